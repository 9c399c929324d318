"""Pure: what became of articles that were to be added, to HTML."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from index.records import Outcome
from ui.html.answer import inert, message_html
from ui.html.link import Place

_MOST = 50  # files, and articles of one file, that are listed; the others are counted
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

    @property
    def failed(self) -> bool:
        """Whether it, or any article of it, could not be added."""
        return bool(self.problem) or any(each.status == "failed" for each in self.outcomes)


def progress_html(all_of_them: Sequence[Adding], number: int = 0) -> str:
    """Return how far each of the files or addresses is, and what became of them.

    Args:
        all_of_them: In the order in which they are added.
        number: Of the batch, by which what it added can be asked about or taken back; 0 for one
            that goes on.
    """
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
    else:
        ways = _ways_on(all_of_them, number)
        if ways or n > 1 or all_of_them[0].stopped:
            bar = f'<p class="aq-count aq-did" role="status">{_summary(all_of_them)}{ways}</p>'
    listed = _worth_seeing(all_of_them)
    items = "".join(f'<li class="aq-file">{_adding(each)}</li>' for each in listed)
    if n > len(listed):
        items += f'<li class="aq-label">and {n - len(listed):,} more</li>'
    return f'{bar}<ul class="aq-outcomes">{items}</ul>'


def stored_in(outcomes: Iterable[Outcome]) -> list[str]:
    """Return the ids of the articles that came in, each once."""
    came = (each.article_id for each in outcomes if each.status in ("added", "replaced"))
    return list(dict.fromkeys(filter(None, came)))


def taken_back_html(gone: int, back: int) -> str:
    """Return what became of articles whose adding was undone."""
    if not gone:
        return message_html("What was added is no longer there: there is nothing to undo.", "empty")
    noun = "article is" if gone == 1 else "articles are"
    version = "the version" if back == 1 else f"the {back:,} versions"
    before = f", and {version} before {'is' if back == 1 else 'are'} back" if back else ""
    return (
        f'<p class="aq-count" role="status">Undone: {gone:,} {noun} removed again{before}. '
        "“Removed articles”, below the list, has them.</p>"
    )


def _ways_on(all_of_them: Sequence[Adding], number: int) -> str:
    """Return what can be done with the articles that came in, if any did."""
    came = len(stored_in(outcome for each in all_of_them for outcome in each.outcomes))
    if not number or not came:
        return ""
    about = "Ask about it" if came == 1 else f"Ask about these {came:,}"
    return "".join(
        f' <button type="button" class="aq-act" data-act="{act}" data-batch="{number}">{label}'
        "</button>"
        for act, label in (("ask-added", about), ("undo-added", "Undo"))
    )


def _worth_seeing(all_of_them: Sequence[Adding]) -> list[Adding]:
    """Return those that are listed: of too many those that failed or are being read, in order."""
    if len(all_of_them) <= _MOST:
        return list(all_of_them)
    ranked = sorted(range(len(all_of_them)), key=lambda at: (_rank(all_of_them[at]), at))
    return [all_of_them[at] for at in sorted(ranked[:_MOST])]


def _rank(adding: Adding) -> int:
    if adding.failed:
        return 0
    if adding.begun and not adding.done:
        return 1
    return 3 if adding.done else 2


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
