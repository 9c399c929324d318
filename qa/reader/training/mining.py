"""IO: hard negatives for the reader's training, mined with our own retriever.

    python -m qa.reader.training.mining squad-train-v2.json.gz OUT.jsonl.gz --questions 25000

All passages of the file become one collection. Each question of a seeded sample is asked of it as a
user would, and the best passage without its answer's words, of its own article or another, is what
the reader must learn to refuse: a passage that retrieval takes for the right one (after Dense
Passage Retrieval, Karpukhin et al. 2020, where BM25 chose them). OUT takes one line a question:
`{"question", "title", "context"}`.

    python -m qa.reader.training.mining NATURAL.jsonl.gz OUT.jsonl.gz --articles ARTICLES.jsonl.gz

does the same for questions with gold sentences in whole articles, of the collection that they were
asked of; there a question without an answer has such a passage as well.
"""

import argparse
import gzip
import json
import random
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from index.arrays import Vectors
from index.indexing import Index
from index.records import Draft
from qa.reader.encoding import plain_question
from qa.reader.training.data import Example, items

SEED = 23
_READ = 10  # passages an answerer would read
_BATCH = 256


def mine(path: Path, *, questions: int) -> Iterator[Example]:
    """Yield a negative for every question of a sample that has one among the passages read.

    Args:
        path: A SQuAD 2.0 file, gzip.
        questions: Size of the sample.
    """
    drafts: list[Draft] = []
    asked: list[tuple[str, int, tuple[str, ...]]] = []  # question, its passage, answers
    for article in json.loads(gzip.decompress(path.read_bytes()))["data"]:
        title = str(article["title"]).replace("_", " ")
        for paragraph in article["paragraphs"]:
            number = len(drafts)
            origin = f"{title} {number}"
            drafts.append(Draft(title=title, text=str(paragraph["context"]), origin=origin))
            for item in paragraph["qas"]:
                answers = tuple(str(answer["text"]).lower() for answer in item["answers"])
                if answers:
                    asked.append((plain_question(item["question"]), number, answers))
    sample = random.Random(SEED).sample(asked, min(questions, len(asked)))
    with tempfile.TemporaryDirectory() as folder, Index.open(folder, create=True) as index:
        ids = [outcome.article_id for outcome in index.add(drafts)]
        for first in range(0, len(sample), _BATCH):
            batch = sample[first : first + _BATCH]
            vectors = index.encoder.encode([question for question, _, _ in batch])
            for (question, number, answers), vector in zip(batch, vectors, strict=True):
                found = _wrong(index, question, vector, ids[number], answers)
                if found is not None:
                    yield found


def mine_natural(path: Path, articles: Path, *, questions: int) -> Iterator[Example]:
    """Yield a negative for every question of a sample that has one among the passages read.

    Args:
        path: Questions as `qa.reader.training.data.natural_examples` reads them, with `article`:
            the number of the article's row in `articles`, from 0.
        articles: JSON Lines, gzip or not, with `title` and `text`.
        questions: Size of the sample.
    """
    asked = list(items(path))
    sample = random.Random(SEED).sample(asked, min(questions, len(asked)))
    drafts = [
        Draft(title=str(row["title"]), text=str(row["text"]), origin=f"{number}")
        for number, row in enumerate(items(articles))
    ]
    with tempfile.TemporaryDirectory() as folder, Index.open(folder, create=True) as index:
        ids = [outcome.article_id for outcome in index.add(drafts)]
        for first in range(0, len(sample), _BATCH):
            batch = sample[first : first + _BATCH]
            forms = [plain_question(str(item["question"])) for item in batch]
            vectors = index.encoder.encode(forms)
            for item, question, vector in zip(batch, forms, vectors, strict=True):
                answers = tuple(str(answer["text"]).lower() for answer in item["answers"])
                found = _wrong(index, question, vector, ids[int(item["article"])], answers)
                if found is not None:
                    yield found


def write_mined(found: Iterable[Example], path: Path) -> None:
    """Write negatives as they are found."""
    with gzip.open(path, "wt", encoding="utf-8") as out:
        for item in found:
            line = {"question": item.question, "title": item.title, "context": item.passage}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def _wrong(
    index: Index, question: str, vector: Vectors, own: str | None, answers: tuple[str, ...]
) -> Example | None:
    for hit in index.search_vector(question, vector, top_k=_READ):
        article = index.article(hit.passage.article_id)
        context = article.slice(hit.passage.start, hit.passage.end)
        if article.id != own and not any(answer in context.lower() for answer in answers):
            return Example(question, article.title, context, None)
    return None


def main() -> None:
    """Read the command line and mine."""
    parser = argparse.ArgumentParser(description="Mine hard negatives.")
    parser.add_argument("questions_file", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--questions", type=int, default=25_000)
    parser.add_argument("--articles", type=Path)
    arguments = parser.parse_args()
    path, questions = arguments.questions_file, arguments.questions
    write_mined(
        mine_natural(path, arguments.articles, questions=questions)
        if arguments.articles
        else mine(path, questions=questions),
        arguments.out,
    )


if __name__ == "__main__":
    main()
