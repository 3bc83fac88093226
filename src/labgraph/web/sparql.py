"""The SPARQL endpoint: the protocol for programs, a form and a table for people."""

from contextlib import closing
from functools import partial

from flask import Blueprint, Response, request

from .. import formats
from ..engine.port import Formats, QueryEngine
from ..errors import LabgraphError, QuerySyntaxError, Text
from ..formats import HTML, ROW_FORMATS
from . import sparql_page, sparql_request
from .answers import spooled, varying
from .negotiation import choose_format
from .problems import PROBLEM, BadRequest, status_of, told
from .saved import saved_queries
from .site import Site
from .sparql_request import Asked

_PATH = "sparql"
_LONGEST_QUOTE = 500


def blueprint(site: Site) -> Blueprint:
    """The address of the endpoint."""
    sparql = Blueprint("sparql", __name__)
    examples = saved_queries(site.settings.queries_dir)
    view = partial(_endpoint, site, sparql_page.Page(examples))
    sparql.add_url_rule("/sparql", "endpoint", view, methods=["GET", "POST"])
    return sparql


def _endpoint(site: Site, page: sparql_page.Page) -> Response:
    engine = site.engine()
    try:
        asked = sparql_request.read(request, engine.manifest.base_iri + _PATH)
    except LabgraphError as error:
        return _refused(page, error, None)
    try:
        response = _answered(engine, page, asked)
    except LabgraphError as error:
        return _refused(page, error, asked)
    return varying(response, "Accept")


def _answered(engine: QueryEngine, page: sparql_page.Page, asked: Asked) -> Response:
    if asked.query is None:
        if asked.reader_is_person:
            return page.empty()
        raise BadRequest(_NO_QUERY)
    answer = engine.answer(asked.query, _for_engine(asked))
    wanted = asked.rows if answer.format in ROW_FORMATS else asked.graph
    if wanted is HTML:
        with closing(answer.body):
            return page.of_answer(asked.query.text, answer, engine.manifest.base_iri)
    return spooled(answer)


def _for_engine(asked: Asked) -> Formats:
    """The forms that the engine gives; a page is made from JSON or Turtle."""
    rows = formats.JSON if asked.rows is HTML else asked.rows
    graph = formats.TURTLE if asked.graph is HTML else asked.graph
    return Formats(rows, graph)


def _refused(page: sparql_page.Page, error: LabgraphError, asked: Asked | None) -> Response:
    """The error, on the page of the form when it is a person who asked and can mend the query."""
    query = asked.query.text if asked and asked.query else ""
    quoted = _quoted(query, error) if isinstance(error, QuerySyntaxError) else ""
    form = choose_format(request.headers.get("Accept"), (PROBLEM, HTML))
    if query and form is HTML:
        return varying(page.of_error(query, error, quoted, status_of(error)), "Accept")
    return told(error, quoted=quoted) if quoted else told(error)


def _quoted(query: str, error: QuerySyntaxError) -> str:
    """The line of the query that cannot be read, cut where it is long."""
    lines = query.splitlines()
    return lines[error.line - 1][:_LONGEST_QUOTE] if 0 < error.line <= len(lines) else ""


_NO_QUERY = Text(
    "Donnez une requête SPARQL dans le paramètre « query ».", "Give a SPARQL query in the parameter `query`."
)
