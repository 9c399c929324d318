"""Sentence boundaries against our gold list, for any splitter.

    python -m eval.studies.sentences

pysbd and syntok are compared too where they are installed.

`eval/data/sentences.jsonl` holds 305 short texts of hard news prose of our own with the boundaries
a copy editor would set. Counted are boundaries inside a text; its end is given.
"""

import contextlib
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import sentencex

from eval.by_hand import Report, measure
from eval.formats.source import SetFile
from index.text.sentences import split_sentences

GOLD = Path(__file__).parents[1] / "data" / "sentences.jsonl"

_NAIVE = re.compile(r"[.!?。！？][”\"’)\]]*(?=\s+[A-Z“\"(]|$)|[。！？]")

Splitter = Callable[[str, str], Iterable[int]]


class GoldText(NamedTuple):
    """A text and the ends of its sentences."""

    id: str
    language: str
    text: str
    ends: frozenset[int]


class Score(NamedTuple):
    """Of boundaries, and of texts without any fault."""

    precision: float
    recall: float
    f1: float
    exact: float


def load_gold(path: Path = GOLD) -> list[GoldText]:
    """Read the gold list."""
    texts = []
    for _, item in SetFile.read(path).objects():
        ends: list[int] = []
        for sentence in item["sentences"]:
            start = ends[-1] + len(item["joiner"]) if ends else 0
            ends.append(start + len(sentence))
        text = item["joiner"].join(item["sentences"])
        texts.append(GoldText(item["id"], item["lang"], text, frozenset(ends)))
    return texts


def score(splitter: Splitter, gold: Sequence[GoldText]) -> Score:
    """Score a splitter: text and language to the ends of sentences, white space left out."""
    hits = wrong = missed = exact = 0
    for item in gold:
        found = {*splitter(item.text, item.language), len(item.text)}
        hits += len((found & item.ends) - {len(item.text)})
        wrong += len(found - item.ends)
        missed += len(item.ends - found)
        exact += found == item.ends
    precision, recall = hits / max(1, hits + wrong), hits / max(1, hits + missed)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return Score(precision, recall, f1, exact / max(1, len(gold)))


def ours(text: str, language: str) -> list[int]:
    """Split as the index does."""
    return [sentence.end for sentence in split_sentences(text, language)]


def library(text: str, language: str) -> list[int]:
    """Split as sentencex does by itself."""
    found = sentencex.get_sentence_boundaries(language, text)
    return [len(text[: boundary["end_index"]].rstrip()) for boundary in found]


def naive(text: str, language: str) -> list[int]:
    """Split after a full stop before a capital letter."""
    return [found.end() for found in _NAIVE.finditer(text)]


def peers() -> dict[str, Splitter]:
    """Return the other libraries that are installed; none is needed but for comparison."""
    found: dict[str, Splitter] = {}
    with contextlib.suppress(ImportError):
        import pysbd

        def by_pysbd(text: str, language: str) -> list[int]:
            known = language if language in pysbd.languages.LANGUAGE_CODES else "en"
            segmenter = pysbd.Segmenter(language=known, clean=False, char_span=True)
            return [len(text[: span.end].rstrip()) for span in segmenter.segment(text)]

        found["pysbd"] = by_pysbd
    with contextlib.suppress(ImportError):
        from syntok import segmenter

        def by_syntok(text: str, language: str) -> list[int]:
            return [
                sentence[-1].offset + len(sentence[-1].value)
                for paragraph in segmenter.analyze(text)
                for sentence in paragraph
            ]

        found["syntok"] = by_syntok
    return found


@measure
def main(report: Report) -> None:
    """Print a table."""
    gold = load_gold()
    parts = {
        "English": [item for item in gold if item.language == "en"],
        "others": [item for item in gold if item.language != "en"],
    }
    splitters = {"ours": ours, "sentencex": library, "naive": naive, **peers()}
    for name, splitter in splitters.items():
        for part, items in parts.items():
            found = score(splitter, items)
            p, r, f1, exact = found
            report(
                f"{name:<10} {part:<8} P {p:.3f}  R {r:.3f}  F1 {f1:.3f}  exact texts {exact:.3f}"
            )
            report.figures[f"{name}, {part}"] = found._asdict()


if __name__ == "__main__":
    main()
