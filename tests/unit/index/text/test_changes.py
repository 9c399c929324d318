import pytest

from index.text.changes import describe_changes


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (["A.", "B."], ["A.", "C.", "D."], "2 sentences are new, 1 is gone"),
        (["A.", "B.", "C."], ["A.", "D."], "1 sentence is new, 2 are gone"),
        (["A."], ["A.", "B."], "1 sentence is new"),
        (["A.", "B.", "C."], ["A."], "2 sentences are gone"),
        (["A.", "A."], ["A."], "1 sentence is gone"),
        (["A.", "B."], ["B.", "A."], "the sentences are in another order"),
        (["A."], ["A."], "white space only"),
    ],
)
def test_what_became_of_the_sentences_is_counted(
    before: list[str], after: list[str], said: str
) -> None:
    assert describe_changes(before, after, []) == said


def test_what_is_known_besides_the_text_is_told_with_what_it_was() -> None:
    fields = [("title", "Ferry late", "Ferry sank"), ("author", None, "Ana"), ("date", "d", "d")]
    assert describe_changes(["A."], ["A."], fields) == "title was 'Ferry late'; author is new"
