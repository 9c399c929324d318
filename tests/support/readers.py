"""Readers without a model, and what readers read."""

from collections.abc import Sequence
from datetime import UTC, datetime

from index.arrays import Vectors
from index.records import Article, Hit, Passage
from index.text.sentences import split_sentences
from qa.reader.base import Evidence, PassageToRead


class FirstSentences:
    """A reader that takes every passage's first sentence, the better the earlier."""

    name = "first"
    default_threshold = 0.5

    def read(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> list[Evidence]:
        found = []
        for n, each in enumerate(passages):
            start = each.sentences[0].start
            span = (start, start + 2)
            found.append(Evidence(each.article, each.sentences[0], 0.9 / (n + 1), span))
        return found


def passage_to_read(text: str, *, title: str = "Ferry sinks", number: int = 1) -> PassageToRead:
    """A whole text as the one passage of an article."""
    article = Article(
        id=f"{number:016}", title=title, text=text, sha256="0" * 64,
        added=datetime(2031, 1, 1, tzinfo=UTC), origins=("x",),
    )  # fmt: skip
    sentences = split_sentences(text)
    held = Passage(
        id=number, article_id=article.id, start=sentences[0].start, end=sentences[-1].end,
        first_sentence=0, last_sentence=len(sentences) - 1, tokens=50,
    )  # fmt: skip
    hit = Hit(passage=held, score=0.9, rank=1, dense=0.5, lexical=3.0)
    return PassageToRead(hit, article, sentences)
