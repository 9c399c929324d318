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
from eval.metrics.catalogue import number
from eval.metrics.clusters import FEWEST
from eval.metrics.judging import STAGES
from eval.metrics.scores import Scores
from eval.metrics.table import build_table
from eval.records import Prediction, QuestionSet
from eval.report.items import Library, choose, items
from eval.report.plots import plots
from eval.report.sections import compared, families, groups, lost, percent, signed, tiles
from eval.report.tables import asked, warnings
from eval.scoring import in_order, known_texts, score_run

MAX_WRONG, MAX_RIGHT = 500, 100  # questions in the error browser

_HERE = Path(__file__).parent
_FLIPS = 100  # questions listed of a comparison, either way


class ReportRun(NamedTuple):
    """A run to report on."""

    name: str
    predictions: Sequence[Prediction]
    scores: Scores | None = None  # worked out where None
    info: Mapping[str, str] = {}  # shown as it is: system, settings, machine …


def write_report(
    path: Path,
    question_set: QuestionSet,
    runs: Sequence[ReportRun],
    *,
    article_texts: Mapping[str, str] | None = None,
    max_wrong: int = MAX_WRONG,
    max_right: int = MAX_RIGHT,
) -> None:
    """Write the report; the file appears when it is whole.

    Args:
        path: Of the HTML file.
        question_set: What was asked.
        runs: The run to report on, then others to compare it with.
        article_texts: By id, on top of those the set brings: without its text a passage is only
            named.
        max_wrong: Most questions in the error browser that were lost.
        max_right: Most of those that were right.

    Raises:
        RunError: The ids of questions and predictions are not the same, or names of runs are.
    """
    html = render_report(
        question_set, runs, article_texts=article_texts, max_wrong=max_wrong, max_right=max_right
    )
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_bytes(html.encode("utf-8", "replace"))
    unfinished.replace(path)


def render_report(
    question_set: QuestionSet,
    runs: Sequence[ReportRun],
    *,
    article_texts: Mapping[str, str] | None = None,
    max_wrong: int = MAX_WRONG,
    max_right: int = MAX_RIGHT,
) -> str:
    """Return the report as HTML; see `write_report`."""
    names = [run.name for run in runs]
    if not names or len(set(names)) < len(names):
        raise RunError(f"A report needs runs of different names, not {names}.")
    texts = known_texts(question_set, article_texts)
    ordered = {run.name: in_order(question_set, run.predictions) for run in runs}
    scores = {
        run.name: run.scores or score_run(question_set, run.predictions, article_texts=texts)
        for run in runs
    }
    verdicts = {
        name: build_table(question_set.questions, predictions, {}, texts).verdicts
        for name, predictions in ordered.items()
    }
    name = runs[0].name
    titles = {article_id_of(draft.text): draft.title for draft in question_set.articles}
    chosen = choose(
        [verdict.stage for verdict in verdicts[name]], max_wrong=max_wrong, max_right=max_right
    )
    comparisons = [
        compare_runs(
            question_set,
            run.predictions,
            runs[0].predictions,
            names=(run.name, name),
            article_texts=texts,
        )
        for run in runs[1:]
    ]
    script = _read("template.js")
    return (
        _environment()
        .get_template("template.html")
        .render(
            question_set=question_set,
            runs=runs,
            scores=scores,
            main=scores[name],
            asked=asked(scores[name]),
            warnings=warnings(scores[name]),
            tiles=tiles(scores[name]),
            lost=[(run, lost(one)) for run, one in scores.items()],
            plots=plots(scores),
            families=families(scores[name]),
            groups=groups(scores),
            latencies=[(run, one.latency) for run, one in scores.items() if one.latency],
            comparisons=[compared(one) for one in comparisons],
            chosen=chosen,
            items=items(
                question_set,
                ordered[name],
                verdicts[name],
                {run: found for run, found in verdicts.items() if run != name},
                chosen.places,
                Library(texts, titles),
            ),
            stages=STAGES,
            max_flips=_FLIPS,
            fewest=FEWEST,
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
