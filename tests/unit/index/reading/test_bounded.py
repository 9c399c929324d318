from concurrent.futures import ThreadPoolExecutor

import pytest

from index.reading.bounded import bounded_map


def test_results_come_in_the_order_of_the_items() -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(bounded_map(pool, lambda n: n * n, range(50), ahead=8))
    assert found == [(n, n * n) for n in range(50)]


def test_no_more_is_taken_than_is_ahead() -> None:
    taken: list[int] = []

    def items() -> object:
        for n in range(1000):
            taken.append(n)
            yield n

    with ThreadPoolExecutor(2) as pool:
        results = bounded_map(pool, lambda n: n, items(), ahead=5)  # type: ignore[arg-type]
        for _ in range(10):
            next(results)
        assert len(taken) <= 15
        results.close()  # type: ignore[attr-defined]
    assert len(taken) <= 15


def test_what_a_call_raises_is_raised_where_its_result_is_due() -> None:
    def call(n: int) -> int:
        if n == 2:
            raise ValueError("two")
        return n

    with ThreadPoolExecutor(2) as pool:
        results = bounded_map(pool, call, range(9), ahead=4)
        assert [next(results), next(results)] == [(0, 0), (1, 1)]
        with pytest.raises(ValueError, match="two"):
            next(results)
