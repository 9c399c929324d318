"""IO: question-answering data sets to training examples of the reader.

Only data with spans is used; a passage without the answer is an example whose answer is [CLS].
"""

import gzip
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from index.lexical import content_words

_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z0-9\"“])")
_KEEP_ANSWER = 0.75


class Example(NamedTuple):
    """A question, a passage, and where in the passage the answer stands, if it does."""

    question: str
    title: str
    passage: str
    answer: tuple[int, int] | None  # code points of the passage


def plain_question(question: str) -> str:
    """Return a question in the one form that training and asking share.

    Some unanswerable questions of the training data came lower-cased and without a final mark:
    left so, case and punctuation would tell what cannot be answered. The model lower-cases.
    """
    return re.sub(r"[\s?!.]+$", "", " ".join(question.split())) + "?"


def squad_examples(path: Path, *, negatives: float, seed: int) -> list[Example]:
    """Read SQuAD training data.

    Answers whose place was only guessed (`start_uncertain`) are left out. For a share of the
    answerable questions a hard negative is added: the passage of the same article, without the
    answer's words in it, that shares most content words with the question.

    Args:
        path: A SQuAD 2.0 file, gzip.
        negatives: Share of answerable questions that get one.
        seed: Of the choice.
    """
    rng = random.Random(seed)
    examples: list[Example] = []
    for article in json.loads(gzip.decompress(path.read_bytes()))["data"]:
        title = str(article["title"]).replace("_", " ")
        passages = [str(paragraph["context"]) for paragraph in article["paragraphs"]]
        words = [set(content_words(passage)) for passage in passages]
        for number, paragraph in enumerate(article["paragraphs"]):
            for item in paragraph["qas"]:
                question = plain_question(item["question"])
                if item.get("is_impossible"):
                    examples.append(Example(question, title, passages[number], None))
                    continue
                sure = [a for a in item["answers"] if not a.get("start_uncertain")]
                if not sure or item.get("start_uncertain"):
                    continue
                start, text = int(sure[0]["answer_start"]), str(sure[0]["text"])
                span = (start, start + len(text))
                examples.append(Example(question, title, passages[number], span))
                if rng.random() < negatives:
                    found = _hard_negative(question, text, number, passages, words)
                    if found is not None:
                        examples.append(Example(question, title, passages[found], None))
    return examples


def qamr_examples(path: Path) -> list[Example]:
    """Read QAMR: questions on single sentences, half of them news."""
    examples = []
    for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines():
        item = json.loads(line)
        start, text = int(item["answers"][0]["start"]), str(item["answers"][0]["text"])
        question = plain_question(str(item["question"]))
        examples.append(Example(question, "", str(item["context"]), (start, start + len(text))))
    return examples


def cropped(example: Example, rng: random.Random) -> Example:
    """Return the example with a few neighbouring sentences of its passage.

    Shorter examples train faster, and what surrounds an answer in another index differs anyway.
    A crop that misses the answer is one without, unless the same words occur in it.
    """
    cuts = [0, *(m.end() for m in _SENTENCE_END.finditer(example.passage)), len(example.passage)]
    size = rng.randint(1, 4)
    first = rng.randrange(len(cuts) - 1)
    if example.answer is not None and rng.random() < _KEEP_ANSWER:
        holding = max(i for i in range(len(cuts) - 1) if cuts[i] <= example.answer[0])
        first = max(0, holding - rng.randrange(size))
    start, end = cuts[first], cuts[min(first + size, len(cuts) - 1)]
    passage = example.passage[start:end]
    if example.answer is None:
        return example._replace(passage=passage)
    a, b = example.answer
    if start <= a and b <= end:
        return example._replace(passage=passage, answer=(a - start, b - start))
    if example.passage[a:b].lower() in passage.lower():
        return example
    return example._replace(passage=passage, answer=None)


def _hard_negative(
    question: str, answer: str, own: int, passages: Sequence[str], words: Sequence[set[str]]
) -> int | None:
    asked = set(content_words(question))
    others = [
        (len(asked & words[number]), -number)
        for number, passage in enumerate(passages)
        if number != own and answer.lower() not in passage.lower()
    ]
    return -max(others)[1] if others else None
