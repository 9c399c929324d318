"""Pure: runs, their progress and their reports to HTML for the page; all texts are escaped."""

from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import quote

from markupsafe import Markup

from eval.formats.example import CSV, EXPLAINED
from eval.metrics.catalogue import number
from eval.metrics.scores import Scores
from eval.report.sections import percent
from eval.tab.progress import Progress
from eval.tab.run_list import ListedRun

ROUTE = "/evaluations"

_DOING = {"indexing": "Indexing the articles of the set", "asking": "Asking", "scoring": "Scoring"}
_COLUMNS = (  # heading, what it means, figure, how it is shown
    ("Right", "right sentence first, or rightly refused", "accuracy", percent),
    ("Sentence", "first citation right, of the answerable questions", "sentence_accuracy", percent),
    ("Token F1", "short answers, as SQuAD scores them", "token_f1", percent),
    ("Refused", "of the questions without an answer", "refusal_recall", percent),
    ("AURC", "area under risk–coverage; lower is better", "aurc", number),
)


def progress_html(progress: Progress | None) -> Markup:
    """Return how far the run is, or how the last one ended."""
    if progress is None:
        return Markup("")
    if progress.going_on:
        told = Markup("{} …").format(_DOING[progress.stage])
        bar = Markup("")
        if progress.total:
            told += Markup(" {:,} of {:,}").format(progress.done, progress.total)
            bar = Markup('<progress value="{}" max="{}" aria-label="Progress"></progress>').format(
                progress.done, progress.total
            )
        if progress.left_s is not None:
            told += Markup(", {} left").format(_duration(progress.left_s))
        return Markup('<div class="aq-making"><p>{}<br><small>{}</small></p>{}{}</div>').format(
            told, progress.name, bar, _note(progress)
        )
    if progress.stage == "failed":
        return problem_html(progress.problem)
    done = "Finished: the report is ready."
    if progress.stage == "stopped":
        done = f"Stopped after {progress.done:,} of {progress.total:,} questions; you can go on."
    return Markup(
        '<div class="aq-making" role="status"><p>{}<br><small>{}</small></p>{}</div>'
    ).format(done, progress.name, _note(progress))


def _note(progress: Progress) -> Markup:
    return Markup("<p><small>{}</small></p>").format(progress.note) if progress.note else Markup("")


def example_html() -> Markup:
    """Return a table of questions to begin one's own with, and what its columns mean."""
    return Markup(
        "<details><summary>What does such a file look like?</summary>"
        '<pre tabindex="0">{}</pre><p>{}</p></details>'
    ).format(CSV, EXPLAINED)


def problem_html(told: str) -> Markup:
    """Return what went wrong."""
    return Markup('<div class="aq-message aq-error" role="alert" dir="auto">{}</div>').format(told)


def runs_html(rows: Sequence[ListedRun], making: str | None = None) -> Markup:
    """Return the runs as a table, in the order given; `making` names the one being made."""
    if not rows:
        return Markup('<div class="aq-message aq-empty">There are no runs yet.</div>')
    heads = Markup("").join(
        Markup('<th scope="col" title="{}">{}</th>').format(meaning, heading)
        for heading, meaning, _, _ in _COLUMNS
    )
    return Markup(
        '<div class="aq-wide" tabindex="0" role="region" aria-label="Runs"><table class="aq-runs">'
        '<thead><tr><th scope="col">Run</th>{}<th scope="col" title="answered in a second">'
        "Questions/s</th></tr></thead><tbody>{}</tbody></table></div>"
    ).format(heads, Markup("").join(_row(row, row.name == making) for row in rows))


def deleting_html(name: str) -> Markup:
    """Return the question before a run is deleted."""
    return Markup(
        '<p role="alert">Delete <bdi>{}</bdi> with its answers and reports? '
        "This cannot be undone.</p>"
    ).format(name)


def deleted_html(name: str) -> Markup:
    """Return that a run was deleted."""
    return Markup('<p role="status">Deleted <bdi>{}</bdi>.</p>').format(name)


def report_html(name: str, file: str) -> Markup:
    """Return a report in a frame of its own, with ways to open and to keep it."""
    address = f".{ROUTE}/{quote(name)}/{quote(file)}"
    return Markup(
        '<p class="aq-acts"><a class="aq-act" href="{0}" target="_blank" rel="noopener">'
        'Open in a new tab</a><a class="aq-act" href="{0}" download="{1}">Download</a></p>'
        '<iframe class="aq-report" src="{0}" sandbox="allow-scripts" title="Report on {2}">'
        "</iframe>"
    ).format(address, f"{name}-{file}", name)


def _row(row: ListedRun, making: bool) -> Markup:
    scores, info = row.scores, row.info
    if scores or making or info is None or not info.finished:
        cells = Markup("").join(
            Markup("<td>{}</td>").format(_figure(scores, name, show))
            for _, _, name, show in _COLUMNS
        )
    else:  # made by a script
        cells = Markup(
            '<td class="aq-unscored" colspan="{}">not scored yet: show its report</td>'
        ).format(len(_COLUMNS))
    of = f"{info.questions:,} question{'' if info.questions == 1 else 's'}" if info else ""
    if making:
        state = "being made"
    elif info is None or info.finished is None:
        state = f"stopped after {row.answered:,}{f' of {of}' if info else ''}"
    else:
        state = of
    heading, about = row.name, [state]
    if info:
        heading = f"{info.question_set} · {info.system}"
        about = [f"{_moment(info.started)}, {state}", row.name]
    lines = Markup("").join(
        Markup('<span class="aq-about"><bdi>{}</bdi></span>').format(line) for line in about
    )
    speed = f"{info.questions_per_s:.1f}" if info and info.finished else ""
    return Markup('<tr><th scope="row"><bdi>{}</bdi>{}</th>{}<td>{}</td></tr>').format(
        heading, lines, cells, speed
    )


def _figure(scores: Scores | None, name: str, show: Callable[[float], str]) -> str:
    figure = scores.figures.get(name) if scores else None
    return show(figure.value) if figure else ""


def _moment(moment: str) -> str:
    local = datetime.fromisoformat(moment).astimezone()
    return f"{local.day} {local:%B %Y, %H:%M}"


def _duration(seconds: float) -> str:
    """Return a duration for people.

    >>> _duration(3.2), _duration(100), _duration(7200)
    ('4 s', '1 min 40 s', '120 min')
    """
    whole = int(seconds) + 1 if seconds % 1 else int(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 600 else f"{whole // 60} min"
