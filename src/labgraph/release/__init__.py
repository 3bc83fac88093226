"""Quads become a release: a directory, written once, never changed."""
