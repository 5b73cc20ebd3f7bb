"""The button Nieuw jaar leren: the blank forms of a year in one folder, and a person who answers what is not sure."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from excel.rig import room as rig
from hov_tools.excel import buttons
from hov_tools.excel.native.windows import WindowsNative
from hov_tools.ownyears import FOLDER, read_year
from support.environment import WORKBOOKS
from support.other_years import blank_forms

Open = Callable[[Path], rig.Room]
Press = Callable[[rig.Room], str]
# Questions whose new words look like none of the old ones: only a person knows.
UNLIKE = {"Functie ondertekenaar": "Wie ondertekent", "E-mailadres": "Waar kunnen wij u schrijven?"}


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def press(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]) -> Press:
    """Press the button; whoever is asked says the first possibility, and then that the rest is gone."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "jaren"))

    def answer(_: object, __: object, question: str, ___: str) -> str:
        asked.append(question)
        # The second of two questions about the same line is asked no more.
        return "1" if len(asked) == 1 else "0"

    monkeypatch.setattr(WindowsNative, "ask", answer)

    return lambda room: str(room.push(buttons.leer_nieuw_jaar))


@pytest.mark.slow
def test_forms_that_tell_all_are_learned_and_shown(excel: Open, press: Press, tmp_path: Path, asked: list[str]) -> None:
    forms = blank_forms(tmp_path, "2025", 2, {})
    # The form of another year beside them is left alone.
    shutil.copy(next((WORKBOOKS / "formulieren" / "2022").glob("HOV*.xlsx")), tmp_path)
    room = excel(next(one for one in forms if one.name.startswith("HOV")))
    said = press(room)
    assert asked == []
    assert "Jaar 2027 is toegevoegd." in said
    assert all(one.name in said for one in forms)
    assert len(read_year(tmp_path / "jaren" / "2027.toml").forms) == len(forms)
    assert "Indeling 2027.xlsx" in [Path(one).name for one in room.world.opened]


@pytest.mark.slow
def test_what_only_a_person_knows_is_asked_one_by_one(
    excel: Open, press: Press, tmp_path: Path, asked: list[str]
) -> None:
    forms = blank_forms(tmp_path, "2025", 2, UNLIKE)
    said = press(excel(next(one for one in forms if one.name.startswith("HOV"))))
    assert asked
    assert all("1. " in one and "Typ het nummer" in one for one in asked)
    assert "Jaar 2027 is toegevoegd." in said


@pytest.mark.slow
def test_who_does_not_know_answers_later(
    excel: Open, press: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = blank_forms(tmp_path, "2025", 2, UNLIKE)
    form = next(one for one in forms if one.name.startswith("HOV"))
    with monkeypatch.context() as later:
        later.setattr(WindowsNative, "ask", lambda *_: None)
        said = press(excel(form))
    assert "Het jaar is nog niet toegevoegd." in said
    assert (tmp_path / "Antwoorden 2027.toml").is_file()
    assert not (tmp_path / "jaren").exists()
    assert "Jaar 2027 is toegevoegd." in press(excel(form))


def test_a_form_that_was_changed_is_not_learned(excel: Open, press: Press, tmp_path: Path) -> None:
    form = next(one for one in blank_forms(tmp_path, "2025", 2, {}) if one.name.startswith("HOV"))
    room = excel(form)
    room.book.sheets[0].range("A1").value = "iets"
    assert "Open het blanco formulier" in press(room)
