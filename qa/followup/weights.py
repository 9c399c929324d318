"""The fitted weights of term selection, as `python -m eval.fitting.followups` writes them."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

WEIGHTS = Path(__file__).with_name("weights.json")


class FittedTerms(NamedTuple):
    """A logistic regression over `qa.followup.features`; weights by feature."""

    weights: Mapping[str, float]  # with an "intercept"
    threshold: float  # probability from which a term is carried over


@cache
def load_fitted() -> FittedTerms:
    """Return the weights that ship."""
    return FittedTerms(**json.loads(WEIGHTS.read_text(encoding="utf-8")))
