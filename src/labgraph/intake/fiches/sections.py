"""The blocks of a page, told apart by the headings that the directory uses."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, unique
from itertools import pairwise

from ...matching import normalise
from .account import Ledger, Use
from .blocks import Block, Kind
from .dates import announced_dates


@unique
class Section(Enum):
    """The parts of the page of a lab, and the use of their lines."""

    HEADER = Use.UNPLACED
    PRESENTATION = Use.IDENTITY
    EXPERTISES = Use.EXPERTISES
    MISSIONS = Use.MISSIONS
    PERIMETER = Use.PERIMETER
    PROJECTS = Use.PROJECTS
    PARTNERS = Use.PARTNERS
    CONTACT = Use.CONTACT
    ABOUT = Use.HEADING
    ZONE = Use.ZONE
    TYPE = Use.LAB_TYPE
    CARRIER = Use.CARRIER
    RELATED = Use.RELATED
    UNKNOWN = Use.UNKNOWN

    @property
    def use(self) -> Use:
        """What its lines serve for."""
        use: Use = self.value
        return use


# As `normalise` gives them.
_HEADINGS = {
    "presentation": Section.PRESENTATION,
    "presentation du laboratoire": Section.PRESENTATION,
    "expertises et champs d intervention": Section.EXPERTISES,
    "expertise et champs d intervention": Section.EXPERTISES,
    "champs d intervention": Section.EXPERTISES,
    "expertises": Section.EXPERTISES,
    "mission": Section.MISSIONS,
    "missions": Section.MISSIONS,
    "nos missions": Section.MISSIONS,
    "perimetre d intervention": Section.PERIMETER,
    "exemple de projet": Section.PROJECTS,
    "exemple de projets": Section.PROJECTS,
    "exemples de projet": Section.PROJECTS,
    "exemples de projets": Section.PROJECTS,
    "nos projets": Section.PROJECTS,
    "projets": Section.PROJECTS,
    "partenaires principaux": Section.PARTNERS,
    "principaux partenaires": Section.PARTNERS,
    "nos partenaires": Section.PARTNERS,
    "partenaires": Section.PARTNERS,
    "contact": Section.CONTACT,
    "contacts": Section.CONTACT,
    "nous contacter": Section.CONTACT,
    "a propos du laboratoire d innovation": Section.ABOUT,
    "a propos du laboratoire": Section.ABOUT,
    "zone d intervention": Section.ZONE,
    "type de laboratoire": Section.TYPE,
    "structure porteuse": Section.CARRIER,
    "structures porteuses": Section.CARRIER,
}
BOX = frozenset({Section.ABOUT, Section.ZONE, Section.TYPE, Section.CARRIER})
_TELLING = BOX | {Section.PERIMETER}
_LISTS = frozenset({Section.ZONE, Section.CARRIER})
_LIST_LENGTH = 20
# A label and its value may stand on one line; without a colon, only inside the box (« encart ») of the page,
# or when a capture glued them: « Type de laboratoireLaboratoire … ».
_LABELS = {
    "zone d'intervention": Section.ZONE,
    "type de laboratoire": Section.TYPE,
    "structure porteuse": Section.CARRIER,
    "structures porteuses": Section.CARRIER,
    "contact": Section.CONTACT,
}
_RELATED = re.compile(
    r"ces ressources pourraient [ée]galement vous int[ée]resser|^voir toutes les ressources", re.IGNORECASE
)
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
_HEADING_LENGTH = 60
_HEADING_WORDS = 8
_ENDS = tuple(".:;,!?…")


@dataclass
class Page:
    """The blocks of each section, in order, and the headings that were met."""

    sections: dict[Section, list[Block]] = field(default_factory=dict)
    headings: dict[Section, list[Block]] = field(default_factory=dict)
    loose: list[Block] = field(default_factory=list)

    def of(self, section: Section) -> list[Block]:
        return self.sections.get(section, [])


def divide(blocks: Iterable[Block], ledger: Ledger) -> Page:
    """The sections of a page. Headings, related resources and unknown sections are noted in the ledger."""
    content = [block for block in blocks if not block.skip]
    above = _above_title(content)
    divider = _Divider(content[:above])
    for block, following in pairwise([*content[above:], None]):
        if block:
            divider.take(block, following)
    page = divider.page
    for section, headings in page.headings.items():
        for heading in headings:
            ledger.note(heading.number, _use_of_heading(section, page))
    for section in (Section.RELATED, Section.UNKNOWN):
        for block in page.of(section):
            ledger.note(block.number, section.use)
    return page


def _above_title(content: list[Block]) -> int:
    """How many blocks stand above the dates of the page: there, « Contact » is but a word of a menu."""
    dated = next((index for index, block in enumerate(content) if any(announced_dates(block.text))), 0)
    opened = (recognise(block, Section.HEADER) for block in content[:dated])
    met = {section for section, _ in filter(None, opened)}
    is_text = any(block.text.endswith(".") or _RELATED.search(block.text) for block in content[:dated])
    return 0 if is_text or met & _TELLING else dated


def _use_of_heading(section: Section, page: Page) -> Use:
    if section in (Section.RELATED, Section.UNKNOWN):
        return section.use
    filled = any(page.of(part) for part in BOX) if section is Section.ABOUT else page.of(section)
    return Use.HEADING if filled else Use.EMPTY


def recognise(block: Block, current: Section) -> tuple[Section, str] | None:
    """The section that the block opens and, where they share a line, its first value."""
    text = block.text
    if len(text) <= 2 * _HEADING_LENGTH:
        section = _HEADINGS.get(normalise(text))
        if section and (block.kind is not Kind.ITEM or section in BOX):
            return section, ""
    folded = text.lower().translate(_APOSTROPHES)
    for label, section in _LABELS.items():
        rest = text[len(label) :]
        boxed = section in BOX and (current in BOX or rest[:1].isupper())
        if folded.startswith(label) and rest and (rest.lstrip().startswith(":") or boxed):
            return section, rest.lstrip(" :")
    return None


class _Divider:
    """Walks down a page. A text does not mark its headings: there, an unknown one is known by its looks."""

    def __init__(self, header: list[Block]) -> None:
        self.page = Page({Section.HEADER: header})
        self._current = Section.HEADER

    def take(self, block: Block, following: Block | None) -> None:
        if self._current is Section.RELATED:
            self._add(block)
        elif related := _RELATED.search(block.text):
            before = block.text[: related.start()].strip()
            if any(map(str.isalnum, before)):
                self.take(block.but(before), None)
            self._open(Section.RELATED, block)
        elif opened := recognise(block, self._current):
            section, value = opened
            self._open(section, block)
            if value:
                self._add(block.but(value))
        elif self._is_unknown_heading(block, following):
            self._open(Section.UNKNOWN, block)
        else:
            self._add(block)

    def _open(self, section: Section, heading: Block) -> None:
        self._current = section
        self.page.headings.setdefault(section, []).append(heading)

    def _add(self, block: Block) -> None:
        given = self.page.sections.setdefault(self._current, [])
        listed = (
            self._current in _LISTS
            and 0 < len(given) < _LIST_LENGTH
            and given[-1].kind is block.kind is Kind.ITEM
        )
        single = self._current in BOX and bool(given) and not listed
        if self._current is Section.ABOUT or single:
            self.page.loose.append(block)
        else:
            given.append(block)

    def _is_unknown_heading(self, block: Block, following: Block | None) -> bool:
        if self._current is Section.HEADER or block.kind is Kind.HEADING:
            return self._current is not Section.HEADER
        given = self.page.of(self._current)
        if not _looks_like_heading(block) or self._goes_on(block, following, given):
            return False
        after_content = bool(given) and _is_content(given[-1]) and not given[-1].text.endswith(":")
        return after_content or _is_content(following)

    def _goes_on(self, block: Block, following: Block | None, given: list[Block]) -> bool:
        """Whether the block belongs to the section for all its looks."""
        if self._current in BOX and not given:
            return True  # the value of a label
        entry = block.text.split()[0]
        next_entry = bool(given) and given[-1].text.split()[0] == entry  # « Fabrique 1 … », « Fabrique 2 … »
        cut = following is not None and following.kind is Kind.TEXT and following.text[0].islower()
        if self._current is Section.CONTACT and following is not None:
            # What is no way to reach the lab is left out of « Contact » anyhow.
            return "@" in following.text or not _is_content(following)
        return next_entry or cut


def _looks_like_heading(block: Block) -> bool:
    text = block.text
    return (
        block.kind is Kind.TEXT
        and len(text) <= _HEADING_LENGTH
        and len(text.split()) <= _HEADING_WORDS
        and text[0].isupper()
        and not text.endswith(_ENDS)
        and "@" not in text
    )


def _is_content(block: Block | None) -> bool:
    """Whether the block is an item or a sentence: what stands under a heading, and above the next."""
    return block is not None and (block.kind is Kind.ITEM or block.text.endswith(_ENDS))
