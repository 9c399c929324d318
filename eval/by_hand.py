"""The face of what is measured by hand, `python -m eval.PACKAGE.NAME`: help, lines, figures.

A measure is a function decorated with `measure` and, below it, with click's arguments and options:

    @measure
    @click.argument("squad", type=FILE)
    def main(report: Report, squad: Path) -> None:

Its help is the module's docstring, or its own where it is not called `main`. It tells lines by
`report(line)` as soon as they are known, since many take minutes, and puts its figures into
`report.figures`, which `--json FILE` keeps.
"""

import functools
import inspect
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from eval.files import write_whole
from eval.metrics.resampling import Estimate
from qa.cli.base import plain_errors

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
PLACE = click.Path(exists=True, path_type=Path)  # a file or a folder
NEW_FOLDER = click.Path(file_okay=False, path_type=Path)


class Report:
    """What a measure tells: lines, and figures by name, of any depth."""

    def __init__(self) -> None:
        self.figures: dict[str, Any] = {}
        self.failed = False  # whether the exit status is 1

    def __call__(self, line: str = "") -> None:
        """Print a line at once."""
        click.echo(line)

    def estimates(self, found: Mapping[str, Estimate]) -> None:
        """Print figures with their 95 % intervals, a line each, and keep them."""
        width = max(map(len, found), default=0)
        for name, one in found.items():
            self(f"  {name:{width}} {one.value:.3f}  [{one.low:.3f}, {one.high:.3f}]")
            self.figures[name] = one._asdict()


def measure(function: Callable[..., None]) -> click.Command:
    """Make a command of a function that takes a `Report`, then what click hands it by name."""

    @click.option(
        "--json",
        "figures_to",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Write the figures there as JSON.",
    )
    @functools.wraps(function)
    def command(figures_to: Path | None, **given: Any) -> None:
        report = Report()
        with plain_errors():
            function(report, **given)
            if figures_to:
                told = json.dumps(report.figures, ensure_ascii=False, indent=1)
                write_whole(figures_to, f"{told}\n".encode())
        if report.failed:
            raise click.exceptions.Exit(1)

    own = function.__doc__ if function.__name__ != "main" else inspect.getmodule(function).__doc__
    return click.command(help=_help(own), context_settings=_SETTINGS)(command)


def measures(told: str | None, *commands: click.Command) -> click.Group:
    """Make one command of several measures; `told` is its help."""
    return click.Group(commands=commands, help=_help(told), context_settings=_SETTINGS)


_SETTINGS = {"help_option_names": ["-h", "--help"]}


def _help(docstring: str | None) -> str:
    """Return a docstring as click takes it: paragraphs are filled, but not its command lines."""
    text = inspect.cleandoc(docstring or "")
    return re.sub(r"(?m)^((?:(?: {4}).*\n?)+)", "\b\n\\1", text)
