"""The OpenAPI document: what all parts say of their operations, put together."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...errors import Text
from ...saved_queries import SavedQuery
from ...vocabulary import LICENCE
from ..reconcile import described as reconciliation
from ..saved import described as saved
from . import schemas
from .lists import LISTS
from .operation import PROBLEM_SCHEMA, Operation, described
from .operations import SERVICE, operations
from .parameters import RELEASE

# The parts of the documentation, in order.
TAGS: Mapping[str, Text] = {
    SERVICE: Text("L’API elle-même", "The API itself"),
    **{name: Text(listed.all.fr.capitalize(), listed.all.en.capitalize()) for name, listed in LISTS.items()},
    **saved.TAGS,
    **reconciliation.TAGS,
}


def everything(questions: Iterable[SavedQuery]) -> Iterator[Operation]:
    """The operations of all parts of the service that describe theirs, of saved questions those that are given."""
    yield from operations()
    yield from saved.operations(questions)
    yield from reconciliation.operations()


_ABOUT = Text(
    "Les laboratoires d’innovation publique, en JSON, avec les mots de leurs fiches. La promesse de stabilité : /api.",
    "The public innovation labs as JSON, in the (French) words of their records. The promise of stability: /api.",
)
_PROBLEM: Mapping[str, Any] = {
    "description": "RFC 9457.",
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "parameter": {"type": "string"},
        "value": {"type": "string"},
        "accepted": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["type", "title", "status", "detail", "instance"],
}


def document(base: str, server: str, spoken: str, questions: Iterable[SavedQuery]) -> Mapping[str, Any]:
    """The document in "fr" or "en". `server` is where the paths begin, relative to its own address."""
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": schemas.DRAFT,
        "info": {
            "title": "labgraph",
            "version": "1",
            "summary": _ABOUT.in_(spoken),
            "license": {"name": "Licence Ouverte 2.0", "url": LICENCE},
        },
        "servers": [{"url": server}],
        "tags": [{"name": name, "description": title.in_(spoken)} for name, title in TAGS.items()],
        "paths": described(everything(questions), base, spoken),
        "components": {
            "schemas": {
                PROBLEM_SCHEMA: _PROBLEM,
                "Release": RELEASE.schema,
                **schemas.definitions("#/components/schemas/{model}", *schemas.KINDS),
            }
        },
    }
