"""The memory of this process, as Linux counts it."""

from __future__ import annotations

import re
from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_NOW = re.compile(rb"VmRSS:\s+(\d+)")
_PEAK = re.compile(rb"VmHWM:\s+(\d+)")


def memory_of() -> int:
    """Give the bytes that this process has, and count the highest from here on; 0 where that is not told."""
    if not _CLEAR.exists():
        return 0
    # 5 sets the highest to what there is now (proc_pid_clear_refs(5)).
    _CLEAR.write_text("5")
    return _read(_NOW)


def peak_since(base: int) -> int:
    """Give by how many bytes this process grew at its highest."""
    return _read(_PEAK) - base if base else 0


def _read(line: re.Pattern[bytes]) -> int:
    found = line.search(_STATUS.read_bytes())
    return 0 if found is None else int(found[1]) * 1024
