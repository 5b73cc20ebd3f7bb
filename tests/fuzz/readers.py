"""Other programs' readers: what they read before they must read afterwards."""

from __future__ import annotations

import io
import warnings
import zipfile
from functools import partial

import openpyxl
import python_calamine

from corpus.isolated import in_a_process

_PATIENCE = 10.0


def still_read(before: bytes, after: bytes) -> str:
    """Tell what a reader lost: calamine, or openpyxl where calamine reads nothing; "" for nothing.

    Each has a process of its own, since some workbooks end or stop it.
    """
    for read in (_by_calamine, _by_openpyxl):
        names = in_a_process(partial(read, before), _PATIENCE)
        if isinstance(names, list):
            now = in_a_process(partial(read, after), _PATIENCE)
            if not isinstance(now, list):
                return f"{read.__name__} {now}"
            return "" if set(names) <= set(now) else f"{read.__name__} misses a sheet"
    return ""


def _by_calamine(data: bytes) -> list[str]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
    return list(book.sheet_names)


def _by_openpyxl(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types, related = archive.read("[Content_Types].xml"), archive.read("xl/_rels/workbook.xml.rels")
        if types.count(b"main+xml") > 1 or b'/styles"' not in related:
            # It takes the workbook by its type and the styles by their name, wherever the relationships lead to.
            raise ValueError("what openpyxl would read is not what the relationships lead to")
    warnings.simplefilter("ignore")
    return list(openpyxl.load_workbook(io.BytesIO(data)).sheetnames)
