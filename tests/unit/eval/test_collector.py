import gc

import pytest

from eval.collector import collector_paused


def failing() -> None:
    with collector_paused():
        assert not gc.isenabled()
        raise KeyError


def test_the_collector_is_on_again_after_an_error_too() -> None:
    assert gc.isenabled()
    with pytest.raises(KeyError):
        failing()
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
