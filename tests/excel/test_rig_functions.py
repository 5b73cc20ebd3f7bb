"""The worksheet functions from the cell to Python and back: the add-in's VBA, xlwings' own server, a recorded Excel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import openpyxl
import pytest
from openpyxl.comments import Comment
from pyopenvba.interpreter._values import VBAArray, VBAErrorValue

from excel.rig import room as rig
from excel.rig.functions import Functions, serving

pytestmark = pytest.mark.slow

VALUE, SPILL, CALC, GETTING_DATA, NOT_AVAILABLE = 2015, 2045, 2050, 2043, 2042
CELLS: dict[str, tuple[object, ...]] = {
    # Days, with one that is none.
    "A": (datetime(2018, 3, 15), "15-3-2018", datetime(2018, 3, 15)),
    "B": (datetime(2020, 3, 14), datetime(2020, 3, 14), datetime(2020, 3, 14)),
    # HOV, with one that is none.
    "C": (2163, "2163 dagen", 4326),
    "D": (15, 12, 13),
    "E": (2018, 2019, 2020),
    # Below four errors.
    "F": (None, None, None, None, 4326),
}
ERRORS = {"F1": SPILL, "F2": CALC, "F3": GETTING_DATA, "F4": NOT_AVAILABLE}


@pytest.fixture(scope="module")
def called(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Functions]:
    made = openpyxl.Workbook()
    sheet = made.active
    for column, values in CELLS.items():
        for row, value in enumerate(values, start=1):
            sheet[f"{column}{row}"] = value
    sheet["G1"].comment = Comment("hov_tools:\nF101 (fout): leeg.", "x")
    sheet["G2"].comment = Comment("van mij", "x")
    path = tmp_path_factory.mktemp("functies") / "map.xlsx"
    made.save(path)
    with rig.engine(calculates=True), serving() as server:
        room = rig.Room(path)
        for address, number in ERRORS.items():
            room.model.sheets_[0].vba_get("Range", [address]).vba_set("Value", VBAErrorValue(number))
        yield Functions(room, server)


def _plain(answer: object) -> object:
    """Give numbers and texts of an answer as they are, errors by their number, a block as rows."""
    if isinstance(answer, VBAArray):
        if answer.dimensions == 1:
            return [_plain(one) for one in answer.elements()]
        (top, bottom), (left, right) = answer.bounds
        return [
            [_plain(answer.get([row, column])) for column in range(left, right + 1)] for row in range(top, bottom + 1)
        ]
    if isinstance(answer, VBAErrorValue):
        return {"error": answer.number}
    return answer if isinstance(answer, str) else int(answer)  # type: ignore[call-overload]  # a number of VBA


BAD = {"error": VALUE}


@pytest.mark.parametrize(
    ("name", "arguments", "answer"),
    [
        # Domain, 4.1: 292 + 365 + 74 days.
        ("HOV_DAGEN", ("=A1", "=B1", 2018), 292),
        ("HOV_DAGEN", ("=A1", "=B1", "=E1:E3"), [[292], [365], [74]]),
        ("HOV_DAGEN", ("=A1:A3", "=B1:B3", 2018), [[292], [BAD], [292]]),
        ("HOV_DAGEN", ("=A1", "=B1", 2019, "=A1", "=A1"), 365),
        ("HOV_DAGEN", ("=A1:A2", "=B1:B3", 2019), BAD),
        ("HOV_DAGEN", ("=H1:H2", "=H1:H2", 2018), [[BAD], [BAD]]),
        # Domain, 4.3: 2163 days per place in 2022.
        ("HOV_PLAATSEN", ("=C1", 2022), 1),
        ("HOV_PLAATSEN", (34636, 2022), 16),
        ("HOV_PLAATSEN", ("=C1:C3", 2022), [[1], [BAD], [2]]),
        ("HOV_PLAATSEN", ("=C1", 2022, 1000), 2),
        ("HOV_PLAATSEN", ("=C1", 2025), BAD),
        ("HOV_PLAATSEN", ("=H1", 2022), BAD),
        # Domain, 4.5: 15 → 3; 12 → 2.4 → 2; 13 → 2.6 → 3.
        ("HOV_BONUS", ("=D1:D3", 2022), [[3], [2], [3]]),
        ("HOV_BONUS", ("=C2", 2022), BAD),
        ("HOV_BONUS", ("=H1:H2", 2022), [[BAD], [BAD]]),
        # Domain, 4.3: merging pays; a cell that is no number makes the whole an error, an empty one does not.
        ("HOV_RECHT", ("=C3:C5", 2022), 2),
        ("HOV_RECHT", ("=C1:C3", 2022), BAD),
        ("HOV_RECHT", ("=C3", 2022, "winst"), 0),
        ("HOV_RECHT", ("=H1:H3", 2022), BAD),
        ("HOV_CONTROLE", ("=G1",), "F101 (fout): leeg."),
        ("HOV_CONTROLE", ("=G2",), ""),
        ("HOV_CONTROLE", ("=H1",), ""),
        ("HOV_UITLEG", ("BONUS", "=D3", 2022), "20% van 13 = 2,6, afgerond 3."),
        ("HOV_UITLEG", ("PLAATSEN", "=C2", 2022), "hov: geef een heel getal."),
        ("HOV_UITLEG", ("PLAATSEN", "=F2", 2022), "hov: geef een heel getal."),
        ("HOV_UITLEG", ("DAGEN", "=H1", "=B1", 2019), "begin: geef een datum, zoals 15-3-2018."),
        # Errors that xlwings has no name for come to Python as whole numbers.
        *((("HOV_PLAATSEN"), (f"=F{row}", 2022), BAD) for row in (1, 2, 3, 4)),
        *((("HOV_BONUS"), (f"=F{row}", 2022), BAD) for row in (1, 2, 3, 4)),
        *((("HOV_RECHT"), (f"=F{row}:F{row + 1}", 2022), BAD) for row in (1, 2, 3, 4)),
        *((("HOV_DAGEN"), (f"=F{row}", "=B1", 2019), BAD) for row in (1, 2, 3, 4)),
        ("HOV_PLAATSEN", ("=C1", "=F1"), BAD),
        ("HOV_PLAATSEN", ("=C1:C3", "=F1"), [[BAD], [BAD], [BAD]]),
    ],
)
def test_function_from_cell_to_cell(
    called: Functions, name: str, arguments: tuple[object, ...], answer: object
) -> None:
    assert _plain(called(name, *arguments)) == answer


@pytest.mark.parametrize(
    ("arguments", "total"),
    [(("=C1:C3", 2022), BAD), (("=D1:D3", 2022), 0), (("=F1:F3", 2022), BAD), (("=H1:H3", 2022), BAD)],
)
def test_one_bad_cell_is_an_error_in_that_cell_and_in_a_sum(
    called: Functions, arguments: tuple[object, ...], total: object
) -> None:
    called.put("J1:J3", called("HOV_PLAATSEN", *arguments))
    called.put("K1", "=SUM(J1:J3)")
    assert _plain(called.value("K1")) == total


def test_the_other_cells_of_an_answer_stay_numbers(called: Functions) -> None:
    called.put("J1:J3", called("HOV_PLAATSEN", "=C1:C3", 2022))
    called.put("K2", "=SUM(J1,J3)")
    assert [_plain(called.value(one)) for one in ("J1", "J2", "J3", "K2")] == [1, BAD, 2, 3]
