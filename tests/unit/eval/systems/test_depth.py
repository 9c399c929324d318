from collections.abc import Sequence

from eval.records import PredictedPassage
from eval.systems.depth import MOST, deepened


def ranking(articles: str) -> list[PredictedPassage]:
    """Return passages of articles that are called a letter each."""
    return [
        PredictedPassage(article_id=name, start=n, end=n + 1) for n, name in enumerate(articles)
    ]


def deep(articles: str, depth: int, *, read: int = 1, there: int = 9) -> tuple[str, list[int]]:
    """Return the articles of what is recorded, and how many passages were searched for."""
    ranked = ranking(articles)
    asked: list[int] = []

    def search(most: int) -> Sequence[PredictedPassage]:
        asked.append(most)
        return ranked[:most]

    found = deepened(ranked[:read], search, depth=depth, articles=there)
    return "".join(one.article_id for one in found), asked


def test_it_goes_on_until_there_are_enough_articles() -> None:
    assert deep("aaaaaaabc" + "d" * 90, 3) == ("aaaaaaabc", [3, 12])


def test_as_many_passages_as_articles_are_wanted_are_recorded_at_least() -> None:
    assert deep("abaaaaaaaa", 4, there=2) == ("abaa", [4])
    assert deep("abcdefgh", 4) == ("abcd", [4])


def test_it_ends_with_the_ranking() -> None:
    assert deep("aaaab", 3) == ("aaaab", [3, 12])
    assert deep("a", 3) == ("a", [3])


def test_it_ends_at_its_bound() -> None:
    found, asked = deep("a" * 1000, 5)
    assert (len(found), asked) == (5 * MOST, [5, 20, 50])


def test_what_was_read_stays_in_front_though_the_search_ranks_it_elsewhere() -> None:
    read, ranked = ranking("xy"), ranking("abcd")
    found = deepened(read, lambda most: ranked[:most], depth=3, articles=9)
    assert found == [*read, ranked[0]]


def test_what_was_read_is_all_where_it_is_enough() -> None:
    assert deep("abcd", 0, read=2) == ("ab", [])
    assert deep("abcd", 2, read=3) == ("abc", [])
