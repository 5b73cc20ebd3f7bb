"""Who may read and write a file: what we write lets nobody in whom the file that it was made from keeps out.

Owner, group, mode, access list (POSIX.1e, as an extended attribute) and other attributes are taken from another file as
far as the system lets this user. Where a group or list cannot be taken, the group gets no more than everybody has.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ACCESS_LIST = "system.posix_acl_access"
_ALL = 0o777
_FAILING = frozenset({errno.EIO, errno.ENOSPC, errno.EDQUOT})


def usual_mode() -> int:
    """Give the mode of a new file of this user."""
    # The process's mask can only be read by setting it.
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def take_rights(path: Path, source: Path, allowed: int = _ALL) -> None:
    """Give a new file the owner, rights and attributes of another.

    Args:
        path: the new file, which only this user may read until then.
        source: whose rights it takes.
        allowed: mode bits that it may have at most.

    Raises:
        OSError: they cannot be read or set.
    """
    wanted = source.stat()
    mode = wanted.st_mode & allowed & _ALL
    if sys.platform == "win32":
        # Rights are those of the folder there, and the mode says only whether the file is read-only.
        if allowed == _ALL:
            path.chmod(mode)
        return
    _take_owner(path, wanted)
    is_same_group = path.stat().st_gid == wanted.st_gid
    if not _take_attributes(path, source, with_list=is_same_group) or not is_same_group:
        mode &= ~0o070 | (mode & 0o007) << 3
    path.chmod(mode)


def _take_owner(path: Path, wanted: os.stat_result) -> None:
    own = path.stat()
    if (own.st_uid, own.st_gid) == (wanted.st_uid, wanted.st_gid):
        return
    with _as_far_as_it_lets_us():
        os.chown(path, wanted.st_uid, wanted.st_gid)
        return
    # Only the administrator gives files away; a group of one's own can be given.
    with _as_far_as_it_lets_us():
        os.chown(path, -1, wanted.st_gid)


@contextmanager
def _as_far_as_it_lets_us() -> Iterator[None]:
    """Pass over what the system does not let this user, or this disk, do; a disk that fails is no such answer."""
    try:
        yield
    except OSError as error:
        if error.errno in _FAILING:
            raise


def _take_attributes(path: Path, source: Path, *, with_list: bool) -> bool:
    """Copy the extended attributes, where the system has them; tells whether there is no access list that was left."""
    if sys.platform != "linux":
        return True
    try:
        names = os.listxattr(source)
    except OSError:
        return True
    # What the folder gives every new file can be more than the source allows.
    with _as_far_as_it_lets_us():
        os.removexattr(path, _ACCESS_LIST)
    is_whole = True
    for name in names:
        if name == _ACCESS_LIST and not with_list:
            is_whole = False
            continue
        is_taken = False
        with _as_far_as_it_lets_us():
            os.setxattr(path, name, os.getxattr(source, name))
            is_taken = True
        is_whole &= is_taken or name != _ACCESS_LIST
    return is_whole
