"""Sheets that hold a chart and no cells: they stand among the sheets of a workbook, but are no worksheets."""

from __future__ import annotations

import re

from pyopenvba.apps.excel._model import Sheets
from pyopenvba.interpreter._values import error

KIND = "Chart"
MEMBERS = {
    KIND: frozenset({"Name", "Activate", "Visible", "Index", "Parent", "Move", "Delete", "ProtectContents", "Select"}),
    "ChartArea": frozenset(),
}
"""What a chart sheet and what is selected on it have, as far as it is asked; the model takes one for a worksheet."""


def tell_apart(model):
    """Let the model know which of its sheets are those of a chart."""
    relations = model.package.read("xl/_rels/workbook.xml.rels").decode()
    charts = {
        re.search(r'\bId="([^"]*)"', one)[1]
        for one in re.findall(r"<Relationship\b[^>]*/chartsheet\"[^>]*>", relations)
    }
    text = model.package.read("xl/workbook.xml").decode()
    for sheet, element in zip(model.sheets_, re.findall(r"<sheet\b[^>]*>", text), strict=True):
        if re.search(r'\br:id="([^"]*)"', element)[1] in charts:
            sheet.vba_type_name = KIND


class Worksheets(Sheets):
    """The sheets of a workbook that have cells."""

    def vba_items(self):
        return [sheet for sheet in super().vba_items() if sheet.vba_type_name != KIND]

    def vba_lookup(self, index, items):
        found = super().vba_lookup(index, items)
        if found.vba_type_name == KIND:
            raise error(9, "Subscript out of range")
        return found
