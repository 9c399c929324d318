"""IO: who may use a page that others can reach: a file of names and hashed passwords.

A line is `name:hash`, the hash Argon2id in its usual encoding, salt and cost included; that of an
admin is `name:hash:admin`; lines that begin with "#" are kept as they are. The file is read again
when it has changed, so that adding a user needs no restart.
"""

import contextlib
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from filelock import FileLock, Timeout

from index.errors import SettingsError

SHORTEST = 8  # characters of a password
_LONGEST = 1024  # hashing takes its time
_BUSY_S = 10.0  # longest to wait for another's change of the file
_ADMIN = "admin"
_NAME = re.compile(r"[\w.@+-]{1,64}")


class User(NamedTuple):
    """What a line says of a user besides the name."""

    hashed: str  # the password
    admin: bool = False  # whether articles may be deleted for good


class Users:
    """The users in a file. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            SettingsError: It is missing, unreadable, wrong or names nobody.
        """
        self._path = path
        self._hasher = PasswordHasher()
        # Checked for a name that there is not, which takes as long as one that there is.
        self._nobody = self._hasher.hash(os.urandom(16))
        self._lock = threading.Lock()
        self._read: tuple[int, dict[str, User]] | None = None
        if not self._users():
            raise SettingsError(
                f"{path} names no user: add one with 'article-qa users add NAME --auth {path}'."
            )

    def check(self, name: str, password: str) -> bool:
        """Whether there is such a user with that password."""
        return self.matched(name, password) is not None

    def matched(self, name: str, password: str) -> str | None:
        """Return the hash that a user's password has in the file; None where one is wrong."""
        known = self._known(name)
        hashed = known.hashed if known else self._nobody
        try:
            self._hasher.verify(hashed, password[:_LONGEST])
        except (VerificationError, InvalidHashError):
            return None
        return hashed if known else None

    def hash_of(self, name: str) -> str | None:
        """Return the hash of a user's password; None where there is no such user.

        Raises:
            SettingsError: The file is missing, unreadable or wrong.
        """
        known = self._users().get(name)
        return known.hashed if known else None

    def is_admin(self, name: str) -> bool:
        """Whether there is such a user, who may delete articles for good."""
        known = self._known(name)
        return known is not None and known.admin

    def _known(self, name: str) -> User | None:
        try:
            return self._users().get(name)
        except SettingsError:  # damaged since: nobody comes in
            return None

    def _users(self) -> dict[str, User]:
        with self._lock:
            changed = _changed(self._path)
            if self._read is None or self._read[0] != changed:
                self._read = changed, read_users(self._path)
            return self._read[1]


def read_users(path: Path) -> dict[str, User]:
    """Return the users in a file by name.

    Raises:
        SettingsError: It is missing, unreadable or wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as err:
        raise SettingsError(
            f"There is no file {path}: make it with 'article-qa users add NAME --auth {path}'."
        ) from err
    except (OSError, UnicodeDecodeError) as err:
        raise SettingsError(f"The users in {path} cannot be read: {err}.") from err
    users: dict[str, User] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, rest = line.strip().partition(":")
        hashed, marked, role = rest.partition(":")
        known = _NAME.fullmatch(name) and hashed.startswith("$argon2id$")
        if not known or role != (_ADMIN if marked else ""):
            raise SettingsError(
                f"{path}, line {number} is not 'name:hash' as 'article-qa users add' writes it."
            )
        users[name] = User(hashed, admin=bool(role))
    return users


def put_user(path: Path, name: str, password: str, *, admin: bool | None = None) -> bool:
    """Add a user or give one a new password; returns whether the name is new.

    Args:
        path: The file, made if there is none.
        name: Of the user.
        password: In plain text.
        admin: Whether articles may be deleted for good; by default as before, and at first by
            the first user of a file alone.

    Raises:
        SettingsError: Name or password is not allowed, or the file cannot be read or written.
    """
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"{name!r} cannot be a user's name: use up to 64 letters, digits and . _ @ + -"
        )
    if not SHORTEST <= len(password) <= _LONGEST:
        raise SettingsError(f"A password has {SHORTEST} to {_LONGEST:,} characters.")
    hashed = PasswordHasher().hash(password)
    with _changing(path):
        users = read_users(path) if path.exists() else {}
        before = users.get(name) or User("", admin=not users)
        _put(path, name, User(hashed, before.admin if admin is None else admin))
    return name not in users


def remove_user(path: Path, name: str) -> None:
    """Take a user out of the file; a page that is served lets the user in no longer.

    Raises:
        SettingsError: There is no such user, or the file cannot be read or written.
    """
    with _changing(path):
        if name not in read_users(path):
            raise SettingsError(f"There is no user {name!r} in {path}.")
        _put(path, name, None)


@contextlib.contextmanager
def _changing(path: Path) -> Iterator[None]:
    """Keep others from changing the file between its reading and its writing."""
    lock = FileLock(path.with_name(f"{path.name}.lock"), timeout=_BUSY_S)
    try:
        path.parent.stat()  # else the lock would make the folder
        lock.acquire()
    except Timeout as err:
        raise SettingsError(f"The users in {path} are being changed: try again.") from err
    except OSError as err:
        raise _unwritable(path, err) from err
    try:
        yield
    finally:
        lock.release()


def _put(path: Path, name: str, user: User | None) -> None:
    """Give a user another line, or none; all others stay as they are."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    names = [line.strip().partition(":")[0] for line in lines]
    place = names.index(name) if name in names else len(lines)
    others = [line for line, whose in zip(lines, names, strict=True) if whose != name]
    if user:
        others.insert(place, f"{name}:{user.hashed}{f':{_ADMIN}' if user.admin else ''}")
    _write(path, "".join(f"{line}\n" for line in others))


def _write(path: Path, text: str) -> None:
    """Write the file so that it is whole under its name, and for its owner's eyes only."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with open(_private(temporary), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as err:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise _unwritable(path, err) from err


def _unwritable(path: Path, err: OSError) -> SettingsError:
    return SettingsError(f"The users in {path} cannot be written: {err.strerror}.")


def _private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def _changed(path: Path) -> int:
    with contextlib.suppress(OSError):
        return path.stat().st_mtime_ns
    return 0
