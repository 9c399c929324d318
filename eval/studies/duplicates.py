"""Near-duplicates: altered copies of news articles, and other stories on the same topics.

    python -m eval.studies.duplicates bbc-news-2225.jsonl.gz

Of 300 articles a copy is made in which a tenth, or three tenths, of the sentences are those of
another article of the same category. Both go through an index as any article does. *Stored once*
are copies that were taken for the same story, *named* those and the ones that `article-qa
duplicates` calls similar. The collection holds genuine copies itself: their headlines are printed,
to be judged by reading, and they are not among the 300.
"""

import contextlib
import gzip
import itertools
import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
from scipy.stats import binomtest  # type: ignore[import-untyped]

from eval.by_hand import FILE, Report, measure
from index.indexing import Index
from index.records import Draft
from index.settings import IndexSettings
from index.text.resemblance import resemblance
from index.text.sentences import split_sentences

COPIES = 300
SHARES = (0.1, 0.3)
# Nothing is asked here: the embedder without weights saves minutes.
SETTINGS = IndexSettings(encoder="hash")


class NewsStory(NamedTuple):
    """An article of the collection."""

    id: str
    category: str
    title: str
    text: str


@measure
@click.argument("collection", type=FILE)
def main(report: Report, collection: Path) -> None:
    """Print the table."""
    with gzip.open(collection, "rt", encoding="utf-8") as file:
        stories = [
            NewsStory(*(row[name] for name in NewsStory._fields)) for row in map(json.loads, file)
        ]
    with indexed(stories) as articles:
        once, similar = pairs_of(articles)
        texts = {story.id: (story.title, story.text) for story in stories}
        for name, found in (("stored once", once), ("similar, kept apart", similar)):
            edited = sorted(
                (resemblance(texts[a][1], texts[b][1]), texts[a][0], texts[b][0]) for a, b in found
            )
            edited = [each for each in edited if each[0] < 1]
            report(f"the collection, {name}: {len(found)} pairs, {len(edited)} not word for word")
            for share, first, second in edited:
                report(f"  {share:.2f} {first} | {second}")
        alone = {a.origins[0] for a in articles.articles() if len(a.origins) == 1}
        alone -= {each for pair in similar for each in pair}
    chosen = random.Random(13).sample([s for s in stories if s.id in alone], COPIES)
    for share in SHARES:
        with indexed(stories) as articles:
            measure_copies(report, articles, stories, chosen, share)


@contextlib.contextmanager
def indexed(stories: list[NewsStory]) -> Iterator[Index]:
    """Give an index of all the stories."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Index.open(folder, settings=SETTINGS, create=True) as articles,
    ):
        articles.add(draft_of(story) for story in stories)
        yield articles


def measure_copies(
    report: Report, articles: Index, stories: list[NewsStory], chosen: list[NewsStory], share: float
) -> None:
    """Add copies of the chosen stories, and print what became of them."""
    random_ = random.Random(17)
    copies = {}
    for story in chosen:
        others = [s for s in stories if s.category == story.category and s.id != story.id]
        copies[f"{story.id}, altered"] = altered(story, random_.choice(others), share, random_)
    articles.add(draft_of(copy) for copy in copies.values())
    once, similar = (
        {pair for pair in pairs if any(each in copies for each in pair)}
        for pairs in pairs_of(articles)
    )
    gold = {(story.id, f"{story.id}, altered") for story in chosen}
    report(f"{share:.0%} of sentences changed")
    for name, found in (("stored once", once), ("named", once | similar)):
        right = len(found & gold)
        report(f"  {name}: recall {of(right, len(gold))}, precision {of(right, len(found))}")
        report.figures[f"{share:.0%} changed, {name}"] = {
            "right": right,
            "copies": len(gold),
            "found": len(found),
        }


def altered(story: NewsStory, other: NewsStory, share: float, random_: random.Random) -> NewsStory:
    """Return a copy of a story with some of its sentences taken from another one."""
    sentences, theirs = sentences_of(story), sentences_of(other)
    for number in random_.sample(range(len(sentences)), max(1, round(share * len(sentences)))):
        sentences[number] = random_.choice(theirs)
    return story._replace(id=f"{story.id}, altered", text=" ".join(sentences))


def sentences_of(story: NewsStory) -> list[str]:
    """Return a story's sentences."""
    return [story.text[start:end] for start, end in split_sentences(story.text, "en")]


def draft_of(story: NewsStory) -> Draft:
    """Return a story as if it had been read."""
    return Draft(title=story.title, text=story.text, origin=story.id, language="en")


Pairs = set[tuple[str, str]]


def pairs_of(articles: Index) -> tuple[Pairs, Pairs]:
    """Return the pairs of origins that are stored once, and those that are similar."""
    found = articles.duplicates()
    once = {
        pair
        for story in found.stories
        for pair in itertools.combinations(sorted(c.source.origin for c in story.copies), 2)
    }
    similar = {
        pair
        for each in found.similar
        for a in articles.article(each.article_ids[0]).origins
        for b in articles.article(each.article_ids[1]).origins
        for pair in [(min(a, b), max(a, b))]
    }
    return once, similar


def of(right: int, n: int) -> str:
    """Return a share with its 95 % interval (Wilson)."""
    if not n:
        return "none"
    low, high = binomtest(right, n).proportion_ci(method="wilson")
    return f"{right / n:.3f} [{low:.3f}, {high:.3f}] ({right} of {n})"


if __name__ == "__main__":
    main()
