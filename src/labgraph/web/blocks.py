"""From what is known of an entity to the sections of its page, as `layout` says, with nothing left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from flask_babel import gettext as _

from ..vocabulary import SKOS, Iris
from .dates import period
from .description import Description, Link
from .layout import HEAD, LAYOUTS, LINKS, SAID_OTHERWISE, SHORT_CUTS, TIES, VALUES, Incoming, Row, Section
from .provenance import Mark, Sources
from .terms import Term, best_label
from .values import Item, Tie, Value, Values


@dataclass(frozen=True)
class Block:
    """What stands beside one name: items, all of one shape; none when the fact is not known."""

    label: str
    shape: str
    items: tuple[Item, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A section of the page, ready."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


def sections(known: Description, iris: Iris, sources: Sources) -> list[Shown]:
    """The sections of the entity's layout, then whatever is known beside; empty ones left out."""
    return list(_Page(known, iris, sources, Values(known, iris, sources)).sections())


@dataclass
class _Page:
    known: Description
    iris: Iris
    sources: Sources
    values: Values
    _placed: set[str] = field(default_factory=set)
    _linked: set[Link] = field(default_factory=set)

    def sections(self) -> Iterator[Shown]:
        shown = [self._section(section) for section in LAYOUTS[self.known.subject.kind]]
        shown.append(Shown("autres", _("Autres informations"), tuple(self._other_rows())))
        shown.append(Shown("liens", _("Cité par"), tuple(self._other_links())))
        return (section for section in shown if section.blocks)

    def _section(self, section: Section) -> Shown:
        made = [(given, self._block(given)) for given in section.content]
        blocks = [block for given, block in made if block.items or given.important]
        return Shown(section.anchor, section.title, tuple(blocks))

    def _block(self, given: Row | Incoming) -> Block:
        return self._row(given) if isinstance(given, Row) else self._incoming(given)

    def _row(self, row: Row) -> Block:
        self._placed.add(row.property)
        return self._block_of(row.property, row.shape, self.known.values(row.property))

    def _block_of(self, name: str, shape: str, terms: Iterable[Term]) -> Block:
        items = tuple(self.values.shaped(shape, terms))
        marks = self.sources.marks_of_property(name) if items else ()
        return Block(self.known.name(name).value, shape, items, marks)

    def _other_rows(self) -> Iterator[Block]:
        for name, terms in sorted(self.known.facts.get(self.known.subject.iri, {}).items()):
            if name not in self._placed | HEAD | SHORT_CUTS | SAID_OTHERWISE:
                left = [term for term in terms if not self._said_more_exactly(name, term)]
                if left:
                    yield self._block_of(name, VALUES, left)

    def _said_more_exactly(self, name: str, value: Term) -> bool:
        return any(value in self.known.values(narrower) for narrower in self.known.narrower.get(name, ()))

    def _incoming(self, wanted: Incoming) -> Block:
        links = [link for link in self.known.incoming if _suits(link, wanted)]
        self._linked.update(links)
        return Block(wanted.label, TIES, tuple(self._ties(links)))

    def _ties(self, links: Iterable[Link]) -> Iterator[Tie]:
        """One tie for each owner and period, whatever the number of roles."""
        together: dict[tuple[Value, str], list[str]] = {}
        for link in links:
            together.setdefault((_owner(link), period(link.since, link.until)), []).append(link.role)
        for (who, when), roles in together.items():
            yield Tie(who, role=", ".join(sorted(set(roles))), when=when, notes=self._meaning(who))

    def _meaning(self, who: Value) -> tuple[Term, ...]:
        """What a value of this list means, when this is the page of a list."""
        node = self.iris.entity(who.entity.kind, who.entity.slug) if who.entity else ""
        definition = best_label(self.known.values(SKOS.definition, node))
        return (definition,) if definition else ()

    def _other_links(self) -> Iterator[Block]:
        with_parts = {link.owner for link in self.known.incoming if link.part}
        left: dict[str, list[Link]] = {}
        for link in self.known.incoming:
            short_cut = link.property in SHORT_CUTS and link.owner in with_parts
            if link not in self._linked and not short_cut and link.property not in SAID_OTHERWISE:
                left.setdefault(link.property, []).append(link)
        for name, links in sorted(left.items()):
            # Each owner once: several parts of one thing may point here.
            yield Block(self.known.name(name).value, LINKS, tuple(dict.fromkeys(map(_owner, links))))


def _suits(link: Link, wanted: Incoming) -> bool:
    fits = link.part == wanted.part if wanted.part else link.property == wanted.property
    return fits and (not wanted.kinds or link.owner.kind in wanted.kinds)


def _owner(link: Link) -> Value:
    return Value(link.name.value, link.name.language, link.owner)
