"""hov verschil: what differs between two workbooks, or between the forms in two folders."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from hov_tools.commands import ERRORS, NOTHING_READ, OK, help_text, text
from hov_tools.commands.judging import read
from hov_tools.commands.options import Asked, add_json, add_limit
from hov_tools.commands.parser import Parser
from hov_tools.commands.terminal import Part, cells_table, say, show, show_json
from hov_tools.errors import UsageError
from hov_tools.files.compare import Compared, Difference, Version, compare
from hov_tools.files.consortium import Source
from hov_tools.forms.records import CellRef
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.rules.case import FileTrouble
from hov_tools.texts import printable


class Pair(Struct, frozen=True):
    """Two files that are versions of each other, or one that has no counterpart."""

    a: Source | None
    b: Source | None

    @property
    def names(self) -> str:
        """Their names, once when they are the same."""
        return " → ".join(dict.fromkeys(one.document.file for one in (self.a, self.b) if one is not None))


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    parser.add_argument("a", type=Path, metavar="A", help=help_text("arg_verschil_a"))
    parser.add_argument("b", type=Path, metavar="B", help=help_text("arg_verschil_b"))
    add_limit(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status: 0 no differences, 1 differences, 3 nothing could be compared.

    Raises:
        UsageError: there is nothing at a path, or one is a folder and the other is not.
    """
    a: Path = parsed.a
    b: Path = parsed.b
    if a.exists() and b.exists() and a.is_dir() is not b.is_dir():
        raise UsageError(text("verschil_soort"))
    first, second = (read(Asked(path, seconds=parsed.tijdslimiet)).sources for path in (a, b))
    pairs = pair_up(first, second, are_files=a.is_file())
    results = [(pair, _compared(pair)) for pair in pairs]
    if parsed.json:
        show_json({"versie": 1, "bestanden": [_values(pair, result) for pair, result in results]})
    else:
        _show(results)
    compared = [result for _, result in results if result is not None]
    if not pairs:
        say(text("verschil_niets"))
    if not compared and not any(pair.a is None or pair.b is None for pair in pairs):
        return NOTHING_READ
    is_equal = len(compared) == len(pairs) and all(result.is_equal for result in compared)
    return OK if is_equal else ERRORS


def pair_up(a: tuple[Source, ...], b: tuple[Source, ...], *, are_files: bool) -> tuple[Pair, ...]:
    """Pair files by kind of form and TPID; forms that ask the same come next, then files of the same name.

    Args:
        a: the files of A.
        b: the files of B.
        are_files: two files were named, which belong together whatever they are.
    """
    if are_files:
        return tuple(Pair(one, other) for one, other in zip(a, b, strict=False))
    pairs: dict[int, Source] = {}
    left = list(b)
    for same in _SAME:
        for index, one in enumerate(a):
            other = next((other for other in left if same(one, other)), None)
            if index not in pairs and other is not None:
                pairs[index] = other
                left.remove(other)
    return (*(Pair(one, pairs.get(index)) for index, one in enumerate(a)), *(Pair(None, other) for other in left))


def _tpid(source: Source) -> str | None:
    form = source.document.form
    field = None if form is None else form.fields.get("tpid") or form.fields.get("regiehouder")
    return None if field is None or field.value is None else str(field.value)


def _same_kind(a: Source, b: Source) -> bool:
    return a.document.form is not None and b.document.form is not None and a.document.form.kind == b.document.form.kind


def _same_questions(a: Source, b: Source) -> bool:
    return a.document.form is not None and type(a.document.form) is type(b.document.form)


def _same_file(a: Source, b: Source) -> bool:
    return a.document.file == b.document.file


_SAME: tuple[Callable[[Source, Source], bool], ...] = (
    lambda a, b: _same_kind(a, b) and _tpid(a) == _tpid(b) and _same_file(a, b),
    lambda a, b: _same_kind(a, b) and _tpid(a) == _tpid(b),
    lambda a, b: _same_questions(a, b) and _tpid(a) == _tpid(b),
    _same_file,
)


def _compared(pair: Pair) -> Compared | None:
    """Compare a pair; None when there is no pair or one of the two cannot be read."""
    if pair.a is None or pair.b is None:
        return None
    first, second = map(_version, (pair.a, pair.b))
    for one, version in ((pair.a, first), (pair.b, second)):
        if version is None:
            say(text("verschil_onleesbaar", file=one.document.file))
    if first is None or second is None:
        return None
    if pair.a.document.sha256 == pair.b.document.sha256:
        return Compared((), (), (), is_moved=False)
    return compare(first, second)


def _version(source: Source) -> Version | None:
    """Read a workbook as a whole: one that is no form differs from another by its cells. None when it is none."""
    if source.document.trouble not in (None, FileTrouble.ATTACHMENT) or source.data is None:
        return None
    try:
        return Version(read_snapshot(source.data), source.document.form)
    except WorkbookError:
        return None


def _show(results: list[tuple[Pair, Compared | None]]) -> None:
    for pair, result in results:
        if pair.a is None or pair.b is None:
            show(text("verschil_alleen_b" if pair.a is None else "verschil_alleen_a", file=pair.names))
            continue
        if result is None:
            continue
        if result.is_moved:
            say(text("verschil_verschoven", file=pair.names))
        if result.is_equal:
            continue
        show(pair.names, *_shown(result), "")
    if results and all(result is not None and result.is_equal for _, result in results):
        show(text("verschil_geen"))


def _shown(result: Compared) -> list[Part]:
    sheets: list[Part] = [text("verschil_blad_a", sheet=sheet) for sheet in result.only_a]
    sheets += [text("verschil_blad_b", sheet=sheet) for sheet in result.only_b]
    if not result.differences:
        return sheets
    heads = [text(f"verschil_{name}") for name in ("veld", "cel_a", "cel_b", "a", "b")]
    rows = [
        (one.label, _address(one.ref_a), _address(one.ref_b), _told(one.old), _told(one.new))
        for one in result.differences
    ]
    return [cells_table(heads, rows), *sheets]


def _address(ref: CellRef | None) -> str:
    return "" if ref is None else printable(f"{ref.sheet}!{ref.address}")


def _told(value: str | None) -> str:
    return text("verschil_niet_getoond") if value is None else value


def _values(pair: Pair, result: Compared | None) -> dict[str, object]:
    return {
        "a": None if pair.a is None else pair.a.document.file,
        "b": None if pair.b is None else pair.b.document.file,
        "vergeleken": result is not None,
        "verschoven": result is not None and result.is_moved,
        "bladen_alleen_in_a": [] if result is None else list(map(printable, result.only_a)),
        "bladen_alleen_in_b": [] if result is None else list(map(printable, result.only_b)),
        "verschillen": [] if result is None else [_difference(one) for one in result.differences],
    }


def _difference(one: Difference) -> dict[str, object]:
    return {
        "veld": one.label or None,
        "cel_a": None if one.ref_a is None else _address(one.ref_a),
        "cel_b": None if one.ref_b is None else _address(one.ref_b),
        "getoond": one.old is not None,
        "a": one.old,
        "b": one.new,
    }
