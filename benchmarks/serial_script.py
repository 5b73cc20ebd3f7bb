"""What a handy colleague would write: check folders with pandas, write report sheets and marks with openpyxl.

    python benchmarks/serial_script.py FOLDER OUT

FOLDER holds a folder per consortium. It is what hov_tools is measured against: one workbook after the other, with fixed
cell addresses of the forms of 2022, and fewer checks than hov_tools makes. It reads a workbook once with pandas and
opens with openpyxl only those in which something is marked, and the in- en doorstroom form for its report sheet.
"""

from __future__ import annotations

import sys
import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pandas as pd
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

DAYS_PER_PLACE = 2163
YEARS = (2018, 2019, 2020)
HOV_FIELDS = (*range(8, 16), *range(18, 21), 23, 33, 34, 35)
FLOW_FIELDS = range(8, 13)
APPLICATION_FIELDS = (*range(8, 16), *range(42, 54))
SECTORS = {
    "basis ggz (instelling)",
    "basis ggz (vrijgevestigd)",
    "specialistische ggz (instelling)",
    "specialistische ggz (vrijgevestigd)",
    "gehandicaptenzorg",
    "ouderenzorg",
    "epilepsie",
    "revalidatie",
    "ziekenhuiszorg",
    "zelfstandige forensische instelling",
    "zelfstandige instelling voor jeugdzorg",
    "zelfstandige instelling voor verslavingszorg",
}


class Mistake(NamedTuple):
    """Something wrong in a cell."""

    file: str
    sheet: str
    cell: str
    message: str


Sheets = dict[str, pd.DataFrame]


def at(sheet: pd.DataFrame, row: int, column: int) -> Any:  # noqa: ANN401 - whatever the cell holds
    """Give the cell of a 1-based row and column, None when it is empty or outside the sheet."""
    if row > sheet.shape[0] or column > sheet.shape[1]:
        return None
    value = sheet.iloc[row - 1, column - 1]
    return None if pd.isna(value) else value


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def check_hov(file: str, sheets: Sheets) -> tuple[list[Mistake], str, int, pd.DataFrame]:
    form, name = sheets["HOV-formulier"], "HOV-formulier"
    found = [Mistake(file, name, f"D{row}", "Vul dit veld in.") for row in HOV_FIELDS if at(form, row, 4) is None]
    tpid = str(at(form, 9, 4) or "")
    if not (tpid.isdigit() and 4 <= len(tpid) <= 6):
        found.append(Mistake(file, name, "D9", "Geen geldig TPID."))
    if str(at(form, 10, 4) or "").lower() not in SECTORS:
        found.append(Mistake(file, name, "D10", "Geen bekende sector."))
    if str(at(form, 35, 4)) != "ja":
        found.append(Mistake(file, name, "D35", "Niet ondertekend."))
    if not is_number(at(form, 23, 4)):
        found.append(Mistake(file, name, "D23", "Geen getal."))
    trainees = sheets["Opleidelingen"].iloc[5:, 1:8].dropna(how="all")
    trainees.columns = pd.Index(["nummer", "opleiding", "beschikt", "begin", "eind", "van", "tot"])
    for column in ("begin", "eind", "van", "tot"):
        trainees[column] = pd.to_datetime(trainees[column], errors="coerce")
    for index, row in trainees.iterrows():
        line = int(str(index)) + 1
        if pd.isna(row["begin"]) or pd.isna(row["eind"]):
            found.append(Mistake(file, "Opleidelingen", f"E{line}", "Begin- of einddatum ontbreekt."))
        elif row["eind"] < row["begin"]:
            found.append(Mistake(file, "Opleidelingen", f"F{line}", "De einddatum ligt voor de begindatum."))
    total = 0
    for offset, year in enumerate(YEARS):
        days = days_in(trainees, year)
        for column, answer in ((4, "ja"), (5, "nee")):
            stated = at(form, 27 + offset, column)
            exact = int(days[trainees["beschikt"] == answer].sum())
            total += exact
            if not is_number(stated) or int(stated) != exact:
                cell = f"{'DE'[column - 4]}{27 + offset}"
                found.append(Mistake(file, name, cell, f"Aantal dagen klopt niet: uit de opleidelingen volgt {exact}."))
    return found, tpid, total, trainees


def days_in(trainees: pd.DataFrame, year: int) -> pd.Series[Any]:
    first, last = pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
    begin, end = trainees["begin"].clip(lower=first), trainees["eind"].clip(upper=last)
    days = ((end - begin).dt.days + 1).clip(lower=0).fillna(0)
    stop_begin, stop_end = trainees["van"].clip(lower=first), trainees["tot"].clip(upper=last)
    return days - ((stop_end - stop_begin).dt.days + 1).clip(lower=0).fillna(0)


def check_application(file: str, sheets: Sheets) -> tuple[list[Mistake], pd.DataFrame]:
    form, name = sheets["Aanmelding"], "Aanmelding"
    found = [
        Mistake(file, name, f"D{row}", "Vul dit veld in.") for row in APPLICATION_FIELDS if at(form, row, 4) is None
    ]
    members = form.iloc[18:38, 2:10].dropna(how="all")
    members.columns = pd.Index(["tpid", "naam", "sector", "erkend", "zelfstandig", "contact", "getekend", "datum"])
    for index, row in members.iterrows():
        line = int(str(index)) + 1
        if row["getekend"] != "ja":
            found.append(Mistake(file, name, f"I{line}", "Niet ondertekend."))
        if pd.isna(row["contact"]):
            found.append(Mistake(file, name, f"H{line}", "Vul een contactpersoon in."))
        if str(row["sector"]).lower() not in SECTORS:
            found.append(Mistake(file, name, f"E{line}", "Geen bekende sector."))
    if members["sector"].nunique() < 4 or len(members) < 4:
        found.append(Mistake(file, name, "B17", "Minder dan vier instellingen uit vier sectoren."))
    share = (members["zelfstandig"] != "ja").mean()
    if not 0.25 <= share <= 0.75:
        found.append(Mistake(file, name, "G18", "Geen evenwicht; het bestuur beslist."))
    if any(at(form, row, 4) not in ("ja", None) for row in range(42, 54)):
        found.append(Mistake(file, name, "B40", "Niet alle afspraken zijn gemaakt."))
    return found, members


def check_flow(file: str, sheets: Sheets, hov: dict[str, int]) -> list[Mistake]:
    form, name = sheets["In- en doorstroom"], "In- en doorstroom"
    found = [Mistake(file, name, f"D{row}", "Vul dit veld in.") for row in FLOW_FIELDS if at(form, row, 4) is None]
    allocated, bonus = at(form, 11, 4), at(form, 12, 4)
    if is_number(allocated) and bonus != int(allocated * 0.2 + 0.5):
        found.append(Mistake(file, name, "D12", "Aantal bonusplaatsen is niet 20%."))
    members = form.iloc[16:36, 2:13].dropna(how="all", subset=[2, 3])
    routes = sheets["Opleidingsroutes"].iloc[4:, 1:10].dropna(how="all")
    places: dict[tuple[str, str], float] = defaultdict(float)
    known = {str(tpid) for tpid in members.iloc[:, 0]}
    for index, row in routes.iterrows():
        line = int(str(index)) + 1
        kind, start, first, months, second, more = row.iloc[:6]
        if first == second or months != more:
            found.append(
                Mistake(file, "Opleidingsroutes", f"F{line}", "Twee gelijke delen bij twee instellingen nodig.")
            )
        if str(second) not in known:
            found.append(Mistake(file, "Opleidingsroutes", f"F{line}", "Geen deelnemer."))
        split_route(places, str(kind), pd.Timestamp(start), [(str(first), months), (str(second), more)])
    columns = {"regulier": "I", "bonus": "J", "2023": "L", "2024": "M"}
    for index, row in members.iterrows():
        line, tpid = int(str(index)) + 1, str(row.iloc[0])
        if tpid in hov and row.iloc[4] != hov[tpid]:
            found.append(Mistake(file, name, f"G{line}", f"HOV is niet dat van het HOV-formulier: {hov[tpid]}."))
        stated = dict(zip(("regulier", "bonus", "2023", "2024"), row.iloc[[6, 7, 9, 10]], strict=True))
        for kind, value in stated.items():
            if not is_number(value) or abs(value - places[kind, tpid]) > 0.011:
                found.append(
                    Mistake(file, name, f"{columns[kind]}{line}", f"Uit de routes volgt {places[kind, tpid]:.2f}.")
                )
    return found


def split_route(
    places: dict[tuple[str, str], float], kind: str, start: pd.Timestamp, parts: list[tuple[str, float]]
) -> None:
    months: dict[tuple[int, str], int] = defaultdict(int)
    month = start.year * 12 + start.month - 1
    for tpid, length in parts:
        for _ in range(int(length)):
            months[month // 12, tpid] += 1
            month += 1
    for (year, tpid), count in months.items():
        whole = sum(other for (own, _), other in months.items() if own == year)
        places[kind if year == start.year else str(year), tpid] += count / whole


def check(folder: Path) -> tuple[list[Mistake], dict[str, int]]:
    found: list[Mistake] = []
    hov: dict[str, int] = {}
    trainees = []
    flow: tuple[str, Sheets] | None = None
    for path in sorted(folder.glob("*.xlsx")):
        sheets = pd.read_excel(path, sheet_name=None, header=None)
        if "HOV-formulier" in sheets:
            own, tpid, days, rows = check_hov(path.name, sheets)
            hov[tpid] = days
            trainees.append(rows.assign(bestand=path.name))
            found += own
        elif "Aanmelding" in sheets:
            found += check_application(path.name, sheets)[0]
        elif "In- en doorstroom" in sheets:
            flow = path.name, sheets
    found += double_trainees(trainees)
    if flow is not None:
        found += check_flow(*flow, hov)
    return found, hov


def double_trainees(trainees: list[pd.DataFrame]) -> list[Mistake]:
    if not trainees:
        return []
    rows = pd.concat(trainees).reset_index(names="regel")
    pairs = rows.merge(rows, on="nummer", suffixes=("", "_2"))
    pairs = pairs[pairs["bestand"] != pairs["bestand_2"]]
    pairs = pairs[(pairs["begin"] <= pairs["eind_2"]) & (pairs["begin_2"] <= pairs["eind"])]
    return [
        Mistake(row.bestand, "Opleidelingen", f"B{row.regel + 1}", "Dezelfde dagen bij een ander lid.")
        for row in pairs.itertuples()
    ]


def write(folder: Path, out: Path, found: list[Mistake], hov: dict[str, int]) -> int:
    by_file: dict[str, list[Mistake]] = defaultdict(list)
    for one in found:
        by_file[one.file].append(one)
    red, side = PatternFill("solid", "FFFFC7CE"), Side("thin", "FFC00000")
    written = 0
    for path in sorted(folder.glob("*.xlsx")):
        is_flow = path.name.startswith("In- en doorstroom")
        if not (is_flow or by_file[path.name]):
            continue
        book = openpyxl.load_workbook(path)
        for one in by_file[path.name]:
            cell = book[one.sheet][one.cell]
            cell.fill = red
            cell.border = Border(side, side, side, side)
            cell.comment = Comment(one.message, "controle")
        if is_flow:
            report(book, found, hov)
        out.mkdir(parents=True, exist_ok=True)
        book.save(out / path.name)
        written += 1
    return written


def report(book: openpyxl.Workbook, found: list[Mistake], hov: dict[str, int]) -> None:
    sheet = book.create_sheet("Controle")
    joint = sum(hov.values())
    lines: list[tuple[object, ...]] = [
        ("Controle", "voldoet niet" if found else "voldoet"),
        ("Gezamenlijk HOV", joint),
        ("Recht op plaatsen", joint // DAYS_PER_PLACE),
        ("Bestand", "Blad", "Cel", "Melding"),
        *found,
    ]
    for number, line in enumerate(lines, 1):
        for column, value in enumerate(line, 1):
            cell = sheet.cell(number, column, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number <= 4:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", "FFDDEBF7")
    for column, width in zip("ABCD", (40, 20, 8, 60), strict=True):
        sheet.column_dimensions[column].width = width


def main() -> None:
    warnings.simplefilter("ignore")
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    written = mistakes = 0
    for folder in sorted(path for path in source.iterdir() if path.is_dir()):
        found, hov = check(folder)
        written += write(folder, out / folder.name, found, hov)
        mistakes += len(found)
    print(f"{written} workbooks written, {mistakes} mistakes")


if __name__ == "__main__":
    main()
