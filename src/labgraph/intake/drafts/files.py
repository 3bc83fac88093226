"""Drafts on disk: written whole, never over another file."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from ...errors import LabgraphError, Text
from .. import yaml_files

_HEADER = """\
Brouillon écrit par « labgraph import ». À faire :
1. Relisez chaque ligne. Missions, champs, périmètre et résumé sont les mots de la page : réécrivez-les.
2. Supprimez la ligne « brouillon: oui ».
3. Lancez « labgraph check ».
"""
_HEADER_BESIDE = """\
Brouillon écrit par « labgraph import ». La fiche {existing} existe déjà. À faire :
1. Comparez les deux fiches et reportez dans {existing} les faits nouveaux, avec leur source.
   Missions, champs, périmètre et résumé sont les mots de la page : réécrivez-les.
2. Supprimez ce fichier-ci.
3. Lancez « labgraph check ».
"""


@dataclass(frozen=True)
class Drafts:
    """The draft of a lab and those of its projects, as records; and what the steward must know of them."""

    lab: dict[str, Any]
    projects: tuple[dict[str, Any], ...]
    report: tuple[Text, ...]


def write(drafts: Drafts, out: Path) -> list[Path]:
    """Write each draft as `<slug>.yaml` under `out`; the projects of `…/labs` under `…/projects`.

    A file that exists is left alone: the draft goes beside it, as `<slug>.brouillon.yaml`, then
    `<slug>.brouillon-2.yaml`…
    Gives the paths written, the lab's first. Raises LabgraphError when the disk refuses.
    """
    projects = out.parent / "projects" if out.name == "labs" else out
    try:
        return [_write(drafts.lab, out), *(_write(project, projects) for project in drafts.projects)]
    except OSError as error:
        reason = error.strerror or str(error)
        raise LabgraphError(
            Text(
                f"écriture impossible : {error.filename} ({reason})",
                f"cannot write {error.filename} ({reason})",
            )
        ) from error


def _write(record: dict[str, Any], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    slug = next(iter(record.values()))
    path = next(path for path in _candidates(folder, slug) if not path.exists())
    beside = path.name != f"{slug}.yaml"
    header = _HEADER_BESIDE.format(existing=f"{slug}.yaml") if beside else _HEADER
    _write_whole(path, yaml_files.write(record, header))
    return path


def _candidates(folder: Path, slug: str) -> Iterator[Path]:
    yield folder / f"{slug}.yaml"
    yield folder / f"{slug}.brouillon.yaml"
    yield from (folder / f"{slug}.brouillon-{rank}.yaml" for rank in count(2))


def _write_whole(path: Path, content: bytes) -> None:
    """Readers see the whole file or none."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
