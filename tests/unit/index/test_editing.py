from collections.abc import Callable
from datetime import date

import pytest

from index.editing import Details, day_of
from index.errors import ArticleMissingError, ReadError
from index.indexing import Index
from index.records import Article, Filters
from tests.support.articles import draft

OpenIndex = Callable[..., Index]

EVERYTHING: Details = {
    "title": "The ferry",
    "source": "The Post",
    "author": "J. R.",
    "url": "https://post.example/ferry",
    "published": date(2031, 5, 4),
}


def only(articles: Index) -> Article:
    (article,) = articles.articles()
    return article


def test_all_that_is_known_of_an_article_is_corrected_and_its_text_stays(
    open_index: OpenIndex,
) -> None:
    articles = open_index()
    articles.add([draft("The ferry sank at dawn.")])
    before = only(articles)
    articles.edit(before.id, **EVERYTHING)
    after = only(articles)
    assert after == before.model_copy(update={**EVERYTHING, "sources": after.sources})
    (source,) = after.sources
    assert source.tells_the_same(after)
    assert articles.listing(Filters(published_from=date(2031, 5, 4))).found == 1
    assert articles.verify() == []


def test_what_is_left_out_stays_and_what_is_none_or_empty_is_unknown(
    open_index: OpenIndex,
) -> None:
    articles = open_index()
    articles.add([draft("The ferry sank at dawn.", **EVERYTHING)])
    article = only(articles)
    articles.edit(article.id, author=None, source="  ", published=None, url=" ")
    after = only(articles)
    assert (after.title, after.author, after.source) == ("The ferry", None, None)
    assert (after.published, after.url) == (None, None)


def test_an_edit_that_changes_nothing_writes_nothing(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add([draft("The ferry sank at dawn.", **EVERYTHING)])
    generation = articles.generation
    articles.edit(only(articles).id, **EVERYTHING)
    assert articles.generation == generation


def test_an_edit_holds_until_another_version_is_read_from_the_same_place(
    open_index: OpenIndex,
) -> None:
    articles = open_index()
    articles.add([draft("The ferry sank at dawn.")])
    articles.edit(only(articles).id, author="J. R.")
    (outcome,) = articles.add([draft("The ferry sank at noon.")])
    assert outcome.status == "replaced"
    assert only(articles).author is None


@pytest.mark.parametrize(
    ("details", "why"),
    [
        ({"title": " \n", "author": "J. R."}, "a title cannot be empty"),
        ({"url": "post.example/ferry"}, "no http or https address"),
        ({"url": "javascript:alert(1)"}, "no http or https address"),
        ({"url": "https://me:secret@post.example/"}, "it carries a password"),
    ],
)
def test_what_cannot_be_so_is_refused_and_nothing_is_changed(
    open_index: OpenIndex, details: Details, why: str
) -> None:
    articles = open_index()
    articles.add([draft("The ferry sank at dawn.")])
    before = only(articles)
    with pytest.raises(ReadError, match=why):
        articles.edit(before.id, **details)
    assert only(articles) == before


def test_an_address_that_was_read_with_the_article_may_stay_whatever_it_is(
    open_index: OpenIndex,
) -> None:
    articles = open_index()
    articles.add([draft("The ferry sank at dawn.", url="cid:part-1")])
    articles.edit(only(articles).id, url="cid:part-1", author="J. R.")
    assert (only(articles).url, only(articles).author) == ("cid:part-1", "J. R.")


def test_half_a_character_and_line_breaks_leave_one_line_of_text(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add([draft("The ferry sank at dawn.")])
    articles.edit(only(articles).id, source=" The\nPost \ud83d")
    assert only(articles).source == "The Post \ufffd"


def test_an_article_that_is_not_there_cannot_be_edited(open_index: OpenIndex) -> None:
    with pytest.raises(ArticleMissingError):
        open_index().edit("none", author="J. R.")


def test_a_month_is_no_day_of_publication() -> None:
    assert day_of(" ") is None
    assert day_of("18.11.2019") == date(2019, 11, 18)
    with pytest.raises(ValueError, match="'2019-11' is more than a day: name one"):
        day_of(" 2019-11 ")


def test_articles_without_a_date_are_counted_where_days_leave_them_out(
    open_index: OpenIndex,
) -> None:
    articles = open_index()
    articles.add([
        draft("The ferry sank at dawn.", origin="a", published=date(2031, 5, 4)),
        draft("The barge stayed.", origin="b"),
        draft("Gulls came.", origin="c", source="The Post"),
    ])  # fmt: skip
    since = Filters(published_from=date(2031, 1, 1))
    assert articles.undated(since) == 2
    assert articles.listing(since).found == 1
    assert articles.undated(Filters()) == 0
    assert articles.undated(Filters(sources=("The Post",), published_to=date(2040, 1, 1))) == 1
    with_them = since.model_copy(update={"undated": True})
    assert articles.undated(with_them) == 0
    assert articles.listing(with_them).found == 3
    assert len(articles.search("ferry barge gulls", filters=with_them)) == 3
    assert not Filters(undated=True)
