"""The dumps of a release, grouped as people look for them: forms, tables, differences, checksums."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from flask_babel import LazyString, lazy_gettext

from .. import formats
from ..release.manifest import File, Manifest
from ..release.packing import PACKINGS

_NAME = re.compile(r"(?P<stem>\w+)-(?P<release>\w+)(-since-(?P<old>\w+))?(?P<end>.*)")

# What each form is good for, in the order of the page.
FORMS: Mapping[str, LazyString] = {
    formats.NQUADS.label: lazy_gettext(
        "La référence : un énoncé par ligne avec son graphe, les lignes triées ; tout le reste en est tiré."
    ),
    formats.NTRIPLES.label: lazy_gettext("Un énoncé par ligne, sans les graphes, les lignes triées."),
    formats.TRIG.label: lazy_gettext("Les graphes l’un après l’autre, abrégés par des préfixes."),
    formats.TURTLE.label: lazy_gettext("Le plus lisible : sans les graphes, abrégé par des préfixes."),
    formats.JSONLD.label: lazy_gettext("Du JSON, avec son contexte dans le fichier."),
    formats.RDFXML.label: lazy_gettext("Pour les outils qui lisent du XML."),
}

# What a file is in its group, by the first of these that its name holds; others are called by their label.
_WORDS: Mapping[str, LazyString | str] = {
    ".added.": lazy_gettext("énoncés ajoutés"),
    ".removed.": lazy_gettext("énoncés retirés"),
    "SHA256SUMS": lazy_gettext("de tous les fichiers"),
    ".nq.sha256": lazy_gettext("des N-Quads décompressés"),
    **{packing.suffix: packing.label for packing in PACKINGS},
}


class Listed(NamedTuple):
    """A file as pages show it: its name, what it is among its like, and what the manifest says of it."""

    name: str
    word: LazyString | str
    file: File


@dataclass(frozen=True)
class FileList:
    """The files by what they are: `forms` by label, `tables` by name, `differences` by the older release."""

    forms: Mapping[str, list[Listed]] = field(default_factory=lambda: {label: [] for label in FORMS})
    tables: dict[str, list[Listed]] = field(default_factory=dict)
    differences: dict[str, list[Listed]] = field(default_factory=dict)
    sums: list[Listed] = field(default_factory=list)


def grouped(manifest: Manifest) -> FileList:
    """The dumps that a manifest lists."""
    files = FileList()
    for name, file in manifest.dumps().items():
        parts = _NAME.fullmatch(name)
        assert parts
        word = next((word for part, word in _WORDS.items() if part in name), file.label)
        _group(files, parts, file).append(Listed(name, word, file))
    return files


def _group(files: FileList, parts: re.Match[str], file: File) -> list[Listed]:
    if parts["old"]:
        return files.differences.setdefault(parts["old"], [])
    if file.media_type == formats.SUMS.media_type:
        return files.sums
    if parts["stem"] == "labgraph":
        return files.forms[file.label]
    return files.tables.setdefault(parts["stem"], [])
