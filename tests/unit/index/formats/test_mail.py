import pytest

from index.errors import ReadError
from index.reading.articles import read_bytes
from index.records import Draft

HEAD = "From: Ida Penn <ida@marsh.example>\nSubject: {}\nDate: Tue, 10 Feb 2026 09:00:00 +0100\nMIME-Version: 1.0\n"


def read(body: str, subject: str = "Lamp") -> list[Draft | ReadError]:
    raw = (HEAD.format(subject) + body).replace("\n", "\r\n").encode()
    return list(read_bytes(raw, origin="a.eml", name="a.eml", max_mb=1))


def texts(body: str) -> list[str]:
    return [item.text for item in read(body) if isinstance(item, Draft)]


PLAIN = "Content-Type: text/plain; charset=utf-8{}\n\n"
SAID = "The harbour office pays for the buoys, and for the lamp."


@pytest.mark.parametrize(
    "quoted",
    [
        "> The harbour office pays for the buoys,\n> and for the lamp.\n",
        ">The harbour office pays for the buoys, \n>and for the lamp.\n",
        "> > The harbour office pays for the buoys, and for\n> > the lamp.\n",
        ">> The harbour office pays for the buoys, and for\n>> the lamp.\n",
        "> The harbour office pays for the buoys, and for\n> the lamp.\n>\n> It is dear.\n",
    ],
)
@pytest.mark.parametrize("flowed", ["", "; format=flowed"])
def test_quoted_lines_of_one_depth_are_one_paragraph_without_marks(
    quoted: str, flowed: str
) -> None:
    if "buoys,\n" in quoted:
        quoted = quoted.replace("The harbour", "The whole of the harbour")
        wanted = SAID.replace("The harbour", "The whole of the harbour")
    else:
        wanted = SAID
    if flowed:
        quoted = quoted.replace("buoys,\n", "buoys, \n").replace("for\n", "for \n")
    (text,) = texts(
        PLAIN.format(flowed) + "On Monday Lars Brandt wrote:\n" + quoted + "\nThat is kind.\n"
    )
    assert wanted in text.split("\n\n")
    assert ">" not in text
    assert "On Monday Lars Brandt wrote:" in text
    assert "That is kind." in text


def test_short_quoted_lines_and_lists_stay_lines() -> None:
    (text,) = texts(
        PLAIN.format("") + "> Buy:\n> - twelve buoys\n> - one lamp\n\nAll bought today.\n"
    )
    assert "- twelve buoys\n- one lamp" in text


ATTACHED = (
    "From: Jens Holm <jens@lamp.example>\nSubject: {0}\nDate: Mon, 09 Feb 2026 08:00:00 +0100\n"
    "Content-Type: text/plain; charset=utf-8\n\n{1}\n"
)


def mixed(*parts: str, kind: str = "mixed") -> str:
    inside = "".join(f"--B\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="B"\n\n{inside}--B--\n'


def test_a_message_that_is_attached_is_an_article_of_its_own() -> None:
    first, second = read(
        mixed(
            PLAIN.format("") + "See the letter below.",
            "Content-Type: message/rfc822\n\n"
            + ATTACHED.format("Lamp repairs", "The lamp room closes on 4 August."),
        )
    )
    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    assert (first.text, first.source, first.origin) == (
        "See the letter below.",
        "Ida Penn",
        "a.eml",
    )
    assert second.text == "The lamp room closes on 4 August."
    assert (second.title, second.source) == ("Lamp repairs", "Jens Holm")
    assert str(second.published) == "2026-02-09"
    assert second.origin == "a.eml#attached 1"


def test_a_forward_without_words_of_its_own_is_what_it_forwards() -> None:
    body = mixed(
        "Content-Type: message/rfc822\n\n" + ATTACHED.format("Lamp", "The lamp room closes.")
    )
    assert texts(body) == ["The lamp room closes."]


def test_a_digest_is_its_messages() -> None:
    body = mixed(
        "\n" + ATTACHED.format("One", "The lamp room closes."),
        "\n" + ATTACHED.format("Two", "The ferry sails at nine."),
        kind="digest",
    )
    assert texts(body) == ["The lamp room closes.", "The ferry sails at nine."]


def test_a_message_within_an_attached_message_is_read_too() -> None:
    inner = "Content-Type: message/rfc822\n\n" + ATTACHED.format(
        "Inner", "The lens costs 90 crowns."
    )
    outer = "Content-Type: message/rfc822\n\nFrom: b@x.example\nSubject: Outer\n" + mixed(
        PLAIN.format("") + "I pass this on.", inner
    ).replace('"B"', '"C"').replace("--B", "--C")
    assert texts(mixed(PLAIN.format("") + "Look.", outer)) == [
        "Look.",
        "I pass this on.",
        "The lens costs 90 crowns.",
    ]


def test_an_attached_text_is_read_and_other_files_are_named() -> None:
    first, second = read(
        mixed(
            PLAIN.format("") + "Notes are attached.",
            'Content-Type: text/plain; name="notes.txt"\nContent-Disposition: attachment; filename="notes.txt"\n\nThe gate is oiled in May.',
            'Content-Type: application/pdf\nContent-Disposition: attachment; filename="plan.pdf"\n\n%PDF',
        )
    )
    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    assert "plan.pdf" in (first.remark or "")
    assert (second.text, second.title) == ("The gate is oiled in May.", "notes.txt")


def test_text_on_both_sides_of_a_picture_is_one_letter() -> None:
    picture = 'Content-Type: image/png\nContent-Disposition: inline; filename="a.png"\n\nPNG'
    (text,) = texts(
        mixed(
            PLAIN.format("") + "The gate is oiled in May.",
            picture,
            PLAIN.format("") + "The lens is cleaned in June.",
        )
    )
    assert text == "The gate is oiled in May.\n\nThe lens is cleaned in June."


def test_a_file_of_a_message_is_read_whatever_its_kind_is_called() -> None:
    (_, inner) = read(
        mixed(
            PLAIN.format("") + "See the old letter.",
            'Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="old.eml"\n\n'
            + ATTACHED.format("Old", "The lens costs 90 crowns."),
        )
    )
    assert isinstance(inner, Draft)
    assert (inner.title, inner.text, inner.source) == (
        "Old", "The lens costs 90 crowns.", "Jens Holm",
    )  # fmt: skip


def test_who_is_quoted_is_said_once_and_where_the_quotation_begins() -> None:
    (text,) = texts(
        PLAIN.format("")
        + "Yes, that is what we agreed on.\n\nOn Monday Rolf Amrum wrote:\n> The harbour office pays for the\n"
        "> buoys and for the chains that\n> hold them.\n"
    )
    assert text.split("\n\n") == [
        "Yes, that is what we agreed on.",
        "On Monday Rolf Amrum wrote:",
        "The harbour office pays for the buoys and for the chains that hold them.",
    ]


def test_a_letter_that_is_nothing_but_an_attached_file_names_it() -> None:
    items = read(
        mixed(
            'Content-Type: application/pdf\nContent-Disposition: attachment; filename="plan.pdf"\n\n%PDF'
        )
    )
    assert all(isinstance(item, ReadError) for item in items)
