"""What SPARQL services are known to get wrong, each tried on a running server; and how long an address may be."""

import json
import socket
from urllib.parse import quote, urlencode

import pytest

from labgraph.web.sparql_request import ADDRESS_LIMIT_BYTES, QUERY_LIMIT_BYTES
from running import RunningServer, ask

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ASK = "/sparql?query=ASK%7B%7D"


def value_of_x(body: bytes) -> str:
    (row,) = json.loads(body)["results"]["bindings"]
    return str(row["x"]["value"])


@pytest.mark.parametrize(
    ("query", "family"),
    [
        ("DESCRIBE <http://localhost:8000/id/lab/erasme>", "text/turtle"),
        ("CONSTRUCT WHERE { ?s a ?o } LIMIT 1", "text/turtle"),
        ("ASK {}", "application/sparql-results+json"),
        ("SELECT * { ?s ?p ?o } LIMIT 1", "application/sparql-results+json"),
    ],
)
def test_describe_is_no_table(server: RunningServer, query: str, family: str) -> None:
    assert server.get("/sparql?" + urlencode({"query": query})).headers.get_content_type() == family


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/csv, application/json;q=0.1", "text/csv"),
        ("image/png, application/sparql-results+xml;q=0.5, */*;q=0.1", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("text/*", "text/csv"),
    ],
)
def test_lists_in_accept_count(server: RunningServer, accept: str, expected: str) -> None:
    assert (
        server.get(ASK.replace("ASK%7B%7D", quote("SELECT (1 AS ?x) {}")), accept).headers.get_content_type()
        == expected
    )


@pytest.mark.parametrize("method", ["GET", "POST", "QUERY"])
def test_nothing_is_decoded_twice(server: RunningServer, method: str) -> None:
    text = "a+b %2B %2541 & é \u2019 = ;"
    encoded = urlencode({"query": f"SELECT ('{text}' AS ?x) {{}}"})
    if method == "GET":
        reply = server.get("/sparql?" + encoded)
    else:
        reply = server.ask(method, "/sparql", {"Content-Type": FORM}, encoded.encode())
    assert value_of_x(reply.body) == text


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (DIRECT, "ASK {}".encode("utf-16")),
        (DIRECT + "; charset=utf-16", "ASK {}".encode("utf-16")),
        (DIRECT + '; charset="latin1"', "ASK { ?s ?p 'é' }".encode("latin-1")),
        (DIRECT, "ASK { ?s ?p 'é' }".encode("latin-1")),
        (FORM, b"query=ASK+%7B+%3Fs+%3Fp+%22%E9%22+%7D"),
        (FORM + "; charset=iso-8859-1", b"query=ASK+%7B%7D"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_other_encodings_are_no_fault_of_ours(
    server: RunningServer, method: str, content_type: str, body: bytes
) -> None:
    reply = server.ask(method, "/sparql", {"Content-Type": content_type}, body)
    assert reply.status == (415 if "charset" in content_type else 400)
    assert reply.headers.get_content_type() == "application/problem+json"


def test_caches_are_told_what_an_answer_depends_on(server: RunningServer) -> None:
    for path in (ASK, "/sparql", "/sparql?query=ASK", "/graphs/lab/erasme", "/graphs/lab/nobody", "/graphs"):
        for accept in ("*/*", "text/html", "text/turtle", "image/png"):
            vary = server.get(path, accept).headers["Vary"].lower().replace(" ", "").split(",")
            assert "accept" in vary, (path, accept)


@pytest.mark.parametrize("path", [ASK, "/sparql", "/graphs?default", "/nowhere"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_no_origin_is_reflected(server: RunningServer, method: str, path: str) -> None:
    headers = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "QUERY",
        "Access-Control-Request-Headers": "content-type",
    }
    reply = server.ask(method, path, headers)
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in reply.headers
    assert "evil.example" not in str(reply.headers)


def test_preflight_of_query(server: RunningServer) -> None:
    reply = server.ask(
        "OPTIONS", "/sparql", {"Origin": "https://a.example", "Access-Control-Request-Method": "QUERY"}
    )
    assert (reply.status, reply.body) == (204, b"")
    assert "QUERY" in reply.headers["Access-Control-Allow-Methods"].split(", ")
    assert "Content-Type" in reply.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ASK), ("GET", "/sparql"), ("OPTIONS", "/sparql"), ("POST", "/sparql"), ("QUERY", "/sparql")],
)
def test_query_method_is_advertised(server: RunningServer, method: str, path: str) -> None:
    """RFC 10008 §3, on answers of any method."""
    assert server.ask(method, path).headers["Accept-Query"] == f"{DIRECT}, {FORM}"


def test_head_desynchronises_nobody(server: RunningServer) -> None:
    """Two requests at once on one connection: what follows the head of the first is the answer of the second."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        host = f"Host: 127.0.0.1:{server.port}\r\n"
        for path in (ASK, "/sparql", "/sparql?query=ASK", "/graphs/lab/erasme"):
            wire.sendall(f"HEAD {path} HTTP/1.1\r\n{host}\r\nGET /healthz HTTP/1.1\r\n{host}\r\n".encode())
            received = b""
            while not received.endswith(b"alive\n"):
                part = wire.recv(65536)
                assert part, received
                received += part
            _, between, rest = received.partition(b"\r\n\r\n")
            assert between
            assert rest.startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_bodies_in_pieces(server: RunningServer, method: str) -> None:
    connection = server.connection()
    connection.request(
        method, "/sparql", iter([b"ASK ", b"{", b"}"]), {"Content-Type": DIRECT}, encode_chunked=True
    )
    reply = connection.getresponse()
    assert json.loads(reply.read()) == {"head": {}, "boolean": True}
    connection.close()


# ── how long an address may be ──


def address(length: int) -> str:
    start = ASK + quote(" #")
    return start + "x" * (length - len(start))


def test_the_longest_address_is_answered(server: RunningServer) -> None:
    reply = server.get(address(ADDRESS_LIMIT_BYTES))
    assert (reply.status, json.loads(reply.body)["boolean"]) == (200, True)


@pytest.mark.parametrize("length", [ADDRESS_LIMIT_BYTES + 1, 200_000])
def test_a_longer_address_is_414_and_post_is_the_remedy(server: RunningServer, length: int) -> None:
    """The server answers so before any of our code runs: its 414 has no body. The same query fits a POST."""
    assert server.get(address(length)).status == 414
    query = f"SELECT ('{'é' * (QUERY_LIMIT_BYTES // 2 - 100)}' AS ?x) {{}}"
    assert len(quote(query)) > ADDRESS_LIMIT_BYTES
    assert server.get("/sparql?" + urlencode({"query": query})).status == 414
    for method in ("POST", "QUERY"):
        reply = server.ask(method, "/sparql", {"Content-Type": FORM}, urlencode({"query": query}).encode())
        assert (reply.status, len(value_of_x(reply.body))) == (200, QUERY_LIMIT_BYTES // 2 - 100)


def test_the_form_sends_a_long_text_by_post(server: RunningServer) -> None:
    """A person has the same remedy: a second button; then no link pretends to hold the query in an address."""
    html = {"Accept": "text/html"}
    assert 'formmethod="post"' in server.get("/sparql", "text/html").body.decode()
    for text, linked in (("x", True), ("é" * 30_000, False)):
        body = urlencode({"query": f"SELECT ('{text}' AS ?x) {{}}", "format": ""}).encode()
        page = server.ask("POST", "/sparql", {**html, "Content-Type": FORM}, body).body.decode()
        assert text in page
        assert ("format=csv" in page) == linked
        assert ("trop longue pour une adresse" in page) != linked


def test_refused_query_on_a_kept_connection(server: RunningServer) -> None:
    connection = server.connection()
    for method in ("QUERY", "POST"):
        for kind, size, status in (
            ("text/plain", 1_000_000, 415),
            (DIRECT, 1_000_000, 413),
            (DIRECT, 10, 400),
        ):
            assert ask(connection, method, "/sparql", {"Content-Type": kind}, b"x" * size).status == status
    connection.close()
