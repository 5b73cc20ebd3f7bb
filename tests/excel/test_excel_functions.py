"""The worksheet functions, by the examples of the Richtlijn and by what people get wrong."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from excel.rig import room as rig
from hov_tools.data import read_toml
from hov_tools.excel import functions, worksheet

BEGIN, END = datetime(2018, 3, 15), datetime(2020, 3, 14)
HOLE = (datetime(2019, 1, 1), datetime(2019, 1, 31))


@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        # Domain, 4.1: 292 + 334 + 74 = 700 days.
        (functions.dagen, (BEGIN, END, 2018), 292),
        (functions.dagen, (BEGIN, END, 2019.0, *HOLE), 334),
        (functions.dagen, (BEGIN, END, 2020), 74),
        (functions.dagen, (BEGIN, END, 2021), 0),
        (functions.dagen, (43174.0, 43904.0, 2018), 292),
        (functions.dagen, ([[BEGIN]], [[END]], [[2018.0], [2019.0], [2020.0]]), [[292], [365], [74]]),
        (
            functions.dagen,
            ([[BEGIN, BEGIN]], [[END, None]], 2020),
            [[74, "#WAARDE! eind: geef een datum, zoals 15-3-2018."]],
        ),
        (functions.dagen, (END, BEGIN, 2019), "#WAARDE! De einddatum ligt vóór de begindatum."),
        (functions.dagen, (BEGIN, END, 19), "#WAARDE! Het jaar moet een jaartal van 1990 tot en met 2099 zijn."),
        (
            functions.dagen,
            (BEGIN, END, 2019, HOLE[0], None),
            "#WAARDE! Geef van de onderbreking zowel de eerste als de laatste dag.",
        ),
        (functions.dagen, (BEGIN, END, 2019, HOLE[1], HOLE[0]), "#WAARDE! De onderbreking eindigt voor zij begint."),
        (functions.dagen, ("15-3-2018", END, 2019), "#WAARDE! begin: geef een datum, zoals 15-3-2018."),
        (functions.dagen, ([[BEGIN], [BEGIN]], [[END, END]], 2019), "#WAARDE! De bereiken zijn niet even groot."),
        # Errors that xlwings has no name for come as whole numbers: #SPILL!, #GETTING_DATA, #CALC!.
        *(
            (functions.plaatsen, (code, 2022), "#WAARDE! hov: geef een heel getal.")
            for code in (-2146826243, -2146826245, -2146826238)
        ),
        # Domain, 4.3: 2163 days per place in 2022, 2242 in 2023, rounded down.
        (functions.plaatsen, (34636.0, 2022.0), 16),
        (functions.plaatsen, (2162, 2022), 0),
        (functions.plaatsen, (2163, 2022), 1),
        (functions.plaatsen, (4484, 2023), 2),
        (functions.plaatsen, (4600, 2025, 2300.0), 2),
        (functions.plaatsen, ([[2163.0, 4326.0]], 2022), [[1, 2]]),
        (
            functions.plaatsen,
            (4600, 2025),
            "#WAARDE! Het HOV per plaats van 2025 is niet bekend; geef het op als laatste argument.",
        ),
        (functions.plaatsen, (2163.5, 2022), "#WAARDE! hov: geef een heel getal."),
        (functions.plaatsen, ([["#N/A"]], 2022), "#WAARDE! hov: geef een heel getal."),
        (functions.plaatsen, (-1, 2022), "#WAARDE! hov kan niet negatief zijn."),
        (functions.plaatsen, (1, 2022, 0), "#WAARDE! Het HOV per plaats moet een heel getal van 1 of hoger zijn."),
        # Domain, 4.5: 15 → 3; 12 → 2.4 → 2; 13 → 2.6 → 3.
        (functions.bonus, ([[15.0], [12.0], [13.0]], [[2022.0]]), [[3], [2], [3]]),
        (functions.bonus, (0.1 * 3 * 50, 2022.0), 3),
        # Domain, 4.3: merging pays.
        (functions.recht, ([[2000.0], [2000.0], [None]], 2022), 1),
        (functions.recht, ([[2000.0], [2000.0]], 2022, "apart"), 0),
        (functions.recht, ([[2000.0], [2000.0]], 2022, " Winst "), 1),
        (functions.recht, ([[2000.0]], 2022, "alles"), '#WAARDE! Kies "samen", "apart" of "winst".'),
        (functions.recht, ([[2000.0], ["#REF!"]], 2022), "#WAARDE! bereik: geef een heel getal."),
        (functions.recht, ([[None]], 2022), "#WAARDE! Het bereik bevat geen getallen."),
        (
            functions.uitleg,
            ("dagen", BEGIN, END, 2019, *HOLE),
            "Van 15-03-2018 tot en met 14-03-2020, in 2019: 365 dagen, min 31 dagen onderbreking. Samen 334.",
        ),
        (functions.uitleg, ("HOV_PLAATSEN", 34636, 2022), "34.636 ÷ 2.163 ≈ 16,01, naar beneden afgerond 16."),
        (functions.uitleg, ("BONUS", [[13.0]], [[2022.0]]), "20% van 13 = 2,6, afgerond 3."),
        (
            functions.uitleg,
            ([["RECHT"]], [[2000.0], [2000.0]], [[2022.0]]),
            "Samen 4.000 dagen ÷ 2.163, naar beneden afgerond 1; ieder apart samen 0; winst 1.",
        ),
        (functions.uitleg, ("DAGEN", END, BEGIN, 2019), "De einddatum ligt vóór de begindatum."),
        (
            functions.uitleg,
            ("DAGEN", [[1.0, 2.0]], END, 2019),
            "HOV_UITLEG rekent met één waarde per argument, geen bereik.",
        ),
        (functions.uitleg, ("SOM", 1, 2), '#WAARDE! Kies "DAGEN", "PLAATSEN", "BONUS" of "RECHT".'),
    ],
)
def test_function(function: Callable[..., object], arguments: tuple[object, ...], expected: object) -> None:
    assert function(*arguments) == expected


def test_control_gives_our_note_and_nobody_elses(excel: Callable[[Path], rig.Room], tmp_path: Path) -> None:
    path = tmp_path / "map.xlsx"
    made = openpyxl.Workbook()
    made.active["B2"].comment = Comment("hov_tools:\nF101 (fout): leeg.", "x")
    made.active["B3"].comment = Comment("van mij", "x")
    made.save(path)
    sheet = excel(path).book.sheets[0]
    assert [functions.controle(sheet.range(one)) for one in ("B2", "B3", "B4")] == ["F101 (fout): leeg.", "", ""]


def test_wizard_shows_the_arguments_that_the_functions_have() -> None:
    described = read_toml("excel/functions.toml")
    assert described["error_prefix"] == worksheet.PREFIX
    assert described["module"] == functions.__name__
    for one in described["function"]:
        signature = inspect.signature(getattr(functions, one["python"]))
        optional = {
            name: parameter.default is not inspect.Parameter.empty for name, parameter in signature.parameters.items()
        }
        assert {argument["name"]: argument["optional"] for argument in one["arguments"]} == optional
        # Excel shows at most 255 characters of each.
        assert all(
            len(text) <= 255 for text in [one["description"], *(each["description"] for each in one["arguments"])]
        )
        assert one["volatile"] is False


def test_computing_needs_no_xlwings() -> None:
    code = "import sys, hov_tools.excel.worksheet, hov_tools.excel.buttons; sys.exit('xlwings' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
