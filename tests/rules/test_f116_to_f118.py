"""F116–F118: formulas without a value, and sheets that are hidden or stand twice in their workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from hov_tools.forms.read import read_form
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Cell, CellKind, PlainCells, Sheet, Snapshot, Visibility
from hov_tools.rules.case import Case, Document
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment
from support.cases import Planted, rows
from support.workbooks import Formula

if TYPE_CHECKING:
    from support.cases import Consortium

SPECIFICATION = "10323 Specificatie opleidelingen!"
DAYS_2025 = 2242  # any number: it keeps the question for the number of 2025 out of the findings
TWO_YEARS = Formula("EDATE(E6,24)-1")
ELSEWHERE = Formula("[1]Blad1!A1")


F116: Planted = [
    ("a field", {"10323 C30": ELSEWHERE}, ["fout F116 10323 C30"]),
    ("a condition", {"definitief C45": ELSEWHERE}, ["fout F116 definitief C45"]),
    ("a value in the file is taken", {"10323 C30": Formula("[1]Blad1!A1", "ja")}, []),
    ("what can be computed needs no value in the file", {"10323 C21": Formula("1+0")}, []),
    (
        "a trainee: the days that the file says follow",
        {f"{SPECIFICATION}F6": TWO_YEARS},
        [
            f"fout F116 {SPECIFICATION}F6",
            f"fout H201 10323 E25 door F116 {SPECIFICATION}F6",
            f"fout H208 stroom G16 door F116 {SPECIFICATION}F6",
        ],
    ),
    (
        "a trainee: days without a value in the file follow",
        {
            f"{SPECIFICATION}F6": TWO_YEARS,
            f"{SPECIFICATION}K6": Formula("F6-E6"),
            "10323 E25": Formula("SUM('Specificatie opleidelingen'!K6:K45)"),
            "10323 F25": Formula("SUM(C25:E25)"),
        },
        [
            f"fout F116 10323 E25 door F116 {SPECIFICATION}F6",
            f"fout F116 10323 F25 door F116 {SPECIFICATION}F6",
            f"fout F116 {SPECIFICATION}F6",
            f"fout F116 {SPECIFICATION}K6 door F116 {SPECIFICATION}F6",
            f"fout H208 stroom G16 door F116 {SPECIFICATION}F6",
        ],
    ),
]


@rows(F116)
def test_f116_formula_without_value(oost: Consortium, changes: dict[str, Formula], found: list[str]) -> None:
    """F116: a formula that we cannot compute has a value in the file (domain, 5)."""
    assert oost.judge(changes, days_per_place=DAYS_2025) == found


@pytest.mark.parametrize("name", ["noord", "oost"])
def test_f116_formulas_that_we_can_compute_need_no_value_in_the_file(name: str, request: pytest.FixtureRequest) -> None:
    consortium: Consortium = request.getfixturevalue(name)

    def without_values(cell: Cell) -> Cell:
        return cell if cell.formula is None else replace(cell, kind=CellKind.EMPTY, lexical="")

    def change(sheet: Sheet) -> list[Sheet]:
        return [replace(sheet, cells=PlainCells({(one.row, one.column): without_values(one) for one in sheet.cells}))]

    for short in consortium.files:
        assert changed(consortium, short, each_sheet(change)).findings == ()


def changed(consortium: Consortium, short: str, change: Callable[[Snapshot], Snapshot]) -> Assessment:
    """Judge a consortium after a change of the sheets of one of its workbooks."""
    case, file = (
        consortium.case(days_per_place=DAYS_2025 if "10323" in consortium.files else None),
        consortium.files[short],
    )
    form = read_form(change(read_snapshot((consortium.folder / file).read_bytes())))
    documents = tuple(replace(one, form=form) if one.file == file else one for one in case.documents)
    return assess(replace(case, documents=documents))


def each_sheet(change: Callable[[Sheet], list[Sheet]]) -> Callable[[Snapshot], Snapshot]:
    return lambda snapshot: replace(snapshot, sheets=tuple(new for one in snapshot.sheets for new in change(one)))


def hiding(*names: str) -> Callable[[Snapshot], Snapshot]:
    return each_sheet(
        lambda one: [replace(one, visibility=Visibility.HIDDEN) if one.name in names else one],
    )


def copying(*names: str, change: Callable[[Cell], Cell] | None = None) -> Callable[[Snapshot], Snapshot]:
    """Copy sheets, each cell of the copy changed."""

    def copied(sheet: Sheet) -> list[Sheet]:
        if sheet.name not in names:
            return [sheet]
        cells = (
            sheet.cells if change is None else PlainCells({(one.row, one.column): change(one) for one in sheet.cells})
        )
        return [sheet, replace(sheet, name=f"{sheet.name} (2)", cells=cells)]

    return each_sheet(copied)


def answer(cell: Cell) -> Cell:
    """Give another answer than the one that stands there, and the same labels."""
    return replace(cell, lexical=f"{cell.lexical}1") if cell.unlocked and cell.kind is CellKind.NUMBER else cell


PARTS = [
    ("noord", "10243", "HOV-formulier"),
    ("noord", "10243", "Opleidelingen"),
    ("noord", "aanvraag", "Aanmelding"),
    ("noord", "stroom", "In- en doorstroom"),
    ("noord", "stroom", "Opleidingsroutes"),
    ("oost", "10323", "HOV"),
    ("oost", "10323", "Specificatie opleidelingen"),
    ("oost", "definitief", "Aanmelding"),
    ("oost", "stroom", "Verdeling"),
    ("oost", "stroom", "Routes"),
]


@pytest.fixture(params=PARTS, ids=" ".join)
def part(request: pytest.FixtureRequest) -> tuple[Consortium, str, str]:
    """Give a consortium, one of its forms, and a sheet of that."""
    name, short, sheet = request.param
    consortium: Consortium = request.getfixturevalue(name)
    return consortium, short, sheet


def test_f117_hidden_sheet(part: tuple[Consortium, str, str]) -> None:
    """F117: the sheets of a form are visible; a hidden one is read, and reported (domain, 5)."""
    consortium, short, sheet = part
    before, after = changed(consortium, short, lambda snapshot: snapshot), changed(consortium, short, hiding(sheet))
    assert before.findings == ()
    (found,) = after.findings
    assert (found.code, found.severity.value, found.sheet) == ("F117", "waarschuwing", sheet)
    assert after.outcome.hov == before.outcome.hov
    assert after.outcome.conditions[:-1] == before.outcome.conditions[:-1]


def test_f117_every_sheet_hidden(noord: Consortium) -> None:
    assessment = changed(noord, "10243", hiding("HOV-formulier", "Opleidelingen", "Toelichting"))
    assert sorted((one.code, one.sheet) for one in assessment.findings) == [
        ("F117", "HOV-formulier"),
        ("F117", "Opleidelingen"),
    ]


def test_f117_hidden_copy_of_a_visible_sheet_is_not_read(noord: Consortium) -> None:
    def change(snapshot: Snapshot) -> Snapshot:
        return hiding("Opleidelingen (2)")(copying("Opleidelingen", change=answer)(snapshot))

    assert changed(noord, "10243", change).findings == ()


def test_f118_sheet_twice(part: tuple[Consortium, str, str]) -> None:
    """F118: a workbook holds one form, and every sheet of it once (domain, 5)."""
    consortium, short, sheet = part
    same = changed(consortium, short, copying(sheet))
    (warning,) = same.findings
    assert (warning.code, warning.severity.value, warning.sheet) == ("F118", "waarschuwing", f"{sheet} (2)")
    different = changed(consortium, short, copying(sheet, change=answer))
    (found,) = [one for one in different.findings if one.file == consortium.files[short]]
    assert (found.code, found.severity.value, found.sheet) == ("F118", "fout", f"{sheet} (2)")
    assert short not in different.outcome.hov


def test_f118_two_members_in_one_workbook(noord: Consortium) -> None:
    one = read_snapshot((noord.folder / noord.files["10243"]).read_bytes())
    other = read_snapshot((noord.folder / noord.files["10246"]).read_bytes())
    named = [replace(sheet, name=f"{sheet.name} B") for sheet in other.sheets if "Lijsten" not in sheet.name]
    form = read_form(replace(one, sheets=(*one.sheets, *named)))
    found = assess(Case("map", (Document("leden.xlsx", "", form),), is_folder=True)).findings
    assert [(line.code, line.sheet) for line in found if line.severity.value == "fout" and line.sheet] == [
        ("F118", "HOV-formulier B"),
        ("F118", "Opleidelingen B"),
    ]


@pytest.mark.parametrize("other", ["aanmelding", "stroom"])
def test_f118_two_kinds_of_form_in_one_workbook(noord: Consortium, other: str) -> None:
    sheets = read_snapshot((noord.folder / noord.files[other]).read_bytes()).sheets

    def change(snapshot: Snapshot) -> Snapshot:
        added = (replace(sheet, name=f"{sheet.name} B") for sheet in sheets if sheet.name != "Lijsten")
        return replace(snapshot, sheets=(*snapshot.sheets, *added))

    found = changed(noord, "aanvraag", change).findings
    assert any(one.code == "F118" and one.severity.value == "fout" for one in found)


def test_f118_cover_sheet_does_not_disturb(part: tuple[Consortium, str, str]) -> None:
    consortium, short, _ = part
    texts = ["Aanbiedingsbrief", "HOV-formulier toewijzing 2022", "Naam praktijkopleidingsinstelling", "TPID", "Sector"]
    cells = {(row, 2): Cell(row, 2, CellKind.TEXT, text) for row, text in enumerate(texts, start=1)}
    cover = Sheet("Voorblad", PlainCells(cells))
    for sheets in (lambda own: (cover, *own), lambda own: (*own, cover)):
        found = changed(consortium, short, lambda own, sheets=sheets: replace(own, sheets=sheets(own.sheets)))  # type: ignore[misc]
        assert found.findings == ()
