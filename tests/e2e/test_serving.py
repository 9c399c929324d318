"""The API and the MCP server called by their real clients, with a login and without."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from playwright.sync_api import Page, expect

from index.indexing import Index
from tests.e2e.conftest import PATIENCE_S, client_of, get, port, post
from tests.support.coroutines import run
from ui.kept.users import put_user, remove_user

pytestmark = pytest.mark.browser

MARCH = "How many people attended the march according to the police?"
ANNA = ("anna", "a long password")


def start(folder: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "qa", "serve", "--index", str(folder), *options]
    command += ["--port", str(port())]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert server.stdout
    line = server.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found, line
    return server, found.group()


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of those who may log in."""
    path = tmp_path_factory.mktemp("auth") / "users.txt"
    put_user(path, *ANNA)
    return path


@pytest.fixture(scope="module")
def guarded(index_folder: Path, users: Path) -> Iterator[str]:
    """A page with a login and an MCP server."""
    server, address = start(index_folder, "--auth", str(users), "--mcp")
    yield address
    server.terminate()
    server.communicate(timeout=PATIENCE_S)


def test_reports_are_for_those_who_have_logged_in(guarded: str) -> None:
    report = f"{guarded}/evaluations/any/report.html"
    assert get(report).status_code == 401
    assert get(report, auth=ANNA).status_code == 404


def call_tool(
    address: str, name: str, arguments: dict[str, Any], user: tuple[str, str] = ANNA
) -> Any:
    async def call() -> Any:
        async with (
            httpx.AsyncClient(auth=user, timeout=PATIENCE_S) as http,
            streamable_http_client(f"{address}/mcp/", http_client=http) as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            if name == "list":
                return await session.list_tools()
            return await session.call_tool(name, arguments)

    return run(call())


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    return client_of(address)


def test_the_python_client_asks_within_filters(client: Client) -> None:
    answer = client.predict(MARCH, api_name="/ask")
    assert "870 people" in answer["text"]
    assert answer["citations"][0]["quote"] in answer["text"]
    within = client.predict(MARCH, sources=["The Harrow Bay Courier (fictional)"], api_name="/ask")
    cited = {passage["article_id"] for passage in within["passages"]}
    courier = client.predict(sources=["The Harrow Bay Courier (fictional)"], api_name="/articles")
    assert cited <= {article["id"] for article in courier}
    assert len(courier) < len(client.predict(api_name="/articles")) == 24


def test_articles_are_found_and_read(client: Client) -> None:
    (puffins,) = client.predict("puffins", api_name="/articles")
    article = client.predict(puffins["id"], api_name="/article")
    assert article["title"] == puffins["title"]
    assert "burrows" in article["text"]


def test_an_article_is_added_and_can_be_asked_about(client: Client, index_folder: Path) -> None:
    text = "The gyrocopter Wilhelmina set down beside the granary of Oxmere at dawn."
    outcome = client.predict(text, "Gyrocopter lands", api_name="/add")
    assert outcome["status"] == "added"
    answer = client.predict("Where did the gyrocopter Wilhelmina set down?", api_name="/ask")
    assert answer["text"] == text
    assert client.predict(text, "Gyrocopter lands", api_name="/add")["status"] == "unchanged"
    with Index.open(index_folder) as articles:
        articles.remove([outcome["article_id"]])


@pytest.mark.parametrize(
    ("name", "named", "reason"),
    [
        ("/ask", {"question": " "}, "The question is empty"),
        ("/ask", {"question": MARCH, "published_from": "May"}, "'May' is no day"),
        ("/ask", {"question": MARCH, "top_k": 0}, "top_k is 0: it goes from 1 to 100"),
        ("/article", {"article_id": "none"}, "There is no article 'none'"),
        ("/add", {"text": "?!"}, "it holds no article text"),
    ],
)
def test_what_is_wrong_with_a_call_is_said(
    client: Client, name: str, named: dict[str, Any], reason: str
) -> None:
    with pytest.raises(AppError, match=re.escape(reason)):
        client.predict(**named, api_name=name)


def test_a_question_is_answered_by_one_request(address: str) -> None:
    asked = {"question": MARCH, "max_sentences": 1}
    reply = post(f"{address}/api/ask", json=asked)
    assert reply.status_code == 200
    assert "870 people" in reply.json()["text"]
    wrong = post(f"{address}/api/ask", json={"question": MARCH, "topk": 3})
    assert (wrong.status_code, "There is no 'topk'" in wrong.json()["error"]) == (422, True)
    elsewhere = {"Origin": "https://elsewhere.invalid"}
    assert post(f"{address}/api/articles", headers=elsewhere).status_code == 403


def test_the_page_of_the_api_is_of_this_server_alone(tab: Page, address: str) -> None:
    tab.goto(f"{address}/api")
    form = tab.locator("#ask form")
    form.get_by_label("Try it").fill(json.dumps({"question": MARCH}))
    form.get_by_role("button").click()
    expect(form.locator("output")).to_contain_text("870 people")
    expect(tab.locator("#ask pre").first).to_contain_text(f"curl {address}/api/ask --json")
    assert get(f"{address}/openapi.json").json()["paths"].keys() >= {"/api/ask", "/api/add"}


def test_any_number_of_tabs_may_be_open(address: str) -> None:
    # A browser has six connections to one address, and a heartbeat keeps one of them.
    assert get(f"{address}/config").json()["connect_heartbeat"] is False


def test_only_this_computer_is_answered_by_its_own_name(address: str) -> None:
    assert get(address, headers={"Host": "elsewhere.invalid"}).status_code == 400
    assert get(f"{address}/health").json() == {"status": "ok"}


def test_a_request_that_is_too_large_is_refused(address: str) -> None:
    for path in ("gradio_api/call/ask", "api/add"):
        big = post(f"{address}/{path}", content=b" " * 42_000_000)
        assert big.status_code == 413
        assert "larger than the limit of 41 MB" in big.json()["detail"]


def test_nobody_comes_in_without_a_login(guarded: str) -> None:
    posted = {"json": {"question": MARCH}}
    assert post(f"{guarded}/gradio_api/call/v2/ask", **posted).status_code == 401
    assert get(f"{guarded}/config").status_code == 401
    assert post(f"{guarded}/mcp/", json={}).status_code == 401
    assert post(f"{guarded}/api/ask", **posted).status_code == 401
    assert {get(f"{guarded}/{each}").status_code for each in ("api", "openapi.json")} == {401}
    assert get(f"{guarded}/config", auth=(ANNA[0], "another one")).status_code == 401
    assert get(f"{guarded}/health").json() == {"status": "ok"}
    with pytest.raises(Exception, match=r"(?i)credentials|login|auth"):
        client_of(guarded, auth=(ANNA[0], "another one"))


def test_a_login_lets_in_the_clients(guarded: str) -> None:
    client = client_of(guarded, auth=ANNA)
    assert "870 people" in client.predict(MARCH, api_name="/ask")["text"]
    url = f"{guarded}/gradio_api/call/v2/articles"
    event = post(url, json={"words": "puffins"}, auth=ANNA).json()["event_id"]
    assert "Puffins return" in get(f"{url}/{event}", auth=ANNA).text
    (puffins,) = post(f"{guarded}/api/articles", json={"words": "puffins"}, auth=ANNA).json()
    assert "Puffins return" in puffins["title"]


def test_a_login_ends_with_its_user(guarded: str, users: Path) -> None:
    carl = ("carl", "a third password")
    put_user(users, *carl)
    with httpx.Client(base_url=guarded, timeout=PATIENCE_S) as browser:
        browser.post("/login", data={"username": carl[0], "password": carl[1]})
        assert browser.get("/config").status_code == 200
        assert get(f"{guarded}/config", auth=carl).status_code == 200
        remove_user(users, "carl")
        put_user(users, "carl", "a fourth password")
        assert browser.get("/config").status_code == 401
        assert get(f"{guarded}/config", auth=carl).status_code == 401
        assert get(f"{guarded}/config", auth=("carl", "a fourth password")).is_success


def test_the_mcp_client_lists_and_calls_the_tools(guarded: str) -> None:
    tools = call_tool(guarded, "list", {}).tools
    assert {tool.name for tool in tools} == {"ask", "add", "articles", "article"}
    asked = call_tool(guarded, "ask", {"question": MARCH})
    assert not asked.isError
    assert asked.structuredContent["citations"][0]["quote"]
    assert "870 people" in json.loads(asked.content[0].text)["text"]
    wrong = call_tool(guarded, "ask", {"question": ""})
    assert wrong.isError
    assert "The question is empty" in wrong.content[0].text


def test_a_login_is_needed_to_be_reached_by_others(index_folder: Path) -> None:
    command = [sys.executable, "-m", "qa", "serve", "--index", str(index_folder)]
    done = subprocess.run([*command, "--host", "0.0.0.0"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "others can reach the page: name the users who may with --auth" in done.stderr


def test_a_page_that_is_stopped_answers_first(index_folder: Path) -> None:
    server, address = start(index_folder)
    url = f"{address}/gradio_api/call/v2/ask"
    with ExitStack() as opened:
        http = opened.enter_context(httpx.Client(timeout=PATIENCE_S))
        events = [http.post(url, json={"question": MARCH}).json()["event_id"] for _ in range(3)]
        streams = [opened.enter_context(http.stream("GET", f"{url}/{id_}")) for id_ in events]
        os.kill(server.pid, signal.SIGTERM)
        answers = [b"".join(stream.iter_bytes()).decode() for stream in streams]
    _, said = server.communicate(timeout=PATIENCE_S)
    assert ["870 people" in answer for answer in answers] == [True] * 3
    assert "Stopped." in said
    assert server.returncode == 0


def test_the_examples_of_the_documents_work(address: str, index_folder: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "serving.md").read_text(encoding="utf-8")
    (python,) = re.findall(r"```py\n(.*?)```", page, re.DOTALL)
    (curl,) = re.findall(r"```sh\n(curl .*?)```", page, re.DOTALL)
    said = [
        subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for command in (
            [sys.executable, "-c", python.replace("http://127.0.0.1:7860", address)],
            ["bash", "-ec", curl.replace("http://127.0.0.1:7860", address)],
        )
    ]
    assert "Augustin Mbaye-Lorimer" in said[0]
    for told in ("Augustin Mbaye-Lorimer", '"status":"added"', "Puffins return to Tarn Skerry"):
        assert told in said[1]
    with Index.open(index_folder) as articles:
        (ferry,) = [each for each in articles.articles() if each.title == "Ferry sinks"]
        articles.remove([ferry.id])
