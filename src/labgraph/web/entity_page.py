"""The page of an entity: everything that is known of it, in the order of its layout."""

from collections.abc import Iterable

from flask import Response

from ..formats import Format
from ..release.links import BOX
from ..vocabulary import DCT
from . import behind, language, schema_org
from .alike import alike
from .answers import page
from .blocks import sections
from .description import Description
from .layout import KINDS
from .neighbours import Neighbours
from .picture import picture_of
from .provenance import Sources
from .timeline import axis_of
from .values import Value


def entity_page(known: Description, neighbours: Neighbours, forms: Iterable[tuple[Format, str]]) -> Response:
    """The page, with the addresses of the other `forms` of the document."""
    subject, iris = known.subject, neighbours.iris
    sources = Sources(known, iris)
    shown = sections(known, iris, sources)
    name, is_first = known.name_of_subject(), known.around.page == 1
    return page(
        "entity.html",
        known=known,
        kind=KINDS[subject.kind],
        other_names=known.other_names(),
        summaries=known.in_reading_languages(DCT.description),
        sections=shown,
        axis=axis_of(shown),
        picture=picture_of(Value(name.value, name.language), shown) if is_first else None,
        sources=sources,
        query=behind.page(subject),
        report=language.address("site.report", kind=subject.kind, slug=subject.slug),
        schema_org=schema_org.described(known, iris),
        alike=alike(neighbours, subject.iri) if is_first and subject.kind == "lab" else [],
        forms=forms,
        box_size=BOX,
    )
