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

import logging
import random
from pathlib import Path

import click

from eval.by_hand import FOLDER, NEW_FOLDER, PLACE, Report, measure
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
HEADINGS = ("v1.1 F1", "QAMR news F1", *(f"v2.0 {column}" for column in _COLUMNS))


def asked(squad: Squad, limit: int, reader: TorchReader) -> list[Read]:
    """Ask a seeded sample of the questions, each of its passage."""
    sample = random.Random(SEED).sample(squad.questions, min(limit, len(squad.questions)))
    return [read(reader, squad, question) for question in sample]


def row(data: Path, trained: Path, limit: int) -> list[float]:
    """Return the figures of a trained reader, in the order of `HEADINGS`."""
    reader = TorchReader(threads=IndexSettings().n_threads, trained=[trained])
    wikipedia = asked(load_squad(data / "squad-dev-v1.1.json.gz"), limit, reader)
    news = asked(load_qamr_news(data / "qamr-news-wiki.jsonl.gz"), limit, reader)
    answerable, in_news = (figures(items, float("-inf")) for items in (wikipedia, news))
    both = asked(load_squad(data / "squad-dev-v2.0.json.gz"), limit, reader)
    threshold = best_threshold([item for item in both if is_fitted_on(item.title)])
    held_out = figures([item for item in both if not is_fitted_on(item.title)], threshold)
    found = [answerable["F1"], in_news["F1"], *(held_out[column] for column in _COLUMNS)]
    return [one.value for one in found]


@measure
@click.argument("data", metavar="DATA_FOLDER", type=FOLDER)
@click.argument("out", metavar="OUT_FOLDER", type=NEW_FOLDER)
@click.option("--mined", type=PLACE, help="What `qa.reader.training.mining` wrote.")
@click.option("--taught", type=PLACE, help="What `qa.reader.training.teaching` wrote.")
@click.option("--steps", default=300, show_default=True, help="Of training, each time.")
@click.option("--limit", default=1000, show_default=True, help="Questions of each file.")
def main(
    report: Report,
    data: Path,
    out: Path,
    mined: Path | None,
    taught: Path | None,
    steps: int,
    limit: int,
) -> None:
    """Train, read, and print a table."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    report("\t".join(HEADINGS))
    trainings: dict[str, tuple[Mix, list[Example] | None]]
    trainings = {name: (mix, None) for name, mix in MIXES.items()}
    if taught:
        examples = taught_examples(taught)
        # They are cropped already.
        trainings["taught"] = Mix(cropped=0.0), examples
        untaught = [example._replace(taught=None) for example in examples]
        trainings["the same, untaught"] = Mix(cropped=0.0), untaught
    for number, (name, (mix, chosen)) in enumerate(trainings.items()):
        trained = out / f"{number}-{name.replace(',', '').replace(' ', '-')}"
        train(data, trained, steps=steps, mix=mix, mined=mined, examples=chosen)
        values = row(data, trained, limit)
        report("\t".join([*(f"{value:.3f}" for value in values), name]))
        report.figures[name] = dict(zip(HEADINGS, values, strict=True))


if __name__ == "__main__":
    main()
