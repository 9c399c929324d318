"""A folder of a thousand files of every format, with three bad ones among them."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from index.indexing import Index
from tests.support.files import answer, archive, epub, mail, odt, pdf, record, warc, word

FILES = 1_000


def _story(number: int) -> str:
    return (
        f"The ferry number {number} sank off Gannet Bank at dawn, the harbour office said, and all "
        f"{number} people aboard were saved."
    )


def _page(number: int) -> bytes:
    text = _story(number)
    return f"<html><body><article><h1>Ferry {number}</h1><p>{text}</p><p>{text} Again.</p></article></body></html>".encode()


def _file(number: int) -> tuple[str, bytes]:
    """Return the suffix and content of a file that is one article."""
    text = _story(number)
    kinds: list[tuple[str, Callable[[], bytes]]] = [
        (".txt", text.encode),
        (".md", lambda: f"# Ferry {number}\n\n{text}".encode()),
        (".html", lambda: _page(number)),
        (".pdf", lambda: pdf([text[:60], text[60:]])),
        (".docx", lambda: word([text])),
        (".odt", lambda: odt(f"<text:p>{text}</text:p>")),
        (".rtf", lambda: rf"{{\rtf1\ansi {text}\par}}".encode()),
        (".epub", lambda: epub({"a.xhtml": f"<h1>Ferry</h1><p>{text}</p>"}, named={})),
        (".eml", lambda: mail(From="a@b.example", Subject=f"Ferry {number}", plain=text)),
        (".rss", lambda: f"<rss version='2.0'><channel><title>T</title><item><title>Ferry</title><description>{text}</description></item></channel></rss>".encode()),
        (".jsonl", lambda: json.dumps({"title": "Ferry", "text": text}).encode()),
        (".csv", lambda: f'title,text\nFerry,"{text}"\n'.encode()),
        (".warc.gz", lambda: warc(record(f"https://news.example/{number}", answer(_page(number))), compressed=True)),
        (".zip", lambda: archive({"a.txt": text})),
    ]  # fmt: skip
    suffix, make = kinds[number % len(kinds)]
    if suffix == ".docx" and number % 5:  # they take the longest by far
        suffix, make = kinds[0]
    return suffix, make()


def test_three_bad_files_among_a_thousand_are_named_and_all_others_are_there(
    open_index: Callable[..., Index], tmp_path: Path
) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(FILES - 3):
        suffix, content = _file(number)
        (folder / f"{number:04}{suffix}").write_bytes(content)
    bad = {
        "locked.pdf": pdf([_story(1)], password="secret"),
        "broken.docx": word([_story(2)])[:900],
        "bomb.zip": archive({"bomb.txt": b"a" * 21_000_000}),
    }
    for name, content in bad.items():
        (folder / name).write_bytes(content)
    articles = open_index()
    outcomes = articles.add_paths([folder])
    assert Counter(outcome.status for outcome in outcomes) == {"added": FILES - 3, "failed": 3}
    said = {Path(o.origin).relative_to(folder).parts[0]: o.reason for o in outcomes if o.reason}
    assert said.keys() == bad.keys()
    assert said["locked.pdf"] == "it is encrypted: save a copy of it without a password"
    assert (said["broken.docx"] or "").startswith("it is a damaged DOCX file")
    assert (said["bomb.zip"] or "").startswith("it is 21.0 MB, larger than the limit of 20 MB")
    assert len(articles.articles()) == FILES - 3
    assert articles.verify() == []
