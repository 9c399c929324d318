import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.support.pages import HOSTILE, POLICE, answered, cited
from ui.kept.conversations import ConversationError, Conversations, Exchange, new_id

ANSWER = answered(cited(POLICE, POLICE, "870 people"))
ASKED = Exchange("Who?", answer=ANSWER)


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "conversations.sqlite")


def test_what_was_kept_is_read_back_by_another_process_start(kept: Conversations) -> None:
    key = new_id()
    kept.keep(key, ASKED)
    kept.keep(key, Exchange("?!", problem="The question is empty."))
    found = Conversations(kept.file).read(key)
    assert [(e.number, e.question, e.problem) for e in found.exchanges] == [
        (1, "Who?", None),
        (2, "?!", "The question is empty."),
    ]
    assert found.exchanges[0].answer == ANSWER
    assert found.title == "Who?"


def test_what_was_confirmed_outlives_a_process_that_is_killed(kept: Conversations) -> None:
    key = new_id()
    program = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "from ui.kept.conversations import Conversations, Exchange\n"
        f"Conversations(Path({str(kept.file)!r})).keep({key!r}, Exchange('Who?', problem='None.'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[4])
    assert done.returncode == -9
    assert kept.read(key).exchanges[0].problem == "None."


def test_an_exchange_takes_the_place_of_the_one_with_its_number(kept: Conversations) -> None:
    key = new_id()
    first = kept.keep(key, ASKED)
    kept.keep(key, Exchange("When?", answer=ANSWER))
    kept.judge(key, first.number, "up")
    kept.keep(key, Exchange("Who else?", answer=ANSWER, number=first.number))
    found = kept.read(key).exchanges
    assert [(e.number, e.question, e.verdict) for e in found] == [
        (1, "Who else?", None),
        (2, "When?", None),
    ]


def test_conversations_are_listed_with_the_last_changed_first(kept: Conversations) -> None:
    old, new = new_id(), new_id()
    kept.keep(old, Exchange("Old?"))
    kept.keep(new, Exchange("New?"))
    kept.keep(old, Exchange("Once more?"))
    assert [(s.id, s.title, s.questions) for s in kept.summaries()] == [
        (old, "Old?", 2),
        (new, "New?", 1),
    ]


@pytest.mark.parametrize("words", ["POLICE saturday", "who", "870", "Émile"])
def test_conversations_are_found_by_words_of_title_question_and_answer(
    kept: Conversations, words: str
) -> None:
    key = new_id()
    kept.keep(key, ASKED)
    kept.rename(key, "About émile")
    kept.keep(new_id(), Exchange("What sank?"))
    assert [s.id for s in kept.summaries(words)] == [key]
    assert kept.summaries("zebra") == []
    assert kept.summaries("article_id") == [], "names of fields are no words of an answer"
    assert kept.summaries("%") == []


def test_a_title_is_changed_and_never_empty(kept: Conversations) -> None:
    key = new_id()
    kept.keep(key, ASKED)
    kept.rename(key, "  The march\n of May ")
    assert kept.read(key).title == "The march of May"
    with pytest.raises(ConversationError, match="needs a title"):
        kept.rename(key, " \n")


def test_a_deletion_can_be_undone_until_the_next_start(kept: Conversations) -> None:
    key = new_id()
    kept.keep(key, ASKED)
    assert kept.delete(key) == "Who?"
    assert kept.summaries() == []
    with pytest.raises(ConversationError, match="no such conversation"):
        kept.read(key)
    with pytest.raises(ConversationError, match="no such conversation"):
        kept.keep(key, ASKED)
    kept.restore(key)
    assert len(kept.read(key).exchanges) == 1
    kept.delete(key)
    kept.purge()
    with pytest.raises(ConversationError, match="no such conversation"):
        kept.restore(key)
    assert POLICE.encode() not in kept.file.read_bytes(), "what is deleted is wiped out"


def test_no_owner_can_tell_that_another_has_a_conversation(kept: Conversations) -> None:
    ann, ben = kept.of("ann"), kept.of("ben")
    key = new_id()
    ann.keep(key, ASKED)
    assert ben.summaries() == []
    for attempt in (
        lambda: ben.read(key),
        lambda: ben.keep(key, ASKED),
        lambda: ben.rename(key, "Mine"),
        lambda: ben.delete(key),
        lambda: ben.restore(key),
        lambda: ben.judge(key, 1, "up"),
    ):
        with pytest.raises(ConversationError, match="no such conversation"):
            attempt()
    assert len(ann.read(key).exchanges) == 1


def test_verdicts_are_kept_listed_and_taken_back(kept: Conversations) -> None:
    key = new_id()
    kept.keep(key, ASKED)
    kept.judge(key, 1, "down", "wrong", HOSTILE)
    ((where, judged),) = kept.judged()
    assert (where, judged.verdict, judged.reason, judged.note) == (key, "down", "wrong", HOSTILE)
    kept.judge(key, 1, None)
    assert list(kept.judged()) == []
    with pytest.raises(ConversationError, match="no such answer"):
        kept.judge(key, 7, "up")


def test_two_tabs_in_one_conversation_lose_nothing(kept: Conversations) -> None:
    key = new_id()

    def ask(name: str) -> None:
        for n in range(10):
            kept.keep(key, Exchange(f"{name} {n}?"))

    threads = [threading.Thread(target=ask, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = kept.read(key).exchanges
    assert [e.number for e in found] == list(range(1, 21))
    assert {e.question for e in found} == {f"{name} {n}?" for name in "ab" for n in range(10)}


@pytest.mark.parametrize("key", ["", "short", "a b c d e f g", "../../../etc", "x" * 200])
def test_an_id_that_is_none_keeps_nothing(kept: Conversations, key: str) -> None:
    with pytest.raises(ConversationError, match="no such conversation"):
        kept.keep(key, ASKED)


def test_a_file_that_cannot_be_used_is_named_with_the_reason(tmp_path: Path) -> None:
    damaged = tmp_path / "conversations.sqlite"
    damaged.write_bytes(b"this is no database at all, " * 100)
    with pytest.raises(ConversationError, match=r"conversations\.sqlite: file is not a database"):
        Conversations(damaged).summaries()
    with pytest.raises(ConversationError, match="unable to open"):
        Conversations(tmp_path / "nowhere" / "c.sqlite").keep(new_id(), ASKED)
    newer = tmp_path / "newer.sqlite"
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ConversationError, match="newer version"):
        Conversations(newer).summaries()
