"""A crash at any instant leaves the previous or the new state, and what was confirmed is there."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from index.indexing import Index

KILLS = 60
ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.fault


def test_nothing_confirmed_is_lost_by_killing_the_writer(tmp_path: Path) -> None:
    rng = random.Random(20_310_504)
    folder = tmp_path / "ix"
    confirmed: dict[str, str] = {}  # origin to article id
    interrupted = 0
    for kill in range(KILLS):
        uncertain = run_and_kill(folder, kill, rng.uniform(0.0, 0.25), confirmed)
        interrupted += bool(uncertain)
        damage_vectors(folder, rng)
        if not (folder / "articles.sqlite").exists():
            assert not confirmed
            continue
        with Index.open(folder, create=True) as articles:
            problems = [p for p in articles.verify() if not p.where.startswith("vectors-")]
            assert problems == [], f"after kill {kill}"
            found = {origin: a.id for a in articles.articles() for origin in a.origins}
            for origin in (found.keys() | confirmed.keys()) - uncertain:
                assert found.get(origin) == confirmed.get(origin), f"article {origin}, kill {kill}"
            for article in articles.articles():
                hits = articles.search(article.title, top_k=200)
                assert article.id in {hit.article_id for hit in hits}, f"after kill {kill}"
            confirmed = found  # what was uncertain is settled now
    assert interrupted > KILLS / 4, "the kills hit too few writes to mean anything"


def run_and_kill(folder: Path, seed: int, delay_s: float, confirmed: dict[str, str]) -> set[str]:
    """Run the writer for a while; update `confirmed`, return origins it was busy with."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.fault.writer", str(folder), str(seed)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    if delay_s > 0.02:  # else: killed while it starts
        assert writer.stdout.readline() == "ready\n"
    try:
        writer.wait(timeout=delay_s)
    except subprocess.TimeoutExpired:
        writer.kill()
    lines = writer.communicate()[0].splitlines()
    uncertain: set[str] = set()
    for line in lines:
        verb, *words = line.split()
        if verb == "adding":
            uncertain = set(words)
        elif verb == "removing":
            uncertain = {origin for origin, article in confirmed.items() if article in words}
        elif verb == "is":
            confirmed[words[0]] = words[1]
            uncertain.discard(words[0])
        elif verb == "removed":
            for origin in [o for o, article in confirmed.items() if article in words]:
                del confirmed[origin]
            uncertain = set()
    return uncertain


def damage_vectors(folder: Path, rng: random.Random) -> None:
    """Now and then truncate, change or delete the saved vectors."""
    for path in folder.glob("vectors-*.faiss"):
        data = bytearray(path.read_bytes())
        match rng.randrange(5):
            case 0:
                path.unlink()
            case 1:
                path.write_bytes(data[: rng.randrange(len(data))])
            case 2:
                data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
                path.write_bytes(data)
