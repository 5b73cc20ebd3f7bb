"""All rules in one pass: every finding at once, each behind what it follows from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from hov_tools.rules import a, d, f100, f108, f120, h200, p, p4, v
from hov_tools.rules.case import Case
from hov_tools.rules.facts import Facts, gather
from hov_tools.rules.finding import Assessment, CheckedFile, Finding
from hov_tools.rules.known import Known
from hov_tools.rules.outcome import conclude

Rule: TypeAlias = Callable[[Facts, Known], Iterable[Finding]]

RULES: tuple[Rule, ...] = (
    f120.f120,
    f120.f121,
    f120.f122,
    f120.f123,
    f120.f124,
    f100.f110,
    f100.f111,
    f100.f101,
    f100.f102,
    f100.f103,
    f100.f104,
    f100.f105,
    f100.f106,
    f100.f107,
    f108.f108,
    f108.f109,
    f100.f112,
    f100.f113,
    f100.f114,
    f100.f115,
    h200.h204,
    h200.h201,
    h200.h202,
    h200.h203,
    h200.h205,
    h200.h206,
    h200.h207,
    p4.p4,
    h200.h208,
    p.p1,
    p.p2,
    p.p3,
    p.p5,
    p.p6,
    v.v1,
    v.v2,
    v.v3,
    v.v4,
    v.v5,
    v.v6,
    a.a1,
    a.a2,
    a.a3,
    a.a4,
    a.a5,
    a.a6,
    d.d3,
    d.d6,
    d.d4,
    d.d1,
    d.d2,
    d.d5,
)
"""Causes before what follows from them."""


def assess(case: Case) -> Assessment:
    """Judge a case: every rule over every form."""
    return judge(gather(case))


def judge(facts: Facts) -> Assessment:
    """Judge by facts that were gathered already."""
    known = Known()
    for rule in RULES:
        # A rule sees the findings of the rules before it and its own earlier ones.
        for finding in rule(facts, known):
            known.add(finding)
    findings = tuple(_in_order(known.all()))
    files = tuple(
        CheckedFile(
            one.file,
            None if one.form is None else one.form.kind,
            None if one.form is None else one.form.year,
            one.sha256,
        )
        for one in facts.case.documents
    )
    return Assessment(facts.year, files, findings, conclude(facts, findings))


def _in_order(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Sort by file, gravity, sheet and cell; what follows from a finding stands right behind it."""
    followers: dict[object, list[Finding]] = {}
    roots: list[Finding] = []
    ordered = sorted(findings, key=_key)
    for one in ordered:
        if one.cause is None:
            roots.append(one)
        else:
            followers.setdefault(one.cause, []).append(one)
    for root in roots:
        yield root
        yield from followers.pop(root.as_cause(), ())
    for rest in followers.values():
        yield from rest


_CELL = re.compile(r"([A-Z]+)([0-9]+)\Z")


def _key(one: Finding) -> tuple[str, int, str, int, int, str, str]:
    match = _CELL.match(one.cell or "")
    row, column = (0, 0) if match is None else (int(match[2]), _column(match[1]))
    return one.file, one.severity.rank, one.sheet or "", row, column, one.code, one.message


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
