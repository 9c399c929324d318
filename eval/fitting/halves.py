"""Pure: which titles of a data set are fitted on, and which are reported on."""

import hashlib
from collections.abc import Mapping

from eval.formats.collection import article_id_of
from eval.metrics.clusters import main_article
from eval.records import Question, QuestionSet

_TITLE = "title:"


def is_fitted_on(title: str) -> bool:
    """Return whether thresholds and weights may be fitted on a title's questions.

    By the title alone, so that one title is on the same side in every file and command.
    """
    return hashlib.sha256(title.encode()).digest()[0] % 2 == 1


def title_of(question: Question, titles: Mapping[str, str]) -> str:
    """Return the title that decides which half a question is in.

    That of the set, else of the article it is about, else whatever sets it apart from others.

    Args:
        question: Of any set.
        titles: Of articles, by id.
    """
    tagged = (tag.removeprefix(_TITLE) for tag in question.tags if tag.startswith(_TITLE))
    article = main_article(question) or ""
    named = (next(tagged, ""), titles.get(article), article, question.conversation, question.id)
    return next(name for name in named if name)


def held_out(question_set: QuestionSet) -> QuestionSet:
    """Return a set with those of its questions alone that nothing may be fitted on."""
    titles = {article_id_of(draft.text): draft.title for draft in question_set.articles}
    kept = [one for one in question_set.questions if not is_fitted_on(title_of(one, titles))]
    name = f"{question_set.name}, held out"
    return question_set.model_copy(update={"name": name, "questions": tuple(kept)})
