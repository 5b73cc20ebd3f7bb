"""The findings so far, so that a rule can see what its own finding follows from."""

from __future__ import annotations

from collections.abc import Iterable

from hov_tools.forms.depends import named_cells
from hov_tools.forms.records import CellRef, Field
from hov_tools.ooxml.address import parse_a1
from hov_tools.rules.finding import Finding


class FindingsSoFar:
    """Findings by file and cell; a rule reads it, only the engine adds to it."""

    def __init__(self) -> None:
        self._all: list[Finding] = []
        self._by_cell: dict[tuple[str, str | None, str | None], list[Finding]] = {}

    def add(self, finding: Finding) -> None:
        """Remember a finding."""
        self._all.append(finding)
        self._by_cell.setdefault((finding.file, finding.sheet, finding.cell), []).append(finding)

    def all(self) -> tuple[Finding, ...]:
        """Give every finding in the order in which they were found."""
        return tuple(self._all)

    def at(self, file: str, ref: CellRef | None, *codes: str) -> Finding | None:
        """Give the first finding at a cell, of these codes when any are given."""
        if ref is None:
            return None
        return _first(self._by_cell.get((file, ref.sheet, ref.address), ()), codes)

    def root_at(self, file: str, ref: CellRef | None, *codes: str) -> Finding | None:
        """Give the first finding at a cell that follows from no other one."""
        found = self.at(file, ref, *codes)
        return found if found is not None and found.cause is None else None

    def among(self, file: str, refs: Iterable[CellRef | None], *codes: str) -> Finding | None:
        """Give the first finding at any of these cells."""
        for ref in refs:
            found = self.at(file, ref, *codes)
            if found is not None:
                return found
        return None

    def named_by(self, file: str, field: Field[object], *codes: str) -> Finding | None:
        """Give the first finding of a file at a cell that the formula of a field names, of these codes if any."""
        if field.cell.formula is None:
            return None
        places: dict[CellRef, Finding] = {}
        for one in self._all:
            if one.file == file and one.sheet is not None and one.cell is not None and (not codes or one.code in codes):
                places.setdefault(CellRef(one.sheet, *parse_a1(one.cell)), one)
        # The formula is taken apart once, however many findings there are.
        return next((places[ref] for ref in named_cells(field, places)), None)

    def of(self, *codes: str, file: str | None = None) -> Finding | None:
        """Give the first finding of these codes, in one file or in any."""
        return _first((one for one in self._all if file is None or one.file == file), codes)


def _first(findings: Iterable[Finding], codes: tuple[str, ...]) -> Finding | None:
    return next((one for one in findings if not codes or one.code in codes), None)
