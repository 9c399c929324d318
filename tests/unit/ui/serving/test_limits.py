import json
import re
from collections.abc import MutableMapping
from typing import Any

import pytest

from tests.support.coroutines import run
from ui.desk.work import Work
from ui.serving.draining import Draining
from ui.serving.limits import Limits, Rate


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_requests_may_come_at_once_and_then_evenly() -> None:
    clock = Clock()
    rate = Rate(60, clock)
    assert [rate.wait_s("a") for _ in range(60)] == [0.0] * 60
    assert rate.wait_s("a") == pytest.approx(1.0)
    assert rate.wait_s("b") == 0.0  # another visitor
    clock.now += 1
    assert rate.wait_s("a") == 0.0
    assert rate.wait_s("a") == pytest.approx(1.0)
    assert rate.spent("a")
    clock.now += 3600
    assert [rate.wait_s("a") for _ in range(61)].count(0.0) == 60


def test_visitors_are_forgotten_before_they_fill_the_memory() -> None:
    clock = Clock()
    rate = Rate(60, clock)
    for n in range(25_000):
        rate.wait_s(str(n))
        clock.now += 0.001
    assert len(rate._buckets) <= 10_000


async def echo(_: MutableMapping[str, Any], receive: Any, send: Any) -> None:
    """An application that reads all of a request."""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RuntimeError("the client is gone")
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


def ask(app: Any, path: str, *chunks: bytes, visitor: str = "", **headers: str) -> tuple[int, Any]:
    scope = {
        "type": "http", "method": "POST", "path": path, "client": ("10.0.0.1", 1),
        "state": {"visitor": visitor},
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    left = [
        {"type": "http.request", "body": chunk, "more_body": n < len(chunks) - 1}
        for n, chunk in enumerate(chunks or [b""])
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return left.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    run(app(scope, receive, send))
    return sent[0]["status"], json.loads(sent[1]["body"])


def limited(**changes: Any) -> Limits:
    options: dict[str, Any] = {"per_minute": 2, "max_body": 10, "max_upload": 20}
    return Limits(echo, **{**options, **changes})


def test_too_many_requests_are_refused_with_the_time_to_wait() -> None:
    app = limited()
    assert [ask(app, "/gradio_api/queue/join")[0] for _ in range(3)] == [200, 200, 429]
    told = ask(app, "/gradio_api/queue/join")[1]["detail"]
    assert re.fullmatch(r"Too many requests: try again in ([12]?\d|30) s\.", told)
    app = limited(per_minute=0)
    assert {ask(app, "/gradio_api/queue/join")[0] for _ in range(99)} == {200}


def test_logins_are_limited_whatever_else_is() -> None:
    app = limited(per_minute=0)
    answered = [ask(app, "/login", cookie=f"access-token-x={n}")[0] for n in range(11)]
    assert answered == [200] * 10 + [429]


def test_visitors_who_are_logged_in_are_told_apart_by_name_and_by_no_cookie() -> None:
    app = limited()
    for name in ("anna", "bert", ""):
        cookies = (f"access-token-{n}=x" for n in range(3))
        seen = [ask(app, "/x", visitor=name, cookie=cookie)[0] for cookie in cookies]
        assert seen == [200, 200, 429]


def test_bodies_are_limited_as_declared_and_as_they_come() -> None:
    app = limited(per_minute=0)
    assert ask(app, "/x", b"12345", b"67890")[0] == 200
    assert ask(app, "/x", content_length="11")[0] == 413
    assert ask(app, "/x", content_length="-1")[0] == 413
    assert ask(app, "/x", b"12345", b"67890", b"1")[0] == 413
    assert ask(app, "/gradio_api/upload", b"12345", b"67890", b"1")[0] == 200
    assert ask(app, "/gradio_api/upload", b"1" * 21)[0] == 413


def test_a_stopping_page_finishes_what_is_asked_and_takes_on_nothing() -> None:
    work = Work()
    app = Draining(echo, work=work)
    assert ask(app, "/gradio_api/queue/join")[0] == 200
    assert work.finish(timeout_s=5)
    status, said = ask(app, "/gradio_api/queue/join")
    assert (status, said["detail"]) == (503, "The page is being stopped: try again in a minute.")
    assert ask(app, "/gradio_api/reset")[0] == 200


def test_what_takes_too_long_is_not_waited_for() -> None:
    work = Work()
    work.begin()
    assert not work.finish(timeout_s=0.2)
