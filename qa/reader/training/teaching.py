"""IO: what a trained teacher holds of training examples, for the small reader to learn from.

    python -m qa.reader.training.teaching DATA_FOLDER TRAINED TEACHER OUT.jsonl.gz --mined MINED

TRAINED is a folder of `qa.reader.training.train --teacher TEACHER`. OUT takes one line an example:
the example as it was read, cropped perhaps, and the word pieces that the teacher gives most chance
to start and end its answer (knowledge distillation, Hinton et al. 2015; here with a temperature of
1).
"""

import argparse
import gzip
import itertools
import json
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

import torch

from index.embedding.minilm import load_tokenizer
from qa.reader.training.data import Example, Mix, Opinion, examples_of
from qa.reader.training.teacher import load_teacher
from qa.reader.training.train import SEED, batches, scored, tensors

KEPT = 8  # word pieces of each side
_log = logging.getLogger("article_qa.qa.reader.training.teaching")


def taught(
    model: torch.nn.Module, examples: list[Example], *, share_cropped: float, seed: int
) -> Iterator[Example]:
    """Yield examples with the model's opinion of them, in a seeded order, for ever."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model.eval().to(device)
    for batch in batches(load_tokenizer(), examples, share_cropped, seed):
        with torch.inference_mode():
            chances = scored(model, tensors(batch, device), device).softmax(dim=1).cpu()
        for item, row in zip(batch, chances, strict=True):
            yield item.example._replace(taught=Opinion(_best(row[:, 0]), _best(row[:, 1])))


def _best(chances: torch.Tensor) -> dict[int, float]:
    """Return the likeliest word pieces, their chances made to sum to one."""
    values, places = chances.topk(min(KEPT, len(chances)))
    values = values / values.sum()
    found = zip(places.tolist(), values.tolist(), strict=True)
    return {place: round(value, 4) for place, value in found if value >= 0.0001}


def write_taught(examples: Iterable[Example], path: Path) -> None:
    """Write examples as they are taught."""
    with gzip.open(path, "wt", encoding="utf-8") as out:
        for number, example in enumerate(examples, 1):
            assert example.taught is not None
            starts, ends = (list(side.items()) for side in example.taught)
            line = {**example._asdict(), "taught": [starts, ends]}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            if number % 5000 == 0:
                _log.info("%d examples", number)


def main() -> None:
    """Read the command line and have examples taught."""
    parser = argparse.ArgumentParser(description="Ask a teacher about training examples.")
    parser.add_argument("data", type=Path)
    parser.add_argument("trained", type=Path)
    parser.add_argument("teacher", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--mined", type=Path)
    parser.add_argument("--examples", type=int, default=100_000)
    parser.add_argument("--cropped", type=float, default=Mix().cropped, help="share of them")
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    model = load_teacher(arguments.teacher, arguments.trained)
    examples = examples_of(arguments.data, Mix(), mined=arguments.mined, seed=arguments.seed)
    found = taught(model, examples, share_cropped=arguments.cropped, seed=arguments.seed)
    write_taught(itertools.islice(found, arguments.examples), arguments.out)


if __name__ == "__main__":
    main()
