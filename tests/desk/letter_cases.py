"""Results to write letters from: a regiehouder, two members and a sender of whom nobody knows, each with its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from batch.overview_cases import finding, member, result
from hov_tools.batch.result import ConsortiumResult, ContactResult
from hov_tools.files.versions import VersionResult

LEAD, SECOND, THIRD = "10240", "10243", "10246"
APPLICATION = "Aanvraag.xlsx"
LEAD_HOV, SECOND_HOV, SECOND_OLD, STRANGE_HOV = "hov-10240.xlsx", "hov-10243.xlsx", "hov-oud.xlsx", "hov-vreemd.xlsx"
DAMAGED = "stuk.xlsx"


def file(name: str, form: str | None, fate: str = "telt mee") -> dict[str, Any]:
    return {"bestand": name, "formulier": form, "jaar": 2022, "sha256": "00", "lot": fate, "waarom": ""}


FILES = (
    file(APPLICATION, "aanvraag"),
    file(LEAD_HOV, "hov"),
    file(SECOND_HOV, "hov"),
    file(SECOND_OLD, "hov", "telt niet mee"),
    file(STRANGE_HOV, "hov", "telt niet mee"),
    file(DAMAGED, None, "kon niet worden gelezen"),
    file("foto.png", None, "bijlage, niet gelezen"),
    file(".DS_Store", None, "systeembestand"),
)


def contact(name: str, email: str, tpid: str = SECOND, *, leads: bool = False) -> ContactResult:
    return ContactResult(tpid, "", "Coördinator", email, "", file=name, is_lead=leads)


def wrong(name: str, code: str = "F101", cell: str | None = "D8", **other: str | None) -> dict[str, str | None]:
    """Make a finding in a file; what it says holds what was filled in."""
    told = {"melding": "Jansen is niet ingevuld.", "herstel": "Vul Jansen in."}
    return finding(code, **{**told, "bestand": name, "cel": cell, **other})


def a_result(*findings: dict[str, str | None], **other: Any) -> ConsortiumResult:
    """Give the result of the consortium with these findings; of the third member there is no HOV form."""
    made = result("noord", None, list(findings))
    members = (
        member(LEAD, 9000, file=LEAD_HOV),
        member(SECOND, 1500, file=SECOND_HOV),
        member(THIRD, None),
    )
    return replace(
        made,
        **{
            "members": members,
            "versions": (VersionResult(SECOND_OLD, SECOND_HOV, "nieuwer", None),),
            "document": {**made.document, "bestanden": list(FILES)},
            "written": (),
            **other,
        },
    )


def complete(*findings: dict[str, str | None], files: Sequence[dict[str, Any]] = FILES[:3]) -> ConsortiumResult:
    """Give one of which nothing is missing: the regiehouder and one member, each with its form."""
    made = a_result(*findings)
    return replace(made, members=made.members[:2], versions=(), document={**made.document, "bestanden": list(files)})
