"""What Python needs in the page: its standard library, this package and the packages that it uses, all compiled."""

from __future__ import annotations

import io
import json
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.build_page.fetch import PACKAGES, PAGE, found, run

PYODIDE = PAGE / "node_modules" / "pyodide"
_COMPILE = Path(__file__).with_name("compile.mjs")
# The moment that a zip file states of its files: the same files give the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)
# Not of use in a page: the buttons in Excel and the examples of `hov demo`; the compiled parts of wheels for other
# machines, types and tests.
_LEFT_OUT = (
    "hov_tools/excel/",
    "hov_tools/examples/",
    "rapidfuzz/__pyinstaller/",
    "OleFileIO_PL.py",
    "olefile/olefile2.py",
)
_LEFT_OUT_ENDS = (".pyi", "x86_64-linux-gnu.so", "py.typed", ".xlam")
_LIBRARY_LEFT_OUT = ("idlelib/", "lib2to3/", "test/", "tkinter/", "turtledemo/", "ensurepip/", "pydoc_data/")


def compiled(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Compile every module among files, with the page's own Python."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        for name, data in files.items():
            place = source / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        run("node", str(_COMPILE), str(PYODIDE), str(source), str(target))
        paths = sorted(one for one in target.rglob("*") if one.is_file())
        return {one.relative_to(target).as_posix(): one.read_bytes() for one in paths}


def standard_library() -> bytes:
    """Give the standard library as Pyodide has it, compiled, as a zip file that is not packed: the page packs it."""
    with zipfile.ZipFile(PYODIDE / "python_stdlib.zip") as archive:
        files = {
            one: archive.read(one)
            for one in archive.namelist()
            if not one.endswith("/") and not one.startswith(_LIBRARY_LEFT_OUT)
        }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as made:
        for name, data in compiled(files).items():
            made.writestr(zipfile.ZipInfo(name, _MOMENT), data)
    return held.getvalue()


def site() -> bytes:
    """Give this package and what it uses as one archive, as page/src/assets.ts reads it."""
    files = dict(_wheel_files(own_wheel()))
    for package in PACKAGES:
        (wheel,) = found(package)
        files |= dict(_wheel_files(wheel.read_bytes()))
    made = compiled(files)
    index = json.dumps([[name, len(data)] for name, data in made.items()], separators=(",", ":")).encode()
    return b"".join([len(index).to_bytes(4, "little"), index, *made.values()])


def own_wheel() -> bytes:
    """Build the wheel of this package."""
    with tempfile.TemporaryDirectory() as folder:
        run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
        (wheel,) = Path(folder).glob("*.whl")
        return wheel.read_bytes()


def _wheel_files(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(archive.namelist()):
            is_kept = not name.startswith(_LEFT_OUT) and not name.endswith(_LEFT_OUT_ENDS)
            if is_kept and not name.endswith("/") and ".dist-info/" not in name:
                yield name, archive.read(name)


def licence_texts() -> Iterator[tuple[str, str]]:
    """Give name and licence of each Python package in the page."""
    for package in PACKAGES:
        (wheel,) = found(package)
        with zipfile.ZipFile(wheel) as archive:
            for name in sorted(archive.namelist()):
                last = name.rpartition("/")[2].upper()
                if ".dist-info/" in name and last.startswith(("LICEN", "COPYING")):
                    yield package, archive.read(name).decode("utf-8")
