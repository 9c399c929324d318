"""Pages served in a process of their own, for what is measured from outside."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.indexing import Index
from index.samples import SAMPLES


@contextmanager
def served_samples() -> Iterator[str]:
    """Serve the chat page over the sample articles, and give its address."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "index"
        with Index.open(folder, create=True) as articles:
            articles.add_paths([SAMPLES])
        with served("qa", "serve", "--no-open", "--index", str(folder)) as address:
            yield address


@contextmanager
def served(*module: str) -> Iterator[str]:
    """Run a module, with its arguments, that serves a page, and give the address it prints first.

    Raises:
        SystemExit: It prints none.
    """
    command = [sys.executable, "-m", *module]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None  # it is a pipe
        try:
            found = re.search(r"http://\S+", server.stdout.readline())
            if found is None:
                raise SystemExit("The page does not start; see above.")
            yield found[0]
        finally:
            server.terminate()
