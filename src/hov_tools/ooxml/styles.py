"""The two facts of a cell format that reading needs: shown as a date, open for input (§18.8.10 cellXfs)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hov_tools.ooxml.xmlparse import parse

# Built-in formats that show a date or time (§18.8.30), the East Asian ones among them.
_DATE_IDS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTER = re.compile(r"[dmyhs]", re.IGNORECASE)


def is_date_format(code: str) -> bool:
    """Tell whether a number format shows a date or time: "dd-mm-yyyy" does, "0.00 \"dagen\"" does not."""
    bare = _NOT_CODE.sub("", code.partition(";")[0])
    return bare.strip().lower() not in ("general", "standaard") and _DATE_LETTER.search(bare) is not None


@dataclass(frozen=True, slots=True)
class Styles:
    """Per cell format, in the order of cellXfs.

    Attributes:
        dates: shown as a date or time.
        unlocked: open for input on a protected sheet.
    """

    dates: tuple[bool, ...] = ()
    unlocked: tuple[bool, ...] = ()

    def is_date(self, style: int) -> bool:
        """Tell whether the format shows a date; an index that the part lacks does not."""
        return style < len(self.dates) and self.dates[style]

    def is_unlocked(self, style: int) -> bool:
        """Tell whether the format allows input; an index that the part lacks does not."""
        return style < len(self.unlocked) and self.unlocked[style]


def read_styles(data: bytes, part: str) -> Styles:
    """Read styles.xml; raises DamagedError when it is not well-formed."""
    codes: dict[str, str] = {}
    formats: list[str] = []
    unlocked: list[bool] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if name == "s:numFmt":
            codes.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
        elif name == "s:cellXfs":
            inside = True
        elif inside and name == "s:xf":
            formats.append(attributes.get("numFmtId", "0"))
            unlocked.append(False)
        elif inside and name == "s:protection" and unlocked:
            unlocked[-1] = attributes.get("locked") in ("0", "false")

    def end(name: str) -> None:
        nonlocal inside
        if name == "s:cellXfs":
            inside = False

    parse(_essence(data), part, start, end)
    dates = tuple(is_date_format(codes[key]) if key in codes else _is_builtin_date(key) for key in formats)
    return Styles(dates, tuple(unlocked))


def _essence(data: bytes) -> bytes:
    """Leave out fonts, fills and borders of a plain styles part: they are most of it and say nothing here."""
    if b"<!" in data or any(data.count(tag) != 1 for tag in (b"<fonts", b"<cellXfs", b"</borders>")):
        return data
    begin, end = data.find(b"<fonts"), data.find(b"</borders>") + len(b"</borders>")
    return data[:begin] + data[end:] if begin < end <= data.find(b"<cellXfs") else data


def _is_builtin_date(key: str) -> bool:
    return key.isdecimal() and int(key) in _DATE_IDS
