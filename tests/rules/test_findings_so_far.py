"""What a rule sees of the findings before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hov_tools.forms.records import CellRef, HovForm
from hov_tools.ooxml.formulas import references
from hov_tools.rules.catalogue import finding
from hov_tools.rules.findings_so_far import FindingsSoFar
from support.cases import document_of

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_formula_is_taken_apart_once_however_many_findings_there_are(
    workbooks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = document_of(workbooks / "voorbeelden" / "2022-noord" / "HOV-formulier 10249.xlsx").form
    assert isinstance(form, HovForm)
    days = form.trainees.rows[0].days_1
    so_far = FindingsSoFar()
    for row in range(1, 101):
        so_far.add(finding("F105", "a.xlsx", CellRef("Opleidelingen", row, 5), bounds="", label="Begin"))
    taken: list[str] = []
    tokenize = references.tokenize
    monkeypatch.setattr(references, "tokenize", lambda text: (taken.append(text), tokenize(text))[1])
    cause = so_far.named_by("a.xlsx", days, "F105")
    assert len(taken) == 1
    assert cause is not None
    assert cause.cell == "E6"
    assert so_far.named_by("b.xlsx", days, "F105") is None
    assert so_far.named_by("a.xlsx", days, "F108") is None
