import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.errors import RunError
from eval.fitting.descriptions import Described, describe
from eval.fitting.reader import fit_reader
from eval.formats.collection import article_id_of
from eval.records import GoldSpan, Question, QuestionSet
from index.arrays import Vectors
from index.records import Draft, Sentence
from index.text.words import content_words
from qa.reader.base import Evidence, PassageToRead
from qa.reader.judge import Candidate, Look
from qa.settings import Settings

SETTINGS = Settings.build(encoder="hash")
PLACES = [
    f"{name}{end}" for name in ("Brin", "Osk", "Tarn", "Vell") for end in ("by", "holm", "mouth")
]


class Overlap:
    """Holds of a sentence how many words of the question it has; counts what it is asked."""

    name = "overlap"
    features = ("margin", "null", "retrieval")
    default_threshold = 0.5

    def __init__(self) -> None:
        self.described = 0
        self.looked = 0

    def read(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> list[Evidence]:
        raise NotImplementedError

    def describe(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> tuple[list[Candidate], list[list[float]]]:
        self.described += 1
        asked = set(content_words(question))
        found: dict[tuple[str, Sentence], list[float]] = {}
        candidates = {}
        for passage in passages:
            for sentence in passage.sentences:
                said = set(content_words(passage.article.slice(*sentence)))
                key = (passage.article.id, sentence)
                found[key] = [len(asked & said) - 1.5, 0.0, passage.hit.score]
                candidates[key] = Candidate(passage.article, sentence, None)
        return list(candidates.values()), list(found.values())

    def read_alone(self, question: str, candidate: Candidate) -> Look:
        self.looked += 1
        shared = set(content_words(question)) & set(
            content_words(candidate.article.slice(*candidate.sentence))
        )
        start, end = candidate.sentence
        return Look(candidate._replace(span=(start, end - 1)), float(len(shared)))


def made() -> QuestionSet:
    """Return questions on twelve towns: two that are answered, one that is not, one off topic."""
    drafts, questions = [], []
    for number, name in enumerate(PLACES):
        first = f"The mayor of {name} is called Doctor Number{number}."
        text = f"{first} Its harbour has {number + 3} cranes. Rain fell there."
        drafts.append(Draft(title=name, text=text, origin=name))
        article_id = article_id_of(text)
        sentences = [GoldSpan(article_id=article_id, start=0, end=len(first))]
        for place, (asked, gold) in enumerate(
            [
                (f"mayor of {name} called?", sentences),
                (f"{name} mayor", sentences),
                (f"Who built the bridge of {name}?", []),
            ]
        ):
            questions.append(
                Question(
                    id=f"{name}-{place}",
                    question=asked,
                    sentences=tuple(gold),
                    about=article_id,
                    relevant={article_id: 1} if gold else {},
                    unanswerable=not gold,
                    tags=(f"kind:{'fact' if gold else 'lookalike'}",),
                )
            )
    questions.append(
        Question(id="weather", question="What is love?", unanswerable=True, tags=("kind:offtopic",))
    )
    questions.append(Question(id="unjudged", question="Who?"))
    return QuestionSet(name="towns", sha256="0" * 64, questions=questions, articles=drafts)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def all_of(reader: Overlap, kept: Path, limit: int | None = None) -> list[Described]:
    with describe(made(), reader, kept, settings=SETTINGS, limit=limit) as found:
        return found


def test_every_second_question_is_asked_again_without_its_articles(kept: Path) -> None:
    found = all_of(Overlap(), kept)
    kinds = [(each.question.id, each.kind) for each in found[:5]]
    assert kinds == [
        ("Brinby-0", "answerable"),
        ("Brinby-1", "answerable"),
        ("Brinby-1", "elsewhere"),
        ("Brinby-2", "lookalike"),
        ("Brinholm-0", "answerable"),
    ]
    about = found[0].question.about
    for each in found:
        articles = {candidate.article.id for candidate in each.candidates}
        if each.kind == "elsewhere" and each.question.id.startswith("Brinby"):
            assert about not in articles
        assert each.title == (each.question.id.split("-")[0])
    assert {each.kind for each in found if each.question.id == "weather"} == {"elsewhere"}
    assert "unjudged" not in {each.question.id for each in found}


def test_right_are_the_sentences_that_are_gold_and_none_where_nothing_answers(kept: Path) -> None:
    for each in all_of(Overlap(), kept):
        right = [c.sentence for c, gold in zip(each.candidates, each.gold, strict=True) if gold]
        if each.kind == "answerable":
            (gold,) = each.question.sentences
            assert right == [Sentence(gold.start, gold.end)]
        else:
            assert right == []


def test_what_was_described_and_looked_at_is_not_read_again(kept: Path) -> None:
    first, second = Overlap(), Overlap()
    with describe(made(), first, kept, settings=SETTINGS) as found:
        looks = [each.look(0) for each in found[:3]]
    assert first.described == len(found)
    assert first.looked == 3
    with describe(made(), second, kept, settings=SETTINGS) as again:
        assert [each.look(0) for each in again[:3]] == [
            Look(look.candidate._replace(article=each.candidates[0].article), look.margin)
            for each, look in zip(again, looks, strict=False)
        ]
        assert [each.rows for each in again] == [each.rows for each in found]
        assert (second.described, second.looked) == (0, 0)
        again[3].look(0)
        assert second.looked == 1


def test_a_process_that_was_killed_goes_on_where_it_was(kept: Path) -> None:
    found = all_of(Overlap(), kept)
    (book,) = kept.glob("*/overlap-*.jsonl")
    lines = book.read_bytes().splitlines(keepends=True)
    book.write_bytes(b"".join(lines[:4]) + lines[4][:30])
    reader = Overlap()
    again = all_of(reader, kept)
    assert reader.described == len(found) - 4
    assert [each.rows for each in again] == [each.rows for each in found]
    assert book.read_bytes() == b"".join(lines)


def test_a_line_that_is_no_description_is_named(kept: Path) -> None:
    all_of(Overlap(), kept)
    (book,) = kept.glob("*/overlap-*.jsonl")
    book.write_bytes(b"{}\n" + book.read_bytes())
    with pytest.raises(RunError, match=r"overlap-\w+\.jsonl, line 1: this is no description"):
        all_of(Overlap(), kept)


def test_a_limit_takes_a_sample_of_what_is_described_already(kept: Path) -> None:
    whole = {(each.question.id, each.kind) for each in all_of(Overlap(), kept)}
    reader = Overlap()
    some = all_of(reader, kept, limit=5)
    assert len({each.question.id for each in some}) == 5
    assert {(each.question.id, each.kind) for each in some} <= whole
    assert reader.described == 0


def test_a_reader_is_fitted_on_one_half_and_reported_on_the_other_in_the_words_of_scores(
    kept: Path,
) -> None:
    told: list[tuple[str, int, int]] = []
    fit = fit_reader(
        [made()],
        Overlap(),
        kept,
        settings=SETTINGS,
        report=lambda name, done, of: told.append((name, done, of)),
    )
    assert told[-1] == ("towns", 37, 37)
    assert set(fit.fitted.sentence) == {*Overlap.features, "intercept"}
    assert fit.fitted.sentence["margin"] > 0
    assert "held out: " in fit.report
    assert "held out, refused of each kind by threshold:" in fit.report
    lines = fit.report.splitlines()
    (start,) = [place for place, line in enumerate(lines) if line.startswith("towns, held out: ")]
    assert any("Best sentence right" in line for line in lines[start:])
    assert any(line.split()[:2] == ["By", "kind"] for line in lines[start:])
    figures = json.loads(json.dumps(fit.figures))
    assert figures.keys() == {"fitted_on", "held_out", "by_threshold", "by_features", "sets"}
    (of_set,) = figures["sets"]
    assert of_set["question_set"] == "towns, held out"


def test_too_few_questions_to_fit_on_are_said_to_be(kept: Path) -> None:
    few = made().model_copy(update={"questions": made().questions[2:3]})
    with pytest.raises(RunError, match="too few to fit on"):
        fit_reader([few], Overlap(), kept, settings=SETTINGS)
