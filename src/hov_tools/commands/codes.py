"""hov codes: every code with its gravity, its meaning and its source."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator

from hov_tools.commands import OK, help_text, text
from hov_tools.commands.parser import Parser, meant_instead
from hov_tools.commands.terminal import Part, Table, show, show_as_is, show_json
from hov_tools.report.paragraph import Paragraph
from hov_tools.rules.catalogue import code_texts, codes, variants
from hov_tools.texts import filled


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help=help_text("arg_json"))
    shape.add_argument("--pagina", action="store_true", help=help_text("arg_pagina"))
    parser.add_argument("code", nargs="*", type=_code, metavar="CODE", help=help_text("arg_code"))
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status."""
    chosen = tuple(dict.fromkeys(parsed.code)) or codes()
    if parsed.json:
        show_json({"versie": 1, "codes": code_list(chosen)})
    elif parsed.pagina:
        show_as_is(*page().splitlines())
    elif parsed.code:
        show(*(part for code in chosen for part in _explained(code)))
    else:
        rows = [(one.code, _severities(one.code), one.title, one.source) for one in map(code_texts, codes())]
        heads = (text("codes_kop"), text("codes_ernst"), text("codes_titel"), text("codes_bron"))
        show(Table(heads, rows))
    return OK


def _code(typed: str) -> str:
    code = typed.upper()
    if code not in codes():
        meant = meant_instead(code, codes()) or ""
        raise argparse.ArgumentTypeError(f"{filled(help_text('fout_code'), {'code': typed})} {meant}".strip(". "))
    return code


def _explained(code: str) -> Iterator[Part]:
    """Say of one code what is wrong, how grave it is, what to do, and where the rule stands."""
    one = code_texts(code)
    yield Paragraph(f"{code}  {one.title}", 0)
    for head, said in (("codes_ernst", _severities(code)), ("codes_doen", one.remedy), ("codes_bron", one.source)):
        start = f"  {text(head)}: "
        yield Paragraph(said, len(start), start)


def code_list(chosen: Iterable[str]) -> list[dict[str, str]]:
    """Give these codes as values that JSON can hold."""
    return [
        {
            "code": code,
            "ernst": _severities(code),
            "titel": code_texts(code).title,
            "bron": code_texts(code).source,
            "herstel": code_texts(code).remedy,
        }
        for code in chosen
    ]


def _severities(code: str) -> str:
    """Give the severities that a code can have: its own first."""
    found = [code_texts(code).severity.value]
    for variant in variants(code):
        value = code_texts(code, variant).severity.value
        if value not in found:
            found.append(value)
    return " / ".join(found)


def page() -> str:
    """Give the page docs/codes.md."""
    lines = [
        "# Codes",
        "",
        "Gemaakt met `hov codes --pagina`; wijzig de catalogus, niet deze pagina.",
        "",
        "| code | ernst | wat | wat te doen | bron |",
        "|---|---|---|---|---|",
    ]
    for code in codes():
        one = code_texts(code)
        cells = (code, _severities(code), one.title, one.remedy, one.source)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
