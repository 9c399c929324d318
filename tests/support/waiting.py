"""Waits for what the page does in threads of its own."""

import threading


def wait_for_asking() -> None:
    """Wait until nothing is being asked any more."""
    for thread in threading.enumerate():
        if thread.name == "asking":
            thread.join(120)
