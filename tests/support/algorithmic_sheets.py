"""The kinds of hostile workbooks without formulas: cells, labels, trainees, parts, notes (see `algorithmic`)."""

from __future__ import annotations

import random
import re
import tempfile
from pathlib import Path

import hov_tools
from support.algorithmic import Ending, kind
from support.extra_sheet import (
    FIRST_ROW,
    HOV,
    Extra,
    add_strings,
    column,
    days_formulas,
    number_cell,
    packed,
    parts_of,
    row,
    rows,
    strings_in,
    text_cell,
    trainee,
    with_extra,
    with_trainees,
)
from support.parts import CONTENT_TYPES, WORKBOOK_RELATIONSHIPS, insert_before

_LETTERS = "abcdefghijklmnopqrstuvwxyz "
_STYLES = "xl/styles.xml"


def _all(count: int, written: str) -> str:
    """Write a thing many times; {i} is its number."""
    return "".join(written.format(i=i) for i in range(1, count + 1))


def _merged(count: int) -> str:
    return "<mergeCells>" + _all(count, '<mergeCell ref="A{i}:B{i}"/>') + "</mergeCells>"


def _links(count: int, column: str) -> str:
    return "<hyperlinks>" + _all(count, f'<hyperlink ref="{column}{{i}}" location="x"/>') + "</hyperlinks>"


@kind(Ending.TOO_MUCH, 800, "samengevoegde cellen en keuzelijsten in blad Extra")
def merges() -> bytes:
    """140,000 merged ranges."""
    return with_extra(Extra(after=_merged(140_000)))


@kind(Ending.JUDGED, 250)
def merges_within_bounds() -> bytes:
    """As many merged ranges as pass."""
    return with_extra(Extra(after=_merged(30_000)))


@kind(Ending.TOO_MUCH, 300, "samengevoegde cellen en keuzelijsten in blad Extra")
def validations() -> bytes:
    """80,000 lists of choices."""
    one = '<dataValidation type="list" sqref="A{i}"><formula1>"ja,nee"</formula1></dataValidation>'
    return with_extra(Extra(after=f"<dataValidations>{_all(80_000, one)}</dataValidations>"))


@kind(Ending.TOO_MUCH, 400, "samengevoegde cellen en keuzelijsten in blad Extra")
def validated_ranges() -> bytes:
    """One list of choices on 140,000 cells, one by one."""
    cells = _all(140_000, "A{i} ")
    one = f'<dataValidation type="list" sqref="{cells}"><formula1>"ja,nee"</formula1></dataValidation>'
    return with_extra(Extra(after=f"<dataValidations>{one}</dataValidations>"))


@kind(Ending.TOO_LARGE, 3_000)
def empty_rows() -> bytes:
    """A million empty rows."""
    return with_extra(Extra(rows(range(1, 1_000_001), "")))


@kind(Ending.JUDGED, 600)
def styled_cells() -> bytes:
    """199,000 empty cells with a format."""
    cells = "".join(f'<c r="{column(one)}{{r}}" s="3"/>' for one in range(1, 200))
    return with_extra(Extra(rows(range(1, 1_000), cells)))


@kind(Ending.JUDGED, 500)
def wide_rows() -> bytes:
    """Eleven rows of every column."""
    cells = "".join(f'<c r="{column(one)}{{r}}" s="3"/>' for one in range(1, 16_385))
    return with_extra(Extra(rows(range(1, 12), cells)))


@kind(Ending.NOT_WRITTEN, 800, "onderdelen")
def columns() -> bytes:
    """140,000 descriptions of columns."""
    one = "".join(f'<col min="{i % 16384 + 1}" max="{i % 16384 + 1}" width="9" style="1"/>' for i in range(140_000))
    return with_extra(Extra(before=f"<cols>{one}</cols>"))


@kind(Ending.JUDGED, 700)
def many_sheets() -> bytes:
    """1,900 sheets of one cell."""
    return with_extra(Extra(row(1, number_cell("A1", 1)), count=1_900))


@kind(Ending.TOO_MUCH, 800, "cellen in blad Extra")
def many_hidden_sheets() -> bytes:
    """1,900 hidden sheets in a workbook of which the sheet of the trainees is gone, so that it is looked for."""
    parts = parts_of(HOV.read_bytes())
    parts["xl/worksheets/sheet4.xml"] = re.sub(
        rb"<sheetData>.*</sheetData>", b"<sheetData/>", parts["xl/worksheets/sheet4.xml"], flags=re.DOTALL
    )
    return with_extra(Extra(row(1, text_cell("A1", "Registratienummer")), count=1_900, state='state="hidden"'), parts)


@kind(Ending.TOO_MUCH, 10_000, "onderdelen van het bestand")
def long_strings() -> bytes:
    """460 shared strings of 32,000 characters that no cell holds."""
    parts, made = parts_of(), random.Random(1)  # noqa: S311 - the same texts each time
    add_strings(parts, ("".join(made.choices(_LETTERS, k=32_000)) for _ in range(460)))
    return packed(parts)


@kind(Ending.JUDGED, 450)
def many_strings() -> bytes:
    """149,000 shared strings."""
    parts = parts_of()
    add_strings(parts, (f"tekst {i}" for i in range(148_600)))
    return packed(parts)


@kind(Ending.TOO_MUCH, 1_500, "teksten die op vragen van een formulier lijken in blad Extra")
def different_texts() -> bytes:
    """70,000 different texts."""
    made = random.Random(2)  # noqa: S311 - as above
    words = ["".join(made.choices("aeiourst", k=7)) for _ in range(50)]
    cells = (f"{i} " + " ".join(made.choices(words, k=3)) for i in range(1, 70_001))
    return with_extra(Extra("".join(row(r, text_cell(f"A{r}", text)) for r, text in enumerate(cells, start=1))))


def _labels() -> list[str]:
    return [one for one in strings_in(parts_of()) if 4 <= len(one) <= 60 and "&" not in one][:60]


@kind(Ending.TOO_MUCH, 1_000, "teksten die op vragen van een formulier lijken in blad Extra")
def labels_again() -> bytes:
    """The labels of the form 500 times."""
    labels = _labels()
    written = (text_cell(f"A{r}", labels[r % len(labels)]) + number_cell(f"C{r}", 1) for r in range(1, 30_001))
    return with_extra(Extra("".join(row(r, cells) for r, cells in enumerate(written, start=1))))


@kind(Ending.TOO_MUCH, 750, "teksten die op vragen van een formulier lijken in blad Extra")
def labels_merged() -> bytes:
    """The labels of the form 400 times, on merged cells."""
    labels = _labels()
    cells = "".join(row(r, text_cell(f"A{r}", labels[r % len(labels)])) for r in range(1, 28_001))
    return with_extra(Extra(cells, after=_merged(10_000)))


@kind(Ending.JUDGED, 150)
def labels_within_bounds() -> bytes:
    """The labels of the form as often as passes, on sheets of their own."""
    labels = _labels()
    cells = "".join(row(r, text_cell(f"A{r}", labels[r % len(labels)])) for r in range(1, 301))
    return with_extra(Extra(cells, after=_merged(300), count=20))


@kind(Ending.TOO_MUCH, 400, "teksten die op vragen van een formulier lijken in blad Extra")
def titles() -> bytes:
    """Titles of forms of a hundred years, over and over."""
    texts = (f"HOV-formulier toewijzing 20{i % 100:02}" for i in range(60_000))
    return with_extra(Extra("".join(row(r, text_cell(f"A{r}", one)) for r, one in enumerate(texts, start=1))))


@kind(Ending.TOO_MUCH, 250, "teksten die op vragen van een formulier lijken")
def titles_on_sheets() -> bytes:
    """Titles of forms of a hundred years on a hundred sheets."""
    texts = (f"HOV-formulier toewijzing 20{i:02}" for i in range(100))
    cells = "".join(row(r, text_cell(f"A{r}", one)) for r, one in enumerate(texts, start=1))
    return with_extra(Extra(cells, count=100))


def _of_another_year() -> dict[str, bytes]:
    """Give the parts of a HOV form of a year of which the program has none, with one question in other words."""
    parts = parts_of(HOV.read_bytes())
    texts = parts["xl/sharedStrings.xml"].replace(b"2022", b"2031")
    parts["xl/sharedStrings.xml"] = texts.replace(b"<t>Registratienummer</t>", b"<t>Nummer in het register</t>")
    return parts


@kind(Ending.TOO_MUCH, 400, "teksten die op vragen van een formulier lijken")
def words_of_another_year() -> bytes:
    """A form of a year that is not known, of which the words are looked for among 8,000 rows of headings."""
    cells = "".join(text_cell(f"{one}{{r}}", f"nummer {one}{{r}} van het register") for one in "ABC")
    return with_extra(Extra(rows(range(1, 8_001), cells)), _of_another_year())


@kind(Ending.TOO_MUCH, 100, "teksten die op vragen van een formulier lijken")
def titles_of_another_year() -> bytes:
    """No form, but thousands of texts that could be the title of one."""
    cells = "".join(text_cell(f"{column(one)}{{r}}", f"Aanvraag {one} van iets in 2031") for one in range(1, 1_001))
    parts = parts_of()
    for name in [one for one in parts if one.startswith("xl/worksheets/sheet")]:
        parts[name] = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData/>", parts[name], flags=re.DOTALL)
    return with_extra(Extra(rows(range(1, 12), cells)), parts)


@kind(Ending.TOO_MUCH, 300, "teksten die op vragen van een formulier lijken in blad Extra")
def divided_headings() -> bytes:
    """Two rows of 16,000 texts, of which each below may be one with any above."""
    cells = "".join(text_cell(f"{column(one)}{{r}}", f"x{one}") for one in range(1, 16_001))
    merged = '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    return with_extra(Extra(rows(range(1, 3), cells), after=merged))


@kind(Ending.TOO_MUCH, 250, "samengevoegde cellen en keuzelijsten in blad HOV-formulier")
def choices_beside_questions() -> bytes:
    """60,000 cells with choices on the sheet with the questions."""
    parts, sheet = parts_of(HOV.read_bytes()), "xl/worksheets/sheet3.xml"
    cells = _all(60_000, "ZZ{i} ")
    one = f'<dataValidation type="list" sqref="{cells}"><formula1>"ja,nee"</formula1></dataValidation>'
    parts[sheet] = insert_before(parts[sheet], b"</dataValidations>", one.encode())
    return packed(parts)


@kind(Ending.TOO_MUCH, 100, "regels in blad Opleidelingen")
def trainees_in_error() -> bytes:
    """2,000 rows of trainees with a fault in every cell."""
    rest = '<c r="G{r}"><v>-5</v></c><c r="H{r}"><v>1E9</v></c>'
    wrong = (trainee(i, who=f"Jan Jansen {i}", funded=f"misschien{i}", days=(-1, 9), rest=rest) for i in range(1_990))
    return with_trainees(wrong)


@kind(Ending.TOO_MUCH, 200, "regels van één opleideling")
def one_trainee_1700_times() -> bytes:
    """1,700 rows of one trainee, nearly all on the same days."""
    return with_trainees(
        trainee(i, who="R1", funded="ja", days=(43_200 + i % 300, 43_900 + i % 300), rest=days_formulas())
        for i in range(1_700)
    )


@kind(Ending.TOO_MUCH, 1_600, "cellen in blad Opleidelingen")
def one_trainee_40000_times() -> bytes:
    """40,000 rows of one trainee."""
    return with_trainees(trainee(i, who="R1", funded="ja", days=(43_200, 43_900)) for i in range(40_000))


@kind(Ending.JUDGED, 60)
def one_trainee_within_bounds() -> bytes:
    """400 rows of one trainee, funded and not in turn."""
    kinds = ("ja", "nee")
    return with_trainees(
        trainee(i, who="R1", funded=kinds[i % 2], days=(43_101 + i, 43_101 + i + i % 7), rest=days_formulas())
        for i in range(400)
    )


@kind(Ending.TOO_MUCH, 60, "regels in blad Opleidelingen")
def long_answers() -> bytes:
    """A remark of 30,000 characters at each of 300 trainees, all the same."""
    parts = parts_of(HOV.read_bytes())
    rest = f'{days_formulas()}<c r="L{{r}}" t="s"><v>{len(strings_in(parts))}</v></c>'
    filled = with_trainees(trainee(i, who=f"R{i}", funded="ja", days=(43_200, 43_300), rest=rest) for i in range(300))
    parts = parts_of(filled)
    add_strings(parts, ["\u200b" + "é " * 15_000])
    return packed(parts)


@kind(Ending.TOO_MUCH, 220, "regels in blad Opleidelingen")
def trainees_as_texts() -> bytes:
    """1,900 rows of trainees whose dates are typed as texts."""
    typed = text_cell("E{r}", "1-4-2018") + text_cell("F{r}", "1-7-2018")
    dated = number_cell("E{r}", 43_200) + number_cell("F{r}", 43_300)
    written = (trainee(i, who=f"R{i}", funded="ja", days=(43_200, 43_300), rest=days_formulas()) for i in range(1_900))
    changes = ((dated.format(r=FIRST_ROW + i), typed.format(r=FIRST_ROW + i)) for i in range(1_900))
    return with_trainees(one.replace(*change) for one, change in zip(written, changes, strict=True))


@kind(Ending.TOO_MUCH, 60, "regels in blad Opleidelingen")
def rows_begun() -> bytes:
    """1,900 rows of trainees with nothing but a registration number."""
    return with_trainees(row(FIRST_ROW + i, text_cell(f"B{FIRST_ROW + i}", f"R{i}")) for i in range(1_900))


@kind(Ending.TOO_MUCH, 1_000, "regels in blad Opleidelingen")
def more_rows_than_are_read() -> bytes:
    """2,100 rows that say nothing: more than a table may have, and what stands below is not left out in silence."""
    return with_trainees(row(FIRST_ROW + i, text_cell(f"E{FIRST_ROW + i}", "n.v.t.")) for i in range(2_100))


@kind(Ending.JUDGED, 400)
def hyperlinks() -> bytes:
    """140,000 hyperlinks."""
    return with_extra(Extra(after=_links(140_000, "A")))


@kind(Ending.JUDGED, 400)
def conditional_formats() -> bytes:
    """140,000 conditional formats."""
    return with_extra(Extra(after=_all(140_000, '<conditionalFormatting sqref="A{i}"/>')))


@kind(Ending.NOT_WRITTEN, 300, "onderdelen")
def beside_the_trainees() -> bytes:
    """40,000 links, formats and lists on the very sheet that is marked."""
    parts = parts_of(HOV.read_bytes())
    sheet = "xl/worksheets/sheet4.xml"
    links = _links(40_000, "ZA")
    formats = _all(40_000, '<conditionalFormatting sqref="ZB{i}"/>')
    parts[sheet] = re.sub(rb"<hyperlinks>.*?</hyperlinks>", b"", parts[sheet])
    parts[sheet] = insert_before(parts[sheet], b"<pageMargins", (formats + links).encode())
    return packed(parts)


@kind(Ending.TOO_LARGE, 40)
def cell_formats() -> bytes:
    """140,000 formats of cells."""
    parts = parts_of()
    parts[_STYLES] = insert_before(parts[_STYLES], b"</cellXfs>", _all(140_000, '<xf numFmtId="14"/>').encode())
    return packed(parts)


@kind(Ending.JUDGED, 600)
def different_cell_formats() -> bytes:
    """60,000 formats of cells, no two alike."""
    parts = parts_of()
    more = _all(60_000, '<xf numFmtId="14" fontId="0" fillId="{i}" borderId="0"/>')
    parts[_STYLES] = insert_before(parts[_STYLES], b"</cellXfs>", more.encode())
    return packed(parts)


@kind(Ending.JUDGED, 40)
def number_formats() -> bytes:
    """Number formats of brackets and signs that never end."""
    parts, code = parts_of(), "[" * 15_000 + "\\" * 9_000 + "_" * 9_000
    written = "".join(f'<numFmt numFmtId="{200 + i}" formatCode="{code}"/>' for i in range(25))
    styles = re.sub(r"<numFmts.*?</numFmts>", "", parts[_STYLES].decode(), flags=re.DOTALL)
    styles = re.sub(r"(<styleSheet[^>]*>)", lambda found: f"{found[1]}<numFmts>{written}</numFmts>", styles)
    used = "".join(f'<xf numFmtId="{200 + i}"/>' for i in range(25))
    parts[_STYLES] = styles.replace("</cellXfs>", f"{used}</cellXfs>").encode()
    return packed(parts)


@kind(Ending.TOO_MUCH, 800, "onderdelen van het bestand")
def relationships() -> bytes:
    """140,000 relationships of the workbook, to parts whose names need decoding."""
    parts, link = parts_of(), '<Relationship Id="q{i}" Type="x" Target="a{i}%20"/>'
    more = _all(140_000, link).encode()
    parts[WORKBOOK_RELATIONSHIPS] = insert_before(parts[WORKBOOK_RELATIONSHIPS], b"</Relationships>", more)
    return packed(parts)


@kind(Ending.NOT_WRITTEN, 400, "onderdelen van het bestand")
def content_types() -> bytes:
    """140,000 content types of parts that are not there."""
    parts, more = parts_of(), _all(140_000, '<Override PartName="/a{i}" ContentType="x"/>')
    parts[CONTENT_TYPES] = insert_before(parts[CONTENT_TYPES], b"</Types>", more.encode())
    return packed(parts)


@kind(Ending.JUDGED, 150)
def attributes() -> bytes:
    """A row with 50,000 attributes."""
    return with_extra(Extra('<row r="1" ' + _all(50_000, 'a{i}="x" ') + "/>"))


@kind(Ending.JUDGED, 150)
def namespaces() -> bytes:
    """A row that declares 20,000 namespaces."""
    return with_extra(Extra('<row r="1" ' + _all(20_000, 'xmlns:a{i}="x{i}" ') + "/>"))


@kind(Ending.JUDGED, 20)
def deep_elements() -> bytes:
    """9,000 elements within each other, behind the cells."""
    return with_extra(Extra(after="<z>" * 9_000 + "</z>" * 9_000))


@kind(Ending.TOO_LARGE, 20)
def deeper_elements() -> bytes:
    """11,000 elements within each other, behind the cells."""
    return with_extra(Extra(after="<z>" * 11_000 + "</z>" * 11_000))


@kind(Ending.JUDGED, 30)
def deep_alternatives() -> bytes:
    """3,000 alternatives within each other, behind the cells of the very sheet that is marked."""
    parts = parts_of(HOV.read_bytes())
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    opens, closes = "<mc:AlternateContent><mc:Fallback>", "</mc:Fallback></mc:AlternateContent>"
    deep = f"<mc:AlternateContent {mc}><mc:Fallback>{opens * 3_000}{closes * 3_000}{closes}"
    sheet = "xl/worksheets/sheet4.xml"
    parts[sheet] = insert_before(parts[sheet], b"</worksheet>", deep.encode())
    return packed(parts)


def _marked() -> dict[str, bytes]:
    """Give the parts of the HOV form as a check marks it."""
    with tempfile.TemporaryDirectory() as folder:
        intake = hov_tools.read(HOV)
        hov_tools.write(intake, hov_tools.judge(intake), Path(folder))
        return parts_of((Path(folder) / HOV.name).read_bytes())


def _with_notes(parts: dict[str, bytes], count: int, text: str) -> bytes:
    """Add notes to every part that holds notes, with their shapes."""
    note = f'<comment ref="ZZ{{i}}" authorId="0"><text><t xml:space="preserve">{text}</t></text></comment>'
    shape = (
        '<v:shape id="_x0000_s{i}" type="#_x0000_t202"><x:ClientData ObjectType="Note"><x:Row>{i}</x:Row>'
        "<x:Column>701</x:Column></x:ClientData></v:shape>"
    )
    for name, content in parts.items():
        if "/comments" in name:
            parts[name] = insert_before(content, b"</commentList>", _all(count, note).encode())
        if name.endswith(".vml"):
            parts[name] = insert_before(content, b"</xml>", _all(count, shape).encode())
    return packed(parts)


@kind(Ending.NOT_WRITTEN, 900, "onderdelen van het bestand")
def notes_of_others() -> bytes:
    """30,000 notes with their shapes on the sheets that are marked."""
    return _with_notes(_marked(), 30_000, "x")


@kind(Ending.NOT_WRITTEN, 500, "onderdelen")
def notes_of_ours() -> bytes:
    """5,000 notes that look like ours, in a workbook with a journal."""
    return _with_notes(_marked(), 5_000, "hov_tools:\nx")


@kind(Ending.NOT_WRITTEN, 100, "notities en vormen")
def shapes_without_end() -> bytes:
    """20,000 shapes that do not end, in the drawing of the buttons."""
    parts = parts_of(HOV.read_bytes())
    drawing = "xl/drawings/vmlDrawing1.vml"
    parts[drawing] = insert_before(parts[drawing], b"</xml>", b'<v:shape id="x"> ' * 20_000)
    return packed(parts)


@kind(Ending.TOO_MUCH, 700, "cellen in blad Extra")
def cells_one_by_one() -> bytes:
    """199,000 cells behind a comment, so that no pattern takes them out."""
    cells = "".join(f'<c r="{column(one)}{{r}}"><v>1</v></c>' for one in range(1, 200))
    return with_extra(Extra("<!-- -->" + rows(range(1, 1_000), cells)))


@kind(Ending.TOO_MUCH, 100, "onderdelen van het bestand")
def strings_of_many_runs() -> bytes:
    """Shared strings of 150 runs each."""
    parts = parts_of()
    runs = "".join(f"<r><t>{i}</t></r>" for i in range(150))
    add_strings(parts, (f"{i}</t></si><si>{runs}</si><si><t>" for i in range(2_500)))
    return packed(parts)


@kind(Ending.JUDGED, 80)
def rows_of_a_large_form() -> bytes:
    """No hostile one: a form of two hundred trainees, of whom each has three rows."""
    return with_trainees(
        trainee(3 * i + j, who=f"R{i}", funded="ja", days=(43_101 + 100 * j, 43_180 + 100 * j), rest=days_formulas())
        for i in range(200)
        for j in range(3)
    )
