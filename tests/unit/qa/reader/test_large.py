"""The larger reader's graph: put together from packages once, kept in the cache, made anew."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from index.embedding.minilm import WEIGHTS, load_tokenizer
from index.errors import ModelError
from qa.reader import large
from qa.reader.encoding import windows
from qa.reader.large import LargeReader, copy_published, is_put_together, large_graph
from qa.reader.spans import best_span

PASSAGE = "The ferry sank at dawn. Nineteen people were saved by the lifeboat."


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the user."""
    monkeypatch.setattr(large.platformdirs, "user_cache_path", lambda _: tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Putting together writes two small files; where it was done."""
    made: list[Path] = []

    def put_together(graph: Path, *, weights: Path, target: Path) -> None:
        made.append(target)
        target.write_bytes(b"graph")
        target.with_name(f"{target.name}.weights").write_bytes(b"weights")

    monkeypatch.setattr(large, "put_together", put_together)
    monkeypatch.setattr(large, "copy_published", lambda folder, *names: None)
    return made


def in_parts(folder: Path, whole: bytes, cuts: int) -> list[Path]:
    folder.mkdir(exist_ok=True)
    size = len(whole) // cuts + 1
    paths = [folder / f"model.zip.{number:03}" for number in range(cuts)]
    for number, path in enumerate(paths):
        path.write_bytes(whole[number * size : (number + 1) * size])
    return paths


def zipped(**files: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"all-mpnet-base-v2/{name.replace('_', '.')}", content)
    return whole.getvalue()


@pytest.mark.parametrize("cuts", [1, 2, 7])
def test_a_file_is_read_across_the_parts_of_a_zip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cuts: int
) -> None:
    content = np.random.default_rng(1).bytes(50_000)  # not to be compressed
    paths = in_parts(tmp_path / "parts", zipped(config_json=content, other_json=b"{}"), cuts)
    monkeypatch.setattr(large, "_parts", lambda: paths)
    copy_published(tmp_path, "config.json")
    assert (tmp_path / "config.json").read_bytes() == content


def test_other_weights_than_the_published_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = in_parts(tmp_path / "parts", zipped(model_safetensors=b"other"), 2)
    monkeypatch.setattr(large, "_parts", lambda: paths)
    with pytest.raises(ModelError, match="do not hold the published weights"):
        copy_published(tmp_path, WEIGHTS)


def test_packages_cut_short_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = in_parts(tmp_path / "parts", zipped(model_safetensors=b"x" * 9000), 3)
    monkeypatch.setattr(large, "_parts", lambda: paths[:-1])
    with pytest.raises(ModelError, match="damaged"):
        copy_published(tmp_path, WEIGHTS)


def test_a_missing_package_says_what_to_install_and_what_to_do_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large, "PACKAGES", ("no-such-package-at-all",))
    with pytest.raises(ModelError, match=r"weights are missing: install .*ARTICLE_QA_READER=small"):
        copy_published(tmp_path, WEIGHTS)


def test_the_graph_is_put_together_once(cache: Path, quick: list[Path]) -> None:
    assert not is_put_together()
    first = large_graph()
    assert is_put_together()
    assert large_graph() == first
    assert len(quick) == 1
    assert first.parent == cache
    assert first.read_bytes() == b"graph"


@pytest.mark.parametrize("damage", ["", ".weights", ".json"])
def test_a_damaged_cache_is_made_anew(cache: Path, quick: list[Path], damage: str) -> None:
    graph = large_graph()
    graph.with_name(graph.name + damage).write_bytes(b"nonsense")
    assert large_graph().read_bytes() == b"graph"
    assert len(quick) == 2


def test_what_is_left_of_one_that_was_ended_does_not_count(cache: Path, quick: list[Path]) -> None:
    graph = large_graph()
    graph.with_name(f"{graph.name}.json").unlink()
    assert not is_put_together()
    large_graph()
    assert len(quick) == 2


def test_another_runtime_makes_its_own_and_clears_the_old_one_away(
    cache: Path, quick: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = large_graph()
    monkeypatch.setattr(large, "RUNTIME", "onnxruntime-99")
    assert large_graph() != before
    assert not before.exists()  # it would lie there for ever


def test_a_cache_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: list[Path]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(large.platformdirs, "user_cache_path", lambda _: tmp_path / "file")
    with pytest.raises(ModelError, match=r"cannot be put together in .*ARTICLE_QA_READER=small"):
        large_graph()


def test_a_reader_that_is_not_the_one_that_ships_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(large, "LARGE_READER_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="not the one that ships"):
        large_graph()


@pytest.mark.model
def test_put_together_for_real_it_finds_the_answer(large_cache: Path) -> None:
    reader = LargeReader()
    tokenizer = load_tokenizer()
    (window,) = windows(tokenizer, "How many people were saved?", "Ferry", PASSAGE)
    scores = reader.score(window)
    assert scores.shape == (len(window.ids), 2)
    body = scores[window.first : window.first + len(window.offsets)]
    first, last, _ = best_span(body)
    found = PASSAGE[window.offsets[first][0] : window.offsets[last][1]]
    assert found in ("Nineteen", "Nineteen people")
    assert {path.suffix for path in large_cache.iterdir()} >= {".onnx", ".weights", ".json"}
