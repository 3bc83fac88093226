"""Saved queries are tried on each new release: what fails is withdrawn, and the release is served all the same."""

from labgraph.config import Settings
from labgraph.release.publish import Outcome, publish
from labgraph.release.report import Column, Report
from labgraph.release.shelf import Shelf
from made_up import NOW, RecordFolder

FINE = "SELECT ?lab ?nom ?fin { ?lab a lab:Lab ; skos:prefLabel ?nom OPTIONAL { ?lab lab:until ?fin } }"
PREFIXES = (
    "PREFIX lab: <https://w3id.org/labgraph/ns#>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
)
CROSS = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(6))
FAILING = {
    "no-query": "SELECT ?lab { ?lab a }",
    "elsewhere": "SELECT ?s { SERVICE <http://localhost:1/> { ?s ?p ?o } }",
    "too-long": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}",
    "too-deep": f"SELECT ?s {{ ?s ?p ?o FILTER({'(' * 30_000}true{')' * 30_000}) }}",
}


def asked(
    folder: RecordFolder, queries: dict[str, str], limit_s: float = 0.5
) -> tuple[Outcome, Report, Settings]:
    settings = folder.settings.model_copy(update={"query_timeout_s": limit_s})
    settings.queries_dir.mkdir()
    for name, text in queries.items():
        (settings.queries_dir / f"{name}.rq").write_text(PREFIXES + text, encoding="utf-8")
    outcome = publish(settings, NOW)
    return outcome, Report.of(Shelf(settings.releases_dir), outcome.manifest.release), settings


def test_what_fails_is_withdrawn_and_the_rest_is_published(record_folder: RecordFolder) -> None:
    outcome, report, settings = asked(record_folder, {**FAILING, "fine": FINE, "last": "ASK {}"})
    assert Shelf(settings.releases_dir).current_id() == outcome.manifest.release
    assert set(outcome.withdrawn) == set(FAILING)
    assert "SERVICE" in outcome.withdrawn["elsewhere"].fr
    assert outcome.withdrawn["too-long"].en == "no answer within 0.5 s"
    assert {name for name, tried in report.questions.items() if tried.failed} == set(FAILING)
    assert "no-query" in outcome.text.fr


def test_of_what_may_still_be_answered_nothing_is_told(record_folder: RecordFolder) -> None:
    outcome, report, _ = asked(record_folder, {"long": FAILING["too-long"], "then": "ASK {}"}, limit_s=60)
    assert outcome.withdrawn == {}
    assert report.questions.keys() == {"then"}


def test_what_an_answer_holds_is_told(record_folder: RecordFolder) -> None:
    _, report, _ = asked(
        record_folder, {"fine": FINE, "graph": "CONSTRUCT { ?l a lab:Lab } { ?l a lab:Lab }"}
    )
    assert report.questions["fine"].columns == (
        Column(name="lab", holds=("lab",), always=True),
        Column(name="nom", holds=("text@fr",), always=True),
        Column(name="fin", holds=(), always=False),
    )
    assert [report.questions[name].rows for name in ("fine", "graph")] == [2, 2]
