"""IO: a question set together with the index that it is asked of."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eval.errors import DatasetError, RunError
from eval.formats.dataset import load_questions
from eval.records import Question, QuestionSet
from eval.runs.folder import read_info
from index.errors import SettingsError
from index.indexing import Index
from index.reading.articles import read_drafts
from index.records import Article, Draft, Outcome
from qa.settings import Settings

INDEX = "index"

OnIndexed = Callable[[Outcome], None]


def settings_of(pairs: Sequence[str], folder: Path | None = None) -> Settings:
    """Return settings from the environment and "NAME=VALUE" texts, which win.

    Raises:
        SettingsError: One has no "=", or is unknown or not allowed.
    """
    values: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise SettingsError(f"{pair!r} is no setting: write NAME=VALUE, e.g. top_k=5.")
        values[name.strip().lower()] = value.strip()
    if "index" in values:
        raise SettingsError("The index is named by --index, not by --set.")
    return Settings.from_env(index=folder, **values)


def depth_for(question_set: QuestionSet) -> int:
    """Return how many articles to rank: many where they alone are judged, else those read."""
    located = any(one.spans or one.sentences for one in question_set.questions)
    return 0 if located else 100


def gold_note(questions: Sequence[Question]) -> str:
    """Return what to know of a set before it is asked; empty where all of it can be judged."""
    n = sum(not question.has_gold for question in questions)
    if not n:
        return ""
    has, are = ("has", "is") if n == 1 else ("have", "are")
    return (
        f"{n:,} of {len(questions):,} questions {has} no gold and {are} asked, but not scored: "
        "what is right is said by 'answers', 'citations', or 'unanswerable' (true)."
    )


def load_with(
    path: Path, *, folder: Path | None, articles: Sequence[Path], settings: Settings
) -> QuestionSet:
    """Read a question set that is asked of an index, of articles, or of what it brings itself.

    Where both are named the set knows its articles from the files, by their numbers too, and is
    asked of the index that was made of them.

    Raises:
        QAError: Either cannot be read.
    """
    if folder and not articles:
        with Index.open(folder, settings=settings) as opened:
            return load_questions(path, articles=_lazily(opened))
    drafts = list(read_drafts(articles, max_mb=settings.max_file_mb))
    return load_questions(path, articles=drafts or None)


@contextmanager
def open_collection(
    question_set: QuestionSet,
    *,
    folder: Path | None,
    out: Path,
    settings: Settings,
    report: OnIndexed | None = None,
) -> Iterator[Index]:
    """Open an index, or the one of the set's own articles in the folder of the run.

    Args:
        question_set: The set.
        folder: Of an index; None for the one in `out`, made if it is not there.
        out: Of the run.
        settings: Of the index.
        report: Called with what became of each article that is indexed.

    Raises:
        DatasetError: There is no index and the set brings no articles.
        RunError: An article cannot be indexed.
        QAError: The index cannot be opened or made.
    """
    if folder:
        with Index.open(folder, settings=settings) as opened:
            yield opened
        return
    if not question_set.articles:
        raise DatasetError(
            f"{question_set.name} brings no articles: name an index of them, or the articles."
        )
    # Documents of a set are judged one by one, however alike they are.
    apart = settings.model_copy(update={"same_story": 1.0})
    with Index.open(out / INDEX, settings=apart, create=True) as opened:
        # Once a run has begun its index stays as it is; before, adding again only adds the rest.
        if read_info(out) is None:
            for outcome in opened.add(question_set.articles, report=report):
                if outcome.status == "failed":
                    raise RunError(f"{outcome.origin} cannot be indexed: {outcome.reason}.")
        yield opened


def _lazily(opened: Index) -> Iterator[Article | Draft]:
    """Yield the articles; a set that brings its own never asks for them."""
    yield from opened.articles()
