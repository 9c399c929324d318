import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from index.errors import ReadError
from index.indexing import Index
from index.reading.articles import read_articles, read_bytes, read_drafts, read_text
from index.reading.finding import find_files
from index.records import Draft

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
HTML = f"""<!doctype html><html lang="en"><head><title>Ferry sinks</title></head><body>
<nav><a href="/">Home</a></nav><article><h1>Ferry sinks</h1><p>{STORY}</p>
<p>All nineteen people aboard were saved by the lifeboat, which took forty minutes.</p></article>
</body></html>"""


def read(raw: bytes, suffix: str = ".txt") -> str:
    (item,) = read_bytes(raw, origin="x" + suffix, name="x" + suffix, max_mb=1)
    if isinstance(item, ReadError):
        raise item
    return item.text


def read_file(path: Path, *, max_mb: float) -> Draft:
    (item,) = read_articles(path, max_mb=max_mb)
    if isinstance(item, ReadError):
        raise item
    return item


# -- from text to draft --------------------------------------------------------------------------


def test_the_suffix_says_the_format() -> None:
    markup = f"# Ferry\n\n*{STORY}*"
    assert read_text(markup, origin="x", suffix=".md").text == STORY
    assert "*" in read_text(markup, origin="x", suffix=".txt").text
    assert read_text(HTML, origin="x", suffix=".html").text.startswith(STORY)


@pytest.mark.parametrize(
    "before",
    ["", "\n  ", "\ufeff", '<?xml version="1.0"?>\n', "<!-- saved -->\n", "<!-- a --> <!-- b -->"],
    ids=["nothing", "space", "byte order mark", "xml", "comment", "comments"],
)
def test_pasted_html_is_recognised_by_itself(before: str) -> None:
    draft = read_text(before + HTML, origin="pasted")
    assert (draft.title, draft.text[: len(STORY)]) == ("Ferry sinks", STORY)


def test_a_text_that_only_talks_of_html_is_text() -> None:
    text = f"{STORY} She wrote <article> and <b>bold</b>."
    assert read_text(text, origin="x").text == text


def test_many_comments_that_lead_to_no_html_take_no_more_than_a_moment() -> None:
    assert read_text("<!-- a -->" * 5000 + STORY, origin="x").text.endswith(STORY)


def test_metadata_and_paragraphs_come_through() -> None:
    page = f"Ferry sinks off the bank\nBy Tamsin Greave\n4 May 2031\n{STORY}\n- one\n- two\nSource: The Post"
    draft = read_text(page, origin="x")
    assert (draft.title, draft.author) == ("Ferry sinks off the bank", "Tamsin Greave")
    assert (draft.published, draft.source) == (date(2031, 5, 4), "The Post")
    assert draft.text == f"{STORY}\n\n- one\n- two"


def test_a_title_that_is_given_wins() -> None:
    assert (
        read_text(f"Headline of it\n\n{STORY}", origin="x", title=" My\ntitle ").title == "My title"
    )
    assert read_text(HTML, origin="x", title=" ").title == "Ferry sinks"


def test_a_text_without_headline_is_named_after_its_file() -> None:
    assert read_text(STORY, origin="/news/ferry-sinks_2031.txt").title == "Ferry sinks 2031"


def test_a_pasted_text_without_headline_is_named_after_its_first_words() -> None:
    expected = "The ferry Marigold sank at dawn, the harbour office said,…"
    assert read_text(STORY, origin="pasted").title == expected


def test_a_text_without_spaces_gets_a_short_title() -> None:
    title = read_text(JAPANESE * 20, origin="pasted").title
    assert (JAPANESE * 20).startswith(title.removesuffix("…"))
    assert 20 < len(title) <= 101


# -- from bytes to text --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (STORY.encode(), STORY),
        (b"\xef\xbb\xbf" + STORY.encode(), STORY),
        ("Señor Ñáñez llegó.".encode("utf-16"), "Señor Ñáñez llegó."),
        (b"\xfe\xff" + "Señor Ñáñez llegó.".encode("utf-16-be"), "Señor Ñáñez llegó."),
        (SPANISH.encode("latin-1"), SPANISH),
        (STORY.replace(" ", " \r\n", 1).encode(), STORY.replace(" ", "\n\n", 1)),
        (SPANISH.encode("cp1252"), SPANISH),
        (POLISH.encode("cp1250"), POLISH),
        (JAPANESE.encode("shift_jis"), JAPANESE),
    ],
    ids=[
        "utf-8",
        "utf-8 with mark",
        "utf-16",
        "utf-16-be",
        "latin-1",
        "crlf",
        "cp1252",
        "cp1250",
        "shift_jis",
    ],
)
def test_encodings_are_recognised(raw: bytes, expected: str) -> None:
    assert read(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"It\x92s caf\xc3\xa9 time.", "It’s café time."),
        (
            "“Zoë’s café” reopened".encode() + b"\xa0on the 4th.",
            "“Zoë’s café” reopened on the 4th.",
        ),
        ("“Zoë’s café” reopened in Má".encode()[:-1], "“Zoë’s café” reopened in M\ufffd"),
        ("“Zoë’s” ".encode() + b"\xff\xfe reopened.", "“Zoë’s” \ufffd reopened."),
        ("“Zoë’s” ".encode() + b"\x81 reopened.", "“Zoë’s” \ufffd reopened."),
    ],
    ids=["quotation mark", "space", "cut off", "several", "of no code page"],
)
@pytest.mark.parametrize("suffix", [".txt", ".html"])
def test_bytes_astray_leave_the_rest_of_utf_8_as_it_is(
    raw: bytes, expected: str, suffix: str
) -> None:
    assert read(raw, suffix) == expected


def test_a_page_on_disk_is_decoded_as_it_declares() -> None:
    sentence = "フェリーは月曜日に一時間遅れたと、港のアナは述べた。"
    page = f'<html><head><meta charset="iso-2022-jp"></head><body><p>{sentence}</p></body></html>'
    assert sentence in read(page.encode("iso-2022-jp"), ".html")


@pytest.mark.parametrize(
    ("raw", "suffix", "reason"),
    [
        (b"", ".txt", "it is empty"),
        (b" \n\t\r\n ", ".txt", "it is empty"),
        (b"***\n---\n", ".txt", "it holds no article text"),
        (b"\x00\x01\x02\x03" * 50, ".txt", "it is a binary file, not text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, ".txt", "it is a picture"),
        (b"GIF89a\x40\x01\xf0\x00\xf7\x00\x00" + bytes(range(1, 256)), ".txt", "it is a picture"),
        (b"BZh91AY&SY" + bytes(range(256)), ".txt", "it is an archive of a kind that is not opened"),
        (STORY.encode() + b"\x00", ".txt", "it is a binary file, not text"),
        (b"\xff\xfea", ".txt", "it claims to be UTF-16 and is not"),
        (b"---\n[\n---\ntext", ".md", "its front matter is not valid YAML"),
        (b"---\ntitle: Ferry\n---\n", ".md", "it holds no article text"),
        (b"Home\nLog in\nLeave a Reply", ".txt", "it holds no article text"),
        (b"<html><body></body></html>", ".html", "no article text was found in the HTML"),
        (b"", ".html", "it is empty"),
        (b"a" * 1_000_001, ".txt", r"it is 1\.0 MB, larger than the limit of 1 MB"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_article_is_refused_in_a_sentence(
    raw: bytes, suffix: str, reason: str
) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        read(raw, suffix)
    assert str(caught.value).startswith(f"x{suffix}: ")


@pytest.mark.parametrize(
    ("raw", "suffix"),
    [
        (b"# How a PDF begins\n\nThe first line is `%PDF-1.7`, says the standard of 1993.", ".md"),
        (b"GIF89a is the name of a picture format that was published in 1989.", ".txt"),
        (b"BZh91 is a road from Brill to Quorrow that was closed on Monday.", ".txt"),
    ],
)
def test_a_text_may_name_the_first_bytes_of_other_formats(raw: bytes, suffix: str) -> None:
    assert read(raw, suffix)


def test_a_zero_byte_far_into_a_text_is_dropped() -> None:
    text = " ".join([STORY] * 200)
    assert read(text.encode() + b"\x00") == text


# -- from files to bytes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nowhere.txt", "there is no such file or folder"),
        ("nobody/nowhere.txt", "there is no such file or folder"),
        ("x" * 300, "it cannot be read .File name too long"),
        ("a\0b.txt", "a file name cannot hold a zero byte"),
        ("", "it is a folder without files to read"),
    ],
    ids=["missing", "missing folder", "long", "zero byte", "folder"],
)
def test_a_path_that_cannot_be_read_is_refused_in_a_sentence(
    tmp_path: Path, name: str, reason: str
) -> None:
    path = tmp_path / name
    with pytest.raises(ReadError, match=reason) as caught:
        read_file(path, max_mb=1)
    assert caught.value.origin == str(path)
    assert list(find_files([path])) == [path]  # finding it is no error: reading says why


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    with pytest.raises(ReadError, match="symbolic links"):
        read_file(tmp_path / "loop.txt", max_mb=1)


def test_a_home_folder_that_there_is_not_is_a_path_like_others() -> None:
    (path,) = find_files(["~nobody-of-that-name/x.txt"])
    with pytest.raises(ReadError, match="there is no such file or folder"):
        read_file(path, max_mb=1)


def test_the_home_folder_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "a.txt").write_text(STORY)
    assert read_file(Path("~/a.txt"), max_mb=1).origin == str(tmp_path / "a.txt")
    assert list(find_files(["~/*.txt"])) == [tmp_path / "a.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(STORY)
    path.chmod(0)
    with pytest.raises(ReadError, match="reading it is not permitted"):
        read_file(path, max_mb=1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter everything")
def test_a_file_in_a_folder_that_may_not_be_entered_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "secret"
    folder.mkdir()
    folder.chmod(0)
    try:
        (path,) = find_files([folder / "a.txt"])
        with pytest.raises(ReadError, match="reading it is not permitted"):
            read_file(path, max_mb=1)
    finally:
        folder.chmod(0o700)


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(ReadError, match=r"it is 50\.0 MB, larger than the limit of 20 MB"):
        read_file(path, max_mb=20)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(ReadError, match="it is a pipe, not a file"):
        read_file(tmp_path / "pipe.txt", max_mb=1)
    (tmp_path / "a.txt").write_text(STORY)
    assert list(find_files([tmp_path])) == [tmp_path / "a.txt"]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_a_device_without_end_is_not_read_to_its_end() -> None:
    with pytest.raises(ReadError, match="larger than the limit of 1 MB"):
        read_file(Path("/dev/zero"), max_mb=1)


def test_a_file_name_that_is_no_text_can_be_added(tiny_index: Index, tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        (tmp_path / name).write_text(STORY)
    except OSError:
        pytest.skip("file names are text on this system")
    (outcome,) = tiny_index.add_paths([tmp_path / name])
    assert outcome.status == "added"
    assert outcome.origin.endswith(r"caf\xe9.txt")


# -- folders and globs ---------------------------------------------------------------------------


def test_folders_and_globs_are_searched_each_file_once(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "c.html", "d.png", "README.md", ".hidden.txt", "sub/e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(STORY)
    found = find_files([tmp_path, tmp_path / "a.txt", str(tmp_path / "**" / "*.txt")])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        "a.txt", "b.md", "c.html", "sub/e.txt",
    ]  # fmt: skip


def test_a_file_that_is_named_is_taken_whatever_its_suffix(tmp_path: Path) -> None:
    for name in ("a.log", "README", ".hidden"):
        (tmp_path / name).write_text(STORY)
        assert list(find_files([tmp_path / name])) == [tmp_path / name]


def test_marks_of_globs_may_be_part_of_a_name(tmp_path: Path) -> None:
    (tmp_path / "a[1]*.txt").write_text(STORY)
    assert list(find_files([tmp_path / "a[1]*.txt"])) == [tmp_path / "a[1]*.txt"]


def test_a_path_that_leads_nowhere_is_kept_so_that_reading_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    wanted = [tmp_path / "none.txt", tmp_path / "*.txt", tmp_path / "fold*", tmp_path / "folder"]
    assert list(find_files(wanted)) == wanted


def test_one_bad_file_among_good_ones_is_named_and_stops_nothing(
    open_index: Callable[..., Index], tmp_path: Path
) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(STORY)
    (folder / "b.txt").write_bytes(bytes(range(256)) * 9)
    (folder / "c.md").write_text(SPANISH)
    outcomes = open_index().add_paths([folder, folder / "none.txt", tmp_path / "*.rst"])
    assert [(Path(o.origin).name, o.status, o.reason) for o in outcomes] == [
        ("a.txt", "added", None),
        ("b.txt", "failed", "it is a binary file, not text"),
        ("c.md", "added", None),
        ("none.txt", "failed", "there is no such file or folder"),
        ("*.rst", "failed", "there is no such file or folder"),
    ]


def test_every_sample_is_read_with_title_source_and_date(samples: Path) -> None:
    drafts = list(read_drafts([samples], max_mb=1))
    assert len(drafts) == 24
    assert all(draft.title and draft.source and draft.published for draft in drafts)
    assert not any("Leave a Reply" in draft.text for draft in drafts)
