"""Submissions that carry what must not come out again: signs that a program obeys, and what says who a trainee is.

A sign is looked for as it is, and as XML and sheets write it with an escape. What says who a trainee is holds one word,
and is unique for each trainee.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

from hov_tools.ooxml.edits import SetNote
from hov_tools.ooxml.write.notes import HEADING
from hov_tools.ooxml.writer import apply_edits
from hov_tools.texts import NOT_SEEN
from support.environment import WORKBOOKS
from support.workbooks import ExcelError, Stored, set_cells
from support.zips import read_parts, write_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.workbooks import CellValue

SIGNS = "\u202e\u2066\u200b\u2028\x85"
"""What a file name, a sheet and a cell can hold alike."""
IN_NAMES = f"\x1b[31m\n{SIGNS}"
IN_CELLS = f"_x001B_[31m_x0000_{SIGNS}"
"""As a sheet holds them: XML has no other way for control characters."""
WORD = "kanarie"
"""In everything that says who a trainee is, in capitals or not."""

EXAMPLE = WORKBOOKS / "voorbeelden" / "2022-noord"
FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
APPLICATION = "Aanvraag door regiehouder toewijzing 2022.xlsx"
NOTICE = "Aanmelding door praktijkinstellingen toewijzing 2022.xlsx"
HOV = "HOV-formulier 10243.xlsx"
OTHER_HOV = "HOV-formulier 10246.xlsx"
FORM, TRAINEES = "HOV-formulier", "Opleidelingen"

_HARMFUL = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff{NOT_SEEN}]"
)
_ESCAPED = re.compile(
    r"_x(?:00[01][0-9A-F]|00[89][0-9A-F]|20[0-6][0-9A-F])_"
    r"|&#(?:x(?:[01]?[0-9A-F]|202[89A-E]|200[BCDEF]|206[0-9A-F])|[0-9]|[12][0-9]|3[01]);",
    re.IGNORECASE,
)
_NAME = f"Noord-instelling B{IN_CELLS}"


def signs_in(text: str) -> list[str]:
    """Give the signs in a text that something could obey, and those that hide; a line break is none."""
    return [*_HARMFUL.findall(text), *_ESCAPED.findall(text)]


def submission(folder: Path, *, later: bool = False) -> Path:
    """Make a consortium of which every part that somebody else fills in carries what must not come out again.

    Args:
        folder: to make, under a name with signs in it.
        later: with other answers than the first, for comparing the two.
    """
    own = folder / f"verband{IN_NAMES}"
    own.mkdir(parents=True)
    for path in EXAMPLE.glob("*.xlsx"):
        shutil.copyfile(path, own / path.name)
    _plant_trainees(own, later=later)
    consortium = f"Verband{IN_CELLS}"
    set_cells(own / APPLICATION, {("Aanmelding", "D8"): consortium, ("Aanmelding", "D12"): f"=mail{IN_CELLS}"})
    late = date(2021, 4, 3)
    notice: dict[tuple[str, str], CellValue] = {("Aanmelding", "D8"): consortium, ("Aanmelding", "D15"): late}
    set_cells(own / NOTICE, notice | {("Aanmelding", "D20"): _NAME})
    flow: dict[tuple[str, str], CellValue] = {
        ("In- en doorstroom", "D8"): consortium,
        ("In- en doorstroom", "D18"): _NAME,
        ("In- en doorstroom", "N18"): f"@opmerking{IN_CELLS}",
        ("In- en doorstroom", "D12"): 2,
        ("In- en doorstroom", "L18"): Stored("e", f"#{WORD}-vrij!"),
    }
    set_cells(own / FLOW, flow)
    _plant_notes(own / HOV)
    for name in (HOV, OTHER_HOV, FLOW):
        _plant_around(own / name, is_hov=name != FLOW)
    _rename(own)
    return own


def _plant_trainees(own: Path, *, later: bool) -> None:
    cells: dict[tuple[str, str], CellValue] = {
        (FORM, "D8"): _NAME,
        (FORM, "D14"): Stored("e", f"{WORD.upper()} 1 in een fout"),
        (FORM, "D22"): f"veel{IN_CELLS}",
        (FORM, "D33"): ExcelError("#REF!"),
        (TRAINEES, "B6"): f"Jansje {WORD.capitalize()}",
        (TRAINEES, "L6"): f"geboren 07-07-1977 {WORD} 2",
        (TRAINEES, "B7"): Stored("e", f"{WORD} 3"),
        (TRAINEES, "C8"): Stored("e", f"{WORD} 4"),
        (TRAINEES, "D9"): f"{WORD} 5 nee",
        (TRAINEES, "E9"): f"{WORD} 6{IN_CELLS}",
    }
    # This one still counts in the years of a later form.
    cells |= {
        (TRAINEES, "B11"): f"{WORD}12",
        (TRAINEES, "C11"): "Gz-psycholoog",
        (TRAINEES, "D11"): "ja",
        (TRAINEES, "E11"): date(2021, 1, 1),
        (TRAINEES, "F11"): date(2023, 6, 30),
    }
    if later:
        cells |= {(FORM, "D15"): f"anders{IN_CELLS}", (TRAINEES, "L6"): f"{WORD} 11"}
    shared: dict[tuple[str, str], CellValue] = {
        (TRAINEES, "B10"): f"{WORD.upper()}7{IN_CELLS}",
        (TRAINEES, "C10"): "Gz-psycholoog",
        (TRAINEES, "D10"): "ja",
        (TRAINEES, "E10"): date(2019, 1, 1),
        (TRAINEES, "F10"): date(2019, 3, 1),
    }
    set_cells(own / HOV, cells | shared)
    set_cells(own / OTHER_HOV, shared | {(TRAINEES, "G6"): f"{WORD} 8", (TRAINEES, "L10"): f"{WORD} 9"})


def _sheet(name: str) -> str:
    return f"{name[:8]}{SIGNS}\n"


def _plant_around(path: Path, *, is_hov: bool) -> None:
    """Plant signs in names of sheets, defined names, properties and the texts of a validation."""
    parts = dict(read_parts(path.read_bytes()))
    old = FORM if is_hov else "In- en doorstroom"
    new = _sheet(old)
    for name, data in parts.items():
        text = data.decode("utf-8") if name.endswith(".xml") else ""
        if name == "xl/workbook.xml":
            text = text.replace(f'name="{old}"', f'name="{new}"'.replace("\n", "&#10;"))
            defined = f'<definedName name="Naam" comment="uitleg{SIGNS}">"tekst{SIGNS}"</definedName>'
            text = text.replace("<definedNames>", f"<definedNames>{defined}")
        text = text.replace(f"'{old}'!", f"'{new}'!")
        if name.startswith("xl/worksheets/"):
            text = re.sub(r'(errorTitle|error|prompt)="[^"]*"', rf'\1="tekst{SIGNS}"', text)
        if name == "docProps/core.xml":
            text = re.sub(r"(<dc:creator>)[^<]*", rf"\g<1>maker{SIGNS}", text)
        if text:
            parts[name] = text.encode("utf-8")
    write_parts(path, parts)


def _plant_notes(path: Path) -> None:
    """Let somebody else have written notes, on a cell of the form and on a trainee."""
    notes = [SetNote(FORM, "D22", f"let op {SIGNS}", ""), SetNote(TRAINEES, "B6", f"{WORD} 10", "")]
    parts = dict(read_parts(apply_edits(path.read_bytes(), notes).data))
    for name, data in parts.items():
        if "comments" in name:
            # A note is ours by its first line.
            parts[name] = data.replace(HEADING.strip().encode(), b"iemand:")
    write_parts(path, parts)


def _rename(own: Path) -> None:
    """Give the forms names with signs, and put one in a zip file, one in a mail and one beside as an attachment."""
    for name in (HOV, FLOW, APPLICATION):
        stem = name.removesuffix(".xlsx")
        (own / name).rename(own / f"{stem}{IN_NAMES}.xlsx")
    # A zip file whose names hold control characters is refused as a whole.
    inside = (own / OTHER_HOV).read_bytes()
    (own / OTHER_HOV).unlink()
    for name, signs in (("nagekomen", SIGNS), ("geweigerd", IN_NAMES)):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(f"leden{signs}/HOV-formulier{signs} 10246.xlsx", inside)
            archive.writestr(f"scan{signs}.pdf", b"%PDF-1.7")
        (own / f"{name}{IN_NAMES}.zip").write_bytes(packed.getvalue())
    message = EmailMessage()
    message["Subject"] = f"HOV-formulier{SIGNS.replace(chr(0x2028), '').replace(chr(0x85), '')}"
    message.set_content("Zie bijlage.")
    form = own / "HOV-formulier 10249.xlsx"
    message.add_attachment(
        form.read_bytes(), maintype="application", subtype="octet-stream", filename=f"HOV{SIGNS}.xlsx"
    )
    form.unlink()
    (own / f"mail{IN_NAMES}.eml").write_bytes(bytes(message))
    (own / f"stuk{IN_NAMES}.xlsx").write_bytes(b"PK\x03\x04")
    (own / f"archief{IN_NAMES}.rar").write_bytes(b"Rar!\x1a\x07\x00")


def forms_in(folder: Path) -> list[dict[str, bytes]]:
    """Give the parts of every workbook in a folder, and in the zip files and mails in it."""
    return [read_parts(data) for data in _workbooks(folder)]


def _workbooks(folder: Path) -> Iterator[bytes]:
    for path in filter(Path.is_file, folder.rglob("*")):
        if path.suffix == ".xlsx" and path.stat().st_size > 100:
            yield path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                yield from (archive.read(name) for name in archive.namelist() if name.endswith(".xlsx"))
