"""How fast stored predictions are read and scored: `python -m eval.speed.scoring [N]`.

N predictions (100,000), each with ten passages, up to three citations, a short answer and timings,
on made-up questions that have an answer but for a third, are written, read and scored with all
slices and all intervals.
"""

import random
import tempfile
import time
from pathlib import Path

import click

from eval.by_hand import Report, measure
from eval.formats.collection import article_id_of
from eval.judged import judge_run
from eval.records import (
    GoldSpan,
    PredictedCitation,
    PredictedPassage,
    Prediction,
    Question,
    QuestionSet,
)
from eval.scoring import score_run
from eval.systems.predictions import prediction_line, read_predictions
from index.records import Draft

_WORDS = "the harbour council voted on a barrage bill that nine of its members had opposed".split()
_SENTENCE, _SENTENCES = 12, 20  # words; sentences of an article
_ASKED = ("Who", "What", "When", "Where", "Why", "How many")


@measure
@click.argument("count", metavar="[N]", type=click.IntRange(10), default=100_000)
def main(report: Report, count: int) -> None:
    """Write, read and score so many predictions, and print how long each takes."""
    chance = random.Random(13)
    articles = [_article(number, chance) for number in range(max(10, count // 50))]
    made = [_pair(number, articles, chance) for number in range(count)]
    question_set = QuestionSet(
        name="made-up",
        sha256="0" * 64,
        questions=tuple(question for question, _ in made),
        articles=tuple(articles),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "predictions.jsonl"
        path.write_text("".join(f"{prediction_line(one)}\n" for _, one in made), encoding="utf-8")
        timings = {one.id: one.timings for _, one in made}
        del made
        start, start_cpu = time.perf_counter(), time.process_time()
        predictions = read_predictions(path)
        read, read_cpu = time.perf_counter(), time.process_time()
        scores = score_run(judge_run(question_set, predictions, timings))
        end, end_cpu = time.perf_counter(), time.process_time()
    report(
        f"{count:,} predictions, {len(scores.figures)} figures, {len(scores.slices)} slices: "
        f"read in {read - start:.1f} s ({read_cpu - start_cpu:.1f} s of processor time), "
        f"scored in {end - read:.1f} s ({end_cpu - read_cpu:.1f} s)"
    )
    report.figures |= {
        "predictions": count,
        "read_s": read - start,
        "read_processor_s": read_cpu - start_cpu,
        "scored_s": end - read,
        "scored_processor_s": end_cpu - read_cpu,
    }


def _article(number: int, chance: random.Random) -> Draft:
    sentences = (" ".join(chance.choices(_WORDS, k=_SENTENCE)) for _ in range(_SENTENCES))
    return Draft(title=f"Article {number}", text=". ".join(sentences), origin=f"{number}.txt")


def _pair(number: int, articles: list[Draft], chance: random.Random) -> tuple[Question, Prediction]:
    question_id = f"q{number}"
    read = chance.sample(articles, k=10)
    gold = _sentence(read[min(9, int(chance.expovariate(0.7)))], chance)
    asked = f"{chance.choice(_ASKED)} {' '.join(chance.choices(_WORDS, k=7))}?"
    answerable = number % 3 > 0
    question = Question(
        id=question_id,
        question=asked,
        answers=(gold.quote[:14].strip(),) if answerable else (),
        spans=(
            (GoldSpan(article_id=gold.article_id, start=gold.start, end=gold.start + 14),)
            if answerable
            else ()
        ),
        unanswerable=not answerable,
        tags=(f"kind:{number % 7}",),
    )
    cited = [gold if chance.random() < 0.6 else _sentence(chance.choice(read), chance)]
    cited += [_sentence(read[0], chance) for _ in range(chance.randrange(3))]
    abstained = chance.random() < 0.3
    prediction = Prediction(
        id=question_id,
        answer="" if abstained else cited[0].quote[:14].strip(),
        abstained=abstained,
        confidence=chance.random(),
        citations=() if abstained else tuple(cited),
        nearest=tuple(cited) if abstained else (),
        passages=tuple(
            PredictedPassage(article_id=article_id_of(one.text), start=0, end=len(one.text))
            for one in read
        ),
        timings={"search": chance.uniform(1, 9), "total": chance.uniform(10, 200)},
    )
    return question, prediction


def _sentence(article: Draft, chance: random.Random) -> PredictedCitation:
    sentences = article.text.split(". ")
    place = chance.randrange(len(sentences))
    start = sum(len(sentence) + 2 for sentence in sentences[:place])
    end = start + len(sentences[place])
    return PredictedCitation(
        article_id=article_id_of(article.text), start=start, end=end, quote=article.text[start:end]
    )


if __name__ == "__main__":
    main()
