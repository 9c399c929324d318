from index.tokens import count_tokens


def test_tokens_are_counted_without_a_download() -> None:
    assert count_tokens(["hello world", "", "tiktoken is great!"]) == [2, 0, 6]


def test_special_tokens_in_a_text_are_plain_text() -> None:
    (count,) = count_tokens(["<|endoftext|>"])
    assert count > 1
