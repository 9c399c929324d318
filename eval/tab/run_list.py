"""IO: the folders of the runs beside an index, as a list; and their reports."""

import re
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from eval.errors import RunError
from eval.files import write_whole
from eval.metrics.scores import Scores
from eval.runs.folder import PREDICTIONS, read_info
from eval.runs.info import RunInfo

REPORT, SCORES = "report.html", "scores.json"

_DELETED = ".deleted-"  # before the name of a folder that is going
_MAX_NAME = 40  # characters of a set's name in that of a run


class ListedRun(NamedTuple):
    """A run in the list."""

    name: str
    info: RunInfo | None  # None: stopped before the first question
    answered: int
    scores: Scores | None


class RunList:
    """The runs in a folder, a folder each."""

    def __init__(self, folder: Path) -> None:
        """Look after a folder, which need not be there yet."""
        self.folder = folder
        for left in folder.glob(f"{_DELETED}*"):  # deleting was cut off
            shutil.rmtree(left, ignore_errors=True)

    def rows(self) -> list[ListedRun]:
        """Return the runs, the last one begun first; a damaged one is left out."""
        rows = []
        for out in self._folders():
            try:
                info = read_info(out)
            except RunError:
                continue
            rows.append(ListedRun(out.name, info, count_answered(out), _read_scores(out)))
        return sorted(rows, key=lambda row: row.info.started if row.info else "~", reverse=True)

    def report(self, name: str, other: str | None = None) -> Path:
        """Return the report on a run, compared with another if one is named; made if need be.

        Raises:
            QAError: A run is missing or not finished, or they are of different questions.
        """
        out = self.path_of(name)
        if not other or other == name:
            path = out / REPORT
            if not path.exists():
                self.write_report([out], path)
            return path
        against = self.path_of(other)
        path = out / _compared_with(other)
        if not path.exists():
            self.write_report([out, against], path)
        return path

    def file(self, name: str, file: str) -> Path | None:
        """Return a report by the names in its address, or None where there is none."""
        known = {folder.name: folder for folder in self._folders()}
        if name not in known or not file.startswith("report") or not file.endswith(".html"):
            return None
        return next((path for path in known[name].iterdir() if path.name == file), None)

    def write_report(self, runs: Sequence[Path], path: Path) -> None:
        """Write the report on the first run, compared with the others, and keep its scores.

        Raises:
            QAError: As `report`.
        """
        from eval.report.runs import report_runs  # plots and statistics: not needed before

        scores = report_runs(runs, path)[0].scores
        write_whole(runs[0] / SCORES, scores.model_dump_json().encode())

    def path_of(self, name: str) -> Path:
        """Return the folder of a run.

        Raises:
            RunError: There is none of that name.
        """
        for path in self._folders():
            if path.name == name:
                return path
        raise RunError(f"There is no run {name!r}.")

    def make(self, set_name: str, system: str) -> Path:
        """Make the folder of a new run.

        Raises:
            RunError: It cannot be made.
        """
        plain = re.sub(r"[^\w.-]+", "-", set_name).strip("-.")[:_MAX_NAME] or "set"
        stem = f"{plain}-{system}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        for number in range(1, 100):
            out = self.folder / (stem if number == 1 else f"{stem}-{number}")
            try:
                out.mkdir(parents=True)
            except FileExistsError:
                continue
            except OSError as err:
                raise RunError(f"{out} cannot be made: {err.strerror}.") from err
            return out
        raise RunError(f"{self.folder} cannot take another run.")

    def delete(self, name: str) -> None:
        """Delete a run with all its files, and what compares others with it.

        Raises:
            RunError: It is not there, or it cannot be deleted.
        """
        out = self.path_of(name)
        # First under a name that is no run's: what stays of it, should deleting fail, is none.
        gone = out.with_name(f"{_DELETED}{out.name}")
        try:
            for folder in self._folders():
                (folder / _compared_with(name)).unlink(missing_ok=True)
            out.rename(gone)
            shutil.rmtree(gone)
        except OSError as err:
            raise RunError(f"The run {name} cannot be deleted: {err.strerror}.") from err

    def _folders(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [
            path
            for path in self.folder.iterdir()
            if path.is_dir() and not path.name.startswith(_DELETED)
        ]


def count_answered(out: Path) -> int:
    """Return how many questions of a run have an answer or an error."""
    try:
        return (out / PREDICTIONS).read_bytes().count(b"\n")
    except OSError:
        return 0


def _compared_with(name: str) -> str:
    """Return the file name of a report on a run beside another."""
    return f"report-with-{name}.html"


def _read_scores(out: Path) -> Scores | None:
    try:
        return Scores.model_validate_json((out / SCORES).read_bytes())
    except (OSError, ValidationError):
        return None
