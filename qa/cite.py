"""Pure: the only place where a quote is made."""

from collections.abc import Iterable, Iterator

from index.records import Article, Sentence
from index.text.characters import is_list_item
from index.text.sentences import split_sentences
from qa.records import AlsoIn, Citation


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
        also_in=tuple(_also_in(article, article.slice(sentence.start, sentence.end))),
    )


def _also_in(article: Article, quote: str) -> Iterator[AlsoIn]:
    """Yield the places besides the article's own that have a sentence word for word."""
    own = article.led_by[:1]
    for place in article.sources:
        if place.origin in own:
            continue
        if place.text is None or _has_sentence(place.text, quote, article.language):
            yield AlsoIn(
                origin=place.origin, url=place.url, source=place.source, published=place.published
            )


def _has_sentence(text: str, quote: str, language: str | None) -> bool:
    # The words alone may be part of another sentence that says something else.
    return quote in text and any(
        text[start:end] == quote for start, end in split_sentences(text, language)
    )


def paragraphs(citations: Iterable[Citation]) -> list[list[Citation]]:
    """Return the citations in runs that read on; a list's item begins one of its own."""
    runs: list[list[Citation]] = []
    for citation in citations:
        if not runs or is_list_item(citation.quote):
            runs.append([])
        runs[-1].append(citation)
    return runs


def joined(citations: Iterable[Citation]) -> str:
    """Return the quotes as the words of an answer; a list's items have a line each."""
    return "\n".join(" ".join(citation.quote for citation in run) for run in paragraphs(citations))
