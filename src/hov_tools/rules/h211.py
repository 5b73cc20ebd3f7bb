"""H211: what two consortia both claim, told at each of them (domain, 5).

A consortium is judged by itself, and what it claims is compared with the others afterwards: where something is shared
it is judged again, knowing that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.calculations.hov import Training, reference_years
from hov_tools.calculations.merging import joint_hov
from hov_tools.calculations.periods import Period
from hov_tools.forms.records import CellRef
from hov_tools.rules.case import Elsewhere
from hov_tools.rules.catalogue import amount, finding, text
from hov_tools.rules.facts import ConsortiumFacts, HovDocument, LeftOut
from hov_tools.rules.finding import Finding
from hov_tools.rules.findings_so_far import FindingsSoFar
from hov_tools.rules.parameters import parameters


class ClaimedInstitution(Struct, frozen=True):
    """An institution that a consortium counts as its own, and where it says so."""

    tpid: str
    file: str
    ref: CellRef | None


class ClaimedRow(Struct, frozen=True):
    """A trainee's row in a HOV form that counts, and where it stands.

    Attributes:
        tpid: of the institution.
        file: the form.
        ref: the cell of the registration number.
        trainee: the registration number, or what stands for it: equal texts are one person.
        is_funded: the trainee has a subsidised place.
        period: of the training at this institution.
        interruption: on which it did not run, or None.
    """

    tpid: str
    file: str
    ref: CellRef | None
    trainee: str
    is_funded: bool
    period: Period
    interruption: Period | None


class ClaimedForm(Struct, frozen=True):
    """A HOV form that was handed in with a consortium.

    Attributes:
        tpid: of the institution.
        file: the form.
        ref: the cell of its TPID.
        sha256: of the file.
        is_own: the institution is a member; otherwise the form counts nowhere.
    """

    tpid: str
    file: str
    ref: CellRef | None
    sha256: str
    is_own: bool


class Claims(Struct, frozen=True):
    """What a consortium claims, to be compared with what others do.

    Attributes:
        label: by which people know the consortium.
        year: the allocation year.
        training: key of the training; only what is for the same year and training is compared.
        institutions: its members; without a list of members, those of its HOV forms.
        rows: of its trainees.
        forms: the HOV forms of its members, and those of others that came in with it.
    """

    label: str
    year: int | None
    training: str | None
    institutions: tuple[ClaimedInstitution, ...]
    rows: tuple[ClaimedRow, ...]
    forms: tuple[ClaimedForm, ...] = ()


def claims_of(facts: ConsortiumFacts, label: str) -> Claims:
    """Give what a consortium claims."""
    counted = [one for one in facts.hov if one.is_counted and one.tpid is not None]
    listed = {
        one.tpid: ClaimedInstitution(one.tpid, facts.members_file or "", one.ref)
        for one in facts.members
        if one.tpid is not None
    }
    for one in counted:
        if one.tpid is not None:
            listed.setdefault(one.tpid, ClaimedInstitution(one.tpid, one.file, one.form.text("tpid").ref))
    rows = [_claimed(one, row) for one in counted for row in one.specification.trainings]
    forms = tuple(_claimed_forms(facts))
    return Claims(label, facts.year, facts.training, tuple(listed.values()), tuple(rows), forms=forms)


def _claimed_forms(facts: ConsortiumFacts) -> Iterator[ClaimedForm]:
    checksums = {one.file: one.sha256 for one in facts.case.documents}
    for one in facts.hov:
        is_own = one.left_out in (None, LeftOut.UNDECIDED)
        if one.tpid is not None and (is_own or one.left_out is LeftOut.NOT_A_MEMBER):
            yield ClaimedForm(one.tpid, one.file, one.form.text("tpid").ref, checksums[one.file], is_own=is_own)


def _claimed(document: HovDocument, row: Training) -> ClaimedRow:
    return ClaimedRow(
        tpid=document.tpid or "",
        file=document.file,
        ref=document.form.trainees.rows[int(str(row.key))].registration.ref,
        trainee=row.trainee,
        is_funded=row.funded,
        period=row.period,
        interruption=row.interruption,
    )


def with_hidden_trainees(claims: Claims, hide: Callable[[str], str]) -> Claims:
    """Give the same claims with something else for each registration number, so that they can be kept."""
    return replace(claims, rows=tuple(replace(row, trainee=hide(row.trainee)) for row in claims.rows))


def shared_between(claims: Iterable[Claims]) -> Mapping[str, tuple[Elsewhere, ...]]:
    """Find what consortia claim that others claim too.

    Args:
        claims: of each consortium; labels differ.

    Returns:
        Label → what it shares, in a fixed order; only consortia that share something.
    """
    rounds: dict[tuple[int | None, str | None], list[Claims]] = {}
    for one in sorted(claims, key=lambda one: one.label):
        rounds.setdefault((one.year, one.training), []).append(one)
    found: dict[str, list[Elsewhere]] = {}
    for (year, _), own in rounds.items():
        if len(own) > 1 and year is not None:
            _share_institutions(own, found)
            _share_forms(own, found)
            _share_trainees(own, year, found)
    return {label: tuple(shared) for label, shared in found.items()}


def _share_institutions(own: Sequence[Claims], found: dict[str, list[Elsewhere]]) -> None:
    owners: dict[str, list[tuple[str, ClaimedInstitution]]] = {}
    for one in own:
        for institution in one.institutions:
            owners.setdefault(institution.tpid, []).append((one.label, institution))
    for claimants in owners.values():
        for label, institution in claimants:
            others = [other for other, _ in claimants if other != label]
            if others:
                where = dutch.listed(others)
                found.setdefault(label, []).append(Elsewhere(institution.file, institution.ref, where))


def _share_forms(own: Sequence[Claims], found: dict[str, list[Elsewhere]]) -> None:
    """Find the HOV forms that came in with a consortium of which the institution is no member, and where it is one."""
    forms = [(one.label, form) for one in own for form in one.forms]
    for label, stray in ((label, form) for label, form in forms if not form.is_own):
        for other, form in forms:
            if other != label and form.is_own and form.tpid == stray.tpid and form.sha256 != stray.sha256:
                at_owner = Elsewhere(form.file, form.ref, f"{label} ({stray.file})", is_version=True)
                at_stray = Elsewhere(stray.file, stray.ref, f"{other} ({form.file})", is_version=True)
                found.setdefault(other, []).append(at_owner)
                found.setdefault(label, []).append(at_stray)


def _share_trainees(own: Sequence[Claims], year: int, found: dict[str, list[Elsewhere]]) -> None:
    rows: dict[str, list[Training]] = {}
    places: list[tuple[Claims, ClaimedRow]] = []
    for one in own:
        for row in one.rows:
            training = Training(len(places), row.trainee, row.is_funded, row.period, row.interruption)
            rows.setdefault(f"{row.tpid} {one.label}", []).append(training)
            places.append((one, row))
    for claim in joint_hov(rows, reference_years(year), parameters(year).counts).double:
        first, second = places[int(str(claim.key_a))], places[int(str(claim.key_b))]
        # An institution in two consortia is told once, and not again for each of its trainees.
        if first[0] is second[0] or first[1].tpid == second[1].tpid or not claim.counted_days:
            continue
        for (mine, row), (theirs, other) in ((first, second), (second, first)):
            cell = "" if other.ref is None else f", {other.ref.sheet}!{other.ref.address}"
            where = f"{theirs.label}, {other.file}{cell}"
            found.setdefault(mine.label, []).append(Elsewhere(row.file, row.ref, where, claim.counted_days))


def h211_in_two_consortia(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """H211: an institution, and a day of a trainee, counts in one consortium; both are told (domain, 5)."""
    for one in facts.case.elsewhere:
        if one.is_version:
            continue
        yield finding(
            "H211",
            one.file,
            one.ref,
            variant=None if one.days is None else "opleideling",
            found=text("meer_verbanden") if one.days is None else amount("dubbel_opgegeven", one.days),
            where=one.where,
        )
