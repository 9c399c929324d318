import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from eval.errors import RunError
from eval.formats.collection import article_id_of
from eval.records import (
    GoldSpan,
    PredictedCitation,
    PredictedPassage,
    Prediction,
    Question,
    QuestionSet,
)
from eval.report.items import choose
from eval.report.marks import Mark, Segment, in_context, marked, passage_text
from eval.report.page import render_report, write_report
from eval.report.plots import plots
from eval.report.sections import percent, signed
from eval.report.svg import Axis, Canvas, Point, nice_step, number_axis, share_axis
from index.records import Draft
from tests.support.runs import reported, score

HOSTILE = "</script><script>alert(1)</script>\"'><img src=http://evil.test/x onerror=alert(2)>&amp;"
TEXT = f"The pier is {HOSTILE} old. It was built in 1843. It burned once."
ID = article_id_of(TEXT)
BUILT = TEXT.index("It was")
YEAR = TEXT.index("1843")
BURNED = TEXT.index("It burned")
VOID = {"meta", "link", "br", "img", "input", "hr"}


def question_set(n: int = 12) -> QuestionSet:
    return QuestionSet(
        name=HOSTILE,
        sha256="0" * 64,
        questions=tuple(
            Question(
                id=f"{HOSTILE}{number}",
                question=f"When {HOSTILE} {number}?",
                answers=("1843",) if number % 3 else (),
                spans=(GoldSpan(article_id=ID, start=YEAR, end=YEAR + 4),) if number % 3 else (),
                unanswerable=not number % 3,
                tags=(f"{HOSTILE}:{HOSTILE}{number % 2}",),
                history=(f"{HOSTILE}0",) if number == 4 else (),
            )
            for number in range(n)
        ),
        articles=(Draft(title=HOSTILE, text=TEXT, origin=HOSTILE),),
    )


def cite(start: int, end: int) -> PredictedCitation:
    return PredictedCitation(
        article_id=ID, start=start, end=end, quote=TEXT[start:end], score=0.5, span_start=start,
        span_end=start + 2,
    )  # fmt: skip


def predictions(n: int = 12, right: int = 8) -> list[Prediction]:
    """Return predictions: every fourth refuses, every one under `right` cites rightly."""
    found = []
    for number, question in enumerate(question_set(n).questions):
        place = (BUILT, BURNED - 1) if number < right else (BURNED, len(TEXT))
        refused = number % 4 == 3
        found.append(
            Prediction(
                id=question.id,
                answer="" if refused else HOSTILE,
                abstained=refused,
                confidence=number / n,
                citations=() if refused else (cite(*place),),
                nearest=(cite(*place),) if refused else (),
                passages=(
                    PredictedPassage(article_id=ID, start=0, end=BUILT - 1, score=0.9),
                    PredictedPassage(article_id=ID, start=BUILT, end=len(TEXT), score=0.8),
                    PredictedPassage(article_id="f" * 16, start=0, end=9, score=0.7),
                ),
                timings={HOSTILE: 1.0, "total": 5.0 + number},
                standalone_question=HOSTILE if number == 4 else None,
                error=HOSTILE if number == 5 else None,
            )
        )
    return found


class Page(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.words.append(data)

    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))


@pytest.fixture(scope="module")
def html() -> str:
    runs = [
        reported(HOSTILE, question_set(), predictions(), {HOSTILE: HOSTILE}),
        reported("other " + HOSTILE, question_set(), predictions(right=2)),
    ]
    return render_report(runs)


def test_the_report_is_well_formed(html: str) -> None:
    page = Page(html)
    assert page.open == []
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    jumps = [a["href"] for tag, a in page.tags if tag == "a"]
    assert {jump.removeprefix("#") for jump in jumps if jump} <= set(ids)


def test_hostile_text_stays_text(html: str) -> None:
    page = Page(html)
    tags = [tag for tag, _ in page.tags]
    assert tags.count("script") == 1
    assert "img" not in tags
    assert not [name for _, found in page.tags for name in found if name.startswith("on")]
    assert HOSTILE in page.text()


def test_nothing_is_loaded_from_anywhere(html: str) -> None:
    page = Page(html)
    for tag, attributes in page.tags:
        assert not {"src", "srcset", "action", "background", "poster"} & attributes.keys(), tag
        for name in ("href", "xlink:href", "style"):
            value = attributes.get(name) or ""
            assert "//" not in value, (tag, name)
            assert "url(" not in value, (tag, name)
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    policy = next(a["content"] for tag, a in page.tags if a.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "script-src 'sha256-" in policy


def test_the_error_browser_shows_what_explains_an_outcome(html: str) -> None:
    items = html[html.index('id="questions"') :]
    for stage in ("right", "not_first", "wrongly_refused", "wrongly_answered", "failed"):
        assert f'data-stage="{stage}"' in items, stage
    assert '<mark class="gold">1843</mark>' in items
    assert '<mark class="said">It</mark>' in items
    text = Page(
        items[items.index(">") + 1 : items.index("</main>")].replace("</section>", "")
    ).text()
    assert "There is no answer." in text
    assert "holds gold" in text
    assert "asked before" in text
    assert "searched as" in text
    assert "article ffffffffffffffff" in text  # its text is not known: it is named
    assert f"other {HOSTILE}: retrieved, but not read first" in text


def test_plots_are_svg_with_a_name() -> None:
    html = render_report([reported("many", question_set(24), predictions(24))])
    plots = re.findall(r'<svg viewBox="0 0 420 270".*?</svg>', html, re.DOTALL)
    assert len(plots) == 4
    for plot in plots:
        assert ElementTree.fromstring(plot).attrib["aria-label"]


def test_a_report_on_too_few_questions_says_so_instead_of_plotting() -> None:
    few = render_report([reported("few", question_set(19), predictions(19))])
    assert "Too few for plots: 19 questions, and they need 20." in few
    assert '<svg viewBox="0 0 420 270"' not in few
    enough = render_report([reported("enough", question_set(20), predictions(20))])
    assert "Too few for plots" not in enough
    assert '<svg viewBox="0 0 420 270"' in enough


def test_the_run_stands_on_its_curve_where_questions_are_not_judged() -> None:
    judged = [Question(id=f"j{n}", question="Who?", answers=("Anna",)) for n in range(10)]
    others = [Question(id=f"u{n}", question="Why?") for n in range(10)]
    said = [
        Prediction(id=f"j{n}", answer="Anna", abstained=False, confidence=0.9) for n in range(10)
    ]
    held = [Prediction(id=f"u{n}", answer="", abstained=True, confidence=0.1) for n in range(10)]
    question_set = QuestionSet(name="x", sha256="", questions=(*judged, *others))
    scores = score(question_set, [*said, *held], resamples=20)
    drawn = "".join(plot.svg for plot in plots({"mine": scores}))
    assert "mine as run: 100.0% answered, 0.0% of them wrong" in drawn


def test_the_comparison_lists_the_questions_that_flipped(html: str) -> None:
    part = html[html.index('id="compared"') : html.index('id="figures"')]
    assert part.count("<li>") == 2  # 2 and 4; 5 failed and 7 was refused in both
    assert "not read first" in part


def test_the_report_says_what_its_intervals_draw(html: str) -> None:
    text = Page(html).text()
    drawn = "12 questions (too few articles and questions)"
    assert f"percentile bootstrap over {drawn}, 1,000 resamples" in text
    assert f"paired bootstrap intervals over {drawn}" in text


def test_the_browser_is_capped_and_says_so() -> None:
    run = reported("r", question_set(60), predictions(60, right=20))
    text = render_report([run], max_wrong=7, max_right=3)
    assert text.count('class="item ') == 10
    words = Page(text).text()
    assert re.search(r"7 of the \d+ questions that were lost, evenly spread, and 3 of the", words)


def test_one_run_without_anything_but_words_is_enough(tmp_path: Path) -> None:
    bare = [
        Prediction(id=one.id, answer="x", abstained=False, confidence=3.0) for one in predictions()
    ]
    path = tmp_path / "report.html"
    write_report(path, [reported("bare", question_set(), bare)])
    text = Page(path.read_text(encoding="utf-8")).text()
    assert "Retrieval is not scored" in text
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


def test_a_set_that_judges_articles_only_says_what_right_means() -> None:
    asked = question_set()
    judged = [Question(id=q.id, question=q.question, relevant={ID: 1}) for q in asked.questions]
    only = asked.model_copy(update={"questions": tuple(judged)})
    text = render_report([reported("r", only, predictions())])
    assert "the first article is relevant" in text


def test_a_quote_that_is_not_verbatim_is_shown_as_grave() -> None:
    first, *rest = predictions()
    broken = first.citations[0].model_copy(update={"quote": "It was not so."})
    run = reported("r", question_set(), [first.model_copy(update={"citations": (broken,)}), *rest])
    text = render_report([run])
    assert 'class="warn grave"' in text
    assert "not what stands at its range" in text


@pytest.mark.parametrize("names", [[], ["a", "a"]])
def test_runs_need_different_names(names: list[str]) -> None:
    with pytest.raises(RunError, match="different names"):
        render_report([reported(name, question_set(), predictions()) for name in names])


def test_shown_questions_are_evenly_spread() -> None:
    stages = ["right", "not_first"] * 50 + [None]
    chosen = choose(stages, max_wrong=5, max_right=100)
    assert [place for place in chosen.places if place % 2] == [1, 21, 41, 61, 81]
    assert (chosen.wrong_shown, chosen.wrong) == (5, 50)
    assert (chosen.right_shown, chosen.right) == (50, 50)


def test_marks_cut_text_and_name_every_kind() -> None:
    marks = [Mark(2, 8, "golds"), Mark(4, 6, "gold"), Mark(5, 99, "said"), Mark(200, 300, "gold")]
    assert marked("0123456789", 0, marks) == [
        Segment("01", ""),
        Segment("23", "golds"),
        Segment("4", "golds gold"),
        Segment("5", "golds gold said"),
        Segment("67", "golds said"),
        Segment("89", "said"),
    ]
    assert "".join(part.text for part in marked("abc", 7, marks)) == "abc"
    assert marked("", 0, marks) == []


def test_context_is_cut_at_words_and_says_that_there_is_more() -> None:
    text = "word " * 100 + "GOLD " + "more " * 100
    found = in_context(text, 500, 504, [Mark(500, 504, "gold")])
    assert found[0] == Segment("… ", "more")
    assert found[-1] == Segment(" …", "more")
    assert Segment("GOLD", "gold") in found
    assert all(len(word) == 4 for part in found[1:-1] for word in part.text.split())
    assert in_context("GOLD", 0, 4, []) == [Segment("GOLD", "")]


def test_a_passage_is_shown_around_its_gold_or_from_its_start() -> None:
    text = "x" * 50 + "word " * 200 + "GOLD " + "more " * 200
    gold = [Mark(1050, 1054, "gold")]
    around = passage_text(text, 50, 2000, gold)
    assert Segment("GOLD", "gold") in around
    assert around[0].kind == around[-1].kind == "more"
    start = passage_text(text, 50, 900, gold)
    assert start[0].text.startswith("word")
    assert start[-1] == Segment(" …", "more")
    assert passage_text("short", 0, 5, []) == [Segment("short", "")]


@pytest.mark.parametrize(
    ("share", "words"),
    [(1, "100 %"), (0.9999, "> 99.9 %"), (0.5, "50.0 %"), (0.0001, "< 0.1 %"), (0, "0 %")],
)
def test_only_all_is_100_per_cent(share: float, words: str) -> None:
    assert percent(share).replace("\u00a0", " ") == words


def test_differences_have_a_sign() -> None:
    assert (signed(0.25), signed(-0.25)) == ("+0.250", "−0.250")


@pytest.mark.parametrize(("value", "step"), [(13, 20), (0.3, 0.5), (5, 5), (1000, 1000)])
def test_steps_are_round(value: float, step: float) -> None:
    assert nice_step(value) == step


def test_axes_cover_their_values() -> None:
    assert number_axis("ms", 41).high == 50
    assert share_axis("x").ticks[-1] == (0.0, "0 %")
    assert min(tick for tick, _ in share_axis("x", low=0.7).ticks) == pytest.approx(0.7)


def test_points_outside_the_scale_stay_in_the_plot() -> None:
    canvas = Canvas(Axis(0, 1, [], "x"), Axis(0, 1, [], "y"), says='"<&>"')
    canvas.dots([Point(-5, 9, says="<b>")], 'c0" onload="x')
    root = ElementTree.fromstring(str(canvas.svg()))
    assert root.attrib["aria-label"] == '"<&>"'
    circle = root.find("circle")
    assert circle is not None
    assert set(circle.attrib) == {"cx", "cy", "r", "class"}
    assert 0 <= float(circle.attrib["cx"]) <= 420
    assert 0 <= float(circle.attrib["cy"]) <= 270
