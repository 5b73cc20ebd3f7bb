"""Numbers, number formats and texts as the file writes them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hov_tools.ooxml.errors import DamagedError
from hov_tools.ooxml.numbers import exact, is_number
from hov_tools.ooxml.read.styles import is_date_format, is_percentage_format
from hov_tools.ooxml.xmlparse import unescape_xml, unescape_xstring

EXACT = [
    ("0.56999999999999995", Fraction(57, 100)),
    ("0.57", Fraction(57, 100)),
    ("19.0", Fraction(19)),
    ("1E400", None),
    ("1E-400", Fraction(1, 10**400)),
    ("1.2345678901234567E400", None),
    ("12345678901234567", Fraction(12345678901234600)),
    ("123456789012345", Fraction(123456789012345)),
    ("1000000000000000000", Fraction(10**18)),
    ("0.10000000000000001", Fraction(1, 10)),
    ("0.1000000000000000055511151231257827", Fraction(1, 10)),
    ("0.30000000000000004", Fraction(3, 10)),
    ("3.9999999999999996", Fraction(4)),
    ("-1.10000000000000005E1", Fraction(-11)),
    ("1E9999", None),
    ("", None),
    (".", None),
    ("0." + "0" * 400, None),
]


@pytest.mark.parametrize(("lexical", "value"), EXACT)
def test_exact(lexical: str, value: Fraction | None) -> None:
    assert is_number(lexical) == (value is not None)
    if value is None:
        with pytest.raises(ValueError):
            exact(lexical)
    else:
        assert exact(lexical) == value


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 20))
def test_what_was_typed_comes_back_from_the_17_digits_of_its_double(digits: int, shift: int) -> None:
    typed = Fraction(digits, 10**shift)
    assert exact(f"{float(typed):.17G}") == typed


FORMATS = [
    ("dd-mm-yyyy", True), ("[$-413]d mmmm yyyy", True), ("[h]:mm", True), ("[ss]", True), ('"d"0', False),
    ("\\d0", False), ("_d0", False), ("[Red]0", False), ("General", False), ('0 "dagen"', False), ("0;[Blue]d", False),
    ('"a;b"dd', True), ("@", False), ("", False), ('"d', False), ("[d", False), ("0.00E+00", False),
]  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), FORMATS)
def test_date_formats(code: str, *, expected: bool) -> None:
    assert is_date_format(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [("0%", True), ("0.00%", True), ('0"%"', False), ("0\\%", False), ("0;0%", False), ("General", False), ("", False)],
)
def test_is_percentage_format(code: str, expected: bool) -> None:
    assert is_percentage_format(code) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("_x0041_", "A"), ("_x005F_x0041_", "_x0041_"), ("_x41_", "_x41_"), ("_xD83D__xDE00_", "😀"),
        ("_xD83D_a", "\ufffda"), ("a_x000a_b", "a\nb"), ("😀_x0041_", "😀A"),
    ],
)  # fmt: skip
def test_xstring(text: str, expected: str) -> None:
    assert unescape_xstring(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("&lt;&amp;lt;", "<&lt;"), ("&#65;&#x42;", "AB"), ("&nbsp;", None), ("&#0;", None), ("&#xD800;", None),
        ("a & b", None), ("&#1114112;", None),
    ],
)  # fmt: skip
def test_xml_entities(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(DamagedError):
            unescape_xml(text)
    else:
        assert unescape_xml(text) == expected
