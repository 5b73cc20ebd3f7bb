"""Comparing texts as a person reads them: case, accents, spaces, punctuation and line breaks do not matter."""

from __future__ import annotations

import unicodedata

from hov_tools.kept import kept
from hov_tools.texts import NOT_SEEN

NO_ANSWERS = frozenset(["nvt", "nietvantoepassing", "geen", "x"])
"""What people type, normalised, to say that they have no answer (domain, 5a)."""

_SHOWS_NOTHING = frozenset(NOT_SEEN)
# Full-width forms look like the characters of a keyboard, and stand as far from them everywhere (U+FF01 to U+FF5E).
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_TO_KEYBOARD = 0xFF01 - ord("!")


@kept(16_384)
def normalise(text: str) -> str:
    """Keep letters and digits, without case and accents: "E-mailadres:" → "emailadres"."""
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return "".join(filter(str.isalnum, text.casefold()))


def is_blank(text: str) -> bool:
    """Tell whether nothing is left of a text without white space, invisible characters and punctuation (domain, 5a)."""
    return all(_is_invisible(char) or unicodedata.category(char) in _PUNCTUATION or char.isspace() for char in text)


def is_no_answer(text: str) -> bool:
    """Tell whether a text is blank, or says that there is no answer: "n.v.t.", "geen", "x" (domain, 5a)."""
    return normalise(text) in NO_ANSWERS or is_blank(text)


def cleaned(text: str) -> str:
    """Give a text as it would have been typed: no invisible characters, plain digits, one space between words."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if not text.isascii():
        text = "".join([chr(ord(char) - _TO_KEYBOARD) if _is_wide(char) else char for char in text])
    return " ".join("".join([char for char in text if not _is_invisible(char)]).split())


def odd_characters(text: str) -> tuple[str, ...]:
    """Give the characters that look like nothing, like a space or like another one, each once, in their order."""
    if text.isascii() and text.isprintable():
        return ()
    odd = (char for char in text if _is_invisible(char) or char.isspace() and char not in " \t\r\n" or _is_wide(char))
    return tuple(dict.fromkeys(odd))


# Of any script; the mathematical and modifying signs among them: a minus sign, a tilde, a loose accent.
_PUNCTUATION = frozenset(["Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Sk", "Sm"])


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf") and not char.isspace() or char in _SHOWS_NOTHING


def _is_wide(char: str) -> bool:
    return ord(char) in _FULL_WIDTH
