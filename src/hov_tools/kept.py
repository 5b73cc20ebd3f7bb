"""Work of which the outcome is kept, because workbooks made from one template ask for the same again and again.

Every cache between workbooks is this one decorator, so that it can be turned off in one place: with the environment
variable HOV_KEPT=off every function is the plain one, and all answers must be the same. The variable is read when a
function is defined, so it must be set before the package is imported.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar, cast

SWITCH = "HOV_KEPT"
"""The environment variable: "on" (as when it is not set) or "off"."""

_P = ParamSpec("_P")
_R = TypeVar("_R")

# What empties each cache. They live as long as the process, like the functions that they belong to.
_emptying: list[Callable[[], None]] = []


def kept(
    limit: int, *, largest: int | None = None, when: Callable[..., bool] | None = None
) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Keep the outcome of a pure function; what was asked for longest ago goes first.

    Nothing is kept of a call that raises.

    Args:
        limit: how many outcomes are kept.
        largest: characters or bytes that the texts among the arguments may have together; a call with more is
            computed each time, as its texts would weigh more than computing it anew. None for any length.
        when: tells by the arguments of a call whether its outcome is kept; None for always.

    Returns:
        A decorator of a function whose arguments are hashable and whose outcome nobody changes.

    Raises:
        ValueError: HOV_KEPT is set to something else than "on" or "off".
    """
    switch = os.environ.get(SWITCH, "on")
    if switch not in ("on", "off"):
        raise ValueError(f'{SWITCH} is {switch!r}; it can be "on" or "off"')

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        if switch == "off":
            return function
        cached = lru_cache(maxsize=limit)(function)
        _emptying.append(cached.cache_clear)
        # The type of lru_cache says nothing of the arguments.
        keeping = cast(Callable[_P, _R], cached)
        if largest is None and when is None:
            return keeping

        @wraps(function)
        def chosen(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            size = 0
            for one in (*args, *kwargs.values()) if kwargs else args:
                if isinstance(one, (str, bytes)):
                    size += len(one)
            if (largest is None or size <= largest) and (when is None or when(*args, **kwargs)):
                return keeping(*args, **kwargs)
            return function(*args, **kwargs)

        return chosen

    return decorate


def forget() -> None:
    """Empty every cache, as a new process begins: for measurements and tests."""
    for empty in _emptying:
        empty()
