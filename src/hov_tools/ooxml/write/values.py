"""Values as the XML of a cell: numbers with up to 17 digits, text with ST_Xstring escapes, dates as serials."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from msgspec import Struct

from hov_tools.ooxml.edits import Value
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.numbers import date_to_serial
from hov_tools.ooxml.write.xmlelements import escape

MAX_TEXT = 32_767
_DIGITS = Context(prec=17, rounding=ROUND_HALF_EVEN)
_LARGEST = Decimal("1.7976931348623157E+308")
_SMALLEST = Decimal("2.2250738585072014E-308")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Characters that XML 1.0 §2.2 cannot hold, and carriage return, which a parser would turn into a line feed.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")
_IMPOSSIBLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


class Content(Struct, frozen=True):
    """What a cell holds, ready to be written.

    Attributes:
        type: the cell's t attribute ("inlineStr", "str", "b"), None for a number or nothing.
        formula: the formula's text, None for a constant.
        value: the value's text, None for no value.
        is_date: the number is a serial day, to be shown as a date.
        rich: XML of a text whose runs have a look of their own, without prefixes.
    """

    type: str | None = None
    formula: str | None = None
    value: str | None = None
    is_date: bool = False
    rich: bytes | None = None

    def render(self, prefix: bytes) -> bytes:
        """Give the XML within the cell element."""
        if self.type == "inlineStr":
            if self.rich is not None and not prefix:
                return b"<is>%b</is>" % self.rich
            text = xstring(self.value or "")
            return b"<%bis>%b</%bis>" % (prefix, text_element(prefix, text), prefix)
        pieces = []
        if self.formula is not None:
            pieces.append(b"<%bf>%b</%bf>" % (prefix, escape(self.formula), prefix))
        if self.value is not None:
            text = xstring(self.value) if self.type == "str" else self.value
            pieces.append(b"<%bv>%b</%bv>" % (prefix, escape(text), prefix))
        return b"".join(pieces)


def text_element(prefix: bytes, text: str) -> bytes:
    """Write a <t>, keeping the spaces at its ends."""
    preserve = b' xml:space="preserve"' if text != text.strip() or "\n" in text or "  " in text else b""
    return b"<%bt%b>%b</%bt>" % (prefix, preserve, escape(text), prefix)


def xstring(text: str) -> str:
    """Escape what ST_Xstring (ECMA-376 part 1, §22.9.2.19) would read as something else."""
    if "_x" in text:
        text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def check_text(text: str) -> None:
    """Refuse text that no cell can hold.

    Raises:
        EditRefusedError: "text-too-long" or "text-character".
    """
    # A character is one or two UTF-16 units.
    if len(text) > MAX_TEXT // 2 and len(text.encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT:
        raise EditRefusedError(Refusal.TEXT_TOO_LONG, f"a text of {len(text)} characters; at most {MAX_TEXT} fit")
    if _IMPOSSIBLE.search(text):
        raise EditRefusedError(Refusal.TEXT_CHARACTER, "a text with half a surrogate pair or a non-character")


def number(value: int | Decimal | Fraction) -> str:
    """Write a number with up to 17 significant digits.

    Raises:
        EditRefusedError: "number-out-of-range", when it is no finite number of a size that Excel holds.
    """
    if isinstance(value, Decimal):
        rounded = _DIGITS.plus(value)
    else:
        exact = Fraction(value)
        rounded = _DIGITS.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    if not rounded.is_finite() or abs(rounded) > _LARGEST or (rounded and abs(rounded) < _SMALLEST):
        raise EditRefusedError(Refusal.NUMBER_OUT_OF_RANGE, f"{value} does not fit in a cell")
    if not rounded:
        return "0"
    plain = rounded.normalize(_DIGITS)
    exponent = plain.adjusted()
    return f"{plain:f}" if -6 <= exponent < 21 else str(plain)


def constant(value: Value, *, uses_1904: bool) -> Content:
    """Give the content of a cell that holds a constant; an empty text empties the cell.

    Raises:
        EditRefusedError: the value does not fit in a cell; a date before the workbook's calendar.
    """
    return _valued(value, None, uses_1904=uses_1904)


def formula(text: str, cached: Value, *, uses_1904: bool) -> Content:
    """Give the content of a cell that holds a formula and the value it has.

    Raises:
        EditRefusedError: "formula-syntax", an empty formula, one that starts with "=" or one that is too long; as
            `constant` for the value.
    """
    check_text(text)
    if not text.strip() or text.startswith("=") or len(text) > 8192:
        raise EditRefusedError(Refusal.FORMULA_SYNTAX, f"{text[:40]!r} cannot be written as a formula")
    return _valued(cached, text, uses_1904=uses_1904)


def _valued(value: Value, text: str | None, *, uses_1904: bool) -> Content:
    if value is None:
        return Content(None, text, None)
    if isinstance(value, bool):
        return Content("b", text, "1" if value else "0")
    if isinstance(value, str):
        check_text(value)
        if text is not None:
            return Content("str", text, value)
        return Content("inlineStr", None, value) if value else Content()
    if isinstance(value, date):
        return _day(value, text, uses_1904=uses_1904)
    return Content(None, text, number(value))


def _day(day: date, text: str | None, *, uses_1904: bool) -> Content:
    if isinstance(day, datetime):
        raise EditRefusedError(Refusal.DATE_WITH_TIME, f"{day} has a time of day; a cell takes a day")
    try:
        serial = date_to_serial(day, uses_1904=uses_1904)
    except ValueError as error:
        raise EditRefusedError(Refusal.DATE_OUT_OF_RANGE, str(error)) from error
    return Content(None, text, str(serial), is_date=True)
