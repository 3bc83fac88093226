"""From what is known of an entity to the sections of its page, as `layout` says, with nothing left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from flask_babel import gettext as _

from ..terms import Term
from ..vocabulary import SKOS, Iris, shorten
from . import behind
from .dates import period
from .description import Description
from .layout import (
    HEAD,
    KINDS,
    LAYOUTS,
    LINKS,
    SAID_OTHERWISE,
    SHORT_CUTS,
    TIES,
    VALUES,
    Incoming,
    Row,
    Section,
)
from .neighbours import Box, Link
from .provenance import Mark, Sources
from .terms import best_label
from .values import Item, Tie, Value, Values


@dataclass(frozen=True)
class Block:
    """What stands beside one name: items, all of one shape; none when the fact is not known.

    `count` is how many there are on all pages together, where pages tell them in parts. `query` is the address of the
    query behind a list that comes from the index of links. The items are the values of a `fact`, as a report of an
    error calls it, or the links of a `box`, which other records say.
    """

    label: str
    shape: str
    items: tuple[Item, ...]
    marks: tuple[Mark, ...] = ()
    count: int = 0
    query: str = ""
    fact: str = ""
    box: Box | None = None


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
    _boxes: dict[tuple[str, str, str], Box] = field(init=False)

    def __post_init__(self) -> None:
        boxes = self.known.around.incoming
        self._boxes = {(box.property, box.through, box.kind): box for box in boxes}

    def sections(self) -> Iterator[Shown]:
        shown = [self._section(section) for section in LAYOUTS[self.known.subject.kind]]
        shown.append(Shown("autres", _("Autres informations"), tuple(self._other_rows())))
        shown.append(Shown("liens", _("Cité par"), tuple(self._other_links())))
        return (section for section in shown if section.blocks)

    def _section(self, section: Section) -> Shown:
        made = [(given, self._block(given)) for given in section.content]
        # On a later page, a box that has no more is left out: not known is what has no link on any page.
        blocks = [block for given, block in made if block.items or (given.important and not block.count)]
        return Shown(section.anchor, section.title, tuple(blocks))

    def _block(self, given: Row | Incoming) -> Block:
        return self._row(given) if isinstance(given, Row) else self._incoming(given)

    def _row(self, row: Row) -> Block:
        self._placed.add(row.property)
        return self._block_of(row.property, row.shape, self.known.values(row.property))

    def _block_of(self, name: str, shape: str, terms: Iterable[Term]) -> Block:
        items = tuple(self.values.shaped(shape, terms))
        marks = self.sources.marks_of_property(name) if items else ()
        count = self.known.count_if_long(name)
        query = behind.values(self.known.subject, name) if count else ""
        return Block(self.known.name(name).value, shape, items, marks, count, query, _fact(name))

    def _other_rows(self) -> Iterator[Block]:
        for name, terms in sorted(self.known.facts.get(self.known.subject.iri, {}).items()):
            if name not in self._placed | HEAD | SHORT_CUTS | SAID_OTHERWISE:
                left = [term for term in terms if not self._said_more_exactly(name, term)]
                if left:
                    yield self._block_of(name, VALUES, left)

    def _said_more_exactly(self, name: str, value: Term) -> bool:
        return any(
            value in self.known.values(narrower) for narrower in self.known.lexicon.narrower.get(name, ())
        )

    def _incoming(self, wanted: Incoming) -> Block:
        box = self._boxes.pop((wanted.property, wanted.through, wanted.kind), None)
        return self._block_of_links(wanted.label, TIES, box) if box else Block(wanted.label, TIES, ())

    def _block_of_links(self, label: str, shape: str, box: Box) -> Block:
        make = self._ties if shape == TIES else self._owners
        query = behind.box(self.known.subject, box)
        return Block(label, shape, tuple(make(box)), count=box.count, query=query, box=box)

    def _ties(self, box: Box) -> Iterator[Tie]:
        """One tie for each owner and period, whatever the number of roles."""
        together: dict[tuple[Value, str], list[str]] = {}
        for link in box.links:
            roles = together.setdefault((self._owner(link), period(link.since, link.until)), [])
            roles += [self.known.name(link.role).value] if link.role else []
        for (who, when), roles in together.items():
            yield Tie(who, role=", ".join(sorted(set(roles))), when=when, notes=self._meaning(who))

    def _owners(self, box: Box) -> Iterable[Value]:
        """Each owner once: several parts of one thing may point here."""
        return dict.fromkeys(map(self._owner, box.links))

    def _owner(self, link: Link) -> Value:
        name = self.known.name(self.iris.entity(link.owner.kind, link.owner.slug))
        return Value(name.value, name.language, link.owner)

    def _meaning(self, who: Value) -> tuple[Term, ...]:
        """What a value of this list means, when this is the page of a list."""
        node = self.iris.entity(who.entity.kind, who.entity.slug) if who.entity else ""
        definition = best_label(self.known.values(SKOS.definition, node))
        return (definition,) if definition else ()

    def _other_links(self) -> Iterator[Block]:
        for box in self._boxes.values():
            if box.links and box.property not in SAID_OTHERWISE:
                name, kind = self.known.name(box.property).value, KINDS[box.kind].several
                label = str(_("%(label)s : %(value)s", label=name, value=kind))
                yield self._block_of_links(label, LINKS, box)


def _fact(property_iri: str) -> str:
    """The short name of a property; empty when it has none."""
    short = shorten(property_iri)
    return short if short != property_iri else ""
