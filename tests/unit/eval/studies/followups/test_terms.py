import gzip
import json
from pathlib import Path

from eval.fitting.conversations import Example, load_examples, split
from eval.studies.followups.terms import score_terms
from qa.followup.terms import Utterance, carriable

HISTORY = (Utterance("Who leads Eastholm?", asked=True), Utterance("Ada Holt.", asked=False))
FIRST = Example("d", HISTORY, "Since when?", "Since when does Ada Holt lead?")
SECOND = Example("d", HISTORY, "Who won the prize?", "Who won the prize?")


def test_terms_are_scored_over_all_turns_together() -> None:
    scores = score_terms([FIRST, SECOND], lambda h, q: {"ada", "eastholm"})
    # Picked 4, wanted "ada", "holt" and "lead", right 1.
    assert scores == (1 / 4, 1 / 3, 2 * 1 / (4 + 3), 0.0)


def test_picking_nothing_spares_the_turns_that_need_nothing() -> None:
    assert score_terms([FIRST, SECOND], lambda h, q: set()) == (0.0, 0.0, 0.0, 1.0)


def test_picking_everything_recalls_everything() -> None:
    scores = score_terms([FIRST], lambda h, q: {word.term for word in carriable(h, q)})
    assert scores.recall == 1.0


def test_turns_without_history_are_left_out_and_answers_told_from_questions(tmp_path: Path) -> None:
    rows = [
        {"id": "C_a_0-1", "history": [], "question": "Who?", "rewrite": "Who?"},
        {"id": "C_a_0-2", "history": ["Who?", "Ada."], "question": "When?", "rewrite": "When?"},
    ]
    for name, asked in (("canard.jsonl.gz", [True, False]), ("cast.jsonl.gz", [True, True])):
        path = tmp_path / name
        path.write_bytes(gzip.compress("".join(map(lambda r: json.dumps(r) + "\n", rows)).encode()))
        (example,) = load_examples(path)
        assert [utterance.asked for utterance in example.history] == asked


def test_a_dialog_is_never_split() -> None:
    examples = [FIRST._replace(dialog=str(n // 3)) for n in range(300)]
    parts = split(examples)
    dialogs = [{example.dialog for example in part} for part in parts]
    assert sum(map(len, parts)) == 300
    assert all(dialogs)
    assert sum(map(len, dialogs)) == len(set().union(*dialogs))
