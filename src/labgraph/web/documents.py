"""What all documents about things share: their addresses, their forms, and the links that lead on from them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import url_for

from .. import formats
from ..formats import DOCUMENT_FORMATS, Format
from ..vocabulary import DCAT, LAB, LICENCE, ORG, SKOS, Iris
from .answers import Link

# The suffixes that name one form of a document. `.json` is JSON-LD for those who know no other name.
SUFFIXES = {form.suffix: form for form in DOCUMENT_FORMATS} | {"json": formats.JSONLD}

# What a thing of each kind is an instance of.
CLASSES: Mapping[str, str] = {
    "lab": LAB.Lab,
    "organisation": ORG.FormalOrganization,
    "project": LAB.Project,
    "zone": LAB.Zone,
    "concept": SKOS.Concept,
    "scheme": SKOS.ConceptScheme,
    "dataset": DCAT.Dataset,
    "release": DCAT.Dataset,
}


@dataclass(frozen=True)
class Document:
    """The document about one thing, at `endpoint`; `listed_at` is the endpoint of the list that the thing is in."""

    endpoint: str
    kind: str
    slug: str
    listed_at: str

    def address(self, form: Format | None = None) -> str:
        """Where the document is, in one form or in the one that the client likes best."""
        name = f"{self.slug}.{form.suffix}" if form else self.slug
        return url_for(self.endpoint, kind=self.kind, name=name)

    def links(self, iris: Iris, sent: Format) -> Iterator[Link]:
        """What leads on from the document, whose form `sent` is on its way (RFC 8288, 6903, 8574)."""
        for form in DOCUMENT_FORMATS:
            if form is not sent:
                yield Link(self.address(form), "alternate", form.media_type)
        yield Link(iris.entity(self.kind, self.slug), "cite-as")
        yield Link(iris.document(self.kind, self.slug), "canonical")
        yield Link(CLASSES[self.kind], "type")
        yield Link(str(LAB).removesuffix("#"), "describedby")
        yield Link(url_for("graphs.graph", name="shapes"), "describedby", formats.TURTLE.media_type)
        yield Link(url_for(self.listed_at), "collection", formats.HTML.media_type)
        yield Link(LICENCE, "license")


def split(name: str) -> tuple[str, Format | None]:
    """The slug and the form that the last part of an address names. Raises KeyError when its suffix names none."""
    slug, dot, suffix = name.partition(".")
    return slug, SUFFIXES[suffix] if dot else None
