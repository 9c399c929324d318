"""The report in headless Chromium: nothing is asked of anybody, and the browser works."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from eval.formats.collection import article_id_of
from eval.records import (
    GoldSpan,
    PredictedCitation,
    PredictedPassage,
    Prediction,
    Question,
    QuestionSet,
)
from eval.report.page import write_report
from index.records import Draft
from tests.e2e.conftest import context
from tests.support.runs import reported

pytestmark = pytest.mark.browser

TEXT = "Sixty boats left. The pier stood. <script>window.hacked = 1</script>"
ID = article_id_of(TEXT)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    questions = [
        Question(
            id=f"q{n}",
            question=f"How many boats left in {1900 + n}? <script>window.hacked = 1</script>",
            answers=("Sixty",),
            spans=(GoldSpan(article_id=ID, start=0, end=5),),
        )
        for n in range(30)
    ]
    question_set = QuestionSet(
        name="boats",
        sha256="0" * 64,
        questions=tuple(questions),
        articles=(Draft(title="Boats", text=TEXT, origin="boats.txt"),),
    )
    runs = [
        reported(
            name,
            question_set,
            [
                Prediction(
                    id=question.id,
                    answer="Sixty",
                    abstained=n % 5 == 0,
                    confidence=n / 30,
                    citations=() if n % 5 == 0 else (cite,),
                    nearest=(cite,) if n % 5 == 0 else (),
                    passages=(PredictedPassage(article_id=ID, start=0, end=33),),
                    timings={"total": 5.0 + n},
                )
                for n, question in enumerate(questions)
                for start, end in [(0, 17) if n < right else (18, 33)]
                for cite in [
                    PredictedCitation(article_id=ID, start=start, end=end, quote=TEXT[start:end])
                ]
            ],
        )
        for name, right in (("ours", 20), ("theirs", 10))
    ]
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(path, runs)
    return path


@pytest.fixture(scope="module", params=["light", "dark"])
def page(report: Path, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    reader = context(browser, viewport={"width": 390, "height": 844}, color_scheme=request.param)
    page = reader.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: said.append(one.text))
    page.on("pageerror", lambda one: said.append(str(one)))
    page.goto(report.as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []
    yield page
    reader.close()


def test_nothing_runs_but_the_reports_own_script(page: Page) -> None:
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.documentElement.classList.contains('scripted')")


def test_a_phone_need_not_scroll_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_questions_can_be_filtered_and_searched(page: Page) -> None:
    # Right are 20 less the four of them that were refused: 16. Refused of the other ten: two.
    count, items = page.locator("#count"), page.locator(".item:visible")
    assert count.inner_text() == "14 questions"
    page.locator(".tools [data-show=wrongly_refused]").click()
    assert items.count() == 4
    page.locator(".tools [data-show=all]").click()
    assert count.inner_text() == "30 questions"
    page.locator("#search").fill("1907 BOATS")
    assert count.inner_text() == "1 question"
    page.locator("#search").fill("")
    page.locator(".tools [data-show=wrong]").click()
    assert items.count() == 14


def test_a_question_opens_with_gold_marked_in_its_passage(page: Page) -> None:
    item = page.locator(".item:visible").first
    item.locator("summary").click()
    assert item.locator(".passages mark.gold").inner_text() == "Sixty"
    item.locator("summary").click()
    assert not item.locator(".passages").is_visible()


def test_a_stage_leads_to_its_questions(page: Page) -> None:
    page.locator(".stages [data-show=not_first]").click()
    assert page.locator(".item:visible").count() == 10
    page.locator(".tools [data-show=wrong]").click()
