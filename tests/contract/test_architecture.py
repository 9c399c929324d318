"""The import rules, checked on the source itself."""

import ast
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.support.imports import (
    PACKAGES,
    ROOT,
    Arrow,
    Graph,
    against_floors,
    circles,
    figures,
    folder_sizes,
    module_files,
    read_graph,
    room_of,
)

MAY_IMPORT = {  # package -> our packages it may import, itself included
    "index": {"index"},
    "qa": {"qa", "index"},
    "ui": {"ui", "qa", "index"},
    "eval": {"eval", "qa", "index"},
}
FLOORS = {  # package -> rows from the ground up; a name is a root module or a folder
    "index": [
        "errors samples", "records arrays forms", "settings", "visits", "text packed embedding",
        "pasted outline",
        "pages", "formats", "web", "store reading editing", "fusion", "preparing", "intake",
        "indexing", "watching",
    ],
    "qa": [
        "errors records settings shape smalltalk", "question wording quoting",
        "reader refusing differing", "cite followup selection time_asked chat", "reader/training",
        "replies models", "about", "assistant", "api visitors suggesting", "cli", "__main__",
    ],
    "ui": ["kept", "html", "desk", "serving", "tabs", "app", "cli cli_users", "__main__"],
    "eval": [
        "errors records machine collector", "files", "formats metrics", "systems judged by_hand",
        "scoring compare runs", "report", "fitting", "studies tab cli_scoring", "speed", "cli",
    ],
}  # fmt: skip
MOST_MODULES = 20  # in one folder
ONLY_IN = {  # package -> the folders and modules that may import it
    "click": {
        "qa/cli/*", "ui/cli*.py", "eval/cli*.py", "eval/by_hand.py", "eval/studies/*",
        "eval/speed/*", "eval/fitting/*",
    },
    "faiss": {"index/store/vectors.py"},
    "gradio": {"ui/app.py", "ui/tabs/*", "eval/tab/tab.py", "eval/speed/bare_chat.py"},
    "httpcore": {"index/web/*"},
    "httpx": {"index/web/*"},
    "onnxruntime": {"index/embedding/*"},
    "rensa": {"index/text/resemblance.py"},
    "sentence_transformers": {"index/embedding/encoder.py"},
    "sentencex": {"index/text/sentences.py", "eval/studies/sentences.py"},
    "sklearn": {"eval/fitting/*"},
    "sqlite3": {"index/store/*", "ui/kept/*"},
    "starlette": {"ui/serving/*", "ui/tabs/further.py", "eval/tab/tab.py"},
    "tiktoken": {"index/text/tokens.py"},
    "torch": {"qa/reader/training/*", "qa/reader/pretrained.py", "index/embedding/minilm_export.py", "eval/studies/peer_reader.py"},
    "trafilatura": {"index/formats/html.py"},
    "transformers": {"qa/reader/training/*", "qa/reader/pretrained.py", "index/embedding/minilm_export.py"},
    "watchfiles": {"index/watching.py"},
    "yaml": {"index/formats/markdown.py"},
}  # fmt: skip
SQL = {"database", "outlines", "reads", "schema", "verification", "writes"}  # of `index/store`
PURE_FOLDERS = ("index/text", "index/outline", "index/pasted", "ui/html", "eval/metrics")
IMPURE = {  # what a pure module has no use for
    "io", "glob", "logging", "os", "pathlib", "random", "shutil", "socket", "sqlite3", "subprocess",
    "tempfile", "threading", "time",
}  # fmt: skip
FACES = {"index", "qa", "ui", "index/samples"}  # folders whose `__init__` has names of its own
FILES = list(module_files().values())


@pytest.fixture(scope="module")
def graph() -> Graph:
    return read_graph()


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


def is_pure(path: Path) -> bool:
    """Whether a module says that it is pure, or its folder does."""
    here = path.relative_to(ROOT).as_posix()
    return here.startswith(tuple(f"{folder}/" for folder in PURE_FOLDERS)) or path.read_text(
        encoding="utf-8"
    ).startswith('"""Pure: ')


PURE = [path for path in FILES if is_pure(path)]


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_that_calls_itself_pure_or_whose_folder_is_pure_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert {top for _, top, _ in imported(tree)} & IMPURE == set()
    called = {
        n.func.id
        for n in ast.walk(tree)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    }
    assert called & {"open", "print", "input", "exec", "eval", "globals"} == set()


def test_there_are_pure_modules() -> None:
    assert len(PURE) > 50


def test_a_module_imports_its_own_room_and_rooms_on_lower_floors(graph: Graph) -> None:
    assert against_floors(graph, FLOORS) == []


@pytest.mark.parametrize(
    ("arrow", "told"),
    [
        (Arrow("index.text.words", "index.store.reads"), "not below"),
        (Arrow("index.store.reads", "index.reading.files"), "not below"),  # of the same row
        (Arrow("ui.html.answer", "ui.desk.session"), "not below"),
        (Arrow("qa.reader.span", "qa.reader.training.train"), "not below"),
        (Arrow("eval.scoring", "eval.report.tables"), "not below"),
        (Arrow("index.records", "index.__init__"), "not below"),
    ],
)
def test_an_arrow_against_the_floors_is_told(graph: Graph, arrow: Arrow, told: str) -> None:
    planted = Graph(graph.modules, graph.arrows | {arrow})
    (line,) = against_floors(planted, FLOORS)
    assert line.startswith(f"{arrow.importer} imports {arrow.imported}")
    assert told in line


def test_a_module_that_is_in_no_room_is_told(graph: Graph) -> None:
    planted = Graph(graph.modules | {"index.attic", "qa.reader.loft"}, graph.arrows)
    assert against_floors(planted, FLOORS) == ["index.attic is in no room of index"]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_public_class_name_is_there_twice_in_a_package(package: str) -> None:
    names = Counter(
        node.name
        for path in FILES
        if path.relative_to(ROOT).parts[0] == package
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_the_floors_are_those_that_the_documents_show(package: str) -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    shown = page.partition(f"\n`{package}`:\n\n```floors\n")[2].partition("\n```")[0]
    assert shown.splitlines() == FLOORS[package]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_of_the_floors_is_there_once(graph: Graph, package: str) -> None:
    rooms = [room for row in FLOORS[package] for room in row.split()]
    inside = {
        room_of(module, FLOORS[package])
        for module in graph.modules
        if module.startswith(f"{package}.")
    }
    assert sorted(rooms) == sorted(inside - {None})


def test_no_module_imports_one_that_imports_it(graph: Graph) -> None:
    assert circles(graph) == []


def test_a_circle_is_told(graph: Graph) -> None:
    ring = ["index.errors", "index.records", "index.visits"]
    arrows = set(map(Arrow, ring, [*ring[1:], ring[0]]))
    assert circles(Graph(graph.modules, frozenset(arrows))) == [ring]
    assert circles(Graph(graph.modules, graph.arrows | arrows)) != []


def test_no_folder_holds_more_modules_than_can_be_looked_through(graph: Graph) -> None:
    sizes = folder_sizes(graph)
    assert {folder: n for folder, n in sizes.items() if n > MOST_MODULES} == {}
    assert sum(sizes.values()) == len(FILES)


def test_the_figures_of_the_imports_are_told(graph: Graph) -> None:
    told = figures(graph)
    assert f"modules {len(FILES)}" in told
    assert "circles 0" in told


def test_a_folder_says_what_it_stands_for_and_nothing_else() -> None:
    for path in FILES:
        folder = path.parent.relative_to(ROOT).as_posix()
        if path.name == "__init__.py":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            assert ast.get_docstring(tree), folder
            assert folder in FACES or len(tree.body) == 1, folder


@pytest.mark.parametrize(
    "path", [p for p in FILES if p.parent == ROOT / "index/store"], ids=lambda path: path.stem
)
def test_sql_of_the_store_is_written_in_the_modules_for_it(path: Path) -> None:
    calls = [
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    writes_sql = any(call.startswith("execute") for call in calls)
    assert writes_sql == (path.stem in SQL), path.name


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
