"""The same query as a program asks it: for curl, Python, R and JavaScript.

The query is a stranger's text, and becomes a literal of each language: whoever runs a snippet asks that query, and runs
nothing else.
"""

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Template

from .. import formats

_NEW_LINES = re.compile(r"\r\n?")
# What some language takes for the end of a line, or does not take at all; and what shows a program in another order
# than it runs in, which R refuses. A line feed and a tabulation stay.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)

# Quotes that, with the next, could close a string of Python in three quotes.
_CLOSING = re.compile(r'"(?="|\Z)')


@dataclass(frozen=True)
class Snippet:
    """A program that asks a query, and the name of what runs it."""

    name: str
    code: str


def snippets(endpoint: str, query: str, gives_rows: bool, fits_address: bool) -> list[Snippet]:
    """The programs that ask the query at the address of the endpoint, for rows or for a graph.

    A query that does not fit an address is left to those that send it in a body.
    """
    text = _NEW_LINES.sub("\n", query)
    templates, further = _FOR_ROWS if gives_rows else _FOR_GRAPH, "&" if "?" in endpoint else "?"
    return [
        Snippet(
            name, templates[name].substitute(endpoint=write(endpoint), further=further, query=write(text))
        )
        for name, write in _LITERALS.items()
        if fits_address or name not in _BY_ADDRESS
    ]


def _quoted(text: str) -> str:
    """A string of R, over several lines when the text is."""
    return '"' + _with_controls(text.replace("\\", r"\\").replace('"', r"\"")) + '"'


def _python(text: str) -> str:
    """A string of Python, in three quotes when it has several lines."""
    if "\n" not in text:
        return _quoted(text)
    escaped = _CLOSING.sub(r'\\"', text.replace("\\", r"\\"))
    return '"""' + _with_controls(escaped) + '"""'


def _javascript(text: str) -> str:
    """A template literal of JavaScript, which may also stand in an HTML page."""
    escaped = text.replace("\\", r"\\").replace("`", r"\`").replace("${", r"\${").replace("</", r"<\/")
    escaped = escaped.replace("<!", r"<\!")
    return "`" + _with_controls(escaped) + "`"


def _with_controls(text: str) -> str:
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


_LITERALS: Mapping[str, Callable[[str], str]] = {
    "curl": shlex.quote,
    "Python": _python,
    "R": _quoted,
    "JavaScript": _javascript,
}
# R itself asks by address; to send a body takes a package.
_BY_ADDRESS = {"R"}

_CURL = """\
curl $endpoint \\
  --header 'Accept: {accept}' \\
  --data-urlencode query=$query
"""
_PYTHON = """\
# pip install SPARQLWrapper
from SPARQLWrapper import {form}, POST, SPARQLWrapper

endpoint = SPARQLWrapper($endpoint)
endpoint.setMethod(POST)
endpoint.setReturnFormat({form})
endpoint.setQuery($query)
answer = endpoint.query().convert()
print({shown})
"""
_R = """\
endpoint <- $endpoint
query <- $query
# repeated: without it, R leaves a text with "%20" in it as it is.
encoded <- URLencode(enc2utf8(query), reserved = TRUE, repeated = TRUE)
address <- paste0(endpoint, "${{further}}format={name}&query=", encoded)
answer <- {read}
print(answer)
"""
_JAVASCRIPT = """\
const answer = await fetch($endpoint, {{
  method: "POST",
  headers: {{ Accept: "{accept}" }},
  body: new URLSearchParams({{
    query: $query,
  }}),
}});
console.log(await answer.{read}());
"""

_FOR_ROWS: Mapping[str, Template] = {
    "curl": Template(_CURL.format(accept=formats.CSV.media_type)),
    "Python": Template(_PYTHON.format(form="JSON", shown="answer")),
    "R": Template(_R.format(name=formats.CSV.name, read="read.csv(address)")),
    "JavaScript": Template(_JAVASCRIPT.format(accept=formats.JSON.media_type, read="json")),
}
_FOR_GRAPH: Mapping[str, Template] = {
    "curl": Template(_CURL.format(accept=formats.TURTLE.media_type)),
    "Python": Template(_PYTHON.format(form="TURTLE", shown="answer.decode()")),
    "R": Template(_R.format(name=formats.TURTLE.name, read='readLines(address, encoding = "UTF-8")')),
    "JavaScript": Template(_JAVASCRIPT.format(accept=formats.TURTLE.media_type, read="text")),
}
