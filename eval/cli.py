"""Commands that measure, for `article-qa`."""

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import click

from eval.formats.example import CSV, EXPLAINED
from qa.cli.base import PlainErrors, examples, json_option

if TYPE_CHECKING:
    from eval.runs.info import RunInfo

_FOLDER = click.Path(file_okay=False, path_type=Path)
_ANY = click.Path(exists=True, path_type=Path)
_CSV = indent(CSV, "  ")


class _Group(PlainErrors):
    """Imports a command's code only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_SCORING])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _SCORING:
            return super().get_command(ctx, cmd_name)
        from eval import cli_scoring

        command: click.Command = getattr(cli_scoring, cmd_name)
        return command


_SCORING = ("score", "compare", "report")


@click.command(
    epilog=examples(
        "article-qa bench ~/articles",
        "article-qa bench news.jsonl.gz --questions 500 --json",
    ),
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=_ANY)
@click.option(
    "--questions", type=click.IntRange(1), default=200, show_default=True, help="How many to ask."
)
@click.option(
    "--synthetic", "sizes", type=click.IntRange(100, 10_000_000), multiple=True, metavar="N",
    help="Make a collection of N passages of the articles' sentences instead; repeatable.",
)  # fmt: skip
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="SVG of --synthetic.")
@json_option
def bench(
    paths: tuple[Path, ...],
    questions: int,
    sizes: tuple[int, ...],
    plot: Path | None,
    as_json: bool,
) -> None:
    """Measure indexing and answering on articles: speed, memory, size.

    PATHs are files and folders as for `add`, or JSON Lines files (.jsonl, .jsonl.gz) with "title"
    and "text". The index is made in a temporary folder; the questions are the articles' titles.

    With --synthetic the articles' sentences are recombined to a collection of the size that you
    name, with vectors like real ones: how search, adding and opening grow, in time of the
    processor, and how much of what an exact search finds is found.
    """
    from eval.speed.bench import measure

    if plot and not sizes:
        raise click.UsageError("--plot shows what --synthetic measures: name a size.")
    if sizes:
        from eval.speed.synthetic import curve, measure_synthetic
        from index.reading.articles import read_drafts

        drafts = list(read_drafts(paths, max_mb=10_000))
        found = []
        for one in measure_synthetic(
            drafts, sizes, n_questions=questions, log=lambda line: click.echo(line, err=True)
        ):
            click.echo(one.model_dump_json() if as_json else one.to_text())
            found.append(one)
        if plot:
            plot.write_text(curve(found), encoding="utf-8")
        return
    figures = measure(
        list(paths), n_questions=questions, log=lambda line: click.echo(line, err=True)
    )
    click.echo(figures.model_dump_json() if as_json else figures.to_text())


@click.command(
    "fit-reader",
    epilog=examples(
        "article-qa fit-reader train.json --reader ~/models/my-reader",
        "article-qa fit-reader gold.jsonl squad.json --reader NAME --keep fitting",
    ),
)
@click.argument("questions", metavar="SET...", nargs=-1, required=True, type=_ANY)
@click.option("--reader", "name", help="Folder or hub name of its model. Default: the setting's.")
@click.option(
    "--articles", "paths", multiple=True, type=_ANY,
    help="Files and folders that the first SET is asked of, if it brings none; repeatable.",
)  # fmt: skip
@click.option("--keep", type=_FOLDER, help="Folder that keeps what was read, to go on or fit anew.")
@click.option("--limit", type=click.IntRange(1), help="Take a sample of so many of each SET.")
@json_option
def fit_reader(
    questions: tuple[Path, ...],
    name: str | None,
    paths: tuple[Path, ...],
    keep: Path | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """Calibrate a reader that does not ship on question SETs with answers.

    SETs are as for `eval run`; the first one leads. A few hundred questions are enough, some of
    them without an answer. They are dealt into two halves by title or article: one is fitted on,
    of the other it is reported how good ranking and confidence have become. What was fitted is
    kept in the user's data folder for this very model, and used from then on.
    """
    from tempfile import TemporaryDirectory

    from eval.fitting.reader import check_installed, load_sets
    from eval.fitting.reader import fit_reader as fit_on
    from qa.reader.fitted import keep_fitted
    from qa.reader.loading import BUILT_IN, load_reader
    from qa.settings import Settings

    settings = Settings.from_env(reader=name)
    if settings.reader in BUILT_IN:
        raise click.UsageError(
            f"The reader {settings.reader!r} ships fitted: name another with --reader."
        )
    check_installed()
    sets = load_sets(questions, paths, settings)
    reader = load_reader(settings.reader, threads=settings.n_threads)
    with ExitStack() as opened:
        folder = keep or Path(opened.enter_context(TemporaryDirectory()))
        bars = {one.name: opened.enter_context(_Bar(f"Reading {one.name}", 0)) for one in sets}
        fit = fit_on(
            sets,
            reader,
            folder,
            settings=settings,
            limit=limit,
            report=lambda of_set, done, of: bars[of_set].reach(done, of),
        )
    kept = keep_fitted(reader.name, fit.fitted)
    if as_json:
        told = {"reader": reader.name, "fitted": str(kept), **fit.fitted._asdict()}
        click.echo(json.dumps(told))
    else:
        click.echo(f"{fit.report}\n\nKept in {kept}.")


@click.group(
    "eval",
    cls=_Group,
    epilog=examples(
        "article-qa eval run gold.csv --index my-index --out my-run",
        "article-qa eval score my-run",
        "article-qa eval report my-run --out report.html",
        "article-qa eval compare my-run another-run",
    ),
)
def evaluate() -> None:
    """Run question sets, score and compare the runs, and report on them."""


@evaluate.command(
    epilog=f"A SET as CSV, of the sample articles:\n\n\b\n{_CSV}\n{EXPLAINED}\n\n"
    + examples(
        "article-qa eval run gold.csv --index my-index --out my-run",
        "article-qa eval run squad.json --out squad --limit 99 --system bm25-sentence",
        "article-qa eval run gold.csv --articles ~/articles --out five --set top_k=5",
    ),
)
@click.argument("questions", metavar="SET", type=_ANY)
@click.option("--out", required=True, type=_FOLDER, help="Folder of the run.")
@click.option(
    "--index", "folder", type=_FOLDER, help="Index to ask. Default: of the set's articles."
)
@click.option(
    "--articles", "paths", multiple=True, type=_ANY,
    help="Files and folders the set is asked of; with --index only named by it; repeatable.",
)  # fmt: skip
@click.option(
    "--system", default="ours", show_default=True, metavar="NAME", help="What answers; see above."
)
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="A setting; repeatable."
)
@click.option("--limit", type=click.IntRange(1), help="Ask only so many, from the first.")
@click.option(
    "--depth", type=click.IntRange(0, 1000),
    help="Articles to rank by recorded passages. Default: 100 where only they are judged.",
)  # fmt: skip
@click.option("--held-out", is_flag=True, help="Ask only of titles that nothing was fitted on.")
@click.option("--rewritten", is_flag=True, help="Ask follow-ups as a human made them stand alone.")
@click.option("--allow-missing", is_flag=True, help="The index may lack articles of the gold.")
@json_option
def run(
    questions: Path,
    out: Path,
    folder: Path | None,
    paths: tuple[Path, ...],
    system: str,
    settings: tuple[str, ...],
    limit: int | None,
    depth: int | None,
    held_out: bool,
    rewritten: bool,
    allow_missing: bool,
    as_json: bool,
) -> None:
    """Ask a question SET and keep the answers in a folder; run again, it goes on where it stopped.

    SET is a SQuAD file, JSON Lines, CSV, TREC topics beside their qrels, a folder of those, or a
    BEIR folder; gzip or not. Below is an example.

    Systems: ours; bm25-sentence and dense-sentence, words or vectors alone; lead-sentence and
    no-reader, our retrieval with the first sentence of the article or of the passage. Any setting
    of `ask` or of an index can be set, e.g. --set top_k=5 --set min_confidence=0.

    Exit status 1: a question could not be asked, or the run could not be made.
    """
    from eval.runs.inputs import gold_note
    from eval.runs.plan import RunPlan, carry_out
    from eval.systems.ours import SYSTEMS

    if system not in SYSTEMS:
        raise click.BadParameter(f"{system!r} is none of {', '.join(SYSTEMS)}.")
    plan = RunPlan(
        questions=questions,
        index=folder,
        articles=paths,
        system=system,
        settings=settings,
        limit=limit,
        depth=depth,
        rewritten=rewritten,
        allow_missing=allow_missing,
    )
    question_set = plan.load()
    if held_out:
        from eval.fitting.halves import held_out as half

        question_set = half(question_set)
    if note := gold_note(question_set.questions[:limit]):
        click.echo(f"Note: {note}", err=True)
    indexing, asking = (
        _Bar("Indexing", len(question_set.articles)),
        _Bar("Asking", len(question_set.questions[:limit])),
    )
    with indexing, asking:
        info = carry_out(plan, question_set, out, indexed=indexing.step, asked=asking.reach)
    click.echo(info.model_dump_json() if as_json else _summary(info, out))
    if info.counts["failed"]:
        raise click.exceptions.Exit(1)


class _Bar(ExitStack):
    """Shows people how far it is, and how long the rest takes; nothing where nobody looks."""

    def __init__(self, label: str, length: int) -> None:
        super().__init__()
        self._label = label
        self._length = length
        self._before = 0
        self._bar: Any = None

    def reach(self, done: int, length: int | None = None) -> None:
        """Show that so many are done; what the first call says was done before.

        Args:
            done: How many.
            length: Of how many, where it was not known before.
        """
        self._length = length or self._length
        if self._bar is None:
            self._before = done
            self._bar = self.enter_context(
                click.progressbar(
                    length=self._length - done,
                    label=f"{self._label}, {done} were done" if done else self._label,
                    file=sys.stderr,
                    hidden=not sys.stderr.isatty(),
                    show_pos=True,
                )
            )
        self._bar.update(done - self._before - self._bar.pos)
        if done >= self._length:
            self.close()

    def step(self, _: object = None) -> None:
        """Show that one more is done."""
        if self._bar is None:
            self.reach(0)
        self.reach(self._bar.pos + 1)


def _summary(info: "RunInfo", out: Path) -> str:
    counts = ", ".join(f"{n:,} {what}" for what, n in info.counts.items() if n)
    return (
        f"{info.question_set}: {info.questions:,} questions by {info.system}: {counts}; "
        f"{info.questions_per_s:.1f} questions/s; in {out}"
    )
