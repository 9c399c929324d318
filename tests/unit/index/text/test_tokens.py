import socket

import pytest

from index.text.tokens import count_tokens


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("hello world", 2),
        ("tiktoken is great!", 6),  # the example of tiktoken's README
        ("antidisestablishmentarianism", 6),  # this and the next two: OpenAI's cookbook
        ("2 + 2 = 4", 7),
        ("お誕生日おめでとう", 9),
        ("a" * 400, 50),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_tokens_are_those_of_cl100k_base(text: str, count: int) -> None:
    assert count_tokens([text]) == [count]


def test_each_text_is_counted_by_itself() -> None:
    assert count_tokens(["hello", "hello world", ""]) == [1, 2, 0]
    assert count_tokens([]) == []


@pytest.mark.parametrize("text", ["<|endoftext|>", "<|fim_prefix|>"])
def test_special_tokens_in_a_text_are_plain_text(text: str) -> None:
    (count,) = count_tokens([text])
    assert count > 1


def test_nothing_is_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*address: object) -> None:
        raise AssertionError("the network was asked")

    from index.text import tokens

    monkeypatch.setattr(socket.socket, "connect", refuse)
    tokens._encoding.cache_clear()
    assert count_tokens(["hello world"]) == [2]
