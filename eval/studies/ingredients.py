"""What each ingredient of the reader's training gives. Needs the `[train]` extra and hours.

    python -m eval.studies.ingredients DATA_FOLDER OUT_FOLDER --mined MINED [--taught TAUGHT]
                               [--steps 300] [--limit 1000]

Trains a reader with all ingredients and one without each, every one from the published encoder for
the same number of steps, and has each read the passages of both SQuAD development files in
DATA_FOLDER as `python -m eval.studies.reader` does, in fp32, and the news sentences of QAMR that
training leaves out. So few steps do not make a good reader: what is told is the difference that an
ingredient makes early on. With what `qa.reader.training.teaching` wrote, one more learns from a
teacher and one from the same examples without it. What was trained stays in OUT_FOLDER and is gone
on with when started again.
"""

import argparse
import logging
import random
from pathlib import Path

from eval.fitting.halves import is_fitted_on
from eval.formats.squad import Squad, load_squad
from eval.studies.peer_reader import TorchReader
from eval.studies.qamr import load_qamr_news
from eval.studies.reader import SEED, Read, best_threshold, figures, read
from index.settings import IndexSettings
from qa.reader.training.data import Example, Mix, taught_examples
from qa.reader.training.train import train

MIXES = {
    "all": Mix(),
    "no human unanswerables": Mix(repeats=0),
    "no hard negatives": Mix(negatives=0.0, mined=False),
    "no changed questions": Mix(lookalikes=0.0),
    "no QAMR": Mix(qamr=False),
    "questions as they came": Mix(plain=False),
}
_COLUMNS = ("F1", "F1, answerable", "refused, unanswerable", "AvNA")  # of SQuAD 2.0


def asked(squad: Squad, limit: int, reader: TorchReader) -> list[Read]:
    """Ask a seeded sample of the questions, each of its passage."""
    sample = random.Random(SEED).sample(squad.questions, min(limit, len(squad.questions)))
    return [read(reader, squad, question) for question in sample]


def row(data: Path, trained: Path, limit: int) -> str:
    """Return the figures of a trained reader, tab-separated."""
    reader = TorchReader(threads=IndexSettings().n_threads, trained=[trained])
    wikipedia = asked(load_squad(data / "squad-dev-v1.1.json.gz"), limit, reader)
    news = asked(load_qamr_news(data / "qamr-news-wiki.jsonl.gz"), limit, reader)
    answerable, in_news = (figures(items, float("-inf")) for items in (wikipedia, news))
    both = asked(load_squad(data / "squad-dev-v2.0.json.gz"), limit, reader)
    threshold = best_threshold([item for item in both if is_fitted_on(item.title)])
    held_out = figures([item for item in both if not is_fitted_on(item.title)], threshold)
    values = [answerable["F1"], in_news["F1"], *(held_out[column] for column in _COLUMNS)]
    return "\t".join(f"{value:.3f}" for value, _, _ in values)


def main() -> None:
    """Train, read, and print a table."""
    parser = argparse.ArgumentParser(description="Measure what training's ingredients give.")
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--mined", type=Path)
    parser.add_argument("--taught", type=Path)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--limit", type=int, default=1000, help="questions of each file")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    print("v1.1 F1\tQAMR news F1", *(f"v2.0 {c}" for c in _COLUMNS), sep="\t")  # noqa: T201
    trainings: dict[str, tuple[Mix, list[Example] | None]]
    trainings = {name: (mix, None) for name, mix in MIXES.items()}
    if arguments.taught:
        examples = taught_examples(arguments.taught)
        # They are cropped already.
        trainings["taught"] = Mix(cropped=0.0), examples
        untaught = [example._replace(taught=None) for example in examples]
        trainings["the same, untaught"] = Mix(cropped=0.0), untaught
    for number, (name, (mix, chosen)) in enumerate(trainings.items()):
        trained = arguments.out / f"{number}-{name.replace(',', '').replace(' ', '-')}"
        train(
            arguments.data,
            trained,
            steps=arguments.steps,
            mix=mix,
            mined=arguments.mined,
            examples=chosen,
        )
        print(row(arguments.data, trained, arguments.limit), name, sep="\t", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
