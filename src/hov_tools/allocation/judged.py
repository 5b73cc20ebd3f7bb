"""What allocating needs of a consortium that was judged, or of an institution on its own: small, so that all fit."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import msgspec
from msgspec import Struct

from hov_tools.batch.result import ConsortiumResult, FindingResult, MemberResult, ShareResult
from hov_tools.forms.choices import wording
from hov_tools.rules.case import UNREAD_CODES, Fate
from hov_tools.rules.finding import Cause, Severity, Verdict

"""Codes of what was handed in and could not be read, or was not opened."""


class RegisteredFile(Struct, frozen=True):
    """A file that was there: what became of it (domain, 5a).

    Attributes:
        name: with the consortium that it is of.
        sha256: of its bytes; "" when they were not looked at.
        fate: what became of it.
        reason: more of that, in Dutch; "" when the fate says all.
        is_form: it was read as a form.
    """

    name: str
    sha256: str
    fate: Fate
    reason: str = ""
    is_form: bool = False


class Institution(Struct, frozen=True):
    """One institution.

    Attributes:
        tpid: its TPID.
        name: or "".
        sector: as the forms word it, or "".
        hov: own HOV, in days.
        consortium: label of its consortium, or None.
        source: the file that gives its HOV.
        doubt: a finding by which its HOV may still change; None when it is settled.
        merges: its days count in the joint HOV.
        requested: places that it asks for; None when its form does not say.
        brought_in: places that it brings into its consortium; None when its form does not say.
        stated_at: where the number of requested places belongs, in Dutch.
    """

    tpid: str
    name: str
    sector: str
    hov: int
    consortium: str | None
    source: str
    doubt: Cause | None = None
    merges: bool = False
    requested: int | None = None
    brought_in: int | None = None
    stated_at: str = ""


class Judged(Struct, frozen=True):
    """A consortium, or an institution on its own, as far as allocating goes.

    Attributes:
        key: by which it is known where it was read.
        label: by which people know it.
        name: of the consortium; the label when no form says.
        is_consortium: not a loose form that names no consortium.
        regiehouder: TPID, or None.
        year: the allocation year that was judged by, or None.
        training: key of the training that was judged, or None.
        days_per_place: by which was judged, or None.
        verdict: None when it cannot be judged.
        receiver: TPID of the institution that asks for the places of all who merge, or None.
        joint_hov: of those who merge, in days.
        hov_of_all: if all merged, in days.
        institutions: with HOV that counts, in the order of their TPIDs.
        distribution: the rows of the in- en doorstroom form.
        sectors: TPID → sector, of every institution that a form names.
        errors: the findings of severity fout, of what could not be read, and of forms with more than one sender (F119).
        files: all that was handed in for it.
        grouping: why submissions were taken together or apart, in Dutch.
        failure: in Dutch, when the program failed on it.
        decisions: the numbers of the decisions of the board that the verdict rests on.
    """

    key: str
    label: str
    name: str
    is_consortium: bool
    regiehouder: str | None
    year: int | None
    training: str | None
    days_per_place: int | None
    verdict: Verdict | None
    receiver: str | None
    joint_hov: int
    hov_of_all: int
    institutions: tuple[Institution, ...]
    distribution: tuple[ShareResult, ...]
    sectors: dict[str, str]
    errors: tuple[FindingResult, ...]
    files: tuple[RegisteredFile, ...]
    grouping: tuple[str, ...]
    failure: str | None
    decisions: tuple[int, ...] = ()

    @property
    def has_read_nothing(self) -> bool:
        """Not one of its files is a form."""
        return not any(one.is_form for one in self.files)

    @property
    def merging(self) -> tuple[Institution, ...]:
        """The institutions that merge their HOV."""
        return tuple(one for one in self.institutions if one.merges)

    @property
    def divided(self) -> tuple[Fraction, Fraction] | None:
        """The regular and bonus instroom places that its form divides; None without one, or when one is not known."""
        regular = [one.inflow_regular for one in self.distribution]
        bonus = [one.inflow_bonus for one in self.distribution]
        if not regular or None in regular or None in bonus:
            return None
        return (
            sum((one for one in regular if one is not None), Fraction(0)),
            sum((one for one in bonus if one is not None), Fraction(0)),
        )

    def place_of(self, file: str) -> str:
        """Say where a file is, for people."""
        return f"{self.label}, {file}" if self.is_consortium else file


def judged_of(result: ConsortiumResult) -> Judged:
    """Take from a result what allocating needs."""
    label = result.key if result.is_consortium else ", ".join(result.submissions)
    told = [
        one
        for one in result.document["bevindingen"]
        if one["ernst"] == Severity.FOUT.value
        or one["code"] in UNREAD_CODES
        or (one["code"] == "F119" and one["ernst"] == Severity.WAARSCHUWING.value)
    ]
    members = [one for one in result.members if one.tpid is not None and one.hov is not None]
    own = (_institution(one, label, is_member=result.is_consortium) for one in members)
    return Judged(
        key=result.key,
        label=label,
        name=(result.name if result.is_consortium else None) or label,
        is_consortium=result.is_consortium,
        regiehouder=result.regiehouder,
        year=result.year,
        training=result.training,
        days_per_place=result.days_per_place,
        verdict=result.verdict,
        receiver=result.receiver,
        joint_hov=result.joint_hov or 0,
        hov_of_all=result.hov_of_all,
        institutions=tuple(sorted(own, key=lambda one: one.tpid)),
        distribution=result.distribution,
        sectors={one.tpid: _sector(one) for one in result.members if one.tpid is not None},
        errors=msgspec.convert(told, tuple[FindingResult, ...]),
        files=tuple(_files(result, label)),
        grouping=result.grouping,
        failure=result.failure,
        decisions=result.applied_decisions,
    )


def _institution(one: MemberResult, label: str, *, is_member: bool) -> Institution:
    where = [label] if is_member else []
    where += [part for part in (one.file, one.requested_in) if part]
    return Institution(
        tpid=one.tpid or "",
        name=one.name,
        sector=_sector(one),
        hov=one.hov or 0,
        consortium=label if is_member else None,
        source=one.file or "",
        doubt=one.doubt,
        merges=one.merges,
        requested=None if one.requested is None else int(one.requested),
        brought_in=None if one.brought_in is None else int(one.brought_in),
        stated_at=", ".join(where),
    )


def _sector(one: MemberResult) -> str:
    return "" if one.sector is None else wording("sector", one.sector)


def _files(result: ConsortiumResult, label: str) -> Iterator[RegisteredFile]:
    for one in result.files:
        name = f"{label}/{one.file}" if result.is_consortium else one.file
        yield RegisteredFile(name, one.sha256, one.fate, one.reason, is_form=one.form is not None)
