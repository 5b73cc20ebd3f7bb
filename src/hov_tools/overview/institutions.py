"""The institutions of a consortium, each in one line: what it brings in, and what it is to get."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from hov_tools.batch.result import ConsortiumResult, MemberResult, ShareResult
from hov_tools.calculations.entitlement import Entitlement, entitlement


class InstitutionLine(Struct, frozen=True):
    """An institution.

    Attributes:
        key: name of the consortium's folder of results.
        consortium: its name, or that of the folder when no form says.
        year: the allocation year T, or None.
        tpid: None when no form gives a usable one.
        name: or "".
        sector: key in the list of sectors, or None.
        region: as a form states it, or None.
        is_member: the leading form names it.
        self_sufficient: "ja", "nee", "gedeeltelijk" or None.
        merges: its days count in the joint HOV; None for an institution of which only a share is known.
        hov: own HOV in days, or None.
        is_provisional: an open finding can still change it.
        days: of it those in the reference years T-4, T-3 and T-2, each or None.
        right: the places that its own HOV gives a right to; None when not known.
        brought_in: places, or None.
        requested: places that it asks for itself, or None.
        regular: regular places that start in T, as the in- en doorstroom form states, or None.
        bonus: bonus places that start in T, as the form states, or None.
        flow_1: doorstroom in T+1, as the form states, or None.
        flow_2: doorstroom in T+2, as the form states, or None.
    """

    key: str
    consortium: str
    year: int | None
    tpid: str | None
    name: str
    sector: str | None
    region: str | None
    is_member: bool
    self_sufficient: str | None
    merges: bool | None
    hov: int | None
    is_provisional: bool
    days: tuple[int | None, int | None, int | None]
    right: Entitlement | None
    brought_in: Fraction | None
    requested: Fraction | None
    regular: Fraction | None
    bonus: Fraction | None
    flow_1: Fraction | None
    flow_2: Fraction | None


_NO_SHARE = ShareResult(None, "", None, None, None, None)


def institution_lines(result: ConsortiumResult) -> tuple[InstitutionLine, ...]:
    """Give the members with their shares, then the shares that belong to no member: nothing stated is left out."""
    left = list(result.distribution)
    found = [_of_member(result, member, _taken(left, member.tpid)) for member in result.members]
    return (*found, *(_of_share(result, share) for share in left))


def _taken(left: list[ShareResult], tpid: str | None) -> ShareResult:
    """Take the first share of a TPID out of the list; one without places when there is none."""
    if tpid is not None:
        for index, share in enumerate(left):
            if share.tpid == tpid:
                return left.pop(index)
    return _NO_SHARE


def own_right(result: ConsortiumResult, member: MemberResult) -> Entitlement | None:
    """Give the places that a member's own HOV gives a right to; None when the HOV or the HOV per place is not known."""
    if member.hov is None or result.days_per_place is None:
        return None
    return entitlement(member.hov, result.days_per_place)


def _of_member(result: ConsortiumResult, member: MemberResult, share: ShareResult) -> InstitutionLine:
    return InstitutionLine(
        key=result.key,
        consortium=result.label,
        year=result.year,
        tpid=member.tpid,
        name=member.name,
        sector=member.sector,
        region=member.region,
        is_member=member.is_member,
        self_sufficient=member.self_sufficient,
        merges=member.merges,
        hov=member.hov,
        is_provisional=member.doubt is not None,
        days=(member.days_1, member.days_2, member.days_3),
        right=own_right(result, member),
        brought_in=member.brought_in,
        requested=member.requested,
        regular=share.inflow_regular,
        bonus=share.inflow_bonus,
        flow_1=share.flow_1,
        flow_2=share.flow_2,
    )


def _of_share(result: ConsortiumResult, share: ShareResult) -> InstitutionLine:
    return InstitutionLine(
        key=result.key,
        consortium=result.label,
        year=result.year,
        tpid=share.tpid,
        name=share.name,
        sector=None,
        region=None,
        is_member=False,
        self_sufficient=None,
        merges=None,
        hov=None,
        is_provisional=False,
        days=(None, None, None),
        right=None,
        brought_in=None,
        requested=None,
        regular=share.inflow_regular,
        bonus=share.inflow_bonus,
        flow_1=share.flow_1,
        flow_2=share.flow_2,
    )
