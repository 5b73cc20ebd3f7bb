"""The built files: the same bytes each time, and an official form is still the official form."""

from __future__ import annotations

import hashlib
import itertools
import re
import tempfile
from typing import TYPE_CHECKING

import openpyxl
import pytest
from built import ROOT, Built
from form_changes import ADDED, CHANGED, changes

from hov_tools import cli
from hov_tools.ooxml.address import column_name
from hov_tools.ooxml.reader import read_snapshot
from support.small_form import write_small_form
from tools.build_excel import BuildError
from tools.build_excel.__main__ import main
from tools.build_excel.forms import build_form, opens_on, read_buttons
from tools.build_excel.package import read_parts, write_parts
from tools.build_excel.project import check

if TYPE_CHECKING:
    from pathlib import Path

# The left column, and the rows of top and bottom.
_ANCHOR = re.compile(r"<from><xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>.*?<xdr:row>(\d+)</xdr:row>")


def test_two_builds_give_the_same_bytes(workbooks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sums = []
    for name in ("een", "twee"):
        assert main(["--uit", str(tmp_path / name), "--formulieren", str(workbooks / "formulieren")]) == 0
        printed = capsys.readouterr().out.splitlines()
        sums.append({line.partition("  ")[0] for line in printed})
        made = [path for path in (tmp_path / name).rglob("*") if path.is_file()]
        assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in made} == sums[-1]
        assert len(made) == 9
    assert sums[0] == sums[1]


def test_no_file_tells_where_or_when_it_was_built(built: Built) -> None:
    for name, data in built.files().items():
        # The tests build below this folder; xlwings itself names /tmp, for macOS.
        for sign in (str(ROOT).encode(), f"{tempfile.gettempdir()}/pytest".encode(), b"William"):
            assert sign not in data, (name, sign)


@pytest.mark.filterwarnings("ignore:.*not supported and will be removed")
def test_every_built_file_opens_in_our_own_reader_and_in_openpyxl(built: Built, tmp_path: Path) -> None:
    for name, data in built.files().items():
        assert read_snapshot(data).has_macros, name
        path = tmp_path / "bestand.xlsm"
        path.write_bytes(_as_book(data))
        book = openpyxl.load_workbook(path, keep_vba=True)
        assert book.vba_archive is not None, name


def _as_book(data: bytes) -> bytes:
    """Call an add-in a workbook: openpyxl knows no add-ins."""
    content = read_parts(data)
    types = content["[Content_Types].xml"]
    return write_parts(content | {"[Content_Types].xml": types.replace(b"addin.macroEnabled", b"sheet.macroEnabled")})


def test_a_form_with_buttons_differs_from_the_official_form_only_in_what_is_listed(built: Built) -> None:
    assert len(built.forms) == 8
    for name, data in built.forms.items():
        added, changed, removed = changes(built.originals[name], data)
        assert not removed, name
        for kind, found, allowed in (("added", added, ADDED), ("changed", changed, CHANGED)):
            for part in found:
                assert any(re.fullmatch(pattern, part) for pattern in allowed), (name, kind, part)
        assert "xl/vbaProject.bin" in added


def test_every_answer_choice_style_and_name_of_the_form_is_still_there(built: Built) -> None:
    for name, data in built.forms.items():
        before, after = read_snapshot(built.originals[name]), read_snapshot(data)
        assert after.names == before.names, name
        assert [sheet.name for sheet in after.sheets] == [sheet.name for sheet in before.sheets]
        for old, new in zip(before.sheets, after.sheets, strict=True):
            assert list(new.cells) == list(old.cells), (name, old.name)
            assert (new.merged, new.visibility, new.is_protected) == (old.merged, old.visibility, old.is_protected)
            assert new.validations == old.validations


def test_no_button_stands_over_something_in_use(built: Built) -> None:
    labels, forms = read_buttons()
    numbers = set()
    for name, data in built.forms.items():
        sheet = opens_on(built.originals[name])
        text = read_parts(data)[sheet.part].decode()
        anchors = re.findall(
            r"<from><xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>.*?<xdr:row>(\d+)</xdr:row>", text
        )
        assert len(anchors) in {len(macros) for macros in forms.values()}
        assert len(anchors) == text.count("<control ")
        numbers.add(len(anchors))
        assert all(int(left) >= sheet.last_column for left, _, _ in anchors), (name, column_name(sheet.last_column))
        rows = [(int(top), int(bottom)) for _, top, bottom in anchors]
        assert all(bottom <= top for (_, bottom), (top, _) in itertools.pairwise(rows)), (name, rows)
    assert numbers == {4, 8}
    assert len(set(labels.values())) == len(labels)


def test_a_workbook_that_is_no_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "leeg.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(BuildError, match="none of the known forms"):
        build_form(path.read_bytes(), path.name)


def test_a_form_that_already_has_macros_is_refused(built: Built) -> None:
    name, data = next(iter(built.forms.items()))
    with pytest.raises(BuildError, match="not a plain"):
        build_form(data, name)


def test_a_form_keeps_its_folder_and_a_lock_file_is_no_form(
    workbooks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "gegeven" / "later" / "jaar"
    given.mkdir(parents=True)
    form = next((workbooks / "formulieren" / "2022").glob("HOV*.xlsx"))
    (given / "formulier é.xlsx").write_bytes(form.read_bytes())
    (given / "~$formulier é.xlsx").write_bytes(b"a lock file of Excel")
    assert main(["--uit", str(tmp_path / "uit"), "--formulieren", str(tmp_path / "gegeven")]) == 0
    made = sorted(str(path.relative_to(tmp_path / "uit")) for path in (tmp_path / "uit").rglob("*.xl*"))
    assert made == ["HovTools.xlam", "formulieren/later/jaar/formulier é.xlsm"]
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_build_that_stops_says_why_and_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_small_form(tmp_path / "ander.xlsx")
    assert main(["--uit", str(tmp_path / "uit"), "--formulieren", str(tmp_path)]) == 1
    assert "ander.xlsx is none of the known forms" in capsys.readouterr().err
    assert not (tmp_path / "uit").exists()


def test_the_buttons_stand_where_the_schema_wants_them(built: Built) -> None:
    """ECMA-376 part 1, 18.3.1.99: the order of the parts of a worksheet."""
    for name, data in built.forms.items():
        text = read_parts(data)[opens_on(built.originals[name]).part].decode()
        # The last of each: a rule of conditional formatting may have extensions too.
        order = [text.rfind(sign) for sign in ("<drawing ", "<legacyDrawing ", "<controls>", "<tableParts", "<extLst>")]
        found = [place for place in order if place >= 0]
        assert found == sorted(found), name
        assert text.count("<controls>") == 1
        # Not on paper: said of each button in all three places that describe it.
        assert text.count('<controlPr print="0" ') == text.count("<controlPr ") > 0
        drawings = "".join(content.decode() for part, content in read_parts(data).items() if "/drawing" in part)
        assert drawings.count('fPrintsWithSheet="0"') == text.count("<controlPr "), name


def test_a_form_with_buttons_keeps_them_when_hov_writes_into_it(built: Built, tmp_path: Path) -> None:
    name = next(name for name in built.forms if name.startswith("In- en doorstroom"))
    form = tmp_path / "map" / f"{name[:-5]}.xlsm"
    form.parent.mkdir()
    form.write_bytes(built.forms[name])
    assert cli.main(["valideer", str(form), "--schrijf", "--uit", str(tmp_path / "uit")]) == 1
    written = (tmp_path / "uit" / form.name).read_bytes()
    before, after = read_parts(built.forms[name]), read_parts(written)
    kept = [part for part in before if re.match(r"xl/(vbaProject\.bin|ctrlProps/|drawings/drawing)", part)]
    assert len(kept) == 10
    assert all(after[part] == before[part] for part in kept)
    sheet = opens_on(built.originals[name]).part
    assert after[sheet] != before[sheet]
    assert after[sheet].count(b"<control ") == before[sheet].count(b"<control ") == 8
    check(written, form.name)
