"""Pure: which titles of a data set are fitted on, and which are reported on."""

import hashlib


def is_fitted_on(title: str) -> bool:
    """Return whether thresholds and weights may be fitted on a title's questions.

    By the title alone, so that one title is on the same side in every file and command.
    """
    return hashlib.sha256(title.encode()).digest()[0] % 2 == 1
