"""A prediction held against what is known to be right: every value of a question.

A question is answerable, unanswerable or not judged (a retrieval set). It is *right* if refused
where there is no answer, and else if the first cited sentence holds a gold range. Where gold is
words only, the sentence must contain them; a system that cites nothing must say them exactly. An
error is never right, not even as a refusal.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from eval.metrics.answers import (
    best_over,
    contains_answer,
    exact_match,
    scored_golds,
    token_f1,
    typographic_match,
)
from eval.metrics.citations import (
    any_accuracy,
    citation_f1,
    citation_precision,
    citation_recall,
    quotes_checked,
    sentence_accuracy,
)
from eval.metrics.ranges import Range, Target, gold_targets, holds, range_of
from eval.metrics.retrieval import Relevance, article_relevance, passage_relevance
from eval.records import PredictedCitation, Prediction, Question

NAN = float("nan")

STAGES = {  # where a question was lost, from the first step to the last
    "right": "right",
    "not_retrieved": "not retrieved",
    "not_first": "retrieved, but not read first",
    "wrongly_refused": "wrongly refused",
    "wrongly_answered": "wrongly answered",
    "failed": "failed with an error",
}


class RunTraits(NamedTuple):
    """What a run as a whole has, so that what it lacks is not counted against it."""

    retrieves: bool  # some prediction has passages
    cites: bool  # some prediction has a citation
    answers: bool  # some prediction is more than a ranking


class Verdict(NamedTuple):
    """A question's values; NaN where one does not apply to it."""

    answerable: bool | None
    abstained: bool
    stage: str | None  # of STAGES; None where nothing is judged
    confidence: float
    values: dict[str, float]  # by figure, those that are means
    quotes_exact: int
    quotes_checked: int
    articles: Relevance | None
    passages: Relevance | None


def describe(predictions: Sequence[Prediction]) -> RunTraits:
    """Return what the run as a whole has."""
    return RunTraits(
        retrieves=any(prediction.passages for prediction in predictions),
        cites=any(prediction.citations or prediction.nearest for prediction in predictions),
        answers=not all(prediction.ranking_only for prediction in predictions),
    )


def judge(
    question: Question, prediction: Prediction, run: RunTraits, article_texts: Mapping[str, str]
) -> Verdict:
    """Return everything that is known of one prediction."""
    case = _Case(question, prediction, run, article_texts)
    shown = [*prediction.citations, *prediction.nearest, *prediction.alternatives]
    exact, checked = quotes_checked(shown, article_texts)
    return Verdict(
        answerable=case.answerable,
        abstained=case.abstained,
        stage=case.stage(),
        confidence=prediction.confidence,
        values=case.answer_figures() if run.answers else {},
        quotes_exact=exact,
        quotes_checked=checked,
        articles=case.articles,
        passages=case.passages,
    )


def is_abstention(prediction: Prediction) -> bool:
    """Return whether nothing was answered; SQuAD's predictions say so by an empty text."""
    if prediction.error is not None:
        return False
    return prediction.abstained or not (prediction.answer.strip() or prediction.citations)


def is_answerable(question: Question) -> bool | None:
    """Return whether there is an answer; None where the set does not say."""
    if question.unanswerable is not None:
        return not question.unanswerable
    return True if question.answers or question.spans or question.sentences else None


def gold_answers(question: Question, article_texts: Mapping[str, str]) -> list[str]:
    """Return the right short answers, as stated or else read from their spans."""
    if question.answers or question.unanswerable:
        return list(question.answers)
    return [
        article_texts[span.article_id][span.start : span.end]
        for span in question.spans
        if span.article_id in article_texts
    ]


def ranked_documents(question: Question, prediction: Prediction) -> list[str]:
    """Return what each passage is of, in order: documents, where these are ranked, or articles.

    What the question is itself is left out.
    """
    names = [one.document or one.article_id for one in prediction.passages]
    return [name for name in names if name != question.own_document]


class _Case:
    """One question and its prediction."""

    def __init__(
        self,
        question: Question,
        prediction: Prediction,
        run: RunTraits,
        article_texts: Mapping[str, str],
    ) -> None:
        self.run = run
        self.failed = prediction.error is not None
        self.abstained = run.answers and is_abstention(prediction)
        self.answerable = is_answerable(question)
        self.citations = () if self.abstained or self.failed else prediction.citations
        self.answer = "" if self.abstained or self.failed else prediction.answer
        self.said = prediction.answer  # also where it was held back
        self.best = next(iter([*prediction.citations, *prediction.nearest]), None)
        self.shown = (*prediction.citations, *prediction.nearest, *prediction.alternatives)
        self.targets: list[Target] = gold_targets(question) if self.answerable else []
        self.golds = gold_answers(question, article_texts) if self.answerable else []
        self.articles, self.passages = self._relevance(question, prediction)

    def _relevance(
        self, question: Question, prediction: Prediction
    ) -> tuple[Relevance | None, Relevance | None]:
        if not self.run.retrieves or self.answerable is False:
            return None, None
        ranked = [] if self.failed else ranked_documents(question, prediction)
        found = () if self.failed else prediction.passages
        gold_articles = {gold.article_id: 1 for target in self.targets for gold in target}
        grades = question.relevant or gold_articles
        if prediction.ranking_only:  # each document counts, though its text is another's too
            grades = {
                name: grade
                for article_id, best in grades.items()
                for name, grade in question.documents.get(article_id, {article_id: best}).items()
            }
        return (
            article_relevance(grades, ranked),
            passage_relevance(self.targets, [range_of(passage) for passage in found]),
        )

    def answer_figures(self) -> dict[str, float]:
        return {
            **self.rightness(),
            **self.answer_values(),
            **self.citation_values(),
            **self.refusal_values(),
        }

    def rightness(self) -> dict[str, float]:
        right, best = self._right(), self._best_right()
        answered = not self.abstained and not self.failed
        return {
            "accuracy": right,
            "answered_accuracy": right if answered else NAN,
            "best_right": best,
        }

    def _right(self) -> float:
        if self.failed:
            return NAN if self.answerable is None else 0.0
        if not self.answerable:
            return NAN if self.answerable is None else float(self.abstained)
        if self.abstained:
            return 0.0 if self.targets or self.golds else NAN
        return self._answers(next(iter(self.citations), None), self.answer)

    def _best_right(self) -> float:
        """Return whether answering at any rate would have been right."""
        if not self.answerable or self.failed:
            return NAN if self.answerable is None else 0.0
        return self._answers(self.best, self.said)

    def _answers(self, citation: PredictedCitation | None, said: str) -> float:
        if citation and self.targets:
            return float(any(holds(range_of(citation), target) for target in self.targets))
        if not self.golds:
            return 0.0 if self.targets else NAN
        measure, text = (contains_answer, citation.quote) if citation else (exact_match, said)
        return best_over(measure, scored_golds(self.golds), text)

    def answer_values(self) -> dict[str, float]:
        if self.answerable is None or (self.answerable and not self.golds):
            exact = set_alike = f1 = contained = NAN
        elif self.failed:
            exact = set_alike = f1 = contained = 0.0
        else:
            golds = scored_golds(self.golds)
            exact = best_over(exact_match, golds, self.answer)
            set_alike = best_over(typographic_match, golds, self.answer)
            f1 = best_over(token_f1, golds, self.answer)
            quote = self.citations[0].quote if self.citations else self.answer
            contained = best_over(contains_answer, golds, quote)
        return {
            "exact_match": exact,
            "typographic_match": set_alike,
            "token_f1": f1,
            "has_answer_exact_match": exact if self.answerable else NAN,
            "has_answer_token_f1": f1 if self.answerable else NAN,
            "answer_contained": contained if self.answerable else NAN,
        }

    def citation_values(self) -> dict[str, float]:
        judged = self.run.cites and (self.answerable is False or bool(self.targets))
        cited = [range_of(citation) for citation in self.citations]
        if not judged:
            return {}
        best: list[Range] = [range_of(self.best)] if self.best and not self.failed else []
        shown = [] if self.failed else list(map(range_of, self.shown))
        lengths = [one.end - one.start for one in cited]
        return {
            "sentence_accuracy": sentence_accuracy(cited, self.targets),
            "best_sentence_accuracy": sentence_accuracy(best, self.targets),
            "shown_accuracy": any_accuracy(shown, self.targets),
            "citation_precision": citation_precision(cited, self.targets),
            "citation_recall": citation_recall(cited, self.targets),
            "citation_f1": citation_f1(cited, self.targets),
            "citation_characters": sum(lengths) / len(lengths) if lengths else NAN,
        }

    def refusal_values(self) -> dict[str, float]:
        """Return whether it was right to answer or to refuse, whatever was answered.

        AvNA (answer or no answer) is the accuracy of that decision, as on SQuAD 2.0's leaderboards.
        """
        if self.answerable is None:
            return {}
        rightly = float(self.abstained != self.answerable and not self.failed)
        return {
            "avna": rightly,
            "refusal_precision": float(not self.answerable) if self.abstained else NAN,
            "refusal_recall": NAN if self.answerable else float(self.abstained),
            "answerable_refused": float(self.abstained) if self.answerable else NAN,
        }

    def stage(self) -> str | None:
        """Return where the question was lost."""
        if self.failed:
            return "failed"
        if self.answerable is None or not self.run.answers:
            return self._stage_of_retrieval()
        right = self._right()
        if right == 1:
            return "right"
        if not self.answerable:
            return "wrongly_answered"
        if right != right:  # NaN: answerable, but nothing says what is right
            return self._stage_of_retrieval()
        return self._stage_lost()

    def _stage_lost(self) -> str:
        if self.passages and not any(self.passages.ranked):
            return "not_retrieved"
        if self._best_right() == 1 and self.abstained:
            return "wrongly_refused"
        if self.passages:
            return "not_first"
        return "wrongly_refused" if self.abstained else "wrongly_answered"

    def _stage_of_retrieval(self) -> str | None:
        """Return it where articles alone are judged: right has a relevant one first."""
        if not self.articles or not any(self.articles.ranked + self.articles.missed):
            return None  # nothing could be found
        if not self.articles.ranked:
            return "not_retrieved"
        return "right" if self.articles.ranked[0] else "not_first"
