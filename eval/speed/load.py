"""Measure the served page under load: many users who ask at the same time, against one user.

    python -m eval.speed.load [USERS [QUESTIONS]]

Every user is a client of the real API, over the sample articles and their gold questions, and asks
the next question when the last one is answered.
"""

import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from eval.formats.source import Source
from eval.speed.serving import served_samples

_QUESTIONS = Path(__file__).parents[1] / "data" / "samples.jsonl"
_SEED = 20
_PATIENCE_S = 120


def main(users: int, each: int) -> None:
    """Print how long answers take one user, and many at the same time, and what failed."""
    questions = [row["question"] for _, row in Source.read(_QUESTIONS).objects()]
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
            _tell(count, took, time.perf_counter() - start)


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
            sys.stderr.write(f"{question}: {err}\n")
            took.append(None)
        else:
            took.append(time.perf_counter() - start)
    return took


def _tell(users: int, took: list[float | None], wall_s: float) -> None:
    good = [seconds for seconds in took if seconds is not None]
    p50, p95 = np.percentile(good, [50, 95]) if good else (float("nan"), float("nan"))
    sys.stdout.write(
        f"{users} user{'' if users == 1 else 's'}: {len(took)} questions, "
        f"{len(took) - len(good)} errors, p50 {p50:.2f} s, p95 {p95:.2f} s, "
        f"{len(good) / wall_s:.1f} answers/s\n"
    )


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:3]]
    main(*(numbers + [20, 10][len(numbers) :]))
