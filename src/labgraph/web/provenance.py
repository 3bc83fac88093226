"""Where the facts of a page come from: numbered sources, and the marks that lead from a fact to them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..matching import reading_order
from ..terms import Term
from ..vocabulary import DCT, LAB, PROV, SCHEMA, Iris
from .dates import in_words
from .description import Description
from .layout import SUPPORTED_WITH


@dataclass(frozen=True)
class Mark:
    """The number of a source, beside a fact."""

    number: int
    anchor: str
    title: str

    @property
    def short(self) -> str:
        """Who says it, in few words: of a source that only has an address, the site."""
        is_address = self.title.startswith(("http://", "https://"))
        return self.title.split("/")[2].removeprefix("www.") if is_address else self.title


@dataclass(frozen=True)
class Source:
    """A source as the page shows it. `supports` names the facts that it supports."""

    mark: Mark
    url: str
    issued: str
    modified: str
    licence: str
    supports: tuple[str, ...]


@dataclass(frozen=True)
class RecordInfo:
    """What is said of the record itself: its dates, licence and file."""

    issued: str
    modified: str
    licence: str
    file: str


class Sources:
    """The sources of one entity's graph, numbered in a stable order."""

    def __init__(self, known: Description, iris: Iris) -> None:
        self._known = known
        nodes = [term.value for term in known.values(PROV.wasDerivedFrom, known.subject.graph)]
        self._marks = {node: self._mark(number, node, iris) for number, node in enumerate(nodes, 1)}

    def listed(self) -> list[Source]:
        """All sources, in the order of their numbers."""
        known = self._known
        return [
            Source(
                mark=mark,
                url=known.text(SCHEMA.url, node),
                issued=in_words(known.text(DCT.issued, node)),
                modified=in_words(known.text(DCT.modified, node)),
                licence=known.text(DCT.license, node),
                supports=tuple(self._supported(node)),
            )
            for node, mark in self._marks.items()
        ]

    def record(self) -> RecordInfo:
        """What the graph says of itself."""
        known, graph = self._known, self._known.subject.graph
        return RecordInfo(
            issued=in_words(known.text(DCT.issued, graph)),
            modified=in_words(known.text(DCT.modified, graph)),
            licence=known.text(DCT.license, graph),
            file=known.text(LAB.recordFile, graph),
        )

    def marks_of_property(self, name: str) -> tuple[Mark, ...]:
        """The sources that support all values of a property."""
        wanted = {name, SUPPORTED_WITH.get(name, name)}
        supports = self._known.values
        return self._marks_where(
            lambda node: any(term.value in wanted for term in supports(LAB.supports, node))
        )

    def marks_of_nodes(self, nodes: Iterable[str]) -> tuple[Mark, ...]:
        """The sources that these nodes cite."""
        cited = {term.value for node in nodes for term in self._known.values(DCT.source, node)}
        return self._marks_where(cited.__contains__)

    def _mark(self, number: int, node: str, iris: Iris) -> Mark:
        named = iris.read(node)
        title = self._known.text(DCT.title, node) or self._known.text(SCHEMA.url, node) or node
        return Mark(number, named.part if named else "", title)

    def _marks_where(self, suits: Callable[[str], bool]) -> tuple[Mark, ...]:
        return tuple(mark for node, mark in self._marks.items() if suits(node))

    def _supported(self, source: str) -> list[str]:
        """The names of the facts that a source supports: as properties, and as parts that cite it."""
        known = self._known
        properties = {term.value for term in known.values(LAB.supports, source)}
        for name, values in known.facts.get(known.subject.iri, {}).items():
            cited = any(
                Term(source, is_iri=True) in known.values(DCT.source, value.value) for value in values
            )
            if cited and name not in known.lexicon.narrower:
                properties.add(SUPPORTED_WITH.get(name, name))
        return sorted({known.name(each).value for each in properties}, key=reading_order)
