"""What the overview adds up over all consortia, one result at a time: nothing is kept that grows with the findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum
from fractions import Fraction
from pathlib import PurePosixPath
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.batch.result import ConsortiumResult, MemberResult, ShareResult
from hov_tools.files import text
from hov_tools.rules.finding import ConditionOutcome, Severity, Verdict

K = TypeVar("K", str, str | None)

_WORKBOOKS = frozenset([".xlsx", ".xlsm"])


class Standing(Enum):
    """Where a consortium stands: its verdict, or why there is none."""

    MEETS = "voldoet"
    BOARD = "bestuur beslist"
    FAILS = "voldoet niet"
    UNKNOWN = "onbekend"
    BROKEN = "mislukt"


class ConsortiumLine(Struct, frozen=True):
    """A consortium in one line.

    Attributes:
        name: or the name of its folder when no form says.
        key: name of its folder of results.
        regiehouder: TPID, or None.
        year: the allocation year, or None.
        standing: where it stands.
        verdict: None when it cannot be judged.
        why: why there is no verdict, in Dutch; "" when there is one.
        outcomes: condition or group → what it comes to.
        is_provisional: an open finding can still change the joint HOV and the right.
        joint_hov: in days, or None.
        right: exact and whole places, or None.
        allocated: places, or None.
        bonus: places that count, or None.
        provisional_bonus: places that may come to count, or None.
        bonus_exact: 20%, unrounded, whether it counts or not, or None.
        counts: severity → number of findings of their own.
        following: number of findings that follow from another.
        report: the workbook with its report sheet, as a path below the folder of the overview; None without one.
        decisions: the numbers of the decisions of the board that its verdict and bonus rest on.
        changed: what changed since last time, in Dutch; "" when nothing did.
    """

    name: str
    key: str
    regiehouder: str | None
    year: int | None
    standing: Standing
    verdict: Verdict | None
    why: str
    outcomes: Mapping[str, ConditionOutcome]
    is_provisional: bool
    joint_hov: int | None
    right: tuple[Fraction, int] | None
    allocated: int | None
    bonus: int | None
    provisional_bonus: int | None
    bonus_exact: Fraction | None
    counts: Mapping[Severity, int]
    following: int
    report: str | None
    decisions: tuple[int, ...] = ()
    changed: str = ""


class Places(Struct, frozen=True):
    """Places of the first year, as the in- en doorstroom forms divide them.

    Attributes:
        regular: regular places.
        bonus: bonus places that count.
        provisional: bonus places that may come to count; in no total.
    """

    regular: Fraction = Fraction(0)
    bonus: Fraction = Fraction(0)
    provisional: Fraction = Fraction(0)

    @property
    def total(self) -> Fraction:
        """What counts, of both kinds."""
        return self.regular + self.bonus

    def __add__(self, other: Places) -> Places:
        return Places(self.regular + other.regular, self.bonus + other.bonus, self.provisional + other.provisional)


class CodeCount(Struct, frozen=True):
    """How often a code occurs.

    Attributes:
        code: the code.
        severities: severity → how often.
        following: how often it follows from another finding.
        consortia: in how many.
        files: in how many.
    """

    code: str
    severities: Mapping[Severity, int]
    following: int
    consortia: int
    files: int

    @property
    def count(self) -> int:
        """How often in all."""
        return sum(self.severities.values())


class Totals:
    """Adds up results."""

    def __init__(self) -> None:
        self._lines: list[ConsortiumLine] = []
        self._severities: dict[str, Counter[Severity]] = {}
        self._following: Counter[str] = Counter()
        self._consortia: Counter[str] = Counter()
        self._files: Counter[str] = Counter()
        self._by_sector: dict[str | None, Places] = {}
        self._by_lead_sector: dict[str | None, Places] = {}
        self._by_lead_region: dict[str, Places] = {}

    def add(self, result: ConsortiumResult, changed: str = "") -> None:
        """Add one result, with what changed of it since last time."""
        self._lines.append(replace(line_of(result), changed=changed))
        files: dict[str, set[str]] = {}
        for finding in result.findings:
            self._severities.setdefault(finding.code, Counter())[finding.severity] += 1
            self._following[finding.code] += finding.cause is not None
            files.setdefault(finding.code, set()).add(finding.file)
        for code, found in files.items():
            self._consortia[code] += 1
            self._files[code] += len(found)
        self._add_places(result)

    def _add_places(self, result: ConsortiumResult) -> None:
        members = members_by_tpid(result.members)
        lead = None if result.regiehouder is None else members.get(result.regiehouder)
        for share in result.distribution:
            own = places_of(share, result.verdict)
            if own == Places():
                continue
            member = None if share.tpid is None else members.get(share.tpid)
            _put(self._by_sector, None if member is None else member.sector, own)
            _put(self._by_lead_sector, None if lead is None else lead.sector, own)
            if lead is not None and lead.region:
                _put(self._by_lead_region, lead.region, own)

    @property
    def lines(self) -> tuple[ConsortiumLine, ...]:
        """A line per consortium, in the order of the results."""
        return tuple(self._lines)

    @property
    def standings(self) -> Mapping[Standing, int]:
        """Standing → how many consortia; every standing, zeros included."""
        counts = Counter(line.standing for line in self._lines)
        return {standing: counts[standing] for standing in Standing}

    @property
    def codes(self) -> tuple[CodeCount, ...]:
        """A count per code that occurs: most frequent first, of equals by code."""
        found = [
            CodeCount(code, dict(severities), self._following[code], self._consortia[code], self._files[code])
            for code, severities in self._severities.items()
        ]
        return tuple(sorted(found, key=lambda one: (-one.count, one.code)))

    @property
    def by_sector(self) -> tuple[tuple[str | None, Places], ...]:
        """(key of a sector, or None when not known; places), most places first."""
        return _ordered(self._by_sector)

    @property
    def by_lead_sector(self) -> tuple[tuple[str | None, Places], ...]:
        """The same by the sector of the regiehouder."""
        return _ordered(self._by_lead_sector)

    @property
    def by_lead_region(self) -> tuple[tuple[str, Places], ...]:
        """(region of the regiehouder, places); empty when no form gives regions."""
        return _ordered(self._by_lead_region)


def _put(places: dict[K, Places], key: K, own: Places) -> None:
    places[key] = places.get(key, Places()) + own


def _ordered(places: Mapping[K, Places]) -> tuple[tuple[K, Places], ...]:
    return tuple(sorted(places.items(), key=lambda one: (-one[1].total, one[0] or "")))


def members_by_tpid(members: Iterable[MemberResult]) -> Mapping[str, MemberResult]:
    """Give the members that have a TPID by it; of doubles the first."""
    found: dict[str, MemberResult] = {}
    for one in members:
        if one.tpid is not None:
            found.setdefault(one.tpid, one)
    return found


def places_of(share: ShareResult, verdict: Verdict | None) -> Places:
    """Give the places of the first year; what is not stated is 0 (domain, 5: an empty share).

    Bonus places count by the verdict on the consortium (domain, 4.5).
    """
    regular, bonus = share.inflow_regular or Fraction(0), share.inflow_bonus or Fraction(0)
    match verdict:
        case Verdict.MEETS:
            return Places(regular, bonus)
        case Verdict.FAILS:
            return Places(regular)
        case _:
            return Places(regular, provisional=bonus)


def line_of(result: ConsortiumResult) -> ConsortiumLine:
    """Give a consortium in one line."""
    standing, why = _standing(result)
    report = report_of(result)
    return ConsortiumLine(
        name=result.name or result.key,
        key=result.key,
        regiehouder=result.regiehouder,
        year=result.year,
        standing=standing,
        verdict=result.verdict,
        why=why,
        outcomes={condition.key: condition.outcome for condition in result.conditions},
        is_provisional=result.is_provisional,
        joint_hov=result.joint_hov,
        right=result.right,
        allocated=result.allocated,
        bonus=result.counting_bonus,
        provisional_bonus=result.provisional_bonus,
        bonus_exact=None if result.bonus is None else result.bonus[0],
        counts={severity: result.count(severity) for severity in Severity},
        following=result.following,
        report=None if report is None else f"{result.key}/{report}",
        decisions=result.applied_decisions,
    )


def _standing(result: ConsortiumResult) -> tuple[Standing, str]:
    if result.failure is not None:
        return Standing.BROKEN, result.failure
    match result.verdict:
        case Verdict.MEETS:
            return Standing.MEETS, ""
        case Verdict.BOARD:
            return Standing.BOARD, ""
        case Verdict.FAILS:
            return Standing.FAILS, ""
        case _:
            return Standing.UNKNOWN, result.headline


def report_of(result: ConsortiumResult) -> str | None:
    """Give the written workbook that holds the report sheet, as its path in the consortium's folder; None without one.

    It is a workbook of its own when there is one, else the in- en doorstroom form.
    """
    workbooks = [one.path for one in result.written if PurePosixPath(one.path).suffix.lower() in _WORKBOOKS]
    own = text("rapport_naam")
    flows = {one["bestand"] for one in result.document["bestanden"] if one["formulier"] == "in-en-doorstroom"}
    for path in workbooks:
        if PurePosixPath(path).name == own:
            return path
    # Of two forms the last by name holds it, as the rules take that one.
    return max((path for path in workbooks if PurePosixPath(path).name in flows), default=None)
