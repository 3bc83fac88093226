"""A page as received becomes blocks of clean text: headings, list items, plain lines. Text and HTML alike."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ...errors import NotALabPage, Text
from .account import Use

SIZE_LIMIT = 2_000_000  # bytes
LINE_LIMIT = 20_000  # not blank
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")

_BLOCK_TAG = re.compile(
    r"</(?:html|body|main|article|section|div|h[1-6]|p|ul|ol|li|dl|dt|dd)\s*>", re.IGNORECASE
)
_HTML_START = ("<!doctype html", "<html", "<head", "<body")
_MARKDOWN_HEADING = re.compile(r"(#{1,6}) +(?=\S)")
_BULLET = re.compile(r"(?:[-–—*·+] +|[•▪◦‣●○■] *|[-–](?=[^\W\d_]))(?=\S)")
_LONE_BULLETS = frozenset("-–—*·+•▪◦‣●○■")
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs"}  # control, format, unassigned, private, surrogate
_COMPOSED = 200  # characters: composing is quadratic in a run of accents, and no word is longer
_SHOWN = 80


class Kind(Enum):
    """How a block stands on its page."""

    HEADING = "heading"
    ITEM = "item"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page. `number` is its 1-based line, or its rank among the blocks of a web page.

    `skip` tells why it is no content; `links` are the addresses that it points to.
    """

    number: int
    text: str
    kind: Kind = Kind.TEXT
    level: int = 0
    links: tuple[str, ...] = ()
    skip: Use | None = None
    cleaned: bool = False

    def but(self, text: str) -> "Block":
        """A part of this block."""
        return Block(self.number, text, self.kind, self.level, self.links)


def decode(content: bytes, name: str) -> str:
    """The text of a page. Raises NotALabPage when it is empty, too big or no text in UTF-8."""
    if len(content) > SIZE_LIMIT:
        raise refusal(
            name,
            Text(f"fichier de {len(content)} octets", f"a file of {len(content)} bytes"),
            Text(f"au plus {SIZE_LIMIT} octets", f"{SIZE_LIMIT} bytes at most"),
        )
    expected = Text("du texte ou du HTML en UTF-8", "text or HTML in UTF-8")
    if b"\0" in content:
        raise refusal(name, Text("un fichier binaire", "a binary file"), expected)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = Text(f"un autre encodage, à la ligne {line}", f"another encoding, on line {line}")
        raise refusal(name, found, expected) from None
    if not text.strip():
        raise refusal(name, Text("un fichier vide", "an empty file"), expected)
    return text


def refusal(name: str, found: Text, expected: Text) -> NotALabPage:
    """The error that says what was found instead of the page of a lab."""
    return NotALabPage(
        Text(
            f"{name} : ce n'est pas la fiche d'un laboratoire. Trouvé : {found.fr}. Attendu : {expected.fr}.",
            f"{name}: this is not the page of a lab. Found: {found.en}. Expected: {expected.en}.",
        )
    )


def is_html(text: str) -> bool:
    """Whether the content is HTML, whatever its file is called."""
    return text.lstrip().lower().startswith(_HTML_START) or bool(_BLOCK_TAG.search(text))


def text_blocks(text: str) -> Iterator[Block]:
    """The lines of a text that are not blank, as blocks."""
    bullet = False
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if not line.strip():
            continue
        content, cleaned = clean(line)
        if not any(map(str.isalnum, content)):
            bullet = content in _LONE_BULLETS
            use = Use.BULLET if bullet else Use.SEPARATOR if content else Use.INVISIBLE
            yield Block(number, shown(content), skip=use, cleaned=cleaned)
            continue
        kind, level, content = _kind(content.replace("**", ""))  # bold, in captures that are Markdown
        yield Block(number, content, Kind.ITEM if bullet else kind, level, cleaned=cleaned)
        bullet = False


def clean(text: str) -> tuple[str, bool]:
    """The text with single spaces and nothing unseen, and whether something unseen was removed."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()), False
    kept = "".join(_seen(character) for character in text)
    words = kept.split()
    removed = len(kept) < len(text)
    return " ".join(unicodedata.normalize("NFC", w) if len(w) <= _COMPOSED else w for w in words), removed


def shown(text: str) -> str:
    """The beginning of a text that is not content."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _seen(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _UNSEEN else character


def _kind(content: str) -> tuple[Kind, int, str]:
    if heading := _MARKDOWN_HEADING.match(content):
        return Kind.HEADING, len(heading[1]), content[heading.end() :].rstrip("# ")
    if bullet := _BULLET.match(content):
        return Kind.ITEM, 0, content[bullet.end() :]
    return Kind.TEXT, 0, content
