"""A result of the search as data: a page of it as JSON and Turtle, the whole of it as CSV."""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence

from flask import Response

from ..config import BYTES_PER_MB
from ..engine.port import Answer, QueryEngine
from ..engine.spool import Spools
from ..errors import ResultTooLarge, Text
from ..formats import CSV, PLAIN_JSON, TURTLE
from ..release.search.found import Counted, Item, Value
from ..release.search.lookup import Search
from ..vocabulary import HYDRA, RDF, Iris
from . import language, questions
from .answers import spooled, whole, whole_json
from .hydra import steps
from .questions import Data
from .search_facets import label_of
from .search_request import Asked
from .search_result import Result

# What is said of an entity by its values, in the order of the columns of a table.
_COLUMNS = (
    *("type", "status", "carrier", "region", "zone", "family", "expertise", "period"),
    *("lab", "nature", "parent", "level"),
)
_HEAD = ("id", "kind", "name", "short_name", "document", *_COLUMNS)
_BETWEEN = " ; "
# What is larger is in the tables of the dumps, which are made once.
MOST_ROWS = 20_000
_LINES_AT_ONCE = 500


def as_json(result: Result, iris: Iris) -> Response:
    """One page of the result, and what each facet would give."""
    asked, spoken = result.asked, language.of_data()
    following = asked.number + 1
    document = {
        "q": asked.text,
        "total": result.total,
        "page": asked.number,
        "pages": result.pages,
        "next": asked.address(following, PLAIN_JSON.suffix) if following <= result.pages else None,
        "did_you_mean": result.mended.text if result.mended else None,
        "items": [_item(item, iris, spoken) for item in result.items],
        "facets": {
            facet: [_counted(each, asked, iris, spoken) for each in counts.values]
            for facet, counts in result.counts.items()
        },
        "facet_sizes": {facet: counts.in_all for facet, counts in result.counts.items()},
    }
    return whole_json(document)


def as_csv(search: Search, iris: Iris, release: str, limit_mb: int) -> Response:
    """All of the result, a row each, with what has several values between semicolons. Raises ResultTooLarge."""
    spoken = language.of_data()
    rows = (_row(item, iris, spoken) for item in search.all())
    return table(search.total(), itertools.chain([_HEAD], rows), release, limit_mb)


def table(count: int, rows: Iterable[Iterable[str | None]], release: str, limit_mb: int) -> Response:
    """Rows as CSV, the head among them, of so many results. Raises ResultTooLarge."""
    if count > MOST_ROWS:
        raise ResultTooLarge(_TOO_LARGE, limit_rows=MOST_ROWS)
    limit = limit_mb * BYTES_PER_MB
    spool = Spools(limit).new()
    for chunk in _csv_chunks(rows):
        if spool.tell() + len(chunk) > limit:
            spool.close()
            raise ResultTooLarge(_TOO_LARGE, limit_mb=limit_mb)
        spool.write(chunk)
    length = spool.tell()
    spool.seek(0)
    return spooled(Answer(CSV, spool, length, release))


def several(values: Iterable[str]) -> str:
    """Several values in one cell."""
    return _BETWEEN.join(values)


def as_turtle(result: Result, engine: QueryEngine) -> Response:
    """One page of the result: each entity in a few words, then which they are, how many in all, and what comes next."""
    found = [item.iri for item in result.items]
    answer = questions.graph(engine, TURTLE, "found", entities=Data((iri,) for iri in found))
    with answer.body as body:
        described = body.read().decode()
    return whole(TURTLE.content_type, f"{described}\n{_collection(result, found)}")


def suggestions(text: str, items: Sequence[Item], iris: Iris) -> Response:
    """The names of entities that a text may be the beginning of, and where their pages are on this very host."""
    named = [_named(item, iris, language.of_data()) | {"page": _page_of(item)} for item in items]
    return whole_json({"q": text, "items": named})


def _page_of(item: Item) -> str:
    return language.address("entities.document", kind=item.kind, name=item.slug)


def _named(item: Item, iris: Iris, spoken: str) -> dict[str, str | None]:
    return {
        "id": item.iri,
        "kind": item.kind,
        "name": item.name(spoken).text,
        "short_name": item.short or None,
        "document": iris.document(item.kind, item.slug),
    }


def _item(item: Item, iris: Iris, spoken: str) -> dict[str, object]:
    values = {
        facet: [_value(value, iris, spoken) for value in item.values.get(facet, ())] for facet in _COLUMNS
    }
    return _named(item, iris, spoken) | {facet: said for facet, said in values.items() if said}


def _value(value: Value, iris: Iris, spoken: str) -> dict[str, object]:
    return {"id": _iri(value, iris), "name": label_of(value, spoken).text}


def _iri(value: Value, iris: Iris) -> str | None:
    return iris.entity(value.kind, value.slug) if value.kind else None


def _counted(counted: Counted, asked: Asked, iris: Iris, spoken: str) -> dict[str, object]:
    value = counted.value
    return {
        "value": value.slug,
        **_value(value, iris, spoken),
        "count": counted.count,
        "chosen": value.slug in asked.chosen.get(value.facet, ()),
    }


def _row(item: Item, iris: Iris, spoken: str) -> tuple[str | None, ...]:
    labels = ([label_of(value, spoken).text for value in item.values.get(facet, ())] for facet in _COLUMNS)
    return (*_named(item, iris, spoken).values(), *map(several, labels))


def _csv_chunks(rows: Iterable[Iterable[str | None]]) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text)
    for number, row in enumerate(rows, 1):
        writer.writerow(row)
        if number % _LINES_AT_ONCE == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _collection(result: Result, members: Iterable[str]) -> str:
    """The statements on the result and on this page of it, relative to the address of the document."""
    asked = result.asked
    page = _relative(asked, asked.number)
    view = [f"a <{HYDRA.PartialCollectionView}>"]
    view += [f"<{step}> <{_relative(asked, number)}>" for step, number in steps(asked.number, result.pages)]
    collection = [f"<{RDF.type}> <{HYDRA.Collection}>", f"<{HYDRA.totalItems}> {result.total}"]
    collection += [f"<{HYDRA.member}> <{member}>" for member in members]
    collection.append(f"<{HYDRA.view}> <{page}>")
    first = _relative(asked, 1)
    return f"<{first}#result> {_said(collection)} .\n<{page}> {_said(view)} .\n"


def _relative(asked: Asked, number: int) -> str:
    return asked.address(number, TURTLE.suffix)


def _said(pairs: Sequence[str]) -> str:
    return " ;\n  ".join(pairs)


_TOO_LARGE = Text(
    "Ce résultat dépasse la limite d’une réponse : choisissez moins, ou prenez les tables dans /dumps/.",
    "This result is over the limit of an answer: choose less, or take the tables from /dumps/.",
)
