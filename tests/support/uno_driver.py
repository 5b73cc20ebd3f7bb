"""Runs under a Python that has `uno`: opens workbooks in a listening LibreOffice, changes and stores them.

Usage: uno_driver.py PIPE SECONDS, with a JSON list of jobs on standard input. A job is an object with

    source, target  file URLs
    filter          name of LibreOffice's export filter
    password        encrypts the target, or null
    insert          sheet name → {"above": [1-based rows], "rows": n, "columns": n}

Standard library and uno only: this interpreter does not know the project.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from typing import Any, NoReturn

import uno
from com.sun.star.beans import NamedValue, PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException


def connect(pipe: str, seconds: float) -> Any:
    """Give the desktop of the LibreOffice that listens on the pipe; it may still be starting."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + seconds
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def properties(**values: object) -> tuple[Any, ...]:
    """Write keyword arguments as LibreOffice's media descriptor."""
    made = []
    for name, value in values.items():
        entry = PropertyValue()
        entry.Name, entry.Value = name, value
        made.append(entry)
    return tuple(made)


def encryption(password: str) -> Any:
    """Write a password as the encryption data that the OOXML export understands; it ignores "Password"."""
    entries = (NamedValue("CryptoType", "Standard"), NamedValue("OOXPassword", password))
    return uno.Any("[]com.sun.star.beans.NamedValue", entries)


def insert(sheet: Any, above: list[int], rows: int, columns: int) -> None:
    """Insert empty rows above each of the given rows, and empty columns at the left."""
    protected = sheet.isProtected()
    if protected:
        sheet.unprotect("")
        if sheet.isProtected():
            raise PermissionError(f"sheet {sheet.Name!r} is protected with a password")
    # From the bottom up: a row that is still to come has not moved yet.
    for row in sorted(above, reverse=True):
        sheet.Rows.insertByIndex(row - 1, rows)
    if columns:
        sheet.Columns.insertByIndex(0, columns)
    if protected:
        sheet.protect("")


def carry_out(desktop: Any, job: dict[str, Any]) -> None:
    """Open, change, recalculate and store one workbook."""
    document = desktop.loadComponentFromURL(job["source"], "_blank", 0, properties(Hidden=True))
    if document is None:
        raise OSError(f"LibreOffice cannot load {job['source']}")
    try:
        for name, places in job["insert"].items():
            insert(document.Sheets.getByName(name), **places)
        document.calculateAll()
        secret = {} if job["password"] is None else {"EncryptionData": encryption(job["password"])}
        document.storeToURL(job["target"], properties(FilterName=job["filter"], **secret))
    finally:
        document.close(True)  # noqa: FBT003 - UNO's call has no name for it


def end(desktop: Any) -> NoReturn:
    """End LibreOffice and this program, when all its work is done.

    LibreOffice may be gone before it has answered that it goes, and without it its bridge may crash an interpreter that
    is clearing up. Neither says anything about the work.
    """
    with contextlib.suppress(DisposedException):
        desktop.terminate()
    sys.stdout.flush()
    os._exit(0)


def main() -> None:
    """Carry out the jobs, then end LibreOffice."""
    pipe, seconds = sys.argv[1], float(sys.argv[2])
    jobs = json.load(sys.stdin)
    desktop = connect(pipe, seconds)
    for job in jobs:
        carry_out(desktop, job)
    end(desktop)


if __name__ == "__main__":
    main()
