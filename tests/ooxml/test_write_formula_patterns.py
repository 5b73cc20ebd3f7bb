"""What formulas look at by their pattern is what taking each apart finds, and no edit leaves a stale value behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hov_tools.ooxml.formulas.references import defined_names, dependencies
from hov_tools.ooxml.formulas.tokens import FormulaError
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.work import Work
from hov_tools.ooxml.write.formula_patterns import Area, FormulaPatterns

NAMES = {
    "dagen": "Blad2!$B$5",
    "dagen2": "Blad2!$C$5:$C$9",
    "los": "B7",
    "keten": "dagen+dagen2",
    "verborgen": "INDIRECT(A1)",
}
ROWS = st.sampled_from(["1", "2", "9", "12", "137", "0", "007", "999999", "1000000", "1048576", "1048577", "12345678"])
# Where a # stands a number comes; the pieces are joined in any order, so that most of the results are no formulas.
PIECES = st.sampled_from(
    [
        "B#", "$B$#", "b#", "XFD#", "XFE#", "$XFE$#", "ABCD#", "B#:C#", "$B$#:$C$#", "A:C", "$A:$A", "#:#", "$#:$#",
        "Blad2!B#", "Blad#!B#", "'Blad #'!B#:C#", "'O''Brien #'!A#", "Blad1:Blad#!A#", "'Q#:Q#'!A#", "[#]Blad!A#",
        "dagen", "dagen#", "los", "keten", "verborgen", "onbekend#", "Blad2!dagen", "TRUE", "HOV#",
        "SUM(", "LOG#(", "INDIRECT(", "OFFSET(", "_xlfn.RANDARRAY(", "Blad2!Eigen#(", "NOW()", ")", ",", "(", " ",
        "#", "#.#", ".#", "#E#", "#E+#", "+", "-", "*", "/", "^", "&", "=", "<>", ">=", "%", ":", "@", "{", "}", ";",
        '"tekst B#"', '"it""s B#"', '"', "'", "!", "$", "~", "?", "\\naam#", "Tabel#[Kolom #]", "[@Dag]", "#REF!",
        "#N/A", "#DIV/0!", "A#B#", "é#",
    ]
)  # fmt: skip


@st.composite
def formulas(draw: st.DrawFn) -> list[str]:
    """Some formulas of one pattern, with different numbers."""
    template = "".join(draw(st.lists(PIECES, min_size=1, max_size=6)))
    count = template.count("#")
    numbers = draw(st.lists(st.lists(ROWS, min_size=count, max_size=count), min_size=1, max_size=4))
    return [_filled(template, one) for one in numbers]


def _filled(template: str, numbers: list[str]) -> str:
    pieces = template.split("#")
    return pieces[0] + "".join(number + piece for number, piece in zip(numbers, pieces[1:], strict=True))


def taken_apart(formula: str, sheet: str, names: dict[str, str]) -> set[Area] | None:
    """What the formula's own text says; None when its cells do not follow from it."""
    try:
        found = dependencies(formula, sheet, names)
    except FormulaError:
        return None
    areas = [(one.sheet.lower(), one.range) for one in found.references]
    return None if found.unseen else {(name, box.top, box.left, box.bottom, box.right) for name, box in areas}


@given(st.lists(formulas(), min_size=1, max_size=4))
def test_a_pattern_says_what_taking_apart_says(groups: list[list[str]]) -> None:
    patterns = FormulaPatterns("Blad1", NAMES, Work())
    for formula in [one for group in groups for one in group]:
        found = patterns.looks_at(formula)
        assert (None if found is None else set(found.areas())) == taken_apart(formula, "Blad1", NAMES), formula


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("B5+C5", "B6+C700"),
        ("SUM(B5:C9)", "SUM(B12:C7)"),
        ("Blad1!A1", "Blad2!A1"),
        ("dagen", "dagen2"),
        ("dagen2+1", "dagen3+1"),
        ("HOV2020", "HOV2020000"),
        ("A1048576", "A1048577"),
        ('"B5"&B5', '"B6"&B7'),
        ("B5*1.5E3", "B6*2.25E4"),
        ("5:7", "9:2"),
        ("A:A+dagen", "A:A+los"),
        ("A" * 8_000 + "+A1", "A" * 17_000 + "+A1"),
    ],
)
def test_two_of_a_kind_keep_their_own_cells(first: str, second: str) -> None:
    patterns = FormulaPatterns("Blad1", NAMES, Work())
    for formula in (first, second, first):
        found = patterns.looks_at(formula)
        assert (None if found is None else set(found.areas())) == taken_apart(formula, "Blad1", NAMES), formula[:40]


def test_the_formulas_of_all_forms(workbooks: Path) -> None:
    count = 0
    for path in sorted(workbooks.rglob("*.xlsx")):
        book = read_snapshot(path.read_bytes())
        for sheet in book.sheets:
            names = defined_names(book, sheet.name)
            patterns = FormulaPatterns(sheet.name, names, Work())
            listed = [(cell.row, cell.column, cell.formula) for cell in sheet.cells if cell.formula is not None]
            assert list(sheet.cells.formulas()) == listed
            known = {formula: taken_apart(formula, sheet.name, names) for _, _, formula in listed}
            for formula, expected in known.items():
                found = patterns.looks_at(formula)
                assert (None if found is None else set(found.areas())) == expected, (path.name, sheet.name, formula)
                count += 1
    assert count > 1_000
