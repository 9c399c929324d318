import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.indexing import Index
from index.records import Draft
from index.settings import IndexSettings
from tests.support.articles import CountingEncoder, tiny_drafts


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden answers anew")


@pytest.fixture(autouse=True, scope="session")
def _clean_environment() -> Iterator[None]:
    """No setting of the person who runs the tests, and no model hub; also for what they start."""
    with pytest.MonkeyPatch.context() as patched:
        for name in list(os.environ):
            if name.startswith("ARTICLE_QA_"):
                patched.delenv(name)
        patched.setenv("HF_HUB_OFFLINE", "1")
        # The one that ships takes half a second a question; what is tested is seldom the reader.
        patched.setenv("ARTICLE_QA_READER", "small")
        # Two processes of tests share a machine: one with a thread a core waits for the other.
        if hasattr(os, "sched_getaffinity"):
            patched.setattr(os, "sched_getaffinity", lambda _: {0})
        yield


@pytest.fixture(scope="session")
def large_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The cache with the larger reader, put together once for all tests that read with it."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("qa.reader.large.platformdirs.user_cache_path", lambda _: folder)
        yield folder


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the sample articles."""
    from index.samples import SAMPLES

    return SAMPLES


@pytest.fixture
def drafts() -> list[Draft]:
    """Six tiny articles."""
    return tiny_drafts()


@pytest.fixture
def open_index(tmp_path: Path) -> Iterator[Callable[..., Index]]:
    """Opens the index in `tmp_path` over the embedder without weights."""
    opened: list[Index] = []

    def open_it(**settings: object) -> Index:
        chosen = IndexSettings.build(**({"encoder": "hash", "busy_timeout_s": 0.2} | settings))
        opened.append(Index.open(tmp_path / "ix", settings=chosen, create=True))
        return opened[-1]

    yield open_it
    for each in opened:
        each.close()


@pytest.fixture
def tiny_index(open_index: Callable[..., Index], drafts: list[Draft]) -> Index:
    """An index of the six tiny articles."""
    articles = open_index()
    articles.add(drafts)
    return articles


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> CountingEncoder:
    """The embedder of every index opened from now on, counting what it is asked to embed."""
    counting = CountingEncoder()
    monkeypatch.setattr("index.indexing.load_encoder", lambda name, threads: counting)
    return counting
