"""What all documents share: their addresses and forms, and the links that lead on from them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from flask import Response, request, url_for

from .. import formats
from ..engine.port import Answer, QueryEngine
from ..errors import NoSuchEntity, Text
from ..formats import DOCUMENT_FORMATS, Format
from ..vocabulary import CLASSES as CLASSES_OF_ENTITIES
from ..vocabulary import DCAT, LAB, LICENCE, SCHEMA, Iris
from .answers import Link, linked, spooled, varying, whole
from .framing import framed
from .negotiation import choose_format
from .problems import NoSuchForm
from .site import Site
from .validators import validated_before, validated_by_content

# The suffixes that name one form of a document. `.json` is JSON-LD for those who know no other name.
SUFFIXES = {form.suffix: form for form in DOCUMENT_FORMATS} | {"json": formats.JSONLD}

# What a thing of each kind that has a document is an instance of.
CLASSES: Mapping[str, str] = {**CLASSES_OF_ENTITIES, "dataset": DCAT.Dataset, "release": DCAT.Dataset}

# The other forms of a document, and where they are.
Forms = list[tuple[Format, str]]


class Addressed(Protocol):
    """A document that has an address in each of its forms, of which clients without a preference get the first."""

    @property
    def forms(self) -> Sequence[Format]:
        """The forms that the document has."""

    def address(self, form: Format) -> str:
        """Where the document is in one form."""

    def links(self, _iris: Iris, sent: Format) -> Iterator[Link]:
        """What leads on from the document, whose form `sent` is on its way: to its other forms, at least."""
        return (Link(address, "alternate", form.media_type) for form, address in others(self, sent))


def others(document: Addressed, form: Format) -> Forms:
    """The forms of a document beside one, and the address of each."""
    return [(each, document.address(each)) for each in document.forms if each is not form]


@dataclass(frozen=True)
class Document(Addressed):
    """The document about one thing, at `endpoint`, or a later `page` of it.

    `listed_at` is the endpoint of the list that the thing is in.
    """

    endpoint: str
    kind: str
    slug: str
    listed_at: str
    page: int = 1
    forms: Sequence[Format] = DOCUMENT_FORMATS

    def address(self, form: Format | None = None) -> str:
        """Where the document is, in one form or in the one that the client likes best."""
        name = f"{self.slug}.{form.suffix}" if form else self.slug
        return url_for(self.endpoint, kind=self.kind, name=name, page=self._later)

    def links(self, iris: Iris, sent: Format) -> Iterator[Link]:
        """What leads on from the document, whose form `sent` is on its way (RFC 8288, 6903, 8574; Signposting)."""
        yield from super().links(iris, sent)
        yield from self._about_each_other(sent)
        yield Link(iris.entity(self.kind, self.slug), "cite-as")
        yield Link(self._canonical(iris), "canonical")
        yield Link(SCHEMA.AboutPage, "type")
        yield Link(CLASSES[self.kind], "type")
        yield Link(f"{iris.catalogue}#publisher", "author")
        yield Link(str(LAB).removesuffix("#"), "describedby")
        yield Link(url_for("graphs.graph", name="shapes"), "describedby", formats.TURTLE.media_type)
        yield Link(url_for(self.listed_at), "collection", formats.HTML.media_type)
        yield Link(LICENCE, "license")

    def _about_each_other(self, sent: Format) -> Iterator[Link]:
        """The page is described by its data, and its data describes it."""
        if sent is not formats.HTML:
            yield Link(self.address(formats.HTML), "describes", formats.HTML.media_type)
            return
        for form, address in others(self, sent):
            yield Link(address, "describedby", form.media_type)

    @property
    def _later(self) -> int | None:
        return self.page if self.page > 1 else None

    def _canonical(self, iris: Iris) -> str:
        here = iris.document(self.kind, self.slug)
        return f"{here}?page={self._later}" if self._later else here


def answered(
    site: Site,
    engine: QueryEngine,
    document: Addressed,
    named: Format | None,
    make: Callable[[Format], Response],
    require: Callable[[], None],
) -> Response:
    """The document in the form that its address `named`, else in the one that the client likes best.

    `make` makes it in a form. `require` raises NoSuchEntity when there is no such thing: that comes before what the
    client accepts.
    A client without a preference gets the page: whoever follows a link (a person, a previewer, a link checker) sends
    such an `Accept`, while RDF clients name the types that they read.
    """
    form = named or choose_format(request.headers.get("Accept"), document.forms)
    if form is None:
        require()
        raise NoSuchForm({each.media_type: document.address(each) for each in document.forms})
    known = validated_before(site, engine.manifest, form)
    if known:
        return known
    response = linked(make(form), document.links(Iris(engine.manifest.base_iri), form))
    validated_by_content(response, site, engine.manifest, form)
    if not named:
        response.content_location = document.address(form)
        varying(response, "Accept")
    return response


def data(form: Format, answer: Answer, iri: str) -> Response:
    """The graph about a thing as an answer; JSON-LD as a tree."""
    if form is not formats.JSONLD:
        return spooled(answer)
    with answer.body as body:
        return whole(form.content_type, framed(body.read(), iri))


def split(name: str) -> tuple[str, Format | None]:
    """The slug and the form that the last part of an address names. Raises KeyError when its suffix names none."""
    slug, dot, suffix = name.partition(".")
    return slug, SUFFIXES[suffix] if dot else None


def chosen(views: Mapping[Format, tuple[str, Callable[[], Response]]]) -> Response:
    """What the view of the form gives that the client likes best. Raises NoSuchForm.

    Each has the endpoint where that form has an address of its own.
    """
    form = choose_format(request.headers.get("Accept"), tuple(views))
    if form is None:
        raise NoSuchForm({each.media_type: url_for(endpoint) for each, (endpoint, _) in views.items()})
    return varying(views[form][1](), "Accept")


def form_named(suffix: str, by_suffix: Mapping[str, Format]) -> Format | None:
    """The form that a suffix names; None without one. Raises NoSuchEntity."""
    if suffix and suffix not in by_suffix:
        known = ", ".join(f".{each}" for each in by_suffix)
        raise NoSuchEntity(
            Text(f"Il n’y a pas de forme « .{suffix} » : {known}.", f"There is no form '.{suffix}': {known}.")
        )
    return by_suffix.get(suffix)
