"""Every text of the pages has its English, and the catalogue holds nothing else."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

from repository import ROOT

CATALOGUE = ROOT / "src/labgraph/web/translations/en/LC_MESSAGES/messages.po"
FIELD = re.compile(r"%\((\w+)\)")


@pytest.fixture(scope="module")
def english() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What `make texts` finds in the code and in the templates."""
    found = tmp_path_factory.mktemp("texts") / "messages.pot"
    program = Path(sys.executable).with_name("pybabel")
    options = ["-q", "extract", "-F", "babel.cfg", "-k", "lazy_gettext", "-k", "N_", "-o", found, "."]
    subprocess.run([program, *options], cwd=ROOT, check=True)
    with found.open("rb") as file:
        return read_po(file)


def test_every_text_has_its_english(english: Catalog, texts: Catalog) -> None:
    wanting = [m.id for m in texts if m.id and not (m.id in english and english[m.id].string)]
    assert wanting == [], "make texts, then translate"
    assert [m.id for m in english if m.fuzzy and m.id] == []


def test_no_english_is_left_of_texts_that_are_gone(english: Catalog, texts: Catalog) -> None:
    assert [m.id for m in english if m.id and m.id not in texts] == []
    assert english.obsolete == {}


def test_translations_keep_their_fields(english: Catalog) -> None:
    for message in english:
        fields = set(FIELD.findall(str(message.id)))
        assert set(FIELD.findall(str(message.string))) == fields, message.id
