import os
from datetime import date
from pathlib import Path

import pytest

from index.errors import ReadError
from index.reading import find_files, read_bytes, read_file, read_text

STORY = "The ferry Marigold sank at dawn, the harbour office said, and nineteen people were saved."
SPANISH = (
    "El presidente de la compañía llegó el martes a la ciudad y dijo que el año próximo no habrá "
    "más retrasos en la construcción de la línea. La oposición pidió explicaciones."
)
POLISH = (
    "Burmistrz powiedział we wtorek, że budowa mostu opóźni się do przyszłej wiosny. "
    "Opozycja żąda wyjaśnień w sprawie kosztów."
)
JAPANESE = "市長は火曜日、橋の建設が来春まで遅れると発表した。野党は説明を求めている。"
MARKDOWN = """---
title: "Ferry sinks"
source: The Harbour Post
author: [Zoë Müller, J. R. Halvorsen]
date: 2031-05-04
url: https://example.org/ferry
language: en-GB
---

# Ferry sinks

The *ferry* [Marigold](https://example.org) sank &amp; **broke**
in two.

## The injured

1. Tomasz
2. Lowri
   - a deckhand

| boat | people |
|---|---|
| Marigold | 19 |
"""
HTML = """<!doctype html><html lang="en-GB"><head><title>Ferry sinks | Post</title>
<meta property="og:title" content="Ferry sinks"><meta property="og:site_name" content="The Post">
<meta property="article:published_time" content="2031-05-04T09:00:00Z"></head><body>
<nav><a href="/">Home</a></nav><article><h1>Ferry sinks</h1>
<p>The ferry Marigold sank off Gannet Bank at dawn on Tuesday, the harbour office said in a note.</p>
<p>All nineteen people aboard were saved by the lifeboat, which took forty minutes to reach it.</p>
<p>An inquiry will look into why the warning of the storm was not passed on to the crew.</p>
</article><footer>© 2031 The Post</footer></body></html>"""


def read(raw: bytes, suffix: str = ".txt") -> str:
    return read_bytes(raw, origin="x" + suffix, suffix=suffix, max_mb=1).text


def test_markdown_becomes_plain_text_and_its_front_matter_metadata() -> None:
    draft = read_text(MARKDOWN, origin="ferry.md", suffix=".md")
    assert draft.title == "Ferry sinks"
    assert draft.source == "The Harbour Post"
    assert draft.author == "Zoë Müller, J. R. Halvorsen"
    assert draft.published == date(2031, 5, 4)
    assert draft.url == "https://example.org/ferry"
    assert draft.language == "en"
    assert draft.text == (
        "The ferry Marigold sank & broke in two.\n\nThe injured\n\n"
        "1. Tomasz\n2. Lowri\n- a deckhand\n\nboat | people\n\nMarigold | 19"
    )


def test_html_becomes_the_story_and_its_metadata() -> None:
    draft = read_text(HTML, origin="saved page")
    assert (draft.title, draft.source) == ("Ferry sinks", "The Post")
    assert (draft.published, draft.language) == (date(2031, 5, 4), "en")
    assert draft.text.startswith("The ferry Marigold sank off Gannet Bank")
    assert draft.text.count("\n\n") == 2
    assert "Home" not in draft.text
    assert "©" not in draft.text


def test_a_text_without_headline_is_named_after_its_file() -> None:
    assert read_text(STORY, origin="/news/ferry-sinks_2031.txt").title == "Ferry sinks 2031"


def test_a_pasted_text_without_headline_is_named_after_its_first_words() -> None:
    expected = "The ferry Marigold sank at dawn, the harbour office said,…"
    assert read_text(STORY, origin="pasted").title == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (STORY.encode(), STORY),
        (b"\xef\xbb\xbf" + STORY.encode(), STORY),
        ("Señor Ñáñez llegó.".encode("utf-16"), "Señor Ñáñez llegó."),
        (SPANISH.encode("cp1252"), SPANISH),
        (POLISH.encode("cp1250"), POLISH),
        (JAPANESE.encode("shift_jis"), JAPANESE),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "cp1252", "cp1250", "shift_jis"],
)
def test_encodings_are_recognised(raw: bytes, expected: str) -> None:
    assert read(raw) == expected


@pytest.mark.parametrize(
    ("raw", "suffix", "reason"),
    [
        (b"", ".txt", "it is empty"),
        (b" \n\t\r\n ", ".txt", "it is empty"),
        (b"***\n---\n", ".txt", "it holds no article text"),
        (b"\x00\x01\x02\x03" * 50, ".txt", "it is a binary file, not text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, ".txt", "binary file"),
        (b"\xff\xfea", ".txt", "it claims to be UTF-16 and is not"),
        (b"---\ntitle: [\n---\ntext", ".md", "its front matter is not valid YAML"),
        (b"<html><body><nav>Home</nav></body></html>", ".html", "(no|no article) text"),
        (b"", ".html", "it is empty|no elements"),
        (b"a" * 1_000_001, ".txt", r"it is 1\.0 MB, larger than the limit of 1 MB"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_article_is_refused_in_a_sentence(
    raw: bytes, suffix: str, reason: str
) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        read(raw, suffix)
    assert str(caught.value).startswith(f"x{suffix}: ")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="there is no such file or folder"):
        read_file(tmp_path / "nowhere.txt", max_mb=1)
    with pytest.raises(ReadError, match="it is a folder"):
        read_file(tmp_path, max_mb=1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(STORY)
    path.chmod(0)
    with pytest.raises(ReadError, match="reading it is not permitted"):
        read_file(path, max_mb=1)


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(ReadError, match=r"it is 50\.0 MB, larger than the limit of 20 MB"):
        read_file(path, max_mb=20)


def test_folders_and_globs_are_searched_each_file_once(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "c.html", "d.pdf", "README.md", ".hidden.txt", "sub/e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(STORY)
    found = find_files([tmp_path, tmp_path / "a.txt", str(tmp_path / "**" / "*.txt")])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        "a.txt", "b.md", "c.html", "sub/e.txt",
    ]  # fmt: skip


def test_a_path_that_leads_nowhere_is_kept_so_that_reading_it_says_so(tmp_path: Path) -> None:
    wanted = [tmp_path / "none.txt", tmp_path / "*.txt"]
    assert list(find_files(wanted)) == wanted
