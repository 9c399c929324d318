"""Pure: Markdown to its story; front matter becomes metadata."""

from collections.abc import Sequence
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from index.chrome import Story, find_date, note_source
from index.text import normalise, one_line

_PARSER = MarkdownIt("commonmark").enable("table").use(front_matter_plugin)


def read_markdown(markup: str) -> tuple[Story, str | None]:
    """Return the story of a Markdown text and its language.

    Emphasis, links and images become their text; a first heading of level one is the title where
    the front matter names none. HTML blocks and rules are left out.

    Raises:
        ValueError: The front matter is not valid YAML.
    """
    tokens = _PARSER.parse(markup)
    front: dict[str, Any] = {}
    if tokens and tokens[0].type == "front_matter":
        try:
            loaded = yaml.safe_load(tokens[0].content)
        except (yaml.YAMLError, ValueError, RecursionError) as err:  # no such date, too deep
            raise ValueError("its front matter is not valid YAML") from err
        front = loaded if isinstance(loaded, dict) else {}
    story = Story(
        title=_text(front, "title"),
        author=_text(front, "author", "authors", "byline"),
        source=_text(front, "source", "publication", "site", "publisher"),
        url=_text(front, "url", "link", "canonical"),
        published=find_date(str(_first(front, "date", "published", "pubdate") or "")),
    )
    for line, is_title in _lines(tokens):
        if is_title and story.title is None:
            story.title = one_line(line)
        elif not (is_title and line == story.title) and not note_source(line, story):
            story.lines.append(line)
    language = _text(front, "language", "lang")
    return story, language.split("-")[0].lower() if language else None


def _lines(tokens: list[Token]) -> list[tuple[str, bool]]:  # noqa: C901 - one flat match
    """Return the lines of text, each with whether it is a heading of level one."""
    lines: list[tuple[str, bool]] = []
    markers: list[str] = []  # of the lists around
    pending = ""
    cells: list[str] | None = None  # of the table row around
    heading = ""
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                markers.append("-")
            case "ordered_list_open":
                markers.append(f"{token.attrGet('start') or 1}.")
            case "bullet_list_close" | "ordered_list_close":
                markers.pop()
            case "list_item_open":
                pending = f"{markers[-1]} "
                if markers[-1] != "-":
                    markers[-1] = f"{int(markers[-1][:-1]) + 1}."
            case "heading_open":
                heading = token.tag
            case "heading_close":
                heading = ""
            case "tr_open":
                cells = []
            case "tr_close":
                lines.append((" | ".join(cells or []), False))
                cells = None
            case "inline":
                text = normalise(_plain(token.children or [])).replace("\n", " ")
                if cells is not None:
                    cells.append(text)
                elif text:
                    lines.append((pending + text, heading == "h1"))
                    pending = ""
            case "fence" | "code_block":
                lines += [(line, False) for line in normalise(token.content).split("\n") if line]
    return lines


def _plain(children: Sequence[Token]) -> str:
    parts: list[str] = []
    for child in children:
        if child.type in ("text", "code_inline", "text_special", "image"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts)


def _first(front: dict[str, Any], *names: str) -> Any:
    lowered = {str(key).lower(): value for key, value in front.items()}
    return next((lowered[name] for name in names if lowered.get(name)), None)


def _text(front: dict[str, Any], *names: str) -> str | None:
    value = _first(front, *names)
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return one_line(str(value)) or None if value is not None else None
