"""How much a workbook may ask of the machine."""

from __future__ import annotations

from msgspec import Struct

MIB = 1 << 20


class Limits(Struct, frozen=True):
    """Bounds on a package; those on sizes are checked on its directory before anything is inflated.

    Attributes:
        file_size: bytes of the file.
        part_size: bytes of one part after inflating.
        total_size: bytes of all parts after inflating.
        parts: number of entries.
        ratio: how many times larger than its compressed bytes a part of over 1 MiB may be; real sheets stay
            below 60, bombs of one repeated byte reach 1,000.
        cells: cells in one workbook.
        is_package: the file is a package, of which one part that no program can name or inflate is damage; of any other
            archive such an entry says nothing of the others.
        items: of each other kind of thing that is kept: shared strings; ranges of one sheet; tags in any other part.
        steps: of work, about a microsecond each, for all that is done with the workbook (see `work`).
        memory: bytes of what is kept of it at once, about.
    """

    file_size: int = 24 * MIB
    part_size: int = 16 * MIB
    total_size: int = 48 * MIB
    parts: int = 2_000
    ratio: int = 150
    cells: int = 200_000
    items: int = 150_000
    is_package: bool = True
    steps: int = 800_000
    memory: int = 96 * MIB


DEFAULT_LIMITS = Limits()
"""For submitted forms: a hundred times what a form needs, and under 100 MiB of memory."""


class JournalLimits(Struct, frozen=True):
    """Bounds on the journal in a workbook; what this program writes stays within them.

    A run that marks and notes every cell of the largest form that may be filled in has 1,200 edits, 350 kB of JSON and
    15,000 characters; with the report of a consortium of forty files it is twice that.

    Attributes:
        tags: in the part of the journal's sheet.
        text: characters of all runs, packed.
        content: bytes of all runs, unpacked.
        runs: number of runs; an older one gives way to a new one.
        edits: of one run.
    """

    tags: int = 10_000
    text: int = 2 * MIB
    content: int = 4 * MIB
    runs: int = 20
    edits: int = 10_000


JOURNAL_LIMITS = JournalLimits()

LARGE_LIMITS = Limits(
    file_size=512 * MIB,
    part_size=1024 * MIB,
    total_size=2048 * MIB,
    parts=20_000,
    ratio=400,
    cells=20_000_000,
    items=20_000_000,
    steps=1_000_000_000,
    memory=16 << 30,
)
"""For workbooks of one's own, trusted not to be hostile."""
