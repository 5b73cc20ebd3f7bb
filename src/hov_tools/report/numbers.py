"""Numbers as Dutch people read them, and the number formats that show them so in a cell."""

from __future__ import annotations

from fractions import Fraction

WHOLE = "#,##0"
"""Format of a whole number; Excel shows the separators of the reader's own language."""


def decimals(exact: Fraction) -> int:
    """Give how many decimals show a number without misleading.

    As many as it has, at most two; but more when two would show a whole number that it is not: 9.9995 is not "10,00".
    """
    for places in (0, 1, 2):
        if 10**places % exact.denominator == 0:
            return places
    places = 2
    while _scaled(exact, places) % 10**places == 0:
        places += 1
    return places


def number_format(exact: Fraction) -> str:
    """Give the cell format that goes with `decimals`."""
    places = decimals(exact)
    return f"{WHOLE}.{'0' * places}" if places else WHOLE


def dutch(value: Fraction | int) -> str:
    """Write a number with `decimals`, rounded half up: 34636 → "34.636", 16.0129 → "16,01"."""
    exact = Fraction(value)
    places = decimals(exact)
    whole, part = divmod(abs(_scaled(exact, places)), 10**places)
    sign = "-" if exact < 0 else ""
    digits = sign + f"{whole:,}".replace(",", ".")
    return f"{digits},{part:0{places}d}" if places else digits


def _scaled(exact: Fraction, places: int) -> int:
    """Give 10^places times the number, rounded half up, away from zero."""
    power: int = 10**places
    scaled = abs(exact) * power
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return rounded if exact >= 0 else -rounded
