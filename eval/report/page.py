"""Writes a run as one HTML file that needs nothing else: figures, plots, slices, lost questions.

Everything that comes from questions, articles and systems is escaped by the template. The page's
one script is allowed by its hash, and nothing may be loaded from anywhere.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import jinja2
from markupsafe import Markup

from eval.compare import compare_runs
from eval.errors import RunError
from eval.formats.collection import article_id_of
from eval.judged import Judged
from eval.metrics.catalogue import number
from eval.metrics.clusters import FEWEST
from eval.metrics.judging import STAGES
from eval.metrics.scores import Scores
from eval.report.items import Library, choose, items
from eval.report.plots import FEWEST_QUESTIONS, plots
from eval.report.sections import compared, families, groups, lost, percent, signed, tiles
from eval.report.tables import asked, warnings

MAX_WRONG, MAX_RIGHT = 500, 100  # questions in the error browser

_HERE = Path(__file__).parent
_FLIPS = 100  # questions listed of a comparison, either way


class ReportRun(NamedTuple):
    """A run to report on."""

    name: str
    judged: Judged
    scores: Scores
    info: Mapping[str, str] = {}  # shown as it is: system, settings, machine …


def write_report(
    path: Path, runs: Sequence[ReportRun], *, max_wrong: int = MAX_WRONG, max_right: int = MAX_RIGHT
) -> None:
    """Write the report; the file appears when it is whole.

    Args:
        path: Of the HTML file.
        runs: The run to report on, then others on the same questions to compare it with.
        max_wrong: Most questions in the error browser that were lost.
        max_right: Most of those that were right.

    Raises:
        RunError: The runs' questions are not the same, or their names are.
    """
    html = render_report(runs, max_wrong=max_wrong, max_right=max_right)
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_bytes(html.encode("utf-8", "replace"))
    unfinished.replace(path)


def render_report(
    runs: Sequence[ReportRun], *, max_wrong: int = MAX_WRONG, max_right: int = MAX_RIGHT
) -> str:
    """Return the report as HTML; see `write_report`."""
    names = [run.name for run in runs]
    if not names or len(set(names)) < len(names):
        raise RunError(f"A report needs runs of different names, not {names}.")
    first, *others = runs
    question_set = first.judged.question_set
    verdicts = first.judged.table.verdicts
    scores = {run.name: run.scores for run in runs}
    titles = {article_id_of(draft.text): draft.title for draft in question_set.articles}
    chosen = choose(
        [verdict.stage for verdict in verdicts], max_wrong=max_wrong, max_right=max_right
    )
    comparisons = [
        compare_runs(run.judged, first.judged, names=(run.name, first.name)) for run in others
    ]
    script = _read("template.js")
    return (
        _environment()
        .get_template("template.html")
        .render(
            question_set=question_set,
            runs=runs,
            scores=scores,
            main=first.scores,
            asked=asked(first.scores),
            warnings=warnings(first.scores),
            tiles=tiles(first.scores),
            lost=[(run, lost(one)) for run, one in scores.items()],
            plots=plots(scores),
            families=families(first.scores),
            groups=groups(scores),
            latencies=[(run, one.latency) for run, one in scores.items() if one.latency],
            comparisons=[compared(one) for one in comparisons],
            chosen=chosen,
            items=items(
                question_set,
                first.judged.predictions,
                verdicts,
                {run.name: run.judged.table.verdicts for run in others},
                chosen.places,
                Library(first.judged.texts, titles),
            ),
            stages=STAGES,
            max_flips=_FLIPS,
            fewest=FEWEST,
            fewest_in_plots=FEWEST_QUESTIONS,
            style=Markup(_read("template.css")),
            script=Markup(script),
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    )


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    environment.filters["percent"] = percent
    environment.filters["signed"] = signed
    environment.filters["count"] = "{:,}".format
    return environment


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
