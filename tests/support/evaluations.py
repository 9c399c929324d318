"""What tests of the Evaluation tab share."""

import json
from pathlib import Path
from typing import Any

from eval.tab.evaluations import Evaluations
from eval.tab.progress import Progress

ROWS = [
    {"id": "a", "question": "What was stolen?", "article": "Atlas stolen", "answers": ["An atlas"]},
    {"id": "b", "question": "What sank at dawn?", "article": "Ferry sinks"},
    {"id": "c", "question": "Who rang the bell?", "unanswerable": True},
]
SYSTEM = "no-reader"
WAIT_S = 60


def write(path: Path, rows: list[dict[str, Any]] = ROWS) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def finish(made: Evaluations) -> Progress:
    made.wait(WAIT_S)
    assert made.progress
    assert not made.progress.going_on
    return made.progress
