import re
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from index.errors import IndexMismatchError, IndexStoreError, ModelError, SettingsError
from index.indexing import Index
from index.settings import IndexSettings
from qa.settings import Settings
from qa.visitors import OneForEach, folder_name
from tests.support.articles import CountingEncoder, blank_vectors, draft

FERRY = draft("The ferry sank at noon.", title="Ferry")
TRAM = draft("The tram stopped eleven times.", title="Tram")
WAIT_S = 10  # at most, where something is broken


@pytest.fixture
def one_for_each(tmp_path: Path) -> Iterator[Callable[..., OneForEach]]:
    """Opens the collections in `tmp_path` over the embedder without weights."""
    settings = Settings.build(index=tmp_path / "ix", encoder="hash", reader="small")
    with ExitStack() as closing:

        def open_them(**more: int) -> OneForEach:
            opened = OneForEach(settings, **more)
            closing.callback(opened.close)
            return opened

        yield open_them


def titles(assistants: OneForEach, visitor: str) -> list[str]:
    return [article.title for article in assistants.of(visitor).index.articles()]


def test_everybody_has_articles_of_their_own_also_after_a_restart(
    one_for_each: Callable[..., OneForEach],
) -> None:
    assistants = one_for_each()
    assistants.of("anna").index.add([FERRY])
    assistants.of("bert").index.add([TRAM])
    assert (titles(assistants, "anna"), titles(assistants, "bert")) == (["Ferry"], ["Tram"])
    assert titles(assistants, "Anna") == []
    assistants.close()
    assert titles(one_for_each(), "anna") == ["Ferry"]


@pytest.mark.parametrize("visitor", ["..", ".", "@", "-", "con", "Zoë", "\u016f" * 64, "a" * 64])
def test_a_folder_has_a_plain_name_within_the_others(visitor: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", folder_name(visitor))
    assert len(folder_name(visitor)) <= 49


def test_names_that_look_alike_have_different_folders() -> None:
    names = ["anna", "Anna", "anna.", "anna-", "Zoë", "Zoe\u0308", "a" * 63, "a" * 64]
    assert len({folder_name(name) for name in names}) == len(names)


def test_a_folder_can_be_told_by_its_owner() -> None:
    assert folder_name("Anna.B@post.example").startswith("anna-b-post-example-")


def test_models_are_loaded_once_for_all(one_for_each: Callable[..., OneForEach]) -> None:
    assistants = one_for_each()
    anna, bert = assistants.of("anna"), assistants.of("bert")
    assert anna.reader is bert.reader
    assert anna.index.encoder is bert.index.encoder


def test_who_comes_at_the_same_time_is_given_the_same(
    one_for_each: Callable[..., OneForEach],
) -> None:
    assistants = one_for_each(awake=1)
    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(lambda n: assistants.of(f"user{n % 2}"), range(40)))
    assert len(set(map(id, given))) == 2


@pytest.mark.parametrize(("awake", "rested"), [(1, True), (2, False)])
def test_indexes_that_were_not_used_lately_are_at_rest(
    one_for_each: Callable[..., OneForEach], awake: int, rested: bool
) -> None:
    assistants = one_for_each(awake=awake)
    anna = assistants.of("anna").index
    anna.add([FERRY])
    assistants.of("bert")
    blank_vectors(anna.path)
    (hit,) = assistants.of("anna").index.search("ferry")
    assert (hit.dense == 0.0) is rested


def test_what_is_deleted_with_a_folder_is_served_no_longer(
    one_for_each: Callable[..., OneForEach],
) -> None:
    assistants = one_for_each()
    anna, bert = assistants.of("anna"), assistants.of("bert")
    anna.index.add([FERRY])
    assert titles(assistants, "anna") == ["Ferry"]
    shutil.rmtree(anna.index.path)
    assert titles(assistants, "anna") == []
    with pytest.raises(IndexStoreError, match="has been closed"):
        anna.index.stats()
    assistants.of("anna").index.add([TRAM])
    assert titles(assistants, "anna") == ["Tram"]
    assert assistants.of("bert") is bert


@pytest.mark.parametrize("busy_with", ["opening", "resting"])
def test_nobody_waits_for_what_is_done_with_anothers_index(
    one_for_each: Callable[..., OneForEach], monkeypatch: pytest.MonkeyPatch, busy_with: str
) -> None:
    assistants = one_for_each(awake=2)
    bert = assistants.of("bert")
    assistants.of("carl")
    begun, let_go = threading.Event(), threading.Event()

    def wait(*_: object, **__: object) -> None:
        begun.set()
        let_go.wait(2 * WAIT_S)
        raise IndexStoreError("It is over.")

    with ThreadPoolExecutor(2) as threads:
        with monkeypatch.context() as slow:
            slow.setattr(Index, {"opening": "open", "resting": "rest"}[busy_with], wait)
            anna = threads.submit(assistants.of, "anna")
            assert begun.wait(WAIT_S)
        try:
            assert threads.submit(assistants.of, "bert").result(WAIT_S) is bert
        finally:
            let_go.set()
        with pytest.raises(IndexStoreError, match="It is over"):
            anna.result(WAIT_S)


def test_an_embedder_that_cannot_be_loaded_is_told_at_the_start(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    settings = Settings.build(index=tmp_path / "ix", encoder=str(tmp_path / "none"))
    with pytest.raises(ModelError, match="cannot be loaded"):
        OneForEach(settings)


def test_nobody_in_particular_has_none(one_for_each: Callable[..., OneForEach]) -> None:
    with pytest.raises(SettingsError, match="log in first"):
        one_for_each().of("")


def test_a_folder_that_is_gone_is_told(
    one_for_each: Callable[..., OneForEach], tmp_path: Path
) -> None:
    assistants = one_for_each()
    assistants.check()
    shutil.rmtree(tmp_path / "ix")
    with pytest.raises(IndexStoreError, match="cannot be read and written"):
        assistants.check()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "ix").write_text("a file")
    with pytest.raises(IndexStoreError, match="cannot be made"):
        OneForEach(Settings.build(index=tmp_path / "ix", reader="small"))


def test_closing_closes_all(one_for_each: Callable[..., OneForEach]) -> None:
    assistants = one_for_each()
    opened = [assistants.of(name).index for name in ("anna", "bert")]
    assistants.close()
    for index in opened:
        with pytest.raises(IndexStoreError, match="has been closed"):
            index.stats()


def test_a_shared_embedder_has_to_be_that_of_the_index(tiny_index: Index) -> None:
    class Other(CountingEncoder):
        fingerprint = "other"

    settings = IndexSettings(encoder="hash")
    with (
        Index.open(tiny_index.path, settings=settings, encoder=Other()) as opened,
        pytest.raises(IndexMismatchError, match="made with embedder hash-64, not other"),
    ):
        opened.search("ferry")
