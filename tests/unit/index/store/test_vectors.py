from pathlib import Path

import numpy as np
import pytest

from index.store.vectors import VectorIndex, remove_stale_files

VECTORS = np.eye(4, dtype=np.float32)
NONE = np.array([], np.int64)


@pytest.fixture
def four() -> VectorIndex:
    return VectorIndex.empty(4).updated(NONE, np.array([7, 3, 9, 5]), VECTORS, generation=2)


def test_search_returns_ids_by_cosine_ties_by_id(four: VectorIndex) -> None:
    assert four.search(VECTORS[1], 4) == [(3, 1.0), (5, 0.0), (7, 0.0), (9, 0.0)]


def test_search_can_be_restricted(four: VectorIndex) -> None:
    assert [i for i, _ in four.search(VECTORS[1], 9, np.array([5, 9]))] == [5, 9]
    assert four.search(VECTORS[1], 9, NONE) == []


def test_a_snapshot_never_changes(four: VectorIndex) -> None:
    newer = four.updated(np.array([3]), np.array([11]), VECTORS[:1], generation=3)
    assert sorted(four.ids) == [3, 5, 7, 9]
    assert sorted(newer.ids) == [5, 7, 9, 11]
    assert (four.generation, newer.generation) == (2, 3)


def test_cosines_leave_out_ids_that_are_not_there(four: VectorIndex) -> None:
    assert four.cosines(VECTORS[0], [7, 8]) == {7: 1.0}


def test_an_empty_index_finds_nothing() -> None:
    assert VectorIndex.empty(4).search(VECTORS[0], 5) == []


def test_what_was_saved_is_loaded(four: VectorIndex, tmp_path: Path) -> None:
    file = four.save(tmp_path)
    loaded = VectorIndex.load(tmp_path, file)
    assert loaded is not None
    assert loaded.search(VECTORS[1], 4) == four.search(VECTORS[1], 4)
    assert [path.name for path in tmp_path.iterdir()] == ["vectors-2.faiss"]


@pytest.mark.parametrize("damage", ["truncate", "flip", "delete", "empty"])
def test_a_file_that_is_not_what_was_saved_is_not_loaded(
    four: VectorIndex, tmp_path: Path, damage: str
) -> None:
    file = four.save(tmp_path)
    path = tmp_path / file.name
    data = bytearray(path.read_bytes())
    if damage == "delete":
        path.unlink()
    else:
        data[20] ^= 1
        path.write_bytes({"truncate": data[:-7], "flip": data, "empty": b""}[damage])
    assert VectorIndex.load(tmp_path, file) is None


def test_stale_and_half_written_files_are_removed(tmp_path: Path) -> None:
    for name in ("vectors-1.faiss", "vectors-2.faiss", "vectors-2.faiss.99.tmp", "other.txt"):
        (tmp_path / name).touch()
    remove_stale_files(tmp_path, keep="vectors-2.faiss")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.txt", "vectors-2.faiss"]
