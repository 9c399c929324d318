from index.records import Outcome
from tests.support.pages import HOSTILE, Seen
from ui.html.added import Adding, progress_html

FAILED = Outcome(origin=HOSTILE, status="failed", reason=HOSTILE)
ADDED = Outcome(origin="x", status="added", title=HOSTILE, article_id='"><img>')


def shown(*all_of_them: Adding) -> Seen:
    seen = Seen(progress_html(all_of_them))
    seen.assert_inert()
    return seen


def test_hostile_outcomes_do_nothing() -> None:
    many = Adding(HOSTILE, begun=True, done=True, outcomes=[FAILED, ADDED], problem=HOSTILE)
    assert HOSTILE in shown(many).text
    one = Adding(HOSTILE, begun=True, done=True, outcomes=[ADDED])
    assert HOSTILE in shown(one).text


def ended(*all_of_them: Adding) -> Seen:
    seen = Seen(progress_html(all_of_them, 7))
    seen.assert_inert()
    return seen


def acts(seen: Seen) -> list[tuple[str | None, str | None]]:
    return [(a.get("data-act"), a.get("data-batch")) for tag, a in seen.elements if tag == "button"]


def added(name: str, *outcomes: Outcome) -> Adding:
    return Adding(name, begun=True, done=True, outcomes=list(outcomes))


def test_what_came_in_can_be_asked_about_and_taken_back() -> None:
    seen = ended(added("a.txt", ADDED))
    assert seen.text.startswith("1 added. Ask about it Undo")
    assert acts(seen) == [("ask-added", "7"), ("undo-added", "7")]
    other = ADDED.model_copy(update={"article_id": "b", "status": "replaced", "replaces": "c"})
    assert (
        "2 added, 1 failed. Ask about these 2 Undo"
        in ended(added("a.txt", ADDED), added("b.txt", other), added("c.txt", FAILED)).text
    )
    for nothing in (FAILED, ADDED.model_copy(update={"status": "unchanged"})):
        assert acts(ended(added("a.txt", nothing))) == []
    assert acts(shown(added("a.txt", ADDED))) == []  # it goes on


def test_of_ten_thousand_files_those_are_listed_that_failed_or_are_at_hand() -> None:
    many = [added(f"{n:05}.txt", ADDED) for n in range(9_000)]
    many[70] = added("bad.txt", FAILED.model_copy(update={"origin": "bad.txt"}))
    many += [Adding("now.txt", begun=True), *(Adding(f"later {n}") for n in range(999))]
    seen = shown(*many)
    assert "bad.txt: " in seen.text
    assert "now.txt is being read" in seen.text
    assert "later 0 waits" in seen.text
    assert seen.text.endswith("and 9,950 more")
    assert len(progress_html(many)) < 20_000


def test_progress_says_which_file_is_read_and_which_wait() -> None:
    done = Adding("a.zip", begun=True, done=True, outcomes=[ADDED] * 3)
    seen = shown(done, Adding("b.pdf", begun=True, outcomes=[ADDED]), Adding("c.txt"))
    assert seen.text.startswith("2 of 3: b.pdf")
    assert "a.zip: 3 added." in seen.text
    assert "b.pdf is being read, 1 so far" in seen.text
    assert "c.txt waits" in seen.text
    assert {"max": "3", "value": "1"}.items() <= dict(seen.elements)["progress"].items()


def test_a_file_of_many_articles_is_counted_and_tells_its_failures_first() -> None:
    failed = Outcome(origin="row 7", status="failed", reason="it has no text")
    there = ADDED.model_copy(update={"status": "unchanged"})
    seen = shown(Adding("all.csv", begun=True, done=True, outcomes=[ADDED] * 60 + [there, failed]))
    assert "all.csv: 60 added, 1 already there, 1 failed." in seen.text
    assert seen.text.index("row 7: it has no text.") < seen.text.index("Added:")
    assert "and 12 more" in seen.text


def test_what_was_stopped_says_what_is_stored_and_what_was_not_begun() -> None:
    going_on = Adding("all.csv", begun=True, stopped=True)
    waiting = Adding("later.txt", stopped=True)
    assert shown(going_on, waiting).text.startswith("Stops after the article at hand: all.csv")
    before = Adding("one.txt", begun=True, done=True, outcomes=[ADDED])
    ended = Adding("all.csv", begun=True, done=True, stopped=True, outcomes=[ADDED] * 2)
    seen = shown(before, ended, waiting, waiting)
    assert seen.text.startswith("Stopped: 3 added, 2 not begun.")
    assert "all.csv: 2 added, then stopped." in seen.text
    assert "later.txt was not begun" in seen.text
    nothing = Adding("https://a.example/feed", begun=True, done=True, stopped=True)
    assert "feed: stopped before its first article." in shown(nothing).text


def test_a_file_without_an_article_says_so() -> None:
    assert "empty.zip: no article in it." in shown(Adding("empty.zip", begun=True, done=True)).text
