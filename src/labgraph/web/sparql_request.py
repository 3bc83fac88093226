"""What a SPARQL 1.1 Protocol request asks: the query, its dataset, the forms wanted."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import Request

from .. import formats
from ..engine.port import Query
from ..errors import Text
from ..formats import GRAPH_FORMATS, HTML, ROW_FORMATS, Format
from .negotiation import choose_format
from .problems import BadRequest, Forbidden, TextTooLarge, UnsupportedMediaType

QUERY_LIMIT_BYTES = 64 * 1024
# A body is read up to here before it is refused: a client that is still sending would not see the answer.
BODY_LIMIT_BYTES = 4 << 20
_MOST_PARAMETERS = 200

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"

# `format` is ours; SPARQLWrapper and others send the same wish by other names, beside an `Accept`.
_FOREIGN_WISHES = ("output", "results")


@dataclass(frozen=True)
class Asked:
    """A request, understood. `query` is None when there is none; `wish` is the form asked for by name, if any."""

    query: Query | None
    rows: Format | None
    graph: Format | None
    wish: str

    @property
    def reader_is_person(self) -> bool:
        """Whether a page is wanted, at least for one kind of answer."""
        return HTML in (self.rows, self.graph)


def read(request: Request, base_iri: str) -> Asked:
    """What the request asks. Raises BadRequest, Forbidden, UnsupportedMediaType or TextTooLarge."""
    pairs = _pairs(request.query_string, "the address")
    if request.method == "POST":
        body = request.get_data()
        direct = _content_type(request) == _QUERY
        pairs += [("query", _decoded(body, "the body"))] if direct else _pairs(body, "the form")
    parameters = _Parameters(pairs)
    if parameters.all("update"):
        raise Forbidden(_NO_UPDATE)
    rows, graph, wish = _forms(parameters, request.headers.get("Accept"))
    return Asked(_query(parameters, base_iri), rows, graph, wish)


class _Parameters:
    """The parameters of a request, in order; each may come several times."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = tuple(pairs)

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for given, value in self._pairs if given == name)

    def graphs(self, name: str) -> tuple[str, ...] | None:
        """The graphs of one part of the dataset; None when that part is not given."""
        iris = self.all(name)
        for iri in iris:
            if not _ABSOLUTE_IRI.fullmatch(iri):
                raise BadRequest(
                    Text(f"{name} : « {iri} » n’est pas un IRI absolu", f"{name}: '{iri}' is no absolute IRI")
                )
        return iris or None


def _query(parameters: _Parameters, base_iri: str) -> Query | None:
    texts = parameters.all("query")
    if len(texts) > 1:
        raise BadRequest(
            Text(
                "Une seule requête à la fois : « query » est donné plusieurs fois.",
                "One query at a time: `query` is given several times.",
            )
        )
    if not texts or not texts[0].strip():
        return None
    if len(texts[0].encode()) > QUERY_LIMIT_BYTES:
        raise TextTooLarge(_TOO_LONG)
    return Query(
        texts[0], parameters.graphs("default-graph-uri"), parameters.graphs("named-graph-uri"), base_iri
    )


def _content_type(request: Request) -> str:
    """The media type of the body, one of those that are read here."""
    kind = request.mimetype
    if not kind:
        raise BadRequest(Text("Content-Type manque : " + _KINDS.fr, "Content-Type is missing: " + _KINDS.en))
    if kind == _UPDATE:
        raise Forbidden(_NO_UPDATE)
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if kind not in (_FORM, _QUERY) or charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(_KINDS)
    return kind


def _pairs(encoded: bytes, where: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            _decoded(encoded, where),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except UnicodeDecodeError:
        raise BadRequest(_not_utf8(where)) from None
    except ValueError:
        raise BadRequest(Text("Trop de paramètres.", "Too many parameters.")) from None


def _decoded(body: bytes, where: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest(_not_utf8(where)) from None


def _not_utf8(where: str) -> Text:
    return Text("La requête n’est pas en UTF-8.", f"The query is not UTF-8, in {where}.")


def _forms(parameters: _Parameters, accept: str | None) -> tuple[Format | None, Format | None, str]:
    """The forms wanted for rows and for a graph, and the name of the form when it was asked for by name."""
    for wish in filter(None, parameters.all("format")):
        rows, graph = _named(wish)
        if rows is None and graph is None:
            raise BadRequest(_unknown_form(wish))
        return rows, graph, wish
    for wish in (wish for name in _FOREIGN_WISHES for wish in parameters.all(name)):
        rows, graph = _named(wish)
        if rows or graph:
            return rows, graph, wish
    return choose_format(accept, (*ROW_FORMATS, HTML)), choose_format(accept, (*GRAPH_FORMATS, HTML)), ""


def _named(wish: str) -> tuple[Format | None, Format | None]:
    """The forms of that name; of several, as some clients send them, the first that is known."""
    for name in map(_plain, wish.split(",")):
        rows, graph = _ROWS_BY_NAME.get(name), _GRAPHS_BY_NAME.get(name)
        if rows or graph:
            return rows, graph
    return None, None


def _unknown_form(wish: str) -> Text:
    known = ", ".join(form.name for form in (*ROW_FORMATS, *GRAPH_FORMATS, HTML))
    return Text(f"format « {wish} » inconnu ; connus : {known}", f"unknown format '{wish}'; known: {known}")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _by_name(forms: Iterable[Format], others: Mapping[str, Format]) -> dict[str, Format]:
    """Every word that people use for a form: `json-ld`, `ttl`, `application/rdf+xml`, `xml`."""
    names = dict(others)
    for form in forms:
        types = (form.media_type, *form.accepts)
        for name in (form.name, form.suffix, *types, *(kind.partition("/")[2] for kind in types)):
            names.setdefault(_plain(name), form)
    return names


_ROWS_BY_NAME = _by_name((*ROW_FORMATS, HTML), {})
_GRAPHS_BY_NAME = _by_name((*GRAPH_FORMATS, HTML), {"n3": formats.TURTLE})
_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")

_KINDS = Text(
    f"envoyez la requête en {_FORM} (paramètre query) ou en {_QUERY}, en UTF-8.",
    f"send the query as {_FORM} (parameter query) or as {_QUERY}, in UTF-8.",
)
_NO_UPDATE = Text(
    "Les mises à jour sont refusées : une publication ne change jamais. Corrigez la fiche d’origine.",
    "Updates are refused: a release never changes. Mend the source record instead.",
)
_TOO_LONG = Text(
    f"Le texte de la requête dépasse {QUERY_LIMIT_BYTES // 1024} ko.",
    f"The text of the query is over {QUERY_LIMIT_BYTES // 1024} kB.",
)
