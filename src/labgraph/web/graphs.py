"""The named graphs and their merge, exactly: the reading side of the SPARQL 1.1 Graph Store HTTP Protocol.

`/graphs?graph=IRI` and `/graphs?default` (§4.2), and each graph at its own IRI (§4.1). A record's document says more
than its graph: the names of its neighbours, and what points to it.
"""

from functools import partial
from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, Response, request, url_for

from ..engine.port import Answer, QueryEngine
from ..errors import NoSuchEntity, ResultTooLarge, Text
from ..formats import DOCUMENT_FORMATS, HTML, Format
from ..vocabulary import RECORD_KINDS, EntityName, Iris, is_iri
from . import questions
from .answers import Link, elsewhere, linked, spooled, varying
from .negotiation import choose_format, form_named
from .parameters import Parameters, address_of
from .problems import BadRequest, NoSuchForm
from .site import Site
from .validators import validated, validated_before

_DATA = tuple(form for form in DOCUMENT_FORMATS if form is not HTML)
# A client without a preference gets data: nobody comes here by a link who is not a program.
_OFFERED = (*_DATA, HTML)


def blueprint(site: Site) -> Blueprint:
    """The addresses of the graph store and of its graphs."""
    graphs = Blueprint("graphs", __name__)
    graphs.add_url_rule("/graphs", "store", partial(_by_parameter, site))
    graphs.add_url_rule("/graphs/<path:name>", "graph", partial(_by_path, site))
    return graphs


def _by_parameter(site: Site) -> Response:
    parameters = Parameters.read(request.query_string)
    named = parameters.graphs("graph")
    if len(named) + ("default" in parameters.names) != 1:
        raise BadRequest(_WHICH_GRAPH)
    return _sent(site, named[0] if named else None, parameters)


def _by_path(site: Site, name: str) -> Response:
    iri = f"{site.engine().manifest.base_iri}graphs/{quote(name)}"
    return _sent(site, iri, Parameters.read(request.query_string))


def _sent(site: Site, iri: str | None, parameters: Parameters) -> Response:
    """The graph of that IRI, or the default graph, in the form that the client wants."""
    engine = site.engine()
    form = _form(parameters)
    known = validated_before(site, engine.manifest, form) if form else None
    if known:
        return known
    _require(engine, iri)
    if form is None:
        raise NoSuchForm({each.media_type: address_of(each) for each in _OFFERED})
    record = _record(engine, iri)
    if form is HTML:
        return _shown_to_people(iri, record)
    response = validated(spooled(_graph(engine, iri, form)), site, engine.manifest, form)
    if record:
        linked(response, [Link(_document(record), "describedby", HTML.media_type)])
    return varying(response, "Accept")


def _require(engine: QueryEngine, iri: str | None) -> None:
    """Raises NoSuchEntity when there is no graph of that IRI. What is hardly an IRI names none, and is not asked."""
    if iri is not None and not (is_iri(iri) and questions.is_true(engine, "graph_exists", graph=iri)):
        raise NoSuchEntity(Text(f"Aucun graphe n’a pour nom « {iri} ».", f"No graph is called '{iri}'."))


def _form(parameters: Parameters) -> Format | None:
    wish = parameters.one("format")
    return form_named(wish, _OFFERED) if wish else choose_format(request.headers.get("Accept"), _OFFERED)


def _graph(engine: QueryEngine, iri: str | None, form: Format) -> Answer:
    try:
        if iri is None:
            return questions.graph(engine, form, "default_graph")
        return questions.graph(engine, form, "named_graph", graph=iri)
    except ResultTooLarge as error:
        raise ResultTooLarge(_TAKE_THE_DUMP, **error.facts) from None


def _record(engine: QueryEngine, iri: str | None) -> EntityName | None:
    """The record that the graph is of, when it is of one."""
    found = Iris(engine.manifest.base_iri).read(iri or "")
    return found if found and found.kind in RECORD_KINDS else None


def _document(record: EntityName) -> str:
    return url_for("entities.document", kind=record.kind, name=record.slug)


def _shown_to_people(iri: str | None, record: EntityName | None) -> Response:
    """Where a person had better look: the page of the record, or else the graph on the page of the endpoint."""
    pattern = f"GRAPH <{iri}> {{ ?s ?p ?o }}" if iri else "?s ?p ?o"
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"
    location = _document(record) if record else url_for("sparql.endpoint", query=query)
    return elsewhere(HTTPStatus.SEE_OTHER, location, "Accept")


_WHICH_GRAPH = Text(
    "Dites un graphe, et un seul : /graphs?graph=IRI (un IRI absolu), ou /graphs?default.",
    "Say one graph, and only one: /graphs?graph=IRI (an absolute IRI), or /graphs?default.",
)
_TAKE_THE_DUMP = Text(
    "Ce graphe dépasse la limite d’une réponse : prenez le vidage dans /dumps/.",
    "This graph is over the limit of an answer: take the dump from /dumps/.",
)
