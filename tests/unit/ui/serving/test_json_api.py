import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from starlette.applications import Starlette

from index.errors import IndexBusyError
from index.indexing import Index
from qa.assistant import Assistant
from qa.settings import Settings
from qa.visitors import OneForAll
from tests.support.articles import draft
from tests.support.coroutines import run
from tests.support.pages import Seen
from ui.desk.api import FUNCTIONS, parameters_of
from ui.desk.desks import Desk, Desks
from ui.html.api_page import api_page
from ui.serving.json_api import json_routes
from ui.serving.openapi import description

KITE = "Where did the kite come down?"


class Served:
    """The addresses over one desk, and what is sent to them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.app = Starlette(routes=json_routes(lambda _: desk.api, login=False))

    def send(self, path: str, body: bytes = b"", method: str = "POST") -> httpx.Response:
        async def sent() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
                return await http.request(method, path, content=body)

        return run(sent())

    def call(self, name: str, **given: Any) -> Any:
        reply = self.send(f"/api/{name}", json.dumps(given).encode())
        assert reply.status_code == 200, reply.text
        return reply.json()

    def told(self, name: str, body: bytes) -> tuple[int, str]:
        """Return the status, and the one sentence that says what is wrong."""
        reply = self.send(f"/api/{name}", body)
        said = reply.json()
        assert said == {"detail": said["error"], "error": said["error"]}
        assert "\n" not in said["error"]
        return reply.status_code, said["error"]


@pytest.fixture
def served(open_index: Callable[..., Index]) -> Served:
    articles = open_index()
    articles.add([draft("The kite came down in a field.", title="Kite")])
    return Served(Desks(OneForAll(Assistant(articles, settings=Settings(reader="small")))).of(""))


def test_a_question_is_answered_at_once(served: Served) -> None:
    answer = served.call("ask", question=KITE)
    assert answer["text"] == "The kite came down in a field."
    assert answer == {
        **answer,
        **served.call("ask", question=KITE, top_k=5),
        "timings": answer["timings"],
    }


def test_what_is_added_is_listed_and_read(served: Served) -> None:
    outcome = served.call("add", text="The minutes were typed.", title="Minutes")
    assert outcome["status"] == "added"
    (listed,) = served.call("articles", words="minutes")
    article = served.call("article", article_id=outcome["article_id"])
    assert article == {**listed, "text": "The minutes were typed."}


def test_no_body_is_no_arguments(served: Served) -> None:
    assert [article["title"] for article in served.send("/api/articles").json()] == ["Kite"]


@pytest.mark.parametrize(
    ("name", "body", "status", "told"),
    [
        ("ask", b'{"question":', 400, "The body is not JSON (line 1, column 13): send {"),
        ("ask", b"question=Who", 400, "The body is not JSON (line 1, column 1): send {"),
        ("ask", b"\xff", 400, "The body is not JSON: send {"),
        ("ask", b"[" * 100_000, 400, "The body is not JSON: send {"),
        ("ask", b'{"top_k": ' + b"1" * 5000 + b"}", 400, "The body is not JSON: send {"),
        ("ask", b'{"min_confidence": NaN}', 400, "The body is not JSON: send {"),
        ("ask", rb'{"question": "\ud800"}', 400, "The body holds half a character"),
        ("ask", b'["Who?"]', 400, "The body is no JSON object: send {"),
        ("ask", b"{}", 422, "question is missing."),
        ("ask", b'{"quesiton": "Who?"}', 422, "There is no 'quesiton' in ask: it takes question, "),
        ("ask", b'{"self": 1}', 422, "There is no 'self' in ask"),
        ("ask", b'{"asker": 1}', 422, "There is no 'asker' in ask"),
        ("ask", b'{"question": 7}', 422, "question is 7: input should be a valid string."),
        ("ask", b'{"question": " "}', 422, "The question is empty"),
        ("ask", b'{"question": "Who?", "top_k": 0}', 422, "top_k is 0: it goes from 1 to 100."),
        ("ask", b'{"question": "Who?", "min_confidence": 1e999}', 422, "min_confidence is inf"),
        ("ask", b'{"question": "Who?", "max_sentences": 0}', 422, "max_sentences is 0: it goes"),
        ("ask", b'{"question": "Who?", "sources": "Post"}', 422, "sources is 'Post': input should"),
        ("ask", b'{"question": "Who?", "published_from": "May"}', 422, "'May' is no day"),
        ("add", b'{"text": "?!"}', 422, "it holds no article text"),
        ("articles", b'{"limit": 5000}', 422, "limit is 5000: it goes from 1 to 1000."),
        ("article", b'{"article_id": "none"}', 404, "There is no article 'none'"),
        ("nothing", b"{}", 404, "There is no /api/nothing here: there are /api/ask, /api/add, "),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_what_is_wrong_with_a_call_is_said_in_one_sentence(
    served: Served, name: str, body: bytes, status: int, told: str
) -> None:
    given, said = served.told(name, body)
    assert (given, told in said) == (status, True), said


def test_another_method_is_told_which_is_right(served: Served) -> None:
    for method in ("GET", "PUT", "DELETE"):
        reply = served.send("/api/ask", method=method)
        assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
        assert "Send the arguments with POST" in reply.json()["error"]


def test_an_index_that_cannot_be_used_is_no_fault_of_the_caller(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise IndexBusyError("Another process writes.")

    monkeypatch.setattr(served.desk.assistant, "ask", busy)
    assert served.told("ask", b'{"question": "Who?"}') == (503, "Another process writes.")


def test_an_error_that_nobody_foresaw_is_told_by_a_reference(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("/srv/secret")

    monkeypatch.setattr(served.desk.assistant, "ask", fail)
    status, said = served.told("ask", b'{"question": "Who?"}')
    assert (status, "secret" in said) == (500, False)
    assert re.search(r"under reference [0-9a-f]{8}", said)


def test_the_description_names_every_function_with_its_parameters(served: Served) -> None:
    document = served.send("/openapi.json", method="GET").json()
    assert document == served.send("/gradio_api/openapi.json", method="GET").json()
    assert document == description(login=False)
    for function in FUNCTIONS:
        body = document["paths"][f"/api/{function.__name__}"]["post"]["requestBody"]
        reference = body["content"]["application/json"]["schema"]["$ref"]
        schema = document["components"]["schemas"][reference.rpartition("/")[2]]
        assert list(schema["properties"]) == list(parameters_of(function))
        assert all(field["description"] for field in schema["properties"].values())


def test_examples_and_replies_are_as_the_description_says(served: Served) -> None:
    document = description(login=False)
    known = {"article_id": served.call("articles")[0]["id"]}
    for path, methods in document["paths"].items():
        operation = methods["post"]
        body = operation["requestBody"]["content"]["application/json"]
        given = {**body["example"], **(known if path.endswith("/article") else {})}
        reply = served.send(path, json.dumps(given).encode())
        returned = operation["responses"][str(reply.status_code)]["content"]["application/json"]
        for schema, value in ((body["schema"], given), (returned["schema"], reply.json())):
            whole = {**schema, "components": document["components"]}
            assert [*Draft202012Validator(whole).iter_errors(value)] == [], path
        assert reply.status_code == 200


def test_only_where_there_is_a_login_it_is_described() -> None:
    assert "security" not in description(login=False)
    document = description(login=True)
    assert document["security"] == [{"login": []}]
    assert "401" in document["paths"]["/api/ask"]["post"]["responses"]
    assert "curl -u NAME" in api_page(document)


def test_the_page_shows_every_function_and_loads_nothing(served: Served) -> None:
    reply = served.send("/api", method="GET")
    assert reply.headers["content-type"].startswith("text/html")
    seen = Seen(reply.text)
    for function in FUNCTIONS:
        assert f"POST /api/{function.__name__}" in seen.text
        assert all(name in seen.text for name in parameters_of(function))
    assert not {name for _, a in seen.elements for name in a} & {"src", "srcset", "action"}
    assert seen.tags & {"link", "img", "iframe"} == set()
