import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from index.errors import SettingsError
from ui.cli_users import users
from ui.kept.users import Users, put_user, read_users, remove_user


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "users.txt"
    put_user(path, "anna", "a long password")
    return path


def test_only_the_right_name_and_password_come_in(file: Path) -> None:
    known = Users(file)
    assert known.check("anna", "a long password")
    assert not known.check("anna", "a long passwort")
    assert not known.check("bert", "a long password")
    assert not known.check("", "")


def test_the_file_holds_no_password_and_is_for_its_owner_alone(file: Path) -> None:
    assert "a long password" not in file.read_text()
    assert read_users(file)["anna"].hashed.startswith("$argon2id$")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_two_users_with_one_password_have_different_hashes(file: Path) -> None:
    put_user(file, "bert", "a long password")
    known = read_users(file)
    assert known["anna"].hashed != known["bert"].hashed


def test_changes_of_the_file_hold_at_once(file: Path) -> None:
    known = Users(file)
    assert put_user(file, "bert", "another password") is True
    assert known.check("bert", "another password")
    assert put_user(file, "bert", "a third password") is False
    assert not known.check("bert", "another password")
    remove_user(file, "bert")
    assert not known.check("bert", "a third password")
    file.write_text("what is this")
    assert not known.check("anna", "a long password")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "names no user"),
        ("anna:secret\n", "line 1 is not 'name:hash'"),
        ("anna:$argon2id$x:owner\n", "line 1 is not 'name:hash'"),
        ("# users\nan na:$argon2id$x\n", "line 2 is not 'name:hash'"),
    ],
)
def test_a_file_that_would_let_nobody_in_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "users.txt"
    path.write_text(text)
    with pytest.raises(SettingsError, match=reason):
        Users(path)


def test_a_missing_file_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="article-qa users add NAME --auth"):
        Users(tmp_path / "none.txt")


def test_users_are_kept_by_commands(tmp_path: Path) -> None:
    path = str(tmp_path / "users.txt")
    run = CliRunner().invoke

    def add(name: str, password: str) -> str:
        return run(users, ["add", name, "--auth", path, "--password-stdin"], input=password).output

    assert add("anna", "a long password\n") == "Added anna.\n"
    assert run(users, ["list", "--auth", path]).output == "anna (admin)\n"
    assert add("anna", "another password\n") == "Changed the password of anna.\n"
    assert "A password has 8 to" in add("bert", "short\n")
    assert "cannot be a user's name" in add("a:b", "a long password\n")
    assert run(users, ["list", "--auth", path]).output == "anna (admin)\n"
    assert run(users, ["remove", "bert", "--auth", path]).exit_code == 1
    assert run(users, ["remove", "anna", "--auth", path]).output == "Removed anna.\n"


def test_the_first_user_is_an_admin_and_others_are_as_told(file: Path) -> None:
    assert Users(file).is_admin("anna")
    put_user(file, "bert", "a long password")
    put_user(file, "carl", "a long password", admin=True)
    put_user(file, "anna", "a new password")
    known = Users(file)
    assert [known.is_admin(name) for name in ("anna", "bert", "carl", "dora")] == [
        True, False, True, False,
    ]  # fmt: skip
    put_user(file, "carl", "a long password", admin=False)
    assert not known.is_admin("carl")
    assert known.check("anna", "a new password")


def test_all_users_added_at_the_same_moment_are_there(file: Path) -> None:
    names = [f"user{n}" for n in range(6)]
    together = threading.Barrier(len(names))

    def add(name: str) -> None:
        together.wait()
        put_user(file, name, "a long password")

    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(add, names))
    assert set(read_users(file)) == {"anna", *names}


def test_other_lines_stay_as_they_are(file: Path) -> None:
    put_user(file, "bert", "a long password")
    anna, bert = file.read_text().splitlines()
    file.write_text(f"# who left: dora\n{anna}\n\n# on the night shift\n{bert}\n")
    put_user(file, "anna", "a new password")
    put_user(file, "carl", "a long password")
    remove_user(file, "bert")
    lines = file.read_text().splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "# who left", "anna", "", "# on the night shift", "carl",
    ]  # fmt: skip
    assert Users(file).check("anna", "a new password")


def test_no_folder_is_made_for_users(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be written: No such file"):
        put_user(tmp_path / "none" / "users.txt", "anna", "a long password")
    assert not (tmp_path / "none").exists()


def test_a_file_from_before_there_were_admins_has_none(file: Path) -> None:
    file.write_text(file.read_text().replace(":admin", ""))
    known = Users(file)
    assert known.check("anna", "a long password")
    assert not known.is_admin("anna")
