"""The rows of an answer as people read them: what is ours by its name, other addresses shortened."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..terms import Term
from ..vocabulary import EntityName, Iris, shorten

# More rows than this are for a program to read; so many and the editor are still a light page.
MOST_ROWS = 500


@dataclass(frozen=True)
class Cell:
    """A value: its text and the language of that, what it is in the graph, and where it leads."""

    text: str
    language: str
    term: Term
    entity: EntityName | None = None
    href: str = ""


@dataclass(frozen=True)
class Table:
    """The first rows of an answer, and how many it has; a value that is missing is None."""

    columns: list[str]
    rows: list[list[Cell | None]]
    count: int


# Gives the names of the things of some IRIs; not all have one.
Naming = Callable[[Iterable[str]], Mapping[str, Term]]


def table_of(results: Mapping[str, Any], iris: Iris, naming: Naming) -> Table:
    """The table of SPARQL 1.1 JSON results. The names of all that is ours are asked once."""
    columns, bindings = results["head"]["vars"], results["results"]["bindings"]
    rows = [{name: Term.from_json(term) for name, term in row.items()} for row in bindings[:MOST_ROWS]]
    names = naming({term.value for row in rows for term in row.values() if _is_ours(term, iris)})
    cells = [[_cell(row[name], iris, names) if name in row else None for name in columns] for row in rows]
    return Table(columns, cells, len(bindings))


def _is_ours(term: Term, iris: Iris) -> bool:
    return term.is_iri and iris.read(term.value) is not None


def _cell(term: Term, iris: Iris, names: Mapping[str, Term]) -> Cell:
    if not term.is_iri:
        return Cell(term.value, term.language, term)
    entity = iris.read(term.value)
    if entity is None:
        return Cell(shorten(term.value), "", term, href=term.value)
    name = names.get(term.value)
    if name:
        return Cell(name.value, name.language, term, entity)
    part = f"#{entity.part}" if entity.part else ""
    return Cell(f"{entity.kind}/{entity.slug}{part}", "", term, entity)
