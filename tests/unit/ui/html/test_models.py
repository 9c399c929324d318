import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from index.indexing import Index
from qa.models import Model, models_of
from qa.reader.fitted import LARGE_READER_SHA256, SPAN_READER_SHA256
from tests.support.pages import HOSTILE, Seen
from ui.html.models import models_html


@pytest.mark.model
def test_the_models_are_those_whose_hashes_are_checked(tiny_index: Index) -> None:
    from index.embedding.minilm import WEIGHTS_SHA256

    tiny_index.settings = tiny_index.settings.model_copy(update={"encoder": "all-MiniLM-L6-v2"})
    _, _, larger, _ = models_of(tiny_index, "large")
    assert (larger.name, larger.sha256) == ("large.int8.onnx", LARGE_READER_SHA256)
    embedder, reader, followup = models_of(tiny_index, "small")
    assert (embedder.name, embedder.sha256) == ("all-MiniLM-L6-v2", WEIGHTS_SHA256)
    assert (reader.name, reader.sha256) == ("span.int8.onnx", SPAN_READER_SHA256)
    assert followup.size
    assert followup.size > 1000


def test_an_embedder_in_a_folder_is_named_without_its_place(
    tmp_path: Path, tiny_index: Index
) -> None:
    folder = tmp_path / "my-embedder"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    tiny_index.settings = tiny_index.settings.model_copy(update={"encoder": str(folder)})
    digest = hashlib.sha256(b"weights").hexdigest()
    assert next(models_of(tiny_index, "small")) == Model("embedder", "my-embedder", 7, digest)


def test_a_reader_in_a_folder_is_named_without_its_place(tmp_path: Path, tiny_index: Index) -> None:
    folder = tmp_path / "my-reader"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    digest = hashlib.sha256(b"weights").hexdigest()
    _, reader, _ = models_of(tiny_index, str(folder))
    assert reader == Model("reader", "my-reader", 7, digest)
    _, named, _ = models_of(tiny_index, "someone/their-reader")
    assert named == Model("reader", "someone/their-reader", None, None)


def test_every_model_says_what_it_is_and_does(tiny_index: Index) -> None:
    html = models_html(models_of(tiny_index, "small"), tiny_index.stats())
    seen = Seen(html)
    seen.assert_inert()
    assert "Embedderhash" in seen.text
    assert f"SHA-256 {SPAN_READER_SHA256[:12]}…" in seen.text
    assert "6 articles · 6 passages of at most 200 tokens" in seen.text
    assert {"input", "button", "select"} & seen.tags == set()


def test_a_hostile_name_does_nothing(open_index: Callable[..., Index]) -> None:
    model = Model("reader", HOSTILE, None, None)
    seen = Seen(models_html([model], open_index().stats()))
    seen.assert_inert()
    assert HOSTILE in seen.text
    assert "SHA-256" not in seen.text
