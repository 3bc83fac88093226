"""What the documents of the API share: their addresses and forms, and the links that lead on from them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from ...formats import PLAIN_JSON, Format
from ...vocabulary import LICENCE, Iris
from .. import language
from ..answers import Link
from ..documents import Addressed

JSON_SCHEMA = Format("jsonschema", "application/schema+json", "json", "JSON Schema", ("application/json",))
_ONLY_JSON = (PLAIN_JSON,)


@dataclass(frozen=True)
class Document(Addressed):
    """A document of the API at an endpoint, with what its address says; `schema` names the kind that it is about.

    It has one form; a kind of document with several knows the address of each.
    """

    endpoint: str
    given: Mapping[str, Any] = field(default_factory=dict)
    forms: Sequence[Format] = _ONLY_JSON
    kind: str = ""

    def address(self, _form: Format) -> str:
        """Where the document is, in one form."""
        return language.address(self.endpoint, **self.given)

    def links(self, iris: Iris, sent: Format) -> Iterator[Link]:
        """What leads on: to the other forms, the description of the API (RFC 8631), the schema and the licence."""
        yield from super().links(iris, sent)
        yield Link(url_for("api.openapi"), "service-desc", PLAIN_JSON.media_type)
        if self.kind:
            yield Link(url_for("api.schema", name=self.kind), "describedby", JSON_SCHEMA.media_type)
        yield Link(LICENCE, "license")
