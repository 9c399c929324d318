"""The tab's answers to events and to requests for reports, without a page around them."""

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import closing
from pathlib import Path
from shutil import rmtree
from types import SimpleNamespace
from typing import Any

import gradio as gr
import httpx
import pytest
from starlette.applications import Starlette

from eval.tab.tab import EvaluationTab
from index.indexing import Index
from qa.settings import Settings
from qa.visitors import FOLDER, OneForEach, folder_name
from tests.support.coroutines import run
from tests.support.tab import Tab


@pytest.fixture
def tab(tmp_path: Path) -> Iterator[EvaluationTab]:
    """Over Anna's index, which is there, and Bert's, which is damaged."""
    settings = Settings.build(index=tmp_path / "ix", encoder="hash", reader="small")
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
        lambda tab: tab._state(None, None, BERT),
        lambda tab: tab._watch(None, None, BERT),
        lambda tab: tab._stop_run(BERT),
        lambda tab: tab._start("samples", None, "own", "ours", "", 1, BERT),
        lambda tab: tab._go_on("a-run", None, BERT),
        lambda tab: tab._delete("a-run", None, None, BERT),
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


def with_runs(open_index: Callable[..., Index], *names: str) -> tuple[Tab, Path]:
    """Return the page over an index with these runs, and their folder."""
    index = open_index()
    folder = index.path / "evaluations"
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "report.html").write_text("<p>granary</p>")
    return Tab(index), folder


def test_runs_that_went_while_they_were_chosen_are_told_of_and_chosen_no_more(
    open_index: Callable[..., Index],
) -> None:
    tab, folder = with_runs(open_index, "a-run", "gone")
    tab.put("aq-eval-run", "gone")
    tab.put("aq-eval-other", "gone")
    rmtree(folder / "gone")
    for act in ("aq-eval-show", "aq-eval-go-on", "aq-eval-delete"):
        tab.fire(act, "click")
    assert "There is no run" in tab["aq-eval-report"]
    assert "There is no run" in tab["aq-eval-told"]
    assert (tab["aq-eval-run"], tab["aq-eval-other"]) == ("a-run", "")
    assert tab.choices("aq-eval-run") == ["a-run"]


def test_a_run_is_not_compared_with_one_that_went_though_its_report_was_kept(
    open_index: Callable[..., Index],
) -> None:
    tab, folder = with_runs(open_index, "a-run")
    (folder / "a-run" / "report-with-gone.html").write_text("<p>granary</p>")
    tab.put("aq-eval-run", "a-run")
    tab.put("aq-eval-other", "gone")
    tab.fire("aq-eval-show", "click")
    assert "There is no run" in tab["aq-eval-report"]


def test_a_run_that_cannot_be_started_leaves_what_is_chosen(
    open_index: Callable[..., Index],
) -> None:
    tab, _ = with_runs(open_index, "a-run", "b-run")
    tab.put("aq-eval-run", "b-run")
    tab.put("aq-eval-other", "a-run")
    tab.put("aq-eval-set", "verdicts")
    tab.fire("aq-eval-start", "click")
    assert "No verdict has been given" in tab["aq-eval-told"]
    assert (tab["aq-eval-run"], tab["aq-eval-other"]) == ("b-run", "a-run")
