"""The same name however it is typed, and the nearest one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labgraph.matching import nearest, normalise, slugify
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
