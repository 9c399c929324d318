"""Answers over the sample collection, as they were last looked at.

`pytest tests/golden --update-golden` writes them anew: look at the difference before committing.
"""

import json
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.settings import Settings

GOLDEN = Path(__file__).with_name("answers.json")
pytestmark = pytest.mark.model


def test_the_answers_are_those_last_looked_at(
    sample_assistant: Assistant, request: pytest.FixtureRequest
) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    found = {question: described(sample_assistant, question) for question in golden}
    if request.config.getoption("--update-golden"):
        text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
        GOLDEN.write_text(text, encoding="utf-8")
    else:
        assert found == golden


def test_every_quote_over_the_gold_questions_equals_its_slice(sample_assistant: Assistant) -> None:
    gold = Path(__file__).parents[2] / "eval" / "data" / "samples.jsonl"
    questions = [json.loads(line)["question"] for line in gold.read_text("utf-8").splitlines()]
    asked = questions[::10]  # of every kind; all take minutes
    articles = {article.id: article for article in sample_assistant.index.articles()}
    checked = 0
    for answer in sample_assistant.ask_many(asked):
        for citation in (*answer.citations, *answer.nearest):
            text = articles[citation.article_id].text
            assert citation.quote == text[citation.start : citation.end]
            checked += 1
    assert checked > len(asked)


def test_no_page_chrome_of_the_pasted_samples_is_in_any_sentence(
    sample_assistant: Assistant,
) -> None:
    for article in sample_assistant.index.articles():
        for start, end in sample_assistant.index.sentences(article.id):
            sentence = article.text[start:end].lower()
            for chrome in ("skip to", "leave a reply", "cookies", "newsletter", "all rights"):
                assert chrome not in sentence, (article.title, sentence)


def test_all_samples_have_title_source_author_and_date(sample_assistant: Assistant) -> None:
    for article in sample_assistant.index.articles():
        assert article.source, article.title
        assert article.source.endswith("(fictional)")
        assert article.author, article.title
        assert article.published, article.title


def described(assistant: Assistant, question: str) -> list[str]:
    answer = assistant.ask(question)
    return [f"{citation.title}: {citation.quote}" for citation in answer.citations]


@pytest.fixture(scope="module")
def sample_assistant(sample_index_folder: Path) -> Assistant:
    return Assistant(sample_index_folder, settings=Settings(reader="small"))
