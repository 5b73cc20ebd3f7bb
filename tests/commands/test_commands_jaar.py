"""hov jaar: learn a year, look at it, hand it on; then it is read as any other."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from calling import Called, hov
from openpyxl import load_workbook

from support.environment import WORKBOOKS
from support.other_years import blank_forms, consortium_in_other_words, some_words

pytestmark = pytest.mark.slow

WORDS = some_words(0.6, 2) | {"E-mailadres": "Waar kunnen wij u schrijven?", "Functie ondertekenaar": "Wie ondertekent"}


@pytest.fixture(autouse=True)
def years(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "jaren"
    monkeypatch.setenv("HOV_JAREN", str(folder))
    return folder


def answered(path: Path, right: dict[str, str]) -> None:
    """Answer what is asked as a person would, who knows what the words stand for."""
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    for one in document["vraag"]:  # type: ignore[union-attr]  # a list of tables
        one["antwoord"] = right.get(str(one["gevraagd"]), str(one["gevraagd"]))
    path.write_text(tomlkit.dumps(document), encoding="utf-8")


def learned(tmp_path: Path, like: str, years_later: int, words: dict[str, str]) -> Called:
    forms = blank_forms(tmp_path / "blanco", like, years_later, words)
    first = hov("jaar", "leer", *forms, "--uit", tmp_path / "uit")
    asked = next((tmp_path / "uit").glob("Antwoorden*.toml"), None)
    if asked is None:
        return first
    assert first.status == 1
    answered(asked, words)
    return hov("jaar", "leer", *forms, "--uit", tmp_path / "uit", "--antwoorden", asked)


def findings(called: Called) -> list[tuple[Any, ...]]:
    document = json.loads(called.out)
    names = ("code", "bestand", "blad", "cel", "ernst")
    return sorted(tuple(str(one[name]) for name in names) for one in document["bevindingen"])


@pytest.mark.parametrize(("example", "later"), [("2022-zuid", 5), ("2025-oost", 2)])
def test_after_learning_the_same_mistakes_are_found_at_the_same_cells(
    tmp_path: Path, years: Path, example: str, later: int
) -> None:
    known = consortium_in_other_words(tmp_path / "a", example, later, {})
    other = consortium_in_other_words(tmp_path / "b", example, later, WORDS)
    options = ("--dagen-per-plaats", "2163", "--json")
    before = hov("valideer", other.folder, *options)
    assert any(one[0] == "F127" for one in findings(before))
    done = learned(tmp_path, example[:4], later, WORDS)
    assert (done.status, [one.name for one in years.iterdir()]) == (0, [f"{int(example[:4]) + later}.toml"])
    assert findings(hov("valideer", other.folder, *options)) == findings(hov("valideer", known.folder, *options))


def test_what_only_a_person_can_say_is_asked_and_nothing_is_added_before(tmp_path: Path, years: Path) -> None:
    [form] = [one for one in blank_forms(tmp_path / "blanco", "2025", 2, WORDS) if one.name.startswith("HOV")]
    done = hov("jaar", "leer", form, "--uit", tmp_path / "uit")
    assert done.status == 1
    assert not years.exists()
    asked = tomllib.loads((tmp_path / "uit" / "Antwoorden 2027.toml").read_text(encoding="utf-8"))
    questions = {one["sleutel"]: one for one in asked["vraag"]}
    assert "signer" in questions
    assert questions["signer"]["mogelijk"][0].startswith("Wie ondertekent (HOV!")
    assert asked["getallen"]["dagen_per_plaats"] == {"gz-psycholoog": {"waarde": 0, "bron": ""}}
    again = hov("jaar", "leer", form, "--uit", tmp_path / "uit")
    assert (again.status, "bestaat al" in again.err) == (2, True)


def test_the_picture_names_every_answer_in_its_cell(tmp_path: Path) -> None:
    [form] = [one for one in blank_forms(tmp_path / "blanco", "2025", 2, {}) if one.name.startswith("HOV")]
    assert hov("jaar", "leer", form, "--uit", tmp_path / "uit").status == 0
    book = load_workbook(tmp_path / "uit" / "Indeling 2027.xlsx")
    assert book.sheetnames == ["Vragen", "hov HOV", "hov Specificatie opleideling"]
    [listed] = [row for row in book["Vragen"].iter_rows(min_row=5) if row[1].value == "E-mailadres"]
    assert [cell.value for cell in listed[2:5]] == ["E-mailadres", "HOV!C13", "zelfde woorden"]
    drawn = book["hov HOV"]["C13"]
    assert (drawn.value, drawn.fill.fgColor.rgb) == ("E-mailadres", listed[1].fill.fgColor.rgb)


def test_the_file_of_a_year_says_why_and_holds_only_what_differs(tmp_path: Path, years: Path) -> None:
    words = {"E-mailadres": "E-mail"}
    [form] = [one for one in blank_forms(tmp_path / "blanco", "2025", 2, words) if one.name.startswith("HOV")]
    assert hov("jaar", "leer", form, "--uit", tmp_path / "uit").status == 0
    written = (years / "2027.toml").read_text(encoding="utf-8")
    assert tomllib.loads(written) == {
        "jaar": 2027,
        "formulier": {
            "hov-2027": {"extends": "hov-2025", "fields": {"email": {"labels": ["E-mail", "E-mailadres"]}}},
        },
    }
    assert 'email = {labels = ["E-mail", "E-mailadres"]} # zelfde betekenis' in written


def test_numbers_of_the_year_count_with_their_source(tmp_path: Path) -> None:
    consortium = consortium_in_other_words(tmp_path / "a", "2025-oost", 2, {})
    forms = blank_forms(tmp_path / "blanco", "2025", 2, {})
    answers = tmp_path / "Antwoorden.toml"
    answers.write_text(
        'jaar = 2027\n[getallen.dagen_per_plaats]\ngz-psycholoog = { waarde = 2400, bron = "Brief van 3 mei" }\n'
        '[getallen.termijn]\naanmelding-nieuw = { dag = 1, maand = 1, inclusief = false, bron = "Brief van 3 mei" }\n',
        encoding="utf-8",
    )
    assert hov("jaar", "leer", *forms, "--uit", tmp_path / "uit", "--antwoorden", answers).status == 0
    document = json.loads(hov("valideer", consortium.folder, "--json").out)
    assert document["uitkomst"]["recht"]["plaatsen"] > 0
    assert "2.400" in next(one["getallen"] for one in document["uitkomst"]["voorwaarden"] if one["code"] == "V5")
    late = [one for one in document["bevindingen"] if one["code"] == "P3"]
    assert late
    assert all("Brief van 3 mei" in one["bron"] for one in late)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("jaar = 2027\n", "2027.toml"),
        ("jaar = \n", "niet te lezen"),
        ("iets = 1\n", "niet te lezen"),
        ('jaar = 2027\n[formulier.hov-2027]\nextends = "hov-1900"\n', "niet te lezen"),
        ('jaar = 2027\n[formulier.hov-2027]\nextends = "hov-2027"\n', "niet te lezen"),
        (
            'jaar = 2027\n[formulier.hov-2027]\nextends = "hov-2025"\nfields = { tpid = { kleur = 1 } }\n',
            "niet te lezen",
        ),
    ],
)
def test_a_year_is_taken_from_a_colleague_when_it_is_one(tmp_path: Path, years: Path, content: str, told: str) -> None:
    given = tmp_path / "van-collega.toml"
    given.write_text(content, encoding="utf-8")
    done = hov("jaar", "neem", given)
    assert told in done.err
    assert (years / "2027.toml").exists() is (done.status == 0) is (told == "2027.toml")


def test_a_broken_year_stops_with_its_name_and_nothing_is_judged(years: Path) -> None:
    years.mkdir()
    (years / "2027.toml").write_text("jaar = \n", encoding="utf-8")
    done = hov("valideer", WORKBOOKS / "voorbeelden" / "2022-noord")
    assert done.status == 2
    assert str(years / "2027.toml") in done.err
    assert done.out == ""


ENGLISH = ("codec", "position", "keyword", "Expected", "Invalid", "layout ")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"jaar = 2027\njaar = \n", "regel 2 is geen TOML"),
        (b"PK\x03\x04\xff\xfe", "geen tekstbestand in TOML"),
        (b"jaar = 2027\n[formulier.hov-2027]\nextends = 'hov-1900'\n", "de indeling van hov-2027 klopt niet"),
        (b"iets = 1\n", "zoals “hov jaar leer” het maakt"),
    ],
)
def test_what_is_wrong_with_a_year_is_said_in_dutch(tmp_path: Path, years: Path, content: bytes, told: str) -> None:
    given = tmp_path / "van-collega.toml"
    given.write_bytes(content)
    years.mkdir()
    (years / "2027.toml").write_bytes(content)
    for done in (hov("jaar", "neem", given), hov("jaar", "lijst")):
        assert done.status == 2
        assert told in done.err
        assert not [word for word in ENGLISH if word in done.err]


@pytest.mark.parametrize(
    ("name", "told"),
    [("leeg", "In leeg staat geen werkmap"), ("er-niet.xlsx", "er-niet.xlsx kan niet worden geopend: de map of het")],
)
def test_nothing_to_learn_from_is_told(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "leeg").mkdir()
    done = hov("jaar", "leer", name, folder=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert told in done.err
