"""Queries that are not answered here, told from their text before anything runs them.

Oxigraph obeys SERVICE by default, and no option stops it. Its parser knows no tokens: what `<`, `#` and `'` begin
depends on what stands before them, and keywords need no space around them (`SERVICESILENT<…>`, `trueSERVICE ex:a{`).
So nothing before a SERVICE is trusted to hide it: a call is told by what must follow it, an IRI or a variable and a
brace. That refuses a little too much: a string, or a comment after other words, that spells out a whole call.
"""

import re
from bisect import bisect_right

from .errors import QueryRefused, Text

# A part of a word or a name: `\\.` are the escapes of SPARQL 1.1 (PN_LOCAL_ESC).
_LETTER = r"(?:\\.|[\w.%-]|[^\x00-\x7f])"
_RUN = re.compile(rf"(?:{_LETTER}|[:?$])+")
_TARGET = re.compile(rf"<[^<>]*>|{_LETTER}*+[:?$](?:{_LETTER}|[:?$])*+")
# What surely stands inside a variable or a name, whatever is before it.
_IN_A_NAME = re.compile(r"[?$]\w+|:\w[\w-]*", re.ASCII)
# A line that is a comment, or else stands in a long string and does not end it.
_COMMENT_LINE = re.compile(r"""^[ \t]*#[^\n"']*$""", re.MULTILINE)
_BLANK = re.compile(r"[ \t]*")
_LINES_WITHOUT_CODE = re.compile(r"(?:^[ \t]*+(?:#[^\n]*+)?+(?:\n|\Z))++", re.MULTILINE)

# Possessive: what a prologue of spaces and no address leaves is not tried again from each of them.
_PROLOGUE = re.compile(r"(?:BASE\s*+|PREFIX[^<#]*+)<[^<>]*+>", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]*")
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})

_NO_SERVICE = Text(
    "SERVICE est refusé : ce point d'accès n'interroge aucun autre serveur. Posez la requête ici et là-bas, puis "
    "joignez les réponses chez vous.",
    "SERVICE is refused: this endpoint queries no other server. Ask here and there, then join the answers yourself.",
)
_NO_UPDATE = Text(
    "les mises à jour sont refusées : une publication ne change jamais. Corrigez la fiche d'origine.",
    "updates are refused: a release never changes. Mend the source record instead.",
)


def refuse(query: str) -> None:
    """Raises QueryRefused when the query calls another server or is an update."""
    text = query.replace("\r", "\n")
    if "service" in text.lower() and _calls_a_server(_Code(_COMMENT_LINE.sub("", text))):
        raise QueryRefused(_NO_SERVICE)
    if _first_word(_Code(text)) in _UPDATES:
        raise QueryRefused(_NO_UPDATE)


class _Code:
    """The text of a query, and where it goes on after spaces and comments."""

    def __init__(self, text: str) -> None:
        self.text = text
        # Whole blocks, so that however many questions are asked, no line is read twice.
        blocks = [found.span() for found in _LINES_WITHOUT_CODE.finditer(text)]
        self._starts = [start for start, _ in blocks]
        self._ends = [end for _, end in blocks]

    def after_space(self, at: int) -> int:
        """The first place from `at` on that is neither space nor comment."""
        at = self._after_blanks(at)
        if self.text[at : at + 1] not in ("#", "\n"):
            return at
        line_end = self.text.find("\n", at)
        if line_end < 0:
            return len(self.text)
        next_line = line_end + 1
        block = bisect_right(self._starts, next_line) - 1
        return self._after_blanks(max(next_line, self._ends[block] if block >= 0 else 0))

    def _after_blanks(self, at: int) -> int:
        found = _BLANK.match(self.text, at)
        return found.end() if found else at


def _calls_a_server(code: _Code) -> bool:
    for run in _RUN.finditer(code.text):
        words = run[0].lower()
        if "service" not in _IN_A_NAME.sub(" ", words):
            continue
        at = code.after_space(run.end())
        if code.text.startswith("{", at):
            return True
        if words.endswith(("service", "servicesilent")) and _is_target(code, at):
            return True
    return False


def _is_target(code: _Code, at: int) -> bool:
    """Whether what stands there is the address or variable of a SERVICE, then the brace of its group."""
    if code.text[at : at + 6].lower() == "silent":
        at = code.after_space(at + 6)
    target = _TARGET.match(code.text, at)
    return target is not None and code.text.startswith("{", code.after_space(target.end()))


def _first_word(code: _Code) -> str:
    at = code.after_space(0)
    while prologue := _PROLOGUE.match(code.text, at):
        at = code.after_space(prologue.end())
    found = _WORD.match(code.text, at)
    return found[0].upper() if found else ""
