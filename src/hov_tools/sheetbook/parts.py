"""The parts of a new workbook where openpyxl writes otherwise than is needed: their moment, and what it leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from shutil import copyfileobj
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from hov_tools.ooxml.write.values import number as digits_of
from hov_tools.sheetbook import LAST_ROW, Number

# The first moment that a zip file can name.
_OLDEST = (1980, 1, 1, 0, 0, 0)
# A TPID is a text of digits; Excel would put a green corner in each such cell (ECMA-376 part 1, §18.3.1.51).
_NOT_A_NUMBER = (
    f'<ignoredErrors><ignoredError sqref="A1:XFD{LAST_ROW}" numberStoredAsText="1"/></ignoredErrors>'.encode()
)
# What follows that in a sheet, as far as openpyxl writes it.
_TAIL = re.compile(rb"<drawing |<legacyDrawing |<tableParts|</worksheet>")
_TAIL_SIZE = 1_000

# A formula as openpyxl writes it; texts have no "<".
_NO_RESULT = re.compile(rb"<f>([^<]*)</f><v(?: ?/>|></v>)")


class UndatedZip(ZipFile):
    """A zip file whose members all bear the same moment."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:  # noqa: ANN401 - as zipfile
        """Write a member, as `ZipFile` does."""
        super().writestr(_undated(zinfo_or_arcname), data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:  # noqa: ANN401 - as zipfile
        """Write a file as a member, as `ZipFile` does."""
        with Path(filename).open("rb") as source, self.open(_undated(arcname), "w") as target:
            copyfileobj(source, target)


def _undated(name: str) -> ZipInfo:
    member = ZipInfo(name, _OLDEST)
    member.compress_type = ZIP_DEFLATED
    return member


def allow_digits(part: Path) -> None:
    """Say in a sheet's part that texts of digits are meant; only the end of it is read, as it may be large."""
    with part.open("r+b") as sheet:
        start = sheet.seek(max(0, part.stat().st_size - _TAIL_SIZE))
        tail = sheet.read()
        sheet.seek(start)
        sheet.write(_TAIL.sub(lambda found: _NOT_A_NUMBER + found[0], tail, count=1))


def put_results(part: Path, results: Iterable[Number]) -> None:
    """Put the results of formulas into a sheet's part, in the order in which they stand there."""
    left = iter(results)

    def with_result(formula: re.Match[bytes]) -> bytes:
        return b"<f>%b</f><v>%b</v>" % (formula[1], digits_of(next(left)).encode())

    part.write_bytes(_NO_RESULT.sub(with_result, part.read_bytes()))
