"""A message to each institution that has something to correct: what, where, by when.

It goes to an institution about its own form, so it holds nothing of another one, and nothing of a trainee: what a
finding is about is told by the catalogue's own words and its cell, never by what was filled into them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP

from hov_tools import dutch
from hov_tools.errors import UsageError
from hov_tools.files.archive import safe_name
from hov_tools.rules.catalogue import code_texts, variants
from hov_tools.rules.finding import Finding, Severity
from hov_tools.texts import printable
from hov_tools.web import text
from hov_tools.web.contract import Judged, Message

_WORTH = frozenset([Severity.FOUT, Severity.TWIJFEL, Severity.WAARSCHUWING])


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
        if finding.cause is None and finding.severity in _WORTH:
            asked.setdefault(at or lead, []).append(finding)
    taken: set[str] = set()
    for tpid, listed in sorted(asked.items()):
        subject = text("bericht.onderwerp", name=judged.name, tpid=tpid or "-")
        body = _body(judged, own.get(tpid, ""), listed, by)
        stem = safe_name(f"{tpid or text('bericht.zonder_tpid')} {own.get(tpid, '')}".strip())
        name = f"{stem}.eml"
        taken.add(name)
        found.append(Message(tpid, own.get(tpid, ""), len(listed), subject, body, name))
        mails.append((name, _mail(subject, body)))
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
        lines.append(f"- {_line(finding)}")
    return "\n".join([*lines, "", text("bericht.slot"), ""])


def _line(finding: Finding) -> str:
    place = ", ".join(
        part
        for part in (
            "" if finding.sheet is None else text("bericht.blad", sheet=finding.sheet),
            "" if finding.cell is None else text("bericht.cel", cell=finding.cell),
        )
        if part
    )
    texts = code_texts(finding.code)
    # A remedy with something to fill in can name a trainee or another member.
    remedy = texts.remedy if "{" not in texts.remedy else text("bericht.zie_melding")
    return text(
        "bericht.regel", place=place or text("bericht.bestand"), wrong=_wrong(finding), remedy=remedy, code=finding.code
    )


def _wrong(finding: Finding) -> str:
    """Say what is wrong, in words that nothing was filled into."""
    every = [code_texts(finding.code), *(code_texts(finding.code, one) for one in variants(finding.code))]
    if any(one.message == finding.message and "{" not in one.message for one in every):
        return finding.message.removesuffix(".")
    return finding.title


def _mail(subject: str, body: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = subject
    # Mail programs open it as a message that is still to be sent.
    mail["X-Unsent"] = "1"
    mail.set_content(body, charset="utf-8", cte="quoted-printable")
    return mail.as_bytes()
