"""hov besluit: what the board decided on the consortia of a folder of results: recorded, listed, put to the board."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from hov_tools import __version__, dutch
from hov_tools.batch.result import ConsortiumResult, PointResult
from hov_tools.batch.result_file import read_result
from hov_tools.commands import ERRORS, OK, help_text
from hov_tools.commands.options import add_json, tpid, year
from hov_tools.commands.parser import Parser, not_found
from hov_tools.commands.terminal import cells_table, say, show, show_json
from hov_tools.desk.decisions import text
from hov_tools.desk.decisions.boardlist import board_list, board_points
from hov_tools.desk.decisions.readback import FilledIn, read_board_list
from hov_tools.desk.decisions.views import Asked, View, check_decidable, meant, view_of, views
from hov_tools.desk.dossiers.store import open_dossiers, user_name
from hov_tools.desk.dossiers.values import Stamp, Way
from hov_tools.errors import OutputError, UsageError
from hov_tools.files.own_output import RESULT_NAME, WORK_FOLDER, is_folder_of_results
from hov_tools.forms.typed import NoSuchDayError, date_from_text
from hov_tools.ooxml.save import save_atomically
from hov_tools.rules.decided import DecidedFinding, Decision, Ruling, Standing, StandingDecision
from hov_tools.rules.deciding import ruling_text
from hov_tools.rules.finding import Severity
from hov_tools.system_errors import system_reason
from hov_tools.texts import printable

_ON = re.compile(r"([A-Z][0-9]{1,3})(?::([0-9a-z-]{1,40}))?", re.IGNORECASE)
_TASKS = ("op", "intrekken", "lijst", "lees")
_TOLD = ("door", "datum", "waarom")
_DECIDED = ("nummer", "regiehouder", "jaar", "samenwerkingsverband", "code", "uitkomst", "door", "datum", "stand")
_TO_DECIDE = ("regiehouder", "jaar", "samenwerkingsverband", "code", "gevonden", "artikel")
_LONGEST = 1_000
_MOST_BYTES = 50_000_000


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    parser.add_argument("uitkomsten", type=Path, metavar="UITKOMSTEN", help=help_text("arg_besluit_uitkomsten"))
    parser.add_argument(
        "regiehouder", type=tpid, nargs="?", metavar="REGIEHOUDER", help=help_text("arg_besluit_regiehouder")
    )
    parser.add_argument("--jaar", type=year, metavar="JAAR", help=help_text("arg_besluit_jaar"))
    parser.add_argument(
        "--op", type=_on, action="append", default=[], metavar="CODE[:TPID]", help=help_text("arg_besluit_op")
    )
    parser.add_argument("--uitkomst", type=_ruling, metavar="UITKOMST", help=help_text("arg_besluit_uitkomst"))
    parser.add_argument("--door", type=_words, metavar="WIE", help=help_text("arg_besluit_door"))
    parser.add_argument("--datum", type=_day, metavar="DATUM", help=help_text("arg_besluit_datum"))
    parser.add_argument("--waarom", type=_words, metavar="TEKST", help=help_text("arg_besluit_waarom"))
    parser.add_argument("--intrekken", type=_number, metavar="NUMMER", help=help_text("arg_besluit_intrekken"))
    parser.add_argument("--lijst", type=Path, metavar="BESTAND.xlsx", help=help_text("arg_besluit_lijst"))
    parser.add_argument("--lees", type=Path, metavar="BESTAND.xlsx", help=help_text("arg_besluit_lees"))
    add_json(parser)
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status: 1 while a decision lapsed on what is still there.

    Raises:
        UsageError: the options do not go together, or there is nothing to decide on.
        OutputError: the dossiers or the list cannot be read or written.
    """
    folder: Path = parsed.uitkomsten
    _check(parsed)
    if not folder.is_dir():
        raise UsageError(not_found(folder))
    if not is_folder_of_results(folder, [one.name for one in folder.iterdir()]):
        raise UsageError(text("map_is_geen_uitkomsten", path=folder))
    now = datetime.now(UTC)
    if parsed.lijst is not None:
        return _make_list(parsed, folder)
    if parsed.lees is not None:
        _read_list(parsed.lees, folder, now)
    elif parsed.op:
        _record(parsed, folder, now)
    elif parsed.intrekken is not None:
        _withdraw(parsed, folder)
    return _show(parsed, folder)


def _check(parsed: argparse.Namespace) -> None:
    """See that the options go together, before any work is done."""
    given = [one for one in _TASKS if getattr(parsed, one) not in (None, [])]
    # Of these codes a list is made.
    tasks = [one for one in given if not (one == "op" and "lijst" in given)]
    if len(tasks) > 1:
        raise UsageError(text("samen_niet", options=_options(tasks)))
    needed = {"op": ("uitkomst", *_TOLD), "intrekken": _TOLD}.get("".join(tasks), ())
    lacking = [one for one in needed if getattr(parsed, one) is None]
    if lacking:
        raise UsageError(text("mist", options=_options(lacking)))
    extra = [one for one in ("uitkomst", *_TOLD) if one not in needed and getattr(parsed, one) is not None]
    if extra:
        raise UsageError(text("te_veel_opties", options=_options(extra)))
    if tasks == ["op"] and parsed.regiehouder is None:
        raise UsageError(text("zonder_regiehouder"))


def _options(names: Sequence[str]) -> str:
    return dutch.listed(f"--{one}" for one in names)


def _views(folder: Path) -> tuple[View, ...]:
    with open_dossiers(folder, write=False) as dossiers:
        taken = dossiers.taken()
    return views(_results(folder), taken)


def _results(folder: Path) -> Iterator[ConsortiumResult]:
    for path in sorted(folder.glob(f"*/{RESULT_NAME}")):
        try:
            yield read_result(path)
        except (OSError, ValueError):
            say(text("uitkomst_onleesbaar", file=f"{path.parent.name}/{RESULT_NAME}"))


def _record(parsed: argparse.Namespace, folder: Path, now: datetime) -> None:
    view = view_of(_views(folder), parsed.regiehouder, parsed.jaar)
    points = meant(view, parsed.op)
    decision = Decision(
        0, parsed.uitkomst, parsed.door, parsed.datum, parsed.waarom, tuple(one.identity for one in points)
    )
    _keep(folder, [(view, decision)], now)
    say(text("opnieuw"))


def _keep(folder: Path, decisions: Sequence[tuple[View, Decision]], now: datetime) -> None:
    """Write decisions down, all or none, and tell their numbers."""
    stamp = Stamp(user_name(), now, Way.COMMAND)
    with open_dossiers(folder, write=True) as dossiers:
        kept = [(view, dossiers.add_decision(view.regiehouder, view.year, one, stamp)) for view, one in decisions]
    for view, one in kept:
        codes = dutch.listed(dict.fromkeys(each.code for each in one.findings))
        told = {"number": one.number, "codes": codes, "ruling": ruling_text(one.ruling), "name": view.name}
        say(text("vastgelegd", **told, tpid=view.regiehouder, year=view.year))


def _withdraw(parsed: argparse.Namespace, folder: Path) -> None:
    with open_dossiers(folder, write=True) as dossiers:
        is_done = dossiers.withdraw_decision(parsed.intrekken, parsed.datum, parsed.door, parsed.waarom)
    if not is_done:
        raise UsageError(text("onbekend_nummer", number=parsed.intrekken, path=folder))
    say(text("ingetrokken", number=parsed.intrekken), text("opnieuw"))


def _make_list(parsed: argparse.Namespace, folder: Path) -> int:
    path: Path = parsed.lijst
    if path.exists():
        raise UsageError(text("lijst_bestaat", file=path))
    if (folder / WORK_FOLDER).exists():
        # A list without the consortia that are still to be judged would seem to be all there is to decide.
        raise UsageError(text("batch_niet_af", path=folder))
    found = _wanted(_views(folder), parsed)
    for one in parsed.op:
        check_decidable(one.code)
    points = board_points(found, [one.code for one in parsed.op])
    if not points:
        say(text("lijst_leeg", file=path))
        return OK
    others = sum(len(view.open_points) for view in found) - len(points)
    try:
        save_atomically(path, board_list(points, others, __version__))
    except OSError as error:
        raise OutputError(text("lijst_niet", file=path, why=system_reason(error))) from error
    parsed.account.append(path)
    say(text.counted("lijst_geschreven", len(points), file=path))
    return OK


def _wanted(found: Sequence[View], parsed: argparse.Namespace) -> tuple[View, ...]:
    return tuple(
        one for one in found if parsed.regiehouder in (None, one.regiehouder) and parsed.jaar in (None, one.year)
    )


def _read_list(path: Path, folder: Path, now: datetime) -> None:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES)
    except FileNotFoundError as error:
        raise UsageError(not_found(path)) from error
    except OSError as error:
        raise UsageError(text("lees_niet", file=path, why=system_reason(error))) from error
    filled = read_board_list(printable(path.name), data)
    if not filled:
        say(text("lees_geen", file=path))
        return
    found = _views(folder)
    decisions = [one for each in filled if (one := _decided(each, found)) is not None]
    if decisions:
        _keep(folder, decisions, now)
        say(text("opnieuw"))


def _decided(one: FilledIn, found: Sequence[View]) -> tuple[View, Decision] | None:
    """Give the decision of a box; None, and why, when its facts changed or it is known."""
    own = (each for each in found if (each.regiehouder, each.year) == (one.regiehouder, one.year))
    view = next((each for each in own if one.on in [point.identity for point in each.points]), None)
    if view is None:
        say(text("lees.gewijzigd", sheet=one.sheet))
        return None
    decision = Decision(0, one.ruling, one.by, one.day, one.why, (one.on,))
    same = (each for each in view.decisions if each.standing is Standing.HOLDS and one.on == each.on)
    for each in same:
        if replace(each.decision, number=0, findings=(one.on,)) == decision:
            say(text("lees.al", sheet=one.sheet, number=each.decision.number))
            return None
    return view, decision


def _show(parsed: argparse.Namespace, folder: Path) -> int:
    found = _wanted(_views(folder), parsed)
    lapsed = [(view, one) for view in found for one in view.decisions if one.standing is Standing.LAPSED]
    if parsed.json:
        show_json(_document(found))
    else:
        show(*_parts(found))
    for view, one in lapsed:
        told = {"number": one.decision.number, "code": one.on.code, "name": view.name, "tpid": view.regiehouder}
        say(text("vervalt", **told))
    return ERRORS if lapsed else OK


def _parts(found: Sequence[View]) -> Iterator[Any]:
    rows = [_row(view, one) for view in found for one in view.decisions]
    if rows:
        yield cells_table([text(f"kop.{name}") for name in _DECIDED], rows)
    else:
        yield text("geen_besluiten")
    yield ""
    still_open = [(view, one) for view in found for one in view.open_points]
    doubts = [(view, one) for view, one in still_open if one.severity is Severity.TWIJFEL]
    if doubts:
        yield text("open_kop")
        yield cells_table([text(f"kop.{name}") for name in _TO_DECIDE], [_open_row(*one) for one in doubts])
    else:
        yield text("open_geen")
    if len(still_open) > len(doubts):
        yield text.counted("open_uitzonderingen", len(still_open) - len(doubts))


def _row(view: View, one: StandingDecision) -> list[str]:
    decision = one.decision
    standing = text(f"stand.{one.standing.value}")
    if view.key and view.is_waiting(one):
        standing = text("wacht", standing=standing)
    who = [str(decision.number), view.regiehouder, str(view.year), view.name]
    return [*who, one.on.code, ruling_text(decision.ruling), decision.by, dutch.day(decision.on), standing]


def _open_row(view: View, point: PointResult) -> list[str]:
    return [view.regiehouder, str(view.year), view.name, point.identity.code, point.found, point.source]


def _document(found: Sequence[View]) -> dict[str, Any]:
    """Give what programs read."""
    return {
        "versie": 1,
        "besluiten": [one for view in found for one in _decisions(view)],
        "te_beslissen": [_point(view, one) for view in found for one in view.points],
    }


def _decisions(view: View) -> Iterator[dict[str, Any]]:
    for _, group in groupby(view.decisions, lambda one: one.decision.number):
        each = list(group)
        decision = each[0].decision
        yield {
            "nummer": decision.number,
            "regiehouder": view.regiehouder,
            "jaar": view.year,
            "uitkomst": decision.ruling.value,
            "door": printable(decision.by),
            "datum": decision.on.isoformat(),
            "waarom": printable(decision.why),
            "ingetrokken_op": None if decision.withdrawn_on is None else decision.withdrawn_on.isoformat(),
            "verwerkt": decision.number in view.applied,
            "bevindingen": [{**_identity(one.on), "stand": one.standing.value} for one in each],
        }


def _point(view: View, point: PointResult) -> dict[str, Any]:
    decision = view.decision_on(point)
    return {
        "regiehouder": view.regiehouder,
        "jaar": view.year,
        "sleutel": view.key,
        "naam": view.name,
        **_identity(point.identity),
        "ernst": point.severity.value,
        "melding": point.message,
        "gevonden": point.found,
        "artikel": point.source,
        "besluit": None if decision is None else decision.number,
    }


def _identity(one: DecidedFinding) -> dict[str, str]:
    return {"code": one.code, "over": one.about, "gegevens": one.facts}


def _on(value: str) -> Asked:
    match = _ON.fullmatch(value)
    if match is None:
        raise argparse.ArgumentTypeError(help_text("fout_besluit_op"))
    return Asked(match[1].upper(), match[2])


def _ruling(value: str) -> Ruling:
    found = next((one for one in Ruling if value.casefold() == one.value), None)
    if found is None:
        raise argparse.ArgumentTypeError(help_text("fout_besluit_uitkomst"))
    return found


def _day(value: str) -> date:
    try:
        found = date_from_text(value)
    except NoSuchDayError:
        found = None
    if found is None:
        raise argparse.ArgumentTypeError(help_text("fout_besluit_datum"))
    return found


def _words(value: str) -> str:
    found = " ".join(printable(value, keeps_lines=True).split())
    if not found or len(found) > _LONGEST:
        raise argparse.ArgumentTypeError(help_text("fout_besluit_tekst"))
    return found


def _number(value: str) -> int:
    if not (value.isdecimal() and value.isascii() and len(value) < 10):
        raise argparse.ArgumentTypeError(help_text("fout_besluit_nummer"))
    return int(value)
