from index.records import Outcome
from tests.support.pages import HOSTILE, Seen
from ui.html.added import Adding, outcomes_html, progress_html

FAILED = Outcome(origin=HOSTILE, status="failed", reason=HOSTILE)
ADDED = Outcome(origin="x", status="added", title=HOSTILE, article_id='"><img>')


def shown(*all_of_them: Adding) -> Seen:
    seen = Seen(progress_html(all_of_them))
    seen.assert_inert()
    return seen


def test_hostile_outcomes_do_nothing() -> None:
    html = outcomes_html([FAILED, ADDED], HOSTILE)
    Seen(html).assert_inert()
    assert HOSTILE in Seen(html).text
    many = Adding(HOSTILE, begun=True, done=True, outcomes=[FAILED, ADDED], problem=HOSTILE)
    assert HOSTILE in shown(many).text


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
