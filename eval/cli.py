"""Commands that measure, for `article-qa`."""

from pathlib import Path

import click

from qa.cli import json_option


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--questions", default=200, show_default=True, help="How many to ask.")
@json_option
def bench(paths: tuple[Path, ...], questions: int, as_json: bool) -> None:
    """Measure indexing and answering on articles: speed, memory, size.

    PATHS are files and folders as for `add`, or JSON Lines files (.jsonl, .jsonl.gz) with "title"
    and "text". The index is made in a temporary folder; the questions are the articles' titles.
    """
    from eval.bench import measure

    figures = measure(
        list(paths), n_questions=questions, log=lambda line: click.echo(line, err=True)
    )
    click.echo(figures.model_dump_json() if as_json else figures.to_text())
