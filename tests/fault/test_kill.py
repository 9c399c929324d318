"""A crash at any instant leaves the previous or the new state, and what was confirmed is there."""

import json
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from index.forms import Forms
from index.indexing import Index
from index.settings import IndexSettings
from tests.fault.writer import NUMBERS, VERSIONS, text_of

KILLS = 50
ROOT = Path(__file__).parents[2]
TEXTS = {
    str(number): {text_of(number, version) for version in range(VERSIONS)}
    for number in range(NUMBERS)
}
pytestmark = pytest.mark.fault


class Instant(NamedTuple):
    """When to kill the writer."""

    saying: str  # how a line of the writer's begins
    delay_s: float  # how long after it


@pytest.mark.parametrize("forms", ["auto", "large"])
def test_nothing_confirmed_is_lost_by_killing_the_writer(tmp_path: Path, forms: Forms) -> None:
    rng = random.Random(20_310_504)
    folder = tmp_path / "ix"
    confirmed: dict[str, str] = {}  # origin to article id
    log: list[str] = []  # pytest prints it when an assertion fails
    interrupted = unsaved = 0
    for kill in range(KILLS):
        when = rng.choice(
            [
                Instant("starting", rng.uniform(0.0, 0.4)),
                Instant("ready", rng.uniform(0.0, 0.2)),
                Instant("ready", rng.uniform(0.0, 0.2)),
                # Its vectors are saved right after a write was confirmed.
                Instant("is", 0.0),
                Instant("is", rng.uniform(0.0, 0.01)),
            ]
        )
        uncertain = run_and_kill(folder, kill, when, confirmed, forms)
        if not (folder / "articles.sqlite").exists():
            assert not confirmed
            log.append(f"kill {kill} at {when}: nothing there yet")
            continue
        interrupted += bool(uncertain)
        unsaved += vectors_are_unsaved(folder)
        damage = damage_vectors(folder, rng)
        log.append(
            f"kill {kill} at {when}: {len(confirmed)} confirmed, in the middle of "
            f"{sorted(uncertain)}; vectors {damage}"
        )
        settings = IndexSettings(index_forms=forms)
        with Index.open(folder, settings=settings, create=True) as articles:
            problems = [p for p in articles.verify() if not p.where.startswith("vectors-")]
            assert problems == [], log
            found = {origin: a for a in articles.articles() for origin in a.origins}
            for origin in (found.keys() | confirmed.keys()) - uncertain:
                there = found[origin].id if origin in found else None
                assert there == confirmed.get(origin), (origin, log)
            for origin, article in found.items():
                assert article.text in TEXTS[origin], (origin, log)
                of_one_edit = [
                    (each or "").split()[-1:] for each in (article.author, article.source)
                ]
                assert of_one_edit[0] == of_one_edit[1], (origin, log)
            for origin in rng.sample(sorted(found), min(8, len(found))):
                hits = articles.search(found[origin].title, top_k=200)
                assert found[origin].id in {hit.article_id for hit in hits}, (origin, log)
            confirmed = {origin: a.id for origin, a in found.items()}  # the rest is settled now
    assert interrupted > KILLS / 4, log  # else the kills hit too few writes to mean anything
    assert unsaved > KILLS / 10, log  # or none between a commit and the saving of its vectors


def run_and_kill(
    folder: Path, seed: int, when: "Instant", confirmed: dict[str, str], forms: Forms
) -> set[str]:
    """Run the writer for a while; update `confirmed`, return origins it was busy with."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.fault.writer", str(folder), str(seed), forms],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    lines = ["starting"]
    while not lines[-1].startswith(when.saying):
        lines.append(writer.stdout.readline())
        assert lines[-1], "the writer ended by itself"
    time.sleep(when.delay_s)
    assert writer.poll() is None, "the writer ended by itself"
    writer.kill()
    lines += writer.communicate()[0].splitlines()
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


def vectors_are_unsaved(folder: Path) -> bool:
    """Whether the last commit came without the saving of its vectors."""
    connection = sqlite3.connect(folder / "articles.sqlite")
    try:
        manifest = dict(connection.execute("SELECT key, value FROM manifest"))
    except sqlite3.OperationalError:  # killed before there was a manifest
        return False
    finally:
        connection.close()
    saved = json.loads(manifest["vectors"])[1] if "vectors" in manifest else 0
    return bool(saved != int(manifest["generation"]))


def damage_vectors(folder: Path, rng: random.Random) -> str:
    """Now and then truncate, change or delete the saved vectors; say which."""
    done = "untouched"
    for path in folder.glob("vectors-*.faiss"):
        data = bytearray(path.read_bytes())
        match rng.randrange(5):
            case 0:
                path.unlink()
                done = "deleted"
            case 1:
                path.write_bytes(data[: rng.randrange(len(data))])
                done = "truncated"
            case 2:
                data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
                path.write_bytes(data)
                done = "changed"
    return done
