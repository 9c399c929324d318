"""Pure: a saved web page to its story, through trafilatura."""

from index.pasted.lines import find_date, is_chrome
from index.pasted.page import Story, note_source
from index.text.characters import normalise, one_line

# The publication date in the markup itself. trafilatura's own search refuses dates that lie in
# the future and then guesses.
_DATE_XPATH = (
    "//meta[@property='article:published_time' or @name='article:published_time' "
    "or @itemprop='datePublished' or @name='date' or @name='dc.date' or @name='DC.date.issued']"
    "/@content | //time[@datetime][1]/@datetime"
)


def read_html(markup: str) -> tuple[Story, str | None]:
    """Return the story of a page and its language.

    Raises:
        ValueError: The page holds no text that reads like an article, or is nested too deeply.
    """
    # Imported here: trafilatura and lxml take a quarter of a second that other formats save.
    import trafilatura

    from index.formats.markup import parse_html, settle_levels

    # As trafilatura itself parses a page: of a tree with comments it may lose paragraphs
    # (`python -m eval.studies.extraction`).
    tree = parse_html(markup)
    if tree is None:
        raise ValueError("the HTML holds no elements")
    settle_levels(tree)
    dates = tree.xpath(_DATE_XPATH)
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    document = trafilatura.bare_extraction(
        tree, with_metadata=True, include_comments=False, deduplicate=False
    )
    if document is None or not (document.text or "").strip():
        raise ValueError("no article text was found in the HTML")
    title = one_line(document.title or "") or None
    story = Story(
        title=title,
        author=one_line(document.author or "") or None,
        source=one_line(document.sitename or "") or None,
        url=document.url,
        published=next((found for found in map(find_date, dates) if found), None)
        or (find_date(document.date) if document.date and not dates else None),
    )
    for line in normalise(document.text).split("\n"):
        repeats = title is not None and line.casefold() == title.casefold()
        if line and not repeats and not is_chrome(line) and not note_source(line, story):
            story.lines.append(line)
    return story, language.split("-")[0].lower() if language else None
