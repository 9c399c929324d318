"""A real news story pasted from a web page, and questions on it; not part of the project."""

import json
from pathlib import Path

import pytest

from index.indexing import Index
from index.reading.articles import read_drafts
from index.text.characters import normalise
from qa.assistant import Assistant
from qa.records import Turn
from qa.settings import Settings

FOLDER = Path(__file__).parents[3] / "shared" / "articles"
STORY = FOLDER / "white-house-warns-russia-north-korea.txt"
pytestmark = pytest.mark.skipif(not STORY.exists(), reason="the story is not on this machine")


def lines_of_the_page() -> list[str]:
    return [line for line in normalise(STORY.read_text(encoding="utf-8")).split("\n") if line]


def test_title_and_source_are_recognised() -> None:
    (draft,) = read_drafts([STORY], max_mb=1)
    assert draft.title == lines_of_the_page()[1]
    assert draft.source == "The Hill"


def test_the_story_is_whole_and_nothing_else_is_citable() -> None:
    # The page: a link to skip it, the headline, sixteen paragraphs, the source, a comment form.
    page = lines_of_the_page()
    (draft,) = read_drafts([STORY], max_mb=1)
    assert draft.text.split("\n\n") == page[2:18]
    assert page[18].startswith("Source:")


@pytest.mark.model
def test_every_question_gets_its_sentence_first_and_those_without_are_refused(
    tmp_path: Path, large_cache: Path
) -> None:
    with Index.open(tmp_path / "ix", create=True) as articles:
        articles.add_paths([STORY])
    lines = (FOLDER / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    turns: dict[str, Turn] = {}
    first, abstained = set(), set()
    with Assistant(tmp_path / "ix", settings=Settings()) as assistant:
        for item in map(json.loads, lines):
            history = [turns[i] for i in item.get("history", [])]
            answer = assistant.ask(item["question"], history=history)
            turns[item["id"]] = Turn(question=item["question"], answer=answer)
            if answer.abstained:
                abstained.add(item["id"])
            best = (answer.citations or answer.nearest)[0]
            if item["sentence"] and item["sentence"] in best.quote:
                first.add(item["id"])
    assert first == {*(f"wh-0{n}" for n in range(1, 9)), "wh-11a", "wh-11b"}
    assert abstained == {"wh-09", "wh-10", "wh-12"}
