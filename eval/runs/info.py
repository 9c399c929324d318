"""What a run file says of a run, and which of it must stay the same when a run goes on."""

from typing import Any

from pydantic import Field

from eval.errors import RunError
from index.records import Record

# Changed by care for an index, not by what is in it.
_NOT_CONTENT = frozenset({"vectors"})


class Session(Record):
    """One process that worked at a run."""

    started: str
    finished: str | None = Field(default=None, description="None: it was stopped.")
    asked: int = 0
    seconds: float = 0.0


class RunInfo(Record):
    """A run."""

    system: str
    settings: dict[str, Any]
    models: dict[str, str] = Field(description="Names, fingerprints and hashes.")
    collection: dict[str, str] = Field(description="Manifest and generation of the index.")
    question_set: str
    question_set_sha256: str
    options: dict[str, Any] = Field(description="How the set was asked.")
    version: str = Field(description="Of article-qa.")
    machine: dict[str, str]
    questions: int
    started: str
    finished: str | None = None
    sessions: tuple[Session, ...] = ()
    counts: dict[str, int] = Field(default_factory=dict, description="What came out.")

    @property
    def questions_per_s(self) -> float:
        """Of all sessions that ended by themselves."""
        seconds = sum(session.seconds for session in self.sessions)
        return sum(session.asked for session in self.sessions) / seconds if seconds else 0.0


_SAME = (
    "system", "settings", "models", "collection", "question_set_sha256", "options", "version",
    "questions",
)  # fmt: skip


def content_of(manifest: dict[str, str]) -> dict[str, str]:
    """Return what identifies the content of an index."""
    return {key: value for key, value in manifest.items() if key not in _NOT_CONTENT}


def check_same(before: RunInfo, now: RunInfo, folder: str) -> None:
    """Refuse to go on with a run as another one.

    Raises:
        RunError: Anything that decides the answers differs: names it and both values.
    """
    for name in _SAME:
        old, new = getattr(before, name), getattr(now, name)
        if old == new:
            continue
        what = name.replace("_", " ")
        if isinstance(old, dict):
            key = next(k for k in sorted(old.keys() | new.keys()) if old.get(k) != new.get(k))
            what, old, new = f"{what} {key!r}", old.get(key), new.get(key)
        raise RunError(
            f"The run in {folder} was begun with {what} {old!r}, not {new!r}: use another folder, "
            "or run it as it was begun."
        )
