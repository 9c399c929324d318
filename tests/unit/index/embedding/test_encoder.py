import sys
from pathlib import Path

import numpy as np
import pytest

from index.embedding.encoder import HashEncoder, load_encoder
from index.errors import ModelError

TEXTS = ["The ferry Marigold sank at dawn.", "Trần Thị Hương won.", "🐧", "", "a\nb  a"]


def test_the_embedder_without_weights_gives_unit_vectors() -> None:
    vectors = HashEncoder().encode(TEXTS)
    assert vectors.shape == (len(TEXTS), HashEncoder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0)


def test_it_is_deterministic_and_a_text_s_vector_is_its_own() -> None:
    together = HashEncoder().encode(TEXTS)
    alone = np.concatenate([HashEncoder().encode([text]) for text in TEXTS])
    assert np.array_equal(together, alone)


def test_texts_that_share_words_are_near_each_other() -> None:
    one, near, far = HashEncoder().encode(["the ferry sank", "The FERRY sank today", "an atlas"])
    assert one @ near > 0.7 > one @ far


def test_nothing_is_embedded_of_nothing() -> None:
    assert HashEncoder().encode([]).shape == (0, HashEncoder.dimension)


def test_loading_it_by_name_loads_nothing_heavy() -> None:
    before = set(sys.modules)
    assert isinstance(load_encoder("hash", threads=1), HashEncoder)
    assert not {"torch", "sentence_transformers"} & (set(sys.modules) - before)


@pytest.mark.model
class TestByFolder:
    def test_a_folder_that_there_is_not_is_an_error_in_a_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match=r"The embedder '.*nothing' cannot be loaded: "):
            load_encoder(str(tmp_path / "nothing"), threads=1)

    def test_a_folder_without_a_model_is_an_error_in_a_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match="cannot be loaded"):
            load_encoder(str(tmp_path), threads=1)

    def test_a_model_in_a_folder_is_told_from_others_by_its_weights(self) -> None:
        from index.embedding import minilm

        encoder = load_encoder(str(minilm.model_folder()), threads=1)
        assert encoder.dimension == 384
        assert minilm.WEIGHTS_SHA256[:16] in encoder.fingerprint
        assert encoder.fingerprint != minilm.MiniLMEncoder.fingerprint
        vectors = encoder.encode(TEXTS)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
        assert encoder.encode([]).shape == (0, 384)
