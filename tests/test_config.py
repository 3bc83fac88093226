"""Settings come from the file and the environment, typed; what does not fit is told in both languages."""

import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from labgraph.config import PUBLISHER_TYPES, Settings
from labgraph.errors import SettingsError, Text
from labgraph.settings_file import FILE, PREFIX, read_settings

TRACKER = "https://forge.example/issues/new?title={title}&body={body}"

# For each setting, one value as TOML and one as the environment gives it, and what each becomes.
VALUES = {
    "base_iri": ('"https://a.fr/graphe/"', "https://b.fr/", "https://a.fr/graphe/", "https://b.fr/"),
    "data_dir": ('"fiches"', "/srv/fiches", Path("fiches"), Path("/srv/fiches")),
    "ontology_dir": ('"mots"', "/srv/mots", Path("mots"), Path("/srv/mots")),
    "queries_dir": ('"questions"', "/srv/questions", Path("questions"), Path("/srv/questions")),
    "releases_dir": ('"parutions"', "/srv/parutions", Path("parutions"), Path("/srv/parutions")),
    "keep_releases": ("3", "5", 3, 5),
    "max_fall_percent": ("5", "12.5", 5.0, 12.5),
    "nightly_late_h": ("48", "80.5", 48.0, 80.5),
    "host": ('"::"', "0.0.0.0", "::", "0.0.0.0"),
    "port": ("8123", "1", 8123, 1),
    "path_prefix": ('"/innovation"', "/a/b.c", "/innovation", "/a/b.c"),
    "workers": ("2", "4", 2, 4),
    "query_timeout_s": ("2.5", "20", 2.5, 20.0),
    "query_memory_mb": ("512", "4096", 512, 4096),
    "query_children": ("1", "16", 1, 16),
    "query_waiting": ("1", "64", 1, 64),
    "query_wait_s": ("0.1", "2", 0.1, 2.0),
    "result_limit_mb": ("10", "20", 10, 20),
    "spool_mb": ("64", "4096", 64, 4096),
    "cache_mb": ("0", "64", 0, 64),
    "client_requests_per_minute": ("0", "60", 0, 60),
    "client_errors_per_minute": ("0", "6", 0, 6),
    "client_query_s_per_minute": ("0.5", "30", 0.5, 30.0),
    "trusted_proxies": (
        '["10.0.0.0/8", "::1"]',
        "127.0.0.1, 10.0.0.0/8",
        (ip_network("10.0.0.0/8"), ip_network("::1/128")),
        (ip_network("127.0.0.1/32"), ip_network("10.0.0.0/8")),
    ),
    "allow_unprotected": ("true", "true", True, True),
    "publisher": ('"Préfecture"', "DITP", "Préfecture", "DITP"),
    "publisher_url": ('"https://a.fr/"', "http://b.fr", "https://a.fr/", "http://b.fr"),
    "publisher_type": ('"LocalAuthority"', "Company", "LocalAuthority", "Company"),
    "publisher_address": ('"1 rue X"', "2 rue Y", "1 rue X", "2 rue Y"),
    "publication_director": ('"A. B."', "C. D.", "A. B.", "C. D."),
    "hosting_provider": ('"Hôte"', "Autre hôte", "Hôte", "Autre hôte"),
    "contact_email": ('"a@b.gouv.fr"', "labs@c.fr", "a@b.gouv.fr", "labs@c.fr"),
    "contact_name": ('"Équipe"', " Autre équipe ", "Équipe", "Autre équipe"),
    "issues_url": (
        f'"{TRACKER}"',
        TRACKER.replace("title", "issue[title]", 1),
        TRACKER,
        TRACKER.replace("title", "issue[title]", 1),
    ),
    "accessibility_status": (
        '"partiellement conforme"',
        "totalement conforme",
        "partiellement conforme",
        "totalement conforme",
    ),
    "accessibility_audit": ('"2026-10-03"', "20261004", "2026-10-03", "2026-10-04"),
    "accessibility_auditor": ('"Audit SA"', "Nous", "Audit SA", "Nous"),
    "accessibility_rate": ("72.5", "100", 72.5, 100.0),
    "theme": ('"dsfr"', "dsfr", "dsfr", "dsfr"),
    "dsfr_dir": ('"etat"', "/srv/dsfr", Path("etat"), Path("/srv/dsfr")),
}


def told(directory: Path, environ: Mapping[str, str]) -> Text:
    with pytest.raises(SettingsError) as error:
        read_settings(directory, environ)
    return error.value.text


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    assert read_settings(tmp_path, {"PATH": "/bin", "LABGRAPHE": "x"}) == Settings()
    assert Settings().base_iri == "http://localhost:8000/"


def test_every_setting_is_tried_here() -> None:
    assert VALUES.keys() == Settings.model_fields.keys()
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize("name", VALUES)
def test_the_environment_beats_the_file(tmp_path: Path, name: str) -> None:
    in_file, in_environment, from_file, from_environment = VALUES[name]
    (tmp_path / FILE).write_text(f"{name} = {in_file}\n", encoding="utf-8")
    environ = {f"{PREFIX}{name.upper()}": in_environment}
    assert getattr(read_settings(tmp_path, {}), name) == from_file != getattr(Settings(), name)
    assert getattr(read_settings(tmp_path, environ), name) == from_environment
    (tmp_path / FILE).unlink()
    assert getattr(read_settings(tmp_path, environ), name) == from_environment


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('port = "mille"\nrelease_dir = "x"\n[serveur]\nport = 1\n', encoding="utf-8")
    text = told(tmp_path, {"LABGRAPH_WORKERS": "0", "LABGRAPH_HOTS": "x"})
    places = {
        "labgraph.toml: port",
        "labgraph.toml: release_dir",
        "labgraph.toml: serveur",
        "LABGRAPH_WORKERS",
    }
    places.add("LABGRAPH_HOTS")
    assert {line.split(" : ")[0] for line in text.fr.splitlines()} == places
    assert {re.split(": (?:value|unknown)", line)[0] for line in text.en.splitlines()} == places


@pytest.mark.parametrize(
    ("toml", "environ", "french", "english"),
    [
        (
            'release_dir = "x"',
            {},
            "labgraph.toml: release_dir : réglage inconnu, vouliez-vous dire releases_dir ?",
            "labgraph.toml: release_dir: unknown setting, did you mean releases_dir?",
        ),
        (
            "",
            {"LABGRAPH_BASE_URI": "x"},
            "LABGRAPH_BASE_URI : réglage inconnu, vouliez-vous dire base_iri ?",
            "LABGRAPH_BASE_URI: unknown setting, did you mean base_iri?",
        ),
        (
            "",
            {"LABGRAPH_": "x"},
            f"LABGRAPH_ : réglage inconnu, connus : {', '.join(VALUES)}",
            f"LABGRAPH_: unknown setting, the known ones: {', '.join(VALUES)}",
        ),
        (
            "[serveur]\nport = 1",
            {},
            f"labgraph.toml: serveur : réglage inconnu, connus : {', '.join(VALUES)}",
            f"labgraph.toml: serveur: unknown setting, the known ones: {', '.join(VALUES)}",
        ),
    ],
)
def test_an_unknown_setting_is_refused_with_the_nearest(
    tmp_path: Path, toml: str, environ: dict[str, str], french: str, english: str
) -> None:
    (tmp_path / FILE).write_text(toml, encoding="utf-8")
    assert told(tmp_path, environ) == Text(french, english)


@pytest.mark.parametrize(
    ("name", "value", "french", "english"),
    [
        ("port", "mille", "un nombre entier", "a whole number"),
        ("port", "65536", "65535 ou moins", "65535 or less"),
        ("port", "0", "1 ou plus", "1 or more"),
        ("workers", "0", "1 ou plus", "1 or more"),
        ("keep_releases", "-1", "1 ou plus", "1 or more"),
        ("result_limit_mb", "1.5", "un nombre entier", "a whole number"),
        ("client_query_s_per_minute", "-1", "0.0 ou plus", "0.0 or more"),
        ("client_requests_per_minute", "1000001", "1000000 ou moins", "1000000 or less"),
        ("cache_mb", "-1", "0 ou plus", "0 or more"),
        *(
            (
                "trusted_proxies",
                networks,
                "des adresses ou des réseaux, séparés par des virgules ou en liste",
                "addresses or networks, separated by commas or as a list",
            )
            for networks in ("proxy", "10.0.0.0/33", "10.0.0.1/8", "127.0.0.1, junk", "127.0.0.1 10.0.0.1")
        ),
        ("contact_email", "à moi", "une adresse électronique", "an e-mail address"),
        ("contact_email", "a@b.fr?bcc=c@d.fr", "une adresse électronique", "an e-mail address"),
        *(
            (
                "issues_url",
                address,
                "une adresse http:// ou https:// avec {title} et {body}",
                "an http:// or https:// address with {title} and {body}",
            )
            for address in (
                "https://forge.example/",
                "https://forge.example/?t={title}",
                "javascript:{title}{body}",
                "https://a b/{title}{body}",
            )
        ),
        ("publisher", "Préfecture\tA\u2066", "une seule ligne de texte", "one line of text"),
        ("contact_name", "A\u2028B", "une seule ligne de texte", "one line of text"),
        *(
            ("publisher_url", address, "une adresse http:// ou https://", "an http:// or https:// address")
            for address in ("www.essai.fr", "ftp://essai.fr/", "https://a b.fr/", "javascript:x")
        ),
        (
            "publisher_type",
            "Mairie",
            f"l’une de ces valeurs : {', '.join(PUBLISHER_TYPES)}",
            f"one of these values: {', '.join(PUBLISHER_TYPES)}",
        ),
        ("accessibility_audit", "en octobre", "un jour, AAAA-MM-JJ", "a day, YYYY-MM-DD"),
        ("accessibility_rate", "101", "100.0 ou moins", "100.0 or less"),
        ("theme", "Dsfr", "l’une de ces valeurs : labgraph, dsfr", "one of these values: labgraph, dsfr"),
        *(
            (
                "base_iri",
                base,
                "une adresse http:// ou https:// complète",
                "a full http:// or https:// address",
            )
            for base in (
                "localhost:8000",
                "ftp://a.fr/",
                "https://",
                "https://a b.fr/",
                "https://a.fr/?x=1",
                "https://a.fr/#x",
                "http://[::1",
            )
        ),
        *(
            (
                "path_prefix",
                prefix,
                "un chemin comme /innovation (lettres sans accent, chiffres, - . _ ~)",
                "a path such as /innovation (letters without accents, digits, - . _ ~)",
            )
            for prefix in (
                "innovation",
                "//evil.example",
                "/a//b",
                "/a/..",
                "/./a",
                "/é",
                "/a b",
                "/a?b",
                "/a%2Fb",
            )
        ),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_its_place(
    tmp_path: Path, name: str, value: str, french: str, english: str
) -> None:
    place = f"LABGRAPH_{name.upper()}"
    refused = Text(
        f" : valeur « {value} » refusée, attendu {french}", f": value '{value}' refused, expected {english}"
    )
    assert told(tmp_path, {place: value}) == Text(f"{place}{refused.fr}", f"{place}{refused.en}")
    (tmp_path / FILE).write_text(f'{name} = "{value}"\n', encoding="utf-8")
    place = f"labgraph.toml: {name}"
    assert told(tmp_path, {}) == Text(f"{place}{refused.fr}", f"{place}{refused.en}")


@pytest.mark.parametrize("networks", ["[16]", '["10.0.0.0/8", 5]', "true", '{a = "10.0.0.1"}', "[[]]"])
def test_networks_are_texts(tmp_path: Path, networks: str) -> None:
    (tmp_path / FILE).write_text(f"trusted_proxies = {networks}", encoding="utf-8")
    assert told(tmp_path, {}).en.endswith("expected addresses or networks, separated by commas or as a list")


def toml(value: object) -> str:
    """A value as TOML writes it, every character of a text escaped."""
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(character):08X}" for character in value) + '"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(key)} = {toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return str(value).lower()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
ANYTHING = st.one_of(
    TEXTS,
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(TEXTS, st.integers(), max_size=2),
)


@given(name=st.sampled_from(sorted(VALUES)), value=ANYTHING)
@example(name="port", value="9" * 5000)
@example(name="result_limit_mb", value=float("inf"))
@example(name="base_iri", value="http://a:b:c/")
@example(name="data_dir", value="\x00")
def test_whatever_a_setting_is_given_is_taken_or_told(
    tmp_path_factory: pytest.TempPathFactory, name: str, value: object
) -> None:
    directory = tmp_path_factory.mktemp("settings")
    (directory / FILE).write_text(f"{name} = {toml(value)}", encoding="utf-8")
    try:
        taken = getattr(read_settings(directory, {}), name)
    except SettingsError:
        assert told(directory, {}).fr.startswith(
            f"labgraph.toml: {name} : valeur « {value} » refusée, attendu "
        )
    else:
        assert isinstance(taken, type(getattr(Settings(), name)))


@pytest.mark.parametrize("base", ["https://a.fr", "https://a.fr/graphe", "http://127.0.0.1:8000"])
def test_a_base_ends_with_a_slash(tmp_path: Path, base: str) -> None:
    assert read_settings(tmp_path, {"LABGRAPH_BASE_IRI": base}).base_iri == f"{base}/"
    assert read_settings(tmp_path, {"LABGRAPH_BASE_IRI": f"{base}/"}).base_iri == f"{base}/"


@pytest.mark.parametrize("content", [b"port = \n", b"port = 1\nport = 2\n", b"host = '\xe9'\n"])
def test_a_file_that_is_no_toml_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE
    path.write_bytes(content)
    assert told(tmp_path, {}).fr.startswith(f"{path} : illisible (")
    assert told(tmp_path, {}).en.startswith(f"{path}: unreadable (")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    assert told(tmp_path, {}).fr.startswith(f"{tmp_path / FILE} : illisible (")
