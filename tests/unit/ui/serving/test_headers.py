from typing import Any

import pytest

from ui.serving.headers import Headers


def headers_of(kind: str) -> dict[bytes, bytes]:
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": kind, "headers": [(b"x-own", b"1")]})

    async def send(message: Any) -> None:
        sent.append(message)

    # Nothing in it waits, so one step runs it through: an event loop may be running already.
    with pytest.raises(StopIteration):
        Headers(app)({}, None, send).send(None)
    return dict(sent[0]["headers"])


def test_responses_forbid_the_browser_everything_that_comes_from_elsewhere() -> None:
    headers = headers_of("http.response.start")
    assert headers[b"x-own"] == b"1"
    policy = headers[b"content-security-policy"].decode()
    assert policy.startswith("default-src 'self' ")
    assert "http" not in policy
    assert headers[b"referrer-policy"] == b"no-referrer"


def test_what_is_no_response_is_left_alone() -> None:
    assert headers_of("websocket.accept") == {b"x-own": b"1"}
