"""Showing that the solver is at work: it cannot say how far it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_TICK = 0.5


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on a terminal, after a second, what is being done and for how long.

    Args:
        what: in Dutch.
    """
    from threading import Event, Thread

    from tqdm import tqdm

    done = Event()

    def show() -> None:
        shape = "{desc} {elapsed}"
        # disable=None: nothing where standard error is no terminal.
        with tqdm(desc=what, bar_format=shape, file=sys.stderr, delay=1, leave=False, disable=None) as bar:
            while not done.wait(_TICK):
                bar.update()

    thread = Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
