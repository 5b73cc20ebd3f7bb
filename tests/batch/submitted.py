"""Folders of submissions, as consortia hand them in, and calling hov batch on them."""

from __future__ import annotations

import hashlib
import re
import zipfile
from functools import lru_cache
from pathlib import Path

from hov_tools.batch.progress import open_done_list
from hov_tools.batch.run import Crew, Done, Order, compare_groups, find, run_groups
from hov_tools.batch.work import Job, Options, rules_version
from hov_tools.files.grouping import group
from hov_tools.files.handed_in import entries
from hov_tools.files.identity import look
from hov_tools.files.own_output import DOSSIERS_NAME
from support.environment import WORKBOOKS
from support.zips import read_parts, write_parts

EXAMPLE = WORKBOOKS / "voorbeelden" / "2022-noord"
WITH_MISTAKES = EXAMPLE.with_name("2022-zuid")
FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
APPLICATION = "Aanvraag door regiehouder toewijzing 2022.xlsx"
NOTICE = "Aanmelding door praktijkinstellingen toewijzing 2022.xlsx"
FEW = (APPLICATION, FLOW, "HOV-formulier 10243.xlsx")
"""Forms enough for a consortium that is read fast."""

_CELLS = re.compile(r"xl/(sharedStrings|worksheets/[^/]+)\.xml")
_TPID = re.compile(rb"(?<![0-9.])102([0-9]{2})(?![0-9.])")
_TRAINEE = re.compile(rb"R011([0-9]{3})")
_NAME = re.compile(rb"Voorbeeldverband Noord")


def consortium(folder: Path, number: int, files: tuple[str, ...] = FEW) -> Path:
    """Copy forms of the example as those of another consortium: every TPID, its name and its
    trainees are changed.

    Args:
        folder: to make.
        number: 0 for the example itself, up to 99.
        files: names of the example's forms.
    """
    folder.mkdir(parents=True)
    for file in files:
        name = re.sub(r"102([0-9]{2})", lambda match: str(int(match[0]) + 100 * number), file)
        write_parts(folder / name, _parts(file, number))
    return folder


@lru_cache(maxsize=256)
def _parts(file: str, number: int) -> dict[str, bytes]:
    parts = dict(read_parts((EXAMPLE / file).read_bytes()))
    for name in parts if number else ():
        if _CELLS.fullmatch(name):
            changed = _TPID.sub(lambda match: str(int(match[0]) + 100 * number).encode(), parts[name])
            changed = _TRAINEE.sub(lambda match: b"R%03d%s" % (11 + number, match[1]), changed)
            parts[name] = _NAME.sub(b"Voorbeeldverband %d" % number, changed)
    return parts


def consortia(folder: Path, count: int) -> Path:
    """Make a folder of consortia."""
    for number in range(count):
        consortium(folder / f"verband {number:02}", number)
    return folder


def zipped(archive: Path, folder: Path, inside: str = "") -> Path:
    """Pack a folder into a zip file, under a folder of this name in it."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                packed.write(path, f"{inside}{path.relative_to(folder).as_posix()}")
    return archive


def contents(out: Path) -> dict[str, str]:
    """Give the SHA-256 of every file of a folder of results, but for the lists of what was done and the dossiers."""
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and not path.relative_to(out).parts[0].startswith((".hov-", DOSSIERS_NAME))
    }


def jobs_of(folder: Path, out: Path) -> dict[str, Job]:
    """Give what there is to do in a folder, by key."""
    looked = [one for path in entries(folder, out) for one in look(str(path))]
    return {one.key: Job(one, str(out), Options(), rules_version()) for one in group(looked).groups}


def run_with(order: Order, crew: Crew) -> dict[str, Done]:
    """Do a whole folder with a crew, and give what is done by key."""
    order.out.mkdir(parents=True, exist_ok=True)
    with open_done_list(order.out, order.folder) as done_list:
        groups = {one.key: one for one in find(order, crew, done_list, lambda _: None).groups}
        found: dict[str, Done] = {}
        for done in run_groups(order, crew, done_list, groups.values()):
            assert done.result.key not in found
            found[done.result.key] = done
        groups |= {one.group.key: one.group for one in found.values() if one.group is not None}
        found |= {done.result.key: done for done in compare_groups(order, crew, done_list, groups.values())}
        return found
