"""hov toewijzing, as a user calls it: folders in, a proposal out; what is missing is asked for by name."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from commands.calling import EXAMPLES, hov, hov_inside
from support.workbooks import set_cells

FORM = "HOV-formulier"
HEADS = "tpid;hov;gevraagd;garantie;nieuw"


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    """A folder with one consortium in order."""
    shutil.copytree(EXAMPLES / "2022-noord", tmp_path / "map" / "noord")
    return tmp_path / "map"


def listed(folder: Path, *rows: str, heads: str = HEADS) -> Path:
    path = folder / "instellingen.csv"
    path.write_text("\n".join([heads, *rows]) + "\n", encoding="utf-8")
    return path


def document(*arguments: str | Path) -> dict[str, Any]:
    called = hov_inside("toewijzing", *arguments, "--json")
    assert called.status in (0, 1), called.err
    found: dict[str, Any] = json.loads(called.out)
    return found


def places(proposal: dict[str, Any]) -> dict[str, int]:
    return {one["tpid"]: one["plaatsen"] for one in proposal["aanvragers"]}


def separate(folder: Path, requested: dict[str, int]) -> None:
    """Let the members of a consortium apply each for itself."""
    for tpid, number in requested.items():
        cells = {(FORM, "D20"): "Afzonderlijk aanvragen", (FORM, "D21"): None, (FORM, "D22"): number}
        set_cells(folder / f"HOV-formulier {tpid}.xlsx", cells)
    for file in folder.glob("Aan*.xlsx"):
        set_cells(file, {("Aanmelding", "D13"): "Afzonderlijk"})


def test_one_consortium_on_the_terminal(forms: Path) -> None:
    called = hov("toewijzing", forms, "--plaatsen", "14")
    assert called.status == 0, called.err
    assert "HOV per plaats: 2.474 dagen (exact 2.474)" in called.out
    assert "Voorbeeldverband Noord" in called.out
    assert "Gemaakte keuzes" in called.out


def test_numbers_of_places_side_by_side(forms: Path) -> None:
    called = hov_inside("toewijzing", forms, "--plaatsen", "16", "--plaatsen", "12")
    assert "(2) 12 plaatsen, zoals aangevraagd" in called.out
    assert re.search(r"^ +HOV per plaats \(hele dagen\) +2\.164 +2\.886$", called.out, re.MULTILINE)
    assert re.search(r"^  10240 +Voorbeeldverband Noord +16 +12$", called.out, re.MULTILINE)


def test_the_numbers_behind_a_place(forms: Path, tmp_path: Path) -> None:
    found = document(forms, "--plaatsen", "16", "--instellingen", listed(tmp_path, "10500;4400;5;nee;nee"))
    (proposal,) = found["voorstellen"]
    noord, other = proposal["aanvragers"]
    # The sixteenth quotient is 34636 ÷ 15 = 2309 1/15; 4400 ÷ 1 is above it, 4400 ÷ 2 and 34636 ÷ 16 are below it.
    assert (noord["plaatsen"], other["plaatsen"]) == (15, 1)
    assert proposal["hov_per_plaats"] == {"exact": "34636/15", "hele_dagen": 2309}
    assert (other["laatste_quotient"], other["volgende_quotient"]) == ("4400/1", "2200/1")
    # For a second place it must beat 34636 ÷ 15: 2 × 2309 1/15 = 4618 2/15.
    assert other["tekort_dagen"] == 4619 - 4400
    assert found["bekendgemaakt"] == 2163


def test_the_distribution_of_the_consortium_is_taken_over(forms: Path) -> None:
    (proposal,) = document(forms, "--plaatsen", "16")["voorstellen"]
    assert proposal["verbanden"][0]["verdeling_klopt"] is True
    own = {one["tpid"]: one for one in proposal["instellingen"]}
    assert [own[tpid]["instroom_regulier"] for tpid in ("10240", "10243", "10249")] == ["9/1", "0/1", "1/1"]
    assert own["10243"]["instroom_bonus"] == "1/1"
    assert own["10249"]["doorstroom_1"] == {
        "totaal": "267/100",
        "regulier": "7/3",
        "bonus": "1/3",
        "bonus_voorlopig": "0/1",
    }
    total = sum(Fraction(one["instroom_regulier"]) + Fraction(one["instroom_bonus"]) for one in own.values())
    assert total == 16 + 3


def test_a_distribution_of_another_number_of_places_is_not_taken_over(forms: Path) -> None:
    (proposal,) = document(forms, "--plaatsen", "14")["voorstellen"]
    assert proposal["verbanden"][0]["verdeling_klopt"] is False
    assert all(one["instroom_regulier"] is None for one in proposal["instellingen"])
    assert (
        "verdeelt 16 reguliere plaatsen en 3 bonusplaatsen; dit voorstel geeft er 14 en 3"
        in proposal["instellingen"][0]["opmerkingen"][0]
    )


def test_what_merging_gains(forms: Path, tmp_path: Path) -> None:
    rows = listed(tmp_path, "10500;20000;20;nee;nee")
    merged, apart = document(forms, "--plaatsen", "22", "--instellingen", rows, "--zonder-samenvoegen", "noord")[
        "voorstellen"
    ]
    assert apart["scenario"] == "Voorbeeldverband Noord zonder samenvoegen"
    members = [one for one in apart["aanvragers"] if one["verband"] == "noord"]
    assert len(members) == 8
    assert all(one["gevraagd_aangenomen"] for one in members)
    assert sum(one["gevraagd"] for one in members) == 16
    assert sum(one["plaatsen"] for one in members) < places(merged)["10240"]
    given = ("--zonder-samenvoegen", "noord", "--gevraagd", "10243=2")
    _, apart = document(forms, "--plaatsen", "22", "--instellingen", rows, *given)["voorstellen"]
    own = next(one for one in apart["aanvragers"] if one["tpid"] == "10243")
    assert (own["gevraagd"], own["gevraagd_aangenomen"]) == (2, False)


def test_separate_applicants_and_what_they_bring_in(forms: Path) -> None:
    asked = {"10240": 5, "10243": 1, "10246": 3, "10249": 1, "10252": 2, "10255": 1, "10258": 3, "10261": 1}
    separate(forms / "noord", asked)
    (proposal,) = document(forms, "--plaatsen", "14")["voorstellen"]
    assert len(proposal["aanvragers"]) == 8
    assert sum(places(proposal).values()) == 14
    brought = {"10240": 4, "10243": 0, "10246": 2, "10249": 1, "10252": 2, "10255": 0, "10258": 2, "10261": 0}
    expected = sum(min(number, brought[tpid]) for tpid, number in places(proposal).items())
    assert proposal["verbanden"][0]["plaatsen"] == expected < 14


def test_separate_applicants_with_merging(forms: Path) -> None:
    asked = {"10240": 5, "10243": 1, "10246": 3, "10249": 1, "10252": 2, "10255": 1, "10258": 3, "10261": 1}
    separate(forms / "noord", asked)
    apart, merged = document(forms, "--plaatsen", "14", "--met-samenvoegen", "noord")["voorstellen"]
    assert len(apart["aanvragers"]) == 8
    (one,) = merged["aanvragers"]
    assert (one["tpid"], one["hov"], one["gevraagd"], one["plaatsen"]) == ("10240", 34636, sum(asked.values()), 14)


def test_a_merged_applicant_keeps_the_guarantee_of_a_member(forms: Path) -> None:
    asked = {"10240": 5, "10243": 1, "10246": 3, "10249": 1, "10252": 2, "10255": 1, "10258": 3, "10261": 1}
    separate(forms / "noord", asked)
    options = ("--plaatsen", "3", "--garantie", "10243", "10261", "--met-samenvoegen", "noord")
    apart, merged = document(forms, *options)["voorstellen"]
    kept = {one["tpid"]: one["plaatsen"] for one in apart["aanvragers"] if one["garantieplaats"]}
    assert kept == {"10243": 1, "10261": 1}
    assert [one["garantieplaats"] for one in merged["aanvragers"]] == [True]


def test_a_consortium_may_still_win_a_place_by_lot(forms: Path, tmp_path: Path) -> None:
    # 34636 ÷ 14 = 2474: one place, and two that have exactly 2474 days for it.
    rows = listed(tmp_path, "10500;2474;1;nee;nee")
    options = ("--plaatsen", "14", "--instellingen", rows)
    (proposal,) = document(forms, *options)["voorstellen"]
    assert proposal["lotingen"][0]["kandidaten"] == ["10240", "10500"]
    assert proposal["lotingen"][0]["quotient"] == "2474/1"
    assert (proposal["verbanden"][0]["plaatsen"], proposal["verbanden"][0]["nog_te_loten"]) == (13, 1)
    (drawn,) = document(forms, *options, "--loting", "zaad")["voorstellen"]
    assert drawn["verbanden"][0]["nog_te_loten"] == 0
    assert drawn["toegewezen"] == 14


def test_an_institution_on_its_own(forms: Path, workbooks: Path) -> None:
    loose = forms / "HOV-formulier 10289.xlsx"
    shutil.copyfile(workbooks / "voorbeelden" / "2022-zuid" / loose.name, loose)
    cells = {(FORM, "D20"): "Afzonderlijk aanvragen", (FORM, "D21"): None, (FORM, "D22"): 1, (FORM, "D9"): 10289}
    set_cells(loose, cells)
    (proposal,) = document(forms, "--plaatsen", "16")["voorstellen"]
    assert set(places(proposal)) == {"10240", "10289"}


def test_a_loose_form_is_of_the_consortium_that_it_names(forms: Path) -> None:
    shutil.move(forms / "noord" / "HOV-formulier 10261.xlsx", forms / "HOV-formulier 10261.xlsx")
    found = document(forms, "--plaatsen", "16")
    assert [one["hov"] for one in found["voorstellen"][0]["aanvragers"]] == [34636]
    assert any("HOV-formulier 10261.xlsx en noord zijn van hetzelfde" in choice for choice in found["keuzes"])


def test_a_request_that_nobody_states_is_asked_for_by_name(forms: Path) -> None:
    set_cells(forms / "noord" / "HOV-formulier 10240.xlsx", {(FORM, "D22"): None})
    called = hov_inside("toewijzing", forms, "--plaatsen", "16")
    assert called.status == 1
    told = " ".join(called.out.split())
    assert "noord, 10240: niet bekend is hoeveel instroomplaatsen worden gevraagd" in told
    assert "(noord, HOV-formulier 10240.xlsx, HOV-formulier!D22)" in told
    assert "--gevraagd 10240=N" in told
    (proposal,) = document(forms, "--plaatsen", "16", "--gevraagd", "10240=12")["voorstellen"]
    assert places(proposal) == {"10240": 12}
    assert proposal["niet_vergeven"] == 4


def test_hov_that_is_not_settled_takes_part_and_is_named(forms: Path) -> None:
    set_cells(forms / "noord" / "HOV-formulier 10243.xlsx", {(FORM, "D27"): 216})
    found = document(forms, "--plaatsen", "14")
    (proposal,) = found["voorstellen"]
    assert proposal["aanvragers"][0]["hov"] == 34636
    assert proposal["aanvragers"][0]["hov_niet_vast"] == ["H201"]
    unsettled = [one for one in found["fouten"] if one["hov_niet_vast"]]
    assert [(one["bestand"], one["cel"]) for one in unsettled] == [("HOV-formulier 10243.xlsx", "D27")]
    assert hov_inside("toewijzing", forms, "--plaatsen", "14").status == 1


def test_a_consortium_that_fails_gets_no_bonus(forms: Path) -> None:
    set_cells(forms / "noord" / "HOV-formulier 10243.xlsx", {(FORM, "D27"): 216})
    (proposal,) = document(forms, "--plaatsen", "16")["voorstellen"]
    one = proposal["verbanden"][0]
    assert one["oordeel"] == "voldoet niet"
    assert one["bonus"] == {"exact": "16/5", "plaatsen": 3, "telt_mee": 0, "voorlopig": 0}


def test_on_doubt_the_bonus_is_provisional(forms: Path) -> None:
    for file in (forms / "noord").glob("Aan*.xlsx"):
        # One dependent member of eight is fewer than a quarter: the board decides on the balance (V1).
        dependent = [cell for cell, value in self_sufficient_cells(file).items() if value != "ja"]
        set_cells(file, {("Aanmelding", cell): "ja" for cell in dependent[1:]})
    (proposal,) = document(forms, "--plaatsen", "16")["voorstellen"]
    one = proposal["verbanden"][0]
    assert (one["oordeel"], one["bonus"]["telt_mee"], one["bonus"]["voorlopig"]) == ("bestuur beslist", 0, 3)
    assert (proposal["bonusplaatsen"], proposal["bonusplaatsen_voorlopig"]) == (0, 3)
    institutions = proposal["instellingen"]
    assert all("bonus voorlopig: het bestuur beslist" in own["opmerkingen"] for own in institutions)
    # What the consortium divided is taken over, its bonus apart.
    assert one["verdeling_klopt"] is True
    assert sum(Fraction(own["instroom_regulier"]) for own in institutions) == 16
    assert {own["instroom_bonus"] for own in institutions} == {"0/1"}
    assert sum(Fraction(own["instroom_bonus_voorlopig"]) for own in institutions) == 3
    own = next(own for own in institutions if own["tpid"] == "10249")
    assert own["doorstroom_1"] == {"totaal": "7/3", "regulier": "7/3", "bonus": "0/1", "bonus_voorlopig": "1/3"}


def self_sufficient_cells(file: Path) -> dict[str, str]:
    """Give the cells of an application that say whether a member is self-sufficient, by address."""
    sheet = openpyxl.load_workbook(file)["Aanmelding"]
    head = next(
        cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("Zelfstandig erkenbaar")
    )
    cells = (sheet.cell(row, head.column) for row in range(head.row + 1, head.row + 9))
    return {cell.coordinate: str(cell.value) for cell in cells}


def test_who_is_new_and_has_hov_is_told(forms: Path, tmp_path: Path) -> None:
    rows = listed(tmp_path, "10500;9000;2;nee;ja")
    called = hov_inside("toewijzing", forms, "--plaatsen", "15", "--instellingen", rows)
    assert "het eigen HOV is genoeg voor 2 plaatsen" in called.out


def test_a_folder_with_its_own_name_inside(forms: Path, workbooks: Path) -> None:
    shutil.copytree(forms / "noord", forms, dirs_exist_ok=True)
    shutil.rmtree(forms / "noord")
    shutil.copytree(workbooks / "voorbeelden" / "2022-zuid", forms / forms.name)
    (proposal,) = document(forms, "--plaatsen", "25", "--gevraagd", "10280=14")["voorstellen"]
    # The loose forms are of the consortium that they name.
    assert [one["verband"] for one in proposal["verbanden"]] == ["Voorbeeldverband Noord", forms.name]
    assert len({one["naam"] for one in proposal["verbanden"]}) == 2


def test_days_claimed_in_two_loose_forms_are_reported(forms: Path, workbooks: Path) -> None:
    shutil.copyfile(workbooks / "voorbeelden" / "2022-zuid" / "HOV-formulier 10280.xlsx", forms / "los.xlsx")
    shutil.copyfile(workbooks / "voorbeelden" / "2022-zuid" / "HOV-formulier 10289.xlsx", forms / "los 2.xlsx")
    for file in ("los.xlsx", "los 2.xlsx"):
        set_cells(forms / file, {(FORM, "D20"): "Afzonderlijk aanvragen", (FORM, "D21"): None, (FORM, "D22"): 2})
    found = document(forms, "--plaatsen", "16")
    # Loose forms that name the same consortium are of one.
    assert {one["bestand"] for one in found["fouten"] if one["code"] == "H203"} == {"los.xlsx", "los 2.xlsx"}
    applicants = {one["tpid"]: one["hov_niet_vast"] for one in found["voorstellen"][0]["aanvragers"]}
    assert applicants["10289"] == ["H203"]


def test_days_claimed_in_two_consortia_are_reported_at_both(forms: Path, workbooks: Path) -> None:
    shutil.copytree(workbooks / "voorbeelden" / "2022-zuid", forms / "zuid")
    days = {("Opleidelingen", "B6"): "55512", ("Opleidelingen", "E6"): date(2019, 1, 1)}
    for file in ("noord/HOV-formulier 10243.xlsx", "zuid/HOV-formulier 10283.xlsx"):
        set_cells(forms / file, days | {("Opleidelingen", "F6"): date(2019, 6, 30)})
    found = document(forms, "--plaatsen", "25", "--gevraagd", "10280=14")
    told = [(one["waar"], one["bestand"], one["cel"]) for one in found["fouten"] if one["code"] == "H211"]
    assert told == [("noord", "HOV-formulier 10243.xlsx", "B6"), ("zuid", "HOV-formulier 10283.xlsx", "B6")]
    # Both take part: the days count at both until somebody corrects a form.
    assert len(found["voorstellen"][0]["aanvragers"]) == 2


def test_days_claimed_twice_within_a_consortium_count_once_and_are_its_own_finding(
    forms: Path, workbooks: Path
) -> None:
    shutil.copytree(workbooks / "voorbeelden" / "2022-zuid", forms / "zuid")
    found = document(forms, "--plaatsen", "25", "--gevraagd", "10280=14")
    assert found["niet_meegenomen"] == []
    assert next(one for one in found["voorstellen"][0]["aanvragers"] if one["tpid"] == "10280")["hov"] == 29688
    assert "H203" in {one["code"] for one in found["fouten"]}


def test_other_years_are_named_and_left_out(forms: Path, workbooks: Path) -> None:
    shutil.copytree(workbooks / "voorbeelden" / "2025-oost", forms / "oost")
    called = hov_inside("toewijzing", forms, "--plaatsen", "14")
    assert called.status == 2
    assert "verschillende toewijzingsjaren (2022, 2025)" in called.err
    found = document(forms, "--plaatsen", "14", "--jaar", "2022")
    assert [one["waar"] for one in found["niet_meegenomen"]] == ["oost"]
    found = document(forms, "--plaatsen", "13", "--jaar", "2025")
    assert found["voorstellen"][0]["verbanden"][0]["oordeel"] == "voldoet"
    assert found["bekendgemaakt"] is None


def test_another_training_does_not_take_part(forms: Path) -> None:
    set_cells(forms / "noord" / "HOV-formulier 10261.xlsx", {(FORM, "D13"): "Psychotherapeut"})
    # It is gz-psycholoog that is judged, unless all forms are for another training (domain, 4.3).
    for options in ((), ("--opleiding", "gz")):
        found = document(forms, "--plaatsen", "14", *options)
        assert found["voorstellen"][0]["aanvragers"][0]["hov"] == 34636 - 1993
        assert [one["waar"] for one in found["niet_meegenomen"]] == ["noord, HOV-formulier 10261.xlsx"]
    separate(forms / "noord", {"10261": 1})
    found = document(forms, "--plaatsen", "14", "--opleiding", "psychoth")
    assert [one["tpid"] for one in found["voorstellen"][0]["aanvragers"]] == ["10261"]


def test_consortia_of_two_trainings_are_told_apart(forms: Path, workbooks: Path) -> None:
    shutil.copytree(workbooks / "voorbeelden" / "2022-zuid", forms / "zuid")
    for file in (forms / "zuid").glob("HOV*.xlsx"):
        set_cells(file, {(FORM, "D13"): "Psychotherapeut"})
    assert "verschillende opleidingen" in hov_inside("toewijzing", forms, "--plaatsen", "14").err
    called = hov_inside("toewijzing", forms, "--plaatsen", "14", "--opleiding", "gz", "--json")
    [out] = json.loads(called.out)["niet_meegenomen"]
    assert (out["waar"], out["op_verzoek"]) == ("zuid", True)
    assert called.status == 0


def test_lots_are_reported_and_drawn_with_a_seed(forms: Path, tmp_path: Path) -> None:
    rows = listed(tmp_path, "10500;2309;1;nee;nee", "10501;2309;1;nee;nee", "10502;0;1;nee;ja", "10503;0;1;nee;ja")
    arguments = (forms, "--plaatsen", "150", "--gevraagd", "10240=146", "--instellingen", rows)
    (proposal,) = document(*arguments)["voorstellen"]
    assert (proposal["nog_te_loten"], proposal["niet_vergeven"]) == (0, 0)  # two of the reserve, two that are new
    (proposal,) = document(*arguments[:2], "50", *arguments[3:])["voorstellen"]
    (lots,) = proposal["lotingen"]
    assert (lots["waarvoor"], lots["kandidaten"], lots["trekking"]) == ("reserve", ["10502", "10503"], [])
    assert (proposal["toegewezen"], proposal["nog_te_loten"]) == (49, 1)
    drawn = document(*arguments[:2], "50", *arguments[3:], "--loting", "12 mei")["voorstellen"][0]
    assert drawn["toegewezen"] == 50
    assert sum(ticket["wint"] for ticket in drawn["lotingen"][0]["trekking"]) == 1
    assert drawn["lotingen"][0]["trekking"][0]["tekst"].startswith("12 mei|reserve|1050")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--nieuw", "10243"], "vraagt niet zelf: 10240 vraagt voor allen"),
        (["--garantie", "10243"], "vraagt niet zelf: 10240 vraagt voor allen"),
        (["--nieuw", "10240"], "kan niet als nieuw erkende instelling"),
        (["--garantie", "19999"], "vraagt geen plaatsen aan"),
        (["--gevraagd", "19999=2"], "19999 vraagt zelf geen plaatsen"),
        (["--gevraagd", "10243=2"], "10243 vraagt zelf geen plaatsen"),
        (["--gevraagd", "10240"], "zoals 10240=16"),
        (["--nieuw", "abc"], "4 tot 6 cijfers"),
        (["--opleiding", "kl"], "niet één opleiding"),
        (["--zonder-samenvoegen", "zuid"], "geen samenwerkingsverband in deze map. Kies uit: noord"),
        (["--met-samenvoegen", "noord"], "vraagt al als één aanvrager"),
        (["--plaatsen", "0"], "heel getal van 1"),
    ],
)
def test_what_cannot_be_is_refused(forms: Path, options: list[str], message: str) -> None:
    called = hov_inside("toewijzing", forms, "--plaatsen", "14", *options)
    assert called.status == 2
    assert message in called.err


def test_places_are_needed(forms: Path) -> None:
    called = hov_inside("toewijzing", forms)
    assert called.status == 2
    assert "--plaatsen" in called.err


def test_too_many_guarantee_places(tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    rows = listed(tmp_path, "10500;1;1;ja;nee", "10501;1;1;ja;nee")
    called = hov_inside(
        "toewijzing",
        tmp_path / "leeg",
        "--plaatsen",
        "1",
        "--instellingen",
        rows,
        "--jaar",
        "2022",
        "--opleiding",
        "gz",
    )
    assert called.status == 2
    assert "de garantieplaatsen (2)" in called.err


def test_nothing_to_read(tmp_path: Path) -> None:
    assert hov_inside("toewijzing", tmp_path, "--plaatsen", "1").status == 3
    assert hov_inside("toewijzing", tmp_path / "bestaat niet", "--plaatsen", "1").status == 2


def test_a_damaged_file_is_named(forms: Path) -> None:
    (forms / "HOV-formulier 10500.xlsx").write_bytes(b"geen werkmap")
    called = hov_inside("toewijzing", forms, "--plaatsen", "14")
    assert called.status == 1
    assert "HOV-formulier 10500.xlsx: F122: " in called.out


def test_the_list_is_for_who_hands_in_no_form(forms: Path, tmp_path: Path) -> None:
    called = hov_inside(
        "toewijzing", forms, "--plaatsen", "14", "--instellingen", listed(tmp_path, "10243;100;1;nee;nee")
    )
    assert called.status == 2
    assert "regel 2: TPID 10243, ook in noord, HOV-formulier 10243.xlsx" in called.err
