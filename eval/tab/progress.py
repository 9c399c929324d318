"""How far a run is, and how long the rest takes."""

import time
from typing import NamedTuple


class Progress(NamedTuple):
    """How far the run is that is being made, or how the last one ended."""

    name: str
    stage: str  # "indexing", "asking" or "scoring"; "finished", "stopped" or "failed"
    done: int = 0
    total: int = 0
    left_s: float | None = None
    problem: str = ""
    note: str = ""  # what to know of the set

    @property
    def going_on(self) -> bool:
        """Whether it is being made."""
        return self.stage in ("indexing", "asking", "scoring")


class Pace:
    """Tells from what is done how long the rest takes."""

    def __init__(self, name: str, stage: str, total: int, note: str = "") -> None:
        """Begin a stage of a run, of which nothing is done."""
        self._name, self._stage, self.total, self._note = name, stage, total, note
        self._begun: tuple[float, int] | None = None
        self.done = 0

    def at(self, done: int) -> Progress:
        """Return the progress, now that so many are done."""
        now = time.monotonic()
        begun, before = self._begun = self._begun or (now, done)
        self.done = done
        left_s = (now - begun) / (done - before) * (self.total - done) if done > before else None
        return Progress(self._name, self._stage, done, self.total, left_s, note=self._note)
