"""Pure: the only place where a quote is made."""

from collections.abc import Iterable

from index.records import Article, Sentence
from qa.schema import Citation


def cite(
    article: Article,
    sentence: Sentence,
    *,
    score: float,
    span: tuple[int, int] | None = None,
) -> Citation:
    """Cite a sentence of an article.

    Args:
        article: The article.
        sentence: Its range in `article.text`.
        score: Probability that it answers the question.
        span: Range of the short answer in `article.text`, inside the sentence.

    Raises:
        ValueError: The range is empty or past the end, or the span outside it.
    """
    return Citation(
        article_id=article.id,
        title=article.title,
        url=article.url,
        source=article.source,
        published=article.published,
        start=sentence.start,
        end=sentence.end,
        quote=article.slice(sentence.start, sentence.end),
        page=article.page_at(sentence.start),
        span_start=span[0] if span else None,
        span_end=span[1] if span else None,
        score=score,
    )


def joined(citations: Iterable[Citation]) -> str:
    """Return the quotes as one text, the words of an answer."""
    return " ".join(citation.quote for citation in citations)
