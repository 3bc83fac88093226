"""The table of the bench: every row that is promised, and ratios that are medians of rounds."""

import re
from pathlib import Path

from labgraph.bench import Effort
from labgraph.bench.load import Load
from labgraph.bench.report import rows
from labgraph.bench.rounds import Rounds
from labgraph.errors import Text
from repository import settings_for

SCENARIOS = "lookup|region list|text filter|aggregate|two-hop join|inverse path|CONSTRUCT|20,000 rows".split(
    "|"
)
# The beginning of each row, in order; "{}" stands for each scenario.
PROMISED = """\
`labgraph check`
publish 100 labs,
publish one changed record
N-Quads dump, gzip and zstd
memory to publish
{}, 1 client, ms
{}, 16 clients, /s
the same lookup, 16 clients, /s; bare app
the same lookup, 16 clients, /s; Oxigraph's server
the same lookup, 16 clients, /s; nginx
entity in Turtle, 16 clients, /s, warm; nginx
entity in Turtle, 16 clients, /s, cold; bare app
entity in JSON-LD, 16 clients, /s, warm; nginx
entity in JSON-LD, 16 clients, /s, cold; bare app
entity in HTML, 16 clients, /s, warm; nginx
entity in HTML, 16 clients, /s, cold; bare app
memory of labgraph-keeper
memory of labgraph-web
memory of labgraph-nurse
memory of labgraph-query
10 kB answer, through the guard
10 kB answer, over HTTP
2 MB answer, through the guard
2 MB answer, over HTTP
lookup, 24 clients, p99
lookup, 64 clients, p99
query without end, limit of 2 s
its 4 neighbours' lookups
memory against disk: opening
memory against disk: a child that answered
memory against disk: whoever forks it
memory against disk: {} in the engine
start to first answer
publication to first new answer
""".splitlines()


def test_table_has_every_row(tmp_path: Path) -> None:
    told: list[Text] = []
    made = list(
        rows(settings_for(tmp_path / "releases"), 100, Effort(rounds=1, seconds=0.1, waves=1), told.append)
    )
    whats = {row.what for row in made}
    expected = [
        beginning.format(scenario)
        for beginning in PROMISED
        for scenario in (SCENARIOS if "{}" in beginning else [""])
    ]
    missing = [beginning for beginning in expected if not any(what.startswith(beginning) for what in whats)]
    assert missing == []
    assert len(made) == len(whats) == len(expected)
    for row in made:
        assert re.match(r"\d+(\.\d+)?\b", row.ours), row
        assert row.markdown().count(" | ") == 4, row
    assert any("100" in text.en for text in told)
    [stopped] = [row for row in made if row.what.startswith("query without end")]
    assert "status 504" in stopped.ours


def load(rate: float, p50_ms: float = 1.0) -> Load:
    return Load(rate, p50_ms, p99_ms=9.0, sent=100, refused=0, broken=0)


def test_ratio_is_the_median_of_the_rounds_not_the_ratio_of_medians() -> None:
    rounds = Rounds([(load(10), load(10)), (load(20), load(40)), (load(90), load(30))])
    row = rounds.rate("a load", 0.8)
    assert row.markdown() == "| a load | 20 | 30 | 1.00 | ≥ 0.8 |"
    assert rounds.rate("a load", None).budget == ""


def test_times_are_medians_too() -> None:
    rounds = Rounds(
        [(load(1, 2.0), load(1, 1.0)), (load(1, 4.0), load(1, 1.0)), (load(1, 3.0), load(1, 2.0))]
    )
    assert (
        rounds.milliseconds("a load").markdown() == "| a load | 3.00 (p99 9.00) | 1.00 (p99 9.00) | 2.00 |  |"
    )
