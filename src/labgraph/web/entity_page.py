"""The page of an entity: everything that is known of it, in the order of its layout."""

from collections.abc import Iterable

from flask import Response

from ..formats import Format
from ..release.links import BOX
from ..vocabulary import DCT, Iris
from .answers import page
from .blocks import sections
from .description import Description
from .layout import KINDS
from .provenance import Sources


def entity_page(known: Description, iris: Iris, forms: Iterable[tuple[Format, str]]) -> Response:
    """The page, with the addresses of the other `forms` of the document."""
    sources = Sources(known, iris)
    return page(
        "entity.html",
        known=known,
        kind=KINDS[known.subject.kind],
        other_names=known.other_names(),
        summaries=known.in_reading_languages(DCT.description),
        sections=sections(known, iris, sources),
        sources=sources,
        forms=forms,
        box_size=BOX,
    )
