"""Three publications of made-up records, one a day: what changed in each is told in its function."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from labgraph.release.manifest import Manifest
from labgraph.release.publish import publish
from made_up import NOW, RecordFolder
from repository import ROOT

LAB_A, LAB_B = "labs/lab-a.yaml", "labs/lab-b.yaml"
WITHDRAWN = """\
organisation: asso-b
noms:
  officiel: Association B
retrait:
  date: 2026-11-01
  motif: Décrite deux fois.
  remplace_par: sgar-a
modifie_le: 2026-11-23
sources:
  page:
    url: https://example.fr/asso-b
    appuie: [noms]
"""


def second(folder: RecordFolder) -> None:
    """Lab A closes, its carrying gets a note; the official name of lab B is another; SGAR A was only looked at."""
    folder.replace(LAB_A, "statut: actif", "statut: clos")
    folder.replace(LAB_A, "    depuis: 2021\n", "    depuis: 2021\n    note: Une note.\n")
    folder.replace(LAB_B, "officiel: Laboratoire B", "officiel: Laboratoire Bé")
    folder.replace("organisations/sgar-a.yaml", "modifie_le: 2026-11-23", "modifie_le: 2026-11-24")


def third(folder: RecordFolder) -> None:
    """Lab B is called lab C, the association is withdrawn and no partner any more; Brittany is gone without a word."""
    renamed = folder.read(LAB_B).replace("lab: lab-b\n", "lab: lab-c\nanciens_identifiants: [lab-b]\n")
    folder.write("labs/lab-c.yaml", renamed)
    folder.remove(LAB_B)
    folder.replace("projects/projet-a.yaml", "lab-b", "lab-c")
    folder.write("organisations/asso-b.yaml", WITHDRAWN)
    folder.replace(LAB_A, "  - organisation: asso-b\n    role: partenaire\n    source: page\n", "")
    regions = folder.read("zones/regions.csv")
    folder.write("zones/regions.csv", regions[: regions.index("region-53")])


def published(folder: RecordFolder, day: int = 0) -> Manifest:
    """The records as they are, published so many days after the first day."""
    return publish(folder.settings, NOW + timedelta(days=day)).manifest


def publish_three(
    directory: Path, *, base_iri: str = "http://localhost:8000/"
) -> tuple[RecordFolder, list[Manifest]]:
    """The folder as it is in the end, and the three manifests."""
    folder = RecordFolder(directory / "data", ROOT / "ontology", directory / "releases")
    folder.settings = folder.settings.model_copy(update={"base_iri": base_iri})
    made = [published(folder)]
    changes: tuple[Callable[[RecordFolder], None], ...] = (second, third)
    for day, change in enumerate(changes, 1):
        change(folder)
        made.append(published(folder, day))
    return folder, made
