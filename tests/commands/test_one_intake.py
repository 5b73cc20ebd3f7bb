"""One intake: however a consortium is handed in, every command takes the same forms for it and says the same of it.

Each row of the table makes a folder in one of the ways in which consortia hand in, and every command judges it.
"""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from batch.submitted import EXAMPLE, FLOW, consortium, zipped
from commands.calling import hov_inside
from hov_tools.files.receipt import KEPT_FOLDER
from support.workbooks import set_cells

ALL = tuple(sorted(path.name for path in EXAMPLE.glob("*.xlsx")))
FORMS_OF_REGIEHOUDER = tuple(name for name in ALL if not name.startswith("HOV"))
HOV_FORMS = tuple(name for name in ALL if name.startswith("HOV"))
HOV = "HOV-formulier 10243.xlsx"
SIGNED_ON, CONTACT = ("HOV-formulier", "D34"), ("HOV-formulier", "D14")


class Numbers(Struct, frozen=True):
    """What is said of a consortium."""

    joint_hov: int
    right: int
    bonus: int
    verdict: str | None = "voldoet"


NOORD = Numbers(34636, 16, 3)
"""The example: each of its renumbered copies says the same."""


class Row(Struct, frozen=True):
    """A way of handing in.

    Attributes:
        make: makes the folder.
        expected: what is said of each consortium, in any order.
        one: what holds the one consortium, below the folder; None when the folder itself does, "" when nothing does.
        status: the exit status of the batch.
        fates: of files of the consortium, by their names as the batch has them.
        beside: the loose files that are of no consortium.
    """

    make: Callable[[Path], object]
    expected: tuple[Numbers, ...] = (NOORD,)
    one: str | None = None
    status: int = 0
    fates: dict[str, str] = {}
    beside: tuple[str, ...] = ()


def noord(folder: Path, number: int = 0, files: tuple[str, ...] = ALL) -> Path:
    return consortium(folder, number, files)


def with_attachments(folder: Path) -> None:
    own = noord(folder / "noord")
    (own / "Bestuurlijke overeenkomst.docx").write_bytes(b"PK\x03\x04 geen werkmap")
    (own / "HOV-formulier 10243 getekend.pdf").write_bytes(b"%PDF-1.7")
    (own / "contactlijst.csv").write_text("naam;telefoon\n", encoding="utf-8")
    (own / "foto.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "Begroting"
    book.save(own / "Begroting samenwerking.xlsx")
    (own / "Thumbs.db").write_bytes(b"")
    (own / "~$HOV-formulier 10243.xlsx").write_bytes(b"x")


def with_what_is_not_opened(folder: Path) -> None:
    own = noord(folder / "noord")
    (own / "nagekomen.rar").write_bytes(b"Rar!\x1a\x07\x00")
    (own / "HOV-formulier 10243.xlsx.crdownload").write_bytes((own / HOV).read_bytes()[:500])


def as_zip(folder: Path) -> None:
    folder.mkdir()
    zipped(folder / "noord.zip", noord(folder.parent / "los"), "map/")


def as_nested_zip(folder: Path) -> None:
    folder.mkdir()
    los = folder.parent / "los"
    noord(los / "a", files=FORMS_OF_REGIEHOUDER)
    noord(folder.parent / "leden", files=HOV_FORMS)
    zipped(los / "a" / "leden.zip", folder.parent / "leden")
    zipped(folder / "noord.zip", los / "a")


def as_zip_with_old_names(folder: Path) -> None:
    folder.mkdir()
    los = noord(folder.parent / "los")
    with zipfile.ZipFile(folder / "noord.zip", "w") as archive:
        for path in sorted(los.iterdir()):
            info = zipfile.ZipInfo(f"coxrdinatie {path.name}")
            archive.writestr(info, path.read_bytes())
    data = (folder / "noord.zip").read_bytes()
    # ö in code page 437, as old programs write names.
    (folder / "noord.zip").write_bytes(data.replace(b"coxrdinatie", b"co\x94rdinatie"))


def as_mail(folder: Path) -> None:
    folder.mkdir()
    message = EmailMessage()
    message["From"], message["Subject"] = "regiehouder@voorbeeld.nl", "Onze formulieren"
    message.set_content("Hierbij onze formulieren.")
    for path in sorted(noord(folder.parent / "los").iterdir()):
        message.add_attachment(path.read_bytes(), maintype="application", subtype="octet-stream", filename=path.name)
    (folder / "noord.eml").write_bytes(message.as_bytes())


def in_subfolders(folder: Path) -> None:
    noord(folder / "noord" / "Regiehouder", files=FORMS_OF_REGIEHOUDER)
    noord(folder / "noord" / "leden" / "hov", files=HOV_FORMS)


def with_results_beside(folder: Path) -> None:
    own = noord(folder / "noord")
    hov_inside("valideer", own, "--schrijf", "--uit", own / "RESULTAAT")
    assert (own / "RESULTAAT" / FLOW).is_file()


def marked_in_place(folder: Path) -> None:
    own = noord(folder / "noord")
    hov_inside("valideer", own, "--schrijf", "--ter-plekke")
    assert list(own.rglob("*.ontvangst.json"))


def marked_copies_alone(folder: Path) -> None:
    own = noord(folder.parent / "los")
    hov_inside("valideer", own, "--schrijf", "--uit", folder / "noord")


def results_of_a_batch_within(folder: Path) -> None:
    noord(folder / "noord")
    hov_inside("batch", folder, "--uit", folder / "vorige keer")


def in_two_stages(folder: Path) -> None:
    noord(folder / "noord 1 aanvraag", files=("Aanvraag door regiehouder toewijzing 2022.xlsx", *HOV_FORMS))
    noord(folder / "noord 2 aanmelding", files=tuple(n for n in FORMS_OF_REGIEHOUDER if "Aanvraag" not in n))


def loose(folder: Path) -> None:
    folder.mkdir()
    for number in range(2):
        for path in noord(folder.parent / f"los {number}", number).iterdir():
            shutil.copyfile(path, folder / f"{number} {path.name}")
    (folder / "agenda.pdf").write_bytes(b"%PDF-1.7")


def with_a_correction(folder: Path) -> None:
    own = noord(folder / "noord")
    name = "HOV-formulier 10243 correctie.xlsx"
    shutil.copyfile(own / HOV, own / name)
    set_cells(own / name, {SIGNED_ON: date(2021, 12, 31)})
    # The older one says something else: it would change the numbers if it counted.
    set_cells(own / HOV, {("HOV-formulier", "D29"): 1})


def with_two_versions_settled(folder: Path) -> None:
    own = noord(folder / "noord")
    shutil.copyfile(own / HOV, own / "zzz.xlsx")
    set_cells(own / "zzz.xlsx", {CONTACT: "Iemand anders"})
    (own / "hov.toml").write_text(f'telt = ["{HOV}"]\n', encoding="utf-8")


def with_a_file_set_aside(folder: Path) -> None:
    own = noord(folder / "noord")
    shutil.copyfile(own / HOV, own / "zzz.xlsx")
    set_cells(own / "zzz.xlsx", {CONTACT: "Iemand anders"})
    (own / "hov.toml").write_text('telt_niet = ["zzz.xlsx"]\n', encoding="utf-8")


def without_a_suffix(folder: Path) -> None:
    own = noord(folder / "noord")
    (own / HOV).rename(own / "HOV-formulier 10243")


WAYS = {
    "a folder": Row(lambda folder: noord(folder / "noord"), one="noord"),
    "a folder with attachments": Row(
        with_attachments,
        one="noord",
        fates={
            "Bestuurlijke overeenkomst.docx": "bijlage, niet gelezen",
            "HOV-formulier 10243 getekend.pdf": "bijlage, niet gelezen",
            "contactlijst.csv": "bijlage, niet gelezen",
            "foto.jpg": "bijlage, niet gelezen",
            "Begroting samenwerking.xlsx": "bijlage, niet gelezen",
            "Thumbs.db": "systeembestand",
            "~$HOV-formulier 10243.xlsx": "systeembestand",
        },
    ),
    "what is not opened": Row(
        with_what_is_not_opened,
        one="noord",
        status=1,
        fates={"nagekomen.rar": "niet geopend", "HOV-formulier 10243.xlsx.crdownload": "niet geopend"},
    ),
    "a zip file": Row(as_zip, one="noord.zip"),
    "a zip file in a zip file": Row(as_nested_zip, one="noord.zip", fates={f"leden.zip/{HOV}": "telt mee"}),
    "a zip file with names of old": Row(
        as_zip_with_old_names, one="noord.zip", fates={f"coördinatie {HOV}": "telt mee"}
    ),
    "a mail": Row(as_mail, one="noord.eml", fates={HOV: "telt mee", "noord.eml": "bijlage, niet gelezen"}),
    "subfolders": Row(in_subfolders, one="noord", fates={f"leden/hov/{HOV}": "telt mee"}),
    "our results beside it": Row(with_results_beside, one="noord", fates={f"RESULTAAT/{FLOW}": "eigen uitvoer"}),
    "marked in place": Row(marked_in_place, one="noord", fates={FLOW: "telt mee"}),
    "marked copies alone": Row(marked_copies_alone, one="noord", fates={FLOW: "telt mee"}),
    "results of a batch within": Row(results_of_a_batch_within, one="noord"),
    "two stages": Row(in_two_stages, one=None),
    "loose files of two consortia": Row(loose, (NOORD, NOORD), one="", beside=("agenda.pdf",)),
    "a correction": Row(with_a_correction, one="noord", fates={HOV: "telt niet mee"}),
    "two versions, settled by hand": Row(with_two_versions_settled, one="noord", fates={"zzz.xlsx": "telt niet mee"}),
    "a file set aside by hand": Row(with_a_file_set_aside, one="noord", fates={"zzz.xlsx": "telt niet mee"}),
    "a form without a suffix": Row(without_a_suffix, one="noord", fates={"HOV-formulier 10243": "telt mee"}),
}


def numbers_of(document: dict[str, Any]) -> Numbers:
    outcome = document["uitkomst"]
    return Numbers(
        outcome["gezamenlijk_hov"], outcome["recht"]["plaatsen"], outcome["bonus"]["plaatsen"], outcome["oordeel"]
    )


def asked(command: str, path: Path, row: Row) -> dict[str, Any]:
    """Run a command that works with what was handed in: it names what was not read, and says so by its status."""
    called = hov_inside(command, path, "--json")
    assert called.status == row.status
    unread = [file for file, fate in row.fates.items() if fate == "niet geopend"]
    assert all(f"Niet gelezen: {file}" in called.err for file in unread)
    found: dict[str, Any] = json.loads(called.out)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", WAYS)
def test_every_command_says_the_same_however_it_was_handed_in(tmp_path: Path, name: str) -> None:
    row = WAYS[name]
    folder = tmp_path / "in"
    row.make(folder)

    called = hov_inside("batch", folder, "--uit", tmp_path / "uit", "--json")
    batch = json.loads(called.out)
    judged = [one["resultaat"] for one in batch["samenwerkingsverbanden"]]
    assert [numbers_of(one) for one in judged] == list(row.expected)
    assert called.status == row.status
    fates = {one["bestand"]: one["lot"] for document in judged for one in document["bestanden"]}
    assert {name: fates.get(name) for name in row.fates} == row.fates
    assert {one["bestand"] for one in batch["bestanden"]} >= set(row.beside)

    national = json.loads(hov_inside("toewijzing", folder, "--plaatsen", "40", "--json").out)
    [proposal] = national["voorstellen"]
    assert [one["hov"] for one in proposal["aanvragers"]] == [one.joint_hov for one in row.expected]
    assert [one["oordeel"] for one in proposal["verbanden"]] == [one.verdict for one in row.expected]

    if row.one == "":
        refused = hov_inside("valideer", folder)
        assert refused.status == 2
        assert "hov batch" in refused.err
        return
    path = folder / (row.one or "")
    valideer = hov_inside("valideer", path, "--json")
    document = json.loads(valideer.out)
    assert numbers_of(document) == row.expected[0]
    assert valideer.status == row.status
    assert {one["bestand"]: one["lot"] for one in document["bestanden"]}.items() >= row.fates.items()
    merged, bonus, division = (asked(command, path, row) for command in ("samenvoegen", "bonus", "verdeel"))
    assert sum(one["hov"] for one in merged["leden"]) == row.expected[0].joint_hov
    assert (bonus["oordeel"], bonus["bonus"]["plaatsen"]) == (row.expected[0].verdict, row.expected[0].bonus)
    assert (division["toegewezen"], division["bonus"], division["mogelijk"]) == (row.expected[0].right, 3, True)


def test_a_copy_of_ours_is_not_set_aside_for_a_form_of_another_with_its_name(tmp_path: Path) -> None:
    own = noord(tmp_path / "noord")
    for number in ("10243", "10246"):
        (own / number).mkdir()
        (own / f"HOV-formulier {number}.xlsx").rename(own / number / "HOV.xlsx")
    # One of them sends on the copy that hov marked; nobody has the original any more.
    set_cells(own / "10243" / "HOV.xlsx", {("HOV-formulier", "D29"): 1})
    hov_inside("valideer", own / "10243" / "HOV.xlsx", "--schrijf", "--uit", tmp_path / "uit")
    shutil.rmtree(own / "10243")
    shutil.copytree(tmp_path / "uit", own / "10243")
    document = json.loads(hov_inside("valideer", own, "--json").out)
    fates = {one["bestand"]: one["lot"] for one in document["bestanden"]}
    assert fates["10243/HOV.xlsx"] == fates["10246/HOV.xlsx"] == "telt mee"


def test_a_folder_of_two_consortia_is_told_apart_and_named(tmp_path: Path) -> None:
    noord(tmp_path / "in" / "Noord")
    noord(tmp_path / "in" / "Zuid", 1)
    called = hov_inside("valideer", tmp_path / "in")
    assert called.status == 2
    assert "in/Noord: Voorbeeldverband Noord, regiehouder 10240" in called.err
    assert "in/Zuid: Voorbeeldverband 1, regiehouder 10340" in called.err
    assert called.out == ""


# --- The register ------------------------------------------------------------------------------------------------

CONTENTS: dict[str, bytes] = {
    "werkmap.xlsx": (EXAMPLE / HOV).read_bytes(),
    "stroom.xlsx": (EXAMPLE / FLOW).read_bytes(),
    "brief.docx": b"PK\x03\x04 geen werkmap",
    "scan.pdf": b"%PDF-1.7",
    "archief.rar": b"Rar!\x1a\x07\x00",
    "bericht.msg": b"x",
    "download.part": b"PK",
    "leeg.xlsx": b"",
    "geen.xlsx": b"geen werkmap",
    "naamloos": b"\x00\x01\x02",
    "Thumbs.db": b"",
    ".verborgen": b"x",
    "hov.toml": b'telt = ["scan.pdf"]',
    "resultaat.json": b"{}",
    "HOV.xlsx.ontvangst.json": b'{"gereedschap": {"naam": "hov_tools"}, "uitvoer": {"bestand": "a", "sha256": "x"}}',
    "HOV.xlsx.reservekopie": b"x",
    "HOV (reservekopie 2026-11-25).xlsx": b"x",
}
FOLDERS = ("", "a", "a/b", KEPT_FOLDER, f"a/{KEPT_FOLDER}", "c d", ".git", "~$x", "verpakt.zip", "a/verpakt.zip")


@given(st.sets(st.tuples(st.sampled_from(FOLDERS), st.sampled_from(sorted(CONTENTS))), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_register_holds_every_file_that_was_there_once(
    tmp_path_factory: pytest.TempPathFactory, files: set[tuple[str, str]]
) -> None:
    """Any tree of forms and other files: the register is what was there, one fate each."""
    root = tmp_path_factory.mktemp("register") / "in"
    packed: dict[str, dict[str, bytes]] = {}
    for folder, name in files:
        if folder.endswith(".zip"):
            packed.setdefault(folder, {})[name] = CONTENTS[name]
        else:
            (root / folder).mkdir(parents=True, exist_ok=True)
            (root / folder / name).write_bytes(CONTENTS[name])
    for folder, content in packed.items():
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name, data in content.items():
                archive.writestr(name, data)
        (root / folder).parent.mkdir(parents=True, exist_ok=True)
        (root / folder).write_bytes(target.getvalue())
    there = sorted(f"{folder}/{name}".removeprefix("/") for folder, name in files)

    alone = json.loads(hov_inside("valideer", root, "--json").out)
    assert sorted(one["bestand"] for one in alone["bestanden"]) == there
    assert all(one["lot"] for one in alone["bestanden"])

    (root.parent / "alles").mkdir()
    root.rename(root.parent / "alles" / "verband")
    called = hov_inside("batch", root.parent / "alles", "--uit", root.parent / "uit", "--json", "--werkers", "1")
    batch = json.loads(called.out)
    named = [one["bestand"] for each in batch["samenwerkingsverbanden"] for one in each["resultaat"]["bestanden"]]
    named += [one["bestand"].removeprefix("verband/") for one in batch["bestanden"]]
    assert sorted(named) == there


@given(st.lists(st.tuples(st.sampled_from(["", ".dat", ".pdf", ".docx"]), st.binary(max_size=300)), max_size=20))
@settings(max_examples=5, deadline=None)
def test_files_of_any_bytes_are_never_taken_for_forms(
    tmp_path_factory: pytest.TempPathFactory, files: list[tuple[str, bytes]]
) -> None:
    own = noord(tmp_path_factory.mktemp("bytes") / "noord")
    for number, (suffix, data) in enumerate(files):
        (own / f"bestand {number}{suffix}").write_bytes(data)
    document = json.loads(hov_inside("valideer", own, "--json").out)
    assert numbers_of(document) == NOORD
    assert sum(one["lot"] == "bijlage, niet gelezen" for one in document["bestanden"]) == len(files)
