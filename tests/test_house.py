"""What holds for every module of the house, read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_POSITIONAL = 6
FILLED_WHILE_READING = {"SheetPart", "RawCells"}
"""Records that a parser fills as it goes along a part; nobody else changes them."""
SOURCES = [
    path for folder in ("src", "tests", "tools", "benchmarks", "scripts") for path in (ROOT / folder).rglob("*.py")
]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        return _name(node.value)
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _records() -> frozenset[str]:
    """Give the names of all classes that are records: msgspec Structs, and what is made of those."""
    bases = {
        node.name: {_name(base) for base in node.bases}
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {"Struct"}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return frozenset(found - {"Struct"})


def _calls() -> Iterator[tuple[Path, ast.Call]]:
    return ((path, node) for path, tree in TREES.items() for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_no_record_is_made_with_more_than_six_positional_arguments() -> None:
    records = _records()
    assert {"Finding", "Cell", "CellRef", "TraineeRow"} <= records
    assert not [
        f"{path.relative_to(ROOT)}:{call.lineno} {_name(call.func)}"
        for path, call in _calls()
        if _name(call.func) in records and len(call.args) > MOST_POSITIONAL
    ]


def test_every_record_is_frozen() -> None:
    classes = [
        (path, node) for path, tree in TREES.items() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    ]
    records = [(path, node) for path, node in classes if "Struct" in map(_name, node.bases)]
    assert len(records) > 100
    assert not [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path, node in records
        if "frozen" not in [word.arg for word in node.keywords] and node.name not in FILLED_WHILE_READING
    ]
