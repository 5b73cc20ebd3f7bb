"""The folder of results: every form of the consortium, so that it can be judged and sent on as it is."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from batch.submitted import APPLICATION, FLOW, NOTICE, zipped
from commands.calling import EXAMPLES, Called, hov_inside
from hov_tools.files.output import Target, write
from hov_tools.files.receipt import BATCH_RECEIPT, receipt_beside
from support.kept import backup, backups
from support.workbooks import set_cells

FORM = "HOV-formulier 10280.xlsx"
CLEAN = "HOV-formulier 10301.xlsx"
"""The one form of this consortium in which nothing is found."""
FORMS = (APPLICATION, FLOW, FORM, CLEAN)


def consortium(folder: Path, names: tuple[str, ...] = FORMS) -> Path:
    """Make a consortium with mistakes, of a few forms: which keeps it fast."""
    folder.mkdir(parents=True)
    for name in names:
        shutil.copy(EXAMPLES / "2022-zuid" / name, folder)
    return folder


def as_folder(folder: Path) -> Path:
    return consortium(folder)


def with_a_folder_of_the_members(folder: Path) -> Path:
    made = consortium(folder)
    (made / "leden").mkdir()
    for name in (FORM, CLEAN):
        (made / name).rename(made / "leden" / name)
    return made


def as_zip(folder: Path) -> Path:
    return zipped(folder.with_suffix(".zip"), consortium(folder))


def with_a_form_of_two_institutions(folder: Path) -> Path:
    made = consortium(folder)
    # By its name it is of another institution, so that it does not count before that is mended (F107).
    (made / FORM).rename(made / "HOV-formulier 10283.xlsx")
    return made


def as_one_form(folder: Path) -> Path:
    return consortium(folder) / FORM


WAYS = (as_folder, with_a_folder_of_the_members, as_zip, with_a_form_of_two_institutions, as_one_form)


def valideer(path: Path, out: Path, *options: str) -> Called:
    return hov_inside("valideer", path, "--schrijf", "--uit", out, *options)


def judged(path: Path) -> tuple[int, Any]:
    called = hov_inside("valideer", path, "--json")
    return called.status, json.loads(called.out)


def workbooks(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*.xlsx")}


# --- It is whole --------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("make", WAYS, ids=lambda way: way.__name__)
def test_the_results_are_judged_as_what_they_were_made_from(tmp_path: Path, make: Any) -> None:
    path = make(tmp_path / "verband")
    # What the whole consortium lacks is told of the folder, by its name.
    out = tmp_path / "uit" / path.name
    valideer(path, out)
    first, again = judged(path), judged(out / path.name if path.suffix == ".xlsx" else out)
    assert again[0] == first[0] == 1
    for part in ("jaar", "uitkomst", "bevindingen"):
        assert again[1][part] == first[1][part]


def test_a_form_without_findings_is_copied_as_it_was_handed_in(tmp_path: Path) -> None:
    folder = consortium(tmp_path / "verband")
    (folder / CLEAN).chmod(0o640)
    valideer(folder, tmp_path / "uit")
    before, after = workbooks(folder), workbooks(tmp_path / "uit")
    assert set(after) == set(before) == set(FORMS)
    assert [name for name in FORMS if after[name] == before[name]] == [CLEAN]
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "uit" / CLEAN).stat().st_mode) == 0o640
    assert json.loads(receipt_beside(tmp_path / "uit" / CLEAN).read_bytes())["bewerkingen"] == []


def test_what_is_no_form_or_does_not_count_is_not_copied_and_told(tmp_path: Path) -> None:
    folder = consortium(tmp_path / "verband")
    (folder / "brief.pdf").write_bytes(b"%PDF-1.7")
    (folder / "Thumbs.db").write_bytes(b"van Windows")
    shutil.copy(folder / FORM, folder / "HOV-formulier 10280 correctie.xlsx")
    set_cells(folder / "HOV-formulier 10280 correctie.xlsx", {("HOV-formulier", "D29"): date(2021, 12, 31)})
    called = valideer(folder, tmp_path / "uit")
    assert set(workbooks(tmp_path / "uit")) == {*FORMS, "HOV-formulier 10280 correctie.xlsx"} - {FORM}
    told = f"Niet gekopieerd, want ze tellen niet mee of zijn geen formulier: {FORM}, brief.pdf."
    assert told in called.err.splitlines()
    left = [
        {"bestand": FORM, "lot": "telt niet mee"},
        {"bestand": "brief.pdf", "lot": "bijlage, niet gelezen"},
    ]
    assert json.loads(receipt_beside(tmp_path / "uit" / FLOW).read_bytes())["niet_gekopieerd"] == left


def test_a_form_that_cannot_be_marked_is_there_too(tmp_path: Path) -> None:
    folder = consortium(tmp_path / "verband", (NOTICE,))
    valideer(folder, tmp_path / "uit")
    assert set(workbooks(tmp_path / "uit")) == {NOTICE, "Validatierapport.xlsx"}


@pytest.mark.parametrize("way", ["copies", "in place", "one form"])
def test_the_last_line_says_where_to_correct_and_how_to_hand_in_again(tmp_path: Path, way: str) -> None:
    folder = consortium(tmp_path / "verband", (APPLICATION, FORM))
    path = folder / FORM if way == "one form" else folder
    options = ("--uit", tmp_path / "uit") if way == "copies" else ("--ter-plekke",)
    told = hov_inside("valideer", path, "--schrijf", *options).err.splitlines()[-1]
    place, what = {
        "copies": (f"de werkmappen in {tmp_path / 'uit'}", "die map"),
        "in place": (f"de werkmappen in {folder}", "die map"),
        "one form": (f"{folder / FORM}", "die werkmap"),
    }[way]
    assert told.startswith(f"Herstel de gekleurde cellen in {place} en lever {what} opnieuw in. ")
    assert f'hov valideer "{tmp_path / "uit" if way == "copies" else path}"' in told


@pytest.mark.slow
def test_the_results_of_a_batch_are_whole_too(tmp_path: Path) -> None:
    folder = consortium(tmp_path / "in" / "zuid")
    (folder / "brief.pdf").write_bytes(b"%PDF-1.7")
    own = tmp_path / "uit" / "zuid"
    assert hov_inside("batch", tmp_path / "in", "--uit", tmp_path / "uit", "--werkers", "1").status == 1
    after, before = workbooks(own), workbooks(folder)
    assert set(after) == set(FORMS)
    assert after[CLEAN] == before[CLEAN]
    (receipt,) = own.rglob(BATCH_RECEIPT)
    left = [{"bestand": "brief.pdf", "lot": "bijlage, niet gelezen"}]
    assert json.loads(receipt.read_bytes())["niet_gekopieerd"] == left
    (folder / "brief.pdf").unlink()
    again, first = judged(own), judged(folder)
    for part in ("jaar", "uitkomst", "bevindingen"):
        assert again[1][part] == first[1][part]


@pytest.mark.parametrize("without_tpid", [False, True])
def test_a_copy_in_the_folder_of_the_forms_counts_never_beside_its_original(
    tmp_path: Path, *, without_tpid: bool
) -> None:
    folder = consortium(tmp_path / "verband", (APPLICATION, CLEAN))
    if without_tpid:
        # Nothing in the form says of whom it is.
        set_cells(folder / CLEAN, {("HOV-formulier", "D9"): None})
    first = judged(folder)
    valideer(folder, folder / "RESULTAAT")
    again = judged(folder)
    assert again[1]["uitkomst"] == first[1]["uitkomst"]
    assert again[1]["bevindingen"] == first[1]["bevindingen"]
    fates = {one["bestand"]: one["lot"] for one in again[1]["bestanden"]}
    assert {fates[name] for name in fates if name.startswith("RESULTAAT/")} == {"eigen uitvoer"}


# --- Someone corrected a copy -------------------------------------------------------------------------------------


MISTAKE = ("HOV-formulier", "D22")
"""A cell of the form that holds no possible number (F105); 4 is one."""
STOPPED, MISTAKES = 2, 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return consortium(tmp_path / "verband", (APPLICATION, FORM))


@pytest.fixture
def out(folder: Path, tmp_path: Path) -> Path:
    """Give a folder of results in which someone corrected a copy."""
    assert valideer(folder, tmp_path / "uit").status == MISTAKES
    correct(tmp_path / "uit" / FORM)
    return tmp_path / "uit"


def correct(form: Path, value: int = 4) -> bytes:
    set_cells(form, {MISTAKE: value})
    return form.read_bytes()


def contents(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def has_mistake(folder: Path) -> bool:
    found = [one for one in judged(folder)[1]["bevindingen"] if one["bestand"] == FORM]
    assert found, "the form is read, and has other mistakes too"
    return MISTAKE in {(one["blad"], one["cel"]) for one in found}


def test_a_corrected_copy_is_not_written_over(folder: Path, out: Path) -> None:
    before = contents(out)
    called = valideer(folder, out)
    assert called.status == STOPPED
    assert f"In {out} heeft iemand deze kopie gewijzigd: {FORM}. Er is niets geschreven." in called.err
    assert "--verder" in called.err
    assert contents(out) == before


@pytest.mark.parametrize("way", ["folder", "zip", "one form", "results below it"])
def test_a_corrected_copy_is_read_instead_of_its_form(folder: Path, out: Path, tmp_path: Path, way: str) -> None:
    path = {"zip": tmp_path / "verband.zip", "one form": folder / FORM}.get(way, folder)
    if way == "zip":
        zipped(path, folder)
    if way == "results below it":
        out = out.rename(folder / "uit")
    corrected = (out / FORM).read_bytes()
    called = valideer(path, out, "--verder")
    assert called.status == MISTAKES
    choices = json.loads(receipt_beside(out / FORM).read_bytes())["keuzes"]
    assert any(one.startswith(f"Gelezen is de gewijzigde kopie van {FORM}") for one in choices)
    assert not has_mistake(out)
    codes = {one["code"] for one in judged(folder)[1]["bevindingen"]}
    # Judged as it is, the folder holds two versions then, of which a person says which one counts.
    assert ("F119" in codes) is (way == "results below it")
    # What was corrected is kept as it was, beside the copy with new marks.
    assert backup(out / FORM).read_bytes() == corrected != (out / FORM).read_bytes()
    # What was corrected stays there until it is in the form itself.
    assert valideer(path, out).status == STOPPED
    assert valideer(path, out, "--verder").status == MISTAKES
    assert not has_mistake(out)
    # And again, of what was corrected before.
    again = correct(out / FORM, 5)
    assert valideer(path, out).status == STOPPED
    assert valideer(path, out, "--verder").status == MISTAKES
    assert [one.read_bytes() for one in backups(out / FORM)] == [corrected, again]


def test_the_results_can_be_judged_and_written_in_their_own_folder(folder: Path, out: Path) -> None:
    corrected = (out / FORM).read_bytes()
    assert valideer(out, out).status == STOPPED
    assert valideer(out, out, "--verder").status == MISTAKES
    assert not has_mistake(out)
    assert backup(out / FORM).read_bytes() == corrected
    assert backups(out / APPLICATION) == []
    # Of which forms these are copies is still known.
    correct(out / FORM, 5)
    assert valideer(folder, out, "--verder").status == MISTAKES


def test_a_correction_gets_a_backup_before_another_command_writes_there(folder: Path, out: Path) -> None:
    assert valideer(folder, out, "--verder").status == MISTAKES
    with_correction = (out / FORM).read_bytes()
    written = write(Target(out), folder / FORM, b"van een andere opdracht", receipt={})
    assert written.backup is not None
    assert written.backup.read_bytes() == with_correction


def test_what_is_corrected_in_both_is_for_a_person_to_decide(folder: Path, out: Path) -> None:
    correct(folder / FORM, 6)
    before = contents(out)
    for options in ((), ("--verder",)):
        assert valideer(folder, out, *options).status == STOPPED
    assert f"{FORM} is gewijzigd in {out} en ook in {folder}." in valideer(folder, out, "--verder").err
    assert contents(out) == before


def test_a_correction_that_was_put_back_among_the_forms_stops_nothing(folder: Path, out: Path) -> None:
    shutil.copy(out / FORM, folder / FORM)
    assert valideer(folder, out).status == MISTAKES
    assert not has_mistake(out)


def test_a_correction_of_a_form_that_is_gone_is_not_left_behind(folder: Path, out: Path) -> None:
    (folder / FORM).rename(folder / "HOV-formulier 10280 anders.xlsx")
    for options in ((), ("--verder",)):
        called = valideer(folder, out, *options)
        assert (called.status, f"In {out} is {FORM} gewijzigd, maar" in called.err) == (STOPPED, True)


def test_a_copy_of_an_earlier_version_is_known_too(folder: Path, out: Path) -> None:
    receipt = receipt_beside(out / FORM)
    stated = json.loads(receipt.read_bytes())
    del stated["uitvoer"]["gemaakt_van"]
    receipt.unlink()
    (out / f"{FORM}.ontvangst.json").write_text(json.dumps(stated))
    assert valideer(folder, out).status == STOPPED
    assert valideer(folder, out, "--verder").status == MISTAKES
    assert not has_mistake(out)


@pytest.mark.parametrize("options", [(), ("--schrijf", "--ter-plekke"), ("--proef",)])
def test_going_on_goes_with_copies_alone(folder: Path, options: tuple[str, ...]) -> None:
    called = hov_inside("valideer", folder, "--verder", *options)
    assert (called.status, "--verder werkt alleen samen met" in called.err) == (STOPPED, True)


# --- Backups and receipts are no forms ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "way", ["as they lie", "renamed", "name too long", "zip", "moved beside it", "of an earlier version"]
)
def test_a_backup_is_never_a_form(folder: Path, tmp_path: Path, way: str) -> None:
    form = folder / FORM
    if way == "name too long":
        form = form.rename(folder / f"HOV-formulier 10280 {'x' * 225}.xlsx")
    assert hov_inside("valideer", folder, "--schrijf", "--ter-plekke").status == MISTAKES
    path = folder
    if way == "renamed":
        form.rename(folder / "HOV-formulier 10280 nieuw.xlsx")
    elif way == "zip":
        path = zipped(tmp_path / "verband.zip", folder)
    elif way == "moved beside it":
        backup(form).rename(folder / backup(form).name)
    elif way == "of an earlier version":
        backup(form).rename(folder / f"{FORM}.reservekopie")
        receipt_beside(form).rename(folder / f"{FORM}.ontvangst.json")
    fates = Counter(one["lot"] for one in judged(path)[1]["bestanden"])
    # Of two forms a backup and a receipt; and the report with its receipt.
    assert fates == {"telt mee": 2, "eigen uitvoer": 6}


def test_a_backup_is_a_form_where_nothing_tells_that_it_is_ours(folder: Path, tmp_path: Path) -> None:
    assert hov_inside("valideer", folder, "--schrijf", "--ter-plekke").status == MISTAKES
    (tmp_path / "apart").mkdir()
    for name in (APPLICATION, FORM):
        shutil.copy(backup(folder / name), tmp_path / "apart")
    assert {one["lot"] for one in judged(tmp_path / "apart")[1]["bestanden"]} == {"telt mee"}


@pytest.mark.slow
def test_a_batch_takes_the_folder_of_backups_beside_loose_forms_for_no_consortium(folder: Path, tmp_path: Path) -> None:
    assert hov_inside("valideer", folder, "--schrijf", "--ter-plekke").status == MISTAKES
    called = hov_inside("batch", folder, "--uit", tmp_path / "uit", "--werkers", "1", "--jsonl")
    (result,) = map(json.loads, called.out.splitlines())
    assert {one["lot"] for one in result["resultaat"]["bestanden"]} == {"telt mee"}
