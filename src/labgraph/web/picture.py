"""The neighbourhood of an entity as a picture: itself in the middle, at most twelve neighbours on both sides.

Plain geometry, drawn as SVG by its template. All that it shows is in the text of the page, which says more.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, zip_longest

from flask_babel import gettext as _

from ..release.links import BOX
from .blocks import Block, Shown
from .layout import KINDS, LINKS
from .lettering import wrapped
from .values import Tie, Value

# What shows where an entity stands, beside what points to it; types and statuses show nothing of that.
_TELLING = frozenset(
    {
        "lab:carrying",
        "lab:zone",
        "lab:expertise",
        "lab:partnership",
        "lab:conductedBy",
        "lab:within",
        "org:subOrganizationOf",
        "skos:inScheme",
    }
)
_FEWEST, _MOST = 2, 12

# In units of the picture: columns, boxes and letters.
WIDTH = 680
_SIDE, _MIDDLE, _PADDING = 220, 150, 8
_HEADING, _NODE, _GAP = 24, 42, 8
FONT, SMALL_FONT, _LINE = 13, 12, 16


@dataclass(frozen=True)
class Group:
    """Neighbours under one heading, and how many the page knows of."""

    heading: str
    values: tuple[Value, ...]
    count: int


@dataclass(frozen=True)
class Line:
    """A line of words, centred on `x`, on the base line `y`."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Node:
    """A box with the name of an entity in it; `path` draws the line that leads there from the middle."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]
    value: Value
    heading: str = ""
    path: str = ""


@dataclass(frozen=True)
class Picture:
    """What is drawn, in units of a picture of that width and height."""

    width: float
    height: float
    middle: Node
    nodes: tuple[Node, ...]
    headings: tuple[Line, ...]


def picture_of(subject: Value, sections: Iterable[Shown]) -> Picture | None:
    """The picture of what the sections of a page tell; None of fewer than two neighbours."""
    groups = _at_most(_MOST, list(_groups(sections)))
    shown = [(_spoken(group), value) for group in groups for value in group.values]
    return drawn(subject, shown) if len(shown) >= _FEWEST else None


def drawn(subject: Value, shown: Sequence[tuple[str, Value]]) -> Picture:
    """The picture of a subject and its neighbours, each with its heading: the first half of them on the left."""
    half = (len(shown) + 1) // 2
    columns = (shown[:half], shown[half:])
    name = wrapped(subject.text, _MIDDLE - 2 * _PADDING, FONT, 5)
    height = max(2 * _PADDING + _LINE * len(name), *map(_height_of, columns))
    middle = _middle(subject, name, height)
    nodes: list[Node] = []
    headings: list[Line] = []
    for column, x in zip(columns, (0, WIDTH - _SIDE), strict=True):
        y = (height - _height_of(column)) / 2
        for heading, neighbours in groupby(column, key=lambda each: each[0]):
            headings.append(_heading(x, y, heading))
            y += _HEADING
            for _of_heading, value in neighbours:
                nodes.append(_neighbour(x, y, value, heading, height))
                y += _NODE + _GAP
    return Picture(WIDTH, height, middle, tuple(nodes), tuple(headings))


def _groups(sections: Iterable[Shown]) -> Iterator[Group]:
    """The neighbours that the sections name, each once, where it is named first."""
    seen: set[object] = set()
    for block in chain.from_iterable(section.blocks for section in sections):
        if block.box or block.fact in _TELLING:
            found = {value.entity: value for value in _entities(block) if value.entity not in seen}
            seen |= found.keys()
            count = block.count if block.count > BOX else len(found)
            yield Group(_heading_of(block), tuple(found.values()), count)


def _heading_of(block: Block) -> str:
    """Its label; that of a list which names a property and a kind is too long to be drawn."""
    return KINDS[block.box.kind].several if block.box and block.shape == LINKS else block.label


def _entities(block: Block) -> Iterator[Value]:
    for item in block.items:
        value = item.who if isinstance(item, Tie) else item
        if isinstance(value, Value) and value.entity:
            yield value


def _at_most(most: int, groups: Sequence[Group]) -> list[Group]:
    """The groups with so many neighbours in all, taken from each in turn."""
    in_turn = chain.from_iterable(zip_longest(*(group.values for group in groups)))
    kept = set([value for value in in_turn if value][:most])
    return [
        Group(group.heading, tuple(value for value in group.values if value in kept), group.count)
        for group in groups
    ]


def _spoken(group: Group) -> str:
    """The heading, with how many neighbours are shown when more are known."""
    if len(group.values) == group.count:
        return group.heading
    told = {"heading": group.heading, "shown": len(group.values), "count": group.count}
    return str(_("%(heading)s (%(shown)s sur %(count)s)", **told))


def _height_of(column: Sequence[tuple[str, Value]]) -> float:
    headings = len(list(groupby(column, key=lambda each: each[0])))
    return headings * _HEADING + len(column) * (_NODE + _GAP)


def _middle(subject: Value, name: Sequence[str], height: float) -> Node:
    own = 2 * _PADDING + _LINE * len(name)
    x, y = (WIDTH - _MIDDLE) / 2, (height - own) / 2
    return Node(x, y, _MIDDLE, own, _lines(name, WIDTH / 2, height / 2), subject)


def _heading(x: float, y: float, heading: str) -> Line:
    (words,) = wrapped(heading, _SIDE, SMALL_FONT, 1)
    return Line(x + _SIDE / 2, y + _HEADING - _PADDING, words)


def _neighbour(x: float, y: float, value: Value, heading: str, height: float) -> Node:
    name = wrapped(value.text, _SIDE - 2 * _PADDING, FONT, 2)
    lines = _lines(name, x + _SIDE / 2, y + _NODE / 2)
    return Node(x, y, _SIDE, _NODE, lines, value, heading, _path(x, y + _NODE / 2, height / 2))


def _path(x: float, y: float, middle: float) -> str:
    """The curve from the middle of the picture to the near side of a box."""
    begin, end = ((WIDTH - _MIDDLE) / 2, _SIDE) if x == 0 else ((WIDTH + _MIDDLE) / 2, x)
    turn = (begin + end) / 2
    return f"M{begin:g} {middle:g}C{turn:g} {middle:g} {turn:g} {y:g} {end:g} {y:g}"


def _lines(words: Sequence[str], x: float, middle: float) -> tuple[Line, ...]:
    """Lines around a middle."""
    first = middle - _LINE * len(words) / 2 + FONT - 1
    return tuple(Line(x, first + _LINE * number, line) for number, line in enumerate(words))
