"""The built files: the same bytes each time, and an official form is still the official form."""

from __future__ import annotations

import hashlib
import re
import tempfile
from typing import TYPE_CHECKING, NamedTuple

import openpyxl
import pytest
from built import ROOT, Built
from form_changes import ADDED, CHANGED, changes
from pyopenvba.apps.excel import ExcelApplication

from hov_tools import cli
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Cell, CellKind, PlainCells, Sheet, Visibility
from hov_tools.ooxml.workbookpart import read_workbook_part
from support.small_form import write_small_form
from tools.build_excel import BuildError
from tools.build_excel.__main__ import main
from tools.build_excel.forms import build_form, is_filled_in, read_buttons
from tools.build_excel.package import read_parts, write_parts
from tools.build_excel.placing import SCREEN_HEIGHT, SCREEN_WIDTH, Drawn, drawn_on, places
from tools.build_excel.project import check

if TYPE_CHECKING:
    from pathlib import Path

# Left column and top row; right column and bottom row with how far the button reaches into them.
_ANCHOR = re.compile(
    r"<from><xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>.*?</from>"
    r"<to><xdr:col>(\d+)</xdr:col><xdr:colOff>(\d+)</xdr:colOff><xdr:row>(\d+)</xdr:row><xdr:rowOff>(\d+)</xdr:rowOff>"
)


def test_two_builds_give_the_same_bytes(workbooks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sums = []
    for name in ("een", "twee"):
        assert main(["--uit", str(tmp_path / name), "--formulieren", str(workbooks / "formulieren")]) == 0
        printed = capsys.readouterr().out.splitlines()
        sums.append({line.partition("  ")[0] for line in printed})
        made = [path for path in (tmp_path / name).rglob("*") if path.is_file()]
        assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in made} == sums[-1]
        assert len(made) == 9
    assert sums[0] == sums[1]


def test_no_file_tells_where_or_when_it_was_built(built: Built) -> None:
    for name, data in built.files().items():
        # The tests build below this folder; xlwings itself names /tmp, for macOS.
        for sign in (str(ROOT).encode(), f"{tempfile.gettempdir()}/pytest".encode(), b"William"):
            assert sign not in data, (name, sign)


@pytest.mark.filterwarnings("ignore:.*not supported and will be removed")
def test_every_built_file_opens_in_our_own_reader_and_in_openpyxl(built: Built, tmp_path: Path) -> None:
    for name, data in built.files().items():
        assert read_snapshot(data).has_macros, name
        path = tmp_path / "bestand.xlsm"
        path.write_bytes(_as_book(data))
        book = openpyxl.load_workbook(path, keep_vba=True)
        assert book.vba_archive is not None, name


def _as_book(data: bytes) -> bytes:
    """Call an add-in a workbook: openpyxl knows no add-ins."""
    content = read_parts(data)
    types = content["[Content_Types].xml"]
    return write_parts(content | {"[Content_Types].xml": types.replace(b"addin.macroEnabled", b"sheet.macroEnabled")})


def test_a_form_with_buttons_differs_from_the_official_form_only_in_what_is_listed(built: Built) -> None:
    assert len(built.forms) == 8
    for name, data in built.forms.items():
        added, changed, removed = changes(built.originals[name], data)
        assert not removed, name
        for kind, found, allowed in (("added", added, ADDED), ("changed", changed, CHANGED)):
            for part in found:
                assert any(re.fullmatch(pattern, part) for pattern in allowed), (name, kind, part)
        assert "xl/vbaProject.bin" in added


def test_every_answer_choice_style_and_name_of_the_form_is_still_there(built: Built) -> None:
    for name, data in built.forms.items():
        before, after = read_snapshot(built.originals[name]), read_snapshot(data)
        assert after.names == before.names, name
        assert [sheet.name for sheet in after.sheets] == [sheet.name for sheet in before.sheets]
        for old, new in zip(before.sheets, after.sheets, strict=True):
            assert list(new.cells) == list(old.cells), (name, old.name)
            assert (new.merged, new.visibility, new.is_protected) == (old.merged, old.visibility, old.is_protected)
            assert new.validations == old.validations


class Standing(NamedTuple):
    """Where a button stands: first and last row and column, one-based."""

    left: int
    top: int
    right: int
    bottom: int


def buttons_on(data: bytes, part: str) -> list[Standing]:
    found = _ANCHOR.findall(read_parts(data)[part].decode())
    # A side that lies on the line of a cell is not in that cell.
    return [
        Standing(int(left) + 1, int(top) + 1, int(right) + (int(over) > 0), int(bottom) + (int(below) > 0))
        for left, top, right, over, bottom, below in found
    ]


def filled_in(data: bytes) -> dict[str, Sheet]:
    """Give the sheets that people fill in, by part."""
    parts = {sheet.name: sheet.part for sheet in read_workbook_part(Package(data)).sheets}
    return {parts[sheet.name]: sheet for sheet in read_snapshot(data).sheets if is_filled_in(sheet)}


def test_every_sheet_that_people_fill_in_has_the_buttons_of_its_form(built: Built) -> None:
    labels, _ = read_buttons()
    assert len(set(labels.values())) == len(labels)
    numbers = {}
    for name, data in built.forms.items():
        sheets = filled_in(built.originals[name])
        each = {len(buttons_on(data, part)) for part in sheets}
        assert len(each) == 1, name
        numbers[name] = (len(sheets), each.pop())
        other = [part for part in read_parts(data) if part.startswith("xl/worksheets/sheet") and part not in sheets]
        assert not any(buttons_on(data, part) for part in other)
    assert sorted(numbers.values()) == [(1, 4)] * 4 + [(2, 4)] * 2 + [(2, 8)] * 2


def test_no_button_stands_over_something_in_use(built: Built) -> None:
    for name, data in built.forms.items():
        original = built.originals[name]
        for part, sheet in filled_in(original).items():
            used = {(cell.row, cell.column) for cell in sheet.cells if not cell.is_empty or cell.unlocked}
            for area in sheet.merged:
                if (area.top, area.left) in used:
                    used |= {(r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1)}
            drawn = drawn_on(Package(original), part)
            standing = buttons_on(data, part)
            for one in standing:
                cells = {(r, c) for r in range(one.top, one.bottom + 1) for c in range(one.left, one.right + 1)}
                assert not cells & used, (name, sheet.name, one)
                assert not any(
                    one.top <= each.bottom and each.top <= one.bottom and one.right >= each.left for each in drawn
                ), (name, sheet.name, one)


def test_every_button_is_on_the_first_screen_of_a_small_laptop(built: Built, tmp_path: Path) -> None:
    for name, data in built.forms.items():
        path = tmp_path / "vorm.xlsm"
        path.write_bytes(data)
        application = ExcelApplication.open(path, with_vba=False)
        for sheet in filled_in(built.originals[name]).values():
            for shape in application.sheet(sheet.name).shapes():
                if shape.name.startswith("Knop"):
                    assert shape.left + shape.width <= SCREEN_WIDTH, (name, sheet.name, shape.name)
                    assert shape.top + shape.height <= SCREEN_HEIGHT, (name, sheet.name, shape.name)


def test_protection_is_that_of_the_official_form(built: Built) -> None:
    pattern = re.compile(rb"<sheetProtection[^>]*>")
    for name, data in built.forms.items():
        before, after = read_parts(built.originals[name]), read_parts(data)
        for part in before:
            if part.startswith("xl/worksheets/sheet"):
                assert pattern.findall(after[part]) == pattern.findall(before[part]), (name, part)


def corner(row: int, column: int) -> tuple[float, float]:
    """Columns of 50 points and rows of 15."""
    return (column - 1) * 50.0, (row - 1) * 15.0


def sheet_with(*cells: tuple[int, int]) -> Sheet:
    held = {place: Cell(*place, CellKind.TEXT, "x", None, style=0, is_date=False, unlocked=False) for place in cells}
    return Sheet("Blad1", PlainCells(held), (), (), Visibility.VISIBLE, is_protected=True)


def test_without_an_empty_row_the_buttons_stand_right_of_the_form() -> None:
    full = sheet_with(*((row, 1) for row in range(1, 40)))
    assert [one.left for one in places(full, (), ["een", "twee"], corner)] == [54.0, 54.0]
    # Left of what is drawn over the empty rows there is room for one in each.
    free, picture = sheet_with((3, 1)), Drawn(top=1, left=2, bottom=2, right=3)
    assert [(one.left, one.top) for one in places(free, (), ["een", "twee"], corner)] == [(0.0, 0.0), (52.0, 0.0)]
    under = [(one.left, one.top) for one in places(free, (picture,), ["een", "twee"], corner)]
    assert under == [(0.0, 0.0), (0.0, 15.0)]
    wide = sheet_with(*((row, 15) for row in range(1, 40)))
    with pytest.raises(BuildError, match="no room"):
        places(wide, (), ["een", "twee"], corner)


def test_a_workbook_that_is_no_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "leeg.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(BuildError, match="none of the known forms"):
        build_form(path.read_bytes(), path.name)


def test_a_form_that_already_has_macros_is_refused(built: Built) -> None:
    name, data = next(iter(built.forms.items()))
    with pytest.raises(BuildError, match="not a plain"):
        build_form(data, name)


def test_a_form_keeps_its_folder_and_a_lock_file_is_no_form(
    workbooks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "gegeven" / "later" / "jaar"
    given.mkdir(parents=True)
    form = next((workbooks / "formulieren" / "2022").glob("HOV*.xlsx"))
    (given / "formulier é.xlsx").write_bytes(form.read_bytes())
    (given / "~$formulier é.xlsx").write_bytes(b"a lock file of Excel")
    assert main(["--uit", str(tmp_path / "uit"), "--formulieren", str(tmp_path / "gegeven")]) == 0
    made = sorted(str(path.relative_to(tmp_path / "uit")) for path in (tmp_path / "uit").rglob("*.xl*"))
    assert made == ["HovTools.xlam", "formulieren/later/jaar/formulier é.xlsm"]
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_build_that_stops_says_why_and_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_small_form(tmp_path / "ander.xlsx")
    assert main(["--uit", str(tmp_path / "uit"), "--formulieren", str(tmp_path)]) == 1
    assert "ander.xlsx is none of the known forms" in capsys.readouterr().err
    assert not (tmp_path / "uit").exists()


def test_the_buttons_stand_where_the_schema_wants_them(built: Built) -> None:
    """ECMA-376 part 1, 18.3.1.99: the order of the parts of a worksheet."""
    for name, data in built.forms.items():
        parts, number = read_parts(data), 0
        for part in filled_in(built.originals[name]):
            text = parts[part].decode()
            # The last of each: a rule of conditional formatting may have extensions too.
            signs = ("<drawing ", "<legacyDrawing ", "<controls>", "<tableParts", "<extLst>")
            found = [place for place in map(text.rfind, signs) if place >= 0]
            assert found == sorted(found), name
            assert text.count("<controls>") == 1
            # Not on paper: said of each button in all three places that describe it.
            assert text.count('<controlPr print="0" ') == text.count("<controlPr ") > 0
            number += text.count("<controlPr ")
        drawings = "".join(content.decode() for part, content in parts.items() if "/drawing" in part)
        assert drawings.count('fPrintsWithSheet="0"') == number, name


def test_a_form_with_buttons_keeps_them_when_hov_writes_into_it(built: Built, tmp_path: Path) -> None:
    name = next(name for name in built.forms if name.startswith("In- en doorstroom"))
    form = tmp_path / "map" / f"{name[:-5]}.xlsm"
    form.parent.mkdir()
    form.write_bytes(built.forms[name])
    assert cli.main(["valideer", str(form), "--schrijf", "--uit", str(tmp_path / "uit")]) == 1
    written = (tmp_path / "uit" / form.name).read_bytes()
    before, after = read_parts(built.forms[name]), read_parts(written)
    kept = [part for part in before if re.match(r"xl/(vbaProject\.bin|ctrlProps/|drawings/drawing)", part)]
    # The macros, a drawing for each sheet, and eight buttons on each.
    assert len(kept) == 1 + 2 + 2 * 8
    assert all(after[part] == before[part] for part in kept)
    sheets = list(filled_in(built.originals[name]))
    assert any(after[sheet] != before[sheet] for sheet in sheets)
    for sheet in sheets:
        assert after[sheet].count(b"<control ") == before[sheet].count(b"<control ") == 8
    check(written, form.name)
