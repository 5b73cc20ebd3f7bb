"""The joint HOV as a table: per member its days per reference year, and the cells they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from hov_tools.calculations.hov import reference_years
from hov_tools.forms.choices import wording
from hov_tools.forms.records import HovForm
from hov_tools.rules.facts import ConsortiumFacts, HovDocument
from hov_tools.rules.finding import Assessment, Finding, Severity

# A finding of severity fout with one of these codes on a HOV form means that its days may still change.
_DAYS_MAY_CHANGE = frozenset(
    [
        "F102",
        "F104",
        "F105",
        "F106",
        "F107",
        "F108",
        "F109",
        "F110",
        "F111",
        "F112",
        "F113",
        "F114",
        "H201",
        "H204",
        "H210",
    ]
)


class JointRow(Struct, frozen=True):
    """One member.

    Attributes:
        tpid: its TPID.
        name: or "".
        sector: as the form words it, or "".
        self_sufficient: as the form words it, or "".
        brought_in: places, or None.
        merges: its days count in the joint HOV.
        days: reference year → days that count.
        total: own HOV in days.
        file: its HOV form.
        cells: where the form states the days, such as "HOV-formulier!D27:E29".
        doubt: a finding by which the number may still change; None when it is settled.
    """

    tpid: str
    name: str
    sector: str
    self_sufficient: str
    brought_in: int | None
    merges: bool
    days: Mapping[int, int]
    total: int
    file: str
    cells: tuple[str, ...]
    doubt: Finding | None


class JointTable(Struct, frozen=True):
    """All members.

    Attributes:
        name: of the consortium, or None.
        year: allocation year, or None.
        rows: in the order of their TPIDs.
        sum_of_members: of those that merge, in days.
        double_days: claimed by two of them.
        total: the joint HOV.
    """

    name: str | None
    year: int | None
    rows: tuple[JointRow, ...]
    sum_of_members: int
    double_days: int
    total: int


def joint_table(assessment: Assessment) -> JointTable:
    """Make the table of a case that was judged."""
    facts = assessment.facts
    documents = [one for one in facts.hov if one.is_counted]
    rows = [_row(facts, one, assessment.findings) for one in sorted(documents, key=lambda one: one.tpid or "")]
    names = [one.form.text("consortium").value for one in facts.hov]
    name = next((one for one in names if one), None)
    joint = facts.joint
    return JointTable(
        name=name,
        year=facts.year,
        rows=tuple(rows),
        sum_of_members=joint.sum_of_members,
        double_days=joint.double_days,
        total=joint.total,
    )


def _row(facts: ConsortiumFacts, document: HovDocument, findings: Sequence[Finding]) -> JointRow:
    tpid = document.tpid or ""
    years = reference_years(facts.year) if facts.year is not None else ()
    days = {year: facts.days_in(document, year) for year in years}
    brought = document.form.number("brought_in").value
    return JointRow(
        tpid=tpid,
        name=document.form.text("name").value or _name_in_list(facts, tpid),
        sector=_wording("sector", document.form.text("sector").value),
        self_sufficient=_wording("zelfstandig", document.form.text("self_sufficient").value),
        brought_in=None if brought is None else int(brought),
        merges=tpid in facts.merging,
        days=days,
        total=facts.own_hov[tpid],
        file=document.file,
        cells=_cells(document.form),
        doubt=doubt_about(document, findings),
    )


def doubt_about(document: HovDocument, findings: Sequence[Finding]) -> Finding | None:
    """Give a finding by which the days of a HOV form may still change; None when they are settled."""
    return next(
        (
            one
            for one in findings
            if one.file == document.file
            and one.severity is Severity.FOUT
            and one.code in _DAYS_MAY_CHANGE
            and _can_change_days(document.form, one)
        ),
        None,
    )


def _name_in_list(facts: ConsortiumFacts, tpid: str) -> str:
    return next((member.name for member in facts.members if member.tpid == tpid), "")


def _wording(choices: str, key: str | None) -> str:
    return "" if key is None else wording(choices, key)


def _can_change_days(form: HovForm, finding: Finding) -> bool:
    """Tell whether a finding stands at the trainees, at the stated days, or at the institution's number."""
    refs = [cell.ref for cell in form.days.cells.values()]
    refs += [field.ref for row in form.trainees.rows for field in row.answers()]
    refs.append(form.text("tpid").ref)
    at = {(ref.sheet, ref.address) for ref in refs if ref is not None}
    return finding.cell is None or (finding.sheet, finding.cell) in at


def _cells(form: HovForm) -> tuple[str, ...]:
    refs = [cell.ref for cell in form.days.cells.values() if cell.ref is not None]
    if not refs:
        return ()
    first = min(refs, key=lambda ref: (ref.row, ref.column))
    last = max(refs, key=lambda ref: (ref.row, ref.column))
    area = first.address if first == last else f"{first.address}:{last.address}"
    return (f"{first.sheet}!{area}",)
