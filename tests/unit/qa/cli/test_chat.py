from collections.abc import Iterator

import pytest

from index.errors import ArticleMissingError
from index.indexing import Index
from index.records import Article
from qa.assistant import Assistant
from qa.cli.chat import converse
from qa.settings import Settings
from tests.support.articles import draft


class Terminal:
    """Types lines, then Ctrl+D, and keeps what is printed."""

    def __init__(
        self, index: Index, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self._assistant = Assistant(index, settings=Settings(reader="small", min_confidence=0.0))
        self._patch = patch
        self._capsys = capsys

    def __call__(self, *typed: str | type[BaseException]) -> str:
        lines: Iterator[str | type[BaseException]] = iter((*typed, EOFError))

        def read(prompt: str) -> str:
            line = next(lines)
            if isinstance(line, str):
                return line
            raise line

        self._patch.setattr("builtins.input", read)
        converse(self._assistant)
        return self._capsys.readouterr().out


@pytest.fixture
def terminal(
    tiny_index: Index, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    return Terminal(tiny_index, monkeypatch, capsys)


FERRY = "Where did the ferry Marigold sink?"


def test_answers_come_with_their_source_and_its_place(terminal: Terminal) -> None:
    shown = terminal(FERRY)
    assert "6 articles." in shown
    assert "[1] Ferry sinks" in shown
    assert "characters" not in shown
    assert "characters 0–32" in terminal(FERRY, "/source")


def test_a_follow_up_shows_how_it_was_understood_and_how_to_undo_that(terminal: Terminal) -> None:
    shown = terminal(FERRY, "How many people were on it?")
    assert "(interpreted as: How many people were on it? (" in shown
    assert shown.count("(/alone asks it as typed)") == 1


def test_alone_asks_the_question_again_as_typed(terminal: Terminal) -> None:
    question = "How many people were on it?"
    before, _, after = terminal(FERRY, question, "Thanks", "/alone").partition("You are welcome.")
    assert "interpreted as" in before
    assert "interpreted as" not in after


def test_source_shows_the_cited_sentence_in_its_paragraph(terminal: Terminal) -> None:
    assert "»The ferry Marigold sank at dawn.« Nineteen people" in terminal(FERRY, "/source")


@pytest.mark.parametrize("number", ["0", "99", "x"])
def test_source_of_no_citation_says_which_there_are(terminal: Terminal, number: str) -> None:
    assert "The last answer has citations 1 to" in terminal(FERRY, f"/source {number}")


def test_source_of_an_article_that_is_gone_is_said_and_the_conversation_goes_on(
    terminal: Terminal, tiny_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(article_id: str) -> Article:
        raise ArticleMissingError(f"There is no article {article_id}.")

    monkeypatch.setattr(tiny_index, "article", gone)
    assert "You are welcome." in terminal(FERRY, "/source", "Thanks").partition("no article")[2]


def test_source_without_an_answer_says_so(terminal: Terminal) -> None:
    assert "There is no answer yet that has a source." in terminal("/source")


def test_new_forgets_the_conversation(terminal: Terminal) -> None:
    shown = terminal(FERRY, "/new", "How many people were on it?", "/new", "/alone")
    assert "interpreted as" not in shown
    assert "There is no question to ask again." in shown


@pytest.mark.parametrize("last", ["/quit", ""])
def test_quit_and_an_empty_line_end_it(terminal: Terminal, last: str) -> None:
    assert "You are welcome." not in terminal(last, "Thanks!")


def test_ctrl_c_gives_up_a_line_and_not_the_conversation(terminal: Terminal) -> None:
    assert "You are welcome." in terminal(KeyboardInterrupt, "Thanks!")


def test_an_unknown_command_lists_those_there_are(terminal: Terminal) -> None:
    shown = terminal("/soruce")
    assert "There is no command /soruce." in shown
    assert "/alone" in shown


def test_articles_are_listed(terminal: Terminal) -> None:
    assert "Puffins return" in terminal("/articles")


@pytest.mark.parametrize("command", ["Which articles do you have?", "/articles"])
def test_no_text_is_read_to_list_articles(
    terminal: Terminal, tiny_index: Index, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    tiny_index.add(draft(f"Text {n}.", title=f"A title {n}", origin=f"{n}") for n in range(12))
    monkeypatch.delattr(Index, "articles")
    shown = terminal(command)
    assert "18 articles" in shown
    assert "A title 5" in shown


def test_a_refused_question_is_said_and_the_conversation_goes_on(terminal: Terminal) -> None:
    shown = terminal("?!", "Thanks!")
    assert "The question is empty" in shown
    assert "You are welcome." in shown
