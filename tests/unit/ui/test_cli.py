import socket
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from qa.cli.main import main
from ui.cli import free_port, is_loopback, serve


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_named_port_that_is_taken_is_an_error(taken: int) -> None:
    result = CliRunner().invoke(serve, ["--port", str(taken)])
    assert result.exit_code == 1
    assert f"Port {taken} is taken: stop what uses it or name another --port." in result.stderr


def test_without_a_named_port_the_next_free_one_is_taken(
    taken: int, capsys: pytest.CaptureFixture[str]
) -> None:
    free = free_port("127.0.0.1", taken, further=40)
    assert free > taken
    assert capsys.readouterr().err == f"Port {taken} is taken; using {free}.\n"


def test_an_address_that_is_not_of_this_machine_is_an_error() -> None:
    with pytest.raises(click.ClickException, match=r"Cannot listen on 192\.0\.2\.1, port 7860"):
        free_port("192.0.2.1", 7860, further=5)


def test_a_named_folder_without_an_index_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    named = ["--index", str(tmp_path / "none"), "--port", str(port)]
    result = CliRunner().invoke(main, ["serve", *named])
    assert result.exit_code == 1
    assert "There is no index in" in result.stderr
    assert "article-qa add" in result.stderr
    assert not (tmp_path / "none").exists()


def test_collections_of_ones_own_need_a_login(tmp_path: Path) -> None:
    result = CliRunner().invoke(serve, ["--own-collections", "--index", str(tmp_path / "ix")])
    assert result.exit_code == 2
    assert "With --own-collections name the users who may log in" in result.stderr
    assert not (tmp_path / "ix").exists()


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("box", False)],
)
def test_only_loopback_addresses_need_no_warning(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
