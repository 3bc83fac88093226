"""The saved queries of a deployment: files of legal SPARQL, with `#+` headers that say what each asks.

#+ summary: Les labs d'une région
#+ summary_en: The labs of a region
#+ keywords: régions, labs
#+ parameter code: region | Code Insee de la région | INSEE code of the region
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from .errors import LANGUAGES, Fault, InvalidRecords, Text
from .matching import quoted, unknown
from .question_parameters import TYPES, Parameter, Type, blocks, filled, misfits
from .terms import Term
from .vocabulary import RECORD_KINDS, SLUG

SUFFIX = ".rq"

_HEADER = re.compile(r"^#\+[ \t]*(\w+)[ \t]*([^\s:]*)[ \t]*:[ \t]*(.*?)[ \t]*$")
_PARAMETER = re.compile(r"(\S+)(?:\s+(\S+))?\s*\|\s*([^|]*[^|\s])\s*\|\s*([^|]*[^|\s])")
# What a query begins with after its prologue (SPARQL 1.1 §19.8): in a saved query, at the beginning of a line.
_FORM = re.compile(r"^(SELECT|CONSTRUCT|DESCRIBE|ASK)\b", re.MULTILINE | re.IGNORECASE)
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_FIRST = LANGUAGES[0]
_SUMMARY, _KEYWORDS, _PARAMETERS = "summary", "keywords", "parameter"
_HEADERS = (_SUMMARY, *(f"{_SUMMARY}_{language}" for language in LANGUAGES[1:]), _KEYWORDS, _PARAMETERS)
# What addresses of pages say beside the parameters of a query.
RESERVED = frozenset({"endpoint", "format", "lang", "name", "release", "suffix"})


class _Header(NamedTuple):
    line: int
    name: str
    variable: str
    text: str


@dataclass(frozen=True)
class SavedQuery:
    """A query that somebody found worth keeping: what it asks, in one line of each language that it is said in.

    `notes` are its comments, in French, and `parameters` what of it a reader may set.
    """

    name: str
    summaries: tuple[tuple[str, str], ...]
    keywords: tuple[str, ...]
    text: str
    notes: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()

    def summary(self, language: str) -> tuple[str, str]:
        """What it asks, and the language in which that is said: the wanted one, else the first of ours."""
        said = dict(self.summaries)
        spoken = language if language in said else _FIRST
        return said.get(spoken, self.name), spoken

    @cached_property
    def form(self) -> str:
        """`select`, `construct`, `describe` or `ask`."""
        found = _FORM.search(self.text)
        return found[1].lower() if found else ""

    def asking(self, given: Mapping[str, Sequence[Term]]) -> str:
        """The query with these terms for its parameters, the example's for those not given.

        It is without its headers, which tell of the example.
        """
        lines = filled(self.text, given).splitlines(keepends=True)
        return "".join(line for line in lines if not line.startswith("#+"))


def saved_queries(directory: Path) -> tuple[SavedQuery, ...]:
    """The queries of a folder, in the order of their names; none when there is no such folder.

    Raises InvalidRecords with every fault.
    """
    found = [read_file(path) for path in files(directory)]
    if faults := [fault for _, wrong in found for fault in wrong]:
        raise InvalidRecords(faults)
    return tuple(query for query, _ in found)


def hashes(directory: Path) -> dict[str, str]:
    """The sha256 of each file of saved queries, by its name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files(directory)}


def files(directory: Path) -> list[Path]:
    """The files of saved queries of a folder, in order."""
    return sorted(directory.glob(f"*{SUFFIX}"))


def read_file(path: Path) -> tuple[SavedQuery, list[Fault]]:
    """The query of a file, and all that is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        fault = Fault(path.name, 0, "", Text("le fichier n'est pas en UTF-8", "the file is not UTF-8"))
        return SavedQuery(path.stem, (), (), ""), [fault]
    return read(path.stem, text)


def read(name: str, text: str) -> tuple[SavedQuery, list[Fault]]:
    """The query of a text, and all that is wrong with it; a parameter at fault is none."""
    headers = list(_headers(text))
    said = {_language(header.name): header.text for header in headers if header.name.startswith(_SUMMARY)}
    words = [
        word.strip() for header in headers if header.name == _KEYWORDS for word in header.text.split(",")
    ]
    reading = _Reading(name, text)
    parameters = tuple(filter(None, map(reading.parameter, (h for h in headers if h.name == _PARAMETERS))))
    query = SavedQuery(name, tuple(said.items()), tuple(words), text, tuple(_notes(text)), parameters)
    return query, [*_faults_of(query, headers), *reading.faults]


def _headers(text: str) -> Iterator[_Header]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#+"):
            found = _HEADER.fullmatch(line)
            yield _Header(number, found[1], found[2], found[3]) if found else _Header(number, line, "", "")


def _language(header: str) -> str:
    return header.removeprefix(_SUMMARY).removeprefix("_") or _FIRST


def _notes(text: str) -> Iterator[str]:
    """The comments that stand between the headers and the query."""
    for line in text.splitlines():
        if not line.startswith("#"):
            return
        if not line.startswith("#+"):
            yield line.removeprefix("#").strip()


def _faults_of(query: SavedQuery, headers: Sequence[_Header]) -> Iterator[Fault]:
    file = f"{query.name}{SUFFIX}"
    if not SLUG.fullmatch(query.name):
        yield Fault(file, 0, "", _NO_NAME)
    if not query.form:
        yield Fault(file, 0, "", _NO_FORM)
    for header in headers:
        if header.name not in _HEADERS and not header.name.startswith(f"{_SUMMARY}_"):
            yield Fault(file, header.line, "", unknown(_UNKNOWN_HEADER, header.name, _HEADERS))


class _Reading:
    """Reads the parameters of a query, and takes note of what is wrong with them."""

    def __init__(self, name: str, text: str) -> None:
        self.faults: list[Fault] = []
        self._file = f"{name}{SUFFIX}"
        found = list(blocks(text))
        self._blocks = dict(found)
        self._counts = Counter(variable for variable, _ in found)
        self._seen = set(RESERVED)

    def parameter(self, header: _Header) -> Parameter | None:
        """The parameter that a header declares; None when anything about it is wrong."""
        before = len(self.faults)
        found = _PARAMETER.fullmatch(header.text)
        if not found or not _VARIABLE.fullmatch(header.variable):
            self._wrong(header, _NO_PARAMETER)
            return None
        kind = TYPES.get(found[1])
        if kind is None:
            self._wrong(header, unknown(Text("type inconnu", "unknown type"), found[1], TYPES))
            return None
        self._check_name(header)
        self._check_argument(header, kind, found[2] or "")
        examples = self._examples(header, kind)
        if len(self.faults) > before:
            return None
        label = Text(found[3], found[4])
        return Parameter(header.variable, kind, found[2] or "", label, examples, header.line)

    def _wrong(self, header: _Header, message: Text) -> None:
        self.faults.append(Fault(self._file, header.line, header.variable, message))

    def _check_name(self, header: _Header) -> None:
        if header.variable in self._seen:
            self._wrong(header, _TAKEN)
        self._seen.add(header.variable)

    def _check_argument(self, header: _Header, kind: Type, argument: str) -> None:
        if bool(argument) != bool(kind.argument):
            wanted = kind.argument or Text("rien", "nothing")
            self._wrong(
                header,
                Text(
                    f"après le type « {kind.name} », attendu : {wanted.fr}",
                    f"after the type '{kind.name}', expected: {wanted.en}",
                ),
            )
        elif kind.name == "name" and argument not in RECORD_KINDS:
            self._wrong(header, unknown(Text("fiches inconnues", "unknown records"), argument, RECORD_KINDS))

    def _examples(self, header: _Header, kind: Type) -> tuple[Term, ...]:
        if self._counts[header.variable] != 1:
            self._wrong(header, _no_block(header.variable))
            return ()
        examples = self._blocks[header.variable]
        for term in misfits(kind, examples):
            value, expected = quoted(term.value), kind.expected
            self._wrong(
                header,
                Text(
                    f"la valeur {value} du bloc VALUES n'est pas du type « {kind.name} » ; attendu : {expected.fr}",
                    f"the value {value} of the VALUES block is not of the type '{kind.name}'; expected: {expected.en}",
                ),
            )
        return examples


def _no_block(variable: str) -> Text:
    expected = f'VALUES ?{variable} {{ "…" }}'
    return Text(
        f"il faut un seul bloc VALUES pour cette seule variable, ses valeurs écrites en entier : {expected}",
        f"there must be one VALUES block of this variable alone, its values written out: {expected}",
    )


_NO_NAME = Text(
    "le nom du fichier devient une adresse : minuscules sans accent, chiffres et traits d'union",
    "the name of the file becomes an address: lower case, digits and hyphens",
)
_NO_FORM = Text(
    "aucune ligne ne commence par SELECT, CONSTRUCT, DESCRIBE ou ASK",
    "no line begins with SELECT, CONSTRUCT, DESCRIBE or ASK",
)
_UNKNOWN_HEADER = Text("en-tête inconnu", "unknown header")
_NO_PARAMETER = Text(
    "attendu : « #+ parameter variable: type | libellé en français | libellé en anglais »",
    "expected: '#+ parameter variable: type | label in French | label in English'",
)
_TAKEN = Text(
    "ce nom est déjà celui d'un autre paramètre, ou réservé aux adresses (lang, release…)",
    "this name is already that of another parameter, or kept for addresses (lang, release…)",
)
