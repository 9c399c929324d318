"""Fits what turns a reader's features into confidence; needs the `[train]` extra.

    python -m eval.fitting.reader SET [SET...] [--articles FILE]... [--reader NAME] [--keep FOLDER]
                                  [--limit N] [--out FILE]

The sets are what `article-qa eval run` takes. Each is asked of a collection of its own, as a user
would ask it, and the reader describes all sentences of ten passages (`eval.fitting.descriptions`).
SQuAD 2.0's unanswerable questions are written to look answerable, and so are other look-alikes;
what people ask in vain is also of another kind, so every second question is asked a second time
without the articles that it is about. Titles are dealt into two halves (`eval.fitting.halves`), and
the questions of an article with it. On the first, one logistic regression learns which sentence
holds the answer, another turns what is known of the best sentence into the probability that it
does, and the threshold is the place on the risk-coverage curve where most is answered and still
`RIGHT` of the answers are right (after Geifman and El-Yaniv 2017, who bound the risk so). For both,
the kinds of questions are weighed as `MIX` says, and the set named first has the part `LEADS`: the
confidence is a probability for people who ask so. The second half is only reported on.

`--keep` keeps indexes and descriptions: fitting again takes seconds, and a process that was killed
goes on. What is fitted is written into the package, or to `--out`; `article-qa fit-reader` is for
readers that do not ship.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np

from eval.by_hand import NEW_FOLDER, PLACE, Report, measure
from eval.errors import RunError
from eval.fitting.answering import prediction_of_described
from eval.fitting.descriptions import Described, describe
from eval.fitting.halves import is_fitted_on
from eval.judged import judge_run
from eval.metrics.abstention import aurc, by_confidence, risk_coverage, selective_accuracy
from eval.metrics.calibration import equal_mass_bins, expected_calibration_error
from eval.metrics.scores import Scores
from eval.records import QuestionSet
from eval.report.tables import scores_text
from eval.runs.inputs import load_with
from eval.scoring import score_run
from index.errors import ModelError
from qa.reader.fitted import fitted_path, fitted_text
from qa.reader.judge import ALONE, Fitted, answer_features, lead, short_answer
from qa.reader.loading import SpanMarker, load_reader
from qa.settings import Settings

Matrix = np.ndarray[Any, np.dtype[Any]]
# Seven in ten of what is asked have an answer; of the rest, two in three are look-alikes.
MIX = {"answerable": 0.7, "lookalike": 0.2, "elsewhere": 0.1}
LEADS = 0.75  # part of the set named first; the others share the rest
# Least part of the answers given that is right, by the default threshold: at .8 every second
# question that has an answer is refused, and its sentence only shown as near.
RIGHT = 0.7
_SHOWN = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)  # thresholds whose price is reported

OnSetDescribed = Callable[[str, int, int], None]


class QuestionRows(NamedTuple):
    """A question's candidate sentences, as regressions see them."""

    title: str
    kind: str  # of `MIX`
    rows: Matrix  # (n_sentences, n_features)
    gold: Matrix  # (n_sentences,): holds an answer
    answers: Sequence[frozenset[str]]  # words of the short answers
    alone: Callable[[int], float]  # the margin of a sentence when it is read alone
    number: int = 0  # of its set, in the order they are named


class Trust(NamedTuple):
    """What a confidence is worth."""

    ece: float
    aurc: float
    right_of_surest: dict[float, float]  # by the part of all questions that is surest

    def __str__(self) -> str:
        """Return what the report says of it."""
        kept = ", ".join(
            f"{r:.3f} right of {c:.0%} surest" for c, r in self.right_of_surest.items()
        )
        return f"ECE {self.ece:.3f}, area under risk-coverage {self.aurc:.3f}, {kept}"


class Worth(NamedTuple):
    """What is reached with some of the features."""

    right_first: float
    confidence: Trust

    def __str__(self) -> str:
        """Return what the report says of it."""
        return f"right sentence first {self.right_first:.3f}, {self.confidence}"

    def figures(self) -> dict[str, Any]:
        """Return them by name."""
        return {"right_first": self.right_first, "confidence": self.confidence._asdict()}


class Price(NamedTuple):
    """What a threshold costs and gives."""

    threshold: float
    right_answered: float
    refused: dict[str, float]  # by kind, as of `MIX`

    def __str__(self) -> str:
        """Return what the report says of it."""
        refused = "".join(f"{part:>12.3f}" for part in self.refused.values())
        return f"  {self.threshold:>9.2f}{self.right_answered:>18.3f}{refused}"


class Measured(NamedTuple):
    """What fitted weights are worth on some questions; shares, the kinds weighed as `MIX` says."""

    questions: int
    threshold: float
    right_first: float  # the right sentence, of the answerable questions
    right_answered: float  # of the answers given
    right_altogether: float  # a right answer, or a right abstention
    refused: dict[str, float]  # by kind
    refusal_precision: float
    refusal_recall: float
    confidence: Trust
    margin_alone: Trust  # of its sigmoid

    def __str__(self) -> str:
        """Return what the report says of it."""
        refused = ", ".join(f"{kind} {part:.3f}" for kind, part in self.refused.items())
        return (
            f"{self.questions} questions at threshold {self.threshold:.2f}\n"
            f"  right sentence first, answerable      {self.right_first:.3f}\n"
            f"  right among answered                  {self.right_answered:.3f}\n"
            f"  right answer or right abstention      {self.right_altogether:.3f}\n"
            f"  refused of                            {refused}\n"
            f"  refusal precision, recall             {self.refusal_precision:.3f}, "
            f"{self.refusal_recall:.3f}\n"
            f"  confidence                            {self.confidence}\n"
            f"  the margin's sigmoid alone            {self.margin_alone}"
        )

    def figures(self) -> dict[str, Any]:
        """Return them by name."""
        trust = {name: getattr(self, name)._asdict() for name in ("confidence", "margin_alone")}
        return {**self._asdict(), **trust}


class Fit(NamedTuple):
    """What was fitted, and what came of it on the half that was held out."""

    fitted: Fitted
    report: str
    figures: dict[str, Any]  # what the report says, by name


def fit_reader(
    sets: Sequence[QuestionSet],
    reader: SpanMarker,
    folder: Path,
    *,
    settings: Settings,
    limit: int | None = None,
    report: OnSetDescribed | None = None,
) -> Fit:
    """Fit a reader on half of the titles of question sets.

    Args:
        sets: With the articles that they are asked of; the first one leads.
        reader: Any that describes sentences.
        folder: Keeps indexes and descriptions.
        settings: Of the indexes, and of how long an answer may be.
        limit: Take a seeded sample of so many questions of each set.
        report: Called with a set's name, how many of its questions are described, and of how many.

    Raises:
        ModelError: scikit-learn is not installed.
        RunError: There are too few questions, or the folder cannot be used.
        QAError: A collection cannot be indexed.
    """
    check_installed()
    described: list[list[Described]] = []
    with ExitStack() as opened:
        for one in sets:
            told = partial(report, one.name) if report else None
            asking = describe(one, reader, folder, settings=settings, limit=limit, report=told)
            described.append(opened.enter_context(asking))
        items = [
            _item(each, number)
            for number, ones in enumerate(described)
            for each in ones
            if each.rows  # else refused whatever the weights
        ]
        names = reader.features
        fit = [item for item in items if is_fitted_on(item.title)]
        held = [item for item in items if not is_fitted_on(item.title)]
        _check_enough(fit)
        fitted = _fit(fit, names)
        own = _measure(fit, fitted, names)
        lines = [f"fitted on: {own}"]
        figures: dict[str, Any] = {"fitted_on": own.figures()}
        if held:
            kept, prices = _measure(held, fitted, names), _prices(held, fitted, names)
            lines += [f"held out: {kept}", "held out, refused of each kind by threshold:"]
            lines += [
                f"  {'threshold':>9}{'right of answers':>18}" + "".join(f"{k:>12}" for k in MIX)
            ]
            lines += map(str, prices)
            worth = {what: _worth(fit, held, names, some) for what, some in _subsets(names).items()}
            lines.append("held out, with some of the features only:")
            lines += [f"  {what:24} {one}" for what, one in worth.items()]
            scored = [
                _scored(one, ones, reader, fitted, settings)
                for one, ones in zip(sets, described, strict=True)
            ]
            for one, scores in zip(sets, scored, strict=True):
                lines += ["", scores_text(scores) if scores else f"{one.name}: nothing is held out"]
            figures |= {
                "held_out": kept.figures(),
                "by_threshold": [price._asdict() for price in prices],
                "by_features": {what: one.figures() for what, one in worth.items()},
                "sets": [scores.model_dump(mode="json") for scores in scored if scores],
            }
    return Fit(fitted, "\n".join(lines), figures)


def check_installed() -> None:
    """Refuse to begin what could not be ended; raises `ModelError`."""
    try:
        import sklearn  # noqa: F401 - before anything is described, which takes long
    except ImportError as err:
        raise ModelError(
            "Fitting a reader needs scikit-learn: install it with pip install 'article-qa[train]'."
        ) from err


def _check_enough(fit: Sequence[QuestionRows]) -> None:
    gold = np.concatenate([item.gold for item in fit]) if fit else np.zeros(0, bool)
    if not gold.any() or gold.all():
        raise RunError(
            f"Of {len(fit)} questions of the half to fit on {int(gold.sum())} sentences are right: "
            "too few to fit on. Take more questions, over more articles."
        )


def _item(described: Described, number: int) -> QuestionRows:
    return QuestionRows(
        described.title,
        described.kind,
        np.array(described.rows),
        np.array(described.gold, bool),
        [short_answer(candidate) for candidate in described.candidates],
        lambda place: described.look(place).margin,
        number,
    )


def _scored(
    question_set: QuestionSet,
    described: Sequence[Described],
    reader: SpanMarker,
    fitted: Fitted,
    settings: Settings,
) -> Scores | None:
    """Return the figures of the held-out half of a set, as of a run; None where there is none."""
    asked: dict[str, Described] = {}
    for each in described:
        if not is_fitted_on(each.title):
            asked.setdefault(each.question.id, each)  # the second time is without its articles
    if not asked:
        return None
    kept = question_set.model_copy(
        update={
            "name": f"{question_set.name}, held out",
            "questions": tuple(each.question for each in asked.values()),
        }
    )
    made = [prediction_of_described(each, reader, fitted, settings) for each in asked.values()]
    return score_run(judge_run(kept, made, {}))


def _fit(items: Sequence[QuestionRows], names: Sequence[str]) -> Fitted:
    from sklearn.linear_model import LogisticRegression

    # Ranking is learnt where there is something to find; abstaining afterwards, from all.
    findable = [item for item in items if item.gold.any()]
    rows = np.concatenate([item.rows for item in findable])
    gold = np.concatenate([item.gold for item in findable])
    part = np.repeat(_shares(findable), [len(item.gold) for item in findable])
    ranker = LogisticRegression(C=10.0, max_iter=2000).fit(rows, gold, sample_weight=part)
    sentence = _named(names, ranker)
    best, right = _best(items, names, sentence)
    if right.all() or not right.any():
        raise RunError(f"All or none of {len(items)} questions are right: too few to fit on.")
    shares = _shares(items)
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


def _shares(items: Sequence[QuestionRows]) -> Matrix:
    """Return the weight of each question, one on average.

    By them each set has its part, and within it each kind the part of `MIX` that is its own among
    the kinds that the set has.
    """
    keys = [(item.number, item.kind) for item in items]
    sizes = Counter(keys)
    numbers = sorted({number for number, _ in sizes})
    rest = (1.0 - LEADS) / max(len(numbers) - 1, 1)
    part = {number: rest for number in numbers} | {numbers[0]: LEADS}
    whole = {number: sum(MIX[kind] for one, kind in sizes if one == number) for number in numbers}
    weight = {
        (number, kind): part[number] * MIX[kind] / whole[number] / size
        for (number, kind), size in sizes.items()
    }
    shares: Matrix = np.array([weight[key] for key in keys])
    shares /= shares.mean()
    return shares


def _subsets(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return what the ablation leaves in: each reader's own, from the first features on."""
    retrieval = tuple(name for name in names if "retrieval" in name)
    own = tuple(name for name in ("margin", "null") if name in names)
    stages = {
        "retrieval": retrieval,
        "span against null": own[:1],
        "and the null itself": own,
        "and retrieval": (*own, *retrieval),
        "and all the others": tuple(names),
        "and the sentence alone": (*names, ALONE),
    }
    if set(names) == {*own, *retrieval}:
        del stages["and all the others"]
    return stages


def _worth(
    fit: Sequence[QuestionRows],
    report: Sequence[QuestionRows],
    names: Sequence[str],
    some: Sequence[str],
) -> Worth:
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
    shares = _shares(report)
    wanted = kinds == "answerable"
    first = _mean(shares, right, wanted)
    return Worth(first, _trust(confidence, right.astype(float), shares))


def _no_look(_: int) -> float:
    return 0.0


def _named(names: Sequence[str], model: Any) -> dict[str, float]:
    weights = dict(zip(names, model.coef_[0].tolist(), strict=True))
    return {**weights, "intercept": float(model.intercept_[0])}


def _best(
    items: Sequence[QuestionRows], names: Sequence[str], sentence: Mapping[str, float]
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


def _measure(items: Sequence[QuestionRows], fitted: Fitted, names: Sequence[str]) -> Measured:
    """Return what weights are worth on some questions."""
    best, right = _best(items, names, fitted.sentence)
    right = right.astype(float)
    confidence = _confidence(best, names, fitted.answer)
    margin = best[:, list(names).index("margin")]
    answered = confidence >= fitted.threshold
    kinds = np.array([item.kind for item in items])
    wanted = kinds == "answerable"
    shares = _shares(items)
    mean = partial(_mean, shares)
    return Measured(
        questions=len(items),
        threshold=fitted.threshold,
        right_first=mean(right, wanted),
        right_answered=mean(right, answered),
        right_altogether=float((np.where(answered, right, ~wanted) * shares).mean()),
        refused={kind: mean(~answered, kinds == kind) for kind in MIX},
        refusal_precision=mean(~wanted, ~answered),
        refusal_recall=mean(~answered, ~wanted),
        confidence=_trust(confidence, right, shares),
        margin_alone=_trust(_sigmoid(margin), right, shares),
    )


def _mean(shares: Matrix, values: Matrix, of: Matrix) -> float:
    """Return a mean over some of the questions, NaN where there are none."""
    return float(np.average(values[of], weights=shares[of])) if of.any() else float("nan")


def _prices(items: Sequence[QuestionRows], fitted: Fitted, names: Sequence[str]) -> list[Price]:
    """Return what thresholds cost and give."""
    best, right = _best(items, names, fitted.sentence)
    confidence = _confidence(best, names, fitted.answer)
    kinds = np.array([item.kind for item in items])
    mean = partial(_mean, _shares(items))
    prices = []
    for threshold in sorted({*_SHOWN, fitted.threshold}):
        answered = confidence >= threshold
        refused = {kind: mean(~answered, kinds == kind) for kind in MIX}
        prices.append(Price(threshold, mean(right, answered), refused))
    return prices


def _trust(confidence: Matrix, right: Matrix, shares: Matrix) -> Trust:
    """Return what a confidence is worth, the kinds weighed as `MIX` says."""
    weights = shares[None]
    curve = risk_coverage(by_confidence(confidence, right), weights)
    error = expected_calibration_error(confidence, right, equal_mass_bins(confidence), weights)
    surest = {c: float(selective_accuracy(curve, c)[0]) for c in (0.3, 0.5)}
    return Trust(float(error[0]), float(aurc(curve)[0]), surest)


@measure
@click.argument("sets", metavar="SET...", nargs=-1, required=True, type=PLACE)
@click.option("--articles", type=PLACE, multiple=True, help="Of the first set; repeatable.")
@click.option("--reader", "name", default=Settings().reader, show_default=True)
@click.option("--keep", type=NEW_FOLDER, help="Folder of indexes and descriptions.")
@click.option("--limit", type=click.IntRange(1), help="Questions of each set.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of the weights, instead of the package's.",
)
def main(
    report: Report,
    sets: tuple[Path, ...],
    articles: tuple[Path, ...],
    name: str,
    keep: Path | None,
    limit: int | None,
    out: Path | None,
) -> None:
    """Fit, report, and write the weights into the package."""
    settings = Settings.from_env()
    reader = load_reader(name, threads=settings.n_threads)
    loaded = load_sets(sets, articles, settings)
    with tempfile.TemporaryDirectory() as temporary:
        fit = fit_reader(
            loaded,
            reader,
            keep or Path(temporary),
            settings=settings,
            limit=limit,
            report=_tell,
        )
    report(fit.report)
    report.figures = {"fitted": fit.fitted._asdict(), **fit.figures}
    (out or fitted_path(reader.name)).write_text(fitted_text(fit.fitted), encoding="utf-8")


def load_sets(
    paths: Sequence[Path], articles: Sequence[Path], settings: Settings
) -> list[QuestionSet]:
    """Read question sets; the articles named are those of the first.

    Raises:
        QAError: One cannot be read, or has no articles.
    """
    sets = []
    for number, path in enumerate(paths):
        named = articles if number == 0 else ()
        sets.append(load_with(path, folder=None, articles=named, settings=settings))
    return sets


def _tell(name: str, done: int, of: int) -> None:
    if done % 50 == 0 or done == of:
        click.echo(f"{name}: {done} of {of} questions described", err=True)


if __name__ == "__main__":
    main()
