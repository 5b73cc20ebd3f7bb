"""Sheets as LibreOffice shows them in Dutch, at the size that they have on a screen.

A copy of the workbook is printed on paper so large that a sheet is never made smaller; the picture is the upper left
corner of its first page, as far as a window shows it.
"""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final
from xml.sax.saxutils import unescape
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image, ImageChops

from hov_tools.ooxml.write.sheetparts import ORDER
from hov_tools.ooxml.write.splice import Splice, apply
from hov_tools.ooxml.write.stylesheet import place_for
from hov_tools.ooxml.write.xmlelements import mask, parse_tree
from tools.pictures.shown import PICTURES, run

# Numbers and dates as a Dutch LibreOffice writes them.
_DUTCH: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>nl-NL</value></prop>
</item>
</oor:items>
"""
DOTS_PER_INCH: Final = 96
"""Of a screen at full size."""
# What a window shows, in dots.
_WIDTH, _HEIGHT = 1500, 760
_EDGE: Final = 12
_COLOURS: Final = (64, 32, 16)
LARGEST: Final = 60_000
"""Bytes of a picture, where fewer colours can do it."""
# Margins of a quarter inch, and the name of the sheet above, by which its page is known.
_HEADED: Final = (
    '<pageMargins left="0.25" right="0.25" top="0.75" bottom="0.25" header="0.25" footer="0.1"/>'
    # 26: 34 by 44 inch.
    '<pageSetup paperSize="26" orientation="landscape"/>'
    "<headerFooter><oddHeader>&amp;L#&amp;A#</oddHeader></headerFooter>"
)
_OF_THE_PAGE: Final = frozenset({"printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks"})
_ABOVE: Final = round(0.7 * DOTS_PER_INCH)
_SHEET: Final = re.compile(r"<sheet\b[^>]*/>")
_PRINTED: Final = re.compile(r'<definedName\b[^>]*name="_xlnm\.Print_\w+"[^>]*>.*?</definedName>', re.DOTALL)


def at_full_size(workbook: Path, sheets: Collection[str], copy: Path) -> None:
    """Make a copy of a workbook that prints only these sheets, none of them smaller than it is."""
    with ZipFile(workbook) as source, ZipFile(copy, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                content = _only(content.decode(), sheets).encode()
            elif re.fullmatch(r"xl/worksheets/\w+\.xml", name):
                content = _on_large_paper(content)
            target.writestr(name, content)


def _only(workbook: str, sheets: Collection[str]) -> str:
    def hidden(found: re.Match[str]) -> str:
        plain = re.sub(r' state="\w+"', "", found[0])
        title = re.search(r' name="([^"]*)"', plain)
        named = "" if title is None else unescape(title[1], {"&quot;": '"', "&apos;": "'"})
        return plain if named in sheets else plain.replace("<sheet ", '<sheet state="hidden" ')

    without = re.sub(r' (?:firstSheet|activeTab)="\d+"', "", _PRINTED.sub("", workbook))
    first = next(number for number, one in enumerate(_SHEET.findall(without)) if "hidden" not in hidden(_match(one)))
    return _SHEET.sub(hidden, without).replace("<workbookView", f'<workbookView activeTab="{first}"', 1)


def _match(element: str) -> re.Match[str]:
    found = _SHEET.match(element)
    assert found is not None  # noqa: S101 - it was found by the same pattern
    return found


def _on_large_paper(sheet: bytes) -> bytes:
    root = parse_tree(mask(sheet))
    gone = [Splice(one.start, one.end, b"") for one in root.children if one.name in _OF_THE_PAGE]
    at = place_for(root, "pageMargins", ORDER)
    return apply(sheet, [*gone, Splice(at, at, _HEADED.encode())]).replace(b' fitToPage="1"', b"")


def printed(workbook: Path, work: Path) -> Path:
    """Print a workbook into a PDF beside it."""
    profile = work / "profile"
    if not profile.exists():
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_DUTCH, encoding="utf-8")
    here = f"-env:UserInstallation={profile.as_uri()}"
    run("soffice", here, "--headless", "--convert-to", "pdf", "--outdir", str(workbook.parent), str(workbook))
    return workbook.with_suffix(".pdf")


def draw(workbook: Path, pictures: Mapping[str, str], work: Path) -> None:
    """Make the pictures of sheets of one workbook; `pictures` gives the name of each by its sheet."""
    copy = work / f"{min(pictures.values())}.xlsx"
    at_full_size(workbook, pictures, copy)
    pdf = printed(copy, work)
    pages = pages_of(pdf)
    for sheet, picture in pictures.items():
        picture_of(pdf, pages[sheet], PICTURES / f"{picture}.png")


def pages_of(pdf: Path) -> dict[str, int]:
    """Give the first page of each sheet; stop when a number on it does not fit its cell."""
    command = ["pdftotext", "-layout", str(pdf), "-"]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")  # noqa: S603 - arguments of ours
    found: dict[str, int] = {}
    for number, page in enumerate(done.stdout.split("\f"), 1):
        named = re.match(r"\s*#(.+?)#\s*$", page, re.MULTILINE)
        if named is not None:
            found.setdefault(named[1], number)
            if "###" in page[named.end() :]:
                raise SystemExit(f"{named[1]}: a number does not fit its cell")
    return found


def picture_of(pdf: Path, page: int, picture: Path, *, above: int = _ABOVE, height: int = _HEIGHT) -> None:
    """Make a picture of what stands at the upper left of a page."""
    chosen = ["-r", str(DOTS_PER_INCH), "-f", str(page), "-l", str(page), "-singlefile"]
    corner = ["-x", "0", "-y", str(above), "-W", str(_WIDTH + 2 * _EDGE), "-H", str(height)]
    run("pdftoppm", "-png", *chosen, *corner, str(pdf), str(picture.with_suffix("")))
    with Image.open(picture) as drawn:
        drawn.load()
        shown = drawn.convert("RGB")
    picture.write_bytes(packed(trimmed(shown)))


def trimmed(drawn: Image.Image) -> Image.Image:
    """Give a picture without the white around what stands on it."""
    white = Image.new("RGB", drawn.size, "white")
    box = ImageChops.difference(drawn, white).getbbox()
    if box is None:
        raise SystemExit("a picture of nothing")
    left, top, right, bottom = box
    wide, high = drawn.size
    return drawn.crop((max(left - _EDGE, 0), max(top - _EDGE, 0), min(right + _EDGE, wide), min(bottom + _EDGE, high)))


def packed(drawn: Image.Image) -> bytes:
    """Write a picture with a palette: of as many colours as keep it small, and of sixteen where none does."""
    data = b""
    for colours in _COLOURS:
        buffer = io.BytesIO()
        few = drawn.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(buffer, "png", optimize=True)
        data = buffer.getvalue()
        if len(data) <= LARGEST:
            break
    return data
