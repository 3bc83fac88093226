"""The SPARQL endpoint: the protocol for programs, a form and a table for people."""

from functools import partial

from flask import Blueprint, Response, request

from .. import formats
from ..engine.port import Query, QueryEngine
from ..errors import LabgraphError, NotAcceptable, Text
from ..formats import GRAPH_FORMATS, HTML, ROW_FORMATS
from . import delivery, named_release, problems, service_description, sparql_page, sparql_request
from .answers import Link, linked, varying
from .parameters import address_of
from .place import place_in
from .problems import BadRequest, NoSuchForm
from .site import Site
from .sparql_request import ACCEPTED, PATH, Asked


def blueprint(site: Site) -> Blueprint:
    """The address of the endpoint."""
    sparql = Blueprint("sparql", __name__)
    view = partial(_endpoint, site, sparql_page.Page(site))
    sparql.add_url_rule("/sparql", "endpoint", view, methods=["GET", "POST", "QUERY"])
    sparql.after_request(_advertise)
    return sparql


def _endpoint(site: Site, page: sparql_page.Page) -> Response:
    try:
        parameters = sparql_request.parameters_of(request)
        named_release.say(parameters.all(named_release.PARAMETER))  # a form may name it, too
        engine = site.engine()
        asked = sparql_request.read(request, parameters, _endpoint_iri(engine))
        response = _answered(site, engine, page, asked)
    except LabgraphError as error:
        return _refused(page, error)
    return varying(response, "Accept")


def _answered(site: Site, engine: QueryEngine, page: sparql_page.Page, asked: Asked) -> Response:
    if asked.query is not None and not asked.run and asked.reader_is_person:
        return page.unanswered(asked.query.text)
    if asked.query is not None:
        return _delivered(site, engine, page, asked, asked.query)
    # The description is a graph: whoever would take a page too may rather have that.
    if (asked.graph or asked.rows) is HTML:
        return linked(
            page.unanswered(), [Link(address_of(formats.TURTLE), "describedby", formats.TURTLE.media_type)]
        )
    # Whoever accepts rows only wanted to query; so did whoever misspelt `query`.
    if not asked.bare or (asked.rows and not asked.graph):
        raise BadRequest(_NO_QUERY)
    described = service_description.question(site.settings, engine.manifest, _endpoint_iri(engine))
    return _delivered(site, engine, page, asked, described)


def _delivered(
    site: Site, engine: QueryEngine, page: sparql_page.Page, asked: Asked, query: Query
) -> Response:
    try:
        return delivery.delivered(site, engine, page, asked, query)
    except NotAcceptable as error:
        forms = ROW_FORMATS if error.facts["gives"] == "rows" else GRAPH_FORMATS
        raise NoSuchForm({form.media_type: address_of(form) for form in forms}, error.text) from None


def _endpoint_iri(engine: QueryEngine) -> str:
    return engine.manifest.base_iri + PATH


def _refused(page: sparql_page.Page, error: LabgraphError) -> Response:
    """The error; on the page of the form when it is a person who asked, with the query, to be mended."""
    query = sparql_request.text_of(request)
    place = place_in(query, error)
    shown = partial(page.of_error, query, place) if query else None
    return problems.told(error, shown, **{"quoted": place.quoted} if place.quoted else {})


def _advertise(response: Response) -> Response:
    response.headers.update(ACCEPTED)
    return response


_NO_QUERY = Text(
    "Donnez une requête SPARQL dans le paramètre « query ».", "Give a SPARQL query in the parameter `query`."
)
