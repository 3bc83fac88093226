"""What of a saved query a reader may set: typed parameters, and the VALUES blocks where their values stand.

A parameter is a variable with one VALUES block of its own, whose rows are an example: `VALUES ?code { "24" }`. In a
request other terms take their place, like the example in all but their value; the rest of the query stays as it is.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .errors import Text
from .terms import Term
from .values import UNSEEN
from .vocabulary import RECORD_KINDS, XSD, is_iri

LONGEST = 200
MOST_VALUES = 50

# What tells terms of one make from those of another: an IRI, a text in a language, else the datatype of the literal.
_IRI, _TAGGED = "iri", "language"

# Possessive throughout: what was read once is not tried again.
_LANGUAGE = r"@(?P<language>[a-zA-Z]++(?:-[a-zA-Z0-9]++)*+)"
_REFERENCE = r"<[^<>\"{}|^`\\\x00-\x20]*+>"
_NAME = r"[A-Za-z][\w.-]*+:\w++"
_LONG = r'"""(?:[^"\\]|\\.|"(?!""))*+"""' + r"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
_STRING = r'"(?:[^"\\\n\r]|\\.)*+"' + r"|'(?:[^'\\\n\r]|\\.)*+'"
_TERM = (
    rf"{_REFERENCE}|(?:{_STRING})(?:@[a-zA-Z]++(?:-[a-zA-Z0-9]++)*+|\^\^(?:{_REFERENCE}|{_NAME}))?+|[0-9]++"
)
_BLOCK = rf"(?<![\w?$:@-])VALUES\s+[?$](?P<name>\w+)\s*\{{(?P<rows>\s*+(?:(?:{_TERM})\s*+)++)\}}"
# What stands before a block that is none: a comment, a string, an IRI.
_TOKEN = re.compile(rf"#[^\n]*+|{_LONG}|{_BLOCK}|{_STRING}|{_REFERENCE}|.", re.DOTALL | re.IGNORECASE)
_ONE_TERM = re.compile(
    rf"(?P<iri>{_REFERENCE})|(?P<number>[0-9]+)|"
    rf"(?P<text>{_STRING})(?:{_LANGUAGE}|\^\^(?P<datatype>{_REFERENCE}|{_NAME}))?",
    re.DOTALL,
)
_PREFIX = re.compile(r"^\s*PREFIX\s+([\w.-]*):\s*<([^<>]*)>", re.MULTILINE | re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True)
class Type:
    """What the values of a parameter are. `argument` says what the type is said of, where it is said of something.

    `makes` are the terms that it may stand as, `prefix` what of an IRI nobody types.
    """

    name: str
    expected: Text
    makes: frozenset[str]
    fits: Callable[[str], bool]
    argument: Text | None = None
    prefix: str = ""


@dataclass(frozen=True)
class Parameter:
    """A variable that readers may set: its type, what the type is said `of`, its label, the terms of the example.

    `line` is that of its header.
    """

    name: str
    type: Type
    of: str
    label: Text
    examples: tuple[Term, ...]
    line: int = 0

    @property
    def values(self) -> tuple[str, ...]:
        """The values of the example, as people type them."""
        return tuple(term.value.removeprefix(self.type.prefix) for term in self.examples)

    @property
    def language(self) -> str:
        """The language of its texts; empty where they are in none."""
        return self.examples[0].language

    def fits(self, value: str) -> bool:
        """Whether a value has the form of the type, known in the data or not."""
        return len(value) <= LONGEST and self.type.fits(value)

    def term(self, value: str) -> Term:
        """A value that fits, as the term of the graph that it stands for."""
        return replace(self.examples[0], value=self.type.prefix + value)


def misfits(kind: Type, terms: Sequence[Term]) -> Iterator[Term]:
    """Those of the terms of an example that are not of the type, or not of the make of the first."""
    for term in terms:
        value = term.value.removeprefix(kind.prefix)
        fits = term.value.startswith(kind.prefix) and kind.fits(value)
        if (
            not fits
            or make_of(term) not in kind.makes
            or replace(term, value="") != replace(terms[0], value="")
        ):
            yield term


def make_of(term: Term) -> str:
    """What tells a term from those of another make."""
    if term.is_iri:
        return _IRI
    return _TAGGED if term.language else term.datatype


def blocks(query: str) -> Iterator[tuple[str, tuple[Term, ...]]]:
    """The VALUES blocks of one variable each, whose rows are written out: the variable, and its terms."""
    prefixes = dict(_PREFIX.findall(query))
    for found in _TOKEN.finditer(query):
        if found["name"]:
            yield found["name"], tuple(_read(term, prefixes) for term in _ONE_TERM.finditer(found["rows"]))


def filled(query: str, given: Mapping[str, Sequence[Term]]) -> str:
    """The query with these terms as the rows of the blocks of these variables."""
    pieces, done = [], 0
    for found in _TOKEN.finditer(query):
        if found["name"] in given:
            rows = " ".join(term.written() for term in given[found["name"]])
            pieces += [query[done : found.start("rows")], f" {rows} "]
            done = found.end("rows")
    return "".join((*pieces, query[done:]))


def _read(found: re.Match[str], prefixes: Mapping[str, str]) -> Term:
    if found["iri"]:
        return Term(found["iri"][1:-1], is_iri=True)
    if found["number"]:
        return Term(found["number"], datatype=XSD.integer)
    datatype = found["datatype"] or ""
    if datatype and not datatype.startswith("<"):
        prefix, _, local = datatype.partition(":")
        datatype = f"<{prefixes.get(prefix, f'{prefix}:')}{local}>"
    text = _ESCAPE.sub(_character, found["text"][1:-1])
    return Term(text, language=found["language"] or "", datatype=datatype[1:-1])


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(found[3], found[3])


def _matching(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: compiled.fullmatch(value) is not None


def _is_text(value: str) -> bool:
    return value.strip() != "" and not UNSEEN.search(value) and len(value.splitlines()) == 1


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


TYPES: Mapping[str, Type] = {
    kind.name: kind
    for kind in (
        Type(
            "concept",
            Text("une valeur de la liste", "a value of the list"),
            frozenset({_TAGGED}),
            _is_text,
            Text("une liste de valeurs, comme lab-types", "a list of values, such as lab-types"),
        ),
        Type(
            "name",
            Text(
                "l’identifiant ou le nom officiel d’une fiche",
                "the identifier or the official name of a record",
            ),
            frozenset({_TAGGED}),
            _is_text,
            Text(", ".join(RECORD_KINDS), ", ".join(RECORD_KINDS)),
        ),
        Type(
            "keyword", Text("un mot-clé de projets", "a keyword of projects"), frozenset({_TAGGED}), _is_text
        ),
        Type(
            "region",
            Text("le code Insee d’une région, comme 24", "the INSEE code of a region, such as 24"),
            frozenset({""}),
            _matching("[0-9]{2}"),
        ),
        Type(
            "nuts",
            Text("un code NUTS, comme FRK", "a NUTS code, such as FRK"),
            frozenset({_IRI}),
            _matching("[A-Z]{2}[0-9A-Z]{0,3}"),
            prefix="http://data.europa.eu/nuts/code/",
        ),
        Type(
            "day",
            Text("un jour, comme 2026-11-23", "a day, such as 2026-11-23"),
            frozenset({"", XSD.date}),
            _is_day,
        ),
        Type(
            "year",
            Text("une année, comme 2020", "a year, such as 2020"),
            frozenset({"", XSD.gYear}),
            _matching("[0-9]{4}"),
        ),
        Type(
            "integer",
            Text("un nombre entier, comme 2", "a whole number, such as 2"),
            frozenset({XSD.integer}),
            _matching("0|[1-9][0-9]{0,8}"),
        ),
        Type("iri", Text("un IRI absolu", "an absolute IRI"), frozenset({_IRI}), is_iri),
    )
}
