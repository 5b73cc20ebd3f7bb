"""What the second round changed for each applicant and each institution, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from msgspec import Struct

from hov_tools import dutch
from hov_tools.allocation import text
from hov_tools.allocation.rounds.read import Applicant, Consortium, Institution, Round
from hov_tools.errors import UsageError
from hov_tools.texts import in_words


class Line(Struct, frozen=True):
    """An applicant or an institution in both rounds.

    Attributes:
        tpid: of it.
        name: of it.
        consortium: name of its consortium, or "".
        before: places in the first round: 0 when it took no part, None when they were not known.
        after: in the second.
        why: reasons, in Dutch; also of what changed and made no difference.
    """

    tpid: str
    name: str
    consortium: str
    before: Fraction | None
    after: Fraction | None
    why: tuple[str, ...]

    @property
    def difference(self) -> Fraction | None:
        """How many places more; None when one of the two is not known."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def is_changed(self) -> bool:
        """The places are others, or are known in one round only."""
        return self.before != self.after


class Compared(Struct, frozen=True):
    """Two rounds beside each other.

    Attributes:
        first: the first round.
        second: the second round.
        applicants: changed ones first, the largest difference first.
        institutions: likewise.
    """

    first: Round
    second: Round
    applicants: tuple[Line, ...]
    institutions: tuple[Line, ...]

    @property
    def is_equal(self) -> bool:
        """Everybody has the same places."""
        return not any(one.is_changed for one in (*self.applicants, *self.institutions))


def compare(first: Round, second: Round) -> Compared:
    """Put two rounds beside each other.

    Raises:
        UsageError: they are of different years or trainings.
    """
    if (first.year, first.training) != (second.year, second.training):
        raise UsageError(
            text("ronde_andere", first=f"{first.training} {first.year}", second=f"{second.training} {second.year}")
        )
    applicants = tuple(_in_order(_applicants(first, second)))
    why = {one.tpid: one.why for one in applicants}
    return Compared(first, second, applicants, tuple(_in_order(_institutions(first, second, why))))


def as_document(compared: Compared) -> dict[str, Any]:
    """Give the comparison as values that JSON can hold."""
    return {
        "versie": 1,
        "jaar": compared.second.year,
        "opleiding": compared.second.training,
        "plaatsen": {"was": compared.first.main.places, "is": compared.second.main.places},
        "hov_per_plaats": {
            "was": _exact(compared.first.main.days_per_place.exact),
            "is": _exact(compared.second.main.days_per_place.exact),
        },
        "aanvragers": [_values(one) for one in compared.applicants],
        "instellingen": [_values(one) for one in compared.institutions],
    }


def _values(one: Line) -> dict[str, Any]:
    return {
        "tpid": one.tpid,
        "naam": one.name,
        "verband": one.consortium,
        "was": _exact(one.before),
        "is": _exact(one.after),
        "verschil": _exact(one.difference),
        "waarom": list(one.why),
    }


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else f"{value.numerator}/{value.denominator}"


def _in_order(lines: Sequence[Line]) -> list[Line]:
    def rank(one: Line) -> tuple[bool, Fraction, str]:
        return not one.is_changed, -abs(one.difference or Fraction(0)), one.tpid

    return sorted(lines, key=rank)


# --- applicants --------------------------------------------------------------------------------------------------


def _applicants(first: Round, second: Round) -> list[Line]:
    before, after = ({one.tpid: one for one in each.main.applicants} for each in (first, second))
    names = _names(first) | _names(second)
    found: list[Line] = []
    for tpid in sorted({*before, *after}):
        was, now = before.get(tpid), after.get(tpid)
        one = now or before[tpid]
        found.append(
            Line(
                tpid,
                one.name,
                names.get(one.consortium or "", ""),
                before=Fraction(0 if was is None else was.places),
                after=Fraction(0 if now is None else now.places),
                why=tuple(_why_applicant(was, now, first, second)),
            )
        )
    return found


def _names(one: Round) -> dict[str, str]:
    return {each.label: each.name for each in one.main.consortia}


def _why_applicant(was: Applicant | None, now: Applicant | None, first: Round, second: Round) -> Iterator[str]:
    if was is None or now is None:
        one, other, key = (now, first, "ronde_nieuw") if was is None else (was, second, "ronde_weg")
        why = None if one is None else other.why_out(one.consortium, one.name, one.tpid)
        yield text(key) if why is None else text(f"{key}_waarom", why=why)
        return
    yield from _why_itself(was, now)
    more = now.places - was.places
    if more:
        yield from _why_around(was, now, first, second)


def _why_around(was: Applicant, now: Applicant, first: Round, second: Round) -> Iterator[str]:
    """Tell what made a difference that an applicant's own changes do not explain: more HOV gives no fewer places."""
    more = now.places - was.places
    is_own = (now.hov - was.hov) * more > 0 or (now.requested - was.requested) * more > 0
    if is_own or was.members != now.members or _kind(was) != _kind(now):
        return
    total = second.main.places - first.main.places
    if total * more > 0:
        yield text("ronde_aantal", before=first.main.places, after=second.main.places)
    old, new = (one.main.days_per_place.exact for one in (first, second))
    if old is not None and new is not None and old != new:
        yield text("ronde_quotient", before=dutch.number(old), after=dutch.number(new))
    elif total * more <= 0:
        yield text("ronde_anderen")


def _kind(one: Applicant) -> tuple[bool, bool, int, bool]:
    """Give by which other way than its HOV it gets a place."""
    return one.keeps_guarantee, one.from_reserve, one.drawn, one.in_lots


def _why_itself(was: Applicant, now: Applicant) -> Iterator[str]:
    """Tell what changed of an applicant itself, whether it made a difference or not."""
    come, gone = sorted({*now.members} - {*was.members}), sorted({*was.members} - {*now.members})
    if come:
        yield text("ronde_leden_erbij", tpids=", ".join(come))
    if gone:
        yield text("ronde_leden_weg", tpids=", ".join(gone))
    if was.hov != now.hov:
        days = text.counted("ronde_dagen", abs(now.hov - was.hov), shown=dutch.digits(abs(now.hov - was.hov)))
        key = "ronde_hov_meer" if now.hov > was.hov else "ronde_hov_minder"
        yield text(key, days=days, before=dutch.digits(was.hov), after=dutch.digits(now.hov))
    if was.requested != now.requested:
        yield text("ronde_gevraagd", before=was.requested, after=now.requested)
    if was.keeps_guarantee != now.keeps_guarantee:
        yield text("ronde_garantie" if now.keeps_guarantee else "ronde_geen_garantie")
    if was.from_reserve != now.from_reserve:
        yield text("ronde_reserve" if now.from_reserve else "ronde_geen_reserve")
    if was.drawn != now.drawn:
        yield text("ronde_geloot" if now.drawn > was.drawn else "ronde_niet_geloot")
    elif was.in_lots != now.in_lots:
        yield text("ronde_loot_mee" if now.in_lots else "ronde_geen_loting")


# --- institutions ------------------------------------------------------------------------------------------------


def _institutions(first: Round, second: Round, of_applicant: Mapping[str, tuple[str, ...]]) -> list[Line]:
    before, after = ({one.tpid: one for one in each.main.institutions} for each in (first, second))
    consortia = [{one.label: one for one in each.main.consortia} for each in (first, second)]
    found: list[Line] = []
    for tpid in sorted({*before, *after}):
        was, now = before.get(tpid), after.get(tpid)
        one = now or before[tpid]
        old, new = (
            None if each is None else known.get(each.consortium or "")
            for each, known in zip((was, now), consortia, strict=True)
        )
        told = new or old
        line = Line(
            tpid,
            one.name,
            "" if told is None else told.name,
            before=Fraction(0) if was is None else was.inflow,
            after=Fraction(0) if now is None else now.inflow,
            why=(),
        )
        why = tuple(_why_institution(was, now, old, new))
        if not why and line.is_changed:
            why = of_applicant.get(tpid, ()) if told is None else (text("ronde_verdeling"),)
        found.append(Line(tpid, line.name, line.consortium, before=line.before, after=line.after, why=why))
    return found


def _why_institution(
    was: Institution | None, now: Institution | None, old: Consortium | None, new: Consortium | None
) -> Iterator[str]:
    """Tell what changed around an institution; within its consortium that divides its places itself (Richtlijn §5)."""
    if was is None or now is None:
        yield text("ronde_nieuw" if was is None else "ronde_weg")
        return
    if was.consortium != now.consortium:
        yield text("ronde_ander_verband")
    if now.inflow is None and was.inflow is not None:
        yield text("ronde_nog_onbekend", why="; ".join(now.remarks))
    elif was.inflow is None and now.inflow is not None:
        yield text("ronde_nu_bekend")
    if old is None or new is None:
        return
    if old.places != new.places:
        yield text("ronde_verband_plaatsen", before=old.places, after=new.places)
    if old.verdict != new.verdict:
        before, after = (
            text("niet_te_beoordelen") if one is None else in_words(one.value) for one in (old.verdict, new.verdict)
        )
        yield text("ronde_oordeel", before=before, after=after)
    if old.bonus.counting != new.bonus.counting:
        yield text("ronde_bonus", before=old.bonus.counting, after=new.bonus.counting)
