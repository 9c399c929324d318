"""Citations against gold ranges: exact, no model judges.

Source: the idea of citation precision and recall is that of ALCE (Gao et al. 2023); here a citation
supports an answer where it holds a gold range, as `eval.metrics.ranges` defines it.
"""

from collections.abc import Mapping, Sequence

from eval.metrics.ranges import Range, Target, held, holds
from eval.records import PredictedCitation


def citation_precision(cited: Sequence[Range], targets: Sequence[Target]) -> float:
    """Return the share of citations that hold a target; NaN where nothing is cited.

    A question without an answer has no target, so whatever is cited for it is wrong.
    """
    return sum(held(cited, targets)) / len(cited) if cited else float("nan")


def citation_recall(cited: Sequence[Range], targets: Sequence[Target]) -> float:
    """Return the share of targets that a citation holds; NaN where there is no target."""
    if not targets:
        return float("nan")
    return sum(any(holds(one, target) for one in cited) for target in targets) / len(targets)


def citation_f1(cited: Sequence[Range], targets: Sequence[Target]) -> float:
    """Return the harmonic mean of both; 0 where nothing right is cited, NaN without target."""
    if not targets:
        return float("nan")
    recall = citation_recall(cited, targets)
    if recall == 0:
        return 0.0
    precision = citation_precision(cited, targets)
    return 2 * precision * recall / (precision + recall)


def sentence_accuracy(cited: Sequence[Range], targets: Sequence[Target]) -> float:
    """Return 1 where the first citation holds a target, else 0; NaN where there is no target."""
    if not targets:
        return float("nan")
    return float(any(held(cited[:1], targets)))


def any_accuracy(shown: Sequence[Range], targets: Sequence[Target]) -> float:
    """Return 1 where any sentence that is shown holds a target, else 0; NaN without target."""
    if not targets:
        return float("nan")
    return float(any(held(shown, targets)))


def quotes_checked(
    citations: Sequence[PredictedCitation], article_texts: Mapping[str, str]
) -> tuple[int, int]:
    """Return how many quotes equal their slice of the article, and how many could be checked."""
    checked = [citation for citation in citations if citation.article_id in article_texts]
    return sum(quote_is_slice(one, article_texts[one.article_id]) for one in checked), len(checked)


def quote_is_slice(citation: PredictedCitation, text: str) -> bool:
    """Return whether `text[start:end]` is the quote, for a range that lies in the text."""
    in_text = 0 <= citation.start < citation.end <= len(text)
    return in_text and text[citation.start : citation.end] == citation.quote
