"""The saved questions: legal as they stand, and answered by the published release of our own records.

The answers expected stand in tests/queries/, one CSV a question, in the order of the answer. They were worked out by
hand from the files of data/. A CSV gives the columns that decide; the base of the IRIs is left out. gaps.toml says why
some answers are partial.
"""

import csv
import gzip
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Store
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery

from labgraph import formats
from labgraph.config import Settings
from labgraph.engine.in_process import CurrentEngine, OxigraphEngine
from labgraph.engine.port import Formats, Query
from labgraph.release.dumps import path_of
from labgraph.release.publish import publish
from labgraph.release.shelf import Shelf
from labgraph.vocabulary import PREFIXES

Row = dict[str, str]

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "queries").glob("q[0-9][0-9]-*.rq"))
EXPECTED = Path(__file__).parent / "queries"
GAPS: dict[str, Any] = tomllib.loads((EXPECTED / "gaps.toml").read_text(encoding="utf-8"))

# Not the default: a saved question works whatever the IRIs of a deployment begin with.
BASE = "https://labs.example.fr/graphe/"

# A reader edits the line of values: the question, what stands there, what the reader writes, the columns that decide,
# the rows then.
EDITED = [
    ("q01", '"24"', '"93"', "lab porteur", [
        "lab/inso-lab-83 ", "lab/lab-zero organisation/prefecture-de-region-provence-alpes-cote-d-azur",
    ]),
    ("q05", "2018-01-01", "2017-06-01", "lab", ["lab/lab-zero", "lab/le-labo-champagne-ardenne"]),
    ("q05", "2018-01-01", "2020-06-30", "lab certitude", [
        "lab/lab-zero peut-être déjà clos ce jour-là", "lab/le-labo-champagne-ardenne fin non datée",
    ]),
    ("q07", "{ 2 }", "{ 3 }", "projet lab", [
        "project/coalition-degoupilleurs lab/fabrique-a-projets", "project/coalition-degoupilleurs lab/lab-vnf",
        "project/coalition-degoupilleurs lab/ti-lab",
    ]),
    ("q11", "code/FRK>", "code/FRY>", "lab", ["lab/lab-logistique-ctm", "lab/lab-pei"]),
    ("q12", "region/53>", "region/6c83500c-454c-4d69-aec5-b988fb6f6f1c>", "lab", ["lab/ti-lab"]),
    (
        "q14", '"2017-01-01" }\n  VALUES ?au { "2022-12-31"', '"2024-07-01" }\n  VALUES ?au { "2024-07-31"', "projet",
        ["project/erasme-datagora"],
    ),
    ("q16", "2026-11-23", "2999-12-31", "fiche", []),
    ("q19", '"2020"', '"2015"', "annee porteur", [
        "2010 organisation/departement-du-rhone",
        "2015 organisation/departement-du-rhone", "2015 organisation/metropole-de-lyon",
    ]),
]  # fmt: skip


def question(number: str) -> str:
    [path] = (path for path in FILES if path.stem.startswith(f"{number}-"))
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> OxigraphEngine:
    releases = tmp_path_factory.mktemp("releases")
    data, ontology = ROOT / "data", ROOT / "ontology"
    settings = Settings(base_iri=BASE, data_dir=data, ontology_dir=ontology, releases_dir=releases)
    publish(settings, datetime.now(UTC))
    return CurrentEngine(Shelf(releases), 1 << 20).engine()


@pytest.fixture(scope="module")
def triples(engine: OxigraphEngine) -> Graph:
    """The N-Triples dump of the release, read by another library."""
    release = engine.release
    with gzip.open(release.path / path_of(formats.NTRIPLES, release.manifest.release)) as dump:
        return Graph().parse(dump, format="nt")


def answered(engine: OxigraphEngine, text: str) -> list[Row]:
    answer = engine.answer(Query(text), Formats(rows=formats.JSON))
    with answer.body as body:
        found = json.load(body)
    names, rows = found["head"]["vars"], found["results"]["bindings"]
    return [{name: _short(row[name]["value"]) if name in row else "" for name in names} for row in rows]


def answered_by_rdflib(triples: Graph, text: str) -> list[Row]:
    found = triples.query(text)
    names = [str(name) for name in found.vars or ()]
    rows: Any = found
    return [{name: "" if row[name] is None else _short(str(row[name])) for name in names} for row in rows]


def _short(value: str) -> str:
    return value.removeprefix(f"{BASE}id/")


def columns(rows: Sequence[Row], names: Sequence[str]) -> list[list[str]]:
    return [[row[name] for name in names] for row in rows]


def records_of_files() -> Iterator[Row]:
    """Every record of data/ with its date of change, read without labgraph."""
    for path in sorted((ROOT / "data").glob("*/*.yaml")):
        text = path.read_text(encoding="utf-8")
        [(kind, slug)] = re.findall(r"\A(\w+): (\S+)$", text, re.MULTILINE)
        [modified] = re.findall(r"^modifie_le: (\S+)$", text, re.MULTILINE)
        fiche, fichier = f"{kind.replace('projet', 'project')}/{slug}", f"{path.parent.name}/{path.name}"
        yield {"fiche": fiche, "fichier": fichier, "modifiee_le": modified}
    for path in sorted((ROOT / "data").glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                fiche, fichier = f"zone/{row['zone']}", f"{path.parent.name}/{path.name}"
                yield {"fiche": fiche, "fichier": fichier, "modifiee_le": row["modifie_le"]}


def test_each_question_of_the_domain_has_its_file() -> None:
    assert [path.name[:4] for path in FILES] == [f"q{number:02}-" for number in range(1, 21)]
    answers = {path.stem for path in EXPECTED.glob("*.csv")}
    assert {path.stem for path in FILES} - answers == {"q16-records-changed-since-a-day"}
    assert GAPS.keys() <= {path.stem[:3] for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_question_is_legal_and_says_what_it_asks_in_both_languages(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(
        r"#\+ summary: \S.*\n#\+ summary_en: \S.*\n#\+ keywords: \S.*\n(#\+ parameter .*\n)*(?!#\+)", text
    )
    prepareQuery(text)
    assert list(Store().query(text)) == []  # type: ignore[arg-type]
    assert text.splitlines()[-1].startswith("ORDER BY ")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_prefixes_are_those_of_labgraph_and_all_serve(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    declared = dict(re.findall(r"^PREFIX (\w+): <(.+)>$", text, re.MULTILINE))
    assert declared == {prefix: PREFIXES[prefix] for prefix in declared}
    assert [prefix for prefix in declared if not re.search(rf"[\s(^/|]{prefix}:(?! <)", text)] == []


@pytest.mark.parametrize("path", sorted(EXPECTED.glob("*.csv")), ids=lambda path: path.stem)
def test_the_release_gives_the_answer_worked_out_by_hand(engine: OxigraphEngine, path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    answer = answered(engine, (ROOT / "queries" / f"{path.stem}.rq").read_text(encoding="utf-8"))
    assert columns(answer, header) == rows


def test_changed_records_are_those_whose_file_says_so(engine: OxigraphEngine) -> None:
    text = question("q16")
    [since] = re.findall(r'"(\S+)"\^\^xsd:date', text)
    names = ["modifiee_le", "fichier", "fiche"]
    expected = columns([record for record in records_of_files() if record["modifiee_le"] >= since], names)
    found = columns(answered(engine, text), names)
    assert sorted(found) == sorted(expected)
    assert found == sorted(sorted(found), key=lambda row: row[0], reverse=True)


@pytest.mark.parametrize(
    ("number", "here", "instead", "names", "rows"), EDITED, ids=[row[0] for row in EDITED]
)
def test_a_reader_may_edit_the_line_of_values(
    engine: OxigraphEngine, number: str, here: str, instead: str, names: str, rows: list[str]
) -> None:
    text = question(number)
    _, values = text.split("VALUES", 1)
    assert values.count(here) == 1
    answer = answered(engine, text.replace(here, instead))
    assert [" ".join(row) for row in columns(answer, names.split())] == rows


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_another_library_finds_the_same_in_the_dump(
    engine: OxigraphEngine, triples: Graph, path: Path
) -> None:
    text = path.read_text(encoding="utf-8")
    ours, theirs = (
        Counter(tuple(row.items()) for row in rows)
        for rows in (answered(engine, text), answered_by_rdflib(triples, text))
    )
    assert theirs == ours


@pytest.mark.parametrize("number", GAPS)
def test_a_partial_answer_changes_once_the_records_say_more(
    engine: OxigraphEngine, triples: Graph, number: str
) -> None:
    gap = GAPS[number]
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    learned = Graph().parse(data=prefixes + gap["learned"], format="turtle", publicID=f"{BASE}id/")
    before, after = (
        {row[gap["column"]] for row in rows}
        for rows in (
            answered(engine, question(number)),
            answered_by_rdflib(triples + learned, question(number)),
        )
    )
    assert before ^ after == set(gap["changed"]), gap["reason"]
