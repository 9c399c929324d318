from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any, ClassVar

from index.records import Copy, Duplicates, Listed, SimilarArticles, Source, StoredStory
from tests.support.pages import HOSTILE, Seen
from ui.html.duplicates import duplicates_html


def listed(key: str, **known: Any) -> Listed:
    values = {"title": f"Title {key}", "added": datetime.now(UTC), "origins": (key,)} | known
    return Listed(id=key, passages=1, minutes=1, **values)


def similar(first: str, second: str, resemblance: float = 0.5, **known: Any) -> SimilarArticles:
    values = {"titles": ("", ""), "changes": "1 sentence is gone", "other_facts": False} | known
    return SimilarArticles(article_ids=(first, second), resemblance=resemblance, **values)


def shown(
    *articles: Listed,
    stories: tuple[StoredStory, ...] = (),
    pairs: tuple[SimilarArticles, ...] = (),
) -> Seen:
    found = Duplicates(stories=stories, similar=pairs)
    seen = Seen(duplicates_html(found, {article.id: article for article in articles}))
    seen.assert_inert()
    return seen


def test_a_story_says_which_article_is_kept_and_what_its_copies_have_otherwise() -> None:
    post: dict[str, Any] = {"title": "Ferry lost", "source": "Post", "published": date(2031, 5, 2)}
    kept = Copy(source=Source(origin="b.txt", **post), changes=None)
    early = Source(
        origin="a.txt", title="Ferry missing", source="Gazette", published=date(2031, 5, 1),
        text="The ferry is missing.", url="https://gazette.example/ferry",
    )  # fmt: skip
    same = Copy(source=Source(origin="c.txt", title="Ferry lost", source="Courier"), changes=None)
    story = StoredStory(
        article_id="x",
        title="Ferry lost",
        copies=(Copy(source=early, changes="1 sentence is new, 1 is gone"), same, kept),
    )
    seen = shown(listed("x", **post), stories=(story,))
    assert seen.text.startswith("1 story stored once, 0 groups of similar articles")
    assert "Ferry lostPost · 2 May 2031Kept, as read from b.txt" in seen.text
    assert (
        "Ferry missingGazette · 1 May 2031 · https://gazette.example/ferry · "
        "1 sentence is new, 1 is gone" in seen.text
    )
    assert "Ferry lostCourier · c.txt · word for word the same" in seen.text
    assert seen.links("aq-open") == ["#read/x"]


def test_an_article_renamed_here_is_kept_as_read_where_its_words_are() -> None:
    other = Copy(source=Source(origin="a.txt", title="Other", text="x"), changes="white space only")
    same = Copy(source=Source(origin="b.txt", title="Before"), changes=None)
    story = StoredStory(article_id="x", title="After", copies=(other, same))
    assert "Kept, as read from b.txt" in shown(listed("x", title="After"), stories=(story,)).text


def test_a_file_is_told_by_its_name_not_by_where_it_lies_on_the_server() -> None:
    kept = Copy(source=Source(origin="/srv/news/post/ferry.html", title="Ferry"), changes=None)
    same = Copy(source=Source(origin="pasted///Ferry", title="Ferry"), changes=None)
    story = StoredStory(article_id="x", title="Ferry", copies=(kept, same))
    text = shown(listed("x", title="Ferry"), stories=(story,)).text
    assert "as read from ferry.html" in text
    assert "pasted text · word for word the same" in text
    assert "srv" not in text


def test_similar_articles_are_one_group_however_their_pairs_hang_together() -> None:
    pairs = (similar("a", "b", 0.9), similar("c", "d", 0.8), similar("b", "d", 0.999))
    alone = (similar("e", "f", 0.42, other_facts=True),)
    seen = shown(*map(listed, "abcdef"), pairs=(*pairs, *alone))
    assert "2 groups of similar articles" in seen.text
    assert seen.links("aq-open") == [f"#read/{key}" for key in "abcdef"]
    assert "ATitle aBTitle bCTitle cDTitle d" in seen.text
    assert "B and D are 99 % alike; in D 1 sentence is goneA and B are 90 % alike" in seen.text
    assert (
        "A and B are 42 % alike; in B 1 sentence is gone: other facts in the same words"
        in seen.text
    )


def test_what_was_removed_meanwhile_is_left_out() -> None:
    story = StoredStory(article_id="x", title="Gone", copies=())
    seen = shown(listed("a"), stories=(story,), pairs=(similar("a", "x"),))
    assert seen.text == "No article is here twice, and none is much like another."


def test_what_is_too_much_to_list_is_counted() -> None:
    chain = [f"c{n:02}" for n in range(30)]
    pairs = [similar(*pair) for pair in pairwise(chain)]
    for n in range(120):
        pairs.append(similar(f"x{n}", f"y{n}", 0.45))
    keys = {key for pair in pairs for key in pair.article_ids}
    seen = shown(*map(listed, keys), pairs=tuple(pairs))
    assert "121 groups" in seen.text
    assert "TTitle c19and 10 more" in seen.text
    assert "S and T are 50 % alike; in T 1 sentence is goneand 10 more" in seen.text
    assert seen.text.endswith("and 21 more")


class Counted(Listed):
    """Counts how often articles are asked for their ids."""

    times: ClassVar[int] = 0

    def __getattribute__(self, name: str) -> Any:
        if name == "id":
            Counted.times += 1
        return super().__getattribute__(name)


def test_a_large_group_is_put_together_without_going_through_it_for_every_pair() -> None:
    keys = [f"c{n:03}" for n in range(400)]
    articles = [Counted(**dict(listed(key))) for key in keys]
    pairs = tuple(similar(*pair) for pair in pairwise(keys))
    Counted.times = 0
    assert "1 group of similar articles" in shown(*articles, pairs=pairs).text
    assert Counted.times < 10 * len(keys)


def test_hostile_titles_places_and_changes_do_nothing() -> None:
    source = Source(origin=HOSTILE, title=HOSTILE, source=HOSTILE, url="javascript:alert(1)")
    story = StoredStory(
        article_id='"><img>',
        title=HOSTILE,
        copies=(
            Copy(source=source, changes=None),
            Copy(source=source.model_copy(update={"text": HOSTILE}), changes=HOSTILE),
        ),
    )
    kept = listed('"><img>', title=HOSTILE, source=HOSTILE)
    pair = similar(kept.id, "b", changes=HOSTILE)
    assert HOSTILE in shown(kept, listed("b", title=HOSTILE), stories=(story,), pairs=(pair,)).text
