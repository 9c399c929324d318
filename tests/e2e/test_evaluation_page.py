"""A question set run, stopped, compared and reported on in the page."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Traffic, choose_questions, open_tab
from tests.e2e.test_chat_work import serious

pytestmark = pytest.mark.browser

ROWS = [
    {
        "id": "march",
        "question": "How many people attended the march according to the police?",
        "article": "03-police-count-puts-march-at-870.md",
        "answers": ["870"],
    },
    {"id": "capital", "question": "What is the capital of Mongolia?", "unanswerable": True},
]


@pytest.fixture
def evaluation(page: Page) -> Page:
    open_tab(page, "Evaluation")
    expect(page.locator("#aq-eval-start")).to_be_visible()
    return page


def run_with(page: Page, system: str) -> None:
    if not page.locator("#aq-eval-system").is_visible():
        page.locator("#aq-eval-how button").first.click()
    page.locator("#aq-eval-system input").click()
    page.get_by_role("option", name=system, exact=True).click()
    page.locator("#aq-eval-start").click()
    ended = re.compile(rf"Finished.*-{system}-")
    expect(page.locator("#aq-eval-told")).to_have_text(ended)


def test_a_question_set_is_run_reported_on_and_compared(
    evaluation: Page, tmp_path: Path, traffic: Traffic
) -> None:
    path = tmp_path / "two.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    choose_questions(evaluation, path)
    run_with(evaluation, "no-reader")
    run_with(evaluation, "ours")
    rows = evaluation.locator("#aq-eval-runs tbody tr")
    expect(rows.first).to_contain_text("two-ours-")
    expect(rows.first).to_contain_text("2 questions")
    evaluation.locator("#aq-eval-other input").click()
    evaluation.get_by_role("option", name="two-no-reader-").first.click()
    evaluation.locator("#aq-eval-show").click()
    frame = evaluation.frame_locator("iframe.aq-report")
    expect(frame.locator("#compared")).to_contain_text("two-no-reader-")
    frame.locator(".tools [data-show=all]").click()  # the report's own script runs
    expect(frame.locator("#count")).to_have_text("2 questions")
    reached = frame.locator("body").evaluate(
        "() => { try { return parent.document.title } catch { return 'nothing' } }"
    )
    assert reached == "nothing"
    link = evaluation.get_by_role("link", name="Download")
    with evaluation.expect_download() as started:
        link.click()
    report = Path(started.value.path()).read_text(encoding="utf-8")
    assert report.startswith("<!DOCTYPE html>")
    assert traffic == Traffic()


def test_a_run_is_deleted_once_that_is_confirmed(evaluation: Page, tmp_path: Path) -> None:
    path = tmp_path / "gone.jsonl"
    path.write_text(json.dumps(ROWS[0]) + "\n", encoding="utf-8")
    choose_questions(evaluation, path)
    run_with(evaluation, "no-reader")
    rows = evaluation.locator("#aq-eval-runs tbody tr")
    expect(rows.first).to_contain_text("gone · no-reader")
    expect(rows.first).to_contain_text("1 question")
    asked = evaluation.locator("#aq-eval-deleting")
    evaluation.get_by_role("button", name="Delete the run").click()
    expect(asked).to_contain_text("Delete gone-no-reader-")
    assert serious(evaluation) == []
    evaluation.get_by_role("button", name="Keep it").click()
    expect(asked).to_be_hidden()
    expect(rows.first).to_contain_text("gone · no-reader")
    evaluation.get_by_role("button", name="Delete the run").click()
    evaluation.get_by_role("button", name="Delete for good").click()
    expect(evaluation.locator("#aq-eval-told")).to_contain_text("Deleted gone-no-reader-")
    expect(rows.filter(has_text="gone")).to_have_count(0)
    expect(asked).to_be_hidden()


def test_what_is_wrong_with_a_file_is_said_with_its_line(evaluation: Page, tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text('{"question": "Who?"}\n{"question": ', encoding="utf-8")
    evaluation.get_by_label("A file of yours").check()
    evaluation.locator("#aq-eval-start").click()
    told = evaluation.locator("#aq-eval-told")
    expect(told).to_have_text("Choose a file first.")
    choose_questions(evaluation, path)
    evaluation.locator("#aq-eval-start").click()
    expect(told).to_contain_text("broken.jsonl, line 2: it is not JSON")


def test_a_run_is_stopped_and_gone_on_with(evaluation: Page) -> None:
    told = evaluation.locator("#aq-eval-told")
    evaluation.locator("#aq-eval-start").click()
    expect(told).to_contain_text("Asking")
    evaluation.reload()  # the run goes on, and is there again
    open_tab(evaluation, "Evaluation")
    expect(told).to_contain_text("Asking")
    evaluation.locator("#aq-eval-stop").click()
    expect(told).to_contain_text("Stopped after")
    evaluation.locator("#aq-eval-go-on").click()
    expect(told).to_contain_text("Asking")
    evaluation.locator("#aq-eval-stop").click()
    expect(told).to_contain_text("Stopped after")
