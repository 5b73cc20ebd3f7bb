"""A message as a mail that can be opened, looked at and sent."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import PurePath

from msgspec import Struct

from hov_tools.texts import printable

_BOUNDARY = 32
_KINDS = {
    ".xlsm": "vnd.ms-excel.sheet.macroEnabled.12",
    ".xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Attachment(Struct, frozen=True):
    """A workbook that goes along: its name, and its bytes."""

    name: str
    data: bytes


def as_mail(subject: str, body: str, *, to: str | None = None, attachments: Sequence[Attachment] = ()) -> bytes:
    """Give a mail in UTF-8 that programs open as one still to be sent; the same input gives the same bytes.

    Args:
        subject: in one line; what would end it is named by its number.
        body: lines of text.
        to: an address, or None for who sends it to fill in.
        attachments: that go along.
    """
    mail = EmailMessage(policy=SMTP)
    if to is not None:
        mail["To"] = printable(to)
    mail["Subject"] = printable(subject)
    # Mail programs open it as a message that is still to be sent.
    mail["X-Unsent"] = "1"
    mail.set_content(body, charset="utf-8", cte="quoted-printable")
    for one in attachments:
        kind = _KINDS.get(PurePath(one.name).suffix.lower(), "octet-stream")
        mail.add_attachment(one.data, maintype="application", subtype=kind, filename=printable(one.name))
    if attachments:
        # By itself it is drawn by chance. No text holds its own checksum, and base64 no "-".
        mail.set_boundary(f"hov-{hashlib.sha256(body.encode('utf-8')).hexdigest()[:_BOUNDARY]}")
    return mail.as_bytes()
