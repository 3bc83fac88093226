"""What is wrong with a query that Oxigraph cannot read, and where, in words for people.

Oxigraph says where it last looked for something, and for a keyword that is as many characters too far as the keyword
has: `ASK { a:b ?p ?o }` without the prefix is told to fail at the end of an OPTIONAL that might have stood at `a:b`.
So the texts that end a little before are tried: the longest that could still become a query ends where the fault is.
"""

import re

from ..errors import QuerySyntaxError, Text
from .parsing import Stop, stop

_LONGEST_KEYWORD = len("ENCODE_FOR_URI")
# What Oxigraph looks for, other than a keyword or "any character" (`[_]`, what it misses for a keyword at the end).
_LITERAL = re.compile(r"\"(?:[^\"\\]|\\.)*\"")
_CLASS = re.compile(r"\['.*?'\](?!\w)|\[_\]", re.DOTALL)
_KEYWORD = re.compile(r"[A-Za-z_0-9]+|<unreported>")
# SPARQL 1.2, which Oxigraph takes too, and no use to who asks for 1.1.
_NOT_ADVISED = frozenset({'"{|"', '"~"', '"<<"', '"<<("', '"--"', '"|}"'})
_MOST_ADVICE = 8
_MOST_QUOTED = 40
_LONGEST_WORD = 500
_WORD_BEFORE = re.compile(r"(?<![\w?$@.:-])[A-Za-z_][\w.:-]*\Z|<[^<>]*>\Z")
_WORD_AFTER = re.compile(r"[?$@]?[\w.:-]+|<[^<>\s]*>?|\S")

_UNGROUPED = Text(
    "SELECT rend une variable qui n'est ni dans GROUP BY ni dans un agrégat",
    "SELECT gives a variable that is neither in GROUP BY nor in an aggregate",
)
_NO_IRI = Text(
    "cette adresse n'est pas une IRI complète et légale", "this address is not a whole and legal IRI"
)
_ESCAPES = Text(
    "une barre oblique inverse est suivie d'un caractère inattendu", "a backslash before a wrong character"
)
_NO_NUMBER = Text(
    "un nombre entier, pas trop grand, est attendu", "a whole number, not too large, is expected"
)
_REASONS = {
    "Prefix not found": Text(
        "ce préfixe n'est pas déclaré : ajoutez une ligne PREFIX",
        "this prefix is not declared: add a PREFIX line",
    ),
    "IRI parsing failed": _NO_IRI,
    "IRIs are": _NO_IRI,
    "The SELECT contains": _UNGROUPED,
    "SELECT * is not authorized with GROUP BY": Text(
        "SELECT * ne va pas avec GROUP BY ou un agrégat", "SELECT * does not go with GROUP BY or an aggregate"
    ),
    "Duplicated variable name in SELECT": Text(
        "SELECT nomme deux fois la même variable", "SELECT names the same variable twice"
    ),
    "The SELECT overrides": Text(
        "AS donne à une variable de la requête une autre valeur",
        "AS gives a variable of the query another value",
    ),
    "BIND is overriding": Text(
        "BIND donne une valeur à une variable qui en a déjà une",
        "BIND gives a value to a variable that has one",
    ),
    "An existing variable is overridden": Text(
        "LATERAL donne une valeur à une variable qui en a déjà une",
        "LATERAL gives a value to a variable that has one",
    ),
    "Unexpected aggregate": Text("un agrégat n'a pas sa place ici", "an aggregate has no place here"),
    "The VALUES clause rows": Text(
        "une ligne de VALUES n'a pas une valeur par variable (UNDEF pour aucune)",
        "a row of VALUES has not one value for each variable (UNDEF for none)",
    ),
    "Repeated variables": Text(
        "VALUES nomme deux fois la même variable", "VALUES names the same variable twice"
    ),
    "Already used blank node id": Text(
        "ce nœud anonyme est déjà nommé dans un autre groupe",
        "this blank node is already named in another group",
    ),
    "language tag parsing failed": Text("cette langue n'est pas légale", "this language tag is not legal"),
    "The query limit": _NO_NUMBER,
    "The query offset": _NO_NUMBER,
    "\\u escape": _ESCAPES,
    "\\U escape": _ESCAPES,
    "The character that can be escaped": _ESCAPES,
    "strings are not allowed to end": _ESCAPES,
}


def syntax_error(text: str, base_iri: str | None) -> QuerySyntaxError:
    """Why a text that Oxigraph cannot read is no query, with the line (they end with a line feed) and the column."""
    found = _furthest(text, base_iri)
    said = next((said for words, said in _REASONS.items() if words in found.missing), None)
    reason = said and Text(f" : {said.fr}", f": {said.en}")
    at = _start_of_word(text, found.at)
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    place, why = _place(text, at), reason or _advice(found.missing)
    return QuerySyntaxError(
        Text(
            f"requête SPARQL illisible, ligne {line}, colonne {column}{place.fr}{why.fr}",
            f"unreadable SPARQL query, line {line}, column {column}{place.en}{why.en}",
        ),
        line,
        column,
    )


def _furthest(text: str, base_iri: str | None) -> Stop:
    said = stop(text, base_iri) or Stop(len(text), "")
    if _tells(said.missing):
        return said
    for end in range(min(said.at, len(text)), max(said.at - _LONGEST_KEYWORD, 0) - 1, -1):
        short = stop(text[:end], base_iri)
        if short is None:
            return Stop(end, "")
        if short.at == end and _tells(short.missing):
            return short
    return Stop(max(said.at - _LONGEST_KEYWORD, 0), "")


def _tells(missing: str) -> bool:
    """Whether something else than keywords is missing: only then is the place right."""
    rest = _LITERAL.sub("L", _CLASS.sub(lambda found: "" if found[0] == "[_]" else "C", missing))
    return any(
        part and (part in ("L", "C") or not _KEYWORD.fullmatch(part)) for part in re.split(r",\s+", rest)
    )


def _start_of_word(text: str, at: int) -> int:
    """Where the word or the address begins that ends there; a word may be read up to its end and yet be wrong."""
    if at < len(text) and not (text[at].isprintable() or text[at].isspace()):
        return at
    before = _WORD_BEFORE.search(text, max(text.rfind("\n", 0, at) + 1, at - _LONGEST_WORD), at)
    return before.start() if before else at


def _place(text: str, at: int) -> Text:
    """The word that stands there."""
    if at >= len(text):
        return Text(", à la fin", ", at its end")
    found = _WORD_AFTER.match(text, at)
    if not found:
        return Text("", "")
    word = found[0] if found[0].isprintable() else f"U+{ord(found[0][0]):04X}"
    short = word if len(word) <= _MOST_QUOTED else f"{word[:_MOST_QUOTED]}…"
    return Text(f", à « {short} »", f", at '{short}'")


def _advice(missing: str) -> Text:
    """The signs that may stand there, when they are few enough to be read."""
    signs = [sign for sign in _LITERAL.findall(missing) if sign not in _NOT_ADVISED]
    listed = ", ".join(signs)
    return (
        Text(f" (attendu : {listed})", f" (expected: {listed})")
        if 0 < len(signs) <= _MOST_ADVICE
        else Text("", "")
    )
