"""What reading needs of a cell format: shown as a date, as a percentage, open for input (§18.8.10 cellXfs)."""

from __future__ import annotations

import re

from msgspec import Struct

from hov_tools.kept import kept
from hov_tools.ooxml.errors import DamagedError
from hov_tools.ooxml.limits import DEFAULT_LIMITS
from hov_tools.ooxml.xmlparse import by_full_name, parse

# Built-in formats that show a date or time (§18.8.30), the East Asian ones among them.
_DATE_IDS = frozenset(map(str, [*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)]))
_PERCENTAGE_IDS = frozenset(["9", "10"])
# What is left open reaches to the end, which keeps the search linear.
_NOT_CODE = re.compile(r'"[^"]*+(?:"|\Z)|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*+(?:\]|\Z)', re.IGNORECASE | re.DOTALL)
_DATE_LETTER = re.compile(r"[dmyhs]", re.IGNORECASE)
_OTHER_GROUPS = ("s:fonts", "s:fills", "s:borders", "s:cellStyleXfs", "s:cellStyles", "s:dxfs", "s:extLst")
# Of a larger part the copy that is kept would weigh more than reading it anew.
_SMALL = 1 << 15


def is_date_format(code: str) -> bool:
    """Tell whether a number format shows a date or time: "dd-mm-yyyy" does, one with "d" within quotes does not."""
    bare = _NOT_CODE.sub("", code).partition(";")[0]
    return bare.strip().lower() not in ("general", "standaard") and _DATE_LETTER.search(bare) is not None


def is_percentage_format(code: str) -> bool:
    """Tell whether a number format shows a hundred times the number, with a percent sign: "0%" does."""
    return "%" in _NOT_CODE.sub("", code).partition(";")[0]


class Styles(Struct, frozen=True):
    """Per cell format, in the order of cellXfs.

    Attributes:
        dates: shown as a date or time.
        unlocked: open for input on a protected sheet.
        percentages: shown as a percentage.
    """

    dates: tuple[bool, ...] = ()
    unlocked: tuple[bool, ...] = ()
    percentages: tuple[bool, ...] = ()

    def is_date(self, style: int) -> bool:
        """Tell whether the format shows a date; an index that the part lacks does not."""
        return style < len(self.dates) and self.dates[style]

    def is_percentage(self, style: int) -> bool:
        """Tell whether the format shows a percentage; an index that the part lacks does not."""
        return style < len(self.percentages) and self.percentages[style]

    def is_unlocked(self, style: int) -> bool:
        """Tell whether the format allows input; an index that the part lacks does not."""
        return style < len(self.unlocked) and self.unlocked[style]


@kept(32, largest=_SMALL)
def read_styles(data: bytes, part: str, *, max_tags: int | None = DEFAULT_LIMITS.items) -> Styles:
    """Read styles.xml; forms that were filled in from one template have the same one, which is read once.

    Raises:
        DamagedError: it is not well-formed, or something else.
        LimitError: it has more than `max_tags` tags, unless that is None.
    """
    codes: dict[str, str] = {}
    formats: list[str] = []
    unlocked: list[bool] = []
    inside = is_sheet_of_styles = False
    others = 0

    def root(_: dict[str, str]) -> None:
        nonlocal is_sheet_of_styles
        is_sheet_of_styles = True

    def number_format(attributes: dict[str, str]) -> None:
        codes.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))

    def begin(_: dict[str, str]) -> None:
        nonlocal inside
        # Within a font, say, these are no formats of the workbook.
        inside = not others

    def enter(_: dict[str, str]) -> None:
        nonlocal others
        others += 1

    def leave() -> None:
        nonlocal others
        others -= 1

    def finish() -> None:
        nonlocal inside
        inside = False

    def cell_format(attributes: dict[str, str]) -> None:
        if inside:
            formats.append(attributes.get("numFmtId", "0"))
            unlocked.append(False)

    def protection(attributes: dict[str, str]) -> None:
        if inside and unlocked:
            unlocked[-1] = attributes.get("locked") in ("0", "false")

    start = {
        **dict.fromkeys(_OTHER_GROUPS, enter),
        "s:styleSheet": root,
        "s:numFmt": number_format,
        "s:cellXfs": begin,
        "s:xf": cell_format,
        "s:protection": protection,
    }
    end = {**dict.fromkeys(_OTHER_GROUPS, leave), "s:cellXfs": finish}
    parse(_essence(data), part, by_full_name(start), by_full_name(end), max_tags=max_tags)
    if not is_sheet_of_styles:
        raise DamagedError(f"{part} holds no cell formats")
    shown = {key: is_date_format(codes[key]) if key in codes else key in _DATE_IDS for key in set(formats)}
    percentages = {
        key: is_percentage_format(codes[key]) if key in codes else key in _PERCENTAGE_IDS for key in set(formats)
    }
    return Styles(tuple([shown[key] for key in formats]), tuple(unlocked), tuple([percentages[key] for key in formats]))


def _essence(data: bytes) -> bytes:
    """Leave out what is most of a plain styles part and says nothing here: fonts to borders, and all after cellXfs."""
    if b"<!" in data or data.count(b"<?") > 1 or any(data.count(tag) != 1 for tag in _LANDMARKS):
        return data
    fonts, borders, formats = data.find(b"<fonts"), data.find(b"</borders>"), data.find(b"<cellXfs")
    last, root = data.find(b"</cellXfs>"), data.find(b"</styleSheet>")
    if not fonts < borders < formats < last < root or data.find(b"<numFmt", fonts, borders) >= 0:
        return data
    return data[:fonts] + data[borders + len(b"</borders>") : last + len(b"</cellXfs>")] + data[root:]


_LANDMARKS = (b"<fonts", b"</borders>", b"<cellXfs", b"</cellXfs>", b"</styleSheet>")
