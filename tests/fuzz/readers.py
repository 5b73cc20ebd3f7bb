"""Other programs' readers: what they read before they must read afterwards."""

from __future__ import annotations

import io
import warnings
import zipfile
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import openpyxl
import python_calamine

from corpus.isolated import in_a_process

if TYPE_CHECKING:
    from collections.abc import Callable

_PATIENCE = 10.0
_LONGER = 6
"""Times that patience for a workbook that was read before: one that took nine seconds may take eleven."""


def still_read(before: bytes, after: bytes) -> str:
    """Tell what a reader lost: calamine, or openpyxl where calamine reads nothing; "" for nothing.

    They have a process of their own, since some workbooks end or stop it; then each has one.
    """
    told = in_a_process(partial(_lost, before, after), _PATIENCE)
    return told.told if isinstance(told, _Told) else _lost(before, after, alone=True).told


class _Told(NamedTuple):
    told: str


def _lost(before: bytes, after: bytes, *, alone: bool = False) -> _Told:
    for read in (_by_calamine, _by_openpyxl):
        names = _names(read, before, alone=alone)
        if isinstance(names, list):
            now = _names(read, after, alone=alone, patience=_LONGER * _PATIENCE)
            if not isinstance(now, list):
                return _Told(f"{read.__name__} {now}")
            return _Told("" if set(names) <= set(now) else f"{read.__name__} misses a sheet")
    return _Told("")


def _names(read: Callable[[bytes], list[str]], data: bytes, *, alone: bool, patience: float = _PATIENCE) -> object:
    """Give the names of the sheets; or, in words, how reading them ended."""
    if alone:
        return in_a_process(partial(read, data), patience)
    try:
        return read(data)
    except Exception as error:  # noqa: BLE001 - whatever another reader raises
        return f"{type(error).__name__}: {error}"


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
