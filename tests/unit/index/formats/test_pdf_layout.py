from index.formats.pdf_layout import Growing, Hyphens, Line, reflow


def line(text: str, page: int = 1) -> Line:
    return Line(text, page, left=50.0, right=550.0, bottom=800.0, height=11.0)


class Watching(Hyphens):
    """Keeps how much of the paragraph it was shown for each line."""

    def __init__(self) -> None:
        super().__init__([])
        self.shown: list[int] = []

    def joined(self, end: str, line: str) -> str:
        self.shown.append(len(end))
        return super().joined(end, line)


def test_a_line_costs_the_same_however_long_its_paragraph_is() -> None:
    # Once the whole paragraph was written anew for each line: many lines took quadratic time.
    hyphens = Watching()
    paragraph = Growing(line("It went on"))
    for _ in range(200):
        paragraph.add(line("and on and"), hyphens)
    assert paragraph.paragraph().text == " ".join(["It went on", *["and on and"] * 200])
    assert max(hyphens.shown) == hyphens.shown[-1] == 100


def test_a_paragraph_without_end_knows_where_its_pages_begin() -> None:
    said = "the ferry sailed and sailed past every one of the harbours and their light-"
    pages = [[line(f"houses {said}", page)] * 60 for page in range(1, 41)]
    (paragraph,) = reflow(pages)
    step = len(f"houses {said}") - 1
    assert paragraph.pages == [(60 * step * number, number + 1) for number in range(40)]
    assert paragraph.text == f"houses {said}"[:-1] * 2400 + "-"
