"""A form full of what libraries drop goes through --schrijf and hov herstel, and its buttons still run their macro."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from commands.calling import EXAMPLES, hov
from support.buttons import pressed
from support.full_form import COMMENTS, DRAWING, SHEET, TARGET, VML, full_form

FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022"
TOUCHED = {
    "[Content_Types].xml",
    "xl/_rels/workbook.xml.rels",
    "xl/workbook.xml",
    "xl/styles.xml",
    SHEET,
    "xl/worksheets/sheet3.xml",
    COMMENTS,
    VML,
}
KEPT = (
    DRAWING,
    "xl/vbaProject.bin",
    "xl/charts/chart1.xml",
    "xl/media/image1.png",
    "xl/ctrlProps/ctrlProp1.xml",
    "xl/ctrlProps/ctrlProp2.xml",
    "xl/threadedComments/threadedComment1.xml",
    "xl/persons/person.xml",
    "xl/worksheets/_rels/sheet2.xml.rels",
)


@pytest.fixture(scope="module")
def consortium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A consortium of which the in- en doorstroom form has all of it; read only."""
    folder = Path(shutil.copytree(EXAMPLES / "2022-zuid", tmp_path_factory.mktemp("vol") / "verband"))
    form = folder / f"{FLOW}.xlsx"
    (folder / f"{FLOW}.xlsm").write_bytes(full_form(form.read_bytes(), tmp_path_factory.mktemp("vba")))
    form.unlink()
    return folder


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        return {name: book.read(name) for name in book.namelist()}


def around_the_rows(sheet: bytes) -> str:
    """What stands around the rows, but for the tab that is open and the colour of a tab with findings."""
    before, _, rest = sheet.decode().partition("<sheetData>")
    return (
        re.sub(r' tabSelected="1"|<dimension [^>]*>|<tabColor [^>]*/>', "", before) + rest.partition("</sheetData>")[2]
    )


def rows(sheet: bytes) -> list[tuple[dict[str, str], list[tuple[str, str]]]]:
    """The rows, each with its attributes and its cells: address and content, without the format."""
    found = []
    for row in etree.fromstring(sheet).iter("{*}row"):
        inner = [(str(cell.get("r")), "".join(etree.tostring(one).decode() for one in cell)) for cell in row]
        found.append(({str(key): str(value) for key, value in row.items() if key != "spans"}, inner))
    return found


@pytest.mark.parametrize("command", ["valideer", "bonus"])
def test_nothing_is_lost_and_undo_gives_back_every_byte(command: str, consortium: Path, tmp_path: Path) -> None:
    name = f"{FLOW}.xlsm"
    before = parts(consortium / name)
    hov(command, consortium, "--schrijf", "--uit", tmp_path / "uit")
    after = parts(tmp_path / "uit" / name)
    changed = {part for part in before if after.get(part) != before[part]}
    assert changed <= TOUCHED
    assert not changed & set(KEPT)
    assert around_the_rows(after[SHEET]) == around_the_rows(before[SHEET])
    if command == "valideer":
        assert changed == TOUCHED
        for sheet in (SHEET, "xl/worksheets/sheet3.xml"):
            assert rows(after[sheet]) == rows(before[sheet])
        assert after[VML].startswith(before[VML].removesuffix(b"</xml>"))
        first, _, last = before[COMMENTS].decode().partition("</authors>")
        assert after[COMMENTS].decode().startswith(first)
        assert last.removesuffix("</commentList></comments>") in after[COMMENTS].decode()
    assert hov("herstel", tmp_path / "uit" / name, "--uit", tmp_path / "terug").status == 0
    assert parts(tmp_path / "terug" / name) == before
    assert hov("herstel", tmp_path / "uit" / name, "--ter-plekke").status == 0
    assert parts(tmp_path / "uit" / name) == before


@pytest.mark.usefixtures("libreoffice")
def test_the_buttons_still_run_their_macro(consortium: Path, tmp_path: Path) -> None:
    name = f"{FLOW}.xlsm"
    hov("valideer", consortium, "--schrijf", "--uit", tmp_path / "uit")
    hov("herstel", tmp_path / "uit" / name, "--uit", tmp_path / "terug")
    for file in (consortium / name, tmp_path / "uit" / name, tmp_path / "terug" / name):
        assert pressed(tmp_path, file, "In- en doorstroom", TARGET) == [0, 42, 84], file.parent.name
