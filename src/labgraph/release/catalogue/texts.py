"""What the catalogue says of the dataset, in the two languages of the project."""

from ...errors import Text

CATALOGUE_TITLE = Text("Catalogue labgraph", "labgraph catalogue")
CATALOGUE = Text(
    "Les données de labgraph sur les laboratoires d’innovation publique en France : fichiers et services.",
    "The data of labgraph on the public innovation labs of France: files and services.",
)
TITLE = Text("Laboratoires d’innovation publique", "Public innovation labs")
DESCRIPTION = Text(
    "Les laboratoires d’innovation publique en France, les structures qui les portent, leurs partenaires, leurs "
    "projets et leurs zones, chaque fait avec sa source.",
    "The public innovation labs of France, the bodies that carry them, their partners, projects and zones, each fact "
    "with its source.",
)
RELEASE_TITLE = Text(
    "Laboratoires d’innovation publique : une publication", "Public innovation labs: a release"
)
KEYWORDS = (
    Text("innovation publique", "public innovation"),
    Text("laboratoire", "laboratory"),
    Text("administration", "administration"),
    Text("transformation publique", "public transformation"),
    Text("design de service", "service design"),
    Text("données liées", "linked data"),
)
PROVENANCE = Text(
    "Fiches relues une à une, écrites d’après des pages et des documents publics ; chaque fait nomme sa source, et "
    "deux sources qui se contredisent sont gardées toutes deux.",
    "Records read one by one, written from public pages and documents; each fact names its source, and two sources "
    "that contradict each other are both kept.",
)
RIGHTS = Text(
    "Réutilisation libre, y compris commerciale, si la source et la date de la publication sont citées.",
    "Free to reuse, also commercially, if the source and the date of the release are told.",
)
