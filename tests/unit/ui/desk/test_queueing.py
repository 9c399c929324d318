import threading

import pytest

from ui.desk.queueing import Lane


def test_those_who_wait_go_in_in_order_and_know_how_many_are_before() -> None:
    lane, order, places = Lane(1), [], {}
    leave, waits = threading.Event(), [threading.Event() for _ in range(3)]

    def enter(number: int) -> None:
        def on_wait(before: int) -> None:
            places.setdefault(number, before)
            waits[number].set()

        with lane.turn(on_wait):
            order.append(number)
            waits[number].set()
            leave.wait(10)

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(3)]
    for thread, wait in zip(threads, waits, strict=True):
        thread.start()
        assert wait.wait(10)
    leave.set()
    for thread in threads:
        thread.join(10)
    assert order == [0, 1, 2]
    assert places == {1: 1, 2: 2}


def test_whoever_stops_waiting_makes_room() -> None:
    lane = Lane(1)

    def leave(before: int) -> None:
        raise KeyboardInterrupt

    with lane.turn(lambda before: None), pytest.raises(KeyboardInterrupt), lane.turn(leave):
        raise AssertionError("there was no room")
    with lane.turn(lambda before: pytest.fail("the lane is empty")):
        pass
