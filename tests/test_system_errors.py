"""What the system refuses is told in Dutch, each reason with what to do; never in the system's own English."""

from __future__ import annotations

import errno
import os

import pytest

from hov_tools.system_errors import system_reason

TOLD = {
    errno.ENOSPC: "de schijf is vol",
    errno.EDQUOT: "uw ruimte op deze schijf is op",
    errno.EACCES: "u hebt er geen rechten voor",
    errno.EPERM: "het systeem staat het niet toe",
    errno.EROFS: "deze schijf kan alleen worden gelezen",
    errno.ENOENT: "de map of het bestand is er niet",
    errno.ENOTDIR: "een deel van het pad is een bestand",
    errno.EISDIR: "er staat een map met die naam",
    errno.EEXIST: "er staat al iets anders met die naam",
    errno.ENAMETOOLONG: "de naam of het pad is te lang",
    errno.EBUSY: "het is open in een ander programma",
    errno.EIO: "de schijf doet het niet goed",
}


class WindowsError(PermissionError):
    """As Windows raises it: with a number of its own."""

    def __init__(self, number: int, winerror: int) -> None:
        super().__init__(number, "The process cannot access the file")
        self.winerror = winerror


@pytest.mark.parametrize(("number", "told"), TOLD.items(), ids=[errno.errorcode[one] for one in TOLD])
def test_every_reason_has_words_of_its_own_and_a_remedy(number: int, told: str) -> None:
    said = system_reason(OSError(number, os.strerror(number)))
    assert said.startswith(told)
    assert "; " in said
    assert os.strerror(number) not in said
    assert sum(said.startswith(other) for other in TOLD.values()) == 1


@pytest.mark.parametrize(
    ("winerror", "like"), [(32, errno.EBUSY), (33, errno.EBUSY), (112, errno.ENOSPC), (206, errno.ENAMETOOLONG)]
)
def test_windows_says_more_by_its_own_number(winerror: int, like: int) -> None:
    assert system_reason(WindowsError(errno.EACCES, winerror)).startswith(TOLD[like])


def test_what_has_no_words_is_told_by_its_number() -> None:
    assert system_reason(OSError(errno.EDOM, "Numerical argument out of domain")) == (
        f"het systeem meldt fout {errno.EDOM}"
    )
    assert system_reason(WindowsError(errno.EACCES, 5)).startswith(TOLD[errno.EACCES])
