from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.indexing import Index
from index.records import Draft, Filters, PageRange
from index.store.reads import find_near
from index.text.resemblance import bands_of, resemblance
from tests.support.articles import NOUNS, InterruptedEncoder, draft

OpenIndex = Callable[..., Index]
SENTENCES = [
    f"The {noun} of Westhaven was closed for repairs that its {NOUNS[-n]} keeper had asked for."
    for n, noun in enumerate(NOUNS, start=1)
]
STORY = " ".join(SENTENCES)
EDITED = " ".join([*SENTENCES[:-1], "Nobody could say when the work would come to an end."])
LONGER = f"{STORY} Nobody could say when the work would come to an end."
REWRITTEN = " ".join(
    [*SENTENCES[:10], *(f"About {noun} and town no word was said." for noun in NOUNS)]
)


def add(articles: Index, *drafts: Draft) -> list[tuple[str, str | None]]:
    return [(outcome.status, outcome.changes) for outcome in articles.add(drafts)]


@pytest.mark.parametrize(
    ("other", "low", "high"),
    [(STORY.upper(), 1, 1), (EDITED, 0.8, 0.99), (REWRITTEN, 0.2, 0.6), ("Else.", 0, 0)],
    ids=["same words", "edited", "rewritten", "other"],
)
def test_resemblance_is_the_part_of_the_words_in_common(
    other: str, low: float, high: float
) -> None:
    assert low <= resemblance(STORY, other) == resemblance(other, STORY) <= high


@given(st.text(), st.text())
def test_any_two_texts_resemble_each_other_between_not_at_all_and_wholly(a: str, b: str) -> None:
    assert 0 <= resemblance(a, b) <= 1
    assert resemblance(a, a) == 1
    assert bands_of(a) == bands_of(a)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("It is -5 there.", "It is 5 there.", False),
        ("It is (-5) there.", "It is (5) there.", False),
        ("It is -5 there.", "It is \N{MINUS SIGN}5 there.", True),
        ("It is -5 there.", "It is \N{EN DASH}5 there.", True),
        ("In 2030-31 it rose.", "In 2030 31 it rose.", True),
        ("Of 3 - 5 boats.", "Of 3, 5 boats.", True),
        ("The B-52 flew.", "The B 52 flew.", True),
        ("- 5 boats", "5 boats", True),
    ],
)
def test_the_sign_of_a_number_is_a_word_and_no_other_dash_is(
    first: str, second: str, same: bool
) -> None:
    assert (resemblance(first, second) == 1) is same


def test_texts_with_much_in_common_share_a_band_and_others_do_not() -> None:
    assert set(bands_of(STORY)) & set(bands_of(EDITED))
    assert not set(bands_of(STORY)) & set(bands_of("Nothing of the kind was ever written here."))


def test_an_edited_copy_from_elsewhere_is_stored_once_and_says_what_it_has_otherwise(
    open_index: OpenIndex,
) -> None:
    articles = open_index()
    told = add(
        articles,
        draft(STORY, origin="a", source="The Post"),
        draft(EDITED, origin="b", source="The Gazette"),
    )
    assert told == [("added", None), ("duplicate", "1 sentence is new, 1 is gone")]
    (article,) = articles.articles()
    assert (article.text, article.source, article.origins) == (STORY, "The Post", ("a", "b"))
    assert [(s.source, s.text) for s in article.sources] == [
        ("The Post", None), ("The Gazette", EDITED),
    ]  # fmt: skip
    (again,) = articles.add([draft(EDITED, origin="b", source="The Gazette")])
    assert (again.status, again.article_id) == ("unchanged", article.id)
    assert articles.verify() == []


def test_a_later_copy_takes_the_place_of_the_earlier_which_stays_on_record(
    open_index: OpenIndex,
) -> None:
    articles = open_index()
    early, late = date(2031, 5, 1), date(2031, 5, 2)
    (first,) = articles.add([draft(STORY, origin="a", published=early)])
    (second,) = articles.add([draft(EDITED, origin="b", published=late)])
    assert (second.status, second.replaces) == ("replaced", first.article_id)
    assert second.changes is not None
    assert second.changes.startswith("1 sentence is new, 1 is gone")
    (article,) = articles.articles()
    assert article.text == EDITED
    assert {s.origin: s.text for s in article.sources} == {"a": STORY, "b": None}
    assert add(articles, draft(STORY, origin="a", published=early)) == [("unchanged", None)]


def test_a_copy_that_says_more_takes_the_place_of_the_shorter(open_index: OpenIndex) -> None:
    articles = open_index()
    ((status, _), (again, changes)) = add(
        articles, draft(STORY, origin="a"), draft(LONGER, origin="b")
    )
    assert (status, again, changes) == ("added", "replaced", "1 sentence is new")
    assert [article.text for article in articles.articles()] == [LONGER]


def test_a_changed_text_replaces_the_old_and_keeps_the_other_places(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add([draft(STORY, origin="a"), draft(STORY, origin="b", source="The Gazette")])
    assert add(articles, draft(EDITED, origin="a"))[0][0] == "replaced"
    (article,) = articles.articles()
    assert {s.origin: s.text for s in article.sources} == {"a": None, "b": STORY}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (STORY, REWRITTEN),
        (f"{STORY} It cost 12 crowns.", f"{STORY} It cost 15 crowns."),
        (f"{STORY} It cost twelve crowns.", f"{STORY} It cost fourteen crowns."),
        (f"{STORY} It was 5 degrees.", f"{STORY} It was -5 degrees."),
        (f"{STORY} It was 5 degrees.", f"{STORY} It was minus 5 degrees."),
        (f"{STORY} It was five degrees.", f"{STORY} It was minus five degrees."),
        (f"{STORY} It lost $5.", f"{STORY} It lost −$5."),
        (f"{STORY} They met on Monday.", f"{STORY} They met on Friday."),
        (f"{STORY} It is for Ana Roth to say.", f"{STORY} It is for Ben to say."),
        (f"{STORY} It was approved in May.", f"{STORY} It was rejected in May."),
        (f"{STORY} The price rose by a third.", f"{STORY} The price fell by a third."),
        (f"{STORY} That is legal.", f"{STORY} That is illegal."),
        (f"{STORY} She is to resign.", f"{STORY} She is not to resign."),
        (f"{STORY} She did say so.", f"{STORY} She didn’t say so."),
        (f"{STORY} He can stay.", f"{STORY} He cannot stay."),
        ("The ferry sank at noon.", "The ferry sank at dawn."),
        ("…", "!"),
    ],
    ids=[
        "rewritten",
        "other numbers",
        "other number words",
        "other sign",
        "other sign in words",
        "other sign and number in words",
        "other sign of money",
        "other day",
        "other name",
        "opposite word",
        "short opposite word",
        "opposite form",
        "denial",
        "denial in short",
        "denial in one word",
        "short",
        "no words",
    ],
)
def test_what_may_be_another_report_is_kept_apart(
    open_index: OpenIndex, first: str, second: str
) -> None:
    articles = open_index()
    told = add(articles, draft(first, origin="a"), draft(second, origin="b"))
    assert told == [("added", None)] * 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"{STORY} It was approved in May.", f"{STORY} It was aproved in May."),
        (f"{STORY} It was organised in May.", f"{STORY} It was organized in May."),
        (f"{STORY} It was all, he insisted.", f"{STORY} It was all, he said."),
        (f"{STORY} It is at the pier.", f"{STORY} It is on the pier."),
        (f"{STORY} She is not to resign.", f"{STORY} She isn't to resign."),
        (f"{STORY} He can't stay.", f"{STORY} He cannot stay."),
        (f"{STORY} It was approved in May.", f"{STORY} It was approved again in May."),
    ],
    ids=["misprint", "spelling", "said", "short word", "short form", "short can", "word more"],
)
def test_what_an_editor_changes_is_one_story(
    open_index: OpenIndex, first: str, second: str
) -> None:
    articles = open_index()
    _, (status, changes) = add(articles, draft(first, origin="a"), draft(second, origin="b"))
    assert (status, changes) == ("duplicate", "1 sentence is new, 1 is gone")


def test_the_user_may_keep_all_copies_apart(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add([draft(STORY, origin="a"), draft(EDITED, origin="b")])
    apart = open_index(same_story=1)
    assert add(apart, draft(EDITED, origin="b")) == [("added", None)]
    assert {a.text: a.origins for a in apart.articles()} == {STORY: ("a",), EDITED: ("b",)}
    assert apart.verify() == []


DYKE = "The dyke of Aldmoor held against the tide. Nobody was hurt."
STORED = [
    draft(STORY, origin="a", title="Closed", published=date(2031, 5, 1)),
    draft(EDITED, origin="b", title="All closed"),
    draft(DYKE, origin="c"),
]


@pytest.mark.parametrize("stored", [[], STORED], ids=["empty", "with articles"])
@pytest.mark.parametrize(
    "new",
    [
        [draft(STORY, origin="x"), draft(EDITED, origin="y"), draft(STORY, origin="z")],
        [draft(STORY, origin="x"), draft(LONGER, origin="y"), draft(EDITED, origin="z")],
        [draft(DYKE, origin="x"), draft(DYKE, origin="x", title="Dyke"), draft(DYKE, origin="y")],
        [draft(DYKE, origin="a", title="Dyke"), draft(EDITED, origin="b", title="All closed")],
        [draft("It rained.", origin="a"), draft(STORY, origin="x"), draft(DYKE, origin="c")],
        [draft(EDITED, origin="x", published=date(2031, 5, 2)), draft(STORY, origin="c")],
        [draft(f"{STORY} It is -5.", origin="x"), draft(f"{STORY} It is 5.", origin="y")],
    ],
)
def test_a_dry_run_tells_what_a_run_does_and_does_nothing(
    open_index: OpenIndex, stored: list[Draft], new: list[Draft]
) -> None:
    articles = open_index()
    articles.add(stored)
    before = (articles.articles(), articles.generation)
    told = articles.add(new, dry_run=True)
    assert (articles.articles(), articles.generation) == before
    assert told == articles.add(new)


def test_the_report_names_copies_and_similar_articles(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add(
        [
            draft(STORY, origin="a", title="One"),
            draft(EDITED, origin="b"),
            draft(f"{STORY} It cost 12 crowns.", origin="c", title="Cost"),
            draft(f"{EDITED} It cost 15 crowns.", origin="d", title="Other cost"),
            draft("Nothing of the kind.", origin="e"),
        ]
    )
    found = articles.duplicates()
    (story,) = found.stories
    (pair,) = found.similar
    assert {copy.source.origin: copy.changes for copy in story.copies}["b"] is not None
    assert pair.other_facts
    assert 0.8 < pair.resemblance < 1


# -- places that leave ---------------------------------------------------------------------------

EARLY, LATE = date(2031, 5, 1), date(2031, 5, 2)
OTHER = draft("Nothing of the kind was ever written here.", origin="a")


def told_by(articles: Index, origin: str) -> Draft:
    """Return the article that was read from an origin, as the draft that it is stored as."""
    (article,) = articles.articles(Filters(origins=(origin,)))
    known = {
        name: getattr(article, name) for name in Draft.model_fields.keys() - {"origin", "remark"}
    }
    return Draft(origin=origin, **known)


@pytest.mark.parametrize("text", [STORY, EDITED], ids=["the same text", "an edited text"])
def test_a_story_whose_first_place_tells_another_now_is_as_the_other_place_has_it(
    open_index: OpenIndex, text: str
) -> None:
    articles = open_index()
    first = draft(STORY, origin="a", title="Closed", source="The Post", published=EARLY)
    copy = draft(
        text, origin="b", title="All closed", source="The Gazette", pages=(PageRange(0, 90, 3),)
    )
    (one, _) = articles.add([first, copy])
    added = articles.article(one.article_id or "").added
    assert told_by(articles, "b").source == "The Post"
    assert add(articles, OTHER)[0][0] == "added"
    left = copy.model_copy(update={"language": "en"})
    assert told_by(articles, "b") == left
    (article,) = articles.articles(Filters(origins=("b",)))
    assert (article.added, article.origins) == (added, ("b",))
    assert {hit.article_id for hit in articles.search("All closed", top_k=1)} == {article.id}
    assert add(articles, copy) == [("unchanged", None)]
    assert articles.verify() == []


def test_a_place_that_catches_up_with_its_copy_can_change_again(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add([draft(STORY, origin="a"), draft(EDITED, origin="b")])
    articles.add([draft(EDITED, origin="a")])
    (article,) = articles.articles()
    assert {source.origin: source.text for source in article.sources} == {"a": None, "b": None}
    articles.add([draft("It rained.", origin="a")])
    assert {a.text: a.origins for a in articles.articles()} == {
        "It rained.": ("a",),
        EDITED: ("b",),
    }


def test_the_place_that_has_the_very_text_comes_before_one_that_has_its_own(
    open_index: OpenIndex,
) -> None:
    articles = open_index()
    same = draft(STORY, origin="z", source="The Herald")
    articles.add([draft(STORY, origin="a"), draft(EDITED, origin="b"), same])
    add(articles, OTHER)
    (article,) = articles.articles(Filters(origins=("b",)))
    assert (article.text, article.source) == (STORY, "The Herald")
    assert {s.origin: s.text for s in article.sources} == {"b": EDITED, "z": None}
    assert articles.verify() == []


@pytest.mark.parametrize("order", [1, -1], ids=["copy first", "copy last"])
def test_places_that_change_together_leave_nothing_of_the_old_text(
    open_index: OpenIndex, order: int
) -> None:
    articles = open_index()
    articles.add([draft(STORY, origin="a"), draft(EDITED, origin="b")])
    again = draft(EDITED, origin="b", title="Edited")
    articles.add([again, OTHER][::order])
    assert told_by(articles, "b") == again.model_copy(update={"language": "en"})
    assert told_by(articles, "a").text == OTHER.text
    assert articles.verify() == []


def test_a_place_read_anew_while_another_leaves_keeps_what_it_has_now(
    open_index: OpenIndex,
) -> None:
    articles, other = open_index(), open_index()
    articles.add([draft(STORY, origin="a"), draft(EDITED, origin="b")])
    now = draft(EDITED, origin="b", title="Edited at noon")
    articles._encoder = InterruptedEncoder(lambda: other.add([now]))
    assert add(articles, OTHER) == [("added", None)]
    assert told_by(articles, "b") == now.model_copy(update={"language": "en"})
    assert articles.verify() == []


def test_a_copy_keeps_the_pages_of_its_file(open_index: OpenIndex) -> None:
    articles = open_index()
    pages = (PageRange(0, 90, 3), PageRange(90, len(EDITED), 4))
    articles.add([draft(STORY, origin="a"), draft(EDITED, origin="b.pdf", pages=pages)])
    (article,) = articles.articles()
    articles.rename(article.id, "Renamed")
    add(articles, OTHER)
    (left,) = articles.articles(Filters(origins=("b.pdf",)))
    assert (left.pages, left.page_at(0), left.page_at(100)) == (pages, 3, 4)


def report(number: int, wind: str = "The wind came from the north.") -> Draft:
    text = (
        f"The weather office of Brill measured {1000 + number} millibars in place {number}. {wind} "
        "Ships in the area were told to stay in port until further notice, and the ferries "
        "between the islands did not run. The office publishes its reports every six hours, on "
        "its site and by radio, and those who are at sea should listen to them at all times."
    )
    return Draft(title=f"Report {number}", text=text, origin=f"{number}.txt")


def test_reports_of_one_template_are_compared_with_the_nearest_only(
    open_index: OpenIndex,
) -> None:
    articles = open_index()
    assert {status for status, _ in add(articles, *map(report, range(60)))} == {"added"}
    copy = report(3, "The wind came from the far north.").model_copy(update={"origin": "copy"})
    assert [status for status, _ in add(articles, copy)] == ["duplicate"]
    (story,) = articles.duplicates().stories
    assert [each.source.origin for each in story.copies] == ["3.txt", "copy"]
    assert len(articles.duplicates().similar) <= 60 * 20  # of 60 * 59 / 2 pairs
    with articles._store._database.reading() as connection:
        assert len(find_near(connection, bands_of(copy.text))) == 20
