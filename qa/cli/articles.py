"""Commands about articles that are there: listing, showing, editing, removing, checking them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from index.errors import ArticleMissingError
from qa.cli.base import (
    examples,
    exit_with,
    index_option,
    json_option,
    open_index,
    print_json,
    print_lines,
    printable,
)

if TYPE_CHECKING:
    from index.editing import Details

_TEXTS: Any = {"text": True, "sources": {"__all__": {"text"}}}  # of an article as it is listed


@click.command(
    "list",
    epilog=examples(
        "article-qa list",
        'article-qa list --source "The Post" --json',
    ),
)
@index_option
@json_option
@click.option(
    "--source", "sources", multiple=True, metavar="NAME", help="Only of this source; repeatable."
)
def list_articles(folder: Path | None, as_json: bool, sources: tuple[str, ...]) -> None:
    """List the articles, newest first."""
    from index.records import Filters
    from qa.cli.terminal import article_line

    with open_index(folder) as articles:
        filters = Filters(sources=sources or None)
        if as_json:
            found = articles.articles(filters)
            print_json([article.model_dump(mode="json", exclude=_TEXTS) for article in found])
        else:
            print_lines(map(article_line, articles.listing(filters, limit=None).articles))


@click.command(
    epilog=examples(
        "article-qa duplicates",
        "article-qa duplicates --json",
    ),
)
@index_option
@json_option
def duplicates(folder: Path | None, as_json: bool) -> None:
    """Show stories that were read more than once, and articles that are similar."""
    from qa.cli.terminal import duplicates_lines

    with open_index(folder) as articles:
        found = articles.duplicates()
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        print_lines(duplicates_lines(found))


@click.command(
    epilog=examples(
        "article-qa show 39ecb10379366147",
        "article-qa show 39ecb10379366147 --json",
    ),
)
@click.argument("article_id", metavar="ID")
@index_option
@json_option
def show(article_id: str, folder: Path | None, as_json: bool) -> None:
    """Show one article by its id, as `list` shows it; in JSON with its sentences' positions."""
    from qa.cli.terminal import article_lines

    with open_index(folder) as articles:
        article = articles.article(printable(article_id))
        sentences = articles.sentences(article_id)
    if as_json:
        print_json({**article.model_dump(mode="json"), "sentences": sentences})
    else:
        print_lines(article_lines(article))


@click.command(
    epilog=examples(
        'article-qa edit 39ecb10379366147 --source "The Post" --published 2019-11-18',
        'article-qa edit 39ecb10379366147 --author ""',
    ),
)
@click.argument("article_id", metavar="ID")
@click.option("--title", metavar="TEXT", help="Title of the article.")
@click.option("--source", metavar="TEXT", help="Who published it.")
@click.option("--author", metavar="TEXT", help="Who wrote it.")
@click.option("--url", metavar="ADDRESS", help="Its address.")
@click.option("--published", metavar="DAY", help="When, as in 2019-11-18 or 18.11.2019.")
@index_option
@json_option
def edit(
    article_id: str,
    title: str | None,
    source: str | None,
    author: str | None,
    url: str | None,
    published: str | None,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Correct what is known of an article; its text stays as it is.

    What is not named stays; an empty value takes away what is not known: --author "".
    """
    from index.editing import day_of
    from qa.cli.terminal import article_line

    given = {"title": title, "source": source, "author": author, "url": url}
    details = cast("Details", {name: each for name, each in given.items() if each is not None})
    if published is not None:
        try:
            details["published"] = day_of(published)
        except ValueError as err:
            raise click.BadParameter(str(err), param_hint="--published") from err
    if not details:
        raise click.UsageError("Name what to correct: see article-qa edit --help.")
    wanted = printable(article_id)
    with open_index(folder) as articles:
        articles.edit(wanted, **details)
        found = articles.article(wanted)
    if as_json:
        print_json(found.model_dump(mode="json", exclude=_TEXTS))
    else:
        click.echo(article_line(found))


@click.command(
    epilog=examples(
        "article-qa remove 39ecb10379366147",
        "article-qa remove 39ecb10379366147 7125fc1b00fe4d8c --json",
    ),
)
@click.argument("article_ids", metavar="ID...", nargs=-1, required=True)
@index_option
@json_option
def remove(article_ids: tuple[str, ...], folder: Path | None, as_json: bool) -> None:
    """Remove articles by their ids, as `list` shows them."""
    from index.records import Filters

    wanted = tuple(map(printable, article_ids))
    with open_index(folder) as articles:
        found = articles.listing(Filters(article_ids=wanted), limit=None)
        there = {article.id for article in found.articles}
        missing = [article_id for article_id in wanted if article_id not in there]
        removed = articles.remove([article_id for article_id in wanted if article_id in there])
    for article_id in missing:
        click.echo(str(ArticleMissingError(article_id)), err=True)
    if as_json:
        print_json({"removed": removed, "missing": missing})
    else:
        click.echo(f"{removed} removed")
    exit_with(bool(missing))


@click.command(
    epilog=examples(
        "article-qa stats",
        "article-qa stats --json",
    ),
)
@index_option
@json_option
def stats(folder: Path | None, as_json: bool) -> None:
    """Count articles, passages and bytes."""
    from qa.cli.terminal import stats_lines

    with open_index(folder) as articles:
        found = articles.stats()
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        print_lines(stats_lines(found))


@click.command(
    epilog=examples(
        "article-qa verify",
        "article-qa verify --index my-index --json",
    ),
)
@index_option
@json_option
def verify(folder: Path | None, as_json: bool) -> None:
    """Check that the index says nothing that is not so; exit status 1 if it does."""
    with open_index(folder) as articles:
        problems = articles.verify()
    if as_json:
        print_json({"problems": [problem.model_dump() for problem in problems]})
    else:
        print_lines(f"{problem.where}: {problem.what}" for problem in problems)
        click.echo(f"{len(problems)} problems" if problems else "all is well")
    exit_with(bool(problems))


@click.command(
    epilog=examples(
        "article-qa rebuild",
        "article-qa rebuild --passage-tokens 120",
        "article-qa rebuild --encoder ~/models/my-embedder",
    ),
)
@click.option("--encoder", help="Embedder: all-MiniLM-L6-v2, a folder or hub name.")
@click.option("--passage-tokens", type=int, help="Longest passage, 32 to 400.")
@click.option("--overlap-sentences", type=int, help="Shared by neighbours, 0 to 4.")
@index_option
@json_option
def rebuild(
    encoder: str | None,
    passage_tokens: int | None,
    overlap_sentences: int | None,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Split and embed all articles anew, with other settings or after an upgrade."""
    from index.indexing import Index
    from qa.settings import Settings

    settings = Settings.from_env(
        index=folder,
        encoder=encoder,
        passage_tokens=passage_tokens,
        overlap_sentences=overlap_sentences,
    )
    with Index.open(settings.index, settings=settings, check=False) as articles:
        length = articles.stats().articles
        with click.progressbar(
            length=length, label="Rebuilding", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:
            done = articles.rebuild(progress=lambda n, _: bar.update(n - bar.pos))
        passages = articles.stats().passages
    if as_json:
        print_json({"articles": done, "passages": passages})
    else:
        click.echo(f"{done} articles, {passages} passages")


COMMANDS = (list_articles, duplicates, show, edit, remove, stats, verify, rebuild)
