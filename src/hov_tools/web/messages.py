"""A message to each institution that has something to correct: what, where, by when (`desk.messages`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hov_tools import dutch
from hov_tools.desk.messages.mail import as_mail
from hov_tools.desk.messages.wording import is_told, point
from hov_tools.errors import UsageError
from hov_tools.files.archive import safe_name
from hov_tools.rules.finding import Finding
from hov_tools.texts import printable
from hov_tools.web import text
from hov_tools.web.contract import Judged, Message


def messages(
    judged: Judged, findings: Sequence[Finding], until: str | None
) -> tuple[tuple[Message, ...], tuple[tuple[str, bytes], ...]]:
    """Write the messages, and each as a mail that can be opened and sent.

    Args:
        judged: the consortium.
        findings: of its assessment, in the order of the document.
        until: by when, as 2021-02-01; None: no date is named.

    Raises:
        UsageError: that is no date.
    """
    by = _day(until)
    own = {row.tpid: row.name for row in judged.members}
    lead = next((row.tpid for row in judged.members if row.leads), "")
    found: list[Message] = []
    mails: list[tuple[str, bytes]] = []
    asked: dict[str, list[Finding]] = {}
    for finding, at in zip(findings, judged.at, strict=True):
        if is_told(finding):
            asked.setdefault(at or lead, []).append(finding)
    for tpid, listed in sorted(asked.items()):
        subject = text("bericht.onderwerp", name=judged.name, tpid=tpid or "-")
        body = _body(judged, own.get(tpid, ""), listed, by)
        stem = safe_name(f"{tpid or text('bericht.zonder_tpid')} {own.get(tpid, '')}".strip())
        name = f"{stem}.eml"
        found.append(Message(tpid, own.get(tpid, ""), len(listed), subject, body, name))
        mails.append((name, as_mail(subject, body)))
    return tuple(found), tuple(mails)


def _day(until: str | None) -> str:
    if not until:
        return ""
    try:
        return dutch.day(date.fromisoformat(until))
    except ValueError:
        raise UsageError(text("bericht.geen_datum", value=until)) from None


def _body(judged: Judged, name: str, listed: Sequence[Finding], by: str) -> str:
    year = judged.document.year
    lines = [
        text("bericht.aanhef", name=name) if name else text("bericht.aanhef_zonder"),
        "",
        text("bericht.begin", name=judged.name, year=text("bericht.onbekend") if year is None else year),
        text("bericht.vraag_datum", day=by) if by else text("bericht.vraag"),
    ]
    file = ""
    for finding in listed:
        if finding.file != file:
            file = finding.file
            lines += ["", printable(file)]
        lines.append(f"- {point(finding).line}")
    return "\n".join([*lines, "", text("bericht.slot"), ""])
