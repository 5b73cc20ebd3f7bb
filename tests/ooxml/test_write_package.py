"""The zip file: untouched parts keep their bytes and headers, whatever kind of zip file it is."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from written import book, changed_parts, parts_of, rows_of, worksheet

from hov_tools.ooxml.edits import AddSheet, NewCell, SetFormula, SetValue
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.writer import apply_edits

SHEET = "xl/worksheets/sheet1.xml"
EDITS = [SetValue("Blad", "B2", "tekst"), AddSheet("Nieuw", (NewCell(1, 1, 1),))]


class OneWay(io.RawIOBase):
    """A stream that cannot go back: zipfile then writes data descriptors."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        content = bytes(data)  # type: ignore[call-overload]
        self.written += content
        return len(content)


def with_descriptors(data: bytes) -> bytes:
    stream = OneWay()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for name, content in parts_of(data).items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    assert b"PK\x07\x08" in stream.written
    return bytes(stream.written)


def with_zip64_sizes(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_of(data).items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
                entry.write(content)
    return buffer.getvalue()


def with_zip64_directory(data: bytes) -> bytes:
    """Move every offset and size of the directory into zip64 fields, with a zip64 end record (§4.3.14)."""
    package = Package(data)
    records = b""
    for entry in package.entries:
        fields = list(struct.unpack_from("<4s6H3L5H2L", entry.central))
        sizes = struct.pack("<2Q", fields[9], fields[8])
        extra = struct.pack("<2H", 1, 24) + sizes + struct.pack("<Q", fields[16])
        fields[8] = fields[9] = fields[16] = 0xFFFFFFFF
        fields[11] = len(extra) + 4
        # Another extra field first: the zip64 one must be searched for.
        other = struct.pack("<2H", 0x7777, 0)
        records += struct.pack("<4s6H3L5H2L", *fields) + entry.name.encode() + other + extra
    at, count = package.directory.offset, len(package.entries)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(records), at)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, at + len(records), 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:at] + records + end64 + locator + end


def stored(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in reversed(parts_of(data).items()):
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


@pytest.mark.parametrize("form", [lambda data: data, with_descriptors, with_zip64_sizes, with_zip64_directory, stored])
def test_untouched_parts_keep_their_bytes_in_every_kind_of_zip(form: object) -> None:
    assert callable(form)
    data: bytes = form(book(worksheet('<row r="1"><c r="A1"><v>1</v></c></row>'), more={"xl/é.bin": b"\0" * 99}))
    after = apply_edits(data, EDITS).data
    assert changed_parts(data, after) == {
        SHEET,
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet2.xml",
    }
    names = [entry.name for entry in Package(data).entries]
    assert [entry.name for entry in Package(after).entries] == [*names, "xl/worksheets/sheet2.xml"]
    assert parts_of(after)["xl/é.bin"] == b"\0" * 99
    assert "tekst" in rows_of(after)


def test_the_archives_comment_and_the_timestamps_stay() -> None:
    data = book(worksheet(""), comment=b"van ons")
    after = apply_edits(data, EDITS).data
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        assert archive.comment == b"van ons"
        assert archive.getinfo(SHEET).date_time == (2020, 1, 2, 3, 4, 6)
        assert archive.getinfo("xl/worksheets/sheet2.xml").date_time == (1980, 1, 1, 0, 0, 0)


def test_the_calculation_chain_goes_with_all_that_refers_to_it() -> None:
    chain = '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="A1" i="1"/></calcChain>'
    types = parts_of(book(worksheet("")))["[Content_Types].xml"].decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    override = f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}"/></Types>'
    data = book(
        worksheet('<row r="1"><c r="A1"><f>B1</f><v>1</v></c></row>'),
        links=[("calcChain", "calcChain.xml")],
        more={"xl/calcChain.xml": chain, "[Content_Types].xml": types.replace("</Types>", override)},
    )
    for edit in (SetValue("Blad", "A1", 1), SetFormula("Blad", "C1", "1+1", 2)):
        after = parts_of(apply_edits(data, [edit]).data)
        assert "xl/calcChain.xml" not in after
        assert all(b"calcChain" not in content for content in after.values())
    for edit in (SetValue("Blad", "C1", 1), SetFormula("Blad", "A1", "1+1", 2)):
        assert "xl/calcChain.xml" in parts_of(apply_edits(data, [edit]).data)


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ("", '</sheets><calcPr fullCalcOnLoad="1"/></workbook>'),
        ('<calcPr calcId="1"/>', '</sheets><calcPr calcId="1" fullCalcOnLoad="1"/></workbook>'),
        (
            '<calcPr fullCalcOnLoad="0" calcId="1"></calcPr>',
            '</sheets><calcPr fullCalcOnLoad="1" calcId="1"></calcPr></workbook>',
        ),
        ('<calcPr fullCalcOnLoad="true"/>', '</sheets><calcPr fullCalcOnLoad="true"/></workbook>'),
        (
            '<definedNames><definedName name="a">1</definedName></definedNames><oleSize ref="A1"/>',
            '</definedName></definedNames><calcPr fullCalcOnLoad="1"/><oleSize ref="A1"/></workbook>',
        ),
    ],
)
def test_excel_is_asked_to_compute_all(extra: str, expected: str) -> None:
    data = book(worksheet('<row r="1"><c r="A1"><f>B1</f><v>1</v></c></row>'), workbook_extra=extra)
    after = parts_of(apply_edits(data, [SetValue("Blad", "B1", 3)]).data)["xl/workbook.xml"].decode()
    assert after.endswith(expected)


def test_a_workbook_without_formulas_is_not_asked_to_compute() -> None:
    data = book(worksheet(""))
    assert changed_parts(data, apply_edits(data, [SetValue("Blad", "B1", 3)]).data) == {SHEET}


@pytest.mark.parametrize(
    "target", ["/xl/worksheets/sheet1.xml", r"worksheets\sheet1.xml", "../xl/worksheets/sheet1.xml"]
)
def test_parts_are_found_however_their_relationship_is_written(target: str) -> None:
    data = book(worksheet(""), links=[])
    rels = parts_of(data)["xl/_rels/workbook.xml.rels"].decode().replace("worksheets/sheet1.xml", target)
    data = book(worksheet(""), more={"xl/_rels/workbook.xml.rels": rels})
    assert changed_parts(data, apply_edits(data, [SetValue("Blad", "B1", 3)]).data) == {SHEET}


def test_every_example_keeps_its_untouched_parts(workbooks: Path) -> None:
    for file in sorted(workbooks.glob("voorbeelden/*/*.xlsx")):
        data = file.read_bytes()
        last = read_snapshot(data).sheets[-1]
        after = apply_edits(data, [SetValue(last.name, "Z99", 1)]).data
        touched = changed_parts(data, after)
        assert all(one.startswith("xl/worksheets/") or one == "xl/workbook.xml" for one in touched), touched
