"""What stands around every page, whatever the theme: the sections, the pages about this site, who runs it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from ..config import Settings
from ..vocabulary import LICENCE

# Endpoint and title of what the head of each page leads to.
SECTIONS = (
    ("search.labs", lazy_gettext("Laboratoires")),
    ("search.organisations", lazy_gettext("Organisations")),
    ("search.projects", lazy_gettext("Projets")),
    ("search.zones", lazy_gettext("Zones")),
    ("lists.concepts", lazy_gettext("Listes de valeurs")),
    ("sparql.endpoint", lazy_gettext("Requêtes")),
    ("downloads.listing", lazy_gettext("Fichiers")),
)
# And its foot.
ABOUT = (
    ("changes.everything", lazy_gettext("Ce qui a changé")),
    ("catalogue.catalog", lazy_gettext("Catalogue")),
    ("ontology.vocabulary", lazy_gettext("Vocabulaire")),
    ("site.programs", lazy_gettext("Pour les programmes")),
    ("api.documentation", lazy_gettext("API JSON")),
    ("site.contact", lazy_gettext("Contact")),
    ("site.map", lazy_gettext("Plan du site")),
    ("site.status", lazy_gettext("État du service")),
    ("conformance.page", lazy_gettext("Conformité")),
    ("site.legal", lazy_gettext("Mentions légales")),
    ("site.ecodesign", lazy_gettext("Écoconception")),
)
# The value of the setting → the words that the law asks for on every page.
ACCESSIBILITY: Mapping[str, Any] = {
    "non conforme": lazy_gettext("non conforme"),
    "partiellement conforme": lazy_gettext("partiellement conforme"),
    "totalement conforme": lazy_gettext("totalement conforme"),
}


def on_every_page(settings: Settings) -> dict[str, Any]:
    """What the templates of all pages are given."""
    return {
        "settings": settings,
        "licence": LICENCE,
        "main_links": SECTIONS,
        "foot_links": ABOUT,
        "accessibility": ACCESSIBILITY[settings.accessibility_status],
    }
