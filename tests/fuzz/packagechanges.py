"""Changes of what holds a package together: relationships, content types, and the list of sheets."""

from __future__ import annotations

from copy import deepcopy
from random import Random

from lxml import etree

from .book import Book, Element, Part, elements
from .hostile import ADDRESSES, NUMBERS, TEXTS, hostile_formula

_TARGETS = (
    *(
        "",
        "/",
        "..",
        "../",
        "#A1",
        "sheet1.xml",
        "../../../etc/passwd",
        "/xl/workbook.xml",
        "http://example.org/x",
        "%",
        "%2e",
    ),
    *(
        "worksheets/sheet1.xml",
        "worksheets\\sheet2.xml",
        "/xl/worksheets/sheet3.xml",
        "WORKSHEETS/SHEET1.XML",
        "\\\\s\\x",
    ),
    *(
        "styles.xml",
        "sharedStrings.xml",
        "../xl/worksheets/sheet1.xml",
        "./worksheets/./sheet1.xml",
        "file:///c:/x.xlsx",
    ),
)
_KINDS = (
    "worksheet",
    "chartsheet",
    "styles",
    "sharedStrings",
    "comments",
    "vmlDrawing",
    "externalLink",
    "vbaProject",
    "x",
    "theme",
)
_BASE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def _relationships(book: Book, chance: Random) -> list[Element]:
    """Give the relationships of a part; of the workbook most of the time."""
    rels = book.named("workbook.xml.rels") if chance.random() < 0.4 else book.named(".rels")
    if not rels:
        return []
    root = book.tree(chance.choice(rels))
    return [] if root is None else elements(root, "Relationship")


def other_relationship(book: Book, chance: Random) -> bool:
    """Let a relationship lead elsewhere, be of another kind, have another id, or be gone."""
    found = _relationships(book, chance)
    if not found:
        return False
    one = chance.choice(found)
    parent = one.getparent()
    assert parent is not None
    what = chance.randrange(7)
    if what == 0:
        one.set("Target", chance.choice(_TARGETS))
    elif what == 1:
        one.set("Target", chance.choice(found).get("Target", ""))
    elif what == 2:
        one.set("Type", chance.choice((_BASE + chance.choice(_KINDS), chance.choice(found).get("Type", ""))))
    elif what == 3:
        one.set("Id", chance.choice((chance.choice(found).get("Id", ""), "", "rId999", "x" * 300, "1")))
    elif what == 4:
        one.set("TargetMode", chance.choice(("External", "Internal", "external", "")))
    elif what == 5:
        parent.remove(one)
    else:
        parent.append(deepcopy(one))
    return True


def other_content_type(book: Book, chance: Random) -> bool:
    """Give a part another content type, none, or two."""
    types = book.named("[content_types].xml")
    root = book.tree(types[0]) if types else None
    if root is None:
        return False
    found = elements(root, "Override", "Default")
    if not found:
        return False
    one = chance.choice(found)
    what = chance.randrange(5)
    if what == 0:
        one.set("ContentType", chance.choice((*(each.get("ContentType", "") for each in found), "", "text/xml")))
    elif what == 1:
        one.set("PartName", chance.choice((*(each.get("PartName", "") for each in found), "", "/x", "xl/workbook.xml")))
    elif what == 2:
        root.remove(one)
    elif what == 3:
        root.append(deepcopy(one))
    else:
        one.set("ContentType", _CONTENT + chance.choice(("sheet.main+xml", "template.main+xml", "worksheet+xml", "x")))
    return True


def _workbook(book: Book) -> Element | None:
    found = book.named("xl/workbook.xml")
    return book.tree(found[0]) if found else None


def other_sheet(book: Book, chance: Random) -> bool:
    """Change what the workbook says of a sheet: name, id, visibility, place."""
    root = _workbook(book)
    found = [] if root is None else elements(root, "sheet")
    if not found:
        return False
    one = chance.choice(found)
    parent = one.getparent()
    assert parent is not None
    what = chance.randrange(7)
    if what == 0:
        names = (
            "",
            "_hov_tools",
            "Validatierapport",
            "x" * 40,
            "a/b",
            "'",
            "geschiedenis",
            "Blad 1",
            "\u00e9",
            "A1",
            "1",
        )
        one.set("name", chance.choice((*names, chance.choice(found).get("name", "").upper())))
    elif what == 1:
        one.set("sheetId", chance.choice((*NUMBERS[:3], chance.choice(found).get("sheetId", ""), "65535", "x")))
    elif what == 2:
        one.set("state", chance.choice(("hidden", "veryHidden", "visible", "x", "")))
    elif what == 3:
        key = next((str(each) for each in one.attrib if str(each).endswith("}id")), "r")
        one.set(key, chance.choice(("", "rId999", chance.choice(found).get(key, ""))))
    elif what == 4:
        parent.append(one)
    elif what == 5:
        parent.append(deepcopy(one))
    elif len(found) > 1:
        parent.remove(one)
    return True


def other_defined_name(book: Book, chance: Random) -> bool:
    """Add a defined name, or change one: its text, sheet, or name."""
    root = _workbook(book)
    if root is None:
        return False
    found = elements(root, "definedName")
    space = str(root.tag).rpartition("}")[0].lstrip("{")
    prefix = f"{{{space}}}" if space else ""
    if not found or chance.random() < 0.2:
        around = next(iter(elements(root, "definedNames")), None)
        if around is None:
            around = etree.SubElement(root, f"{prefix}definedNames")
        name = chance.choice(
            ("_hov_tools", "lst_JaNee", "A1", "", "_xlnm.Print_Titles", "_xlnm._FilterDatabase", "Eigen")
        )
        one = etree.SubElement(around, f"{prefix}definedName", {"name": name})
        one.text = hostile_formula(chance)
        return True
    one = chance.choice(found)
    what = chance.randrange(4)
    if what == 0:
        one.text = chance.choice(
            (hostile_formula(chance), chance.choice(ADDRESSES), *(name.get("name", "") for name in found))
        )
    elif what == 1:
        one.set("localSheetId", chance.choice(("0", "1", "99", "-1", "x", *NUMBERS[:12])))
    elif what == 2:
        one.set("name", chance.choice((*(name.get("name", "") for name in found), "_hov_tools", "a b", "R1C1")))
    else:
        one.set("hidden", chance.choice(("1", "0", "x")))
    return True


def other_settings(book: Book, chance: Random) -> bool:
    """Change what holds of the whole workbook: dates, protection, sharing, calculation, views."""
    root = _workbook(book)
    if root is None:
        return False
    space = str(root.tag).rpartition("}")[0] + "}"
    name, attributes = chance.choice(
        (
            ("workbookPr", {"date1904": chance.choice(("1", "0", "true", "x"))}),
            ("workbookProtection", {"lockStructure": chance.choice(("1", "0", "x"))}),
            ("workbookProtection", {"workbookPassword": "CC1A", "lockStructure": "1"}),
            ("calcPr", {"calcMode": "manual", "fullCalcOnLoad": chance.choice(("0", "1")), "iterate": "1"}),
            ("calcPr", {"refMode": "R1C1", "fullPrecision": "0"}),
            ("workbookView", {"activeTab": chance.choice(NUMBERS), "firstSheet": chance.choice(NUMBERS)}),
            ("fileSharing", {"readOnlyRecommended": "1", "userName": "x"}),
            ("externalReferences", {}),
            ("pivotCaches", {}),
            ("extLst", {}),
        )
    )
    one = next(iter(elements(root, name)), None)
    if one is None or chance.random() < 0.1:
        one = etree.Element(space + name if len(space) > 1 else name)
        root.insert(chance.randrange(len(root) + 1), one)
    for key, value in attributes.items():
        one.set(key, value.replace("\x00", ""))
    return True


def new_part(book: Book, chance: Random) -> bool:
    """Put in a part that changes what the workbook is: macros, links, signatures, a password, another program's."""
    name, content = chance.choice(
        (
            ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
            ("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
            ("_xmlsignatures/origin.sigs", b""),
            ("EncryptedPackage", b"x"),
            ("content.xml", b"<office:document-content/>"),
            ("word/document.xml", b"<w:document/>"),
            ("xl/calcChain.xml", b"<calcChain/>"),
            ("xl/revisions/revisionHeaders.xml", b"<headers/>"),
            ("customXml/item1.xml", b"<x/>"),
            (f"xl/worksheets/sheet{chance.randint(1, 9)}.xml", b"<worksheet/>"),
            ("xl/comments1.xml", b"<comments/>"),
        )
    )
    book.parts.insert(chance.randrange(len(book.parts) + 1), Part(name.encode(), content))
    for rels in book.named("workbook.xml.rels"):
        root = book.tree(rels)
        if root is not None and chance.random() < 0.7:
            kind = chance.choice((*_KINDS, "calcChain", "revisionHeaders"))
            tag = f"{str(root.tag).rpartition('}')[0]}}}Relationship" if "}" in str(root.tag) else "Relationship"
            etree.SubElement(
                root, tag, {"Id": f"rId{chance.randint(1, 40)}", "Type": _BASE + kind, "Target": f"/{name}"}
            )
    return True


def other_properties(book: Book, chance: Random) -> bool:
    """Change a text of the document's properties."""
    found = book.named("docprops/core.xml") + book.named("docprops/app.xml")
    root = book.tree(chance.choice(found)) if found else None
    if root is None:
        return False
    chance.choice(elements(root)).text = chance.choice([one for one in TEXTS if one.isprintable()])
    return True


PACKAGE = (
    *(other_relationship, other_relationship, other_content_type, other_sheet, other_sheet, other_defined_name),
    *(other_defined_name, other_settings, new_part, other_properties),
)
