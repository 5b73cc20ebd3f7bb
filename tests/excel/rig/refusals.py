"""What Excel and xlwings refuse: one table, each line with where that is known from.

"recorded" is what pyOpenVBA's model does by itself, from answers of a live Excel; such a line has no rule of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from excel.rig.dispatch import refused

RECORDED = "pyOpenVBA 6.5.0: answers recorded in live Excel"
XLWINGS = "xlwings 0.37.8: its own code"
_LEARN = "https://learn.microsoft.com/en-us/office/"


class Refusal(NamedTuple):
    """One thing that is refused.

    Attributes:
        name: by which a test shows it.
        source: where it is known from.
        members: (type, member) that the rule is for; of a property that is set the member ends in "=".
        rule: raises the error; None: the model or xlwings itself does.
    """

    name: str
    source: str
    members: tuple[tuple[str, str], ...] = ()
    rule: Callable[..., None] | None = None


def _part_of_merged(area: Any, *_: object) -> None:
    for part in area.areas:
        for one in area.sheet.merged_areas:
            meets = not (
                part.right < one.left or one.right < part.left or part.bottom < one.top or one.bottom < part.top
            )
            holds = (
                part.left <= one.left and one.right <= part.right and part.top <= one.top and one.bottom <= part.bottom
            )
            if meets and not holds:
                raise refused(1004, "Unable to set the property of the Range class")


def _hidden(sheet: Any, *_: object) -> None:
    if sheet.visible != -1:
        raise refused(1004, "method of Worksheet class failed")


def _long_address(_: object, address: object, *__: object) -> None:
    if isinstance(address, str) and len(address) > 255:
        raise refused(1004, "Method 'Range' of object '_Worksheet' failed")


def table(world: Any) -> tuple[Refusal, ...]:
    """Give all of them.

    Args:
        world: around the workbook; without a printer there is no page setup.
    """

    def no_printer(*_: object) -> None:
        if not world.has_printer:
            raise refused(1004, "Unable to set the property of the PageSetup class")

    def no_cloud(*_: object) -> None:
        if world.autosave is None:
            raise refused(1004, "Method 'AutoSaveOn' of object '_Workbook' failed")

    pages = ("Orientation", "PaperSize", "Zoom", "FitToPagesWide", "FitToPagesTall", "CenterFooter", "PrintTitleRows")
    return (
        Refusal("theme colour of a line that has none", RECORDED),
        Refusal("style changed while a sheet is protected", RECORDED),
        Refusal("edges 7 to 10 of a style", RECORDED),
        Refusal("format of a locked cell on a protected sheet", RECORDED),
        Refusal("second note on a cell", RECORDED),
        Refusal("second style of a name", RECORDED),
        Refusal("sheet added to a protected structure", RECORDED),
        Refusal("freeze_panes", XLWINGS),
        Refusal("adjust_indent", XLWINGS),
        Refusal("busy Excel", XLWINGS + ", and " + _LEARN + "client-developer/excel/how-to-access-dlls-in-excel"),
        Refusal(
            "lock of a part of a merged area",
            _LEARN + "vba/api/excel.range.locked",
            (("Range", "Locked="), ("Range", "FormulaHidden=")),
            _part_of_merged,
        ),
        Refusal(
            "hidden sheet moved or brought to the front",
            _LEARN + "vba/api/excel.worksheet.visible",
            (("Worksheet", "Move"), ("Worksheet", "Activate")),
            _hidden,
        ),
        Refusal(
            "address of more than 255 characters",
            _LEARN + "vba/api/excel.worksheet.range",
            (("Worksheet", "Range"),),
            _long_address,
        ),
        Refusal(
            "page setup without a printer",
            _LEARN + "vba/api/excel.pagesetup",
            tuple(("PageSetup", f"{name}=") for name in pages),
            no_printer,
        ),
        Refusal(
            "saving by itself of a book that is not in the cloud",
            _LEARN + "vba/api/excel.workbook.autosaveon",
            (("Workbook", "AutoSaveOn="),),
            no_cloud,
        ),
    )


def rules_of(world: Any) -> dict[tuple[str, str], Callable[..., None]]:
    """Give the rules by (type, member)."""
    return {member: one.rule for one in table(world) if one.rule is not None for member in one.members}
