"""Files that are no sound zip, or a zip of something else than a workbook."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from support.compound import compound_file
from support.parts import CONTENT_TYPES, WORKBOOK, WORKBOOK_RELATIONSHIPS
from support.zips import Entry, entry, read_parts, write_entries, write_parts

if TYPE_CHECKING:
    from pathlib import Path

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def truncated(path: Path, good: bytes) -> None:
    """Keep the first half."""
    path.write_bytes(good[: len(good) // 2])


def cut_directory(path: Path, good: bytes) -> None:
    """End in the middle of the central directory."""
    start = good.index(b"PK\x01\x02")
    path.write_bytes(good[: (start + len(good)) // 2])


def crc_error(path: Path, good: bytes) -> None:
    """State a wrong CRC for every worksheet."""
    entries = [entry(name, content) for name, content in read_parts(good).items()]
    wrong = [
        Entry(item.name, item.compressed, item.crc ^ 1, item.size)
        if item.name.startswith("xl/worksheets/sheet")
        else item
        for item in entries
    ]
    write_entries(path, wrong)


def broken_deflate(path: Path, good: bytes) -> None:
    """Break the compressed bytes of every worksheet."""
    entries = [entry(name, content) for name, content in read_parts(good).items()]
    wrong = [
        Entry(item.name, b"\xff" * len(item.compressed), item.crc, item.size)
        if item.name.startswith("xl/worksheets/sheet")
        else item
        for item in entries
    ]
    write_entries(path, wrong)


def empty(path: Path, good: bytes) -> None:  # noqa: ARG001 - every builder has the same signature
    """Write no bytes at all."""
    path.write_bytes(b"")


def only_zip_header(path: Path, good: bytes) -> None:  # noqa: ARG001 - every builder has the same signature
    """Write the four bytes that a zip starts with, and no more."""
    path.write_bytes(b"PK\x03\x04")


def zip_without_parts(path: Path, good: bytes) -> None:  # noqa: ARG001 - every builder has the same signature
    """Write a sound zip that holds nothing."""
    write_parts(path, {})


def random_bytes(path: Path, good: bytes) -> None:
    """Write bytes that look like nothing: the workbook with every bit turned over."""
    path.write_bytes(bytes(byte ^ 0xFF for byte in good))


def csv(path: Path, good: bytes) -> None:  # noqa: ARG001 - every builder has the same signature
    """Write comma-separated text."""
    path.write_text("TPID;HOV\r\n10240;9473\r\n", encoding="utf-8")


def html(path: Path, good: bytes) -> None:  # noqa: ARG001 - every builder has the same signature
    """Write a web page, as many systems export under an Excel name."""
    path.write_text("<html><body><table><tr><td>10240</td></tr></table></body></html>", encoding="utf-8")


def xls(path: Path, good: bytes) -> None:  # noqa: ARG001 - every builder has the same signature
    """Write a workbook of Excel 97-2003 (MS-XLS §2.1.7.20): sheet Blad1 with 10240 in A1."""
    end = _record(0x000A, b"")

    def begin(kind: int) -> bytes:
        return _record(0x0809, struct.pack("<4H2I", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))

    def sheet_at(offset: int) -> bytes:
        return _record(0x0085, struct.pack("<I2x2B", offset, 5, 0) + b"Blad1")

    sheet = begin(0x0010) + _record(0x0203, struct.pack("<3Hd", 0, 0, 0, 10240)) + end
    offset = len(begin(0x0005) + sheet_at(0) + end)
    path.write_bytes(compound_file({"Workbook": begin(0x0005) + sheet_at(offset) + end + sheet}))


def encrypted(path: Path, good: bytes) -> None:
    """Write the container of an encrypted workbook (MS-OFFCRYPTO §2.3.4); what it holds is not the secret."""
    version = struct.pack("<2HI", 4, 4, 0x40)  # agile encryption, described by the XML that follows
    info = b'<?xml version="1.0"?><encryption xmlns="http://schemas.microsoft.com/office/2006/encryption"/>'
    package = struct.pack("<Q", len(good)) + bytes(byte ^ 0xA5 for byte in good)
    path.write_bytes(compound_file({"EncryptionInfo": version + info, "EncryptedPackage": package}))


def docx(path: Path, good: bytes) -> None:  # noqa: ARG001 - every builder has the same signature
    """Write a Word document."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    names = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'<w:document xmlns:w="{names}"><w:body><w:p/></w:body></w:document>'
    write_parts(
        path,
        {
            CONTENT_TYPES: _content_types("/word/document.xml", main),
            "_rels/.rels": _relationship("officeDocument", "word/document.xml"),
            "word/document.xml": document.encode(),
        },
    )


def ods(path: Path, good: bytes) -> None:  # noqa: ARG001 - every builder has the same signature
    """Write an OpenDocument spreadsheet (OpenDocument 1.3 part 2)."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    manifest = (
        f'<m:manifest xmlns:m="{names}manifest:1.0" m:version="1.3">'
        f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
        '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
    )
    content = (
        f'<o:document-content xmlns:o="{names}office:1.0" xmlns:t="{names}table:1.0" o:version="1.3"><o:body>'
        '<o:spreadsheet><t:table t:name="Blad1"/></o:spreadsheet></o:body></o:document-content>'
    )
    parts = {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content}
    write_parts(path, {name: text.encode() for name, text in parts.items()})


def xlsb(path: Path, good: bytes) -> None:  # noqa: ARG001 - every builder has the same signature
    """Write a binary workbook: its parts are records, not XML (MS-XLSB §2.1.2)."""
    main = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    begin_end_book = bytes((0x83, 0x01, 0x00, 0x84, 0x01, 0x00))
    write_parts(
        path,
        {
            CONTENT_TYPES: _content_types("/xl/workbook.bin", main),
            "_rels/.rels": _relationship("officeDocument", "xl/workbook.bin"),
            "xl/workbook.bin": begin_end_book,
        },
    )


def arbitrary_zip(path: Path, good: bytes) -> None:  # noqa: ARG001 - every builder has the same signature
    """Write a zip of loose files."""
    write_parts(path, {"leesmij.txt": b"HOV", "foto.png": b"\x89PNG"})


def missing_workbook(path: Path, good: bytes) -> None:
    """Leave out the workbook part; its content type and relationship stay."""
    parts = read_parts(good)
    del parts[WORKBOOK]
    write_parts(path, parts)


def missing_relationships(path: Path, good: bytes) -> None:
    """Leave out the relationships of the workbook, so that no sheet has a part."""
    parts = read_parts(good)
    del parts[WORKBOOK_RELATIONSHIPS]
    write_parts(path, parts)


def _record(kind: int, body: bytes) -> bytes:
    """Give a BIFF record."""
    return struct.pack("<2H", kind, len(body)) + body


def _content_types(part: str, kind: str) -> bytes:
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="{part}" ContentType="{kind}"/></Types>'
    ).encode()


def _relationship(kind: str, target: str) -> bytes:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    ).encode()
