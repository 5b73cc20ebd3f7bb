"""Time `hov valideer` on one workbook, whole process, beside a script that imports pandas and reads it.

    python benchmarks/cli.py [WORKBOOK] [--times N]

Both run as new processes, in turn, on the same workbook, with compiled modules in a cache of their own (as an
installed package has them, whatever the environment says of writing bytecode); the best of N runs of each counts.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "workbooks" / "voorbeelden" / "2022-noord" / "HOV-formulier 10240.xlsx"
PANDAS = (
    "import sys, warnings; warnings.simplefilter('ignore'); "
    "import pandas; pandas.read_excel(sys.argv[1], sheet_name=None)"
)


def once(command: list[str], environment: dict[str, str]) -> float:
    """Run a process; give its time in seconds."""
    start = time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workbook", nargs="?", type=Path, default=EXAMPLE)
    parser.add_argument("--times", type=int, default=15)
    asked = parser.parse_args()
    workbook = str(asked.workbook)
    commands = {
        "python, nothing else": [sys.executable, "-c", "pass"],
        "hov valideer": [sys.executable, "-m", "hov_tools", "valideer", workbook, "--json"],
        "import pandas, read_excel": [sys.executable, "-c", PANDAS, workbook],
    }
    with tempfile.TemporaryDirectory() as cache:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = cache
        for command in commands.values():
            once(command, environment)
        best = dict.fromkeys(commands, float("inf"))
        for _ in range(asked.times):
            for name, command in commands.items():
                best[name] = min(best[name], once(command, environment))
    for name, seconds in best.items():
        print(f"{name:26}{seconds * 1000:8.1f} ms")
    ratio = best["import pandas, read_excel"] / best["hov valideer"]
    print(f"{'pandas ÷ hov valideer':26}{ratio:8.1f}")


if __name__ == "__main__":
    main()
