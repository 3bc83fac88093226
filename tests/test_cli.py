"""The command line: what it says, in which language, and with which exit code; never a traceback."""

import csv
import gzip
import io
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labgraph import __version__
from labgraph.cli import main
from labgraph.config import Settings
from labgraph.release.shelf import Release, Shelf
from made_up import RecordFolder, put_three
from processes import eventually
from repository import ROOT, environment_of, labgraph
from running import serving

Run = Callable[..., Result]
ENGLISH = {"LANG": "en_GB.UTF-8"}
COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/labgraph/ns#Lab> }"


def runner(settings: Settings, monkeypatch: pytest.MonkeyPatch, directory: Path) -> Run:
    """The command line in this process, in a directory of its own, with these settings and no locale."""
    monkeypatch.chdir(directory)
    neutral: dict[str, str | None] = dict.fromkeys(("LC_ALL", "LC_MESSAGES", "LANG"))

    def run(*arguments: str, given: str | bytes | None = None, **environment: str | None) -> Result:
        env = {**neutral, **environment_of(settings), **environment}
        return CliRunner().invoke(main, arguments, input=given, env=env, catch_exceptions=False)

    return run


@pytest.fixture
def run(record_folder: RecordFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The command line over the made-up records."""
    return runner(record_folder.settings, monkeypatch, tmp_path)


@pytest.fixture
def ask(published_settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The command line over the published records of the repository."""
    return runner(published_settings, monkeypatch, tmp_path)


def shelf_of(folder: RecordFolder) -> Shelf:
    return Shelf(folder.settings.releases_dir)


# ── help ──


def test_every_command_is_listed_and_explained(run: Run) -> None:
    told = run("--help").stdout
    for name in main.commands:
        assert f"\n  {name} " in told
    assert {
        "check",
        "import",
        "publish",
        "nightly",
        "serve",
        "query",
        "releases",
        "rollback",
        "prune",
    } <= main.commands.keys()


@pytest.mark.parametrize("name", main.commands)
def test_every_command_has_help_with_an_example(run: Run, name: str) -> None:
    for flag in ("--help", "-h"):
        result = run(name, flag)
        assert result.exit_code == 0
        assert "Example: " in result.stdout
        assert f"labgraph {name}" in result.stdout.split("Example: ")[1]


def test_the_version_is_told(run: Run) -> None:
    assert __version__ in run("--version").stdout


@pytest.mark.parametrize(
    "arguments", [["chek"], ["check", "--all"], ["query"], ["prune", "--keep", "0"], ["import", "x"]]
)
def test_misuse_exits_with_2(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Usage: " in result.stderr


# ── language ──


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ({}, "fr"),
        ({"LANG": "C.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": ""}, "en"),
    ],
)
def test_french_unless_the_terminal_says_english(run: Run, locale: dict[str, str], language: str) -> None:
    told = {"fr": "9 fiche(s) vérifiée(s), aucune erreur\n", "en": "9 record(s) checked, no fault\n"}
    assert run("check", **locale).stdout == told[language]


def at_a_terminal(folder: RecordFolder, *arguments: str) -> str:
    """What a person reads there while a command runs, faults included."""
    person, terminal = os.openpty()
    settings = environment_of(folder.settings)
    process = labgraph(folder.path.parent, *arguments, stderr=terminal, LANG="en_GB.UTF-8", **settings)
    os.close(terminal)
    process.communicate()
    told = b""
    # Reading fails once the other end is closed.
    with suppress(OSError):
        while said := os.read(person, 1000):
            told += said
    os.close(person)
    return re.sub("\x1b\\[[0-9]+m", "", told.decode())


@pytest.mark.parametrize(
    "arguments", [["publish"], ["nightly"], ["check"], ["check", "data/labs/lab-a.yaml"]]
)
def test_a_terminal_shows_how_far_it_is_and_is_left_clean(
    record_folder: RecordFolder, arguments: list[str]
) -> None:
    told = at_a_terminal(record_folder, *arguments)
    assert told.startswith("\r\x1b[Kreading the records 0%")
    assert ("store and dumps 100%" in told) == (arguments[0] != "check")
    assert told.endswith("\r\x1b[K")


def test_faults_are_told_on_a_line_of_their_own(record_folder: RecordFolder) -> None:
    record_folder.replace("labs/lab-b.yaml", "statut: clos\n", "")
    told = at_a_terminal(record_folder, "check")
    assert told.split("\x1b[K")[-1].startswith(f"{record_folder.path}/labs/lab-b.yaml:1: statut: ")


# ── check ──


def test_check_tells_every_fault_where_it_is(run: Run, record_folder: RecordFolder) -> None:
    record_folder.replace("labs/lab-a.yaml", "interministériel", "interministeriel")
    record_folder.replace("labs/lab-b.yaml", "statut: clos\n", "")
    line = record_folder.line_of("labs/lab-a.yaml", "type:")
    root = record_folder.path
    result = run("check")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        f"{root}/labs/lab-a.yaml:{line}: type: valeur inconnue « Laboratoire interministeriel » : "
        "vouliez-vous dire « Laboratoire interministériel » ?",
        f"{root}/labs/lab-b.yaml:1: statut: champ obligatoire absent",
        "labgraph: 2 erreur(s) dans les fiches",
    ]
    english = run("check", **ENGLISH).stderr.splitlines()
    assert english[1:] == [
        f"{root}/labs/lab-b.yaml:1: statut: required field is missing",
        "labgraph: 2 error(s) in the records",
    ]


def test_check_of_a_path(run: Run, record_folder: RecordFolder, tmp_path: Path) -> None:
    record_folder.replace("labs/lab-b.yaml", "statut: clos\n", "")
    assert run("check", "data/labs/lab-a.yaml").stdout == "1 fiche(s) vérifiée(s), aucune erreur\n"
    assert run("check", "data/zones").stdout == "3 fiche(s) vérifiée(s), aucune erreur\n"
    result = run("check", "data/labs/lab-b.yaml")
    assert result.exit_code == 1
    assert result.stderr.startswith("data/labs/lab-b.yaml:1: statut: ")
    result = run("check", "data/labs/lab-x.yaml")
    assert result.exit_code == 1
    assert result.stderr.startswith("data/labs/lab-x.yaml: introuvable")


def test_check_tells_remarks_and_passes(run: Run, record_folder: RecordFolder) -> None:
    record_folder.replace("labs/lab-b.yaml", "officiel: Laboratoire B", f"officiel: {'B' * 201}")
    result = run("check")
    assert result.exit_code == 0
    assert result.stdout == "9 fiche(s) vérifiée(s), aucune erreur\n"
    line = record_folder.line_of("labs/lab-b.yaml", "officiel")
    place = f"{record_folder.path}/labs/lab-b.yaml:{line}: noms.officiel: "
    assert result.stderr.startswith(f"remarque : {place}Le nom officiel dépasse 200 caractères")
    assert run("check", **ENGLISH).stderr.startswith(
        f"remark: {place}The official name is over 200 characters"
    )


# ── restore ──


def test_restore_tells_what_it_did(run: Run, record_folder: RecordFolder, tmp_path: Path) -> None:
    run("publish")
    release = shelf_of(record_folder).current_id()
    dump = record_folder.settings.releases_dir / release / "dumps" / f"labgraph-{release}.nq.gz"
    refused = run("restore", str(dump))
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"labgraph: {release} est déjà là")
    there = str(tmp_path / "elsewhere")
    told = run("restore", str(dump), LABGRAPH_RELEASES_DIR=there)
    assert told.exit_code == 0
    assert re.fullmatch(rf"reconstruite et servie : {release} \(\d+ quads, .* s\)\n", told.stdout)
    older = run("restore", str(dump), "--release", "20000101T000000Z", LABGRAPH_RELEASES_DIR=there, **ENGLISH)
    assert older.stdout.startswith("restored: 20000101T000000Z (")
    assert older.stdout.endswith(
        "; a newer one is still served (`labgraph rollback 20000101T000000Z` to serve it)\n"
    )
    assert Shelf(Path(there)).current_id() == release
    assert run("restore", str(tmp_path / "nothing.nq")).exit_code == 2


# ── mirror ──


def test_mirror_tells_what_it_did(run: Run, record_folder: RecordFolder, tmp_path: Path) -> None:
    """Beside a real server, from one release to the next and back."""
    run("publish")
    first = shelf_of(record_folder).current_id()
    here = {
        "LABGRAPH_RELEASES_DIR": str(tmp_path / "mirror"),
        "LABGRAPH_BASE_IRI": "https://mirror.example.org/",
    }
    with serving(record_folder.settings) as source:

        def mirrored(**more: str) -> str:
            result = run("mirror", source.address, **here, **more)
            assert (result.exit_code, result.stderr) == (0, "")
            return result.stdout

        def served(release: str) -> None:
            eventually(
                lambda: (
                    source.get("/healthz").status == 200
                    and source.get("/labs.json").headers["Labgraph-Release"] == release
                ),
                "it is not served",
            )

        assert re.fullmatch(rf"prise et servie : {first} \(\d+\.\d Mo, \d+\.\d s\)\n", mirrored())
        assert mirrored() == f"rien de nouveau : {first} reste servie\n"
        assert mirrored(**ENGLISH) == f"nothing new: {first} is still served\n"
        record_folder.replace("labs/lab-b.yaml", "Laboratoire B", "Laboratoire BB")
        run("publish")
        second = shelf_of(record_folder).current_id()
        served(second)
        assert mirrored(**ENGLISH).startswith(f"taken and served: {second} (since {first}, ")
        run("rollback")
        served(first)
        assert mirrored() == f"{first} est de nouveau servie, comme par la source\n"
        refused = run("mirror", f"{source.address}/labs", **here)
        assert refused.exit_code == 1
        assert refused.stderr == f"labgraph: {source.address}/labs/dumps/latest/labgraph.json : HTTP 404\n"
    listed = run("releases", **here).stdout
    assert [line.split()[-5] for line in listed.splitlines()] == [first, second]
    assert listed.startswith(f"* {first}")


def test_mirror_of_no_address_is_misuse(run: Run) -> None:
    result = run("mirror", "labs.example.org", **ENGLISH)
    assert result.exit_code == 2
    assert result.stderr.startswith("labgraph: 'labs.example.org': expected the address of a labgraph")


# ── publish, releases, rollback, prune ──


def test_publish_says_what_it_made(run: Run, record_folder: RecordFolder) -> None:
    result = run("publish")
    assert result.exit_code == 0
    [manifest] = shelf_of(record_folder).manifests()
    told = f"publié : {manifest.release} (2 labs, {manifest.counts.quads} quads, "
    assert result.stdout.startswith(told)
    assert run("publish").stdout == f"rien de nouveau : {manifest.release} reste servie\n"
    assert run("publish", **ENGLISH).stdout == f"nothing new: {manifest.release} is still served\n"


def test_publish_of_faults_publishes_nothing(run: Run, record_folder: RecordFolder) -> None:
    record_folder.replace("labs/lab-b.yaml", "statut: clos\n", "")
    result = run("publish")
    assert result.exit_code == 1
    assert result.stderr.endswith("labgraph: 1 erreur(s) dans les fiches\n")
    assert shelf_of(record_folder).ids() == []


def test_a_night_tells_its_outcome_by_words_and_exit_code(run: Run, record_folder: RecordFolder) -> None:
    shelf = shelf_of(record_folder)
    with shelf.writing():
        busy = run("nightly")
    assert (busy.exit_code, busy.stdout) == (6, "")
    assert busy.stderr.startswith("labgraph: une autre publication est en cours")
    first = run("nightly")
    served = shelf.current_id()
    assert first.exit_code == 0
    assert first.stdout.startswith(f"publié : {served} (2 labs, ")
    again = run("nightly", **ENGLISH)
    assert (again.exit_code, again.stdout) == (3, f"nothing new: {served} is still served\n")
    record_folder.remove("projects/projet-a.yaml")
    refused = run("nightly", **ENGLISH)
    assert (refused.exit_code, refused.stdout) == (4, "")
    assert refused.stderr.startswith("labgraph: refused, as counts fall by more than 10 %: projects 1 → 0; ")
    record_folder.replace("labs/lab-b.yaml", "statut: clos\n", "")
    faults = run("nightly", "--force")
    assert (faults.exit_code, faults.stdout) == (5, "")
    assert faults.stderr.endswith("\nlabgraph: 1 erreur(s) dans les fiches\n")
    assert shelf.ids() == [served]
    assert run("nightly", LABGRAPH_RELEASES_DIR="data/labs/lab-a.yaml").exit_code == 1


def test_a_night_as_json_is_that_of_its_notes(run: Run, record_folder: RecordFolder) -> None:
    record_folder.replace("labs/lab-b.yaml", "statut: clos\n", "")
    result = run("nightly", "--json")
    assert result.exit_code == 5
    assert result.stderr.endswith("labgraph: 1 erreur(s) dans les fiches\n")
    noted = json.loads((record_folder.settings.releases_dir / "nightly.json").read_bytes())
    assert noted == {"last_good": None, "nights": [json.loads(result.stdout)]}


def test_every_exit_code_of_a_night_is_explained(run: Run) -> None:
    told = re.findall(r"^ *(\d)  (\w.*)$", run("nightly", "--help").stdout, re.MULTILINE)
    assert [int(code) for code, _ in told] == list(range(7))
    operations = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (\d) \| (.*?) \|", operations, re.MULTILINE) == told


def test_the_release_served_is_marked(run: Run, record_folder: RecordFolder) -> None:
    first, second, third = put_three(shelf_of(record_folder))
    size = f"  {2:>6} labs  {7:>9} quads"
    assert run("releases").stdout.splitlines() == [
        f"  {first}{size}",
        f"  {second}{size}",
        f"* {third}{size}",
    ]
    result = run("rollback")
    assert (result.exit_code, result.stdout) == (0, f"{second} est de nouveau servie\n")
    assert run("releases").stdout.splitlines()[1] == f"* {second}{size}"
    assert run("rollback", third, **ENGLISH).stdout == f"{third} is served again\n"
    assert run("releases").stdout.splitlines()[2] == f"* {third}{size}"


def test_rolling_back_too_far_is_told(run: Run, record_folder: RecordFolder) -> None:
    first, second, third = put_three(shelf_of(record_folder))
    result = run("rollback", "20000101T000000Z")
    assert result.exit_code == 1
    assert result.stderr == (
        f"labgraph: aucune publication « 20000101T000000Z » ; gardées : {first}, {second}, {third}\n"
    )
    run("rollback", first)
    result = run("rollback", **ENGLISH)
    assert result.exit_code == 1
    assert result.stderr == f"labgraph: {first} is the oldest release kept: there is none before it\n"


def test_diff_tells_lines_or_writes_them(run: Run, record_folder: RecordFolder, tmp_path: Path) -> None:
    run("publish")
    record_folder.replace("labs/lab-b.yaml", "statut: clos", "statut: actif")
    run("publish")
    first, second = shelf_of(record_folder).ids()
    told = run("diff", first)
    assert "statut-actif" in next(line for line in told.stdout.splitlines() if line.startswith("+<"))
    assert "statut-clos" in next(line for line in told.stdout.splitlines() if line.startswith("-<"))
    assert told.stderr == "1 énoncé(s) ajouté(s), 1 retiré(s)\n"
    back = run("diff", second, first, **ENGLISH)
    assert [(line[0], line[1:]) for line in back.stdout.splitlines()] == [
        ("-" if line[0] == "+" else "+", line[1:]) for line in told.stdout.splitlines()
    ]
    assert back.stderr == "1 statement(s) added, 1 removed\n"
    written = run("diff", first, second, "--out", str(tmp_path), **ENGLISH)
    names = [f"labgraph-{second}-since-{first}.{end}.nq.gz" for end in ("added", "removed")]
    assert written.stdout == f"written in {tmp_path}: {', '.join(names)}\n"
    lines = [gzip.decompress((tmp_path / name).read_bytes()).decode() for name in names]
    assert told.stdout.splitlines() == sorted(
        (f"{sign}{line}" for sign, text in zip("+-", lines, strict=True) for line in text.splitlines()),
        key=lambda line: line[1:],
    )
    unknown = run("diff", "20000101T000000Z", **ENGLISH)
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert "no release '20000101T000000Z'" in unknown.stderr


def test_prune_keeps_the_last_and_what_is_read(run: Run, record_folder: RecordFolder) -> None:
    first, _, third = put_three(shelf_of(record_folder))
    shelf = shelf_of(record_folder)
    assert run("prune").stdout == "0 publication(s) retirée(s)\n"
    reader: Release = shelf.open(first)
    assert run("prune", "--keep", "1").stdout == (
        f"1 publication(s) retirée(s)\ngardées, car lues en ce moment : {first}\n"
    )
    assert shelf.ids() == [first, third]
    assert (
        run("prune", "--keep", "1", **ENGLISH).stdout == f"0 release(s) removed\nkept, being read: {first}\n"
    )
    reader.close()
    assert run("prune", LABGRAPH_KEEP_RELEASES="1").stdout == "1 publication(s) retirée(s)\n"
    assert shelf.ids() == [third]


@pytest.mark.parametrize("arguments", [["releases"], ["rollback"], ["serve"], ["query", "-"]])
def test_nothing_published_is_told(run: Run, record_folder: RecordFolder, arguments: list[str]) -> None:
    result = run(*arguments, given=COUNT)
    assert result.exit_code == 1
    releases = record_folder.settings.releases_dir
    assert (
        result.stderr
        == f"labgraph: aucune publication dans {releases} : lancez d'abord « labgraph publish »\n"
    )
    english = run(*arguments, given=COUNT, **ENGLISH)
    assert english.stderr == f"labgraph: nothing is published in {releases}: run `labgraph publish` first\n"


# ── query ──


def test_a_query_from_a_file_or_from_standard_input(ask: Run, tmp_path: Path) -> None:
    (tmp_path / "count.rq").write_text(COUNT, encoding="utf-8")
    for result in (
        ask("query", "count.rq"),
        ask("query", "-", given=COUNT),
        ask("query", "-", given=f"\ufeff{COUNT}"),
    ):
        assert (result.exit_code, result.stdout_bytes) == (0, b"n\r\n36\r\n")


def test_a_query_answers_in_the_form_asked(ask: Run) -> None:
    as_json = ask("query", "-", "--format", "json", given=COUNT)
    assert json.loads(as_json.stdout)["results"]["bindings"][0]["n"]["value"] == "36"
    describe = "DESCRIBE <id/lab/ti-lab>"
    assert "@prefix lab: " in ask("query", "-", given=describe).stdout
    assert ask("query", "-", "--format", "ntriples", given=describe).stdout.startswith("<http://")


def test_a_form_that_does_not_fit_is_told(ask: Run) -> None:
    result = ask("query", "-", "--format", "turtle", given=COUNT)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "labgraph: cette requête donne un tableau : acceptez JSON, XML, CSV ou TSV\n"
    result = ask("query", "-", "--format", "csv", given="DESCRIBE <id/lab/ti-lab>")
    assert (result.exit_code, result.stdout) == (1, "")
    result = ask("query", "-", "--format", "xls", given=COUNT)
    assert result.exit_code == 2
    assert "json, xml, csv, tsv, turtle" in result.stderr


@pytest.mark.parametrize(
    ("given", "french", "english"),
    [
        (
            b"SELECT * { ?s ?p ?o } LIMIT x",
            "requête SPARQL illisible, ligne 1, colonne 29",
            "unreadable SPARQL query, line 1",
        ),
        (b"SELECT * { SERVICE <http://a/> {} }", "SERVICE est refusé", "SERVICE is refused"),
        (b"DELETE WHERE { ?s ?p ?o }", "les mises à jour sont refusées", "updates are refused"),
        (b"# \xe9\n", "la requête n'est pas en UTF-8", "the query is not UTF-8"),
    ],
)
def test_a_query_that_is_not_answered_is_told(ask: Run, given: bytes, french: str, english: str) -> None:
    result = ask("query", "-", given=given)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"labgraph: {french}")
    assert ask("query", "-", given=given, **ENGLISH).stderr.startswith(f"labgraph: {english}")


def test_an_answer_over_the_limit_is_told(ask: Run) -> None:
    result = ask("query", "-", given="SELECT * { ?s ?p ?o }", LABGRAPH_RESULT_LIMIT_MB="1")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("labgraph: la réponse dépasse la limite de 1 Mo")


# ── what the machine refuses ──


def faulty() -> Iterator[tuple[str, list[str], dict[str, str], int, str]]:
    """A name, a command, its environment, its exit code, and how what it says begins."""
    toml = "labgraph: labgraph.toml"
    yield (
        "unknown setting",
        ["check"],
        {"LABGRAPH_PROT": "1"},
        2,
        "labgraph: LABGRAPH_PROT : réglage inconnu, vouliez",
    )
    yield (
        "bad setting",
        ["serve"],
        {"LABGRAPH_PORT": "http"},
        2,
        "labgraph: LABGRAPH_PORT : valeur « http » refusée",
    )
    yield "setting in the file", ["publish"], {"TOML": "prot = 1"}, 2, f"{toml}: prot : réglage inconnu"
    yield "file that is no TOML", ["publish"], {"TOML": "port ="}, 2, "labgraph: "
    yield "no data", ["check"], {"LABGRAPH_DATA_DIR": "nowhere"}, 1, "nowhere: introuvable"
    yield "no ontology", ["publish"], {"LABGRAPH_ONTOLOGY_DIR": "nowhere"}, 1, "nowhere/"
    yield (
        "a shelf that is a file",
        ["publish"],
        {"LABGRAPH_RELEASES_DIR": "labgraph.toml", "TOML": ""},
        1,
        toml,
    )
    yield "a page that is no page", ["import", "labgraph.toml"], {"TOML": "# rien"}, 1, "labgraph: "
    yield "a query that is a folder", ["query", "data"], {}, 2, "Usage: "


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "begins"),
    [case[1:] for case in faulty()],
    ids=[case[0] for case in faulty()],
)
def test_a_fault_is_words_and_an_exit_code(
    record_folder: RecordFolder,
    tmp_path: Path,
    arguments: list[str],
    environment: dict[str, str],
    code: int,
    begins: str,
) -> None:
    if "TOML" in environment:
        (tmp_path / "labgraph.toml").write_text(environment["TOML"], encoding="utf-8")
    process = labgraph(tmp_path, *arguments, **{**environment_of(record_folder.settings), **environment})
    output, told = process.communicate()
    assert (process.returncode, output) == (code, b"")
    assert told.decode().startswith(begins)
    assert "Traceback" not in told.decode()


def test_a_reader_who_leaves_early_is_no_fault(published_settings: Settings, tmp_path: Path) -> None:
    process = labgraph(tmp_path, "query", "-", **environment_of(published_settings))
    assert process.stdin
    assert process.stdout
    assert process.stderr
    with process:
        process.stdin.write(b"SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 5000")
        process.stdin.close()
        assert process.stdout.read(4) == b"s,p,"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_the_whole_road_in_processes_of_their_own(record_folder: RecordFolder, tmp_path: Path) -> None:
    environment = environment_of(record_folder.settings)
    for arguments, expected in (
        (["check"], b"9 fiche(s)"),
        (["publish"], b"publi\xc3\xa9 : "),
        (["releases"], b"* 20"),
        (["query", "-", "--format", "csv"], b"n\r\n2\r\n"),
    ):
        process = labgraph(tmp_path, *arguments, **environment)
        output, told = process.communicate(COUNT.encode())
        assert (process.returncode, told) == (0, b"")
        assert output.startswith(expected)
    rows = list(csv.reader(io.StringIO(output.decode(), newline="")))
    assert rows == [["n"], ["2"]]
