import ast
import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from eval.by_hand import Report, measure, measures
from eval.errors import DatasetError
from eval.metrics.resampling import Estimate

ROOT = Path(__file__).parents[3]
MODULES = [
    path
    for folder in ("studies", "speed", "fitting")
    for path in sorted((ROOT / "eval" / folder).rglob("*.py"))
]
SCRIPTS = [path for path in MODULES if '__name__ == "__main__"' in path.read_text("utf-8")]


@measure
@click.argument("number", type=int)
def halve(report: Report, number: int) -> None:
    """Halve a number.

        python -m halve NUMBER

    It has to be even, or else it is told that it is not, which fails.
    """
    if number < 0:
        raise DatasetError("A negative number has no half here.")
    report(f"half is {number // 2}")
    report.estimates({"half": Estimate(number / 2, 0.0, 9.0)})
    report.figures["what"] = "½"
    report.failed = bool(number % 2)


def test_a_measure_prints_its_lines_and_keeps_its_figures(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    result = CliRunner().invoke(halve, ["8", "--json", str(path)])
    assert (result.exit_code, result.stdout) == (0, "half is 4\n  half 4.000  [0.000, 9.000]\n")
    half = {"value": 4.0, "low": 0.0, "high": 9.0}
    assert json.loads(path.read_text("utf-8")) == {"half": half, "what": "½"}


def test_a_measure_that_failed_keeps_its_figures_and_exits_with_1(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    assert CliRunner().invoke(halve, ["7", "--json", str(path)]).exit_code == 1
    assert path.exists()


def test_what_cannot_be_measured_is_told_in_a_sentence() -> None:
    result = CliRunner().invoke(halve, ["--", "-2"])
    assert result.exit_code == 1
    assert result.stderr == "Error: A negative number has no half here.\n"


def test_figures_that_cannot_be_written_are_told_of(tmp_path: Path) -> None:
    result = CliRunner().invoke(halve, ["8", "--json", str(tmp_path / "none" / "figures.json")])
    assert result.exit_code == 1
    assert "figures.json cannot be written" in result.stderr


@pytest.mark.parametrize("name", ["-h", "--help"])
def test_help_is_the_docstring_with_its_command_line_as_it_is(name: str) -> None:
    shown = CliRunner().invoke(halve, [name]).stdout
    assert "\n      python -m halve NUMBER\n" in shown
    assert "--json FILE" in shown
    several = CliRunner().invoke(measures("Several.", halve), [name]).stdout
    assert "Several." in several
    assert "halve" in several


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_script_is_a_measure(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    made = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Assign)]
    is_measure = "main" in functions and any(
        ast.unparse(each) == "measure" for each in functions["main"].decorator_list
    )
    assert is_measure or any(each.startswith("main = measures(") for each in made)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_told_goes_through_the_report(path: Path) -> None:
    used = {
        ast.unparse(node)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Name | ast.Attribute | ast.alias)
    }
    assert not used & {"print", "argparse", "sys.argv", "sys.stdout", "sys.stderr"}
