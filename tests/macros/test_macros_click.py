"""Every built form opens in LibreOffice, and every button on it reaches Python through the add-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from built import ACTIONS, COMMAND, IN_VBA, Built
from office import Office, Pressed

from hov_tools.forms.identify import identify
from hov_tools.forms.index import build_index
from hov_tools.ooxml.reader import read_snapshot
from tools.build_excel.forms import read_buttons

if TYPE_CHECKING:
    from pathlib import Path

ACTION_OF = {
    "Controleer formulier": "controleer_formulier",
    "Ga naar volgende bevinding": "volgende_bevinding",
    "Maak validatierapport": "maak_validatierapport",
    "HOV samenvoegen": "hov_samenvoegen",
    "Bereken bonus": "bereken_bonus",
    "Stel verdeling voor": "stel_verdeling_voor",
    "Maak ongedaan": "maak_ongedaan",
    "Help": "help",
}


def _kind(data: bytes) -> str:
    identity = identify(snapshot := read_snapshot(data), build_index(snapshot.sheets))
    assert identity is not None
    return identity.layout.form


@pytest.mark.libreoffice
def test_every_button_of_every_form_hands_python_its_command(desk: Office, built: Built, tmp_path: Path) -> None:
    labels, forms = read_buttons()
    assert set(labels.values()) == ACTION_OF.keys()
    for number, (name, data) in enumerate(built.forms.items()):
        path = tmp_path / f"formulier{number}.xlsm"
        path.write_bytes(data)
        desk.open(path)
        expected = [labels[macro] for macro in forms[_kind(data)]]
        assert desk.buttons() == expected, name
        # A message box would wait for somebody.
        for label in (one for one in expected if ACTION_OF[one] not in IN_VBA):
            assert desk.press(label) == Pressed(COMMAND.format(ACTION_OF[label]), path.name), (name, label)
        desk.close()


@pytest.mark.libreoffice
def test_every_control_of_the_ribbon_hands_python_its_command(desk: Office, built: Built, tmp_path: Path) -> None:
    path = tmp_path / "formulier.xlsm"
    path.write_bytes(next(iter(built.forms.values())))
    desk.open(path)
    # LibreOffice has a FileExists of its own, which finds no Python where the stand-in says that it is.
    for action in sorted(ACTIONS - IN_VBA - {"controleer_installatie"}):
        assert desk.press_ribbon(action) == Pressed(COMMAND.format(action), path.name)
    desk.close()
