"""Described questions to predictions: what would be answered with fitted weights.

As `qa.assistant.Assistant` answers, but that of all sentences the best alone is read again by
itself: the others, which may stand beside it, count as no surer so.
"""

from eval.fitting.descriptions import Described
from eval.records import Prediction
from eval.systems.predictions import predicted
from qa.cite import cite
from qa.reader.base import Evidence
from qa.reader.judge import Fitted, Look, judge, ranked
from qa.reader.loading import SpanMarker
from qa.records import Citation
from qa.selection import NEAREST, select
from qa.settings import Settings

_MARGIN = 0  # its place among the features


def prediction_of_described(
    described: Described, reader: SpanMarker, fitted: Fitted, settings: Settings
) -> Prediction:
    """Return the prediction for a question.

    Args:
        described: The question and its candidate sentences.
        reader: That described them.
        fitted: To its features.
        settings: How long an answer may be.
    """
    candidates, rows = described.candidates, described.rows
    order = ranked(candidates, rows, reader.features, fitted)
    looks = [described.look(at.place) for at in order[:1]]
    looks += [Look(candidates[at.place], rows[at.place][_MARGIN]) for at in order[1:]]
    in_order = [rows[at.place] for at in order]
    evidence = judge(looks, in_order, order, reader.features, fitted)
    asked = described.question.rewrite or described.question.question
    chosen = select(
        asked, evidence, threshold=fitted.threshold, max_sentences=settings.max_sentences
    )
    citations = [_cite(found) for found in chosen.answer.sentences]
    first = citations[0] if citations else None
    return Prediction(
        id=described.question.id,
        answer=(first.span or first.quote) if first else "",
        abstained=not citations,
        confidence=chosen.confidence,
        citations=tuple(map(predicted, citations)),
        nearest=() if citations else tuple(predicted(_cite(found)) for found in evidence[:NEAREST]),
        alternatives=tuple(
            predicted(_cite(found)) for other in chosen.alternatives for found in other.sentences
        ),
    )


def _cite(found: Evidence) -> Citation:
    return cite(found.article, found.sentence, score=found.confidence, span=found.span)
