"""Time `hov valideer` on one workbook, whole process, beside a script that imports pandas and reads it.

    python benchmarks/cli.py [WORKBOOK] [--times N]

Both run as new processes, in turn, on the same workbook; the best of N runs of each counts.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

PANDAS = "import sys, warnings; warnings.simplefilter('ignore'); import pandas; pandas.read_excel(sys.argv[1], sheet_name=None)"


def best(command: list[str], times: int) -> float:
    """Give the shortest of some runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found.append(time.perf_counter() - start)
    return min(found)


def main() -> None:
    example = files("hov_tools") / "examples" / "voorbeeld-in-orde" / "HOV-formulier 10240.xlsx"
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workbook", nargs="?", type=Path, default=Path(str(example)))
    parser.add_argument("--times", type=int, default=10)
    asked = parser.parse_args()
    workbook = str(asked.workbook)
    ours = best([sys.executable, "-m", "hov_tools", "valideer", workbook, "--json"], asked.times)
    pandas = best([sys.executable, "-c", PANDAS, workbook], asked.times)
    bare = best([sys.executable, "-c", "pass"], asked.times)
    print(f"python, nothing else      {bare * 1000:8.1f} ms")
    print(f"hov valideer              {ours * 1000:8.1f} ms")
    print(f"import pandas, read_excel {pandas * 1000:8.1f} ms")
    print(f"pandas ÷ hov valideer     {pandas / ours:8.1f}")


if __name__ == "__main__":
    main()
