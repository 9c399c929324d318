"""Relevance judgments: TREC's four columns, or BEIR's three with or without a header."""

import re

from eval.formats.fields import Fault
from eval.formats.source import SetFile

_HEADER = {"query-id", "query_id", "qid", "topic"}


def read_qrels(source: SetFile) -> list[tuple[int, str, str, int]]:
    """Return (line, question id, document name, grade); grades under 0 count as 0.

    Raises:
        DatasetError: A line has other columns, or a pair is judged twice.
    """
    judged: list[tuple[int, str, str, int]] = []
    seen: dict[tuple[str, str], int] = {}
    for number, line in source.lines():
        columns = line.split("\t") if "\t" in line else line.split()
        if not judged and columns[0].strip().lower() in _HEADER:
            continue
        with source.at(number):
            question_id, document, grade = _columns(columns)
            if (question_id, document) in seen:
                raise Fault(
                    f"document {document!r} is judged twice for question {question_id!r} "
                    f"(line {seen[question_id, document]})"
                )
        seen[question_id, document] = number
        judged.append((number, question_id, document, grade))
    return judged


def _columns(columns: list[str]) -> tuple[str, str, int]:
    stripped = [column.strip() for column in columns]
    if len(stripped) not in (3, 4) or not re.fullmatch(r"-?\d+", stripped[-1]):
        raise Fault(
            "these are no qrels: either 'question 0 document grade' or 'question document grade', "
            "the grade a whole number"
        )
    return stripped[0], stripped[-2], max(0, int(stripped[-1]))
