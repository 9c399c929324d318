"""Which text stands for a story: decided without a database."""

from datetime import UTC, date, datetime

import pytest

from index.records import Article, Draft, Metadata, PageRange, Source
from index.store.planning import Met, Placement, Standing, Stored, find_heir, is_unchanged, place
from index.store.prepared import Prepared
from index.text.sentences import split_sentences
from tests.support.articles import draft

SAME = 0.8
SENTENCES = [f"On day {n} the dyke of Aldmoor held against tide number {n}." for n in range(12)]
STORY = " ".join(SENTENCES)
LONGER = f"{STORY} Nobody was hurt."
CUT = " ".join(SENTENCES[:-1])
OTHER_END = " ".join([*SENTENCES[:-1], "Nobody could say when the work would come to an end."])


def prepared(each: Draft, article_id: str = "new") -> Prepared:
    return Prepared(
        draft=each,
        sha256=f"{article_id:<16}",
        added=datetime(2024, 5, 1, tzinfo=UTC),
        sentences=split_sentences(each.text, "en"),
        passages=[],
        bands=(),
    )


def stored(article_id: str, text: str, **known: object) -> Stored:
    metadata = Metadata.model_validate({"title": "T"} | known)
    return Stored(f"{article_id:<16}", metadata, text, split_sentences(text, "en"))


def source(text: str | None = None, **known: object) -> Source:
    return Source.model_validate({"title": "T", "origin": "t.txt", "text": text} | known)


def standing(
    article: Stored,
    said: Source | None = None,
    *,
    alone: bool = True,
    leads: bool = True,
    led: bool = True,
) -> Standing:
    return Standing(said or source(), article, alone=alone, leads=leads, led=led)


def decided(
    each: Draft,
    *near: Stored,
    before: Standing | None = None,
    same: bool = False,
    same_story: float = SAME,
    joins: bool = False,
) -> Placement:
    """Place an article that would be stored as "new", with its id cut to what is written here."""
    placement = place(Met(before, same, near), prepared(each), same_story=same_story, joins=joins)
    names = ("article_id", "replaces", "joins", "takes_over", "emptied", "bereft")
    ids = {name: getattr(placement, name) for name in names}
    cut = {name: value and value.strip() for name, value in ids.items()}
    return Placement(status=placement.status, changes=placement.changes, **cut)


def test_an_article_that_meets_nothing_is_added() -> None:
    assert decided(draft(STORY)) == Placement(status="added", article_id="new")


def test_what_its_place_had_the_last_time_changes_nothing() -> None:
    before = standing(stored("old", STORY))
    assert decided(draft(STORY), before=before, same=True) == Placement(
        status="unchanged", article_id="old"
    )


@pytest.mark.parametrize(
    "said",
    [
        source(title="Other"),
        source(author="Ann"),
        source(published="2024-05-01"),
        source(language="de"),
        source(pages=(PageRange(0, 9, 1),)),
        source("Other words."),
    ],
)
def test_whatever_else_is_said_there_now_is_a_change(said: Source) -> None:
    assert not is_unchanged(draft(STORY), standing(stored("old", STORY), said), SAME)


def test_a_place_of_an_article_that_none_leads_is_read_as_changed() -> None:
    assert not is_unchanged(draft(STORY), standing(stored("old", STORY), led=False), SAME)


def test_a_copy_in_other_words_is_unchanged_until_the_setting_keeps_it_apart() -> None:
    before = standing(stored("old", LONGER), source(STORY), leads=False)
    assert is_unchanged(draft(STORY), before, SAME)
    assert not is_unchanged(draft(STORY), before, 0.99)
    assert not is_unchanged(draft(STORY), before, 1)


def test_the_same_text_from_elsewhere_gets_one_more_place() -> None:
    assert decided(draft(STORY), same=True) == Placement(
        status="duplicate", article_id="new", joins="new"
    )


def test_another_title_where_the_article_is_stored_from_is_its_title_now() -> None:
    before = standing(stored("new", STORY), source(title="Before"), alone=False)
    before = before._replace(article=stored("new", STORY, title="Before"))
    assert decided(draft(STORY), before=before, same=True) == Placement(
        status="replaced",
        article_id="new",
        replaces="new",
        takes_over="new",
        changes="title was 'Before'",
    )


def test_another_title_where_a_copy_was_read_is_a_title_of_the_copy() -> None:
    before = standing(stored("new", STORY), source(title="Copy"), alone=False, leads=False)
    assert decided(draft(STORY), before=before, same=True) == Placement(
        status="duplicate", article_id="new", joins="new", bereft="new"
    )


def test_a_place_that_has_another_s_text_now_leaves_what_it_had_alone_to_go() -> None:
    before = standing(stored("old", "The mayor resigned."), alone=True)
    assert decided(draft(STORY), before=before, same=True) == Placement(
        status="duplicate",
        article_id="new",
        joins="new",
        replaces="old",
        emptied="old",
        changes="12 sentences are new, 1 is gone",
    )


@pytest.mark.parametrize(
    ("alone", "status", "left"), [(True, "replaced", "old"), (False, "added", None)]
)
def test_another_story_in_its_place_leaves_the_old_one_to_its_other_places(
    alone: bool, status: str, left: str | None
) -> None:
    before = standing(stored("old", "The mayor resigned."), alone=alone)
    placement = decided(draft(STORY), before=before)
    assert (placement.status, placement.replaces, placement.emptied) == (status, left, left)
    assert placement.bereft == (None if alone else "old")
    assert placement.takes_over is None


def test_a_text_that_leaves_nothing_out_stands_for_the_story() -> None:
    placement = decided(draft(LONGER), stored("old", STORY))
    assert (placement.status, placement.takes_over) == ("replaced", "old")
    assert placement.changes == "1 sentence is new"


def test_a_text_that_leaves_something_out_is_a_copy() -> None:
    placement = decided(draft(CUT), stored("old", STORY))
    assert (placement.status, placement.article_id, placement.joins) == ("duplicate", "old", "old")
    assert placement.changes == "1 sentence is gone"


@pytest.mark.parametrize(
    ("day", "status"),
    [("2024-05-03", "replaced"), ("2024-05-02", "duplicate"), (None, "duplicate")],
)
def test_a_text_of_a_later_day_stands_for_the_story(day: str | None, status: str) -> None:
    old = stored("old", STORY, published=date(2024, 5, 2))
    assert decided(draft(OTHER_END, published=day), old).status == status


def test_what_the_place_that_leads_says_now_stands_for_the_story() -> None:
    before = standing(stored("old", STORY), alone=False)
    placement = decided(draft(CUT), stored("old", STORY), before=before)
    assert (placement.status, placement.takes_over, placement.bereft) == ("replaced", "old", None)


def test_the_nearest_of_several_is_the_story_and_the_first_of_equals() -> None:
    near = [stored("a", OTHER_END), stored("b", STORY), stored("c", STORY)]
    assert decided(draft(LONGER), *near).takes_over == "b"


def test_one_that_joins_never_takes_the_place_of_another_s_text() -> None:
    assert decided(draft(LONGER), stored("old", STORY), joins=True).status == "duplicate"


def test_where_only_the_very_text_is_the_same_story_what_resembles_it_is_not_looked_at() -> None:
    assert decided(draft(LONGER), stored("old", STORY), same_story=1).status == "added"


def test_a_place_that_moves_to_another_story_takes_the_old_one_with_it_or_leaves_it_bereft() -> (
    None
):
    mayor = stored("mayor", "The mayor resigned.")
    gone = decided(draft(LONGER), stored("old", STORY), before=standing(mayor))
    assert (gone.takes_over, gone.emptied, gone.bereft) == ("old", "mayor", None)
    stays = decided(draft(LONGER), stored("old", STORY), before=standing(mayor, alone=False))
    assert (stays.takes_over, stays.emptied, stays.bereft) == ("old", None, "mayor")


def article(*sources: Source, text: str = STORY) -> Article:
    return Article(
        title="Gone",
        id="old",
        text=text,
        sha256="",
        added=datetime(2024, 5, 1, tzinfo=UTC),
        origins=tuple(each.origin for each in sources),
        sources=sources,
    )


def test_the_first_heir_that_is_as_its_place_has_it_is_the_heir() -> None:
    heirs = {
        each.draft.origin: each
        for each in (
            prepared(draft(STORY, origin="elsewhere")),
            prepared(draft(STORY, origin="a", title="Another since")),
            prepared(draft(CUT, origin="b")),
            prepared(draft(STORY, origin="c")),
        )
    }
    places = [source(origin="a"), source(CUT, origin="b"), source(origin="c")]
    assert find_heir(article(*places), heirs) == heirs["b"]
    assert find_heir(article(places[0]), heirs) is None
    assert find_heir(article(source(LONGER, origin="c")), heirs) is None


def test_a_language_found_anew_makes_no_other_heir() -> None:
    heirs = {"a": prepared(draft(STORY, origin="a", language="en"))}
    assert find_heir(article(source(origin="a")), heirs) == heirs["a"]
