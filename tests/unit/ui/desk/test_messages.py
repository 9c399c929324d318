import logging
import re

import pytest

from index.indexing import Index
from qa.assistant import Assistant
from qa.errors import QuestionError
from qa.settings import Settings
from tests.support.pages import Seen
from ui.desk import messages
from ui.html.link import Place


@pytest.fixture
def assistant(tiny_index: Index) -> Assistant:
    return Assistant(tiny_index, settings=Settings(reader="small"))


def test_an_error_of_ours_is_explained_as_it_reads() -> None:
    assert messages.explain(QuestionError("The question is empty.")) == "The question is empty."


def test_an_unforeseen_error_is_logged_under_the_number_that_is_shown(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR, "article_qa.ui.desk.messages"):
        told = messages.explain(RuntimeError("secret: /etc/passwd"))
    assert "secret" not in told
    (number,) = re.findall(r"reference ([0-9a-f]{8})\.", told)
    (record,) = caplog.records
    assert number in record.getMessage()
    assert "secret" in caplog.text


def test_a_citation_is_peeked_at_between_its_neighbours(assistant: Assistant) -> None:
    article = next(a for a in assistant.index.articles() if a.title == "Ferry sinks")
    sentences = assistant.index.sentences(article.id)
    html = messages.peek(assistant, Place(article.id, (tuple(sentences[0]),)).link)
    assert f'<mark class="aq-current">{article.text[: sentences[0].end]}</mark>' in html
    for link in ("#read/nothing/0-5", "#elsewhere"):
        assert "no longer there" in Seen(messages.peek(assistant, link)).text
