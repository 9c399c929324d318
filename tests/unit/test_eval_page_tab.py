"""The tab's answers to events and to requests for reports, without a page around them."""

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import httpx
import pytest
from starlette.applications import Starlette

from eval.page_tab import EvaluationTab
from qa.assistants import FOLDER, OneForEach, folder_name
from qa.settings import Settings
from tests.coroutines import run


@pytest.fixture
def tab(tmp_path: Path) -> Iterator[EvaluationTab]:
    """Over Anna's index, which is there, and Bert's, which is damaged."""
    settings = Settings.build(index=tmp_path / "ix", encoder="hash")
    bert = tmp_path / "ix" / FOLDER / folder_name("bert")
    bert.mkdir(parents=True)
    (bert / "articles.sqlite").write_text("This is no database." * 100)
    with closing(OneForEach(settings)) as assistants:
        made = assistants.of("anna").index.path / "evaluations" / "a-run"
        made.mkdir(parents=True)
        (made / "report.html").write_text("<p>granary</p>")
        yield EvaluationTab(assistants, lambda err: f"Told: {err}")


BERT: Any = SimpleNamespace(username="bert")


@pytest.mark.parametrize(
    "event",
    [
        lambda tab: tab._state(None, BERT),
        lambda tab: tab._watch(None, BERT),
        lambda tab: tab._stop_run(BERT),
        lambda tab: tab._start("samples", None, "own", "ours", "", 1, None, BERT),
        lambda tab: tab._go_on("a-run", BERT),
        lambda tab: tab._delete("a-run", None, BERT),
        lambda tab: tab._show("a-run", None, BERT),
    ],
    ids=["state", "watch", "stop", "start", "go on", "delete", "show"],
)
def test_an_index_that_cannot_be_opened_is_told_in_a_message(
    tab: EvaluationTab, event: Callable[[EvaluationTab], object]
) -> None:
    with pytest.raises(gr.Error) as told:
        event(tab)
    assert told.value.message.startswith("Told: ")
    assert folder_name("bert") in told.value.message
    assert told.value.print_exception is False


def report(tab: EvaluationTab, visitor: str, name: str = "a-run") -> httpx.Response:
    """Return what a visitor is sent as a report."""
    page = Starlette(routes=tab.routes)

    async def served(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        await page({**scope, "state": {"visitor": visitor}}, receive, send)

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(served)
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
            return await client.get(f"/evaluations/{name}/report.html")

    return run(get())


def test_a_report_is_sent_to_its_user_and_kept_by_no_browser(tab: EvaluationTab) -> None:
    sent = report(tab, "anna")
    assert (sent.status_code, sent.text) == (200, "<p>granary</p>")
    assert sent.headers["cache-control"] == "no-store"
    assert sent.headers["content-security-policy"].startswith("sandbox")
    assert report(tab, "anna", "none").status_code == 404


@pytest.mark.parametrize(("visitor", "reason"), [("bert", "articles.sqlite"), ("", "log in first")])
def test_a_report_of_an_index_that_cannot_be_opened_says_so(
    tab: EvaluationTab, visitor: str, reason: str
) -> None:
    sent = report(tab, visitor)
    assert sent.status_code == 503
    assert sent.text.startswith("Told: ")
    assert reason in sent.text
