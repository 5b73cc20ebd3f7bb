"""hov verdeel: a value behind an option that cannot be is explained."""

from __future__ import annotations

import pytest

from hov_tools.cli import main


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--naar", "x", "geef plaats of hov"),
        ("--doorstroom", "x", "geef instroom of gelijk"),
        ("--capaciteit", "10240", "geef TPID=AANTAL"),
        ("--paar", "10240-10240", "geef twee verschillende leden"),
        ("--start", "september", "geef jaar en maand"),
        ("--duur", "24", "geef de maanden van twee of drie delen"),
        ("--loting", " ", "geef een tekst die iedereen kan overtypen"),
        ("--tijdslimiet", "0", "geef een heel getal van 1 of hoger"),
        ("--aantal", "0", "geef een getal van 1 tot en met 10"),
        ("--toegewezen", "-1", "geef een heel aantal plaatsen"),
    ],
)
def test_a_value_that_cannot_be_is_explained(
    option: str, value: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["verdeel", "map", option, value])
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err
