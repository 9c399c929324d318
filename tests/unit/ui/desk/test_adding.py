from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from index.errors import ReadError
from index.indexing import Index
from index.records import Outcome
from qa.assistant import Assistant
from qa.settings import Settings
from tests.support.coroutines import gathered
from tests.support.pages import HOSTILE, Seen
from tests.support.site import serving
from ui.desk import adding
from ui.desk.batches import Batches, BatchView, Task, only
from ui.desk.work import Work
from ui.kept.shelf import Shelf

STORY = "The zeppelin Hildegard landed on the town hall of Quorrow at noon on Sunday."


@pytest.fixture
def assistant(open_index: Callable[..., Index]) -> Assistant:
    return Assistant(open_index(), settings=Settings(reader="small", max_file_mb=0.01))


def shelf_of(assistant: Assistant) -> Shelf:
    return Shelf(assistant.index.path)


def on_the_shelf(assistant: Assistant) -> list[str]:
    shelf = shelf_of(assistant)
    return [shelf.read(removed.key).article.text for removed in shelf.removed()]


def paste(assistant: Assistant, text: str, **typed: str) -> BatchView:
    shelf = shelf_of(assistant)
    *_, view = gathered(adding.paste(assistant, shelf, Batches(Work()), "", text, typed))
    Seen(view.html).assert_inert()
    return view


def pasted(assistant: Assistant, text: str, title: str = "") -> str:
    return Seen(paste(assistant, text, title=title).html).text


def uploaded(assistant: Assistant, *files: Path) -> list[str]:
    *_, view = gathered(adding.upload(assistant, shelf_of(assistant), Batches(Work()), "", files))
    html = view.html
    Seen(html).assert_inert()
    return [Seen("<li" + line).text for line in html.split("<li")[1:]]


def test_pasted_text_becomes_an_article_under_the_title_given(assistant: Assistant) -> None:
    assert pasted(assistant, STORY, "Zeppelin lands").endswith("Added: Zeppelin lands")
    (article,) = assistant.index.articles()
    assert article.text == STORY


def test_a_title_is_found_where_none_is_given(assistant: Assistant) -> None:
    assert "Added: The zeppelin Hildegard landed" in pasted(assistant, STORY)


def test_what_is_said_of_a_pasted_text_wins_over_what_is_found_in_it(assistant: Assistant) -> None:
    view = paste(
        assistant, STORY, title=" ", source="The\nPost", author="J. R.", published="18.11.2019",
        url="https://post.example/z",
    )  # fmt: skip
    assert not view.failed
    (article,) = assistant.index.articles()
    assert article.title.startswith("The zeppelin Hildegard landed")
    assert (article.source, article.author, article.url) == (
        "The Post", "J. R.", "https://post.example/z"
    )  # fmt: skip
    assert article.published == date(2019, 11, 18)
    assert article.origins == (f"pasted/The Post//{article.title}",)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"published": "2019-11"}, "'2019-11' is more than a day"),
        ({"published": "3/4/2019"}, "may be two days"),
        ({"published": "July"}, "'July' is no day"),
        ({"url": "post.example"}, "it is no http or https address"),
    ],
)
def test_what_cannot_be_said_of_a_pasted_text_is_refused_with_its_reason(
    assistant: Assistant, typed: dict[str, str], why: str
) -> None:
    view = paste(assistant, STORY, **typed)
    assert view.failed
    assert why in Seen(view.html).text
    assert assistant.index.articles() == []


def test_a_paste_over_the_limit_is_refused_with_the_limit(assistant: Assistant) -> None:
    view = paste(assistant, "word " * 2001)
    assert view.failed
    assert "Pasted text: it is larger than the limit of 0.01 MB" in Seen(view.html).text


def test_what_could_not_be_uploaded_is_told_with_the_rest(
    assistant: Assistant, tmp_path: Path
) -> None:
    (tmp_path / "story.txt").write_text(STORY)
    shelf, refused = shelf_of(assistant), [ReadError("huge.pdf", "it is too large")]
    files = [tmp_path / "story.txt"]
    *_, view = gathered(adding.upload(assistant, shelf, Batches(Work()), "", files, refused))
    assert "1 added, 1 failed." in Seen(view.html).text
    assert "huge.pdf: it is too large." in Seen(view.html).text


def test_pasting_the_same_again_changes_nothing(assistant: Assistant) -> None:
    pasted(assistant, STORY, "Zeppelin lands")
    assert "Already there, unchanged" in pasted(assistant, STORY, "Zeppelin lands")
    assert on_the_shelf(assistant) == []


def test_pasting_under_the_same_title_replaces(assistant: Assistant) -> None:
    pasted(assistant, STORY, "Zeppelin lands")
    assert "Replaced by this version" in pasted(
        assistant, STORY + " Nobody was hurt.", "Zeppelin lands"
    )
    (article,) = assistant.index.articles()
    assert article.text.endswith("Nobody was hurt.")
    assert on_the_shelf(assistant) == [STORY]


def test_nothing_is_replaced_that_cannot_be_kept(assistant: Assistant) -> None:
    pasted(assistant, STORY, "Zeppelin lands")
    (assistant.index.path / "shelf.sqlite").write_bytes(b"damaged " * 512)
    assert "cannot be read" in pasted(assistant, f"{STORY} It left.", "Zeppelin lands")
    assert [article.text for article in assistant.index.articles()] == [STORY]


def test_titles_that_differ_in_a_slash_are_of_two_articles(assistant: Assistant) -> None:
    pasted(assistant, STORY, "24/7 news")
    pasted(assistant, "Something else.", "24 7 news")
    assert len(assistant.index.articles()) == 2


def test_the_same_text_under_another_title_is_told_as_a_duplicate(assistant: Assistant) -> None:
    pasted(assistant, STORY, "Zeppelin lands")
    assert "Already there, with the same text" in pasted(assistant, STORY, "Airship lands")


@pytest.mark.parametrize("text", ["", " \n ", "!?"])
def test_nothing_to_paste_is_said(assistant: Assistant, text: str) -> None:
    view = paste(assistant, text)
    assert view.failed
    assert "Pasted text: " in Seen(view.html).text
    assert assistant.index.articles() == []


def test_hostile_text_is_added_and_told_without_effect(assistant: Assistant) -> None:
    assert HOSTILE.split()[0] in pasted(assistant, STORY, HOSTILE)


def test_files_are_added_and_bad_ones_named_with_their_reason(
    assistant: Assistant, tmp_path: Path
) -> None:
    contents = {
        "story.txt": STORY.encode(),
        "empty.md": b"\n",
        "noise.txt": b"\0\1" * 99,
        "photo.png": b"\x89PNG",
        "long.txt": b"word " * 4000,
    }
    files = []
    for name, content in contents.items():
        files.append(tmp_path / name)
        files[-1].write_bytes(content)
    said = " ".join(uploaded(assistant, *files))
    assert "Added: Story" in said
    assert "empty.md: it is empty." in said
    assert "noise.txt: it is a binary file" in said
    assert "photo.png: it is a picture" in said
    assert "long.txt: it is 0.0 MB, larger than the limit" in said
    assert len(assistant.index.articles()) == 1


def test_a_new_version_of_a_file_replaces_the_old_one(assistant: Assistant, tmp_path: Path) -> None:
    file = tmp_path / "story.txt"
    for text in (STORY, STORY + " Nobody was hurt."):
        file.write_text(text)
        (said,) = uploaded(assistant, file)
    assert "Replaced by this version" in said
    assert len(assistant.index.articles()) == 1
    assert on_the_shelf(assistant) == [STORY]


def test_two_files_of_one_name_with_other_headlines_are_two_articles(
    assistant: Assistant, tmp_path: Path
) -> None:
    for folder, headline in (("a", "Ferry sinks"), ("b", "Barge burns")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "index.md").write_text(f"# {headline}\n\n{headline}, said Zoë.\n")
    uploaded(assistant, tmp_path / "a" / "index.md", tmp_path / "b" / "index.md")
    assert {article.title for article in assistant.index.articles()} == {
        "Ferry sinks",
        "Barge burns",
    }


def test_no_files_are_no_lines(assistant: Assistant) -> None:
    assert uploaded(assistant) == []


def test_an_index_that_fails_is_told(assistant: Assistant) -> None:
    assistant.close()
    view = paste(assistant, STORY)
    assert view.failed
    assert "aq-error" in view.html


def test_an_address_that_cannot_be_fetched_is_named_with_its_reason(assistant: Assistant) -> None:
    urls = " http://127.0.0.1:9/a \n nonsense\nnonsense "
    *_, view = gathered(adding.fetch(assistant, shelf_of(assistant), Batches(Work()), "", urls))
    html = view.html
    Seen(html).assert_inert()
    assert "2 failed." in Seen(html).text
    assert "http://127.0.0.1:9/a: " in Seen(html).text
    assert assistant.index.articles() == []


def test_what_a_page_said_before_is_kept_when_it_is_fetched_anew(
    open_index: Callable[..., Index],
) -> None:
    assistant = Assistant(
        open_index(allow_private_addresses=True), settings=Settings(reader="small")
    )
    with serving() as site:
        for sentence in ("The tram stopped eleven times.", "Nobody knows where the tram is."):
            site.put_story("/tram", "Night trams", sentence)
            url = site.url("/tram")
            *_, view = gathered(
                adding.fetch(assistant, shelf_of(assistant), Batches(Work()), "", url)
            )
    assert "Replaced by this version" in view.html
    (kept,) = on_the_shelf(assistant)
    assert "eleven times" in kept


def test_no_addresses_are_asked_for(assistant: Assistant) -> None:
    (view,) = gathered(adding.fetch(assistant, shelf_of(assistant), Batches(Work()), "", " \n"))
    assert Seen(view.html).text == "Type an address first."


class Taken(Batches):
    """Takes tasks and does none."""

    def add(self, owner: str, tasks: Sequence[tuple[str, Task]]) -> AsyncIterator[BatchView]:
        self.tasks = dict(tasks)
        return only()


def test_texts_of_one_title_in_one_file_are_all_kept(assistant: Assistant, tmp_path: Path) -> None:
    table = tmp_path / "notes.csv"
    texts = [f"On day {n} the {what} came down." for n, what in enumerate(("rain", "fog", "snow"))]
    texts += ["Berta Noll bakes rye bread in Mill Lane.", "The lamp was lit by Jens Holm."]
    table.write_text("title,text\n" + "".join(f"Notes,{text}\n" for text in texts))
    uploaded(assistant, table)
    assert sorted(article.text for article in assistant.index.articles()) == sorted(texts)
    texts[-1] += " It burned for years."
    table.write_text("title,text\n" + "".join(f"Notes,{text}\n" for text in texts))
    uploaded(assistant, table)
    assert sorted(article.text for article in assistant.index.articles()) == sorted(texts)


def test_a_file_that_is_stopped_ends_after_the_article_at_hand(
    assistant: Assistant, tmp_path: Path
) -> None:
    table = tmp_path / "all.csv"
    rows = "".join(f"Balloon {n},The balloon number {n} came down.\n" for n in range(20))
    table.write_text("title,text\n" + rows)
    taken, told = Taken(Work()), list[Outcome]()
    adding.upload(assistant, shelf_of(assistant), taken, "", [table])
    asked = count(1)
    taken.tasks["all.csv"](told.append, lambda: next(asked) == 3)
    assert [outcome.title for outcome in told] == ["Balloon 0", "Balloon 1", "Balloon 2"]
    assert len(assistant.index.articles()) == 3


def test_an_address_that_is_stopped_before_its_turn_is_not_fetched(assistant: Assistant) -> None:
    taken, told = Taken(Work()), list[Outcome]()
    adding.fetch(assistant, shelf_of(assistant), taken, "", "http://127.0.0.1:9/a")
    taken.tasks["http://127.0.0.1:9/a"](told.append, lambda: True)
    assert told == []


NOTES = [
    "The lamp was lit in 1874 by Jens Holm. It burned for years.",
    "The mill was sold in 1990 to Berta Noll. She bakes there.",
    "The ferry sails at nine. Dogs travel free.",
]


def test_other_texts_under_one_title_are_kept_beside_each_other(assistant: Assistant) -> None:
    for text in NOTES:
        assert "Added: Weekly notes" in pasted(assistant, text, "Weekly notes")
    assert sorted(article.text for article in assistant.index.articles()) == sorted(NOTES)


@pytest.mark.parametrize(
    "version",
    [
        "The mill was sold in 1990 to Berta Noll. It is closed by now.",
        "The mill was sold in 1991 to Berta Noll. She bakes bread there.",
    ],
)
def test_a_version_replaces_the_text_that_it_is_one_of(assistant: Assistant, version: str) -> None:
    for text in (*NOTES, version):
        pasted(assistant, text, "Weekly notes")
    texts = {article.text for article in assistant.index.articles()}
    assert texts == {NOTES[0], NOTES[2], version}


def test_a_file_with_the_name_and_title_of_another_is_kept_beside_it(
    assistant: Assistant, tmp_path: Path
) -> None:
    for number, text in enumerate(NOTES):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "notes.md").write_text(f"# Weekly notes\n\n{text}\n")
        uploaded(assistant, folder / "notes.md")
    assert len(assistant.index.articles()) == len(NOTES)
