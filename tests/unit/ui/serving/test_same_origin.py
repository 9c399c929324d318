from collections.abc import MutableMapping
from typing import Any

import pytest

from tests.support.coroutines import run
from ui.serving.same_origin import SameOrigin


async def page(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


def ask(method: str = "POST", host: str = "qa.example", **headers: str) -> int:
    named = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http",
        "method": method,
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    run(SameOrigin(page)(scope, None, send))
    status: int = sent[0]["status"]
    return status


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_what_another_sites_page_asks_for_is_refused(method: str) -> None:
    for origin in (
        "https://evil.example",
        "https://sub.qa.example",
        "null",
        "https://qa.example:x",
    ):
        assert ask(method, origin=origin) == 403
    assert ask(method, origin="https://evil.example", sec_fetch_site="cross-site") == 403
    assert ask(method, sec_fetch_site="same-site", sec_fetch_mode="no-cors") == 403


def test_an_other_port_is_an_other_site() -> None:
    assert ask(host="localhost:7860", origin="http://localhost:3000") == 403
    assert ask(host="[::1]:7860", origin="http://[::1]:3000") == 403


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("qa.example", "https://qa.example"),
        ("QA.example:443", "https://qa.example"),
        ("localhost:7860", "http://localhost:7860"),
        ("[::1]:7860", "http://[::1]:7860"),
    ],
)
def test_the_page_itself_may_ask(host: str, origin: str) -> None:
    assert ask(host=host, origin=origin) == 200


def test_behind_a_proxy_that_renames_the_host_a_browser_still_says_where_it_is_from() -> None:
    said = {"origin": "https://qa.example", "host": "127.0.0.1:7860"}
    assert ask(**said, sec_fetch_site="same-origin") == 200
    assert ask(**said) == 403


def test_a_link_to_the_page_may_be_followed_and_a_form_elsewhere_may_not() -> None:
    followed = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}
    assert ask("GET", **followed) == 200
    assert ask("POST", **followed) == 403
    assert ask("GET", sec_fetch_site="none", sec_fetch_mode="navigate") == 200


def test_programs_that_are_no_browser_say_nothing_and_may_ask() -> None:
    assert ask() == 200
