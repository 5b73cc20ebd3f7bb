"""The joint HOV as a table: per member its days per reference year, and the cells they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from hov_tools.calculations.hov import reference_years
from hov_tools.forms.choices import wording
from hov_tools.forms.records import HovForm
from hov_tools.rules.case import Case
from hov_tools.rules.facts import Facts, HovDocument, gather
from hov_tools.rules.finding import Finding, Severity

# A finding of severity fout with one of these codes on a HOV form means that its days may still change.
_UNSETTLED = frozenset(
    ["F102", "F104", "F105", "F106", "F107", "F108", "F109", "F110", "F111", "F112", "F113", "F114", "H201", "H204"]
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


def joint_table(case: Case, findings: Sequence[Finding]) -> JointTable:
    """Make the table of a case that was judged."""
    facts = gather(case)
    documents = [one for one in facts.hov if one.tpid is not None and not one.is_second]
    rows = [_row(facts, one, findings) for one in sorted(documents, key=lambda one: one.tpid or "")]
    names = [one.form.text("consortium").value for one in facts.hov]
    name = next((one for one in names if one), None)
    joint = facts.joint
    return JointTable(name, facts.year, tuple(rows), joint.sum_of_members, joint.double_days, joint.total)


def _row(facts: Facts, document: HovDocument, findings: Sequence[Finding]) -> JointRow:
    tpid = document.tpid or ""
    years = reference_years(facts.year) if facts.year is not None else ()
    days = {year: facts.days_in(document, year) for year in years}
    brought = document.form.number("brought_in").value
    doubt = next(
        (
            one
            for one in findings
            if one.file == document.file
            and one.severity is Severity.FOUT
            and one.code in _UNSETTLED
            and _is_about_days(document.form, one)
        ),
        None,
    )
    return JointRow(
        tpid,
        document.form.text("name").value or _name_in_list(facts, tpid),
        _wording("sector", document.form.text("sector").value),
        _wording("zelfstandig", document.form.text("self_sufficient").value),
        None if brought is None else int(brought),
        tpid in facts.merging,
        days,
        facts.own_hov[tpid],
        document.file,
        _cells(document.form),
        doubt,
    )


def _name_in_list(facts: Facts, tpid: str) -> str:
    return next((member.name for member in facts.members if member.tpid == tpid), "")


def _wording(choices: str, key: str | None) -> str:
    return "" if key is None else wording(choices, key)


def _is_about_days(form: HovForm, finding: Finding) -> bool:
    """Tell whether a finding stands at the trainees, at the stated days, or at the institution's number."""
    places = [cell.ref for cell in form.days.cells.values()]
    places += [field.ref for row in form.trainees.rows for field in row.answers()]
    places.append(form.text("tpid").ref)
    at = {(ref.sheet, ref.address) for ref in places if ref is not None}
    return finding.cell is None or (finding.sheet, finding.cell) in at


def _cells(form: HovForm) -> tuple[str, ...]:
    places = [cell.ref for cell in form.days.cells.values() if cell.ref is not None]
    if not places:
        return ()
    first = min(places, key=lambda ref: (ref.row, ref.column))
    last = max(places, key=lambda ref: (ref.row, ref.column))
    area = first.address if first == last else f"{first.address}:{last.address}"
    return (f"{first.sheet}!{area}",)
