"""hov toewijzing: who takes part and who does not, however it was handed in; one bad consortium stops no other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msgspec import Struct

from batch.submitted import EXAMPLE, FEW, WITH_MISTAKES, consortium, zipped
from commands.calling import EXAMPLES, hov_inside
from support.workbooks import set_cells

FORM = "HOV-formulier"
ALL = tuple(sorted(path.name for path in EXAMPLE.glob("*.xlsx")))
REGIEHOUDERS = ("10240", "10340", "10440")


def three(folder: Path, *, of: tuple[int, ...] = (0, 1, 2)) -> Path:
    """Make consortia that are in order; each merges and asks for 16 places."""
    for number in of:
        consortium(folder / f"verband {number}", number, ALL)
    return folder


def as_zips(folder: Path) -> None:
    folder.mkdir()
    for own in sorted(three(folder.parent / "los").iterdir()):
        zipped(folder / f"{own.name}.zip", own)


def in_one_zip(folder: Path) -> None:
    folder.mkdir()
    zipped(folder / "alles.zip", three(folder.parent / "los"))


def nested(folder: Path) -> None:
    three(folder / "ontvangen", of=(0, 1))
    three(folder / "later", of=(2,))


def in_subfolders(folder: Path) -> None:
    for own in sorted(three(folder).iterdir()):
        (own / "leden" / "hov").mkdir(parents=True)
        for file in own.glob("HOV*.xlsx"):
            file.rename(own / "leden" / "hov" / file.name)


def flat(folder: Path) -> None:
    folder.mkdir()
    for own in sorted(three(folder.parent / "los").iterdir()):
        for file in own.iterdir():
            shutil.copyfile(file, folder / f"{own.name} {file.name}")


def with_what_is_not_opened(folder: Path) -> None:
    (three(folder) / "nagekomen.rar").write_bytes(b"Rar!\x1a\x07\x00")
    (folder / "verband 1" / "nagekomen.7z").write_bytes(b"7z\xbc\xaf\x27\x1c")


def with_attachments(folder: Path) -> None:
    (three(folder) / "agenda.pdf").write_bytes(b"%PDF-1.7")
    (folder / "verband 1" / "brief.docx").write_bytes(b"PK\x03\x04 geen werkmap")


def without_its_receiver(folder: Path) -> None:
    consortium(three(folder, of=(0, 2)) / "verband 1", 1, FEW)


def unreadable(folder: Path) -> None:
    own = three(folder, of=(0, 2)) / "verband 1"
    own.mkdir()
    (own / "HOV-formulier 10340.xlsx").write_bytes(b"geen werkmap")


def without_hov(folder: Path) -> None:
    consortium(three(folder, of=(0, 2)) / "verband 1", 1, tuple(name for name in ALL if not name.startswith("HOV")))


def without_request(folder: Path, requested: str | None = None) -> None:
    set_cells(three(folder) / "verband 1" / "HOV-formulier 10340.xlsx", {(FORM, "D22"): requested})


def with_a_member_of_another(folder: Path) -> None:
    """Let the second consortium have a member of the first: in its lists and with a HOV form."""
    renumber(three(folder) / "verband 1", "10343", "10243")


def with_a_listed_member_of_another(folder: Path) -> None:
    """Let the second consortium list a member of the first, without a HOV form of it."""
    with_a_member_of_another(folder)
    (folder / "verband 1" / "HOV-formulier 10343.xlsx").unlink()


def with_loose_forms(folder: Path) -> None:
    """Hand in two HOV forms that name no consortium: one applies, the other says that it merges."""
    three(folder)
    alone = {(FORM, "D18"): None, (FORM, "D19"): None, (FORM, "D21"): None}
    for tpid, way in (("10541", "Afzonderlijk aanvragen"), ("10542", "Samenvoegen van HOV")):
        file = folder / f"HOV-formulier {tpid}.xlsx"
        own = consortium(folder.parent / tpid, int(tpid[-1]) + 2, ("HOV-formulier 10243.xlsx",))
        shutil.copyfile(next(own.iterdir()), file)
        set_cells(file, alone | {(FORM, "D9"): tpid, (FORM, "D20"): way, (FORM, "D22"): 1})


def renumber(folder: Path, old: str, new: str) -> None:
    for file in folder.glob("*.xlsx"):
        cells = {
            (sheet.title, cell.coordinate): new
            for sheet in openpyxl.load_workbook(file)
            for row in sheet.iter_rows()
            for cell in row
            if str(cell.value) == old
        }
        if cells:
            set_cells(file, cells)


class Row(Struct, frozen=True):
    """A folder and what is asked of it.

    Attributes:
        make: makes the folder.
        takes_part: TPIDs of the applicants.
        out: who or what is left out → the beginning of why.
        status: the exit status.
        options: that are given.
        h211: labels of those with an H211 among their errors.
    """

    make: Callable[[Path], object]
    takes_part: tuple[str, ...] = REGIEHOUDERS
    out: dict[str, str] = {}
    status: int = 0
    options: tuple[str, ...] = ()
    h211: tuple[str, ...] = ()


REST = ("10240", "10440")
TWICE = "H211: TPID 10243 doet ook mee met verband"
BOTH_OUT = {"verband 0, 10240": TWICE, "verband 1, 10340": TWICE}
BOTH = ("verband 0", "verband 1")
ON_REQUEST = "doet niet mee, op verzoek"
ROWS = {
    "folders": Row(three),
    "zip files": Row(as_zips),
    "a zip file with folders": Row(in_one_zip),
    "folders in folders": Row(nested),
    "subfolders": Row(in_subfolders),
    "all files beside each other": Row(flat),
    "attachments beside": Row(with_attachments),
    "what is not opened": Row(
        with_what_is_not_opened,
        out={"nagekomen.rar": "F126: Dit bestand is niet geopend", "verband 1, nagekomen.7z": "F126: Dit bestand is"},
        status=1,
    ),
    "nobody asks for who merges": Row(
        without_its_receiver, REST, {"verband 1": "de leden voegen hun HOV samen, maar welke"}, status=1
    ),
    "nothing can be read": Row(
        unreadable,
        REST,
        {"verband 1": "hierin staat geen enkel formulier", "verband 1, HOV-formulier 10340.xlsx": "F122: "},
        status=1,
    ),
    "no HOV form": Row(without_hov, REST, {"verband 1": "geen HOV-formulier dat meetelt"}, status=1),
    "no request": Row(without_request, REST, {"verband 1, 10340": "niet bekend is hoeveel"}, status=1),
    "a request that is no number": Row(
        lambda folder: without_request(folder, "-3"), REST, {"verband 1, 10340": "niet bekend is hoeveel"}, status=1
    ),
    "a request that is given": Row(without_request, status=1, options=("--gevraagd", "10340=16")),
    "left out by label": Row(three, REST, {"verband 1": ON_REQUEST}, options=("--zonder", "verband 1")),
    "left out by name": Row(three, REST, {"verband 1": ON_REQUEST}, options=("--zonder", "voorbeeldverband 1")),
    "left out by regiehouder": Row(three, REST, {"verband 1": ON_REQUEST}, options=("--zonder", "10340")),
    "two left out": Row(
        three,
        ("10240",),
        {"verband 1": ON_REQUEST, "verband 2": ON_REQUEST},
        options=("--zonder", "10340", "--zonder", "10440", "--gevraagd", "10340=3", "--garantie", "10440"),
    ),
    "an institution in two": Row(with_a_member_of_another, ("10440",), BOTH_OUT, 1, h211=BOTH),
    "an institution in two, one left out": Row(
        with_a_member_of_another, REST, {"verband 1": ON_REQUEST}, options=("--zonder", "10340")
    ),
    "an institution that is listed by two": Row(with_a_listed_member_of_another, status=1, h211=BOTH),
    "institutions on their own": Row(
        with_loose_forms,
        (*REGIEHOUDERS, "10541"),
        {"HOV-formulier 10542.xlsx": "deze instelling voegt haar HOV samen"},
        status=1,
    ),
}


def asked(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
    called = hov_inside("toewijzing", *arguments, "--plaatsen", "45", "--json")
    assert called.status in (0, 1), called.err
    found: dict[str, Any] = json.loads(called.out)
    return called.status, found


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
def test_who_takes_part(tmp_path: Path, name: str) -> None:
    row = ROWS[name]
    folder = tmp_path / "in"
    row.make(folder)
    status, found = asked(folder, *row.options)
    [proposal] = found["voorstellen"]
    assert tuple(sorted(one["tpid"] for one in proposal["aanvragers"])) == row.takes_part
    told = {one["waar"]: one["melding"] for one in found["niet_meegenomen"]}
    assert told.keys() == row.out.keys()
    assert all(told[where].startswith(why) for where, why in row.out.items())
    assert status == row.status
    assert sorted({one["waar"] for one in found["fouten"] if one["code"] == "H211"}) == list(row.h211)
    # Whoever is left out without having been asked makes it incomplete, and it says so.
    unasked = [one for one in found["niet_meegenomen"] if not one["op_verzoek"]]
    assert found["volledig"] is not bool(unasked)
    assert all(one["fout"] for one in unasked)


def with_everything(folder: Path) -> None:
    with_a_member_of_another(folder)
    with_what_is_not_opened_in(folder / "verband 2")
    shutil.copytree(WITH_MISTAKES, folder / "zuid")
    shutil.copytree(EXAMPLES / "2025-oost", folder / "oost")
    consortium(folder / "verband 3", 3, FEW)
    consortium(folder.parent / "los 4", 4, ALL)
    zipped(folder / "vier.zip", folder.parent / "los 4")
    (folder / "leeg").mkdir()
    (folder / "leeg" / "HOV-formulier.xlsx").write_bytes(b"geen werkmap")
    set_cells(folder / "verband 2" / "HOV-formulier 10446.xlsx", {(FORM, "D9"): None, (FORM, "D8"): None})
    (folder / "agenda.pdf").write_bytes(b"%PDF-1.7")
    (folder / "Thumbs.db").write_bytes(b"x")


def with_what_is_not_opened_in(folder: Path) -> None:
    (folder / "nagekomen.rar").write_bytes(b"Rar!\x1a\x07\x00")
    (folder / "brief.docx").write_bytes(b"PK\x03\x04 geen werkmap")


@pytest.mark.slow
def test_every_file_that_was_there_has_one_fate(tmp_path: Path) -> None:
    with_everything(tmp_path / "in")
    _, found = asked(tmp_path / "in", "--jaar", "2022")
    there = [path.relative_to(tmp_path / "in").as_posix() for path in (tmp_path / "in").rglob("*") if path.is_file()]
    packed = [f"vier/{path.name}" for path in (tmp_path / "los 4").iterdir()]
    assert sorted(one["bestand"] for one in found["bestanden"]) == sorted({*there, *packed} - {"vier.zip"})
    fates = {one["bestand"]: one["lot"] for one in found["bestanden"]}
    assert fates["agenda.pdf"] == "bijlage, niet gelezen"
    assert fates["Thumbs.db"] == "systeembestand"
    assert fates["verband 2/nagekomen.rar"] == "niet geopend"
    assert fates["leeg/HOV-formulier.xlsx"] == "kon niet worden gelezen"
    # The forms of who does not take part do not count.
    assert fates["oost/Aanmelding nieuw samenwerkingsverband toewijzingsjaar 2025.xlsx"] == "telt niet mee"
    assert fates["vier/HOV-formulier 10640.xlsx"] == "telt mee"


@pytest.mark.slow
def test_the_results_of_a_batch_give_the_same_proposal(tmp_path: Path) -> None:
    with_everything(tmp_path / "in")
    hov_inside("batch", tmp_path / "in", "--uit", tmp_path / "uit", "--werkers", "1", "--jsonl")
    options = ("--jaar", "2022", "--gevraagd", "10280=14", "--zonder-samenvoegen", "verband 2")
    status, folder = asked(tmp_path / "in", *options)
    status_of_batch, batch = asked("--uit-batch", tmp_path / "uit", *options)
    assert len(folder["voorstellen"][0]["aanvragers"]) == 3
    assert {one["code"] for one in folder["fouten"]} >= {"H203", "H211"}
    # The files that are of nobody are in no result.
    of_nobody = [one for one in folder["bestanden"] if one["bestand"] in ("agenda.pdf", "Thumbs.db")]
    assert len(of_nobody) == 2
    folder["bestanden"] = [one for one in folder["bestanden"] if one not in of_nobody]
    assert folder == batch
    assert (status, status_of_batch) == (1, 1)


@pytest.mark.slow
def test_what_a_batch_could_not_judge_is_named(tmp_path: Path) -> None:
    three(tmp_path / "in")
    consortium(tmp_path / "in" / "verband 3", 3, FEW)
    results = tmp_path / "uit"
    hov_inside("batch", tmp_path / "in", "--uit", results, "--werkers", "1", "--jsonl")
    path = results / "verband 0" / "resultaat.json"
    failed = json.loads(path.read_bytes()) | {"mislukt": "Dit verband is mislukt."}
    path.write_text(json.dumps(failed), encoding="utf-8")
    (results / "verband 1" / "resultaat.json").write_bytes(b'{"versie": 1}')
    shutil.copytree(results / "verband 2", results / "verband 2 kopie")
    status, found = asked("--uit-batch", results)
    assert [one["tpid"] for one in found["voorstellen"][0]["aanvragers"]] == ["10440"]
    told = {one["waar"]: one["melding"] for one in found["niet_meegenomen"]}
    assert told.pop("verband 0") == "Dit verband is mislukt."
    assert "andere uitgave" in told.pop("verband 1")
    assert "kopie van de uitkomsten van verband 2" in told.pop("verband 2 kopie")
    assert list(told) == ["verband 3"]
    assert status == 1


@pytest.mark.slow
def test_results_that_were_judged_by_another_number_are_refused(tmp_path: Path) -> None:
    consortium(tmp_path / "in" / "verband 0", 0, ALL)
    hov_inside("batch", tmp_path / "in", "--uit", tmp_path / "uit", "--dagen-per-plaats", "2400", "--jsonl")
    called = hov_inside("toewijzing", "--uit-batch", tmp_path / "uit", "--plaatsen", "14")
    assert called.status == 2
    assert "een HOV per plaats van 2400, dit voorstel van 2163" in called.err
    (tmp_path / "uit" / ".hov-werk").mkdir()
    called = hov_inside("toewijzing", "--uit-batch", tmp_path / "uit", "--plaatsen", "14")
    assert "nog bezig is of niet is afgemaakt" in called.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--uit-batch", EXAMPLES), "geen map met uitkomsten van hov batch"),
        (("--uit-batch", EXAMPLES / "bestaat niet"), "geen map met uitkomsten van hov batch"),
        ((EXAMPLES, "--uit-batch", EXAMPLES), "Geef één map"),
        ((), "Geef één map"),
        ((EXAMPLES / "2022-noord", "--zonder", "west"), "“west” is geen samenwerkingsverband in deze map"),
        ((EXAMPLES / "2022-noord", "--zonder", "10240"), "Er is niemand die plaatsen vraagt"),
    ],
)
def test_what_cannot_be_asked(arguments: tuple[str | Path, ...], message: str) -> None:
    called = hov_inside("toewijzing", *arguments, "--plaatsen", "14")
    assert called.status == 2
    assert message in called.err


def test_a_proposal_that_is_not_complete_says_so_first(tmp_path: Path) -> None:
    consortium(tmp_path / "in" / "verband 0", 0, ALL)
    consortium(tmp_path / "in" / "verband 1", 1, FEW)
    called = hov_inside("toewijzing", tmp_path / "in", "--plaatsen", "14", "--uit", tmp_path / "uit")
    assert called.status == 1
    assert called.out.splitlines()[1].startswith("LET OP: dit voorstel is niet volledig.")
    book = openpyxl.load_workbook(tmp_path / "uit" / "Toewijzingsvoorstel.xlsx")
    summary = [str(cell.value) for row in book["Samenvatting"].iter_rows(max_row=6) for cell in row]
    assert any(told.startswith("LET OP: dit voorstel is niet volledig.") for told in summary)
    [out] = [row for row in book["Niet meegenomen"].iter_rows(min_row=5, values_only=True) if row[0] == "verband 1"]
    assert out[1] == "herstellen"
    files = {row[0]: row[1] for row in book["Bestanden"].iter_rows(min_row=5, values_only=True)}
    assert files[f"verband 0/{ALL[0]}"] == "telt mee"
    assert files[f"verband 1/{FEW[0]}"] == "telt niet mee"
    own = openpyxl.load_workbook(tmp_path / "uit" / "Plaatsen per instelling" / "Plaatsen 10240.xlsx").worksheets[0]
    assert any("niet volledig" in str(cell.value) for row in own.iter_rows() for cell in row)
