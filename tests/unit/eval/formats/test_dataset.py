import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from eval.errors import DatasetError
from eval.formats.collection import article_id_of
from eval.formats.dataset import load_questions
from eval.metrics.ranges import gold_targets
from eval.records import GoldSpan, Question, QuestionSet
from index.indexing import Index
from index.records import Draft
from tests.support.articles import TINY, draft, tiny_drafts

FERRY, BARRAGE, ATLAS = (TINY[name] for name in ("Ferry sinks", "Barrage approved", "Atlas stolen"))
FERRY_ID, BARRAGE_ID, ATLAS_ID = map(article_id_of, (FERRY, BARRAGE, ATLAS))


def lines(*rows: Any) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def load_rows(tmp_path: Path, *rows: Any) -> QuestionSet:
    return load_questions(write(tmp_path / "set.jsonl", lines(*rows)), articles=tiny_drafts())


def quoted(text: str, quote: str) -> GoldSpan:
    start = text.index(quote)
    return GoldSpan(article_id=article_id_of(text), start=start, end=start + len(quote))


def squad(*qas: Any, context: str = FERRY, indent: int | None = None) -> str:
    data = [{"title": "Ferry_sinks", "paragraphs": [{"context": context, "qas": list(qas)}]}]
    return json.dumps({"version": "v2.0", "data": data}, indent=indent)


def answer(text: str, context: str = FERRY) -> dict[str, object]:
    return {"text": text, "answer_start": context.index(text)}


# -- SQuAD ---------------------------------------------------------------------------------


def test_squad_contexts_are_articles_and_answers_are_spans(tmp_path: Path) -> None:
    text = squad(
        {
            "id": "a",
            "question": "When did it sink?",
            "answers": [answer("at dawn"), answer("dawn")],
        },
        {"id": "b", "question": "Who built it?", "answers": [], "is_impossible": True},
    )
    found = load_questions(write(tmp_path / "small.json", text))
    first, second = found.questions
    assert found.name == "small"
    assert [one.text for one in found.articles] == [FERRY]
    assert first.answers == ("at dawn", "dawn")
    assert first.spans == (quoted(FERRY, "at dawn"), quoted(FERRY, "dawn"))
    assert first.relevant == {FERRY_ID: 1}
    assert first.tags == ("title:Ferry sinks",)
    assert (first.unanswerable, second.unanswerable) == (False, True)
    assert second.relevant == {}


@pytest.mark.parametrize("named", [{}, {"title": None}, {"title": ""}])
def test_squad_without_titles_has_no_tags_of_them(tmp_path: Path, named: dict[str, Any]) -> None:
    qas = [{"id": "a", "question": "When?", "answers": [answer("dawn")]}]
    data = [{**named, "paragraphs": [{"context": FERRY, "qas": qas}]}]
    (question,) = load_questions(write(tmp_path / "s.json", json.dumps({"data": data}))).questions
    assert question.tags == ()


def test_squad_in_gzip_is_the_same_set(tmp_path: Path) -> None:
    text = squad({"id": "a", "question": "When?", "answers": [answer("dawn")]})
    plain = load_questions(write(tmp_path / "one.json", text))
    (tmp_path / "one.json.gz").write_bytes(gzip.compress(text.encode()))
    packed = load_questions(tmp_path / "one.json.gz")
    assert packed.name == "one"
    assert packed.sha256 == plain.sha256
    assert packed.questions == plain.questions


def test_article_ids_are_those_of_an_index(tmp_path: Path, open_index: Any) -> None:
    text = squad({"id": "a", "question": "When?", "answers": [answer("dawn")]})
    found = load_questions(write(tmp_path / "one.json", text))
    articles: Index = open_index()
    assert [one.article_id for one in articles.add(found.articles)] == [FERRY_ID]


@pytest.mark.parametrize(
    ("qas", "message"),
    [
        pytest.param(
            [{"id": "a", "question": "When?", "answers": [{"text": "dusk", "answer_start": 26}]}],
            r"line \d+: question 'a': the answer 'dusk' is not at 26",
            id="answer elsewhere",
        ),
        pytest.param(
            [{"id": "a", "question": "When?", "answers": [{"text": "dawn", "answer_start": 900}]}],
            r"is not at 900",
            id="answer outside",
        ),
        pytest.param(
            [{"id": "a", "question": "When?", "answers": [answer("dawn")]}] * 2,
            r"the id 'a' is taken already \(question 1 of the file\)",
            id="duplicate id",
        ),
        pytest.param(
            [{"question": "When?", "answers": []}], r"qas\[0\] has no 'id'", id="missing id"
        ),
        pytest.param([{"id": "a", "answers": []}], "has no 'question'", id="missing question"),
        pytest.param(
            [{"id": "a", "question": "When?", "answers": [], "is_impossible": False}],
            "no answer and is marked possible",
            id="possible without answer",
        ),
        pytest.param(
            [{"id": "a", "question": "?", "answers": [answer("dawn")], "is_impossible": True}],
            "has answers and is marked impossible",
            id="impossible with answer",
        ),
        pytest.param([], "holds no question", id="empty"),
    ],
)
def test_squad_names_what_is_wrong(tmp_path: Path, qas: list[Any], message: str) -> None:
    with pytest.raises(DatasetError, match=message) as caught:
        load_questions(write(tmp_path / "bad.json", squad(*qas, indent=1)))
    assert "bad.json" in str(caught.value)


def test_squad_does_not_take_another_text_for_the_id_of_a_question(tmp_path: Path) -> None:
    bad = {"question": "Where?", "answers": [{"text": "x", "answer_start": 0}]}
    for name in ("v2.0", 2):  # the version of the file; a number
        text = squad({"id": 21, "question": "v2.0?", "answers": []}, {"id": name, **bad}, indent=1)
        number = text[: text.index(f'"id": {json.dumps(name)},')].count("\n") + 1
        with pytest.raises(DatasetError, match=rf"bad\.json, line {number}: question '{name}'"):
            load_questions(write(tmp_path / "bad.json", text))


def test_squad_names_the_line_of_a_question(tmp_path: Path) -> None:
    text = squad(
        {"id": "good", "question": "When?", "answers": [answer("dawn")]},
        {"id": "bad", "question": "Where?", "answers": [{"text": "x", "answer_start": 0}]},
        indent=1,
    )
    number = next(n for n, line in enumerate(text.split("\n"), start=1) if '"bad"' in line)
    with pytest.raises(DatasetError, match=rf"bad\.json, line {number}: question 'bad'"):
        load_questions(write(tmp_path / "bad.json", text))


@pytest.mark.parametrize("article", [{"title": "x"}, "title", 5, None])
def test_squad_without_paragraphs_is_said_to_be_none(tmp_path: Path, article: Any) -> None:
    with pytest.raises(DatasetError, match=r"no SQuAD file: data\[0\] has no list 'paragraphs'"):
        load_questions(write(tmp_path / "bad.json", json.dumps({"data": [article]})))


def test_squad_that_is_no_json_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="line 3: it is not JSON"):
        load_questions(write(tmp_path / "bad.json", '{\n"data":\n[oops]}'))


# -- JSON Lines ----------------------------------------------------------------------------


def test_rows_need_nothing_but_a_question(tmp_path: Path) -> None:
    found = load_questions(
        write(tmp_path / "set.jsonl", lines({"question": "When?"}, {"question": "Who?"}))
    )
    assert found.questions == (
        Question(id="1", question="When?"),
        Question(id="2", question="Who?"),
    )
    assert found.articles == ()


def test_quotes_become_ranges_whatever_their_white_space(tmp_path: Path) -> None:
    found = load_rows(
        tmp_path,
        {
            "id": "q",
            "question": "How did the council vote?",
            "article": "Barrage approved",
            "citations": ["nine votes\n to six.  “It will last,”"],
            "answers": ["nine votes to six"],
        },
    )
    (question,) = found.questions
    (sentence,) = question.sentences
    assert BARRAGE[sentence.start : sentence.end] == "nine votes to six.\n\n“It will last,”"
    assert question.spans == (quoted(BARRAGE, "nine votes to six"),)
    assert question.relevant == {BARRAGE_ID: 1}
    assert question.unanswerable is False


@pytest.mark.parametrize("name", [ATLAS_ID, "Atlas stolen", "Atlas stolen.txt"])
def test_an_article_goes_by_id_title_or_file_name(tmp_path: Path, name: str) -> None:
    found = load_rows(tmp_path, {"question": "Which year?", "article": name, "answers": "1687|687"})
    assert found.questions[0].answers == ("1687", "687")
    assert found.questions[0].spans == (quoted(ATLAS, "1687"), quoted(ATLAS, "687"))


def test_citations_may_be_ranges_in_several_articles(tmp_path: Path) -> None:
    one, two = quoted(FERRY, FERRY[:33]), quoted(ATLAS, "An atlas of 1687 was stolen.")
    rows = [
        {"article": place.article_id, "start": place.start, "end": place.end}
        for place in (one, two)
    ]
    found = load_rows(tmp_path, {"question": "What was lost?", "citations": rows})
    assert found.questions[0].sentences == (one, two)
    assert found.questions[0].relevant == {FERRY_ID: 1, ATLAS_ID: 1}


def test_further_right_answers_count_too(tmp_path: Path) -> None:
    found = load_rows(
        tmp_path,
        {
            "question": "How many?",
            "article": "Ferry sinks",
            "answers": ["Nineteen"],
            "also": [
                {"article": "Trams paused", "quotes": [TINY["Trams paused"]], "answers": ["eleven"]}
            ],
        },
    )
    question = found.questions[0]
    assert question.answers == ("Nineteen", "eleven")
    assert len(question.relevant) == 2
    assert [span.article_id for span in question.sentences] == [article_id_of(TINY["Trams paused"])]


def test_each_statement_of_what_is_right_is_there_to_be_found(tmp_path: Path) -> None:
    found = load_rows(
        tmp_path,
        {
            "question": "How many?",
            "article": "Ferry sinks",
            "answers": ["Nineteen", "Nineteen people"],
            "also": [{"article": "Ferry sinks", "answers": ["dawn", "lifeboat"]}],
        },
    )
    assert [[one.start for one in target] for target in gold_targets(found.questions[0])] == [
        [FERRY.index("dawn"), FERRY.index("lifeboat")],
        [FERRY.index("Nineteen")] * 2,
    ]


@pytest.mark.parametrize(
    "given", ["870 people|870", ["870 people", "870"], '["870 people", "870"]']
)
def test_answer_is_the_same_as_answers(tmp_path: Path, given: Any) -> None:
    rows = [{"question": "How many?", name: given} for name in ("answer", "answers")]
    first, second = load_rows(tmp_path, *rows).questions
    assert first.answers == second.answers == ("870 people", "870")
    (number,) = load_rows(tmp_path, {"question": "How many?", "answer": 870}).questions
    assert number.answers == ("870",)
    with pytest.raises(DatasetError, match="both 'answer' and 'answers', which are the same"):
        load_rows(tmp_path, {"question": "How many?", "answer": "8", "answers": ["8"]})


def test_an_answer_at_several_places_of_an_article_says_no_place(tmp_path: Path) -> None:
    articles = [draft("Rain fell. Rain stopped.", title="Rain")]
    path = write(
        tmp_path / "s.jsonl", lines({"question": "What?", "article": "Rain", "answers": ["Rain"]})
    )
    question = load_questions(path, articles=articles).questions[0]
    assert (question.answers, question.spans) == (("Rain",), ())


def test_rows_may_bring_their_contexts(tmp_path: Path) -> None:
    rows = [
        {"question": "When?", "context": FERRY, "title": "T", "answers": [{"text": "dawn", "start": FERRY.index("dawn")}]},
        {"question": "Who?", "context": FERRY, "answers": {"text": ["people"], "answer_start": [FERRY.index("people")]}},
        {"question": "Why?", "context": FERRY, "answers": {"text": [], "answer_start": []}},
    ]  # fmt: skip
    found = load_questions(write(tmp_path / "s.jsonl", lines(*rows)))
    assert [one.text for one in found.articles] == [FERRY]
    assert [one.unanswerable for one in found.questions] == [False, False, True]
    assert found.questions[1].spans == (quoted(FERRY, "people"),)


def test_turns_have_those_before_as_history(tmp_path: Path) -> None:
    found = load_rows(
        tmp_path,
        {"id": "a1", "question": "What sank?", "conversation": "a", "turn": 1},
        {"id": "b1", "question": "Who won?", "conversation": "b", "turn": 1},
        {
            "id": "a2",
            "question": "When?",
            "conversation": "a",
            "turn": 2,
            "rewrite": "When did it?",
        },
        {"id": "a3", "question": "Why?", "conversation": "a", "turn": 3},
        {"id": "c", "question": "And?", "history": ["b1"]},
    )
    assert [one.history for one in found.questions] == [(), (), ("a1",), ("a1", "a2"), ("b1",)]
    assert [one.turn for one in found.questions] == [1, 1, 2, 3, 2]
    assert found.questions[2].rewrite == "When did it?"


def test_tags_and_kinds_are_slices(tmp_path: Path) -> None:
    found = load_rows(tmp_path, {"question": "When?", "tags": "a|b", "kind": "fact"})
    assert found.questions[0].tags == ("a", "b", "kind:fact")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"question": ""}, "asks nothing"),
        ({"question": " ?! "}, "asks nothing"),
        ({"id": "x"}, "there is no 'question'"),
        ({"id": "x y", "question": "When?"}, "holds white space"),
        ({"question": ["When?"]}, "'question' is no text"),
        ({"question": "When\ud800?"}, "half a character"),
        ({"question": "When?", "anwsers": ["x"]}, "'anwsers': did you mean 'answers'"),
        ({"question": "When?", "answers": 5}, "'answers' is no list"),
        ({"question": "When?", "answers": [""]}, "an answer is empty"),
        ({"question": "When?", "answers": '["a'}, "looks like JSON and is not"),
        ({"question": "When?", "answers": "['a', 'b']"}, "looks like JSON and is not"),
        ({"question": "When?", "article": "Nowhere"}, "there is no article 'Nowhere'"),
        ({"question": "When?", "article": "Ferry sinks", "answers": ["dusk"]}, "'dusk' does not occur in article 'Ferry sinks'"),
        ({"question": "When?", "article": "Ferry sinks", "citations": ["at dusk"]}, "'at dusk' does not occur"),
        ({"question": "When?", "article": "Ferry sinks", "citations": ["e"]}, "occurs 12 times .* quote more"),
        ({"question": "When?", "citations": ["The ferry"]}, "names no article"),
        ({"question": "When?", "article": "Ferry sinks", "citations": [{}]}, "neither 'start' and 'end' nor"),
        ({"question": "When?", "article": "Ferry sinks", "citations": [{"start": 0, "end": 999}]}, r"\[0, 999\) is no range"),
        ({"question": "When?", "article": "Ferry sinks", "citations": [{"start": 5, "end": 5}]}, r"\[5, 5\) is no range"),
        ({"question": "When?", "article": "Ferry sinks", "citations": [{"start": "0", "end": 5}]}, "'start' and 'end' are '0'"),
        ({"question": "When?", "article": "Ferry sinks", "citations": [{"start": 0, "end": 9, "quote": "A ferry"}]}, r"'A ferry' is not at \[0, 9\)"),
        ({"question": "When?", "article": "Ferry sinks", "citations": ["The ferry Marigold"], "answers": ["dawn"]}, "'dawn' does not occur in its citations"),
        ({"question": "When?", "article": "Ferry sinks", "answers": [{"text": "dawn", "start": 0}]}, "is not at 0"),
        ({"question": "When?", "answers": [{"text": "dawn", "start": 0}]}, "no article to count in"),
        ({"question": "When?", "answers": {"text": ["dawn"], "answer_start": []}}, "'answers' is no list"),
        ({"question": "When?", "answers": ["dawn"], "unanswerable": True}, "unanswerable and has answers"),
        ({"question": "When?", "unanswerable": "maybe"}, "neither true nor false"),
        ({"question": "When?", "also": ["x"]}, "'also' is no list of objects"),
        ({"question": "When?", "turn": 1}, "'conversation' and 'turn' go together"),
        ({"question": "When?", "conversation": "a", "turn": 2}, "turn 2 of conversation 'a' stands where turn 1 is due"),
        ({"question": "When?", "conversation": "a", "turn": "x"}, "no whole number"),
        ({"question": "When?", "conversation": "a", "turn": 1.9}, "'turn' is 1.9, no whole number"),
        ({"question": "When?", "conversation": "a", "turn": float("inf")}, "no whole number"),
        ({"question": "When?", "history": ["nobody"]}, "names 'nobody', which no question before has"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_with_its_line(
    tmp_path: Path, row: dict[str, Any], message: str
) -> None:
    good = {"question": "Who won?"} | ({"id": "good"} if "id" in row else {})
    text = json.dumps(good) + "\n\n" + json.dumps(row) + "\n"
    with pytest.raises(DatasetError, match=rf"set\.jsonl, line 3: .*{message}"):
        load_questions(write(tmp_path / "set.jsonl", text), articles=tiny_drafts())


def test_ids_are_for_all_rows_or_for_none_and_no_two_alike(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="line 2: there is no 'id', and other rows have one"):
        load_rows(tmp_path, {"id": "a", "question": "A?"}, {"question": "B?"})
    with pytest.raises(DatasetError, match="line 2: it has an 'id', and line 1 has none"):
        load_rows(tmp_path, {"question": "A?"}, {"id": "b", "question": "B?"})
    with pytest.raises(DatasetError, match=r"line 2: the id 'a' is taken already \(line 1\)"):
        load_rows(tmp_path, {"id": "a", "question": "A?"}, {"id": "a", "question": "B?"})


def test_a_name_of_two_articles_is_an_error_that_lists_them(tmp_path: Path) -> None:
    articles = [draft("Rain fell.", origin="a/x.txt"), draft("Snow fell.", origin="b/x.txt")]
    path = write(tmp_path / "s.jsonl", lines({"question": "What?", "article": "x.txt"}))
    with pytest.raises(DatasetError, match=r"'x\.txt' names 2 articles: use an id"):
        load_questions(path, articles=articles)


def test_naming_articles_without_any_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "s.jsonl", lines({"question": "What?", "article": "x"}))
    with pytest.raises(DatasetError, match="line 1: article 'x' is named, but there are no"):
        load_questions(path)


def test_a_quote_in_another_normal_form_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="does in another Unicode normal form"):
        load_rows(
            tmp_path, {"question": "Who?", "article": "Barrage approved", "quotes": ["Zoe\u0308"]}
        )


def test_a_line_that_is_not_json_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "s.jsonl", '{"question": "A?"}\n{"question": "B?"\n')
    with pytest.raises(DatasetError, match=r"s\.jsonl, line 2: it is not JSON"):
        load_questions(path)
    path = write(tmp_path / "s.jsonl", '{"question": "A?"}\n["B?"]\n')
    with pytest.raises(DatasetError, match="line 2: it is no JSON object"):
        load_questions(path)
    path = write(tmp_path / "s.jsonl", '{"question": "A?"\n{"question": "B?"}\n')
    with pytest.raises(DatasetError, match="line 1: it is not JSON"):
        load_questions(path)


# -- CSV -----------------------------------------------------------------------------------


def table(*rows: list[str], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def test_a_cell_may_hold_a_long_article(tmp_path: Path) -> None:
    before = csv.field_size_limit(131_072)  # as Python has it
    try:
        text = table(["question", "context"], ["What sank?", f"{FERRY} " * 2000])
        found = load_questions(write(tmp_path / "set.csv", text))
    finally:
        csv.field_size_limit(before)
    assert len(found.articles[0].text) > 131_072


@pytest.mark.parametrize(
    "text",
    [
        "id,question\ra,Who?\r",
        "\n  \nid,question\na,Who?\n",
        "id, question \na,Who?\n",
    ],
    ids=["lines of old Macs", "blank lines first", "blanks around a name"],
)
def test_a_header_is_found_as_rows_are(tmp_path: Path, text: str) -> None:
    path = tmp_path / "set.csv"
    path.write_bytes(text.encode())
    assert load_questions(path).questions == (Question(id="a", question="Who?"),)


def test_a_long_first_line_is_no_table(tmp_path: Path) -> None:
    before = csv.field_size_limit(131_072)  # as Python has it
    try:
        with pytest.raises(DatasetError, match="is no question set"):
            load_questions(write(tmp_path / "set.csv", "a" * 131_073))
    finally:
        csv.field_size_limit(before)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_says_what_json_lines_say(tmp_path: Path, delimiter: str) -> None:
    cited = json.dumps([{"article": "Atlas stolen", "start": 0, "end": 28}])
    text = table(
        ["id", "question", "article", "answers", "citations", "unanswerable", "tags"],
        ["a", "When, and\nwhere?", "Ferry sinks", "dawn|at dawn", "", "", "x|y"],
        ["b", "What was stolen?", "", "", cited, "no", ""],
        ["c", "Who did it?", "", "", "", "TRUE", ""],
        delimiter=delimiter,
    )
    path = write(tmp_path / "set.csv", "\ufeff" + text)
    one, two, three = load_questions(path, articles=tiny_drafts()).questions
    assert one.question == "When, and\nwhere?"
    assert one.spans == (quoted(FERRY, "dawn"), quoted(FERRY, "at dawn"))
    assert one.tags == ("x", "y")
    assert two.sentences == (quoted(ATLAS, "An atlas of 1687 was stolen."),)
    assert [each.unanswerable for each in (one, two, three)] == [False, False, True]


@pytest.mark.parametrize(
    ("cell", "answers"),
    [
        ("[]", ()),
        (" [ ]\n", ()),
        ('[ "Anna", "Bo|b" ]', ("Anna", "Bo|b")),
        ('[\n"[sic]"\n]', ("[sic]",)),
        ("[1]", ("1",)),
        ("[sic] Anna | Bob [d. 1687] x", ("[sic] Anna", "Bob [d. 1687] x")),
    ],
)
def test_a_cell_in_brackets_is_json(tmp_path: Path, cell: str, answers: tuple[str, ...]) -> None:
    path = write(tmp_path / "set.csv", table(["question", "answers"], ["Who?", cell]))
    assert load_questions(path).questions == (
        Question(id="2", question="Who?", answers=answers, unanswerable=False if answers else None),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,question\na,When?\nb,Who?,extra\n", "line 3: it has 3 cells under 2 columns"),
        ('id,question\na,"When?\nand so', "line 2: it is no table row"),
        ("question,question\nWhen?,x\n", "line 1: two columns have one name"),
        ("id,question\n", "holds no question"),
        ('id,question\n"a","When,\nthen?"\n\na,Who?\n', "line 5: the id 'a' is taken already"),
    ],
)
def test_a_bad_table_row_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        load_questions(write(tmp_path / "set.csv", text))


# -- BEIR and TREC -------------------------------------------------------------------------

DOCUMENTS = lines(
    {"_id": "d1", "title": "Ferry sinks", "text": FERRY},
    {"_id": "d2", "title": "", "text": ATLAS},
    {"_id": "d3", "title": "again", "text": ATLAS, "metadata": {}},
    {"_id": "d4", "title": "", "text": ""},
)
QUERIES = lines({"_id": "q1", "text": "What sank?"}, {"_id": "q2", "text": "What was stolen?"})
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td4\t-1\nq2\td2\t1\nq2\td3\t3\n"


def beir(folder: Path, **files: str) -> Path:
    contents = {"corpus.jsonl": DOCUMENTS, "queries.jsonl": QUERIES, "qrels.tsv": QRELS}
    for name, text in (contents | {k.replace("_", "."): v for k, v in files.items()}).items():
        write(folder / name, text)
    return folder


def test_a_beir_folder_judges_articles(tmp_path: Path) -> None:
    found = load_questions(beir(tmp_path / "tiny"))
    one, two = found.questions
    assert (found.name, one.id, one.question) == ("tiny", "q1", "What sank?")
    assert one.relevant == {FERRY_ID: 2, article_id_of(""): 0}
    assert two.relevant == {ATLAS_ID: 3}, "the best of two documents that are one article"
    assert found.docnos[ATLAS_ID] == ("d2", "d3")
    assert (one.documents, two.documents) == ({}, {ATLAS_ID: {"d2": 1, "d3": 3}})
    assert [one.text for one in found.articles] == [FERRY, ATLAS, ""]
    assert one.unanswerable is None


def test_a_document_with_a_title_alone_has_it_for_its_text(tmp_path: Path) -> None:
    rows = [
        {"_id": f"d{n}", "title": title, "text": text}
        for n, (title, text) in enumerate([("Ferry", ""), ("Atlas", " \n"), ("Pier", "Old.")])
    ]
    found = load_questions(
        beir(tmp_path, corpus_jsonl=lines(*rows), qrels_tsv="q1\td0\t1\nq2\td1\t1\n")
    )
    assert [one.text for one in found.articles] == ["Ferry", "Atlas", "Old."]
    assert [one.relevant for one in found.questions] == [
        {article_id_of("Ferry"): 1},
        {article_id_of("Atlas"): 1},
    ]


def test_a_split_has_the_questions_that_it_judges(tmp_path: Path) -> None:
    folder = beir(tmp_path)
    (folder / "qrels.tsv").unlink()
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv.gz").write_bytes(gzip.compress(b"q2\td2\t1\n"))
    assert [one.id for one in load_questions(folder).questions] == ["q2"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"qrels_tsv": "q1\tnone\t1\n"}, r"qrels\.tsv, line 1: there is no document 'none'"),
        ({"qrels_tsv": "q1\td1\t1\nq9\td1\t1\n"}, "line 2: there is no question 'q9'"),
        (
            {"qrels_tsv": "q1\td1\t1\nq1\td1\t2\n"},
            r"line 2: document 'd1' is judged twice .*line 1",
        ),
        ({"qrels_tsv": "q1\td1\tyes\n"}, "line 1: these are no qrels"),
        ({"qrels_tsv": "query-id\tcorpus-id\tscore\n"}, "nothing is judged"),
        ({"queries_jsonl": QUERIES + QUERIES}, r"queries\.jsonl, line 3: the id 'q1' is taken"),
        ({"queries_jsonl": lines({"text": "x"})}, "line 1: a query needs an '_id'"),
        ({"queries_jsonl": "\n"}, r"queries\.jsonl holds no query"),
        ({"corpus_jsonl": DOCUMENTS + DOCUMENTS}, r"corpus\.jsonl, line 5: the document 'd1'"),
        ({"corpus_jsonl": lines({"_id": "d"})}, "line 1: a document needs an '_id' and a 'text'"),
    ],
)
def test_a_bad_beir_folder_is_named_with_file_and_line(
    tmp_path: Path, files: dict[str, str], message: str
) -> None:
    with pytest.raises(DatasetError, match=message):
        load_questions(beir(tmp_path, **files))


def test_a_beir_folder_needs_one_file_of_judgments(tmp_path: Path) -> None:
    folder = beir(tmp_path)
    write(folder / "qrels" / "test.tsv", QRELS)
    with pytest.raises(DatasetError, match="has both of"):
        load_questions(folder)
    (folder / "qrels.tsv").unlink()
    (folder / "qrels" / "test.tsv").unlink()
    with pytest.raises(DatasetError, match="has neither of"):
        load_questions(folder)


TOPICS = """<top>
<num> Number: 301
<title> Topic: ferry
  sinking
<desc> Description:
Which ferry sank?
</top>
<top>
<num> 302 <title> stolen atlas </title>
</top>
"""
XML = """<?xml version="1.0"?>
<topics><topic number="301"><query>ferry</query><question>Which ferry sank?</question></topic>
<topic number='302'><title>stolen atlas</title></topic></topics>
"""


def test_trec_topics_judge_the_articles_that_are_given(tmp_path: Path) -> None:
    path = write(tmp_path / "topics.trec", TOPICS)
    write(tmp_path / "qrels.trec", f"301 0 Ferry-sinks 1\n302 0 {ATLAS_ID} 2\n302 0 Prize 0\n")
    articles = [
        draft(text, origin=f"news/{name}.txt", title="")
        for name, text in (("Ferry-sinks", FERRY), ("Atlas", ATLAS), ("Prize", "Won."))
    ]
    found = load_questions(path, articles=articles)
    assert [(one.id, one.question) for one in found.questions] == [
        ("301", "ferry sinking"),
        ("302", "stolen atlas"),
    ]
    assert found.questions[1].relevant == {ATLAS_ID: 2, article_id_of("Won."): 0}
    assert found.docnos[FERRY_ID] == ("Ferry-sinks",)


@pytest.mark.parametrize(
    ("name", "text", "asked"),
    [
        ("topics.xml", XML, ["Which ferry sank?", "stolen atlas"]),
        ("queries.tsv", "301\tWhich ferry?\n302\tWhich atlas?\n", ["Which ferry?", "Which atlas?"]),
    ],
)
def test_a_trec_folder_may_bring_its_documents(
    tmp_path: Path, name: str, text: str, asked: list[str]
) -> None:
    write(tmp_path / name, text)
    write(tmp_path / "corpus.jsonl", DOCUMENTS)
    (tmp_path / "my.qrels.gz").write_bytes(gzip.compress(b"301 0 d1 1\n302 0 d2 1\n"))
    for path in (tmp_path, tmp_path / name):
        found = load_questions(path)
        assert [one.question for one in found.questions] == asked
        assert found.questions[1].relevant == {ATLAS_ID: 1}
        assert found.docnos[ATLAS_ID] == ("d2", "d3")


@pytest.mark.parametrize(
    ("element", "asked"),
    [
        ("<question>Who bought AT&amp;T&#39;s unit?</question>", "Who bought AT&T's unit?"),
        ("<title>R&D at AT&T</title>", "R&D at AT&T"),
        ("<desc> Description:\nWho wrote it?\n", "Who wrote it?"),
        ("<title> ferry <desc> Description: Which ferry?", "ferry"),
        ("<title> profit < 5 percent, loss <3 or a<b\n<desc>x</desc>", "profit < 5 percent, loss <3 or a<b"),
        ("<title><![CDATA[Who said <b> &amp; why?]]></title>", "Who said <b> &amp; why?"),
        ("<title>Who<!-- or\nwhat --> sank?</title>", "Who sank?"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "topic",
    [
        '<!-- made\nby hand --><topics><topic number="1">{}</topic></topics>',
        '<?xml version="1.0"?>\n<!-- a -->\n<!-- b -->\n<topics><topic number="1">{}</topic></topics>',
        "<top>\n<num> Number: 1 </num>\n{}\n</top>\n",
    ],
)
def test_topics_say_what_they_say(tmp_path: Path, topic: str, element: str, asked: str) -> None:
    write(tmp_path / "topics.txt", topic.format(element))
    write(tmp_path / "corpus.jsonl", DOCUMENTS)
    write(tmp_path / "qrels.txt", "1 0 d1 1\n")
    assert [one.question for one in load_questions(tmp_path).questions] == [asked]


def test_a_comment_moves_no_line_of_a_topic(tmp_path: Path) -> None:
    commented = "<!-- two\nlines -->\n<top>\n<title> x\n</top>"
    write(tmp_path / "topics.txt", commented)
    write(tmp_path / "corpus.jsonl", DOCUMENTS)
    write(tmp_path / "qrels.txt", "1 0 d1 1\n")
    with pytest.raises(DatasetError, match=r"topics\.txt, line 3: the topic has no <num>"):
        load_questions(tmp_path)


def test_trec_errors_name_file_and_line(tmp_path: Path) -> None:
    topics = write(tmp_path / "topics.trec", TOPICS)
    with pytest.raises(DatasetError, match=r"needs one file with 'qrels' .* found none"):
        load_questions(topics)
    qrels = write(tmp_path / "a-qrels.txt", "301 0 d1 1\n")
    with pytest.raises(DatasetError, match="line 1: article 'd1' is named, but there are no"):
        load_questions(topics)
    write(tmp_path / "b-qrels.txt", "")
    with pytest.raises(DatasetError, match=r"found a-qrels\.txt, b-qrels\.txt"):
        load_questions(topics)
    (tmp_path / "b-qrels.txt").unlink()
    write(qrels, "301 0 Ferry sinks 1\n")
    with pytest.raises(DatasetError, match=r"a-qrels\.txt, line 1: these are no qrels"):
        load_questions(topics, articles=tiny_drafts())
    write(topics, "<top>\n<title> x\n</top>\n<top><num> 7\n</top>")
    with pytest.raises(DatasetError, match=r"topics\.trec, line 1: the topic has no <num>"):
        load_questions(topics, articles=tiny_drafts())
    write(topics, "<top>\n<num> 7 <title> x\n</top>\n<top><num> 8\n</top>")
    with pytest.raises(DatasetError, match=r"topics\.trec, line 4: the topic has none of"):
        load_questions(topics, articles=tiny_drafts())
    tabbed = write(tmp_path / "folder" / "topics.tsv", "7\tWhen?\n8 Where?\n")
    write(tabbed.with_name("qrels.tsv"), "7 0 x 1\n")
    with pytest.raises(DatasetError, match=r"topics\.tsv, line 2: a topic is an id, one tab"):
        load_questions(tabbed.parent)
    write(tmp_path / "corpus.jsonl", DOCUMENTS)
    write(topics, TOPICS)
    write(qrels, "301 0 none 1\n")
    with pytest.raises(DatasetError, match=r"line 1: there is no document 'none' in corpus\.jsonl"):
        load_questions(topics)


# -- files ---------------------------------------------------------------------------------


def test_files_that_mix_encodings_are_named_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    path.write_bytes('{"question": "Où?"}\n'.encode() + '{"question": "Où?"}\n'.encode("latin-1"))
    with pytest.raises(
        DatasetError, match=r"mixed\.jsonl, line 2: byte 0xF9 at byte 16 .*\(all before it is\)"
    ):
        load_questions(path)
    path.write_bytes('{"question": "Où?"}\n'.encode("utf-16"))
    with pytest.raises(DatasetError, match="is UTF-16"):
        load_questions(path)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.jsonl", "", "is empty"),
        ("a.jsonl", " \n\n", "is empty"),
        ("a.json", '[{"question": "When?"}]', "is a JSON list"),
        ("a.txt", "Just a text,\nand no set.\n", "is no question set: none of SQuAD"),
        ("a.txt", "<!-- a comment ends --><html> --><topics>", "is no question set"),
        ("a.txt", "<!-- a -->\n" * 40 + "<html>", "is no question set"),
        ("a.csv", "id,asked\n1,When?\n", "is no question set"),
        ("a.csv", "id,question\n\0", "a.csv, line 2: it holds a NUL byte"),
    ],
)
def test_what_is_no_set_is_said_to_be_none(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(DatasetError, match=message):
        load_questions(write(tmp_path / name, text))


def test_folders_and_files_that_are_no_sets(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="a folder holds"):
        load_questions(tmp_path)
    with pytest.raises(DatasetError, match=r"none\.jsonl cannot be read: No such file"):
        load_questions(tmp_path / "none.jsonl")
    damaged = tmp_path / "a.jsonl.gz"
    damaged.write_bytes(gzip.compress(b'{"question": "When?"}\n' * 50)[:-9])
    with pytest.raises(DatasetError, match="damaged gzip file"):
        load_questions(damaged)


@pytest.mark.parametrize(
    ("name", "questions"), [("samples.jsonl", 200), ("conversations.jsonl", 100)]
)
def test_our_own_sets_point_into_the_sample_articles(name: str, questions: int) -> None:
    found = load_questions(Path(__file__).parents[4] / "eval" / "data" / name)
    texts = {article_id_of(one.text): one.text for one in found.articles}
    assert len(found.questions) >= questions
    assert len({one.conversation for one in found.questions if one.conversation}) >= 20
    for question in found.questions:
        held = [texts[span.article_id][span.start : span.end] for span in question.spans]
        assert len(question.answers) == len(set(question.answers))
        assert {" ".join(text.split()) for text in held} == {
            " ".join(text.split()) for text in question.answers
        }


def test_drafts_are_left_as_they_are(tmp_path: Path) -> None:
    odd = Draft(title="Odd", text="  A  cafe\u0301.\r\n", origin="odd.txt")
    path = write(tmp_path / "s.jsonl", lines({"question": "What?", "article": "Odd"}))
    assert load_questions(path, articles=[odd]).articles == (odd,)
