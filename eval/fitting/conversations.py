"""Conversations with human stand-alone rewrites: CANARD and TREC CAsT 2019, and splits of them."""

import gzip
import hashlib
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from qa.followup.terms import Utterance, needed

SEED = 5
SWITCHED, ALONE = 0.15, 0.35  # shares of turns that are also seen so


class Example(NamedTuple):
    """A question within a conversation."""

    dialog: str
    history: tuple[Utterance, ...]
    question: str
    rewrite: str

    @property
    def needed(self) -> set[str]:
        """The terms that the rewrite took from the history."""
        return needed(self.history, self.question, self.rewrite)


def load_examples(path: Path) -> list[Example]:
    """Return the turns of a file that have a history.

    Answers stand in CANARD's histories, every second utterance, and not in CAsT's.
    """
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    answered = "canard" in path.name
    return [
        Example(
            dialog=str(row["id"]).rpartition("-" if answered else "_")[0],
            history=tuple(
                Utterance(text, asked=not answered or number % 2 == 0)
                for number, text in enumerate(row["history"])
            ),
            question=row["question"].strip(),
            rewrite=row["rewrite"].strip(),
        )
        for row in rows
        if row["history"]
    ]


def split(examples: Sequence[Example]) -> tuple[list[Example], list[Example], list[Example]]:
    """Return whole dialogs dealt by hash: 70 % to fit, 10 % to tune, 20 % to report."""
    parts: tuple[list[Example], list[Example], list[Example]] = ([], [], [])
    for example in examples:
        place = int(hashlib.sha256(example.dialog.encode()).hexdigest(), 16) % 10
        parts[2 if place < 2 else 1 if place == 2 else 0].append(example)
    return parts


def augmented(examples: Sequence[Example]) -> list[Example]:
    """Return the examples, and some as a change of topic or as questions that need nothing."""
    rng = random.Random(SEED)
    made = list(examples)
    for example in examples:
        other = rng.choice(examples)
        chance = rng.random()
        if chance < ALONE:
            made.append(example._replace(question=example.rewrite))
        elif chance < ALONE + SWITCHED:
            made.append(example._replace(history=(*other.history[-4:], *example.history)))
    return made
