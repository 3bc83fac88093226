"""The page of the SPARQL endpoint: a form, the answer as a table or as Turtle, or what is wrong with the query."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from http import HTTPStatus
from importlib.resources import files
from typing import Any
from urllib.parse import quote_plus

from flask import Response, request

from ..engine.port import Answer, QueryEngine
from ..errors import LabgraphError
from ..formats import GRAPH_FORMATS, ROW_FORMATS, Format
from ..saved_queries import SavedQuery
from ..vocabulary import Iris
from . import answers, language, named_release
from .charts import chart_of
from .maps import map_of
from .naming import names_of
from .place import Place
from .site import Site
from .snippets import snippets
from .sparql_request import ADDRESS_LIMIT_BYTES, PATH, QUERY_LIMIT_BYTES
from .tables import table_of
from .tile_map import Region

# A page is for reading: over this, the answer is for a program.
_LONGEST_PAGE_BYTES = 2_000_000
# What stands in an address beside the query: scheme, host and path, the name of the form, the language.
_REST_OF_ADDRESS = 300

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
class Page:
    """Makes the pages of the endpoint."""

    site: Site

    @cached_property
    def _has_editor(self) -> bool:
        """Whether the editor was built; the form does without."""
        return files(__package__).joinpath("static", "query.js").is_file()

    def unanswered(self, query: str = _FIRST_QUERY) -> Response:
        """The form, with a query to begin with, which is not asked."""
        return self._page(query, self._examples())

    def of_error(
        self, query: str, place: Place, error: LabgraphError, status: HTTPStatus, spoken: str
    ) -> Response:
        """The form, with the query and what is wrong with it, said in the reader's language."""
        told = {"error": error.text.in_(spoken), "elapsed_s": error.facts.get("elapsed_s"), "place": place}
        examples: tuple[SavedQuery, ...] = ()
        # What is wrong is told all the same.
        with suppress(LabgraphError):
            examples = self._examples()
        return self._page(query, examples, status, told)

    def of_answer(self, engine: QueryEngine, query: str, answer: Answer) -> Response:
        """The form, with the query and its answer; what is too long for a page is only offered as a file."""
        release, encoded = named_release.carried(), quote_plus(query)
        endpoint = engine.manifest.base_iri + PATH + (f"?release={release}" if release else "")
        fits_address = _fits_address(query)
        rows = answer.format in ROW_FORMATS
        files = [
            (form, language.address("sparql.endpoint", query=query, format=form.name))
            for form in (ROW_FORMATS if rows else GRAPH_FORMATS)
        ]
        shown = read_answer(engine, answer, files) | {
            "share": f"{endpoint}{'&' if release else '?'}query={encoded}" if fits_address else "",
            "snippets": snippets(endpoint, query, rows, fits_address),
        }
        return self._page(query, self._examples(), answer=shown)

    def _examples(self) -> tuple[SavedQuery, ...]:
        """The saved questions of the release."""
        engine = self.site.engine()
        return self.site.library.of(engine).offered

    def _page(
        self,
        query: str,
        examples: tuple[SavedQuery, ...],
        status: int = 200,
        told: Mapping[str, Any] | None = None,
        answer: Mapping[str, Any] | None = None,
    ) -> Response:
        # A query that came in a body is in no address: in another language, it would be asked for no more.
        in_body = request.method in ("POST", "QUERY") and _fits_address(query)
        return answers.page(
            "sparql.html",
            status,
            languages=language.switches(**{"query": query} if in_body else {}),
            query=query,
            told=told,
            answer=answer,
            examples=examples,
            has_editor=self._has_editor,
            wished=language.wished(),
            row_formats=ROW_FORMATS,
            graph_formats=GRAPH_FORMATS,
            query_limit=QUERY_LIMIT_BYTES,
            address_limit=ADDRESS_LIMIT_BYTES,
        )


def read_answer(engine: QueryEngine, answer: Answer, files: Sequence[tuple[Format, str]]) -> dict[str, Any]:
    """What a page shows of an answer in JSON or in Turtle, and the `files` that it is offered as, with their addresses.

    What is too long for a page is only offered.
    """
    known: dict[str, Any] = {"length": answer.length, "files": files}
    if answer.length > _LONGEST_PAGE_BYTES:
        return known | {"too_long": True}
    if answer.format in ROW_FORMATS:
        return known | _read(engine, json.load(answer.body))
    return known | {"turtle": answer.body.read().decode()}


def _fits_address(query: str) -> bool:
    return len(quote_plus(query)) < ADDRESS_LIMIT_BYTES - _REST_OF_ADDRESS


def _read(engine: QueryEngine, results: Mapping[str, Any]) -> dict[str, Any]:
    """What is shown of SPARQL 1.1 JSON results."""
    if "boolean" in results:
        return {"boolean": results["boolean"]}
    table = table_of(results, Iris(engine.manifest.base_iri), partial(names_of, engine))
    drawn = map_of(table, _page_of)
    return {"table": table, "map": drawn, "chart": None if drawn else chart_of(table)}


def _page_of(region: Region) -> str:
    return language.address("entities.document", kind="zone", name=region.slug)
