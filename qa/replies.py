"""What is said or shown where the reader typed no question: fixed words, or sentences to read on.

A reply is never an answer: its kind says so, its words are in `Answer.reply`, and what it cites is
cited as ever.
"""

from collections.abc import Sequence
from typing import get_args

from index.errors import ArticleMissingError
from index.indexing import Index
from index.outline.headings import is_heading
from index.records import Listing
from qa.cite import cite, joined
from qa.records import Answer, Citation, Kind, Turn
from qa.smalltalk import Act
from qa.wording import articles_in_words

LISTED = 10  # titles shown
READ_ON = 3  # sentences
CITING: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind not in ("reply", "source"))

_FIXED = {
    Act.GREETING: "Hello. Ask a question, and I will look for the answer in your articles.",
    Act.THANKS: "You are welcome.",
    Act.FAREWELL: "Goodbye.",
    Act.ASSENT: "Good. Ask on whenever you like.",
}
_HELP = (
    "I answer questions from your {articles}, in their own words: every answer is exact sentences, "
    "each with its source, and where they do not hold the answer I say so. I do not know anything "
    "else. Follow-up questions may lean on what was said before; “more” reads on, “show me the "
    "source” shows where an answer stands, “which articles do you have?” lists them. Of the "
    "articles themselves ask “summarise …”, “what did … say?”, “who is quoted?”, “timeline of …”, "
    "“what’s new?”, “compare … and …”, “which articles mention …?”."
)
_NOTHING_YET = "There is no answer yet that this could be about: ask a question first."
_THE_END = "The article ends there."


def reply(act: Act, asked: str, history: Sequence[Turn], index: Index) -> Answer:
    """Return what an utterance that is no question gets.

    Args:
        act: What the utterance does.
        asked: The utterance.
        history: Earlier turns, oldest first.
        index: The articles.

    Raises:
        QAError: The index cannot be read.
    """
    version = index.generation
    if act is Act.SOURCE:
        return _source(asked, history, version)
    if act is Act.MORE:
        return _more(asked, history, index, version)
    if act is Act.HELP:
        return _say(
            asked, _HELP.format(articles=articles_in_words(index.stats().articles)), version
        )
    if act is Act.ARTICLES:
        return _say(asked, _listed(index.listing(limit=LISTED)), version)
    return _say(asked, _FIXED[act], version)


def _source(asked: str, history: Sequence[Turn], version: int) -> Answer:
    earlier = last_cited(history, CITING)
    if earlier is None:
        return _say(asked, _NOTHING_YET, version)
    number = len({citation.article_id for citation in earlier.citations})
    words = "It stands here, word for word:" if number == 1 else "It stands in these articles:"
    return show(asked, "source", words, earlier.citations, version, earlier.confidence)


def _more(asked: str, history: Sequence[Turn], index: Index, version: int) -> Answer:
    earlier = last_cited(history, CITING)
    if earlier is None:
        return _say(asked, _NOTHING_YET, version)
    first = earlier.citations[0].article_id
    end = max(c.end for c in earlier.citations if c.article_id == first)
    try:
        article = index.article(first)
    except ArticleMissingError:
        return _say(asked, "The article has been removed since.", version)
    sentences = index.sentences(first)
    following = [
        sentence
        for sentence in sentences
        if sentence.start >= end and not is_heading(article.slice(*sentence))
    ][:READ_ON]
    if not following:
        return _say(asked, _THE_END, version)
    citations = [cite(article, each, score=0.0, sentences=sentences) for each in following]
    return show(asked, "more", "The article goes on:", citations, version)


def last_cited(history: Sequence[Turn], kinds: Sequence[Kind] = ("answer",)) -> Answer | None:
    """Return the latest of such answers that cites anything."""
    for turn in reversed(history):
        if turn.answer and turn.answer.kind in kinds and turn.answer.citations:
            return turn.answer
    return None


def _listed(listing: Listing) -> str:
    if not listing.found:
        return "There are no articles in the index yet."
    titles = "; ".join(f"“{article.title}”" for article in listing.articles)
    if listing.found <= LISTED:
        return f"{articles_in_words(listing.found)}: {titles}."
    return f"{articles_in_words(listing.found)}, the newest being {titles}."


def _say(asked: str, words: str, version: int) -> Answer:
    return show(asked, "reply", words, (), version)


def show(
    asked: str,
    kind: Kind,
    words: str,
    citations: Sequence[Citation],
    version: int,
    confidence: float = 0.0,
) -> Answer:
    """Return what is shown under words of the program's own; see `Answer`."""
    return Answer(
        question=asked,
        standalone_question=asked,
        kind=kind,
        reply=words,
        text=joined(citations),
        citations=tuple(citations),
        confidence=confidence,
        abstained=not citations,
        index_version=version,
    )
