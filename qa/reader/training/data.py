"""IO: question-answering data sets to training examples of the reader.

Only data with spans is used; a passage without the answer is an example whose answer is [CLS].
"""

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from index.text.words import content_words, words
from qa.reader.encoding import plain_question
from qa.reader.training.lookalikes import altered, names, transplanted

# How many sentences a crop has around the one it keeps: what comes before says who "he" is.
_BEFORE, _AFTER = (0, 1, 1, 1, 2, 2, 3), (0, 0, 1, 1, 2)
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z0-9\"“])")


class Mix(NamedTuple):
    """What a reader is trained on."""

    repeats: int = 2  # how often the questions are taken that people wrote to be unanswerable
    negatives: float = 0.35  # share of answerable questions that get a hard negative
    mined: bool = True  # the hard negatives that our own retriever found, where there are any
    lookalikes: float = 0.4  # share that is asked changed as well; a third as many, of another name
    qamr: bool = True
    plain: bool = True  # all questions in the one form that asking has
    cropped: float = 0.5  # share of examples of which a few sentences are read
    natural: int = 1  # how often the questions are taken that people ask of news


class Example(NamedTuple):
    """A question, a passage, and where in the passage the answer stands, if it does."""

    question: str
    title: str
    passage: str
    answer: tuple[int, int] | None  # code points of the passage
    taught: "Opinion | None" = None
    also: tuple[tuple[int, int], ...] = ()  # further stretches that answer: a list's other items


class Opinion(NamedTuple):
    """What a teacher holds of an example: chances of word pieces of its window, 0 for none."""

    starts: Mapping[int, float]
    ends: Mapping[int, float]


def examples_of(
    data: Path,
    mix: Mix,
    *,
    mined: Path | None,
    seed: int,
    natural: Sequence[Path] = (),
    spans: Sequence[Path] = (),
) -> list[Example]:
    """Read all training data.

    Args:
        data: Holds `squad-train-v2.json.gz` and, if there, `qamr-news-wiki.jsonl.gz`.
        mix: What of it to take.
        mined: What `qa.reader.training.mining` wrote.
        seed: Of choices.
        natural: Files of questions with gold sentences in whole articles.
        spans: Files of questions with answers in a passage, or with none.
    """
    examples = squad_examples(data / "squad-train-v2.json.gz", mix, seed=seed)
    qamr = data / "qamr-news-wiki.jsonl.gz"
    if mix.qamr and qamr.exists():
        examples += qamr_examples(qamr, plain=mix.plain)
    if mix.mined and mined is not None:
        examples += mined_examples(mined)
    for path in natural:
        examples += natural_examples(path, seed=seed) * mix.natural
    for path in spans:
        examples += span_examples(path)
    return examples


def span_examples(path: Path) -> list[Example]:
    """Read JSON Lines, gzip: `question, title, context, answers` with `text` and `start`."""
    return [_spanned(item, str(item["context"])) for item in items(path)]


def natural_examples(path: Path, *, seed: int) -> list[Example]:
    """Read questions with gold sentences in whole articles, as JSON Lines, gzip or not.

    Each question that has an answer gives its article, to be cropped around the answer, and for a
    seeded half also the longest part of the article that is free of gold sentences and answers:
    what is near the answer and is none. One without an answer gives the whole article.

    Args:
        path: Rows of `question, title, context, answers, sentences`.
        seed: Of the choice.
    """
    rng = random.Random(seed)
    examples = []
    for item in items(path):
        article = str(item["context"])
        examples.append(_spanned(item, article))
        if item["sentences"] and rng.random() < 0.5:
            gold = sorted(tuple(sentence) for sentence in item["sentences"])
            edges = [0, *(edge for sentence in gold for edge in sentence), len(article)]
            parts = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
            free = max((article[a:b].strip() for a, b in parts), key=len, default="")
            said = (str(answer["text"]).lower() for answer in item["answers"])
            if free and not any(text in free.lower() for text in said):
                examples.append(_spanned({**item, "answers": []}, free))
    return examples


def _spanned(item: Mapping[str, Any], passage: str) -> Example:
    question, title = plain_question(str(item["question"])), str(item.get("title") or "")
    found = [
        (int(answer["start"]), int(answer["start"]) + len(str(answer["text"])))
        for answer in item["answers"]
    ]
    return Example(question, title, passage, found[0] if found else None, also=tuple(found[1:]))


def squad_examples(path: Path, mix: Mix, *, seed: int) -> list[Example]:
    """Read SQuAD training data.

    Answers whose place was only guessed (`start_uncertain`) are left out. To a share of the
    answerable questions a hard negative is added: the passage of the same article, without the
    answer's words in it, that shares most content words with the question. Another share is asked
    a second time with one thing changed, and a smaller one comes from another article with a name
    of the passage put in (see `qa.reader.training.lookalikes`).

    Args:
        path: A SQuAD 2.0 file, gzip.
        mix: What of it to take.
        seed: Of the choice.
    """
    form = plain_question if mix.plain else str
    rng = random.Random(seed)
    examples: list[Example] = []
    articles = json.loads(gzip.decompress(path.read_bytes()))["data"]
    asked = [
        form(item["question"])
        for article in articles
        for paragraph in article["paragraphs"]
        for item in paragraph["qas"]
        if not item.get("is_impossible")
    ]
    for article in articles:
        title = str(article["title"]).replace("_", " ")
        passages = [str(paragraph["context"]) for paragraph in article["paragraphs"]]
        said = [set(content_words(passage)) for passage in passages]
        named = [name for passage in passages for name in names(passage)]
        for number, paragraph in enumerate(article["paragraphs"]):
            passage = passages[number]
            for item in paragraph["qas"]:
                question = form(item["question"])
                if item.get("is_impossible"):
                    examples += [Example(question, title, passage, None)] * mix.repeats
                    continue
                sure = [a for a in item["answers"] if not a.get("start_uncertain")]
                if not sure or item.get("start_uncertain"):
                    continue
                start, text = int(sure[0]["answer_start"]), str(sure[0]["text"])
                examples.append(Example(question, title, passage, (start, start + len(text))))
                if rng.random() < mix.negatives:
                    found = _hard_negative(question, text, number, passages, said)
                    if found is not None:
                        examples.append(Example(question, title, passages[found], None))
                if rng.random() < mix.lookalikes:
                    changed = altered(question, passage, named, rng)
                    if changed is not None:
                        examples.append(Example(changed, title, passage, None))
                if rng.random() < mix.lookalikes / 3:
                    changed = transplanted(rng.choice(asked), passage, rng)
                    if changed is not None:
                        examples.append(Example(changed, title, passage, None))
    return examples


def mined_examples(path: Path) -> list[Example]:
    """Read what `qa.reader.training.mining` found."""
    return [Example(item["question"], item["title"], item["context"], None) for item in items(path)]


def taught_examples(path: Path) -> list[Example]:
    """Read what `qa.reader.training.teaching` wrote."""
    examples = []
    for item in items(path):
        item["taught"] = Opinion(*(dict(map(tuple, side)) for side in item["taught"]))
        item["answer"] = tuple(item["answer"]) if item["answer"] else None
        item["also"] = tuple(map(tuple, item.get("also", ())))
        examples.append(Example(**item))
    return examples


def qamr_examples(path: Path, *, plain: bool = True) -> list[Example]:
    """Read QAMR: questions on single sentences, half of them news; a tenth is left out."""
    form = plain_question if plain else str
    examples = []
    for item in items(path):
        if is_held_out(item["context"]):
            continue
        start, text = int(item["answers"][0]["start"]), str(item["answers"][0]["text"])
        question = form(str(item["question"]))
        examples.append(Example(question, "", str(item["context"]), (start, start + len(text))))
    return examples


def items(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON Lines, gzip or not."""
    # Not splitlines(): a text may hold other line separators.
    data = path.read_bytes()
    whole = gzip.decompress(data) if path.suffix == ".gz" else data
    for line in whole.decode("utf-8").split("\n"):
        if line:
            yield json.loads(line)


def is_held_out(context: str) -> bool:
    """Whether a sentence of QAMR is kept from training, to measure with: one in ten."""
    return hashlib.sha256(context.encode()).digest()[0] < 256 // 10


def cropped(example: Example, rng: random.Random) -> Example:
    """Return the example with a few neighbouring sentences of its passage.

    Shorter examples train faster, and what surrounds an answer in another index differs anyway.
    Kept is the answer or, where there is none, the sentence that shares most words with the
    question: elsewhere it would be too easy to say that there is none.
    """
    cuts = [0, *(m.end() for m in _SENTENCE_END.finditer(example.passage)), len(example.passage)]
    if example.answer is not None:
        kept = max(i for i in range(len(cuts) - 1) if cuts[i] <= example.answer[0])
    else:
        asked = set(content_words(example.question))
        shared = [len(asked.intersection(words(example.passage[a:b]))) for a, b in pairwise(cuts)]
        kept = shared.index(max(shared))
    first = max(0, kept - rng.choice(_BEFORE))
    start, end = cuts[first], cuts[min(kept + 1 + rng.choice(_AFTER), len(cuts) - 1)]
    held = [
        (a - start, b - start)
        for a, b in (example.answer or (0, 0), *example.also)
        if start <= a and b <= end
    ]
    passage = example.passage[start:end]
    if example.answer is None:
        return example._replace(passage=passage)
    a, b = example.answer
    if start <= a and b <= end:
        return example._replace(passage=passage, answer=held[0], also=tuple(held[1:]))
    return example


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
