"""The checks of what is read: entities in their forms, methods of HTTP, the catalogue and the files."""

from collections.abc import Iterator

from ...errors import Text
from ...formats import DOCUMENT_FORMATS, HTML, TURTLE
from .asking import Ask
from .expecting import Expected, header, holds, is_empty, same, status, typed
from .table import HTTP, PROBLEM, ROWS, YES, Check, accept


def entities(kind: str, slug: str) -> Iterator[Check]:
    """An entity: its IRI, its forms, its validators."""
    part, document = Text("Les fiches et leurs formes", "Entities and their forms"), f"/doc/{kind}/{slug}"

    def check(title: Text, section: str, asks: tuple[Ask, ...], *expected: Expected) -> Check:
        return Check(part, title, HTTP.format(section), asks, expected)

    yield Check(
        part,
        Text("L’IRI d’une chose mène à son document", "The IRI of a thing leads to its document"),
        "Cool URIs for the Semantic Web §4.2",
        (Ask(f"/id/{kind}/{slug}", accept(TURTLE.media_type)),),
        (status(303), header("Location", document), header("Vary", "Accept")),
    )
    for form in DOCUMENT_FORMATS:
        yield check(
            Text(f"Le document en {form.label}", f"The document as {form.label}"),
            "12.5.1",
            (Ask(document, accept(form.media_type)),),
            status(200),
            typed(form.media_type),
            header("Vary", "Accept"),
            header("Content-Location", f"{document}.{form.suffix}"),
        )
    turtle = f"{document}.{TURTLE.suffix}"
    yield check(
        Text("Le suffixe l’emporte sur Accept", "The suffix counts more than Accept"),
        "12.5.1",
        (Ask(turtle, accept(HTML.media_type)),),
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


def methods() -> Iterator[Check]:
    """HEAD, OPTIONS, CORS, and that nothing is written."""
    part = Text("HEAD, OPTIONS et CORS", "HEAD, OPTIONS and CORS")
    for path in ("/catalog.ttl", "/dumps/", YES):
        name = path.partition("?")[0]
        yield Check(
            part,
            Text(f"HEAD dit ce que dit GET : {name}", f"HEAD says what GET says: {name}"),
            HTTP.format("9.3.2"),
            (Ask(path), Ask(path, method="HEAD")),
            (same("Content-Type", "Content-Length", "ETag"), is_empty()),
        )
    yield Check(
        part,
        Text("OPTIONS dit les méthodes", "OPTIONS tells the methods"),
        HTTP.format("9.3.7"),
        (Ask("/sparql", method="OPTIONS"),),
        (status(204), header("Allow", "GET", "HEAD", "OPTIONS", "POST", "QUERY")),
    )
    yield Check(
        part,
        Text("Une page d’un autre site peut lire", "A page of another site may read"),
        "Fetch §3.3",
        (Ask(YES, (("Origin", "https://example.org"), *accept(ROWS))),),
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
        HTTP.format("15.5.6"),
        (Ask("/catalog.ttl", method="DELETE"),),
        (status(405), header("Allow", "GET"), PROBLEM),
    )


def catalogue() -> Iterator[Check]:
    """What harvesters read: no redirection, types, charsets, dumps."""
    part = Text("Pour les moissonneurs", "For harvesters")
    in_utf8 = header("Content-Type", "charset=utf-8")
    yield Check(
        part,
        Text("Le catalogue, sans redirection", "The catalogue, without redirection"),
        "DCAT-AP 3",
        (Ask("/catalog", accept(TURTLE.media_type)),),
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
        (Ask("/.well-known/void", accept(TURTLE.media_type)),),
        (status(200), typed(TURTLE.media_type), in_utf8, holds("http://rdfs.org/ns/void#")),
    )
    yield Check(
        part,
        Text("Le vidage, son poids et sa date", "The dump, its size and its date"),
        HTTP.format("14.3"),
        (Ask("/dumps/latest/labgraph.nq.gz", method="HEAD"),),
        (status(200), header("Content-Length"), header("Last-Modified"), header("Accept-Ranges", "bytes")),
    )
    yield Check(
        part,
        Text("Une partie du vidage", "A part of the dump"),
        HTTP.format("14.2"),
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
