"""The page of all lists of values."""

from dataclasses import dataclass, field

from flask import Response

from .. import formats
from ..matching import reading_order
from ..terms import Term
from ..vocabulary import EntityName, Iris
from . import questions
from .answers import page
from .questions import Row
from .site import Site
from .terms import best_label
from .validators import validated


@dataclass
class Scheme:
    """A list of values: what is said of it, and the names of its values, in all languages."""

    entity: EntityName
    names: list[Term] = field(default_factory=list)
    descriptions: list[Term] = field(default_factory=list)
    labels: dict[str, list[Term]] = field(default_factory=dict)

    def take(self, row: Row) -> None:
        """Note what a row says."""
        if "name" in row:
            self.names.append(row["name"])
        if "description" in row:
            self.descriptions.append(row["description"])
        if "label" in row:
            self.labels.setdefault(row["concept"].value, []).append(row["label"])

    @property
    def name(self) -> Term:
        """Its name, for the reader of the page."""
        return best_label(self.names) or Term(self.entity.slug)

    @property
    def description(self) -> Term | None:
        """What it is for."""
        return best_label(self.descriptions)

    @property
    def values(self) -> list[Term]:
        """The names of its values, in reading order."""
        chosen = filter(None, map(best_label, self.labels.values()))
        return sorted(chosen, key=lambda label: reading_order(label.value))


def listed(site: Site) -> Response:
    """The page as an answer."""
    engine = site.engine()
    iris = Iris(engine.manifest.base_iri)
    schemes: dict[EntityName, Scheme] = {}
    for row in questions.rows(engine, "schemes", graph=iris.shared_graph("concepts")):
        entity = iris.read(row["scheme"].value)
        if entity is not None:
            schemes.setdefault(entity, Scheme(entity)).take(row)
    in_order = sorted(schemes.values(), key=lambda scheme: reading_order(scheme.name.value))
    return validated(page("concepts.html", schemes=in_order), site, engine.manifest, formats.HTML)
