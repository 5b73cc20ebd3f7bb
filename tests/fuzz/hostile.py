"""Values at the edges of what a workbook may hold, and formulas of every shape."""

from __future__ import annotations

from random import Random

NUMBERS = (
    *("0", "-0", "1", "-1", "0.1", "1.0", "00012", "+5", " 7 ", "1e3", "1E+308", "1e309", "-1e-320", "1e99999", "NaN"),
    *(
        "INF",
        "-INF",
        "1,5",
        "1.234,56",
        "0x10",
        "1_000",
        "٣",
        "65535",
        "65536",
        "2147483647",
        "2147483648",
        "4294967295",
    ),
    *("4294967296", "-2147483649", "9007199254740993", "99999999999999999999", "1" * 400, "", " ", "1 1", "true"),
    *(
        "44562",
        "44562.99999999",
        "2958465",
        "2958466",
        "-657434",
        "60",
        "59.5",
        "0.5",
        "1e-400",
        "12345678901234567890.5",
    ),
)
ADDRESSES = (
    *("A1", "XFD1048576", "XFE1", "A1048577", "A0", "a1", "$A$1", "A01", "AAAA1", "1A", "R1C1", "A1:", ":", "#REF!"),
    *("A1:XFD1048576", "B2:A1", "XFD1048576:A1", "A:A", "1:1", "A1:A1048576", "A1:B2:C3", "A1 B2", "A1:A1", "D8"),
    *("A1,B2", "Blad!A1", "'x'!A1", "A1:C3 B2:D4", "E6:E45", "", " ", "A1 " * 200, "ZZZ99999999999999999999"),
)
TEXTS = (
    *("", " ", "\t", "\n", "ja", "nee", "Ja ", "JA", "n.v.t.", "=1+1", "-", "?", "*", "~*", "<b>", "&amp;", "]]>", "'"),
    *("_x0000_", "_x000D_", "_xD800_", "_x0041_", "x" * 40_000, "é" * 300, "\u202e", "\u200b", "\ufeff", "\U0001f600"),
    *(
        "2022",
        "1-1-2022",
        "31-02-2022",
        "2022-13-45",
        "01/02/03",
        "1 januari 2022",
        "12345678901",
        "10280",
        "TPID 10280",
    ),
    *(
        "#N/A",
        "#REF!",
        "#WAARDE!",
        "TRUE",
        "e\u0301",
        "ﬁ",
        "İ",
        "ß",
        "\u00a0",
        "\u2028",
        "../../x",
        "{0}",
        "%s",
        "{name}",
    ),
)
ERRORS = (
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#NUM!",
    "#NAME?",
    "#NULL!",
    "#GETTING_DATA",
    "#SPILL!",
    "#N/B",
    "#",
    "",
)
TYPES = ("s", "n", "b", "e", "str", "inlineStr", "d", "", "x", "S")
ATTRIBUTES = (*NUMBERS, *ADDRESSES, *TEXTS[:20], "rId1", "rId999", "xl/worksheets/sheet1.xml", "true", "false", "on")
WILDCARDS = ("*", "?", "~", "**", "*?*", "~~*", "a*b", "reg*1?", ">*", "<>", "=", "<>*", ">=1", "[a", "\\", "*~")
_FUNCTIONS = (
    *(
        "SUM",
        "IF",
        "COUNTIF",
        "SUMIF",
        "SUMIFS",
        "COUNTA",
        "VLOOKUP",
        "INDEX",
        "MATCH",
        "DATEDIF",
        "DATE",
        "TEXT",
        "ROUND",
    ),
    *(
        "SUMPRODUCT",
        "IFERROR",
        "INDIRECT",
        "OFFSET",
        "CHOOSE",
        "LEFT",
        "MID",
        "AND",
        "OR",
        "NOT",
        "MAX",
        "MIN",
        "ISBLANK",
    ),
    *(
        "NETWORKDAYS",
        "YEAR",
        "EDATE",
        "CONCATENATE",
        "LAMBDA",
        "_xlfn.XLOOKUP",
        "ROW",
        "NOW",
        "UNKNOWN",
        "TRIM",
        "VALUE",
    ),
)
_OPERATORS = ("+", "-", "*", "/", "^", "&", "=", "<>", "<", ">=", " ", ",", ":")
_SHEETS = (
    "",
    "",
    "",
    "Lijsten!",
    "'HOV-formulier'!",
    "Opleidelingen!",
    "'x''y'!",
    "[1]Blad!",
    "Lijsten:Opleidelingen!",
    "#REF!",
)
_NAMES = (
    "HOV_Jaar",
    "lst_JaNee",
    "Tabel1[kolom]",
    "Tabel1[[#All],[a]]",
    "TRUE",
    "onbekend",
    "_xlnm.Print_Area",
    "Eigen",
)
_DEEPEST = 5


def formula(chance: Random, depth: int = 0) -> str:
    """Make a formula, mostly a right one."""
    kind = chance.randrange(9 if depth < _DEEPEST else 5)
    if kind == 0:
        return chance.choice(NUMBERS[:16])
    if kind == 1:
        return f'"{chance.choice((*WILDCARDS, *TEXTS[:12]))}"'
    if kind in {2, 3}:
        return chance.choice(_SHEETS) + reference(chance)
    if kind == 4:
        return chance.choice((*_NAMES, *ERRORS))
    if kind == 5:
        return formula(chance, depth + 1) + chance.choice(_OPERATORS) + formula(chance, depth + 1)
    if kind == 6:
        return chance.choice("-+(") + formula(chance, depth + 1) + chance.choice(("", "%", ")", "#"))
    arguments = (formula(chance, depth + 1) for _ in range(chance.randrange(5)))
    return f"{chance.choice(_FUNCTIONS)}({chance.choice(',,,; ').join(arguments)})"


def hostile_formula(chance: Random) -> str:
    """Make a formula, or what is none."""
    made = formula(chance)
    if chance.random() < 0.2:
        at = chance.randrange(len(made) + 1)
        made = made[:at] + chance.choice(('"', "'", "(", ")", "{", "}", "!", "#", "@", "[", "]", "\u00e9")) + made[at:]
    return chance.choice((made, made, made, made, "(" * 300, "-" * 500 + "1", "1" + "+1" * 3000, "=" + made, ""))


def reference(chance: Random) -> str:
    """Make a reference to a cell or range, near most of the time."""
    if chance.random() < 0.15:
        return chance.choice(ADDRESSES)
    ends = [cell(chance) for _ in range(chance.choice((1, 1, 2)))]
    return ":".join(ends)


def cell(chance: Random) -> str:
    """Make an address that a form has, with dollars at times."""
    dollar = chance.choice(("", "", "$"))
    return f"{dollar}{chance.choice('ABCDEFGHIJKL')}{dollar}{chance.randint(1, 60)}"
