"""Every built form opens in LibreOffice, and every button on it reaches Python through the add-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from built import COMMAND, Built
from office import Office, Pressed, office

from hov_tools.forms.identify import identify
from hov_tools.forms.index import build_index
from hov_tools.ooxml.reader import read_snapshot
from tools.build_excel.forms import read_buttons

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACTION_OF = {
    "Controleer formulier": "controleer_formulier",
    "Volgende bevinding": "volgende_bevinding",
    "Maak validatierapport": "maak_validatierapport",
    "Voeg HOV samen": "hov_samenvoegen",
    "Bereken bonus": "bereken_bonus",
    "Stel verdeling voor": "stel_verdeling_voor",
    "Maak ongedaan": "maak_ongedaan",
    "Help": "help",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("klik")) as started:
        yield started


def _kind(data: bytes) -> str:
    identity = identify(snapshot := read_snapshot(data), build_index(snapshot.sheets))
    assert identity is not None
    return identity.layout.form


@pytest.mark.libreoffice
def test_every_button_of_every_form_hands_python_its_command(desk: Office, built: Built, tmp_path: Path) -> None:
    labels, forms = read_buttons()
    assert labels.values() == ACTION_OF.keys() or set(labels.values()) == ACTION_OF.keys()
    for number, (name, data) in enumerate(built.forms.items()):
        path = tmp_path / f"formulier{number}.xlsm"
        path.write_bytes(data)
        desk.open(path)
        expected = [labels[macro] for macro in forms[_kind(data)]]
        assert desk.buttons() == expected, name
        for label in expected:
            assert desk.press(label) == Pressed(COMMAND.format(ACTION_OF[label]), path.name), (name, label)
        desk.close()
