"""Dates and periods in words, in the language of the page."""

import pytest
from flask import Flask

from labgraph.web.dates import in_words, moment, period


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2022", "2022"),
        ("2021-07", "juillet 2021"),
        ("2016-09-29", "29 septembre 2016"),
        ("2016-05-01", "1er mai 2016"),
        ("2026-11-23T02:00:00Z", "23 novembre 2026"),
        ("2021-13", "2021-13"),
        ("-0044", "-0044"),
        ("hier", "hier"),
        ("", ""),
    ],
)
def test_dates(french_page: None, value: str, words: str) -> None:
    assert in_words(value) == words


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("", "", ""),
        ("2015", "", "depuis 2015"),
        ("2015-03-02", "", "depuis le 2 mars 2015"),
        ("", "2015", "jusqu’en 2015"),
        ("", "2015-03-02", "jusqu’au 2 mars 2015"),
        ("1998", "2015", "de 1998 à 2015"),
        ("2015-03-02", "2016-04", "du 2 mars 2015 à avril 2016"),
        ("2015-03", "2016-04-01", "de mars 2015 au 1er avril 2016"),
    ],
)
def test_periods(french_page: None, since: str, until: str, words: str) -> None:
    assert period(since, until) == words


def test_moments(french_page: None) -> None:
    assert moment("2026-11-23T02:00:00+00:00") == "23 novembre 2026 à 02:00 UTC"


def test_in_english(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert in_words("2016-05-01") == "1 May 2016"
        assert in_words("2021-07") == "July 2021"
        assert period("2015-03-02", "2016-04") == "from 2 March 2015 to April 2016"
        assert period("", "2015") == "until 2015"
        assert moment("2026-11-23T02:00:00+00:00") == "23 November 2026 at 02:00 UTC"
