"""IO: finished runs side by side, and the report on them."""

from collections.abc import Sequence
from pathlib import Path

from eval.errors import RunError
from eval.formats.collection import article_id_of
from eval.judged import Judged, judge_run
from eval.metrics.ranges import gold_targets
from eval.records import Question, QuestionSet
from eval.report.page import ReportRun, write_report
from eval.runs.folder import LoadedRun, load_run
from eval.runs.info import RunInfo
from eval.scoring import score_run


def report_runs(folders: Sequence[Path], path: Path) -> list[ReportRun]:
    """Write one HTML file on the first run, compared with the others; return what it says.

    Raises:
        RunError: A run is missing, not finished or damaged, or of other questions or gold than the
            first.
    """
    runs = load_alike(folders)
    reported = [
        ReportRun(name, judged, score_run(judged), _told(loaded.info))
        for name, loaded, judged in zip(names_of(folders), runs, judge_alike(runs), strict=True)
    ]
    write_report(path, reported)
    return reported


def load_alike(folders: Sequence[Path]) -> list[LoadedRun]:
    """Read finished runs on the same questions; raises `RunError` as `report_runs`."""
    runs = [load_run(folder) for folder in folders]
    for folder, loaded in zip(folders[1:], runs[1:], strict=True):
        check_alike(runs[0].question_set, loaded, folder)
    return runs


def judge_alike(runs: Sequence[LoadedRun]) -> list[Judged]:
    """Hold runs on the same questions against the gold and the texts of all of them."""
    texts = texts_of(runs)
    question_set = runs[0].question_set
    return [judge_run(question_set, one.predictions, one.timings, texts) for one in runs]


def check_alike(question_set: QuestionSet, other: LoadedRun, folder: Path) -> None:
    """Refuse to compare runs on different questions, or with different gold.

    Gold names articles by their text, so that one text changed is other gold: held against the gold
    of the other run, a run would be wrong throughout.

    Raises:
        RunError: They are; says what differs.
    """
    ours, theirs = question_set.questions, other.question_set.questions
    if other.question_set.sha256 != question_set.sha256:
        raise RunError(
            f"The run in {folder} is of {other.question_set.name}, in another version or not the "
            f"same set as {question_set.name}: only runs on the same questions can be compared."
        )
    if len(ours) != len(theirs):
        raise RunError(
            f"The run in {folder} was asked {len(theirs):,} questions of {question_set.name}, the "
            f"other {len(ours):,}: only runs with the same --limit can be compared."
        )
    differ = [one for one, two in zip(ours, theirs, strict=True) if _gold(one) != _gold(two)]
    if differ:
        raise RunError(
            f"The run in {folder} has other gold for {len(differ):,} of {len(ours):,} questions "
            f"(first {differ[0].id!r}): it was asked of other articles, or its set was read by "
            "another version. Only runs on the same texts can be compared: make one of them anew."
        )


def _gold(question: Question) -> tuple[object, ...]:
    """Return all that a prediction is held against."""
    return (
        question.id,
        gold_targets(question),
        question.answers,
        question.relevant,
        question.documents,
        question.own_document,
        question.unanswerable,
    )


def names_of(folders: Sequence[Path]) -> list[str]:
    """Return short names of runs, no two alike."""
    short = [folder.resolve().name for folder in folders]
    return short if len(set(short)) == len(short) else [str(folder) for folder in folders]


def texts_of(runs: Sequence[LoadedRun]) -> dict[str, str]:
    """Return the texts of all articles that the runs point into, by id."""
    return {
        article_id_of(draft.text): draft.text for one in runs for draft in one.question_set.articles
    }


def _told(info: RunInfo) -> dict[str, str]:
    """Return what a reader of a report wants to know of a run."""
    settings = ", ".join(f"{name} {value}" for name, value in info.settings.items())
    return {
        "system": info.system,
        "settings": settings,
        **info.models,
        "question set": f"{info.question_set} {info.question_set_sha256[:16]}",
        "index": f"generation {info.collection['generation']}, {info.collection['splitter']}",
        "article-qa": info.version,
        **info.machine,
        "finished": info.finished or "",
        "questions per second": f"{info.questions_per_s:.1f}",
    }
