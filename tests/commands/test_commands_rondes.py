"""Two rounds of the allocation: an institution that objects to the draft reads what changed for it, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from msgspec import Struct

from commands.calling import EXAMPLES, hov_inside

if TYPE_CHECKING:
    from pathlib import Path

NORTH = "Noord"


def applicant(tpid: str, places: int, **other: Any) -> dict[str, Any]:
    made = {
        "tpid": tpid,
        "naam": f"Instelling {tpid}",
        "verband": None,
        "leden": [tpid],
        "hov": 10_000,
        "gevraagd": 9,
        "plaatsen": places,
        "geloot": 0,
        "loot_mee": False,
        "garantieplaats": False,
        "uit_reserve": False,
    }
    return made | other


def institution(tpid: str, regular: int | None, bonus: int | None = 0, **other: Any) -> dict[str, Any]:
    def stated(places: int | None) -> str | None:
        return None if places is None else f"{places}/1"

    made = {
        "tpid": tpid,
        "naam": f"Instelling {tpid}",
        "verband": "noord",
        "instroom_regulier": stated(regular),
        "instroom_bonus": stated(bonus),
        "opmerkingen": [],
    }
    return made | other


def consortium(places: int, verdict: str | None = "voldoet", bonus: int = 0) -> dict[str, Any]:
    counting = {"telt_mee": bonus, "voorlopig": 0}
    return {"verband": "noord", "naam": NORTH, "plaatsen": places, "oordeel": verdict, "bonus": counting}


def a_round(
    *applicants: dict[str, Any],
    institutions: tuple[dict[str, Any], ...] = (),
    consortia: tuple[dict[str, Any], ...] = (),
    out: tuple[tuple[str, str], ...] = (),
    **other: Any,
) -> dict[str, Any]:
    proposal = {
        "plaatsen": other.pop("plaatsen", 20),
        "hov_per_plaats": {"exact": other.pop("dagen", "2163/1")},
        "aanvragers": list(applicants),
        "verbanden": list(consortia),
        "instellingen": list(institutions),
    }
    left_out = [{"waar": where, "melding": why} for where, why in out]
    made = {"versie": 3, "jaar": 2022, "opleiding": "Gz-psycholoog", "volledig": True, "niet_meegenomen": left_out}
    return made | {"voorstellen": [proposal]} | other


class Pair(Struct, frozen=True):
    """Two rounds, and what is told of 10240: places before, after, difference, reasons."""

    first: dict[str, Any]
    second: dict[str, Any]
    told: tuple[str | None, str | None, str | None]
    why: tuple[str, ...]


OWN = applicant("10240", 4)
APPLICANTS = {
    "nothing": Pair(a_round(OWN), a_round(OWN), ("4/1", "4/1", "0/1"), ()),
    "more HOV": Pair(
        a_round(OWN),
        a_round(applicant("10240", 5, hov=12_345)),
        ("4/1", "5/1", "1/1"),
        ("HOV 2.345 dagen meer: 10.000 → 12.345.",),
    ),
    "more HOV that makes no difference is told too": Pair(
        a_round(OWN),
        a_round(applicant("10240", 4, hov=10_001)),
        ("4/1", "4/1", "0/1"),
        ("HOV 1 dag meer: 10.000 → 10.001.",),
    ),
    "more HOV and a place less: the others are why": Pair(
        a_round(OWN),
        a_round(applicant("10240", 3, hov=10_500), dagen="2700/1"),
        ("4/1", "3/1", "-1/1"),
        (
            "HOV 500 dagen meer: 10.000 → 10.500.",
            "Door wat bij anderen wijzigde, schoof de grens: HOV per plaats 2.163 → 2.700 dagen.",
        ),
    ),
    "only others changed": Pair(
        a_round(OWN),
        a_round(applicant("10240", 3), dagen="2500/1"),
        ("4/1", "3/1", "-1/1"),
        ("Door wat bij anderen wijzigde, schoof de grens: HOV per plaats 2.163 → 2.500 dagen.",),
    ),
    "fewer places to divide": Pair(
        a_round(OWN),
        a_round(applicant("10240", 3), plaatsen=15),
        ("4/1", "3/1", "-1/1"),
        ("Te verdelen plaatsen: 20 → 15.",),
    ),
    "fewer places to divide explain no place more": Pair(
        a_round(OWN),
        a_round(applicant("10240", 5), plaatsen=15),
        ("4/1", "5/1", "1/1"),
        ("Door wat bij anderen wijzigde.",),
    ),
    "asked for fewer": Pair(
        a_round(OWN),
        a_round(applicant("10240", 2, gevraagd=2)),
        ("4/1", "2/1", "-2/1"),
        ("Gevraagd: 9 → 2.",),
    ),
    "merges no longer": Pair(
        a_round(applicant("10240", 4, leden=["10240", "10243"])),
        a_round(applicant("10240", 3, hov=8_000)),
        ("4/1", "3/1", "-1/1"),
        ("Voegt het HOV niet meer samen van 10243.", "HOV 2.000 dagen minder: 10.000 → 8.000."),
    ),
    "wins a lot": Pair(
        a_round(applicant("10240", 4, loot_mee=True)),
        a_round(applicant("10240", 5, loot_mee=True, geloot=1)),
        ("4/1", "5/1", "1/1"),
        ("Wint nu een plaats door loting.",),
    ),
    "no lot is needed any more": Pair(
        a_round(applicant("10240", 4, loot_mee=True)),
        a_round(applicant("10240", 5)),
        ("4/1", "5/1", "1/1"),
        ("Er hoeft niet meer om deze plaats te worden geloot.",),
    ),
    "loses its guarantee": Pair(
        a_round(applicant("10240", 1, garantieplaats=True)),
        a_round(applicant("10240", 0)),
        ("1/1", "0/1", "-1/1"),
        ("Heeft geen garantieplaats meer.",),
    ),
    "came in later": Pair(
        a_round(applicant("10500", 1), out=(("noord", "H211: twee keer ingediend."),)),
        a_round(applicant("10240", 4, verband="noord"), applicant("10500", 1)),
        ("0/1", "4/1", "4/1"),
        ("Deed in de eerste ronde niet mee: H211: twee keer ingediend.",),
    ),
    "takes no part any more": Pair(
        a_round(OWN, applicant("10500", 1)),
        a_round(applicant("10500", 1)),
        ("4/1", "0/1", "-4/1"),
        ("Doet in de tweede ronde niet mee.",),
    ),
}
NORTH_4 = {"consortia": (consortium(4),)}
INSTITUTIONS = {
    "divides in another way": Pair(
        a_round(institutions=(institution("10240", 3), institution("10243", 1)), **NORTH_4),
        a_round(institutions=(institution("10240", 2), institution("10243", 2)), **NORTH_4),
        ("3/1", "2/1", "-1/1"),
        ("Het samenwerkingsverband verdeelt zijn plaatsen nu anders.",),
    ),
    "the consortium got another number": Pair(
        a_round(institutions=(institution("10240", 4),), consortia=(consortium(4),)),
        a_round(institutions=(institution("10240", 5),), consortia=(consortium(5),)),
        ("4/1", "5/1", "1/1"),
        ("Het samenwerkingsverband krijgt een ander aantal plaatsen: 4 → 5.",),
    ),
    "the board decided": Pair(
        a_round(institutions=(institution("10240", 4),), consortia=(consortium(4, "bestuur beslist"),)),
        a_round(institutions=(institution("10240", 4, 1),), consortia=(consortium(4, "voldoet", 1),)),
        ("4/1", "5/1", "1/1"),
        ("Oordeel over het samenwerkingsverband: bestuur beslist → voldoet.", "Bonus die telt: 0 → 1."),
    ),
    "not divided yet": Pair(
        a_round(institutions=(institution("10240", 4),), **NORTH_4),
        a_round(institutions=(institution("10240", None, None, opmerkingen=["nog geen verdeling"]),), **NORTH_4),
        ("4/1", None, None),
        ("Nu niet bekend: nog geen verdeling",),
    ),
    "on its own: as the applicant that it is": Pair(
        a_round(OWN, institutions=(institution("10240", 4, verband=None),)),
        a_round(applicant("10240", 5, hov=12_345), institutions=(institution("10240", 5, verband=None),)),
        ("4/1", "5/1", "1/1"),
        ("HOV 2.345 dagen meer: 10.000 → 12.345.",),
    ),
}


def written(folder: Path, *rounds: dict[str, Any]) -> list[Path]:
    paths = [folder / f"{number}.json" for number in range(len(rounds))]
    for path, one in zip(paths, rounds, strict=True):
        path.write_text(json.dumps(one), encoding="utf-8")
    return paths


def check(pair: Pair, folder: Path, key: str) -> None:
    called = hov_inside("rondes", *written(folder, pair.first, pair.second), "--json")
    (line,) = (one for one in json.loads(called.out)[key] if one["tpid"] == "10240")
    assert (line["was"], line["is"], line["verschil"]) == pair.told
    assert line["waarom"] == list(pair.why)
    assert called.status == (0 if pair.told[0] == pair.told[1] else 1)


@pytest.mark.parametrize("pair", APPLICANTS.values(), ids=APPLICANTS.keys())
def test_an_applicant(pair: Pair, tmp_path: Path) -> None:
    check(pair, tmp_path, "aanvragers")


@pytest.mark.parametrize("pair", INSTITUTIONS.values(), ids=INSTITUTIONS.keys())
def test_an_institution(pair: Pair, tmp_path: Path) -> None:
    check(pair, tmp_path, "instellingen")


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (
            a_round(OWN, jaar=2025),
            "de eerste is Gz-psycholoog 2022, de tweede Gz-psycholoog 2025",
        ),
        (a_round(OWN, versie=2), "is van een andere uitgave van hov"),
        (a_round(OWN, voorstellen=[]), "is geen voorstel van hov toewijzing"),
        (a_round(OWN, dagen="2163/0"), "is geen voorstel van hov toewijzing"),
        ({}, "is van een andere uitgave van hov"),
    ],
)
def test_what_is_no_other_round(tmp_path: Path, second: dict[str, Any], told: str) -> None:
    called = hov_inside("rondes", *written(tmp_path, a_round(OWN), second))
    assert called.status == 2
    assert told in called.err


def test_a_round_that_is_not_there(tmp_path: Path) -> None:
    called = hov_inside("rondes", tmp_path, tmp_path / "nergens")
    assert called.status == 2
    assert "Toewijzingsvoorstel.json kan niet worden gelezen" in called.err


@pytest.mark.slow
def test_from_what_toewijzing_wrote_to_a_sheet_that_says_it_first(tmp_path: Path) -> None:
    heads = "tpid;hov;gevraagd;garantie;nieuw"
    for name, hov in (("concept", 2400), ("definitief", 4700)):
        listed = tmp_path / f"{name}.csv"
        listed.write_text(f"{heads}\n10500;{hov};3;nee;nee\n", encoding="utf-8")
        called = hov_inside(
            *("toewijzing", EXAMPLES, "--zonder", "2022-zuid", "--plaatsen", "16"),
            *("--jaar", "2022", "--opleiding", "gz", "--instellingen", listed, "--uit", tmp_path / name),
        )
        assert (tmp_path / name / "Toewijzingsvoorstel.json").is_file(), called.err
    called = hov_inside("rondes", tmp_path / "concept", tmp_path / "definitief", "--uit", tmp_path / "verschil")
    assert called.status == 1
    assert "HOV 2.300 dagen meer: 2.400 → 4.700." in called.out
    book = openpyxl.load_workbook(tmp_path / "verschil" / "Verschil tussen rondes.xlsx")
    assert book.sheetnames == ["Aanvragers", "Per instelling"]
    assert str(book["Aanvragers"]["A4"].value).startswith("Aanvragers met een ander aantal: ")
