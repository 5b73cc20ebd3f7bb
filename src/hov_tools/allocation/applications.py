"""From what was judged and lists to who applies for what: an application of each applicant, with all that is known.

An application of which something is missing, or that cannot be, is left out and named; the others go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.allocation import text
from hov_tools.allocation.judged import Institution, Judged
from hov_tools.allocation.table import InstitutionList
from hov_tools.allocation.taking_part import Notice
from hov_tools.calculations.apportionment.national import Applicant
from hov_tools.errors import UsageError
from hov_tools.rules.finding import Cause
from hov_tools.texts import Lines


class Application(Struct, frozen=True):
    """Who asks for places, and for how many: the applicant (calculations) with all that is known of it.

    Attributes:
        key: TPID of the institution that asks.
        name: of it, or of the consortium on merging.
        hov: in days; the joint HOV on merging.
        requested: places; None when the forms do not say.
        members: the institutions whose HOV it is.
        consortium: label of the consortium, or None.
        brought_in: of a separate applicant: the places that it brings into its consortium, or None.
        stated_at: where the number of requested places belongs, in Dutch.
        is_assumed: the request is an assumption of a what-if.
    """

    key: str
    name: str
    hov: int
    requested: int | None
    members: tuple[Institution, ...]
    consortium: str | None
    brought_in: int | None
    stated_at: str
    is_assumed: bool = False

    @property
    def is_merged(self) -> bool:
        """It asks for others as well."""
        return len(self.members) > 1

    @property
    def doubts(self) -> tuple[Cause, ...]:
        """The findings by which its HOV may still change."""
        return tuple(one.doubt for one in self.members if one.doubt is not None)

    def left_out(self, message: str) -> Notice:
        """Leave it out, as an error."""
        where = self.key if self.consortium is None else f"{self.consortium}, {self.key}"
        return Notice(where, message, requested=self.requested)


InAndOut: TypeAlias = tuple[list[Application], list[Notice]]
"""The applications that take part, and why others do not."""


def applications_of(judged: Judged) -> InAndOut:
    """Give the applicants of a consortium: one for all who merge their HOV, one for each who applies itself."""
    separate = [_separate(judged, one) for one in judged.institutions if not one.merges]
    merging = judged.merging
    if not merging:
        return separate, []
    receiver = next((one for one in merging if one.tpid == judged.receiver), None)
    asked = None if receiver is None else receiver.requested
    if not judged.is_consortium:
        return separate, [Notice(judged.label, text("los_en_samenvoegen"), requested=asked)]
    if receiver is None:
        return separate, [Notice(judged.label, text("ontvanger_onbekend"))]
    merged = Application(
        key=receiver.tpid,
        name=judged.name if len(merging) > 1 else receiver.name,
        hov=judged.joint_hov,
        requested=asked,
        members=merging,
        consortium=judged.label,
        brought_in=None,
        stated_at=receiver.stated_at,
    )
    return [merged, *separate], []


def _separate(judged: Judged, one: Institution) -> Application:
    return Application(
        key=one.tpid,
        name=one.name,
        hov=one.hov,
        requested=one.requested,
        members=(one,),
        consortium=one.consortium,
        brought_in=one.brought_in if judged.is_consortium else None,
        stated_at=one.stated_at,
    )


def listed_applications(listed: InstitutionList) -> Iterator[Application]:
    """Give the applicants of the list."""
    for one in listed.institutions:
        institution = Institution(one.tpid, one.name, one.sector, one.hov, None, listed.file)
        yield Application(
            key=one.tpid,
            name=one.name,
            hov=one.hov,
            requested=one.requested,
            members=(institution,),
            consortium=None,
            brought_in=None,
            stated_at=text("lijst_regel", file=listed.file, line=one.line),
        )


def each_once(applications: Sequence[Application]) -> InAndOut:
    """Leave out every application with HOV of an institution that another one has as well (H211).

    An institution applies once (Richtlijn §6). Which of the two counts is not for a program to say, and one of them
    would get places on days that are the other's; so neither takes part until that is settled. Who shares something
    that decides about no place, such as a member that hands in its HOV in one of two consortia, takes part.
    """
    owners: dict[str, list[Application]] = {}
    for one in applications:
        for member in one.members:
            owners.setdefault(member.tpid, []).append(one)
    apart: list[Application] = []
    out: list[Notice] = []
    for one in applications:
        twice = [member for member in one.members if len(owners[member.tpid]) > 1]
        if not twice:
            apart.append(one)
            continue
        told: list[str] = []
        for member in twice:
            others = ", ".join(_place(other, member.tpid) for other in owners[member.tpid] if other is not one)
            told.append(text("twee_keer_regel", tpid=member.tpid, other=others))
        out.append(one.left_out(text("twee_keer", shared="; ".join(told))))
    return apart, out


def _place(one: Application, tpid: str) -> str:
    source = next(member.source for member in one.members if member.tpid == tpid)
    return ", ".join(part for part in (one.consortium, source) if part)


def check_list(listed: InstitutionList, applications: Sequence[Application]) -> None:
    """Refuse a list with institutions that apply with a form: it is for those that do not.

    Raises:
        UsageError: naming each, and where it applies.
    """
    own = {member.tpid: one for one in applications for member in one.members}
    twice = [one for one in listed.institutions if one.tpid in own]
    if twice:
        told = (
            text("lijst_en_formulier", tpid=one.tpid, line=one.line, other=_place(own[one.tpid], one.tpid))
            for one in twice
        )
        lines = Lines("\n".join(told))
        raise UsageError(text("lijst_twee_keer", file=listed.file, lines=lines))


def with_requests(
    applications: Iterable[Application], given: Mapping[str, int], also: frozenset[str] = frozenset()
) -> InAndOut:
    """Fill in the requests that were given, and leave out by name who asks for nobody knows how much.

    Args:
        applications: the applicants.
        given: TPID → places.
        also: other TPIDs for which a number may be given: of who is left out, or asks in a what-if only.

    Raises:
        UsageError: a request was given for who does not ask.
    """
    filled = [replace(one, requested=given.get(one.key, one.requested)) for one in applications]
    unknown = sorted(set(given) - {one.key for one in filled} - also)
    if unknown:
        raise UsageError(text("gevraagd_onbekend", tpids=", ".join(unknown)))
    known = [one for one in filled if one.requested is not None]
    missing = [one for one in filled if one.requested is None]
    told = [one.left_out(text("gevraagd_ontbreekt", tpid=one.key, place=one.stated_at)) for one in missing]
    return known, told


def applicants_of(
    applications: Sequence[Application], new: frozenset[str], guarantee: frozenset[str]
) -> tuple[Applicant, ...]:
    """Give the applicants for the calculation; who asks for one inside its guarantee period is inside it as well."""
    return tuple(
        Applicant(
            one.key,
            one.hov,
            one.requested or 0,
            has_guarantee=any(member.tpid in guarantee for member in one.members),
            is_new=one.key in new and not one.is_merged,
        )
        for one in applications
    )


def check_named(
    applications: Sequence[Application], new: frozenset[str], guarantee: frozenset[str], out: frozenset[str]
) -> None:
    """Refuse what cannot be: a new or guaranteed institution that does not ask itself, or that is both.

    Args:
        applications: who takes part.
        new: TPIDs of newly recognised institutions.
        guarantee: TPIDs of institutions inside their guarantee period.
        out: TPIDs of who was handed in and may be left out; of those nothing is asked.

    Raises:
        UsageError: naming the institution.
    """
    by_member = {member.tpid: application for application in applications for member in application.members}
    for tpid in sorted(new | guarantee):
        if tpid not in by_member:
            if tpid in out:
                continue
            raise UsageError(text("tpid_onbekend", tpid=tpid))
        application = by_member[tpid]
        if application.key != tpid:
            raise UsageError(text("vraagt_niet_zelf", tpid=tpid, key=application.key))
        if tpid in new and application.is_merged:
            raise UsageError(text("nieuw_en_samengevoegd", tpid=tpid))
        if tpid in new and tpid in guarantee:
            raise UsageError(text("nieuw_en_garantie", tpid=tpid))
