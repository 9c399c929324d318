"""Pure: records to lines for a terminal."""

import re
import textwrap
from collections import Counter
from collections.abc import Sequence

from index.records import Article, Duplicates, Listed, Outcome, Stats
from qa.cite import quotations
from qa.quoting.reference import accessed, page_of, positions_of, published
from qa.records import Answer, Citation
from qa.wording import (
    alternative_in_words,
    confidence_in_words,
    evidence_in_words,
    refusal_in_words,
)

WIDTH = 88
_FEW = 10  # failures, or reasons of them, that can be taken in at a glance
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def visible(name: str) -> str:
    r"""Return the name of a file, or a sentence that has it, so that it is shown and not obeyed.

    >>> print(visible("\x1b[2Ja.txt"))
    \x1b[2Ja.txt
    """
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", name)


def answer_lines(answer: Answer, *, positions: bool = False) -> list[str]:
    """Return an answer with its numbered citations.

    Args:
        answer: What to show.
        positions: Say where in its article each sentence stands.
    """
    lines: list[str] = []
    if answer.standalone_question != answer.question:
        lines += [f"(interpreted as: {answer.standalone_question})", ""]
    if answer.reply is not None:
        lines += _wrapped(answer.reply)
        if not answer.citations:
            return lines
        lines.append("")
    if answer.abstained:
        lines += [refusal_in_words(answer.refusal), *_wrapped(answer.reason or "")]
        if answer.nearest:
            lines += ["", "Closest, unsure:"]
            for citation in answer.nearest:
                lines += ["", *_context(citation, "  "), *_wrapped(citation.quote, "  ")]
                lines += _source(citation, "  ", [citation] if positions else [])
        return lines
    said = evidence_in_words(answer.question) if answer.kind == "answer" else None
    lines += [said, ""] if said else []
    lines += _cited(answer.citations, 1, positions)
    if answer.kind != "answer":
        return lines
    sure = confidence_in_words(answer.confidence)
    agreeing = f"; {answer.agreement} articles say so" if answer.agreement > 1 else ""
    lines.append(f"{sure}{agreeing}.")
    number = len(answer.citations) + 1
    for other in answer.alternatives:
        lines += [
            "",
            alternative_in_words(other.differs),
            "",
            *_cited(other.citations, number, positions),
        ]
        number += len(other.citations)
    return lines


def _cited(citations: Sequence[Citation], first: int, positions: bool) -> list[str]:
    """Return quotes, numbered, and where they stand; only what reads on shares a paragraph."""
    lines: list[str] = []
    numbers = {id(citation): number for number, citation in enumerate(citations, first)}
    for run in quotations(citations):
        if not run.follows:
            lines += _context(run.citations[0], "")
        said = "".join(
            f"{each.space if n else ''}{each.quote} [{numbers[id(each)]}]"
            for n, each in enumerate(run.citations)
        )
        lines += [*_wrapped(said), ""]
    of_article: dict[str, list[Citation]] = {}
    for citation in citations:
        of_article.setdefault(citation.article_id, []).append(citation)
    for found in of_article.values():
        named = ", ".join(str(numbers[id(citation)]) for citation in found)
        lines += _source(found[0], f"[{named}] ", found if positions else [])
    return lines


def _context(citation: Citation, indent: str) -> list[str]:
    """Return the sentence on which a cited one leans, marked as what it is."""
    if not citation.context:
        return []
    return [*_wrapped(f"(context) {citation.context.text}", indent), ""]


def source_lines(article: Article, citation: Citation) -> list[str]:
    """Return where a citation stands: its paragraph, and the cited sentence marked in it."""
    start = article.text.rfind("\n", 0, citation.start) + 1
    end = article.text.find("\n", citation.end)
    end = len(article.text) if end < 0 else end
    before, after = article.text[start : citation.start], article.text[citation.end : end]
    marked = f"{before}»{citation.quote}«{after}"
    shown = [line for part in marked.split("\n") for line in (_wrapped(part, "  ") or [""])]
    return [*shown, "", *_source(citation, "", [citation])]


def outcome_line(outcome: Outcome) -> str:
    """Return what became of one article."""
    if outcome.status == "failed":
        return visible(f"failed     {outcome.origin}: {outcome.reason}")
    changes = f" ({outcome.changes})" if outcome.changes else ""
    remark = f": {outcome.remark}" if outcome.remark else ""
    return visible(f"{outcome.status:<10} {outcome.article_id}  {outcome.title}{changes}{remark}")


def reason_lines(failed: Sequence[Outcome]) -> list[str]:
    """Return why a batch's failures failed, the commonest reason first; none for a few."""
    if len(failed) <= _FEW:
        return []
    counts = Counter(outcome.reason for outcome in failed)
    return [f"{count:>6} failed: {reason}" for reason, count in counts.most_common(_FEW)]


def summary_line(outcomes: Sequence[Outcome]) -> str:
    """Return the counts of a batch."""
    counts = Counter(outcome.status for outcome in outcomes)
    order = ("added", "replaced", "duplicate", "unchanged", "removed", "failed")
    parts = [f"{counts[status]} {status}" for status in order if counts[status]]
    return ", ".join(parts) or "nothing to add"


def article_line(article: Article | Listed) -> str:
    """Return one article for a list."""
    published = article.published.isoformat() if article.published else "no date   "
    known = [article.source or "", article.language if article.language != "en" else ""]
    known += [f"{len(article.origins)} places"] if len(article.origins) > 1 else []
    about = ", ".join(filter(None, known))
    return f"{article.id}  {published}  {article.title}{f'  ({about})' if about else ''}"


def article_lines(article: Article) -> list[str]:
    """Return a whole article for reading."""
    facts = {
        "id": article.id,
        "source": article.source,
        "author": article.author,
        "published": article.published,
        "url": article.url,
        "language": article.language,
        "read from": visible(", ".join(article.origins)),
    }
    lines = [article.title, "=" * min(len(article.title), WIDTH)]
    lines += [f"{name}: {value}" for name, value in facts.items() if value]
    for paragraph in article.text.split("\n"):
        lines += _wrapped(paragraph) or [""]
    return lines


def duplicates_lines(found: Duplicates) -> list[str]:
    """Return what an index holds more than once, and what it may."""
    lines: list[str] = []
    for story in found.stories:
        lines.append(f"stored once {story.article_id}  {story.title}")
        for copy in story.copies:
            published = f", {copy.source.published}" if copy.source.published else ""
            changes = f" ({copy.changes})" if copy.changes else ""
            lines.append(visible(f"    {copy.source.origin}{published}{changes}"))
    for pair in found.similar:
        facts = "; other facts in the same words" if pair.other_facts else ""
        lines.append(f"similar {pair.resemblance:.0%}: {pair.changes}{facts}")
        lines += [
            f"    {article_id}  {title}"
            for article_id, title in zip(pair.article_ids, pair.titles, strict=True)
        ]
    lines.append(
        f"{len(found.stories)} stored once, {len(found.similar)} pairs similar and kept apart"
    )
    return lines


def stats_lines(stats: Stats) -> list[str]:
    """Return the counts of an index."""
    dates = f"{stats.first_published} to {stats.last_published}" if stats.first_published else "-"
    rows = [
        ("index", stats.path),
        ("articles", f"{stats.articles:,}"),
        ("passages", f"{stats.passages:,}"),
        ("sentences", f"{stats.sentences:,}"),
        ("characters", f"{stats.characters:,}"),
        ("tokens", f"{stats.tokens:,}"),
        ("published", dates),
        ("on disk", f"{stats.bytes_on_disk / 1e6:.1f} MB"),
        ("generation", str(stats.generation)),
        ("format", str(stats.format)),
        ("embedder", stats.manifest["fingerprint"]),
        ("passages of", f"{stats.manifest['passage_tokens']} tokens"),
    ]
    rows += stats.forms.items()
    lines = [f"{name:<12} {value}" for name, value in rows]
    lines += [
        f"{'source':<12} {count:>6,}  {name or '(none)'}" for name, count in stats.sources.items()
    ]
    return lines


def _source(citation: Citation, prefix: str, placed: Sequence[Citation]) -> list[str]:
    """Return a reference; of the citations in `placed` also where they stand."""
    parts = [citation.author, citation.title, citation.source, published(citation)]
    head = ", ".join(part for part in (*parts, page_of(citation)) if part)
    indent = " " * len(prefix)
    lines = textwrap.wrap(head, WIDTH, initial_indent=prefix, subsequent_indent=indent)
    if citation.url:
        read = accessed(citation)
        lines.append(f"{indent}{citation.url}{f', {read}' if read else ''}")
    if placed:
        lines.append(indent + positions_of(placed))
    if citation.also_in:
        others = ", ".join(other.source or other.url or other.origin for other in citation.also_in)
        lines += textwrap.wrap(
            visible(f"also in: {others}"), WIDTH, initial_indent=indent, subsequent_indent=indent
        )
    return lines


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
