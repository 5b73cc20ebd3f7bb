"""hov dossier: where the bureau stands with every consortium of a folder of results, and setting it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from hov_tools import dutch
from hov_tools.batch.result_file import read_result
from hov_tools.commands import ERRORS, OK, help_text, text
from hov_tools.commands.options import add_json, tpid, year
from hov_tools.commands.parser import Parser, not_found
from hov_tools.commands.terminal import Part as Shown
from hov_tools.commands.terminal import cells_table, say, show, show_json
from hov_tools.desk.dossiers.drive import network_drive
from hov_tools.desk.dossiers.store import Dossiers, open_dossiers, user_name
from hov_tools.desk.dossiers.values import (
    Change,
    Conflict,
    Dossier,
    Part,
    Stamp,
    Status,
    UnusableValueError,
    Way,
    cleaned,
    usable,
)
from hov_tools.errors import UsageError
from hov_tools.files.own_output import DOSSIERS_NAME, RESULT_NAME
from hov_tools.report.paragraph import Paragraph


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    parser.add_argument("uitkomsten", type=Path, metavar="UITKOMSTEN", help=help_text("arg_uitkomsten"))
    parser.add_argument("regiehouder", type=tpid, nargs="?", metavar="REGIEHOUDER", help=help_text("arg_regiehouder"))
    parser.add_argument("--jaar", type=year, metavar="JAAR", help=help_text("arg_dossier_jaar"))
    for part in Part:
        name = f"arg_dossier_{part.value}"
        parser.add_argument(f"--{part.value}", type=_value(part), metavar="TEKST", help=help_text(name))
    parser.add_argument("--wie", metavar="NAAM", help=help_text("arg_dossier_wie"))
    add_json(parser)
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status: 0 done, 1 somebody must choose between two values.

    Raises:
        UsageError: there is no folder of results, or no such dossier.
        OutputError: the dossiers cannot be read or written.
    """
    folder: Path = parsed.uitkomsten
    if not folder.is_dir():
        raise UsageError(not_found(folder))
    if not (folder / DOSSIERS_NAME).exists():
        raise UsageError(text("dossier_geen", path=folder))
    given = {part: value for part in Part if (value := getattr(parsed, part.value)) is not None}
    if parsed.regiehouder is None:
        return _list(parsed, folder, given)
    if given:
        stamp = Stamp(cleaned(parsed.wie) or user_name(), datetime.now(UTC), Way.COMMAND)
        with open_dossiers(folder, write=True) as dossiers:
            one = _one(dossiers, parsed.regiehouder, parsed.jaar)
            dossiers.set(one.regiehouder, one.year, given, stamp)
    with open_dossiers(folder, write=False) as dossiers:
        one = _one(dossiers, parsed.regiehouder, parsed.jaar)
        history = dossiers.history(one.regiehouder, one.year)
        conflicts = dossiers.conflicts(one.regiehouder, one.year)
    name = _names(folder).get((one.regiehouder, one.year))
    if parsed.json:
        _show_json(folder, [_values(one, name) | {"geschiedenis": [*map(_change, history)]}])
    else:
        show(*_whole(one, name, history, conflicts))
    return ERRORS if one.conflicts else OK


def _value(part: Part) -> Callable[[str], str]:
    def read(raw: str) -> str:
        try:
            return usable(part, raw.replace("-", " ") if part is Part.STATUS else raw) or ""
        except UnusableValueError as error:
            raise argparse.ArgumentTypeError(help_text(f"fout_dossier_{part.value}")) from error

    return read


def _one(dossiers: Dossiers, regiehouder: str, year: int | None) -> Dossier:
    found = [one for one in dossiers.all() if one.regiehouder == regiehouder and year in (None, one.year)]
    if not found:
        raise UsageError(text("dossier_onbekend", tpid=regiehouder))
    if len(found) > 1:
        raise UsageError(text("dossier_jaren", tpid=regiehouder, years=dutch.listed(str(one.year) for one in found)))
    return found[0]


def _names(folder: Path) -> Mapping[tuple[str, int], str]:
    """Give the names of the consortia, as far as their results can be read."""
    names: dict[tuple[str, int], str] = {}
    for path in sorted(folder.glob(f"*/{RESULT_NAME}")):
        try:
            result = read_result(path)
        except (OSError, ValueError):
            say(text("dossier_uitkomst_onleesbaar", file=f"{path.parent.name}/{RESULT_NAME}"))
            continue
        if result.regiehouder is not None and result.year is not None:
            names.setdefault((result.regiehouder, result.year), result.name or result.key)
    return names


def _list(parsed: argparse.Namespace, folder: Path, wanted: Mapping[Part, str]) -> int:
    if Part.NOTE in wanted or parsed.wie is not None:
        raise UsageError(text("dossier_welke"))
    with open_dossiers(folder, write=False) as dossiers:
        every = dossiers.all()
    found = [one for one in every if parsed.jaar in (None, one.year) and _is_wanted(one, wanted)]
    names = _names(folder)
    if parsed.json:
        _show_json(folder, [_values(one, names.get((one.regiehouder, one.year))) for one in found])
    elif found:
        heads = [text(f"dossier_kop_{name}") for name in _HEADS]
        show(cells_table(heads, [_row(one, names) for one in found]), "", *_counts(found))
    else:
        show(text("dossier_geen_gevonden"))
    drive = network_drive(folder)
    if drive is not None:
        say(text("dossier_netwerk", name=DOSSIERS_NAME, drive=drive))
    return ERRORS if any(one.conflicts for one in found) else OK


_HEADS = ("regiehouder", "jaar", "naam", "status", "sinds", "eigenaar", "notitie")


def _is_wanted(one: Dossier, wanted: Mapping[Part, str]) -> bool:
    return all((one.value(part) or "").casefold() == value.casefold() for part, value in wanted.items())


def _row(one: Dossier, names: Mapping[tuple[str, int], str]) -> list[str]:
    marked = {conflict.part for conflict in one.conflicts}

    def told(part: Part) -> str:
        value = one.value(part) or ""
        return text("dossier_met_conflict", value=value).strip() if part in marked else value

    name = names.get((one.regiehouder, one.year), "")
    since = _day(one.reached[one.status])
    return [one.regiehouder, str(one.year), name, told(Part.STATUS), since, told(Part.OWNER), told(Part.NOTE)]


def _counts(found: Iterable[Dossier]) -> Iterator[str]:
    listed = list(found)
    counted = [(status, sum(one.status is status for one in listed)) for status in Status]
    yield ", ".join(f"{count} {status.value}" for status, count in counted if count)
    conflicts = sum(len(one.conflicts) for one in listed)
    if conflicts:
        yield text.counted("dossier_conflicten", conflicts)


def _whole(one: Dossier, name: str | None, history: Iterable[Change], conflicts: Iterable[Conflict]) -> Iterator[Shown]:
    yield text("dossier_titel", tpid=one.regiehouder, year=one.year, name=name or text("dossier_geen_naam"))
    reached = sorted(one.reached.items(), key=lambda pair: pair[1])
    days = ", ".join(f"{status.value} {_day(when)}" for status, when in reached)
    for head, said in (
        ("status", one.status.value),
        ("bereikt", days),
        ("eigenaar", one.owner),
        ("notitie", one.note),
    ):
        start = f"  {text(f'dossier_kop_{head}')}: "
        yield Paragraph(said or text("dossier_leeg"), len(start), start)
    for conflict in conflicts:
        yield Paragraph(_told(one, conflict), 2)
    yield ""
    heads = [text(f"dossier_kop_{head}") for head in ("wanneer", "wie", "wat", "was", "werd", "langs")]
    rows = [
        (
            *(_moment(change.stamp.when), change.stamp.who or text("dossier_wie_onbekend")),
            *(text(f"dossier_kop_{change.part.value}"), change.old or "", change.new or ""),
            text(f"dossier_langs.{change.stamp.way.value}"),
        )
        for change in history
    ]
    yield cells_table(heads, rows)


def _told(one: Dossier, conflict: Conflict) -> str:
    key = "dossier_conflict" if conflict.settled is None else "dossier_conflict_opgelost"
    return text(
        key,
        veld=text(f"dossier_kop_{conflict.part.value}"),
        getypt=conflict.typed or text("dossier_leeg"),
        staat=one.value(conflict.part) or text("dossier_leeg"),
        wie=conflict.stamp.who or text("dossier_wie_onbekend"),
        wanneer=_moment(conflict.stamp.when),
        optie=f"--{conflict.part.value}",
    )


def _day(when: datetime) -> str:
    return dutch.day(when.astimezone().date())


def _moment(when: datetime) -> str:
    return f"{_day(when)} {when.astimezone():%H:%M}"


def _show_json(folder: Path, dossiers: list[dict[str, object]]) -> None:
    show_json({"versie": 1, "netwerkschijf": network_drive(folder), "dossiers": dossiers})


def _values(one: Dossier, name: str | None) -> dict[str, object]:
    return {
        "regiehouder": one.regiehouder,
        "jaar": one.year,
        "samenwerkingsverband": name,
        "status": one.status.value,
        "eigenaar": one.owner,
        "notitie": one.note,
        "bereikt": {status.value: when.isoformat() for status, when in one.reached.items()},
        "gewijzigd": _stamp(one.changed),
        "conflicten": [
            {"veld": conflict.part.value, "getypt": conflict.typed, **_stamp(conflict.stamp)}
            for conflict in one.conflicts
        ],
    }


def _change(one: Change) -> dict[str, object]:
    return {"veld": one.part.value, "oud": one.old, "nieuw": one.new, **_stamp(one.stamp)}


def _stamp(stamp: Stamp) -> dict[str, object]:
    return {"wie": stamp.who, "wanneer": stamp.when.isoformat(), "langs": stamp.way.value}
