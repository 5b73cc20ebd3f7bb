"""Make folders of filled-in forms: consortia like the bundled example, each with other institutions, days and places.

    python benchmarks/make_consortia.py FOLDER [--workbooks N] [--seed N] [--mistakes PERCENT] [--everywhere]

The same seed gives the same bytes. A consortium without planted mistakes meets every condition; in the given share of
them one to five mistakes are planted that people make. With --everywhere a second kind of set is made: every workbook
holds a mistake, so that every workbook has to be written back.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from hov_tools.calculations.bonus import bonus
from hov_tools.calculations.hov import HovTable, Period, Training, institution_hov, reference_years
from hov_tools.calculations.shares import Placement, Route, doorstroom, instroom
from hov_tools.forms.read import read_form
from hov_tools.forms.records import AnyForm, ApplicationForm, Field, FlowForm, HovForm, TraineeRow
from hov_tools.ooxml.edits import SetValue, Value
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.writer import apply_edits

EXAMPLE = Path(__file__).resolve().parents[1] / "workbooks" / "voorbeelden" / "2022-noord"
YEAR = 2022
DAYS_PER_PLACE = 2163  # TOP newsletter of 4 May 2021
BONUS = Fraction(1, 5)  # Richtlijn §5
SMALLEST, LARGEST = 6, 8  # members
COMMON = 3  # workbooks beside the members' own
LEAST, MOST = SMALLEST + COMMON, LARGEST + COMMON
UNBALANCED = 6  # one in so many consortia is for the board to judge (V1)


class Template(Struct, frozen=True):
    """A form of the example, to fill in otherwise."""

    name: str
    data: bytes
    form: AnyForm


class Member(Struct, frozen=True):
    """An institution of a consortium under construction.

    Attributes:
        tpid: its number.
        self_sufficient: as the forms word it; None: as the example has it.
        template: its HOV form.
        trainings: its trainees, one per row of the template.
        table: its days.
    """

    tpid: str
    self_sufficient: str | None
    template: Template
    trainings: tuple[Training, ...]
    table: HovTable

    @property
    def hov(self) -> int:
        """Own HOV in days."""
        return sum(self.table.days(year, funded) for year in reference_years(YEAR) for funded in (True, False))

    @property
    def places(self) -> int:
        """Whole places of its own."""
        return self.hov // DAYS_PER_PLACE


Cells = dict[str, list[SetValue]]
"""File name → what is filled in."""


@lru_cache(maxsize=1)
def templates() -> tuple[Template, ...]:
    found = []
    for path in sorted(EXAMPLE.glob("*.xlsx")):
        data = path.read_bytes()
        form = read_form(read_snapshot(data))
        if form is None:
            raise SystemExit(f"{path.name} is not a form")
        found.append(Template(path.name, data, form))
    return tuple(found)


def edit(field: Field[Any], value: Value) -> SetValue:
    if field.ref is None:
        raise SystemExit(f"the example has no {field.name}")
    return SetValue(field.ref.sheet, field.ref.address, value)


def make(
    folder: Path, workbooks: int, *, seed: int = 1, mistakes: float = 0.3, everywhere: bool = False
) -> tuple[Path, ...]:
    """Fill a folder with consortia of so many workbooks together; give their folders."""
    chance = random.Random(f"{seed}")  # noqa: S311 - a sequence that repeats, not a secret
    made = []
    for number, size in enumerate(sizes(workbooks, chance), 1):
        own = random.Random(f"{seed} {number}")  # noqa: S311 - as above
        target = folder / f"{number:04} samenwerkingsverband"
        target.mkdir(parents=True)
        planted = own.randint(1, 5) if everywhere or own.random() < mistakes else 0
        for name, data in consortium(number, size, own, planted, everywhere=everywhere):
            (target / name).write_bytes(data)
        made.append(target)
    return tuple(made)


def sizes(workbooks: int, chance: random.Random) -> Iterator[int]:
    """Divide workbooks over consortia, so that the numbers of members stay within their bounds."""
    left = workbooks
    while left:
        possible = [size for size in range(LEAST, MOST + 1) if is_divisible(left - size)]
        if not possible:
            raise SystemExit(f"{workbooks} workbooks cannot be divided over consortia of {LEAST} to {MOST}")
        size = chance.choice(possible)
        left -= size
        yield size - COMMON


def is_divisible(workbooks: int) -> bool:
    return any(LEAST * count <= workbooks <= MOST * count for count in range(workbooks // LEAST + 1))


def consortium(
    number: int, size: int, chance: random.Random, planted: int, *, everywhere: bool
) -> Iterator[tuple[str, bytes]]:
    """Give the workbooks of one consortium: name and bytes."""
    members = institutions(number, size, chance)
    names = {one.template.name: f"HOV-formulier {one.tpid}.xlsx" for one in members}
    cells: Cells = {}
    for template in templates():
        match template.form:
            case HovForm():
                owner = next((one for one in members if one.template is template), None)
                if owner is not None:
                    cells[template.name] = list(hov_form(number, owner, members))
            case ApplicationForm():
                cells[template.name] = list(application(number, template.form, members))
            case FlowForm():
                cells[template.name] = list(flow(number, template.form, members))
    for _ in range(planted):
        plant(cells, chance)
    if everywhere:
        for name, own in cells.items():
            own.append(missing_name(name))
    for template in templates():
        if template.name in cells:
            data = apply_edits(template.data, cells[template.name]).data
            yield names.get(template.name, template.name), data


def institutions(number: int, size: int, chance: random.Random) -> tuple[Member, ...]:
    forms = [one for one in templates() if isinstance(one.form, HovForm)][:size]
    trainees = sorted({str(row.registration.value) for one in forms for row in hov_of(one).trainees.rows})
    numbers = chance.sample(range(100_000, 1_000_000), len(trainees))
    renamed = {old: f"R{new}" for old, new in zip(trainees, numbers, strict=True)}
    moved = {old: timedelta(chance.randint(-12, 12)) for old in trainees}
    is_unbalanced = chance.randrange(UNBALANCED) == 0
    found = []
    for position, template in enumerate(forms):
        rows = hov_of(template).trainees.rows
        trainings = tuple(training(index, row, renamed, moved) for index, row in enumerate(rows))
        table = institution_hov(trainings, reference_years(YEAR))
        dependent = "nee" if is_unbalanced and position else None
        found.append(Member(str(20_000 + number * 30 + position * 3), dependent, template, trainings, table))
    return tuple(found)


def hov_of(template: Template) -> HovForm:
    if not isinstance(template.form, HovForm):
        raise SystemExit(f"{template.name} is not a HOV form")
    return template.form


def training(index: int, row: TraineeRow, renamed: Mapping[str, str], moved: Mapping[str, timedelta]) -> Training:
    old = str(row.registration.value)
    by = moved[old]
    begin, end = filled(row.begin), filled(row.end)
    first, last = row.interrupted_from.value, row.interrupted_to.value
    interruption = None if first is None or last is None else Period(first + by, last + by)
    return Training(index, renamed[old], row.funded.value == "ja", Period(begin + by, end + by), interruption)


def filled(field: Field[date]) -> date:
    if field.value is None:
        raise SystemExit(f"the example has no {field.name}")
    return field.value


def hov_form(number: int, member: Member, members: tuple[Member, ...]) -> Iterator[SetValue]:
    form = hov_of(member.template)
    lead = members[0]
    yield edit(form.text("name"), f"Instelling {member.tpid}")
    yield edit(form.text("tpid"), member.tpid)
    yield edit(form.text("consortium"), consortium_name(number))
    yield edit(form.text("regiehouder"), lead.tpid)
    yield edit(form.text("receiver"), lead.tpid)
    yield edit(form.number("brought_in"), member.places)
    yield from dependence(form.text("self_sufficient"), member)
    if member is lead:
        yield edit(form.number("requested"), right(members))
    for (year, kind), field in form.days.cells.items():
        yield edit(field, member.table.days(year, kind == "funded"))
    for row, own in zip(form.trainees.rows, member.trainings, strict=True):
        yield edit(row.registration, own.trainee)
        yield edit(row.begin, own.period.begin)
        yield edit(row.end, own.period.end)
        if own.interruption is not None:
            yield edit(row.interrupted_from, own.interruption.begin)
            yield edit(row.interrupted_to, own.interruption.end)


def dependence(field: Field[str], member: Member) -> Iterator[SetValue]:
    if member.self_sufficient is not None:
        yield edit(field, member.self_sufficient)


def consortium_name(number: int) -> str:
    return f"Samenwerkingsverband {number:04}"


def right(members: tuple[Member, ...]) -> int:
    return sum(one.hov for one in members) // DAYS_PER_PLACE


def application(number: int, form: ApplicationForm, members: tuple[Member, ...]) -> Iterator[SetValue]:
    yield edit(form.text("consortium"), consortium_name(number))
    yield edit(form.text("regiehouder"), members[0].tpid)
    for index, row in enumerate(form.members.rows):
        if index < len(members):
            yield edit(row.tpid, members[index].tpid)
            yield edit(row.name, f"Instelling {members[index].tpid}")
            yield from dependence(row.self_sufficient, members[index])
        else:
            yield from (edit(field, None) for field in row.answers() if field.name != "number" and not field.is_empty)


def flow(number: int, form: FlowForm, members: tuple[Member, ...]) -> Iterator[SetValue]:
    allocated = right(members)
    routes = routes_of(members, allocated)
    regular, extra = routes[:allocated], routes[allocated:]
    yield edit(form.text("consortium"), consortium_name(number))
    yield edit(form.text("regiehouder"), members[0].tpid)
    yield edit(form.number("allocated"), allocated)
    yield edit(form.number("bonus"), len(extra))
    shares = [
        instroom(regular, YEAR),
        instroom(extra, YEAR),
        doorstroom(routes, YEAR + 1),
        doorstroom(routes, YEAR + 2),
    ]
    for index, row in enumerate(form.members.rows):
        if index >= len(members):
            kept = {"number", "inflow_total"}
            yield from (edit(field, None) for field in row.answers() if field.name not in kept and not field.is_empty)
            continue
        own = members[index]
        yield edit(row.tpid, own.tpid)
        yield edit(row.name, f"Instelling {own.tpid}")
        yield edit(row.hov, own.hov)
        yield edit(row.brought_in, own.places)
        yield from dependence(row.self_sufficient, own)
        columns = (row.inflow_regular, row.inflow_bonus, row.flow_1, row.flow_2)
        for field, share in zip(columns, shares, strict=True):
            yield edit(field, round(Decimal(float(share.get(own.tpid, Fraction(0)))), 2))
    for index, line in enumerate(form.routes.rows):
        if index >= len(routes):
            yield from (edit(field, None) for field in line.answers() if field.name != "number" and not field.is_empty)
            continue
        one = routes[index]
        yield edit(line.kind, "regulier" if index < allocated else "bonus")
        yield edit(line.start, one.start)
        yield edit(line.institution_1, one.placements[0].institution)
        yield edit(line.institution_2, one.placements[1].institution)


def routes_of(members: tuple[Member, ...], allocated: int) -> tuple[Route, ...]:
    """Divide the regular places by what each brings in, the rest to the lead; bonus to those below one place."""
    first = [one.tpid for one in members for _ in range(one.places)]
    first += [members[0].tpid] * (allocated - len(first))
    below = [one.tpid for one in members if one.places == 0]
    count = bonus(allocated, BONUS).places
    first += [below[index % len(below)] for index in range(count)]
    tpids = [one.tpid for one in members]
    found = []
    for index, tpid in enumerate(first):
        others = [other for other in tpids if other != tpid]
        start = date(YEAR, 9 if index % 3 == 2 else 1, 1)
        second = others[index % len(others)]
        found.append(Route(index, start, (Placement(tpid, 12), Placement(second, 12))))
    return tuple(found)


def missing_name(name: str) -> SetValue:
    """Leave out the name of the consortium, which every form asks for."""
    form = next(one.form for one in templates() if one.name == name)
    return edit(form.text("consortium"), None)


def plant(cells: Cells, chance: random.Random) -> None:
    """Make a mistake that people make, in one of the workbooks."""
    template = chance.choice([one for one in templates() if one.name in cells])
    cells[template.name].append(mistake(template.form, chance))


def mistake(form: AnyForm, chance: random.Random) -> SetValue:
    match form:
        case HovForm():
            row = chance.choice(form.trainees.rows)
            days = chance.choice(list(form.days.cells.values()))
            options: list[tuple[Field[Any], Value]] = [
                (form.text("sector"), None),
                (form.text("sector"), "Ouderenzorgg"),
                (form.text("signed"), "nee"),
                (form.number("brought_in"), "drie"),
                (form.text("tpid"), "TP-12"),
                (days, int(days.value or 0) + 31),
                (row.end, date(2015, 1, 1)),
                (row.begin, None),
            ]
        case ApplicationForm():
            member = chance.choice(form.members.rows[:SMALLEST])
            options = [
                (form.text("email"), None),
                (member.contact, None),
                (member.signed, "nee"),
                (member.sector, "Ziekenhuiszorg, revalidatie"),
                (form.text("agreement_costs"), "nee"),
                (form.day("submitted_on"), date(YEAR - 1, 5, 1)),
            ]
        case FlowForm():
            share = chance.choice(form.members.rows[:SMALLEST])
            route = chance.choice(form.routes.rows[:10])
            options = [
                (form.number("bonus"), 5),
                (share.inflow_regular, Decimal("7.5")),
                (share.hov, 1234),
                (route.institution_2, "99999"),
                (route.months_2, 6),
                (route.approved, "nee"),
            ]
    return edit(*chance.choice(options))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workbooks", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mistakes", type=int, default=30, metavar="PERCENT", help="consortia with mistakes")
    parser.add_argument("--everywhere", action="store_true", help="a mistake in every workbook")
    asked = parser.parse_args()
    made = make(
        asked.folder, asked.workbooks, seed=asked.seed, mistakes=asked.mistakes / 100, everywhere=asked.everywhere
    )
    print(f"{asked.workbooks} workbooks of {len(made)} consortia")


if __name__ == "__main__":
    main()
