"""What a record may hold, value by value; how a fault of it is told is the matter of intake/test_checking.py."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from labgraph.records import (
    KEYS,
    MODELS,
    Carrier,
    Contact,
    Identifier,
    Names,
    Partner,
    Source,
    alias,
    field_names,
    parse,
)
from labgraph.vocabulary import RECORD_KINDS, is_iri
from strategies import ADDRESSES

ZONE = {
    "zone": "z",
    "noms": {"officiel": "Z"},
    "niveau": "région",
    "modifie_le": "2026-11-23",
    "sources": {"page": {"titre": "P"}},
}
CARRIER = {"organisation": "a", "role": "porteur", "source": "page"}


def test_a_record_knows_its_kind_and_key() -> None:
    assert parse("zone", ZONE).kind == "zone"
    assert tuple(KEYS) == RECORD_KINDS
    assert {KEYS[model.__name__.lower()] for model in MODELS.values()} == set(MODELS)
    for key, model in MODELS.items():
        assert alias(model, "slug") == key
        assert len(set(field_names(model))) == len(model.model_fields)


def test_a_record_does_not_change() -> None:
    zone = parse("zone", ZONE)
    with pytest.raises(ValidationError, match="frozen"):
        zone.note = "autre"


def test_one_value_may_be_written_without_its_list() -> None:
    assert Names.model_validate({"officiel": "A", "autres": "B"}).others == ("B",)
    assert Names.model_validate({"officiel": "A", "autres": ["B", "C"]}).others == ("B", "C")


@given(st.text(st.characters(categories=["Zs", "Cc", "Zl", "Zp"])))
def test_a_text_of_spaces_is_no_text(spaces: str) -> None:
    with pytest.raises(ValidationError, match=r"empty|unseen_character"):
        Names.model_validate({"officiel": spaces})


@pytest.mark.parametrize(
    "unseen",
    [*"\x00\x07\x0b\x1f\x7f\x85\x9f\u200e\u200f\u202e\u2066\ufffe\uffff"],
)
def test_what_cannot_be_seen_or_put_into_xml_is_refused(unseen: str) -> None:
    with pytest.raises(ValidationError, match="unseen_character"):
        Names.model_validate({"officiel": f"A{unseen}B"})


def test_lines_end_alike() -> None:
    assert Names.model_validate({"officiel": " a\r\nb\rc\n"}).official == "a\nb\nc"


# ── dates ──


@given(st.dates())
def test_every_day_month_and_year_is_a_date(day: date) -> None:
    for length in (4, 7, 10):
        source = {"titre": "P", "publie_le": day.isoformat()[:length]}
        assert Source.model_validate(source).issued == day.isoformat()[:length]


@given(st.from_regex(r"\A[0-9]{4}(-[0-9]{2}){0,2}\Z"))
def test_a_date_is_accepted_when_the_calendar_has_it(value: str) -> None:
    try:
        date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        with pytest.raises(ValidationError, match="no_such_day"):
            Source.model_validate({"titre": "P", "publie_le": value})
    else:
        assert Source.model_validate({"titre": "P", "publie_le": value}).issued == value


@pytest.mark.parametrize(
    "value",
    [
        "2021-7",
        "21-07",
        "2021/07",
        "07/2021",
        "2021-W05",
        "2021-07-01T00:00",
        "202107",
        "٢٠٢١",
        "2021 ",
        "-2021",
    ],
)
def test_other_ways_to_write_a_date_are_refused(value: str) -> None:
    with pytest.raises(ValidationError, match=r"partial_date|no_such_day"):
        Source.model_validate({"titre": "P", "publie_le": value})


@pytest.mark.parametrize("value", ["2026", "2026-11"])
@pytest.mark.parametrize("field", ["cree_le", "modifie_le"])
def test_a_record_dates_itself_to_the_day(field: str, value: str) -> None:
    with pytest.raises(ValidationError, match="full_date"):
        parse("zone", {**ZONE, field: value})


@pytest.mark.parametrize(
    ("since", "until", "forward"),
    [
        ("2020", "2020", True),
        ("2020-05", "2020", True),
        ("2020", "2020-05", True),
        ("2020-05-02", "2020-05", True),
        ("2021", "2020", False),
        ("2020-06", "2020-05-31", False),
        ("2020-05-02", "2020-05-01", False),
        ("2021-01", "2020", False),
    ],
)
def test_a_period_runs_forward_as_far_as_its_dates_are_known(since: str, until: str, forward: bool) -> None:
    period = CARRIER | {"depuis": since, "jusqu_a": until}
    if forward:
        assert Carrier.model_validate(period).until == until
    else:
        with pytest.raises(ValidationError, match="period_backwards"):
            Carrier.model_validate(period)


# ── addresses ──


@given(ADDRESSES)
def test_a_web_address_stays_as_it_was_written(address: str) -> None:
    assert is_iri(address)
    assert Source.model_validate({"url": address}).url == address


@pytest.mark.parametrize(
    "address",
    [
        "ftp://a.fr/",
        "javascript:alert(1)",
        "data:text/html,x",
        "//a.fr",
        "https://",
        "http:///a",
        "http://a b/",
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="web_address"):
        Source.model_validate({"url": address})


@pytest.mark.parametrize(
    "email", ["a@b", "@b.fr", "a b@c.fr", "a@b.fr, c@d.fr", "<a@b.fr>", "a@b.", "mailto:a@b@c.fr"]
)
def test_what_is_no_mailbox_is_refused(email: str) -> None:
    with pytest.raises(ValidationError, match="email"):
        Contact.model_validate({"courriel": email})


# ── what goes together ──


@pytest.mark.parametrize(
    "who",
    [
        {},
        {"organisation": "a", "lab": "b"},
        {"organisation": "a", "libelle": "b"},
        {"lab": "a", "libelle": "b"},
    ],
)
def test_a_partner_is_one_thing(who: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="partner_is_one_thing"):
        Partner.model_validate({"role": "partenaire", "source": "page", **who})


# ── identifiers ──


def luhn_key(digits: str) -> str:
    """The digit that completes a number by Luhn's rule, computed another way than the program does."""
    total = sum(
        sum(divmod(2 * int(d), 10)) if place % 2 == 0 else int(d) for place, d in enumerate(reversed(digits))
    )
    return str(-total % 10)


def identifier(scheme: str, value: str) -> Identifier:
    return Identifier.model_validate({"type": scheme, "valeur": value, "source": "page"})


@given(st.sampled_from([("siren", 8), ("siret", 13)]), st.data())
def test_one_check_digit_of_ten_is_right(kind: tuple[str, int], data: st.DataObject) -> None:
    scheme, length = kind
    number = data.draw(st.from_regex(rf"\A(?!356000000)[0-9]{{{length}}}\Z"))
    right = luhn_key(number)
    assert identifier(scheme, number + right).value == number + right
    for wrong in set("0123456789") - {right}:
        with pytest.raises(ValidationError, match="check_digit"):
            identifier(scheme, number + wrong)


@given(st.from_regex(r"\A356000000(?!0004)[0-9]{4}\Z"))
def test_la_poste_numbers_its_establishments_apart(number: str) -> None:
    right = {str(d) for d in range(10) if (sum(map(int, number)) + d) % 5 == 0}
    assert len(right) == 2
    for digit in "0123456789":
        if digit in right:
            assert identifier("siret", number + digit).value == number + digit
        else:
            with pytest.raises(ValidationError, match="check_digit"):
                identifier("siret", number + digit)


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("siren", "356000000"),
        ("siret", "35600000000048"),
        ("siret", "35600000049837"),
        ("siren", "130005481"),
        ("wikidata", "Q90"),
    ],
)
def test_identifiers_that_exist_are_accepted(scheme: str, value: str) -> None:
    assert identifier(scheme, value).value == value


@given(st.from_regex(r"\A[0-9]{8}\Z"), st.sampled_from("٣३３²"))
def test_only_ascii_digits_make_a_number(number: str, digit: str) -> None:
    with pytest.raises(ValidationError, match="siren_digits"):
        identifier("siren", number + digit)
