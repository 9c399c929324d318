"""Adds, replaces and removes articles for ever, and says what is done; is killed by its parent."""

import random
import sys
from pathlib import Path

from index.indexing import Index
from index.records import Draft, Outcome
from index.settings import IndexSettings


def text_of(number: int, version: int) -> str:
    """Return the text of a version of an article."""
    return "\n\n".join(
        f"Article {number} version {version} paragraph {p}. It says {p * number}."
        for p in range(12)
    )


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(folder: Path, seed: int) -> None:
    rng = random.Random(seed)
    settings = IndexSettings(encoder="hash", passage_tokens=64)
    with Index.open(folder, settings=settings, create=True) as articles:
        say("ready")
        while True:
            numbers = rng.sample(range(40), rng.randint(1, 10))
            if rng.random() < 0.3:
                there = [a.id for a in articles.articles() if int(a.origins[0]) in numbers]
                if there:
                    say("removing " + " ".join(there))
                    articles.remove(there)
                    say("removed " + " ".join(there))
                continue
            drafts = [
                Draft(title=f"Article {n}", text=text_of(n, rng.randint(0, 5)), origin=str(n))
                for n in numbers
            ]

            def report(outcome: Outcome) -> None:
                say(f"is {outcome.origin} {outcome.article_id}")

            say("adding " + " ".join(map(str, numbers)))
            articles.add(drafts, report=report)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
