"""The cases of W3C's SPARQL 1.1 Protocol suite, by their names, against a running server; no `Accept` is sent.

The requests are written anew; what is expected is what the suite expects. Updates are refused, each with its reason,
and change nothing: a release never changes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from rdflib import Graph

from running import Reply, RunningServer

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"

BOOLEAN = ("application/sparql-results+json", "application/sparql-results+xml")
ROWS = (*BOOLEAN, "text/csv", "text/tab-separated-values")
GRAPH = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}

# BASE/ stands for the address of the server; each graph D says of itself that it is a C.
D1, D2, D3 = (f"BASE/graphs/D{number}" for number in (1, 2, 3))
DEFAULT, NAMED = "default-graph-uri", "named-graph-uri"
USING, USING_NAMED = "using-graph-uri", "using-named-graph-uri"
ONLY_D1_AND_D2 = f"ASK {{ <{D1}> a ?a . <{D2}> a ?b FILTER NOT EXISTS {{ <{D3}> a ?c }} }}"
D1_AND_D2_BY_NAME = (
    f"ASK {{ GRAPH ?g1 {{ <{D1}> a ?a }} GRAPH ?g2 {{ <{D2}> a ?b }} "
    f"FILTER NOT EXISTS {{ GRAPH ?g3 {{ <{D3}> a ?c }} }} FILTER NOT EXISTS {{ ?x ?y ?z }} }}"
)
D3_AND_THE_OTHERS_BY_NAME = (
    f"ASK {{ <{D3}> a ?c . GRAPH ?g1 {{ <{D1}> a ?a }} GRAPH ?g2 {{ <{D2}> a ?b }} "
    f"FILTER NOT EXISTS {{ <{D1}> a ?d }} }}"
)

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Request:
    """A request to the endpoint; `body` is sent as it is, pairs as a form."""

    method: str
    url: Pairs = ()
    content_type: str | None = None
    body: str | bytes | Pairs = b""

    def sent_to(self, server: RunningServer) -> Reply:
        base = server.address + "/"

        def encoded(pairs: Pairs) -> str:
            return urlencode([(name, value.replace("BASE/", base)) for name, value in pairs])

        body = self.body
        if isinstance(body, str):
            body = body.replace("BASE/", base).encode()
        elif not isinstance(body, bytes):
            body = encoded(body).encode()
        headers = {"Content-Type": self.content_type} if self.content_type else {}
        return server.ask(
            self.method, "/sparql?" + encoded(self.url) if self.url else "/sparql", headers, body
        )


def get(*url: tuple[str, str]) -> Request:
    return Request("GET", url)


def form(*pairs: tuple[str, str]) -> Request:
    return Request("POST", (), FORM, pairs)


def direct(query: str, *url: tuple[str, str], method: str = "POST") -> Request:
    return Request(method, url, DIRECT, query)


def update(text: str, *url: tuple[str, str]) -> Request:
    return Request("POST", url, UPDATE, text)


def every_way(name: str, query: str, *dataset: tuple[str, str]) -> dict[str, Request]:
    """The same question by GET, by a form, by POST and by QUERY of the query itself."""
    return {
        f"{name}_get": get(("query", query), *dataset),
        f"{name}_post": form(("query", query), *dataset),
        f"{name}_post_direct": direct(query, *dataset),
        f"{name}_query": direct(query, *dataset, method="QUERY"),
    }


ARE_TRUE = {
    "query_get": get(("query", "ASK {}")),
    "query_post_form": form(("query", "ASK {}")),
    "query_post_direct": direct("ASK {}"),
    "query_method": direct("ASK {}", method="QUERY"),
    "query_method_form": Request("QUERY", (), FORM, [("query", "ASK {}")]),
    **every_way("query_dataset_default_graph", f"ASK {{ <{D1}> a <BASE/C> }}", (DEFAULT, D1)),
    **every_way("query_dataset_default_graphs", ONLY_D1_AND_D2, (DEFAULT, D1), (DEFAULT, D2)),
    **every_way("query_dataset_named_graphs", D1_AND_D2_BY_NAME, (NAMED, D1), (NAMED, D2)),
    **every_way("query_dataset_full", D3_AND_THE_OTHERS_BY_NAME, (DEFAULT, D3), (NAMED, D1), (NAMED, D2)),
    **every_way(
        "query_multiple_dataset",
        D1_AND_D2_BY_NAME.replace("ASK", f"ASK FROM <{D3}>"),
        (NAMED, D1),
        (NAMED, D2),
    ),
}

HAVE_TYPES = {
    "query_content_type_select": (direct("SELECT (1 AS ?x) {}"), ROWS),
    "query_content_type_ask": (direct("ASK {}"), BOOLEAN),
    "query_content_type_describe": (direct("DESCRIBE <http://example.org/>"), tuple(GRAPH)),
    "query_content_type_construct": (direct("CONSTRUCT { <s> <p> <o> } {}"), tuple(GRAPH)),
}

REFUSED = {
    "bad_query_method": (Request("PUT", [("query", "ASK {}")]), 405),
    "bad_multiple_queries": (get(("query", "ASK {}"), ("query", "SELECT * {}")), 400),
    "bad_multiple_queries_post": (form(("query", "ASK {}"), ("query", "SELECT * {}")), 400),
    "bad_multiple_queries_both_places": (direct("ASK {}", ("query", "ASK {}")), 400),
    "bad_query_wrong_media_type": (Request("POST", (), "text/plain", "ASK {}"), 415),
    "bad_query_wrong_media_type_query": (Request("QUERY", (), "text/plain", "ASK {}"), 415),
    "bad_query_missing_form_type": (Request("POST", (), None, [("query", "ASK {}")]), 400),
    "bad_query_missing_direct_type": (Request("POST", (), None, "ASK {}"), 400),
    "bad_query_missing_direct_type_query": (Request("QUERY", (), None, "ASK {}"), 400),
    "bad_query_non_utf8": (Request("POST", (), DIRECT + "; charset=UTF-16", "ASK {}".encode("utf-16")), 415),
    "bad_query_non_utf8_unsaid": (Request("POST", (), DIRECT, "ASK {}".encode("utf-16")), 400),
    "bad_query_syntax": (get(("query", "ASK {")), 400),
    "bad_query_syntax_post": (direct("ASK {"), 400),
}

INSERT = "INSERT DATA { GRAPH <BASE/graphs/new> { <BASE/s> <BASE/p> <BASE/o> } }"
INSERT_WHERE = "INSERT { GRAPH <BASE/graphs/new> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
UPDATES = {
    "update_post_form": (form(("update", INSERT)), 403),
    "update_post_direct": (update(INSERT), 403),
    "update_dataset_default_graph": (update(INSERT_WHERE, (USING, D1)), 403),
    "update_dataset_default_graphs": (update(INSERT_WHERE, (USING, D1), (USING, D2)), 403),
    "update_dataset_named_graphs": (update(INSERT_WHERE, (USING_NAMED, D1), (USING_NAMED, D2)), 403),
    "update_dataset_full": (update(INSERT_WHERE, (USING, D3), (USING_NAMED, D1), (USING_NAMED, D2)), 403),
    "update_base_uri": (update("INSERT DATA { <BASE/s> <BASE/p> <test> }"), 403),
    "bad_update_get": (get(("update", INSERT)), 403),
    "bad_update_get_beside_a_query": (get(("query", "ASK {}"), ("update", INSERT)), 403),
    "bad_multiple_updates": (form(("update", INSERT), ("update", INSERT)), 403),
    "bad_update_wrong_media_type": (Request("POST", (), "text/plain", INSERT), 415),
    "bad_update_missing_form_type": (Request("POST", (), None, [("update", INSERT)]), 400),
    "bad_update_non_utf8": (Request("POST", (), UPDATE + "; charset=UTF-16", INSERT.encode("utf-16")), 403),
    "bad_update_syntax": (update("INSERT {"), 403),
    "bad_update_dataset_conflict": (update(f"WITH <{D1}> {INSERT_WHERE}", (USING_NAMED, D1)), 403),
    "update_as_query": (get(("query", INSERT)), 400),
    "update_as_query_direct": (direct(INSERT), 400),
    "update_as_query_method": (direct(INSERT, method="QUERY"), 400),
}


@pytest.mark.parametrize("name", ARE_TRUE)
def test_question_is_true(at_home: RunningServer, name: str) -> None:
    reply = ARE_TRUE[name].sent_to(at_home)
    assert reply.status == 200, reply.body
    assert reply.headers.get_content_type() in BOOLEAN
    assert json.loads(reply.body)["boolean"] is True


@pytest.mark.parametrize("name", HAVE_TYPES)
def test_answer_has_a_right_type(at_home: RunningServer, name: str) -> None:
    request, types = HAVE_TYPES[name]
    reply = request.sent_to(at_home)
    assert reply.status == 200, reply.body
    kind = reply.headers.get_content_type()
    assert kind in types
    if kind in GRAPH:
        subjects = {str(iri) for iri in Graph().parse(data=reply.body, format=GRAPH[kind]).subjects()}
        assert all(iri.startswith(at_home.address) for iri in subjects), "relative IRIs have a base"


def test_the_dataset_counts_every_way(at_home: RunningServer) -> None:
    """The questions above could be true by chance: with another dataset they are false."""
    for name in ("query_dataset_default_graphs", "query_dataset_named_graphs", "query_dataset_full"):
        for way in ("get", "post", "post_direct", "query"):
            asked = ARE_TRUE[f"{name}_{way}"]
            other = [pair for pair in asked.url if pair[0] not in (DEFAULT, NAMED)] + [(DEFAULT, D2)]
            body = asked.body
            if isinstance(body, Sequence) and not isinstance(body, str | bytes):
                body = [pair for pair in body if pair[0] == "query"]
            reply = Request(asked.method, other, asked.content_type, body).sent_to(at_home)
            assert json.loads(reply.body)["boolean"] is False, (name, way)


@pytest.mark.parametrize("name", REFUSED)
def test_bad_request_is_refused(at_home: RunningServer, name: str) -> None:
    request, status = REFUSED[name]
    refused(request.sent_to(at_home), status)


@pytest.mark.parametrize("name", UPDATES)
def test_update_is_refused_and_changes_nothing(at_home: RunningServer, name: str) -> None:
    request, status = UPDATES[name]
    before = triples_and_release(at_home)
    told = refused(request.sent_to(at_home), status)
    if status == 403 or "as_query" in name:
        assert "ne change jamais" in told, "the reason"
    assert triples_and_release(at_home) == before


def refused(reply: Reply, status: int) -> str:
    """The request is refused with this status, by a problem document; gives what it tells."""
    assert reply.status == status, reply.body
    assert reply.headers.get_content_type() == "application/problem+json"
    problem = json.loads(reply.body)
    assert problem["status"] == status
    assert len(problem["detail"]) > 20
    return str(problem["detail"])


def triples_and_release(server: RunningServer) -> tuple[bytes, str | None]:
    reply = get(("query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")).sent_to(server)
    assert reply.status == 200
    return reply.body, reply.headers["Labgraph-Release"]
