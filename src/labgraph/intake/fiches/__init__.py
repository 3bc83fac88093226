"""Pages of the State's directory of labs: what a page says, and what became of each of its lines.

A page is text or HTML, as it was received. Nothing is guessed and nothing vanishes: a line is in a field of
the Fiche, or in its account as left out, with the reason.
"""

from dataclasses import dataclass, field
from itertools import islice

from ...errors import Text
from ...matching import normalise, quoted, without_article
from .account import Ledger, Line, Use
from .blocks import LINE_LIMIT, Block, clean, decode, is_html, refusal, text_blocks
from .body import Contact, Project, contacts, first_line, lines, listed, project_of
from .header import LAB_TYPE, Header, read_header
from .html import html_blocks
from .sections import BOX, Page, Section, divide

__all__ = ["Contact", "Fiche", "Line", "Project", "Use", "read"]

# What pages of labs have, by the words that a refusal names them with.
_EXPECTED = {
    Section.EXPERTISES: "Expertises et champs d'intervention",
    Section.MISSIONS: "Missions",
    Section.PERIMETER: "Périmètre d'intervention",
    Section.PROJECTS: "Exemples de projets",
    Section.PARTNERS: "Partenaires principaux",
    Section.CONTACT: "Contact",
    Section.ZONE: "Zone d'intervention",
    Section.TYPE: "Type de laboratoire",
    Section.CARRIER: "Structure porteuse",
}
_SECTIONS_NEEDED = 2
_LAB_BOX = (Section.ABOUT, Section.TYPE, Section.CARRIER)


@dataclass(frozen=True)
class Fiche:
    """What one page says. Two pages that say the same are equal, whatever their form.

    `creation`, `published` and `updated` are (partial) ISO dates. `carriers` are the words of the box of the
    page, `carrier_told` those of its identity sentence. `related` are the lines that speak of other pages.
    """

    title: str
    short: str | None
    others: tuple[str, ...]
    published: str | None
    updated: str | None
    creation: str | None
    carriers: tuple[str, ...]
    carrier_told: str | None
    zones: tuple[str, ...]
    type_label: str | None
    perimeter: str | None
    families: tuple[str, ...]
    tags: tuple[str, ...]
    expertises: tuple[str, ...]
    missions: tuple[str, ...]
    projects: tuple[Project, ...]
    partners: tuple[str, ...]
    contacts: tuple[Contact, ...]
    related: tuple[str, ...]
    url: str | None = None
    name: str = field(default="", compare=False)
    is_web_page: bool = field(default=False, compare=False)
    account: tuple[Line, ...] = field(default=(), compare=False)

    @property
    def official(self) -> str:
        """The official name: the whole title, as the directory gives it."""
        return self.title

    @property
    def left_out(self) -> tuple[Line, ...]:
        """The lines that are in no field, whole or in part."""
        return tuple(line for line in self.account if line.left_out)


def read(content: bytes, name: str) -> Fiche:
    """What the page of a lab says; `name` is that of its file, for messages and sources.

    Raises NotALabPage when the content is no text in UTF-8, too big, or not the page of a lab.
    """
    name = clean(name)[0]
    text = decode(content, name)
    web = is_html(text)
    blocks = html_blocks(text, name) if web else tuple(islice(text_blocks(text), LINE_LIMIT + 1))
    if len(blocks) > LINE_LIMIT:
        found = Text(f"plus de {LINE_LIMIT} lignes", f"more than {LINE_LIMIT} lines")
        raise refusal(name, found, _expected())
    ledger = Ledger()
    for block in blocks:
        if block.skip:
            ledger.note(block.number, block.skip)
    page = divide(blocks, ledger)
    _drop_repeated_title(page, header := read_header(page, ledger), ledger)
    title = _accepted_title(page, header, name)
    return _fiche(page, header, title, ledger, _Origin(name, web, blocks))


@dataclass(frozen=True)
class _Origin:
    name: str
    web: bool
    blocks: tuple[Block, ...]


def _fiche(page: Page, header: Header, title: str, ledger: Ledger, origin: _Origin) -> Fiche:
    short = short_name(title)
    told = header.identity.name
    known = {normalise(name) for name in (title, short or "", without_article(short or ""))}
    return Fiche(
        title=title,
        short=short,
        others=(told,) if told and normalise(told) not in known else (),
        published=header.published,
        updated=header.updated,
        creation=header.identity.creation,
        carriers=lines(page, Section.CARRIER, ledger),
        carrier_told=header.identity.carrier,
        zones=lines(page, Section.ZONE, ledger),
        type_label=first_line(page, Section.TYPE, ledger),
        perimeter=" ".join(lines(page, Section.PERIMETER, ledger)) or None,
        families=tuple(dict.fromkeys(header.families)),
        tags=tuple(dict.fromkeys(header.tags)),
        expertises=lines(page, Section.EXPERTISES, ledger),
        missions=lines(page, Section.MISSIONS, ledger),
        projects=tuple(map(project_of, listed(page, Section.PROJECTS, ledger))),
        partners=listed(page, Section.PARTNERS, ledger),
        contacts=contacts(page, ledger),
        related=tuple(block.text for block in page.of(Section.RELATED)),
        url=header.url,
        name=origin.name,
        is_web_page=origin.web,
        account=ledger.lines((b.number, b.text, b.cleaned) for b in origin.blocks),
    )


def short_name(title: str) -> str | None:
    """The short name that a title ends with, after a dash or in quotes."""
    for dash in (" - ", " – ", " — "):
        head, _, tail = title.rpartition(dash)
        if head and normalise(tail) and len(tail) <= 60:
            return tail.strip(' «»"“”')
    for opening, closing in (("«", "»"), ("“", "”"), ('"', '"')):
        _, _, rest = title.partition(opening)
        quoted_name, end, _ = rest.partition(closing)
        if end and normalise(quoted_name):
            return quoted_name.strip()
    return None


def _drop_repeated_title(page: Page, header: Header, ledger: Ledger) -> None:
    if not header.title:
        return
    title = normalise(header.title)
    for section, blocks in page.sections.items():
        if section in BOX | {Section.HEADER, Section.RELATED, Section.UNKNOWN}:
            continue
        page.sections[section] = []
        for block in blocks:
            if normalise(block.text[: 2 * len(title)]) == title:
                ledger.note(block.number, Use.REPEATED)
            else:
                page.sections[section].append(block)


def _accepted_title(page: Page, header: Header, name: str) -> str:
    """The title, of a page that is the page of a lab. Raises NotALabPage otherwise."""
    found = [section for section in _EXPECTED if section in page.headings]
    box = any(section in page.headings for section in _LAB_BOX)
    other = header.resource_type not in (None, LAB_TYPE)
    # Pages of experts and communities share « Missions » and « Contact »: something must be a lab's.
    proofs = (
        box,
        header.resource_type == LAB_TYPE,
        Section.PERIMETER in page.headings,
        any("champs" in normalise(b.text) for b in page.headings.get(Section.EXPERTISES, ())),
        bool(header.identity.carrier),
        header.title is not None and normalise(header.title).startswith("labo"),
    )
    if header.title and len(found) >= _SECTIONS_NEEDED and any(proofs) and (box or not other):
        return header.title
    raise refusal(name, _found(header, found), _expected())


def _expected() -> Text:
    names = ", ".join(_EXPECTED.values())
    return Text(
        f"un titre et au moins {_SECTIONS_NEEDED} rubriques d'un laboratoire, chacune sur sa ligne ({names})",
        f"a title and at least {_SECTIONS_NEEDED} sections of a lab, each on its own line ({names})",
    )


def _found(header: Header, sections: list[Section]) -> Text:
    title = quoted(header.title) if header.title else "—"
    kind = quoted(header.resource_type) if header.resource_type else "—"
    names = ", ".join(_EXPECTED[section] for section in sections) or "—"
    return Text(
        f"type de page {kind}, titre {title}, rubriques : {names}",
        f"type of page {kind}, title {title}, sections: {names}",
    )
