"""HOV, joint HOV and route shares, computed again with pandas from the cells alone."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from hov_tools.forms.records import FlowForm
from hov_tools.rules.engine import assess
from hov_tools.rules.routes import from_routes
from support.cases import Consortium, consortium_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")
EXAMPLES = ["2022-noord", "2022-zuid", "2025-oost"]


def table(path: Path, heading: str) -> Any:
    """Read the table that has a column with this heading, on whatever sheet it stands."""
    for sheet in pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl").values():
        rows = [row for row in range(len(sheet)) if heading in sheet.iloc[row].tolist()]
        if rows:
            found = sheet.iloc[rows[0] + 1 :].copy()
            found.columns = sheet.iloc[rows[0]]
            return found
    raise AssertionError(f"no {heading} in {path.name}")


def days_of(path: Path, year: int) -> set[tuple[str, Any]]:
    """Give the (trainee, day) pairs of a HOV form that count."""
    days: set[tuple[str, Any]] = set()
    counted = pd.date_range(f"{year - 4}-01-01", f"{year - 2}-12-31")
    for _, row in table(path, "Registratienummer opleideling").iterrows():
        begin, end = (pd.to_datetime(row[name], errors="coerce") for name in ("Begindatum", "Einddatum"))
        if pd.isna(begin) or pd.isna(end) or end.year > year + 8 or (year >= 2024 and row["Beschikt (ja/nee)"] != "ja"):
            continue
        running = set(pd.date_range(begin, end)) & set(counted)
        if not pd.isna(row["Onderbreking van"]):
            running -= set(pd.date_range(row["Onderbreking van"], row["Onderbreking t/m"]))
        days |= {(str(row["Registratienummer opleideling"]), day) for day in running}
    return days


@pytest.mark.parametrize("name", EXAMPLES)
def test_hov_of_every_member_and_joint(workbooks: Path, name: str) -> None:
    consortium = consortium_of(workbooks / "voorbeelden" / name)
    year = int(name[:4])
    forms = {short: consortium.folder / file for short, file in consortium.files.items() if short.isdigit()}
    days = {short: days_of(path, year) for short, path in forms.items()}
    outcome = assess(consortium.case()).outcome
    assert dict(outcome.hov) == {short: len(own) for short, own in days.items()}
    assert outcome.joint_hov == len(set().union(*days.values()))


def shares_of(consortium: Consortium, year: int) -> dict[tuple[str, str], Fraction]:
    """Give (column, institution) → places, month by month."""
    rows: list[dict[str, Any]] = []
    routes = table(consortium.folder / consortium.files["stroom"], "Soort plaats (regulier/bonus)")
    for number, (_, row) in enumerate(routes.iterrows()):
        if pd.isna(row["Startdatum"]):
            continue
        month = pd.Period(row["Startdatum"], freq="M")
        for part in (1, 2, 3):
            months = row[f"Maanden deel {part}"]
            if pd.isna(months):
                continue
            for one in pd.period_range(month, periods=int(months), freq="M"):
                institution = str(row[f"Instelling deel {part} (TPID)"])
                kind = row["Soort plaats (regulier/bonus)"]
                rows.append({"route": number, "kind": kind, "year": one.year, "institution": institution})
            month += int(months)
    months_of: Any = pd.DataFrame(rows)
    result: dict[tuple[str, str], Fraction] = {}
    for (_, kind, in_year), own in months_of.groupby(["route", "kind", "year"]):
        columns = {
            year: "inflow_bonus" if kind == "bonus" else "inflow_regular",
            year + 1: "flow_1",
            year + 2: "flow_2",
        }
        for institution, count in own.groupby("institution").size().items():
            key = columns[in_year], str(institution)
            result[key] = result.get(key, Fraction(0)) + Fraction(int(count), len(own))
    return result


@pytest.mark.parametrize("name", EXAMPLES)
def test_shares_of_the_routes(workbooks: Path, name: str) -> None:
    consortium = consortium_of(workbooks / "voorbeelden" / name)
    year = int(name[:4])
    form = next(one.form for one in consortium.case().documents if one.file == consortium.files["stroom"])
    assert isinstance(form, FlowForm)
    members = frozenset(row.tpid.value for row in form.members.rows if row.tpid.value is not None)
    assert dict(from_routes(form, year, members, 1).shares) == shares_of(consortium, year)


@pytest.mark.parametrize("name", ["2022-noord", "2025-oost"])
def test_stated_shares_are_those_of_the_routes(workbooks: Path, name: str) -> None:
    consortium = consortium_of(workbooks / "voorbeelden" / name)
    year = int(name[:4])
    shares = shares_of(consortium, year)
    headings = {
        "Instroom regulier": "inflow_regular",
        "Instroom bonus": "inflow_bonus",
        f"Doorstroom {year + 1}": "flow_1",
        f"Doorstroom {year + 2}": "flow_2",
    }
    stated = table(consortium.folder / consortium.files["stroom"], "Instroom regulier")
    tpid = next(column for column in stated.columns if "TPID" in str(column))
    members = stated[stated[tpid].notna()]
    assert len(members) == len(assess(consortium.case()).outcome.hov)
    for _, row in members.iterrows():
        for heading, column in headings.items():
            given = shares.get((column, str(row[tpid])), Fraction(0))
            assert abs(Fraction(str(row[heading])) - given) <= Fraction(1, 100)
