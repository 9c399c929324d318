"""Pure: the only place where a quote is made."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import NamedTuple

from index.outline.leaning import context_of
from index.records import Article, Sentence
from index.text.characters import is_list_item
from index.text.sentences import split_sentences
from qa.records import AlsoIn, Citation, Context

GAP = "[…]"  # stands where a quotation leaves something out


def cite(
    article: Article,
    sentence: Sentence,
    *,
    score: float,
    span: tuple[int, int] | None = None,
    sentences: Sequence[Sentence] = (),
) -> Citation:
    """Cite a sentence of an article.

    Args:
        article: The article.
        sentence: Its range in `article.text`.
        score: Probability that it answers the question.
        span: Range of the short answer in `article.text`, inside the sentence.
        sentences: All of the article's, among which is the one that it may lean on.

    Raises:
        ValueError: The range is empty or past the end, or the span outside it.
    """
    before = article.text[: sentence.start]
    context = context_of(article.text, sentence, sentences)
    return Citation(
        article_id=article.id,
        title=article.title,
        url=article.url,
        source=article.source,
        author=article.author,
        published=article.published,
        accessed=article.added.date(),
        start=sentence.start,
        end=sentence.end,
        quote=article.slice(sentence.start, sentence.end),
        space=before[len(before.rstrip()) :],
        context=Context(start=context.start, end=context.end, text=article.slice(*context))
        if context
        else None,
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


class Quotation(NamedTuple):
    """Neighbours on one line of an article: one slice of it, to be quoted as it stands."""

    citations: tuple[Citation, ...]
    follows: bool  # what stands before it among the quotations stands right before it there too

    @property
    def text(self) -> str:
        """`article.text` from the first citation's start to the last one's end."""
        first, *others = self.citations
        return first.quote + "".join(each.space + each.quote for each in others)

    @property
    def is_item(self) -> bool:
        """Whether it begins as an item of a list does."""
        return is_list_item(self.citations[0].quote)


def quotations(citations: Iterable[Citation]) -> list[Quotation]:
    """Return citations in runs of which each may stand in one pair of quotation marks.

    Only what reads on in the article reads on here; a line of the article is a run of its own.
    Neighbours that come one after the other stand as in the article, whichever is named first.
    """
    runs: list[Quotation] = []
    last: Citation | None = None
    for citation in chain.from_iterable(_neighbours(citations)):
        follows = last is not None and adjoin(last, citation)
        if follows and "\n" not in citation.space:
            runs[-1] = runs[-1]._replace(citations=(*runs[-1].citations, citation))
        else:
            runs.append(Quotation((citation,), follows))
        last = citation
    return runs


def _neighbours(citations: Iterable[Citation]) -> list[list[Citation]]:
    """Return citations in stretches that read on, each in reading order."""
    stretches: list[list[Citation]] = []
    for citation in citations:
        if stretches and adjoin(stretches[-1][-1], citation):
            stretches[-1].append(citation)
        elif stretches and adjoin(citation, stretches[-1][0]):
            stretches[-1].insert(0, citation)
        else:
            stretches.append([citation])
    return stretches


def adjoin(one: Citation, other: Citation) -> bool:
    """Whether a citation begins where another ends, but for white space."""
    same = one.article_id == other.article_id
    return same and one.end + len(other.space) == other.start


def joined(citations: Iterable[Citation]) -> str:
    """Return the quotes as the words of an answer.

    What reads on in the article stands as it does there. Elsewhere the gap is marked: on a line of
    its own between articles and between the items of a list.
    """
    parts: list[str] = []
    last: Quotation | None = None
    for run in quotations(citations):
        if last is not None:
            apart = last.is_item or run.is_item or _article(last) != _article(run)
            gap = f"\n{GAP}\n" if apart else f" {GAP} "
            parts.append(run.citations[0].space if run.follows else gap)
        parts.append(run.text)
        last = run
    return "".join(parts)


def by_article(citations: Iterable[Citation]) -> list[list[Quotation]]:
    """Return the quotations, those of one article that come one after the other together."""
    return [list(runs) for _, runs in groupby(quotations(citations), key=_article)]


def _article(run: Quotation) -> str:
    return run.citations[0].article_id
