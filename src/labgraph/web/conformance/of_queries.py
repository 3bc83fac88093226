"""The checks of what is asked: the protocol, its limits, saved questions."""

from collections.abc import Iterator
from urllib.parse import quote

from ...errors import Text
from ...formats import ROW_FORMATS, TURTLE
from ..sparql_request import FORM, QUERY_LIMIT_BYTES
from .asking import Ask
from .expecting import Expected, header, holds, status, typed
from .table import HTTP, PROBLEM, PROTOCOL, RFC9457, ROWS, YES, Check, accept, sent

_TRIPLES = "/sparql?query=" + quote("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 5")
_ONE = "/sparql?query=" + quote("SELECT (1 AS ?one) {}")
_ANY = quote("ASK { ?s ?p ?o }")


def protocol() -> Iterator[Check]:
    """Queries, in every way to ask them and every form of rows."""
    part = Text("Le protocole SPARQL", "The SPARQL protocol")

    def check(title: Text, section: str, ask: Ask, *expected: Expected) -> Check:
        return Check(part, title, PROTOCOL.format(section), (ask,), expected)

    yes = (status(200), typed(ROWS), holds('"boolean":true'))
    yield check(Text("Une requête par GET", "A query by GET"), "2.1.1", Ask(YES, accept(ROWS)), *yes)
    yield check(
        Text("Une requête par POST, en formulaire", "A query by POST, as a form"),
        "2.1.2",
        Ask("/sparql", sent(FORM), "POST", "query=ASK+%7B%7D"),
        *yes,
    )
    yield check(
        Text("Une requête par POST, telle quelle", "A query by POST, as it is"),
        "2.1.3",
        Ask("/sparql", sent("application/sparql-query"), "POST", "ASK {}"),
        *yes,
    )
    yield check(
        Text("Le graphe par défaut, choisi par paramètre", "The default graph, chosen by a parameter"),
        "2.1.4",
        Ask(f"/sparql?query={_ANY}&default-graph-uri=urn:labgraph:none", accept(ROWS)),
        status(200),
        holds('"boolean":false'),
    )
    for form in ROW_FORMATS:
        yield check(
            Text(f"Un tableau en {form.label}", f"A table as {form.label}"),
            "2.1.6",
            Ask(_ONE, accept(form.media_type)),
            status(200),
            typed(form.media_type),
            header("Vary", "Accept"),
        )
    yield check(
        Text("Un graphe en Turtle", "A graph as Turtle"),
        "2.1.6",
        Ask(_TRIPLES, accept(TURTLE.media_type)),
        status(200),
        typed(TURTLE.media_type),
    )
    yield check(
        Text(
            "Une requête illisible est dite avec sa ligne",
            "A query that cannot be read is told with its line",
        ),
        "2.1.7",
        Ask("/sparql?query=" + quote("ASK {"), accept("application/json")),
        status(400),
        PROBLEM,
        holds('"line"'),
    )
    yield check(
        Text("Deux requêtes à la fois sont refusées", "Two queries at once are refused"),
        "2.1",
        Ask(f"{YES}&query=ASK%20%7B%7D", accept(ROWS)),
        status(400),
        PROBLEM,
    )
    yield Check(
        part,
        Text("Sans requête, le service se décrit", "Without a query, the service describes itself"),
        "SPARQL 1.1 Service Description §2",
        (Ask("/sparql", accept(TURTLE.media_type)),),
        (status(200), typed(TURTLE.media_type), holds("sparql-service-description#")),
    )


def limits() -> Iterator[Check]:
    """What is refused, and how that is told."""
    part = Text("Limites et refus", "Limits and refusals")

    def check(title: Text, source: str, ask: Ask, *expected: Expected) -> Check:
        return Check(part, title, source, (ask,), (*expected, PROBLEM))

    yield check(
        Text("Une mise à jour est refusée", "An update is refused"),
        PROTOCOL.format("2.2"),
        Ask("/sparql?update=CLEAR%20ALL"),
        status(403),
    )
    yield check(
        Text("SERVICE est refusé", "SERVICE is refused"),
        RFC9457,
        Ask("/sparql?query=" + quote("ASK { SERVICE <http://localhost:1/> { ?s ?p ?o } }"), accept(ROWS)),
        status(400),
        holds("SERVICE"),
    )
    yield check(
        Text("Un texte trop long est refusé", "A text that is too long is refused"),
        HTTP.format("15.5.14"),
        Ask(
            "/sparql",
            sent("application/sparql-query"),
            "POST",
            "#" * (QUERY_LIMIT_BYTES + 1),
            body_line=f"head -c {QUERY_LIMIT_BYTES + 1} /dev/zero | tr '\\0' '#'",
        ),
        status(413),
        holds('"limit_bytes"'),
    )
    yield check(
        Text("Un corps d’un autre type est refusé", "A body of another type is refused"),
        HTTP.format("15.5.16"),
        Ask("/sparql", sent("text/plain"), "POST", "ASK {}"),
        status(415),
        header("Accept", "application/sparql-query"),
    )
    yield check(
        Text(
            "Une forme inconnue est refusée, et les autres dites",
            "An unknown form is refused, the others told",
        ),
        HTTP.format("15.5.7"),
        Ask(YES, accept("image/png")),
        status(406),
        holds('"available"'),
    )
    yield check(
        Text("Ce qui n’existe pas est dit absent", "What is not there is told to be absent"),
        HTTP.format("15.5.5"),
        Ask("/doc/lab/no-such-lab-at-all", accept(TURTLE.media_type)),
        status(404),
    )


def questions(name: str) -> Iterator[Check]:
    """A saved question, and a parameter that it does not have."""
    part = Text("Les questions toutes prêtes", "Saved questions")
    yield Check(
        part,
        Text("Une question en CSV", "A question as CSV"),
        "RFC 4180",
        (Ask(f"/queries/{name}", accept("text/csv")),),
        (status(200), typed("text/csv"), header("Content-Location", f"/queries/{name}.csv")),
    )
    yield Check(
        part,
        Text("Un paramètre inconnu est refusé", "An unknown parameter is refused"),
        RFC9457,
        (Ask(f"/queries/{name}?no_such_parameter=1", accept("text/csv")),),
        (status(400), PROBLEM, holds("no_such_parameter")),
    )
