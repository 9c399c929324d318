"""Adds, replaces, corrects and removes articles for ever, and says what is done; is killed by its parent."""

import random
import sys
from pathlib import Path

from index.forms import Forms
from index.indexing import Index
from index.records import Draft, Outcome
from index.settings import IndexSettings

NUMBERS, VERSIONS = 40, 6


def text_of(number: int, version: int) -> str:
    """Return the text of a version of an article."""
    return "\n\n".join(
        f"Article {number} version {version} paragraph {p}. It says {p * number}. 🚢 Zoë."
        for p in range(12)
    )


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def confirm(outcome: Outcome) -> None:
    say(f"is {outcome.origin} {outcome.article_id}")


def main(folder: Path, seed: int, forms: Forms) -> None:
    rng = random.Random(seed)

    def new(number: int) -> Draft:
        text = text_of(number, rng.randrange(VERSIONS))
        return Draft(title=f"Article {number}", text=text, origin=str(number))

    settings = IndexSettings(encoder="hash", passage_tokens=64, index_forms=forms)
    with Index.open(folder, settings=settings, create=True) as articles:
        say("ready")
        edits = 0
        while True:
            numbers = rng.sample(range(NUMBERS), rng.randint(1, 10))
            there = {int(a.origins[0]): a.id for a in articles.articles()}
            chosen = [number for number in numbers if number in there]
            match rng.randrange(10):
                case 0 | 1 | 2 if chosen:
                    ids = " ".join(there[number] for number in chosen)
                    say(f"removing {ids}")
                    articles.remove(ids.split())
                    say(f"removed {ids}")
                case 3 | 4 if chosen:
                    say(f"adding {chosen[0]}")
                    confirm(articles.replace(there[chosen[0]], new(chosen[0])))
                case 5 if chosen:
                    article_id, edits = there[chosen[0]], edits + 1
                    say(f"adding {chosen[0]}")
                    articles.edit(article_id, author=f"Author {edits}", source=f"Source {edits}")
                    say(f"is {chosen[0]} {article_id}")
                case _:
                    say("adding " + " ".join(map(str, numbers)))
                    articles.add([new(number) for number in numbers], report=confirm)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), "large" if "large" in sys.argv else "auto")
