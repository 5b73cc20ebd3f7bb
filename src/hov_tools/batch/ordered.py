"""Consortia in the order of their keys, while they are done in any order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from hov_tools.batch.result import RESULT_NAME, read_result
from hov_tools.batch.run import Done


class InOrder:
    """Gives each consortium as soon as it and all before it are done.

    Of those that wait nothing is kept but that they are done: their results would fill the memory when the first of a
    large batch takes long. They are read back when their turn comes.

    Args:
        out: the folder of results.
        keys: of all consortia, in order.
    """

    def __init__(self, out: Path, keys: Iterable[str]) -> None:
        self._out = out
        self._waiting: dict[str, Done | bool | None] = dict.fromkeys(keys)

    def add(self, done: Done) -> Iterator[Done]:
        """Take one in; give those whose turn has come.

        Raises:
            OSError: the result of one that waited is gone.
            ValueError: or is no longer what was written.
        """
        key = done.result.key
        if next(iter(self._waiting)) != key:
            self._waiting[key] = done.was_done if done.is_written else replace(done, told=())
            return
        del self._waiting[key]
        yield done
        while self._waiting:
            key, held = next(iter(self._waiting.items()))
            if held is None:
                return
            del self._waiting[key]
            yield held if isinstance(held, Done) else Done(read_result(self._out / key / RESULT_NAME), held)
