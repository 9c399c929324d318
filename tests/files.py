"""Files of the formats that are read, made by script."""

import io
from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

_TOP, _LEFT, _LEADING = 700, 72, 14


def pdf(
    *pages: Sequence[str],
    head: str = "",
    foot: str = "",
    title: str = "",
    password: str | None = None,
) -> bytes:
    """Return a PDF file.

    Args:
        pages: The lines of every page as they are printed; an empty one is an empty space, one
            that starts with "# " is larger, one that starts with two spaces is indented.
        head: Stands at the top of every page, "{}" being its number.
        foot: Stands at the bottom.
        title: What the file says of itself.
        password: Encrypts it.
    """
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(595, 842), encrypt=password)
    canvas.setTitle(title)
    for number, lines in enumerate(pages, start=1):
        canvas.setFont("Helvetica", 10)
        canvas.drawString(_LEFT, 800, head.format(number))
        canvas.drawCentredString(297, 40, foot.format(number))
        y = _TOP
        for line in lines:
            large = line.startswith("# ")
            canvas.setFont("Helvetica-Bold" if large else "Helvetica", 18 if large else 11)
            indent = 18 if line.startswith("  ") else 0
            canvas.drawString(_LEFT + indent, y, line.removeprefix("# ").strip())
            y -= 22 if large else _LEADING
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def pictures_only_pdf() -> bytes:
    """Return a PDF file as a scanner makes it: drawn, without a letter of text."""
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.rect(100, 100, 200, 300, fill=1)
    canvas.showPage()
    canvas.save()
    return target.getvalue()
