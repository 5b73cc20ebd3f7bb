"""Messages: which kind to whom, what a reminder names, and the mail as another reader opens it."""

from __future__ import annotations

from collections.abc import Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from msgspec.structs import replace

from batch.overview_cases import with_outcome
from desk.letter_cases import LEAD, SECOND, SECOND_HOV, THIRD, a_result, complete, contact, wrong
from hov_tools.batch.result import ConsortiumResult
from hov_tools.desk.messages.compose import Message, Order, messages
from hov_tools.desk.messages.earlier import Addressee
from hov_tools.desk.messages.letters import Identity, Kind
from hov_tools.desk.messages.mail import Attachment, as_mail
from hov_tools.desk.messages.templates import read_templates

FIRST, REMINDER, FINE = Kind.FIRST, Kind.REMINDER, Kind.FINE
ASKED = Identity("F101", "hov", "HOV-formulier", "D8")
OPEN = complete(wrong(SECOND_HOV))
MENDED = complete()


def written(result: ConsortiumResult, folder: Path, **order: object) -> Mapping[str, Message]:
    asked = Order(read_templates(None), **order)  # type: ignore[arg-type]  # as Order has them
    return {one.asked.addressee.who: one for one in messages(result, folder, asked, [])}


def parsed(data: bytes) -> EmailMessage:
    found = message_from_bytes(data, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def before(*points: Identity, year: int = 2022) -> Mapping[Addressee, frozenset[Identity]]:
    return {Addressee(LEAD, year, leads=False, who=SECOND): frozenset(points)}


# What the second member gets, by what is open, what was asked for and what was asked before; the regiehouder along.
@pytest.mark.parametrize(
    ("result", "kind", "earlier", "gets"),
    [
        (OPEN, None, None, {LEAD: FIRST, SECOND: FIRST}),
        (MENDED, None, None, {LEAD: FINE, SECOND: FINE}),
        (OPEN, FIRST, None, {LEAD: FIRST, SECOND: FIRST}),
        (OPEN, REMINDER, None, {LEAD: REMINDER, SECOND: REMINDER}),
        (OPEN, FINE, None, {}),
        (MENDED, FIRST, None, {}),
        (MENDED, REMINDER, None, {}),
        (MENDED, FINE, None, {LEAD: FINE, SECOND: FINE}),
        (OPEN, None, before(ASKED), {LEAD: FIRST, SECOND: REMINDER}),
        (OPEN, FIRST, before(ASKED), {LEAD: FIRST}),
        (OPEN, REMINDER, before(ASKED), {SECOND: REMINDER}),
        (OPEN, REMINDER, {}, {}),
        (OPEN, REMINDER, before(ASKED, year=2025), {}),
        (MENDED, None, before(ASKED), {LEAD: FINE, SECOND: FINE}),
    ],
)
def test_the_kind_of_message(
    result: ConsortiumResult,
    kind: Kind | None,
    earlier: Mapping[Addressee, frozenset[Identity]] | None,
    gets: Mapping[str, Kind],
    tmp_path: Path,
) -> None:
    found = written(result, tmp_path, kind=kind, earlier=earlier)
    assert {who: one.asked.kind for who, one in found.items()} == gets


def test_who_has_nothing_open_hears_that_only_when_nobody_has(tmp_path: Path) -> None:
    found = written(a_result(), tmp_path)
    assert {who: one.asked.kind for who, one in found.items() if who in (LEAD, SECOND, THIRD)} == {
        LEAD: FIRST,
        SECOND: FINE,
        THIRD: FIRST,
    }
    assert "Uw eigen formulieren zijn in orde." in found[LEAD].body
    assert f"- {THIRD} Instelling {THIRD}: HOV-formulier niet leesbaar ontvangen" in found[LEAD].body
    assert "Ontbreekt nog:\n- HOV-formulier" in found[THIRD].body
    assert found[THIRD].asked.points == (Identity("", "hov"),)


def test_without_an_application_the_regiehouder_hears_that_it_is_missing(tmp_path: Path) -> None:
    lead = written(with_outcome(MENDED, fase=None), tmp_path)[LEAD]
    assert (lead.asked.kind, lead.asked.points) == (FIRST, (Identity("", "aanvraag"),))
    assert "Ontbreekt nog:\n- Aanvraag of aanmelding door de regiehouder" in lead.body


def test_a_reminder_tells_what_was_asked_from_what_is_new(tmp_path: Path) -> None:
    both = complete(wrong(SECOND_HOV), wrong(SECOND_HOV, "F102", "D9"))
    body = written(both, tmp_path, earlier=before(ASKED, Identity("F104", "hov", "HOV-formulier", "D10")))[SECOND].body
    asked, new = body.index("Eerder gevraagd en nog open:"), body.index("Nieuw:")
    assert asked < body.index("cel D8:") < new < body.index("cel D9:")
    assert "D10" not in body


def test_points_that_ask_the_same_stand_together(tmp_path: Path) -> None:
    found = [wrong(SECOND_HOV, cell=cell) for cell in ("B6", "B7", "B9")]
    message = written(complete(*found), tmp_path)[SECOND]
    assert (
        "- blad HOV-formulier, cellen B6, B7 en B9: Verplicht veld is leeg.\n  Vul dit veld in. (F101)" in message.body
    )
    assert message.subject == "HOV Verband noord 2022: 3 punten te verbeteren (10243)"
    assert len(message.asked.points) == 3


# What was filled in is nobody's to read; without the marked copy nobody is sent to its notes.
@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (wrong(SECOND_HOV), "cel D8: Verplicht veld is leeg.\n  Vul dit veld in. (F101)"),
        (wrong(SECOND_HOV, "F113", "E6", ernst="waarschuwing"), "(F113, waarschuwing)"),
        (wrong(SECOND_HOV, "V2", "G8", melding="De delen van deze route zijn niet even lang."), "Verdeel de maanden"),
        (wrong(SECOND_HOV, "D3"), "  Vraag het bureau wat er precies moet staan. (D3)"),
        (wrong(SECOND_HOV, "F119", None, blad=None), "het hele bestand: Meer versies van een formulier."),
    ],
)
def test_a_point_says_where_what_and_what_to_do(finding: dict[str, str | None], line: str, tmp_path: Path) -> None:
    body = written(complete(finding), tmp_path)[SECOND].body
    assert line in body
    assert "Jansen" not in body
    assert "--" not in body


def test_by_when_is_named_only_when_it_is_given(tmp_path: Path) -> None:
    for one in written(OPEN, tmp_path, until="01-02-2021").values():
        assert "uiterlijk op 01-02-2021" in one.body
    assert not [one for one in written(OPEN, tmp_path).values() if "uiterlijk" in one.body]


def test_a_mail_opens_elsewhere_as_one_still_to_be_sent(tmp_path: Path) -> None:
    made = replace(OPEN, contacts=(contact(SECOND_HOV, "op@instelling.nl"),))
    message = written(made, tmp_path)[SECOND]
    mail = parsed(message.mail)
    assert (mail["To"], mail["Subject"], mail["X-Unsent"]) == ("op@instelling.nl", message.subject, "1")
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n") == message.body


def test_no_name_makes_a_header(tmp_path: Path) -> None:
    name = "Verband\r\nBcc: meelezer@elders.nl\r\n\r\nHallo\u202e"
    lead = replace(OPEN.members[0], name=name)
    made = replace(OPEN, name=name, members=(lead, *OPEN.members[1:]))
    message = written(made, tmp_path)[LEAD]
    mail = parsed(message.mail)
    assert set(mail.keys()) == {"Subject", "X-Unsent", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
    assert mail["Bcc"] is None
    assert mail["Subject"].count("[U+000D][U+000A]") == 3
    assert "\nBcc" not in message.body


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("HOV één.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("HOV.xlsm", "application/vnd.ms-excel.sheet.macroenabled.12"),
        ('a"; filename="b.exe\r\nX: y', "application/octet-stream"),
    ],
)
def test_what_goes_along_comes_out_as_it_went_in(name: str, kind: str) -> None:
    data = bytes(range(256)) * 100
    made = as_mail("Onderwerp", "één\n--hov-\n", attachments=[Attachment(name, data)])
    text, attached = parsed(made).iter_parts()
    assert text.get_content().replace("\r\n", "\n") == "één\n--hov-\n"
    assert (attached.get_content_type(), attached.get_content()) == (kind, data)
    assert attached.get_filename() == name.replace("\r", "[U+000D]").replace("\n", "[U+000A]")
    assert as_mail("Onderwerp", "één\n--hov-\n", attachments=[Attachment(name, data)]) == made
