"""Settings of asking, on top of those of the index."""

from pathlib import Path

import platformdirs
from pydantic import Field

from index.settings import IndexSettings


class Settings(IndexSettings):
    """All settings; each is also a variable `ARTICLE_QA_<NAME>`."""

    index: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("article-qa")) / "index",
        description="Folder of the index.",
    )
    reader: str = Field(
        default="large",
        description="What reads passages: large or small, which ship, a folder or a hub name.",
    )
    top_k: int = Field(default=10, ge=1, le=100, description="Passages read for a question.")
    max_sentences: int = Field(
        default=4, ge=1, le=10, description="Longest answer, in sentences; a list keeps its items."
    )
    min_confidence: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Abstain under this probability of being right; the reader's own where unset.",
    )
