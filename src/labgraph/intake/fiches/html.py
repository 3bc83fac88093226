"""A web page becomes the blocks that a reader sees: headings, list items, lines of text, in reading order."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ...errors import Text
from .account import Use
from .blocks import Block, Kind, clean, refusal, shown

TAG_LIMIT = 20_000

# What is code or comment is matched first, so that no tag is seen inside it. Each form also matches when its
# end is missing: the scan never goes back.
_MARKUP = re.compile(
    r"<!--(?:.*?-->|.*)"
    r"|<(?P<raw>script|style|textarea|title)\b.*?(?:</(?P=raw)\s*>|\Z)"
    r"|<(?P<end>/?)(?P<tag>[a-z][a-z0-9-]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>?",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"(?<![\w-])(?P<name>href|alt)\s*=\s*(?:\"(?P<d>[^\"]*)\"|'(?P<s>[^']*)'|(?P<u>[^\s\"'>]+))",
    re.IGNORECASE,
)
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data dfn del em font i img ins kbd label mark q s samp small span".split()
    + "strike strong sub sup time tt u var wbr".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SKIPPED = {
    **dict.fromkeys("script style noscript template svg iframe object title textarea".split(), Use.CODE),
    **dict.fromkeys("nav footer form select dialog button".split(), Use.NAVIGATION),
    "figcaption": Use.IMAGE,
}


def html_blocks(html: str, name: str) -> tuple[Block, ...]:
    """The blocks of a web page, numbered in reading order. Raises NotALabPage when it has too many tags."""
    root = LexborHTMLParser(_plain(html, name)).root
    return tuple(_Reading(root).blocks()) if root else ()


def _plain(html: str, name: str) -> str:
    """The page with no attributes but `href` and `alt`.

    The parser's cost grows with the square of the attributes of one tag and of the depth of the page (80,000
    nested `div`: 18 s), hence the limit too.
    """
    count = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal count
        if not match["tag"]:
            return match[0]
        count += 1
        attributes = "" if match["end"] else "".join(_kept(match["attributes"]))
        return f"<{match['end']}{match['tag']}{attributes}>"

    plain = _MARKUP.sub(keep, html)
    if count > TAG_LIMIT:
        raise refusal(
            name,
            Text(f"une page web de {count} balises", f"a web page of {count} tags"),
            Text(f"au plus {TAG_LIMIT} balises", f"{TAG_LIMIT} tags at most"),
        )
    return plain


def _kept(attributes: str) -> Iterator[str]:
    for match in _ATTRIBUTE.finditer(attributes):
        value = next(value for value in (match["d"], match["s"], match["u"], "") if value is not None)
        yield f' {match["name"]}="{value.replace(chr(34), "&quot;")}"'


class _Place(NamedTuple):
    """What the elements around a node make of its text."""

    skip: Use | None = None
    level: int = 0
    item: bool = False

    def inside(self, tag: str, skip: Use | None) -> "_Place":
        return _Place(self.skip or skip, _HEADINGS.get(tag, self.level), self.item or tag == "li")


class _Reading:
    """One walk over the nodes of one page. Nothing recursive: a page may be 20,000 tags deep."""

    def __init__(self, root: LexborNode) -> None:
        self._root = root
        # Some sites put the title of the page in a `header`; elsewhere that is the menu of the site.
        content = root.css_first("header h1, main header, article header")
        self._skipped = _SKIPPED if content else {**_SKIPPED, "header": Use.NAVIGATION}
        self._words: list[str] = []
        self._links: list[str] = []
        self._places = [_Place()]
        self._number = 0

    def blocks(self) -> Iterator[Block]:
        node: LexborNode | None = self._root
        while node is not None:
            yield from self._enter(node)
            following = node.first_child
            while following is None and node is not None:
                yield from self._leave(node)
                if node.mem_id == self._root.mem_id:
                    return
                following = node.next
                node = node.parent if following is None else node
            node = following

    def _enter(self, node: LexborNode) -> Iterator[Block]:
        tag = node.tag or ""
        if tag == "-text":
            self._words.append(node.text_content or "")
        elif tag == "-comment":
            yield from self._block(node.comment_content or "", skip=Use.CODE)
        elif not tag.startswith("-"):
            yield from self._flush(tag)
            self._places.append(self._places[-1].inside(tag, self._skipped.get(tag)))
            if tag == "a" and (address := node.attributes.get("href")):
                self._links.append(address)
            if tag == "img" and (caption := node.attributes.get("alt")):
                yield from self._block(caption, skip=Use.IMAGE)

    def _leave(self, node: LexborNode) -> Iterator[Block]:
        tag = node.tag or ""
        if not tag.startswith("-"):
            yield from self._flush(tag)
            self._places.pop()

    def _flush(self, tag: str) -> Iterator[Block]:
        """End the line of text at the edge of a block element."""
        if tag in _INLINE:
            return
        text, links = "".join(self._words), tuple(self._links)
        self._words.clear()
        self._links.clear()
        yield from self._block(text, links, self._places[-1].skip)

    def _block(self, raw: str, links: tuple[str, ...] = (), skip: Use | None = None) -> Iterator[Block]:
        text, cleaned = clean(raw)
        if not text and not cleaned:
            return
        self._number += 1
        if skip or not any(map(str.isalnum, text)):
            use = skip or (Use.SEPARATOR if text else Use.INVISIBLE)
            yield Block(self._number, shown(text), skip=use, cleaned=cleaned)
            return
        _, level, item = self._places[-1]
        kind = Kind.HEADING if level else Kind.ITEM if item else Kind.TEXT
        yield Block(self._number, text, kind, level, links, cleaned=cleaned)
