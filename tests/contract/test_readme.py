"""What the README promises is there."""

import re
import runpy
from pathlib import Path

import pytest
from click.testing import CliRunner

from index.samples import SAMPLES
from qa.cli.main import main
from qa.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_every_command_is_documented_and_has_help() -> None:
    for name in main.list_commands(None):  # type: ignore[arg-type]
        assert re.search(rf"`{name}\b", README), f"the README does not say what {name} does"
        result = CliRunner().invoke(main, [name, "--help"])
        assert result.exit_code == 0, name
        assert len(result.stdout.splitlines()) > 3, name


def test_every_setting_is_documented() -> None:
    for name in Settings.model_fields:
        assert f"`{name.upper()}`" in README, f"the README does not say what {name} means"


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "\nmake test\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_file_that_the_readme_names_exists() -> None:
    for name in re.findall(r"`((?:index|qa|ui|eval)/[\w/.]*)`", README):
        assert (ROOT / name).exists(), name


@pytest.mark.model
@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_the_python_examples_run(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "samples").symlink_to(SAMPLES, target_is_directory=True)
    added = CliRunner().invoke(main, ["add", "--samples", "--index", "demo-index"])
    assert added.exit_code == 0, added.output
    example = tmp_path / "example.py"
    example.write_text(block, encoding="utf-8")
    runpy.run_path(str(example))
    assert "barrage" in capsys.readouterr().out or "score" in block
