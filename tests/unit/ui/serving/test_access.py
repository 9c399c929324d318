import asyncio
import base64
import json
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.coroutines import run
from ui.kept.users import Users, put_user, remove_user
from ui.serving.access import Access

PASSWORD, OTHER = "a long password", "another password"


class Gradio:
    """What a login is to Gradio: a token, and a cookie that bears it."""

    cookie_id = "x"

    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Log in whom the path names; say who asks otherwise."""
        where, _, name = scope["path"].strip("/").partition("/")
        if where == "login":
            self.tokens[name or "token"] = "anna"
        body = json.dumps(scope["state"]["visitor"]).encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "users.txt"
    for name in ("anna", "bert"):
        put_user(path, name, PASSWORD)
    return path


class Served:
    """A page with a login, and what is sent to it."""

    def __init__(self, file: Path) -> None:
        self.gradio = Gradio()
        self.access = Access(self.gradio, users=Users(file))

    def ask(self, path: str = "/config", **headers: str) -> tuple[int, Any]:
        status, said = run(self.asked(path, **headers))
        return status, said

    async def asked(self, path: str = "/config", **headers: str) -> tuple[int, Any]:
        scope = {
            "type": "http", "path": path, "client": ("10.0.0.1", 1), "app": self.gradio,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }  # fmt: skip
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        await self.access(scope, None, send)
        return sent[0]["status"], json.loads(sent[1]["body"])

    def visitor(self, token: str = "token") -> Any:
        """Return who a browser is that has logged in."""
        return self.ask(cookie=f"access-token-unsecure-x={token}")[1]

    def status(self, name: str, password: str) -> int:
        """Return how a name and password sent with a request are answered."""
        return self.at_once([(name, password)])[0]

    def at_once(self, pairs: Sequence[tuple[str, str]]) -> list[int]:
        """Return how names and passwords are answered that are sent at the same moment."""

        async def all_of_them() -> list[int]:
            sent = [base64.b64encode(":".join(pair).encode()).decode() for pair in pairs]
            asked = (self.asked(authorization=f"Basic {one}") for one in sent)
            return [status for status, _ in await asyncio.gather(*asked)]

        return run(all_of_them())


@pytest.fixture
def served(file: Path) -> Served:
    return Served(file)


def test_a_login_stands_while_its_user_and_password_do(served: Served, file: Path) -> None:
    served.ask("/login")
    assert served.visitor() == "anna"
    put_user(file, "bert", OTHER)
    put_user(file, "carl", PASSWORD)
    assert served.visitor() == "anna"
    assert served.status("anna", PASSWORD) == 200


def test_a_login_ends_with_its_user(served: Served, file: Path) -> None:
    served.ask("/login")
    assert served.status("anna", PASSWORD) == 200
    remove_user(file, "anna")
    assert served.visitor() == ""
    assert served.status("anna", PASSWORD) == 401
    assert served.gradio.tokens == {}
    assert served.ask("/mcp", cookie="access-token-unsecure-x=token")[0] == 401


def test_a_login_is_not_that_of_whoever_has_the_name_next(served: Served, file: Path) -> None:
    """Not even where nothing was asked in between, nor by a cookie that was never used."""
    served.ask("/login")
    assert served.status("anna", PASSWORD) == 200
    remove_user(file, "anna")
    put_user(file, "anna", OTHER)
    assert served.visitor() == ""
    assert served.status("anna", PASSWORD) == 401
    assert served.status("anna", OTHER) == 200
    served.ask("/login/again")
    assert served.visitor("again") == "anna"


def test_a_new_password_ends_the_logins_made_with_the_old_one(served: Served, file: Path) -> None:
    served.ask("/login")
    assert served.visitor() == "anna"
    assert served.status("anna", PASSWORD) == 200
    put_user(file, "anna", OTHER)
    assert (served.visitor(), served.status("anna", PASSWORD)) == ("", 401)


@pytest.mark.parametrize("damaged", [True, False])
def test_a_file_that_cannot_be_read_logs_nobody_out_and_lets_nobody_in(
    served: Served, file: Path, damaged: bool
) -> None:
    served.ask("/login")
    assert served.status("anna", PASSWORD) == 200
    if damaged:
        file.write_text("what is this")
    else:
        file.unlink()
    assert (served.visitor(), served.status("anna", PASSWORD)) == ("anna", 200)
    assert served.status("bert", PASSWORD) == 401


def test_a_logout_is_a_logout(served: Served) -> None:
    served.ask("/login")
    served.gradio.tokens.clear()
    assert served.visitor() == ""


def test_of_two_logins_in_a_browser_the_one_counts_that_counts_for_gradio(served: Served) -> None:
    served.gradio.tokens |= {"a": "anna", "b": "bert"}
    for cookies, visitor in {
        "access-token-unsecure-x=b; access-token-x=a": "anna",
        "access-token-x=a; access-token-unsecure-x=b": "anna",
        "access-token-x=; access-token-unsecure-x=b": "bert",
        "access-token-x=gone; access-token-unsecure-x=b": "",
    }.items():
        assert served.ask(cookie=cookies)[1] == visitor


def test_passwords_tried_at_the_same_moment_are_limited_as_those_tried_in_turn(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def matched(users: Users, name: str, password: str) -> str | None:
        tried.append(password)
        return users.hash_of(name) if password == PASSWORD else None

    monkeypatch.setattr(Users, "matched", matched)
    wrong = [("anna", f"guess {n}") for n in range(60)]
    answered = served.at_once([*[("anna", PASSWORD)] * 30, *wrong, ("bert", PASSWORD)])
    assert answered == [200] * 30 + [401] * 61
    assert tried.count(PASSWORD) == 1
    assert len(tried) <= 12
