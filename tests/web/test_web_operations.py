"""The operations of the page, in this Python: they give what the commands give."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import msgspec
import openpyxl
import pytest

from commands.calling import EXAMPLES, hov, hov_inside
from hov_tools.data import read_toml
from hov_tools.overview import text as overview_text
from hov_tools.report.document import document_schema
from hov_tools.web.contract import OPERATIONS
from support.workbooks import set_cells
from tools.build_page.contract import PLACE, source
from web.asking import Asked, RefusedError, below

HOV = "HOV-formulier 10286.xlsx"


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    return Asked(tmp_path / "sessie")


@pytest.fixture
def south(tmp_path: Path) -> Path:
    own = tmp_path / "2022-zuid"
    shutil.copytree(EXAMPLES / "2022-zuid", own)
    return own


def test_the_contract_of_the_page_is_of_these_operations() -> None:
    assert PLACE.read_text(encoding="utf-8") == source()


def test_the_description_has_the_texts_the_years_and_the_codes(asked: Asked) -> None:
    told, _ = asked("beschrijf")
    assert told["teksten"] == read_toml("web/texts.toml")
    assert {one["jaar"]: one["dagen_per_plaats"]["gz-psycholoog"] for one in told["jaren"]} == {2022: 2163, 2023: 2242}
    assert told["codes"] == json.loads(hov_inside("codes", "--json").out)["codes"]


@pytest.mark.parametrize(
    "name",
    [
        "2022-zuid",
        pytest.param("2022-noord", marks=pytest.mark.slow),
        pytest.param("2025-oost", marks=pytest.mark.slow),
    ],
)
def test_a_judgement_is_that_of_the_command(asked: Asked, name: str) -> None:
    (key,) = asked.hand_in(EXAMPLES / name)
    judged, _ = asked("oordeel", {"verband": key})
    assert judged["document"] == json.loads(hov_inside("valideer", EXAMPLES / name, "--json").out)
    lines = hov_inside("valideer", EXAMPLES / name, "--alles").out.splitlines()
    assert judged["regels"] == lines


def test_every_finding_stands_once_in_the_trees_and_has_an_owner(asked: Asked, south: Path) -> None:
    (key,) = asked.hand_in(south)
    judged, _ = asked("oordeel", {"verband": key})
    shown = [
        number
        for group in judged["groepen"]
        for tree in group["bomen"]
        for number in (tree["bevinding"], *(one for _, one in tree["volgt"]))
    ]
    assert sorted(shown) == list(range(len(judged["document"]["bevindingen"])))
    owners = {
        finding["bestand"]: owner
        for finding, owner in zip(judged["document"]["bevindingen"], judged["bij"], strict=True)
    }
    # Its TPID cannot be read; its name is that of one member.
    assert owners["HOV-formulier 10295.xlsx"] == "10295"
    assert owners["In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"] == ""


def test_the_matrix_lays_documents_by_members(asked: Asked, south: Path) -> None:
    (south / "HOV-formulier 10301.xlsx").unlink()
    (key,) = asked.hand_in(south)
    judged, _ = asked("oordeel", {"verband": key})
    rows = {row["tpid"]: row for row in judged["leden"]}
    assert [one["soort"] for one in judged["soorten"]] == ["aanmelding", "aanvraag", "hov", "in-en-doorstroom"]
    assert rows["10280"]["is_regiehouder"]
    assert set(rows["10280"]["documenten"]) == {"aanmelding", "aanvraag", "hov", "in-en-doorstroom"}
    assert rows["10286"]["documenten"] == {"hov": [{"bestand": HOV, "lot": "telt mee"}]}
    assert rows["10301"]["documenten"] == {}
    assert {tpid: row["ontbreekt"] for tpid, row in rows.items() if row["ontbreekt"]} == {"10301": {"hov": "ontbreekt"}}


def test_the_matrix_has_a_column_for_what_nobody_handed_in(asked: Asked, south: Path) -> None:
    for path in south.glob("HOV-formulier *.xlsx"):
        path.unlink()
    (south / "Aanmelding door praktijkinstellingen toewijzing 2022.xlsx").unlink()
    (south / HOV).write_bytes(b"PK stuk")
    (key,) = asked.hand_in(south)
    judged, _ = asked("oordeel", {"verband": key})
    rows = {row["tpid"]: row["ontbreekt"] for row in judged["leden"]}
    assert [one["soort"] for one in judged["soorten"]] == ["aanvraag", "in-en-doorstroom", "aanmelding", "hov"]
    assert rows["10280"] == {"aanmelding": "ontbreekt", "hov": "ontbreekt"}
    assert rows["10286"] == {"hov": "niet te lezen"}


def contents(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.mark.slow
def test_marked_copies_are_those_of_the_command(asked: Asked, south: Path, tmp_path: Path) -> None:
    (key,) = asked.hand_in(south)
    _, made = asked("gemarkeerd", {"verband": key, "zip": False})
    hov_inside("valideer", south, "--schrijf", "--uit", tmp_path / "uit")
    written = contents(tmp_path / "uit")
    assert made == written
    assert len(written) > 10


@pytest.mark.slow
def test_a_zip_of_the_same_is_the_same(asked: Asked, south: Path) -> None:
    (key,) = asked.hand_in(south)
    first, again = (asked("gemarkeerd", {"verband": key})[1] for _ in range(2))
    assert list(first) == ["gemarkeerd.zip"]
    assert first == again


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("samenvoegen", []),
        ("bonus", []),
        ("scenario", ["--zonder", "10258"]),
        pytest.param("verdeel", [], marks=pytest.mark.slow),
    ],
)
def test_a_command_gives_what_it_gives_on_a_command_line(
    asked: Asked, tmp_path: Path, command: str, options: list[str]
) -> None:
    north = EXAMPLES / "2022-noord"
    (key,) = asked.hand_in(north)
    done, made = asked("opdracht", {"opdracht": command, "verband": key, "opties": options, "schrijf": True})
    own = hov_inside(command, north, *options, "--json", "--schrijf", "--uit", tmp_path / "uit")
    assert (done["status"], done["document"]) == (own.status, json.loads(own.out))
    written = contents(tmp_path / "uit")
    assert made == written
    assert bool(made) is (command != "bonus"), "the right number stands there already"
    lines, _ = asked("opdracht", {"opdracht": command, "verband": key, "opties": options, "regels": True})
    assert lines["regels"] == hov_inside(command, north, *options).out.splitlines()


def test_what_a_command_refuses_is_told_without_where_things_lie(asked: Asked, south: Path, tmp_path: Path) -> None:
    (key,) = asked.hand_in(south)
    done, _ = asked("opdracht", {"opdracht": "verdeel", "verband": key})
    assert done["status"] == 2
    assert done["meldingen"] == [
        "In In- en doorstroom!D12 staan 4 bonusplaatsen, maar 20% van 14 is 3. Herstel die cel of maak hem leeg."
    ]
    written, _ = asked("opdracht", {"opdracht": "bonus", "verband": key, "schrijf": True})
    assert str(tmp_path) not in "".join(written["meldingen"])


@pytest.mark.slow
def test_the_national_proposal_is_that_of_the_command(asked: Asked, tmp_path: Path) -> None:
    folder = tmp_path / "alle"
    for name in ("2022-noord", "2022-zuid"):
        shutil.copytree(EXAMPLES / name, folder / name)
    asked.hand_in(folder)
    done, made = asked("opdracht", {"opdracht": "toewijzing", "opties": ["--plaatsen", "20"], "schrijf": True})
    own = hov_inside("toewijzing", folder, "--plaatsen", "20", "--json", "--uit", tmp_path / "uit")
    assert (done["status"], done["document"]) == (own.status, json.loads(own.out))
    assert made["Toewijzingsvoorstel.xlsx"] == (tmp_path / "uit" / "Toewijzingsvoorstel.xlsx").read_bytes()


@pytest.mark.slow
def test_the_overview_is_that_of_a_batch(asked: Asked, tmp_path: Path) -> None:
    folder = tmp_path / "alle"
    for name in ("2022-noord", "2022-zuid"):
        shutil.copytree(EXAMPLES / name, folder / name)
    assert asked.hand_in(folder) == ["2022-noord", "2022-zuid"]
    _, made = asked("overzicht")
    # In a process of its own, as people run it; a machine that stands still must not cost a consortium its time.
    own = hov("batch", folder, "--uit", tmp_path / "uit", "--werkers", "1", "--tijdslimiet", "600")
    assert "2022-zuid   voldoet niet        24 fouten" in own.out, own
    # In the page nobody keeps dossiers: there is nothing to type in.
    batch = sheets((tmp_path / "uit" / "Overzicht.xlsx").read_bytes())
    assert sheets(made["Overzicht.xlsx"]) == {**batch, "Overzicht": without_dossiers(batch["Overzicht"])}


def sheets(data: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.iter_rows()] for sheet in book}


def without_dossiers(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    heads = next(row for row in rows if "Eigenaar" in row)
    kept = [at for at, head in enumerate(heads) if head not in ("Status", "Eigenaar", "Notitie")]
    return [tuple(row[at] for at in kept) for row in rows if row[0] != overview_text("typen")]


def test_a_marked_copy_is_taken_back(asked: Asked, south: Path) -> None:
    (key,) = asked.hand_in(south)
    _, made = asked("gemarkeerd", {"verband": key, "zip": False})
    done, undone = asked("opdracht", {"opdracht": "herstel"}, [(HOV, made[HOV])])
    assert done["status"] == 0
    assert undone[HOV] == (south / HOV).read_bytes()


def test_two_versions_are_compared(asked: Asked, south: Path) -> None:
    old = (south / HOV).read_bytes()
    set_cells(south / HOV, {("HOV-formulier", "D8"): "Andere naam"})
    done, _ = asked("opdracht", {"opdracht": "verschil"}, [(f"a/{HOV}", old), (f"b/{HOV}", (south / HOV).read_bytes())])
    assert done["status"] == 1
    assert [one["b"] for one in done["document"]["bestanden"][0]["verschillen"]] == ["“Andere naam”"]


def test_a_corrected_form_takes_the_place_of_the_old_one(asked: Asked, south: Path, tmp_path: Path) -> None:
    (key,) = asked.hand_in(south)
    before, _ = asked("oordeel", {"verband": key})
    assert before["vergeleken"] is None
    corrected = tmp_path / "HOV 10283 verbeterd.xlsx"
    shutil.copyfile(south / "HOV-formulier 10283.xlsx", corrected)
    set_cells(corrected, {("HOV-formulier", "D8"): "Zuid-instelling B"})
    register, _ = asked("inname", {"wijze": "correctie"}, [(corrected.name, corrected.read_bytes())])
    assert register["vervangen"] == [{"oud": "HOV-formulier 10283.xlsx", "nieuw": corrected.name}]
    after, _ = asked("oordeel", {"verband": key})
    files = [one["bestand"] for one in after["document"]["bestanden"]]
    assert corrected.name in files
    assert "HOV-formulier 10283.xlsx" not in files
    told = after["vergeleken"]
    assert (len(told["open"]) + len(told["nieuw"])) == len(after["document"]["bevindingen"])
    assert [(one["code"], one["cel"]) for one in told["hersteld"]] == [("F101", "D8")]
    assert told["nieuw"] == []
    again, _ = asked("oordeel", {"verband": key})
    assert again["vergeleken"] == {
        "hersteld": [],
        "open": list(range(len(again["document"]["bevindingen"]))),
        "nieuw": [],
    }


def test_a_form_can_be_corrected_again_and_again(asked: Asked, south: Path) -> None:
    (key,) = asked.hand_in(south)
    asked("oordeel", {"verband": key})
    data = (south / HOV).read_bytes()
    old = HOV
    for name in ("10286 verbeterd.xlsx", "10286 nog eens.xlsx", "10286 nog eens.xlsx"):
        register, _ = asked("inname", {"wijze": "correctie"}, [(name, data)])
        assert register["vervangen"] == [{"oud": old, "nieuw": name}]
        judged, _ = asked("oordeel", {"verband": key})
        assert sum("10286" in one["bestand"] for one in judged["document"]["bestanden"]) == 1
        old = name


def test_a_correction_of_nothing_that_is_there_comes_beside_it(asked: Asked, south: Path) -> None:
    own = south / HOV
    data = own.read_bytes()
    own.unlink()
    (key,) = asked.hand_in(south)
    asked("oordeel", {"verband": key})
    register, _ = asked("inname", {"wijze": "correctie"}, [(HOV, data)])
    assert register["vervangen"] == [{"oud": None, "nieuw": HOV}]
    judged, _ = asked("oordeel", {"verband": key})
    assert judged["document"] == json.loads(hov_inside("valideer", EXAMPLES / "2022-zuid", "--json").out)


def test_what_two_consortia_share_is_told_once_they_are_compared(asked: Asked, tmp_path: Path) -> None:
    folder = tmp_path / "alle"
    for name in ("2022-noord", "2022-zuid"):
        shutil.copytree(EXAMPLES / name, folder / name)
    own = folder / "2022-zuid" / "HOV-formulier 10301.xlsx"
    set_cells(own, {("HOV-formulier", "D9"): 10261})
    for name, cell in (
        ("Aanmelding door praktijkinstellingen toewijzing 2022.xlsx", "C27"),
        ("Aanvraag door regiehouder toewijzing 2022.xlsx", "C27"),
    ):
        set_cells(folder / "2022-zuid" / name, {("Aanmelding", cell): 10261})
    keys = asked.hand_in(folder)
    codes = {
        key: {one["code"] for one in asked("oordeel", {"verband": key})[0]["document"]["bevindingen"]} for key in keys
    }
    assert not any("H211" in own_codes for own_codes in codes.values())
    again, _ = asked("dubbelen")
    assert again["sleutels"] == keys
    for key in keys:
        judged, _ = asked("oordeel", {"verband": key})
        assert "H211" in {one["code"] for one in judged["document"]["bevindingen"]}
    assert asked("dubbelen")[0]["sleutels"] == []


@pytest.mark.parametrize("name", ["../elders.xlsx", "a/../b.xlsx", "/etc/passwd", "a//b.xlsx", ""])
def test_a_name_that_leads_elsewhere_is_refused(asked: Asked, name: str) -> None:
    with pytest.raises(RefusedError, match="kan niet worden gebruikt"):
        asked("inname", {"wijze": "nieuw"}, [(name, b"x")])


def test_what_is_gone_is_told(asked: Asked, south: Path) -> None:
    asked.hand_in(south)
    with pytest.raises(RefusedError, match="is er niet meer"):
        asked("oordeel", {"verband": "elders"})


def test_a_request_that_is_not_of_the_contract_is_no_request(asked: Asked) -> None:
    with pytest.raises(msgspec.ValidationError):
        asked("oordeel", {"verband": 3})


def test_progress_is_told(asked: Asked, south: Path) -> None:
    (key,) = asked.hand_in(south)
    asked.steps.clear()
    asked("oordeel", {"verband": key})
    assert [done for what, done, _ in asked.steps if what == "Formulieren lezen"] == list(range(len(below(south))))


def test_the_document_of_a_judgement_is_the_published_one() -> None:
    schema = msgspec.json.schema(OPERATIONS["oordeel"][1])
    assert schema["$defs"]["ResultDocument"] == document_schema()["$defs"]["ResultDocument"]
