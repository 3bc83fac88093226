"""RFC 9110 §12.5: q-values, wildcards, precedence, q=0, lists, and headers that cannot be read."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labgraph.formats import DOCUMENT_FORMATS, GRAPH_FORMATS, HTML, ROW_FORMATS
from labgraph.web.negotiation import choose_format, choose_language

BROWSERS = {
    "firefox": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "chrome": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7",
    "safari": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
}
RDFLIB = "application/rdf+xml;q=0.9,application/xhtml+xml;q=0.3,text/xml;q=0.2,application/xml;q=0.2,text/html;q=0.3"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        # no preference
        (None, "html"),
        ("", "html"),
        ("*/*", "html"),
        *((header, "html") for header in BROWSERS.values()),
        # one form by name, by another of its names, with parameters, in capitals
        ("text/turtle", "turtle"),
        ("application/x-turtle", "turtle"),
        ("TEXT/Turtle", "turtle"),
        ("text/turtle;charset=utf-8", "turtle"),
        ("text/turtle ; q=0.5", "turtle"),
        ("application/n-triples", "ntriples"),
        ("text/plain", "ntriples"),
        ("application/ld+json", "jsonld"),
        ("application/json", "jsonld"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, x"', "jsonld"),
        ("application/rdf+xml", "rdfxml"),
        ("application/xml", "rdfxml"),
        ("application/xhtml+xml", "html"),
        # weights
        ("text/turtle;q=0.4, application/ld+json;q=0.6", "jsonld"),
        ("text/html;q=0.4, text/turtle;q=0.400", "html"),
        ("text/html;q=0.1, application/rdf+xml;q=0.2, text/turtle;q=0.15", "rdfxml"),
        (RDFLIB, "rdfxml"),
        # the more exact range decides, wherever it stands
        ("*/*;q=0.1, text/turtle", "turtle"),
        ("text/turtle, */*", "turtle"),
        ("text/*, text/html;q=0.1", "turtle"),
        ("text/*;q=0.3, text/html;q=0.7, text/turtle;q=0.4, */*;q=0.5", "html"),
        ("application/*, */*;q=0.9", "ntriples"),
        ("text/*", "html"),
        ("text/html;level=1;q=0.9, text/html;q=0.2, text/turtle;q=0.5", "turtle"),
        # q=0 excludes, and an alias does not bring back what its name excludes
        ("text/html;q=0, */*", "turtle"),
        ("*/*, text/html;q=0.0, text/turtle;q=0.000", "ntriples"),
        ("application/ld+json;q=0, application/json", None),
        ("application/json;q=0, application/*", "ntriples"),
        ("*/*;q=0", None),
        ("text/*;q=0, text/html", "html"),
        # nothing that we have
        ("image/png", None),
        ("image/*, video/mp4;q=0.1", None),
        # elements that cannot be read are left out; a header of nothing else says nothing
        ("garbage", "html"),
        (";;;,,,", "html"),
        ("*/turtle", "html"),
        ("text/turtle;q=nope, application/ld+json;q=0.1", "jsonld"),
        ("text/turtle;q=2, application/ld+json;q=0.1", "jsonld"),
        ("text/turtle;q=-1, application/ld+json;q=0.1", "jsonld"),
        (",, text/turtle ,,", "turtle"),
        ('text/turtle;a="unclosed', "turtle"),
    ],
)
def test_form_of_a_document(accept: str | None, expected: str | None) -> None:
    form = choose_format(accept, DOCUMENT_FORMATS)
    assert (form.name if form else None) == expected


@pytest.mark.parametrize(
    ("accept", "rows", "graph"),
    [
        (None, "json", "turtle"),
        ("*/*", "json", "turtle"),
        ("application/json", "json", "jsonld"),
        ("application/xml", "xml", "rdfxml"),
        ("text/csv", "csv", None),
        ("text/turtle", None, "turtle"),
        ("application/sparql-results+xml, application/rdf+xml", "xml", "rdfxml"),
        ("text/html, */*;q=0.1", "html", "html"),
        ("application/sparql-results+json, text/turtle, text/html;q=0.9", "json", "turtle"),
    ],
)
def test_forms_of_an_answer(accept: str | None, rows: str | None, graph: str | None) -> None:
    chosen = choose_format(accept, (*ROW_FORMATS, HTML)), choose_format(accept, (*GRAPH_FORMATS, HTML))
    assert tuple(form.name if form else None for form in chosen) == (rows, graph)


@given(st.text(alphabet='abc/*;,=q01. "\\+-', max_size=200))
def test_any_header_is_answered(accept: str) -> None:
    form = choose_format(accept, DOCUMENT_FORMATS)
    assert form is None or form in DOCUMENT_FORMATS


@pytest.mark.parametrize("header", ['"' * 400_000, '"\\' * 200_000, "a/b;" * 100_000, "*/*," * 100_000])
def test_long_header_costs_nothing(header: str) -> None:
    started = time.process_time()
    choose_format(header, DOCUMENT_FORMATS)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "fr"),
        ("", "fr"),
        ("*", "fr"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("de, en;q=0.5", "en"),
        ("de", "fr"),
        ("en;q=0.5, fr;q=0.4", "en"),
        ("fr;q=0, *", "en"),
        ("EN-us", "en"),
        ("!!", "fr"),
    ],
)
def test_language(header: str | None, expected: str) -> None:
    assert choose_language(header, ("fr", "en")) == expected
