import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.records import Filters
from ui.kept.preferences import FILE_NAME, Preferences, PreferencesError, PreferencesFile, Scope

POST = Scope(filters=Filters(sources=("Post",)), tags=("storm",))


def test_everybody_has_preferences_that_survive_a_restart(tmp_path: Path) -> None:
    PreferencesFile(tmp_path).change("anna", top_k=5, theme="dark", scope=POST)
    again = PreferencesFile(tmp_path)
    assert again.of("anna") == Preferences(top_k=5, theme="dark", scope=POST)
    assert again.of("bert") == Preferences()


def test_a_change_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    file = PreferencesFile(tmp_path)
    file.change("anna", top_k=5)
    assert file.change("anna", max_sentences=2).top_k == 5


def test_changes_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    file = PreferencesFile(tmp_path)
    for n in range(1, 6):
        with ThreadPoolExecutor(2) as both:
            told = (
                both.submit(file.change, "anna", top_k=n),
                both.submit(file.change, "anna", max_sentences=n),
            )
            assert [one.result() is not None for one in told] == [True, True]
        kept = file.of("anna")
        assert (kept.top_k, kept.max_sentences) == (n, n)


@pytest.mark.parametrize("wrong", [{"top_k": 0}, {"min_confidence": 2}, {"theme": "pink"}])
def test_a_value_that_is_not_allowed_changes_nothing(
    tmp_path: Path, wrong: dict[str, object]
) -> None:
    file = PreferencesFile(tmp_path)
    with pytest.raises(PreferencesError, match=f"{next(iter(wrong))} is"):
        file.change("anna", **wrong)
    assert file.of("anna") == Preferences()


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database at all, but bytes " * 50)
    with pytest.raises(PreferencesError, match=r"preferences\.sqlite"):
        PreferencesFile(tmp_path).of("anna")


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    file = PreferencesFile(tmp_path)
    file.change("anna", top_k=5)
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(PreferencesError, match="newer version"):
        file.of("anna")
