from collections.abc import Iterator
from functools import partial

import pytest
from argon2 import PasswordHasher


@pytest.fixture(autouse=True, scope="module")
def _quick_hashes() -> Iterator[None]:
    """What makes a hash hard to find takes a tenth of a second; it is the library's own work.

    `tests/e2e` keeps users as they are kept.
    """
    quick = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("ui.kept.users.PasswordHasher", quick)
        yield
