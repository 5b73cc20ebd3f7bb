"""What if a consortium merges its HOV, or does not: other applications, from the same forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.allocation import text
from hov_tools.allocation.applications import Application
from hov_tools.allocation.judged import Judged
from hov_tools.calculations.apportionment.quotients import Claim, divide
from hov_tools.errors import UsageError


class Scenario(Struct, frozen=True):
    """Who applies in which way.

    Attributes:
        title: in Dutch.
        applications: the applicants.
        changed: label of the consortium that applies in another way than its forms say, or None.
    """

    title: str
    applications: tuple[Application, ...]
    changed: str | None = None


def find(judged: Sequence[Judged], asked: str) -> Judged:
    """Find a consortium by the name of its folder, its own name or the TPID of one of its institutions.

    Raises:
        UsageError: there is none.
    """
    for one in judged:
        names = {one.label.lower(), one.name.lower(), *(member.tpid for member in one.institutions)}
        if one.is_consortium and asked.lower() in names:
            return one
    known = ", ".join(one.label for one in judged if one.is_consortium)
    raise UsageError(text("verband_onbekend", asked=asked, known=known or text("geen")))


def apart(base: Sequence[Application], one: Judged, given: Mapping[str, int]) -> Scenario:
    """Let the members that merge apply each for itself.

    Their forms do not say what each of them would ask for. The assumption of this what-if, which its result says: each
    asks for its part of what the consortium asks for together, divided by largest averages over their own HOV; who ties
    for the last place asks for it. A number that was given for a member counts instead; one given for the receiving
    institution is the request of the consortium.

    Raises:
        UsageError: nobody merges.
    """
    merged = next(
        (application for application in base if application.consortium == one.label and application.is_merged), None
    )
    if merged is None:
        raise UsageError(text("voegt_niet_samen", label=one.label))
    together_asked = merged.requested or 0
    parts = divide(together_asked, [Claim(member.tpid, member.hov, together_asked) for member in merged.members])
    tied = () if parts.tie is None else parts.tie.applicants
    assumed = {tpid: seats + (tpid in tied) for tpid, seats in parts.seats.items()}
    own = {tpid: places for tpid, places in given.items() if tpid != merged.key}
    separate = tuple(
        replace(
            merged,
            key=member.tpid,
            name=member.name,
            hov=member.hov,
            requested=own.get(member.tpid, assumed[member.tpid]),
            members=(member,),
            is_assumed=member.tpid not in own,
        )
        for member in merged.members
    )
    applications = tuple(application for application in base if application is not merged) + separate
    return Scenario(text("scenario_apart", name=one.name), applications, one.label)


def together(base: Sequence[Application], one: Judged) -> Scenario:
    """Let all members apply as one: their joint HOV, each trainee's day once, and all that they ask for together.

    Raises:
        UsageError: all merge already, or there is one applicant only.
    """
    own = [application for application in base if application.consortium == one.label]
    if len(own) < 2:
        raise UsageError(text("voegt_al_samen", label=one.label))
    keys = [application.key for application in own]
    key = next((tpid for tpid in (one.receiver, one.regiehouder) if tpid in keys), min(keys))
    members = tuple(member for application in own for member in application.members)
    requested = sum(application.requested or 0 for application in own)
    merged = Application(
        key=key,
        name=one.name,
        hov=one.hov_of_all,
        requested=requested,
        members=members,
        consortium=one.label,
        brought_in=None,
        stated_at="",
        is_assumed=True,
    )
    applications = (*(application for application in base if application not in own), merged)
    return Scenario(text("scenario_samen", name=one.name), applications, one.label)
