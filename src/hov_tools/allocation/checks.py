"""What is not in order in the submissions taken together.

Within a consortium the rules find such things (H203). Between consortia nobody else can see them: only here all forms
lie side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hov_tools.allocation import text
from hov_tools.allocation.applications import Application, Judged
from hov_tools.allocation.submissions import Notice
from hov_tools.calculations.hov import reference_years
from hov_tools.calculations.merging import joint_hov
from hov_tools.errors import UsageError
from hov_tools.forms.records import HovForm
from hov_tools.rules.facts import HovDocument, LeftOut
from hov_tools.rules.parameters import parameters


def check_once(applications: Sequence[Application]) -> None:
    """Refuse an institution that takes part twice.

    Raises:
        UsageError: naming both places.
    """
    seen: dict[str, str] = {}
    for application in applications:
        for member in application.members:
            where = ", ".join(part for part in (member.consortium, member.source) if part)
            if member.tpid in seen:
                raise UsageError(text("twee_keer", tpid=member.tpid, one=seen[member.tpid], other=where))
            seen[member.tpid] = where


def check_named(applications: Sequence[Application], new: frozenset[str], guarantee: frozenset[str]) -> None:
    """Refuse what cannot be: a new or guaranteed institution that does not ask itself, or that is both.

    Raises:
        UsageError: naming the institution.
    """
    by_member = {member.tpid: application for application in applications for member in application.members}
    for tpid in sorted(new | guarantee):
        if tpid not in by_member:
            raise UsageError(text("tpid_onbekend", tpid=tpid))
        application = by_member[tpid]
        if application.key != tpid:
            raise UsageError(text("vraagt_niet_zelf", tpid=tpid, key=application.key))
        if tpid in new and application.is_merged:
            raise UsageError(text("nieuw_en_samengevoegd", tpid=tpid))
        if tpid in new and tpid in guarantee:
            raise UsageError(text("nieuw_en_garantie", tpid=tpid))


def without_owner(judged: Judged) -> Iterator[Notice]:
    """Give the HOV forms that count for nobody: their TPID is not known, or another form was counted already."""
    for one in judged.facts.hov:
        where = f"{judged.label}, {one.file}" if judged.submission.is_consortium else one.file
        if one.tpid is None:
            yield Notice(where, text("zonder_tpid"))
        elif one.left_out is LeftOut.UNDECIDED:
            yield Notice(where, text("tweede_formulier", tpid=one.tpid))
    for old in judged.facts.superseded:
        if isinstance(old.document.form, HovForm):
            file = old.document.file
            where = f"{judged.label}, {file}" if judged.submission.is_consortium else file
            yield Notice(where, text("tweede_formulier", tpid=old.document.form.text("tpid").value))


def claimed_twice(judged: Sequence[Judged], year: int) -> Iterator[Notice]:
    """Report the days of one trainee that institutions of different submissions both claim; trainees stay unnamed.

    The days count at both until somebody corrects a form.
    """
    owners = {
        document.tpid: (one, document)
        for one in judged
        for document in one.facts.hov
        if document.is_counted and document.tpid is not None
    }
    rows = {tpid: document.specification.trainings for tpid, (_, document) in owners.items()}
    for claim in joint_hov(rows, reference_years(year), parameters(year).counts).double:
        (one, first), (other, second) = owners[claim.member_a], owners[claim.member_b]
        if one is not other and claim.counted_days:
            message = text(
                "dubbel_elders",
                days=claim.counted_days,
                first=_where(one, first, claim.key_a),
                second=_where(other, second, claim.key_b),
            )
            yield Notice(f"{claim.member_a}, {claim.member_b}", message)


def _where(judged: Judged, document: HovDocument, key: object) -> str:
    cell = document.form.trainees.rows[key].registration.ref if isinstance(key, int) else None
    where = [judged.label] if judged.submission.is_consortium else []
    where += [document.file] + ([f"{cell.sheet}!{cell.address}"] if cell is not None else [])
    return ", ".join(where)
