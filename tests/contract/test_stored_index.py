"""An index that an earlier commit made is opened, read and written to as it was.

`stored_index` was made at 8003f02, before the modules went into folders: two articles, one of them
read from two places, and what is known of a page. It is never made anew.
"""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.indexing import Index
from index.records import Draft
from index.visits import READER, Known, Reading
from qa.assistant import Assistant
from qa.settings import Settings

MADE_BEFORE = Path(__file__).with_name("stored_index")
FOOTBRIDGE, LIBRARY = "e3fdb6af61c13f5e", "1994f01c6b6fe58c"
PAGE = "https://news.example/footbridge"

pytestmark = pytest.mark.model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(MADE_BEFORE, tmp_path / "ix")


@pytest.fixture
def stored(folder: Path) -> Iterator[Index]:
    with Index.open(folder) as articles:
        yield articles


def rows_of(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of the tables that there were."""
    with contextlib.closing(sqlite3.connect(MADE_BEFORE / "articles.sqlite")) as before:
        tables = before.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    with contextlib.closing(sqlite3.connect(folder / "articles.sqlite")) as connection:
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables}


def test_it_is_whole_and_opening_it_changes_nothing_but_its_format(folder: Path) -> None:
    with Index.open(folder) as articles:
        assert articles.verify() == []
        assert articles.stats().articles == 2
    before, after = rows_of(MADE_BEFORE), rows_of(folder)
    assert set(before.pop("manifest")) <= set(after.pop("manifest"))
    assert before == after
    for file in MADE_BEFORE.glob("*.faiss"):
        assert (folder / file.name).read_bytes() == file.read_bytes(), file.name


def test_its_articles_tell_at_a_glance_what_those_added_now_do(stored: Index) -> None:
    outline, text = stored.outline(FOOTBRIDGE), stored.article(FOOTBRIDGE).text
    assert outline.lead is not None
    assert text[slice(*outline.lead)].startswith("The footbridge at Amberfold was closed")
    assert [each.name for each in outline.names] == ["Amberfold", "Ida Roth"]
    assert stored.questions(FOOTBRIDGE) is None


def test_opened_again_it_is_as_the_first_opening_left_it(folder: Path) -> None:
    Index.open(folder).close()
    left = {file.name: file.read_bytes() for file in folder.iterdir()}
    Index.open(folder).close()
    for name, content in left.items():
        assert (folder / name).read_bytes() == content, name


def test_its_articles_are_there_with_their_places_and_sentences(stored: Index) -> None:
    article = stored.article(FOOTBRIDGE)
    assert set(article.origins) == {PAGE, "footbridge-copy.txt"}
    assert article.source == "The Fold"
    assert [article.text[s.start : s.end] for s in stored.sentences(FOOTBRIDGE)] == [
        "The footbridge at Amberfold was closed on Monday after a beam cracked.",
        "Engineer Ida Roth said that 43 bolts were loose.",
        "It will open again in May, the council said.",
    ]
    assert "🐧" in stored.article(LIBRARY).text


def test_a_question_is_answered_from_it_by_the_same_characters(stored: Index) -> None:
    answer = Assistant(stored, settings=Settings(reader="small")).ask("How many bolts were loose?")
    (citation,) = answer.citations
    assert (citation.article_id, citation.start, citation.end) == (FOOTBRIDGE, 71, 119)
    assert citation.quote == "Engineer Ida Roth said that 43 bolts were loose."
    assert (citation.span_start, citation.span_end) == (99, 101)


def test_what_was_read_is_known(stored: Index) -> None:
    known = stored._store.known(PAGE)
    assert isinstance(known, Known)
    assert known.reading == Reading(PAGE, "page", (PAGE,), "0" * 64, READER, '"v1"', None)
    assert [outcome.article_id for outcome in known.articles] == [FOOTBRIDGE]


def test_it_is_written_to_like_one_made_now(stored: Index) -> None:
    library = stored.article(LIBRARY)
    known = {"source": library.source, "published": library.published}
    again = Draft(title=library.title, text=library.text, origin="library.txt", **known)
    new = Draft(title="Quay", text="The quay of Amberfold was sold for £3.", origin="quay.txt")
    found = stored.add([again, new])
    assert [outcome.status for outcome in found] == ["unchanged", "added"]
    assert stored.verify() == []
    assert stored.remove([FOOTBRIDGE]) == 1
    assert {article.id for article in stored.articles()} == {LIBRARY, found[1].article_id}
