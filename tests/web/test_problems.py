"""What a refusal says: the same `type` for ever, the facts, the reader's language, and the query kept in its form."""

import html
import logging
import re
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from asking import DIRECT, FORM, post, problem
from clients import client_of
from flask.testing import FlaskClient
from reading import BROWSER, Page

from labgraph import errors
from labgraph.config import Settings
from labgraph.engine.port import Answer, Formats, Query
from labgraph.errors import LabgraphError, Text
from labgraph.release.shelf import Release
from labgraph.web.app import create_app
from labgraph.web.problems import STATUS, status_of
from repository import ROOT

TYPES = "https://w3id.org/labgraph/problems#"
# Told as something nearer, always.
NEVER_TOLD = {"LabgraphError", "NotAcceptable"}
# Told without a class of their own.
OF_THE_FRAMEWORK = {
    "NotFound": 404,
    "MethodNotAllowed": 405,
    "ContentTooLarge": 413,
    "RangeNotSatisfiable": 416,
    "Unexpected": 500,
}


def with_heirs(kind: type[LabgraphError]) -> Iterator[type[LabgraphError]]:
    yield kind
    for heir in kind.__subclasses__():
        yield from with_heirs(heir)


def test_every_type_is_documented_and_every_documented_type_exists() -> None:
    table = (ROOT / "docs/integrators.md").read_text(encoding="utf-8").partition("## Errors")[2]
    told = {name: int(status) for name, status in re.findall(r"^\| `(\w+)` \| (\d+) \|", table, re.MULTILINE)}
    kinds = {heir for kind in STATUS if kind is not LabgraphError for heir in with_heirs(kind)}
    ours = {
        kind.__name__: int(STATUS[next(above for above in kind.__mro__ if above in STATUS)])
        for kind in kinds
        if kind.__name__ not in NEVER_TOLD
    }
    assert told == ours | OF_THE_FRAMEWORK


@pytest.mark.parametrize(
    ("method", "path", "headers", "name", "status"),
    [
        ("GET", "/nowhere", {}, "NotFound", 404),
        ("PUT", "/sparql", {}, "MethodNotAllowed", 405),
        ("GET", "/doc/lab/nobody", {}, "NoSuchEntity", 404),
        ("GET", "/sparql?query=ASK%7B", {}, "QuerySyntaxError", 400),
        ("GET", "/sparql?query=ASK%7B%7D", {"Accept": "image/png"}, "NoSuchForm", 406),
        ("GET", "/sparql?update=x", {}, "Forbidden", 403),
        ("POST", "/sparql", {"Content-Type": "text/plain"}, "UnsupportedMediaType", 415),
        ("GET", "/graphs", {}, "BadRequest", 400),
    ],
)
def test_types(
    client: FlaskClient, method: str, path: str, headers: dict[str, str], name: str, status: int
) -> None:
    assert problem(client.open(path, method=method, headers=headers), status)["type"] == TYPES + name


def test_range_outside_a_file_is_a_type(client: FlaskClient, published: Release) -> None:
    path = next(path for path in published.manifest.files if path.endswith(".csv"))
    response = client.get(f"/{path}", headers={"Range": "bytes=99999999-"})
    assert problem(response, 416)["type"] == TYPES + "RangeNotSatisfiable"


def test_body_that_is_too_large_is_one_type(client: FlaskClient) -> None:
    assert problem(post(client, b"x" * 5_000_000, DIRECT), 413)["type"] == TYPES + "ContentTooLarge"
    found = problem(post(client, b"x" * 70_000, DIRECT), 413)
    assert (found["type"], found["limit_bytes"]) == (TYPES + "TextTooLarge", 65536)
    assert "/dumps/" in str(found["detail"])


def test_media_type_that_is_refused_says_which_are_not(client: FlaskClient) -> None:
    response = post(client, "ASK {}", "text/plain")
    assert response.headers["Accept"] == f"{DIRECT}, {FORM}"
    assert problem(response, 415)["accept"] == f"{DIRECT}, {FORM}"


def test_no_acceptable_form_lists_those_there_are(client: FlaskClient) -> None:
    """Each address answers the same question; that of a POST takes the same body."""
    for query, count in (("SELECT (1 AS ?x) {}", 4), ("CONSTRUCT { <a:a> <a:b> 1 } {}", 6)):
        for format_wanted in ("", "&format=turtle" if count == 4 else "&format=csv"):
            accept = {"Accept": "*/*" if format_wanted else "image/png"}
            path = "/sparql?default-graph-uri=http://x/" + format_wanted
            for method in ("GET", "POST"):
                way = (
                    {
                        "path": path,
                        "query_string": None,
                        "data": query,
                        "headers": {**accept, "Content-Type": DIRECT},
                    }
                    if method == "POST"
                    else {"path": f"{path}&query={query.replace(' ', '%20')}", "headers": accept}
                )
                available = problem(client.open(method=method, **way), 406)["available"]  # type: ignore[arg-type]
                assert isinstance(available, dict)
                assert len(available) == count
                for kind, address in available.items():
                    again = client.open(address, method=method, data=query if method == "POST" else None,
                                        headers={"Content-Type": DIRECT} if method == "POST" else {})  # fmt: skip
                    assert (again.status_code, again.mimetype) == (200, kind)


# ── for people ──


LIMITS: list[tuple[LabgraphError, int]] = [
    (errors.TimeExceeded(Text("trop long, 2 s", "too long, 2 s"), limit_s=2.0, elapsed_s=2.01), 504),
    (errors.MemoryExceeded(Text("trop de mémoire", "too much memory"), limit_mb=512, elapsed_s=0.3), 503),
    (errors.EngineBusy(Text("complet", "full"), retry_after_s=0.2), 503),
    (errors.StoppedBefore(Text("déjà arrêtée", "stopped before"), retry_after_s=599.5), 429),
    (errors.ResultTooLarge(Text("trop grand", "too large"), limit_mb=64), 413),
    (errors.NestedTooDeeply(Text("trop profond", "too deep")), 400),
    (errors.EngineUnavailable(Text("en panne", "out of order")), 503),
]


class RefusingEngine:
    """An engine that answers every query with one error, behind a release that is fine."""

    def __init__(self, release: Release, error: LabgraphError) -> None:
        self.manifest = release.manifest
        self._error = error

    def engine(self, _release: str | None = None) -> "RefusingEngine":
        return self

    def answer(self, _query: Query, _wanted: Formats) -> Answer:
        raise self._error


@pytest.mark.parametrize(("error", "status"), LIMITS, ids=lambda given: type(given).__name__)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_limit_is_told_alike_to_programs_and_people(
    published_settings: Settings, published: Release, error: LabgraphError, status: int, language: str
) -> None:
    assert status_of(error) == HTTPStatus(status)
    client = client_of(create_app(published_settings, RefusingEngine(published, error)))  # type: ignore[arg-type]
    path = "/sparql?query=ASK%20%7B%20%3Fun%20%3Fdeux%20%3Ftrois%20%7D"
    of_program = client.get(path, headers={"Accept-Language": language})
    told = problem(of_program, status)
    assert told["detail"] == error.text.in_(language)
    assert {name: told[name] for name in error.facts} == error.facts
    of_person = client.get(path, headers={**BROWSER, "Accept-Language": language})
    assert (of_person.status_code, of_person.mimetype) == (status, "text/html")
    page = Page(of_person.text)
    assert error.text.in_(language) in page.words
    assert {"lang": language} in page.all("p")
    if "elapsed_s" in error.facts:
        spent = f"{error.facts['elapsed_s']:.2f}"
        assert (spent.replace(".", ",") if language == "fr" else spent) in page.words
    assert "ASK { ?un ?deux ?trois }" in page.text.split("SPARQL")[1], "the query is still in the form"
    for response in (of_program, of_person):
        assert response.vary.as_set() == {"accept", "accept-encoding", "accept-language"}
        assert language in response.content_language
        if status in (429, 503):
            assert int(response.headers["Retry-After"]) >= max(1, error.facts.get("retry_after_s", 1))  # type: ignore[type-var]
        else:
            assert "Retry-After" not in response.headers


@pytest.mark.parametrize(("language", "words"), [("fr", "Temps passé : 2,01"), ("en", "Time spent: 2.01 s.")])
def test_elapsed_time_is_on_other_pages_too(
    published_settings: Settings, published: Release, language: str, words: str
) -> None:
    client = client_of(create_app(published_settings, RefusingEngine(published, LIMITS[0][0])))  # type: ignore[arg-type]
    response = client.get("/concepts", headers={**BROWSER, "Accept-Language": language})
    assert response.status_code == 504
    assert words in Page(response.text).words


@pytest.mark.parametrize(
    ("query", "quoted"),
    [
        ("SELECT *\n{ ?a ?b }\n", "{ ?a ?b }"),
        ("SELECT *\r\n{ ?a ?b }\r\n", "{ ?a ?b }"),
        ("ASK # \u2028 \x85 \x0c\n{ ?a ?b }", "{ ?a ?b }"),
        ("ASK {\n\t\t?é 'é\U0001f9ea' ?? }", "\t\t?é 'é\U0001f9ea' ?? }"),
    ],
)
def test_the_line_at_fault_is_quoted_and_marked(client: FlaskClient, query: str, quoted: str) -> None:
    """Lines end where the engine ends them, and the mark stands under the place, tabs or not."""
    found = problem(client.get("/sparql", query_string={"query": query}), 400)
    assert found["quoted"] == quoted
    line, column = found["line"], found["column"]
    assert isinstance(line, int)
    assert isinstance(column, int)
    assert query.split("\n")[line - 1].rstrip("\r") == quoted
    shown = client.get("/sparql", query_string={"query": query}, headers=BROWSER).text
    quote, mark = html.unescape(quote_of(shown)).split("\n")
    assert quote == quoted
    assert mark.endswith("↑")
    assert len(mark) == column
    assert [c == "\t" for c in mark[:-1]] == [c == "\t" for c in quoted[: column - 1]]


def quote_of(page: str) -> str:
    return page.partition("<mark>")[2].partition("</code>")[0].replace("</mark>", "")


def test_of_a_long_line_the_part_around_the_place_is_quoted(client: FlaskClient) -> None:
    query = "ASK { " + "?a ?b ?c . " * 300 + "?oups ?? }" + " " * 300 + "#" + "x" * 300
    found = problem(client.get("/sparql", query_string={"query": query}), 400)
    quoted = str(found["quoted"])
    assert "?oups ??" in quoted
    assert len(quoted) == 400
    shown = html.unescape(client.get("/sparql", query_string={"query": query}, headers=BROWSER).text)
    quote, mark = quote_of(shown).split("\n")
    assert quote == quoted
    column = found["column"]
    assert isinstance(column, int)
    assert quote[: len(mark) - 1].endswith(query[column - 50 : column - 1])


def test_stopped_queries_alarm_nobody(
    published_settings: Settings, published: Release, caplog: pytest.LogCaptureFixture
) -> None:
    """A query over its limit is told in the log, but is no fault of the service; an engine that fails is."""
    levels = {}
    for error, _ in LIMITS:
        caplog.clear()
        client = client_of(create_app(published_settings, RefusingEngine(published, error)))  # type: ignore[arg-type]
        with caplog.at_level(logging.INFO):
            client.get("/sparql?query=ASK%7B%7D")
            client.get("/sparql?query=ASK%7B%7D", headers=BROWSER)
        levels[type(error).__name__] = [record.levelname for record in caplog.records]
    assert levels["TimeExceeded"] == levels["MemoryExceeded"] == levels["EngineBusy"] == ["INFO"] * 2
    assert levels["EngineUnavailable"] == ["ERROR"] * 2
    assert levels["ResultTooLarge"] == levels["StoppedBefore"] == levels["NestedTooDeeply"] == []


@pytest.mark.parametrize(
    "parameters", ["&format=dbase", "&default-graph-uri=x", "&timeout=soon", "&update=CLEAR"]
)
def test_whatever_is_wrong_the_query_stays_in_the_form(client: FlaskClient, parameters: str) -> None:
    response = client.get(
        "/sparql?query=ASK%20%7B%20%3Fmien%20%3Fp%20%3Fo%20%7D" + parameters, headers=BROWSER
    )
    assert response.status_code in (400, 403)
    assert "ASK { ?mien ?p ?o }" in Page(response.text).text.split("Requête SPARQL")[1]


def test_without_a_query_there_is_a_plain_page(client: FlaskClient) -> None:
    response = client.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", headers=BROWSER)
    assert response.status_code == 400
    assert "plusieurs fois" in Page(response.text).words
