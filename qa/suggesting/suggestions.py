"""Questions to begin with and to go on with: made from sentences, and kept where surely answered.

Making costs next to nothing, asking is the reader's work: `try_article` asks a few of one article,
and what holds is kept with the index until the article changes. The others only read.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest

from index.indexing import Index
from index.records import SuggestedQuestion
from index.text.words import content_words
from qa.assistant import Assistant
from qa.records import Answer, AskOptions
from qa.suggesting.making import Made, make_questions

TRIED = 6  # questions of an article that are asked
KEPT = 4  # of those that are surely answered
SURE = 0.7  # probability from which an answer is called likely
_LANGUAGES = ("en", None)  # in which questions are made
_ARTICLES = 12  # newest ones among whose questions examples are chosen


def try_article(
    assistant: Assistant, article_id: str, *, on_stage: Callable[[str], None] | None = None
) -> list[SuggestedQuestion]:
    """Make questions from an article, ask them of the whole index, and keep the good ones.

    Good is a question whose answer is likely right, is the sentence that it was made from and
    no other, and is not contradicted.

    Args:
        assistant: Answers.
        article_id: Of the article.
        on_stage: Called after each stage of each question; what it raises ends the trying, and
            nothing is kept.

    Raises:
        ArticleMissingError: The article is gone.
        QAError: The index cannot be read or written.
    """
    index = assistant.index
    kept: list[SuggestedQuestion] = []
    tried = _made(index, article_id)[:TRIED]
    for made in tried:
        answer = assistant.answer(made.question, AskOptions(), on_stage=on_stage)
        if _is_good(answer, made, article_id):
            start, end = made.sentence
            kept.append(
                SuggestedQuestion(
                    article_id=article_id, question=made.question, start=start, end=end
                )
            )
        if len(kept) == KEPT:
            break
    index.keep_questions(article_id, kept)
    return kept


def examples(index: Index, wanted: int) -> list[str]:
    """Return questions about the newest articles that are kept, of as many as there are.

    Raises:
        QAError: The index cannot be read.
    """
    of_each = index.newest_questions(_ARTICLES)
    in_turn = [each for turn in zip_longest(*of_each) for each in turn if each]
    return _different(in_turn, wanted)


def follow_ups(
    index: Index, answer: Answer, asked: Sequence[str], wanted: int
) -> tuple[list[str], list[str]]:
    """Return questions to go on with after an answer, of the articles that it cites or read.

    Args:
        index: That was asked.
        answer: The last one.
        asked: All questions of the conversation: none is suggested again.
        wanted: At most so many.

    Returns:
        The questions, and the ids of articles whose questions were never tried, the nearest first.

    Raises:
        QAError: The index cannot be read.
    """
    cited = {(each.article_id, each.start) for each in answer.citations}
    near = [each.article_id for each in (*answer.citations, *answer.nearest)]
    near += [passage.article_id for passage in answer.passages]
    found: list[SuggestedQuestion] = []
    untried: list[str] = []
    before = {_told(question) for question in asked}
    for article_id in dict.fromkeys(near):
        kept = index.questions(article_id)
        if kept is None:
            untried.append(article_id)
        found += [
            each
            for each in kept or ()
            if (article_id, each.start) not in cited and _told(each.question) not in before
        ]
        if len(found) >= wanted:
            break
    return _different(found, wanted), untried


def _made(index: Index, article_id: str) -> list[Made]:
    read = index.articles_with_sentences([article_id])
    if not read or read[0][0].language not in _LANGUAGES:
        return []
    ((article, sentences),) = read
    names = [each.name for each in index.outline(article_id).names]
    return make_questions(article.text, sentences, names, article.published)


def _is_good(answer: Answer, made: Made, article_id: str) -> bool:
    place = (article_id, made.sentence.start)
    return (
        answer.kind == "answer"
        and answer.confidence >= SURE
        and [(each.article_id, each.start) for each in answer.citations] == [place]
        and not any(other.differs for other in answer.alternatives)
    )


def _different(questions: Iterable[SuggestedQuestion], wanted: int) -> list[str]:
    """Return the first questions, one a sentence, and each asked once."""
    chosen: dict[frozenset[str], str] = {}
    places: set[tuple[str, int]] = set()
    for each in questions:
        place = (each.article_id, each.start)
        if place not in places and _told(each.question) not in chosen:
            places.add(place)
            chosen[_told(each.question)] = each.question
        if len(chosen) == wanted:
            break
    return list(chosen.values())


def _told(question: str) -> frozenset[str]:
    return frozenset(content_words(question))
