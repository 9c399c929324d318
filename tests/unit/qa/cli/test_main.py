import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from qa.cli.main import main

ARTICLE = (
    "The ferry Marigold sank off Gannet Bank at dawn, and nineteen people aboard were saved.\n"
)


class Shell:
    """Runs `article-qa` on an index over the embedder without weights."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "ARTICLE_QA_ENCODER": "hash",
            "ARTICLE_QA_INDEX": str(folder / "ix"),
        }

    def __call__(self, *arguments: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner(env=self.environment).invoke(main, arguments, input=stdin)

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json").stdout)

    def file(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_add_says_what_became_of_every_file_and_a_second_time_changes_nothing(shell: Shell) -> None:
    path = shell.file("ferry.txt", ARTICLE)
    first = shell.json("add", path)
    assert [outcome["status"] for outcome in first["articles"]] == ["added"]
    assert first["failed"] == 0
    second = shell.json("add", path)
    assert [outcome["status"] for outcome in second["articles"]] == ["unchanged"]
    assert second["index_version"] == first["index_version"]


def test_a_bad_file_is_named_with_its_reason_the_rest_goes_on_and_the_status_says_so(
    shell: Shell,
) -> None:
    good, bad = shell.file("ferry.txt", ARTICLE), shell.file("noise.txt", b"\x00\x01\x02" * 99)
    result = shell("add", bad, good, str(shell.folder / "nowhere.txt"))
    assert result.exit_code == 1
    assert "noise.txt: it is a binary file, not text" in result.stderr
    assert "nowhere.txt: there is no such file or folder" in result.stderr
    assert "1 added, 2 failed" in result.stdout
    assert len(shell.json("list")) == 1


def test_standard_input_is_an_article(shell: Shell) -> None:
    result = shell("add", "-", "--title", "Ferry sinks", stdin=ARTICLE)
    assert result.exit_code == 0
    assert [article["title"] for article in shell.json("list")] == ["Ferry sinks"]


def test_a_title_is_refused_where_no_text_on_standard_input_takes_it(shell: Shell) -> None:
    result = shell("add", "ferry.txt", "--title", "Ferry sinks")
    assert result.exit_code == 2
    assert "--title is of the text on standard input" in result.stderr


def test_empty_standard_input_fails_in_a_sentence(shell: Shell) -> None:
    result = shell("add", "-", stdin="")
    assert result.exit_code == 1
    assert "standard input: it is empty" in result.stderr


def test_add_without_a_path_is_a_usage_error(shell: Shell) -> None:
    assert shell("add").exit_code == 2


def test_show_gives_the_article_with_its_sentences(shell: Shell) -> None:
    (added,) = shell.json("add", shell.file("ferry.txt", ARTICLE))["articles"]
    shown = shell.json("show", added["article_id"])
    assert [shown["text"][start:end] for start, end in shown["sentences"]] == [ARTICLE.strip()]


def test_an_unknown_article_is_an_error_in_a_sentence(shell: Shell) -> None:
    shell("add", shell.file("ferry.txt", ARTICLE))
    result = shell("show", "feedfeedfeedfeed")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "There is no article 'feedfeedfeedfeed' in this index." in result.stderr
    assert "Traceback" not in result.stderr


def test_remove_takes_out_what_is_there_and_names_what_is_not(shell: Shell) -> None:
    (added,) = shell.json("add", shell.file("ferry.txt", ARTICLE))["articles"]
    result = shell("remove", added["article_id"], "feedfeedfeedfeed", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"removed": 1, "missing": ["feedfeedfeedfeed"]}
    assert shell.json("list") == []


def test_remove_names_an_id_that_is_no_text(shell: Shell) -> None:
    shell("add", shell.file("ferry.txt", ARTICLE))
    result = shell("remove", "\udcff", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (
        1,
        {"removed": 0, "missing": ["\\udcff"]},
    )


def test_ask_prints_one_answer_as_json(shell: Shell) -> None:
    shell("add", shell.file("ferry.txt", ARTICLE))
    answer = shell.json("ask", "Where did the ferry Marigold sink?", "--min-confidence", "0")
    assert answer["text"] == ARTICLE.strip()
    citation = answer["citations"][0]
    assert (citation["start"], citation["end"], citation["quote"]) == (0, 87, ARTICLE.strip())
    assert answer["abstained"] is False


def test_an_abstention_is_a_result_and_no_failure(shell: Shell) -> None:
    shell("add", shell.file("ferry.txt", ARTICLE))
    result = shell("ask", "Who won the cup?", "--min-confidence", "1")
    assert result.exit_code == 0
    assert "Your articles do not answer this." in result.stdout


@pytest.mark.parametrize(
    ("question", "says"),
    [("", "The question is empty"), ("\x01\x02", "The question is empty"), ("x" * 10_000, "limit")],
    ids=["empty", "control", "long"],
)
def test_a_bad_question_is_an_error_in_a_sentence(shell: Shell, question: str, says: str) -> None:
    shell("add", shell.file("ferry.txt", ARTICLE))
    result = shell("ask", question)
    assert result.exit_code == 1
    assert says in result.stderr


def test_a_file_of_questions_gives_a_line_each_with_its_id(shell: Shell) -> None:
    shell("add", shell.file("ferry.txt", ARTICLE))
    lines = [
        {"id": "a", "question": "Where did the ferry Marigold sink?"},
        {"id": "b", "question": "How many people were on it?", "history": ["a"]},
    ]
    path = shell.file("questions.jsonl", "\n".join(map(json.dumps, lines)) + "\n\n")
    result = shell("ask", "--questions", path, "--json")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "b"]
    assert answers[1]["standalone_question"] != answers[1]["question"]
    assert result.exit_code == 0


def test_a_bad_line_of_a_question_file_is_named_and_the_rest_is_answered(shell: Shell) -> None:
    shell("add", shell.file("ferry.txt", ARTICLE))
    path = shell.file(
        "questions.jsonl",
        '{"id": 1, "question": "Who?"}\nnot json\n{"id": 3}\n'
        '{"id": 4, "question": "And?", "history": [9]}\n{"id": 5, "question": "Where?"}\n',
    )
    result = shell("ask", "--questions", path, "--json")
    assert result.exit_code == 1
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [("error" in answer) for answer in answers] == [False, True, True, True, False]
    assert "questions.jsonl, line 2: this is not JSON" in result.stderr
    assert "line 4" in result.stderr
    assert "names 9" in result.stderr


def test_without_an_index_every_command_says_how_to_make_one(shell: Shell) -> None:
    for command in (("ask", "Who?"), ("list",), ("stats",), ("verify",), ("rebuild",)):
        result = shell(*command)
        assert result.exit_code == 1, command
        assert "There is no index in" in result.stderr
        assert "article-qa add PATH --index" in result.stderr


def test_another_embedder_is_refused_with_the_command_that_mends_it(shell: Shell) -> None:
    shell("add", shell.file("ferry.txt", ARTICLE))
    shell.environment["ARTICLE_QA_PASSAGE_TOKENS"] = "64"
    result = shell("ask", "Who?")
    assert result.exit_code == 1
    assert "article-qa rebuild --index" in result.stderr
    assert shell("rebuild").exit_code == 0
    assert shell("ask", "Who?").exit_code == 0


def test_a_misspelt_setting_is_an_error(shell: Shell) -> None:
    shell.environment["ARTICLE_QA_TOPK"] = "5"
    result = shell("list")
    assert result.exit_code == 1
    assert "'topk'" in result.stderr
    assert "top_k" in result.stderr


def test_stats_and_verify_speak_to_people_and_to_scripts(shell: Shell) -> None:
    shell("add", shell.file("ferry.txt", ARTICLE))
    assert shell.json("stats")["articles"] == 1
    assert "articles     1" in shell("stats").stdout
    assert shell.json("verify") == {"problems": []}
    assert shell("verify").stdout == "all is well\n"


def test_a_terminal_chat_answers_until_an_empty_line(shell: Shell) -> None:
    shell("add", shell.file("ferry.txt", ARTICLE))
    result = shell("chat", stdin="Where did the ferry Marigold sink?\n/new\n\n")
    assert result.exit_code == 0
    assert "1 article." in result.stdout


def test_the_sample_articles_come_with_the_package(shell: Shell) -> None:
    assert shell("add", "--samples").exit_code == 0
    assert len(shell.json("list")) == 24


def test_duplicates_shows_what_is_stored_once_and_list_from_how_many_places(shell: Shell) -> None:
    for name in ("post", "gazette"):
        shell("add", shell.file(f"{name}.txt", ARTICLE))
    (story,) = shell.json("duplicates")["stories"]
    assert [Path(copy["source"]["origin"]).name for copy in story["copies"]] == [
        "gazette.txt", "post.txt",
    ]  # fmt: skip
    assert "1 stored once, 0 pairs similar and kept apart" in shell("duplicates").stdout
    assert "2 places" in shell("list").stdout
    assert "text" not in shell.json("list")[0]["sources"][0]


def test_what_is_known_of_an_article_is_corrected(shell: Shell) -> None:
    (outcome,) = shell.json("add", shell.file("ferry.txt", ARTICLE))["articles"]
    key = outcome["article_id"]
    told = shell.json("edit", key, "--source", "The Post", "--published", "18.11.2019")
    assert (told["id"], told["source"], told["published"]) == (key, "The Post", "2019-11-18")
    assert "2019-11-18  Ferry  (The Post)" in shell("list").stdout
    assert "no date" in shell("edit", key, "--published", "").stdout


def test_an_edit_of_nothing_or_of_what_is_none_is_refused(shell: Shell) -> None:
    (outcome,) = shell.json("add", shell.file("ferry.txt", ARTICLE))["articles"]
    key = outcome["article_id"]
    assert shell("edit", key).exit_code == 2
    month = shell("edit", key, "--published", "2019-11")
    assert (month.exit_code, "more than a day" in month.stderr) == (2, True)
    address = shell("edit", key, "--url", "ferry.html")
    assert (address.exit_code, "no http or https address" in address.stderr) == (1, True)
    missing = shell("edit", "none", "--title", "Ferry")
    assert (missing.exit_code, "There is no article" in missing.stderr) == (1, True)


def test_days_may_be_months_and_years_and_undated_articles_never_leave_silently(
    shell: Shell,
) -> None:
    shell("add", shell.file("ferry.txt", ARTICLE))
    asked = shell("ask", "What sank?", "--from", "2019", "--to", "2019-11")
    assert asked.exit_code == 0
    assert "1 article without a date left out; --undated asks them too." in asked.stderr
    assert "No article passes the filters." in asked.stdout
    also = shell("ask", "Which ferry sank?", "--from", "18.11.2019", "--undated")
    assert "left out" not in also.stderr
    assert "No article passes the filters." not in also.stdout
    assert shell("ask", "What sank?", "--to", "3/4/2019").exit_code == 2
