"""Pure: a saved web page to its story, through trafilatura."""

from copy import deepcopy

from index.pasted.lines import is_chrome
from index.pasted.page import Story, note_source
from index.text.characters import normalise, one_line

# The date that trafilatura guesses is not used; its search of the whole text takes time.
_HARDLY_ANY_DATE = {"original_date": True, "extensive_search": False, "max_date": "1990-01-02"}


def read_html(markup: str) -> tuple[Story, str | None]:
    """Return the story of a page and its language.

    Raises:
        ValueError: The page holds no text that reads like an article, or is nested too deeply.
    """
    # Imported here: trafilatura and lxml take a quarter of a second that other formats save.
    import trafilatura

    from index.formats.markup import lines_of_tree, parse_html, settle_levels
    from index.pages.link_boxes import drop_link_boxes
    from index.pages.live_blog import cut_to_posts, find_posts
    from index.pages.published import find_published
    from index.pages.unfolding import unfold

    # As trafilatura itself parses a page: of a tree with comments it may lose paragraphs
    # (`python -m eval.studies.extraction`).
    tree = parse_html(markup)
    if tree is None:
        raise ValueError("the HTML holds no elements")
    settle_levels(tree)
    published = find_published(tree)
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    unfold(tree)
    drop_link_boxes(tree)
    posts = find_posts(tree)
    blog = deepcopy(tree) if posts else None
    document = trafilatura.bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        deduplicate=False,
        date_extraction_params=_HARDLY_ANY_DATE,
    )
    if document is None or not (document.text or "").strip():
        raise ValueError("no article text was found in the HTML")
    title = one_line(document.title or "") or None
    story = Story(
        title=title,
        author=one_line(document.author or "") or None,
        source=one_line(document.sitename or "") or None,
        url=document.url,
        published=published,
    )
    if blog is None:
        lines = normalise(document.text).split("\n")
    else:
        cut_to_posts(blog, find_posts(blog))
        lines = [line.text for line in lines_of_tree(blog)]
    for line in lines:
        repeats = title is not None and line.casefold() == title.casefold()
        if line and not repeats and not is_chrome(line) and not note_source(line, story):
            story.lines.append(line)
    return story, language.split("-")[0].lower() if language else None
