"""What all documents share: the forms that they have, and how one is chosen, linked to the others, and kept."""

from collections.abc import Callable

from flask import Response, request

from .. import formats
from ..engine.port import QueryEngine
from ..formats import DOCUMENT_FORMATS, Format
from .answers import linked, validated, validated_before, varying
from .negotiation import choose_format
from .problems import NoSuchForm
from .site import Site

# The suffixes that name one form of a document. `.json` is JSON-LD for those who know no other name.
SUFFIXES = {form.suffix: form for form in DOCUMENT_FORMATS} | {"json": formats.JSONLD}

# The other forms of a document, and where they are.
Forms = list[tuple[Format, str]]


def others(form: Format, address: Callable[[Format], str]) -> Forms:
    """The forms of a document beside one, and the address of each."""
    return [(each, address(each)) for each in DOCUMENT_FORMATS if each is not form]


def answered(
    site: Site,
    engine: QueryEngine,
    named: Format | None,
    address: Callable[[Format], str],
    make: Callable[[Format], Response],
    require: Callable[[], None],
) -> Response:
    """A document in the form that its address `named`, else in the one that the client likes best.

    `address` tells where it is in a form, `make` makes it. `require` raises NoSuchEntity when there is no such thing:
    that comes before what the client accepts.
    A client without a preference gets the page: whoever follows a link (a person, a previewer, a link checker) sends
    such an `Accept`, while RDF clients name the types that they read.
    """
    form = named or choose_format(request.headers.get("Accept"), DOCUMENT_FORMATS)
    if form is None:
        require()
        raise NoSuchForm({each.media_type: address(each) for each in DOCUMENT_FORMATS})
    known = validated_before(site, engine.manifest, form)
    if known:
        return known
    response = linked(
        make(form), [(there, "alternate", each.media_type) for each, there in others(form, address)]
    )
    validated(response, site, engine.manifest, form)
    if not named:
        response.content_location = address(form)
        varying(response, "Accept")
    return response
