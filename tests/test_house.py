"""The house rules, tested: import ladder, sizes, docstrings, what `--help` may import."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "communique"
MODULES = sorted(SOURCE.rglob("*.py"))
NAMES = {path: ".".join(("communique", *path.relative_to(SOURCE).with_suffix("").parts)) for path in MODULES}

# Lower rungs never import higher ones; packages of one rung never import each other.
LADDER = {
    "records": 0, "errors": 0, "version": 0,
    "contract": 1,
    "reading": 2, "analysis": 2, "codebook": 2, "knowledge": 2, "store": 2,
    "coding": 3,
    "coder": 4, "pairs": 4, "views": 4, "review": 4,
    "runs": 5, "evaluation": 5, "spacy_pipe": 5,
    "training": 6, "web": 6,
    "cli": 7, "__main__": 8,
}  # fmt: skip


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports_of(path: Path) -> Iterator[str]:
    """A module -> the communique modules it imports, wherever in the file."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def house_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("path", [p for p in MODULES if p.parent != SOURCE or p.stem != "__init__"], ids=NAMES.get)
def test_import_ladder(path: Path) -> None:
    own = house_of(NAMES[path])
    for module in imports_of(path):
        if module == "communique" or module.startswith("communique."):
            other = house_of(module)
            assert other, f"{NAMES[path]} imports the package root"
            allowed = other == own or LADDER[other] < LADDER[own] or (LADDER[other] == 0 == LADDER[own])
            assert allowed, f"{NAMES[path]} (rung {LADDER[own]}) imports {module} (rung {LADDER[other]})"


def test_coding_modules_never_import_each_other() -> None:
    assert len(list((SOURCE / "coding").rglob("*.py"))) > 10
    for path in (SOURCE / "coding").rglob("*.py"):
        own = path.relative_to(SOURCE / "coding").parts[0].removesuffix(".py")
        others = {m.split(".")[2] for m in imports_of(path) if m.startswith("communique.coding.")}
        assert others <= {own}, f"coding/{own} imports {others}"


def functions() -> Iterator[tuple[str, int, int]]:
    """-> name, lines, parameters of every function."""
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef):
                a = node.args
                parameters = [x.arg for x in (*a.posonlyargs, *a.args, *a.kwonlyargs) if x.arg not in ("self", "cls")]
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
                command = any("command" in ast.dump(d) or "callback" in ast.dump(d) for d in node.decorator_list)
                yield f"{NAMES[path]}.{node.name}", lines, 0 if command else len(parameters)


def test_sizes() -> None:
    lengths = {NAMES[p]: len(p.read_text("utf-8").splitlines()) for p in MODULES if p.stem != "__init__"}
    assert {n: x for n, x in lengths.items() if x > 500} == {}
    assert statistics.median(lengths.values()) <= 180
    found = list(functions())
    assert {n: x for n, x, _ in found if x > 60} == {}
    assert {n: p for n, _, p in found if p > 6} == {}
    sizes = sorted(x for _, x, _ in found)
    assert statistics.median(sizes) <= 10
    assert sizes[int(len(sizes) * 0.9)] <= 35


def public_nodes(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """A module or class -> its public functions and classes, those of private classes left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_nodes(node)


def test_public_docstrings() -> None:
    trees = {NAMES[path]: tree_of(path) for path in MODULES}
    missing = [name for name, tree in trees.items() if not ast.get_docstring(tree)]
    missing += [f"{m}.{n.name}" for m, tree in trees.items() for n in public_nodes(tree) if not ast.get_docstring(n)]
    assert missing == []


def test_help_is_light() -> None:
    heavy = "duckdb", "numpy", "onnxruntime", "trafilatura", "tokenizers", "rich.table", "starlette", "jinja2"
    look = f"import sys, communique.cli; print([m for m in {heavy} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_public_names() -> None:
    import communique

    assert list(communique.__all__) == sorted(communique.__all__)
    for name in communique.__all__:
        assert getattr(communique, name).__name__ == name
    with pytest.raises(AttributeError, match="it has Analyzer"):
        _ = communique.nothing
