"""LibreOffice as a witness: it re-saves the forms, and inserts rows and columns itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from transforms import lines

from hov_tools.rules.engine import assess
from support.cases import case_of

if TYPE_CHECKING:
    from pathlib import Path

    from hov_tools.rules.finding import Assessment
    from support.libreoffice import LibreOffice


def test_same_findings_after_libreoffice_saved_every_workbook(
    example: tuple[Path, Assessment], libreoffice: LibreOffice, tmp_path: Path
) -> None:
    folder, before = example
    libreoffice.resave(folder, tmp_path / "opgeslagen")
    after = assess(case_of(tmp_path / "opgeslagen"))
    assert lines(after) == lines(before)
    assert after.outcome == before.outcome


def test_same_findings_at_the_moved_cells_after_rows_and_a_column_were_inserted(
    example: tuple[Path, Assessment], libreoffice: LibreOffice, tmp_path: Path
) -> None:
    folder, before = example
    shifts = libreoffice.shift_folder(folder, tmp_path / "verschoven")
    after = assess(case_of(tmp_path / "verschoven"))
    expected = []
    for code, file, sheet, cell, severity, *cause in lines(before):
        ref = shifts[file].shift_cell(sheet, cell)
        if cause:
            cause[3] = shifts[cause[1]].shift_cell(cause[2], cause[3])
        expected.append((code, file, sheet, ref, severity, *cause))
    assert lines(after) == sorted(expected)
    assert after.outcome.hov == before.outcome.hov
