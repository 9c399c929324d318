"""The README's scores are those of this gold set, these articles, these weights."""

import hashlib
from pathlib import Path

import pytest

from eval.formats.dataset import load_questions
from eval.metrics.scores import Figure
from eval.studies.readme import BEGIN, END, GOLD, README, GoldScores, block, identity, read_scores
from eval.studies.readme import with_block as written
from qa.followup.weights import WEIGHTS

STALE = "run 'python -m eval.studies.readme' and commit eval/data/scores.json and README.md"


def test_the_scores_kept_were_measured_on_what_is_here() -> None:
    assert read_scores().made_from == identity(load_questions(GOLD)), STALE


def test_the_readme_says_what_the_scores_are() -> None:
    readme = README.read_text(encoding="utf-8")
    assert readme == written(readme, read_scores()), "run 'python -m eval.studies.readme render'"


def test_there_are_enough_questions_and_each_is_of_a_kind() -> None:
    scores = read_scores()
    assert scores.questions >= 200
    assert sum(kind.n for kind in scores.kinds) == scores.questions


@pytest.fixture
def scores() -> GoldScores:
    figure = Figure(value=0.5, low=0.25, high=0.75, n=4)
    return GoldScores(
        made_from={},
        questions=1200,
        systems={"ours": {"accuracy": figure, "ece_equal_mass": figure}, "no-reader": {}},
        kinds=(),
    )


def test_ours_has_intervals_and_what_a_system_lacks_stays_empty(scores: GoldScores) -> None:
    lines = block(scores).splitlines()
    assert lines[1] == "| 1,200 questions | `ours` | `no-reader` |"
    assert lines[3].endswith("| **50.0 %** (25 to 75) |  |")
    assert lines[-3].endswith("| 0.500 |  |") or lines[-4].endswith("| 0.500 |  |")


def test_only_the_block_is_written_anew(scores: GoldScores) -> None:
    found = written(f"before\n{BEGIN}\nold\n{END}\nafter", scores)
    assert found == f"before\n{block(scores)}\nafter"


@pytest.mark.parametrize("readme", ["", BEGIN, f"{END}{BEGIN}", f"{BEGIN}{END}{BEGIN}{END}"])
def test_a_readme_without_its_two_marks_is_refused(readme: str, scores: GoldScores) -> None:
    with pytest.raises(ValueError, match="needs one"):
        written(readme, scores)


def test_the_scores_stand_for_the_follow_up_weights_too() -> None:
    shipped = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
    assert identity(load_questions(GOLD))["followup"] == {WEIGHTS.name: shipped}


def test_a_hash_that_changes_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "samples.jsonl"
    path.write_bytes(GOLD.read_bytes() + b"\n")
    one, two = identity(load_questions(GOLD)), identity(load_questions(path))
    assert one["gold"] != two["gold"]
    assert one["articles"] == two["articles"]
