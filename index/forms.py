"""Pure: which form the search indexes of a collection have.

Exact forms cost time and memory by the passage; above the sizes here others are faster and give the
same answers. The figures behind the numbers are in docs/benchmarks.md.
"""

from typing import Literal, NamedTuple

Forms = Literal["auto", "small", "large"]
VectorForm = Literal["flat fp16", "flat SQ8", "IVF SQ8"]


_NEVER = 1 << 62


class Sizes(NamedTuple):
    """Numbers of passages from which a form is used.

    Attributes:
        delta: From here on a file is not written anew for every write; it is what most of the
            passages are searched by, and what came since is searched beside it.
        rounded: From here on vectors are searched in one byte a number, and the best scored again.
        listed: From here on only the lists of vectors that are near the question are searched.
    """

    delta: int = 10_000
    rounded: int = 100_000
    listed: int = 300_000

    def vector_form(self, passages: int) -> VectorForm:
        """Return the form that so many vectors have."""
        if not passages:
            return "flat fp16"
        if passages >= self.listed:
            return "IVF SQ8"
        return "flat SQ8" if passages >= self.rounded else "flat fp16"

    def is_exact_enough(self, form: str, passages: int) -> bool:
        """Whether a file of a form may be used, or so many vectors are to be searched exactly."""
        return self.vector_form(passages) != "flat fp16" or form in ("flat fp16", "flat fp32")

    def why(self, form: str) -> str:
        """Return in words what a form of vectors does, and when it is chosen."""
        does = {
            "IVF SQ8": "the nearest lists, the best scored exactly",
            "flat SQ8": "all rounded, the best scored exactly",
            "flat fp16": "exact",
        }.get(form, "exact, as an earlier version wrote it")
        if self.rounded in (0, _NEVER):
            return f"{does}: ARTICLE_QA_INDEX_FORMS is set"
        if "SQ8" not in form:
            return f"{does}: below {self.rounded:,} passages"
        return f"{does}: from {self.listed if form == 'IVF SQ8' else self.rounded:,} passages"

    def most_unsealed(self, rows: int) -> int:
        """Return how much may come and go beside a file of so many rows before it is made anew."""
        return rows // 20 if rows > self.delta else 0


DEFAULT = Sizes()
SIZES: dict[Forms, Sizes] = {
    "auto": DEFAULT,
    "small": Sizes(rounded=_NEVER, listed=_NEVER),
    "large": Sizes(delta=0, rounded=0, listed=0),
}
