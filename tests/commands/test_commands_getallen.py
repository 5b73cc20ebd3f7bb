"""--getallen: the numbers of years of which they are not published, as a user gives them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from commands.calling import EXAMPLES, hov_inside
from hov_tools import judge, read
from hov_tools.batch.work import Options, fingerprint
from hov_tools.files.grouping import Group
from hov_tools.files.numbers import parse_numbers
from hov_tools.rules.case import GivenDays
from support.workbooks import set_cells

NOORD, OOST = EXAMPLES / "2022-noord", EXAMPLES / "2025-oost"
TOLD = "HOV per plaats (Gz-psycholoog, 2025): 2.300 dagen, met de hand opgegeven (TOP-nieuwsbrief)."
DIFFERS = (
    "HOV per plaats (Gz-psycholoog, 2022): 2.400 dagen, met de hand opgegeven (Rekenvoorbeeld); "
    "bekendgemaakt is 2.163 dagen (TOP-nieuwsbrief 4 mei 2021)."
)


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    """A file with a number that is not published, and another one than is published."""
    path = tmp_path / "getallen.toml"
    path.write_text(
        """# voor 2025
[dagen_per_plaats.gz-psycholoog]
2022 = { waarde = 2400, bron = "Rekenvoorbeeld" }
2025 = { waarde = 2300, bron = "TOP-nieuwsbrief" }

[dagen_per_plaats.psychotherapeut]
2025 = { waarde = 9999, bron = "Een andere opleiding" }
""",
        encoding="utf-8",
    )
    return path


def asked(*arguments: str | Path) -> dict[str, Any]:
    called = hov_inside(*arguments, "--json")
    assert called.status in (0, 1), called.err
    found: dict[str, Any] = json.loads(called.out)
    return found


def test_valideer_fills_what_is_not_published(numbers: Path) -> None:
    outcome = asked("valideer", OOST, "--getallen", numbers)["uitkomst"]
    assert outcome["recht"]["plaatsen"] == 28738 // 2300
    assert TOLD in outcome["keuzes"]
    shown = hov_inside("valideer", OOST, "--getallen", numbers).out
    assert "2.300  met de hand opgegeven (TOP-nieuwsbrief)" in shown


def test_valideer_uses_another_number_than_the_published_one_and_says_so(numbers: Path) -> None:
    outcome = asked("valideer", NOORD, "--getallen", numbers)["uitkomst"]
    assert outcome["recht"]["plaatsen"] == 34636 // 2400
    assert DIFFERS in outcome["keuzes"]


def test_bonus(numbers: Path) -> None:
    assert TOLD in asked("bonus", OOST, "--getallen", numbers)["keuzes"]
    assert TOLD in hov_inside("bonus", OOST, "--getallen", numbers).out


def test_verdeel(numbers: Path) -> None:
    found = asked("verdeel", OOST, "--getallen", numbers)
    assert found["dagen_per_plaats"] == 2300
    assert TOLD in found["keuzes"]


def test_samenvoegen_writes_the_choice_into_its_receipt(numbers: Path, tmp_path: Path) -> None:
    hov_inside("samenvoegen", OOST, "--getallen", numbers, "--schrijf", "--uit", tmp_path / "uit")
    (receipt,) = (tmp_path / "uit").rglob("*.ontvangst.json")
    written = json.loads(receipt.read_bytes())
    assert written["parameters"]["dagen_per_plaats"] == 2300
    assert TOLD in written["keuzes"]


def test_scenario_takes_the_number_of_each_year(numbers: Path) -> None:
    found = asked("scenario", OOST, "--getallen", numbers, "--jaar", "2022", "--dagen-per-plaats", "2200")
    assert [one["dagen_per_plaats"] for one in found["scenarios"]] == [2300, 2400, 2200]
    assert {TOLD, DIFFERS} <= set(found["keuzes"])
    assert any("2.200 dagen, met de hand opgegeven (--dagen-per-plaats)" in choice for choice in found["keuzes"])


@pytest.mark.parametrize(
    ("folder", "published", "given", "told"), [(NOORD, 2163, 2400, DIFFERS), (OOST, None, 2300, TOLD)]
)
def test_toewijzing_judges_by_the_number(
    numbers: Path, folder: Path, published: int | None, given: int, told: str
) -> None:
    found = asked("toewijzing", folder, "--plaatsen", "12", "--getallen", numbers)
    assert (found["bekendgemaakt"], found["opgegeven"]) == (published, given)
    assert told in found["keuzes"]
    assert "Met de hand opgegeven: " in hov_inside("toewijzing", folder, "--plaatsen", "12", "--getallen", numbers).out


def test_toewijzing_gives_no_bonus_to_who_the_number_leaves_under_ten_places(numbers: Path) -> None:
    numbers.write_text(ENTRY.replace("2300", str(28738 // 10 + 1)), encoding="utf-8")
    options = ("toewijzing", OOST, "--plaatsen", "12")
    verdicts = [
        [one["oordeel"] for one in asked(*given)["voorstellen"][0]["verbanden"]]
        for given in (options, (*options, "--getallen", numbers))
    ]
    assert verdicts == [["voldoet"], ["voldoet niet"]]


def test_toewijzing_without_it_has_the_published_number_only() -> None:
    found = asked("toewijzing", NOORD, "--plaatsen", "12")
    assert (found["bekendgemaakt"], found["opgegeven"]) == (2163, None)


def test_toewijzing_shows_both_numbers_in_its_workbook(numbers: Path, tmp_path: Path) -> None:
    hov_inside("toewijzing", NOORD, "--plaatsen", "12", "--getallen", numbers, "--uit", tmp_path / "uit")
    sheet = openpyxl.load_workbook(tmp_path / "uit" / "Toewijzingsvoorstel.xlsx")["Samenvatting"]
    rows = {row[0].value: [cell.value for cell in row[1:3]] for row in sheet.iter_rows()}
    assert rows["Met de hand opgegeven HOV per plaats"] == [2400, "Rekenvoorbeeld"]
    assert rows["Bekendgemaakt HOV per plaats"] == [2163, "TOP-nieuwsbrief 4 mei 2021"]


def test_a_batch_with_other_numbers_is_done_anew(numbers: Path, tmp_path: Path) -> None:
    shutil.copytree(OOST, tmp_path / "in" / "oost")
    options = ("batch", tmp_path / "in", "--uit", tmp_path / "uit")
    (before,) = asked(*options)["samenwerkingsverbanden"]
    (after,) = asked(*options, "--getallen", numbers)["samenwerkingsverbanden"]
    assert (before["dagen_per_plaats"], after["dagen_per_plaats"]) == (None, 2300)
    assert TOLD in after["resultaat"]["uitkomst"]["keuzes"]


def test_the_fingerprint_of_what_is_done_has_the_numbers() -> None:
    group = Group("oost", (), is_whole=True, choices=())
    one = GivenDays(2300, "bron", "gz-psycholoog", 2025)
    given = [
        (),
        (one,),
        (GivenDays(2301, "bron", "gz-psycholoog", 2025),),
        (GivenDays(2300, "bron", "psychotherapeut", 2025),),
        (GivenDays(2300, "bron", "gz-psycholoog", 2024),),
        (GivenDays(2300, "andere bron", "gz-psycholoog", 2025),),
    ]
    assert len({fingerprint(group, Options(numbers=numbers)) for numbers in given}) == len(given)
    assert fingerprint(group, Options(numbers=(one,))) == fingerprint(group, Options(numbers=(one,)))


@pytest.mark.parametrize(("training", "days"), [("Gz-psycholoog", 2200), ("Verpleegkundig specialist ggz", 2371)])
def test_one_number_for_a_batch_is_for_the_usual_training(training: str, days: int, tmp_path: Path) -> None:
    shutil.copytree(NOORD, tmp_path / "in" / "noord")
    for form in (tmp_path / "in" / "noord").glob("HOV-formulier*.xlsx"):
        set_cells(form, {("HOV-formulier", "D13"): training})
    options = ("--dagen-per-plaats", "2200")
    (one,) = asked("batch", tmp_path / "in", "--uit", tmp_path / "uit", *options)["samenwerkingsverbanden"]
    assert one["dagen_per_plaats"] == days
    # Who asks for one consortium means the training that is judged.
    told = asked("valideer", tmp_path / "in" / "noord", *options)["uitkomst"]["keuzes"][-1]
    assert told.startswith(f"HOV per plaats ({training}, 2022): 2.200 dagen, met de hand opgegeven")


def test_a_program_gives_the_file(numbers: Path) -> None:
    assert judge(read(OOST, numbers=numbers)).outcome.days_per_place == 2300
    assert judge(read(OOST, numbers=numbers, days_per_place=2500)).outcome.days_per_place == 2500
    assert judge(read(OOST)).outcome.days_per_place is None


@pytest.mark.parametrize("command", ["valideer", "samenvoegen", "bonus", "verdeel"])
def test_one_of_both_ways_to_give_a_number(command: str, numbers: Path) -> None:
    called = hov_inside(command, OOST, "--getallen", numbers, "--dagen-per-plaats", "2300")
    assert called.status == 2
    assert "--dagen-per-plaats kan niet samen met --getallen" in called.err


ENTRY = '[dagen_per_plaats.gz-psycholoog]\n2025 = { waarde = 2300, bron = "brief" }\n'


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(ENTRY.encode(), id="plain"),
        pytest.param(ENTRY.replace("\n", "\r\n").encode("utf-8-sig"), id="as Windows writes it"),
        pytest.param(ENTRY.replace("2025 =", '"2025" =').encode(), id="a year between quotes"),
        pytest.param(ENTRY.replace("2300", "2_300").encode(), id="TOML's own thousands"),
    ],
)
def test_what_is_read(data: bytes) -> None:
    assert parse_numbers("getallen.toml", data) == (GivenDays(2300, "brief", "gz-psycholoog", 2025),)


PLACE = "dagen_per_plaats.gz-psycholoog.2025"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("", "staan geen getallen"),
        ("[dagen_per_plaats]", "staan geen getallen"),
        ("[dagen_per_plaats.gz-psycholoog]", "staan geen getallen"),
        ("[waarden]\nbonus_procent = 30", "waarden is hier niet bekend"),
        (ENTRY.replace("gz-psycholoog", "gz"), "dagen_per_plaats.gz is hier niet bekend"),
        (ENTRY.replace("}", ", keuze = true }"), f"{PLACE}.keuze is hier niet bekend"),
        ("dagen_per_plaats = 3", "dagen_per_plaats staat er niet zoals in het voorbeeld"),
        ("[[dagen_per_plaats]]", "dagen_per_plaats staat er niet zoals in het voorbeeld"),
        ("[dagen_per_plaats]\ngz-psycholoog = 2300", "dagen_per_plaats.gz-psycholoog staat er niet zoals"),
        ("[dagen_per_plaats.gz-psycholoog]\n2025 = 2300", f"{PLACE} staat er niet zoals"),
        (ENTRY.replace("2025", "1999"), "dagen_per_plaats.gz-psycholoog.1999 is geen toewijzingsjaar"),
        (ENTRY.replace("2025", "02025"), "dagen_per_plaats.gz-psycholoog.02025 is geen toewijzingsjaar"),
        (ENTRY.replace("2025", '"\\u0661"'), "is geen toewijzingsjaar"),
        *(
            (ENTRY.replace("2300", value), f"{PLACE}.waarde moet een heel getal")
            for value in ("0", "-5", "1000001", "2.300", "2300.0", '"2300"', "true", "2025-01-01", "[2300]")
        ),
        (ENTRY.replace("waarde = 2300, ", ""), f"{PLACE}.waarde moet een heel getal"),
        *(
            (ENTRY.replace('"brief"', value), f"{PLACE}.bron moet zeggen waar het getal staat")
            for value in ('""', '" "', "3", '"a\\u0007"', '"a\\nb"', f'"{"a" * 201}"')
        ),
        (ENTRY.replace(', bron = "brief"', ""), f"{PLACE}.bron moet zeggen waar het getal staat"),
        (ENTRY + '2025 = { waarde = 2300, bron = "brief" }', "op regel 3 niet te lezen"),
        ("2025 = { waarde", "op regel 1 niet te lezen"),
        ("a = " + "[" * 50_000, "niet te lezen"),
        ("a = " + "9" * 5_000, "niet te lezen"),
        ("#" * 100_001, "is te groot"),
    ],
)
def test_what_is_refused_by_name(data: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "getallen.toml"
    path.write_text(data, encoding="utf-8")
    called = hov_inside("valideer", OOST, "--getallen", path)
    assert (called.status, called.out) == (2, "")
    assert told in called.err
    assert "getallen.toml" in called.err


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    form = next(OOST.glob("*.xlsx"))
    utf_16 = tmp_path / "getallen.toml"
    utf_16.write_text(ENTRY, encoding="utf-16")
    for path, told in ((utf_16, "codering UTF-8"), (form, "codering UTF-8"), (tmp_path, "kan niet worden gelezen")):
        called = hov_inside("batch", OOST, "--uit", tmp_path / "uit", "--getallen", path)
        assert (called.status, called.out) == (2, "")
        assert told in called.err
    assert not (tmp_path / "uit").exists()
