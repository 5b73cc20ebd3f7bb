"""The list of institutions that hand in no forms here (`--instellingen`): a CSV file with semicolons."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from hov_tools.allocation import text
from hov_tools.errors import UsageError
from hov_tools.forms.choices import choice_list, wording
from hov_tools.forms.values import MAX_NUMBER
from hov_tools.system_errors import system_reason

NEEDED = ("tpid", "hov", "gevraagd", "garantie", "nieuw")
OPTIONAL = ("naam", "sector")
_TPID = re.compile(r"(?:TP(?:ID)?)?[\s.:-]*([0-9]{4,6})\Z", re.IGNORECASE)
_MOST_BYTES = 5_000_000


class ListedInstitution(Struct, frozen=True):
    """A row of the list.

    Attributes:
        tpid: its TPID, in digits.
        hov: in days.
        requested: places.
        has_guarantee: inside its guarantee period.
        is_new: newly recognised.
        name: or "".
        sector: as the forms word it, or "".
        line: of the file.
    """

    tpid: str
    hov: int
    requested: int
    has_guarantee: bool
    is_new: bool
    name: str
    sector: str
    line: int


class InstitutionList(Struct, frozen=True):
    """The list.

    Attributes:
        file: its name.
        sha256: of its bytes.
        institutions: its rows.
    """

    file: str
    sha256: str
    institutions: tuple[ListedInstitution, ...]


def read_list(path: Path) -> InstitutionList:
    """Read the list.

    Raises:
        UsageError: the file cannot be read, or a row is not right; the message names line and column.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(text("lijst_te_groot", file=path.name))
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(text("lijst_niet_te_lezen", file=path, why=system_reason(error))) from error
    return InstitutionList(path.name, hashlib.sha256(data).hexdigest(), parse_list(path.name, data))


def parse_list(file: str, data: bytes) -> tuple[ListedInstitution, ...]:
    """Read the list from its bytes: UTF-8, or what Excel on Windows writes otherwise; raises as `read_list`."""
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        content = data.decode("cp1252", errors="replace")
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=";", strict=True)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise UsageError(text("lijst_geen_tabel", file=file, line=reader.line_num)) from error
    heads = [head.lower() for head in rows[0][1]] if rows else []
    missing = [name for name in NEEDED if name not in heads]
    unknown = [name for name in heads if name not in (*NEEDED, *OPTIONAL)]
    if missing or unknown or len(set(heads)) != len(heads):
        raise UsageError(text("lijst_koppen", file=file, needed=";".join(NEEDED), optional=";".join(OPTIONAL)))
    found: dict[str, ListedInstitution] = {}
    for line, cells in rows[1:]:
        if len(cells) != len(heads):
            raise UsageError(text("lijst_kolommen", file=file, line=line, found=len(cells), expected=len(heads)))
        one = _institution(file, line, dict(zip(heads, cells, strict=True)))
        if one.tpid in found:
            raise UsageError(text("lijst_dubbel", file=file, line=line, tpid=one.tpid, first=found[one.tpid].line))
        found[one.tpid] = one
    return tuple(found.values())


def _institution(file: str, line: int, cells: Mapping[str, str]) -> ListedInstitution:
    def wrong(column: str, expected: str) -> UsageError:
        return UsageError(
            text("lijst_cel", file=file, line=line, column=column, found=cells[column] or "leeg", expected=expected)
        )

    def number(column: str) -> int:
        cell = cells[column]
        # "1.500" is fifteen hundred to one program and one and a half to another: digits only.
        if not (cell.isascii() and cell.isdecimal() and int(cell) <= MAX_NUMBER):
            raise wrong(column, text("lijst_geheel"))
        return int(cell)

    def answer(column: str) -> bool:
        key = choice_list("janee").read(cells[column])
        if key is None:
            raise wrong(column, text("lijst_janee"))
        return key == "ja"

    match = _TPID.match(cells["tpid"])
    if match is None:
        raise wrong("tpid", text("lijst_tpid"))
    sector = cells.get("sector", "")
    key = choice_list("sector").read(sector) if sector else None
    if sector and key is None:
        raise wrong("sector", text("lijst_sector", choices=", ".join(choice_list("sector").offered)))
    has_guarantee, is_new = answer("garantie"), answer("nieuw")
    if has_guarantee and is_new:
        raise wrong("nieuw", text("lijst_nieuw_en_garantie"))
    return ListedInstitution(
        tpid=match[1],
        hov=number("hov"),
        requested=number("gevraagd"),
        has_guarantee=has_guarantee,
        is_new=is_new,
        name=cells.get("naam", ""),
        sector="" if key is None else wording("sector", key),
        line=line,
    )
