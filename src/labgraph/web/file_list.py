"""The dumps of a release, grouped as people look for them: forms, tables, differences, checksums."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ..release.manifest import File, Manifest

_NAME = re.compile(r"(?P<stem>\w+)-(?P<release>\w+)(-since-(?P<old>\w+))?(\.(?P<end>.+))?")

# By the name of each file its description.
Files = Mapping[str, File]


@dataclass(frozen=True)
class FileList:
    """The files of a release by what they are: `forms` by label, `tables` by name, `differences` by older release."""

    forms: Mapping[str, Files]
    tables: Mapping[str, Files]
    differences: Mapping[str, Files]
    sums: Files

    @property
    def whole(self) -> dict[str, File]:
        """The files that each hold the data, or a table of it."""
        files = {name: file for form in self.forms.values() for name, file in form.items()}
        tables = {name: file for table in self.tables.values() for name, file in table.items()}
        return files | {name: file for name, file in tables.items() if name.endswith(".csv")}


def grouped(manifest: Manifest) -> FileList:
    """The dumps that a manifest lists, in its order."""
    forms, tables, differences = (defaultdict[str, dict[str, File]](dict) for _ in range(3))
    sums: dict[str, File] = {}
    for name, file in manifest.dumps().items():
        parts = _NAME.fullmatch(name)
        assert parts
        if parts["old"]:
            differences[parts["old"]][name] = file
        elif file.media_type == "text/plain":
            sums[name] = file
        elif parts["stem"] == "labgraph":
            forms[file.label][name] = file
        else:
            tables[parts["stem"]][name] = file
    return FileList(forms, tables, differences, sums)
