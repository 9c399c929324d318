"""Short texts in old code pages against what they say.

    python -m eval.studies.charsets

`eval/data/charsets.json` holds sentences of our own by language, with the pages that they were
written in; each is encoded in each. Counted is what comes out word for word, since a single wrong
letter is one that nobody wrote. chardet and cchardet are compared too where they are installed.
"""

import contextlib
import importlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from eval.by_hand import Report, measure
from index.errors import ReadError
from index.formats.decoding import decode

GOLD = Path(__file__).parents[1] / "data" / "charsets.json"

Decoder = Callable[[bytes], str]


class EncodedText(NamedTuple):
    """A text and the code page that it is stored in."""

    text: str
    code_page: str

    @property
    def raw(self) -> bytes:
        """The bytes of a file of it."""
        return self.text.encode(self.code_page)


def load_gold(path: Path = GOLD) -> list[EncodedText]:
    """Return every text in every code page of its language."""
    languages = json.loads(path.read_text(encoding="utf-8"))
    return [
        EncodedText(text, page)
        for language in languages.values()
        for page in language["code_pages"]
        for text in language["texts"]
    ]


def wrong(decoder: Decoder, gold: Sequence[EncodedText]) -> list[EncodedText]:
    """Return the texts that a decoder does not give back."""
    return [item for item in gold if _decoded(decoder, item.raw) != item.text]


def _decoded(decoder: Decoder, raw: bytes) -> str | None:
    try:
        return decoder(raw)
    except (ReadError, ValueError, LookupError):
        return None


def ours(raw: bytes) -> str:
    """Decode as a file is decoded."""
    return decode(raw, "")


def by_charset_normalizer(raw: bytes) -> str:
    """Decode as charset-normalizer does by itself."""
    import charset_normalizer

    return str(charset_normalizer.from_bytes(raw).best())


def peers() -> dict[str, Decoder]:
    """Return the other libraries that are installed; none is needed but for comparison."""
    found: dict[str, Decoder] = {"charset-normalizer": by_charset_normalizer}
    for name in ("chardet", "cchardet"):
        with contextlib.suppress(ImportError):
            found[name] = _by(importlib.import_module(name).detect)
    return found


def _by(detect: Callable[[bytes], Mapping[str, Any]]) -> Decoder:
    return lambda raw: raw.decode(detect(raw)["encoding"] or "ascii")


@measure
def main(report: Report) -> None:
    """Print a table."""
    gold = load_gold()
    for name, decoder in {"ours": ours, **peers()}.items():
        failed = wrong(decoder, gold)
        pages = Counter(item.code_page for item in failed)
        shown = ", ".join(f"{page} {number}" for page, number in pages.most_common())
        right = 1 - len(failed) / len(gold)
        report(f"{name:<19} {right:.3f} of {len(gold)} right   wrong: {shown or 'none'}")
        report.figures[name] = right


if __name__ == "__main__":
    main()
