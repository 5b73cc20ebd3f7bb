"""Reading that does to its process what a bad file or a bug could, at one file; put into the program before it runs."""

from __future__ import annotations

import faulthandler
import os
import signal
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

_MUCH = 64 << 20


def loops(*_: object) -> None:
    while True:
        pass


def takes_all_memory(*_: object) -> None:
    held = []
    while True:
        held.append(bytes(_MUCH))


def segfaults(*_: object) -> None:
    # Nobody is to read where the interpreter was.
    faulthandler.disable()
    os.kill(os.getpid(), signal.SIGSEGV)


def is_killed(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fails(*_: object) -> None:
    # The message is put together here: the log shows this very line of the program.
    raise ZeroDivisionError("ge" + "heim".lower())


def spoil(module: str, name: str, guilty: str, harm: str) -> None:
    """Let a function of the program do harm when the first thing that it is given is what stands in a file.

    Args:
        module: where it is known.
        name: of the function, there.
        guilty: path of the file.
        harm: name of what it does.
    """
    place = import_module(module)
    own: Callable[..., Any] = getattr(place, name)
    data = Path(guilty).read_bytes()

    def spoilt(given: bytes, *args: Any, **named: Any) -> Any:
        if given == data:
            globals()[harm]()
        return own(given, *args, **named)

    setattr(place, name, spoilt)
