"""Messages to institutions: each of its own form only, and nothing of a trainee."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from commands.calling import EXAMPLES
from support.canaries import WORD, signs_in, submission
from web.asking import Asked, RefusedError


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    return Asked(tmp_path / "sessie")


def test_each_institution_hears_of_its_own_form(asked: Asked) -> None:
    (key,) = asked.hand_in(EXAMPLES / "2022-zuid")
    told, mails = asked("berichten", {"verband": key, "uiterlijk": "2021-02-01"})
    by = {one["tpid"]: one for one in told["berichten"]}
    judged, _ = asked("oordeel", {"verband": key})
    forms = {row["tpid"]: {one["bestand"] for one in row["documenten"].get("hov", [])} for row in judged["leden"]}
    assert len(by) > 5
    for tpid, one in by.items():
        others = {file for other, files in forms.items() if other != tpid for file in files}
        assert not [file for file in others if file in one["tekst"]]
        assert "uiterlijk op 01-02-2021" in one["tekst"]
    assert set(mails) == {one["bestand"] for one in by.values()}
    assert "HOV-formulier 10295.xlsx" in by["10295"]["tekst"]
    assert "cel D9: TPID klopt niet" in by["10295"]["tekst"]
    # What is wrong, not what should be.
    assert "cel D35: Niet ondertekend. Laat" in by["10283"]["tekst"]
    assert "cel D47: Onderwerp van de bestuurlijke overeenkomst niet geregeld. Leg" in by["10280"]["tekst"]


def test_a_mail_opens_as_one_to_be_sent(asked: Asked) -> None:
    (key,) = asked.hand_in(EXAMPLES / "2022-zuid")
    told, mails = asked("berichten", {"verband": key})
    one = told["berichten"][0]
    mail = message_from_bytes(mails[one["bestand"]], policy=default)
    assert (mail["Subject"], mail["X-Unsent"], mail["To"]) == (one["onderwerp"], "1", None)
    assert mail.get_content().replace("\r\n", "\n") == one["tekst"]


@pytest.mark.parametrize("until", ["morgen", "2021-02-30"])
def test_what_is_no_date_is_told(asked: Asked, until: str) -> None:
    (key,) = asked.hand_in(EXAMPLES / "2022-zuid")
    with pytest.raises(RefusedError, match="is geen datum"):
        asked("berichten", {"verband": key, "uiterlijk": until})


@pytest.mark.slow
def test_no_message_holds_what_a_trainee_is_known_by(asked: Asked, tmp_path: Path) -> None:
    # The page itself may show a cell; what is sent may not.
    own = submission(tmp_path)
    files = [
        (f"verband/{one.relative_to(own).as_posix()}", one.read_bytes()) for one in own.rglob("*") if one.is_file()
    ]
    register, _ = asked("inname", {"wijze": "nieuw"}, files)
    (key,) = [one["sleutel"] for one in register["verbanden"]]
    told, mails = asked("berichten", {"verband": key})
    assert told["berichten"]
    for one in told["berichten"]:
        assert WORD not in one["tekst"].lower()
        assert not [sign for sign in signs_in(one["tekst"]) if sign != "\n"]
    assert not [name for name, data in mails.items() if WORD.encode() in data.lower()]
