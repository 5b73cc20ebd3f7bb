"""Comparing texts as a person reads them: case, accents, spaces, punctuation and line breaks do not matter."""

from __future__ import annotations

import unicodedata

from hov_tools.kept import kept


@kept(16_384)
def normalise(text: str) -> str:
    """Keep letters and digits, without case and accents: "E-mailadres:" → "emailadres"."""
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return "".join(filter(str.isalnum, text.casefold()))
