import pytest

from index.outline.headings import is_heading


@pytest.mark.parametrize("line", ["What happens now", "The injured", "How it began"])
def test_headings_are_no_sentences(line: str) -> None:
    assert is_heading(line)


@pytest.mark.parametrize(
    "line",
    ["It sank.", "- Tomasz Wieliczko, a crane operator", "“Why?”", "Price: 5 pounds", "At noon 870 came",
     "People from all over the county came to see it open"],
)  # fmt: skip
def test_sentences_and_list_items_are_no_headings(line: str) -> None:
    assert not is_heading(line)
