"""Nowhere is a user told to lift what keeps macros of others from running: blocks and settings of Excel stay."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.environment import ROOT

# As Excel and Windows name them in Dutch.
LOWERED = re.compile(
    r"Blokkering opheffen|deblokkeer|Unblock|Inhoud inschakelen|Macro-instellingen|Uitschakelen met melding"
    r"|Alle macro's inschakelen|uitschakelen uit",
    re.IGNORECASE,
)
TOLD = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "src").rglob("*.toml"),
        *(ROOT / "macros").iterdir(),
        *(ROOT / "tools").rglob("*.ps1"),
        *(ROOT / "workbooks").glob("*.toml"),
    ]
)


@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_text_lowers_what_protects_against_macros(path: Path) -> None:
    assert LOWERED.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "advice",
    [
        "Klik met rechts op het bestand, Eigenschappen, Blokkering opheffen.",
        "Vertrouwenscentrum, Macro-instellingen: kies Uitschakelen met melding.",
        "Zet Alle vertrouwde locaties uitschakelen uit.",
    ],
)
def test_such_advice_is_recognised(advice: str) -> None:
    assert LOWERED.search(advice)
