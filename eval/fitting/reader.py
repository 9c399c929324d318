"""Fits what turns a reader's features into confidence; needs the `[train]` extra.

    python -m eval.fitting.reader squad-dev-v2.0.json.gz [QUESTIONS]

All contexts of the file become one collection and every question is asked of it as a user would:
ten passages are retrieved and all their sentences described. SQuAD 2.0's unanswerable questions are
written to look answerable; what people ask in vain is mostly of another kind, so every second
question is also asked of the collection without its own article. QUESTIONS takes a seeded
sample of so many. Titles are dealt into two halves (`eval.fitting.halves`).
On the first, one logistic regression learns which sentence holds the answer, another turns what is
known of the best sentence into the probability that it does, and the threshold is the place on the
risk-coverage curve where most is answered and still `RIGHT` of the answers are right (after
Geifman and El-Yaniv 2017, who bound the risk so). For both, the kinds of questions are weighed as
`MIX` says: the confidence is a probability for people who ask so. The second half is only reported
on.
"""

import json
import random
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from eval.fitting.halves import is_fitted_on
from eval.formats.squad import load_squad
from eval.metrics.abstention import aurc, by_confidence, risk_coverage, selective_accuracy
from eval.metrics.calibration import equal_mass_bins, expected_calibration_error
from index.indexing import Index
from index.settings import IndexSettings
from qa.assistant import Assistant
from qa.reader.fitted import fitted_path
from qa.reader.judge import ALONE, Candidate, Fitted, answer_features, lead, short_answer
from qa.reader.span import SpanReader

SEED = 13
Matrix = np.ndarray[Any, np.dtype[Any]]
# Half of what is asked has an answer; of the rest, one in four is a look-alike.
MIX = {"answerable": 0.5, "unanswerable": 0.125, "elsewhere": 0.375}
RIGHT = 0.8  # least part of the answers given that is right, by the default threshold


class Described(NamedTuple):
    """A question's candidate sentences."""

    title: str
    kind: str  # answerable, unanswerable (SQuAD's own) or elsewhere (article left out)
    rows: Matrix  # (n_sentences, n_features)
    gold: Matrix  # (n_sentences,): holds an answer
    answers: Sequence[frozenset[str]]  # words of the short answers
    alone: Callable[[int], float]  # the margin of a sentence when it is read alone


def main(path: Path, sample: int | None) -> None:
    """Fit, report, and write the weights."""
    described, names = _describe(path, sample)
    fit = [item for item in described if is_fitted_on(item.title)]
    report = [item for item in described if not is_fitted_on(item.title)]
    fitted = _fit(fit, names)
    text = json.dumps(fitted._asdict(), indent=1) + "\n"
    fitted_path(SpanReader.name).write_text(text, encoding="utf-8")
    for what, part in (("fitted on", fit), ("held out", report)):
        print(f"{what}: {_measure(part, fitted, names)}")  # noqa: T201 - a report to the terminal
    print("held out, with some of the features only:")  # noqa: T201
    for what, some in _subsets(names).items():
        print(f"  {what:22} {_worth(fit, report, names, some)}")  # noqa: T201


def _describe(path: Path, sample: int | None) -> tuple[list[Described], Sequence[str]]:
    squad = load_squad(path)
    described = []
    with (
        tempfile.TemporaryDirectory() as folder,
        Index.open(folder, settings=IndexSettings(same_story=1), create=True) as articles,
    ):
        outcomes = articles.add(squad.contexts)
        ids = [outcome.article_id for outcome in outcomes]
        assistant = Assistant(articles)
        reader = SpanReader(threads=articles.settings.n_threads)
        questions = squad.questions
        if sample is not None:
            questions = random.Random(SEED).sample(questions, sample)
        vectors = articles.encoder.encode([question.question for question in questions])
        title_of = {i: draft.title for i, draft in zip(ids, squad.contexts, strict=True)}
        for number, (question, vector) in enumerate(zip(questions, vectors, strict=True)):
            passages = assistant.retrieve(question.question, vector, top_k=100)
            others = [p for p in passages if title_of[p.article.id] != question.title]
            own = "answerable" if question.spans else "unanswerable"
            for kind, read in ((own, passages), ("elsewhere", others))[: 1 + number % 2]:
                candidates, rows = reader.describe(question.question, vector, read[:10])
                if not candidates:
                    continue  # refused whatever the weights
                gold = [
                    kind == "answerable"
                    and article.id == ids[question.context]
                    and any(sentence.start <= a and b <= sentence.end for a, b in question.spans)
                    for article, sentence, _ in candidates
                ]
                alone = cache(partial(_alone, reader, question.question, candidates))
                items = np.array(rows), np.array(gold), [short_answer(c) for c in candidates]
                described.append(Described(question.title, kind, *items, alone))
    return described, reader.features


def _alone(reader: SpanReader, question: str, candidates: Sequence[Candidate], place: int) -> float:
    return reader.read_alone(question, candidates[place]).margin


def _fit(items: list[Described], names: Sequence[str]) -> Fitted:
    from sklearn.linear_model import LogisticRegression

    # Ranking is learnt where there is something to find; abstaining afterwards, from all.
    findable = [item for item in items if item.gold.any()]
    rows = np.concatenate([item.rows for item in findable])
    gold = np.concatenate([item.gold for item in findable])
    ranker = LogisticRegression(C=10.0, max_iter=2000).fit(rows, gold)
    sentence = _named(names, ranker)
    best, right = _best(items, names, sentence)
    kinds = np.array([item.kind for item in items])
    shares = _shares(kinds)
    curve = LogisticRegression(C=10.0, max_iter=2000).fit(best, right, sample_weight=shares)
    answer = _named(answer_features(names), curve)
    confidence = _confidence(best, names, answer)
    return Fitted(sentence, answer, _threshold(confidence, right, shares))


def _threshold(confidence: Matrix, right: Matrix, shares: Matrix) -> float:
    """Return the lowest threshold with enough right answers above it, in hundredths."""
    grid = [place / 100 for place in range(2, 91)]
    answered = {t: confidence >= t for t in grid if (confidence >= t).any()}
    enough = [t for t, a in answered.items() if np.average(right[a], weights=shares[a]) >= RIGHT]
    return min(enough, default=max(grid))


def _shares(kinds: Matrix) -> Matrix:
    """Return the weight of each question by which its kind has the part that `MIX` says."""
    return np.array([MIX[kind] / (kinds == kind).mean() for kind in kinds])


def _subsets(names: Sequence[str]) -> dict[str, Sequence[str]]:
    """Return what the ablation leaves in."""
    retrieval = ("retrieval", "retrieval_gap")
    return {
        "retrieval": retrieval,
        "span against null": ("margin",),
        "and the null itself": ("margin", "null"),
        "and retrieval": names,
        "and the sentence alone": (*names, ALONE),
    }


def _worth(
    fit: list[Described], report: list[Described], names: Sequence[str], some: Sequence[str]
) -> str:
    """Return what is reached with some of the features, by regressions of their own."""
    kept = [name for name in names if name in some]
    columns = [list(names).index(name) for name in kept]
    few_fit, few_report = (
        [
            item._replace(
                rows=item.rows[:, columns], alone=item.alone if ALONE in some else _no_look
            )
            for item in items
        ]
        for items in (fit, report)
    )
    fitted = _fit(few_fit, kept)
    best, right = _best(few_report, kept, fitted.sentence)
    confidence = _confidence(best, kept, fitted.answer)
    kinds = np.array([item.kind for item in report])
    shares = _shares(kinds)
    first = right[kinds == "answerable"].mean()
    return f"right sentence first {first:.3f}, {_trust(confidence, right.astype(float), shares)}"


def _no_look(_: int) -> float:
    return 0.0


def _named(names: Sequence[str], model: Any) -> dict[str, float]:
    weights = dict(zip(names, model.coef_[0].tolist(), strict=True))
    return {**weights, "intercept": float(model.intercept_[0])}


def _best(
    items: list[Described], names: Sequence[str], sentence: Mapping[str, float]
) -> tuple[Matrix, Matrix]:
    """Return the answer features of each question's best sentence, and whether it is right."""
    weight = np.array([sentence[name] for name in names])
    found, right = [], []
    for item in items:
        scores = item.rows @ weight + sentence["intercept"]
        order = np.argsort(-scores, kind="stable")
        first = int(order[0])
        ahead = lead(scores[order].tolist(), [item.answers[i] for i in order])
        found.append([*item.rows[first], item.alone(first), scores[first], ahead])
        right.append(bool(item.gold[first]))
    return np.array(found), np.array(right)


def _confidence(best: Matrix, names: Sequence[str], answer: Mapping[str, float]) -> Matrix:
    logit = best @ np.array([answer[name] for name in answer_features(names)]) + answer["intercept"]
    return _sigmoid(logit)


def _sigmoid(logit: Matrix) -> Matrix:
    confidence: Matrix = 1.0 / (1.0 + np.exp(-logit))
    return confidence


def _measure(items: list[Described], fitted: Fitted, names: Sequence[str]) -> str:
    best, right = _best(items, names, fitted.sentence)
    right = right.astype(float)
    confidence = _confidence(best, names, fitted.answer)
    margin = best[:, list(names).index("margin")]
    answered = confidence >= fitted.threshold
    kinds = np.array([item.kind for item in items])
    wanted = kinds == "answerable"
    shares = _shares(kinds)
    refused = ", ".join(f"{kind} {(~answered)[kinds == kind].mean():.3f}" for kind in MIX)
    right_answered = np.average(right[answered], weights=shares[answered])
    rightly = (np.where(answered, right, ~wanted) * shares).mean()
    due = np.average(~wanted[~answered], weights=shares[~answered])
    found = np.average(~answered[~wanted], weights=shares[~wanted])
    return (
        f"{len(items)} questions at threshold {fitted.threshold:.2f}\n"
        f"  right sentence first, answerable      {right[wanted].mean():.3f}\n"
        f"  right among answered                  {right_answered:.3f}\n"
        f"  right answer or right abstention      {rightly:.3f}\n"
        f"  refused of                            {refused}\n"
        f"  refusal precision, recall             {due:.3f}, {found:.3f}\n"
        f"  confidence                            {_trust(confidence, right, shares)}\n"
        f"  the margin's sigmoid alone            {_trust(_sigmoid(margin), right, shares)}"
    )


def _trust(confidence: Matrix, right: Matrix, shares: Matrix) -> str:
    """Return what a confidence is worth, the kinds weighed as `MIX` says."""
    weights = shares[None]
    curve = risk_coverage(by_confidence(confidence, right), weights)
    error = expected_calibration_error(confidence, right, equal_mass_bins(confidence), weights)
    kept = ", ".join(
        f"{selective_accuracy(curve, coverage)[0]:.3f} right of {coverage:.0%} surest"
        for coverage in (0.3, 0.5)
    )
    return f"ECE {error[0]:.3f}, area under risk-coverage {aurc(curve)[0]:.3f}, {kept}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
