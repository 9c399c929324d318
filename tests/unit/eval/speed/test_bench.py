import json
from pathlib import Path

import pytest

from eval.speed.bench import evenly, is_question, measure


@pytest.mark.parametrize(
    ("title", "asks"),
    [
        ("Ferry sinks", True),
        ("Good morning", False),
        ("***", False),
        ("", False),
        ("a" * 3000, False),
    ],
)
def test_a_title_that_nothing_would_be_looked_up_for_is_no_question(title: str, asks: bool) -> None:
    assert is_question(title) is asks


def test_titles_are_taken_from_first_to_last() -> None:
    assert evenly([str(n) for n in range(199)], 100)[-1] == "197"
    assert evenly(["a", "b"], 5) == ["a", "b"]
    assert evenly([], 5) == []


@pytest.mark.model
def test_a_collection_with_titles_that_ask_nothing_is_measured(tmp_path: Path) -> None:
    titles = ("Good morning", "***", "Ferry sinks")
    rows = [{"title": title, "text": f"The {title} ferry sank at dawn."} for title in titles]
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    told: list[str] = []
    found = measure([path], n_questions=5, log=told.append)
    assert found.questions == 1
    assert "total" in found.latency
    assert "passing over 2 titles that ask nothing" in told
