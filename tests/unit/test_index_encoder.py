from pathlib import Path

import numpy as np
import pytest

from index import minilm
from index.encoder import HashEncoder, load_encoder
from index.errors import ModelError
from index.minilm import MiniLMEncoder, checked_weights

SENTENCES = [
    "The ferry Marigold sank at dawn.", "Nineteen people were saved by the lifeboat.", "Why?",
    "Trần Thị Hương won the Lantern Prize with a novel about a woman who weighs salt.",
    "The council backed the £412m tidal barrage by nine votes to six after a nine-hour debate.",
    "Puffins came back to Tarn Skerry. 🐧 There are 30 per cent more burrows since the rats went.",
]  # fmt: skip


def test_the_embedder_without_weights_is_deterministic_and_gives_unit_vectors() -> None:
    vectors = HashEncoder().encode(SENTENCES)
    assert np.array_equal(vectors, HashEncoder().encode(SENTENCES))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0)
    assert HashEncoder().encode([]).shape == (0, 64)


def test_an_unknown_model_is_an_error_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_encoder(str(tmp_path / "nothing"), threads=1)


@pytest.mark.model
class TestMiniLM:
    def test_a_text_has_one_vector_whatever_else_is_encoded_and_on_how_many_threads(self) -> None:
        together = MiniLMEncoder(threads=2).encode(SENTENCES)
        alone = np.concatenate([MiniLMEncoder(threads=1).encode([text]) for text in SENTENCES])
        assert np.array_equal(together, alone)
        assert together.shape == (len(SENTENCES), 384)
        assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)

    @pytest.mark.filterwarnings("ignore::DeprecationWarning")
    def test_int8_is_close_to_the_published_model(self) -> None:
        from sentence_transformers import SentenceTransformer

        published = SentenceTransformer(str(minilm.model_folder()), device="cpu")
        expected = published.encode(SENTENCES, normalize_embeddings=True, show_progress_bar=False)
        found = MiniLMEncoder(threads=1).encode(SENTENCES)
        cosines = (expected * found).sum(axis=1)
        assert cosines.min() > 0.97  # of a single word
        assert cosines.mean() > 0.985

    def test_a_folder_may_be_named_as_the_embedder(self) -> None:
        encoder = load_encoder(str(minilm.model_folder()), threads=1)
        assert encoder.dimension == 384
        assert minilm.WEIGHTS_SHA256[:16] in encoder.fingerprint
        cosine = float((encoder.encode(["a"]) * MiniLMEncoder(threads=1).encode(["a"])).sum())
        assert cosine > 0.98

    def test_weights_that_are_not_the_published_ones_are_refused(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        checked_weights.cache_clear()
        monkeypatch.setattr(minilm, "WEIGHTS_SHA256", "0" * 64)
        with pytest.raises(ModelError, match="not the published ones"):
            MiniLMEncoder(threads=1)
        checked_weights.cache_clear()

    def test_nothing_is_embedded_of_nothing(self) -> None:
        assert MiniLMEncoder(threads=2).encode([]).shape == (0, 384)
