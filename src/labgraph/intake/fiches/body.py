"""The sections of a lab's page, as the facts that they hold."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from ...matching import without_article
from .account import Ledger, Use
from .blocks import WEB_ADDRESS, Block, Kind
from .dates import Found, dates
from .sections import Page, Section

_WITH = re.compile(r"\ben (?:lien|partenariat|collaboration) avec ", re.IGNORECASE)
_AND = re.compile(r"(?:,| et| ainsi que) (?=(?:les? |la |l['’]|des |une? ))", re.IGNORECASE)
_DATED = re.compile(r"(?:,? ?\b(?:en|le|depuis) )$", re.IGNORECASE)
_PHONE = re.compile(r"(?<![0-9])(?:\+33 ?(?:\(0\) ?)?|0)[1-9](?:[ .-]?[0-9]{2}){4}(?![0-9])")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_AT = re.compile(r" ?[\[(](?:at|arobase|à)[\])] ?", re.IGNORECASE)
_WRAPPING = " \t<>()[]{}«»\"',;"
_END = " .,;"
_LABELS = frozenset(
    "adresse au contact courriel e-mail email et le mail mél ou par site standard tel tél".split()
    + "téléphone url web".split()
)


@dataclass(frozen=True, slots=True)
class Project:
    """One line of « Exemples de projets »: neither title nor date are marked there."""

    text: str
    title: str
    partners: tuple[str, ...] = ()
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach the lab."""

    email: str | None = None
    telephone: str | None = None
    page: str | None = None


def lines(page: Page, section: Section, ledger: Ledger) -> tuple[str, ...]:
    """The lines of a section of free text; a line cut in two by its capture is whole again."""
    return tuple(_whole_lines(page.of(section), section.use, ledger))


def first_line(page: Page, section: Section, ledger: Ledger) -> str | None:
    """The value of a section that holds one."""
    return next(iter(lines(page, section, ledger)), None)


def listed(page: Page, section: Section, ledger: Ledger) -> tuple[str, ...]:
    """The entries of a section that is a list; what only announces the list is left out."""
    entries = []
    for block in page.of(section):
        if block.text.endswith(":"):
            ledger.note(block.number, Use.LEAD_IN)
        else:
            entries.append(block)
    return tuple(_whole_lines(entries, section.use, ledger))


def project_of(text: str) -> Project:
    """The project that a sentence tells of: « T en lien avec P », « T en septembre 2022 »."""
    sentence = text.rstrip(_END)
    dated = next((found for found in dates(sentence) if _DATED.search(_just_before(sentence, found))), None)
    undated = _without(sentence, dated) if dated else sentence
    linked = _WITH.search(undated)
    title = undated[: linked.start()].rstrip(_END) if linked else undated
    partners = undated[linked.end() :] if linked else ""
    names = tuple(without_article(name.strip(_END)) for name in _AND.split(partners) if name.strip(_END))
    return Project(text, title or sentence, names, dated.date if dated else None)


def contacts(page: Page, ledger: Ledger) -> tuple[Contact, ...]:
    """The mailboxes, telephones and addresses of « Contact »."""
    found: dict[Contact, None] = {}
    for block in page.of(Section.CONTACT):
        ways = [Contact(*way) for way in _ways(block)]
        found.update(dict.fromkeys(ways))
        ledger.note(block.number, Use.CONTACT if ways else Use.NO_CONTACT)
        if ways and _says_more(block.text):
            ledger.note(block.number, Use.REST)
    return tuple(found)


def _whole_lines(blocks: Iterable[Block], use: Use, ledger: Ledger) -> Iterator[str]:
    pieces: list[str] = []
    for block in blocks:
        ledger.note(block.number, use)
        goes_on = pieces and block.kind is Kind.TEXT and block.text[0].islower()
        if not goes_on or pieces[-1].endswith((".", ":", ";", "!", "?", "…")):
            yield from _joined(pieces)
            pieces = []
        pieces.append(block.text)
    yield from _joined(pieces)


def _joined(pieces: list[str]) -> Iterator[str]:
    if pieces:
        yield " ".join(pieces)


def _just_before(sentence: str, found: Found) -> str:
    return sentence[max(0, found.start - 10) : found.start]


def _without(sentence: str, dated: Found) -> str:
    """The sentence without its date and the word before it."""
    before = _DATED.sub("", sentence[: dated.start]).rstrip()
    after = sentence[dated.end :].lstrip(" ,")
    return f"{before} {after}".strip()


def _ways(block: Block) -> Iterator[tuple[str | None, str | None, str | None]]:
    text = _AT.sub("@", block.text)
    words = [word.strip(_WRAPPING) for word in text.split()]
    linked = [link.partition(":") for link in block.links]
    emails = [word for word in words if "@" in word] + [
        _address(rest) for kind, _, rest in linked if kind == "mailto"
    ]
    telephones = _PHONE.findall(text) + [rest for kind, _, rest in linked if kind == "tel" and rest.strip()]
    pages = [*words, *block.links]
    yield from zip_longest(
        dict.fromkeys(match[0] for email in emails if (match := _EMAIL.search(email))),
        {_digits(telephone): telephone for telephone in reversed(telephones)}.values(),
        dict.fromkeys(page.rstrip(_END) for page in pages if WEB_ADDRESS.fullmatch(page)),
    )


def _says_more(text: str) -> bool:
    """Whether a line of contact holds more than ways to reach the lab, such as the name of a person."""
    words = (word.strip(_WRAPPING + ":.-/") for word in _PHONE.sub(" ", _AT.sub("@", text)).split())
    return any(
        word.lower() not in _LABELS and "@" not in word and not word.startswith(("http://", "https://"))
        for word in words
        if any(map(str.isalpha, word))
    )


def _address(mailto: str) -> str:
    return mailto.partition("?")[0]


def _digits(telephone: str) -> str:
    return "".join(filter(str.isdigit, telephone.replace("+33", "0").replace("(0)", "")))
