"""The checks: a table of what is asked, what is expected, and which specification says so."""

from dataclasses import dataclass

from . import of_documents, of_queries
from .table import Check


@dataclass(frozen=True)
class Sample:
    """What of a release the checks ask for: an entity, if it has one, and whether saved questions are offered."""

    entity: tuple[str, str] | None
    question: str | None


def checks(sample: Sample) -> tuple[Check, ...]:
    """The checks that can be made on a release."""
    return (
        *of_queries.protocol(),
        *of_queries.limits(),
        *(of_documents.entities(*sample.entity) if sample.entity else ()),
        *of_documents.methods(),
        *of_documents.catalogue(),
        *(of_queries.questions(sample.question) if sample.question else ()),
    )
