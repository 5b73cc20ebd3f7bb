"""The folder of results: every form of the consortium, so that it can be judged and sent on as it is."""

from __future__ import annotations

import json
import os
import shutil
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from batch.submitted import APPLICATION, FLOW, NOTICE, zipped
from commands.calling import EXAMPLES, Called, hov_inside
from hov_tools.files.receipt import BATCH_RECEIPT, receipt_beside
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
