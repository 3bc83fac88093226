"""The same name however it is typed, and the nearest one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labgraph.matching import Wording, forms, likeness, nearest, normalise, slugify
from labgraph.vocabulary import SLUG


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LAB'L Centre-Val-de-Loire", "Lab’L  Centre Val de Loire"),
        ("Préfecture de la région Île-de-France", "PREFECTURE DE LA REGION ILE DE FRANCE"),
        ("Cœur d'État", "coeur d’etat"),
        ("Ex æquo", "EX AEQUO"),
        ("e\u0301cole", "école"),
        ("STRASSE", "Straße"),
        ("n° 1 (bis)", "N° 1, bis"),
    ],
)
def test_the_same_name_typed_otherwise(one: str, other: str) -> None:
    assert normalise(one) == normalise(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Lab 1", "Lab 2"), ("Le Lab", "Le Labo"), ("SGAR A", "SGAR B")])
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text())
def test_normalising_twice_changes_nothing_more(name: str) -> None:
    once = normalise(name)
    assert normalise(once) == once
    assert normalise(unicodedata.normalize("NFD", name)) == once


@given(st.text())
def test_a_slug_is_one_or_nothing(name: str) -> None:
    slug = slugify(name)
    assert slug == "" or SLUG.fullmatch(slug)


LABELS = ["Laboratoire interministériel", "Laboratoire ministériel", "actif", "releases_dir"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Laboratoire interministeriel", "Laboratoire interministériel"),
        ("LABORATOIRE MINISTERIEL", "Laboratoire ministériel"),
        ("actifs", "actif"),
        ("release-dir", "releases_dir"),
        ("inactif", "actif"),
        ("tout autre chose", None),
        ("", None),
        ("日本", None),
    ],
)
def test_the_nearest_label(value: str, expected: str | None) -> None:
    assert nearest(value, LABELS) == expected


def test_nothing_is_near_when_nothing_is_known() -> None:
    assert nearest("actif", []) is None


CENTRE = "Secrétariat général pour les affaires régionales (SGAR) Centre-Val de Loire"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SGAR Centre-Val de Loire", CENTRE),
        ("Secrétariat général pour les affaires régionales de la région Centre-Val de Loire", CENTRE),
        ("SGAR CVL", CENTRE),
        ("Préfecture de la région Bretagne", "Bretagne, préfecture de région"),
        ("Conseil départemental de la Gironde", "Département de la Gironde"),
        ("Conseil régional du Grand Est", "Région Grand Est"),
        ("Ministère chargé de la Transition écologique", "ministère de la transition écologique"),
        ("CHU de Brest", "Centre hospitalier régional universitaire de Brest"),
    ],
)
def test_one_body_called_in_two_ways(one: str, other: str) -> None:
    assert forms(one).full == forms(other).full != ""
    assert nearest(one, ["Autre chose", other]) == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SGAR Bretagne", CENTRE),
        ("Département de la Loire", "Région Pays de la Loire"),
        ("Fabrique 1", "Fabrique 2"),
        ("Le Lab", "Le Labo"),
    ],
)
def test_bodies_that_are_called_alike_stay_apart(one: str, other: str) -> None:
    assert forms(one).full != forms(other).full
    assert likeness(Wording.of(one), Wording.of(other)) < likeness(Wording.of(one), Wording.of(one))


def test_likeness_ranks() -> None:
    """Typed otherwise, written as one word, said in full, with a slip, with a word less, another."""
    name = "Préfecture de région Bretagne"
    others = [
        "PREFECTURE DE REGION BRETAGNE",
        "Préfecture-de-régionBretagne",
        "Préfecture de la région Bretagne",
        "Préfecture de région Bretange",
        "Préfecture Morlaix Bretagne",
        "Région Normandie",
    ]
    scores = [likeness(Wording.of(name), Wording.of(other)) for other in others]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)
