"""hov jaar proef: how often every question is answered, and which ones look wrongly located."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from commands.calling import hov, hov_inside
from hov_tools.newyear.tallies import Reply, Suspicion, Tally, tallies_of
from hov_tools.ownyears import FOLDER
from newyear.prefilling import EXAMPLES, FORMS
from support.cases import document_of
from support.other_years import consortium_in_other_words
from support.workbooks import copy_folder, set_cells

OOST = EXAMPLES / "2025-oost"


def tally(filled: int, empty: int = 0, unreadable: int = 0, absent: int = 0, **more: object) -> Tally:
    counts = dict(zip(Reply, (filled, empty, unreadable, absent), strict=True))
    return Tally("sector", "Sector", **{"is_required": True, "counts": counts, **more})  # type: ignore[arg-type]


SUSPICIONS = [
    pytest.param(tally(8), None, [], id="all"),
    pytest.param(tally(1, empty=7), None, [], id="one is somebody"),
    pytest.param(tally(0, empty=8), None, [Suspicion.NOBODY], id="nobody"),
    pytest.param(tally(0, empty=8, is_required=False), None, [], id="nobody has to"),
    pytest.param(tally(0), None, [], id="nobody was asked"),
    pytest.param(tally(5, absent=3), None, [], id="found in most"),
    pytest.param(tally(4, absent=4), None, [Suspicion.NOT_FOUND], id="not found in half"),
    pytest.param(tally(0, absent=1, is_required=False), None, [Suspicion.NOT_FOUND], id="the one form lacks it"),
    pytest.param(tally(0, unreadable=1), None, [], id="one slip"),
    pytest.param(tally(4, unreadable=3), None, [], id="most can be read"),
    pytest.param(tally(4, unreadable=4), None, [Suspicion.UNREADABLE], id="half cannot be read"),
    pytest.param(tally(8, same_cell=("name",)), None, [Suspicion.SAME_CELL], id="a cell for two"),
    pytest.param(tally(4, empty=4), tally(8), [], id="half of last year"),
    pytest.param(tally(3, empty=5), tally(8), [Suspicion.LESS], id="less than half of last year"),
    pytest.param(tally(0, empty=8, is_required=False), tally(8), [Suspicion.LESS], id="nobody now"),
    pytest.param(tally(8), tally(3, empty=5), [Suspicion.MORE], id="more"),
    pytest.param(tally(0, empty=1, is_required=False), tally(8), [], id="too few to say"),
]


@pytest.mark.parametrize(("now", "before", "found"), SUSPICIONS)
def test_what_is_suspicious(now: Tally, before: Tally | None, found: list[Suspicion]) -> None:
    assert list(now.suspicions(before)) == found


def test_every_answer_of_an_example_is_counted_once() -> None:
    documents = [document_of(path) for path in sorted(OOST.glob("*.xlsx"))]
    kinds = tallies_of(one.form for one in documents if one.form is not None)
    assert [(one.kind, one.years, one.forms) for one in kinds] == [
        ("aanmelding-definitief", (2025,), 1),
        ("aanmelding-nieuw", (2025,), 1),
        ("hov", (2025,), 7),
        ("in-en-doorstroom", (2025,), 1),
    ]
    hov_form = {one.key: one for one in kinds[2].tallies}
    rows = sum(len(one.form.trainees.rows) for one in documents if hasattr(one.form, "trainees"))
    assert hov_form["sector"].counts == {**dict.fromkeys(Reply, 0), Reply.FILLED: 7}
    assert hov_form["trainees"].total == 7
    assert hov_form["trainees.begin"].total == hov_form["trainees.remark"].total == rows
    assert hov_form["trainees.remark"].share == 0
    assert hov_form["days.funded"].total == 3 * 7


def test_blank_forms_do_not_count() -> None:
    forms = [document_of(path).form for path in sorted((FORMS / "2025").glob("*.xlsx"))]
    assert tallies_of(one for one in forms if one is not None) == ()


def test_an_example_is_not_suspicious(tmp_path: Path) -> None:
    shutil.copytree(OOST, tmp_path / "nu" / "oost")
    called = hov_inside("jaar", "proef", tmp_path / "nu", "--tegen", tmp_path / "nu")
    assert (called.status, called.err) == (0, "")
    assert "HOV-formulier, 2025: 7 ingevuld" in called.out
    assert "Vorig jaar" in called.out


def test_what_last_year_everybody_answered_and_now_nobody_is_suspicious(tmp_path: Path) -> None:
    now = copy_folder(OOST, tmp_path / "nu" / "oost")
    for path in now.glob("HOV*.xlsx"):
        # The receiving institution need not be named.
        set_cells(path, {("HOV", "C19"): None})
    shutil.copytree(OOST, tmp_path / "toen" / "oost")
    alone = hov_inside("jaar", "proef", tmp_path / "nu")
    beside = hov_inside("jaar", "proef", tmp_path / "nu", "--tegen", tmp_path / "toen", "--json", "--uit", tmp_path)
    assert (alone.status, beside.status) == (0, 1)
    (hov_form,) = [one for one in json.loads(beside.out)["formulieren"] if one["formulier"] == "hov"]
    suspicious = {one["sleutel"]: one["verdacht"] for one in hov_form["vragen"] if one["verdacht"]}
    assert suspicious == {"receiver": ["minder"]}
    sheet = openpyxl.load_workbook(tmp_path / "Proef.xlsx").active
    assert sheet is not None
    told = [row for row in sheet.iter_rows(values_only=True) if row[2] == "receiver"]
    assert [(row[3:9], row[9]) for row in told] == [((0, 7, 0, 0, 0, 1), "veel minder gevuld dan vorig jaar")]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    folder = copy_folder(OOST, tmp_path / "nu" / "oost")
    (folder / "HOV-formulier 10320.xlsx").write_bytes(b"PK\x03\x04 beschadigd")
    called = hov_inside("jaar", "proef", tmp_path / "nu")
    assert called.status == 1
    assert "oost/HOV-formulier 10320.xlsx" in called.err


@pytest.mark.parametrize(("folder", "status"), [("weg", 2), ("leeg", 3)])
def test_nothing_to_try_on(folder: str, status: int, tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    assert hov_inside("jaar", "proef", tmp_path / folder).status == status


WRONG = [
    # A column that says something else, and one that nobody fills in.
    ("end", "Begindatum", {"trainees.begin": ["zelfde_cel"], "trainees.end": ["zelfde_cel"]}),
    (
        "registration",
        "Opmerking",
        {"trainees.registration": ["niemand", "zelfde_cel"], "trainees.remark": ["zelfde_cel"]},
    ),
    ("funded", "Nr", {"trainees.funded": ["onleesbaar", "zelfde_cel"], "trainees.number": ["zelfde_cel"]}),
    ("funded", "Staat er niet", {"trainees.funded": ["niet_gevonden"]}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("column", "label", "found"), WRONG)
def test_a_column_that_is_wrongly_located_is_suspicious(
    column: str, label: str, found: dict[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The forms of 2027 word two questions otherwise; who wrote down the year took a wrong column for another.
    words = {"E-mailadres": "Post naar", "Functie ondertekenaar": "Getekend als"}
    consortium_in_other_words(tmp_path / "nu" / "oost", "2025-oost", 2, words)
    years = tmp_path / "jaren"
    years.mkdir()
    lines = ["jaar = 2027", "[formulier.hov-2027]", 'extends = "hov-2025"']
    lines += ["[formulier.hov-2027.fields]", 'email = { labels = ["Post naar"] }']
    lines += ['signer = { labels = ["Getekend als"] }']
    lines += ["[formulier.hov-2027.tables.trainees.columns]", f'{column} = {{ labels = ["{label}"] }}']
    (years / "2027.toml").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setenv(FOLDER, str(years))
    called = hov("jaar", "proef", tmp_path / "nu", "--json")
    assert called.status == 1, called.err
    (hov_form,) = [one for one in json.loads(called.out)["formulieren"] if one["formulier"] == "hov"]
    assert hov_form["jaren"] == [2027]
    assert {one["sleutel"]: one["verdacht"] for one in hov_form["vragen"] if one["verdacht"]} == found
