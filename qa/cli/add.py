"""What the command `add` does: it tells how far the index is, and what became of everything."""

import contextlib
import json
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click

from index.errors import IndexMissingError, ReadError
from index.indexing import Index
from index.records import Draft, Outcome
from index.watching import gone_below, watch
from qa.cli.terminal import outcome_line, reason_lines, summary_line, visible
from qa.settings import Settings

Progress = Callable[[int, int], None]


class AddRun:
    """One run of `add`.

    Args:
        index: Takes the articles in.
        dry_run: Whether nothing is to be written.
        reread: Whether to read what has not changed.
        as_json: Whether results are printed as JSON.
    """

    def __init__(self, index: Index, *, dry_run: bool, reread: bool, as_json: bool) -> None:
        self._index = index
        self._dry_run = dry_run
        self._reread = reread
        self._as_json = as_json
        self._outcomes: list[Outcome] = []

    @property
    def failed(self) -> bool:
        """Whether anything could not be added."""
        return any(outcome.status == "failed" for outcome in self._outcomes)

    def take(self, items: Iterable[Draft | ReadError]) -> None:
        """Add what reading gave."""
        self._index.add_read(items, report=self._note, dry_run=self._dry_run)

    def take_paths(
        self, paths: Sequence[str | Path], *, fields: Mapping[str, str], remove: bool
    ) -> None:
        """Add files, folders and globs, and remove articles whose files below them are gone."""
        with self._bar("Reading") as progress:
            self._index.add_paths(
                paths,
                fields=fields,
                report=self._note,
                progress=progress,
                reread=self._reread,
                dry_run=self._dry_run,
            )
        if remove:
            gone = gone_below(self._index, paths)
            for outcome in self._index.forget_paths(gone, dry_run=self._dry_run):
                self._note(outcome)

    def take_urls(self, urls: Sequence[str], *, refresh: bool) -> None:
        """Add addresses, and fetch again those that are known."""
        with self._bar("Fetching") as progress:
            if urls:
                self._index.add_urls(
                    urls,
                    report=self._note,
                    progress=progress,
                    reread=self._reread,
                    dry_run=self._dry_run,
                )
            if refresh:
                self._index.refresh(
                    report=self._note,
                    progress=progress,
                    reread=self._reread,
                    dry_run=self._dry_run,
                )

    def watch(
        self, paths: Sequence[str | Path], *, fields: Mapping[str, str], remove: bool
    ) -> None:
        """Print what becomes of files as they change, until Ctrl+C."""
        click.echo("Watching; Ctrl+C ends it.", err=True)
        stop = threading.Event()

        def interrupt(*_: object) -> None:
            # An exception raised in a callback of C code or a finaliser is lost: the event is not.
            stop.set()
            raise KeyboardInterrupt

        before = signal.signal(signal.SIGINT, interrupt)
        try:
            with contextlib.suppress(KeyboardInterrupt):
                watch(
                    self._index,
                    paths,
                    remove=remove,
                    fields=fields,
                    report=self._print,
                    stop=stop,
                )
        finally:
            signal.signal(signal.SIGINT, before)

    @contextlib.contextmanager
    def summing_up(self, where: Path) -> Iterator[None]:
        """Print what became of everything, also where the run is broken off."""
        try:
            yield
        except KeyboardInterrupt:
            click.echo(
                f"Stopped: {summary_line(self._outcomes)} and stored; the same command goes on "
                "with the rest.",
                err=True,
            )
            raise
        failed = [outcome for outcome in self._outcomes if outcome.status == "failed"]
        if self._as_json:
            listed = [outcome.model_dump(mode="json") for outcome in self._outcomes]
            version = self._index.generation
            found = {"articles": listed, "failed": len(failed), "index_version": version}
            click.echo(json.dumps(found, ensure_ascii=False))
            for outcome in failed:
                click.echo(visible(f"{outcome.origin}: {outcome.reason}."), err=True)
            return
        for outcome in self._outcomes:
            if outcome.status != "unchanged":  # nothing to tell: it is counted below
                self._print_line(outcome)
        for line in reason_lines(failed):
            click.echo(line, err=True)
        before = "dry run, nothing is stored: " if self._dry_run else ""
        click.echo(f"{before}{summary_line(self._outcomes)}; index: {where}")

    def _note(self, outcome: Outcome) -> None:
        self._outcomes.append(outcome)

    def _print(self, outcome: Outcome) -> None:
        if self._as_json:
            click.echo(outcome.model_dump_json())
        else:
            self._print_line(outcome)

    @staticmethod
    def _print_line(outcome: Outcome) -> None:
        click.echo(outcome_line(outcome), err=outcome.status == "failed")

    @staticmethod
    @contextlib.contextmanager
    def _bar(label: str) -> Iterator[Progress]:
        hidden = not sys.stderr.isatty()
        with click.progressbar(length=1, label=label, file=sys.stderr, hidden=hidden) as bar:

            def progress(done: int, total: int) -> None:
                bar.length = total  # more of them may be found on the way
                bar.update(done - bar.pos)

            yield progress


@contextlib.contextmanager
def opened(settings: Settings, *, dry_run: bool) -> Iterator[Index]:
    """Open the index, made if there is none; for a dry run without one, one that does not stay."""
    with contextlib.ExitStack() as stack:
        try:
            articles = Index.open(settings.index, settings=settings, create=not dry_run)
        except IndexMissingError:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="article-qa-"))
            articles = Index.open(folder, settings=settings, create=True)
        yield stack.enter_context(articles)
