"""Findings as marks and notes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from report_cases import FAULTY

from hov_tools.ooxml.edits import ColorTab, Mark, MarkStyle, SetNote
from hov_tools.report.marks import mark_edits
from hov_tools.rules.finding import Cause, Finding, Severity

FILE = "HOV-formulier 10240.xlsx"


def finding(code: str, cell: str | None, severity: Severity = Severity.FOUT, **others: object) -> Finding:
    one = Finding(
        code=code,
        severity=severity,
        file=FILE,
        sheet="Blad",
        cell=cell,
        found="9",
        expected="10",
        title=f"Titel {code}",
        message=f"Melding {code}.",
        remedy=f"Doe {code}.",
        source="§1",
    )
    return replace(one, **others)


def edits_of(*findings: Finding) -> list[object]:
    return list(mark_edits(replace(FAULTY, findings=findings), FILE))


# findings, (cell, style, lines of the note) per cell
CASES = [
    ([], []),
    ([finding("F2", "B2", sheet=None), finding("F3", "B2", file="ander.xlsx")], []),
    (
        [finding("F1", "B2")],
        [("B2", MarkStyle.FOUT, ["FOUT ▸ F1: Melding F1.", "→ Doe F1."])],
    ),
    (
        [finding("W1", "B2", Severity.WAARSCHUWING), finding("A1", "A1", Severity.INFO), finding("F1", "B2")],
        [
            (
                "B2",
                MarkStyle.FOUT,
                ["FOUT ▸ F1: Melding F1.", "→ Doe F1.", "", "WAARSCHUWING ▸ W1: Melding W1.", "→ Doe W1."],
            ),
            ("A1", MarkStyle.INFO, ["INFO ▸ A1: Melding A1.", "→ Doe A1."]),
        ],
    ),
    (
        [finding("H1", "B2", Severity.TWIJFEL, cause=Cause("F1", FILE, "Blad", "C3"), remedy="")],
        [("B2", MarkStyle.TWIJFEL, ["TWIJFEL ▸ H1: Melding H1.", "↳ volgt uit F1 in C3"])],
    ),
    (
        [finding("F1", "B2", message="Stuur\x1b[2J\u202edit.", remedy="")],
        [("B2", MarkStyle.FOUT, ["FOUT ▸ F1: Stuur[U+001B][2J[U+202E]dit."])],
    ),
]


@pytest.mark.parametrize(("findings", "expected"), CASES)
def test_a_cell_gets_one_mark_and_one_note(
    findings: list[Finding], expected: list[tuple[str, MarkStyle, list[str]]]
) -> None:
    edits = edits_of(*findings)
    marks = [one for one in edits if isinstance(one, Mark)]
    notes = [one for one in edits if isinstance(one, SetNote)]
    assert edits[: len(marks) + len(notes)] == [one for both in zip(marks, notes, strict=True) for one in both]
    assert [(one.sheet, one.cell, one.style) for one in marks] == [("Blad", cell, style) for cell, style, _ in expected]
    assert [(one.cell, one.text.split("\n")) for one in notes] == [(cell, lines) for cell, _, lines in expected]


def test_a_tab_has_the_colour_of_the_gravest_finding_on_its_sheet() -> None:
    edits = edits_of(
        finding("W1", "B2", Severity.WAARSCHUWING),
        finding("F1", None),
        finding("A1", "A1", Severity.INFO, sheet="Ander blad"),
        finding("A2", "A1", Severity.INFO, sheet="Ander blad"),
        finding("F2", None, sheet=None),
        finding("F3", "B2", file="ander.xlsx", sheet="Derde blad"),
    )
    assert [one for one in edits if isinstance(one, ColorTab)] == [
        ColorTab("Blad", MarkStyle.FOUT, "W1, F1"),
        ColorTab("Ander blad", MarkStyle.INFO, "A1, A2"),
    ]


def test_a_note_does_not_grow_without_end() -> None:
    edits = edits_of(*(finding(f"F{number}", "B2") for number in range(30)))
    [note] = [one for one in edits if isinstance(one, SetNote)]
    assert "FOUT ▸ F7" in note.text
    assert "FOUT ▸ F8" not in note.text
    assert note.text.endswith("en nog 22; zie het blad Wat te herstellen of Validatierapport.")


def test_why_names_the_codes_once() -> None:
    edits = edits_of(finding("F1", "B2"), finding("F1", "B2", found="8"), finding("F2", "B2"))
    assert {one.why for one in edits if isinstance(one, Mark | SetNote)} == {"F1, F2"}
