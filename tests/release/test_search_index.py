"""The search index of a release: what is found by which words, in what order, and how many by each value of a facet."""

import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facet_counts import CLASSES, PATHS, count
from labgraph.engine.port import QueryEngine
from labgraph.errors import ReleaseError, TimeExceeded
from labgraph.release.index import open_index
from labgraph.release.publish import publish
from labgraph.release.search import FILE
from labgraph.release.search.building import create_tables
from labgraph.release.search.found import Counted, Value, Wish
from labgraph.release.search.hints import beginnings, mended
from labgraph.release.search.lookup import MOST_VALUES, PAGE_SIZE, Search, bounded, values_named
from labgraph.release.search.overview import labs_by_region, labs_elsewhere, latest_changes
from labgraph.release.search.words import asked_words, expression, meets, stem, words
from labgraph.release.shelf import Release, Shelf
from labgraph.vocabulary import Iris
from made_up import RecordFolder
from repository import ROOT

FACETS = ("kind", "region", "period", *PATHS)


@pytest.fixture(scope="module")
def index(published: Release) -> Iterator[sqlite3.Connection]:
    with open_index(published.path, FILE).connection() as opened:
        yield opened


@pytest.fixture(scope="module")
def iris(published: Release) -> Iris:
    return Iris(published.manifest.base_iri)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """An index over a few made-up records: names that are hard to type, and sources that disagree by decades."""
    directory = tmp_path_factory.mktemp("search")
    folder = RecordFolder(directory / "data", ROOT / "ontology", directory / "releases")
    folder.replace("labs/lab-b.yaml", "Laboratoire B", "Fabrique d’œuvres de l’Hôpital")
    folder.replace("organisations/sgar-a.yaml", "court: SGAR A", "court: SGAR-A'L")
    folder.replace("labs/lab-a.yaml", "date: 2021-07", "date: 1998")
    publish(folder.settings, datetime(2026, 11, 23, tzinfo=UTC))
    release = Shelf(folder.settings.releases_dir).open_current()
    with open_index(release.path, FILE).connection() as opened:
        yield opened


def found(index: sqlite3.Connection, text: str, kind: str = "", facet: str = "", *slugs: str) -> list[str]:
    chosen = {facet: slugs} if facet else {}
    return [f"{item.kind}/{item.slug}" for item in Search(index, Wish(text, kind, chosen)).all()]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("DITP", "organisation/ditp"),
        ("ditp", "organisation/ditp"),
        ("Direction interministérielle de la transformation publique (DITP)", "organisation/ditp"),
        ("LAB'L", "lab/lab-l-centre-val-de-loire"),
        ("Lab’L Centre Val de Loire", "lab/lab-l-centre-val-de-loire"),
        ("Erasme", "lab/erasme"),
        ("érasme", "lab/erasme"),
        ("Design de service", "concept/expertise-design-de-service"),
        ("service design", "concept/expertise-design-de-service"),
        ("Bretagne", "zone/region-53"),
    ],
)
def test_a_whole_name_comes_first(index: sqlite3.Connection, text: str, first: str) -> None:
    assert found(index, text)[0] == first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("administration", "administrations"),
        ("préfecture", "prefectures"),
        ("laboratoire régional", "laboratoires régionaux"),
        ("l'État", "l’etat"),
        ("l'État", "ÉTAT"),
        ("hôpital", "HOPITAUX"),
        ("Île-de-France", "ile de france"),
        (unicodedata.normalize("NFD", "région Bretagne"), "région Bretagne"),
    ],
)
def test_written_otherwise_the_same_is_found(index: sqlite3.Connection, one: str, other: str) -> None:
    assert found(index, one)
    assert set(found(index, one)) == set(found(index, other))


def test_the_beginning_of_a_word_finds_it(index: sqlite3.Connection) -> None:
    whole = found(index, "Strasbourg")
    assert "organisation/hopitaux-universitaires-de-strasbourg" in whole
    assert set(whole) <= set(found(index, "strasb"))
    assert "organisation/hopitaux-universitaires-de-strasbourg" in found(index, "hopit strasb")


def test_every_word_counts(index: sqlite3.Connection) -> None:
    assert set(found(index, "design bretagne")) == set(found(index, "design")) & set(found(index, "bretagne"))
    assert found(index, "design zzyzx") == []
    assert set(found(index, "le design")) == set(found(index, "design"))


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Les amis de B", "organisation/asso-b"),
        ("labo a", "lab/lab-a"),
        ("oeuvre", "lab/lab-b"),
        ("œuvre hopital", "lab/lab-b"),
        ("d'œuvres", "lab/lab-b"),
        ("sgar-a'l", "organisation/sgar-a"),
        ("sgar a l", "organisation/sgar-a"),
        ("secrétariat", "lab/lab-a"),
        ("Centre-Val", "lab/lab-a"),
        ("usagers", "lab/lab-a"),
        ("130005481", "lab/lab-a"),
        ("encadrants", "lab/lab-a"),
        ("démonstration", "lab/lab-a"),
    ],
)
def test_aliases_codes_texts_and_neighbours_find(made_up: sqlite3.Connection, text: str, entity: str) -> None:
    assert entity in found(made_up, text)


def test_names_that_hold_the_words_come_before_texts(index: sqlite3.Connection) -> None:
    """However long they are, and whatever else is said of the entity."""
    in_order = found(index, "bretagne")
    named = in_order.index("lab/ti-lab")
    assert named < in_order.index("zone/departement-29")


def test_names_weigh_more_than_texts(index: sqlite3.Connection) -> None:
    kinds = [entity.partition("/")[0] for entity in found(index, "préfecture")]
    assert kinds[:5] == ["organisation"] * 5
    assert kinds.index("lab") < kinds.index("concept")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("territroire", "territoire"),
        ("dtip", "DITP"),
        ("prefecure de bretgane", "préfecture de bretagne"),
        ("l'inovation", "l'innovation"),
        ("design territroire", "design territoire"),
    ],
)
def test_typing_mistakes_are_mended(index: sqlite3.Connection, typed: str, meant: str) -> None:
    assert found(index, typed) == []
    assert mended(index, typed) == meant
    assert found(index, meant)


@pytest.mark.parametrize("text", ["design", "qqqqqqqqqq", "", "°°°", "design qqqqqqqqqq"])
def test_nothing_is_mended_without_need_or_likeness(index: sqlite3.Connection, text: str) -> None:
    assert mended(index, text) is None


HOSTILE = (
    '"',
    "'",
    '""',
    "a*",
    "NEAR(design bretagne)",
    "design AND",
    "NOT design",
    "OR",
    "name : design",
    "{name} : x",
    "design -bretagne",
    "^design",
    "design + x",
    "(",
    ")",
    "*",
    "\x00",
    "design\x00bretagne",
    "%",
    "_",
    "'; DROP TABLE facts; --",
    "\u202edesign",
    "𝔡𝔢𝔰𝔦𝔤𝔫",
    "²",
    "½",
    "ﬁ",
    "лаборатория",
    "実験室",
    "a" * 200,
    "l'" * 100,
    "é" * 200,
    "<script>alert(1)</script>",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_read_as_syntax(index: sqlite3.Connection, text: str) -> None:
    with bounded(index):
        result = found(index, text)
        mended(index, text)
        beginnings(index, text)
    assert len(result) == Search(index, Wish(text)).total()


@given(text=st.text(max_size=200))
def test_any_text_may_be_typed(index: sqlite3.Connection, text: str) -> None:
    with bounded(index):
        found(index, text)
        mended(index, text)
        beginnings(index, text)


def test_operators_are_words(index: sqlite3.Connection) -> None:
    assert asked_words("design NOT bretagne") == ("design", "not", "bretagne")
    # A word of Ti Lab begins so (« notamment »): as an operator it would leave this lab out.
    assert found(index, "design NOT bretagne") == ["lab/ti-lab"]
    assert expression(("not",)) == '("not"* OR "not")'


def test_a_long_question_is_stopped(index: sqlite3.Connection) -> None:
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(TimeExceeded) as told, bounded(index, 0.05):
        index.execute(endless)
    assert told.value.facts["limit_s"] == 0.05
    with bounded(index):
        assert found(index, "DITP")


def test_pages_hold_all_once(index: sqlite3.Connection) -> None:
    search = Search(index, Wish())
    pages = -(-search.total() // PAGE_SIZE)
    paged = [item.iri for number in range(1, pages + 1) for item in search.page(number)]
    assert paged == [item.iri for item in search.all()]
    assert len(set(paged)) == len(paged) == search.total()
    assert search.page(pages + 1) == []


def test_without_words_order_is_that_of_reading(index: sqlite3.Connection) -> None:
    names = [item.fr for item in Search(index, Wish(kind="zone")).all()]
    position = [
        next(i for i, name in enumerate(names) if name.startswith(each)) for each in ("Ain", "Île", "Var")
    ]
    assert position == sorted(position)


def test_all_entities_of_each_kind_are_there(index: sqlite3.Connection, published: Release) -> None:
    for kind in CLASSES:
        assert Search(index, Wish(kind=kind)).total() == published.manifest.counts.entities[kind]


@pytest.mark.parametrize("kind", ["", "lab", "organisation", "project", "zone"])
def test_counts_are_those_of_sparql(
    index: sqlite3.Connection, engine: QueryEngine, iris: Iris, kind: str
) -> None:
    counted = Search(index, Wish(kind=kind)).counts(FACETS)
    checked = 0
    for facet, counts in counted.items():
        assert len(counts.values) == min(counts.in_all, MOST_VALUES)
        for each in counts.values:
            assert each.count == count(engine, iris, kind, {facet: (each.value,)}), (facet, each)
            assert each.count == len(found(index, "", kind, facet, each.value.slug))
            checked += 1
    assert checked > 10


@pytest.mark.parametrize("kind", ["", "lab", "organisation", "project"])
def test_counts_ignore_the_own_choice_and_no_other(
    index: sqlite3.Connection, engine: QueryEngine, iris: Iris, kind: str
) -> None:
    """Two values of one facet and one of another are chosen: the counts are those of SPARQL for the other facets."""
    free = Search(index, Wish(kind=kind)).counts(FACETS)
    first = next(facet for facet in ("region", "nature") if len(free[facet].values) > 1)
    second = next(facet for facet in ("period", "type", "nature") if facet != first and free[facet].values)
    chosen = {
        first: tuple(each.value for each in free[first].values[:2]),
        second: (free[second].values[0].value,),
    }
    slugs = {facet: tuple(value.slug for value in values) for facet, values in chosen.items()}
    search = Search(index, Wish(kind=kind, chosen=slugs))
    assert search.total() == count(engine, iris, kind, chosen)
    for facet, counts in search.counts(FACETS).items():
        for each in counts.values:
            assert each.count == count(engine, iris, kind, {**chosen, facet: (each.value,)}), (facet, each)
    assert {each.value for each in search.counts(FACETS)[first].values} >= {
        value for value in chosen[first] if count(engine, iris, kind, {**chosen, first: (value,)})
    }


def test_facets_and_words_meet(index: sqlite3.Connection) -> None:
    both = set(found(index, "design", "lab")) & set(found(index, "", "lab", "status", "statut-actif"))
    in_all = len(found(index, "design", "lab"))
    search = Search(index, Wish("design", "lab", {"status": ("statut-actif",)}))
    assert {f"{item.kind}/{item.slug}" for item in search.all()} == both
    assert sum(each.count for each in search.counts(("status",))["status"].values) == in_all


def test_sources_that_disagree_both_count(made_up: sqlite3.Connection) -> None:
    for decade in ("199X", "202X"):
        assert found(made_up, "", "lab", "period", decade) == ["lab/lab-a"]
    assert values_named(made_up, "period", ["202X", "200X"]).keys() == {"202X"}


def test_a_value_that_is_not_there_finds_nothing(index: sqlite3.Connection) -> None:
    assert found(index, "", "lab", "region", "region-00") == []
    assert found(index, "", "lab", "region", "region-00", "region-53") == found(
        index, "", "lab", "region", "region-53"
    )
    assert values_named(index, "region", ["region-00"]) == {}


def test_names_are_proposed_while_typing(index: sqlite3.Connection) -> None:
    names = [item.fr for item in beginnings(index, "préf")]
    assert len(names) == 8
    assert all("Préfecture" in name for name in names)
    assert [item.slug for item in beginnings(index, "stratégie fran")] == [
        "france-strategie",
        "lab-france-strategie",
    ]
    assert beginnings(index, "") == []


def test_words_know_their_place() -> None:
    text = "L’œuvre d'État, à Lab'L"
    assert [(text[word.start : word.end], word.form) for word in words(text)] == [
        ("œuvre", "oeuvre"),
        ("État", "etat"),
        ("à", "a"),
        ("Lab", "lab"),
        ("L", "l"),
    ]


@given(
    form=st.from_regex(r"[a-z]{1,20}", fullmatch=True), typed=st.from_regex(r"[a-z]{1,20}", fullmatch=True)
)
def test_what_is_marked_is_what_is_found(form: str, typed: str) -> None:
    with closing(sqlite3.connect(":memory:")) as small:
        small.execute("CREATE VIRTUAL TABLE words USING fts5 (name, name_stems)")
        small.execute("INSERT INTO words VALUES (?, ?)", (form, stem(form)))
        matched = small.execute("SELECT 1 FROM words WHERE words MATCH ?", (expression([typed]),)).fetchone()
    assert bool(matched) == meets(form, typed)


def test_a_word_that_no_language_has_is_not_stemmed() -> None:
    assert stem("administrations" * 10_000) == "administrations" * 10_000
    assert stem("administrations") != "administrations"


def test_a_sqlite_without_the_module_is_told(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as index, pytest.raises(ReleaseError) as told:
        create_tables(index, "CREATE VIRTUAL TABLE words USING fts55 (name)")
    assert "no such module: fts55" in told.value.text.en
    assert "FTS5" in told.value.text.fr


def test_the_values_of_a_facet_are_bounded_and_the_chosen_ones_kept() -> None:
    """A release may have as many carriers as labs."""
    with closing(sqlite3.connect(":memory:")) as index:
        index.executescript(files("labgraph.release.search").joinpath("schema.sql").read_text())
        numbers = range(1, 4 * MOST_VALUES + 1)
        index.executemany(
            "INSERT INTO entities VALUES (?, '', 'lab', ?, 'x', '', NULL, 'x', '')",
            zip(numbers, numbers, strict=True),
        )
        values = [(n, "carrier", f"c{n:03}", "organisation", f"c{n:03}", "") for n in numbers]
        index.executemany("INSERT INTO facet_values VALUES (?, ?, ?, ?, ?, ?)", values)
        index.executemany("INSERT INTO facts VALUES (?, ?)", zip(numbers, numbers, strict=True))
        (free,) = Search(index, Wish(kind="lab")).counts(("carrier",)).values()
        assert [each.value.slug for each in free.values] == [f"c{n:03}" for n in numbers][:MOST_VALUES]
        assert free.in_all == len(numbers)
        last = f"c{numbers[-1]:03}"
        (chosen,) = Search(index, Wish(kind="lab", chosen={"carrier": (last,)})).counts(("carrier",)).values()
        assert chosen.values == [*free.values, Counted(Value(*values[-1][1:]), 1)]
        assert chosen.in_all == len(numbers)


def test_the_overview_counts_each_lab_where_it_is(made_up: sqlite3.Connection) -> None:
    """Of the two made-up labs, one names a region and the other no zone."""
    assert labs_by_region(made_up) == {"region-24": 1}
    assert labs_elsewhere(made_up) == 1
    changes = list(latest_changes(made_up, ("lab",), 5))
    assert [(each.slug, each.day) for each in changes] == [("lab-b", "2026-11-23"), ("lab-a", "2026-11-23")]
    assert len(list(latest_changes(made_up, ("lab", "organisation"), 3))) == 3
