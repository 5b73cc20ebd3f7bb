"""Changes of what stands around cells: ranges, lists, formats, notes and drawings, and our own journal."""

from __future__ import annotations

import base64
import re
from copy import deepcopy
from random import Random

from lxml import etree

from hov_tools.ooxml.own_sheets import JOURNAL_SHEET

from .book import Book, Element, Part, elements, local
from .cellchanges import printable
from .hostile import ADDRESSES, NUMBERS, TEXTS, hostile_formula, reference

_AROUND = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetProtection", "autoFilter", "mergeCells"),
    *(
        "conditionalFormatting",
        "dataValidations",
        "hyperlinks",
        "pageMargins",
        "drawing",
        "legacyDrawing",
        "tableParts",
        "extLst",
    ),
)
_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _range(chance: Random) -> str:
    """Give one range or several, near or far."""
    made = [printable(reference(chance)).replace("$", "") for _ in range(chance.choice((1, 1, 1, 2, 40)))]
    return " ".join(made)


def _root(book: Book, chance: Random) -> Element | None:
    sheets = book.sheets()
    return book.tree(chance.choice(sheets)) if sheets else None


def _made(root: Element, name: str) -> Element:
    """Give an element of a sheet; it is put behind the cells when it is not there."""
    found = next(iter(elements(root, name)), None)
    if found is not None:
        return found
    space = str(root.tag).rpartition("}")[0]
    one = etree.Element(f"{space}}}{name}" if space else name)
    cells = next((each for each in root if local(each) == "sheetData"), None)
    root.insert(len(root) if cells is None else root.index(cells) + 1, one)
    return one


def _inside(parent: Element, name: str, attributes: dict[str, str]) -> Element:
    space = str(parent.tag).rpartition("}")[0]
    return etree.SubElement(parent, f"{space}}}{name}" if space else name, attributes)


def other_merged(book: Book, chance: Random) -> bool:
    """Merge cells, also those that are merged already."""
    root = _root(book, chance)
    if root is None:
        return False
    around = _made(root, "mergeCells")
    for _ in range(chance.choice((1, 1, 3, 200))):
        _inside(around, "mergeCell", {"ref": _range(chance)})
    return True


def other_validation(book: Book, chance: Random) -> bool:
    """Add a validation, or change one: its range, its list, its kind."""
    root = _root(book, chance)
    if root is None:
        return False
    found = elements(root, "dataValidation")
    if not found or chance.random() < 0.3:
        kind = chance.choice(("list", "list", "whole", "date", "custom", "x"))
        one = _inside(_made(root, "dataValidations"), "dataValidation", {"type": kind, "sqref": _range(chance)})
        for name in ("formula1", "formula2"):
            _inside(one, name, {}).text = _listed(chance)
        return True
    one = chance.choice(found)
    what = chance.randrange(4)
    if what == 0:
        one.set("sqref", _range(chance))
    elif what == 1:
        for each in elements(one, "formula1", "f"):
            each.text = _listed(chance)
    elif what == 2:
        one.set(chance.choice(("type", "operator", "allowBlank")), chance.choice(("list", "between", "x", "1", "")))
    else:
        one.attrib.pop(chance.choice(sorted(one.attrib, key=str)) if one.attrib else "x", None)
    return True


def _listed(chance: Random) -> str:
    names = ("lst_JaNee", "lst_Soort", "HOV_Jaar", "'Lijsten'!$A$1:$A$12", "Lijsten!$A:$A", "Lijsten!$A$1:$XFD$1048576")
    texts = ('"ja,nee"', '"a,b', '"' + ",".join(map(str, range(300))) + '"', '""', "INDIRECT(A1)")
    return printable(chance.choice((*names, *texts, hostile_formula(chance))))


def other_range(book: Book, chance: Random) -> bool:
    """Change any range that a sheet, table or drawing states."""
    parts = [part for part in book.xml() if b"xl/" in part.name and not part.name.endswith(b".rels")]
    root = book.tree(chance.choice(parts)) if parts else None
    if root is None:
        return False
    holders = [one for one in elements(root) if one.get("ref") or one.get("sqref")]
    if not holders:
        return False
    one = chance.choice(holders)
    one.set("ref" if one.get("ref") else "sqref", _range(chance))
    return True


def other_around(book: Book, chance: Random) -> bool:
    """Add, double or move what may stand around the cells of a sheet."""
    root = _root(book, chance)
    if root is None:
        return False
    name = chance.choice(_AROUND)
    one = _made(root, name)
    what = chance.randrange(4)
    if what == 0:
        root.insert(chance.randrange(len(root)), one)
    elif what == 1:
        root.append(deepcopy(one))
    elif what == 2:
        one.attrib.clear()
        one[:] = []
    else:
        key = chance.choice(("ref", "count", "min", "max", "sheet", "password", "zeroHeight", "activeCell", "x"))
        one.set(key, printable(chance.choice((*NUMBERS, *ADDRESSES))))
    return True


def other_columns(book: Book, chance: Random) -> bool:
    """State other columns: many, over each other, turned around, or hidden."""
    root = _root(book, chance)
    if root is None:
        return False
    around = _made(root, "cols")
    for _ in range(chance.choice((1, 3, 100))):
        ends = {
            "min": chance.choice(("1", "2", "16384", "0", "-1", "x")),
            "max": chance.choice(("1", "3", "16384", "99999", "")),
        }
        _inside(around, "col", {**ends, "width": chance.choice(NUMBERS[:12]), "hidden": chance.choice(("1", "0"))})
    return True


def other_styles(book: Book, chance: Random) -> bool:
    """Change the formats: indexes out of range, formats of numbers, counts, named styles of ours."""
    found = book.named("styles.xml")
    root = book.tree(found[0]) if found else None
    if root is None:
        return False
    what = chance.randrange(6)
    xfs = elements(root, "xf")
    if what == 0 and xfs:
        key = chance.choice(("numFmtId", "fontId", "fillId", "borderId", "xfId"))
        chance.choice(xfs).set(key, chance.choice(("0", "14", "22", "164", "999", "-1", "x", "4294967296", "")))
    elif what == 1:
        code = chance.choice(
            (
                "dd-mm-yyyy",
                "0.00",
                "@",
                "[h]:mm",
                '"d"0',
                "General",
                ";;;",
                "",
                "[$-413]d mmmm yyyy",
                "#" * 300,
                "[",
                "\\d",
            )
        )
        around = next(iter(elements(root, "numFmts")), None)
        if around is None:
            space = str(root.tag).rpartition("}")[0]
            around = etree.Element(f"{space}}}numFmts" if space else "numFmts")
            root.insert(0, around)
        _inside(around, "numFmt", {"numFmtId": chance.choice(("164", "14", "0", "165", "x")), "formatCode": code})
        if xfs:
            chance.choice(xfs).set("numFmtId", "164")
    elif what == 2:
        around = chance.choice(list(root)) if len(root) else root
        around.set("count", chance.choice(("0", "1", "99", "-1", "x", "")))
    elif what == 3:
        name = chance.choice(("HOV fout", "HOV twijfel", "HOV waarschuwing", "HOV info", "Normal", ""))
        for around in elements(root, "cellStyles")[:1]:
            _inside(around, "cellStyle", {"name": name, "xfId": chance.choice(("0", "1", "99", "x"))})
    elif what == 4 and len(root):
        one = chance.choice(list(root))
        root.insert(chance.randrange(len(root)), one)
    elif len(root):
        root.remove(chance.choice(list(root)))
    return True


def other_note(book: Book, chance: Random) -> bool:
    """Change the notes: where they stand, who wrote them, what they say."""
    found = [part for part in book.xml() if b"comments" in part.name]
    root = book.tree(chance.choice(found)) if found else None
    if root is None:
        return False
    notes = elements(root, "comment")
    if not notes:
        return False
    one = chance.choice(notes)
    what = chance.randrange(5)
    if what == 0:
        one.set("ref", printable(chance.choice(ADDRESSES)))
    elif what == 1:
        one.set("authorId", chance.choice(("0", "1", "99", "-1", "x", "")))
    elif what == 2:
        for each in elements(one, "t")[:1]:
            each.text = printable(chance.choice(("hov_tools:\nF101", "hov_tools:", *TEXTS)))
    elif what == 3 and (parent := one.getparent()) is not None:
        parent.append(deepcopy(one))
    else:
        for each in elements(root, "author")[:1]:
            each.text = chance.choice(("hov_tools", "", "Jan"))
    return True


def other_drawing(book: Book, chance: Random) -> bool:
    """Change the text of a VML drawing, which need not be XML at all."""
    found = book.named(".vml")
    if not found:
        return False
    part = chance.choice(found)
    text = book.text(part)
    what = chance.randrange(6)
    if what == 0:
        text = re.sub(
            rb"_x0000_s\d+", b"_x0000_s" + chance.choice((b"1025", b"0", b"999999", b"x", b"2147483648")), text, count=1
        )
    elif what == 1:
        text = re.sub(
            rb"<x:(Row|Column)>\d*<", rb"<x:\1>" + chance.choice((b"0", b"7", b"-1", b"x", b"9999999")) + b"<", text
        )
    elif what == 2:
        text = text.replace(b"<br/>", b"<br>") + b"<br>"
    elif what == 3:
        text = text.replace(b"urn:schemas-microsoft-com:", b"urn:x:", chance.randint(1, 3))
    elif what == 4:
        text = text.replace(b"</xml>", b"<v:shape id='a'></v:shape></xml>").replace(b'data="1"', b'data="1,2,3"')
    else:
        text = text.replace(b"Note", chance.choice((b"Button", b"Drop", b"")), 1)
    book.put(part, text)
    return True


def _journal(book: Book) -> Part | None:
    """Find the part of our journal by what stands in it."""
    return next((part for part in book.sheets() if b"hov_tools journaal" in part.content), None)


def other_journal(book: Book, chance: Random) -> bool:
    """Change our journal: its rows, what they are signed with, what is packed in them, or put one where none was."""
    part = _journal(book)
    if part is None:
        return _forged_journal(book, chance) if chance.random() < 0.3 else False
    root = book.tree(part)
    if root is None:
        return False
    texts = [one for one in elements(root, "t") if one.text]
    rows = elements(root, "row")
    if not texts or not rows:
        return False
    one = chance.choice(texts)
    text = one.text or ""
    what = chance.randrange(7)
    if what == 0:
        at = chance.randrange(len(text))
        one.text = text[:at] + chance.choice("Aa0+/= é") + text[at + 1 :]
    elif what == 1:
        one.text = text[: chance.randrange(len(text))]
    elif what == 2:
        one.text = base64.b64encode(chance.randbytes(chance.choice((0, 3, 3000)))).decode()
    elif what == 3 and (parent := rows[0].getparent()) is not None:
        parent.append(deepcopy(chance.choice(rows)))
    elif what == 4:
        gone = chance.choice(rows)
        if (parent := gone.getparent()) is not None:
            parent.remove(gone)
    elif what == 5:
        one.text = (chance.choice(texts).text or "")[:30_000]
    else:
        one.text = printable(chance.choice((*TEXTS, "hov_tools journaal 2 ", "hov_tools journaal 9 x")))
    return True


def _forged_journal(book: Book, chance: Random) -> bool:
    """Call a sheet of the user by the name of our journal."""
    found = book.named("xl/workbook.xml")
    root = book.tree(found[0]) if found else None
    sheets = [] if root is None else elements(root, "sheet")
    if not sheets:
        return False
    chance.choice(sheets).set("name", JOURNAL_SHEET)
    return True


AROUND = (
    *(other_merged, other_validation, other_validation, other_range, other_around, other_columns, other_styles),
    *(other_styles, other_note, other_drawing, other_journal, other_journal),
)
