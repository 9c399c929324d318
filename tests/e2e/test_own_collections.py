"""Two users of one page, each with articles of their own."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gradio_client.exceptions import AppError
from playwright.sync_api import Browser, Page, expect

from index.indexing import Index
from qa.visitors import FOLDER, folder_name
from tests.e2e.conftest import (
    PATIENCE_S,
    choose_questions,
    client_of,
    context,
    get,
    open_tab,
    point_at,
    post,
)
from tests.e2e.test_articles_page import LISTED, box
from tests.e2e.test_chat_page import ask
from tests.e2e.test_serving import ANNA, call_tool, start
from ui.kept.users import put_user

pytestmark = pytest.mark.browser

BERT = ("bert", "another password")
DORA = ("dora", "yet another password")
STORY = "The gyrocopter Wilhelmina set down beside the granary of Oxmere at dawn."
WHERE = "Where did the gyrocopter Wilhelmina set down?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own") / "ix"


@pytest.fixture(scope="module")
def served(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    users = tmp_path_factory.mktemp("auth") / "users.txt"
    for user in (ANNA, BERT, DORA):
        put_user(users, *user)
    server, address = start(folder, "--auth", str(users), "--own-collections", "--mcp")
    yield address
    server.terminate()
    _, said = server.communicate(timeout=PATIENCE_S)
    assert "Traceback" not in said


@pytest.fixture(scope="module")
def article_id(served: str) -> str:
    """Of an article that is Anna's."""
    outcome = client_of(served, auth=ANNA).predict(STORY, "Gyrocopter", api_name="/add")
    assert outcome["status"] == "added"
    return str(outcome["article_id"])


@pytest.fixture
def visit(browser: Browser, served: str) -> Iterator[Callable[[tuple[str, str]], Page]]:
    """Opens the page in a browser of a user's own, logged in by its form."""
    contexts = []

    def open_page(user: tuple[str, str]) -> Page:
        contexts.append(context(browser))
        page = contexts[-1].new_page()
        page.goto(served)
        fields = page.locator("input")
        expect(fields).to_have_count(2)
        for field, typed in zip(fields.all(), user, strict=True):
            field.press_sequentially(typed)
        page.keyboard.press("Enter")
        page.wait_for_selector("#aq-question textarea")
        return page

    yield open_page
    for opened in contexts:
        opened.close()


def test_nobody_sees_in_the_page_what_is_anothers(
    visit: Callable[[tuple[str, str]], Page], served: str, article_id: str
) -> None:
    anna, bert = visit(ANNA), visit(BERT)
    expect(bert.locator("#aq-welcome")).to_contain_text("There are no articles yet.")
    open_tab(anna, "Articles")
    expect(anna.locator(LISTED)).to_have_text(["Gyrocopter"])
    anna.get_by_role("button", name="Tags").click()
    anna.get_by_label("Tags, separated by commas").press_sequentially("aviation")
    anna.keyboard.press("Enter")
    expect(anna.locator(".aq-tag")).to_have_text("aviation")
    open_tab(anna, "Chat")
    ask(anna, WHERE)
    expect(anna.locator("#aq-chat")).to_contain_text("granary of Oxmere")
    expect(anna).to_have_url(re.compile(r"\?c="))
    point_at(anna.locator("#aq-chat .aq-chip").first)
    expect(anna.locator("#aq-card")).to_contain_text("granary of Oxmere")
    anna.locator("#aq-chat .aq-chip").first.click()
    expect(anna.locator("#aq-pane")).to_contain_text("granary of Oxmere")

    ask(bert, WHERE)
    expect(bert.locator("#aq-chat")).not_to_contain_text("granary")
    bert.locator("#aq-chat .aq-exchange").evaluate(
        "(log, link) => log.insertAdjacentHTML('beforeend', `<a class=aq-chip href='${link}'>1</a>`)",
        f"#read/{article_id}/0-20",
    )
    point_at(bert.locator("#aq-chat .aq-chip").last)
    expect(bert.locator("#aq-card")).to_contain_text("no longer there")
    for link in (anna.url, f"{served}/?q={WHERE}"):
        bert.goto(link)
        expect(bert.locator("#aq-chat .aq-exchange, #aq-chat .aq-message").first).to_be_visible()
        expect(bert.locator("#aq-pane")).not_to_contain_text("granary")
        expect(bert.locator("#aq-chat")).not_to_contain_text("granary")
    bert.goto(f"{served}/#read/{article_id}")
    expect(bert.locator("#aq-pane")).to_contain_text("There is no article")
    open_tab(bert, "Articles")
    expect(bert.locator("#aq-articles")).to_contain_text("There are no articles yet.")
    for part in ("Statistics", "Duplicates"):
        bert.get_by_role("button", name=part).click()
    expect(bert.locator("#aq-figures")).to_contain_text("There are no articles yet.")
    expect(bert.locator("#aq-alike")).to_contain_text("No article is here twice")
    open_tab(bert, "Conversations")
    expect(bert.locator("#aq-conversations")).to_contain_text(WHERE)
    expect(bert.locator("#aq-conversations li")).to_have_count(2)


def test_what_one_adds_and_removes_is_ones_own(
    visit: Callable[[tuple[str, str]], Page], folder: Path
) -> None:
    bert = visit(BERT)
    open_tab(bert, "Articles")
    expect(bert.get_by_role("tab", name="Paste")).to_be_visible()  # open: there is nothing yet
    open_tab(bert, "Paste")
    box(bert, "title").press_sequentially("Balloon")
    box(bert, "text").press_sequentially("A balloon came down in a field near Vossmoor.")
    bert.get_by_role("button", name="Add the text").click()
    expect(bert.locator("#aq-added")).to_contain_text("Added: Balloon")
    expect(bert.locator(LISTED)).to_have_text(["Balloon"])
    with Index.open(folder / FOLDER / folder_name("bert")) as index:
        assert [article.title for article in index.articles()] == ["Balloon"]
    bert.get_by_role("button", name="Remove").click()
    bert.get_by_text("1 removed article").click()
    bert.get_by_role("button", name="Delete for good").click()
    expect(bert.locator("#aq-articles .aq-removed")).to_have_count(0)


def test_clients_reach_only_what_is_their_users(served: str, article_id: str, folder: Path) -> None:
    anna, bert = (client_of(served, auth=user) for user in (ANNA, BERT))
    assert "granary of Oxmere" in anna.predict(WHERE, api_name="/ask")["text"]
    assert bert.predict(WHERE, api_name="/ask")["abstained"] is True
    assert bert.predict(api_name="/articles") == []
    with pytest.raises(AppError, match="There is no article"):
        bert.predict(article_id, api_name="/article")
    url = f"{served}/gradio_api/call/v2/articles"
    event = post(url, json={}, auth=BERT).json()["event_id"]
    assert "Gyrocopter" not in get(f"{url}/{event}", auth=BERT).text
    asked = [call_tool(served, "ask", {"question": WHERE}, user) for user in (ANNA, BERT)]
    assert ["granary" in json.loads(each.content[0].text)["text"] for each in asked] == [
        True,
        False,
    ]
    assert call_tool(served, "article", {"article_id": article_id}, BERT).isError
    assert get(f"{served}/health").json() == {"status": "ok"}


def test_what_is_deleted_with_a_folder_is_served_no_longer(served: str, folder: Path) -> None:
    dora = client_of(served, auth=DORA)
    dora.predict(STORY, "Gyrocopter", api_name="/add")
    assert [article["title"] for article in dora.predict(api_name="/articles")] == ["Gyrocopter"]
    shutil.rmtree(folder / FOLDER / folder_name("dora"))
    assert dora.predict(api_name="/articles") == []
    assert dora.predict(WHERE, api_name="/ask")["abstained"] is True


def test_a_report_is_shown_to_whom_it_belongs(served: str, article_id: str, folder: Path) -> None:
    run = folder / FOLDER / folder_name("anna") / "evaluations" / "a-run"
    run.mkdir(parents=True)
    (run / "report.html").write_text("<p>granary</p>")
    report = f"{served}/evaluations/a-run/report.html"
    assert get(report, auth=ANNA).text == "<p>granary</p>"
    assert get(report, auth=BERT).status_code == 404
    assert get(report).status_code == 401


def test_runs_are_seen_by_their_user_alone(
    visit: Callable[[tuple[str, str]], Page], tmp_path: Path
) -> None:
    question = {"question": "Where is the granary?", "unanswerable": True}
    asked = tmp_path / "granary.jsonl"
    asked.write_text(json.dumps(question) + "\n", encoding="utf-8")
    anna, bert = visit(ANNA), visit(BERT)
    for page in (anna, bert):
        open_tab(page, "Evaluation")
    choose_questions(anna, asked)
    anna.get_by_role("button", name="Run", exact=True).click()
    expect(anna.locator("#aq-eval-told")).to_contain_text("Finished")
    expect(anna.locator("#aq-eval-runs")).to_contain_text("granary")
    anna.get_by_role("button", name="Show the report").click()
    expect(anna.frame_locator("#aq-eval-report iframe").locator("body")).to_contain_text("granary")
    open_tab(bert, "Articles")
    open_tab(bert, "Evaluation")
    expect(bert.locator("#aq-eval-runs")).not_to_contain_text("granary")
