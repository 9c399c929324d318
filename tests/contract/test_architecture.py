"""The import rules, checked on the source itself."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAY_IMPORT = {  # package -> our packages it may import, itself included
    "index": {"index"},
    "qa": {"qa", "index"},
    "ui": {"ui", "qa", "index"},
    "eval": {"eval", "qa", "index"},
}
ONLY_IN = {  # package -> the modules that may import it
    "click": {"qa/cli*.py", "ui/cli*.py", "eval/cli*.py"},
    "faiss": {"index/store/vectors.py"},
    "gradio": {"eval/speed/bare_chat.py", "eval/tab/tab.py", "ui/app.py", "ui/tabs/*.py"},
    "httpcore": {"index/web/connection.py", "index/web/fetching.py"},
    "httpx": {"index/web/connection.py", "index/web/fetching.py"},
    "onnxruntime": {"index/embedding/minilm.py", "index/embedding/minilm_export.py"},
    "sentence_transformers": {"index/embedding/encoder.py"},
    "sentencex": {"index/text/sentences.py", "eval/studies/sentences.py"},
    "rensa": {"index/text/resemblance.py"},
    "sqlite3": {"index/store/database.py", "index/store/duplicates.py", "index/store/local.py", "index/store/dry_run.py", "index/store/reads.py", "index/store/schema.py", "index/store/writes.py", "index/store/verification.py", "ui/kept/conversations.py", "ui/kept/file.py"},
    "sklearn": {"eval/*.py"},
    "tiktoken": {"index/text/tokens.py"},
    "torch": {"eval/studies/peer_reader.py", "index/embedding/minilm_export.py", "qa/reader/training/dequantise.py", "qa/reader/training/train.py", "qa/reader/training/export.py", "qa/reader/training/teacher.py", "qa/reader/training/teaching.py"},
    "trafilatura": {"index/formats/html.py"},
    "transformers": {"index/embedding/minilm_export.py", "qa/reader/training/teacher.py", "qa/reader/training/train.py"},
    "watchfiles": {"index/watching.py"},
    "yaml": {"index/formats/markdown.py"},
}  # fmt: skip
IMPURE = {  # what a module that calls itself pure has no use for
    "io", "glob", "logging", "os", "pathlib", "random", "shutil", "socket", "sqlite3", "subprocess",
    "tempfile", "threading", "time",
}  # fmt: skip
FILES = sorted(path for name in MAY_IMPORT for path in (ROOT / name).rglob("*.py"))


def imported(tree: ast.AST) -> Iterator[tuple[int, str, bool]]:
    """Yield line, top-level package, and whether it was imported by its bare name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.split(".")[0], True
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative import"
            yield node.lineno, (node.module or "").split(".")[0], False


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_follow_the_layers(path: Path) -> None:
    here = path.relative_to(ROOT)
    for line, top, bare in imported(ast.parse(path.read_text(encoding="utf-8"))):
        if top in MAY_IMPORT:
            assert not bare, f"{here}:{line} write 'from {top}.x import y'"
            assert top in MAY_IMPORT[here.parts[0]], f"{here}:{line} imports {top}"
        if top in ONLY_IN:
            allowed = any(fnmatch(here.as_posix(), pattern) for pattern in ONLY_IN[top])
            assert allowed, f"{here}:{line} imports {top}"


PURE = [path for path in FILES if '"""Pure: ' in path.read_text(encoding="utf-8")[:10]]


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_that_calls_itself_pure_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert {top for _, top, _ in imported(tree)} & IMPURE == set()
    called = {
        n.func.id
        for n in ast.walk(tree)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    }
    assert called & {"open", "print", "input", "exec", "eval", "globals"} == set()


def test_there_are_pure_modules() -> None:
    assert len(PURE) > 10


def test_the_only_place_where_a_citation_is_made_is_cite() -> None:
    makers = [
        path.relative_to(ROOT).as_posix()
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Citation"
    ]
    assert makers == ["qa/cite.py"]
