"""Time `hov batch` over many consortia beside the script that a handy colleague would write, in one run.

    python benchmarks/batch.py [--workbooks 10 100 1000] [--everywhere] [--mistakes 30] [--times 1] [--keep FOLDER]

For each number of workbooks the same folders are made from a seed (make_consortia.py); then, in turn, as processes:
hov batch with one worker and with two, and serial_script.py (pandas reads, openpyxl writes). The floor is what no
program can do without: reading every file and inflating its parts, in this process.

wall: seconds on the clock, best of --times. cpu: seconds of processor, of the process and all its children.
peak: most memory of the process and its children together at one moment, pages that they share counted once (PSS),
looked at ten times a second. largest: most memory of one process (ru_maxrss). A quick run: --workbooks 10 50.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

from make_consortia import make
from msgspec import Struct

HERE = Path(__file__).parent
SECONDS_BETWEEN = 0.1
WORKBOOKS = (".xlsx", ".xlsm")


class Measured(Struct, frozen=True):
    """What a run took: seconds on the clock and of processor, MiB at most, workbooks written."""

    wall: float
    cpu: float
    peak: float
    largest: float
    written: int


def family(root: int) -> list[int]:
    """Give a process and its children, and theirs."""
    found = [root]
    for process in found:
        try:
            found += map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())
        except OSError:
            continue
    return found


def memory_of(process: int) -> float:
    """Give the memory of a process in MiB, shared pages in parts; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def run(command: Sequence[str], out: Path) -> Measured:
    """Run a command to its end; stop when it fails."""
    with tempfile.TemporaryFile() as told:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=told, stderr=told)
        peak = 0.0
        while True:
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            peak = max(peak, sum(map(memory_of, family(process.pid))))
            time.sleep(SECONDS_BETWEEN)
        wall = time.perf_counter() - start
        # 1: at least one mistake was found, as was asked for.
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            told.seek(0)
            raise SystemExit(f"{' '.join(command)}: status {status}\n{told.read().decode()[-2000:]}")
    written = sum(path.suffix in WORKBOOKS and path.parent != out for path in out.rglob("*"))
    return Measured(wall, used.ru_utime + used.ru_stime, peak, used.ru_maxrss / 1024, written)


def floor(folder: Path) -> Measured:
    """Read every workbook and inflate its parts, which checks their sums."""
    start, start_cpu = time.perf_counter(), time.process_time()
    for path in folder.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                package.read(name)
    return Measured(time.perf_counter() - start, time.process_time() - start_cpu, 0.0, 0.0, 0)


def best(measured: Sequence[Measured]) -> Measured:
    """Give the fastest run, with the most memory of any."""
    first = min(measured, key=lambda one: one.wall)
    peak, largest = max(one.peak for one in measured), max(one.largest for one in measured)
    return Measured(first.wall, min(one.cpu for one in measured), peak, largest, first.written)


def compare(count: int, asked: argparse.Namespace, work: Path) -> dict[str, Measured]:
    """Make so many workbooks, and run everything on them."""
    folder = work / f"inzendingen-{count}"
    made = make(folder, count, seed=asked.seed, mistakes=asked.mistakes / 100, everywhere=asked.everywhere)
    batch = [sys.executable, "-m", "hov_tools", "batch", str(folder), "--uit", OUT, "--werkers"]
    script = [sys.executable, str(HERE / "serial_script.py"), str(folder), OUT]
    commands = {ONE: [*batch, "1"], TWO: [*batch, "2"], SCRIPT: script}
    found: dict[str, list[Measured]] = {name: [] for name in (FLOOR, *commands)}
    for turn in range(asked.times):
        found[FLOOR].append(floor(folder))
        for number, (name, command) in enumerate(commands.items()):
            # A folder of its own, and none is removed before the end: for some seconds after many files were removed,
            # ext4 takes half a millisecond to make a file, which would be a quarter of a short run.
            out = work / f"uit-{count}-{turn}-{number}"
            found[name].append(run([str(out) if word == OUT else word for word in command], out))
    results = {name: best(runs) for name, runs in found.items()}
    show(f"{count} workbooks of {len(made)} consortia", count, results)
    return results


OUT = "{uit}"


FLOOR = "floor: inflating the parts"
ONE, TWO = "hov batch, 1 worker", "hov batch, 2 workers"
SCRIPT = "serial script, pandas + openpyxl"


def show(title: str, count: int, results: dict[str, Measured]) -> None:
    """Print a table, with how many times as fast as the script each is."""
    heads = ("wall s", "cpu s", "ms/file", "peak MiB", "largest", "written", "wall x", "cpu x", "floor x")
    print(f"\n{title}\n{'':34}" + "".join(f"{head:>10}" for head in heads))
    script, least = results[SCRIPT], results[FLOOR]
    for name, one in results.items():
        memory = f"{one.peak:10.0f}{one.largest:10.0f}{one.written:10}" if one.largest else f"{'':30}"
        ratios = f"{script.wall / one.wall:10.1f}{script.cpu / one.cpu:10.1f}{one.cpu / least.cpu:10.1f}"
        print(f"{name:34}{one.wall:10.2f}{one.cpu:10.2f}{one.wall / count * 1000:10.1f}{memory}{ratios}", flush=True)


def show_growth(counts: Sequence[int], results: Sequence[dict[str, Measured]]) -> None:
    """Print what one workbook more costs, between the smallest and the largest number, and what memory does."""
    first, last = results[0], results[-1]
    more = counts[-1] - counts[0]
    print(
        f"\nfrom {counts[0]} to {counts[-1]} workbooks\n{'':34}{'ms wall/more':>14}{'ms cpu/more':>14}{'peak MiB':>18}"
    )
    for name in (FLOOR, ONE, TWO, SCRIPT):
        wall, cpu = last[name].wall - first[name].wall, last[name].cpu - first[name].cpu
        peaks = f"{first[name].peak:8.0f} -> {last[name].peak:6.0f}" if last[name].peak else ""
        print(f"{name:34}{wall / more * 1000:14.2f}{cpu / more * 1000:14.2f}{peaks:>18}")
    for name in (ONE, TWO):
        wall = (last[SCRIPT].wall - first[SCRIPT].wall) / (last[name].wall - first[name].wall)
        cpu = (last[SCRIPT].cpu - first[SCRIPT].cpu) / (last[name].cpu - first[name].cpu)
        print(f"{name}: one workbook more takes {wall:.1f} x less time on the clock, {cpu:.1f} x less of the processor")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workbooks", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--mistakes", type=int, default=30, metavar="PERCENT", help="consortia with mistakes")
    parser.add_argument("--everywhere", action="store_true", help="a mistake in every workbook: all are written back")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        results = [compare(count, asked, Path(work)) for count in asked.workbooks]
    if len(results) > 1:
        show_growth(asked.workbooks, results)


if __name__ == "__main__":
    main()
