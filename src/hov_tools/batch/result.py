"""What the work on one consortium gives: small enough to hand back, whole enough to add up over all consortia.

The same work gives the same value and the same JSON: no time, no folder of the machine. The JSON stands beside the
workbooks that were written, so that whoever adds up consortia can read them one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from hov_tools.files.versions import DifferenceResult, VersionResult
from hov_tools.rules.finding import Condition, ConditionOutcome, Severity, Verdict

RESULT_VERSION = 1
RESULT_NAME = "resultaat.json"
"""The file in a consortium's folder of results that holds its `ConsortiumResult`."""


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
    """

    tpid: str | None
    name: str
    sector: str | None
    region: str | None
    is_member: bool
    recognised: str | None
    self_sufficient: str | None
    merges: bool
    hov: int | None
    days_1: int | None
    days_2: int | None
    days_3: int | None
    brought_in: Fraction | None
    requested: Fraction | None


class ShareResult(Struct, frozen=True):
    """A row of the in- en doorstroom form, in places; None where nothing, or nothing usable, is stated."""

    tpid: str | None
    name: str
    inflow_regular: Fraction | None
    inflow_bonus: Fraction | None
    flow_1: Fraction | None
    flow_2: Fraction | None


class WrittenFile(Struct, frozen=True):
    """A file that was written: its path below the consortium's folder of results, with "/", and its SHA-256."""

    path: str
    sha256: str


class FindingResult(Struct, frozen=True):
    """A finding as the JSON document holds it (domain, 6)."""

    code: str
    severity: Severity
    file: str
    sheet: str | None
    cell: str | None
    found: str
    expected: str
    message: str
    remedy: str
    source: str
    cause: str | None


class ConsortiumResult(Struct, frozen=True):
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
    """

    key: str
    fingerprint: str
    rules: str
    submissions: tuple[str, ...]
    name: str | None
    regiehouder: str | None
    headline: str
    way: str | None
    receiver: str | None
    days_per_place: int | None
    members: tuple[MemberResult, ...]
    conditions: tuple[Condition, ...]
    distribution: tuple[ShareResult, ...]
    versions: tuple[VersionResult, ...]
    document: Mapping[str, Any]
    written: tuple[WrittenFile, ...] = ()
    remarks: tuple[str, ...] = ()
    failure: str | None = None

    @property
    def year(self) -> int | None:
        """The allocation year that was judged by."""
        found: int | None = self.document["jaar"]
        return found

    @property
    def verdict(self) -> Verdict | None:
        """What the bureau would conclude; None when it cannot be judged."""
        stated = self._outcome["oordeel"]
        return None if stated is None else Verdict(stated)

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
        """The bonus places that count: none while it does not meet the conditions (domain, 4.5); None: not known.

        Provisional while the board decides, and while it cannot be judged.
        """
        if self.bonus is None:
            return None
        return 0 if self.verdict is Verdict.FAILS else self.bonus[1]

    @property
    def allocated(self) -> int | None:
        """The allocated places, as the in- en doorstroom form states; None when it does not."""
        found: int | None = self._outcome["toegewezen"]
        return found

    @property
    def findings(self) -> tuple[FindingResult, ...]:
        """Every finding, in the order of the document."""
        return tuple(_finding(one) for one in self.document["bevindingen"])

    def count(self, severity: Severity) -> int:
        """Count the findings of one severity, follow-on findings included."""
        return sum(one["ernst"] == severity.value for one in self.document["bevindingen"])

    @property
    def has_read_nothing(self) -> bool:
        """Not one of its files is a form."""
        return all(one["formulier"] is None for one in self.document["bestanden"])

    @property
    def _outcome(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.document["uitkomst"]
        return found


# The keys in the JSON of each record's attributes, in the order of the attributes.
_MEMBER = (
    *("tpid", "naam", "sector", "regio", "lid", "erkend", "zelfstandig", "voegt_samen"),
    *("hov", "dagen_1", "dagen_2", "dagen_3", "ingebracht", "gevraagd"),
)
_SHARE = ("tpid", "naam", "instroom_regulier", "instroom_bonus", "doorstroom_1", "doorstroom_2")
_DIFFERENCE = ("veld", "cel_oud", "cel_nieuw", "oud", "nieuw")
_VERSION = ("vervallen", "geldig", "waarom", "verschillen")
_CONDITION = ("voorwaarde", "titel", "uitkomst", "getallen", "bron")
_WRITTEN = ("bestand", "sha256")
_FINDING = (
    *("code", "ernst", "bestand", "blad", "cel", "gevonden", "verwacht", "melding", "herstel", "bron"),
    "oorzaak",
)
_FRACTIONS = frozenset(["ingebracht", "gevraagd", *_SHARE[2:]])


def as_json(result: ConsortiumResult) -> dict[str, Any]:
    """Give a result as values that JSON can hold, in a fixed order of keys."""
    return {
        "versie": RESULT_VERSION,
        "sleutel": result.key,
        "vingerafdruk": result.fingerprint,
        "regels": result.rules,
        "inzendingen": list(result.submissions),
        "naam": result.name,
        "regiehouder": result.regiehouder,
        "kop": result.headline,
        "wijze": result.way,
        "ontvanger": result.receiver,
        "dagen_per_plaats": result.days_per_place,
        "leden": [_values(one, _MEMBER) for one in result.members],
        "voorwaarden": [_from_condition(one) for one in result.conditions],
        "verdeling": [_values(one, _SHARE) for one in result.distribution],
        "vervangen": [_from_version(one) for one in result.versions],
        "resultaat": dict(result.document),
        "uitvoer": [_values(one, _WRITTEN) for one in result.written],
        "opmerkingen": list(result.remarks),
        "mislukt": result.failure,
    }


def from_json(raw: Mapping[str, Any]) -> ConsortiumResult:
    """Read what `as_json` gave.

    Raises:
        ValueError: it is of another version.
        KeyError: something is missing.
    """
    if raw.get("versie") != RESULT_VERSION:
        raise ValueError(f"a result of version {raw.get('versie')!r}; {RESULT_VERSION} is read")
    return ConsortiumResult(
        key=raw["sleutel"],
        fingerprint=raw["vingerafdruk"],
        rules=raw["regels"],
        submissions=tuple(raw["inzendingen"]),
        name=raw["naam"],
        regiehouder=raw["regiehouder"],
        headline=raw["kop"],
        way=raw["wijze"],
        receiver=raw["ontvanger"],
        days_per_place=raw["dagen_per_plaats"],
        members=tuple(MemberResult(*_read(one, _MEMBER)) for one in raw["leden"]),
        conditions=tuple(_condition(one) for one in raw["voorwaarden"]),
        distribution=tuple(ShareResult(*_read(one, _SHARE)) for one in raw["verdeling"]),
        versions=tuple(_version(one) for one in raw["vervangen"]),
        document=raw["resultaat"],
        written=tuple(WrittenFile(*_read(one, _WRITTEN)) for one in raw["uitvoer"]),
        remarks=tuple(raw["opmerkingen"]),
        failure=raw["mislukt"],
    )


def as_bytes(result: ConsortiumResult) -> bytes:
    """Give a result as the bytes of its file."""
    return json_lines(as_json(result))


def json_lines(document: Mapping[str, Any]) -> bytes:
    """Write a document with a line for each key: one that is laid out further takes ten times as long to write."""
    lines = (f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in document.items())
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode("utf-8")


def read_result(path: Path) -> ConsortiumResult:
    """Read the file of one result.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no result, or one of another version.
    """
    try:
        return from_json(json.loads(path.read_bytes()))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a result of a consortium") from error


def read_results(folder: Path) -> Iterator[ConsortiumResult]:
    """Read the results below a folder of results one by one, in the order of their keys.

    Raises:
        OSError: one cannot be read.
        ValueError: one is no result, or one of another version.
    """
    for path in sorted(folder.glob(f"*/{RESULT_NAME}"), key=lambda one: one.parent.name):
        yield read_result(path)


def _from_fraction(value: Fraction | None) -> str | None:
    # Always with a slash, so that a reader needs one way of parsing.
    return None if value is None else f"{value.numerator}/{value.denominator}"


def _fraction(value: str | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _exact_and_places(value: Mapping[str, Any] | None) -> tuple[Fraction, int] | None:
    return None if value is None else (Fraction(value["exact"]), value["plaatsen"])


def _values(one: Struct, keys: tuple[str, ...]) -> dict[str, Any]:
    """Give a record's attributes under these keys, in their order."""
    held = zip(keys, asdict(one).items(), strict=True)
    return {key: _from_fraction(value) if isinstance(value, Fraction) else value for key, (_, value) in held}


def _read(raw: Mapping[str, Any], keys: tuple[str, ...]) -> list[Any]:
    """Give the values of these keys; those of fractions as fractions."""
    return [_fraction(raw[key]) if key in _FRACTIONS else raw[key] for key in keys]


def _from_condition(one: Condition) -> dict[str, Any]:
    return {**_values(one, _CONDITION), "uitkomst": one.outcome.value}


def _condition(raw: Mapping[str, Any]) -> Condition:
    return Condition(raw["voorwaarde"], raw["titel"], ConditionOutcome(raw["uitkomst"]), raw["getallen"], raw["bron"])


def _from_version(one: VersionResult) -> dict[str, Any]:
    told = None if one.differences is None else [_values(each, _DIFFERENCE) for each in one.differences]
    return {**_values(one, _VERSION), "verschillen": told}


def _version(raw: Mapping[str, Any]) -> VersionResult:
    told = raw["verschillen"]
    read = None if told is None else tuple(DifferenceResult(*_read(one, _DIFFERENCE)) for one in told)
    return VersionResult(raw["vervallen"], raw["geldig"], raw["waarom"], read)


def _finding(raw: Mapping[str, Any]) -> FindingResult:
    code, severity, *rest = _read(raw, _FINDING)
    return FindingResult(code, Severity(severity), *rest)
