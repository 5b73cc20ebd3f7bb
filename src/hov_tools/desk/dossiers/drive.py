"""Whether a folder lies on a network drive, as far as the system tells: there a file is written less surely."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_MOUNTS = Path("/proc/mounts")
# The file systems of Linux behind which there is another machine.
_NETWORK = frozenset(["9p", "afs", "ceph", "cifs", "davfs", "fuse.sshfs", "glusterfs", "ncpfs", "nfs", "nfs4", "smb3"])
_REMOTE = 4
"""What Windows' GetDriveType gives for a drive of another machine (DRIVE_REMOTE)."""


def network_drive(folder: Path) -> str | None:
    """Give by what name the system knows the network drive that a folder lies on, such as "cifs" or "Z:".

    None: it lies on a disk of this machine, or the system does not tell.
    """
    path = os.path.realpath(folder)
    if path.startswith(("\\\\", "//")):
        return path
    if sys.platform == "win32":
        drive = os.path.splitdrive(path)[0]
        return drive if drive and _drive_type(f"{drive}\\") == _REMOTE else None
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    kind = kind_of_mount(path, mounts)
    return kind if kind in _NETWORK else None


def kind_of_mount(path: str, mounts: str) -> str | None:
    """Give the file system that a path lies on, by what /proc/mounts says (proc(5)); None when it says nothing."""
    longest, kind = "", None
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        # The place is the second, the kind the third.
        place = _unescaped(fields[1]).rstrip("/")
        # Of two at one place the later one lies on top.
        if (path == place or path.startswith(f"{place}/")) and len(place) >= len(longest):
            longest, kind = place, fields[2]
    return kind


def _unescaped(raw: str) -> str:
    for written, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        raw = raw.replace(written, char)
    return raw


def _drive_type(root: str) -> int:
    if sys.platform != "win32":
        return 0
    import ctypes  # noqa: PLC0415 - only Windows waits for it

    found: int = ctypes.windll.kernel32.GetDriveTypeW(root)
    return found
