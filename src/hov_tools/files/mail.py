"""E-mail messages that hold what was handed in: their attachments are read as the files of a folder."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime

import olefile

from hov_tools.dutch import day_here
from hov_tools.files.archive import ARCHIVE_LIMITS, Member, safe_name
from hov_tools.ooxml.errors import DamagedError, LimitError

MAIL_SUFFIXES = frozenset([".eml", ".msg"])

_MOST_ATTACHMENTS = 1000
# Of an attachment ([MS-OXMSG] §2.2.2; [MS-OXPROPS] PidTagAttachDataBinary, PidTagAttachLongFilename, …Filename).
_ATTACHMENT = "__attach_version1.0_#"
_DATA = "__substg1.0_37010102"
_NAMES = (
    ("__substg1.0_3707001F", "utf-16-le"),
    ("__substg1.0_3704001F", "utf-16-le"),
    ("__substg1.0_3707001E", "cp1252"),
    ("__substg1.0_3704001E", "cp1252"),
)
_PROPERTIES = "__properties_version1.0"
# Of that stream the head of a message, then the length of an entry ([MS-OXMSG] §2.4.1.1, §2.4.2.1).
_HEAD, _ENTRY = 32, 16
# PidTagMessageDeliveryTime and PidTagClientSubmitTime ([MS-OXPROPS]), and from when they count (FILETIME).
_TIMES = (0x0E060040, 0x00390040)
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


class Mail:
    """The attachments of a message, as it was saved (.eml, RFC 5322) or as Outlook keeps it (.msg, [MS-OXMSG]).

    Attributes:
        day: on which it came in, else was sent, in Dutch time; None when it does not say.

    Args:
        data: the whole file.
        suffix: of its name.

    Raises:
        DamagedError: it is no message, or cannot be read.
        LimitError: it is larger than a message with forms can be.
    """

    def __init__(self, data: bytes, suffix: str) -> None:
        if len(data) > ARCHIVE_LIMITS.file_size:
            raise LimitError(f"the message has {len(data)} bytes")
        found = _of_outlook(data) if suffix == ".msg" else _of_internet(data)
        self.day = _day_of_outlook(data) if suffix == ".msg" else _day_of_internet(data)
        # By number and name: two attachments may have one name, and the name says what kind of file it is.
        self._attachments = {f"{number}/{safe_name(own[0])}": own for number, own in enumerate(found)}
        if len(self._attachments) > _MOST_ATTACHMENTS:
            raise LimitError(f"the message has {len(self._attachments)} attachments")

    def members(self) -> Iterator[Member]:
        """Give its attachments, in their order."""
        for entry, (name, _) in self._attachments.items():
            yield Member(entry, safe_name(name))

    def read(self, entry: str) -> bytes:
        """Give the content of an attachment."""
        return self._attachments[entry][1]


def _of_internet(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        message = message_from_bytes(data, policy=policy.default)
        if not message.keys():
            raise DamagedError("the message has no headers")
        yield from _attachments_of(message)
    except (MessageError, LookupError, ValueError, AttributeError, RecursionError) as error:
        # What the library raises on a message that is not as the standard wants differs by the mistake.
        raise DamagedError(f"the message cannot be read: {type(error).__name__}") from error


def _attachments_of(message: Message) -> Iterator[tuple[str, bytes]]:
    for part in message.walk():
        if not isinstance(part, EmailMessage) or part.is_multipart() or _is_of_the_text(part):
            continue
        name = part.get_filename()
        if name or part.is_attachment():
            content = part.get_payload(decode=True)
            yield name or "bijlage", content if isinstance(content, bytes) else b""


def _is_of_the_text(part: EmailMessage) -> bool:
    """Tell whether a part is shown within the message, as the picture of a signature is."""
    return part.get_content_maintype() == "image" and part["Content-ID"] is not None and not part.is_attachment()


def _check_outlook(file: olefile.OleFileIO[str]) -> None:
    if not file.exists(_PROPERTIES):
        raise DamagedError("no message of Outlook")


def _of_outlook(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            _check_outlook(file)
            folders = sorted({path[0] for path in file.listdir() if path[0].startswith(_ATTACHMENT)})
            for folder in folders:
                name = next(
                    (
                        file.openstream([folder, stream]).read().decode(encoding, "replace").rstrip("\0")
                        for stream, encoding in _NAMES
                        if file.exists(f"{folder}/{stream}")
                    ),
                    "bijlage",
                )
                # Without data it is a message within the message, which is named and not opened.
                content = file.openstream([folder, _DATA]).read() if file.exists(f"{folder}/{_DATA}") else b""
                yield (name if content else f"{name}.msg"), content
    except (OSError, ValueError, IndexError, LookupError, RecursionError, AttributeError, TypeError) as error:
        raise DamagedError(f"the message cannot be read: {type(error).__name__}") from error


def _day_of_internet(data: bytes) -> date | None:
    """Read the day of the last hop, which is the receiver's own server (RFC 5322, 3.6.7), else that of sending."""
    with suppress(MessageError, LookupError, ValueError, AttributeError, RecursionError):
        message = BytesHeaderParser().parsebytes(data)
        stated = [str(message["Received"] or "").rpartition(";")[2], str(message["Date"] or "")]
        for one in stated:
            with suppress(ValueError, OverflowError):
                return day_here(parsedate_to_datetime(one))
    return None


def _day_of_outlook(data: bytes) -> date | None:
    with suppress(OSError, ValueError, OverflowError, struct.error), olefile.OleFileIO(io.BytesIO(data)) as file:
        properties = file.openstream(_PROPERTIES).read()
        entries = (properties[at : at + _ENTRY] for at in range(_HEAD, len(properties) - _ENTRY + 1, _ENTRY))
        times = {tag: ticks for tag, _, ticks in (struct.unpack("<IIQ", entry) for entry in entries) if tag in _TIMES}
        for tag in _TIMES:
            if times.get(tag):
                return day_here(_EPOCH + timedelta(microseconds=times[tag] // 10))
    return None
