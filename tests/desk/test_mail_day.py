"""The day on which a mail came in, by what the mail itself says."""

from __future__ import annotations

import struct
from datetime import UTC, date, datetime, timedelta

import pytest

from hov_tools.dutch import day_here
from hov_tools.files.mail import Mail
from support.compound import compound_file

DELIVERED, SUBMITTED, SUBJECT = 0x0E060040, 0x00390040, 0x0037001F


def outlook(*entries: tuple[int, datetime | None]) -> bytes:
    """Make a message of Outlook with these properties ([MS-OXMSG] 2.4)."""
    stream = bytes(32)
    for tag, moment in entries:
        ticks = 0 if moment is None else (moment - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 10
        stream += struct.pack("<IIQ", tag, 6, ticks)
    return compound_file({"__properties_version1.0": stream})


EVENING = datetime(2021, 1, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("entries", "day"),
    [
        ([(SUBJECT, None), (DELIVERED, EVENING)], date(2021, 2, 1)),
        ([(SUBMITTED, EVENING - timedelta(days=2)), (DELIVERED, EVENING)], date(2021, 2, 1)),
        ([(SUBMITTED, EVENING - timedelta(hours=1))], date(2021, 1, 31)),
        ([(DELIVERED, None), (SUBMITTED, EVENING)], date(2021, 2, 1)),
        ([(SUBJECT, None)], None),
    ],
)
def test_a_message_of_outlook(entries: list[tuple[int, datetime | None]], day: date | None) -> None:
    assert Mail(outlook(*entries), ".msg").day == day


@pytest.mark.parametrize(
    ("head", "day"),
    [
        (b"Date: Sun, 31 Jan 2021 23:30:00 +0000\n", date(2021, 2, 1)),
        (b"Date: Sun, 31 Jan 2021 23:30:00\n", date(2021, 2, 1)),
        (b"Received: by mx; Tue, 2 Feb 2021 09:00:00 +0100\nDate: Sun, 31 Jan 2021 10:00:00 +0100\n", date(2021, 2, 2)),
        (b"Received: by mx\nDate: Sun, 31 Jan 2021 10:00:00 +0100\n", date(2021, 1, 31)),
        (b"Date: ooit\n", None),
        (b"Date: Sun, 31 Jan 99999 10:00:00 +0100\n", None),
        (b"Date: Fri, 31 Dec 9999 23:59:00 +0000\n", None),
    ],
)
def test_a_saved_message(head: bytes, day: date | None) -> None:
    assert Mail(b"Subject: formulier\n" + head + b"\nZie bijlage.\n", ".eml").day == day


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        # Summer time is from 28 March to 31 October 2021, at 1:00 UTC.
        (datetime(2021, 3, 27, 22, 59, tzinfo=UTC), date(2021, 3, 27)),
        (datetime(2021, 3, 27, 23, 0, tzinfo=UTC), date(2021, 3, 28)),
        (datetime(2021, 3, 28, 21, 59, tzinfo=UTC), date(2021, 3, 28)),
        (datetime(2021, 3, 28, 22, 0, tzinfo=UTC), date(2021, 3, 29)),
        (datetime(2021, 10, 30, 22, 0, tzinfo=UTC), date(2021, 10, 31)),
        (datetime(2021, 10, 31, 22, 30, tzinfo=UTC), date(2021, 10, 31)),
    ],
)
def test_the_day_in_the_netherlands(moment: datetime, day: date) -> None:
    assert day_here(moment) == day
