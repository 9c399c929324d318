from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.support.pages import POLICE, cited
from ui.kept.marks import LONGEST_NOTE, Mark, MarkError, Marks

TEXT = f"The ferry sank at dawn. {POLICE}"
FERRY = cited(TEXT, "The ferry sank at dawn.", title="Ferry lost", published=date(2031, 5, 1))
COUNTED = cited(TEXT, POLICE, title="Ferry lost", source="The Tally")


@pytest.fixture
def marks(tmp_path: Path) -> Marks:
    return Marks(tmp_path)


def test_what_was_marked_is_read_back_by_another_start_in_the_order_of_the_text(
    marks: Marks, tmp_path: Path
) -> None:
    later, first = marks.keep(COUNTED), marks.keep(FERRY)
    marks.note(first.id, "  At dawn?  ")
    read = Marks(tmp_path).within(FERRY.article_id)
    assert [(each.id, each.citation, each.note) for each in read] == [
        (first.id, FERRY, "At dawn?"),
        (later.id, COUNTED, None),
    ]
    assert Marks(tmp_path).within("another") == []


def test_the_same_range_is_marked_once_and_keeps_its_note(marks: Marks) -> None:
    first = marks.keep(FERRY)
    marks.note(first.id, "Why?")
    assert marks.keep(FERRY).id == first.id
    assert [each.note for each in marks.found()] == ["Why?"]


def test_marks_are_found_by_words_of_quote_note_title_and_source(marks: Marks) -> None:
    marks.note(marks.keep(FERRY).id, "Check the Harbour log")
    marks.keep(COUNTED)
    assert [m.citation for m in marks.found("LOST ferry harbour")] == [FERRY]
    assert [m.citation for m in marks.found("tally 870")] == [COUNTED]
    assert [m.citation for m in marks.found("ferry")] == [COUNTED, FERRY]  # the last made first
    assert marks.found("zeppelin") == []


def test_a_deletion_can_be_undone_until_the_page_is_started_anew(marks: Marks) -> None:
    key = marks.keep(FERRY).id
    marks.delete(key)
    assert marks.found() == []
    assert marks.restore(key).citation == FERRY
    marks.delete(key)
    marks.purge()
    with pytest.raises(MarkError, match="There is no such mark"):
        marks.restore(key)


def test_what_is_marked_again_after_its_deletion_is_there_once(marks: Marks) -> None:
    marks.delete(marks.keep(FERRY).id)
    marks.keep(FERRY)
    assert len(marks.found()) == 1


def test_nobody_sees_or_changes_the_marks_of_another(marks: Marks) -> None:
    ada, bert = marks.of("ada"), marks.of("bert")
    key = ada.keep(FERRY).id
    assert bert.found() == bert.within(FERRY.article_id) == []
    changes: tuple[Callable[[str], Mark], ...] = (
        bert.delete,
        bert.restore,
        lambda key: bert.note(key, "Mine"),
    )
    for change in changes:
        with pytest.raises(MarkError, match="There is no such mark"):
            change(key)
    bert.keep(FERRY)
    assert [each.note for each in ada.found()] == [None]
    ada.delete(key)
    assert len(bert.found()) == 1


def test_a_note_that_is_too_long_is_refused_and_an_empty_one_taken_off(marks: Marks) -> None:
    key = marks.keep(FERRY).id
    marks.note(key, "x" * LONGEST_NOTE)
    with pytest.raises(MarkError, match="at most 2,000 characters"):
        marks.note(key, "x" * (LONGEST_NOTE + 1))
    assert marks.note(key, " ").note is None


def test_a_damaged_file_is_named(marks: Marks, tmp_path: Path) -> None:
    (tmp_path / "marks.sqlite").write_bytes(b"no database" * 500)
    with pytest.raises(MarkError, match=r"Marks cannot be read from or kept in .*marks\.sqlite"):
        marks.found()
