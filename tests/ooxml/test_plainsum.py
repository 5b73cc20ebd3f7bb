"""The shortcut for plain sums agrees with the evaluator wherever it gives an answer."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hov_tools.ooxml.formulas.evaluate import Evaluator
from hov_tools.ooxml.formulas.plainsum import plain_sum
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Cell, CellKind, PlainCells, Sheet, Snapshot

CONTENTS = st.sampled_from(
    [
        (CellKind.NUMBER, "3", None),
        (CellKind.NUMBER, "2.5", None),
        (CellKind.NUMBER, "-1E2", None),
        (CellKind.TEXT, "tekst", None),
        (CellKind.TEXT, "4", None),
        (CellKind.TEXT, "", None),
        (CellKind.BOOLEAN, "1", None),
        (CellKind.ERROR, "#REF!", None),
        (CellKind.EMPTY, "", None),
        (CellKind.NUMBER, "99", "SUM(A1:A3)"),
        (CellKind.NUMBER, "99", "A1+A2"),
        (CellKind.NUMBER, "99", "A1*2"),
    ]
)


def sheet_of(cells: dict[str, tuple[CellKind, str, str | None]]) -> Sheet:
    places = {(int(address[1:]), ord(address[0]) - 64): content for address, content in cells.items()}
    return Sheet("Blad", PlainCells({place: Cell(*place, *content) for place, content in places.items()}))


@given(st.lists(CONTENTS, min_size=6, max_size=6), st.sampled_from(["SUM(A1:B3)", "SUM($A$1:B2)", "A1+B2", "A1+A2+B3"]))
def test_it_agrees_with_the_evaluator(contents: list[tuple[CellKind, str, str | None]], formula: str) -> None:
    cells = dict(zip(["A1", "A2", "A3", "B1", "B2", "B3"], contents, strict=True))
    # A formula in the cells that another one adds up would be circular.
    cells = {name: (kind, text, rule if name[0] == "B" else None) for name, (kind, text, rule) in cells.items()}
    sheet = sheet_of({**cells, "D9": (CellKind.NUMBER, "0", formula)})
    plain = plain_sum(sheet, formula)
    if plain is not None:
        assert Evaluator(Snapshot((sheet,))).value("Blad", 9, 4) == plain


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(A1:A2)", Fraction(11, 2)),
        ("A1+A2", Fraction(11, 2)),
        ("SUM(A1:A3)", Fraction(11, 2)),
        ("A1+A3", None),
        ("SUM(A1:A4)", None),
        ("SUM(A1:XFE1)", None),
        ("SUM(A1:A2,A4)", None),
        ("SUM(Blad2!A1:A2)", None),
        ("A1-A2", None),
        ("SUM(A1:A1048576)", None),
        ("SUM(C1:C1)", None),
    ],
)
def test_what_it_gives_and_what_it_leaves_alone(formula: str, expected: Fraction | None) -> None:
    sheet = sheet_of(
        {
            "A1": (CellKind.NUMBER, "3", None),
            "A2": (CellKind.NUMBER, "2.5", None),
            "A3": (CellKind.TEXT, "4", None),
            "A4": (CellKind.ERROR, "#N/A", None),
            "C1": (CellKind.NUMBER, "1", "SUM(C1:C1)"),
        }
    )
    assert plain_sum(sheet, formula) == expected


def test_every_sum_of_the_examples_agrees(workbooks: Path) -> None:
    checked = 0
    for path in sorted((workbooks / "voorbeelden").rglob("*.xlsx")):
        snapshot = read_snapshot(path.read_bytes())
        evaluator = Evaluator(snapshot)
        for sheet in snapshot.sheets:
            for cell in sheet.cells:
                plain = None if cell.formula is None else plain_sum(sheet, cell.formula)
                if plain is not None:
                    assert evaluator.value(sheet.name, cell.row, cell.column) == plain
                    checked += 1
    assert checked > 150
