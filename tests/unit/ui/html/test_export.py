import json
from datetime import UTC, date, datetime

import pytest

from qa.records import Alternative
from tests.support.pages import HOSTILE, POLICE, Seen, answered, cited
from ui.html.export import exported
from ui.kept.conversations import Conversation, ConversationError, Exchange

KNOWN = {"title": "The march", "source": "The Post", "published": date(2031, 5, 11)}
MOMENT = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)


def talk(*exchanges: Exchange, title: str = "Été: the march?") -> Conversation:
    return Conversation("abcdefgh", title, MOMENT, MOMENT, exchanges)


WHOLE = talk(
    Exchange("Who?", answer=answered(cited(POLICE, POLICE, **KNOWN)), number=1, asked=MOMENT),
    Exchange("Why?", answer=answered(), number=2),
    Exchange("?!", problem="The question is empty.", number=3),
    Exchange("Hello", answer=answered(kind="reply", reply="Ask something.", reason=None), number=4),
)


@pytest.mark.parametrize("form", ["markdown", "html", "json"])
def test_every_form_holds_all_that_was_asked_and_answered(form: str) -> None:
    text = exported(WHOLE, form)["text"].replace("\\", "")
    for part in ("Who?", POLICE, "The march", "The Post", "Why?", "The question is empty."):
        assert part in text
    assert "Ask something." in text


def test_json_reads_back_as_it_was_kept() -> None:
    values = json.loads(exported(WHOLE, "json")["text"])
    answer = WHOLE.exchanges[0].answer
    assert answer is not None
    assert values["exchanges"][0]["answer"] == answer.model_dump(mode="json")
    assert values["exchanges"][2]["problem"] == "The question is empty."


def test_differing_answers_are_written_too() -> None:
    other = cited("About 2,400 marched.", "About 2,400 marched.", title="Other")
    answer = answered(
        cited(POLICE, POLICE), alternatives=(Alternative(text=other.quote, citations=(other,)),)
    )
    for form in ("markdown", "html"):
        text = exported(talk(Exchange("Who?", answer=answer)), form)["text"].replace("\\", "")
        assert "Another article says otherwise:" in text
        assert "About 2,400 marched." in text


def test_evidence_is_called_so_in_what_is_written_too() -> None:
    did, who = (answered(cited(POLICE, POLICE), question=q) for q in ("Did any march?", "Who?"))
    for form in ("markdown", "html"):
        assert "Evidence:" in exported(talk(Exchange(did.question, answer=did)), form)["text"]
        assert "Evidence:" not in exported(talk(Exchange(who.question, answer=who)), form)["text"]


def test_the_file_is_named_after_the_title() -> None:
    assert exported(WHOLE, "markdown")["name"] == "ete-the-march.md"
    assert exported(talk(title="؟؟"), "json")["name"] == "conversation.json"
    assert exported(talk(title="../" * 50 + "x" * 90), "html")["name"] == "x" * 60 + ".html"


def test_hostile_text_is_written_inertly() -> None:
    answer = answered(cited(HOSTILE, HOSTILE, title=HOSTILE, source=HOSTILE), question=HOSTILE)
    conversation = talk(Exchange(HOSTILE, answer=answer), title=HOSTILE)
    html = exported(conversation, "html")["text"]
    assert Seen(html).tags.isdisjoint({"script", "img", "b"})
    assert "default-src 'none'" in html
    markdown = exported(conversation, "markdown")["text"]
    assert "<script>" not in markdown.replace("\\<", "")
    assert "![x](" not in markdown


def test_a_form_that_there_is_not_is_refused() -> None:
    with pytest.raises(ConversationError, match="markdown, html, json"):
        exported(WHOLE, "pdf")


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_refusal_is_written_with_the_sentences_that_came_closest(form: str) -> None:
    answer = answered(nearest=(cited(POLICE, POLICE, **KNOWN),), refusal="unsure")
    text = exported(talk(Exchange("Why?", answer=answer)), form)["text"].replace("\\", "")
    assert "I found no sentence that surely answers this." in text
    assert text.index("Closest, unsure:") < text.index(POLICE) < text.index("The march")
