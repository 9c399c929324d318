"""QAMR's news questions that training leaves out: how the reader does in another domain."""

from pathlib import Path

from eval.formats.source import SetFile
from eval.formats.squad import GoldQuestion, Squad
from index.records import Draft
from qa.reader.training.data import is_held_out

NEWS = "wikinews"


def load_qamr_news(path: Path) -> Squad:
    """Read the questions on sentences of Wikinews whose sentences no reader is trained on.

    Args:
        path: The data set, JSON Lines, gzip. A row has a sentence as its `context`.
    """
    contexts: dict[str, int] = {}
    questions = []
    for _, item in SetFile.read(path).objects():
        if item["domain"] != NEWS or not is_held_out(item["context"]):
            continue
        number = contexts.setdefault(item["context"], len(contexts))
        spans = tuple((a["start"], a["start"] + len(a["text"])) for a in item["answers"])
        asked = GoldQuestion(item["id"], item["title"], number, item["question"], spans)
        questions.append(asked)
    return Squad([Draft(title="", text=text, origin=text) for text in contexts], questions)
