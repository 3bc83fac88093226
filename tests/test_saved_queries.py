"""Saved queries tell what they ask, in each language, and what kind of query they are."""

from pathlib import Path

import pytest

from labgraph.errors import InvalidRecords
from labgraph.release.publish import publish
from labgraph.saved_queries import SavedQuery, hashes, saved_queries
from made_up import NOW, RecordFolder
from repository import ROOT

TEXT = """\
#+ summary: Les labs
#+ summary_en: The labs
#+ keywords: labs, zones
# SELECT in a comment counts for nothing.
PREFIX select: <http://x/>
{form} {{ ?lab ?p ?o }} {where}
"""


def saved(directory: Path, text: str) -> SavedQuery:
    directory.mkdir(exist_ok=True)
    (directory / "q.rq").write_text(text, encoding="utf-8")
    [query] = saved_queries(directory)
    return query


@pytest.mark.parametrize("form", ["select", "ASK", "construct", "describe"])
def test_the_form_is_the_first_word_after_the_prologue(tmp_path: Path, form: str) -> None:
    query = saved(tmp_path, TEXT.format(form=form, where="# DESCRIBE"))
    assert query.form == form.lower()
    assert query.summary("en") == ("The labs", "en")
    assert query.summary("de") == ("Les labs", "fr")
    assert query.keywords == ("labs", "zones")


def test_a_query_without_headers_has_its_name(tmp_path: Path) -> None:
    query = saved(tmp_path, "ASK {}")
    assert (query.summary("en"), query.keywords) == (("q", "fr"), ())


def test_what_is_no_query_is_not_published(record_folder: RecordFolder) -> None:
    record_folder.settings.queries_dir.mkdir()
    (record_folder.settings.queries_dir / "q.rq").write_text("# rien\n", encoding="utf-8")
    with pytest.raises(InvalidRecords) as error:
        publish(record_folder.settings, NOW)
    [fault] = error.value.faults
    assert fault.file == "q.rq"
    assert "SELECT" in fault.message.fr


def test_no_folder_holds_no_queries(tmp_path: Path) -> None:
    assert saved_queries(tmp_path / "nowhere") == ()
    assert hashes(tmp_path / "nowhere") == {}


def test_our_own_are_told_in_both_languages() -> None:
    for query in saved_queries(ROOT / "queries"):
        assert dict(query.summaries).keys() == {"fr", "en"}, query.name
        assert len(query.keywords) >= 2, query.name
