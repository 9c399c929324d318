"""Pure: Markdown to its story; front matter becomes metadata."""

import re
from collections.abc import Sequence
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from index.formats.raised import LOWERED, RAISED, Run, written
from index.pasted.lines import find_date
from index.pasted.page import Story, note_source
from index.text.characters import normalise, one_line

_PLAIN_PARSER = MarkdownIt("commonmark").enable("table")
_PARSER = MarkdownIt("commonmark").enable("table").use(front_matter_plugin)
_LEVEL_TAG = re.compile(r"<(/?)(sup|sub)\b[^>]*>", re.IGNORECASE)
_NOTE = re.compile(r"\[\^[\w-]{1,40}\](?::\s*)?")
_FIELD = re.compile(r"^(\w[\w -]*): +[\"']?(.+?)[\"']?$", re.MULTILINE)


class _Loader(yaml.SafeLoader):
    """Reads front matter; with aliases, a few lines could grow without end."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        return super().compose_node(parent, index)


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
        front = _front_matter(tokens[0].content)
        if not front:  # a text between two rules
            tokens = _PLAIN_PARSER.parse(markup)
    story = Story(
        title=_text(front, "title"),
        author=_text(front, "author", "authors", "byline"),
        source=_text(front, "source", "publication", "site", "publisher"),
        url=_text(front, "url", "link", "canonical"),
        published=next(
            filter(None, map(find_date, _all(front, "date", "published", "pubdate"))), None
        ),
    )
    for line, is_title in _lines(tokens):
        if is_title and story.title is None:
            story.title = one_line(line)
        elif not (is_title and line == story.title) and not note_source(line, story):
            story.lines.append(line)
    language = _text(front, "language", "lang")
    return story, language.split("-")[0].lower() if language else None


def _front_matter(text: str) -> dict[str, Any]:
    """Return the fields; none where it is no front matter.

    Raises:
        ValueError: It looks like front matter and cannot be read.
    """
    try:
        loaded = yaml.load(text, _Loader)
    except Exception as err:  # of its own errors, and of what a tag in the text constructs
        # "title: Budget 2031: what changed" is no YAML, and what people write.
        fields = dict(_FIELD.findall(text))
        if not fields:
            raise ValueError("its front matter is not valid YAML") from err
        return fields
    return loaded if isinstance(loaded, dict) else {}


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
                lines.append((" | ".join(cells or []).strip(), False))
                cells = None
            case "inline":
                text = one_line(_plain(token.children or []))
                if cells is not None:
                    cells.append(text)
                elif text:
                    lines.append((pending + text, heading == "h1"))
                    pending = ""
            case "fence" | "code_block":
                lines += [(line, False) for line in normalise(token.content).split("\n") if line]
            case "html_block":
                # Imported here: lxml takes a moment that other files save.
                from index.formats.markup import markup_lines

                lines += [(line.text, line.tag == "h1") for line in markup_lines(token.content)]
    return lines


def _plain(children: Sequence[Token]) -> str:
    runs: list[Run] = []
    level = 0
    for child in children:
        if child.type == "html_inline" and (tag := _LEVEL_TAG.fullmatch(child.content)):
            level = 0 if tag[1] else RAISED if tag[2].lower() == "sup" else LOWERED
        elif child.type in ("text", "code_inline", "text_special", "image"):
            # The mark of a note, "[^1]", and "[^1]:" before the note itself.
            runs.append(Run(_NOTE.sub("", child.content), level))
        elif child.type in ("softbreak", "hardbreak") or _is_break(child):
            runs.append(Run(" "))
    return written(runs)


def _is_break(token: Token) -> bool:
    return token.type == "html_inline" and token.content.lower().startswith("<br")


def _first(front: dict[str, Any], *names: str) -> Any:
    lowered = {str(key).lower(): value for key, value in front.items()}
    return next((lowered[name] for name in names if lowered.get(name)), None)


def _all(front: dict[str, Any], *names: str) -> list[str]:
    return [str(value) for name in names if (value := _first(front, name)) is not None]


def _text(front: dict[str, Any], *names: str) -> str | None:
    value = _first(front, *names)
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return one_line(str(value)) or None if value is not None else None
