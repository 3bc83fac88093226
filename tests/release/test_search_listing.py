"""Lists read by slices: each from the index of its order, at the same cost however long the list is."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence

import pytest

from labgraph.release.search.building import source
from labgraph.release.search.found import Wish
from labgraph.release.search.listing import Entry, Listing, Order, Position

ORDERS = [
    Order(column, descending) for column in ("slug", "reading", "modified") for descending in (False, True)
]
WISHES = {
    "all": Wish(kind="lab"),
    "frequent": Wish(kind="lab", chosen={"status": ("often",)}),
    "rare": Wish(kind="lab", chosen={"carrier": ("c-1",)}),
    "both": Wish(kind="lab", chosen={"carrier": ("c-1", "c-2"), "status": ("often", "never")}),
    "none": Wish(kind="lab", chosen={"carrier": ("nobody",)}),
}
PER_CARRIER = 10


def made(labs: int) -> sqlite3.Connection:
    """An index of so many labs: each tenth has the next carrier, and each but the first a status."""
    index = sqlite3.connect(":memory:")
    index.executescript(source("schema.sql"))
    for n in range(labs):
        day = f"2026-01-{n % 28 + 1:02}"
        index.execute(
            "INSERT INTO entities VALUES (?, ?, 'lab', ?, ?, '', NULL, ?, ?)",
            (n + 1, f"http://x/id/lab/l-{n}", f"l-{n}", f"Lab {n}", f"lab {n % 7}", day),
        )
        put(index, "kind", "lab", n + 1)
        put(index, "carrier", f"c-{n // PER_CARRIER}", n + 1)
        if n:
            put(index, "status", "often", n + 1)
    index.executescript(source("indexes.sql"))
    index.executescript(source("counts.sql"))
    index.execute("ANALYZE")
    return index


def put(index: sqlite3.Connection, facet: str, slug: str, entity: int) -> None:
    index.execute("INSERT OR IGNORE INTO facet_values VALUES (NULL, ?, ?, 'x', ?, '')", (facet, slug, slug))
    (value,) = index.execute(
        "SELECT id FROM facet_values WHERE facet = ? AND slug = ?", (facet, slug)
    ).fetchone()
    index.execute("INSERT INTO facts VALUES (?, ?)", (value, entity))


@pytest.fixture(scope="module")
def small() -> Iterator[sqlite3.Connection]:
    index = made(100)
    yield index
    index.close()


@pytest.fixture(scope="module")
def large() -> Iterator[sqlite3.Connection]:
    index = made(10_000)
    yield index
    index.close()


def slugs(entries: Iterator[Entry] | Sequence[Entry]) -> list[str]:
    return [entry.item.slug for entry in entries]


def has(entry: Entry, wish: Wish) -> bool:
    values = {facet: {value.slug for value in of} for facet, of in entry.item.values.items()}
    return all(values.get(facet, set()) & set(wanted) for facet, wanted in wish.chosen.items())


@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("wish", WISHES.values(), ids=list(WISHES))
def test_slices_hold_each_entity_once_in_order(small: sqlite3.Connection, wish: Wish, order: Order) -> None:
    every = list(Listing(small, Wish(kind="lab")).entries(order))
    wanted = [entry for entry in every if has(entry, wish)]
    assert [entry.position for entry in every] == sorted(
        (entry.position for entry in every), reverse=order.descending
    )
    found: list[Entry] = []
    for _ in range(0, len(every) + 7, 7):
        found += Listing(small, wish).entries(order, found[-1].position if found else None, 7)
    assert slugs(found) == slugs(wanted)
    assert Listing(small, wish).total() == len(wanted)


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_a_position_need_not_be_there(small: sqlite3.Connection, order: Order) -> None:
    between = {"slug": Position("l-5x", "l-5x"), "reading": Position("lab 5", "l-5x")}
    position = between.get(order.column, Position("2026-01-05x", "l-5x"))
    before = Listing(small, Wish(kind="lab")).entries(Order(order.column, not order.descending), position)
    after = Listing(small, Wish(kind="lab")).entries(order, position)
    assert sorted(slugs(before) + slugs(after)) == sorted(f"l-{n}" for n in range(100))


def steps(index: sqlite3.Connection, work: Callable[[], object]) -> int:
    """How many steps SQLite's machine takes for it, in tens: the same on every machine."""
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    index.set_progress_handler(step, 10)
    work()
    index.set_progress_handler(None, 0)
    return taken


@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("name", ["all", "frequent", "rare"])
def test_a_slice_of_10_000_costs_what_one_of_100_costs(
    small: sqlite3.Connection, large: sqlite3.Connection, name: str, order: Order
) -> None:
    def cost(index: sqlite3.Connection) -> int:
        def work() -> None:
            listing = Listing(index, WISHES[name])
            assert listing.total() >= PER_CARRIER
            list(listing.entries(order, None, 50))
            list(listing.entries(order, Position("m", "m"), 50))

        return steps(index, work)

    assert cost(large) <= 1.5 * cost(small)


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_a_slice_is_read_from_the_index_of_its_order(large: sqlite3.Connection, order: Order) -> None:
    asked: list[str] = []
    large.set_trace_callback(asked.append)
    list(Listing(large, Wish(kind="lab")).entries(order, Position("a", "a"), 50))
    large.set_trace_callback(None)
    (sql,) = [each for each in asked if "ORDER BY" in each and "FROM entities" in each]
    plan = [row[-1] for row in large.execute(f"EXPLAIN QUERY PLAN {sql}")]
    names = {"slug": "entities_by_slug", "reading": "entities_by_reading", "modified": "entities_by_day"}
    assert len(plan) == 1, plan
    assert f"INDEX {names[order.column]} (kind=? AND " in plan[0]


def test_words_are_sought_and_an_empty_question_finds_nothing(small: sqlite3.Connection) -> None:
    assert Listing(small, Wish("lab", "lab")).total() == 0, "no words are put in this index"
    assert slugs(Listing(small, Wish("-", "lab")).entries(ORDERS[0])) == []
