"""The options of `article-qa add`: addresses, dry runs, refreshing, watching, stopping."""

import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from index.records import Outcome
from qa.cli.main import main
from qa.cli.terminal import outcome_line, reason_lines
from tests.support.site import Site, serving

STORY = "The ferry Marigold sank off Gannet Bank at dawn."


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "ARTICLE_QA_ENCODER": "hash",
        "ARTICLE_QA_INDEX": str(tmp_path / "ix"),
        "ARTICLE_QA_ALLOW_PRIVATE_ADDRESSES": "yes",
    }


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def run(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner(env=environment).invoke(main, ["add", *arguments])


def test_paths_and_addresses_may_be_mixed(
    environment: dict[str, str], site: Site, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    site.put_story("/b", "Bridge", "The bridge opened on Friday.")
    result = run(environment, str(tmp_path / "a.txt"), site.url("/b"), site.url("/gone"))
    assert result.exit_code == 1
    assert "2 added, 1 failed" in result.stdout
    assert f"{site.url('/gone')}: the server answers 404 Not Found" in result.stderr


def test_refresh_says_what_changed(environment: dict[str, str], site: Site) -> None:
    site.put_story("/b", "Bridge", "The bridge opened on Friday.")
    run(environment, site.url("/b"))
    site.put_story("/b", "Bridge", "The bridge opened on Friday.", "It is two miles long.")
    result = run(environment, "--refresh")
    assert result.exit_code == 0
    assert "Bridge (1 sentence is new)" in result.stdout
    assert "1 replaced" in result.stdout
    again = json.loads(run(environment, "--refresh", "--json").stdout)
    assert [outcome["status"] for outcome in again["articles"]] == ["unchanged"]


def test_a_dry_run_makes_no_index(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    result = run(environment, str(tmp_path / "a.txt"), "--dry-run")
    assert "dry run, nothing is stored: 1 added" in result.stdout
    assert not (tmp_path / "ix").exists()


def test_remove_takes_out_what_has_no_file_any_more(
    environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text(STORY)
    (folder / "b.txt").write_text("The bridge opened on Friday.")
    run(environment, str(folder))
    (folder / "a.txt").unlink()
    assert "1 unchanged; " in run(environment, str(folder)).stdout
    assert "1 unchanged, 1 removed" in run(environment, str(folder), "--remove").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--watch", "--refresh"],
        ["--remove", "--samples"],
        ["--remove", "*.txt"],
        ["--remove", __file__],
        ["--watch", "--dry-run", "."],
    ],
)
def test_options_that_make_no_sense_together_are_usage_errors(
    environment: dict[str, str], arguments: list[str]
) -> None:
    assert run(environment, *arguments).exit_code == 2


def test_many_failures_are_summed_up_by_reason() -> None:
    def failed(n: int, reason: str) -> Outcome:
        return Outcome(origin=str(n), status="failed", reason=reason)

    many = [failed(n, "it is empty") for n in range(9)] + [failed(n, "it is late") for n in (9, 10)]
    assert reason_lines(many) == ["     9 failed: it is empty", "     2 failed: it is late"]
    assert reason_lines(many[:5]) == []


def test_a_line_says_what_a_new_version_changes() -> None:
    outcome = Outcome(
        origin="a", status="replaced", article_id="1f", title="T", changes="1 sentence is new"
    )
    assert outcome_line(outcome) == "replaced   1f  T (1 sentence is new)"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_watching_tells_what_changes_and_ends_at_an_interrupt(
    environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "qa", "add", str(folder), "--watch", "--json"],
        env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        summary = json.loads(process.stdout.readline())
        assert summary["failed"] == 1  # a folder without articles
        (folder / "a.txt").write_text(STORY)
        while True:
            outcome = json.loads(process.stdout.readline())
            if outcome["status"] == "added":
                break
        assert outcome["origin"] == str(folder / "a.txt")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert "Watching; Ctrl+C ends it." in errors
    assert "Traceback" not in errors


def test_what_a_file_is_called_is_shown_and_not_obeyed(
    environment: dict[str, str], tmp_path: Path
) -> None:
    hostile = "\x1b]0;mine\x07\x1b[2J\x9b1m"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(f"{hostile}a.txt", STORY)
        archive.writestr(f"{hostile}b.pdf", b"%PDF-1.4 damaged")
    added = run(environment, str(tmp_path / "a.zip"), str(tmp_path / f"{hostile}gone.txt"))
    article_id = json.loads(run(environment, "--json", str(tmp_path / "a.zip")).stdout)
    assert article_id["articles"][0]["origin"].endswith(f"{hostile}a.txt")  # as it is
    shown = CliRunner(env=environment).invoke(
        main, ["show", article_id["articles"][0]["article_id"]]
    )
    for told in (added.output, shown.output):
        assert not {"\x1b", "\x07", "\x9b"} & set(told)
        assert r"\x1b]0;mine\x07\x1b[2J\x9b1m" in told
