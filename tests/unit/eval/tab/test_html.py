from eval.metrics.scores import Counts, Figure, Scores
from eval.runs.info import RunInfo, Session
from eval.tab.html import (
    deleted_html,
    deleting_html,
    example_html,
    progress_html,
    report_html,
    runs_html,
)
from eval.tab.progress import Progress
from eval.tab.run_list import ListedRun

HOSTILE = "<script>x</script>"
SCORES = Scores(
    question_set="s",
    question_set_sha256="0",
    counts=Counts(
        questions=2, answerable=2, unanswerable=0, not_judged=0, abstained=0, failed=0
    ),
    figures={"accuracy": Figure(value=0.5, low=0.1, high=0.9, n=2)},
    stages={},
    seed=1,
    resamples=1,
)  # fmt: skip


def info(finished: str | None) -> RunInfo:
    return RunInfo(
        system="ours",
        settings={},
        models={},
        collection={},
        question_set="s",
        question_set_sha256="0",
        options={},
        version="1",
        machine={},
        questions=1200,
        started="2031-05-02T10:00:00+00:00",
        finished=finished,
        sessions=(Session(started="", finished="", asked=1200, seconds=100),),
    )


def test_a_run_has_its_figures_and_what_it_has_not_stays_empty() -> None:
    shown = runs_html([ListedRun("one", info("2031-05-02T10:01:00+00:00"), 1200, SCORES)])
    assert "<td>50.0\u00a0%</td><td></td>" in shown
    assert "<td>12.0</td>" in shown
    assert "<bdi>s · ours</bdi>" in shown
    assert "2 May 2031, " in shown
    assert "1,200 questions</bdi>" in shown
    assert "<bdi>one</bdi>" in shown


def test_a_run_that_a_script_made_says_that_it_is_not_scored() -> None:
    made = ListedRun("one", info("2031-05-02T10:01:00+00:00"), 1200, None)
    assert "not scored yet" in runs_html([made])
    assert "not scored yet" not in runs_html([made], making="one")
    assert "not scored yet" not in runs_html([made._replace(scores=SCORES)])
    assert "not scored yet" not in runs_html([ListedRun("one", info(None), 7, None)])


def test_a_stopped_run_says_how_far_it_came() -> None:
    assert "stopped after 7 of 1,200" in runs_html([ListedRun("one", info(None), 7, None)])
    assert "stopped after 0<" in runs_html([ListedRun("one", None, 0, None)])
    assert "being made" in runs_html([ListedRun("one", None, 0, None)], making="one")
    assert "no runs yet" in runs_html([])


def test_what_there_is_to_know_of_a_set_is_said_from_the_start_to_the_end() -> None:
    for stage in ("indexing", "asking", "scoring", "finished", "stopped"):
        assert "1 of 2 questions" in progress_html(Progress("one", stage, note="1 of 2 questions"))


def test_the_example_is_a_file_as_it_may_be() -> None:
    shown = example_html()
    assert "question,answer,article,unanswerable" in shown
    assert "An unanswerable question is one that the articles do not answer" in shown


def test_the_progress_says_what_is_done_and_how_long_the_rest_takes() -> None:
    shown = progress_html(Progress("one", "asking", 1200, 5000, 61.5))
    assert "Asking … 1,200 of 5,000, 1 min 2 s left" in shown
    assert '<progress value="1200" max="5000"' in shown
    assert "Stopped after 7 of 9 questions" in progress_html(Progress("one", "stopped", 7, 9))
    assert "report is ready" in progress_html(Progress("one", "finished"))
    assert progress_html(None) == ""


def test_names_and_problems_are_inert() -> None:
    shown = (
        runs_html([ListedRun(HOSTILE, info(None), 0, None)])
        + progress_html(Progress(HOSTILE, "scoring"))
        + progress_html(Progress("one", "failed", problem=HOSTILE))
        + deleting_html(HOSTILE)
        + deleted_html(HOSTILE)
        + report_html(HOSTILE, '"><script>')
    )
    assert "<script" not in shown


def test_a_report_is_shown_where_its_script_reaches_nothing() -> None:
    shown = report_html("a b", "report.html")
    assert 'src="./evaluations/a%20b/report.html" sandbox="allow-scripts"' in shown
