from pathlib import Path

import pytest

from index.errors import ModelError, QAError
from index.indexing import Index
from qa.assistant import Assistant
from qa.reader import loading
from qa.reader.loading import load_reader, prepare
from qa.settings import Settings


@pytest.mark.model
def test_the_small_reader_is_loaded_by_name() -> None:
    reader = load_reader("small", threads=1)
    assert reader.name == "span"
    assert reader.features[0] == "margin"


@pytest.mark.model
def test_the_larger_reader_is_loaded_by_name(large_cache: Path) -> None:
    reader = load_reader("large", threads=1)
    assert (reader.name, reader.features[0]) == ("large", "margin")


def test_only_the_larger_reader_has_anything_to_prepare(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(loading, "large_graph", lambda: made.append("graph"))
    prepare("small")
    prepare("someone/their-reader")
    assert made == []
    prepare("large")
    assert made == ["graph"]


def test_a_reader_that_is_not_there_is_refused_in_a_sentence() -> None:
    with pytest.raises(ModelError, match=r"^There is no reader 'tiny': say 'large', 'small'"):
        load_reader("tiny", threads=1)


def test_an_assistant_has_the_reader_of_its_settings(tiny_index: Index) -> None:
    settings = Settings.build(encoder="hash", reader="tiny")
    with pytest.raises(QAError, match="no reader 'tiny'"):
        Assistant(tiny_index, settings=settings).ask("What sank?")
    assert Settings.from_env({"ARTICLE_QA_READER": "other"}).reader == "other"
