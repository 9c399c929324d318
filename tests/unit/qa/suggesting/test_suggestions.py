from collections.abc import Callable
from typing import cast

import pytest

from index.errors import ArticleMissingError
from index.indexing import Index
from index.records import SuggestedQuestion
from qa.assistant import Assistant
from qa.cite import cite
from qa.records import Answer
from qa.suggesting.suggestions import KEPT, TRIED, examples, follow_ups, try_article
from tests.support.pages import answered
from tests.support.suggesting import Telling, mill


@pytest.fixture
def index(open_index: Callable[..., Index]) -> Index:
    articles = open_index()
    articles.add([mill()])
    return articles


def tried(telling: Telling) -> list[str]:
    (article,) = telling.index.articles()
    return [each.question for each in try_article(cast(Assistant, telling), article.id)]


def test_questions_are_asked_once_and_kept_where_their_own_sentence_answers(index: Index) -> None:
    telling = Telling(index)
    kept = tried(telling)
    assert kept
    assert len(telling.asked) <= TRIED
    assert len(kept) <= KEPT
    (article,) = index.articles()
    stored = index.questions(article.id) or []
    assert [each.question for each in stored] == kept
    for each in stored:
        assert each.question.rstrip("?").split()[-1] in article.text[each.start : each.end]


@pytest.mark.parametrize("how", [{"confidence": 0.6}, {"differs": True}])
def test_what_is_not_sure_or_contradicted_is_not_kept(index: Index, how: dict[str, float]) -> None:
    assert tried(Telling(index, **how)) == []  # type: ignore[arg-type] # one of each
    (article,) = index.articles()
    assert index.questions(article.id) == []


def test_what_another_article_answers_is_not_kept(index: Index) -> None:
    index.add(
        [mill(title="A", origin="a.txt", text="Closed mill Amberfold sell sold council old.")]
    )
    telling = Telling(index)
    telling.answer = lambda *_, **__: answered()  # type: ignore[method-assign] # nothing answers
    article = next(each for each in index.articles() if each.title == "The mill")
    assert try_article(cast(Assistant, telling), article.id) == []


def test_an_article_in_another_language_is_not_asked_about(
    open_index: Callable[..., Index],
) -> None:
    index = open_index()
    text = "Die Mühle von Amberfold wurde am Abend des Tages von der Stadt geschlossen, sagte sie."
    index.add([mill(text=text, language="de")])
    telling = Telling(index)
    assert tried(telling) == []
    assert telling.asked == []


def test_what_is_broken_off_keeps_nothing(index: Index) -> None:
    def stop(stage: str) -> None:
        raise InterruptedError

    (article,) = index.articles()
    with pytest.raises(InterruptedError):
        try_article(cast(Assistant, Telling(index)), article.id, on_stage=stop)
    assert index.questions(article.id) is None


def test_an_article_that_is_gone_says_so(index: Index) -> None:
    with pytest.raises(ArticleMissingError):
        try_article(cast(Assistant, Telling(index)), "nothing-there")


def kept(index: Index, title: str, *questions: str) -> None:
    article = next(each for each in index.articles() if each.title == title)
    sentences = index.sentences(article.id)
    made = [
        SuggestedQuestion(
            article_id=article.id, question=each, start=sentences[n].start, end=sentences[n].end
        )
        for n, each in enumerate(questions)
    ]
    index.keep_questions(article.id, made)


def test_examples_are_of_different_articles_before_a_second_of_one(index: Index) -> None:
    assert examples(index, 3) == []
    more = "The ferry sank in May. There were 9 people on the ferry. Nobody at Quorrow knew of it."
    index.add([mill(title="The ferry", origin="b.txt", text=more)])
    kept(index, "The mill", "Who sold the mill?", "When was it closed?")
    kept(index, "The ferry", "When did the ferry sink?", "How many people were on it?")
    found = examples(index, 3)
    assert len(found) == 3
    assert {"Who sold the mill?", "When did the ferry sink?"} <= set(found)
    assert examples(index, 9)[:3] == found


def cited(index: Index, number: int) -> Answer:
    (article,) = index.articles()
    sentence = index.sentences(article.id)[number]
    return answered(cite(article, sentence, score=0.9))


def test_what_to_go_on_with_is_neither_cited_nor_asked_yet(index: Index) -> None:
    kept(
        index, "The mill", "When was the mill closed?", "Who sold the mill?", "How many were paid?"
    )
    asked = ["who SOLD the mill"]
    assert follow_ups(index, cited(index, 0), asked, 2) == (["How many were paid?"], [])
    assert follow_ups(index, cited(index, 2), [], 2)[0] == [
        "When was the mill closed?", "Who sold the mill?",
    ]  # fmt: skip


def test_articles_that_were_never_tried_are_told(index: Index) -> None:
    (article,) = index.articles()
    assert follow_ups(index, cited(index, 0), [], 2) == ([], [article.id])
    index.keep_questions(article.id, [])
    assert follow_ups(index, cited(index, 0), [], 2) == ([], [])
