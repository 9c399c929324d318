import pytest

from eval.tab import progress
from eval.tab.progress import Pace, Progress


def test_how_long_the_rest_takes_is_told_from_what_was_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = iter([0.0, 10.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(times))
    pace = Pace("r", "asking", 100)
    assert pace.at(20).left_s is None
    assert pace.at(40) == Progress("r", "asking", 40, 100, 30.0)
