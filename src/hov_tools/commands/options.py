"""The options of every command, with their help; a command itself is loaded only when it runs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hov_tools.commands import help_text
from hov_tools.commands.parser import Parser

if TYPE_CHECKING:
    from hov_tools.commands.common import Asked, Writing


def build_parser(version: str, command: str | None = None) -> Parser:
    """Make the parser of the command line.

    Args:
        version: of the program.
        command: the command that will run, when that is known already: only its options are made.
    """
    parser = Parser(prog="hov", description=help_text("hov"), epilog=help_text("hov_voorbeelden"))
    parser.add_argument("--versie", action="version", version=f"hov_tools {version}", help=help_text("versie"))
    commands = parser.add_subparsers(
        metavar="OPDRACHT", required=True, title=help_text("opdrachten"), parser_class=Parser
    )
    makers = {
        "valideer": _valideer,
        "samenvoegen": _samenvoegen,
        "bonus": _bonus,
        "verdeel": _verdeel,
        "scenario": _scenario,
        "toewijzing": _toewijzing,
        "verschil": _verschil,
        "herstel": _herstel,
        "codes": _codes,
        "demo": _demo,
        "batch": _batch,
        "excel": _excel,
    }
    for name, make in makers.items():
        if command not in makers or name == command:
            make(commands)
    return parser


_Commands: TypeAlias = "argparse._SubParsersAction[Parser]"  # noqa: SLF001 - argparse gives the type no other name


def _command(commands: _Commands, name: str, key: str | None = None) -> Parser:
    texts = key or name
    return commands.add_parser(
        name,
        help=help_text(texts),
        description=help_text(texts),
        epilog=help_text(f"{texts}_voorbeelden"),
    )


def _add_judging(parser: Parser, what: str) -> None:
    parser.add_argument("pad", type=Path, metavar=what, help=help_text(f"arg_{what.lower()}"))
    parser.add_argument("--jaar", type=_year, metavar="T", help=help_text("arg_jaar"))
    parser.add_argument("--dagen-per-plaats", type=_days, metavar="N", help=help_text("arg_dagen"))
    parser.add_argument("--json", action="store_true", help=help_text("arg_json"))


def _add_writing(parser: Parser, what: str) -> None:
    parser.add_argument("--schrijf", action="store_true", help=help_text(f"arg_schrijf_{what}"))
    parser.add_argument("--proef", action="store_true", help=help_text("arg_proef"))
    _add_where(parser)


def _add_where(parser: Parser) -> None:
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--uit", type=Path, metavar="MAP", help=help_text("arg_uit"))
    where.add_argument("--ter-plekke", action="store_true", help=help_text("arg_ter_plekke"))


def _year(value: str) -> int:
    if not (value.isdecimal() and value.isascii() and 2000 <= int(value) <= 2099):
        raise argparse.ArgumentTypeError(help_text("fout_jaar"))
    return int(value)


def _days(value: str) -> int:
    if not (value.isdecimal() and value.isascii() and 1 <= int(value) <= 1_000_000):
        raise argparse.ArgumentTypeError(help_text("fout_dagen"))
    return int(value)


def _places(value: str) -> int:
    if not (value.isdecimal() and value.isascii() and 1 <= int(value) <= 100_000):
        raise argparse.ArgumentTypeError(help_text("fout_plaatsen"))
    return int(value)


def _tpid(value: str) -> str:
    digits = value[2:] if value[:2].upper() == "TP" else value
    if not (digits.isdecimal() and digits.isascii() and 4 <= len(digits) <= 6):
        raise argparse.ArgumentTypeError(help_text("fout_tpid"))
    return digits


def _requested(value: str) -> tuple[str, int]:
    tpid, sign, places = value.partition("=")
    if not (sign and places.isdecimal() and places.isascii() and int(places) <= 100_000):
        raise argparse.ArgumentTypeError(help_text("fout_gevraagd"))
    return _tpid(tpid), int(places)


def _seed(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise argparse.ArgumentTypeError(help_text("fout_zaad"))
    return value.strip()


def _asked(parsed: argparse.Namespace) -> Asked:
    from hov_tools.commands.common import Asked

    return Asked(parsed.pad, parsed.jaar, parsed.dagen_per_plaats)


def _writing(parsed: argparse.Namespace) -> Writing:
    """Refuse before any work is done: --schrijf without a place to write, or a place without --schrijf."""
    from hov_tools.commands.common import Writing
    from hov_tools.errors import UsageError
    from hov_tools.files import text

    has_place = parsed.uit is not None or parsed.ter_plekke
    if parsed.proef:
        return Writing(is_trial=True, folder=parsed.uit)
    if parsed.schrijf and not has_place:
        raise UsageError(text("waarheen"))
    if has_place and not parsed.schrijf:
        raise UsageError(text("zonder_schrijf"))
    return Writing(parsed.schrijf, folder=parsed.uit, in_place=parsed.ter_plekke)


def _valideer(commands: _Commands) -> None:
    parser = _command(commands, "valideer")
    _add_judging(parser, "PAD")
    parser.add_argument("--alles", action="store_true", help=help_text("arg_alles"))
    _add_writing(parser, "rapport")
    parser.set_defaults(run=_run_valideer)


def _run_valideer(parsed: argparse.Namespace) -> int:
    from hov_tools.commands import valideer

    return valideer.run(_asked(parsed), _writing(parsed), as_json=parsed.json, all_findings=parsed.alles)


def _samenvoegen(commands: _Commands) -> None:
    parser = _command(commands, "samenvoegen")
    _add_judging(parser, "MAP")
    _add_writing(parser, "hov")
    parser.set_defaults(run=_run_samenvoegen)


def _run_samenvoegen(parsed: argparse.Namespace) -> int:
    from hov_tools.commands import samenvoegen

    return samenvoegen.run(_asked(parsed), _writing(parsed), as_json=parsed.json)


def _bonus(commands: _Commands) -> None:
    parser = _command(commands, "bonus")
    _add_judging(parser, "PAD")
    _add_writing(parser, "bonus")
    parser.set_defaults(run=_run_bonus)


def _run_bonus(parsed: argparse.Namespace) -> int:
    from hov_tools.commands import bonus

    return bonus.run(_asked(parsed), _writing(parsed), as_json=parsed.json)


def _verdeel(commands: _Commands) -> None:
    from hov_tools.commands.verdeel_options import add_wishes

    parser = _command(commands, "verdeel")
    _add_judging(parser, "PAD")
    add_wishes(parser)
    _add_writing(parser, "voorstel")
    parser.set_defaults(run=_run_verdeel)


def _run_verdeel(parsed: argparse.Namespace) -> int:
    from hov_tools.commands import verdeel
    from hov_tools.commands.verdeel_options import wishes_of

    writing = _writing(parsed)
    return verdeel.run(_asked(parsed), writing, wishes_of(parsed), choice=parsed.keuze, as_json=parsed.json)


def _scenario(commands: _Commands) -> None:
    from hov_tools.commands.scenario_options import add_steps

    parser = _command(commands, "scenario")
    parser.add_argument("pad", type=Path, metavar="PAD", help=help_text("arg_pad"))
    add_steps(parser)
    parser.add_argument("--json", action="store_true", help=help_text("arg_json"))
    _add_writing(parser, "scenario")
    parser.set_defaults(run=_run_scenario)


def _run_scenario(parsed: argparse.Namespace) -> int:
    from hov_tools.commands import scenario
    from hov_tools.commands.scenario_options import wanted

    return scenario.run(parsed.pad, wanted(parsed), _writing(parsed), as_json=parsed.json)


def _toewijzing(commands: _Commands) -> None:
    parser = _command(commands, "toewijzing")
    parser.add_argument("map", type=Path, metavar="MAP", help=help_text("arg_toewijzing_map"))
    parser.add_argument(
        "--plaatsen", type=_places, action="append", required=True, metavar="N", help=help_text("arg_plaatsen")
    )
    parser.add_argument("--jaar", type=_year, metavar="T", help=help_text("arg_jaar"))
    parser.add_argument("--opleiding", metavar="NAAM", help=help_text("arg_opleiding"))
    parser.add_argument("--loting", type=_seed, metavar="ZAAD", help=help_text("arg_loting"))
    for name in ("nieuw", "garantie"):
        parser.add_argument(
            f"--{name}", type=_tpid, action="extend", nargs="+", metavar="TPID", help=help_text(f"arg_{name}")
        )
    parser.add_argument(
        "--gevraagd", type=_requested, action="extend", nargs="+", metavar="TPID=N", help=help_text("arg_gevraagd")
    )
    parser.add_argument("--instellingen", type=Path, metavar="BESTAND", help=help_text("arg_instellingen"))
    for name in ("zonder-samenvoegen", "met-samenvoegen"):
        text_name = f"arg_{name.replace('-', '_')}"
        parser.add_argument(
            f"--{name}", action="extend", nargs="+", default=[], metavar="VERBAND", help=help_text(text_name)
        )
    parser.add_argument("--json", action="store_true", help=help_text("arg_json"))
    parser.add_argument("--uit", type=Path, metavar="MAP", help=help_text("arg_toewijzing_uit"))
    # Written out: the folder comes first, since several options take all words that follow.
    parser.usage = help_text("toewijzing_gebruik")
    parser.set_defaults(run=_run_toewijzing)


def _run_toewijzing(parsed: argparse.Namespace) -> int:
    from hov_tools.allocation.run import Question
    from hov_tools.commands import toewijzing

    question = Question(
        parsed.map,
        tuple(dict.fromkeys(parsed.plaatsen)),
        parsed.jaar,
        parsed.opleiding,
        parsed.loting,
        frozenset(parsed.nieuw or ()),
        frozenset(parsed.garantie or ()),
        dict(parsed.gevraagd or ()),
        parsed.instellingen,
        tuple(dict.fromkeys(parsed.zonder_samenvoegen)),
        tuple(dict.fromkeys(parsed.met_samenvoegen)),
    )
    return toewijzing.run(question, as_json=parsed.json, folder=parsed.uit)


def _verschil(commands: _Commands) -> None:
    parser = _command(commands, "verschil")
    parser.add_argument("a", type=Path, metavar="A", help=help_text("arg_verschil_a"))
    parser.add_argument("b", type=Path, metavar="B", help=help_text("arg_verschil_b"))
    parser.add_argument("--json", action="store_true", help=help_text("arg_json"))
    parser.set_defaults(run=_run_verschil)


def _run_verschil(parsed: argparse.Namespace) -> int:
    from hov_tools.commands import verschil

    return verschil.run(parsed.a, parsed.b, as_json=parsed.json)


def _herstel(commands: _Commands) -> None:
    parser = _command(commands, "herstel")
    parser.add_argument("bestand", type=Path, metavar="BESTAND", help=help_text("arg_bestand"))
    _add_where(parser)
    parser.set_defaults(run=_run_herstel)


def _run_herstel(parsed: argparse.Namespace) -> int:
    from hov_tools.commands import herstel

    return herstel.run(parsed.bestand, folder=parsed.uit, in_place=parsed.ter_plekke)


def _codes(commands: _Commands) -> None:
    parser = _command(commands, "codes")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help=help_text("arg_json"))
    shape.add_argument("--pagina", action="store_true", help=help_text("arg_pagina"))
    parser.set_defaults(run=_run_codes)


def _run_codes(parsed: argparse.Namespace) -> int:
    from hov_tools.commands import codes

    return codes.run(as_json=parsed.json, as_page=parsed.pagina)


def _demo(commands: _Commands) -> None:
    parser = _command(commands, "demo")
    parser.add_argument("--uit", type=Path, metavar="MAP", default=Path("hov-demo"), help=help_text("arg_demo_uit"))
    parser.set_defaults(run=_run_demo)


def _batch(commands: _Commands) -> None:
    parser = _command(commands, "batch")
    parser.add_argument("map", type=Path, metavar="MAP", help=help_text("arg_batch_map"))
    parser.add_argument("--uit", type=Path, metavar="UIT", required=True, help=help_text("arg_batch_uit"))
    parser.add_argument("--jaar", type=_year, metavar="T", help=help_text("arg_jaar"))
    parser.add_argument("--dagen-per-plaats", type=_days, metavar="N", help=help_text("arg_dagen"))
    parser.add_argument("--tijdslimiet", type=_days, metavar="S", default=60, help=help_text("arg_tijdslimiet"))
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--werkers", type=_days, metavar="N", help=help_text("arg_werkers"))
    where.add_argument("--dask", metavar="ADRES", help=help_text("arg_dask"))
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help=help_text("arg_json"))
    shape.add_argument("--jsonl", action="store_true", help=help_text("arg_jsonl"))
    parser.add_argument("--tabellen", choices=("csv", "parquet"), help=help_text("arg_tabellen"))
    parser.add_argument("--volg", action="store_true", help=help_text("arg_volg"))
    parser.set_defaults(run=_run_batch)


def _run_batch(parsed: argparse.Namespace) -> int:
    from hov_tools.commands import batch
    from hov_tools.commands.batch_lines import Shape
    from hov_tools.frames import Format

    shape = Shape.JSON if parsed.json else Shape.JSON_LINES if parsed.jsonl else Shape.LINES
    asked = batch.AskedBatch(
        parsed.map,
        parsed.uit,
        parsed.jaar,
        parsed.dagen_per_plaats,
        parsed.werkers,
        parsed.dask,
        parsed.tijdslimiet,
        shape,
        parsed.volg,
        None if parsed.tabellen is None else Format(parsed.tabellen),
    )
    return batch.run(asked)


def _run_demo(parsed: argparse.Namespace) -> int:
    from hov_tools.commands import demo

    return demo.run(parsed.uit)


def _excel(commands: _Commands) -> None:
    parser = _command(commands, "excel")
    actions = parser.add_subparsers(metavar="ACTIE", required=True, title=help_text("acties"), parser_class=Parser)
    add = _command(actions, "installeer", "excel_installeer")
    add.add_argument("--bestand", type=Path, metavar="XLAM", help=help_text("arg_xlam"))
    add.add_argument("--proef", action="store_true", help=help_text("arg_proef_excel"))
    add.set_defaults(run=_run_excel_install)
    check = _command(actions, "controleer", "excel_controleer")
    check.add_argument("--json", action="store_true", help=help_text("arg_json"))
    check.set_defaults(run=_run_excel_check)
    remove = _command(actions, "verwijder", "excel_verwijder")
    remove.add_argument("--proef", action="store_true", help=help_text("arg_proef_excel"))
    remove.set_defaults(run=_run_excel_remove)


def _run_excel_install(parsed: argparse.Namespace) -> int:
    from hov_tools.commands import excel

    return excel.install(parsed.bestand, is_trial=parsed.proef)


def _run_excel_check(parsed: argparse.Namespace) -> int:
    from hov_tools.commands import excel

    return excel.check(as_json=parsed.json)


def _run_excel_remove(parsed: argparse.Namespace) -> int:
    from hov_tools.commands import excel

    return excel.remove(is_trial=parsed.proef)
