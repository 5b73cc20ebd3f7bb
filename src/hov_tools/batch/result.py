"""What the work on one consortium gives: small enough to hand back, whole enough to add up over all consortia.

The same work gives the same value and the same JSON: no time, no folder of the machine. The JSON stands beside the
workbooks that were written, so that whoever adds up consortia can read them one by one. Where an attribute has a name
of its own in the JSON, it stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import msgspec
from msgspec import Struct, field

from hov_tools.batch.stated_values import ContactResult, ReceivedFile, RouteResult
from hov_tools.files.versions import VersionResult
from hov_tools.report.document import DocumentDecision, DocumentFile
from hov_tools.rules.decided import DecidedFinding, Ruling, Standing
from hov_tools.rules.facts import Phase
from hov_tools.rules.finding import Cause, Condition, Severity, Verdict

RESULT_VERSION = 3


class MemberResult(Struct, frozen=True):
    """One institution: a member by the leading form, or the sender of a HOV form.

    Attributes:
        tpid: None when no form gives a usable one.
        name: or "".
        sector: key in the list of sectors (`wording("sector", key)` gives the form's wording), or None.
        region: as a form states it; None for forms that do not ask it, as those of 2022 and 2025.
        is_member: the leading form names it.
        recognised: "ja", "nee" or None.
        self_sufficient: "ja", "nee", "gedeeltelijk" or None.
        merges: its days count in the joint HOV.
        hov: own HOV in days; None without a HOV form.
        days_1: of it those in the reference year T-4, or None.
        days_2: in T-3.
        days_3: in T-2.
        brought_in: places it brings in, as its HOV form states; None when it does not.
        requested: places it asks for itself, as its HOV form states; None when it does not.
        file: its HOV form; None without one.
        requested_in: the cell where the number of places it asks for belongs, or None.
        doubt: a finding by which its HOV may still change; None when it is settled.
        signed: "ja", "nee" or None, by the newest application.
        signed_on: the day of it, as that states, or None.
    """

    tpid: str | None
    name: str = field(name="naam")
    sector: str | None
    region: str | None = field(name="regio")
    is_member: bool = field(name="lid")
    recognised: str | None = field(name="erkend")
    self_sufficient: str | None = field(name="zelfstandig")
    merges: bool = field(name="voegt_samen")
    hov: int | None
    days_1: int | None = field(name="dagen_1")
    days_2: int | None = field(name="dagen_2")
    days_3: int | None = field(name="dagen_3")
    brought_in: Fraction | None = field(name="ingebracht")
    requested: Fraction | None = field(name="gevraagd")
    file: str | None = field(name="bestand", default=None)
    requested_in: str | None = field(name="gevraagd_in", default=None)
    doubt: Cause | None = field(name="hov_niet_vast", default=None)
    signed: str | None = field(name="ondertekend", default=None)
    signed_on: date | None = field(name="ondertekend_op", default=None)


class ShareResult(Struct, frozen=True):
    """A row of the in- en doorstroom form, in places; None where nothing, or nothing usable, is stated.

    Attributes:
        from_routes_1: of the first year of doorstroom the regular and bonus places that the routes give, unrounded;
            None when they do not agree with what is stated.
        from_routes_2: of the second year.
    """

    tpid: str | None
    name: str = field(name="naam")
    inflow_regular: Fraction | None = field(name="instroom_regulier")
    inflow_bonus: Fraction | None = field(name="instroom_bonus")
    flow_1: Fraction | None = field(name="doorstroom_1")
    flow_2: Fraction | None = field(name="doorstroom_2")
    from_routes_1: tuple[Fraction, Fraction] | None = field(name="doorstroom_1_routes", default=None)
    from_routes_2: tuple[Fraction, Fraction] | None = field(name="doorstroom_2_routes", default=None)


class WrittenFile(Struct, frozen=True):
    """A file that was written: its path below the consortium's folder of results, with "/", and its SHA-256."""

    path: str = field(name="bestand")
    sha256: str


class FindingResult(Struct, frozen=True):
    """A finding as the JSON document holds it (domain, 6)."""

    code: str
    severity: Severity = field(name="ernst")
    file: str = field(name="bestand")
    sheet: str | None = field(name="blad")
    cell: str | None = field(name="cel")
    found: str = field(name="gevonden")
    expected: str = field(name="verwacht")
    message: str = field(name="melding")
    remedy: str = field(name="herstel")
    source: str = field(name="bron")
    cause: str | None = field(name="oorzaak")


class PointResult(Struct, frozen=True):
    """A finding on which the board can decide, or did (domain, 5b).

    Attributes:
        identity: by which it is known again in a later run.
        severity: before anything was decided.
        message: in Dutch, as are the others.
        source: the article.
        numbers: what, and how much.
        pros: what speaks for allowing it.
        cons: what speaks against that.
    """

    identity: DecidedFinding = field(name="kenmerk")
    severity: Severity = field(name="ernst")
    file: str = field(name="bestand")
    sheet: str | None = field(name="blad")
    cell: str | None = field(name="cel")
    found: str = field(name="gevonden")
    expected: str = field(name="verwacht")
    message: str = field(name="melding")
    source: str = field(name="bron")
    numbers: tuple[tuple[str, str], ...] = field(name="getallen")
    pros: tuple[str, ...] = field(name="voor")
    cons: tuple[str, ...] = field(name="tegen")


class ConsortiumResult(Struct, frozen=True, tag_field="versie", tag=RESULT_VERSION):
    """What one consortium's work gives.

    Attributes:
        key: name of its folder of results; unique in a run.
        fingerprint: SHA-256 over the names and contents that it was made from, and the options.
        rules: SHA-256 over the program and its texts, layouts and parameters.
        submissions: the folders, zip files and loose files it was read from, as they are named in the input.
        name: of the consortium; None when no form says.
        regiehouder: TPID, or None.
        headline: the verdict in one Dutch line.
        way: how it applies: "samenvoegen", "afzonderlijk", "combinatie" or None.
        receiver: TPID of the institution that asks for the places of all who merge, or None.
        days_per_place: HOV per place in days, or None.
        members: in the order of the leading form, then other senders of a HOV form by TPID.
        conditions: V1–V6 and the groups.
        distribution: the rows of the in- en doorstroom form, in its order.
        versions: forms that a newer version replaced.
        document: the JSON document of the check (domain, 6).
        written: the files in its folder of results, by path, without the result itself.
        remarks: what was left alone in which workbook, in Dutch.
        failure: in Dutch, when the work itself failed; the document then holds the input only.
        is_consortium: forms that are not there are missing; not so for a loose form that names no consortium.
        training: key of the training that was judged, or None.
        hov_of_all: HOV in days if all members merged, each day of a trainee once.
        grouping: why submissions were taken together or apart, in Dutch.
        points: the findings on which the board can decide, or did.
        contacts: the regiehouder's first, then those of the members, in the order of the forms.
        received: when the files came in and whose they are, in the order of those of the document.
        routes: of the in- en doorstroom form, in its order.
    """

    key: str = field(name="sleutel")
    fingerprint: str = field(name="vingerafdruk")
    rules: str = field(name="regels")
    submissions: tuple[str, ...] = field(name="inzendingen")
    name: str | None = field(name="naam")
    regiehouder: str | None
    headline: str = field(name="kop")
    way: str | None = field(name="wijze")
    receiver: str | None = field(name="ontvanger")
    days_per_place: int | None = field(name="dagen_per_plaats")
    members: tuple[MemberResult, ...] = field(name="leden")
    conditions: tuple[Condition, ...] = field(name="voorwaarden")
    distribution: tuple[ShareResult, ...] = field(name="verdeling")
    versions: tuple[VersionResult, ...] = field(name="vervangen")
    document: Mapping[str, Any] = field(name="resultaat")
    written: tuple[WrittenFile, ...] = field(name="uitvoer", default=())
    remarks: tuple[str, ...] = field(name="opmerkingen", default=())
    failure: str | None = field(name="mislukt", default=None)
    is_consortium: bool = field(name="verband", default=True)
    training: str | None = field(name="opleiding", default=None)
    hov_of_all: int = field(name="hov_van_allen", default=0)
    grouping: tuple[str, ...] = field(name="indeling", default=())
    points: tuple[PointResult, ...] = field(name="te_beslissen", default=())
    contacts: tuple[ContactResult, ...] = field(name="contacten", default=())
    received: tuple[ReceivedFile, ...] = field(name="ontvangst", default=())
    routes: tuple[RouteResult, ...] = ()

    @property
    def year(self) -> int | None:
        """The allocation year that was judged by."""
        found: int | None = self.document["jaar"]
        return found

    @property
    def phase(self) -> Phase | None:
        """How far the judgement is; None without a form of the regiehouder."""
        stated = self._outcome["fase"]
        return None if stated is None else Phase(stated)

    @property
    def label(self) -> str:
        """By which people know it in a list: its name and who leads it, as two may have one name; else its folder."""
        if self.name is None or self.regiehouder is None:
            return self.name or self.key
        return f"{self.name} ({self.regiehouder})"

    @property
    def files(self) -> tuple[DocumentFile, ...]:
        """Every file that was handed in, with its fate."""
        return msgspec.convert(self.document["bestanden"], tuple[DocumentFile, ...])

    @property
    def verdict(self) -> Verdict | None:
        """What the bureau would conclude; None when it cannot be judged."""
        stated = self._outcome["oordeel"]
        return None if stated is None else Verdict(stated)

    @property
    def is_provisional(self) -> bool:
        """An open finding can still change the joint HOV and the right."""
        found: bool = self._outcome["voorlopig"]
        return found

    @property
    def decisions(self) -> tuple[DocumentDecision, ...]:
        """The decisions of the board on findings that it has or had, a line for each finding."""
        return msgspec.convert(self._outcome.get("besluiten", ()), tuple[DocumentDecision, ...])

    @property
    def applied_decisions(self) -> tuple[int, ...]:
        """The numbers of the decisions of the board that its verdict and bonus rest on."""
        return tuple(dict.fromkeys(one.number for one in self.decisions if one.standing is Standing.HOLDS))

    @property
    def allowed_codes(self) -> frozenset[str]:
        """The codes of the findings that a decision of the board allows."""
        allows = Standing.HOLDS, Ruling.ALLOWED
        return frozenset(one.code for one in self.decisions if (one.standing, one.ruling) == allows)

    @property
    def lapsed_decisions(self) -> tuple[int, ...]:
        """The numbers of those that lapsed, as the facts or the findings under them changed."""
        return tuple(dict.fromkeys(one.number for one in self.decisions if one.standing is not Standing.HOLDS))

    @property
    def joint_hov(self) -> int | None:
        """In days; None when there is no HOV form."""
        found: int | None = self._outcome["gezamenlijk_hov"]
        return found

    @property
    def right(self) -> tuple[Fraction, int] | None:
        """The places that the HOV gives a right to: exact and whole; None when not known."""
        return _exact_and_places(self._outcome["recht"])

    @property
    def bonus(self) -> tuple[Fraction, int] | None:
        """The bonus places: exact and whole; None when not known."""
        return _exact_and_places(self._outcome["bonus"])

    @property
    def counting_bonus(self) -> int | None:
        """The bonus places that count: only of who meets the conditions (domain, 4.5); None: not known."""
        if self.bonus is None:
            return None
        return self.bonus[1] if self.verdict is Verdict.MEETS else 0

    @property
    def provisional_bonus(self) -> int | None:
        """The bonus places that may come to count: the board decides, or it cannot be judged yet; None: not known."""
        if self.bonus is None:
            return None
        return self.bonus[1] if self.verdict in (Verdict.BOARD, None) else 0

    @property
    def allocated(self) -> int | None:
        """The allocated places, as the in- en doorstroom form states; None when it does not."""
        found: int | None = self._outcome["toegewezen"]
        return found

    @property
    def findings(self) -> tuple[FindingResult, ...]:
        """Every finding, in the order of the document."""
        return msgspec.convert(self.document["bevindingen"], tuple[FindingResult, ...])

    def count(self, severity: Severity) -> int:
        """Count the findings of one severity; what follows from another is counted by `following`."""
        return sum(one["ernst"] == severity.value and one["oorzaak"] is None for one in self.document["bevindingen"])

    @property
    def following(self) -> int:
        """The number of findings that follow from another one (domain, 5a)."""
        return sum(one["oorzaak"] is not None for one in self.document["bevindingen"])

    @property
    def has_read_nothing(self) -> bool:
        """Not one of its files is a form."""
        return all(one["formulier"] is None for one in self.document["bestanden"])

    @property
    def _outcome(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.document["uitkomst"]
        return found


def _exact_and_places(value: Mapping[str, Any] | None) -> tuple[Fraction, int] | None:
    return None if value is None else (Fraction(value["exact"]), value["plaatsen"])
