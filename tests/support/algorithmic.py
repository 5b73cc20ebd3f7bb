"""Small workbooks that would cost a careless reader, judge or writer hours or gigabytes: what the table test runs.

Every kind is a form of the examples with something hostile in it, and has: its name, that of the function; how it is
made, the function; how it must end; and how large it may be at most, in KiB, so that it stays a small file that does
much, and not a large one.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from support.extra_sheet import (
    HOV,
    Extra,
    column,
    formula,
    number_cell,
    parts_of,
    row,
    rows,
    strings_in,
    text_cell,
    trainee,
    with_extra,
    with_formula,
    with_trainees,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# A formula whose cells nobody knows: whatever is changed, it and all that looks at it may have another value.
_UNSEEN = 'INDIRECT("B1")'


class Ending(Enum):
    """How a kind ends."""

    JUDGED = "a verdict, and the workbook is written"
    NOT_WRITTEN = "a verdict; writing into it would take too much, and that is said"
    TOO_MUCH = "F123, which names what takes too much"
    TOO_LARGE = "F123, for its size"


class Kind(NamedTuple):
    """A kind of hostile workbook.

    Attributes:
        make: gives its bytes.
        ending: how it ends.
        size: KiB that it takes at most.
        load: what F123 or the remark names.
    """

    make: Callable[[], bytes]
    ending: Ending
    size: int
    load: str = ""


KINDS: dict[str, Kind] = {}


def kind(ending: Ending, size: int, load: str = "") -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """List a function that makes a kind."""

    def listed(make: Callable[[], bytes]) -> Callable[[], bytes]:
        KINDS[make.__name__] = Kind(make, ending, size, load)
        return make

    return listed


def _names(count: int, written: str) -> str:
    """Write defined names N1x, N2x …; {i}, {n} and {m} are their own number and the next two."""
    filled = (written.format(i=i, n=i + 1, m=i + 2) for i in range(1, count))
    return "".join(f'<definedName name="N{i}x">{text}</definedName>' for i, text in enumerate(filled, start=1))


@kind(Ending.JUDGED, 20)
def array_over_all() -> bytes:
    """An array formula over every cell of a sheet."""
    return with_extra(Extra(row(1, formula("A1", "1", ' t="array" ref="A1:XFD1048576"'))))


@kind(Ending.JUDGED, 20)
def array_that_is_stale() -> bytes:
    """An array formula over 27 million cells whose values are all stale once anything is changed."""
    return with_extra(Extra(row(1, formula("A1", _UNSEEN, ' t="array" ref="A1:Z1048576"'))))


@kind(Ending.JUDGED, 20)
def data_table_over_all() -> bytes:
    """A data table over every cell of a sheet."""
    return with_extra(Extra(row(1, formula("A1", "", ' t="dataTable" ref="A1:XFD1048576" r1="B1" dt2D="0"'))))


@kind(Ending.NOT_WRITTEN, 100, "formules")
def arrays_over_each_other() -> bytes:
    """Thousands of stale array formulas, each over every cell of the sheet."""
    cell = '<c r="A{r}"><f t="array" ref="A{r}:XFD1048576">INDIRECT("B1")</f><v>0</v></c>'
    return with_extra(Extra(rows(range(1, 6_001), cell)))


@kind(Ending.TOO_MUCH, 400, "formules in blad Extra")
def shared_long() -> bytes:
    """A formula of 16,000 characters that 150,000 cells share."""
    master = "SUM(" + "+".join(f"{column(i % 200 + 1)}{i % 90 + 1}" for i in range(3_300)) + ")"
    cells = "".join(f'<c r="{column(one)}{{r}}"><f t="shared" si="0"/><v>0</v></c>' for one in range(1, 11))
    first = row(1, formula("A1", master, ' t="shared" ref="A1:J15000" si="0"'))
    return with_extra(Extra(first + rows(range(2, 15_001), cells)))


@kind(Ending.TOO_MUCH, 40, "formules in blad Extra")
def shared_and_stale() -> bytes:
    """A formula of 16,000 characters that a thousand cells share, all of them stale."""
    master = "SUM(" + "+".join(f"A{i % 90 + 1}" for i in range(4_000)) + ")"
    first = row(1, formula("A1", _UNSEEN) + formula("C1", master, ' t="shared" ref="C1:C1000" si="0"'))
    return with_extra(Extra(first + rows(range(2, 1_001), '<c r="C{r}"><f t="shared" si="0"/><v>0</v></c>')))


@kind(Ending.NOT_WRITTEN, 1_000, "formules in blad Extra")
def long_and_stale() -> bytes:
    """Hundreds of formulas of 16,000 characters, no two alike, each stale."""
    texts = (
        _UNSEEN + "".join(f"+{column((i * 7 + j) % 600 + 1)}{j % 90 + 1}" for j in range(3_000)) for i in range(150)
    )
    return with_extra(Extra("".join(row(i, formula(f"A{i}", text)) for i, text in enumerate(texts, start=1))))


@kind(Ending.NOT_WRITTEN, 600, "formules in blad")
def ranges_beside_a_chain() -> bytes:
    """A stale chain of 15,000 cells, and as many large ranges that none of them hits."""
    first = row(1, formula("A1", _UNSEEN) + formula("C1", "SUM(X1:Z100)"))
    cells = formula("A{r}", "A{p}+1") + formula("C{r}", "SUM(X1:Z1{r})")
    return with_extra(Extra(first + rows(range(2, 15_001), cells)))


@kind(Ending.NOT_WRITTEN, 800, "formules in blad")
def chain() -> bytes:
    """A stale chain of 25,000 cells."""
    return with_extra(Extra(row(1, formula("A1", _UNSEEN)) + rows(range(2, 25_001), formula("A{r}", "A{p}+1"))))


@kind(Ending.JUDGED, 450)
def circle() -> bytes:
    """A circle of 50,000 cells."""
    return with_extra(Extra(row(1, formula("A1", "A50000+1")) + rows(range(2, 50_001), formula("A{r}", "A{p}+1"))))


@kind(Ending.NOT_WRITTEN, 200, "formules")
def sums_of_columns() -> bytes:
    """20,000 sums over whole sheets and columns, all stale."""
    cells = formula("A{r}", "SUM(B:XFD)+SUM(A1:XFD1048576)+INDIRECT(B1)") + formula("B{r}", "SUM(A:A)")
    return with_extra(Extra(rows(range(1, 20_001), cells)))


@kind(Ending.NOT_WRITTEN, 60, "formules")
def sums_of_stale_columns() -> bytes:
    """Sums over the next column, down to one that is stale."""
    sums = "".join(formula(f"{column(one)}{{r}}", f"SUM({column(one + 1)}:{column(one + 1)})") for one in range(1, 20))
    return with_extra(Extra(rows(range(1, 501), sums + formula("T{r}", _UNSEEN))))


@kind(Ending.JUDGED, 20)
def nested() -> bytes:
    """Functions within each other, deeper than Excel allows."""
    return with_extra(Extra(rows(range(1, 301), formula("A{r}", "IF(" * 90 + "INDIRECT(B1)" + ",1,2)" * 90))))


@kind(Ending.NOT_WRITTEN, 20, "formules in blad Extra")
def deep_formulas() -> bytes:
    """Signs, quotes and brackets by the thousand, for a parser that calls itself or starts again."""
    texts = ["(" * 8_000 + "1" + ")" * 8_000, "-" * 16_000 + "1", "1" + "%" * 16_000, "1" + "^1" * 8_000]
    texts += ["{" + "1," * 8_000 + "1}", '"' * 16_000, "'" * 16_000, "[" * 16_000, "a." * 8_000, "(A1," * 3_000]
    cells = "".join(formula(f"{column(at)}1", f"INDIRECT(B1)+{text}") for at, text in enumerate(texts, start=1))
    return with_extra(Extra(row(1, cells)))


@kind(Ending.NOT_WRITTEN, 300, "onderdelen")
def names_beside() -> bytes:
    """45,000 defined names of which one is used."""
    return with_extra(Extra(row(1, formula("A1", "SUM(N5x)")), names=_names(45_000, "Extra!$A${i}")))


@kind(Ending.NOT_WRITTEN, 300, "gedefinieerde namen")
def names_of_the_report() -> bytes:
    """A chain of names, each of which stands for the one before; the first may be the sheet of the report."""
    names = _names(20_000, "N{n}x+1") + '<definedName name="N20000x">INDIRECT("Controle!A1")</definedName>'
    return with_extra(Extra(row(1, formula("A1", "N1x")), names=names))


@kind(Ending.NOT_WRITTEN, 400, "formules")
def names_that_are_long() -> bytes:
    """3,000 stale formulas, each with a name that stands for sixty names, and these for each other."""
    long = "+".join(f"N{i}x" for i in range(1, 61)) + "+Extra!$A$1" * 1_000
    cells = "".join(row(r, formula(f"B{r}", f"N{r % 60 + 1}x")) for r in range(2, 3_001))
    return with_extra(Extra(row(1, formula("A1", _UNSEEN)) + cells, names=_names(61, long)))


@kind(Ending.NOT_WRITTEN, 900, "formules in blad Extra")
def names_and_sheets() -> bytes:
    """10,000 names, and 1,000 sheets with a formula that could use them."""
    return with_extra(Extra(row(1, formula("A1", "INDIRECT(N1x)")), count=1_000, names=_names(10_000, "Extra!$A${i}")))


@kind(Ending.JUDGED, 24)
def pattern_with_a_star() -> bytes:
    """A condition that begins with a star, held against 200 cells of 32,000 letters that it nearly fits."""
    extra = Extra(rows(range(1, 201), '<c r="A{r}" t="s"><v>__</v></c>'), strings=("a" * 32_000,))
    return _shared(with_formula, "D27", 'COUNTIF(Extra!A:A,"*' + "a" * 120 + 'b")', extra)


@kind(Ending.TOO_MUCH, 40, "formules in blad HOV-formulier")
def pattern_with_any_sign() -> bytes:
    """As before, with stars, letters and question marks in turn, and three thousand cells."""
    extra = Extra(rows(range(1, 3_001), '<c r="A{r}" t="s"><v>__</v></c>'), strings=("a" * 32_000,))
    return _shared(with_formula, "D27", 'SUMIF(Extra!A:A,"' + "*a?a" * 60 + 'b",Extra!B:B)', extra)


def _shared(make: Callable[[str, str, Extra], bytes], cell: str, text: str, extra: Extra) -> bytes:
    """Let the cells of an extra sheet hold the shared string that comes with it."""
    index = str(len(strings_in(parts_of(HOV.read_bytes()))))
    return make(cell, text, extra._replace(rows=extra.rows.replace("__", index)))


@kind(Ending.NOT_WRITTEN, 40, "formules")
def conditions_that_are_stale() -> bytes:
    """Thousands of stale conditions with seven stars over a column of 1,000 letters each."""
    cells = text_cell("B{r}", "a" * 300) + formula("C{r}", 'COUNTIF(B:B,"*a*a*a*a*a*a*b")+INDIRECT(B1)*0')
    return with_extra(Extra(rows(range(1, 2_001), cells)))


@kind(Ending.JUDGED, 20)
def texts_that_double() -> bytes:
    """Each formula twice the text of the one before."""
    first = row(1, text_cell("A1", "x" * 30_000))
    return with_extra(Extra(first + rows(range(2, 31), formula("A{r}", "A{p}&amp;A{p}&amp;INDIRECT(B1)"))))


@kind(Ending.TOO_MUCH, 30, "formules in blad Extra")
def lengths_of_a_text() -> bytes:
    """The length of 32,000 letters, asked 32,000 times."""
    asked = "+".join(["LEN(A$1)"] * 800)
    extra = Extra(row(1, text_cell("A1", "é" * 16_000)) + rows(range(2, 42), formula("B{r}", asked)))
    return with_formula("D27", "SUM(Extra!B:B)", extra)


@kind(Ending.JUDGED, 60)
def powers() -> bytes:
    """Numbers that would double their digits three thousand times."""
    first = row(1, number_cell("A1", "1.000000001"))
    extra = Extra(first + rows(range(2, 3_001), formula("A{r}", "A{p}*A{p}/3+1/7")))
    return with_formula("D27", "Extra!A3000", extra)


@kind(Ending.TOO_MUCH, 70, "formules in blad Opleidelingen")
def products_of_ranges() -> bytes:
    """In each of four hundred rows of trainees the product of 50,000 cells."""
    product = "SUMPRODUCT((A1:J{r}=1)*(B1:K{r}=2)*1)+43000"
    cells = "".join(f'<c r="{one}{{r}}"><f>{product}</f><v>43200</v></c>' for one in "GH")
    return with_trainees(trainee(i, who=f"R{i}", funded="ja", days=(43_200, 43_300), rest=cells) for i in range(1_000))


@kind(Ending.TOO_MUCH, 40, "formules in blad HOV-formulier")
def sums_of_fractions() -> bytes:
    """The sum of 2,000 fractions, 720 times."""
    total = "SUM(" + ",".join(["Extra!A1:A2000"] * 240) + ")"
    extra = Extra(rows(range(1, 2_001), number_cell("A{r}", "0.{r}1")))
    return with_formula("D27", "+".join([total] * 3), extra)


@kind(Ending.TOO_MUCH, 300, "formules in blad Extra")
def begun_again() -> bytes:
    """A formula of 1,300 cells that is begun again for each that must be computed first, along a chain of 30,000."""
    wanted = "+".join(f"Extra!A{i}" for i in range(1, 1_300))
    return with_formula("D27", wanted, Extra(rows(range(1, 30_000), formula("A{r}", "A{n}+1"))))


@kind(Ending.TOO_MUCH, 24, "formules in blad HOV-formulier")
def arrays_of_arrays() -> bytes:
    """A product of a thousand arrays of 2,000 cells."""
    product = "*".join(["(Extra!A1:T100=1)"] * 800)
    return with_formula("D27", f"SUMPRODUCT({product})", Extra(rows(range(1, 101), number_cell("A{r}", 1))))
