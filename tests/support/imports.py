"""The graph of our imports: which module imports which, and what that says of the folders.

python -m tests.support.imports     prints its figures
"""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGES = ("index", "qa", "ui", "eval")

Floors = Mapping[str, Sequence[str]]


class Arrow(NamedTuple):
    """An import of one module by another, by dotted names."""

    importer: str
    imported: str


class Graph(NamedTuple):
    """Modules, by dotted names, and the arrows between them."""

    modules: frozenset[str]
    arrows: frozenset[Arrow]


def module_files(root: Path = ROOT) -> dict[str, Path]:
    """Return the files of our packages by module; a folder's `__init__` is called so."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts): path
        for name in PACKAGES
        for path in sorted((root / name).rglob("*.py"))
    }


def read_graph(root: Path = ROOT) -> Graph:
    """Read the graph from the sources; imports within functions count like any other."""
    files = module_files(root)
    arrows = {
        Arrow(module, imported)
        for module, path in files.items()
        for imported in _imports(ast.parse(path.read_text(encoding="utf-8")), files)
        if imported != module
    }
    return Graph(frozenset(files), frozenset(arrows))


def _imports(tree: ast.AST, files: Mapping[str, Path]) -> Iterator[str]:
    """Yield our modules that a module imports: `from a import b` is of a.b where that is one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            whole = node.module or ""
            names = [
                f"{whole}.{alias.name}" if f"{whole}.{alias.name}" in files else whole
                for alias in node.names
            ]
        else:
            continue
        for name in names:
            if name.split(".")[0] in PACKAGES:
                yield name if name in files else f"{name}.__init__"


def room_of(module: str, rows: Sequence[str]) -> str | None:
    """Return the room of a package that a module is in: the longest of the rows that names it.

    >>> room_of("qa.reader.training.data", ["reader", "reader/training"])
    'reader/training'
    """
    path = module.partition(".")[2].replace(".", "/")
    rooms = [
        room for row in rows for room in row.split() if path == room or path.startswith(f"{room}/")
    ]
    return max(rooms, key=len, default=None)


def against_floors(graph: Graph, floors: Floors) -> list[str]:
    """Return what is against the floors, a sentence each.

    A module may import its own room and any on a lower row of its package, never one on its own
    row or above. Every module is in a room; a package's `__init__` stands above all.

    Args:
        graph: Of the imports.
        floors: By package its rows, from the ground up, of names of rooms: modules or folders.
    """
    found = [
        f"{module} is in no room of {package}"
        for module in sorted(graph.modules)
        if (package := module.split(".")[0]) in floors
        and module != f"{package}.__init__"
        and room_of(module, floors[package]) is None
    ]
    for arrow in sorted(graph.arrows):
        package = arrow.importer.split(".")[0]
        if arrow.imported.split(".")[0] != package or package not in floors:
            continue
        rows = floors[package]
        height = {room: place for place, row in enumerate(rows) for room in row.split()}
        here, there = (room_of(module, rows) for module in arrow)
        above = len(rows)
        if here != there and height.get(there or "", above) >= height.get(here or "", above):
            found.append(f"{arrow.importer} imports {arrow.imported}, which is not below it")
    return found


def circles(graph: Graph) -> list[list[str]]:
    """Return the modules that import each other, however long the way round; a list a circle."""
    # Tarjan, R. (1972): depth-first search and linear graph algorithms.
    ways: dict[str, list[str]] = {module: [] for module in graph.modules}
    for arrow in sorted(graph.arrows):
        ways.setdefault(arrow.importer, []).append(arrow.imported)
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: list[str] = []
    found = []

    def visit(module: str) -> None:
        number[module] = lowest[module] = len(number)
        open_.append(module)
        for other in ways.get(module, ()):
            if other not in number:
                visit(other)
                lowest[module] = min(lowest[module], lowest[other])
            elif other in open_:
                lowest[module] = min(lowest[module], number[other])
        if lowest[module] == number[module]:
            place = open_.index(module)
            circle = sorted(open_[place:])
            del open_[place:]
            if len(circle) > 1:
                found.append(circle)

    for module in sorted(ways):
        if module not in number:
            visit(module)
    return found


def folder_sizes(graph: Graph) -> Counter[str]:
    """Return how many modules each folder holds, its `__init__` among them."""
    return Counter(module.rpartition(".")[0].replace(".", "/") for module in graph.modules)


def drawn(graph: Graph, package: str) -> tuple[set[str], set[tuple[str, str]]]:
    """Return the rooms of a package as `ls` shows them, and the arrows between those."""

    def room(module: str) -> str:
        return module.split(".")[1]

    inside = {module for module in graph.modules if module.startswith(f"{package}.")}
    arrows = {
        (room(arrow.importer), room(arrow.imported))
        for arrow in graph.arrows
        if arrow.importer in inside and arrow.imported in inside
    }
    return {room(module) for module in inside}, {way for way in arrows if way[0] != way[1]}


def figures(graph: Graph) -> str:
    """Return the figures of the graph as lines to print."""
    sizes = folder_sizes(graph)
    folder, most = max(sizes.items(), key=lambda item: (item[1], item[0]))
    lines = [f"{'package':<10}{'rooms':>7}{'arrows':>8}{'modules':>9}"]
    for package in PACKAGES:
        rooms, arrows = drawn(graph, package)
        modules = sum(module.startswith(f"{package}.") for module in graph.modules)
        lines.append(f"{package:<10}{len(rooms):>7}{len(arrows):>8}{modules:>9}")
    return "\n".join(
        [
            *lines,
            f"modules {len(graph.modules)}, arrows {len(graph.arrows)}",
            f"folders with modules {len(sizes)}; the largest, {folder}, holds {most}",
            f"circles {len(circles(graph))}",
            *(f"  {' ⇄ '.join(circle)}" for circle in circles(graph)),
        ]
    )


if __name__ == "__main__":
    print(figures(read_graph()))  # noqa: T201 - it is what the command is for
