"""The worksheet functions as Excel knows them: HOV_DAGEN, HOV_PLAATSEN, HOV_BONUS, HOV_RECHT, HOV_CONTROLE, HOV_UITLEG.

Their names and arguments are those of `functions.toml`, from which the add-in's module of functions is made. On other
systems than Windows xlwings leaves them plain functions; the computing itself is in `worksheet.py`, without xlwings.

Every argument comes as a list of rows, also of one cell, and an error in a cell as its name: xlwings would otherwise
hand it over as an empty cell, which is left out of a sum.
"""

from __future__ import annotations

from typing import Any

import xlwings as xw

from hov_tools.excel import worksheet
from hov_tools.ooxml.write.notes import HEADING


@xw.func(category="HOV")
@xw.arg("begin", ndim=2, err_to_str=True)
@xw.arg("eind", ndim=2, err_to_str=True)
@xw.arg("jaar", ndim=2, err_to_str=True)
@xw.arg("onderbroken_van", ndim=2, err_to_str=True)
@xw.arg("onderbroken_tot", ndim=2, err_to_str=True)
def dagen(begin: Any, eind: Any, jaar: Any, onderbroken_van: Any = None, onderbroken_tot: Any = None) -> Any:  # noqa: ANN401 - xlwings converts by type, and this says: leave it
    """HOV_DAGEN: count the days of a training in a calendar year."""
    return worksheet.days(begin, eind, jaar, onderbroken_van, onderbroken_tot)


@xw.func(category="HOV")
@xw.arg("hov", ndim=2, err_to_str=True)
@xw.arg("jaar", ndim=2, err_to_str=True)
@xw.arg("dagen_per_plaats", ndim=2, err_to_str=True)
def plaatsen(hov: Any, jaar: Any, dagen_per_plaats: Any = None) -> Any:  # noqa: ANN401 - as above
    """HOV_PLAATSEN: give the whole places to which an HOV gives a right."""
    return worksheet.places(hov, jaar, dagen_per_plaats)


@xw.func(category="HOV")
@xw.arg("plaatsen", ndim=2, err_to_str=True)
@xw.arg("jaar", ndim=2, err_to_str=True)
def bonus(plaatsen: Any, jaar: Any) -> Any:  # noqa: ANN401 - as above
    """HOV_BONUS: give the bonus places on allocated places."""
    return worksheet.bonus(plaatsen, jaar)


@xw.func(category="HOV")
@xw.arg("bereik", ndim=2, err_to_str=True)
@xw.arg("jaar", ndim=2, err_to_str=True)
@xw.arg("wat", ndim=2, err_to_str=True)
@xw.arg("dagen_per_plaats", ndim=2, err_to_str=True)
def recht(bereik: Any, jaar: Any, wat: Any = None, dagen_per_plaats: Any = None) -> Any:  # noqa: ANN401 - as above
    """HOV_RECHT: give what institutions get that merge their HOV, apart, or gain by it."""
    return worksheet.right(bereik, jaar, wat, dagen_per_plaats)


@xw.func(category="HOV")
@xw.arg("cel", xw.Range)
def controle(cel: Any) -> str:  # noqa: ANN401 - as above
    """HOV_CONTROLE: give the finding on a cell; "" when there is none."""
    note = cel[0, 0].note
    says = "" if note is None else str(note.text)
    return says.removeprefix(HEADING) if says.startswith(HEADING) else ""


@xw.func(category="HOV")
@xw.arg("functie", ndim=2, err_to_str=True)
@xw.arg("argument1", ndim=2, err_to_str=True)
@xw.arg("argument2", ndim=2, err_to_str=True)
@xw.arg("argument3", ndim=2, err_to_str=True)
@xw.arg("argument4", ndim=2, err_to_str=True)
@xw.arg("argument5", ndim=2, err_to_str=True)
def uitleg(
    functie: Any,  # noqa: ANN401 - as above
    argument1: Any,  # noqa: ANN401 - as above
    argument2: Any,  # noqa: ANN401 - as above
    argument3: Any = None,  # noqa: ANN401 - as above
    argument4: Any = None,  # noqa: ANN401 - as above
    argument5: Any = None,  # noqa: ANN401 - as above
) -> str:
    """HOV_UITLEG: write out the arithmetic of one of these functions, or say why it gives #WAARDE!."""
    return worksheet.explain(functie, argument1, argument2, argument3, argument4, argument5)
