"""Many ask while the collection changes under them."""

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from index.arrays import Vectors
from index.errors import ArticleMissingError
from index.indexing import Index
from index.records import Draft
from index.settings import IndexSettings
from qa.assistant import Assistant
from qa.reader.base import Evidence, PassageToRead
from qa.settings import Settings

THREADS = 16
DRAFTS = [
    Draft(
        title=f"Story {n}",
        text=f"Story {n} is about boat {n % 7}. 🚢 The captain of boat {n % 7} is Zoë {n}.",
        origin=str(n),
    )
    for n in range(160)
]
MOVING = DRAFTS[::8]
pytestmark = pytest.mark.fault


class EverySentence:
    """A reader without weights: every sentence answers, those of the first passage best."""

    name = "every sentence"
    default_threshold = 0.0

    def read(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> list[Evidence]:
        """See `Reader.read`."""
        return [
            Evidence(passage.article, sentence, 1 / passage.hit.rank, tuple(sentence))
            for passage in passages
            for sentence in passage.sentences
        ]


@pytest.fixture(autouse=True)
def _many_turns() -> Iterator[None]:
    """Threads take turns fifty times as often: more meets, and who writes waits for less."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0001)
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def articles(tmp_path: Path) -> Index:
    """An index of all stories."""
    full = Index.open(tmp_path / "ix", settings=IndexSettings(encoder="hash"), create=True)
    full.add(DRAFTS)
    return full


def while_an_eighth_comes_and_goes(
    articles: Index, ask: Callable[[int], int], *, threads: int, rounds: int
) -> None:
    """Call `ask` with a thread's number over and over; it returns how much it has checked."""
    failures: list[BaseException] = []
    checked = [0] * threads
    stop = threading.Event()
    ids = [a.id for a in articles.articles() if int(a.origins[0]) % 8 == 0]

    def work(number: int) -> None:
        try:
            while not stop.is_set() or not checked[number]:
                checked[number] += ask(number)
        except BaseException as err:
            failures.append(err)
            raise

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    try:
        for _ in range(rounds):
            assert articles.remove(ids) == len(MOVING)
            outcomes = articles.add(MOVING)
            assert [outcome.status for outcome in outcomes] == ["added"] * len(MOVING)
    finally:
        stop.set()
        for worker in workers:
            worker.join()
    assert failures == []
    assert min(checked) > 0
    assert articles.verify() == []


def test_sixteen_threads_search_while_an_eighth_of_the_articles_comes_and_goes(
    articles: Index,
) -> None:
    texts = {article.id: article.text for article in articles.articles()}

    def search(number: int) -> int:
        hits = articles.search(f"captain of boat {number % 7}", top_k=20)
        assert len(hits) == 20
        for hit in hits:
            start, end = hit.passage.start, hit.passage.end
            try:
                quote = articles.article(hit.article_id).slice(start, end)
            except ArticleMissingError:  # removed since the search
                continue
            assert quote == texts[hit.article_id][start:end]
        return len(hits)

    while_an_eighth_comes_and_goes(articles, search, threads=THREADS, rounds=3)


def test_sixteen_threads_ask_while_an_eighth_of_the_articles_comes_and_goes(
    articles: Index,
) -> None:
    texts = {article.id: article.text for article in articles.articles()}
    assistant = Assistant(articles, settings=Settings(reader="small"), reader=EverySentence())

    def ask(number: int) -> int:
        answer = assistant.ask(f"Who is captain of boat {number % 7}?", min_confidence=0.0)
        assert answer.citations
        for citation in answer.citations:
            assert citation.quote == texts[citation.article_id][citation.start : citation.end]
            assert citation.span == citation.quote
        return len(answer.citations)

    while_an_eighth_comes_and_goes(articles, ask, threads=THREADS, rounds=3)


def test_another_process_s_eighth_comes_and_goes_under_sixteen_threads(
    articles: Index, tmp_path: Path
) -> None:
    """The same through a second opening of the folder: nothing in memory is shared with it."""
    texts = {article.id: article.text for article in articles.articles()}
    assistant = Assistant(articles, settings=Settings(reader="small"), reader=EverySentence())

    def ask(number: int) -> int:
        answer = assistant.ask(f"Who is captain of boat {number % 7}?", min_confidence=0.0)
        for citation in answer.citations:
            assert citation.quote == texts[citation.article_id][citation.start : citation.end]
        return len(answer.citations)

    with Index.open(tmp_path / "ix") as elsewhere:
        while_an_eighth_comes_and_goes(elsewhere, ask, threads=THREADS, rounds=3)


@pytest.mark.model
def test_the_real_models_answer_while_articles_come_and_go(tmp_path: Path) -> None:
    with Index.open(tmp_path / "ix", create=True) as articles:
        articles.add(DRAFTS[:16])
        texts = {article.id: article.text for article in articles.articles()}
        moving = [a.id for a in articles.articles() if int(a.origins[0]) % 8 == 0]
        assistant = Assistant(articles, settings=Settings(reader="small"))
        failures: list[BaseException] = []
        stop = threading.Event()

        def ask() -> None:
            try:
                while not stop.is_set():
                    answer = assistant.ask("Who is the captain of boat 3?", top_k=5)
                    for citation in (*answer.citations, *answer.nearest):
                        text = texts[citation.article_id]
                        assert citation.quote == text[citation.start : citation.end]
                        if citation.span_start is not None:
                            assert citation.span == text[citation.span_start : citation.span_end]
            except BaseException as err:
                failures.append(err)
                raise

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(5):
            assert articles.remove(moving) == 2
            articles.add(DRAFTS[:16:8])
        stop.set()
        for thread in threads:
            thread.join()
        assert failures == []
        assert articles.verify() == []
