"""IO: what visitors choose about asking and looks, kept in a file beside the index.

Each visitor has a name; without a login all are one, with the name "".
"""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import QAError
from index.records import Filters
from ui.kept.file import KeptFile

FILE_NAME = "preferences.sqlite"
FORMAT = 1
_SCHEMA = """
CREATE TABLE preferences (
    owner TEXT PRIMARY KEY,
    value TEXT NOT NULL  -- JSON
) WITHOUT ROWID;
"""

_VALUE = "SELECT value FROM preferences WHERE owner = ?"

Theme = Literal["system", "light", "dark"]


class PreferencesError(QAError):
    """What a visitor chose cannot be read or kept."""


class Scope(BaseModel):
    """Which articles are asked; an empty one means all."""

    model_config = ConfigDict(frozen=True, extra="ignore")  # a newer version may know more

    filters: Filters = Filters()
    tags: tuple[str, ...] = Field(default=(), description="Any of these.")

    def __bool__(self) -> bool:
        """Whether anything is restricted."""
        return bool(self.filters or self.tags)


class Preferences(BaseModel):
    """One visitor's; None leaves it to the settings that the page was started with."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    top_k: int | None = Field(default=None, ge=1, le=100)
    min_confidence: float | None = Field(default=None, ge=0, le=1)
    max_sentences: int | None = Field(default=None, ge=1, le=10)
    theme: Theme = "system"
    scope: Scope = Scope()


class PreferencesFile:
    """Everybody's preferences. Safe to use from several threads and processes."""

    def __init__(self, folder: Path) -> None:
        """Name the file in the folder of an index; it is made at its first writing."""
        self._file = KeptFile(
            folder / FILE_NAME,
            schema=_SCHEMA,
            version=FORMAT,
            what="Preferences",
            error=PreferencesError,
        )

    def of(self, owner: str) -> Preferences:
        """Return a visitor's preferences.

        Raises:
            PreferencesError: They cannot be read.
        """
        with self._file.reading() as connection:
            return self._parsed(connection.execute(_VALUE, (owner,)).fetchone())

    def change(self, owner: str, **values: Any) -> Preferences:
        """Change some of a visitor's preferences; on disk when it returns.

        Raises:
            PreferencesError: A value is not allowed, or it cannot be kept.
        """
        with self._file.writing() as connection:  # what was before is read in it: none is lost
            try:
                known = dict(self._parsed(connection.execute(_VALUE, (owner,)).fetchone()))
                changed = Preferences.model_validate({**known, **values})
            except ValidationError as err:
                first = err.errors()[0]
                raise PreferencesError(
                    f"{first['loc'][0]} is {first['input']!r}: {first['msg']}."
                ) from err
            connection.execute(
                "INSERT OR REPLACE INTO preferences VALUES (?, ?)",
                (owner, changed.model_dump_json(exclude_defaults=True)),
            )
        return changed

    def _parsed(self, row: tuple[str] | None) -> Preferences:
        try:
            return Preferences.model_validate_json(row[0]) if row else Preferences()
        except ValidationError as err:
            raise PreferencesError(
                f"The preferences in {self._file.file} are damaged: delete the file to begin anew."
            ) from err
