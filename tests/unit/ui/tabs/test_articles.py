"""The list of articles as its tab is worked with, event by event."""

import json
import re
from collections.abc import Callable

from index.indexing import Index
from qa.assistant import Assistant
from qa.settings import Settings
from qa.visitors import OneForAll
from tests.support.articles import draft
from tests.support.pages import Seen
from tests.support.tab import Tab
from ui.desk.desks import Desks
from ui.kept.shelf import Shelf
from ui.tabs.articles import _edited

FERRY = draft("The ferry sank.", title="Ferry sinks", origin="a", source="The Post")
TRAM = draft("The trams stopped.", title="Trams paused", origin="b", source="The Courier")


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


def test_a_removal_is_undone_where_no_article_is_left_of_the_chosen_source(
    open_index: Callable[..., Index],
) -> None:
    index = open_index()
    index.add([FERRY, TRAM])
    tram = id_of(index, "Trams paused")
    tab = Tab(index)
    tab.put("aq-source", ["The Courier"])
    tab.fire("aq-articles", "remove", id=tram)
    assert "Removed “Trams paused”. UndoNo article matches." in listed(tab)
    assert tab["aq-source"] == ["The Courier"]
    assert "The Courier" in tab.choices("aq-source")
    tab.fire("aq-articles", "restore", id=tram)
    assert "1 of 2 articles" in listed(tab)


def test_removed_articles_stay_in_sight_while_one_after_the_other_is_put_back(
    open_index: Callable[..., Index],
) -> None:
    index = open_index()
    index.add([draft(f"Number {n}.", title=f"Title {n:02}", origin=f"{n}") for n in range(53)])
    shelf = Shelf(index.path)
    for article in index.articles():
        shelf.keep(article)
    *_, older, oldest = [removed.key for removed in shelf.removed()]
    index.remove([article.id for article in index.articles()])
    tab = Tab(index)
    tab.fire("aq-order", "change")
    assert "Show 3 more" in listed(tab)
    tab.fire("aq-articles", "more", shown="100")
    assert oldest in tab["aq-articles"]
    tab.fire("aq-articles", "restore", id=older, shown="53")
    assert "52 removed articles" in listed(tab)
    assert oldest in tab["aq-articles"]
    tab.fire("aq-articles", "drop", id=oldest, shown="52")
    assert "Show" not in listed(tab)
    (until,) = re.findall('data-act="drop-all" data-id="([^"]*)"', tab["aq-articles"])
    tab.fire("aq-articles", "drop_all", until=until)
    assert "removed" not in listed(tab)


def test_a_tag_that_no_article_has_any_more_stays_chosen_until_it_is_taken_back(
    open_index: Callable[..., Index],
) -> None:
    index = open_index()
    index.add([FERRY, TRAM])
    ferry = id_of(index, "Ferry sinks")
    tab = Tab(index)
    tab.fire("aq-articles", "tag", id=ferry, typed="storm")
    tab.put("aq-tag-filter", ["storm"])
    tab.fire("aq-articles", "tag", id=ferry, typed="")
    tab.fire("aq-tag-filter", "change")
    assert "No article matches." in listed(tab)
    assert tab.choices("aq-tag-filter") == ["storm"]
    tab.put("aq-tag-filter", [])
    tab.fire("aq-tag-filter", "change")
    assert "2 articles" in listed(tab)


def test_a_tab_goes_on_after_the_page_was_started_anew(open_index: Callable[..., Index]) -> None:
    index = open_index()
    index.add([FERRY, TRAM])
    tab = Tab(index)  # which knows no choices yet
    tab.put("aq-source", ["The Courier"])
    tab.fire("aq-articles", "turn", by="1")
    assert "1 of 2 articles" in listed(tab)


def test_what_is_chosen_no_more_and_gone_cannot_be_chosen(open_index: Callable[..., Index]) -> None:
    index = open_index()
    index.add([FERRY, TRAM])
    tab = Tab(index)
    tab.fire("aq-articles", "remove", id=id_of(index, "Trams paused"))
    assert tab.choices("aq-source") == ["The Post"]


def test_selected_articles_alone_are_asked(open_index: Callable[..., Index]) -> None:
    index = open_index()
    index.add([FERRY, TRAM])
    tab = Tab(index)
    ids = [id_of(index, title) for title in ("Ferry sinks", "Trams paused")]
    tab.fire("aq-articles", "only", ids=" ".join(ids))
    assert "Asking only 2 articles: “Ferry sinks” ×“Trams paused” ×" in Seen(tab["aq-scope"]).text
    tab.fire("aq-scope", "unscope", of="article_ids", value=ids[0])
    assert "Asking only 1 article: “Trams paused”" in Seen(tab["aq-scope"]).text
    tab.fire("aq-scope", "all")
    assert tab["aq-scope"] == ""


def test_articles_without_a_date_are_included_by_a_click(open_index: Callable[..., Index]) -> None:
    index = open_index()
    index.add([FERRY, TRAM])
    tab = Tab(index)
    tab.put("aq-from", "2019")
    tab.fire("aq-from", "change")
    assert "No article matches.2 without a date left outInclude" in listed(tab)
    tab.fire("aq-articles", "undated")
    tab.fire("aq-undated", "change")
    assert "2 articles" in listed(tab)
    tab.fire("aq-articles", "within")
    assert "Asking only 2 articles: from 2019-01-01" in Seen(tab["aq-scope"]).text


def test_an_edit_is_not_made_of_what_is_no_details(open_index: Callable[..., Index]) -> None:
    index = open_index()
    index.add([FERRY])
    collection = Desks(OneForAll(Assistant(index, settings=Settings()))).of("").collection
    key = id_of(index, "Ferry sinks")
    for nonsense in ("", "[]", '{"title": 7}', "null"):
        assert _edited(collection, nonsense).endswith("not to be understood.")
    known = {"id": key, "title": "A ferry", "other": "ignored"}
    assert _edited(collection, json.dumps(known)) == ""
    assert index.article(key).title == "A ferry"
