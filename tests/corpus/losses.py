"""What a load and save by openpyxl loses of a workbook."""

from __future__ import annotations

import io
import re
import warnings
from collections import Counter
from typing import TYPE_CHECKING

import openpyxl

from hov_tools.ooxml.limits import LARGE_LIMITS
from hov_tools.ooxml.package import Package

if TYPE_CHECKING:
    from pathlib import Path

# openpyxl always writes texts anew, and nobody needs the order of computing or the list of sheets.
_ANYWAY = frozenset(["calcChain", "sharedStrings", "relationships", "properties", "thumbnail", "volatileDependencies"])
_EXTENSION = re.compile(rb"<(?:[\w.-]+:)?ext\s[^>]*uri=")


def losses(file: Path) -> dict[str, int]:
    """Count what is gone after a load and save, as kind of part → how many; it raises whatever openpyxl raises.

    Parts may get other names: it is the number of each content type that counts. Extensions are elements in sheets,
    such as sparklines, conditional formats of Excel 2010 and lists of another sheet.
    """
    warnings.simplefilter("ignore")
    data = file.read_bytes()
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data), keep_vba=file.suffix == ".xlsm").save(buffer)
    return dict(_kinds(data) - _kinds(buffer.getvalue()))


def _kinds(data: bytes) -> Counter[str]:
    package = Package(data, LARGE_LIMITS)
    found: Counter[str] = Counter()
    for entry in package.entries:
        kind = _kind(package.content_types.of(entry.name) or "", entry.name)
        if entry.name.endswith("/") or entry.name.lower() == "[content_types].xml" or kind in _ANYWAY:
            continue
        found[kind] += 1
        if kind == "worksheet":
            found["extension"] += len(_EXTENSION.findall(package.read(entry.name)))
    return found


def _kind(content_type: str, name: str) -> str:
    if content_type.startswith("image/"):
        return "image"
    if name.lower().startswith("customxml/"):
        return "customXml"
    last = content_type.rpartition("/")[2].removesuffix("+xml")
    for beginning in ("vnd.openxmlformats-officedocument.", "vnd.openxmlformats-package.", "vnd.ms-excel.", "vnd.ms-"):
        last = last.removeprefix(beginning)
    return last.removeprefix("spreadsheetml.").removeprefix("drawingml.") or name.rpartition(".")[2].lower()
