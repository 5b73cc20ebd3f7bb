"""Journals that this program did not write, put into a workbook as anyone can who hands one in."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, TypeAlias

from hov_tools.ooxml.address import column_name
from hov_tools.ooxml.edits import AddSheet, ColorTab, Mark, MarkStyle, NewCell, SetNote
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.write.sheetjson import to_json
from hov_tools.ooxml.writer import apply_edits
from support.parts import CONTENT_TYPES, WORKBOOK, WORKBOOK_RELATIONSHIPS, insert_before
from support.zips import read_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

SHEET, CELL, HOLDS = "HOV-formulier", "D27", "3077"
"""A cell of the form that the journals are about, in sheet3.xml, and what it holds."""
PART = "xl/worksheets/sheet3.xml"
REPORT = "Validatierapport"
ANOTHER_KEY = bytes(range(1, 33))
"""Of a user who is not the one of the test."""

JOURNAL_PART = "xl/worksheets/sheet99.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORKSHEET = b"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
MARK = ["markering", SHEET, CELL, MarkStyle.FOUT.value, {}]

Forged: TypeAlias = "Callable[[bytes], bytes]"


def packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def a_run(
    traces: Iterable[object] = (MARK,),
    changed: Mapping[str, object] | None = None,
    added: Mapping[str, object] | None = None,
    removed: Mapping[str, object] | None = None,
) -> bytes:
    """Give a run as a journal holds it, with whatever is put into it."""
    document = {"traces": list(traces), "changed": changed or {}, "added": added or {}, "removed": removed or {}}
    return json.dumps(document).encode()


def in_a_row(content: bytes, *before: str) -> list[str]:
    """Give the texts of a row of a journal; `before` what it begins with."""
    text = base64.b64encode(zlib.compress(content, 9)).decode()
    return [*(before or ("hov_tools journaal 1",)), *(text[at : at + 32_000] for at in range(0, len(text), 32_000))]


def with_journal(data: bytes, rows: Iterable[Sequence[str]], sheet: bytes | None = None) -> bytes:
    """Give a workbook with a journal of rows of texts, or with a worksheet part for a journal."""
    written = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{column_name(column)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
            for column, text in enumerate(row, start=1)
        )
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )
    whole = f'<worksheet xmlns="{_MAIN}"><sheetData>{written}</sheetData></worksheet>'.encode()
    return with_own_sheet(data, "_hov_tools", whole if sheet is None else sheet)


def with_own_sheet(data: bytes, name: str, content: bytes | None, part: str = JOURNAL_PART) -> bytes:
    """Give a workbook with a sheet that says that it is ours; without content its part is one that is there."""
    parts = read_parts(data)
    if content is not None:
        parts[part] = content
        override = b'<Override PartName="/%b" ContentType="%b"/>' % (part.encode(), _WORKSHEET)
        parts[CONTENT_TYPES] = insert_before(parts[CONTENT_TYPES], b"</Types>", override)
    link = f'<Relationship Id="rId99" Type="{_OFFICE}/worksheet" Target="/{part}"/>'.encode()
    parts[WORKBOOK_RELATIONSHIPS] = insert_before(parts[WORKBOOK_RELATIONSHIPS], b"</Relationships>", link)
    count = len(re.findall(rb"<sheet ", parts[WORKBOOK]))
    listed = f'<sheet xmlns:r="{_OFFICE}" name="{name}" sheetId="99" state="veryHidden" r:id="rId99"/>'.encode()
    parts[WORKBOOK] = insert_before(parts[WORKBOOK], b"</sheets>", listed)
    return with_own_name(packed(parts), count)


def with_own_name(data: bytes, sheet: int) -> bytes:
    """Give a workbook of which a sheet, by its index, has the hidden name that tells that it is ours."""
    parts = read_parts(data)
    name = b'<definedName name="_hov_tools" localSheetId="%d" hidden="1">$A$1</definedName>' % sheet
    if b"</definedNames>" in parts[WORKBOOK]:
        parts[WORKBOOK] = insert_before(parts[WORKBOOK], b"</definedNames>", name)
    else:
        group = b"<definedNames>%b</definedNames>" % name
        parts[WORKBOOK] = parts[WORKBOOK].replace(b"</sheets>", b"</sheets>" + group)
    return packed(parts)


def digest(data: bytes, part: str = PART) -> str:
    return hashlib.sha256(read_parts(data)[part]).hexdigest()


def one(content: bytes) -> Forged:
    """Give what puts a journal of one run into a workbook."""
    return lambda data: with_journal(data, [in_a_row(content)])


def _splices(*splices: object, part: str = PART) -> Forged:
    return lambda data: with_journal(data, [in_a_row(a_run(changed={part: [digest(data, part), [splices]]}))])


def _value_replaced(data: bytes) -> bytes:
    at = read_parts(data)[PART].index(b"<v>3077</v>") + 3
    return _splices([at, at + 4, "9999"])(data)


def _formula_injected(data: bytes) -> bytes:
    at = read_parts(data)[PART].index(b"<v>3077</v>")
    return _splices([at, at, '<f>WEBSERVICE("http://example.com")</f>'])(data)


def _marked_by_another(data: bytes) -> bytes:
    edits = [Mark(SHEET, CELL, MarkStyle.FOUT), SetNote(SHEET, CELL, "let op"), AddSheet(REPORT, (NewCell(1, 1, "x"),))]
    return apply_edits(data, edits, undoable=True, key=ANOTHER_KEY).data


def _marked(data: bytes, *, look: dict[str, str]) -> bytes:
    done = apply_edits(data, [Mark(SHEET, CELL, MarkStyle.FOUT)]).data
    return with_journal(done, [in_a_row(a_run([[*MARK[:4], look]]))])


def _tab_colored(data: bytes) -> bytes:
    done = apply_edits(data, [ColorTab(SHEET, MarkStyle.FOUT)]).data
    was = {"tab": '<tabColor rgb="FF00FF00"/><evil/>'}
    return with_journal(done, [in_a_row(a_run([["tabkleur", SHEET, "", MarkStyle.FOUT.value, was]]))])


def _noted(data: bytes) -> bytes:
    done = apply_edits(data, [SetNote(SHEET, CELL, "let op")]).data
    return with_journal(done, [in_a_row(a_run([["notitie", SHEET, CELL, "let op", {"text": "van een ander"}]]))])


def _sheet_of_another(data: bytes) -> bytes:
    """The form itself has the hidden name, and a run says that it added it with what it holds."""
    snapshot = read_snapshot(data)
    index = [sheet.name for sheet in snapshot.sheets].index(SHEET)
    cells = tuple(NewCell(cell.row, cell.column, cell.lexical) for cell in snapshot.sheets[index].cells if cell.lexical)
    traces = [["blad erbij", SHEET, "", SHEET, {"made": to_json(AddSheet(SHEET, cells))}]]
    return with_own_name(with_journal(data, [in_a_row(a_run(traces))]), index)


def _sheet_under_a_sum(data: bytes) -> bytes:
    """A formula of the form takes its value from the sheet that is to be taken out, or replaced by a report."""
    parts = read_parts(data)
    parts[PART] = parts[PART].replace(b"<v>3077</v>", b"<f>Validatierapport!A1</f><v>3077</v>")
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1"><c r="A1"><v>3077</v></c></row></sheetData></worksheet>'
    made = to_json(AddSheet(REPORT, (NewCell(1, 1, 3077),)))
    done = with_own_sheet(packed(parts), REPORT, sheet.encode(), "xl/worksheets/sheet98.xml")
    done = done.replace(b"rId99", b"rId98")
    parts = read_parts(done)
    for name in (WORKBOOK, WORKBOOK_RELATIONSHIPS):
        parts[name] = parts[name].replace(b"rId99", b"rId98").replace(b'sheetId="99"', b'sheetId="98"')
    traces = [["blad erbij", REPORT, "", REPORT, {"made": made}]]
    return with_journal(packed(parts), [in_a_row(a_run(traces))])


def _under_a_formula(data: bytes) -> bytes:
    """A formula of the form looks at the journal itself."""
    parts = read_parts(data)
    formula = b"<f>IF('_hov_tools'!A2=\"\",3077,9999)</f>"
    parts[PART] = parts[PART].replace(b"<v>3077</v>", formula + b"<v>3077</v>")
    return with_journal(packed(parts), [in_a_row(a_run())])


def _made(value: Sequence[str]) -> bytes:
    made = {"cells": [[1, 1, value, 0, None, None, None]], "styles": [], "name": REPORT}
    return a_run([["blad erbij", REPORT, "", REPORT, {"made": json.dumps(made)}]])


def _made_of(value: Sequence[str]) -> Forged:
    def forge(data: bytes) -> bytes:
        done = apply_edits(data, [AddSheet(REPORT, (NewCell(1, 1, 1),))]).data
        return with_journal(done, [in_a_row(_made(value))])

    return forge


def _bomb() -> bytes:
    return b'{"traces":[' + b"[]," * (60 << 18) + b'[]],"changed":{},"added":{},"removed":{}}'


def _trace(*trace: object) -> Forged:
    return one(a_run([list(trace)]))


def _many_marks(data: bytes) -> bytes:
    """As many marks and notes of ours as a run may name, in each of as many runs as a journal may have."""
    cells = [f"A{row}" for row in range(1_000, 2_500)]
    edits = [edit for cell in cells for edit in (Mark(SHEET, cell, MarkStyle.FOUT), SetNote(SHEET, cell, "x"))]
    done = apply_edits(data, edits).data
    traces: list[Any] = [["markering", SHEET, cell, MarkStyle.FOUT.value, {"absent": "1"}] for cell in cells]
    traces += [["notitie", SHEET, cell, "x", {}] for cell in cells]
    return with_journal(done, [in_a_row(a_run(traces))] * 20)


JOURNALS: Mapping[str, Forged] = {
    "value replaced by bytes": _value_replaced,
    "formula put in by bytes": _formula_injected,
    "value": _trace("waarde", SHEET, CELL, HOLDS, {"value": "9999"}),
    "formula": _trace("formule", SHEET, CELL, HOLDS, {"formula": 'WEBSERVICE("http://example.com")'}),
    "value that was absent": _trace("waarde", SHEET, CELL, HOLDS, {"absent": "1"}),
    "value beside a mark": one(a_run([MARK, ["waarde", SHEET, CELL, HOLDS, {"value": "9999"}]])),
    "link": _trace("koppeling", SHEET, CELL, "", {"target": "https://example.com"}),
    "tab that has no colour": _trace(
        "tabkleur", SHEET, "", MarkStyle.FOUT.value, {"tab": '<tabColor rgb="FF00FF00"/>'}
    ),
    "tab of which another colour is to come": _tab_colored,
    "list of choices": _trace("keuzelijst", SHEET, "D11", '"ja,nee"', {}),
    "mark that is not there": one(a_run()),
    "mark with a strange look": lambda data: _marked(data, look={"fill": "<fill><x/></fill>", "style": "Kop 1"}),
    "mark with broken xml": lambda data: _marked(data, look={"fill": "</fill>", "border": "<a", "style": "&"}),
    "note with another text": _noted,
    "note that is not there": _trace("notitie", SHEET, CELL, "x", {"text": "y"}),
    "run of another user": _marked_by_another,
    "signature that is made up": lambda data: with_journal(
        data, [in_a_row(a_run([MARK]), "hov_tools journaal 2", "0" * 64)]
    ),
    "signature with odd letters": lambda data: with_journal(
        data, [in_a_row(a_run(), "hov_tools journaal 2", "é" * 64)]
    ),
    "sheet of someone else": _sheet_of_another,
    "sheet that a formula looks at": _sheet_under_a_sum,
    "sheet to be made again": _trace("blad weg", "Nieuw", "", "", {}),
    "sheet in the part of the form": lambda data: with_own_sheet(data, REPORT, None, PART),
    "journal in the part of the form": lambda data: with_own_sheet(data, "_hov_tools", None, PART),
    "journal in the styles": lambda data: with_own_sheet(data, "_hov_tools", None, "xl/styles.xml"),
    "journal in the content types": lambda data: with_own_sheet(data, "_hov_tools", None, CONTENT_TYPES),
    "journal that a formula looks at": _under_a_formula,
    "huge numbers": _splices([10**400, 10**400, "x"]),
    "infinity": one(b'{"traces":[],"changed":{"x":["",[[[1e999,5,"x"]]]]},"added":{},"removed":{}}'),
    "splice outside the part": _splices([10**9, 10**9 + 5, "x"]),
    "splice before the part": _splices([-50, -40, "x"]),
    "splices that overlap": _splices([5, 100, "x"], [50, 60, "y"]),
    "half a character": _splices([200, 204, "\ud800"]),
    "other part": _splices([0, 5, "x"], part=WORKBOOK),
    "part that is not there": one(a_run(changed={"x/y.xml": ["", []]})),
    "part taken out": lambda data: with_journal(data, [in_a_row(a_run(added={PART: digest(data)}))]),
    "part put in": one(a_run(removed={"x/y.xml": ["QUJD", "QUJD", ""]})),
    "wrong types": one(b'{"traces":{},"changed":[],"added":1,"removed":null}'),
    "more than a run has": one(b'{"traces":[],"changed":{},"added":{},"removed":{},"meer":1}'),
    "no run": one(b"[]"),
    "no json": one(b"\xff\xfe"),
    "cell outside the grid": _trace("markering", SHEET, "ZZZZ0", MarkStyle.FOUT.value, {}),
    "sheet that is not there": _trace("markering", "Geen", CELL, MarkStyle.FOUT.value, {}),
    "deep": one(b"[" * 20_000),
    "deep within a trace": one(b'{"traces":[["markering","x","A1","y",{"a":' + b"[" * 200_000),
    "deep within a sheet": _trace("blad erbij", REPORT, "", REPORT, {"made": '{"cells":' + "[" * 100_000}),
    "number that takes the memory": _made_of(["f", "1e99999999"]),
    "decimal that takes the memory": _made_of(["d", "1e999999999"]),
    "bomb": one(_bomb()),
    "bomb of zeros": lambda data: with_journal(
        data, [["hov_tools journaal 1", base64.b64encode(zlib.compress(bytes(200 << 20), 9)).decode()[:300_000]]]
    ),
    "no base64": lambda data: with_journal(data, [["hov_tools journaal 1", "é~"]]),
    "thousands of runs": lambda data: with_journal(data, [in_a_row(a_run())] * 3_000),
    "as many marks as may be": _many_marks,
    "as much as may be": lambda data: with_journal(
        data, [in_a_row(a_run([["markering", "", "A1", "", {}]] * 9_000))] * 10
    ),
    "thousands of rows": lambda data: with_journal(data, [["x"]] * 40_000),
    "no rows": lambda data: with_journal(data, []),
}
"""What someone may put into a workbook, by what it is."""
