"""The tab "Evaluation" of the page, laid out with Gradio; the page finds it by its entry point."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from eval.errors import DatasetError, RunError
from eval.systems.ours import SYSTEMS, Ours
from eval.tab.evaluations import Evaluations, visitors_evaluations
from eval.tab.html import (
    ROUTE,
    deleted_html,
    deleting_html,
    example_html,
    problem_html,
    progress_html,
    report_html,
    runs_html,
)
from qa.visitors import Assistants

_HERE = Path(__file__).parent
_GOLD = _HERE.parent / "data" / "samples.jsonl"
_FEEDBACK = "feedback.jsonl"  # made by the chat, in the index folder

_SAMPLES, _VERDICTS, _FILE = "samples", "verdicts", "file"
_SETS = [
    ("Our questions about the sample articles", _SAMPLES),
    ("Verdicts given in the chat", _VERDICTS),
    ("A file of yours", _FILE),
]
_HERE_ARTICLES, _OWN_ARTICLES = "here", "own"
_ASKED_OF = [
    ("the articles that are here", _HERE_ARTICLES),
    ("the articles that the set brings", _OWN_ARTICLES),
]
_NOTHING = "nothing"
_SUFFIXES = [".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".gz"]

# A report runs no script of others; were it to, it could reach nothing of the page.
_REPORT_HEADERS = {
    "content-security-policy": "sandbox allow-scripts allow-popups",
    "cache-control": "no-store",  # the browser may be somebody else's next
}


class _Questions(NamedTuple):
    """Where it is chosen what is asked, of which articles."""

    chosen: gr.Radio
    file: gr.File
    asked_of: gr.Radio


class _How(NamedTuple):
    """Where it is chosen how it is asked."""

    system: gr.Dropdown
    settings: gr.Textbox
    limit: gr.Number


class _State(NamedTuple):
    """The parts that show how far a run is and which there are; or what they show."""

    told: Any
    runs: Any
    run: Any
    other: Any
    stop: Any
    timer: Any


class _Deleting(NamedTuple):
    """The parts that ask whether to delete a run; or what they show."""

    told: Any
    within: Any
    which: Any
    words: Any


class _Deleted(NamedTuple):
    """The parts that show another state once a run is deleted; or what they show."""

    told: Any
    runs: Any
    run: Any
    other: Any
    stop: Any
    timer: Any
    within: Any
    report: Any


class EvaluationTab:
    """Runs question sets, and shows the scores and the reports."""

    title = "Evaluation"

    def __init__(self, assistants: Assistants, explain: Callable[[Exception], str]) -> None:
        """Make the tab, not yet laid out.

        Args:
            assistants: Of the page.
            explain: Returns what a visitor is told of an error.
        """
        self._assistants = assistants
        self._explain = explain
        self._evaluations = visitors_evaluations(assistants, explain)
        self.css = (_HERE / "page.css").read_text(encoding="utf-8")
        self.routes = [Route(f"{ROUTE}/{{name}}/{{file}}", self._report_file)]

    def lay_out(self, tab: gr.Tab, quiet: Mapping[str, Any]) -> None:
        """Lay the tab out.

        Args:
            tab: Within which.
            quiet: Options of an event that is answered at once.
        """
        with gr.Column(elem_id="aq-evaluation", elem_classes="aq-scroll"):
            questions = self._lay_out_questions(quiet)
            how = self._lay_out_how()
            with gr.Row(elem_id="aq-eval-acts"):
                start = gr.Button("Run", variant="primary", elem_id="aq-eval-start")
                stop = gr.Button("Stop", interactive=False, elem_id="aq-eval-stop")
            state = self._lay_out_runs(stop)
            with gr.Row():
                show = gr.Button("Show the report", elem_id="aq-eval-show")
                go_on = gr.Button("Go on with the run", elem_id="aq-eval-go-on")
                delete = gr.Button("Delete the run", elem_id="aq-eval-delete")
            deleting, confirm, keep = self._lay_out_deleting(state.told)
            report = gr.HTML(elem_id="aq-eval-report", apply_default_css=False)

        storing: dict[str, Any] = {
            "outputs": state, "api_visibility": "private", "show_progress_on": state.told,
        }  # fmt: skip
        start.click(self._start, [*questions, *how], **storing)
        stop.click(self._stop_run, **quiet)
        keep.click(lambda: gr.Column(visible=False), None, deleting.within, **quiet)
        runs = [state.run, state.other]
        # What is chosen may be gone by now, which Gradio would refuse to hand on.
        unchecked: dict[str, Any] = {"preprocess": False}
        go_on.click(self._go_on, runs, **unchecked, **storing)
        state.timer.tick(self._watch, runs, state, **unchecked, **quiet)
        tab.select(self._state, runs, state, **unchecked, **quiet)
        delete.click(self._ask_to_delete, state.run, deleting, **unchecked, **quiet)
        deleted = _Deleted(*state, within=deleting.within, report=report)
        confirm.click(self._delete, [deleting.which, *runs], deleted, **unchecked, **quiet)
        show.click(
            self._show, runs, report, api_visibility="private", show_progress_on=report, **unchecked
        )

    def _lay_out_questions(self, quiet: Mapping[str, Any]) -> _Questions:
        chosen = gr.Radio(_SETS, value=_SAMPLES, label="Questions", elem_id="aq-eval-set")
        with gr.Column(visible=False) as own:
            file = gr.File(
                label="SQuAD, JSON Lines or CSV",
                file_types=_SUFFIXES,
                height=130,
                elem_id="aq-eval-file",
            )
            gr.HTML(example_html(), elem_id="aq-eval-example", apply_default_css=False)
            asked_of = gr.Radio(
                _ASKED_OF, value=_HERE_ARTICLES, label="Asked of", elem_id="aq-eval-of"
            )
        chosen.change(
            lambda which: gr.Column(visible=which == _FILE), chosen, own, js=None, **quiet
        )
        return _Questions(chosen, file, asked_of)

    def _lay_out_how(self) -> _How:
        with gr.Accordion("How to ask", open=False, elem_id="aq-eval-how"):
            return _How(
                system=gr.Dropdown(
                    [*SYSTEMS],
                    value=Ours.name,
                    label="System",
                    elem_id="aq-eval-system",
                    info="“ours” is what the chat uses; the others are there to compare it with.",
                ),
                settings=gr.Textbox(
                    "",
                    label="Settings",
                    placeholder="top_k=5, min_confidence=0.3",
                    max_lines=1,
                    elem_id="aq-eval-settings",
                ),
                limit=gr.Number(
                    0, label="Only the first questions", info="0: all", precision=0, minimum=0,
                    elem_id="aq-eval-limit",
                ),
            )  # fmt: skip

    def _lay_out_runs(self, stop: gr.Button) -> _State:
        told = gr.HTML(elem_id="aq-eval-told", apply_default_css=False)
        runs = gr.HTML(elem_id="aq-eval-runs", apply_default_css=False)
        with gr.Row():
            run = gr.Dropdown([], label="Run", elem_id="aq-eval-run")
            other = gr.Dropdown(
                [(_NOTHING, "")], value="", label="Compared with", elem_id="aq-eval-other"
            )
        return _State(told, runs, run, other, stop, timer=gr.Timer(1, active=False))

    def _lay_out_deleting(self, told: gr.HTML) -> tuple[_Deleting, gr.Button, gr.Button]:
        """Lay out what asks whether to delete a run, and return it with its Yes and its No."""
        with gr.Column(visible=False, elem_id="aq-eval-deleting") as within:
            which = gr.Textbox("", visible="hidden", elem_id="aq-eval-which")
            words = gr.HTML(apply_default_css=False)
            with gr.Row():
                confirm = gr.Button("Delete for good", elem_id="aq-eval-delete-for-good")
                keep = gr.Button("Keep it")
        return _Deleting(told, within, which, words), confirm, keep

    def _start(
        self,
        chosen: str,
        file: str | None,
        asked_of: str,
        system: str,
        settings: str,
        limit: float | None,
        request: gr.Request,
    ) -> _State:
        evaluations = self._of(request)
        try:
            name = evaluations.start(
                self._questions(chosen, file, request),
                own_articles=chosen == _SAMPLES or (chosen, asked_of) == (_FILE, _OWN_ARTICLES),
                system=system,
                settings=settings or "",
                limit=int(limit) if limit else None,
            )
        except Exception as err:
            return self._with_problem(err, None, None, request)._replace(run=gr.skip())
        return self._state(name, None, request)

    def _questions(self, chosen: str, file: str | None, request: gr.Request) -> Path:
        if chosen == _SAMPLES:
            return _GOLD
        if chosen == _FILE:
            if not file:
                raise DatasetError("Choose a file first.")
            return Path(file)
        if _name(request) and not self._assistants.own:
            raise DatasetError(
                "The verdicts are several people's: run them in the terminal, with "
                f"'article-qa eval run' on {_FEEDBACK} in the index folder."
            )
        verdicts = self._assistants.of(_name(request)).index.path / _FEEDBACK
        if not verdicts.exists():
            raise DatasetError("No verdict has been given in the chat yet.")
        return verdicts

    def _go_on(self, run: str | None, other: str | None, request: gr.Request) -> _State:
        evaluations = self._of(request)
        try:
            evaluations.go_on(_named(run))
        except Exception as err:
            return self._with_problem(err, run, other, request)
        return self._state(run, other, request)

    def _stop_run(self, request: gr.Request) -> None:
        self._of(request).stop()

    def _ask_to_delete(self, run: str | None) -> _Deleting:
        try:
            name = _named(run)
        except Exception as err:
            return _Deleting(problem_html(self._explain(err)), gr.Column(visible=False), "", "")
        return _Deleting(gr.skip(), gr.Column(visible=True), name, deleting_html(name))

    def _delete(
        self, which: str, run: str | None, other: str | None, request: gr.Request
    ) -> _Deleted:
        """Delete the run that was asked about, whichever is chosen by now."""
        closed = gr.Column(visible=False)
        evaluations = self._of(request)
        try:
            evaluations.delete(_named(which))
        except Exception as err:
            problem = self._with_problem(err, run, other, request)
            return _Deleted(*problem, within=closed, report=gr.skip())
        state = self._state(run, other, request)._replace(told=deleted_html(which))
        return _Deleted(*state, within=closed, report="")

    def _show(self, run: str | None, other: str | None, request: gr.Request) -> str:
        evaluations = self._of(request)
        try:
            path = evaluations.runs.report(_named(run), other)
        except Exception as err:
            return problem_html(self._explain(err))
        return report_html(path.parent.name, path.name)

    def _watch(self, run: str | None, other: str | None, request: gr.Request) -> _State:
        """Return the progress; the rest of the state only when the run has ended."""
        progress = self._of(request).progress
        if progress and progress.going_on:
            unchanged = _State(*[gr.skip()] * len(_State._fields))
            return unchanged._replace(told=progress_html(progress))
        return self._state(progress.name if progress else run, other, request)

    def _state(self, run: str | None, other: str | None, request: gr.Request) -> _State:
        """Return what all parts show.

        Args:
            run: Is chosen if it is there, else the last one.
            other: Is compared with if it is there, else nothing; None leaves it as it is.
            request: Whose runs.
        """
        evaluations = self._of(request)
        progress, rows = evaluations.progress, evaluations.runs.rows()
        going_on = bool(progress and progress.going_on)
        names = [row.name for row in rows]
        value = run if run in names else next(iter(names), None)
        compared: dict[str, Any] = (
            {} if other is None else {"value": other if other in names else ""}
        )
        return _State(
            told=progress_html(progress),
            runs=runs_html(rows, progress.name if progress and going_on else None),
            run=gr.Dropdown(names, value=value),
            other=gr.Dropdown([(_NOTHING, ""), *names], **compared),
            stop=gr.Button(interactive=going_on),
            timer=gr.Timer(active=going_on),
        )

    def _with_problem(
        self, err: Exception, run: str | None, other: str | None, request: gr.Request
    ) -> _State:
        return self._state(run, other, request)._replace(told=problem_html(self._explain(err)))

    def _of(self, request: gr.Request) -> Evaluations:
        """Return the runs of a visitor; what keeps their index from being opened is shown."""
        try:
            return self._evaluations.of(_name(request))
        except Exception as err:
            raise gr.Error(self._explain(err), print_exception=False) from err

    def _report_file(self, request: Request) -> Response:
        visitor = getattr(request.state, "visitor", "")
        try:
            made = self._evaluations.of(visitor)
        except Exception as err:
            return PlainTextResponse(self._explain(err), 503)
        path = made.runs.file(request.path_params["name"], request.path_params["file"])
        if path is None:
            return PlainTextResponse("There is no such report.", 404)
        return FileResponse(path, media_type="text/html", headers=_REPORT_HEADERS)


def _name(request: gr.Request) -> str:
    return request.username or ""


def _named(run: str | None) -> str:
    if not run:
        raise RunError("Choose a run first.")
    return run
