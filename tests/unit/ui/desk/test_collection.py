import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from index.indexing import Index
from index.records import Article, Draft, Filters, PageRange
from qa.assistant import Assistant
from qa.settings import Settings
from tests.support.articles import NOUNS, draft
from tests.support.pages import HOSTILE, Seen
from ui.desk.choices import Choices
from ui.desk.collection import Collection, ListedPage
from ui.desk.filtering import filters_of
from ui.kept.preferences import PreferencesFile, Scope
from ui.kept.shelf import Shelf
from ui.kept.users import Users, put_user

FERRY = Draft(
    title="Ferry sinks", text="The ferry sank at noon.", origin="a.txt", source="Post",
    published=date(2024, 3, 1), pages=(PageRange(0, 23, 4),),
)  # fmt: skip
TRAM = Draft(
    title=HOSTILE, text="The tram stopped eleven times that night.", origin="b.txt",
    source="Courier", published=date(2024, 5, 9),
)  # fmt: skip


@pytest.fixture
def articles(open_index: Callable[..., Index]) -> Index:
    opened = open_index()
    opened.add([FERRY, TRAM, FERRY.model_copy(update={"origin": "c.txt"})])
    return opened


@pytest.fixture
def choices(articles: Index) -> Choices:
    assistant = Assistant(articles, settings=Settings(reader="small"))
    return Choices(assistant, PreferencesFile(articles.path), Shelf(articles.path))


@pytest.fixture
def collection(articles: Index, choices: Choices) -> Collection:
    return Collection(
        Assistant(articles, settings=Settings(reader="small")), Shelf(articles.path), choices
    )


@pytest.fixture
def ferry(articles: Index) -> str:
    (found,) = articles.listing(Filters(sources=("Post",))).articles
    return found.id


def listed(collection: Collection, scope: Scope | None = None, offset: int = 0) -> Seen:
    html, _ = collection.listing(ListedPage(scope or Scope(), offset=offset))
    seen = Seen(html)
    seen.assert_inert()
    return seen


def titles(collection: Collection, scope: Scope) -> list[str]:
    html, _ = collection.listing(ListedPage(scope))
    return [Seen(part.partition("</a>")[0]).text for part in html.split('class="aq-open" ')[1:]]


def test_articles_are_found_by_words_source_day_and_tag(collection: Collection, ferry: str) -> None:
    assert listed(collection).text.startswith("2 articles")
    assert collection.tag(ferry, "harbour, loss") == ""
    for scope in (
        Scope(filters=filters_of(words="FERRY post")),
        Scope(filters=filters_of(["Post"])),
        Scope(filters=filters_of(published_to="2024-03-31")),
        Scope(tags=("harbour",)),
    ):
        seen = listed(collection, scope)
        assert seen.text.startswith("1 of 2 articles")
        assert "Ferry sinks" in seen.text
    assert "No article matches." in listed(collection, Scope(tags=("storm",))).text


def test_a_long_list_is_turned_page_by_page(articles: Index, collection: Collection) -> None:
    articles.add(
        Draft(title=f"Title {n:02}", text=f"Text number {n}.", origin=f"{n}") for n in range(60)
    )
    assert "1–50 of 62" in listed(collection).text
    assert "51–62 of 62" in listed(collection, offset=50).text
    # The last article of the last page was removed meanwhile.
    assert "51–62 of 62" in listed(collection, offset=100).text


def test_what_is_known_of_an_article_is_edited(
    articles: Index, collection: Collection, ferry: str
) -> None:
    typed = {"title": "A ferry", "source": "", "author": " J. R. ", "published": "18.11.2019"}
    assert collection.edit(ferry, typed) == ""
    after = articles.article(ferry)
    assert (after.title, after.source, after.author) == ("A ferry", None, "J. R.")
    assert after.published == date(2019, 11, 18)
    assert collection.edit(ferry, {"published": "2019-11"}).startswith("'2019-11' is more than")
    assert "no http or https address" in collection.edit(ferry, {"url": "javascript:alert(1)"})
    assert articles.article(ferry) == after


def test_what_was_added_is_taken_back_and_the_versions_before_are_there_again(
    articles: Index, collection: Collection
) -> None:
    crane = draft("The crane was sold.", origin="crane", title="Crane")
    articles.add([crane])
    before = {article.id: article for article in articles.articles()}
    added = [
        draft("A kite came down.", origin="kite", title="Kite"),
        crane.model_copy(update={"text": "The crane was not sold after all."}),
        TRAM.model_copy(update={"title": "The same text under another title"}),
    ]
    outcomes = articles.add(added, replacing=Shelf(articles.path).keep)
    assert [outcome.status for outcome in outcomes] == ["added", "replaced", "replaced"]
    told = Seen(collection.take_back(outcomes))
    told.assert_inert()
    assert told.text.startswith("Undone: 2 articles are removed again, and the version before is")
    after = {article.id: article for article in articles.articles()}
    assert after.keys() == before.keys()
    (old,) = [article for article in before.values() if article.title == "Crane"]
    assert after[old.id] == old
    assert "2 removed articles" in Seen(collection.removed()).text
    assert articles.verify() == []
    assert "nothing to undo" in Seen(collection.take_back(outcomes)).text
    assert "nothing to undo" in Seen(collection.take_back([])).text


def test_articles_without_a_date_never_leave_a_list_of_days_silently(
    articles: Index, collection: Collection
) -> None:
    articles.add([draft("Nobody knows when.", origin="d", title="Undated")])
    of_2024 = Scope(filters=filters_of(None, "2024-01", "2024-03"))
    seen = listed(collection, of_2024)
    assert "1 of 3 articles1 without a date left outInclude" in seen.text
    nothing = Scope(filters=filters_of(None, "2039"))
    assert "No article matches.1 without a date left outInclude" in listed(collection, nothing).text
    also = Scope(filters=filters_of(None, "2024-01", "2024-03", undated=True))
    assert "left out" not in listed(collection, also).text
    shown = titles(collection, also)
    assert [title.rpartition(">")[2] for title in shown] == ["Ferry sinks", "Undated"]


def test_a_new_title_keeps_the_article_its_time_and_its_origins(
    articles: Index, collection: Collection, ferry: str
) -> None:
    before = articles.article(ferry)
    assert collection.edit(ferry, {"title": " A ferry\nsank "}) == ""
    after = articles.article(ferry)
    assert after == before.model_copy(update={"title": "A ferry sank", "sources": after.sources})
    assert after.origins == ("a.txt", "c.txt")
    assert articles.verify() == []
    assert "a title cannot be empty" in collection.edit(ferry, {"title": " "})
    assert "There is no article" in collection.edit("none", {"title": "x"})


def test_a_removed_article_comes_back_as_it_was(
    articles: Index, collection: Collection, ferry: str
) -> None:
    before = articles.article(ferry)
    collection.tag(ferry, "harbour")
    told = collection.remove(ferry)
    Seen(told).assert_inert()
    assert "Removed “Ferry sinks”." in Seen(told).text
    assert listed(collection).text.startswith("1 article")
    assert collection.restore(ferry) == ""
    assert articles.article(ferry) == before
    assert titles(collection, Scope(tags=("harbour",))) != []
    assert articles.verify() == []
    assert collection.removed() == ""
    assert "There is no article" in Seen(collection.remove("none")).text


def test_a_removal_can_be_undone_after_a_restart(
    articles: Index, open_index: Callable[..., Index], collection: Collection, ferry: str
) -> None:
    before = articles.article(ferry)
    collection.remove(ferry)
    articles.close()
    opened = open_index()
    assistant, shelf = Assistant(opened, settings=Settings(reader="small")), Shelf(opened.path)
    again = Collection(assistant, shelf, Choices(assistant, PreferencesFile(opened.path), shelf))
    seen = Seen(again.removed())
    seen.assert_inert()
    assert "1 removed article" in seen.text
    assert again.restore(ferry) == ""
    assert opened.article(ferry) == before


def test_what_was_deleted_for_good_is_gone(
    articles: Index, collection: Collection, ferry: str
) -> None:
    collection.remove(ferry)
    assert collection.drop([ferry]) == ""
    assert "deleted for good" in Seen(collection.restore(ferry)).text
    assert b"The ferry sank" not in (articles.path / "shelf.sqlite").read_bytes()


def removed_before(index: Index, number: int, since: int = 0) -> list[str]:
    """Have articles on the shelf, and return the keys of their removals, the last one first."""
    shelf = Shelf(index.path)
    index.add(draft(f"Text {n}.", title=f"Title {n}", origin=f"{n}") for n in range(since, number))
    gone = [each for each in index.articles() if each.title.startswith("Title")]
    for each in gone:
        shelf.keep(each)
    index.remove([each.id for each in gone])
    return [each.key for each in shelf.removed()]


def put_back(html: str) -> list[str]:
    """Return the keys of the removals that a list offers to undo, in its order."""
    return re.findall('data-act="restore" data-id="([^"]*)"', html)


def test_of_many_removed_articles_the_latest_are_listed_and_more_when_asked(
    articles: Index, collection: Collection
) -> None:
    keys = removed_before(articles, 120)
    html = collection.removed()
    assert put_back(html) == keys[:50]
    assert " open" not in html
    assert "120 removed articles" in Seen(html).text
    assert "The latest 50 of 120Show 50 more" in Seen(html).text
    html = collection.removed(shown=100)
    assert put_back(html) == keys[:100]
    assert '<details class="aq-removed" data-shown="100" open>' in html
    assert "The latest 100 of 120Show 20 more" in Seen(html).text
    html = collection.removed(shown=150)
    assert put_back(html) == keys
    assert "more" not in Seen(html).text


def test_all_that_was_counted_is_deleted_for_good_and_nothing_removed_since(
    articles: Index, collection: Collection
) -> None:
    removed_before(articles, 60)
    html = collection.removed()
    assert "Yes, delete all 60 removed articles for good" in Seen(html).text
    (until,) = re.findall('data-act="drop-all" data-id="([^"]*)"', html)
    since = removed_before(articles, 62, since=60)[:2]
    assert collection.drop_all(until) == ""
    assert put_back(collection.removed()) == since
    assert collection.drop_all("") == ""
    assert put_back(collection.removed()) == since


def test_what_was_added_again_is_kept_when_all_the_rest_is_deleted_for_good(
    articles: Index, collection: Collection, ferry: str
) -> None:
    collection.tag(ferry, "harbour")
    collection.remove(ferry)
    articles.add([FERRY])
    removed_before(articles, 3)
    (until,) = re.findall('data-act="drop-all" data-id="([^"]*)"', collection.removed())
    collection.drop_all(until)
    assert collection.removed() == ""
    assert [removed.article_id for removed in Shelf(articles.path).removed()] == [ferry]


def test_tags_are_offered_while_an_article_has_them(
    articles: Index, collection: Collection, ferry: str
) -> None:
    collection.tag(ferry, "harbour")
    assert collection.tags() == ["harbour"]
    collection.remove(ferry)
    assert collection.tags() == []
    collection.restore(ferry)
    assert collection.tags() == ["harbour"]


def test_tags_go_with_the_last_article_that_may_need_them(
    articles: Index, collection: Collection, ferry: str
) -> None:
    collection.tag(ferry, "hush hush")
    collection.remove(ferry)  # as read from a.txt and c.txt
    articles.add([FERRY])
    collection.remove(ferry)
    newer, older = (removed.key for removed in Shelf(articles.path).removed())
    shelf = articles.path / "shelf.sqlite"
    for key, left in ((older, {"a.txt"}), (newer, set[str]())):
        collection.drop([key])
        assert set(Shelf(articles.path).tagged()) == left
    assert b"hush" not in shelf.read_bytes()


def test_a_newer_version_keeps_the_tags_when_the_old_one_is_deleted_for_good(
    articles: Index, collection: Collection, ferry: str
) -> None:
    collection.tag(ferry, "harbour")
    collection.remove(ferry)
    articles.add([FERRY.model_copy(update={"text": "The ferry sank at one."})])
    collection.drop([ferry])
    assert Shelf(articles.path).tagged() == ("a.txt",)
    assert collection.tags() == ["harbour"]


def test_with_a_login_admins_alone_delete_for_good(
    articles: Index, choices: Choices, ferry: str, tmp_path: Path
) -> None:
    for name in ("anna", "bert"):
        put_user(tmp_path / "users.txt", name, "a long password")
    shelf, assistant = Shelf(articles.path), Assistant(articles, settings=Settings(reader="small"))
    shared = Collection(assistant, shelf, choices, Users(tmp_path / "users.txt"))
    shared.remove(ferry)
    assert "Delete for good" in Seen(shared.removed(to="anna")).text
    seen = Seen(shared.removed(to="bert"))
    assert "Put back" in seen.text
    assert "for good" not in seen.text
    assert "Only admins delete" in Seen(shared.drop([ferry], by="bert")).text
    assert "Only admins delete" in Seen(shared.drop_all("9999", by="bert")).text
    assert [removed.article_id for removed in shelf.removed()] == [ferry]
    assert shared.drop([ferry], by="anna") == ""
    assert shelf.removed() == []


def test_the_same_text_removed_twice_comes_back_as_it_was_each_time(
    articles: Index, collection: Collection, ferry: str
) -> None:
    before = articles.article(ferry)
    collection.remove(ferry)
    articles.add([FERRY.model_copy(update={"title": "Ferry lost", "origin": "d.txt"})])
    undone = collection.remove(ferry)
    assert Seen(collection.removed()).text.startswith("2 removed articles")
    (newer, older) = Shelf(articles.path).removed()
    assert f'data-id="{newer.key}"' in undone
    collection.restore(newer.key)
    assert articles.article(ferry).title == "Ferry lost"
    collection.remove(ferry)
    collection.restore(older.key)
    assert articles.article(ferry) == before


def test_an_article_removed_while_it_is_put_back_is_there_or_on_the_shelf(
    articles: Index, collection: Collection, ferry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore, before = articles.restore, articles.article(ferry)

    def interrupted(article: Article) -> None:
        restore(article)
        collection.remove(ferry)

    collection.remove(ferry)
    monkeypatch.setattr(articles, "restore", interrupted)
    collection.restore(ferry)
    monkeypatch.undo()
    assert Seen(collection.removed()).text.startswith("1 removed article")
    assert collection.restore(ferry) == ""
    assert articles.article(ferry) == before


def test_an_article_put_back_while_it_is_removed_is_there_or_on_the_shelf(
    articles: Index, collection: Collection, ferry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove, before = articles.remove, articles.article(ferry)

    def interrupted(article_ids: Sequence[str]) -> int:
        collection.restore(ferry)
        return remove(article_ids)

    monkeypatch.setattr(articles, "remove", interrupted)
    collection.remove(ferry)
    monkeypatch.undo()
    assert collection.restore(ferry) == ""
    assert articles.article(ferry) == before


def test_a_text_removed_again_as_it_was_is_kept_once(
    articles: Index, collection: Collection
) -> None:
    for _ in range(2):
        (outcome,) = articles.add([draft("A kite came down.")])
        assert outcome.article_id
        collection.remove(outcome.article_id)
    assert Seen(collection.removed()).text.startswith("1 removed article")


def test_undoing_takes_no_newer_version_away(
    articles: Index, collection: Collection, ferry: str
) -> None:
    collection.remove(ferry)
    newer = [
        FERRY.model_copy(update={"text": "The ferry did not sink.", "origin": origin})
        for origin in ("a.txt", "c.txt")
    ]
    articles.add(newer)
    assert "“Ferry sinks” is back as an article of its own" in Seen(collection.restore(ferry)).text
    assert {a.text for a in articles.articles(Filters(sources=("Post",)))} == {
        "The ferry did not sink.", "The ferry sank at noon.",
    }  # fmt: skip


def test_a_new_version_has_the_tags_of_the_old_one(
    articles: Index, collection: Collection, ferry: str
) -> None:
    collection.tag(ferry, " harbour ,, city  council,harbour")
    articles.remove([ferry])
    articles.add([FERRY.model_copy(update={"text": "The ferry sank at one."})])
    assert "city councilharbour" in listed(collection, Scope(tags=("city council",))).text
    assert collection.tags() == ["city council", "harbour"]


def test_hostile_tags_and_titles_do_nothing(articles: Index, collection: Collection) -> None:
    (tram,) = articles.listing(Filters(sources=("Courier",))).articles
    collection.tag(tram.id, HOSTILE.replace(",", ";"))
    listed(collection)
    collection.remove(tram.id)
    seen = Seen(collection.removed())
    seen.assert_inert()
    assert " ".join(HOSTILE.split()) in " ".join(seen.text.split())


def test_questions_are_asked_of_what_was_chosen(choices: Choices, ferry: str) -> None:
    assert choices.asking("anna").filters is None
    assert choices.scope_html("anna") == ""
    choices.ask_only("anna", Scope(filters=Filters(article_ids=(ferry,))))
    assert choices.asking("anna").filters == Filters(article_ids=(ferry,))
    assert choices.asking("bert").filters is None
    seen = Seen(choices.scope_html("anna"))
    seen.assert_inert()
    assert "Asking only 1 article: “Ferry sinks” ×" in seen.text
    choices.ask_only("anna", Scope(filters=filters_of(["Post"]), tags=("storm",)))
    assert choices.asking("anna").filters == Filters(sources=("Post",), origins=())
    assert "Asking only 0 articles: Post ×#storm ×" in Seen(choices.scope_html("anna")).text


def chips(choices: Choices) -> list[tuple[str, str]]:
    elements = Seen(choices.scope_html("anna")).elements
    told = [attributes for _, attributes in elements if attributes.get("data-act") == "unscope"]
    return [(each["data-part"] or "", each["data-value"] or "") for each in told]


def test_every_choice_of_a_scope_is_a_chip_that_takes_it_back(choices: Choices, ferry: str) -> None:
    filters = filters_of(["Post", "Courier"], "2024-01", "2024-03", [ferry, "gone"], words="sank")
    choices.ask_only("anna", Scope(filters=filters, tags=("storm", "loss")))
    assert chips(choices) == [
        ("words", ""), ("sources", "Post"), ("sources", "Courier"), ("published_from", ""),
        ("published_to", ""), ("tags", "storm"), ("tags", "loss"), ("article_ids", ferry),
        ("article_ids", "gone"),
    ]  # fmt: skip
    assert "an article that is no longer there" in Seen(choices.scope_html("anna")).text
    for part, value in chips(choices):
        before = chips(choices)
        choices.without("anna", part, value)
        assert chips(choices) == [chip for chip in before if chip != (part, value)]
    assert choices.scope_html("anna") == ""
    assert choices.asking("anna").filters is None
    choices.without("anna", "nonsense", "x")
    choices.without("anna", "sources", "Post")


def test_many_chosen_articles_are_one_chip(choices: Choices) -> None:
    choices.ask_only("anna", Scope(filters=filters_of(article_ids=["a", "b", "c", "d"])))
    assert chips(choices) == [("article_ids", "")]
    assert "4 chosen articles" in Seen(choices.scope_html("anna")).text
    choices.without("anna", "article_ids", "")
    assert choices.scope_html("anna") == ""


def test_articles_without_a_date_never_leave_a_scope_silently(
    articles: Index, choices: Choices
) -> None:
    articles.add([draft("Nobody knows when.", origin="d", title="Undated")])
    choices.ask_only("anna", Scope(filters=filters_of(published_to="2024-03")))
    assert "1 without a date left outInclude" in Seen(choices.scope_html("anna")).text
    choices.with_undated("anna")
    seen = Seen(choices.scope_html("anna"))
    assert "Asking only 2 articles: up to 2024-03-31 ×or without a date ×" in seen.text
    assert "left out" not in seen.text
    choices.without("anna", "undated", "")
    assert "1 without a date left out" in Seen(choices.scope_html("anna")).text


def test_counts_and_plots_tell_months_and_sources(articles: Index, collection: Collection) -> None:
    articles.add([Draft(title="Undated", text="Nobody knows when.", origin="d")])
    html = collection.statistics()
    Seen(html).assert_inert()
    assert "Articles3" in Seen(html).text
    assert "Articles by month: 2024-03: 1, 2024-05: 1" in html
    assert html.count("<rect") == 3  # April as well
    assert "1 without a date" in html


def test_articles_read_twice_and_similar_ones_are_reported(
    articles: Index, collection: Collection
) -> None:
    story = " ".join(f"The {noun} of Westhaven was closed on that day." for noun in NOUNS)
    articles.add(
        draft(f"{story} It cost {cost} crowns.", origin=cost, title=f"Cost {cost}")
        for cost in ("12", "15")
    )
    html = collection.duplicates()
    Seen(html).assert_inert()
    assert "1 story stored once, 1 group of similar articles" in Seen(html).text
    assert "Ferry sinksPost · 1 March 2024Kept, as read from a.txt" in Seen(html).text
    assert "ACost 12BCost 15" in Seen(html).text


def test_an_empty_index_says_what_to_do(open_index: Callable[..., Index]) -> None:
    assistant = Assistant(open_index(), settings=Settings(reader="small"))
    shelf = Shelf(assistant.index.path)
    choices = Choices(assistant, PreferencesFile(assistant.index.path), shelf)
    empty = Collection(assistant, shelf, choices)
    assert "There are no articles yet." in empty.listing(ListedPage(Scope()))[0]
    assert "There are no articles yet." in empty.statistics()
    assert "No article is here twice" in empty.duplicates()


def test_an_index_that_fails_is_told_in_place_of_the_list(
    articles: Index, collection: Collection
) -> None:
    articles.close()
    assert "aq-error" in collection.listing(ListedPage(Scope()))[0]
    assert "aq-error" in collection.duplicates()


def test_nothing_is_written_before_anything_is_chosen(
    articles: Index, collection: Collection, choices: Choices, tmp_path: Path
) -> None:
    listed(collection)
    collection.removed()
    choices.asking("anna")
    assert not [path for path in articles.path.iterdir() if path.name.startswith(("pref", "shelf"))]
