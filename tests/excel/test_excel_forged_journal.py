"""An open book that comes with a journal that someone made up: no value, formula or sheet of it moves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from excel.comparing import picture
from hov_tools.excel import buttons
from hov_tools.ooxml.edits import MarkStyle
from support.environment import WORKBOOKS
from support.forged import JOURNALS, Forged
from support.untouched import OURS

FORM = WORKBOOKS / "voorbeelden" / "2022-zuid" / "HOV-formulier 10280.xlsx"
NOT_READ = {
    "sheet in the part of the form",
    "journal in the part of the form",
    "journal in the styles",
    "journal in the content types",
}
QUICK = {"value", "formula", "sheet of someone else", "journal that a formula looks at"}
EACH = pytest.mark.parametrize(
    "forge",
    [
        pytest.param(forge, id=name, marks=() if name in QUICK else pytest.mark.slow)
        for name, forge in JOURNALS.items()
        if name not in NOT_READ
    ],
)
NOT_USED = "Het journaal in dit bestand is niet van dit programma of is beschadigd; het is niet gebruikt."


def _opened(path: Path, data: bytes) -> Any:
    path.write_bytes(data)
    book = xw.Book(path)
    book.set_mock_caller()
    return book


def _values(book: Any) -> dict[str, dict[str, tuple[object, ...]]]:
    return {
        sheet: {cell: held[:2] for cell, held in cells.items() if held[0] is not None}
        for sheet, cells in picture(book).items()
        if sheet not in OURS
    }


@EACH
@pytest.mark.parametrize("button", [buttons.controleer_formulier, buttons.maak_ongedaan])
def test_no_button_moves_a_value(app: Any, tmp_path: Path, forge: Forged, button: Any) -> None:
    book = _opened(tmp_path / FORM.name, forge(FORM.read_bytes()))
    before = _values(book)
    button()
    assert _values(book) == before
    assert "Er ging iets mis" not in app.alerts[-1]
    assert "Excel kon dit nu niet doen" not in app.alerts[-1]


def test_what_is_not_certain_is_named(app: Any, tmp_path: Path) -> None:
    _opened(tmp_path / FORM.name, JOURNALS["value"](FORM.read_bytes()))
    buttons.maak_ongedaan()
    assert "het journaal is niet met uw sleutel op deze computer geschreven" in app.alerts[-1]
    assert "Alleen wat herkenbaar van hov is, is weggehaald" in app.alerts[-1]


@pytest.mark.parametrize("name", ["deep", "no base64", "thousands of runs"])
def test_a_journal_that_cannot_be_read_is_told_and_replaced(app: Any, tmp_path: Path, name: str) -> None:
    book = _opened(tmp_path / FORM.name, JOURNALS[name](FORM.read_bytes()))
    buttons.maak_ongedaan()
    assert app.alerts[-1].startswith(NOT_USED)
    before = _values(book)
    buttons.controleer_formulier()
    assert NOT_USED in app.alerts[-1]
    buttons.maak_ongedaan()
    assert app.alerts[-1].startswith("Teruggedraaid")
    assert _values(book) == before


def test_the_run_of_another_user_goes_by_what_is_ours(app: Any, tmp_path: Path) -> None:
    book = _opened(tmp_path / FORM.name, FORM.read_bytes())
    plain = picture(book)
    book.close()
    book = _opened(tmp_path / FORM.name, JOURNALS["run of another user"](FORM.read_bytes()))
    assert picture(book) != plain
    buttons.maak_ongedaan()
    assert app.alerts[-1].startswith("Teruggedraaid")
    assert picture(book) == plain
    assert not any(held[3] in {mark.value for mark in MarkStyle} for held in picture(book)["HOV-formulier"].values())
