"""The top of a lab's page: what it is, its title, its dates, its families and tags."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from ...matching import normalise
from .account import Ledger, Use
from .blocks import WEB_ADDRESS, Block, Kind
from .dates import announced_dates
from .identity import Identity, identity_of
from .sections import Page, Section

LAB_TYPE = "Laboratoire"

_LAB_TYPES = {"laboratoire", "laboratoires", "laboratoire d innovation", "laboratoires d innovation"}
# The other kinds of pages that the directory holds.
_OTHER_TYPES = {
    "article",
    "communaute",
    "communautes",
    "evenement",
    "expert",
    "experts",
    "formation",
    "outil",
    "outils",
    "publication",
    "retour d experience",
    "video",
}
_SEPARATORS = re.compile(r"[|·•,;]")
_GLUE = " |·•,;–—-"
_CREDITS = ("©", "(c)", "crédit", "credit")
_TITLE_LENGTH = 300
_LABEL_LENGTH = 60
_LABELS = 50


@dataclass
class Header:
    """What the top of a page says."""

    title: str | None = None
    resource_type: str | None = None
    url: str | None = None
    published: str | None = None
    updated: str | None = None
    families: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    identity: Identity = field(default_factory=Identity)


def read_header(page: Page, ledger: Ledger) -> Header:
    """Read the top of the page, and note the use of its lines."""
    header = Header()
    blocks, dated = _take_dates(page.of(Section.HEADER), header, ledger)
    at = _title_index(blocks, dated)
    before, after = (blocks, []) if at is None else (blocks[:at], blocks[at + 1 :])
    if at is not None:
        header.title = blocks[at].text
        ledger.note(blocks[at].number, Use.TITLE)
    _read_before(before, header, ledger)
    _read_after(after, header, ledger)
    _read_identity([*page.of(Section.PRESENTATION), *page.loose], header, ledger)
    return header


def _take_dates(blocks: Iterable[Block], header: Header, ledger: Ledger) -> tuple[list[Block], int | None]:
    """The blocks without their dates, which go into `header`, and how many blocks stand before those."""
    rest: list[Block] = []
    dated: int | None = None
    for block in blocks:
        found = list(announced_dates(block.text))
        published = next((date for is_update, date in found if not is_update), None)
        updated = next((date for is_update, date in found if is_update), None)
        if not (published and not header.published) and not (updated and not header.updated):
            rest.append(block)
            continue
        header.published = header.published or (published and published.date)
        header.updated = header.updated or (updated and updated.date)
        ledger.note(block.number, Use.DATES)
        start, end = found[0][1].start, found[-1][1].end
        if any(_pieces(block, block.text[a.end : b.start]) for (_, a), (_, b) in pairwise(found)):
            ledger.note(block.number, Use.REST)
        rest.extend(_pieces(block, block.text[:start]))
        dated = len(rest) if dated is None else dated
        rest.extend(_pieces(block, block.text[end:]))
    return rest, dated


def _pieces(block: Block, text: str) -> list[Block]:
    piece = text.strip(_GLUE)
    return [block.but(piece)] if any(map(str.isalnum, piece)) else []


def _title_index(blocks: list[Block], dated: int | None) -> int | None:
    """Where the title stands: a main heading, or the line of a lab, nearest above the dates."""
    able = [index for index, block in enumerate(blocks) if _may_be_title(block)]
    main = [index for index in able if blocks[index].kind is Kind.HEADING and blocks[index].level == 1]
    above = [index for index in main or able if dated is None or index < dated] or main or able
    named = [index for index in above if _names_a_lab(blocks[index].text)]
    fit = named or above
    return None if not fit else fit[0] if dated is None else fit[-1]


def _names_a_lab(text: str) -> bool:
    return any(word.startswith("lab") for word in normalise(text).split())


def _may_be_title(block: Block) -> bool:
    text = block.text
    return (
        block.kind is not Kind.ITEM
        and len(text) <= _TITLE_LENGTH
        and normalise(text) != ""
        and not _is_aside(text)
        and _resource_type(text) is None
        and not (text.endswith(".") and identity_of(text))
    )


def _is_aside(text: str) -> bool:
    """Whether the line is an address, a credit or the trail of links above the page."""
    return text.lower().startswith(("http://", "https://", *_CREDITS)) or " > " in text or " › " in text


def _resource_type(text: str) -> str | None:
    head = text.split("|", maxsplit=1)[0].strip()
    if len(head) > _LABEL_LENGTH:
        return None
    wording = normalise(head)
    return LAB_TYPE if wording in _LAB_TYPES else head if wording in _OTHER_TYPES else None


def _read_before(blocks: list[Block], header: Header, ledger: Ledger) -> None:
    types = [index for index, block in enumerate(blocks) if _resource_type(block.text)]
    start = types[-1] if types else 0
    for index, block in enumerate(blocks):
        text = block.text
        if index < start:
            use = Use.BEFORE
        elif types and index == start:
            header.resource_type, use = _resource_type(text), Use.TYPE
            beside = text.partition("|")[2].strip(_GLUE)
            header.families.extend(labels := _labels(beside, []))
            if beside and not labels:
                ledger.note(block.number, Use.REST)
        elif WEB_ADDRESS.fullmatch(text):
            header.url, use = text, Use.ADDRESS
        elif header.title and normalise(text[:_TITLE_LENGTH]) == normalise(header.title):
            use = Use.REPEATED
        elif not _is_aside(text) and (labels := _labels(text, header.families)):
            header.families.extend(labels)
            use = Use.FAMILIES
        else:
            use = Use.BEFORE
        ledger.note(block.number, use)


def _read_after(blocks: list[Block], header: Header, ledger: Ledger) -> None:
    foreign = False
    for block in blocks:
        text = block.text
        if header.title and normalise(text[:_TITLE_LENGTH]) == normalise(header.title):
            use = Use.REPEATED
        elif foreign or block.kind is Kind.HEADING:
            foreign, use = True, Use.UNKNOWN
        elif _resource_type(text) == LAB_TYPE and header.resource_type is None:
            header.resource_type, use = LAB_TYPE, Use.TYPE
        elif _is_aside(text):
            use = Use.IMAGE if text.lower().startswith(_CREDITS) else Use.UNPLACED
        elif _read_identity([block], header, ledger):
            continue
        elif (block.kind is Kind.ITEM or not header.identity) and (labels := _labels(text, header.tags)):
            header.tags.extend(labels)
            use = Use.TAGS
        else:
            use = Use.UNPLACED
        ledger.note(block.number, use)


def _read_identity(blocks: Iterable[Block], header: Header, ledger: Ledger) -> bool:
    """Add what the blocks say of the lab's birth, carrier and name. Says whether they did."""
    told = False
    for block in blocks:
        found = identity_of(block.text)
        if found and (more := header.identity.completed_by(found)) != header.identity:
            header.identity, told = more, True
            ledger.note(block.number, Use.IDENTITY)
            if found.rest:
                ledger.note(block.number, Use.REST)
    return told


def _labels(text: str, before: list[str]) -> tuple[str, ...]:
    """The labels of a line of families or tags; none when it is something else, or when they are too many."""
    parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
    few = len(before) + len(parts) <= _LABELS
    return tuple(parts) if few and all(map(_is_label, parts)) else ()


def _is_label(text: str) -> bool:
    return (
        2 <= len(text) <= _LABEL_LENGTH and text[0].isupper() and not text.endswith((".", ":", "!", "?", "…"))
    )
