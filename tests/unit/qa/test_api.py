import pytest

from index.errors import IndexMissingError
from qa.api import ask


def test_an_index_of_a_user_who_is_not_there_is_missing() -> None:
    with pytest.raises(IndexMissingError, match="There is no index in ~nouser/x"):
        ask("Who sank?", index="~nouser/x")
