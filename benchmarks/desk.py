"""Time `hov batch` with all that the bureau's desk asks beside an earlier version of the program, in one run.

    python benchmarks/desk.py --before FOLDER [--workbooks 2500] [--mistakes 30] [--times 1]

FOLDER holds an earlier version (git worktree add FOLDER COMMIT); both read the same workbooks, with two workers. Then
each runs again over the same submissions: nothing is judged anew, so that what remains is finding, register, changes,
dossiers and overview. Then one form of every tenth consortium is replaced, and each runs once more.

wall, cpu, peak and largest: as benchmarks/batch.py gives them. x: how many times as long as the earlier version took.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from make_consortia import make

from batch import Measured, best, run

NOW = Path(__file__).resolve().parents[1]


@contextmanager
def version(folder: Path) -> Iterator[None]:
    """Let the processes that are started import the program of a folder."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(folder / "src")
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def measured(program: Path, submissions: Path, out: Path) -> Measured:
    """Run a batch of a version of the program."""
    with version(program):
        return run(
            [sys.executable, "-m", "hov_tools", "batch", str(submissions), "--uit", str(out), "--werkers", "2"], out
        )


def replace_some(consortia: tuple[Path, ...]) -> int:
    """Replace a form of every tenth consortium by that of its neighbour, which is wrong; give how many."""
    some = consortia[::10]
    for one, other in zip(some, consortia[1::10], strict=False):
        own, another = (sorted(folder.glob("HOV-formulier *.xlsx"))[1] for folder in (one, other))
        shutil.copyfile(another, own)
    return len(some)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=Path, required=True, help="folder with an earlier version")
    parser.add_argument("--workbooks", type=int, default=2500)
    parser.add_argument("--mistakes", type=int, default=30, metavar="PERCENT", help="consortia with mistakes")
    parser.add_argument("--times", type=int, default=1)
    asked = parser.parse_args()
    versions = {"before": asked.before.resolve(), "now": NOW}
    with tempfile.TemporaryDirectory() as held:
        work = Path(held)
        consortia = make(work / "in", asked.workbooks, mistakes=asked.mistakes / 100)
        print(f"{asked.workbooks} workbooks of {len(consortia)} consortia")
        print(
            f"{'':22}{'':8}"
            + "".join(f"{head:>10}" for head in ("wall s", "cpu s", "peak MiB", "largest", "x wall", "x cpu"))
        )
        outs = {(name, turn): work / f"uit-{name}-{turn}" for name in versions for turn in range(asked.times)}
        for turn_name in ("everything", "again, nothing new", "one in ten replaced"):
            if turn_name.startswith("one"):
                replace_some(consortia)
            found = {
                name: best([measured(program, work / "in", outs[name, turn]) for turn in range(asked.times)])
                for name, program in versions.items()
            }
            base = found["before"]
            for name, one in found.items():
                numbers = f"{one.wall:10.1f}{one.cpu:10.1f}{one.peak:10.0f}{one.largest:10.0f}"
                print(
                    f"{turn_name:22}{name:8}{numbers}{one.wall / base.wall:10.2f}{one.cpu / base.cpu:10.2f}", flush=True
                )


if __name__ == "__main__":
    main()
