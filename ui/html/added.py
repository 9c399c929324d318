"""Pure: what became of articles that were to be added, to HTML."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from index.records import Outcome
from ui.html.answer import inert, message_html
from ui.html.link import Place

_MOST = 50  # articles of one file that are listed; the others are counted
_SAYS = {
    "added": "Added",
    "replaced": "Replaced by this version",
    "unchanged": "Already there, unchanged",
    "duplicate": "Already there, with the same text",
}


@dataclass(slots=True)
class Adding:
    """A file or address that is to be added, and what became of it so far."""

    name: str
    begun: bool = False
    done: bool = False
    stopped: bool = False  # by its visitor: after the article at hand, or before it was begun
    outcomes: list[Outcome] = field(default_factory=list)
    problem: str | None = None


def progress_html(all_of_them: Sequence[Adding]) -> str:
    """Return how far each of the files or addresses is, and what became of them."""
    if not all_of_them:
        return ""
    n, done = len(all_of_them), sum(each.done for each in all_of_them)
    now = next((each for each in all_of_them if each.begun and not each.done), None)
    waiting = any(not each.begun and not each.stopped for each in all_of_them)
    at = f": <bdi>{inert(now.name)}</bdi>" if now else ""
    bar = ""
    if now and now.stopped:
        bar = f'<p class="aq-count" role="status">Stops after the article at hand{at}</p>'
    elif now or waiting:
        bar = (
            f'<p class="aq-count" role="status">{min(done + 1, n):,} of {n:,}{at} '
            f'<progress max="{n}" value="{done}" aria-label="Added so far"></progress></p>'
        )
    elif n > 1 or all_of_them[0].stopped:
        bar = f'<p class="aq-count" role="status">{_summary(all_of_them)}</p>'
    items = "".join(f'<li class="aq-file">{_adding(each)}</li>' for each in all_of_them)
    return f'{bar}<ul class="aq-outcomes">{items}</ul>'


def outcomes_html(outcomes: Iterable[Outcome], problem: str | None = None) -> str:
    """Return what became of each article, one line each, and what went wrong besides."""
    lines = "".join(
        f'<li class="aq-{inert(outcome.status)}">{_line(outcome)}</li>' for outcome in outcomes
    )
    shown = f'<ul class="aq-outcomes">{lines}</ul>' if lines else ""
    return f'<div role="status">{shown}{message_html(problem) if problem else ""}</div>'


def _summary(all_of_them: Sequence[Adding]) -> str:
    stopped = "Stopped: " if any(each.stopped for each in all_of_them) else ""
    not_begun = sum(not each.begun for each in all_of_them)
    return f"{stopped}{_counts(all_of_them)}{f', {not_begun:,} not begun' if not_begun else ''}."


def _counts(all_of_them: Sequence[Adding]) -> str:
    outcomes = [outcome for each in all_of_them for outcome in each.outcomes]
    failed = sum(outcome.status == "failed" for outcome in outcomes)
    failed += sum(each.problem is not None for each in all_of_them)
    stored = sum(outcome.status in ("added", "replaced") for outcome in outcomes)
    there = len(outcomes) - stored - sum(outcome.status == "failed" for outcome in outcomes)
    parts = [f"{stored:,} added"] if stored or not outcomes else []
    parts += [f"{there:,} already there"] if there else []
    parts += [f"{failed:,} failed"] if failed else []
    return ", ".join(parts)


def _adding(adding: Adding) -> str:
    """Return one line for what holds one article; else the name, counts and a list."""
    if not adding.begun:
        how = "was not begun" if adding.stopped else "waits"
        return f'<bdi>{inert(adding.name)}</bdi><span class="aq-label"> {how}</span>'
    if not adding.done:
        so_far = f", {len(adding.outcomes):,} so far" if adding.outcomes else ""
        return (
            f'<span class="aq-spin" aria-hidden="true"></span><bdi>{inert(adding.name)}</bdi>'
            f'<span class="aq-label"> is being read{so_far}</span>'
        )
    problem = message_html(adding.problem) if adding.problem else ""
    outcomes = adding.outcomes
    if len(outcomes) == 1 and not problem:
        return f'<span class="aq-{inert(outcomes[0].status)}">{_line(outcomes[0])}</span>'
    if not outcomes:
        why = "stopped before its first article" if adding.stopped else "no article in it"
        nothing = "" if problem else f": {why}."
        return f"<bdi>{inert(adding.name)}</bdi>{nothing}{problem}"
    # What failed comes first: it is what one has to see.
    ordered = sorted(outcomes, key=lambda outcome: outcome.status != "failed")
    lines = "".join(
        f'<li class="aq-{inert(outcome.status)}">{_line(outcome)}</li>'
        for outcome in ordered[:_MOST]
    )
    more = f"<li>and {len(outcomes) - _MOST:,} more</li>" if len(outcomes) > _MOST else ""
    failed = any(outcome.status == "failed" for outcome in outcomes)
    then = ", then stopped" if adding.stopped else ""
    return (
        f"<details{' open' if failed else ''}><summary><bdi>{inert(adding.name)}</bdi>: "
        f'{_counts([adding])}{then}.</summary><ul class="aq-outcomes">{lines}{more}</ul></details>'
        f"{problem}"
    )


def _line(outcome: Outcome) -> str:
    if outcome.status == "failed":
        return f"<bdi>{inert(outcome.origin)}</bdi>: {inert(outcome.reason or 'it failed')}."
    title = f"<bdi>{inert(outcome.title or outcome.origin)}</bdi>"
    if outcome.article_id:
        title = f'<a href="{inert(Place(outcome.article_id).link)}">{title}</a>'
    nearly = outcome.status == "duplicate" and outcome.changes
    says = "Already there, in nearly the same words" if nearly else _SAYS[outcome.status]
    changes = f" ({inert(outcome.changes)})" if outcome.changes else ""
    remark = f": {inert(outcome.remark)}" if outcome.remark else ""
    return f"{says}: {title}{changes}{remark}"
