"""Run: python -m tests.fuzz [--minuten N | --gevallen N] [--zaad S] [--uit MAP], or --herhaal NUMBER."""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from .failures import Failure, gather, smaller
from .mutant import Mutant, mutant_of, mutants
from .worker import examined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .oracle import Result


def say(line: str) -> None:
    """Write a line of the account."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(words: list[str] | None = None) -> int:
    """Run mutants, and tell what became of them; gives 1 when something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minuten", type=float, help="how long, in minutes; ten when nothing else says when to end")
    parser.add_argument("--gevallen", type=int, help="how many mutants")
    parser.add_argument("--zaad", type=int, default=0, help="number of the first mutant; the others follow it")
    parser.add_argument("--uit", type=Path, help="folder for the smallest workbook of each kind of failure")
    parser.add_argument("--herhaal", metavar="NUMBER", help="one mutant again, as a failure names it, such as 17:0,3")
    given = parser.parse_args(words)
    if given.herhaal is not None:
        return again(mutant_of(given.herhaal), given.uit)
    minutes = 10.0 if given.minuten is None and given.gevallen is None else given.minuten
    chosen = mutants(given.zaad, given.gevallen) if given.gevallen else map(Mutant, itertools.count(given.zaad))
    results = examined(chosen)
    kinds: Counter[str] = Counter()
    signatures: set[str] = set()
    failures = gather(_counted(_until(results, minutes), kinds, signatures))
    table(kinds, signatures)
    for failure in failures:
        tell(failure, given.uit)
    return 1 if failures else 0


def _until(results: Iterator[tuple[Mutant, Result]], minutes: float | None) -> Iterator[tuple[Mutant, Result]]:
    end = None if minutes is None else time.monotonic() + 60 * minutes
    for one in results:
        yield one
        if end is not None and time.monotonic() > end:
            return


def _counted(
    results: Iterable[tuple[Mutant, Result]], kinds: Counter[str], signatures: set[str]
) -> Iterator[tuple[Mutant, Result]]:
    for mutant, result in results:
        kinds["failed" if result.is_failure else result.kind] += 1
        signatures.add(result.signature)
        total = kinds.total()
        if result.is_failure:
            sys.stderr.write(f"{mutant.label}: {result.signature}\n")
        if total % 1000 == 0:
            sys.stderr.write(f"{total} mutants, {len(signatures)} signatures, {kinds['failed']} failures\n")
        yield mutant, result


def table(kinds: Counter[str], signatures: set[str]) -> None:
    """Print how mutants ended."""
    say(f"{kinds.total()} mutants, {len(signatures)} distinct signatures")
    for kind, count in kinds.most_common():
        say(f"{count:8}  {kind}")


def tell(failure: Failure, folder: Path | None) -> None:
    """Print a kind of failure with how to see it again, and put its workbook into a folder."""
    mutant = smaller(failure.first, failure.signature)
    data, told = mutant.build()
    say(f"- {failure.count} times {failure.signature}")
    say(f"  {failure.detail}" if failure.detail else "  (no more is known)")
    say(f"  {mutant.seed().name}: {', '.join(told)}")
    say(f"  python -m tests.fuzz --herhaal {mutant.label}")
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{mutant.label.replace(':', '-')}.xlsx").write_bytes(data)


def again(mutant: Mutant, folder: Path | None) -> int:
    """Do one mutant again, and print what became of it."""
    failures = []
    for one, result in examined([mutant]):
        say(f"{one.label}: {result.kind}, {result.seconds:.2f} s: {result.signature}")
        say(f"  {one.seed().name}: {', '.join(one.build()[1])}")
        if result.detail:
            say(f"  {result.detail}")
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{one.label.replace(':', '-')}.xlsx").write_bytes(one.build()[0])
        failures += [result] if result.is_failure else []
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
