"""Made-up records, of the size of real ones: 60 quads a lab, each lab different."""

from pathlib import Path
from shutil import copytree

_ORGANISATION = """\
organisation: prefecture-{n}
noms: {{officiel: "Préfecture inventée {n}", court: "PI {n}"}}
nature: service déconcentré de l'État
zones: [{zone}]
modifie_le: 2026-01-01
sources: {{liste: {{titre: "Liste inventée", appuie: [noms]}}}}
"""

_LAB = """\
lab: lab-{n}
noms: {{officiel: "Laboratoire inventé {n}", court: "Lab {n}", autres: ["Labo {n}"]}}
type: Laboratoire interministériel
fondement_type: proposé
statut: actif
evenements:
  - {{nature: création, date: {year}, source: page}}
porteurs:
  - {{organisation: {carrier}, role: porteur, depuis: {year}, source: page}}
zones: [{zone}]
expertises: [Design de service]
mots_cles: [invention {n}, essai]
partenaires:
  - {{libelle: "Services voisins", role: partenaire, source: page}}
resume: "Laboratoire inventé pour mesurer, numéro {n}."
confiance: faible
modifie_le: 2026-01-01
sources:
  page: {{url: "https://example.org/labs/{n}", appuie: [noms, type, fondement_type, zones, expertises]}}
"""

BASE_IRI = "http://localhost:8000/"
_REGIONS = "01 02 03 04 06 11 24 27 28 32 44 52 53 75 76 84 93 94".split()
_LABS_PER_CARRIER = 10


def write_records(folder: Path, labs: int, real_data: Path) -> None:
    """Write `labs` made-up labs and their carriers in `folder`, beside the real zones."""
    copytree(real_data / "zones", folder / "zones")
    (folder / "labs").mkdir()
    (folder / "organisations").mkdir()
    for n in range(labs // _LABS_PER_CARRIER + 1):
        _write(folder / f"organisations/prefecture-{n}.yaml", _ORGANISATION.format(n=n, zone=_zone(n)))
    for n in range(labs):
        _write(folder / f"labs/lab-{n}.yaml", _LAB.format(n=n, year=1990 + n % 30, **neighbours(n)))


def neighbours(lab: int) -> dict[str, str]:
    """The zone and the carrier of a made-up lab."""
    return {"zone": _zone(lab), "carrier": f"prefecture-{lab // _LABS_PER_CARRIER}"}


def change(folder: Path, lab: int) -> None:
    """Change the record of one lab."""
    path = folder / f"labs/lab-{lab}.yaml"
    path.write_text(path.read_text("utf-8").replace("statut: actif", "statut: clos"), "utf-8")


def _zone(n: int) -> str:
    return f"region-{_REGIONS[n % len(_REGIONS)]}"


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
