"""The columns of the overview in which people type, as a person leaves them in Excel, and what becomes of that."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.worksheet.worksheet import Worksheet
from overview_cases import BROKEN, MEETS

from hov_tools.batch.result import ConsortiumResult
from hov_tools.desk.dossiers.store import open_dossiers
from hov_tools.desk.dossiers.values import Change, Dossier, Part, Stamp, Status, Way
from hov_tools.desk.receipt.register import Sight
from hov_tools.errors import OutputError
from hov_tools.files.own_output import DOSSIERS_NAME
from hov_tools.overview.with_dossiers import finish_with_dossiers
from hov_tools.overview.workbook import new_overview

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:.*extension is not supported")]

NORTH = MEETS
SOUTH = replace(MEETS, key="zuid", name="Verband zuid", regiehouder="10280")
SAVED = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
SIGHT = Sight(SAVED)
NAME = "Overzicht.xlsx"
KEPT = "Reservekopie en bewijs/Overzicht (reservekopie 2026-03-01).xlsx"


def batch(out: Path, *results: ConsortiumResult, day: int = 1) -> list[str]:
    """Make the overview anew; gives what is told."""
    told: list[str] = []
    with new_overview("1.0", SIGHT) as overview:
        for one in results or (NORTH, SOUTH):
            overview.add(one)
        finish_with_dossiers(overview, (), out, datetime(2026, 3, day, 9, tzinfo=UTC), told.append)
    return told


def command(out: Path, regiehouder: str = "10240", **given: str) -> Dossier:
    stamp = Stamp("anna", datetime(2026, 3, 2, tzinfo=UTC), Way.COMMAND)
    with open_dossiers(out, write=True) as dossiers:
        return dossiers.set(regiehouder, 2022, {Part(name): value for name, value in given.items()}, stamp)


def dossier(out: Path, regiehouder: str = "10240") -> Dossier:
    with open_dossiers(out, write=False) as dossiers:
        found = dossiers.find(regiehouder, 2022)
    assert found is not None
    return found


def history(out: Path, regiehouder: str = "10240") -> tuple[Change, ...]:
    with open_dossiers(out, write=False) as dossiers:
        return dossiers.history(regiehouder, 2022)


class Open:
    """The first sheet, open in a program."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.heads = next(row[0].row for row in sheet.iter_rows() if any(cell.value == "Eigenaar" for cell in row))

    def column(self, heading: str) -> int:
        return next(cell.column for cell in self.sheet[self.heads] if cell.value == heading)

    def row(self, regiehouder: str) -> int:
        column = self.column("Regiehouder (TPID)")
        return next(row[0].row for row in self.sheet.iter_rows() if row[column - 1].value == regiehouder)

    def cell(self, regiehouder: str, heading: str) -> Any:
        return self.sheet.cell(self.row(regiehouder), self.column(heading))


@contextmanager
def excel(out: Path, who: str | None = "Bert") -> Iterator[Open]:
    """Open the overview, let a person type, and save it under a name."""
    book = openpyxl.load_workbook(out / NAME)
    yield Open(book["Overzicht"])
    book.properties.lastModifiedBy = who
    book.save(out / NAME)
    os.utime(out / NAME, (SAVED.timestamp(), SAVED.timestamp()))


def test_every_consortium_gets_a_dossier_and_cells_to_type_in(tmp_path: Path) -> None:
    assert batch(tmp_path, NORTH, BROKEN) == ["Geen dossier, want zonder bruikbare regiehouder of jaar: midden."]
    assert dossier(tmp_path).status is Status.RECEIVED
    with excel(tmp_path) as shown:
        assert shown.cell("10240", "Status").value == "ontvangen"
        assert [shown.cell("10240", head).number_format for head in ("Status", "Eigenaar", "Notitie")] == ["@"] * 3
        (offered,) = shown.sheet.data_validations.dataValidation
        assert offered.formula1 == '"ontvangen,in behandeling,aangehouden,voorgelegd,besloten"'
        assert shown.cell("10240", "Status").coordinate in offered.sqref
        assert not [cell for cell in shown.sheet[shown.heads] if cell.value == "Conflict"]


def test_what_is_typed_is_taken_over_with_who_and_when(tmp_path: Path) -> None:
    batch(tmp_path)
    with excel(tmp_path) as shown:
        shown.cell("10240", "Status").value = "Voorgelegd"
        shown.cell("10280", "Notitie").value = "=1+1\nen meer "
        cell = shown.cell("10240", "Status").coordinate
    told = batch(tmp_path, day=4)
    assert f"Overzicht!{cell}: Status “Voorgelegd” is overgenomen." in told
    assert history(tmp_path)[-1] == Change(Part.STATUS, "ontvangen", "voorgelegd", Stamp("Bert", SAVED, Way.OVERVIEW))
    assert dossier(tmp_path, "10280").note == "=1+1\nen meer"
    with excel(tmp_path, None) as shown:
        assert shown.cell("10240", "Status").value == "voorgelegd"
        shown.cell("10240", "Eigenaar").value = "Chris"
    batch(tmp_path)
    assert history(tmp_path)[-1].stamp == Stamp(None, SAVED, Way.OVERVIEW)


def test_a_run_without_changes_tells_nothing_and_gives_the_same_overview(tmp_path: Path) -> None:
    batch(tmp_path)
    command(tmp_path, eigenaar="Anna", notitie="Bel _x0041_ terug")
    batch(tmp_path, day=2)
    first = (tmp_path / NAME).read_bytes()
    assert batch(tmp_path, day=3) == []
    assert (tmp_path / NAME).read_bytes() == first
    assert len(history(tmp_path)) == 3


def test_what_both_changed_is_shown_as_a_conflict_until_a_person_chooses(tmp_path: Path) -> None:
    batch(tmp_path)
    command(tmp_path, eigenaar="Anna")
    with excel(tmp_path) as shown:
        shown.cell("10240", "Eigenaar").value = "Chris"
        cell = shown.cell("10240", "Eigenaar").coordinate
    told = batch(tmp_path)
    assert told[0].startswith(f"Overzicht!{cell}: Eigenaar “Chris” is niet overgenomen")
    for _ in range(2):
        with excel(tmp_path) as shown:
            assert shown.cell("10240", "Eigenaar").value == "Anna"
            assert shown.cell("10240", "Conflict").value == "Eigenaar: getypt “Chris” (Bert); niet overgenomen"
        assert batch(tmp_path) == ["1 conflict in de dossiers wacht op een keuze; zie hov dossier."]
    assert command(tmp_path, eigenaar="Chris").conflicts == ()
    assert batch(tmp_path) == []
    with excel(tmp_path) as shown:
        assert shown.cell("10240", "Eigenaar").value == "Chris"


def _sort(shown: Open) -> None:
    rows = [[cell.value for cell in row] for row in shown.sheet.iter_rows(min_row=shown.heads + 1)]
    for at, values in enumerate(reversed(rows), shown.heads + 1):
        for column, value in enumerate(values, 1):
            shown.sheet.cell(at, column).value = value


def _insert(shown: Open) -> None:
    shown.sheet.insert_rows(shown.heads + 1, 3)
    shown.sheet.cell(shown.heads + 2, 1).value = "Eigen aantekening"
    shown.sheet.insert_cols(2)


def _filter(shown: Open) -> None:
    shown.sheet.auto_filter.add_filter_column(0, ["Verband noord"])
    shown.sheet.row_dimensions[shown.row("10280")].hidden = True


def _move(shown: Open) -> None:
    at = shown.column("Eigenaar")
    for row in range(shown.heads, shown.sheet.max_row + 1):
        cell = shown.sheet.cell(row, at)
        shown.sheet.cell(row, 60).value, cell.value = cell.value, None


def _number(shown: Open) -> None:
    for tpid in ("10240", "10280"):
        shown.cell(tpid, "Regiehouder (TPID)").value = int(tpid)


@pytest.mark.parametrize("treat", [_sort, _insert, _filter, _move, _number])
def test_a_line_is_known_by_its_regiehouder_and_year(tmp_path: Path, treat: Callable[[Open], None]) -> None:
    batch(tmp_path)
    command(tmp_path, eigenaar="Anna")
    command(tmp_path, "10280", eigenaar="Dirk")
    batch(tmp_path)
    with excel(tmp_path) as shown:
        shown.cell("10280", "Eigenaar").value = "Bert"
        treat(shown)
    told = batch(tmp_path)
    assert [line.partition(": ")[2] for line in told] == ["Eigenaar “Bert” is overgenomen."]
    assert (dossier(tmp_path).owner, dossier(tmp_path, "10280").owner) == ("Anna", "Bert")


def test_deleted_lines_change_nothing(tmp_path: Path) -> None:
    batch(tmp_path)
    command(tmp_path, eigenaar="Anna")
    batch(tmp_path)
    with excel(tmp_path) as shown:
        shown.sheet.delete_rows(shown.row("10240"))
    assert batch(tmp_path) == []
    assert dossier(tmp_path).owner == "Anna"


@pytest.mark.parametrize("heading", ["Status", "Eigenaar", "Notitie"])
def test_a_deleted_column_changes_nothing(tmp_path: Path, heading: str) -> None:
    batch(tmp_path)
    command(tmp_path, eigenaar="Anna", notitie="blijft")
    batch(tmp_path)
    with excel(tmp_path) as shown:
        shown.sheet.delete_cols(shown.column(heading))
    assert batch(tmp_path) == []
    assert (dossier(tmp_path).owner, dossier(tmp_path).note) == ("Anna", "blijft")


@pytest.mark.parametrize("raw", ["klaar", 3, None, True])
def test_a_status_that_is_none_is_told_with_its_cell_and_kept(tmp_path: Path, raw: object) -> None:
    batch(tmp_path)
    with excel(tmp_path) as shown:
        shown.cell("10240", "Status").value = raw
        cell = shown.cell("10240", "Status").coordinate
    told = batch(tmp_path)
    assert told[0].startswith(f"Overzicht!{cell}: “")
    assert "kan niet bij Status staan" in told[0]
    assert dossier(tmp_path).status is Status.RECEIVED
    assert len(dossier(tmp_path).conflicts) == 1


@pytest.mark.parametrize(("heading", "raw"), [("Jaar", 1999), ("Jaar", "x"), ("Regiehouder (TPID)", None)])
def test_what_cannot_be_placed_is_told_and_the_workbook_is_kept(tmp_path: Path, heading: str, raw: object) -> None:
    batch(tmp_path)
    with excel(tmp_path) as shown:
        shown.cell("10280", "Notitie").value = "Waar hoort dit?"
        shown.cell("10280", heading).value = raw
    typed = (tmp_path / NAME).read_bytes()
    told = batch(tmp_path)
    # The status on that line and the note.
    assert len(told) == 2
    assert all(f"bewaard in {KEPT}" in line for line in told)
    assert (tmp_path / KEPT).read_bytes() == typed


def test_an_overview_that_is_put_back_is_compared_with_what_it_was_written_with(tmp_path: Path) -> None:
    batch(tmp_path)
    old = (tmp_path / NAME).read_bytes()
    command(tmp_path, eigenaar="Anna")
    batch(tmp_path)
    (tmp_path / NAME).write_bytes(old)
    with excel(tmp_path) as shown:
        shown.cell("10240", "Notitie").value = "van thuis"
    assert [line.partition(": ")[2] for line in batch(tmp_path)] == ["Notitie “van thuis” is overgenomen."]
    assert (dossier(tmp_path).owner, dossier(tmp_path).note) == ("Anna", "van thuis")


@pytest.mark.parametrize("name", ["0" * 64, "x", '" & "'])
def test_a_mark_that_somebody_made_up_takes_nothing_over(tmp_path: Path, name: str) -> None:
    batch(tmp_path)
    command(tmp_path, eigenaar="Anna")
    batch(tmp_path)
    book = openpyxl.load_workbook(tmp_path / NAME)
    book.defined_names["_hov_dossiers"].attr_text = f'"{name}"'
    shown = Open(book["Overzicht"])
    shown.cell("10240", "Eigenaar").value = "Bert"
    book.save(tmp_path / NAME)
    batch(tmp_path)
    assert dossier(tmp_path).owner == "Anna"
    assert [one.typed for one in dossier(tmp_path).conflicts] == ["Bert"]


@pytest.mark.parametrize(
    ("lock", "content", "who"),
    [
        ("~$Overzicht.xlsx", b"\x04Bert" + b" " * 160, "Bert"),
        ("~$Overzicht.xlsx", b"", "iemand"),
        ("~$Overzicht.xlsx", None, "iemand"),
        (".~lock.Overzicht.xlsx#", b"Bert Bos,bert,balie,01.03.2026 10:00,file:///x;", "Bert Bos"),
        ("~$Overzicht.xlsx", b"\x06B\x1b[31m" + b" " * 160, "B[U+001B][31m"),
    ],
)
def test_an_open_overview_is_left_alone_and_read_when_it_is_closed(
    tmp_path: Path, lock: str, content: bytes | None, who: str
) -> None:
    batch(tmp_path)
    with excel(tmp_path) as shown:
        shown.cell("10240", "Eigenaar").value = "Bert"
    typed = (tmp_path / NAME).read_bytes()
    if content is None:
        # No file that can be read.
        (tmp_path / lock).mkdir()
    else:
        (tmp_path / lock).write_bytes(content)
    with pytest.raises(OutputError) as caught:
        batch(tmp_path)
    assert f"is open bij {who} en is niet overschreven" in str(caught.value)
    assert (tmp_path / NAME).read_bytes() == typed
    assert dossier(tmp_path).owner is None
    (tmp_path / lock).rmdir() if content is None else (tmp_path / lock).unlink()
    batch(tmp_path)
    assert dossier(tmp_path).owner == "Bert"


def test_what_is_saved_while_the_overview_is_made_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch(tmp_path)

    def save_meanwhile(*_: object) -> None:
        with excel(tmp_path) as shown:
            shown.cell("10240", "Eigenaar").value = "Bert"

    with monkeypatch.context() as patched:
        patched.setattr("hov_tools.overview.with_dossiers._tell", save_meanwhile)
        with pytest.raises(OutputError, match="intussen"):
            batch(tmp_path)
    batch(tmp_path)
    assert dossier(tmp_path).owner == "Bert"


@pytest.mark.parametrize("before", [None, "Chris"])
def test_what_was_taken_in_once_is_not_taken_in_again(tmp_path: Path, before: str | None) -> None:
    batch(tmp_path)
    if before is not None:
        command(tmp_path, eigenaar=before)
    with excel(tmp_path) as shown:
        shown.cell("10240", "Eigenaar").value = "Bert"
        shown.cell("10280", "Status").value = "Besloten"
    typed = (tmp_path / NAME).read_bytes()
    batch(tmp_path)
    assert len(dossier(tmp_path).conflicts) == (before is not None)
    command(tmp_path, eigenaar="Anna")
    command(tmp_path, "10280", status="aangehouden")
    # As when the run was stopped before it wrote the overview.
    (tmp_path / NAME).write_bytes(typed)
    os.utime(tmp_path / NAME, (SAVED.timestamp(), SAVED.timestamp()))
    assert batch(tmp_path) == []
    assert (dossier(tmp_path).owner, dossier(tmp_path).conflicts) == ("Anna", ())
    assert dossier(tmp_path, "10280").status is Status.HELD


def test_an_overview_that_cannot_be_read_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    batch(tmp_path)
    for number, content in ((1, b"weg"), (1, b"weg"), (2, b"ook weg")):
        (tmp_path / NAME).write_bytes(content)
        kept = KEPT if number == 1 else KEPT.replace(")", ", 2)")
        (told,) = batch(tmp_path)
        assert f"Het is bewaard als {kept}." in told
        assert (tmp_path / kept).read_bytes() == content


def test_an_overview_of_before_the_dossiers_is_replaced(tmp_path: Path) -> None:
    with new_overview("1.0", SIGHT) as overview:
        overview.add(NORTH)
        (tmp_path / NAME).write_bytes(overview.finish())
    assert batch(tmp_path) == []
    assert dossier(tmp_path).status is Status.RECEIVED


def test_a_damaged_store_leaves_the_overview_as_it_is(tmp_path: Path) -> None:
    batch(tmp_path)
    before = (tmp_path / NAME).read_bytes()
    (tmp_path / DOSSIERS_NAME).write_bytes(b"weg" * 1000)
    with pytest.raises(OutputError, match=DOSSIERS_NAME):
        batch(tmp_path)
    assert (tmp_path / NAME).read_bytes() == before


def test_an_overview_in_english_is_read_back_in_dutch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOV_TAAL", "en")
    batch(tmp_path)
    book = openpyxl.load_workbook(tmp_path / NAME)
    sheet = book.worksheets[0]
    heads = next(row for row in sheet.iter_rows() if any(cell.value == "Owner" for cell in row))
    (owner,) = (cell for cell in heads if cell.value == "Owner")
    sheet.cell(owner.row + 1, owner.column).value = "Bert"
    book.save(tmp_path / NAME)
    monkeypatch.delenv("HOV_TAAL")
    batch(tmp_path)
    assert dossier(tmp_path).owner == "Bert"


def test_two_consortia_of_one_regiehouder_share_a_dossier(tmp_path: Path) -> None:
    same: Sequence[ConsortiumResult] = (NORTH, replace(NORTH, key="noord-2"))
    batch(tmp_path, *same)
    with excel(tmp_path) as shown:
        shown.cell("10240", "Eigenaar").value = "Bert"
    batch(tmp_path, *same)
    with excel(tmp_path) as shown:
        row = shown.row("10240")
        assert [shown.sheet.cell(at, shown.column("Eigenaar")).value for at in (row, row + 1)] == ["Bert", "Bert"]
