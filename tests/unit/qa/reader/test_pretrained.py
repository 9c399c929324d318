"""Readers of the ecosystem, by a tiny model of its format with random weights."""

import json
import logging
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embedding.minilm import model_folder
from index.errors import ModelError
from index.records import Article, Hit, Passage
from index.text.sentences import split_sentences
from qa.reader.base import PassageToRead
from qa.reader.fitted import keep_fitted, kept_path, load_kept
from qa.reader.judge import Fitted, answer_features
from qa.reader.loading import load_reader
from qa.reader.pretrained import PretrainedReader, _trimmed
from tests.support.pretrained import make_model

pytestmark = pytest.mark.model
VECTOR = np.zeros(0, np.float32)
TITLE = "Ferry sinks"
TEXT = (
    "The ferry Marigold sank off Gannet Bank at dawn on Tuesday.\n\n"
    "Nineteen people aboard were saved by the lifeboat. 🚢 "
    "The captain, Zoë Müller-Łukasz, was the last to leave."
)
QUESTION = "who was the last to leave?"


def passage(text: str = TEXT) -> PassageToRead:
    article = Article(
        id="0" * 16, title=TITLE, text=text, sha256="0" * 64,
        added=datetime(2031, 1, 1, tzinfo=UTC), origins=("x",),
    )  # fmt: skip
    sentences = split_sentences(text)
    held = Passage(
        id=1, article_id=article.id, start=sentences[0].start, end=sentences[-1].end,
        first_sentence=0, last_sentence=len(sentences) - 1, tokens=50,
    )  # fmt: skip
    return PassageToRead(
        Hit(passage=held, score=0.9, rank=1, dense=0.5, lexical=3.0), article, sentences
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("models") / "my reader")


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / "data" / name)


@pytest.fixture
def reader(folder: Path) -> PretrainedReader:
    return PretrainedReader(str(folder), threads=1)


def test_every_sentence_has_a_short_answer_inside_it(reader: PretrainedReader) -> None:
    candidates, rows = reader.describe(QUESTION, VECTOR, [passage()])
    assert [candidate.sentence for candidate in candidates] == passage().sentences
    for (_, sentence, span), (margin, null, score, gap) in zip(candidates, rows, strict=True):
        assert span is not None
        assert sentence.start <= span[0] < span[1] <= sentence.end
        assert np.isfinite([margin, null]).all()
        assert (score, gap) == (0.9, 0.0)
    evidence = reader.read(QUESTION, VECTOR, [passage()])
    assert sorted(found.sentence for found in evidence) == passage().sentences
    assert evidence == sorted(evidence, key=lambda found: -found.confidence)


def test_the_margin_is_what_the_model_holds_of_the_best_span_over_none(
    folder: Path, reader: PretrainedReader
) -> None:
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    text = "The captain was the last to leave."
    tokenizer = AutoTokenizer.from_pretrained(folder)
    given = tokenizer(QUESTION, f"{TITLE}. {text}", return_tensors="pt")
    with torch.inference_mode():
        out = AutoModelForQuestionAnswering.from_pretrained(folder).eval()(**given)
    starts, ends = out.start_logits[0].numpy(), out.end_logits[0].numpy()
    n_title = len(tokenizer(f"{TITLE}.", add_special_tokens=False).input_ids)
    first = given.token_type_ids[0].tolist().index(1) + n_title
    last = len(starts) - 1  # [SEP]
    null = starts[0] + ends[0]
    best = max(starts[i] + ends[j] for i in range(first, last) for j in range(i, last))
    ((margin, found, *_),) = reader.describe(QUESTION, VECTOR, [passage(text)])[1]
    assert margin == pytest.approx(best - null, abs=1e-5)
    assert found == pytest.approx(null, abs=1e-5)


def test_a_long_text_is_read_in_windows_that_overlap_and_say_where_each_piece_stands(
    reader: PretrainedReader,
) -> None:
    text = " ".join(f"Sentence number {n} is about Łódź." for n in range(60))
    windows = reader.windows(QUESTION, TITLE, text)
    assert len(windows) > 2
    for window in windows:
        assert len(window.ids) == len(window.types) <= 128
        assert window.types[window.first] == 1
        for piece, (start, end) in zip(window.ids[window.first :], window.offsets, strict=False):
            plain = reader._tokenizer.id_to_token(piece).removeprefix("##")
            assert plain == text[start:end].lower().replace("ł", "ł").replace("ó", "o").replace(
                "ź", "z"
            )
    covered = {place for window in windows for place in window.offsets}
    assert {place[0] for place in covered} >= {0, text.index("Sentence number 59")}
    shared = set(windows[0].offsets) & set(windows[1].offsets)
    assert len(shared) == 64
    many = reader.describe(QUESTION, VECTOR, [passage(text)])[0]
    assert len(many) == 60


def test_a_question_and_a_title_of_any_length_leave_the_text_room(reader: PretrainedReader) -> None:
    (window,) = reader.windows("why " * 200, "word " * 200, "It sank at dawn.")
    assert len(window.offsets) == 5
    assert len(window.ids) <= 128
    (without,) = reader.windows("why?", "", "It sank.")
    assert without.offsets == [(0, 2), (3, 7), (7, 8)]
    assert reader.windows("why?", "Title", " \n ") == []


@pytest.mark.parametrize(
    ("place", "expected"),
    [((0, 3), (0, 3)), ((3, 6), (4, 6)), ((4, 8), (4, 6)), ((3, 4), (-1, -1)), ((-2, 3), (0, 3)), ((8, 8), (-1, -1))],
)  # fmt: skip
def test_blanks_that_a_tokenizer_counts_to_a_piece_are_none_of_it(
    place: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert _trimmed(*place, "The at\n ") == expected


def test_one_that_was_not_fitted_says_so_and_has_the_margins_sigmoid(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        reader = PretrainedReader(str(folder), threads=1)
        evidence = reader.read(QUESTION, VECTOR, [passage()])
        reader.read(QUESTION, VECTOR, [passage()])
    (record,) = [one for one in caplog.records if one.name.startswith("article_qa")]
    assert "is not calibrated" in record.getMessage()
    assert reader.default_threshold == 0.5
    margins = sorted(row[0] for row in reader.describe(QUESTION, VECTOR, [passage()])[1])
    expected = [1 / (1 + exp(-margin)) for margin in reversed(margins)]
    assert [found.confidence for found in evidence] == pytest.approx(expected)


def test_what_was_fitted_to_this_very_model_is_used(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = PretrainedReader(str(folder), threads=1)
    nothing = dict.fromkeys((*answer_features(first.features), "intercept"), 0.0)
    fitted = Fitted({name: nothing[name] for name in (*first.features, "intercept")}, nothing, 0.25)
    keep_fitted(first.name, fitted)
    caplog.clear()
    again = PretrainedReader(str(folder), threads=1)
    assert caplog.records == []
    assert (again.name, again.default_threshold) == (first.name, 0.25)
    assert {found.confidence for found in again.read(QUESTION, VECTOR, [passage()])} == {0.5}
    copy = shutil.copytree(folder, tmp_path / "my reader")
    assert PretrainedReader(str(copy), threads=1).name == first.name
    other = make_model(tmp_path / "other" / "my reader", seed=2)
    assert PretrainedReader(str(other), threads=1).default_threshold == 0.5
    assert first.name.startswith("my-reader-")


def test_damaged_weights_of_confidence_are_named(folder: Path) -> None:
    reader = PretrainedReader(str(folder), threads=1)
    assert load_kept(reader.name) is None
    kept_path(reader.name).parent.mkdir(parents=True)
    kept_path(reader.name).write_text('{"sentence": {}}', encoding="utf-8")
    with pytest.raises(ModelError, match=r"my-reader-\w+\.json, cannot be read: delete it"):
        PretrainedReader(str(folder), threads=1)


def test_threads_read_alike(reader: PretrainedReader) -> None:
    questions = [f"who was number {n}?" for n in range(8)]
    expected = [reader.describe(each, VECTOR, [passage()])[1] for each in questions]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda q: reader.describe(q, VECTOR, [passage()])[1], questions))
    assert found == expected


def no_config(folder: Path) -> None:
    (folder / "config.json").unlink()


def no_tokenizer(folder: Path) -> None:
    for path in folder.glob("*vocab*"):
        path.unlink()
    (folder / "tokenizer.json").unlink()


def no_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def broken_weights(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:1000])


def broken_config(folder: Path) -> None:
    (folder / "config.json").write_text("{", encoding="utf-8")


def unknown_kind(folder: Path) -> None:
    (folder / "config.json").write_text('{"model_type": "abacus"}', encoding="utf-8")


def generator(folder: Path) -> None:
    change_config(folder, model_type="whisper", architectures=["WhisperForConditionalGeneration"])


def embedder(folder: Path) -> None:
    shutil.rmtree(folder)
    shutil.copytree(model_folder(), folder)


def change_config(folder: Path, **values: Any) -> None:
    change(folder / "config.json", **values)


def change(path: Path, **values: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | values), encoding="utf-8")


def no_marks(folder: Path) -> None:
    change(folder / "tokenizer.json", post_processor=None)
    change(folder / "tokenizer_config.json", tokenizer_class="PreTrainedTokenizerFast")


def small_vocabulary(folder: Path) -> None:
    shutil.rmtree(folder)
    make_model(folder, vocab_size=500)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (no_config, "is no model: the folder has no config.json"),
        (no_tokenizer, "has no tokenizer: none of tokenizer.json, vocab.txt"),
        (no_weights, "cannot be loaded as an extractive question-answering model: "),
        (broken_weights, "cannot be loaded as an extractive question-answering model: "),
        (broken_config, "cannot be loaded as an extractive question-answering model: "),
        (unknown_kind, "cannot be loaded as an extractive question-answering model: "),
        (generator, "cannot be loaded as an extractive question-answering model: "),
        (embedder, "is no extractive question-answering model: its weights lack qa_outputs"),
        (no_marks, "has no [CLS] or <s> before a text"),
        (small_vocabulary, "has a tokenizer of another model: it knows 30,522 word pieces, and the model 500"),
    ],
)  # fmt: skip
def test_a_folder_of_something_else_is_refused_in_a_sentence(
    folder: Path, tmp_path: Path, spoil: Callable[[Path], None], message: str
) -> None:
    copy = shutil.copytree(folder, tmp_path / "other")
    spoil(copy)
    with pytest.raises(ModelError) as caught:
        load_reader(str(copy), threads=1)
    told = str(caught.value)
    assert message in told
    assert "\n" not in told


def test_a_tokenizer_that_does_not_say_where_pieces_stand_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transformers import AutoTokenizer

    class Slow:
        is_fast = False

    monkeypatch.setattr(AutoTokenizer, "from_pretrained", lambda *_, **__: Slow())
    with pytest.raises(ModelError, match="has no fast tokenizer"):
        load_reader(str(folder), threads=1)


def test_a_name_that_the_hub_does_not_give_is_refused_in_a_sentence() -> None:
    with pytest.raises(ModelError) as caught:  # tests have no hub
        load_reader("nobody/no-such-reader", threads=1)
    assert str(caught.value).startswith("The reader 'nobody/no-such-reader' cannot be loaded")
    assert "\n" not in str(caught.value)


def test_a_tokenizer_that_counts_the_blank_before_a_word_to_it_finds_first_words(
    tmp_path: Path,
) -> None:
    # As SentencePiece does it: DeBERTa v3, XLM-R.
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    words = "who sank ? the ferry . marigold news".split()
    pieces = ["<s>", "</s>", "<unk>", *(f"▁{word}" for word in words), *words]
    made = Tokenizer(models.WordLevel({p: n for n, p in enumerate(pieces)}, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 1)],
    )
    folder = make_model(tmp_path / "spaced", tokenizer=False, vocab_size=len(pieces))
    PreTrainedTokenizerFast(
        tokenizer_object=made, cls_token="<s>", unk_token="<unk>", model_max_length=100
    ).save_pretrained(folder)
    reader = PretrainedReader(str(folder), threads=1)
    text = "the ferry sank marigold sank"
    (window,) = reader.windows("who sank?", "news", text)
    assert [text[start:end] for start, end in window.offsets] == text.split()
