"""How wide the letters of a font are, from letters.json: a check of sheets needs no font on the machine.

    python -m tools.pictures.letters

makes that file anew, with Pillow, from Carlito and Liberation Sans, whose letters are as wide as those of Calibri and
Arial.
"""

from __future__ import annotations

import string
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

_FILE: Final = Path(__file__).with_name("letters.json")
_MEASURED_AT: Final = 2048
_LIKE: Final = {"Calibri": "Carlito", "Arial": "Liberation Sans"}
_ACCENTED: Final = "ÀÁÂÄÇÈÉÊËÌÍÎÏÑÒÓÔÖÙÚÛÜàáâäçèéêëìíîïñòóôöùúûü"
_SIGNS: Final = " ‘’“”…–—·•→↳▸€½§°±×÷≤≥²³µ©"
_SHOWN: Final = string.ascii_letters + string.digits + string.punctuation + _ACCENTED + _SIGNS
# A sign that the font has not: as wide as its widest would be.
_OTHER: Final = 1.1
# Excel rounds the width of a letter to whole dots, so that a text can be somewhat wider than measured.
_SCREEN: Final = 1.03
_DOTS_PER_POINT: Final = 96 / 72 * _SCREEN


class Letters(msgspec.Struct, frozen=True):
    """Of a font in one weight, in parts of its size.

    Attributes:
        widths: of each letter.
    """

    widths: Mapping[str, float]

    def width(self, text: str, size: float) -> float:
        """Give the width of a text in dots of a screen, 96 to an inch; `size` in points."""
        return sum(self.widths.get(letter, _OTHER) for letter in text) * size * _DOTS_PER_POINT

    def digit(self, size: float) -> int:
        """Give the width of a digit in whole dots: by it the widths of columns are told (§18.3.1.13)."""
        return round(self.width("0", size) / _SCREEN)


def letters_of(font: str, *, is_bold: bool) -> Letters:
    """Give the letters of a font; of one that was not measured, those of the widest that was."""
    known = _known()
    name = font if font in _LIKE else max(_LIKE, key=lambda one: known[one].widths["0"])
    return known[f"{name} bold" if is_bold else name]


@cache
def _known() -> Mapping[str, Letters]:
    return msgspec.json.decode(_FILE.read_bytes(), type=dict[str, Letters])


def measured(path: str) -> Letters:
    """Measure the letters of a font file."""
    from PIL import ImageFont  # noqa: PLC0415 - only to make the file anew

    font = ImageFont.truetype(path, _MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)
    missing = font.getmask("\uffff").getbbox(), font.getlength("\uffff")
    has = (one for one in _SHOWN if (font.getmask(one).getbbox(), font.getlength(one)) != missing)
    widths = {one: round(font.getlength(one) / _MEASURED_AT, 4) for one in has}
    return Letters(widths)


def main() -> None:
    """Measure the fonts of this machine."""
    found = {}
    for name, like in _LIKE.items():
        for weight, style in (("", "Regular"), (" bold", "Bold")):
            asked = ["fc-match", "--format", "%{file}", f"{like}:style={style}"]
            file = subprocess.run(asked, check=True, capture_output=True, encoding="utf-8").stdout  # noqa: S603 - ours
            if like.replace(" ", "") not in file:
                raise SystemExit(f"{like} is not on this machine")
            found[name + weight] = measured(file)
    _FILE.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=0) + b"\n")


if __name__ == "__main__":
    main()
