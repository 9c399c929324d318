from collections.abc import Callable
from datetime import date

import pytest

from index.errors import ArticleMissingError
from index.indexing import Index
from index.records import Draft, SuggestedQuestion


def story(number: int, **known: object) -> Draft:
    text = f"The ferry to Quorrow sank on day {number}. Ida Roth saw {number} people on it."
    told = {"title": f"Story {number}", "text": text, "origin": f"{number}.txt"} | known
    return Draft.model_validate(told)


def question(index: Index, asked: str = "Who saw it?") -> SuggestedQuestion:
    article = index.articles()[0]
    start, end = index.sentences(article.id)[0]
    return SuggestedQuestion(article_id=article.id, question=asked, start=start, end=end)


def test_an_empty_index_has_an_overview_of_nothing(open_index: Callable[..., Index]) -> None:
    found = open_index().overview()
    assert (found.articles, found.first_published, found.newest, found.names) == (0, None, (), ())


def test_an_overview_counts_and_has_the_newest_first(open_index: Callable[..., Index]) -> None:
    index = open_index()
    index.add([story(n, published=date(2031, 1, n)) for n in range(1, 8)])
    index.add([story(8), story(9)])  # nobody knows when
    found = index.overview()
    assert (found.articles, found.first_published, found.last_published) == (
        9, date(2031, 1, 1), date(2031, 1, 7),
    )  # fmt: skip
    assert [each.title for each in found.newest] == [f"Story {n}" for n in (7, 6, 5, 4, 3)]
    assert found.newest[0].lead == "The ferry to Quorrow sank on day 7."
    assert found.names == (("Ida Roth", 9), ("Quorrow", 9))


def test_undated_articles_fill_up_the_newest(open_index: Callable[..., Index]) -> None:
    index = open_index()
    index.add([story(1), story(2, published=date(2031, 1, 2)), story(3)])
    assert [each.title for each in index.overview().newest] == ["Story 2", "Story 3", "Story 1"]


def test_a_lead_is_word_for_word_whatever_its_characters(open_index: Callable[..., Index]) -> None:
    index = open_index()
    lead = "🐧👩\u200d🚀 The zoo — “Ælla’s” — took in two pengu\u0308ins on a Monday."
    index.add([story(1, text=f"{lead} It was cold, and everybody at the zoo knew it.")])
    assert index.overview().newest[0].lead == lead


def test_an_outline_is_that_of_the_article_and_goes_with_it(
    open_index: Callable[..., Index],
) -> None:
    index = open_index()
    index.add([story(1), story(2)])
    article = index.articles()[0]
    outline = index.outline(article.id)
    assert outline.lead == index.sentences(article.id)[0]
    assert {each.name for each in outline.names} == {"Quorrow", "Ida Roth"}
    index.remove([article.id])
    with pytest.raises(ArticleMissingError):
        index.outline(article.id)
    assert index.overview().names == (("Ida Roth", 1), ("Quorrow", 1))
    assert index.verify() == []


def test_a_new_version_and_a_rebuilt_index_have_theirs(open_index: Callable[..., Index]) -> None:
    index = open_index()
    index.add([story(1)])
    index.add([story(1, text="The ferry did not sink. Everybody in Amberfold was glad of that.")])
    (article,) = index.articles()
    assert [each.name for each in index.outline(article.id).names] == ["Amberfold"]
    index.rebuild()
    assert [each.name for each in index.outline(article.id).names] == ["Amberfold"]
    index.rename(article.id, "The ferry")
    assert index.outline(article.id).key
    assert index.verify() == []


def test_questions_are_kept_until_the_article_changes(open_index: Callable[..., Index]) -> None:
    index = open_index()
    index.add([story(1)])
    (article,) = index.articles()
    generation = index.generation
    assert index.questions(article.id) is None
    assert index.newest_questions(5) == []
    kept = question(index)
    index.keep_questions(article.id, [kept])
    assert index.questions(article.id) == [kept]
    assert index.newest_questions(5) == [[kept]]
    assert index.generation == generation  # nothing that is searched has changed
    index.add([story(1, text="The ferry did not sink. Everybody in Amberfold was glad of that.")])
    assert index.newest_questions(5) == []


def test_that_none_was_good_is_kept_too(open_index: Callable[..., Index]) -> None:
    index = open_index()
    index.add([story(1)])
    (article,) = index.articles()
    index.keep_questions(article.id, [])
    assert index.questions(article.id) == []
    assert index.newest_questions(5) == []


def test_of_an_article_that_is_gone_nothing_is_kept(open_index: Callable[..., Index]) -> None:
    index = open_index()
    index.add([story(1)])
    kept = question(index)
    index.remove([kept.article_id])
    with pytest.raises(ArticleMissingError):
        index.keep_questions(kept.article_id, [kept])
    assert index.questions(kept.article_id) == []
