"""Hostile and damaged files: refused by the right error, within bounds on memory, and never later than at reading."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pytest

from hov_tools.ooxml.limits import MIB
from support.damage import DAMAGED, Damage
from support.parts import SHARED_STRINGS, WORKBOOK, sheet_with_texts
from support.zips import read_parts, scattered_bytes, write_parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ERRORS = {
    "F120": "DamagedError",
    "F121": "EncryptedError",
    "F122": "NotAWorkbookError",
    "F123": "LimitError",
    "F124": None,
    None: None,
}
MAX_GROWTH = 100 * MIB
# Far more than it takes on a busy machine: it stops what would never end.
_HANGS_AFTER = 120.0

# The peak of a process of its own is the only honest measure: it counts what expat and zlib take as well.
_PROBE = """
import json, sys
from pathlib import Path
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.limits import DEFAULT_LIMITS
from hov_tools.ooxml.reader import read_snapshot

def peak():
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    return next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))

data = Path(sys.argv[1]).read_bytes()
before = peak()
error, detail, texts = None, "", []
try:
    snapshot = read_snapshot(data)
except WorkbookError as caught:
    error, detail = type(caught).__name__, caught.detail
else:
    growth = peak() - before
    # Whatever is wrong came out above: from here on nothing may raise.
    texts = [cell.lexical[:100] for sheet in snapshot.sheets for cell in sheet.cells][:1000]
    texts += [text[:100] for sheet in snapshot.sheets for _, _, text in sheet.cells.texts()][:1000]
if error is not None:
    growth = peak() - before
print(json.dumps({"error": error, "detail": detail, "growth": growth, "texts": texts}))
"""


def probe(path: Path) -> dict[str, object]:
    result = subprocess.run(
        [sys.executable, "-c", _PROBE, str(path)], capture_output=True, text=True, timeout=_HANGS_AFTER, check=False
    )
    assert result.returncode == 0, result.stderr
    found: dict[str, object] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("damage", DAMAGED, ids=lambda item: item.name)
def test_damaged_files_are_refused_by_name_and_within_bounds(damage: Damage, small_form: Path, tmp_path: Path) -> None:
    found = probe(damage.build(tmp_path, small_form.read_bytes()))
    assert found["error"] == ERRORS[damage.code], found["detail"]
    assert int(str(found["growth"])) <= MAX_GROWTH
    # The entity's file holds this text: not in a cell, and not in the message either.
    assert "HOV-GEHEIM" not in json.dumps(found)
    if damage.is_read:
        assert "Noord" in str(found["texts"])


# --- Parts within the limits on size that ask much per byte --------------------------------------------------

_MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_SIZE = 15 * MIB


def _numbers(template: bytes, count: int) -> bytes:
    """Repeat a template with scattered digits, which compress too badly for the ratio to give it away."""
    digits = scattered_bytes(4 * count).hex().encode()
    return b"".join([template % digits[8 * number : 8 * number + 8] for number in range(count)])


def _sheet(data: bytes = b"", after: bytes = b"", open_tag: bytes = b"<sheetData>") -> bytes:
    return b"<worksheet " + _MAIN + b">" + open_tag + data + b"</sheetData>" + after + b"</worksheet>"


def many_cells_without_address() -> bytes:
    cell = b"<row><c><v>%d</v></c></row>"
    return _sheet(b"".join([cell % (zlib.crc32(b"%d" % number) % 100_000) for number in range(500_000)]))


def _plain_cells(rows: int) -> bytes:
    columns = [chr(65 + first) + chr(65 + second) for first in range(26) for second in range(10)]
    data = bytearray()
    for row in range(1, rows):
        value = zlib.crc32(b"%d" % row) % 100_000
        data += b'<row r="%d">' % row
        data += b"".join([b'<c r="%s%d"><v>%d</v></c>' % (name.encode(), row, value) for name in columns])
        data += b"</row>"
    return _sheet(bytes(data))


def many_plain_cells() -> bytes:
    return _plain_cells(2_000)


def almost_too_many_cells() -> bytes:
    return _plain_cells(760)


def almost_too_many_cells_for_expat() -> bytes:
    return _plain_cells(760).replace(b"<sheetData>", b"<sheetData><!-- -->")


def attributes() -> bytes:
    return _sheet(open_tag=b"<sheetData" + _numbers(b' a%s=""', _SIZE // 13) + b">")


def utf16_attributes() -> bytes:
    text = attributes().decode()
    return text[: _SIZE // 2].encode("utf-16")


def merged_ranges() -> bytes:
    cells = b"".join([b'<mergeCell ref="A%d:B%d"/>' % (number, number) for number in range(1, 400_000)])
    return _sheet(after=b"<mergeCells>" + cells + b"</mergeCells>")


def validated_ranges() -> bytes:
    one = b'<dataValidation type="list" sqref="%s"><formula1>a</formula1></dataValidation>'
    spans = (range(start, start + 50_000) for start in range(1, 1_000_000, 50_000))
    all_ = b"".join([one % b" ".join([b"A%d" % number for number in span]) for span in spans])
    return _sheet(after=b"<dataValidations>" + all_ + b"</dataValidations>")


def one_text() -> bytes:
    text = scattered_bytes(_SIZE // 2 - 1000).hex().encode()
    return _sheet(b'<row r="1"><c r="A1" t="inlineStr"><is><t>\xf0\x9f\x98\x80' + text + b"</t></is></c></row>")


def strings() -> bytes:
    return b"<sst " + _MAIN + b">" + _numbers(b"<si><t>%s</t></si>", _SIZE // 25) + b"</sst>"


def empty_strings() -> bytes:
    return b"<sst " + _MAIN + b">" + _numbers(b"<si/><si/><si/><!--%s-->", _SIZE // 30) + b"</sst>"


def names() -> bytes:
    return (
        b"<workbook "
        + _MAIN
        + b"><definedNames>"
        + _numbers(b'<definedName name="n%s"/>', _SIZE // 32)
        + b'</definedNames><sheets><sheet name="a" sheetId="1"/></sheets></workbook>'
    )


def cell_formats() -> bytes:
    return (
        b"<styleSheet "
        + _MAIN
        + b"><cellXfs>"
        + _numbers(b'<xf numFmtId="%s"/>', _SIZE // 24)
        + b"</cellXfs></styleSheet>"
    )


def number_formats() -> bytes:
    """Make a million unclosed brackets, at which a careless pattern starts anew each time."""
    code = b"[" * 1_000_000
    return (
        b"<styleSheet "
        + _MAIN
        + b'><numFmts><numFmt numFmtId="200" formatCode="'
        + code
        + b'"/></numFmts><cellXfs>'
        + b'<xf numFmtId="200"/></cellXfs></styleSheet>'
    )


def relationships() -> bytes:
    return (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + _numbers(b'<Relationship Id="r%s"/>', _SIZE // 31)
        + b"</Relationships>"
    )


def types() -> bytes:
    return (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        + _numbers(b'<Override PartName="%s"/>', _SIZE // 32)
        + b"</Types>"
    )


SHEET, STYLES, RELATIONSHIPS, TYPES = "sheet", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
FLOODS: list[tuple[str, Callable[[], bytes], str | None]] = [
    (SHEET, many_cells_without_address, "LimitError"),
    (SHEET, many_plain_cells, "LimitError"),
    (SHEET, almost_too_many_cells, None),
    # As many cells one by one take more work than a workbook may ask for.
    (SHEET, almost_too_many_cells_for_expat, "LimitError"),
    (SHEET, attributes, "LimitError"),
    (SHEET, utf16_attributes, "LimitError"),
    (SHEET, merged_ranges, "LimitError"),
    (SHEET, validated_ranges, "LimitError"),
    (SHEET, one_text, "LimitError"),
    (SHARED_STRINGS, strings, "LimitError"),
    (SHARED_STRINGS, empty_strings, "LimitError"),
    (WORKBOOK, names, "LimitError"),
    (STYLES, cell_formats, "LimitError"),
    (STYLES, number_formats, None),
    (RELATIONSHIPS, relationships, "LimitError"),
    (TYPES, types, "LimitError"),
]


@pytest.mark.parametrize(("part", "content", "error"), FLOODS, ids=lambda item: getattr(item, "__name__", str(item)))
def test_floods_of_small_things_stay_within_bounds(
    part: str, content: Callable[[], bytes], error: str | None, small_form: Path, tmp_path: Path
) -> None:
    parts = read_parts(small_form.read_bytes())
    flood = content()
    assert len(flood) <= 16 * MIB, "the limit on a part's size must not be what refuses it"
    parts[sheet_with_texts(parts) if part == SHEET else part] = flood
    path = tmp_path / "vloed.xlsx"
    write_parts(path, parts)
    found = probe(path)
    assert found["error"] == error, found["detail"]
    assert "expands" not in str(found["detail"]), "the ratio must not be what refuses it"
    assert int(str(found["growth"])) <= MAX_GROWTH
