"""The command `article-qa`: thin commands over `Index` and `Assistant`.

Results go to standard output, everything else to standard error. Exit status: 0 all went well,
1 something failed (said in a sentence), 2 the command line was wrong. An abstention is a result.
Commands of other packages come in by the entry point group `article_qa.commands`.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import ReadError
from qa.cli.articles import COMMANDS
from qa.cli.base import (
    Commands,
    DaysType,
    examples,
    exit_with,
    index_option,
    json_option,
    print_lines,
)

if TYPE_CHECKING:
    from index.records import Draft
    from index.text.dates import Days


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "article-qa add --samples",
        'article-qa ask "Who leads the inquiry?"',
        "article-qa serve --open",
        "article-qa ask --help",
    ),
)
@click.version_option(package_name="article-qa", prog_name="article-qa")
def main() -> None:
    """Answers from your own articles: exact sentences, each cited, or an honest "not here"."""


for _command in COMMANDS:
    main.add_command(_command)


@main.command(
    epilog=examples(
        "article-qa add ~/articles notes.md 'news/**/*.html'",
        "article-qa add https://example.org/story https://example.org/feed.xml",
        "article-qa add export.csv --field title=headline --field text=body",
        'echo "The ferry sank at noon." | article-qa add - --title "Ferry sinks"',
        "article-qa add ~/articles --watch --remove",
    ),
)
@click.argument("places", metavar="[PATH_OR_URL]...", nargs=-1)
@click.option("--samples", is_flag=True, help="Add the fictional sample articles as well.")
@click.option("--title", help="Title of the text on standard input.")
@click.option("--refresh", is_flag=True, help="Fetch again all that was added by address.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--reread", is_flag=True, help="Read again even what has not changed.")
@click.option("--watch", is_flag=True, help="Go on adding what changes below the paths.")
@click.option("--remove", is_flag=True, help="Remove articles of files gone from these folders.")
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="OURS=THEIRS",
    callback=lambda _, __, values: _fields(values),
    help="Field or column of JSON and CSV files that holds one of ours: title, text, url, source, "
    "author, published, language, id; repeatable.",
)
@index_option
@json_option
def add(
    places: tuple[str, ...],
    samples: bool,
    title: str | None,
    fields: dict[str, str],
    refresh: bool,
    dry_run: bool,
    reread: bool,
    watch: bool,
    remove: bool,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Add articles: files, folders, globs and web addresses; "-" is standard input.

    Read are plain text, Markdown, saved web pages, PDF, DOCX, ODT, RTF, EPUB, e-mail, RSS and
    Atom files, JSON Lines, CSV, WARC, and ZIP, TAR and GZIP archives of them.

    What was added before replaces its older version, and is passed over where it has not changed:
    a run that was stopped goes on where it was. Texts that are there already are stored once.
    Addresses may be of pages, feeds and sitemaps. The index is made if there is none.
    """
    from index.samples import SAMPLES
    from index.watching import may_be_folder
    from index.web.fetching import is_address
    from qa.cli.add import AddRun, opened
    from qa.settings import Settings

    if not places and not samples and not refresh:
        raise click.UsageError("Name at least one PATH or URL, or --samples, or --refresh.")
    urls = [place for place in places if is_address(place)]
    paths = [place for place in places if place != "-" and not is_address(place)]
    if watch and not paths:
        raise click.UsageError("--watch needs a PATH: of the files that it means.")
    if remove and not any(map(may_be_folder, paths)):
        raise click.UsageError("--remove needs a folder: what is gone from there is removed.")
    if watch and dry_run:
        raise click.UsageError("--watch stores what changes, --dry-run nothing: choose one.")
    if title and "-" not in places:
        raise click.UsageError('--title is of the text on standard input: name "-" as well.')
    settings = Settings.from_env(index=folder)
    with opened(settings, dry_run=dry_run) as articles:
        intake = AddRun(articles, dry_run=dry_run, reread=reread, as_json=as_json)
        with intake.summing_up(settings.index):
            if "-" in places:
                intake.take(_read_standard_input(title, settings.max_file_mb, fields))
            named = paths + [str(SAMPLES)] * samples
            intake.take_paths(named, fields=fields, remove=remove)
            if urls or refresh:
                intake.take_urls(urls, refresh=refresh)
        if watch:
            intake.watch(paths, fields=fields, remove=remove)
    exit_with(intake.failed)


@main.command(
    epilog=examples(
        'article-qa ask "Who leads the inquiry?"',
        'article-qa ask "Who leads it?" --source "The Post" --from 2031-01-01',
        'article-qa ask "What did the mayor say?" --json',
        "article-qa ask --questions questions.jsonl --json > answers.jsonl",
    ),
)
@click.argument("question", required=False)
@click.option(
    "--questions",
    "file",
    type=click.File("rb"),
    metavar="FILE",
    help='JSON Lines with "question", and optionally "id" and "history", ids of earlier lines.',
)
@click.option("--top-k", type=click.IntRange(1, 100), help="Passages to read.")
@click.option(
    "--min-confidence", type=click.FloatRange(0, 1), help="Abstain under this probability."
)
@click.option(
    "--source", "sources", multiple=True, metavar="NAME", help="Only of this source; repeatable."
)
@click.option(
    "--article", "article_ids", multiple=True, metavar="ID",
    help="Only this article, by its id as in `list`; repeatable.",
)  # fmt: skip
@click.option(
    "--from", "first", type=DaysType(), metavar="DAY",
    help="Published then or later: 2019, 2019-11 or 2019-11-18.",
)  # fmt: skip
@click.option("--to", "last", type=DaysType(), metavar="DAY", help="Published then or earlier.")
@click.option("--undated", is_flag=True, help="With --from or --to, articles without a date too.")
@click.option(
    "--positions", is_flag=True, help="Say the articles' ids, and where in them the sentences are."
)
@index_option
@json_option
def ask(
    question: str | None,
    file: Any,
    top_k: int | None,
    min_confidence: float | None,
    sources: tuple[str, ...],
    article_ids: tuple[str, ...],
    first: "Days | None",
    last: "Days | None",
    undated: bool,
    positions: bool,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Answer one QUESTION, or a file of them; with --json a line of JSON each.

    An abstention is a result: exit status 1 says that a line could not be asked.
    """
    from index.records import Filters
    from qa.assistant import Assistant
    from qa.cli.question_file import answer_lines_of
    from qa.cli.terminal import answer_lines
    from qa.settings import Settings

    if (question is None) == (file is None):
        raise click.UsageError("Give one QUESTION, or --questions FILE.")
    settings = Settings.from_env(index=folder, top_k=top_k, min_confidence=min_confidence)
    filters = Filters(
        sources=sources or None,
        article_ids=article_ids or None,
        published_from=first.first if first else None,
        published_to=last.last if last else None,
        undated=undated,
    )
    with Assistant(settings=settings) as assistant:
        if n := assistant.index.undated(filters):
            articles = "1 article" if n == 1 else f"{n:,} articles"
            click.echo(f"{articles} without a date left out; --undated asks them too.", err=True)
        if question is not None:
            answer = assistant.ask(question, filters=filters)
            if as_json:
                click.echo(answer.model_dump_json())
            else:
                print_lines(answer_lines(answer, positions=positions))
            return
        failed = False
        for line in answer_lines_of(assistant, file, file.name, filters=filters):
            if line.error is not None:
                failed = True
                click.echo(line.error, err=True)
            if as_json:
                click.echo(line.to_json())
            elif line.answer is not None:
                told = answer_lines(line.answer, positions=positions)
                print_lines([f"> {line.id}: {line.answer.question}", *told, ""])
    exit_with(failed)


@main.command(
    epilog=examples(
        "article-qa chat",
        "article-qa chat --index my-index",
    ),
)
@index_option
def chat(folder: Path | None) -> None:
    """Ask in the terminal, with follow-up questions; /help lists what else can be typed."""
    from qa.assistant import Assistant
    from qa.cli.chat import converse
    from qa.settings import Settings

    with Assistant(settings=Settings.from_env(index=folder)) as assistant:
        converse(assistant)


def _read_standard_input(
    title: str | None, max_mb: float, fields: dict[str, str]
) -> Iterator["Draft | ReadError"]:
    """Read what is on standard input, a file of any format."""
    from index.reading.articles import read_bytes
    from index.text.characters import one_line

    if sys.stdin is None:
        yield ReadError("standard input", "it is closed")
        return
    raw = sys.stdin.buffer.read(int(max_mb * 1e6) + 1)
    # Another text on standard input is another article, not a new version of the last.
    now = f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S.%f}"
    for item in read_bytes(raw, origin="standard input", max_mb=max_mb, fields=fields):
        if isinstance(item, ReadError):
            yield item
            continue
        origin = item.origin.replace("standard input", f"standard input, {now}", 1)
        yield item.model_copy(
            update={"title": one_line(title or "") or item.title, "origin": origin}
        )


def _fields(values: Sequence[str]) -> dict[str, str]:
    """Read "ours=theirs" as typed."""
    pairs = [value.partition("=") for value in values]
    for ours, _, theirs in pairs:
        if not ours or not theirs:
            raise click.BadParameter("write it as OURS=THEIRS, for example title=headline")
    return {ours.strip(): theirs.strip() for ours, _, theirs in pairs}
