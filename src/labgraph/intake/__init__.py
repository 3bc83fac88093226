"""Records become quads: files are read, checked, mapped and validated."""
