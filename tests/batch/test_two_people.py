"""Two people at once: one types in the overview, one runs the batch and hov dossier; nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from batch import typing_person
from batch.submitted import consortia
from hov_tools.desk.dossiers.store import open_dossiers

HOV = (sys.executable, "-m", "hov_tools")
PERSON = (sys.executable, typing_person.__file__)
FIRST, SECOND = "10240", "10340"


def started(*words: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(processes: Sequence[subprocess.Popen[str]]) -> list[int]:
    for process in processes:
        _, told = process.communicate(timeout=240)
        # An overview that is open, or was saved meanwhile, is left alone: status 4.
        assert process.returncode in (0, 1) or "niet overschreven" in told, told
    return [process.returncode for process in processes]


@pytest.mark.slow
def test_what_two_people_write_at_the_same_time_is_stored_or_in_conflict(tmp_path: Path) -> None:
    folder, out = consortia(tmp_path / "in", 2), tmp_path / "uit"
    batch = (*HOV, "batch", folder, "--uit", out, "--werkers", "1")
    ended([started(*batch)])
    typed: set[str] = set()
    commanded: set[str] = set()
    for turn in range(3):
        mine, yours, other = f"getypt {turn}", f"opdracht {turn}", f"ander {turn}"
        ended(
            [
                started(*PERSON, out / "Overzicht.xlsx", FIRST, "Notitie", mine),
                started(*HOV, "dossier", out, FIRST, "--notitie", yours, "--wie", "Anna"),
                started(*HOV, "dossier", out, SECOND, "--eigenaar", other, "--wie", "Anna"),
                started(*batch),
            ]
        )
        # The next one types over it: by then it was read.
        (status,) = ended([started(*batch)])
        assert status in (0, 1)
        typed.add(mine)
        commanded |= {yours, other}
        with open_dossiers(out, write=False) as dossiers:
            (first, second) = dossiers.all()
            history = dossiers.history(FIRST, 2022)
            assert second.owner == other
            stored = {one.new for one in (*history, *dossiers.history(SECOND, 2022))}
            disputed = {one.typed for one in dossiers.conflicts(FIRST, 2022)}
        assert typed <= stored | disputed
        assert commanded <= stored
        notes = [one for one in history if one.part.value == "notitie"]
        assert [one.old for one in notes] == [None, *(one.new for one in notes[:-1])]
        assert first.note == notes[-1].new
    assert not list(out.glob("*reservekopie*"))
