from ui.desk.work import Work


def test_a_page_that_does_nothing_stops_at_once() -> None:
    assert Work().finish(0.001)


def test_what_is_not_done_in_time_is_said() -> None:
    work = Work()
    work.begin()
    assert not work.finish(0.001)
    assert work.stopping
