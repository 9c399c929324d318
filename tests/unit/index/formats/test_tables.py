import json
from datetime import date

import pytest

from index.errors import ReadError, SettingsError
from index.formats.tables import check_fields
from index.reading.articles import read_bytes
from index.records import Draft

ROWS = [
    {
        "title": "Ferry sinks",
        "text": "The ferry sank.",
        "date": "2031-05-04",
        "author": "T. Greave",
    },
    {"title": "Prize", "text": "<p>A prize.</p><p>It was won.</p>", "url": "https://x.example/2"},
]


def read(raw: str, name: str = "", **fields: str) -> list[Draft | ReadError]:
    return list(read_bytes(raw.encode(), origin=name or "x", name=name, max_mb=1, fields=fields))


def drafts(raw: str, name: str = "", **fields: str) -> list[Draft]:
    found = read(raw, name, **fields)
    assert all(isinstance(item, Draft) for item in found), found
    return [item for item in found if isinstance(item, Draft)]


@pytest.mark.parametrize("name", ["x.jsonl", "x.json", ""])
@pytest.mark.parametrize(
    "text",
    ["\n".join(map(json.dumps, ROWS)), json.dumps(ROWS, indent=1)],
    ids=["lines", "list"],
)
def test_every_object_is_an_article(text: str, name: str) -> None:
    first, second = drafts(text, name)
    assert (first.title, first.text, first.author) == (
        "Ferry sinks",
        "The ferry sank.",
        "T. Greave",
    )
    assert first.published == date(2031, 5, 4)
    assert second.text == "A prize.\n\nIt was won."
    assert second.origin.endswith("#https://x.example/2")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_row_of_a_table_is_an_article(delimiter: str) -> None:
    rows = [["title", "text", "date"], ["Ferry", '"It sank, at\ndawn;\tthey said."', "4 May 2031"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    (draft,) = drafts(text, "x.csv")
    assert draft.text == "It sank, at\n\ndawn; they said."
    assert draft.published == date(2031, 5, 4)


def test_a_line_of_excel_says_what_stands_between_columns() -> None:
    (draft,) = drafts("sep=;\r\ntitle;text\r\nA, B, C;It sank.\r\n", "x.csv")
    assert (draft.title, draft.text, draft.origin) == ("A, B, C", "It sank.", "x.csv#line 3")


def test_line_breaks_part_a_text_whose_tags_are_within_lines() -> None:
    text = "It hit\n\nThe <em>Maria</em> sank. <em>All</em> live.\nThey said"
    (draft,) = drafts(json.dumps({"title": "Storm", "text": text}), "x.json")
    assert draft.text == "It hit\n\nThe Maria sank. All live.\n\nThey said"
    parted = text.replace("sank. ", "sank.<p>")
    (draft,) = drafts(json.dumps({"title": "Storm", "text": parted}), "x.json")
    assert draft.text == "It hit The Maria sank.\n\nAll live. They said"


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_quote_that_is_not_closed_costs_its_line_alone(end: str) -> None:
    # The one of the next line must not close it.
    lines = ["text,title", '"It\nsank.",A', '"It ran,B', 'A 5" disk,C', '"It ""rose"".",D']
    first, failure, second, third = read("\n".join(lines) + end, "x.csv")
    assert str(failure) == "x.csv, line 4: it has a quote that is not closed."
    assert [(draft.text, draft.origin) for draft in (first, second, third)] == [
        ("It\n\nsank.", "x.csv#line 3"),
        ('A 5" disk', "x.csv#line 5"),
        ('It "rose".', "x.csv#line 6"),
    ]


def test_a_quote_that_is_not_closed_in_the_last_row_is_named() -> None:
    first, failure = read('text\nIt sank.\n"It ra', "x.csv")
    assert isinstance(first, Draft)
    assert str(failure) == "x.csv, line 3: it has a quote that is not closed."
    (failure,) = read('text,"title\nIt sank.,A\n', "x.csv")
    why = "its first row cannot be read: it has a quote that is not closed"
    assert str(failure) == f"x.csv: {why}."


@pytest.mark.parametrize("end", ["", 'z"\nIt sank.,A\n'], ids=["open", "closed"])
def test_a_table_of_nothing_but_open_quotes_ends(end: str) -> None:
    # For each of them all that comes after it is read once more, as far as the one that closes it.
    *named, last = read("text,title\n" + 'x"y,"a\n' * 300 + end, "x.csv")
    assert "so many quotes before it are not closed" in str(last)
    assert len(named) < 50


def test_quotes_that_are_closed_in_the_next_line_are_named_however_many() -> None:
    faults = [f'"It ran,B\n"It sank {n}.",C' for n in range(300)]
    found = read("\n".join(["text,title", *faults]), "x.csv")
    texts = [item.text for item in found if isinstance(item, Draft)]
    assert texts == [f"It sank {n}." for n in range(300)]
    assert len(found) == 600


@pytest.mark.parametrize("name", ["x.csv", ""])
def test_lines_may_end_as_they_did_on_the_old_mac(name: str) -> None:
    found = drafts("title,text\rFerry,It sank.\rVote,It was close.\r", name)
    assert [draft.text for draft in found] == ["It sank.", "It was close."]


@pytest.mark.parametrize(
    "text",
    [
        ",title,text,source\n0,Ferry,It sank.,The Post",
        "title,text,,source\nFerry,It sank.,,The Post",
        "\ttitle\ttext\tsource\n0\tFerry\tIt sank.\tThe Post",
        "\n \ntitle;text;source\n\n;;\nFerry;It sank.;The Post;;",
    ],
    ids=["first", "between", "first of tabs", "beyond"],
)
def test_a_column_without_a_name_moves_no_other(text: str) -> None:
    (draft,) = drafts(text, "x.csv")
    assert (draft.title, draft.text, draft.source) == ("Ferry", "It sank.", "The Post")


def test_of_two_columns_of_one_name_the_one_that_says_something_is_read() -> None:
    (draft,) = drafts("text,title,text\nIt sank.,Ferry,\n", "x.csv")
    assert draft.text == "It sank."


@pytest.mark.parametrize(("delimiter", "word"), [(",", "comma"), (";", "semicolon"), ("\t", "tab")])
def test_a_row_with_cells_beyond_the_columns_is_named_and_the_rest_is_read(
    delimiter: str, word: str
) -> None:
    rows = [["title", "text"], ["Vote", "It was close", " at nine to six."], ["Ferry", "It sank."]]
    failure, draft = read("\n".join(map(delimiter.join, rows)), "x.csv")
    assert str(failure) == (
        f"x.csv, line 2: it has more cells than there are columns (a {word} without quotes?)."
    )
    assert isinstance(draft, Draft)
    assert draft.text == "It sank."


def test_a_mapping_says_where_our_fields_are() -> None:
    line = json.dumps({"head": "Ferry", "parts": {"main": "It sank."}, "by": [{"name": "A"}, "B"]})
    (draft,) = drafts(line, "x.jsonl", title="head", text="parts.main", author="by")
    assert (draft.title, draft.text, draft.author) == ("Ferry", "It sank.", "A, B")
    (draft,) = drafts("h,b\nFerry,It sank.", "x.csv", title="h", text="b")
    assert (draft.title, draft.text) == ("Ferry", "It sank.")


@pytest.mark.parametrize(
    "content",
    [
        [
            {"type": "paragraph", "text": "It sank."},
            {"type": "paragraph", "text": "All were saved."},
        ],
        ["It sank.", None, {"text": "", "value": "All were saved."}],
        {"html": "<p>It sank.</p><p>All were saved.</p>"},
        [{"html": "<p>It <b>sank</b>.</p>"}, {"content": [{"text": "All were saved."}]}],
    ],
    ids=["objects", "mixed", "object", "nested"],
)
def test_a_text_in_blocks_is_the_text_of_all_of_them(content: object) -> None:
    (draft,) = drafts(json.dumps({"title": "Ferry", "text": "", "content": content}), "x.jsonl")
    assert draft.text == "It sank.\n\nAll were saved."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (["It sank.", {"type": "p", "words": "All were saved."}], "a part of its text has none of the fields text, value, content, html; its fields are type, words"),
        ({}, "it holds no article text"),
        ([None, {"text": None}], "it holds no article text"),
        (True, "it holds no article text"),
    ],
)  # fmt: skip
def test_a_text_in_blocks_without_text_is_refused(content: object, reason: str) -> None:
    (item,) = read(json.dumps({"title": "Ferry", "content": content}), "x.jsonl")
    assert isinstance(item, ReadError)
    assert reason in item.reason


def test_who_has_no_name_is_not_called_none() -> None:
    row = {"text": "It sank.", "author": [{"name": "A. Roth"}, {"name": None}, {}, None]}
    assert [draft.author for draft in drafts(json.dumps(row), "x.jsonl")] == ["A. Roth"]


@pytest.mark.parametrize("name", ["x.jsonl", "x.csv", "x.rss"])
def test_rows_of_one_key_are_articles_of_their_own_and_the_same_row_twice_is_one(
    name: str,
) -> None:
    texts = ["It sank.", "It was saved.", "It sank.", "It was seen."]
    rows = {
        "x.jsonl": [json.dumps({"id": 7, "text": text}) for text in texts],
        "x.csv": ["id,text", *(f"7,{text}" for text in texts)],
        "x.rss": [
            "<rss version='2.0'><channel>",
            *(f"<item><guid>7</guid><description>{text}</description></item>" for text in texts),
            "</channel></rss>",
        ],
    }
    assert [(draft.origin, draft.text) for draft in drafts("\n".join(rows[name]), name)] == [
        (f"{name}#7", "It sank."),
        (f"{name}#7, no. 2", "It was saved."),
        (f"{name}#7", "It sank."),
        (f"{name}#7, no. 3", "It was seen."),
    ]


def test_seconds_since_1970_are_a_date() -> None:
    for value in (1935662400, 1935662400000):
        (draft,) = drafts(json.dumps({"text": "It sank.", "date": value}), "x.jsonl")
        assert draft.published is not None
        assert draft.published.year == 2031


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024", None), (2024, None), ("May 2024", None), ("2024-05", None), ("4 May", None), ("10:30", None),
        ("2024-01-01", date(2024, 1, 1)), ("Feb 2, 2024", date(2024, 2, 2)), (20240229, date(2024, 2, 29)),
        ("Mon, 01 Jan 2031 23:30:00 EDT", date(2031, 1, 1)), ("2031-01-01T00:30:00+02:00", date(2031, 1, 1)),
    ],
)  # fmt: skip
def test_a_date_is_a_day_that_was_said(value: object, day: date | None) -> None:
    (draft,) = drafts(json.dumps({"text": "It sank.", "published": value}), "x.jsonl")
    assert draft.published == day


def test_a_bad_line_is_named_by_its_number_and_the_rest_is_read() -> None:
    text = (
        '{"text": "It sank."}\n{"text": \n\n[1]\n{"head": "x"}\n{"text": "!"}\n{"text": "Saved."}'
    )
    found = read(text, "x.jsonl")
    assert [item.text for item in found if isinstance(item, Draft)] == ["It sank.", "Saved."]
    said = [str(item) for item in found if isinstance(item, ReadError)]
    assert [line.split(":")[0] for line in said] == [f"x.jsonl, line {n}" for n in (2, 4, 5, 6)]
    assert "no field is named for the text: say which with --field text=" in said[2]


def test_a_row_with_half_a_character_is_read_and_the_rest_is() -> None:
    rows = [{"text": f"<p>It sank{half}.</p><p>All were saved.</p>"} for half in ("", "\ud83d", "")]
    assert [draft.text for draft in drafts("\n".join(map(json.dumps, rows)), "x.jsonl")] == [
        f"It sank{half}.\n\nAll were saved." for half in ("", "\ufffd", "")
    ]


def test_a_row_that_cannot_be_parsed_is_named_and_the_rest_is_read() -> None:
    deep = "[" * 600 + "]" * 600
    first, second = read(f'{{"text": {deep}}}\n{{"text": "It sank."}}', "x.jsonl")
    assert str(first).startswith("x.jsonl, line 1: it cannot be parsed (RecursionError: ")
    assert isinstance(second, Draft)


@pytest.mark.parametrize(
    ("text", "fields", "reason"),
    [
        ("a,b\n1,2", {}, "no column is named for the text: say which .*; its columns are a, b"),
        ("title,text\na,b", {"title": "head"}, "it has no column 'head'"),
        ("title,text\n", {}, "it holds no articles"),
    ],
)
def test_a_table_without_the_columns_is_refused(
    text: str, fields: dict[str, str], reason: str
) -> None:
    (item,) = read(text, "x.csv", **fields)
    assert isinstance(item, ReadError)
    with pytest.raises(ReadError, match=reason):
        raise item


def test_json_that_is_nested_without_end_is_refused() -> None:
    (item,) = read("[" * 100_000, "x.json")
    assert isinstance(item, ReadError)


def test_a_field_that_articles_do_not_have_is_refused() -> None:
    with pytest.raises(SettingsError, match="There is no field 'headline' of an article"):
        check_fields({"headline": "title"})
