import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from eval.cli import _Bar, bench, evaluate, fit_reader
from eval.fitting.halves import is_fitted_on
from eval.formats.dataset import load_questions
from eval.formats.example import CSV
from eval.machine import machine, package_version
from eval.records import GoldSpan, Question, QuestionSet
from eval.runs.inputs import depth_for, settings_of
from eval.systems.ours import SYSTEMS
from index.errors import ModelError, SettingsError
from index.indexing import Index
from index.reading.articles import read_drafts
from tests.support.articles import TINY
from tests.support.pretrained import make_model

HASH = ("--set", "encoder=hash")
ROWS = [
    {"id": "a", "question": "What sank at dawn?", "context": TINY["Ferry sinks"], "title": "Ferry"},
    {"id": "b", "question": "What was stolen?", "context": TINY["Atlas stolen"], "title": "Atlas"},
    {"id": "c", "question": "Who paused the trams?", "unanswerable": True},
]
ROWS[0]["citations"] = ["The ferry Marigold sank at dawn."]
ROWS[0]["answers"] = ["The ferry Marigold"]


def call(*arguments: object) -> Result:
    return CliRunner().invoke(evaluate, [str(each) for each in arguments])


@pytest.fixture
def set_path(tmp_path: Path) -> Path:
    path = tmp_path / "small.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


def run_of(set_path: Path, name: str, system: str, *more: object) -> Path:
    out = set_path.parent / name
    result = call("run", set_path, "--out", out, "--system", system, *HASH, *more)
    assert result.exit_code == 0, result.output
    return out


def test_a_set_with_its_articles_runs_in_one_command(set_path: Path) -> None:
    out = set_path.parent / "out"
    result = call("run", set_path, "--out", out, "--system", "no-reader", *HASH)
    assert result.exit_code == 0
    assert result.stdout.startswith("small: 3 questions by no-reader: 3 answered; ")
    assert (out / "index").is_dir()
    assert len((out / "predictions.jsonl").read_text(encoding="utf-8").splitlines()) == 3


def test_questions_without_gold_are_told_before_they_are_asked(tmp_path: Path) -> None:
    rows = [ROWS[0], {"id": "d", "question": "Who knows?"}, {"id": "e", "question": "Who else?"}]
    path = tmp_path / "bare.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    result = call("run", path, "--out", tmp_path / "out", "--system", "no-reader", *HASH)
    assert "Note: 2 of 3 questions have no gold and are asked, but not scored: " in result.stderr
    scored = call("score", tmp_path / "out")
    assert "3 questions (1 answerable, 2 without gold, not judged)" in scored.stdout
    limited = call(
        "run", path, "--out", tmp_path / "one", "--limit", 1, "--system", "no-reader", *HASH
    )
    assert "Note" not in limited.stderr


def test_the_example_of_the_help_is_a_set_with_gold_only(tmp_path: Path, samples: Path) -> None:
    path = tmp_path / "gold.csv"
    path.write_text(CSV, encoding="utf-8")
    articles = read_drafts([samples], max_mb=1)
    found = load_questions(path, articles=articles)
    assert [bool(one.spans) for one in found.questions] == [True, True, False]
    assert [one.unanswerable for one in found.questions] == [False, False, True]
    told = CliRunner().invoke(evaluate, ["run", "--help"], terminal_width=80).stdout
    assert CSV in "\n".join(line.strip() for line in told.splitlines())


def test_a_run_told_as_json_is_its_run_file(set_path: Path) -> None:
    out = set_path.parent / "out"
    result = call("run", set_path, "--out", out, "--system", "no-reader", *HASH, "--json")
    assert json.loads(result.stdout) == json.loads((out / "run.json").read_bytes())


def test_a_run_of_a_limit_with_settings(set_path: Path) -> None:
    out = run_of(set_path, "out", "no-reader", "--limit", 2, "--set", "top_k=1", "--depth", 2)
    info = json.loads((out / "run.json").read_bytes())
    assert (info["questions"], info["settings"]["top_k"], info["options"]["depth"]) == (2, 1, 2)


def test_a_run_again_goes_on_and_with_other_settings_does_not(set_path: Path) -> None:
    out = run_of(set_path, "out", "no-reader")
    before = (out / "predictions.jsonl").read_bytes()
    run_of(set_path, "out", "no-reader")
    assert (out / "predictions.jsonl").read_bytes() == before
    result = call("run", set_path, "--out", out, "--system", "lead-sentence", *HASH)
    assert result.exit_code == 1
    assert "was begun with system 'no-reader', not 'lead-sentence'" in result.stderr


def test_a_set_is_asked_of_an_index_that_is_there(
    tmp_path: Path, tiny_index: Index, set_path: Path
) -> None:
    rows = [{"question": "What was stolen?", "article": "Atlas stolen", "answers": ["An atlas"]}]
    set_path.write_text(json.dumps(rows[0]), encoding="utf-8")
    out = run_of(set_path, "out", "no-reader", "--index", tiny_index.path)
    assert not (out / "index").exists()
    result = call("score", out, "--json")
    assert json.loads(result.stdout)["figures"]["article_success@1"]["value"] == 1.0


def test_a_set_is_asked_of_articles_in_a_folder(tmp_path: Path, set_path: Path) -> None:
    (tmp_path / "news").mkdir()
    for name, text in TINY.items():
        (tmp_path / "news" / f"{name}.txt").write_text(text, encoding="utf-8")
    row = {"question": "What was stolen?", "article": "Atlas stolen.txt", "answers": ["An atlas"]}
    set_path.write_text(json.dumps(row), encoding="utf-8")
    run_of(set_path, "out", "no-reader", "--articles", tmp_path / "news")


def asked_of_rows(folder: Path) -> tuple[Path, Path]:
    """Write a set as people ask it, two questions on each of six articles, and the articles."""
    articles, asked = folder / "news.jsonl.gz", folder / "asked.jsonl"
    rows = [{"title": title, "text": text} for title, text in TINY.items()]
    articles.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode()))
    lines = []
    for number, (title, text) in enumerate(TINY.items()):
        about = {"title": title, "article": number, "context": text}
        end = text.index(".") + 1
        first = {"text": text.split()[1], "start": text.index(text.split()[1])}
        lines += [
            {"id": f"{number}-a", "kind": "fact", "question": f"What of {title}?", **about}
            | {"answers": [first], "sentences": [[0, end]], "also": [(number + 1) % 6]},
            {"id": f"{number}-b", "kind": "lookalike", "question": f"Who saw {title}?", **about}
            | {"answers": [], "sentences": []},
        ]
    asked.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return asked, articles


def test_a_set_is_asked_of_the_rows_of_a_file_of_articles(tmp_path: Path) -> None:
    asked, articles = asked_of_rows(tmp_path)
    out = run_of(asked, "out", "no-reader", "--articles", articles)
    told = call("score", out).stdout
    assert told.startswith("asked: 12 questions (6 answerable, 6 without an answer); 0 refused")
    lines = [line.split() for line in told.splitlines()]
    (kinds,) = [place for place, line in enumerate(lines) if line[:2] == ["By", "kind"]]
    assert lines[kinds + 1][:3] == ["fact", "6", "1.000"]
    assert lines[kinds + 2] == ["lookalike", "6", "0.000", "0.00–0.00"]
    assert "Intervals are by bootstrap over 6 articles." in told


def test_a_half_that_nothing_was_fitted_on_is_asked_alone(tmp_path: Path) -> None:
    asked, articles = asked_of_rows(tmp_path)
    out = run_of(asked, "out", "no-reader", "--articles", articles, "--held-out")
    lines = (out / "predictions.jsonl").read_text(encoding="utf-8").splitlines()
    ids = [json.loads(line)["id"] for line in lines]
    titles = [title for title in TINY if not is_fitted_on(title)]
    places = [list(TINY).index(title) for title in titles]
    assert 0 < len(titles) < 6
    assert ids == [f"{place}-{side}" for place in places for side in "ab"]
    assert json.loads((out / "run.json").read_bytes())["question_set"] == "asked, held out"


@pytest.mark.parametrize(
    ("row", "arguments", "code", "message"),
    [
        ({"question": "When?"}, [], 1, "small brings no articles: name an index"),
        ({"question": "When?", "article": "x"}, [], 1, "line 1: article 'x' is named"),
        ({"question": "When?"}, ["--system", "theirs"], 2, "'theirs' is none of ours"),
        ({"question": "When?"}, ["--set", "topk=1"], 1, "Setting 'topk'"),
        ({"question": "When?"}, ["--set", "top_k"], 1, "write NAME=VALUE"),
        ({"question": "When?"}, ["--index", "nowhere"], 1, "nowhere"),
    ],
)
def test_what_cannot_be_run_is_said_in_a_sentence(
    set_path: Path, row: dict[str, Any], arguments: list[str], code: int, message: str
) -> None:
    set_path.write_text(json.dumps(row), encoding="utf-8")
    result = call("run", set_path, "--out", set_path.parent / "out", *HASH, *arguments)
    assert result.exit_code == code, result.output
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_a_question_that_cannot_be_asked_fails_the_command_and_not_the_run(set_path: Path) -> None:
    rows = [*ROWS, {"id": "long", "question": "why " * 1000}]
    set_path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    out = set_path.parent / "out"
    result = call("run", set_path, "--out", out, "--system", "no-reader", *HASH)
    assert result.exit_code == 1
    assert "3 answered, 1 failed" in result.stdout


@pytest.mark.parametrize(
    ("form", "start"), [("text", "small: 3"), ("markdown", "# small"), ("csv", "question_set,")]
)
def test_scores_in_every_form(set_path: Path, form: str, start: str) -> None:
    out = run_of(set_path, "out", "no-reader")
    result = call("score", out, "--format", form)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(start)


def test_a_limit_that_is_missed_fails_the_command(set_path: Path) -> None:
    out = run_of(set_path, "out", "no-reader")
    assert call("score", out, "--fail-under", "verbatim_quotes=1").exit_code == 0
    result = call("score", out, "--fail-under", "refusal_recall=0.5", "--json")
    assert result.exit_code == 1
    assert "refusal_recall" in result.stderr
    assert json.loads(result.stdout)["question_set"] == "small"
    result = call("score", out, "--fail-under", "nonsense=1")
    assert result.exit_code == 1
    assert "nonsense" in result.stderr


def test_predictions_of_another_system_are_scored_alike(set_path: Path) -> None:
    out = run_of(set_path, "out", "no-reader")
    ours = json.loads(call("score", out, "--json").stdout)
    theirs = json.loads(
        call(
            "score", "--set", set_path, "--predictions", out / "predictions.jsonl", "--json"
        ).stdout
    )
    assert theirs["figures"]["accuracy"] == ours["figures"]["accuracy"]
    trec = call("score", "--set", set_path, "--predictions", out / "run.trec", "--json")
    found = json.loads(trec.stdout)["figures"]["article_mrr"]
    assert found == ours["figures"]["article_mrr"]


@pytest.mark.parametrize("arguments", [[], ["--set", "SET"], ["RUN", "--set", "SET"]])
def test_score_wants_a_run_or_a_set_with_predictions(
    set_path: Path, tmp_path: Path, arguments: list[str]
) -> None:
    named = {"SET": set_path, "RUN": tmp_path}
    result = call("score", *(named.get(each, each) for each in arguments))
    assert result.exit_code == 2
    assert "Give a RUN, or --set SET and --predictions FILE" in result.stderr


@pytest.mark.parametrize("option", ["--index", "--articles"])
def test_a_run_is_scored_on_its_own_articles_alone(tmp_path: Path, option: str) -> None:
    result = call("score", tmp_path, option, tmp_path)
    assert result.exit_code == 2
    assert "A RUN has its articles: --index and --articles go with --set" in result.stderr


def test_the_index_of_a_run_is_asked_again_of_a_set_that_numbers_its_articles(
    tmp_path: Path,
) -> None:
    asked, articles = asked_of_rows(tmp_path)
    first = run_of(asked, "first", "no-reader", "--articles", articles)
    named = ("--index", first / "index", "--articles", articles)
    second = run_of(asked, "second", "no-reader", *named)
    assert not (second / "index").exists()
    made = [(out / "predictions.jsonl").read_bytes() for out in (first, second)]
    assert made[0] == made[1]


def test_runs_are_compared_with_the_first(set_path: Path) -> None:
    runs = [run_of(set_path, name, name) for name in ("no-reader", "lead-sentence")]
    text = call("compare", *runs)
    assert text.exit_code == 0, text.output
    assert "first no-reader, second lead-sentence" in text.stdout
    (found,) = json.loads(call("compare", *runs, "--json").stdout)
    assert found["names"] == ["no-reader", "lead-sentence"]
    assert call("compare", *runs, "--format", "markdown").stdout.startswith("# small")
    assert call("compare", *runs, "--fail-if-worse").exit_code == 0
    assert call("score", runs[1], "--fail-if-worse-than", runs[0]).exit_code == 0
    assert call("compare", runs[0]).exit_code == 2


def test_a_run_that_got_worse_fails_the_command(tmp_path: Path) -> None:
    set_path = tmp_path / "many.jsonl"
    rows = [
        ROWS[0] | {"id": f"q{n}", "question": f"What sank at dawn, {n}?", "tags": [str(n)]}
        for n in range(20)
    ]
    set_path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    good = run_of(set_path, "good", "no-reader")
    bad = run_of(set_path, "bad", "no-reader", "--set", "min_confidence=1")
    result = call("score", bad, "--fail-if-worse-than", good)
    assert result.exit_code == 1
    assert "accuracy fell behind good: 1.000 to 0.000" in result.stderr
    assert call("compare", good, bad, "--fail-if-worse").exit_code == 1
    assert call("compare", bad, good, "--fail-if-worse").exit_code == 0


def test_runs_on_different_sets_are_not_compared(set_path: Path) -> None:
    one = run_of(set_path, "one", "no-reader")
    other = set_path.with_name("other.jsonl")
    other.write_text(json.dumps(ROWS[0]), encoding="utf-8")
    two = run_of(other, "two", "no-reader")
    for command in ("compare", "report"):
        result = call(command, one, two)
        assert result.exit_code == 1
        assert "only runs on the same questions can be compared" in result.stderr


def test_runs_on_other_articles_are_neither_compared_nor_gated(tmp_path: Path) -> None:
    set_path = tmp_path / "town.jsonl"
    fact = "The ferry Marigold sank at dawn."
    row = {"id": "a", "question": "What sank at dawn?", "article": "ferry", "quotes": [fact]}
    set_path.write_text(json.dumps(row), encoding="utf-8")
    runs = []
    for name, rest in (("old", "All were saved."), ("new", "Nobody was hurt.")):
        articles = tmp_path / f"{name}-articles"
        articles.mkdir()
        (articles / "ferry.txt").write_text(f"{fact} {rest}", encoding="utf-8")
        runs.append(run_of(set_path, name, "no-reader", "--articles", articles))
    gate = ("score", runs[1], "--fail-if-worse-than", runs[0])
    for command in (("compare", *runs), ("compare", *runs[::-1]), ("report", *runs), gate):
        result = call(*command)
        assert result.exit_code == 1, result.output
        assert "has other gold for 1 of 1 questions (first 'a'): it was asked of other" in (
            result.stderr
        )


def test_runs_of_another_limit_are_not_compared(set_path: Path) -> None:
    runs = [run_of(set_path, f"of-{n}", "no-reader", "--limit", n) for n in (2, 3)]
    result = call("compare", *runs)
    assert result.exit_code == 1
    assert "was asked 3 questions of small, the other 2: only runs with the same --limit" in (
        result.stderr
    )


def test_a_report_is_one_file(set_path: Path) -> None:
    runs = [run_of(set_path, name, name) for name in ("no-reader", "lead-sentence")]
    result = call("report", *runs)
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == str(runs[0] / "report.html")
    html = (runs[0] / "report.html").read_text(encoding="utf-8")
    assert "lead-sentence" in html
    assert "What was stolen?" in html
    target = set_path.parent / "r.html"
    told = call("report", runs[0], "--out", target, "--json")
    assert json.loads(told.stdout) == {"report": str(target)}
    assert target.is_file()


def test_a_benchmark_asks_a_question_at_least(set_path: Path) -> None:
    result = CliRunner().invoke(bench, [str(set_path), "--questions", "0"])
    assert result.exit_code == 2
    assert "Invalid value for '--questions': 0 is not in the range x>=1" in result.stderr


def test_an_unfinished_run_is_not_scored(set_path: Path) -> None:
    out = run_of(set_path, "out", "no-reader")
    info = json.loads((out / "run.json").read_bytes())
    (out / "run.json").write_text(json.dumps(info | {"finished": None}), encoding="utf-8")
    result = call("score", out)
    assert result.exit_code == 1
    assert "is not finished: run it again to go on" in result.stderr


def test_help_names_every_command_and_system() -> None:
    told = call("--help").stdout
    assert all(name in told for name in ("run", "score", "compare", "report"))
    unbroken = "".join(call("run", "--help").stdout.split())
    assert all(name in unbroken for name in SYSTEMS)


def test_settings_come_from_the_environment_and_the_command_line_wins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ARTICLE_QA_TOP_K", "7")
    monkeypatch.setenv("ARTICLE_QA_MAX_SENTENCES", "2")
    found = settings_of(["top_k = 4"])
    assert (found.top_k, found.max_sentences) == (4, 2)
    with pytest.raises(SettingsError, match="named by --index"):
        settings_of(["index=x"])


def test_deep_rankings_are_for_sets_that_judge_documents_alone() -> None:
    judged = QuestionSet(
        name="s", sha256="", questions=(Question(id="a", question="?", relevant={"x": 1}),)
    )
    span = GoldSpan(article_id="x", start=0, end=1)
    located = judged.model_copy(
        update={"questions": (*judged.questions, Question(id="b", question="?", spans=(span,)))}
    )
    assert (depth_for(judged), depth_for(located)) == (100, 0)


def test_a_question_that_is_a_document_has_as_many_others_ranked(tmp_path: Path) -> None:
    set_path = tmp_path / "arguments"
    set_path.mkdir()
    texts = {
        "q": "The ferry sank.",
        "d1": "The ferry Marigold sank at dawn.",
        "d2": "An atlas was stolen.",
        "d3": "The trams were paused.",
    }
    rows = [{"_id": name, "title": "", "text": text} for name, text in texts.items()]
    files = {
        "corpus.jsonl": "".join(json.dumps(row) + "\n" for row in rows),
        "queries.jsonl": json.dumps({"_id": "q", "text": texts["q"]}),
        "qrels.tsv": "q\td1\t1\n",
    }
    for name, text in files.items():
        (set_path / name).write_text(text, encoding="utf-8")
    out = run_of(set_path, "out", "no-reader", "--set", "top_k=1", "--depth", 2)
    ranked = [line.split()[2] for line in (out / "run.trec").read_text().splitlines()]
    assert (ranked[:2], len(ranked)) == (["q", "d1"], 3)
    scores = json.loads(call("score", out, "--json").stdout)
    assert scores["figures"]["article_mrr"]["value"] == 1.0
    assert scores["notes"][-1].endswith("the question's id (1 of 1 questions).")
    info = json.loads((out / "run.json").read_bytes())
    assert info["options"]["depth"] == 2


def test_progress_counts_only_what_is_done_now() -> None:
    with _Bar("Asking", 10) as bar:
        for done in (4, 5, 6):
            bar.reach(done)
        assert (bar._bar.length, bar._bar.pos) == (6, 2)
        bar.reach(10)
    with _Bar("Indexing", 2) as bar:
        bar.step()
        bar.step()
        assert bar._bar.pos == 2


def test_a_package_that_is_not_there_has_no_version() -> None:
    assert package_version("no-such-package") == "not installed"
    assert machine()["numpy"] != "not installed"


# -- Fitting -------------------------------------------------------------------------------


def towns(folder: Path) -> Path:
    """Write a set over twelve articles: of each a question it answers, and one it does not."""
    path = folder / "towns.jsonl"
    rows = []
    for number in range(12):
        name = f"Town{number}"
        text = f"The mayor of {name} is Doctor Number{number}. Its port has {number + 3} cranes."
        about = {"title": name, "context": text}
        answer = {"text": f"Doctor Number{number}", "start": text.index("Doctor")}
        rows += [
            {"question": f"Who is mayor of {name}?", "answers": [answer], **about},
            {"question": f"Who built the bridge of {name}?", "answers": [], **about},
        ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.model
def test_a_model_of_the_ecosystem_is_fitted_by_a_command_and_then_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from qa.reader.loading import load_reader

    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / "data" / name)
    monkeypatch.setenv("ARTICLE_QA_ENCODER", "hash")
    monkeypatch.setenv("ARTICLE_QA_READER", str(make_model(tmp_path / "tiny")))
    found = CliRunner().invoke(
        fit_reader, [str(towns(tmp_path)), "--keep", str(tmp_path / "kept"), "--json"]
    )
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)
    assert Path(told["fitted"]).parent == tmp_path / "data" / "article-qa" / "readers"
    assert set(told["sentence"]) == {"margin", "null", "retrieval", "retrieval_gap", "intercept"}
    caplog.clear()
    reader = load_reader(str(tmp_path / "tiny"), threads=1)
    assert caplog.records == [], "it is calibrated"
    assert (reader.name, reader.default_threshold) == (told["reader"], told["threshold"])
    out = run_of(towns(tmp_path), "out", "ours")
    models = json.loads((out / "run.json").read_bytes())["models"]
    assert models["reader"] == reader.name
    assert f"reader {reader.name}.json" in models
    again = CliRunner().invoke(
        fit_reader, [str(towns(tmp_path)), "--keep", str(tmp_path / "kept"), "--limit", "20"]
    )
    assert "towns, held out: " in again.stdout
    assert again.stdout.rstrip().endswith(f"Kept in {told['fitted']}.")


def test_a_reader_that_ships_is_not_fitted_by_users(tmp_path: Path) -> None:
    found = CliRunner().invoke(fit_reader, [str(towns(tmp_path))])
    assert found.exit_code == 2
    assert "The reader 'small' ships fitted: name another with --reader" in found.stderr


def test_fitting_without_what_it_needs_is_refused_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ModelError, match=r"needs scikit-learn: install .*article-qa\[train\]"):
        CliRunner().invoke(
            fit_reader, [str(towns(tmp_path)), "--reader", "a/b"], catch_exceptions=False
        )
