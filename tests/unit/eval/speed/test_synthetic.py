import json
import random
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner

from eval.cli import bench
from eval.speed.synthetic import Material, Sized, curve, measure_synthetic
from index.embedding.encoder import HashEncoder
from index.records import Draft
from tests.support.articles import NOUNS, draft

DRAFTS = [
    draft(
        " ".join(
            f"The {noun} by the {NOUNS[n - k]} was closed for {n + k} days." for k in range(9)
        ),
        origin=noun,
    )
    for n, noun in enumerate(NOUNS)
]


@pytest.fixture(autouse=True)
def _without_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_QA_ENCODER", "hash")


def measured(*sizes: int) -> list[Sized]:
    return list(measure_synthetic(DRAFTS, sizes, n_questions=8, log=lambda line: None))


def test_a_collection_is_as_large_as_was_asked_for_and_measured_whole() -> None:
    small, larger = measured(300, 200)
    assert (small.passages, small.articles) == (200, 40)
    assert (larger.passages, larger.articles, larger.questions) == (300, 60, 8)
    assert set(larger.latency) >= {"dense", "words", "both"}
    assert all(0 < one.p50_ms <= one.p95_ms for one in larger.latency.values())
    assert larger.bytes_per_passage > 2 * HashEncoder().dimension
    assert min(larger.build_s, larger.add_s, larger.reopen_s, larger.remove_s) > 0


def test_what_is_exact_finds_all_that_exact_search_finds() -> None:
    (found,) = measured(200)
    assert found.forms["vectors"].startswith("flat fp16")
    assert found.recall == {"dense": 1.0, "fused": 1.0}


def test_large_forms_are_measured_against_exact_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_QA_INDEX_FORMS", "large")
    (found,) = measured(400)
    assert found.forms["vectors"].startswith("IVF SQ8")
    assert 0.9 < found.recall["dense"] <= 1.0


def test_made_up_articles_are_runs_of_real_sentences_and_vectors_have_length_1() -> None:
    material = Material(DRAFTS, HashEncoder(), 3)
    prepared = material.article(random.Random(1), 7)
    real = set(material.sentences)
    text = prepared.draft.text
    assert all(text[start:end] in real for start, end in prepared.sentences)
    for passage in prepared.passages:
        first, last = passage.first_sentence, passage.last_sentence
        assert passage.start == prepared.sentences[first].start
        assert passage.end == prepared.sentences[last].end
    vectors = material.vectors(np.random.default_rng(1), 50)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(50), abs=1e-5)
    assert len(np.unique(vectors, axis=0)) == 50


def test_the_curve_is_a_picture_of_every_size() -> None:
    picture = ElementTree.fromstring(curve(measured(100, 200)))
    dots = picture.findall(".//{http://www.w3.org/2000/svg}circle")
    assert len(dots) == 2 * 2 * 3


def test_the_command_prints_every_size_and_writes_the_curve(tmp_path: Path) -> None:
    articles = tmp_path / "articles.jsonl"
    articles.write_text("\n".join(json.dumps(as_line(each)) for each in DRAFTS), encoding="utf-8")
    plot = tmp_path / "curve.svg"
    arguments = [str(articles), "--synthetic", "100", "--questions", "3", "--json"]
    result = CliRunner().invoke(bench, [*arguments, "--plot", str(plot)], catch_exceptions=False)
    (line,) = result.stdout.splitlines()
    assert json.loads(line)["passages"] == 100
    assert plot.read_text(encoding="utf-8").startswith("<svg ")


def test_a_plot_without_a_size_is_an_error_in_a_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(bench, [str(tmp_path), "--plot", str(tmp_path / "curve.svg")])
    assert result.exit_code == 2
    assert "name a size" in result.stderr


def as_line(each: Draft) -> dict[str, str]:
    return {"title": each.title, "text": each.text}
