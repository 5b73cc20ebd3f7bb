"""Time the page in browsers beside the command line and this Python, on one consortium and on a hundred.

    python benchmarks/page.py [--pagina hov.html] [--workbooks 1000] [--browsers chrome firefox] [--times 5]

start: a browser is started, opens the page, and Python is loaded in it.
cold: 2022-zuid is handed in and judged for the first time; warm: the same again, the best of --times.
corrected: one of its forms is handed in anew and all is judged again, the best of --times.
many: --workbooks handed in (made from a seed, as make_consortia.py does), their consortia found, each of them judged,
then all compared.
peak: most memory of the browser and its children together at one moment, pages that they share counted once (PSS).

Beside it: `hov valideer --json` as a process, the same operations in this Python, and `hov batch` with one worker,
which writes the marked copies too. In the page's Python, but without a browser: reading the workbooks of 2022-zuid by
hov_tools and by openpyxl (page_openpyxl.mjs). For the page's Python PyPI has no pandas and no numpy.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from make_consortia import make
from msgspec import Struct

from batch import family, memory_of

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from hov_tools.web.operations import Session  # noqa: E402 - as above
from page.browsers import EXECUTABLES, Browser  # noqa: E402 - the tests are found from here on

EXAMPLE = ROOT / "workbooks" / "voorbeelden" / "2022-zuid"
CORRECTED = EXAMPLE / "HOV-formulier 10286.xlsx"
Files = Sequence[tuple[str, Path]]
Ask = Callable[[str, object], Any]
"""Carries out an operation: its name, and what is asked."""


class Took(Struct, frozen=True):
    """Seconds: cold, warm, after a correction, and of many handing in and judging."""

    cold: float
    warm: float
    corrected: float
    found: float
    judged: float


def dropped(folder: Path) -> list[tuple[str, Path]]:
    """Give the files of a folder as they are dropped."""
    paths = sorted(one for one in folder.rglob("*") if one.is_file())
    return [(f"{folder.name}/{one.relative_to(folder).as_posix()}", one) for one in paths]


def timed(work: Callable[[], object]) -> float:
    """Give the seconds that something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(
    put: Callable[[Sequence[tuple[str, Path]]], None], ask: Callable[[str, object], Any], many: Path, times: int
) -> Took:
    """Time the operations; `put` gives files to who carries out the next ones, which is not timed."""
    put(dropped(EXAMPLE))

    def once() -> None:
        ask("inname", {"wijze": "nieuw"})
        ask("oordeel", {"verband": EXAMPLE.name})

    cold = timed(once)
    warm = min(timed(once) for _ in range(times))
    put([(CORRECTED.name, CORRECTED)])

    def correct() -> None:
        ask("inname", {"wijze": "correctie"})
        ask("oordeel", {"verband": EXAMPLE.name})

    corrected = min(timed(correct) for _ in range(times))
    put(dropped(many))
    keys: list[str] = []
    found = timed(lambda: keys.extend(one["sleutel"] for one in ask("inname", {"wijze": "nieuw"})["verbanden"]))

    def judge() -> None:
        for key in keys:
            ask("oordeel", {"verband": key})
        ask("dubbelen", {})

    return Took(cold, warm, corrected, found, timed(judge))


def in_browser(browser: Browser, many: Path, times: int) -> Took:
    """Time the page; what goes between this program and the browser counts, the files do not."""
    body = """
        const [name, asked] = given;
        const { result } = await globalThis.hov.call(name, asked, name === "inname" ? { files: globalThis.given } : {});
        return name === "inname" ? { verbanden: result.verbanden } : null;
    """
    return measure(browser.put, lambda name, asked: browser.evaluate(body, [name, asked]), many, times)


def in_python(many: Path, times: int) -> Took:
    """Time the same operations in this Python."""
    files: list[tuple[str, bytes]] = []
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Path(folder))

        def put(given: Files) -> None:
            files[:] = [(name, path.read_bytes()) for name, path in given]

        def ask(name: str, asked: object) -> Any:  # noqa: ANN401 - a JSON value
            own = files if name == "inname" else []
            return json.loads(session.call(name, json.dumps(asked).encode(), own, lambda *_: None).result)

        return measure(put, ask, many, times)


@contextmanager
def watched(process: int) -> Iterator[Callable[[], float]]:
    """Watch the memory of a process and its children; gives what tells the most that it was, in MiB."""
    most = 0.0
    done = threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.2):
            most = max(most, sum(map(memory_of, family(process))))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield lambda: most
    finally:
        done.set()
        thread.join()


def command(*words: str | Path) -> float:
    """Time hov as a process."""
    call = [sys.executable, "-m", "hov_tools", *map(str, words)]
    return timed(lambda: subprocess.run(call, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))


def line(name: str, took: Took, start: float | None = None, peak: float | None = None) -> str:
    """Give a line of the table."""
    opened = "" if start is None else f"{start:.2f}"
    most = "" if peak is None else f"{peak:.0f}"
    once = f"{took.cold:>8.2f}{took.warm * 1000:>9.0f}{took.corrected * 1000:>13.0f}"
    times = f"{once}{took.found:>9.2f}{took.judged:>9.2f}"
    return f"{name:28}{opened:>8}{times}{most:>8}"


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pagina", type=Path, default=ROOT / "hov.html")
    parser.add_argument("--workbooks", type=int, default=1000)
    parser.add_argument("--browsers", nargs="+", default=list(EXECUTABLES))
    parser.add_argument("--times", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        many = Path(folder) / "alle"
        make(many, asked.workbooks)
        print(f"{'':28}{'start':>8}{'cold':>8}{'warm ms':>9}{'corrected ms':>13}{'found':>9}{'judged':>9}{'MiB':>8}")
        own = in_python(many, asked.times)
        print(line("this Python, in process", own))
        for kind in asked.browsers:
            program = next(path for name in EXECUTABLES[kind] if (path := shutil.which(name)))
            opened = time.perf_counter()
            with Browser(kind, program, asked.pagina.resolve()) as browser, watched(browser.about["pid"]) as peak:
                browser.evaluate("await globalThis.hov.start()")
                start = time.perf_counter() - opened
                took = in_browser(browser, many, asked.times)
                print(line(f"page, {browser.about['version']}", took, start, peak()))
                whole = (took.found + took.judged) / (own.found + own.judged)
                print(f"  beside this Python: warm {took.warm / own.warm:.1f} times, many {whole:.1f} times")
        print(f"hov valideer --json, a process       {command('valideer', EXAMPLE, '--json'):8.2f} s")
        batch = command("batch", many, "--uit", Path(folder) / "uit", "--werkers", "1")
        print(f"hov batch, one worker, writes too    {batch:8.2f} s")
        page = ROOT / "page"
        script = Path(__file__).with_name("page_openpyxl.mjs")
        words = (script, page / "node_modules" / "pyodide", page / "wheels", ROOT / "src", EXAMPLE)
        read = json.loads(subprocess.run(["node", *map(str, words)], check=True, capture_output=True).stdout)
        for name, seconds in read.items():
            print(f"reading 2022-zuid in Pyodide, {name:12} {seconds * 1000:7.0f} ms")


if __name__ == "__main__":
    main()
