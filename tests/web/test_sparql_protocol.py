"""The SPARQL 1.1 Protocol: the ways to ask, the dataset, and what is refused."""

from urllib.parse import quote, urlencode

import pytest
from asking import DIRECT, FORM, LABS, ask, get, post, problem
from clients import client_of
from flask import Flask, request
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine
from labgraph.release.shelf import Shelf
from labgraph.vocabulary import Iris
from labgraph.web import sparql_request
from labgraph.web.app import create_app
from labgraph.web.sparql_request import QUERY_LIMIT_BYTES

# ── the three ways to ask ──


def test_all_three_ways_answer_alike(client: FlaskClient) -> None:
    answers = [
        get(client, LABS),
        post(client, urlencode({"query": LABS}), FORM),
        post(client, LABS, DIRECT),
        post(client, LABS, DIRECT + "; charset=UTF-8"),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.data for answer in answers}) == 1
    assert len(answers[0].json["results"]["bindings"]) == 36  # type: ignore[index]


def test_plus_and_percent_are_decoded_once(client: FlaskClient) -> None:
    query = "SELECT ('a+b %2B é \u2019' AS ?x) {}"
    for response in (get(client, query), post(client, urlencode({"query": query}), FORM)):
        assert response.json["results"]["bindings"][0]["x"]["value"] == "a+b %2B é \u2019"  # type: ignore[index]


def test_relative_iris_are_those_of_the_deployment(client: FlaskClient, iris: Iris) -> None:
    response = client.get("/sparql?query=CONSTRUCT{<x>%20a%20<y>}{}", headers={"Host": "evil.example"})
    assert f"<{iris.base}x>" in response.text


# ── the dataset ──


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_dataset_parameters(client: FlaskClient, iris: Iris, way: str) -> None:
    erasme, lab_l, zone = (
        iris.graph("lab", "erasme"),
        iris.graph("lab", "lab-l-centre-val-de-loire"),
        iris.graph("zone", "region-24"),
    )

    def asked(query: str, *dataset: tuple[str, str]) -> bool:
        if way == "get":
            return ask(client.get("/sparql?" + urlencode([("query", query), *dataset])))
        if way == "form":
            return ask(post(client, urlencode([("query", query), *dataset]), FORM))
        return ask(post(client, query, DIRECT, "/sparql?" + urlencode(dataset)))

    about = "?g <http://xmlns.com/foaf/0.1/primaryTopic> ?x"
    both = "ASK {{ <{}> ?a ?b . <{}> ?c ?d }}".format(erasme, lab_l)  # noqa: UP032 -- braces of SPARQL
    default, named = "default-graph-uri", "named-graph-uri"
    assert asked(both)
    assert asked(both, (default, erasme), (default, lab_l))
    assert not asked(both, (default, erasme))
    assert asked(
        f"ASK {{ GRAPH <{erasme}> {{ {about} }} GRAPH <{lab_l}> {{ {about.replace('?x', '?y')} }} }}".replace(
            "?g <http", "?g1 <http", 1
        ),
        (named, erasme),
        (named, lab_l),
    )
    assert not asked(f"ASK {{ GRAPH <{zone}> {{ {about} }} }}", (named, erasme))
    assert not asked(f"ASK {{ {about} }}", (named, erasme)), (
        "the default graph is empty when only named ones are given"
    )
    assert asked(f"ASK FROM <{zone}> {{ <{erasme}> ?p ?o }}", (default, erasme)), "the protocol beats FROM"


@pytest.mark.parametrize("iri", ["relative", "http://a b/", "", "http://x/<y>"])
def test_graph_that_is_no_iri_is_refused(client: FlaskClient, iri: str) -> None:
    for name in ("default-graph-uri", "named-graph-uri"):
        problem(client.get("/sparql?" + urlencode({"query": "ASK {}", name: iri})), 400)


# ── the time it may take ──


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("", None),
        ("timeout=", None),
        ("timeout=2", 2.0),
        ("timeout=0.5", 0.5),
        ("timeout=.25", 0.25),
        ("timeout=86400", 86400.0),
    ],
)
def test_time_that_the_client_grants(app: Flask, given: str, seconds: float | None) -> None:
    """More than the limit of the server is asked for here, and not given by the engine."""
    query = "query=ASK%7B%7D&" + given
    ways: list[dict[str, str]] = [
        {"path": "/sparql?" + query},
        {"path": "/sparql", "method": "POST", "data": query, "content_type": FORM},
        {"path": "/sparql?" + given, "method": "QUERY", "data": "ASK{}", "content_type": DIRECT},
    ]
    for way in ways:
        with app.test_request_context(**way):  # type: ignore[arg-type]
            asked = sparql_request.read(request, sparql_request.parameters_of(request), "http://x/")
        assert asked.query
        assert asked.query.timeout_s == seconds


@pytest.mark.parametrize(
    "given",
    [
        "0",
        "0.0",
        "-1",
        "soon",
        "nan",
        "inf",
        "1e3",
        "1_000",
        " 1",
        "1 s",
        "\u0661",
        "0x10",
        "2&timeout=3",
        "1.",
    ],
)
def test_what_is_no_time_is_told(client: FlaskClient, given: str) -> None:
    found = problem(client.get("/sparql?query=ASK%7B%7D&timeout=" + given), 400)
    assert "timeout" in str(found["detail"])


# ── what is refused ──


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("ASK {}", None, 400),
        (urlencode({"query": "ASK {}"}), None, 400),
        ("ASK {}", "text/plain", 415),
        ("ASK {}", "application/json", 415),
        ("ASK {}", "multipart/form-data; boundary=x", 415),
        ("ASK {}".encode("utf-16"), DIRECT + "; charset=UTF-16", 415),
        (b"ASK { ?s ?p '\xff' }", DIRECT, 400),
        (b"query=ASK%20%7B%20?s%20?p%20'%FF'%20%7D", FORM, 400),
        ("", DIRECT, 400),
        ("", FORM, 400),
        (urlencode([("query", "ASK {}"), ("query", "ASK {}")]), FORM, 400),
        (urlencode([(f"p{n}", "") for n in range(3000)]), FORM, 400),
        (urlencode({"update": "CLEAR ALL"}), FORM, 403),
        (urlencode({"update": "CLEAR ALL", "query": "ASK {}"}), FORM, 403),
        ("CLEAR ALL", "application/sparql-update", 403),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", DIRECT, 400),
        ("ASK { SERVICE <http://127.0.0.1:9/> {} }", DIRECT, 400),
        ("ASK {", DIRECT, 400),
        ("ASK {} #" + "x" * QUERY_LIMIT_BYTES, DIRECT, 413),
        (urlencode({"query": "ASK {} #" + "é" * (QUERY_LIMIT_BYTES // 2)}), FORM, 413),
        (b"x" * 5_000_000, DIRECT, 413),
    ],
)
def test_refused_posts(client: FlaskClient, body: bytes | str, content_type: str | None, status: int) -> None:
    problem(post(client, body, content_type), status)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sparql?query=", 400),
        ("/sparql?qurey=ASK%7B%7D", 400),
        ("/sparql?default-graph-uri=a:b", 400),
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", 400),
        ("/sparql?update=CLEAR%20ALL", 403),
        ("/sparql?query=%FF", 400),
    ],
)
@pytest.mark.parametrize("accept", ["*/*", "text/turtle"])
def test_refused_gets(client: FlaskClient, path: str, status: int, accept: str) -> None:
    problem(client.get(path, headers={"Accept": accept}), status)


BITS = st.sampled_from(
    [b"query=", b"ASK{}", b"ASK%7B%7D", b"&", b"=", b"%", b"%FF", b"+", b";", b"update=", b"timeout=", b"1", b"format=",
     b"csv", b"default-graph-uri=", b"http://x/", b"\xc3\xa9", b"\xff", b"\x00", b"%00", b"#", b"{", b"SELECT*"]
)  # fmt: skip
TYPES = st.sampled_from(
    ["", FORM, DIRECT, "application/sparql-update", "text/plain", FORM + ";charset=x", ";", "a/b/c"]
)


@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "QUERY", "PUT"]),
    address=st.lists(BITS, max_size=8),
    body=st.lists(BITS, max_size=8),
    content_type=TYPES,
    accept=st.sampled_from(["*/*", "text/html", "text/csv", "text/turtle", "image/png", "", "q=;"]),
)
def test_no_request_is_a_fault_of_ours(
    app: Flask, method: str, address: list[bytes], body: list[bytes], content_type: str, accept: str
) -> None:
    """Whatever is sent, the answer is an answer or says what is wrong with the request."""
    query_string = b"".join(address).decode("latin-1")
    response = client_of(app).open(
        "/sparql",
        method=method,
        environ_overrides={"QUERY_STRING": query_string},
        data=b"".join(body),
        headers={"Content-Type": content_type, "Accept": accept},
    )
    assert response.status_code in (200, 400, 403, 405, 406, 413, 415), response.text
    assert method == "HEAD" or response.data


def test_query_of_the_longest_size_is_answered(client: FlaskClient) -> None:
    query = "ASK {} #"
    query += "x" * (QUERY_LIMIT_BYTES - len(query))
    assert ask(post(client, query, DIRECT))
    assert ask(post(client, urlencode({"query": query}), FORM))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405(client: FlaskClient, method: str) -> None:
    response = client.open("/sparql?query=ASK%7B%7D", method=method)
    problem(response, 405)
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST, QUERY"


def test_head_is_get_without_body(client: FlaskClient) -> None:
    path = "/sparql?query=" + quote(LABS)
    got, head = client.get(path), client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == got.headers["Content-Length"]


def test_preflight(client: FlaskClient) -> None:
    response = client.options(
        "/sparql",
        headers={
            "Origin": "https://a.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert (response.status_code, response.data) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_syntax_error_says_where(client: FlaskClient) -> None:
    found = problem(get(client, "SELECT *\nWHERE {\n  ?a ?b }"), 400)
    assert (found["line"], found["quoted"]) == (3, "  ?a ?b }")
    assert isinstance(found["column"], int)
    english = client.get("/sparql?query=ASK%7B", headers={"Accept-Language": "en"})
    assert "line 1" in str(problem(english, 400)["detail"])


def test_answer_over_the_limit_is_413(published_settings: Settings) -> None:
    app = create_app(published_settings, CurrentEngine(Shelf(published_settings.releases_dir), 10_000))
    response = client_of(app).get("/sparql?query=" + quote("SELECT * { ?s ?p ?o }"))
    assert "LIMIT" in str(problem(response, 413)["detail"])
