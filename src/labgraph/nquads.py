"""Quads as N-Quads lines (RDF 1.1 N-Quads), each with its line end: what is sorted, compared and reused.

The quads of labgraph have no blank nodes, so a line is the same statement in every release.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

Lines = list[bytes]

# A line that one of two releases has, and whether it is new.
Change = tuple[bool, bytes]

# How the names of files of sorted lines end, made one by one and merged later.
RUN_SUFFIX = ".run"

# A line as we write it, decoded: no blank node, no term of RDF 1.2, one way to write each character, and none that XML
# cannot hold. It matches in linear time, so that anybody's line can be asked.
_IRI = r"<[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*+>"
_TEXT = r'"(?:[^"\\\x00-\x1f\x7f\ufffe\uffff]|\\[tnr"\\])*+"'
_LANGUAGE = r"@[a-z]{1,8}(?:-[a-z0-9]{1,8})*+"
# Types that a text has by its form.
_UNSAID = r"(?!<http://www\.w3\.org/(?:2001/XMLSchema#string|1999/02/22-rdf-syntax-ns#(?:dirL|l)angString)>)"
_TYPE = rf"\^\^{_UNSAID}{_IRI}"
STATEMENT = re.compile(rf"{_IRI} {_IRI} (?:{_IRI}|{_TEXT}(?:{_LANGUAGE}|{_TYPE})?) {_IRI} \.\n")

# Comes after every line, as no text in UTF-8 does.
END = b"\xff"

# An N-Triples line as Oxigraph writes it: subject, predicate, and an IRI, or a text with its language or datatype.
_TRIPLE = re.compile(r'<([^>]*)> <([^>]*)> (?:<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:@([^ ]+)|\^\^<([^>]*)>)?) \.\n')


class Triple(NamedTuple):
    """A statement: `iri` is the object when it is one, else `text` is, with its language or datatype if it has any."""

    subject: str
    property: str
    iri: str
    text: str
    language: str
    datatype: str


def triple_in(line: str) -> Triple:
    """The statement of an N-Triples line, which Oxigraph has written."""
    found = _TRIPLE.fullmatch(line)
    assert found, line
    triple = Triple(*found.groups(""))
    # N-Triples escapes as JSON does.
    return triple._replace(text=json.loads(f'"{triple.text}"')) if "\\" in triple.text else triple


def triple_of(line: bytes) -> bytes:
    """The N-Triples line of a quad."""
    return line[: line.rindex(b"<")] + b".\n"


def graph_of(line: bytes) -> bytes:
    """The graph that a quad stands in, as the line has it: `<IRI>`."""
    return line[line.rindex(b"<") : -len(b" .\n")]


def subject_of(line: bytes) -> str:
    """The IRI that a quad or a triple is about."""
    return line[1 : line.index(b">")].decode()


def raw_subject(line: bytes) -> bytes:
    """The subject of a quad or a triple as the line has it, without its end: `<IRI`."""
    return line[: line.index(b">")]


def links_between(lines: Iterable[bytes], beginning: str) -> Iterator[tuple[str, str, str]]:
    """Subject, property and object, bare, of N-Triples lines that lead from one IRI with this beginning to another."""
    start = f"<{beginning}".encode()
    for line in lines:
        if line.startswith(start):
            subject, name, target = line.split(b" ", 2)
            if target.startswith(start):
                yield subject[1:-1].decode(), name[1:-1].decode(), target[1 : -len(b"> .\n")].decode()


def distinct(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Sorted lines, each once."""
    before = b""
    for line in lines:
        if line != before:
            yield line
            before = line


def triples(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The N-Triples lines of sorted quads, each triple once, sorted.

    An IRI ends with its `>`, a text with its quote and a space, so no triple begins with the whole of another: the
    quads of one triple are neighbours, and without their graphs the lines keep their order.
    """
    return distinct(map(triple_of, lines))


def difference(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[Change]:
    """The sorted lines that stand on one side only, in order; True for those that are new."""
    olds, news = iter(old), iter(new)
    left, right = next(olds, END), next(news, END)
    while (left, right) != (END, END):
        if left == right:
            left, right = next(olds, END), next(news, END)
        elif left < right:
            yield False, left
            left = next(olds, END)
        else:
            yield True, right
            right = next(news, END)
