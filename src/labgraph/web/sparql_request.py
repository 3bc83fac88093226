"""What a SPARQL 1.1 Protocol request asks: the query, its dataset, the forms wanted, the time it may take.

SPARQL 1.1 Protocol §2.1, and the same by the QUERY method of RFC 10008.
"""

import re
from dataclasses import dataclass

from werkzeug import Request

from ..engine.port import Query
from ..errors import LabgraphError, Text
from ..formats import GRAPH_FORMATS, HTML, ROW_FORMATS, Format
from . import named_release
from .negotiation import choose_format, form_named
from .parameters import Parameters, decoded
from .problems import BadRequest, Forbidden, TextTooLarge, UnsupportedMediaType

PATH = "sparql"
QUERY_LIMIT_BYTES = 64 * 1024
# A body is read up to here before it is refused: a client that is still sending would not see the answer.
BODY_LIMIT_BYTES = 4 << 20
# The server in front takes no longer address (the `Uri` of its HTTP library counts in 16 bits) and answers a bare 414.
ADDRESS_LIMIT_BYTES = 65_534

FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
BODIES = (_QUERY, FORM)
# What a QUERY request may hold (RFC 10008 §3), told with every answer of the endpoint.
ACCEPTED = {"Accept-Query": ", ".join(BODIES)}
_WITH_BODY = ("POST", "QUERY")

_WISH = "format"
# `format` is ours; SPARQLWrapper and others send the same wish by other names, beside an `Accept`.
_FOREIGN_WISHES = ("output", "results")
# With these alone, nothing is asked.
_OF_THE_FORM = frozenset({_WISH, *_FOREIGN_WISHES, named_release.PARAMETER})

# Other kinds of names for numbers (1e3, inf, nan) are more likely a slip than a wish.
_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")


@dataclass(frozen=True)
class Asked:
    """A request, understood. `query` is None when there is none; `bare` when nothing is asked but a form at most.

    `run` is false when a person wants to see the query before it is asked.
    """

    query: Query | None
    rows: Format | None
    graph: Format | None
    bare: bool
    run: bool = True

    @property
    def reader_is_person(self) -> bool:
        """Whether a page is wanted, at least for one kind of answer."""
        return HTML in (self.rows, self.graph)


def read(request: Request, parameters: Parameters, base_iri: str) -> Asked:
    """What the request asks by its parameters. Raises BadRequest, Forbidden or TextTooLarge."""
    if parameters.all("update"):
        raise Forbidden(_NO_UPDATE)
    rows, graph = _forms(parameters, request.headers.get("Accept"))
    bare = request.method not in _WITH_BODY and parameters.names <= _OF_THE_FORM
    return Asked(_query(parameters, base_iri), rows, graph, bare, parameters.all("run") != ("no",))


def text_of(request: Request) -> str:
    """The text of the query of a request that was refused, to be shown again; empty when it cannot be told."""
    try:
        return parameters_of(request).one("query") or ""
    except LabgraphError:  # this, too, is why the request was refused, and its sender is told so
        return ""


def parameters_of(request: Request) -> Parameters:
    """The parameters of the address, and of the body. Raises BadRequest, Forbidden or UnsupportedMediaType."""
    parameters = Parameters.read(request.query_string)
    if request.method not in _WITH_BODY:
        return parameters
    body = request.get_data()
    if _content_type(request) == _QUERY:
        return parameters + Parameters([("query", decoded(body))])
    return parameters + Parameters.read(body)


def _query(parameters: Parameters, base_iri: str) -> Query | None:
    text = parameters.one("query")
    if text is None or not text.strip():
        return None
    if len(text.encode()) > QUERY_LIMIT_BYTES:
        raise TextTooLarge(_TOO_LONG, limit_bytes=QUERY_LIMIT_BYTES)
    return Query(
        text,
        parameters.graphs("default-graph-uri") or None,
        parameters.graphs("named-graph-uri") or None,
        base_iri,
        _timeout(parameters),
    )


def _timeout(parameters: Parameters) -> float | None:
    """The seconds that the client grants; None when it says nothing."""
    given = parameters.one("timeout")
    if not given:
        return None
    if not _SECONDS.fullmatch(given) or float(given) == 0:
        raise BadRequest(
            Text(
                f"timeout : « {given} » n’est pas une durée ; attendu un nombre de secondes, comme 2 ou 0.5",
                f"timeout: '{given}' is no duration; expected a number of seconds, such as 2 or 0.5",
            )
        )
    return float(given)


def _content_type(request: Request) -> str:
    """The media type of the body, one of those that are read here."""
    kind = request.mimetype
    if not kind:
        raise BadRequest(Text("Content-Type manque : " + _KINDS.fr, "Content-Type is missing: " + _KINDS.en))
    if kind == _UPDATE:
        raise Forbidden(_NO_UPDATE)
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if kind not in BODIES or charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(_KINDS, accept=", ".join(BODIES))
    return kind


def _forms(parameters: Parameters, accept: str | None) -> tuple[Format | None, Format | None]:
    """The forms wanted for rows and for a graph: those asked for by name, else by `Accept`."""
    rows, graph = (*ROW_FORMATS, HTML), (*GRAPH_FORMATS, HTML)
    for name in (_WISH, *_FOREIGN_WISHES):
        for wish in filter(None, parameters.all(name)):
            named = form_named(wish, rows), form_named(wish, graph)
            if any(named):
                return named
            if name == _WISH:
                raise BadRequest(_unknown_form(wish))
    return choose_format(accept, rows), choose_format(accept, graph)


def _unknown_form(wish: str) -> Text:
    known = ", ".join(form.name for form in (*ROW_FORMATS, *GRAPH_FORMATS, HTML))
    return Text(f"format « {wish} » inconnu ; connus : {known}", f"unknown format '{wish}'; known: {known}")


_KINDS = Text(
    f"envoyez la requête en {FORM} (paramètre query) ou en {_QUERY}, en UTF-8.",
    f"send the query as {FORM} (parameter query) or as {_QUERY}, in UTF-8.",
)
_NO_UPDATE = Text(
    "Les mises à jour sont refusées : une publication ne change jamais. Corrigez la fiche d’origine.",
    "Updates are refused: a release never changes. Mend the source record instead.",
)
_TOO_LONG = Text(
    f"Le texte de la requête dépasse {QUERY_LIMIT_BYTES // 1024} ko : posez-la en plusieurs fois, ou travaillez sur "
    "le vidage dans /dumps/.",
    f"The text of the query is over {QUERY_LIMIT_BYTES // 1024} kB: ask it in several parts, or work on the dump from "
    "/dumps/.",
)
