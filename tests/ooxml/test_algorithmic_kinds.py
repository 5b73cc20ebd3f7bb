"""A hostile workbook costs itself little: kinds that ask for hours or gigabytes, each under a guard.

Every kind is read, judged and written as `hov valideer --schrijf` does, in a process of its own, and may take 2 seconds
of processor time and 150 MiB of memory there, both counted from the moment that the program is loaded. It ends in a
verdict or in F123, by what took too much; never in an error of the program. `support.algorithmic` has the table.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from msgspec import Struct, json

import support.algorithmic_sheets  # noqa: F401 - lists its kinds
from hov_tools.files.documents import read_document
from hov_tools.ooxml.limits import DEFAULT_LIMITS
from support.algorithmic import KINDS, Ending
from support.environment import ROOT, WORKBOOKS

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 2.0
MIB = 150.0


class Cost(Struct, frozen=True):
    """What `support.cost` prints."""

    seconds: float
    mib: float
    found: list[str]
    remarks: list[str]
    written: list[str]
    spent: int

    @property
    def ending(self) -> Ending:
        """How it ended."""
        if self.found:
            return Ending.TOO_MUCH if "rekenwerk" in self.found[0] else Ending.TOO_LARGE
        return Ending.NOT_WRITTEN if any("rekenwerk" in one for one in self.remarks) else Ending.JUDGED


def cost_of(data: bytes, folder: Path) -> Cost:
    """Read, judge and write a workbook in a process of its own."""
    path = folder / "formulier.xlsx"
    path.write_bytes(data)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])}
    done = subprocess.run(
        [sys.executable, "-m", "support.cost", str(path)], capture_output=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    return json.decode(done.stdout, type=Cost)


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the peak of memory is read from /proc")
@pytest.mark.parametrize("name", KINDS)
def test_a_hostile_workbook_costs_little(name: str, tmp_path: Path) -> None:
    kind = KINDS[name]
    data = kind.make()
    assert len(data) <= kind.size * 1024
    cost = cost_of(data, tmp_path)
    told = " ".join(cost.found or [one for one in cost.remarks if "rekenwerk" in one])
    assert (cost.ending, kind.load in told) == (kind.ending, True), told
    # Whatever becomes of the workbook, the report is there.
    assert cost.written
    assert cost.seconds <= SECONDS
    assert cost.mib <= MIB


def test_the_forms_of_the_examples_are_far_below() -> None:
    """The budget is fifty times what an ordinary form takes, and what any of the examples takes is a twentieth."""
    spent = sorted(read_document(path.name, path.read_bytes()).spent for path in WORKBOOKS.rglob("*.xlsx"))  # type: ignore[union-attr]  # none is a report of ours
    assert spent[0] > 0
    assert spent[len(spent) // 2] * 50 < DEFAULT_LIMITS.steps
    assert spent[-1] * 20 < DEFAULT_LIMITS.steps


def test_a_form_of_two_hundred_trainees_is_far_below() -> None:
    """With three rows for each, and formulas in each row, it takes a third."""
    document = read_document("HOV-formulier.xlsx", KINDS["rows_of_a_large_form"].make())
    assert document is not None
    assert document.form is not None
    assert document.spent * 3 < DEFAULT_LIMITS.steps
