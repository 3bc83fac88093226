"""The checks: a table of what is asked, what is expected, and which specification says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from ...errors import Text
from ...formats import DOCUMENT_FORMATS, HTML, ROW_FORMATS, TURTLE
from ..sparql_request import QUERY_LIMIT_BYTES
from .asking import Ask
from .expecting import Expected, header, holds, is_empty, same, status, typed

_PROBLEM = typed("application/problem+json")
_ROWS = "application/sparql-results+json"
_YES = "/sparql?query=" + quote("ASK {}")
_TRIPLES = "/sparql?query=" + quote("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 5")
_ONE = "/sparql?query=" + quote("SELECT (1 AS ?one) {}")
_ANY = quote("ASK { ?s ?p ?o }")

_PROTOCOL = "SPARQL 1.1 Protocol §{}"
_HTTP = "RFC 9110 §{}"
_RFC9457 = "RFC 9457"


@dataclass(frozen=True)
class Check:
    """A check: its part of the table, what is true when it passes, who says so, what is asked, what is expected."""

    part: Text
    title: Text
    source: str
    asks: tuple[Ask, ...]
    expected: tuple[Expected, ...]


@dataclass(frozen=True)
class Sample:
    """What of a release the checks ask for: an entity, if it has one, and whether saved questions are offered."""

    entity: tuple[str, str] | None
    question: str | None


def checks(sample: Sample) -> tuple[Check, ...]:
    """The checks that can be made on a release."""
    return (
        *_protocol(),
        *_limits(),
        *(_entities(*sample.entity) if sample.entity else ()),
        *_methods(),
        *_catalogue(),
        *(_questions(sample.question) if sample.question else ()),
    )


def _accept(media_type: str) -> tuple[tuple[str, str], ...]:
    return (("Accept", media_type),)


def _sent(content_type: str) -> tuple[tuple[str, str], ...]:
    return (("Content-Type", content_type), *_accept(_ROWS))


def _protocol() -> Iterator[Check]:
    part = Text("Le protocole SPARQL", "The SPARQL protocol")

    def check(title: Text, section: str, ask: Ask, *expected: Expected) -> Check:
        return Check(part, title, _PROTOCOL.format(section), (ask,), expected)

    yes = (status(200), typed(_ROWS), holds('"boolean":true'))
    yield check(Text("Une requête par GET", "A query by GET"), "2.1.1", Ask(_YES, _accept(_ROWS)), *yes)
    yield check(
        Text("Une requête par POST, en formulaire", "A query by POST, as a form"),
        "2.1.2",
        Ask("/sparql", _sent("application/x-www-form-urlencoded"), "POST", "query=ASK+%7B%7D"),
        *yes,
    )
    yield check(
        Text("Une requête par POST, telle quelle", "A query by POST, as it is"),
        "2.1.3",
        Ask("/sparql", _sent("application/sparql-query"), "POST", "ASK {}"),
        *yes,
    )
    yield check(
        Text("Le graphe par défaut, choisi par paramètre", "The default graph, chosen by a parameter"),
        "2.1.4",
        Ask(f"/sparql?query={_ANY}&default-graph-uri=urn:labgraph:none", _accept(_ROWS)),
        status(200),
        holds('"boolean":false'),
    )
    for form in ROW_FORMATS:
        yield check(
            Text(f"Un tableau en {form.label}", f"A table as {form.label}"),
            "2.1.6",
            Ask(_ONE, _accept(form.media_type)),
            status(200),
            typed(form.media_type),
            header("Vary", "Accept"),
        )
    yield check(
        Text("Un graphe en Turtle", "A graph as Turtle"),
        "2.1.6",
        Ask(_TRIPLES, _accept(TURTLE.media_type)),
        status(200),
        typed(TURTLE.media_type),
    )
    yield check(
        Text(
            "Une requête illisible est dite avec sa ligne",
            "A query that cannot be read is told with its line",
        ),
        "2.1.7",
        Ask("/sparql?query=" + quote("ASK {"), _accept("application/json")),
        status(400),
        _PROBLEM,
        holds('"line"'),
    )
    yield check(
        Text("Deux requêtes à la fois sont refusées", "Two queries at once are refused"),
        "2.1",
        Ask(f"{_YES}&query=ASK%20%7B%7D", _accept(_ROWS)),
        status(400),
        _PROBLEM,
    )
    yield Check(
        part,
        Text("Sans requête, le service se décrit", "Without a query, the service describes itself"),
        "SPARQL 1.1 Service Description §2",
        (Ask("/sparql", _accept(TURTLE.media_type)),),
        (status(200), typed(TURTLE.media_type), holds("sparql-service-description#")),
    )


def _limits() -> Iterator[Check]:
    part = Text("Limites et refus", "Limits and refusals")

    def check(title: Text, source: str, ask: Ask, *expected: Expected) -> Check:
        return Check(part, title, source, (ask,), (*expected, _PROBLEM))

    yield check(
        Text("Une mise à jour est refusée", "An update is refused"),
        _PROTOCOL.format("2.2"),
        Ask("/sparql?update=CLEAR%20ALL"),
        status(403),
    )
    yield check(
        Text("SERVICE est refusé", "SERVICE is refused"),
        _RFC9457,
        Ask("/sparql?query=" + quote("ASK { SERVICE <http://localhost:1/> { ?s ?p ?o } }"), _accept(_ROWS)),
        status(400),
        holds("SERVICE"),
    )
    yield check(
        Text("Un texte trop long est refusé", "A text that is too long is refused"),
        _HTTP.format("15.5.14"),
        Ask(
            "/sparql",
            _sent("application/sparql-query"),
            "POST",
            "#" * (QUERY_LIMIT_BYTES + 1),
            body_line=f"head -c {QUERY_LIMIT_BYTES + 1} /dev/zero | tr '\\0' '#'",
        ),
        status(413),
        holds('"limit_bytes"'),
    )
    yield check(
        Text("Un corps d’un autre type est refusé", "A body of another type is refused"),
        _HTTP.format("15.5.16"),
        Ask("/sparql", _sent("text/plain"), "POST", "ASK {}"),
        status(415),
        header("Accept", "application/sparql-query"),
    )
    yield check(
        Text(
            "Une forme inconnue est refusée, et les autres dites",
            "An unknown form is refused, the others told",
        ),
        _HTTP.format("15.5.7"),
        Ask(_YES, _accept("image/png")),
        status(406),
        holds('"available"'),
    )
    yield check(
        Text("Ce qui n’existe pas est dit absent", "What is not there is told to be absent"),
        _HTTP.format("15.5.5"),
        Ask("/doc/lab/no-such-lab-at-all", _accept(TURTLE.media_type)),
        status(404),
    )


def _entities(kind: str, slug: str) -> Iterator[Check]:
    part, document = Text("Les fiches et leurs formes", "Entities and their forms"), f"/doc/{kind}/{slug}"

    def check(title: Text, section: str, asks: tuple[Ask, ...], *expected: Expected) -> Check:
        return Check(part, title, _HTTP.format(section), asks, expected)

    yield Check(
        part,
        Text("L’IRI d’une chose mène à son document", "The IRI of a thing leads to its document"),
        "Cool URIs for the Semantic Web §4.2",
        (Ask(f"/id/{kind}/{slug}", _accept(TURTLE.media_type)),),
        (status(303), header("Location", document), header("Vary", "Accept")),
    )
    for form in DOCUMENT_FORMATS:
        yield check(
            Text(f"Le document en {form.label}", f"The document as {form.label}"),
            "12.5.1",
            (Ask(document, _accept(form.media_type)),),
            status(200),
            typed(form.media_type),
            header("Vary", "Accept"),
            header("Content-Location", f"{document}.{form.suffix}"),
        )
    turtle = f"{document}.{TURTLE.suffix}"
    yield check(
        Text("Le suffixe l’emporte sur Accept", "The suffix counts more than Accept"),
        "12.5.1",
        (Ask(turtle, _accept(HTML.media_type)),),
        status(200),
        typed(TURTLE.media_type),
    )
    yield check(
        Text("Qui tient déjà la réponse ne la reçoit plus", "Who holds the answer is not sent it again"),
        "13.1.2",
        (Ask(turtle), Ask(turtle, if_held=True)),
        status(304),
        is_empty(),
        header("ETag"),
    )
    yield Check(
        part,
        Text(
            "Le document dit sa publication et sa licence", "The document tells its release and its licence"
        ),
        "RFC 8288",
        (Ask(turtle),),
        (header("Labgraph-Release"), header("Link", 'rel="license"', 'rel="alternate"')),
    )


def _methods() -> Iterator[Check]:
    part = Text("HEAD, OPTIONS et CORS", "HEAD, OPTIONS and CORS")
    for path in ("/catalog.ttl", "/dumps/", _YES):
        name = path.partition("?")[0]
        yield Check(
            part,
            Text(f"HEAD dit ce que dit GET : {name}", f"HEAD says what GET says: {name}"),
            _HTTP.format("9.3.2"),
            (Ask(path), Ask(path, method="HEAD")),
            (same("Content-Type", "Content-Length", "ETag"), is_empty()),
        )
    yield Check(
        part,
        Text("OPTIONS dit les méthodes", "OPTIONS tells the methods"),
        _HTTP.format("9.3.7"),
        (Ask("/sparql", method="OPTIONS"),),
        (status(204), header("Allow", "GET", "HEAD", "OPTIONS", "POST", "QUERY")),
    )
    yield Check(
        part,
        Text("Une page d’un autre site peut lire", "A page of another site may read"),
        "Fetch §3.3",
        (Ask(_YES, (("Origin", "https://example.org"), *_accept(_ROWS))),),
        (
            status(200),
            header("Access-Control-Allow-Origin", "*"),
            header("Access-Control-Expose-Headers", "ETag"),
        ),
    )
    yield Check(
        part,
        Text("Une page d’un autre site peut demander", "A page of another site may ask"),
        "Fetch §3.3",
        (
            Ask(
                "/sparql",
                (("Origin", "https://example.org"), ("Access-Control-Request-Method", "POST")),
                "OPTIONS",
            ),
        ),
        (
            status(204),
            header("Access-Control-Allow-Methods", "POST"),
            header("Access-Control-Allow-Headers", "Accept"),
        ),
    )
    yield Check(
        part,
        Text("Rien ne s’écrit par le web", "Nothing is written over the web"),
        _HTTP.format("15.5.6"),
        (Ask("/catalog.ttl", method="DELETE"),),
        (status(405), header("Allow", "GET"), _PROBLEM),
    )


def _catalogue() -> Iterator[Check]:
    part = Text("Pour les moissonneurs", "For harvesters")
    in_utf8 = header("Content-Type", "charset=utf-8")
    yield Check(
        part,
        Text("Le catalogue, sans redirection", "The catalogue, without redirection"),
        "DCAT-AP 3",
        (Ask("/catalog", _accept(TURTLE.media_type)),),
        (status(200), typed(TURTLE.media_type), in_utf8, holds("http://www.w3.org/ns/dcat#")),
    )
    yield Check(
        part,
        Text("HEAD dit le type du catalogue", "HEAD tells the type of the catalogue"),
        "DCAT-AP 3",
        (Ask("/catalog.rdf", method="HEAD"),),
        (status(200), typed("application/rdf+xml"), in_utf8),
    )
    yield Check(
        part,
        Text("Les statistiques à leur adresse connue", "The statistics at their well-known address"),
        "VoID §7",
        (Ask("/.well-known/void", _accept(TURTLE.media_type)),),
        (status(200), typed(TURTLE.media_type), in_utf8, holds("http://rdfs.org/ns/void#")),
    )
    yield Check(
        part,
        Text("Le vidage, son poids et sa date", "The dump, its size and its date"),
        _HTTP.format("14.3"),
        (Ask("/dumps/latest/labgraph.nq.gz", method="HEAD"),),
        (status(200), header("Content-Length"), header("Last-Modified"), header("Accept-Ranges", "bytes")),
    )
    yield Check(
        part,
        Text("Une partie du vidage", "A part of the dump"),
        _HTTP.format("14.2"),
        (Ask("/dumps/latest/labgraph.nq.gz", (("Range", "bytes=0-9"),)),),
        (status(206), header("Content-Range", "bytes 0-9/"), header("Content-Length", "10")),
    )
    yield Check(
        part,
        Text("La somme de contrôle du vidage", "The checksum of the dump"),
        "sha256sum(1)",
        (Ask("/dumps/latest/labgraph.nq.gz.sha256"),),
        (status(200), typed("text/plain"), holds(".nq.gz")),
    )
    yield Check(
        part,
        Text("Les robots savent où est le plan", "Robots know where the site map is"),
        "RFC 9309",
        (Ask("/robots.txt"),),
        (status(200), typed("text/plain"), holds("Sitemap:")),
    )


def _questions(name: str) -> Iterator[Check]:
    part = Text("Les questions toutes prêtes", "Saved questions")
    yield Check(
        part,
        Text("Une question en CSV", "A question as CSV"),
        "RFC 4180",
        (Ask(f"/queries/{name}", _accept("text/csv")),),
        (status(200), typed("text/csv"), header("Content-Location", f"/queries/{name}.csv")),
    )
    yield Check(
        part,
        Text("Un paramètre inconnu est refusé", "An unknown parameter is refused"),
        _RFC9457,
        (Ask(f"/queries/{name}?no_such_parameter=1", _accept("text/csv")),),
        (status(400), _PROBLEM, holds("no_such_parameter")),
    )
