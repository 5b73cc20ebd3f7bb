"""Blank forms of a new year, filled in with an example consortium of an earlier one."""

from __future__ import annotations

import re
import shutil
from functools import lru_cache
from typing import TYPE_CHECKING

from hov_tools.files.intake import take_in
from hov_tools.newyear.known import Known, known_of
from hov_tools.newyear.prefill import Made, copies, make, read_blanks
from hov_tools.rules.engine import assess
from support.cases import shift_years
from support.environment import WORKBOOKS
from support.zips import read_parts, write_parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KEY = b"k" * 32
EXAMPLES = WORKBOOKS / "voorbeelden"
FORMS = WORKBOOKS / "formulieren"
NEXT = [("2022-noord", "2025", 0), ("2022-noord", "2022", 1), ("2025-oost", "2025", 1)]
"""Consortium, the year of the blank forms, and by how many years these are shifted first."""


def blank_forms(year: str, later: int, folder: Path) -> list[Path]:
    """Give blank forms, of a later year when that is asked."""
    found = sorted((FORMS / year).glob("*.xlsx"))
    return found if not later else [shift_years(one, folder / one.name.replace(year, "T"), later) for one in found]


@lru_cache(maxsize=8)
def known(folder: Path) -> Known:
    """Give what is known of a consortium; a folder is read once."""
    return known_of(assess(take_in(folder).case))


def filled_in(folder: Path, blanks: Sequence[Path]) -> list[Made]:
    """Fill in blank forms with what is known of a consortium."""
    return [make(copy, KEY) for copy in copies(read_blanks(blanks), known(folder))]


def small_folder(tpid: str, folder: Path) -> Path:
    """Give a copy of the application and the HOV form of one member of an example."""
    folder.mkdir()
    for name in ("Aanmelding door praktijkinstellingen toewijzing 2022", f"HOV-formulier {tpid}"):
        shutil.copyfile(EXAMPLES / "2022-noord" / f"{name}.xlsx", folder / f"{name}.xlsx")
    return folder


def form_of_member(folder: Path, blank: Path, tpid: str) -> Made:
    """Fill in the blank HOV form for one member."""
    own = next(copy for copy in copies(read_blanks([blank]), known(folder)) if copy.tpid == tpid)
    return make(own, KEY)


def change_xml(path: Path, part: str, pattern: str, new: str) -> None:
    """Change the XML of a part of a workbook in place; what is to be changed must be there."""
    parts = read_parts(path.read_bytes())
    text, count = re.subn(pattern, new, parts[part].decode(), flags=re.DOTALL)
    assert count, pattern
    parts[part] = text.encode()
    write_parts(path, parts)
