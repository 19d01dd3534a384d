"""Imports go downwards only: a module imports from the rows above its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "survey"

ROWS = [
    {"collector", "errors", "model", "vocabulary"},
    {"files", "fonts", "outline", "pandoc", "titles", "values"},
    {"works"},
    {"bibtex"},
    {"cards", "readers"},
    {"resolve"},
    {"checks", "describe", "enrich", "facts", "records", "references", "repeats"},
    {"conflicts", "frames", "settings"},
    {"analysis", "comparison", "explore", "search", "sources"},
    {"review"},
    {"corpus"},
    {"figures", "tables"},
    {"draft"},
    {"grounding", "merge"},
    {"export"},
    {"kernels"},
    {"build", "newbench", "redraft", "server", "terminal", "upkeep"},
    {"watch"},
    {"cli"},
    {"__main__"},
]
"""The house, top row first, as docs/architecture.md draws it."""

ROW = {name: number for number, row in enumerate(ROWS) for name in row}


def modules() -> dict[str, list[Path]]:
    """Return the files of each module; a sub-package is one module."""
    found: dict[str, list[Path]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if name != "__init__":
            found.setdefault(name, []).append(path)
    return found


def imported(path: Path) -> set[str]:
    """Return the modules of this package that *path* imports when it runs, also in functions."""
    depth = len(path.relative_to(PACKAGE).parts) - 1
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.ImportFrom) and node.level == depth + 1:
            found |= {node.module.split(".")[0]} if node.module else {a.name for a in node.names}
    return found - {"__version__"}


@pytest.mark.parametrize("name", sorted(modules()))
def test_imports_go_down(name: str) -> None:
    assert name in ROW, f"{name} has no place in the house: add it to ROWS and the drawing"
    for path in modules()[name]:
        for other in imported(path) - {name}:
            assert ROW[other] < ROW[name], f"{path.name} imports {other}, which is not above it"


@pytest.mark.parametrize(
    ("library", "door"),
    [
        ("bibtexparser", {"bibtex"}),
        ("comrak", {"outline"}),
        ("nbconvert", {"export"}),
        ("typst", {"export"}),
        ("click", {"cli", "terminal"}),
        ("watchfiles", {"watch"}),
    ],
)
def test_one_door(library: str, door: set[str]) -> None:
    users = {
        name
        for name, paths in modules().items()
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (
            isinstance(node, ast.Import)
            and any(a.name.split(".")[0] == library for a in node.names)
        )
        or (
            isinstance(node, ast.ImportFrom)
            and not node.level
            and (node.module or "").split(".")[0] == library
        )
    }
    assert users <= door
