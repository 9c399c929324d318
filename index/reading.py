"""IO: files, folders, globs and standard input to drafts."""

import glob
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from index.chrome import Story, strip_chrome
from index.errors import ReadError
from index.html import read_html
from index.markdown import read_markdown
from index.records import Draft
from index.text import normalise, one_line, paragraphs

PLAIN_SUFFIXES = frozenset({".txt", ".text"})
MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})
HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
SUFFIXES = PLAIN_SUFFIXES | MARKDOWN_SUFFIXES | HTML_SUFFIXES

# A byte order mark, an XML declaration and comments may stand before the first element.
_LOOKS_LIKE_HTML = re.compile(
    r"[\s\ufeff]*(?:<\?xml[^>]*>\s*)?(?:<!--(?s:.*?)-->\s*+)*+"
    r"(?:<!doctype html|<html|<head|<body|<article)\b",
    re.IGNORECASE,
)
_TITLE_CHARS = 100  # of a title made of a text that may have no spaces
_NOT_ARTICLES = frozenset({"readme", "license", "licence", "changelog", "contributing"})


def find_files(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Yield the files that `paths` mean, in a stable order, each once.

    A file stands for itself, whatever its suffix; a folder for the files of a known suffix below
    it, hidden ones and README-like ones left out; anything else is taken as a glob. A path that
    leads nowhere, or to a folder without articles, is yielded as it is, so that reading it says so.
    """
    seen: set[str] = set()
    for given in paths:
        path = _expanded(given)
        try:
            found = _files_below(path)
        except (OSError, ValueError):  # a name too long, a folder closed to us, a zero byte
            found = []
        for file in found or [path]:
            if (key := _absolute(file)) not in seen:
                seen.add(key)
                yield file


def read_file(path: Path, *, max_mb: float) -> Draft:
    """Read one file.

    Raises:
        ReadError: It is missing, unreadable, too large, binary, empty, or holds no article.
    """
    path = _expanded(path)
    # Not every file name is text: what is not is written out as escapes.
    origin = os.fsencode(_absolute(path)).decode("utf-8", "backslashreplace")
    try:
        if path.is_dir():
            raise ReadError(origin, "it is a folder without .txt, .md or .html files")
        status = path.stat()
        if stat.S_ISFIFO(status.st_mode) or stat.S_ISSOCK(status.st_mode):
            raise ReadError(origin, "it is a pipe, not a file")
        size = status.st_size
        if size > max_mb * 1e6:
            raise ReadError(origin, _too_large(size, max_mb))
        with path.open("rb") as file:  # no more than that: a device has no size and no end
            raw = file.read(int(max_mb * 1e6) + 1)
    except FileNotFoundError as err:
        raise ReadError(origin, "there is no such file or folder") from err
    except PermissionError as err:
        raise ReadError(origin, "reading it is not permitted") from err
    except OSError as err:
        raise ReadError(origin, f"it cannot be read ({err.strerror})") from err
    except ValueError as err:
        raise ReadError(origin, "a file name cannot hold a zero byte") from err
    return read_bytes(raw, origin=origin, suffix=path.suffix.lower(), max_mb=max_mb)


def read_bytes(raw: bytes, *, origin: str, suffix: str = "", max_mb: float) -> Draft:
    """Read the bytes of one article; `suffix` says the format, HTML is recognised by itself.

    Raises:
        ReadError: The bytes are too many, binary, empty, or hold no article.
    """
    if len(raw) > max_mb * 1e6:
        raise ReadError(origin, _too_large(len(raw), max_mb))
    return read_text(decode(raw, origin), origin=origin, suffix=suffix)


def read_text(text: str, *, origin: str, suffix: str = "", title: str | None = None) -> Draft:
    """Read text as pasted or decoded.

    Args:
        text: Any text.
        origin: Where it is from; adding the same origin again replaces the article.
        suffix: ".md", ".html" or anything else for plain text.
        title: Wins over the one found.

    Raises:
        ReadError: It holds no article.
    """
    language: str | None = None
    try:
        if suffix in HTML_SUFFIXES or _LOOKS_LIKE_HTML.match(text):
            story, language = read_html(text)
        elif suffix in MARKDOWN_SUFFIXES:
            story, language = read_markdown(text)
        else:
            story = strip_chrome(normalise(text))
    except ValueError as err:
        raise ReadError(origin, str(err)) from err
    except Exception as err:  # parsers of others may raise anything; the other files go on
        raise ReadError(origin, f"it cannot be parsed ({type(err).__name__}: {err})") from err
    body = paragraphs(story.lines)
    if not any(character.isalnum() for character in body):
        raise ReadError(origin, "it is empty" if not text.strip() else "it holds no article text")
    return Draft(
        title=one_line(title or "") or story.title or _title_from(origin, story),
        text=body,
        origin=origin,
        url=story.url,
        source=story.source,
        author=story.author,
        published=story.published,
        language=language,
    )


def decode(raw: bytes, origin: str) -> str:
    """Decode bytes: UTF-8 (with or without mark), UTF-16 with mark, else by charset-normalizer.

    Raises:
        ReadError: They are no text.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError as err:
            raise ReadError(origin, "it claims to be UTF-16 and is not") from err
    if b"\0" in raw[:8192]:
        raise ReadError(origin, "it is a binary file, not text")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    import charset_normalizer

    matches = charset_normalizer.from_bytes(raw)
    best = matches.best()
    # Between code pages that fit a Western text alike, the commonest by far is the likeliest.
    western = next((m for m in matches if "cp1252" in (m.encoding, *m.could_be_from_charset)), None)
    if best and western and western.chaos <= best.chaos:
        best = western
    text = str(best) if best else ""
    strange = sum(not (c.isprintable() or c.isspace()) for c in text[:8192])
    if not text or strange > len(text[:8192]) / 50:
        raise ReadError(origin, "it is a binary file or its encoding cannot be recognised")
    return text


def _expanded(path: str | Path) -> Path:
    """Expand "~"; one of a user that there is not stays, as in a shell."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path.expanduser() raises for those


def _files_below(path: Path) -> list[Path]:
    """Return the files that a path means, sorted; none where it leads nowhere."""
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if _is_article(p, path))
    if path.exists() or not glob.has_magic(str(path)):
        return [path]
    found = glob.glob(str(path), recursive=True)  # noqa: PTH207 - an absolute pattern is allowed here
    return sorted(p for p in map(Path, found) if not p.is_dir())


def _absolute(path: Path) -> str:
    """Return one spelling of a path, however it was given; links are not followed."""
    return os.path.abspath(path)  # noqa: PTH100 - Path.absolute() keeps "..", resolve() follows


def _is_article(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return (
        not hidden
        and path.suffix.lower() in SUFFIXES
        and path.stem.lower() not in _NOT_ARTICLES
        and path.is_file()
    )


def _title_from(origin: str, story: Story) -> str:
    """Name an article without a headline after its file, or after its first words."""
    stem = re.sub(r"[-_]+", " ", Path(origin).stem).strip()
    if Path(origin).suffix and stem:
        return stem[:1].upper() + stem[1:]
    words = story.lines[0].split()
    title = " ".join(words[:10])[:_TITLE_CHARS].rstrip()
    return title + ("…" if title != " ".join(words) else "")


def _too_large(size: int, max_mb: float) -> str:
    return (
        f"it is {size / 1e6:.1f} MB, larger than the limit of {max_mb:g} MB "
        "(setting ARTICLE_QA_MAX_FILE_MB)"
    )
