"""Reads of a LocalStore: what it holds more than once, and what it may."""

import sqlite3

from index.records import Article, Copy, Duplicates, Sentence, SimilarArticles, StoredStory
from index.settings import SIMILAR
from index.store.reads import find_of_several, read_pairs, read_with_sentences
from index.text.changes import describe_changes
from index.text.resemblance import compare
from index.text.sentences import split_sentences


def find_duplicates(connection: sqlite3.Connection) -> Duplicates:
    """Return the stories that were read more than once, and the articles that are similar."""
    several = read_with_sentences(connection, find_of_several(connection))
    stories = [_story(article, sentences) for article, sentences in several.values()]
    pairs = read_pairs(connection)
    there = read_with_sentences(connection, {number for pair in pairs for number in pair})
    similar = [_similar(*there[first], *there[second]) for first, second in pairs]
    return Duplicates(
        stories=tuple(sorted(stories, key=lambda story: (story.title, story.article_id))),
        similar=tuple(
            sorted(
                (each for each in similar if each.resemblance >= SIMILAR),
                key=lambda each: (-each.resemblance, each.titles, each.article_ids),
            )
        ),
    )


def _story(article: Article, sentences: list[Sentence]) -> StoredStory:
    before = [article.text[start:end] for start, end in sentences]
    return StoredStory(
        article_id=article.id,
        title=article.title,
        copies=tuple(
            Copy(
                source=source,
                changes=None
                if source.text is None
                else describe_changes(before, _sentences_of(source.text, article.language), ()),
            )
            for source in article.sources
        ),
    )


def _sentences_of(text: str, language: str | None) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, language)]


def _similar(
    first: Article, sentences: list[Sentence], second: Article, others: list[Sentence]
) -> SimilarArticles:
    ours = [first.text[start:end] for start, end in sentences]
    theirs = [second.text[start:end] for start, end in others]
    found = compare(first.text, second.text, ours, theirs)
    return SimilarArticles(
        article_ids=(first.id, second.id),
        titles=(first.title, second.title),
        resemblance=round(found.resemblance, 3),
        changes=describe_changes(ours, theirs, ()),
        other_facts=found.other_facts,
    )
