"""What the figures are called and mean: one list for tables, comparisons and gates."""

from typing import NamedTuple


class Metric(NamedTuple):
    """A figure."""

    name: str
    label: str
    meaning: str
    better: str | None = "higher"  # "lower", or None where it only describes
    in_tables: bool = True


def _retrieval(level: str, what: str) -> list[Metric]:
    found = [
        Metric(f"{level}_success@1", "Success@1", f"{what} first in the list"),
        Metric(f"{level}_success@5", "Success@5", f"{what} among the first 5"),
        Metric(f"{level}_success@10", "Success@10", f"{what} among the first 10"),
        Metric(f"{level}_recall@10", "Recall@10", f"share of all {what}s among the first 10"),
        Metric(f"{level}_recall@100", "Recall@100", f"share of all {what}s among the first 100"),
        Metric(f"{level}_ndcg@10", "nDCG@10", "gain, less the later it comes; 1 is the best order"),
        Metric(f"{level}_mrr", "MRR", f"1 / rank of the first {what}"),
        Metric(f"{level}_map", "MAP", f"precision at each {what}, averaged"),
    ]
    shown = {metric.name for metric in found}
    curve = [
        Metric(
            f"{level}_{measure.lower()}@{k}",
            f"{measure}@{k}",
            f"{what}, first {k}",
            in_tables=False,
        )
        for measure in ("Success", "Recall", "nDCG")
        for k in (1, 2, 3, 5, 10, 20, 50, 100)
    ]
    return found + [metric for metric in curve if metric.name not in shown]


GROUPS: dict[str, list[Metric]] = {
    "All in all": [
        Metric("accuracy", "Right", "right sentence first, or rightly refused"),
        Metric("answered_accuracy", "Right where answered", "of what was not refused"),
    ],
    "Retrieval: passages": _retrieval("passage", "right passage"),
    "Retrieval: articles": _retrieval("article", "relevant article"),
    "Sentences and citations": [
        Metric("sentence_accuracy", "First citation right", "refusals count as wrong"),
        Metric(
            "best_sentence_accuracy", "Best sentence right", "as above, if nothing were refused"
        ),
        Metric("shown_accuracy", "Among those shown", "right among all sentences shown"),
        Metric("citation_precision", "Citation precision", "right ones among the citations"),
        Metric("citation_recall", "Citation recall", "gold ranges that a citation holds"),
        Metric("citation_f1", "Citation F1", "of the two above"),
        Metric("citation_characters", "Citation length", "characters, mean", None),
        Metric("verbatim_quotes", "Verbatim quotes", "quotes equal to their range; must be 1"),
    ],
    "Short answers": [
        Metric("exact_match", "Exact match", "SQuAD; a refusal is the empty answer"),
        Metric(
            "typographic_match",
            "Match but for typography",
            "as above, whatever quotes, dashes and spaces are used",
        ),
        Metric("token_f1", "Token F1", "SQuAD; a refusal is the empty answer"),
        Metric("has_answer_exact_match", "Exact match, answerable", "SQuAD's HasAns_exact"),
        Metric("has_answer_token_f1", "Token F1, answerable", "SQuAD's HasAns_f1"),
        Metric("answer_contained", "Answer in first citation", "its words stand there"),
    ],
    "Refusals": [
        Metric("avna", "Answer or none", "answered if there is an answer, else refused"),
        Metric("refusal_precision", "Refusal precision", "refusals that were right"),
        Metric("refusal_recall", "Refusal recall", "unanswerable ones refused (NoAns)"),
        Metric("refusal_f1", "Refusal F1", "of the two above"),
        Metric("answerable_refused", "Answerable refused", "answerable ones refused", "lower"),
        Metric("selective_accuracy@80", "Right at 80 % coverage", "of the most confident 80 %"),
        Metric("selective_accuracy@90", "Right at 90 % coverage", "of the most confident 90 %"),
        Metric("aurc", "AURC", "area under risk–coverage", "lower"),
        Metric("excess_aurc", "Excess AURC", "AURC less that of the best order", "lower"),
    ],
    "Confidence": [
        Metric("brier", "Brier score", "mean squared error of the confidence", "lower"),
        Metric(
            "ece_equal_mass", "ECE, equal mass", "confidence against accuracy, 10 bins", "lower"
        ),
        Metric("ece_equal_width", "ECE, equal width", "the same over [0, 1]", "lower"),
    ],
    "Speed": [
        Metric("questions_per_s", "Questions a second", "one after another", None),
    ],
}

METRICS: dict[str, Metric] = {
    metric.name: metric for metrics in GROUPS.values() for metric in metrics
}

# Which figures a slice has: those that still mean something on a few questions.
SLICED = (
    "accuracy",
    "sentence_accuracy",
    "best_sentence_accuracy",
    "shown_accuracy",
    "answerable_refused",
    "refusal_recall",
    "token_f1",
    "passage_success@5",
    "article_success@5",
)

# Which figures are 0 or 1 for a question, and so fit McNemar's test.
BINARY = (
    "accuracy",
    "exact_match",
    "typographic_match",
    "sentence_accuracy",
    "best_sentence_accuracy",
    "shown_accuracy",
    "avna",
    "passage_success@1",
    "passage_success@5",
    "passage_success@10",
    "article_success@1",
    "article_success@5",
    "article_success@10",
)


def number(value: float) -> str:
    """Return a figure with as many digits as it deserves.

    >>> number(0.61251), number(143.27), number(1.0)
    ('0.613', '143.3', '1.000')
    """
    return f"{value:.3f}" if abs(value) < 10 else f"{value:,.1f}"
