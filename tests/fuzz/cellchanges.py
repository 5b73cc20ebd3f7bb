"""Changes of cells: values, types, formulas, addresses, rows, and the shared strings."""

from __future__ import annotations

from copy import deepcopy
from random import Random

from lxml import etree

from .book import Book, Element, elements, local
from .hostile import ADDRESSES, ERRORS, NUMBERS, TEXTS, TYPES, cell, hostile_formula, reference


def printable(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(one for one in text if one.isprintable() or one in "\t\n")


def _sheet(book: Book, chance: Random) -> Element | None:
    sheets = book.sheets()
    return book.tree(chance.choice(sheets)) if sheets else None


def _cell(book: Book, chance: Random, *, filled: bool = False) -> Element | None:
    """Give a cell of a sheet, or None; one with something in it when that is asked."""
    root = _sheet(book, chance)
    if root is None:
        return None
    found = elements(root, "c")
    if filled:
        found = [one for one in found if len(one)]
    return chance.choice(found) if found else None


def _child(parent: Element, name: str) -> Element:
    """Give a child of this name in the namespace of its parent; it is made when it is not there."""
    for one in parent:
        if local(one) == name:
            return one
    space = str(parent.tag).rpartition("}")[0]
    return etree.SubElement(parent, f"{space}}}{name}" if space else name)


def _fill(one: Element, kind: str, value: str) -> None:
    """Give a cell a type and a value, as Excel writes it."""
    for child in list(one):
        one.remove(child)
    if kind in {"", "n"}:
        one.attrib.pop("t", None)
    else:
        one.set("t", kind)
    if kind == "inlineStr":
        _child(_child(one, "is"), "t").text = printable(value)
    else:
        _child(one, "v").text = printable(value)


def other_value(book: Book, chance: Random) -> bool:
    """Give a cell a number, text, date, truth or error, of the type that belongs to it or of another."""
    one = _cell(book, chance, filled=chance.random() < 0.6)
    if one is None:
        return False
    kind, value = chance.choice(
        (
            ("n", chance.choice(NUMBERS)),
            ("n", str(chance.randint(-5, 60_000))),
            ("n", f"{chance.uniform(-10, 3000):.{chance.randint(0, 17)}f}"),
            ("inlineStr", chance.choice(TEXTS)),
            ("str", chance.choice(TEXTS)),
            ("e", chance.choice(ERRORS)),
            ("b", chance.choice(("0", "1", "2", "true", ""))),
            ("d", chance.choice(("2022-01-01", "2022-02-30", "2022-01-01T12:00:00", "9999-12-31", "x", "-1"))),
            ("s", chance.choice(("0", "1", "-1", "99999", "1.5", "", "x", " 2", "1e1"))),
            (chance.choice(TYPES), chance.choice((*NUMBERS, *TEXTS))),
        )
    )
    _fill(one, kind, value)
    return True


def other_type(book: Book, chance: Random) -> bool:
    """Give a cell another type and leave its value."""
    one = _cell(book, chance, filled=True)
    if one is None:
        return False
    one.set("t", chance.choice(TYPES))
    return True


def swapped_values(book: Book, chance: Random) -> bool:
    """Let two cells of a sheet swap what they hold."""
    root = _sheet(book, chance)
    found = [] if root is None else [one for one in elements(root, "c") if len(one)]
    if len(found) < 2:
        return False
    one, other = chance.sample(found, 2)
    if one in other.iterancestors() or other in one.iterancestors():
        return False
    first, second = list(one), list(other)
    kinds = one.get("t"), other.get("t")
    one[:], other[:] = second, first
    for each, kind in ((one, kinds[1]), (other, kinds[0])):
        each.attrib.pop("t", None)
        if kind is not None:
            each.set("t", kind)
    return True


def emptied(book: Book, chance: Random) -> bool:
    """Empty some cells, or take them away."""
    root = _sheet(book, chance)
    found = [] if root is None else elements(root, "c")
    if not found:
        return False
    for one in chance.sample(found, min(len(found), chance.choice((1, 1, 5, 50)))):
        if chance.random() < 0.5:
            one[:] = []
        elif (parent := one.getparent()) is not None:
            parent.remove(one)
    return True


def other_address(book: Book, chance: Random) -> bool:
    """Let a cell or row state another place, or none."""
    root = _sheet(book, chance)
    found = [] if root is None else elements(root, chance.choice(("c", "c", "row")))
    if not found:
        return False
    one = chance.choice(found)
    if chance.random() < 0.2:
        one.attrib.pop("r", None)
    elif local(one) == "row":
        one.set("r", chance.choice(("0", "1", "1048576", "1048577", "-1", "x", "1.0", str(chance.randint(1, 60)))))
    else:
        one.set("r", printable(chance.choice((cell(chance).replace("$", ""), chance.choice(ADDRESSES)))))
    return True


def without_addresses(book: Book, chance: Random) -> bool:
    """Leave out the places of all cells, rows or both, which then follow each other (ECMA-376 part 1, §18.3.1.4)."""
    root = _sheet(book, chance)
    if root is None:
        return False
    for one in elements(root, *chance.choice((("c",), ("row",), ("c", "row")))):
        one.attrib.pop("r", None)
    return True


def other_formula(book: Book, chance: Random) -> bool:
    """Give a cell a formula, with a value that is remembered or without."""
    one = _cell(book, chance)
    if one is None:
        return False
    _child(one, "f").text = printable(hostile_formula(chance))
    if chance.random() < 0.5:
        _child(one, "v").text = printable(chance.choice((*NUMBERS[:16], *ERRORS)))
    one[:] = sorted(one, key=lambda each: local(each) != "f")
    return True


def shared_or_array(book: Book, chance: Random) -> bool:
    """Make a formula a shared one, one of an array or of a data table, over a range near or far."""
    root = _sheet(book, chance)
    found = [] if root is None else elements(root, "c")
    if not found:
        return False
    number = chance.choice(("0", "0", "1", "99", "-1", "x", "4294967295"))
    kind = chance.choice(("shared", "shared", "shared", "array", "dataTable", "x"))
    at = chance.randrange(len(found))
    for position, one in enumerate(found[at : at + chance.choice((1, 3, 8))]):
        made = _child(one, "f")
        made.set("t", kind)
        if kind == "shared":
            made.set("si", number)
        if position == 0 or chance.random() < 0.2:
            made.text = printable(hostile_formula(chance))
            far = chance.choice(ADDRESSES[:-2])
            made.set(
                "ref", printable(chance.choice((reference(chance).replace("$", ""), one.get("r", "A1") + ":L60", far)))
            )
        else:
            made.text = None
        if kind == "dataTable":
            made.set("r1", chance.choice(ADDRESSES[:6]))
            made.set("dt2D", "1")
        one[:] = sorted(one, key=lambda each: local(each) != "f")
    return True


def other_format(book: Book, chance: Random) -> bool:
    """Give a cell, row or column another format."""
    root = _sheet(book, chance)
    found = [] if root is None else elements(root, *chance.choice((("c",), ("row",), ("col",))))
    if not found:
        return False
    one = chance.choice(found)
    one.set(
        "style" if local(one) == "col" else "s", chance.choice(("0", "1", "3", "9", "999", "-1", "x", "4294967295", ""))
    )
    if local(one) == "row":
        one.set("customFormat", "1")
        one.set(chance.choice(("hidden", "spans", "ht")), chance.choice(("1", "1:3", "x", "0", "-1")))
    return True


def more_rows(book: Book, chance: Random) -> bool:
    """Copy a row below itself, or far below, as someone does who needs more lines."""
    root = _sheet(book, chance)
    found = [] if root is None else [one for one in elements(root, "row") if one.get("r", "").isdigit()]
    if not found:
        return False
    row = chance.choice(found)
    parent = row.getparent()
    assert parent is not None
    number = int(row.get("r", "1")[:7]) + chance.choice((1, 1, 1, 40, 1000))
    for _ in range(chance.choice((1, 3, 60))):
        other = deepcopy(row)
        other.set("r", str(number))
        for one in other:
            one.set("r", one.get("r", "A1").rstrip("0123456789") + str(number))
        parent[:] = [each for each in parent if each.get("r") != str(number)]
        parent.append(other)
        number += 1
    if chance.random() < 0.9:
        parent[:] = sorted(parent, key=lambda each: int(each.get("r", "0")[:7]) if each.get("r", "0").isdigit() else 0)
    return True


def other_row_order(book: Book, chance: Random) -> bool:
    """Put rows, or the cells of a row, in another order."""
    root = _sheet(book, chance)
    found = [] if root is None else elements(root, chance.choice(("row", "sheetData")))
    if not found:
        return False
    one = chance.choice(found)
    children = list(one)
    chance.shuffle(children)
    one[:] = children
    return len(children) > 1


def other_string(book: Book, chance: Random) -> bool:
    """Change a shared string: its text, its runs, or that it is there."""
    found = book.named("sharedstrings.xml")
    root = book.tree(found[0]) if found else None
    items = [] if root is None else elements(root, "si")
    if root is None or not items:
        return False
    one = chance.choice(items)
    what = chance.randrange(6)
    if what == 0:
        _child(one, "t").text = printable(chance.choice(TEXTS))
    elif what == 1:
        text = _child(one, "t").text or ""
        _child(one, "t").text = chance.choice(
            (text.upper(), text[:-1], text + " *", " " + text, text.replace(" ", "\u00a0"))
        )
    elif what == 2:
        text = "".join(str(each) for each in one.itertext())
        one[:] = []
        for piece in (text[:3], text[3:]):
            _child(etree.SubElement(one, str(one.tag).replace("}si", "}r")), "t").text = piece
    elif what == 3:
        root.remove(one)
    elif what == 4:
        other = chance.choice(items)
        one[:], other[:] = list(other), list(one)
    else:
        root.insert(0, deepcopy(one))
    return True


CELLS = (
    *(other_value, other_value, other_value, other_type, swapped_values, emptied, other_address, without_addresses),
    *(
        other_formula,
        other_formula,
        shared_or_array,
        other_format,
        more_rows,
        other_row_order,
        other_string,
        other_string,
    ),
)
