"""Imports run one way, heavy modules load late, and each foreign library has its one room."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Container, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import debate

PACKAGE = Path(debate.__file__).parent
FLOORS = (
    ("errors", "values"),
    ("language",),
    ("config", "persona"),
    ("summary", "events", "models"),
    ("table",),
    ("moves", "faithfulness"),
    ("planning", "cruxes"),
    ("voices", "conversation"),
    ("moderator",),
    ("session",),
    ("journal", "render"),
    ("cli", "__main__"),
)
FLOOR = {room: n for n, rooms in enumerate(FLOORS) for room in rooms}
HEAVY = ("llama_cpp", "bm25s", "numpy", "jinja2", "httpx2", "psutil")
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "_personas" not in p.parts)


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports anywhere, by its full name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}, line {node.lineno}: imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(name: str) -> str | None:
    """The room of a module of this package; None for foreign ones and for the package itself."""
    parts = name.split(".")
    return parts[1] if parts[0] == "debate" and len(parts) > 1 and parts[1] in FLOOR else None


def own_room(path: Path) -> str | None:
    return room(".".join(("debate", *path.relative_to(PACKAGE).with_suffix("").parts)))


def test_every_room_has_its_floor() -> None:
    rooms = {p.relative_to(PACKAGE).parts[0].removesuffix(".py") for p in MODULES}
    assert rooms - {"__init__"} == set(FLOOR)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_nothing_imports_from_a_floor_above(path: Path) -> None:
    here = own_room(path)
    names = list(imported(path))
    above = {n for n in names if (r := room(n)) and (here is None or FLOOR[r] > FLOOR[here])}
    assert not above
    assert not any(n.split(".")[0] == "click" for n in names), "typer brings its own"
    if path.relative_to(PACKAGE).parts[:2] != ("voices", "llama"):
        assert not any(n.split(".")[0] == "llama_cpp" for n in names)


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Not even inside a function or for the type checker alone."""
    modules = {module(path): path for path in MODULES}
    graph = {
        name: {found for n in imported(path) if (found := target(n, modules)) and found != name}
        for name, path in modules.items()
    }
    TopologicalSorter(graph).prepare()  # raises CycleError with the modules of a circle


def module(path: Path) -> str:
    """The full name of a module: `debate.table.record`, `debate.table` for its `__init__`."""
    return ".".join(("debate", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


def target(name: str, modules: Container[str]) -> str | None:
    """The module that an import of `debate.table.record.Record` or `debate.table.record` leads to."""
    return next((n for n in (name, name.rpartition(".")[0]) if n in modules and n != "debate"), None)


def test_the_command_line_loads_nothing_heavy() -> None:
    code = f"import debate.cli, sys; print(*(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
