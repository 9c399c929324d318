"""What an import brings along: counted in modules, not in time."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {
    "click", "faiss", "gradio", "lxml", "markdown_it", "numpy", "onnxruntime", "pandas", "pydantic", "scipy",
    "sentence_transformers", "sentencex", "sqlite3", "tiktoken", "tokenizers", "torch", "trafilatura", "transformers", "yaml",
}  # fmt: skip
SLOWEST = {"gradio", "sentence_transformers", "torch", "transformers"}


def loaded_by(program: str) -> set[str]:
    """Run a program in a fresh interpreter; return the top-level modules it has loaded."""
    show = "\nimport sys\nprint(*sorted(name for name in sys.modules if '.' not in name))"
    done = subprocess.run(
        [sys.executable, "-c", program + show], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def test_the_check_itself_sees_what_is_loaded() -> None:
    assert {"pydantic", "numpy"} <= loaded_by("from index.indexing import Index")


@pytest.mark.parametrize("package", ["qa", "index", "ui", "eval"])
def test_importing_a_package_loads_nothing_heavy(package: str) -> None:
    assert loaded_by(f"import {package}") & HEAVY == set()


def test_records_and_errors_need_nothing_but_pydantic() -> None:
    program = "import qa, index; qa.Answer; qa.QuestionError; index.Article; index.ReadError"
    assert loaded_by(program) & HEAVY == {"pydantic"}


@pytest.mark.parametrize(
    "program",
    [
        "from qa.cli.main import main",
        "import qa; qa.Assistant; qa.ask",
        "import index; index.Index",
        "import index; index.read_text('A ferry sank off the bank.', origin='x')",
        "from ui.cli import serve",
    ],
)
def test_what_scripts_start_with_loads_no_training_library_and_no_page(program: str) -> None:
    assert loaded_by(program) & SLOWEST == set()


def test_reading_text_and_markdown_loads_no_html_parser() -> None:
    program = """
import index
index.read_text("A ferry sank off the bank.", origin="x")
index.read_text("# Ferry\\n\\nIt sank.", origin="x", suffix=".md")
"""
    assert loaded_by(program) & {"lxml", "trafilatura"} == set()


def test_an_assistant_loads_no_parser_of_a_format() -> None:
    named = "sorted(name for name in sys.modules if name.startswith('index.formats.'))"
    loaded_by(f"""
import qa, sys
qa.Assistant
assert {named} == ['index.formats.recognising']
""")


@pytest.mark.model
def test_asking_loads_neither_torch_nor_gradio(tmp_path: Path) -> None:
    loaded = loaded_by(f"""
import qa, index
with index.Index.open({str(tmp_path / "ix")!r}, create=True) as articles:
    articles.add([index.Draft(title="T", text="A ferry sank.", origin="x")])
qa.ask("What sank?", index={str(tmp_path / "ix")!r})
""")
    assert {"onnxruntime", "faiss"} <= loaded
    assert loaded & SLOWEST == set()
