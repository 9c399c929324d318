"""Pure: questions as the error browser shows them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from eval.metrics.answers import contains_answer
from eval.metrics.citations import quote_is_slice
from eval.metrics.judging import STAGES, Verdict, gold_answers
from eval.metrics.latency import TOTAL
from eval.metrics.ranges import Range, Target, gold_targets, holds, places, range_of
from eval.records import (
    PredictedCitation,
    PredictedPassage,
    Prediction,
    Question,
    QuestionSet,
)
from eval.report.marks import Mark, Segment, in_context, marked, passage_text

_READ = 5  # passages shown with their text; later ones only where they hold gold


class ShownGold(NamedTuple):
    """A right place, or one of several."""

    title: str
    segments: list[Segment]


class Shown(NamedTuple):
    """A citation or passage."""

    title: str
    right: bool | None  # None: nothing says
    score: float
    segments: list[Segment]
    again: bool = False  # holds gold that an earlier passage held
    broken: bool = False  # the quote is not what stands there


class Other(NamedTuple):
    """What became of the question in another run."""

    run: str
    stage: str
    words: str


class Item(NamedTuple):
    """A question with everything that explains its outcome."""

    id: str
    question: str
    searched: str | None
    history: list[str]
    tags: tuple[str, ...]
    stage: str
    words: str
    confidence: float
    abstained: bool
    unanswerable: bool
    error: str | None
    answer: str
    answers: list[str]  # right ones
    golds: list[ShownGold]
    cited: list[Shown]
    nearest: list[Shown]
    passages: list[Shown]
    others: list[Other]
    elsewhere: bool  # the wrong citation has the right words
    total_ms: float | None


class Library(NamedTuple):
    """What is known of articles."""

    texts: Mapping[str, str]
    titles: Mapping[str, str]

    def title(self, article_id: str) -> str:
        """Return an article's title, or else its id."""
        return self.titles.get(article_id) or f"article {article_id}"


class ShownItems(NamedTuple):
    """Which questions are shown, and of how many."""

    places: list[int]
    wrong_shown: int
    wrong: int
    right_shown: int
    right: int


def choose(stages: Sequence[str | None], *, max_wrong: int, max_right: int) -> ShownItems:
    """Return which questions to show: those lost, and some right ones, evenly spread.

    Args:
        stages: Of all questions, in their order.
        max_wrong: Most lost ones.
        max_right: Most right ones.
    """
    wrong = [place for place, stage in enumerate(stages) if stage not in ("right", None)]
    right = [place for place, stage in enumerate(stages) if stage == "right"]
    some_wrong, some_right = _spread(wrong, max_wrong), _spread(right, max_right)
    return ShownItems(
        places=sorted([*some_wrong, *some_right]),
        wrong_shown=len(some_wrong),
        wrong=len(wrong),
        right_shown=len(some_right),
        right=len(right),
    )


def items(
    question_set: QuestionSet,
    predictions: Sequence[Prediction],
    verdicts: Sequence[Verdict],
    others: Mapping[str, Sequence[Verdict]],
    places: Iterable[int],
    library: Library,
) -> list[Item]:
    """Return the questions at `places`.

    Args:
        question_set: All questions.
        predictions: In the order of the questions.
        verdicts: In the same order.
        others: Verdicts of other runs by their names, in the same order.
        places: Of the questions to return.
        library: Texts and titles of the articles.
    """
    asked = {question.id: question.question for question in question_set.questions}
    return [
        _item(
            question_set.questions[place],
            predictions[place],
            verdicts[place],
            [_other(name, run[place]) for name, run in others.items()],
            [asked.get(earlier, earlier) for earlier in question_set.questions[place].history],
            library,
        )
        for place in places
    ]


def _item(
    question: Question,
    prediction: Prediction,
    verdict: Verdict,
    others: list[Other],
    history: list[str],
    library: Library,
) -> Item:
    targets = gold_targets(question)
    marks = _marks(targets)
    answers = list(dict.fromkeys(gold_answers(question, library.texts)))
    cited = [_citation(one, targets, marks, library) for one in prediction.citations]
    first = prediction.citations[0].quote if prediction.citations else ""
    stage = verdict.stage or ""
    return Item(
        id=question.id,
        question=question.question,
        searched=prediction.standalone_question,
        history=history,
        tags=question.tags,
        stage=stage,
        words=STAGES.get(stage, "not judged"),
        confidence=prediction.confidence,
        abstained=verdict.abstained,
        unanswerable=verdict.answerable is False,
        error=prediction.error,
        answer=prediction.answer,
        answers=answers,
        golds=_golds(question, targets, marks, library),
        cited=cited,
        nearest=[_citation(one, targets, marks, library) for one in prediction.nearest],
        passages=_passages(prediction.passages, question, targets, marks, library),
        others=others,
        elsewhere=bool(cited)
        and cited[0].right is False
        and any(contains_answer(answer, first) for answer in answers),
        total_ms=prediction.timings.get(TOTAL),
    )


def _golds(
    question: Question, targets: list[Target], marks: Mapping[str, list[Mark]], library: Library
) -> list[ShownGold]:
    found = []
    for place in (place for target in targets for place in places(target)):
        article_id = place[0].article_id
        text = library.texts.get(article_id)
        start, end = place[0].start, max(one.end for one in place)
        segments = in_context(text, start, end, marks[article_id]) if text is not None else []
        found.append(ShownGold(library.title(article_id), segments))
    if not targets:
        found = [
            ShownGold(f"{library.title(article_id)} (grade {grade})", [])
            for article_id, grade in sorted(question.relevant.items(), key=lambda pair: -pair[1])
            if grade > 0
        ]
    return found


def _citation(
    citation: PredictedCitation,
    targets: list[Target],
    marks: Mapping[str, list[Mark]],
    library: Library,
) -> Shown:
    inside = list(marks.get(citation.article_id, ()))
    if citation.span_start is not None and citation.span_end is not None:
        inside.append(Mark(citation.span_start, citation.span_end, "said"))
    text = library.texts.get(citation.article_id)
    return Shown(
        title=library.title(citation.article_id),
        right=_holds_any(range_of(citation), targets),
        score=citation.score,
        segments=marked(citation.quote, citation.start, inside),
        broken=text is not None and not quote_is_slice(citation, text),
    )


def _passages(
    passages: Sequence[PredictedPassage],
    question: Question,
    targets: list[Target],
    marks: Mapping[str, list[Mark]],
    library: Library,
) -> list[Shown]:
    found: list[Shown] = []
    open_targets = list(targets)
    for rank, passage in enumerate(passages, start=1):
        where = range_of(passage)
        right = _holds_any(where, targets)
        if right is None and question.relevant:
            right = question.relevant.get(passage.article_id, 0) > 0
        left = [target for target in open_targets if not holds(where, target)]
        text = library.texts.get(passage.article_id)
        named_only = rank > _READ and not right
        found.append(
            Shown(
                title=library.title(passage.article_id),
                right=right,
                score=passage.score,
                segments=[]
                if text is None or named_only
                else passage_text(
                    text, passage.start, passage.end, marks.get(passage.article_id, [])
                ),
                again=bool(targets) and right is True and len(left) == len(open_targets),
            )
        )
        open_targets = left
    return found


def _holds_any(where: Range, targets: list[Target]) -> bool | None:
    return any(holds(where, target) for target in targets) if targets else None


def _marks(targets: list[Target]) -> dict[str, list[Mark]]:
    """Return the gold ranges by article: the shortest of a target "gold", those around "golds"."""
    found: dict[str, list[Mark]] = {}
    for target in targets:
        ranges = sorted(target, key=lambda one: one.start - one.end)
        for number, one in enumerate(ranges):
            kind = "gold" if number == len(ranges) - 1 else "golds"
            found.setdefault(one.article_id, []).append(Mark(one.start, one.end, kind))
    return found


def _other(name: str, verdict: Verdict) -> Other:
    stage = verdict.stage or ""
    return Other(name, stage, STAGES.get(stage, "not judged"))


def _spread(places: list[int], most: int) -> list[int]:
    """Return at most so many, evenly spread."""
    if len(places) <= most:
        return places
    return [places[number * len(places) // most] for number in range(most)]
