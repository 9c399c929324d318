"""The list of articles as its tab is worked with, event by event."""

from collections.abc import Callable

from index.indexing import Index
from tests.articles import draft
from tests.tab import Tab
from tests.unit.test_ui_render import Seen


def listed(tab: Tab) -> str:
    return Seen(tab["aq-articles"]).text


def id_of(index: Index, title: str) -> str:
    (found,) = [
        article.id for article in index.listing(limit=200).articles if article.title == title
    ]
    return found


def test_the_page_before_one_whose_last_article_was_removed_is_a_click_away(
    open_index: Callable[..., Index],
) -> None:
    index = open_index()
    index.add([draft(f"Number {n}.", title=f"Title {n:03}", origin=f"{n}") for n in range(101)])
    tab = Tab(index)
    tab.put("aq-order", "title")
    for _ in range(2):
        tab.fire("aq-articles", "turn", by="1")
    assert "101–101 of 101" in listed(tab)
    tab.fire("aq-articles", "remove", id=id_of(index, "Title 100"))
    assert "51–100 of 100" in listed(tab)
    tab.fire("aq-articles", "turn", by="-1")
    assert "1–50 of 100" in listed(tab)
