"""What counts as a submission of which consortium: folders, zip files, loose forms, and later versions of them."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch.submitted import APPLICATION, EXAMPLE, FEW, FLOW, NOTICE, consortium, jobs_of, zipped
from hov_tools.batch.result import ConsortiumResult
from hov_tools.batch.work import work
from hov_tools.files.archive import safe_name
from hov_tools.files.grouping import Group, group
from hov_tools.files.handed_in import Submission
from hov_tools.files.identity import Identity, Looked
from hov_tools.forms.read import read_form
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.rules.finding import Severity
from support.workbooks import set_cells

HOV = "HOV-formulier 10243.xlsx"
CONTACT, SIGNED_ON = ("HOV-formulier", "D14"), ("HOV-formulier", "D34")


def results(folder: Path) -> dict[str, ConsortiumResult]:
    return {key: work(job).result for key, job in jobs_of(folder, folder.parent / "uit").items()}


def found(result: ConsortiumResult, code: str) -> list[str]:
    return [one.file for one in result.findings if one.code == code]


def doubles(result: ConsortiumResult) -> list[str]:
    """Give the HOV forms of which no version is the newest."""
    undecided = [one.file for one in result.findings if one.code == "F119" and one.severity is Severity.FOUT]
    return [file for file in undecided if not file.startswith(("Aan", "In-"))]


# --- Zip files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("inside", ["", "noord/", "map/noord/"], ids=["flat", "in a folder", "in folders"])
def test_a_zip_file_is_as_the_folder_in_it(tmp_path: Path, inside: str) -> None:
    consortium(tmp_path / "map" / "noord", 0)
    (tmp_path / "zip").mkdir()
    zipped(tmp_path / "zip" / "noord.zip", tmp_path / "map" / "noord", inside)
    [(key, own)] = results(tmp_path / "map").items()
    [(other_key, other)] = results(tmp_path / "zip").items()
    assert key == other_key == "noord"
    assert own.document == other.document
    assert own.written == other.written


def test_a_zip_file_of_several_folders_holds_several_consortia(tmp_path: Path) -> None:
    for number in range(2):
        consortium(tmp_path / "los" / f"verband {number}", number)
    (tmp_path / "in").mkdir()
    zipped(tmp_path / "in" / "alles.zip", tmp_path / "los")
    assert list(results(tmp_path / "in")) == ["verband 0", "verband 1"]


def test_a_zip_file_in_the_folder_of_a_consortium(tmp_path: Path) -> None:
    folder = consortium(tmp_path / "in" / "noord", 0, FEW[:2])
    consortium(tmp_path / "los", 0, FEW[2:])
    zipped(folder / "formulieren.zip", tmp_path / "los")
    [result] = results(tmp_path / "in").values()
    assert result.document["uitkomst"]["hov"] == {"10243": 1521}


def packed(files: dict[str, bytes]) -> bytes:
    """Pack files into a zip file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_names_that_point_outside_a_zip_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    form = (EXAMPLE / HOV).read_bytes()
    nested = packed({"diep.zip": packed({"HOV.xlsx": form})})
    names = ("../weg.xlsx", "/weg.xlsx", "C:/weg.xlsx", "map/../../weg.xlsx", "map\\..\\weg.xlsx")
    with zipfile.ZipFile(tmp_path / "in" / "kwaad.zip", "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), form)
        archive.writestr("genest.zip", nested)
        archive.writestr("__MACOSX/._HOV.xlsx", b"")
        archive.writestr(HOV, form)
    [result] = results(tmp_path / "in").values()
    refused = found(result, "F122")
    assert len(refused) == len(names)
    assert found(result, "F126") == ["genest.zip/diep.zip"]
    assert result.document["uitkomst"]["hov"] == {"10243": 1521}
    assert {path.name for path in tmp_path.rglob("weg*")} == set()
    assert all(".." not in one.path for one in result.written)


def test_a_zip_file_with_a_password(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "geheim.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(HOV, b"x")
    data = bytearray(path.read_bytes())
    data[6] |= 1  # general purpose bit 0 of the entry, and of its record in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    [result] = results(tmp_path / "in").values()
    assert found(result, "F121") == ["geheim.zip"]


def test_a_zip_file_that_expands_to_too_much(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "in" / "bom.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("groot.xlsx", b"\0" * (1 << 25))
    [result] = results(tmp_path / "in").values()
    assert found(result, "F123") == ["bom.zip"]


@given(st.text(max_size=300))
def test_a_safe_name_is_a_name_on_any_system(raw: str) -> None:
    name = safe_name(raw)
    assert 0 < len(name.encode("utf-8")) <= 210
    assert not set(name) & set('/\\<>:"|?*\0\n')
    assert name not in (".", "..")
    assert name == name.strip(" .")
    assert safe_name(name) == name


# --- Loose forms -------------------------------------------------------------------------------------------------


def test_loose_forms_go_by_what_they_say(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(2):
        for path in consortium(tmp_path / str(number), number).iterdir():
            shutil.move(path, folder / f"{number} {path.name}")
    (folder / "stuk.xlsx").write_bytes(b"PK\x03\x04")
    judged = results(folder)
    assert list(judged) == ["Voorbeeldverband 1", "Voorbeeldverband Noord", "stuk"]
    assert judged["Voorbeeldverband Noord"].document["uitkomst"]["hov"] == {"10243": 1521}
    assert found(judged["stuk"], "F120") == ["stuk.xlsx"]
    assert any(
        "stuk.xlsx noemt geen samenwerkingsverband" in one for one in judged["stuk"].document["uitkomst"]["keuzes"]
    )


def test_a_loose_correction_joins_the_folder_of_its_consortium(tmp_path: Path) -> None:
    consortium(tmp_path / "in" / "noord", 0, FEW[:2])
    shutil.copyfile(EXAMPLE / HOV, tmp_path / "in" / "nagekomen.xlsx")
    [(key, result)] = results(tmp_path / "in").items()
    assert key == "noord"
    assert result.submissions == ("nagekomen.xlsx", "noord")
    assert result.document["uitkomst"]["hov"] == {"10243": 1521}
    assert any("zijn samen beoordeeld" in one for one in result.document["uitkomst"]["keuzes"])


# --- Which submissions belong together ---------------------------------------------------------------------------


def looked(name: str, verband: str, regiehouder: str, year: int = 2022, members: str | None = "A B C") -> Looked:
    listed = None if members is None else frozenset(members.split())
    is_folder = members is not None
    identity = Identity(verband.lower(), verband, regiehouder, year, listed)
    return Looked(Submission(name, (), is_folder), identity)


def grouped(*given: Looked) -> list[set[str]]:
    return sorted(({one.name for one in each.submissions} for each in group(given).groups), key=sorted)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([looked("1", "Noord", "10"), looked("2", "Noord", "10")], [{"1", "2"}]),
        ([looked("1", "Noord", "10"), looked("2", "Verband Noord", "10")], [{"1", "2"}]),
        # A name alone never joins two.
        ([looked("1", "Noord", "10"), looked("2", "Noord", "11")], [{"1"}, {"2"}]),
        ([looked("1", "Noord", "10"), looked("2", "Noord", "11", members="D E")], [{"1"}, {"2"}]),
        ([looked("1", "Noord", "10"), looked("2", "Noord", "10", 2025)], [{"1"}, {"2"}]),
        # One regiehouder leads two consortia: their names and members differ.
        ([looked("1", "Noord", "10"), looked("2", "Zuid", "10", members="D E")], [{"1"}, {"2"}]),
        # A HOV form that names one consortium and the regiehouder of another does not join the two.
        (
            [
                looked("1", "Noord", "10"),
                looked("2", "Zuid", "20", members="D E"),
                looked("3", "Noord", "20", members=None),
            ],
            [{"1"}, {"2", "3"}],
        ),
        ([looked("1", "Noord", "10"), looked("2", "Noord", "", members=None)], [{"1"}, {"2"}]),
        ([looked("1", "Noord", "10", members=None), looked("2", "Oost", "30", members=None)], [{"1"}, {"2"}]),
        ([looked("1", "Noord", "10", members=None), looked("2", "Noord", "10", members=None)], [{"1", "2"}]),
    ],
    ids=[
        *("same", "other name", "other regiehouder", "one name", "other year", "two of one regiehouder", "bridge"),
        *("name only", "loose", "loose, same"),
    ],
)
def test_what_is_taken_together(given: list[Looked], expected: list[set[str]]) -> None:
    assert grouped(*given) == expected
    assert grouped(*reversed(given)) == expected


def test_keys_differ_whatever_the_case(tmp_path: Path) -> None:
    given = [Looked(Submission(name, (), is_folder=True), None) for name in ("noord", "noord.zip", "NOORD")]
    groups = group(given).groups
    assert len({one.key.casefold() for one in groups}) == 3
    assert all(isinstance(one, Group) for one in groups)
    assert not any((tmp_path / one.key).exists() for one in groups)


# --- Versions ----------------------------------------------------------------------------------------------------


def changed(path: Path, value: object, signed_on: date | None) -> None:
    cells = {CONTACT: value}
    if signed_on is not None:
        cells[SIGNED_ON] = signed_on
    set_cells(path, cells)  # type: ignore[arg-type]


def two_versions(
    tmp_path: Path, signed_on: date | None, name: str = "HOV-formulier 10243 correctie.xlsx"
) -> ConsortiumResult:
    folder = consortium(tmp_path / "in" / "noord", 0)
    shutil.copyfile(folder / HOV, folder / name)
    changed(folder / name, "Iemand anders", signed_on)
    [result] = results(tmp_path / "in").values()
    return result


def test_the_cells_of_the_example_are_those_of_the_form() -> None:
    form = read_form(read_snapshot((EXAMPLE / HOV).read_bytes()))
    assert form is not None
    places = [form.fields[name].ref for name in ("contact", "signed_on")]
    assert [(place.sheet, place.address) for place in places if place is not None] == [CONTACT, SIGNED_ON]


def test_the_version_with_the_latest_date_counts_and_the_differences_are_shown(tmp_path: Path) -> None:
    result = two_versions(tmp_path, date(2021, 12, 31))
    [version] = result.versions
    assert (version.old, version.new) == (HOV, "HOV-formulier 10243 correctie.xlsx")
    assert "31-12-2021" in version.why
    assert version.differences is not None
    assert "Iemand anders" in str([one.new for one in version.differences])
    assert not doubles(result)
    fates = {one["bestand"]: (one["lot"], one["waarom"]) for one in result.document["bestanden"]}
    assert fates[HOV] == ("telt niet mee", "HOV-formulier 10243 correctie.xlsx telt")
    assert found(result, "F119") == [HOV]


def test_with_equal_dates_the_name_of_the_file_states_the_version(tmp_path: Path) -> None:
    [version] = two_versions(tmp_path, None).versions
    assert (version.old, version.new) == (HOV, "HOV-formulier 10243 correctie.xlsx")
    assert "volgens zijn naam" in version.why


def test_what_neither_dates_nor_names_settle_is_told_and_reported(tmp_path: Path) -> None:
    result = two_versions(tmp_path, None, "zzz.xlsx")
    assert result.versions == ()
    assert doubles(result) == [HOV, "zzz.xlsx"]
    fates = {one["bestand"]: one["lot"] for one in result.document["bestanden"]}
    assert fates[HOV] == fates["zzz.xlsx"] == "telt niet mee"


def test_a_form_with_the_tpid_of_another_is_no_version_of_its_form(tmp_path: Path) -> None:
    other = "HOV-formulier 10246.xlsx"
    folder = consortium(tmp_path / "in" / "noord", 0, (APPLICATION, NOTICE, FLOW, HOV, other))
    set_cells(folder / other, {("HOV-formulier", "D9"): "10243"})
    [result] = results(tmp_path / "in").values()
    assert result.versions == ()
    assert found(result, "F107") == [other]
    assert {"10243", "10246"} <= result.document["uitkomst"]["hov"].keys()


def test_the_time_of_a_file_does_not_count(tmp_path: Path) -> None:
    folder = consortium(tmp_path / "in" / "noord", 0)
    shutil.copyfile(folder / HOV, folder / "een.xlsx")
    changed(folder / "een.xlsx", "Iemand anders", date(2020, 1, 1))
    os.utime(folder / HOV, (0, 0))
    [result] = results(tmp_path / "in").values()
    assert [one.old for one in result.versions] == ["een.xlsx"]


def test_equal_versions_count_once(tmp_path: Path) -> None:
    folder = consortium(tmp_path / "in" / "noord", 0)
    shutil.copyfile(folder / HOV, folder / "kopie.xlsx")
    [result] = results(tmp_path / "in").values()
    assert [(one.old, one.new, one.differences) for one in result.versions] == [("kopie.xlsx", HOV, ())]
    assert not doubles(result)


def test_an_application_and_the_notice_that_followed_it(tmp_path: Path) -> None:
    consortium(tmp_path / "in" / "noord 1 aanvraag", 0, (APPLICATION, HOV))
    consortium(tmp_path / "in" / "noord 2 aanmelding", 0, (NOTICE, FLOW, HOV))
    changed(tmp_path / "in" / "noord 2 aanmelding" / HOV, "Iemand anders", date(2021, 12, 31))
    [(key, result)] = results(tmp_path / "in").items()
    assert key == "noord 1 aanvraag"
    [version] = result.versions
    assert (version.old, version.new) == (f"noord 1 aanvraag/{HOV}", f"noord 2 aanmelding/{HOV}")
    assert "31-12-2021" in version.why
    assert result.document["uitkomst"]["hov"] == {"10243": 1521}
