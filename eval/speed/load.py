"""Measure the served page under load: many users who ask at the same time, against one user.

    python -m eval.speed.load [USERS [QUESTIONS]]

Every user is a client of the real API, over the sample articles and their gold questions, and asks
the next question when the last one is answered.
"""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
import numpy as np

from eval.by_hand import Report, measure
from eval.formats.source import SetFile
from eval.speed.serving import served_samples

_QUESTIONS = Path(__file__).parents[1] / "data" / "samples.jsonl"
_SEED = 20
_PATIENCE_S = 120


@measure
@click.argument("users", metavar="[USERS]", type=click.IntRange(1), default=20)
@click.argument("each", metavar="[QUESTIONS]", type=click.IntRange(1), default=10)
def main(report: Report, users: int, each: int) -> None:
    """Print how long answers take one user, and many at the same time, and what failed."""
    questions = [row["question"] for _, row in SetFile.read(_QUESTIONS).objects()]
    with served_samples() as address:
        _ask(address, questions[:1], _SEED)  # loads the models
        for count in (1, users):
            start = time.perf_counter()
            with ThreadPoolExecutor(count) as threads:
                asked = [
                    threads.submit(_ask, address, questions, number, each)
                    for number in range(count)
                ]
                took = [seconds for user in asked for seconds in user.result()]
            _tell(report, count, took, time.perf_counter() - start)


def _ask(address: str, questions: list[str], user: int, count: int = 1) -> list[float | None]:
    """Ask as one user, and return the seconds of each answer; None where there was an error."""
    from gradio_client import Client

    # Twenty clients that come at once, on the cores that answer as well, may wait for long.
    client = Client(address, verbose=False, httpx_kwargs={"timeout": _PATIENCE_S})
    took: list[float | None] = []
    for question in random.Random(user).choices(questions, k=count):
        start = time.perf_counter()
        try:
            client.predict(question, api_name="/ask")
        except Exception as err:
            click.echo(f"{question}: {err}", err=True)
            took.append(None)
        else:
            took.append(time.perf_counter() - start)
    return took


def _tell(report: Report, users: int, took: list[float | None], wall_s: float) -> None:
    good = [seconds for seconds in took if seconds is not None]
    p50, p95 = np.percentile(good, [50, 95]) if good else (float("nan"), float("nan"))
    name, errors = f"{users} user{'' if users == 1 else 's'}", len(took) - len(good)
    report(
        f"{name}: {len(took)} questions, {errors} errors, p50 {p50:.2f} s, p95 {p95:.2f} s, "
        f"{len(good) / wall_s:.1f} answers/s"
    )
    report.figures[name] = {
        "questions": len(took),
        "errors": errors,
        "p50_s": float(p50),
        "p95_s": float(p95),
        "answers_per_s": len(good) / wall_s,
    }


if __name__ == "__main__":
    main()
