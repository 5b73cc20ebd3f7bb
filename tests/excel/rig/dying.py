"""Python dies after each change that a button makes, as does the button: a copy of this process goes on from there.

A call that changes nothing leaves Excel as it was, so that dying before it or after it is the same. Every call at which
Python can die is tried in this way.
"""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from collections.abc import Callable
from typing import NamedTuple

from excel.rig.room import Room

Then = Callable[[Room], None]
"""What is done with the Excel that a dead Python left, and looked at; raises where something is wrong."""


class Deaths(NamedTuple):
    """What became of dying.

    Attributes:
        changes: after how many changes Python can die.
        wrong: what went wrong, each with the call before which Python died.
    """

    changes: int
    wrong: list[str]


def dying(room: Room, button: Callable[[], None], thens: Callable[[int], list[Then]]) -> Deaths:
    """Push a button, and die after each change that it makes.

    Args:
        room: in which the button is pushed.
        button: to push.
        thens: gives what is done after dying, by the number of the change; each in a copy of its own.
    """
    number, wrong = 0, []
    dead: list[tuple[Then, int]] = []

    def at_change() -> bool:
        nonlocal number
        number += 1
        for then in thens(number):
            reading, writing = os.pipe()
            with warnings.catch_warnings():
                # Of other threads that this process has: none of them matters to the copy.
                warnings.simplefilter("ignore", DeprecationWarning)
                child = os.fork()
            if child == 0:
                os.close(reading)
                dead.append((then, writing))
                return True
            os.close(writing)
            with os.fdopen(reading, encoding="utf-8") as pipe:
                said = pipe.read()
            _, status = os.waitpid(child, 0)
            if said or status:
                wrong.append(f"change {number}, call {room.wire.total}, {room.wire.log[-1]}: {said or status}")
        return False

    room.wire.at_change = at_change
    try:
        room.push(button)
    finally:
        room.wire.at_change = None
        if dead:
            _go_on(room, *dead[0])
    return Deaths(number, wrong)


def _go_on(room: Room, then: Then, writing: int) -> None:
    """Do and look in the copy, tell what is wrong, and end it: nothing of the tests may run there."""
    said = ""
    try:
        then(room)
    except BaseException:  # noqa: BLE001 - all of it is told
        said = traceback.format_exc()
    finally:
        with os.fdopen(writing, "w", encoding="utf-8") as pipe:
            pipe.write(said)
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123 - the process ends
        os._exit(0)
