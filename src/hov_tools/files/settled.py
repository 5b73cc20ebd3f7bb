"""hov.toml: what a person says of the files in a folder, where the program cannot or must not tell.

    zelfde = [["47 Streek aanvraag", "47 Streek aanmelding"]]   # one consortium
    apart = [["Noord", "Zuid"]]                                 # not one consortium
    telt = ["Noord/HOV-formulier 10240 v2.xlsx"]                # this version counts
    telt_niet = ["Noord/oud/HOV-formulier 10240.xlsx"]          # this file does not count

Names are of folders and files beside hov.toml, with "/" for what lies deeper.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct

SETTLED_NAME = "hov.toml"
_MOST_BYTES = 100_000


class Settled(Struct, frozen=True, forbid_unknown_fields=True):
    """What hov.toml says; every name is checked against what is there by who uses it.

    Attributes:
        same: folders, zip files or loose files that are of one consortium.
        apart: that are not of one consortium.
        counts: files that count, of several versions of a form.
        does_not_count: files that are set aside.
    """

    same: tuple[tuple[str, ...], ...] = msgspec.field(name="zelfde", default=())
    apart: tuple[tuple[str, ...], ...] = ()
    counts: tuple[str, ...] = msgspec.field(name="telt", default=())
    does_not_count: tuple[str, ...] = msgspec.field(name="telt_niet", default=())

    def are_same(self, one: str, other: str) -> bool:
        """Tell whether two submissions were said to be of one consortium."""
        return any(one in names and other in names for names in self.same)

    def are_apart(self, one: str, other: str) -> bool:
        """Tell whether two submissions were said not to be of one consortium."""
        return one != other and any(one in names and other in names for names in self.apart)

    def below(self, folder: str) -> Settled:
        """Give the same, with its names as they are seen from the folder around it."""

        def moved(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(f"{folder}/{name}" for name in names)

        return Settled(
            tuple(map(moved, self.same)),
            tuple(map(moved, self.apart)),
            moved(self.counts),
            moved(self.does_not_count),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Every name in it."""
        pairs = (name for names in (*self.same, *self.apart) for name in names)
        return (*pairs, *self.counts, *self.does_not_count)


NOTHING_SETTLED = Settled()


def parse_settled(data: bytes) -> Settled:
    """Read the content of a hov.toml.

    Raises:
        ValueError: it is not TOML, or says something that is not understood.
    """
    if len(data) > _MOST_BYTES:
        raise ValueError("too large")
    return msgspec.convert(tomllib.loads(data.decode("utf-8-sig")), Settled)


def read_settled(folder: Path) -> Settled:
    """Read the hov.toml of a folder; nothing is settled when there is none.

    Raises:
        OSError: it cannot be read.
        ValueError: it cannot be understood.
    """
    path = folder / SETTLED_NAME
    return parse_settled(path.read_bytes()) if path.is_file() else NOTHING_SETTLED
