"""The sheet of receipt as the bureau opens it, read back by another program."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from msgspec.structs import replace

from batch.submitted import FLOW, NOTICE, consortia
from commands.calling import hov_inside
from desk.handing_in import HOV, LEAD, MEMBER, as_pdf, damaged, handed_in, mailed, on, unsigned, without
from hov_tools.desk.dossiers.store import open_dossiers
from hov_tools.overview.workbook import new_overview

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from hov_tools.batch.result import ConsortiumResult
    from hov_tools.desk.receipt.register import Sight

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

RED, AMBER, GREEN, GREY = "FFF9D3D0", "FFFCE3A6", "FFD7F0DD", "FFE5E7EB"


def sheet_of(sight: Sight, *results: ConsortiumResult) -> Worksheet:
    with new_overview("1", sight) as overview:
        for one in results:
            overview.add(one)
        return openpyxl.load_workbook(io.BytesIO(overview.finish()))["Ontvangst"]


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    """Give the lines of the table: heading → cell."""
    cells = list(sheet[sheet.auto_filter.ref])
    names = [cell.value for cell in cells[0]]
    return [dict(zip(names, row, strict=True)) for row in cells[1:]]


def row(sheet: Worksheet, tpid: str = MEMBER) -> dict[str, Any]:
    (found,) = (one for one in rows(sheet) if one["TPID"].value == tpid)
    return found


@pytest.mark.parametrize(
    ("today", "shown", "colour", "asked"),
    [
        (date(2021, 1, 1), "✗ ontbreekt\nuiterlijk 31-01-2021", "FFFFF6CF", "ontbreekt nog"),
        (date(2021, 1, 31), "✗ ontbreekt\nuiterlijk 31-01-2021", AMBER, "binnen een week"),
        (date(2021, 2, 1), "✗ ontbreekt\nte laat (31-01-2021)", RED, "te laat"),
    ],
)
def test_a_missing_form_is_coloured_by_its_haste(
    tmp_path: Path, today: date, shown: str, colour: str, asked: str
) -> None:
    own = row(sheet_of(on(today), handed_in(tmp_path, without(HOV))))
    assert own["HOV-formulier"].value == shown
    assert own["HOV-formulier"].fill.fgColor.rgb == colour
    assert own["Wat er nodig is"].value == asked


def test_what_came_in_shows_its_day(tmp_path: Path) -> None:
    own = row(sheet_of(on(date(2021, 1, 20)), handed_in(tmp_path, lambda folder: mailed(folder, SENT))))
    assert (own["HOV-formulier"].value, own["HOV-formulier"].fill.fgColor.rgb) == ("✓ 15-01-2021", GREEN)
    assert own["Ondertekening"].value == "✓ 12-01-2021"
    assert own["Wat er nodig is"].value == "in orde"
    assert own["E-mail"].value == "opleidingen2@voorbeeld.example"


SENT = "Date: Fri, 15 Jan 2021 10:00:00 +0100"


def test_what_the_regiehouder_sends_stands_with_it_alone(tmp_path: Path) -> None:
    sheet = sheet_of(on(date(2021, 3, 1)), handed_in(tmp_path, without(NOTICE, FLOW)))
    own = {one["TPID"].value: (one["Aanvraag"].value, one["Aanmelding"].value) for one in rows(sheet)}
    assert own.pop(LEAD) == ("✓ 01-03-2021", "… volgt later\nuiterlijk 31-03-2021")
    assert set(own.values()) == {(None, None)}
    assert row(sheet, LEAD)["Aanmelding"].fill.fgColor.rgb == GREY


@pytest.mark.parametrize(("change", "shown"), [(damaged, "! niet te lezen"), (as_pdf, "! geen werkmap")])
def test_what_came_in_and_cannot_be_read_is_told_from_what_lacks(tmp_path: Path, change: Any, shown: str) -> None:
    own = row(sheet_of(on(date(2021, 1, 1)), handed_in(tmp_path, change)))
    assert own["HOV-formulier"].value == f"{shown}\nuiterlijk 31-01-2021"


def test_the_headline_says_what_is_most_urgent_and_where_to_begin(tmp_path: Path) -> None:
    result = handed_in(tmp_path, without(HOV), unsigned)
    assert sheet_of(on(date(2021, 3, 30)), result)["A2"].value == (
        "Te laat: 1 document, bij 1 samenwerkingsverband. Binnen een week nodig: 1 document, bij 1 "
        "samenwerkingsverband. Begin bij Voorbeeldverband Noord (10240): HOV-formulier van Noord-instelling B 10243."
    )
    assert sheet_of(on(date(2021, 3, 30)), handed_in(tmp_path / "b"))["A2"].value.startswith("Alles wat nu nodig is")


def test_the_most_urgent_consortium_is_at_the_top_and_its_members_stay_together(tmp_path: Path) -> None:
    whole, late = replace(handed_in(tmp_path / "a"), key="anders"), handed_in(tmp_path / "b", without(HOV))
    sheet = sheet_of(on(date(2021, 3, 1)), whole, late)
    assert [one["Wat er nodig is"].value for one in rows(sheet)].index("te laat") < len(late.members)


def test_members_without_a_name_and_a_tpid_have_rows_of_their_own(tmp_path: Path) -> None:
    result = handed_in(tmp_path)
    nobody = replace(result.members[1], tpid=None, name="", file=None, signed=None)
    sheet = sheet_of(on(date(2021, 3, 1)), replace(result, members=(*result.members, nobody, nobody)))
    found = [one for one in rows(sheet) if one["TPID"].value is None]
    assert [one["HOV-formulier"].value for one in found] == ["✗ ontbreekt\nte laat (31-01-2021)"] * 2
    assert [one["Ondertekening"].value for one in found] == ["✗ ontbreekt\nuiterlijk 31-03-2021"] * 2


def test_one_can_filter_and_print_it(tmp_path: Path) -> None:
    sheet = sheet_of(on(date(2021, 3, 1)), handed_in(tmp_path))
    head = sheet.auto_filter.ref.split(":")[0].removeprefix("A")
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == (f"${head}:${head}", "landscape")
    assert sheet.freeze_panes == f"F{int(head) + 1}"


@pytest.mark.slow
def test_a_later_run_remembers_when_a_file_was_first_seen(tmp_path: Path) -> None:
    out = tmp_path / "uit"
    folder = consortia(tmp_path / "in", 1)
    with open_dossiers(_made(out), write=True) as dossiers:
        dossiers.see(["ab"], datetime(2021, 1, 1, tzinfo=UTC))
    hov_inside("batch", folder, "--uit", out)
    with open_dossiers(out, write=False) as dossiers:
        first = dict(dossiers.first_seen())
    assert len(first) == 1 + len(list(folder.rglob("*.xlsx")))
    (folder / "verband 00" / "los.txt").write_text("erbij", encoding="utf-8")
    hov_inside("batch", folder, "--uit", out)
    with open_dossiers(out, write=False) as dossiers:
        again = dict(dossiers.first_seen())
    assert {key: again[key] for key in first} == first
    assert len(again) == len(first) + 1


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
