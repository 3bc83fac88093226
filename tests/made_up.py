"""A few made-up records without fault, as files that a test may break."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from labgraph.config import Settings
from labgraph.release import manifest
from labgraph.release.manifest import Counts, Manifest
from labgraph.release.publish import publish
from labgraph.release.shelf import Shelf

# A moment for releases that are made up.
NOW = datetime(2026, 11, 23, 2, 0, 0, tzinfo=UTC)

FILES = {
    "labs/lab-a.yaml": """\
# Un commentaire en tête : les lignes se comptent dans le fichier.
lab: lab-a
noms:
  officiel: Laboratoire A
  court: Lab A
  autres: [Le labo A]
type: Laboratoire interministériel
fondement_type: attesté
statut: actif
evenements:
  - nature: création
    date: 2021-07
    source: page
  - nature: création
    date: 2022
    source: rapport
porteurs:
  - organisation: sgar-a
    role: porteur
    depuis: 2021
    source: page
zones: [region-24]
perimetre: Les services de l'État en région.
familles: [Piloter par l'impact]
expertises: [Design de service]
champs: [Formation des encadrants]
missions:
  - Aider les services.
mots_cles: [design]
partenaires:
  - organisation: asso-b
    role: partenaire
    source: page
  - libelle: Les usagers
    role: bénéficiaire
    source: [page, rapport]
programmes: [Culture à l'hôpital]
adresse: 1 rue de l'Exemple
ville: Orléans
contacts:
  - courriel: lab@example.fr
identifiants:
  - type: siren
    valeur: "130005481"
    source: page
site: https://lab-a.example.fr
pages: [https://example.fr/lab-a]
resume: Un lab de démonstration.
confiance: haute
lacunes: [le budget]
cree_le: 2026-11-20
modifie_le: 2026-11-23
sources:
  page:
    url: https://example.fr/lab-a
    appuie: [noms, type, fondement_type, zones, perimetre, familles, expertises, champs, missions, adresse,
      ville, contacts, site, pages, programmes]
    publie_le: 2024-11-13
  rapport:
    titre: Un rapport
""",
    "labs/lab-b.yaml": """\
lab: lab-b
noms:
  officiel: Laboratoire B
statut: clos
partenaires:
  - lab: lab-a
    role: partenaire
    source: page
modifie_le: 2026-11-23
sources:
  page:
    url: https://example.fr/lab-b
    appuie: [noms]
""",
    "organisations/asso-b.yaml": """\
organisation: asso-b
noms:
  officiel: Association B
  autres:
    - Les amis de B
nature: association
modifie_le: 2026-11-23
sources:
  page:
    url: https://example.fr/asso-b
    appuie: [noms]
""",
    "organisations/prefecture-a.yaml": """\
organisation: prefecture-a
noms:
  officiel: Préfecture A
nature: service déconcentré de l'État
modifie_le: 2026-11-23
sources:
  page:
    url: https://example.fr/prefecture-a
    appuie: [noms]
""",
    "organisations/sgar-a.yaml": """\
organisation: sgar-a
noms:
  officiel: Secrétariat général A
  court: SGAR A
nature: service déconcentré de l'État
rattachement: prefecture-a
zones: [region-24]
modifie_le: 2026-11-23
sources:
  page:
    url: https://example.fr/sgar-a
    appuie: [noms]
""",
    "projects/projet-a.yaml": """\
projet: projet-a
noms:
  officiel: Projet A
labs: [lab-a, lab-b]
debut: 2022-09
fin: 2023-03-31
partenaires:
  - libelle: Les usagers
    role: bénéficiaire
    source: page
modifie_le: 2026-11-23
sources:
  page:
    url: https://example.fr/projet-a
    appuie: [noms, labs, debut, fin]
""",
    "zones/france.yaml": """\
zone: france
noms:
  officiel: France
niveau: national
correspondances:
  - type: exacte
    iri: http://www.wikidata.org/entity/Q142
modifie_le: 2026-11-23
sources:
  page:
    titre: Inventaire
    appuie: [noms, niveau, correspondances]
""",
    "zones/regions.csv": """\
zone,nom,niveau,code_insee,dans,exacte,proche,large,source_titre,source_appuie,modifie_le
region-24,Centre-Val de Loire,région,24,france,http://id.insee.fr/geo/region/24,,,Inventaire,\
noms ; niveau ; code_insee ; correspondances,2026-11-23
region-53,Bretagne,région,53,france,http://id.insee.fr/geo/region/53 ; http://www.wikidata.org/entity/Q12130,,,\
Inventaire,noms ; niveau ; code_insee ; correspondances,2026-11-23
""",
}


class RecordFolder:
    """A folder of records, first those of FILES. Files are named by their path in it."""

    def __init__(self, path: Path, ontology: Path, releases: Path) -> None:
        self.path = path
        self.settings = Settings(
            data_dir=path, ontology_dir=ontology, queries_dir=path.parent / "queries", releases_dir=releases
        )
        for name, content in FILES.items():
            self.write(name, content)

    def read(self, name: str) -> str:
        return (self.path / name).read_bytes().decode()

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def replace(self, name: str, old: str, new: str) -> None:
        """Change the one place of a file that says `old`."""
        content = self.read(name)
        assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times in {name}"
        self.write(name, content.replace(old, new))

    def remove(self, name: str) -> None:
        (self.path / name).unlink()

    def line_of(self, name: str, text: str) -> int:
        """The 1-based number of the first line of a file that holds `text`."""
        return next(n for n, line in enumerate(self.read(name).splitlines(), 1) if text in line)


def put(shelf: Shelf, release: str) -> str:
    """A release with nothing in it but its manifest, served from now on."""
    made = Manifest(
        release=release,
        created="2026-11-23T02:00:00+00:00",
        base_iri="http://localhost:8000/",
        labgraph_version="0",
        program="0",
        fingerprint="",
        previous=None,
        counts=Counts(quads=7, triples=7, graphs=1, entities={"lab": 2}),
        files={},
        inputs={},
    )
    with shelf.stage(release) as partial:
        (partial / "dumps").mkdir()
        (partial / "dumps" / "a.nq").write_bytes(b"")
        (partial / manifest.FILE).write_bytes(made.to_json())
    shelf.activate(release)
    return release


def put_three(shelf: Shelf) -> list[str]:
    """Three such releases, one a second."""
    with shelf.writing():
        return [put(shelf, shelf.next_id(NOW)) for _ in range(3)]


@dataclass(frozen=True)
class ThreeReleases:
    """A shelf of three releases, a day apart: lab-b is called Nom 0, Nom 1, Nom 2; the second brings lab-c."""

    settings: Settings
    ids: list[str]

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.settings.releases_dir)

    def copy(self, directory: Path) -> "ThreeReleases":
        """The same in another directory, for a test that takes from them."""
        shutil.copytree(self.settings.releases_dir, directory, symlinks=True)
        return ThreeReleases(self.settings.model_copy(update={"releases_dir": directory}), self.ids)


def publish_three_names(folder: RecordFolder) -> ThreeReleases:
    ids = []
    for number, before in enumerate(("Laboratoire B", "Nom 0", "Nom 1")):
        folder.replace("labs/lab-b.yaml", before, f"Nom {number}")
        if number == 1:
            later = (
                FILES["labs/lab-b.yaml"].replace("lab-b", "lab-c").replace("Laboratoire B", "Laboratoire C")
            )
            folder.write("labs/lab-c.yaml", later)
        ids.append(publish(folder.settings, NOW + timedelta(days=number)).manifest.release)
    return ThreeReleases(folder.settings, ids)
