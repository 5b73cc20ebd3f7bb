"""Mutants in a process of their own: one that crashes or hangs costs that mutant, and the next process goes on."""

from __future__ import annotations

import contextlib
import multiprocessing
import resource
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from .mutant import Mutant
from .oracle import Result, examine
from .seeds import seeds

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PATIENCE = 60.0
"""Seconds by the clock for one mutant: what does not even listen to its own limit of time is ended."""
_MOST_ADDRESSES = 3 * 2**30
"""Bytes: above this the system refuses memory, so that a mutant does not take that of other programs."""


def examined(mutants: Iterable[Mutant]) -> Iterator[tuple[Mutant, Result]]:
    """Give what becomes of each mutant, in their order."""
    seeds()
    left = iter(mutants)
    while batch := list(_some(left)):
        while batch:
            done = 0
            for result in _in_a_process(batch):
                yield batch[done], result
                done += 1
            batch = batch[done:]


def _some(mutants: Iterator[Mutant]) -> Iterator[Mutant]:
    """Give as many as one process takes: a new one now and then has no memory in pieces."""
    for _, mutant in zip(range(2000), mutants, strict=False):
        yield mutant


def _in_a_process(batch: Sequence[Mutant]) -> Iterator[Result]:
    """Give the results until the process ends; it ends early with the mutant that ended it."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(batch, sender))
    process.start()
    sender.close()
    try:
        for _ in batch:
            if not receiver.poll(PATIENCE):
                yield Result("hang", "hang: nothing is heard any more", is_failure=True)
                return
            try:
                found: Result = receiver.recv()
            except EOFError:
                process.join()
                yield Result("crash", f"crash: ended with {process.exitcode}", is_failure=True)
                return
            yield found
    finally:
        process.kill()
        process.join()
        receiver.close()


def _work(batch: Sequence[Mutant], sender: Connection) -> None:
    sys.setrecursionlimit(1000)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_ADDRESSES, resource.getrlimit(resource.RLIMIT_AS)[1]))
    for mutant in batch:
        sender.send(examine(mutant))
