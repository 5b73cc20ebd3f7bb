"""hov scenario: what would become of a consortium, beside what it is."""

from __future__ import annotations

import io
import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from hov_tools.cli import main
from hov_tools.journalkey import journal_key
from hov_tools.ooxml.undo import undo_last
from support.distributions import answer, copied, edit, flow_form, flow_path, is_hov_of, keep_members, set_to

if TYPE_CHECKING:
    from collections.abc import Callable

    Compare = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def noord(workbooks: Path, tmp_path: Path) -> Path:
    """Give a copy of the consortium in which nothing is wrong."""
    return copied(workbooks / "voorbeelden" / "2022-noord", tmp_path / "noord")


@pytest.fixture
def compare(capsys: pytest.CaptureFixture[str]) -> Compare:
    """Give a way to compare scenarios: what the JSON says of each."""

    def call(*arguments: str | Path) -> list[dict[str, Any]]:
        assert main(["scenario", *map(str, arguments), "--json"]) == 0
        found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["scenarios"]
        return found

    return call


def outcomes(scenario: dict[str, Any]) -> dict[str, str]:
    """Give what each condition comes to."""
    return {one["code"]: one["oordeel"] for one in scenario["voorwaarden"]}


def test_the_first_is_the_present_and_each_option_makes_its_own(noord: Path, compare: Compare) -> None:
    found = compare(noord, "--zonder", "10249", "--toegewezen", "12", "--dagen-per-plaats", "2242", "--jaar", "2023")
    assert [(one["naam"], one["jaar"], one["dagen_per_plaats"], one["toegewezen"]) for one in found] == [
        ("Nu", 2022, 2163, 16),
        ("Zonder 10249", 2022, 2163, None),
        ("12 toegewezen", 2022, 2163, 12),
        ("2242 dagen per plaats", 2022, 2242, None),
        ("Toewijzingsjaar 2023", 2023, 2242, None),
    ]


def test_places_that_were_allocated_hold_for_the_present_only(noord: Path, compare: Compare) -> None:
    found = compare(noord, "--zonder", "10249", "--toegewezen", "12", "--dagen-per-plaats", "2242", "--jaar", "2023")
    words = "16 toegewezen plaatsen gelden voor de situatie van nu"
    told = [words in " ".join(one["opmerkingen"]) for one in found]
    assert told == [False, True, False, True, True]


def test_a_member_that_leaves_takes_its_hov_and_bonus_along(noord: Path, compare: Compare) -> None:
    now, without = compare(noord, "--zonder", "10240")
    assert (now["gezamenlijk_hov"], without["gezamenlijk_hov"]) == (34_636, 34_636 - 9_473)
    assert (Fraction(now["recht"]["exact"]), now["recht"]["plaatsen"]) == (Fraction(34_636, 2_163), 16)
    assert (Fraction(without["recht"]["exact"]), without["recht"]["plaatsen"]) == (Fraction(25_163, 2_163), 11)
    # 17 × 2163 − 34636 and 12 × 2163 − 25163.
    assert (now["dagen_tot_volgende_plaats"], without["dagen_tot_volgende_plaats"]) == (2_135, 793)
    # 16 − (4+0+2+1+2+0+2+0) and 11 − (0+2+1+2+0+2+0).
    assert (now["winst_samenvoegen"], without["winst_samenvoegen"]) == (5, 4)
    assert (now["bonus"]["plaatsen"], without["bonus"]) == (3, {"exact": "11/5", "plaatsen": 2})
    assert "10240 is regiehouder" in without["opmerkingen"][0]


def test_together_all_options_make_one(noord: Path, compare: Compare) -> None:
    found = compare(noord, "--zonder", "10240", "--zonder", "10246", "--toegewezen", "10", "--samen")
    assert [one["naam"] for one in found] == ["Nu", "Zonder 10240 + Zonder 10246 + 10 toegewezen"]
    assert (found[1]["instellingen"], found[1]["toegewezen"], found[1]["bonus"]["plaatsen"]) == (6, 10, 2)
    # 34636 − 9473 − 6464 = 18699 days: 8 places, fewer than ten.
    assert (found[1]["recht"]["plaatsen"], outcomes(found[1])["V5"]) == (8, "voldoet niet")
    assert found[1]["bonus_status"] == "vervalt"


def test_the_sectors_that_would_help_are_named(noord: Path, compare: Compare) -> None:
    keep_members(noord, "10240", "10255", "10258")
    (now, _) = compare(noord, "--toegewezen", "3")
    assert outcomes(now)["V3"] == "voldoet niet"
    assert now["ontbrekende_sectoren"][:4] == ["gehandicaptenzorg", "ouderenzorg", "revalidatie", "ziekenhuiszorg"]
    assert not {"specialistische ggz", "basis ggz", "forensisch"} & set(now["ontbrekende_sectoren"])


TARGETS = ["gehandicaptenzorg", "ouderenzorg", "revalidatie", "ziekenhuiszorg"]


@pytest.mark.parametrize(
    ("sectors", "outcome", "missing"),
    [
        pytest.param(
            ["Basis ggz (instelling)", "Specialistische ggz (instelling)", "Ouderenzorg", "Epilepsie"],
            "bestuur beslist",
            [*(one for one in TARGETS if one != "ouderenzorg"), "forensisch", "jeugdzorg", "verslavingszorg"],
            id="four only by splitting the ggz: any other kind helps",
        ),
        pytest.param(
            ["Basis ggz (instelling)", "Epilepsie", "Zelfstandige forensische instelling", "Jeugdzorg"],
            "voldoet",
            TARGETS,
            id="four, and none that the attention goes to",
        ),
        pytest.param(["Basis ggz (instelling)", "Epilepsie", "Ouderenzorg", "Jeugdzorg"], "voldoet", [], id="four"),
    ],
)
def test_what_helps_depends_on_what_is_missing(
    sectors: list[str], outcome: str, missing: list[str], noord: Path, compare: Compare
) -> None:
    keep_members(noord, "10240", "10246", "10249", "10252")
    rows = flow_form(noord).members.rows
    edit(flow_path(noord), [set_to(row.sector, sector) for row, sector in zip(rows, sectors, strict=True)])
    (now, _) = compare(noord, "--toegewezen", "3")
    assert (outcomes(now)["V3"], now["ontbrekende_sectoren"]) == (outcome, missing)


def test_an_institution_that_joins_brings_its_hov(
    noord: Path, compare: Compare, workbooks: Path, tmp_path: Path
) -> None:
    joining = tmp_path / "erbij"
    joining.mkdir()
    for path in (workbooks / "voorbeelden" / "2022-zuid").glob("HOV*10280.xlsx"):
        shutil.copyfile(path, joining / path.name)
    now, more = compare(noord, "--met", joining)
    assert (now["instellingen"], more["instellingen"]) == (8, 9)
    assert more["naam"] == "Met erbij"
    assert more["gezamenlijk_hov"] > now["gezamenlijk_hov"]
    (_, back) = compare(noord, "--met", joining, "--zonder", "10280", "--samen")
    assert {key: back[key] for key in ("gezamenlijk_hov", "recht", "sectoren", "voorwaarden")} == {
        key: now[key] for key in ("gezamenlijk_hov", "recht", "sectoren", "voorwaarden")
    }


def test_a_distribution_for_each(noord: Path, compare: Compare, workbooks: Path, tmp_path: Path) -> None:
    joining = tmp_path / "erbij"
    joining.mkdir()
    for path in (workbooks / "voorbeelden" / "2022-zuid").glob("HOV*10280.xlsx"):
        shutil.copyfile(path, joining / path.name)
    found = compare(noord, "--zonder", "10249", "--met", joining, "--toegewezen", "12", "--verdeling")
    for one in found:
        places = one["toegewezen"] if one["toegewezen"] is not None else one["recht"]["plaatsen"]
        assert sum(int(row["instroom_regulier"].split("/")[0]) for row in one["verdeling"]) == places, one["naam"]
        assert sum(int(row["instroom_bonus"].split("/")[0]) for row in one["verdeling"]) == one["bonus"]["plaatsen"]
    assert [len(one["verdeling"]) for one in found] == [8, 7, 9, 8]


def test_when_the_days_per_place_are_not_known_the_first_number_holds_for_all(
    workbooks: Path, compare: Compare
) -> None:
    oost = workbooks / "voorbeelden" / "2025-oost"
    found = compare(oost, "--dagen-per-plaats", "2300", "--zonder", "10320", "--dagen-per-plaats", "2400")
    assert [(one["naam"], one["dagen_per_plaats"]) for one in found] == [
        ("Nu", 2300),
        ("Zonder 10320", 2300),
        ("2400 dagen per plaats", 2400),
    ]


def test_separate_applicants_hear_who_is_nearest_to_a_place(noord: Path, compare: Compare) -> None:
    for path in noord.glob("Aan*.xlsx"):
        path.unlink()
    answer(noord, {"way": "Afzonderlijk aanvragen"}, of=is_hov_of())
    (now, _) = compare(noord, "--toegewezen", "11")
    assert (now["recht"]["plaatsen"], now["winst_samenvoegen"]) == (11, None)
    # 10246 has 6464 days: 25 short of three times 2163.
    assert now["dagen_tot_volgende_plaats"] == 25


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "Geef minstens één scenario"),
        (["--zonder", "99999"], "--zonder 99999: dat is geen lid"),
        (["--zonder", "10240", "--zonder", "10240", "--samen"], "--zonder 10240: dat is geen lid"),
        (["--met", "noord"], "is al lid"),
        (["--met", "leeg"], "in deze map staat geen HOV-formulier"),
        (["--met", "bestaat-niet"], "is niet gevonden"),
    ],
)
def test_a_scenario_that_cannot_be_is_named(
    options: list[str], words: str, noord: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(noord.parent)
    (noord.parent / "leeg").mkdir()
    assert main(["scenario", str(noord), *options]) == 2
    assert words in capsys.readouterr().err


def test_the_screen_shows_the_present_beside_every_four(noord: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = [part for tpid in ("10240", "10243", "10246", "10249") for part in ("--zonder", tpid)]
    assert main(["scenario", str(noord), *options]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    heads = [line.split() for line in lines if line.startswith("Scenario ")]
    assert heads == [
        ["Scenario", "Nu", "Zonder", "10240", "Zonder", "10243", "Zonder", "10246"],
        ["Scenario", "Nu", "Zonder", "10249"],
    ]


def test_the_sheet_can_be_taken_out_again(noord: Path, tmp_path: Path) -> None:
    status = main(["scenario", str(noord), "--zonder", "10240", "--schrijf", "--uit", str(tmp_path / "uit")])
    assert status == 0
    written = flow_path(tmp_path / "uit").read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(written))["Scenariovergelijking"]
    (chart,) = sheet._charts
    assert [one.tx.strRef.strCache.pt[0].v for one in chart.ser] == [
        "Recht op plaatsen",
        "Toegewezen plaatsen",
        "Bonusplaatsen",
    ]
    assert [[point.v for point in one.val.numRef.numCache.pt] for one in chart.ser] == [
        [16, 11],
        [16],
        [3, 2],
    ]
    assert undo_last(written, key=journal_key()).data == flow_path(noord).read_bytes()


def test_a_check_afterwards_leaves_the_comparison_where_it_is(noord: Path) -> None:
    for command in (["scenario", str(noord), "--zonder", "10240"], ["valideer", str(noord)], ["valideer", str(noord)]):
        assert main([*command, "--schrijf", "--ter-plekke"]) == 0
    names = openpyxl.load_workbook(flow_path(noord)).sheetnames
    assert names[-3:] == ["Scenariovergelijking", "_hov_tools", "Validatierapport"]


def test_without_the_form_the_comparison_gets_a_workbook_of_its_own(noord: Path, tmp_path: Path) -> None:
    flow_path(noord).unlink()
    assert main(["scenario", str(noord), "--zonder", "10240", "--schrijf", "--uit", str(tmp_path / "uit")]) == 0
    workbook = openpyxl.load_workbook(tmp_path / "uit" / "Scenariovergelijking.xlsx")
    assert workbook.sheetnames == ["Scenariovergelijking"]


def test_an_unknown_sector_is_not_judged(noord: Path, compare: Compare) -> None:
    for path in noord.glob("Aan*.xlsx"):
        path.unlink()
    edit(flow_path(noord), [set_to(flow_form(noord).members.rows[0].sector, None)])
    (now, _) = compare(noord, "--toegewezen", "3")
    assert (outcomes(now)["V3"], now["bonus_status"], now["ontbrekende_sectoren"]) == (
        "niet te beoordelen",
        "voorlopig",
        [],
    )
