"""IRIs are made and read in one place, and both ways agree."""

import warnings

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import NamedNode
from rdflib import URIRef

from labgraph.vocabulary import DCT, KINDS, LAB, ORG, PREFIXES, EntityName, Iris, is_iri, shorten

BASES = st.sampled_from(["http://localhost:8000/", "https://labs.example.org/graphe/", "http://127.0.0.1/"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
NAMES = st.builds(EntityName, st.sampled_from(KINDS), TEXTS.filter(lambda slug: "/" not in slug))


@given(BASES, NAMES)
def test_what_is_made_is_read_back(base: str, name: EntityName) -> None:
    iris = Iris(base)
    for make in (iris.entity, iris.document, iris.graph):
        made = make(name.kind, name.slug)
        assert iris.read(made) == name
        assert NamedNode(made).value == made


@given(BASES, NAMES, TEXTS)
def test_a_part_is_read_back_with_its_whole(base: str, name: EntityName, part: str) -> None:
    iris = Iris(base)
    made = iris.part(name.kind, name.slug, part)
    assert iris.read(made) == EntityName(name.kind, name.slug, part)
    assert made.startswith(iris.entity(name.kind, name.slug) + "#")
    assert NamedNode(made).value == made


@pytest.mark.parametrize(
    "iri",
    [
        "",
        "http://localhost:8000",
        "http://localhost:8000/",
        "http://localhost:8000/id/lab/",
        "http://localhost:8000/id/lab/a/b",
        "http://localhost:8000/id/lab/a?b",
        "http://localhost:8000/id/laboratoire/a",
        "http://localhost:8000/graphs/ontology",
        "http://localhost:8000/x/id/lab/a",
        "http://localhost:80001/id/lab/a",
        "https://localhost:8000/id/lab/a",
        "id/lab/a",
        str(LAB),
    ],
)
def test_another_iri_names_no_entity(iri: str) -> None:
    assert Iris("http://localhost:8000/").read(iri) is None


def test_the_shapes_of_iris() -> None:
    iris = Iris("https://a.fr/")
    assert iris.entity("lab", "l-a") == "https://a.fr/id/lab/l-a"
    assert iris.document("lab", "l-a") == "https://a.fr/doc/lab/l-a"
    assert iris.graph("lab", "l-a") == "https://a.fr/graphs/lab/l-a"
    assert iris.shared_graph("ontology") == "https://a.fr/graphs/ontology"
    assert iris.part("lab", "l-a", "event-x") == "https://a.fr/id/lab/l-a#event-x"


def test_words_and_short_names() -> None:
    assert ORG.unitOf == "http://www.w3.org/ns/org#unitOf"
    assert str(LAB) == "https://w3id.org/labgraph/ns#"
    for prefix, namespace in PREFIXES.items():
        assert shorten(f"{namespace}word") == f"{prefix}:word"
    for iri in ("http://example.fr/a", f"{DCT}a/b", f"{DCT}a#b", "", str(LAB)[:-1]):
        assert shorten(iri) == iri


# ── which texts are IRIs ──


@given(
    st.sampled_from(
        ["http://a", "https://a.fr/", "urn:", "mailto:", "a:", "", "http:", "//", "https://a.fr:80"]
    ),
    st.text(max_size=8)
    | st.text("ab/?#:@[]%41é’ \u00a0\u2028\u3000\ue000\ufdd0\ufeff\u200b\u202e\x7f~", max_size=8),
)
@example("https://a.fr/", "%zz")
@example("https://", "[::1")
@example("https://a.fr", ":port/")
@example("https://a.fr/", "a#b#c")
@example("https://a.fr/", "\U0001fffe")
def test_an_iri_is_one_for_every_library(start: str, end: str) -> None:
    text = start + end
    if is_iri(text):
        assert NamedNode(text).value == text
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert URIRef(text).n3() == f"<{text}>"
        assert not any(character.isspace() for character in text)


@pytest.mark.parametrize(
    "iri",
    [
        "https://www.modernisation.gouv.fr/campus/laboratoire-du-centre-val-de-loire",
        "http://www.la27eregion.fr/cas-pratiques/la-transfo-dunkerque/",
        "https://latransfo.la27eregion.fr/?p=453",
        "https://fr.wikipedia.org/wiki/L’Haÿ-les-Roses#Économie",
        "https://example.fr:8443/a%20b/(c)/;d,e=1?f=g&h[]".removesuffix("[]"),
        "http://www.wikidata.org/entity/Q142",
        "urn:uuid:598b3ed6-a7ea-44f8-a130-7a42e3630a8a",
        "mailto:lab@example.fr",
        "https://例え.jp/引き",
    ],
)
def test_addresses_as_they_are_met_are_iris(iri: str) -> None:
    assert is_iri(iri)


@pytest.mark.parametrize(
    "text",
    ["", "a", "a b:c", "1a:b", ":a", "http://", "http://a b/", "http://a/%", "http://a/<b>", "http://a/b|c"],
)
def test_other_texts_are_no_iris(text: str) -> None:
    assert not is_iri(text)
