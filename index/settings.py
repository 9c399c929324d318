"""What decides an index's content, and how it is built."""

import os
from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import SettingsError
from index.forms import Forms

PREFIX = "ARTICLE_QA_"
SIMILAR = 0.4  # articles with less of their words in common have nothing to do with each other


class IndexSettings(BaseModel):
    """Settings of an index; the first three are written in its manifest and checked at opening."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoder: str = Field(
        default="all-MiniLM-L6-v2",
        description="The packaged model, a sentence-transformers name or a folder.",
    )
    passage_tokens: int = Field(
        default=200, ge=32, le=400, description="Longest passage, in cl100k_base tokens."
    )
    overlap_sentences: int = Field(
        default=1, ge=0, le=4, description="Sentences a passage repeats of the one before."
    )
    max_file_mb: float = Field(
        default=20.0, gt=0, le=10_000, description="Larger files are refused."
    )
    fetch_timeout_s: float = Field(
        default=30.0, gt=0, le=3600, description="Longest for one address, redirects and all."
    )
    fetch_delay_s: float = Field(
        default=0.5,
        ge=0,
        le=60,
        description="Between listed pages of one site whose robots.txt asks for no delay.",
    )
    allow_private_addresses: bool = Field(
        default=False, description="Fetch from addresses that are not on the public internet."
    )
    max_listed: int = Field(
        default=1000, ge=1, le=50_000, description="New pages taken from one feed or sitemap."
    )
    same_story: float = Field(
        default=0.75,  # copies with a tenth of the sentences changed, but no rewritten story
        ge=SIMILAR,
        le=1,
        description="Part of their words from which two articles are stored as one; 1: never, "
        "unless they are identical.",
    )
    threads: int = Field(default=0, ge=0, le=256, description="For models; 0: one a core.")
    busy_timeout_s: float = Field(
        default=30.0, ge=0, le=86_400, description="How long a second writer waits for the first."
    )
    index_forms: Forms = Field(
        default="auto",
        description="Of the search indexes: auto (by size), small (exact at any size) or large.",
    )
    dense_weight: float = Field(
        default=0.8,  # fitted on training titles of SQuAD, see docs/benchmarks.md
        ge=0,
        le=1,
        description="Weight of vectors against words in the fused score.",
    )

    @property
    def n_threads(self) -> int:
        """Threads to use, resolved."""
        if self.threads:
            return self.threads
        # Cores this process may use; macOS and Windows only know how many there are.
        affinity = getattr(os, "sched_getaffinity", None)
        return len(affinity(0)) if affinity else os.cpu_count() or 1

    @classmethod
    def build(cls, **values: object) -> Self:
        """Make settings from keyword values.

        Raises:
            SettingsError: A name is unknown or a value is not allowed.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as err:
            first = err.errors()[0]
            name = ".".join(str(part) for part in first["loc"])
            known = ", ".join(sorted(cls.model_fields))
            hint = f" Known settings: {known}." if first["type"] == "extra_forbidden" else ""
            raise SettingsError(
                f"Setting {name!r} is {first['input']!r}: {first['msg']}.{hint}"
            ) from err

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **overrides: object) -> Self:
        """Make settings from `ARTICLE_QA_*` variables; keyword values that are not None win.

        Raises:
            SettingsError: A variable is unknown or its value is not allowed.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, object] = {
            name[len(PREFIX) :].lower(): value
            for name, value in environ.items()
            if name.startswith(PREFIX)
        }
        values |= {name: value for name, value in overrides.items() if value is not None}
        return cls.build(**values)
