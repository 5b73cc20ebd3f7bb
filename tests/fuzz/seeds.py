"""The workbooks that mutants are made from: the same ones, in the same order, every time."""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from hov_tools.files.consortium import Intake, Source
from hov_tools.files.documents import read_document
from hov_tools.files.marked import prepare
from hov_tools.rules.case import Case, Document
from hov_tools.rules.engine import assess
from support.cases import consortium_of, refill, shift_years
from support.environment import WORKBOOKS
from support.full_form import full_form
from support.small_form import write_small_form
from support.workbooks import delete_sheet, insert_sheet, rename_sheets

from .book import Book, copied, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = bytes(range(32))
"""With which the fuzzer signs what it writes."""
ANOTHER_KEY = bytes(32)
_THEN = datetime(2025, 1, 1)  # noqa: DTZ001 - a workbook's own clock has no zone


@dataclass(frozen=True, slots=True)
class Seed:
    """A workbook to begin with.

    Attributes:
        name: of the file, as findings use it.
        book: taken apart; it is copied before it is changed.
        others: the other files of its consortium, read; none for a workbook that stands alone.
    """

    name: str
    book: Book
    others: tuple[Document, ...] = ()

    def opened(self) -> Book:
        """Give a copy to change."""
        return copied(self.book)


@cache
def seeds() -> tuple[Seed, ...]:
    """Make all of them; it takes some seconds, and a process that is forked afterwards has them."""
    with tempfile.TemporaryDirectory() as folder:
        return tuple(_all(Path(folder)))


def _all(folder: Path) -> Iterator[Seed]:
    for one in sorted((WORKBOOKS / "voorbeelden").iterdir()):
        yield from _consortium(one)
    for form in sorted((WORKBOOKS / "formulieren").glob("*/*.xlsx")):
        yield _alone(form)
        yield _alone(shift_years(form, folder / "later" / form.name, 1))
    refilled = folder / "2026"
    refill(consortium_of(WORKBOOKS / "voorbeelden" / "2022-noord"), WORKBOOKS / "formulieren" / "2022", refilled, 4)
    yield from _consortium(refilled)
    zuid = WORKBOOKS / "voorbeelden" / "2022-zuid"
    for number, change in enumerate((_renamed, _with_more_sheets, _with_fewer_sheets)):
        for path in sorted(zuid.glob("*1028*.xlsx")):
            copy = folder / f"{number} {path.name}"
            copy.write_bytes(path.read_bytes())
            change(copy)
            yield _alone(copy)
    flow = next(zuid.glob("In- en*.xlsx"))
    yield Seed("In- en doorstroom vol.xlsm", opened(full_form(flow.read_bytes(), folder)))
    small = folder / "formulier.xlsx"
    write_small_form(small)
    yield _alone(small)
    for name, make in (("hov-formulier xlsxwriter.xlsx", by_xlsxwriter), ("hov-formulier openpyxl.xlsx", by_openpyxl)):
        yield Seed(name, opened(make()))
    for key in (KEY, ANOTHER_KEY):
        yield from _checked_before(zuid, key)


def _consortium(folder: Path) -> Iterator[Seed]:
    paths = sorted(folder.glob("*.xlsx"))
    read = {path.name: read_document(path.name, path.read_bytes()) for path in paths}
    for path in paths:
        others = tuple(one for name, one in read.items() if name != path.name and one is not None)
        yield Seed(path.name, opened(path.read_bytes()), others)


def _alone(path: Path) -> Seed:
    return Seed(path.name, opened(path.read_bytes()))


def _renamed(path: Path) -> None:
    rename_sheets(path, {"HOV-formulier": "Formulier & meer", "Opleidelingen": "Lijst '22"})


def _with_more_sheets(path: Path) -> None:
    insert_sheet(path, "Vooraan", 0, [["tekst", 1, True], [None, 2.5]])
    insert_sheet(path, "Kladblad", 3, [[datetime(2022, 3, 1).date(), "#N/B"]])  # noqa: DTZ001 - as _THEN


def _with_fewer_sheets(path: Path) -> None:
    delete_sheet(path, "Toelichting")


def _checked_before(folder: Path, key: bytes) -> Iterator[Seed]:
    """Give the workbooks of a consortium as a check leaves them."""
    paths = sorted(folder.glob("*.xlsx"))
    found = [(path, read_document(path.name, path.read_bytes())) for path in paths]
    sources = tuple(Source(path, one, path.read_bytes()) for path, one in found if one is not None)
    case = Case(folder.name, tuple(one.document for one in sources), is_folder=True)
    prepared = prepare(Intake(case, sources), assess(case), None, [], key=key)
    for one in [one for one in prepared if one.name is None][:5]:
        yield Seed(one.file, opened(one.data))


def by_xlsxwriter() -> bytes:
    """Give a workbook with all kinds of things that Excel's users make, as XlsxWriter writes them."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": _THEN})
    date = book.add_format({"num_format": "dd-mm-yyyy", "bg_color": "#FFCC00"})
    sheet = book.add_worksheet("HOV-formulier")
    other = book.add_worksheet("Lijst 'één' a")
    for row in range(1, 12):
        sheet.write_row(row, 0, [f"regel {row}", row, row / 7, row % 2 == 0])
        sheet.write_formula(row, 4, f"=SUM(B{row + 1}:C{row + 1})*2", None, row * 2 + row * 2 / 7)
        sheet.write_datetime(row, 5, _THEN, date)
        other.write(row, 0, f"keuze {row}")
    sheet.write_formula("G2", "='Lijst ''één'' a'!A2&\" tekst\"", None, "keuze 1 tekst")
    sheet.write_array_formula("H2:H5", "{=B2:B5*2}", None, 2)
    sheet.write_rich_string("A20", "plat ", book.add_format({"bold": True}), "vet")
    sheet.write_formula("G3", '=IF(COUNTIF(A2:A12,"reg*1?")>1,VLOOKUP(B3,B2:C12,2,FALSE),"")', None, 0)
    sheet.merge_range("A14:C16", "samengevoegd")
    sheet.data_validation("D2:D12", {"validate": "list", "source": "='Lijst ''één'' a'!$A$2:$A$12"})
    sheet.conditional_format("B2:B12", {"type": "data_bar"})
    sheet.conditional_format("C2:C12", {"type": "cell", "criteria": ">", "value": 1, "format": date})
    sheet.write_comment("B3", "een opmerking", {"author": "Jan"})
    sheet.insert_button("J2", {"macro": "Doe", "caption": "Doe"})
    sheet.write_url("A22", "https://example.org/?a=1&b=2", string="koppeling")
    sheet.write_url("A23", "internal:'Lijst ''één'' a'!A1")
    sheet.protect()
    other.add_table(
        "C1:E5", {"columns": [{"header": "a"}, {"header": "b", "total_function": "sum"}], "total_row": True}
    )
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='HOV-formulier'!$B$2:$B$12"})
    other.insert_chart("G2", chart)
    other.autofilter("A1:A12")
    other.set_column("B:B", 20, None, {"hidden": True})
    book.define_name("Keuzes", "='Lijst ''één'' a'!$A$2:$A$12")
    book.define_name("'HOV-formulier'!Eigen", "='HOV-formulier'!$B$2")
    book.close()
    return buffer.getvalue()


def by_openpyxl() -> bytes:
    """Give a workbook as openpyxl writes it."""
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = _THEN
    sheet = book.active
    assert sheet is not None
    sheet.title = "HOV-formulier"
    for row in range(1, 12):
        sheet.append([f"regel {row}", row, row / 7, _THEN, f"=B{row}+1"])
    sheet.merge_cells("G1:H3")
    sheet["B4"].comment = Comment("van openpyxl", "Piet")
    rule = DataValidation(type="list", formula1='"ja,nee"')
    rule.add("F1:F9")
    sheet.add_data_validation(rule)
    book.create_sheet("Leeg").sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
