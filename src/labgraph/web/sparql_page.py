"""The page of the SPARQL endpoint: a form, the answer as a table or as Turtle, or what is wrong with the query."""

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from http import HTTPStatus
from typing import Any
from urllib.parse import quote_plus

from flask import Response, render_template

from .. import formats
from ..engine.port import Answer
from ..errors import LabgraphError
from ..formats import GRAPH_FORMATS, ROW_FORMATS
from ..vocabulary import EntityName, Iris, shorten
from .answers import whole
from .saved import SavedQuery
from .sparql_request import ADDRESS_LIMIT_BYTES, QUERY_LIMIT_BYTES
from .terms import Term

# A page is for reading: over this, the answer is for a program.
_LONGEST_PAGE_BYTES = 2_000_000
_MOST_ROWS = 1000
# What stands in an address beside the query: the path, the name of the form.
_REST_OF_ADDRESS = 100

_FIRST_QUERY = """\
PREFIX lab: <https://w3id.org/labgraph/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?lab ?nom ?porteur WHERE {
  ?lab a lab:Lab ; skos:prefLabel ?nom .
  OPTIONAL { ?lab lab:carriedBy/skos:prefLabel ?porteur }
}
ORDER BY ?nom
"""


@dataclass(frozen=True)
class Cell:
    """A value in the table: its text, what it is, and where it leads."""

    text: str
    term: Term
    entity: EntityName | None = None
    href: str = ""


@dataclass(frozen=True)
class Quote:
    """A line of a query, and the place in it that cannot be read: 1-based, 0 when it is not known."""

    line: str = ""
    column: int = 0

    @property
    def marked(self) -> str:
        """The line, and below it what points to the place."""
        if not 0 < self.column <= len(self.line) + 1:
            return self.line
        before = "".join("\t" if character == "\t" else " " for character in self.line[: self.column - 1])
        return f"{self.line}\n{before}↑"


@dataclass(frozen=True)
class Page:
    """Makes the pages of the endpoint."""

    examples: tuple[SavedQuery, ...]

    @cached_property
    def look(self) -> str:
        """What of the look of these pages is not in the edition of the site: a digest of the examples."""
        return blake2b(repr(self.examples).encode(), digest_size=8).hexdigest()

    def empty(self) -> Response:
        """The form, with a query to begin with."""
        return self._page(_FIRST_QUERY)

    def of_error(
        self, query: str, quote: Quote, error: LabgraphError, status: HTTPStatus, language: str
    ) -> Response:
        """The form, with the query and what is wrong with it, said in the reader's language."""
        return self._page(
            query,
            status,
            error=error.text.in_(language),
            error_language=language,
            elapsed_s=error.facts.get("elapsed_s"),
            quote=quote,
        )

    def of_answer(self, query: str, answer: Answer, base_iri: str) -> Response:
        """The form, with the query and its answer; what is too long for a page is only offered as a file."""
        rows = answer.format in ROW_FORMATS
        shown: dict[str, Any] = {"files": ROW_FORMATS if rows else GRAPH_FORMATS, "length": answer.length}
        shown["in_address"] = len(quote_plus(query)) < ADDRESS_LIMIT_BYTES - _REST_OF_ADDRESS
        if answer.length > _LONGEST_PAGE_BYTES:
            shown["too_long"] = True
        elif rows:
            shown |= _table(json.load(answer.body), Iris(base_iri))
        else:
            shown["turtle"] = answer.body.read().decode()
        return self._page(query, **shown)

    def _page(self, query: str, status: int = 200, **shown: Any) -> Response:
        body = render_template(
            "sparql.html",
            query=query,
            examples=self.examples,
            row_formats=ROW_FORMATS,
            graph_formats=GRAPH_FORMATS,
            query_limit=QUERY_LIMIT_BYTES,
            address_limit=ADDRESS_LIMIT_BYTES,
            **shown,
        )
        response = whole(formats.HTML.content_type, body, status)
        response.content_language.add("fr")
        return response


def _table(results: Any, iris: Iris) -> dict[str, Any]:
    if "boolean" in results:
        return {"boolean": results["boolean"]}
    columns = results["head"]["vars"]
    rows = results["results"]["bindings"]
    table = [
        [_cell(Term.from_json(row[name]), iris) if name in row else None for name in columns]
        for row in rows[:_MOST_ROWS]
    ]
    return {"columns": columns, "rows": table, "count": len(rows)}


def _cell(term: Term, iris: Iris) -> Cell:
    if not term.is_iri:
        return Cell(term.value, term)
    entity = iris.read(term.value)
    if entity is None:
        return Cell(shorten(term.value), term, href=term.value)
    return Cell(f"{entity.kind}/{entity.slug}" + (f"#{entity.part}" if entity.part else ""), term, entity)
