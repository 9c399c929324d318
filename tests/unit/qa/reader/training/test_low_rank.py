import pytest
import torch

from qa.reader.training.low_rank import FACTORS, Factors, changed, factored


def test_a_matrix_of_low_rank_is_kept_but_for_rounding() -> None:
    torch.manual_seed(1)
    matrix = torch.randn(40, 3) @ torch.randn(3, 60)
    error = (factored(matrix, 3).product() - matrix).norm() / matrix.norm()
    assert error < 0.01


def test_of_any_matrix_the_largest_singular_values_are_kept() -> None:
    torch.manual_seed(1)
    matrix = torch.randn(30, 20)
    u, values, v = torch.linalg.svd(matrix, full_matrices=False)
    best = (u[:, :5] * values[:5]) @ v[:5]
    found = factored(matrix, 5).product()
    assert (found - best).norm() / best.norm() < 0.01


def test_factors_are_bytes_with_a_scale_for_each_rank() -> None:
    found = factored(torch.randn(8, 6), 2)
    assert (found.a.dtype, found.b.dtype) == (torch.int8, torch.int8)
    assert [tuple(t.shape) for t in found] == [(8, 2), (1, 2), (2, 6), (2, 1)]


def test_nothing_changed_gives_nothing() -> None:
    assert not factored(torch.zeros(4, 4), 2).product().any()


def test_weights_are_changed_by_factors_or_in_full_or_not() -> None:
    change = torch.tensor([[1.0, 2.0], [2.0, 4.0]])
    stored = {f"w.{name}": t for name, t in zip(FACTORS, factored(change, 1), strict=True)}
    published = {"w": torch.ones(2, 2), "b": torch.zeros(2), "left": torch.zeros(2)}
    state = changed(published, {**stored, "b": torch.tensor([3.0, 4.0])})
    assert state.keys() == {"w", "b"}
    assert torch.allclose(state["w"], 1 + change, atol=0.05)
    assert state["b"].tolist() == [3.0, 4.0]
    assert Factors(*stored.values()).product().shape == (2, 2)
    assert published["w"].tolist() == [[1.0, 1.0], [1.0, 1.0]]


@pytest.mark.parametrize("rank", [1, 4])
def test_more_rank_is_nearer(rank: int) -> None:
    torch.manual_seed(2)
    matrix = torch.randn(12, 12)
    assert (factored(matrix, rank + 2).product() - matrix).norm() < (
        factored(matrix, rank).product() - matrix
    ).norm()
