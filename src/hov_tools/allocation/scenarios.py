"""What if a consortium merges its HOV, or does not: other entries, from the same forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.allocation import text
from hov_tools.allocation.entries import Entry, Judged
from hov_tools.calculations.apportionment.quotients import Claim, divide
from hov_tools.errors import UsageError


class Scenario(Struct, frozen=True):
    """Who applies in which way.

    Attributes:
        title: in Dutch.
        entries: the applicants.
        changed: label of the consortium that applies in another way than its forms say, or None.
    """

    title: str
    entries: tuple[Entry, ...]
    changed: str | None = None


def find(judged: Sequence[Judged], asked: str) -> Judged:
    """Find a consortium by the name of its folder, its own name or the TPID of one of its institutions.

    Raises:
        UsageError: there is none.
    """
    for one in judged:
        names = {one.label.lower(), one.name.lower(), *(member.tpid for member in one.institutions)}
        if one.submission.is_consortium and asked.lower() in names:
            return one
    known = ", ".join(one.label for one in judged if one.submission.is_consortium)
    raise UsageError(text("verband_onbekend", asked=asked, known=known or text("geen")))


def apart(base: Sequence[Entry], one: Judged, given: Mapping[str, int]) -> Scenario:
    """Let the members that merge apply each for itself.

    Their forms do not say what each of them would ask for. The assumption of this what-if, which its result says: each
    asks for its part of what the consortium asks for together, divided by largest averages over their own HOV; who ties
    for the last place asks for it. A number that was given for a member counts instead; one given for the receiving
    institution is the request of the consortium.

    Raises:
        UsageError: nobody merges.
    """
    merged = next((entry for entry in base if entry.consortium == one.label and entry.is_merged), None)
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
    entries = tuple(entry for entry in base if entry is not merged) + separate
    return Scenario(text("scenario_apart", name=one.name), entries, one.label)


def together(base: Sequence[Entry], one: Judged) -> Scenario:
    """Let all members apply as one: their joint HOV, each trainee's day once, and all that they ask for together.

    Raises:
        UsageError: all merge already, or there is one applicant only.
    """
    own = [entry for entry in base if entry.consortium == one.label]
    if len(own) < 2:
        raise UsageError(text("voegt_al_samen", label=one.label))
    keys = [entry.key for entry in own]
    newest = one.facts.newest
    regiehouder = None if newest is None else newest.form.text("regiehouder").value
    key = next((tpid for tpid in (one.facts.receiver, regiehouder) if tpid in keys), min(keys))
    members = tuple(member for entry in own for member in entry.members)
    requested = sum(entry.requested or 0 for entry in own)
    merged = Entry(key, one.name, one.facts.claims.total, requested, members, one.label, None, "", is_assumed=True)
    entries = (*(entry for entry in base if entry not in own), merged)
    return Scenario(text("scenario_samen", name=one.name), entries, one.label)
