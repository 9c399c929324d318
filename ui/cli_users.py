"""The commands `users …`: who may use a page that others can reach."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from qa.cli.base import PlainErrors, examples

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _auth_option(command: _Command) -> _Command:
    return click.option(
        "--auth",
        "path",
        required=True,
        type=click.Path(dir_okay=False, path_type=Path),
        help="File of the users, as `serve --auth` takes it.",
    )(command)


@click.group(
    cls=PlainErrors,
    epilog=examples(
        "article-qa users add anna --auth users.txt",
        "article-qa users list --auth users.txt",
        "article-qa serve --host 0.0.0.0 --auth users.txt",
    ),
)
def users() -> None:
    """Keep the file of users that `serve --auth` asks for; passwords are stored hashed."""


@users.command(
    epilog=examples(
        "article-qa users add anna --auth users.txt",
        "article-qa users add bert --auth users.txt --admin",
        "pass show bert | article-qa users add bert --auth users.txt --password-stdin",
    ),
)
@click.argument("name")
@_auth_option
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option(
    "--admin/--no-admin",
    default=None,
    help="Whether the user may delete shared articles for good; else only the first one may.",
)
def add(name: str, path: Path, password_stdin: bool, admin: bool | None) -> None:
    """Add a user, or give one a new password, which ends the logins made with the old one.

    The file is made if there is none.
    """
    from ui.kept.users import put_user

    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    new = put_user(path, name, password, admin=admin)
    click.echo(f"{'Added' if new else 'Changed the password of'} {name}.")


@users.command(
    epilog=examples(
        "article-qa users remove anna --auth users.txt",
    ),
)
@click.argument("name")
@_auth_option
def remove(name: str, path: Path) -> None:
    """Remove a user, who is logged out at once. What is the user's in an index stays there."""
    from ui.kept.users import remove_user

    remove_user(path, name)
    click.echo(f"Removed {name}.")


@users.command(
    "list",
    epilog=examples(
        "article-qa users list --auth users.txt",
    ),
)
@_auth_option
def list_users(path: Path) -> None:
    """List the users, a name a line; admins are marked."""
    from ui.kept.users import read_users

    for name, user in sorted(read_users(path).items()):
        click.echo(f"{name} (admin)" if user.admin else name)
