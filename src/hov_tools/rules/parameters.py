"""The numbers by which a consortium is judged, per allocation year, each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from msgspec import Struct

from hov_tools.data import read_toml
from hov_tools.ownyears import own_years
from hov_tools.rules.case import GivenDays


class DaysPerPlace(Struct, frozen=True):
    """The HOV needed for one full place (domain, 4.3).

    Attributes:
        days: how much, in days.
        source: where the number comes from.
        is_given: a person gave it, and it is not the published number.
        published: the published number, where a person gave another one.
    """

    days: int
    source: str
    is_given: bool = False
    published: DaysPerPlace | None = None

    @property
    def published_days(self) -> int | None:
        """The published number; None when there is none."""
        if self.is_given:
            return None if self.published is None else self.published.days
        return self.days


class Deadline(Struct, frozen=True):
    """When a form must be in.

    Attributes:
        day: the day itself.
        is_inclusive: the day itself is still in time.
        source: the article.
    """

    day: date
    is_inclusive: bool
    source: str

    @property
    def last_day(self) -> date:
        """The last day that is in time."""
        return self.day if self.is_inclusive else self.day - timedelta(days=1)

    def is_met(self, submitted: date) -> bool:
        """Tell whether a form that came in on this day is in time."""
        return submitted <= self.day if self.is_inclusive else submitted < self.day


class SectorGroup(Struct, frozen=True):
    """What a sector counts as (V3).

    Attributes:
        sector: the sector as counted.
        kind: the wider kind, by which a consortium is judged when a split alone makes enough sectors.
        is_target: one of the four to which the attention goes (Richtlijn §4.3).
    """

    sector: str
    kind: str
    is_target: bool


class Parameters(Struct, frozen=True):
    """The numbers of one allocation year.

    Attributes:
        year: the allocation year T.
        minimum_places: V5.
        minimum_institutions: V3.
        minimum_sectors: V3.
        bonus_percentage: as a part of one.
        balance_lower: V1, share of dependent members; inclusive.
        balance_upper: V1; inclusive.
        length_tolerance: V2, months that the placements of a route may differ.
        share_tolerance: D4 and H202, places per share.
        reserve_percentage: of the places, for newly recognised institutions, as a part of one.
    """

    year: int
    minimum_places: int
    minimum_institutions: int
    minimum_sectors: int
    bonus_percentage: Fraction
    balance_lower: Fraction
    balance_upper: Fraction
    length_tolerance: int
    share_tolerance: Fraction
    reserve_percentage: Fraction

    def days_per_place(self, training: str | None, given: Iterable[GivenDays] = ()) -> DaysPerPlace | None:
        """Give the days per place of a training; None when no source gives the number.

        Args:
            training: key of the training; None when it is not known.
            given: what a person gives; of the numbers for this training and year the first goes before the published.
        """
        entry = _raw(self.year)["dagen_per_plaats"].get(training, {}).get(str(self.year))
        published = None if entry is None else DaysPerPlace(entry["waarde"], entry["bron"])
        own = next((one for one in given if one.training in (None, training) and one.year in (None, self.year)), None)
        if own is None or (published is not None and published.days == own.days):
            return published
        return DaysPerPlace(own.days, own.source, is_given=True, published=published)

    def counts(self, year: int, funded: bool) -> bool:
        """Tell whether a reference year's funded or unfunded days count for this allocation year (domain, 4.1)."""
        if funded:
            return True
        accepted = _accepted_unfunded(self.year)
        return accepted == "alle" or year in accepted

    def deadline(self, form: str) -> Deadline | None:
        """Give the deadline of a kind of form; None when the sources set none."""
        entry = _raw(self.year)["termijn"].get(form)
        if entry is None or self.year < entry.get("vanaf", 0):
            return None
        return Deadline(date(self.year - 1, entry["maand"], entry["dag"]), entry["inclusief"], entry["bron"])

    @property
    def applications(self) -> tuple[str, str]:
        """The kinds of form by which a consortium applies in this year: a new one first, and definitively."""
        rule = _since(_raw(self.year)["fase"], self.year)
        return rule["eerste"], rule["definitief"]

    def sector(self, key: str) -> SectorGroup:
        """Give what a sector counts as; raises KeyError for an unknown one."""
        entry = _raw(self.year)["sector"][key]
        return SectorGroup(entry["sector"], entry["soort"], entry.get("doel", False))


def training_months(training: str | None) -> int | None:
    """Give the length of a training in months; None when no source gives it."""
    entry = _raw(None)["duur"].get(training or "")
    return None if entry is None else int(entry["maanden"])


def published_days() -> Mapping[int, Mapping[str, int]]:
    """Give every published HOV per place: year → training → days."""
    found: dict[int, dict[str, int]] = {}
    for training, years in _published()["dagen_per_plaats"].items():
        for year, entry in years.items():
            found.setdefault(int(year), {})[training] = entry["waarde"]
    return dict(sorted(found.items()))


@cache
def _raw(year: int | None) -> Mapping[str, Any]:
    """Give the numbers; those of a year that the user added go before the program's, entry by entry."""
    found = _published()
    for own in own_years():
        if own.year == year:
            found = _over(found, own.numbers)
    return found


@cache
def _published() -> Mapping[str, Any]:
    return read_toml("rules/parameters.toml")


def _over(base: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Any]:
    """Lay tables over others; a number goes with its source, so what has one goes as a whole."""
    result = dict(base)
    for key, value in own.items():
        inherited = result.get(key)
        is_deep = isinstance(value, dict) and isinstance(inherited, dict) and "bron" not in value
        result[key] = _over(inherited, value) if is_deep and isinstance(inherited, dict) else value
    return result


def _accepted_unfunded(year: int) -> Any:  # noqa: ANN401 - a TOML value: "alle" or a list of years
    """Give the reference years whose unfunded days count for an allocation year."""
    return _since(_raw(year)["telling"], year)["onbeschikt"]


def _since(rules: Iterable[Mapping[str, Any]], year: int) -> Mapping[str, Any]:
    """Give the latest of the rules that holds for an allocation year."""
    return max((one for one in rules if one["vanaf"] <= year), key=lambda one: one["vanaf"])


def parameters(year: int) -> Parameters:
    """Give the numbers of an allocation year."""
    values = _raw(year)["waarden"]
    return Parameters(
        year=year,
        minimum_places=values["minimum_plaatsen"]["waarde"],
        minimum_institutions=values["minimum_instellingen"]["waarde"],
        minimum_sectors=values["minimum_sectoren"]["waarde"],
        bonus_percentage=Fraction(values["bonus_procent"]["waarde"], 100),
        balance_lower=Fraction(values["evenwicht_ondergrens"]["waarde"]),
        balance_upper=Fraction(values["evenwicht_bovengrens"]["waarde"]),
        length_tolerance=values["verschil_delen_maanden"]["waarde"],
        share_tolerance=Fraction(values["marge_aandeel"]["waarde"]),
        reserve_percentage=Fraction(values["reserve_procent"]["waarde"], 100),
    )
