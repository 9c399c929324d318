import os
import subprocess
import sys
from pathlib import Path

import pytest

from qa.reader.features import FEATURES, features, is_heading


def row(question: str, sentence: str) -> dict[str, float]:
    (values,) = features(question, [sentence], [0], [0.7])
    return dict(zip(FEATURES, values, strict=True))


@pytest.mark.parametrize(
    ("question", "fits", "does_not"),
    [
        ("How many people came?", "About 870 people came.", "Some people came."),
        ("How much did it cost?", "It cost £20 million.", "It cost a great deal."),
        ("When did it open?", "It opened in June.", "It opened at last."),
        ("Who opened it?", "The bridge was opened by Zoë Müller.", "The bridge was opened by her."),
        ("Where is it?", "It stands in Eastholm.", "It stands alone."),
        ("Why did it fail?", "It failed because of rust.", "It failed."),
        ("What percentage voted?", "Turnout was 41 per cent.", "Turnout was low."),
    ],
)
def test_a_sentence_is_looked_at_for_the_kind_of_thing_asked(
    question: str, fits: str, does_not: str
) -> None:
    assert row(question, fits)["type_fits"] == 1.0
    assert row(question, does_not)["type_fits"] == 0.0


def test_a_name_from_the_question_does_not_answer_who() -> None:
    assert row("Who met Zoë Müller?", "The visitor met Zoë Müller.")["type_fits"] == 0.0


def test_overlap_counts_rare_words_more() -> None:
    sentences = ["The barrage is big.", "The barrage is late.", "The caisson is big."]
    rows = features("barrage caisson", sentences, [0, 0, 0], [0.5])
    overlap = FEATURES.index("overlap")
    assert rows[2][overlap] > rows[0][overlap] == rows[1][overlap]


def test_features_do_not_depend_on_the_order_of_a_set() -> None:
    program = (
        "from qa.reader.features import features\n"
        "text = 'The barrage, the caisson, the ferry, the council, the vote and the storm cost money.'\n"
        "asked = 'Did the storm, the vote, the council, the ferry, the caisson or the barrage cost it?'\n"
        "others = [text[n:] for n in range(0, 60, 7)]\n"
        "print(features(asked, [text, *others], [0, 1] * 5, [0.5, 0.4]))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(6)
    }
    assert len(printed) == 1


@pytest.mark.parametrize("line", ["What happens now", "The injured", "How it began"])
def test_headings_are_no_sentences(line: str) -> None:
    assert is_heading(line)


@pytest.mark.parametrize(
    "line",
    ["It sank.", "- Tomasz Wieliczko, a crane operator", "“Why?”", "Price: 5 pounds", "At noon 870 came",
     "People from all over the county came to see it open"],
)  # fmt: skip
def test_sentences_and_list_items_are_no_headings(line: str) -> None:
    assert not is_heading(line)
