"""What the board decides on in a folder of results, and what it decided: the last run beside the dossiers of now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from hov_tools.batch.result import ConsortiumResult, PointResult
from hov_tools.desk.decisions import text
from hov_tools.errors import UsageError
from hov_tools.rules.catalogue import code_texts, codes, decidable_codes
from hov_tools.rules.decided import Decision, Standing, StandingDecision, TakenDecision, standings


class View(Struct, frozen=True):
    """A consortium with what the board decides on.

    Attributes:
        regiehouder: TPID.
        year: the allocation year.
        key: name of its folder of results; "" when its decisions are all there is.
        name: of the consortium, else of that folder.
        phase: how far the judgement is, in Dutch; "" when no form of the regiehouder is there.
        points: the findings on which can be decided, as the last run found them.
        applied: the numbers of the decisions that the last run applied.
        decisions: all of them, with what has become of each on these findings.
    """

    regiehouder: str
    year: int
    key: str
    name: str
    phase: str
    points: tuple[PointResult, ...]
    applied: tuple[int, ...]
    decisions: tuple[StandingDecision, ...]

    @property
    def open_points(self) -> tuple[PointResult, ...]:
        """Those on which no decision holds."""
        return tuple(one for one in self.points if self.decision_on(one) is None)

    def decision_on(self, point: PointResult) -> Decision | None:
        """Give the decision that holds on a finding; None when none does."""
        holding = (one for one in self.decisions if one.standing is Standing.HOLDS and one.on == point.identity)
        return next((one.decision for one in holding), None)

    def lapsed_on(self, point: PointResult) -> tuple[Decision, ...]:
        """Give the decisions that lapsed as the facts under this finding changed."""
        what = (point.identity.code, point.identity.about)
        return tuple(
            one.decision
            for one in self.decisions
            if one.standing is Standing.LAPSED and (one.on.code, one.on.about) == what
        )

    def is_waiting(self, one: StandingDecision) -> bool:
        """Tell whether the last run knew less, or more, than what holds now."""
        return (one.standing is Standing.HOLDS) != (one.decision.number in self.applied)


def views(results: Iterable[ConsortiumResult], taken: Sequence[TakenDecision]) -> tuple[View, ...]:
    """Put results beside decisions: by year and regiehouder; without anything to decide or decided there is none."""
    found = [_view(one, taken) for one in results if one.regiehouder is not None and one.year is not None]
    there = {(one.regiehouder, one.year) for one in found}
    gone = dict.fromkeys(key for one in taken if (key := (one.regiehouder, one.year)) not in there)
    found += [
        View(
            regiehouder=tpid,
            year=year,
            key="",
            name=text("zonder_uitkomst"),
            phase="",
            points=(),
            applied=(),
            decisions=standings(_own(taken, tpid, year), ()),
        )
        for tpid, year in gone
    ]
    told = (one for one in found if one.points or one.decisions)
    return tuple(sorted(told, key=lambda one: (one.year, one.regiehouder, one.key)))


def _view(result: ConsortiumResult, taken: Sequence[TakenDecision]) -> View:
    tpid, year = result.regiehouder or "", result.year or 0
    return View(
        regiehouder=tpid,
        year=year,
        key=result.key,
        name=result.name or result.key,
        phase="" if result.phase is None else result.phase.value,
        points=result.points,
        applied=result.applied_decisions,
        decisions=standings(_own(taken, tpid, year), [one.identity for one in result.points]),
    )


def _own(taken: Iterable[TakenDecision], regiehouder: str, year: int) -> Iterator[Decision]:
    return (one.decision for one in taken if (one.regiehouder, one.year) == (regiehouder, year))


def view_of(found: Sequence[View], regiehouder: str, year: int | None) -> View:
    """Give the consortium that is meant.

    Raises:
        UsageError: there is none, or more than one.
    """
    own = [one for one in found if one.regiehouder == regiehouder and year in (None, one.year) and one.key]
    if not own:
        raise UsageError(text("geen_punten", tpid=regiehouder))
    if len(own) > 1:
        where = ", ".join(f"{one.key} ({one.year})" for one in own)
        raise UsageError(text("meer_van_een", tpid=regiehouder, where=where))
    return own[0]


class Asked(Struct, frozen=True):
    """On what is decided, as a person says it.

    Attributes:
        code: of the finding.
        about: a TPID or a kind of form by which it is told from others of that code; None: all of them.
    """

    code: str
    about: str | None = None


def meant(view: View, asked: Iterable[Asked]) -> tuple[PointResult, ...]:
    """Give the findings that are meant: of those of a code that are still open, else those that were decided on.

    Raises:
        UsageError: on a code nobody decides, or there is no such finding.
    """
    found: dict[tuple[str, str], PointResult] = {}
    for one in asked:
        check_decidable(one.code)
        own = [each for each in view.points if each.identity.code == one.code and _is_about(each, one.about)]
        if not own:
            there = ", ".join(dict.fromkeys(each.identity.code for each in view.points)) or text("niets")
            raise UsageError(text("geen_bevinding", code=one.code, tpid=view.regiehouder, there=there))
        still_open = [each for each in own if view.decision_on(each) is None]
        found |= {(each.identity.code, each.identity.about): each for each in still_open or own}
    return tuple(found.values())


def _is_about(point: PointResult, about: str | None) -> bool:
    return about is None or about in point.identity.about.split()


def check_decidable(code: str) -> None:
    """See that the board can decide on a code; raises UsageError, which says who mends it, when it cannot."""
    listed = ", ".join(decidable_codes())
    if code not in codes():
        raise UsageError(text("onbekende_code", code=code, codes=listed))
    if code not in decidable_codes():
        raise UsageError(text("niet_van_het_bestuur", code=code, title=code_texts(code).title, codes=listed))
