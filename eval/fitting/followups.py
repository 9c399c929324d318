"""Fits which terms of a conversation a follow-up question takes over; needs the `[train]` extra.

    python -m eval.fitting.followups DATA_FOLDER

A logistic regression over `qa.followup.features` on 70 % of CANARD's dialogs; the threshold has the
best F1 on another 10 %. The rest, and CAsT 2019, are for `python -m eval.studies.followups` to
report.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np

from eval.by_hand import FOLDER, Report, measure
from eval.fitting.conversations import Example, augmented, load_examples, split
from qa.followup.features import FEATURES, describe
from qa.followup.selecting import rarity
from qa.followup.weights import WEIGHTS, FittedTerms


def fit(examples: Sequence[Example], tuning: Sequence[Example]) -> FittedTerms:
    """Return weights and threshold."""
    from sklearn.linear_model import LogisticRegression

    rows, labels = _table(augmented(examples))
    scale = rows.std(axis=0)
    scale[scale == 0] = 1.0
    model = LogisticRegression(C=0.02, max_iter=500).fit(rows / scale, labels)
    weights = dict(zip(FEATURES, (model.coef_[0] / scale).tolist(), strict=True))
    found, wanted = _table(tuning)
    probabilities = model.predict_proba(found / scale)[:, 1]
    grid = np.arange(0.10, 0.50, 0.02)
    f1 = [
        2 * wanted[p].sum() / (p.sum() + wanted.sum()) for p in (probabilities >= t for t in grid)
    ]
    return FittedTerms(
        {**weights, "intercept": float(model.intercept_[0])}, round(float(grid[np.argmax(f1)]), 2)
    )


def _table(
    examples: Sequence[Example],
) -> tuple[
    "np.ndarray[tuple[int, int], np.dtype[np.float64]]",
    "np.ndarray[tuple[int], np.dtype[np.bool_]]",
]:
    rows, labels = [], []
    for example in examples:
        for term, row in describe(example.history, example.question, rarity):
            rows.append(row)
            labels.append(term in example.needed)
    return np.array(rows), np.array(labels)


@measure
@click.argument("folder", metavar="DATA_FOLDER", type=FOLDER)
def main(report: Report, folder: Path) -> None:
    """Fit and write the weights."""
    examples, tuning, _ = split(load_examples(folder / "canard-train.jsonl.gz"))
    fitted = fit(examples, tuning)
    WEIGHTS.write_text(json.dumps(fitted._asdict(), indent=1) + "\n", encoding="utf-8")
    report(f"threshold {fitted.threshold:.2f}, {len(fitted.weights)} weights in {WEIGHTS}")
    report.figures = fitted._asdict()


if __name__ == "__main__":
    main()
