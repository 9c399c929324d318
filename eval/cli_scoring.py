"""The commands that score, compare and report on finished runs; no model is loaded."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eval.runs.folder import load_run
from qa.cli.base import examples, json_option

if TYPE_CHECKING:
    from eval.metrics.scores import Comparison, Scores
    from eval.records import Prediction, QuestionSet

_RUN = click.Path(exists=True, file_okay=False, path_type=Path)
_ANY = click.Path(exists=True, path_type=Path)
_FORMATS = ("text", "json", "markdown", "csv")


@click.command(
    epilog=examples(
        "article-qa eval score my-run",
        "article-qa eval score my-run --format csv",
        "article-qa eval score my-run --fail-under accuracy=0.5",
        "article-qa eval score --set squad.json --predictions theirs.json --json",
    ),
)
@click.argument("folder", metavar="[RUN]", required=False, type=_RUN)
@click.option("--set", "questions", type=_ANY, help="Score PREDICTIONS on this question set.")
@click.option(
    "--predictions", type=_ANY,
    help="Of any system: JSON Lines as in a run, SQuAD's JSON, or a TREC run.",
)  # fmt: skip
@click.option("--index", "index_folder", type=_RUN, help="Index that the set is asked of.")
@click.option("--articles", multiple=True, type=_ANY, help="Articles that the set is asked of.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option(
    "--fail-under", "limits", multiple=True, metavar="METRIC=VALUE",
    help="Exit with 1 where a figure misses it; repeatable.",
)  # fmt: skip
@click.option(
    "--fail-if-worse-than", "earlier", type=_RUN, help="Exit with 1 where a figure got worse."
)
@json_option
def score(
    folder: Path | None,
    questions: Path | None,
    predictions: Path | None,
    index_folder: Path | None,
    articles: tuple[Path, ...],
    form: str,
    limits: tuple[str, ...],
    earlier: Path | None,
    as_json: bool,
) -> None:
    """Score a RUN, or the predictions of any system: every figure with its 95 % interval.

    Exit status 1: a limit is missed, a figure got worse, or something cannot be scored.
    """
    from eval.compare import compare_runs
    from eval.judged import judge_run
    from eval.report.gates import fail_if_worse, fail_under, parse_limit
    from eval.report.runs import check_alike, names_of, texts_of
    from eval.scoring import score_run

    wanted = dict(parse_limit(limit) for limit in limits)
    if folder and (index_folder or articles):
        raise click.UsageError("A RUN has its articles: --index and --articles go with --set.")
    if folder and not (questions or predictions):
        _, question_set, made, timings = load_run(folder)
    elif questions and predictions and not folder:
        question_set, made = _foreign(questions, predictions, index_folder, articles)
        timings = None
    else:
        raise click.UsageError("Give a RUN, or --set SET and --predictions FILE.")
    before = load_run(earlier) if earlier else None
    texts = texts_of([before]) if before else None
    judged = judge_run(question_set, made, timings, texts)
    scores = score_run(judged)
    click.echo(_told(scores, "json" if as_json else form).rstrip("\n"))
    failures = fail_under(scores, wanted)
    if earlier and before:
        check_alike(question_set, before, earlier)
        first, second = names_of([earlier, folder or Path(str(predictions))])
        beaten = judge_run(question_set, before.predictions, before.timings, texts)
        failures += fail_if_worse(compare_runs(beaten, judged, names=(first, second)))
    _fail(failures)


@click.command(
    epilog=examples(
        "article-qa eval compare my-run another-run",
        "article-qa eval compare old-run new-run --fail-if-worse",
    ),
)
@click.argument("folders", metavar="RUN RUN...", nargs=-1, required=True, type=_RUN)
@click.option(
    "--format", "form", type=click.Choice(_FORMATS[:3]), default="text", show_default=True
)
@click.option("--fail-if-worse", is_flag=True, help="Exit with 1 where a later run is worse.")
@json_option
def compare(folders: tuple[Path, ...], form: str, fail_if_worse: bool, as_json: bool) -> None:
    """Compare two or more runs on the same questions, each with the first.

    Differences come with paired intervals and tests, and with the questions that flipped.
    """
    from eval.compare import compare_runs
    from eval.report.gates import fail_if_worse as worse
    from eval.report.runs import judge_alike, load_alike, names_of

    if len(folders) < 2:
        raise click.UsageError("Name at least two runs.")
    first, *others = judge_alike(load_alike(folders))
    name, *further = names_of(folders)
    found = [
        compare_runs(first, other, names=(name, named))
        for named, other in zip(further, others, strict=True)
    ]
    _print_comparisons(found, "json" if as_json else form)
    if fail_if_worse:
        _fail([line for comparison in found for line in worse(comparison)])


@click.command(
    epilog=examples(
        "article-qa eval report my-run",
        "article-qa eval report my-run another-run --out report.html",
    ),
)
@click.argument("folders", metavar="RUN...", nargs=-1, required=True, type=_RUN)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path),
    help="HTML file. Default: report.html in the first RUN.",
)  # fmt: skip
@json_option
def report(folders: tuple[Path, ...], out: Path | None, as_json: bool) -> None:
    """Write one HTML file on a RUN, compared with further ones: figures, plots, lost questions."""
    from eval.report.runs import report_runs

    path = out or folders[0] / "report.html"
    report_runs(folders, path)
    click.echo(json.dumps({"report": str(path)}) if as_json else str(path))


def _foreign(
    questions: Path, predictions: Path, folder: Path | None, articles: Sequence[Path]
) -> "tuple[QuestionSet, list[Prediction]]":
    """Return a set and what another system answered."""
    from eval.formats.trec_run import is_trec_run, read_trec_run
    from eval.runs.inputs import load_with, settings_of
    from eval.systems.predictions import read_predictions

    question_set = load_with(
        questions, folder=folder, articles=articles, settings=settings_of((), folder)
    )
    if is_trec_run(predictions):
        return question_set, read_trec_run(
            predictions, question_set, report=lambda note: click.echo(f"Note: {note}", err=True)
        )
    return question_set, read_predictions(predictions)


def _told(scores: "Scores", form: str) -> str:
    from eval.report.tables import scores_csv, scores_markdown, scores_text

    if form == "json":
        return scores.model_dump_json()
    return {"text": scores_text, "markdown": scores_markdown, "csv": scores_csv}[form](scores)


def _print_comparisons(found: "Sequence[Comparison]", form: str) -> None:
    from eval.report.comparison_tables import comparison_markdown, comparison_text

    if form == "json":
        click.echo(json.dumps([one.model_dump(mode="json") for one in found], ensure_ascii=False))
        return
    shown = comparison_markdown if form == "markdown" else comparison_text
    click.echo("\n".join(shown(one) for one in found).rstrip("\n"))


def _fail(failures: Sequence[str]) -> None:
    for line in failures:
        click.echo(line, err=True)
    if failures:
        raise click.exceptions.Exit(1)
