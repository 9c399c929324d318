import errno
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest

from index.arrays import Ids, Vectors
from index.forms import VectorForm
from index.store.vectors import Rows, VectorIndex, remove_stale_files

VECTORS = np.eye(4, dtype=np.float32)
NONE = np.array([], np.int64)


@pytest.fixture
def four() -> VectorIndex:
    return VectorIndex.empty(4).updated(NONE, [(np.array([7, 3, 9, 5]), VECTORS)], generation=2)


def test_search_returns_ids_by_cosine_ties_by_id(four: VectorIndex) -> None:
    assert four.search(VECTORS[1], 4) == [(3, 1.0), (5, 0.0), (7, 0.0), (9, 0.0)]


def test_search_can_be_restricted(four: VectorIndex) -> None:
    assert [i for i, _ in four.search(VECTORS[1], 9, np.array([5, 9]))] == [5, 9]
    assert four.search(VECTORS[1], 9, NONE) == []


def test_a_snapshot_never_changes(four: VectorIndex) -> None:
    newer = four.updated(np.array([3]), [(np.array([11]), VECTORS[:1])], generation=3)
    assert sorted(four.ids) == [3, 5, 7, 9]
    assert sorted(newer.ids) == [5, 7, 9, 11]
    assert (four.generation, newer.generation) == (2, 3)


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


# -- large forms ---------------------------------------------------------------------------------

FORMS: list[VectorForm] = ["flat fp16", "flat SQ8", "IVF SQ8"]
MANY, DIMENSION = 3_000, 32


class Stored:
    """Vectors in clusters, of two bytes a number as the store has them, under numbers from 1."""

    def __init__(self, count: int = MANY) -> None:
        random = np.random.default_rng(16)
        centres = random.standard_normal((60, DIMENSION))
        noisy = centres[random.integers(0, 60, count)]
        noisy = noisy + 0.7 * random.standard_normal((count, DIMENSION))
        unit = noisy / np.linalg.norm(noisy, axis=1, keepdims=True)
        self.vectors: Vectors = unit.astype(np.float16).astype(np.float32)
        self.ids: Ids = np.arange(1, count + 1)

    def rows(self) -> Iterator[Rows]:
        for first in range(0, len(self.ids), 700):
            yield self.ids[first : first + 700], self.vectors[first : first + 700]

    def of(self, ids: Ids) -> Rows:
        return ids, self.vectors[ids - 1]

    def nearest(self, vector: Vectors, top_k: int, only: Ids) -> list[int]:
        scores = self.vectors[only - 1] @ vector
        return [int(i) for i in only[np.argsort(-scores, kind="stable")][:top_k]]


STORED = Stored()
QUESTIONS = STORED.vectors[::100]


def of_form(form: VectorForm) -> VectorIndex:
    return VectorIndex.build(form, MANY, STORED.rows, dimension=DIMENSION, generation=4)


def recall(index: VectorIndex, there: Ids, only: Ids | None = None) -> float:
    """Share of the ten that are nearest which a search for ten finds."""
    found = 0
    for question in QUESTIONS:
        hits = index.search(question, 10, only, stored=STORED.of)
        assert len(hits) == 10
        found += len({i for i, _ in hits} & set(STORED.nearest(question, 10, there)))
    return found / (10 * len(QUESTIONS))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_finds_what_is_nearest(form: VectorForm) -> None:
    index = of_form(form)
    assert (index.form, index.last, len(index)) == (form, MANY, MANY)
    assert recall(index, STORED.ids) > 0.99


@pytest.mark.parametrize("form", FORMS)
def test_every_form_scores_by_the_vectors_as_stored(form: VectorForm) -> None:
    for question in QUESTIONS:
        for found, cosine in of_form(form).search(question, 5, stored=STORED.of):
            assert cosine == pytest.approx(float(STORED.vectors[found - 1] @ question), abs=1e-6)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("every", [2, 7, 150])
def test_every_form_fills_a_filtered_search(form: VectorForm, every: int) -> None:
    only = STORED.ids[::every]
    index = of_form(form)
    assert recall(index, only, only) > 0.99
    for found, _ in index.search(QUESTIONS[0], 1000, only, stored=STORED.of):
        assert found in only


@pytest.mark.parametrize("form", FORMS)
def test_a_filter_that_lets_only_far_vectors_through_is_still_filled(form: VectorForm) -> None:
    far = np.sort(STORED.ids[np.argsort(STORED.vectors @ QUESTIONS[0])[: MANY // 2]])
    hits = of_form(form).search(QUESTIONS[0], len(far), far, stored=STORED.of)
    assert sorted(i for i, _ in hits) == far.tolist()


@pytest.mark.parametrize("form", FORMS)
def test_what_came_and_went_since_is_found_and_not_found(form: VectorForm) -> None:
    half = Stored()
    half.ids, half.vectors = STORED.ids[:2000], STORED.vectors[:2000]
    sealed = VectorIndex.build(form, 2000, half.rows, dimension=DIMENSION, generation=4)
    gone = STORED.ids[5:2500:9]
    index = sealed.updated(NONE, [STORED.of(STORED.ids[2000:])], 5).updated(gone, [], 6)
    there = np.setdiff1d(STORED.ids, gone)
    for each in (index, index.merged()):
        assert sorted(each.ids) == there.tolist()
        assert len(each) == len(there)
        assert (each.generation, each.last) == (6, MANY)
        assert recall(each, there) > 0.99
        assert recall(each, there[::3], there[::3]) > 0.99
    assert (index.unsealed, index.merged().unsealed) == (1000 + len(gone), 0)
    assert sorted(sealed.ids) == half.ids.tolist()


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_loaded_as_it_was_saved(form: VectorForm, tmp_path: Path) -> None:
    index = of_form(form).updated(STORED.ids[:10], [], 5)
    file = index.save(tmp_path)
    assert (file.form, file.rows, file.last) == (form, MANY - 10, MANY)
    loaded = VectorIndex.load(tmp_path, file)
    assert loaded is not None
    assert sorted(loaded.ids) == STORED.ids[10:].tolist()
    found = loaded.search(QUESTIONS[3], 10, stored=STORED.of)
    assert found == index.merged().search(QUESTIONS[3], 10, stored=STORED.of)


def test_an_index_takes_its_own_form_until_it_has_twice_what_its_lists_were_made_for() -> None:
    index = of_form("IVF SQ8")
    assert index.takes("IVF SQ8")
    assert not index.takes("flat SQ8")
    more = [(STORED.ids + MANY, STORED.vectors)]
    assert not index.updated(NONE, more, 5).takes("IVF SQ8")
    assert VectorIndex.empty(4).takes("flat fp16")
    assert not VectorIndex.empty(4).takes("IVF SQ8")


@pytest.mark.parametrize("form", FORMS)
def test_a_disk_that_is_full_is_an_error_and_leaves_nothing_half(
    form: VectorForm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    class Full:
        def __init__(self, file: IO[Any]) -> None:
            self.file = file

        def __enter__(self) -> "Full":
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def write(self, data: bytes) -> int:
            if self.file.tell() > 50_000:
                raise OSError(errno.ENOSPC, "No space left on device")
            return int(self.file.write(data))

    monkeypatch.setattr(Path, "open", lambda self, mode: Full(opened(self, mode)))
    with pytest.raises(OSError, match="No space left"):
        of_form(form).save(tmp_path)
    assert list(tmp_path.iterdir()) == []
