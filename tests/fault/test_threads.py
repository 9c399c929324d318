"""Many ask while the collection changes under them."""

import threading
from pathlib import Path

import pytest

from index.indexing import Index
from index.records import Draft
from index.settings import IndexSettings
from qa.assistant import Assistant
from qa.settings import Settings

THREADS = 16
pytestmark = pytest.mark.fault


def test_sixteen_threads_ask_while_an_eighth_of_the_articles_comes_and_goes(tmp_path: Path) -> None:
    drafts = [
        Draft(
            title=f"Story {n}",
            text=f"Story {n} is about boat {n % 7}. 🚢 The captain of boat {n % 7} is Zoë {n}.",
            origin=str(n),
        )
        for n in range(160)
    ]
    moving = drafts[::8]
    articles = Index.open(tmp_path, settings=IndexSettings(encoder="hash"), create=True)
    articles.add(drafts)
    texts = {article.id: article.text for article in articles.articles()}
    moving_ids = [a.id for a in articles.articles() if int(a.origins[0]) % 8 == 0]
    assistant = Assistant(articles, settings=Settings())
    failures: list[BaseException] = []
    quotes = 0
    stop = threading.Event()
    lock = threading.Lock()

    def ask(number: int) -> None:
        nonlocal quotes
        try:
            while not stop.is_set():
                answer = assistant.ask(f"Who is captain of boat {number % 7}?", min_confidence=0.0)
                assert answer.citations
                for citation in (*answer.citations, *answer.nearest):
                    assert (
                        citation.quote == texts[citation.article_id][citation.start : citation.end]
                    )
                    with lock:
                        quotes += 1
        except BaseException as err:
            failures.append(err)
            raise

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for _ in range(15):
        assert articles.remove(moving_ids) == len(moving)
        articles.add(moving)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert quotes > THREADS
    assert articles.verify() == []
    articles.close()
