"""Taking out a sheet that we made."""

from __future__ import annotations

import re

from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.snapshot import Visibility
from hov_tools.ooxml.workbookpart import SheetEntry
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.workbooktext import WorkbookText
from hov_tools.ooxml.write.xmlelements import escape

_FORMULA = re.compile(rb"<(?:[^\s<>/:]+:)?(?:f|formula|formula1|formula2)(?:\s[^>]*)?>([^<]*)<")


def remove_sheet(draft: Draft, workbook: WorkbookText, name: str) -> None:
    """Take out a sheet of ours with its names and all that only it uses.

    Raises:
        EditRefusedError: "sheet-missing"; "sheet-not-ours"; "workbook-structure-protected"; "sheet-is-referenced",
            when a formula or a name elsewhere refers to it; "last-sheet", when no visible sheet would be left.
    """
    sheet = workbook.sheet(name)
    if sheet is None:
        raise EditRefusedError(Refusal.SHEET_MISSING, f"there is no sheet {name}", name)
    if not workbook.is_ours(sheet):
        raise EditRefusedError(Refusal.SHEET_NOT_OURS, f"we did not make {name}", name)
    if workbook.is_structure_protected:
        raise EditRefusedError(Refusal.WORKBOOK_STRUCTURE_PROTECTED, "sheets cannot be removed", name)
    others = [one for one in workbook.sheets if one.index != sheet.index]
    if not any(one.visibility is Visibility.VISIBLE for one in others):
        raise EditRefusedError(Refusal.LAST_SHEET, f"{name} is the only visible sheet", name)
    if is_referenced(draft, workbook, sheet):
        raise EditRefusedError(Refusal.SHEET_IS_REFERENCED, f"a formula refers to {name}", name)
    workbook.remove_sheet(sheet)


def is_referenced(draft: Draft, workbook: WorkbookText, sheet: SheetEntry) -> bool:
    """Tell whether a formula on another sheet, or a name that is not local to the sheet, refers to it."""
    refers = re.compile(re.escape(escape(sheet.name.replace("'", "''"))) + rb"'?!", re.IGNORECASE)
    names = [one for one in workbook.names() if one.get("localSheetId") != str(sheet.index)]
    formulas = [escape(workbook.formula_of(one)) for one in names]
    for one in workbook.sheets:
        if one.index != sheet.index and one.kind == "worksheet":
            formulas += _FORMULA.findall(draft.readable(one.part))
    return any(refers.search(formula) for formula in formulas)
