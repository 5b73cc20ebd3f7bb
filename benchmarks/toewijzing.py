"""Time `hov toewijzing` over many consortia, handed in in three ways, beside a script that only reads them.

    python benchmarks/toewijzing.py [--consortia 250] [--places 3000] [--mistakes 30] [--seed 1]

The consortia are made from a seed (make_consortia.py). A third are folders, a third zip files, and a third folders in a
folder. In turn, as processes: hov toewijzing on them; hov batch on them, and hov toewijzing on its results; and pandas
(openpyxl) reading every sheet of the same workbooks, unpacked, and doing nothing with them.

Every consortium must take part or be named with why, and every file must be in the register: else this stops.

wall, cpu, peak and largest are those of batch.py.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from make_consortia import LEAST, MOST, consortium_name, make

from batch import Measured, run

IN_A_FOLDER = 25  # consortia


def hand_in(made: Sequence[Path], folder: Path) -> None:
    """Put consortia in a folder of submissions."""
    folder.mkdir()
    for number, own in enumerate(made):
        match number % 3:
            case 0:
                shutil.copytree(own, folder / own.name)
            case 1:
                shutil.make_archive(str(folder / own.name), "zip", own)
            case _:
                shutil.copytree(own, folder / f"ontvangen {number // 3 // IN_A_FOLDER}" / own.name)


def read_only(folder: Path) -> None:
    """Read every sheet of every workbook, as a script would before it does anything."""
    import pandas as pd  # noqa: PLC0415 - hov itself is measured without it

    warnings.simplefilter("ignore")
    for path in sorted(folder.rglob("*.xlsx")):
        pd.read_excel(path, sheet_name=None, header=None)


def measured(command: Sequence[str], told: Path) -> Measured:
    """Run a command, with what it tells in a file."""
    return run(["/bin/sh", "-c", 'out="$1"; shift; exec "$@" > "$out"', "sh", str(told), *command], told.parent)


def check(told: Path, consortia: int, workbooks: int) -> str:
    """Give how many take part and how many are named; stop when a consortium or a file is neither."""
    found: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    proposal = found["voorstellen"][0]
    names = {one["naam"] for one in proposal["verbanden"]}
    named = " ".join(one["waar"] for one in found["niet_meegenomen"])
    missing = [
        number
        for number in range(1, consortia + 1)
        if consortium_name(number) not in names and f"{number:04} samenwerkingsverband" not in named
    ]
    files = sum(one["bestand"].endswith(".xlsx") for one in found["bestanden"])
    if missing or files != workbooks:
        raise SystemExit(f"consortia that are nowhere: {missing}; {files} of {workbooks} workbooks in the register")
    return f"{len(names)} take part, {consortia - len(names)} are named; {files} workbooks in the register"


def show(name: str, one: Measured) -> None:
    print(f"{name:44}{one.wall:10.1f}{one.cpu:10.1f}{one.peak:10.0f}{one.largest:10.0f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--consortia", type=int, default=250)
    parser.add_argument("--places", type=int, default=3000)
    parser.add_argument("--mistakes", type=int, default=30, metavar="PERCENT", help="consortia with mistakes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.read is not None:
        read_only(asked.read)
        return
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        wanted = asked.consortia * (LEAST + MOST) // 2
        everything = make(work / "gemaakt", wanted, seed=asked.seed, mistakes=asked.mistakes / 100)
        made = everything[: asked.consortia]
        for one in everything[asked.consortia :]:
            shutil.rmtree(one)
        hand_in(made, work / "inzendingen")
        workbooks = sum(len(list(own.glob("*.xlsx"))) for own in made)
        print(f"{workbooks} workbooks of {len(made)} consortia\n{'':44}", end="")
        print("".join(f"{head:>10}" for head in ("wall s", "cpu s", "peak MiB", "largest")))
        hov = [sys.executable, "-m", "hov_tools"]
        options = ["--plaatsen", str(asked.places), "--json"]
        told, results = work / "voorstel.json", work / "uit"
        show("hov toewijzing", measured([*hov, "toewijzing", str(work / "inzendingen"), *options], told))
        outcome = check(told, len(made), workbooks)
        batch = [*hov, "batch", str(work / "inzendingen"), "--uit", str(results)]
        show("hov batch, all cores", measured(batch, work / "batch.txt"))
        show("hov toewijzing --uit-batch", measured([*hov, "toewijzing", "--uit-batch", str(results), *options], told))
        if check(told, len(made), workbooks) != outcome:
            raise SystemExit("the results of the batch give another outcome")
        script = [sys.executable, __file__, "--read", str(work / "gemaakt")]
        show("pandas, openpyxl: reading only", measured(script, work / "gelezen.txt"))
        print(outcome)


if __name__ == "__main__":
    main()
