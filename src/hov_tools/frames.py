"""Results as pandas tables, and those as Parquet or CSV.

    from hov_tools.frames import read_batch
    tables = read_batch(Path("resultaten"))
    tables.findings.groupby("code").size()

Numbers of places are exact: a text such as "16/5" in a column of their name, and beside it, in the column whose name
ends in `_float`, the nearest floating-point number. Everything else has a type that can be empty: `string`, `Int64`,
`boolean`.

Texts are as they are shown (`hov_tools.texts.printable`); Parquet holds them so. CSV is meant for Excel on a Dutch
computer: UTF-8 with a byte order mark, semicolons, decimal commas. A text that a spreadsheet could take for a formula,
and an exact number, which it would take for a date, gets an apostrophe before it; so does a text that begins with an
apostrophe, so that one can be taken off again.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import asdict

from hov_tools.batch.result import ConsortiumResult, FindingResult, MemberResult, ShareResult, read_results
from hov_tools.errors import OutputError, UsageError
from hov_tools.ooxml.save import save_atomically
from hov_tools.overview.institutions import own_right
from hov_tools.rules.finding import Severity
from hov_tools.rules.outcome import CONDITIONS, GROUPS
from hov_tools.system_errors import system_reason
from hov_tools.texts import catalogue, filled, printable

if TYPE_CHECKING:
    from pandas import DataFrame

_TEXT, _WHOLE, _YES_NO, _FLOAT = "string", "Int64", "boolean", "Float64"
_FLOAT_SUFFIX = "_float"
# What spreadsheets take for the beginning of a formula (OWASP, CSV injection), and the apostrophe itself.
_UNSAFE = tuple("=+-@\t\r\n＝＋－＠'")
_YES, _NO = "ja", "nee"


class Format(Enum):
    """How tables are stored; the value is the end of the file's name."""

    CSV = "csv"
    PARQUET = "parquet"


class Frames(Struct, frozen=True):
    """The results of a run as tables.

    Attributes:
        findings: one row per finding, in the order of the results.
        consortia: one row per consortium.
        institutions: one row per member of a consortium, and per other sender of a HOV form.
        distribution: one row per row of an in- en doorstroom form.
    """

    findings: DataFrame
    consortia: DataFrame
    institutions: DataFrame
    distribution: DataFrame


NAMES = {
    "findings": "bevindingen",
    "consortia": "samenwerkingsverbanden",
    "institutions": "instellingen",
    "distribution": "verdeling",
}
"""Table → name of its file, without the end."""

_FRACTION = "fraction"
_FINDINGS = {
    "sleutel": _TEXT,
    "samenwerkingsverband": _TEXT,
    "jaar": _WHOLE,
    "code": _TEXT,
    "ernst": _TEXT,
    "bestand": _TEXT,
    "blad": _TEXT,
    "cel": _TEXT,
    "gevonden": _TEXT,
    "verwacht": _TEXT,
    "melding": _TEXT,
    "herstel": _TEXT,
    "bron": _TEXT,
    "oorzaak": _TEXT,
}
_CONSORTIA = {
    "sleutel": _TEXT,
    "samenwerkingsverband": _TEXT,
    "jaar": _WHOLE,
    "regiehouder": _TEXT,
    "oordeel": _TEXT,
    "kop": _TEXT,
    "wijze": _TEXT,
    "ontvanger": _TEXT,
    "dagen_per_plaats": _WHOLE,
    "gezamenlijk_hov": _WHOLE,
    "recht": _FRACTION,
    "recht_plaatsen": _WHOLE,
    "toegewezen": _WHOLE,
    "bonus": _FRACTION,
    "bonus_plaatsen": _WHOLE,
    "bonus_telt": _WHOLE,
    "bonus_voorlopig": _WHOLE,
    **dict.fromkeys((*CONDITIONS, *GROUPS), _TEXT),
    **dict.fromkeys((severity.value for severity in Severity), _WHOLE),
    "gevolgen": _WHOLE,
    "mislukt": _TEXT,
}
_INSTITUTIONS = {
    "sleutel": _TEXT,
    "samenwerkingsverband": _TEXT,
    "jaar": _WHOLE,
    "tpid": _TEXT,
    "naam": _TEXT,
    "sector": _TEXT,
    "regio": _TEXT,
    "lid": _YES_NO,
    "erkend": _TEXT,
    "zelfstandig": _TEXT,
    "voegt_samen": _YES_NO,
    "hov": _WHOLE,
    **dict.fromkeys(("dagen_1", "dagen_2", "dagen_3"), _WHOLE),
    "recht": _FRACTION,
    "recht_plaatsen": _WHOLE,
    "ingebracht": _FRACTION,
    "gevraagd": _FRACTION,
}
_DISTRIBUTION = {
    "sleutel": _TEXT,
    "samenwerkingsverband": _TEXT,
    "jaar": _WHOLE,
    "tpid": _TEXT,
    "naam": _TEXT,
    "instroom_regulier": _FRACTION,
    "instroom_bonus": _FRACTION,
    "doorstroom_1": _FRACTION,
    "doorstroom_2": _FRACTION,
}

_TYPES = {
    NAMES["findings"]: _FINDINGS,
    NAMES["consortia"]: _CONSORTIA,
    NAMES["institutions"]: _INSTITUTIONS,
    NAMES["distribution"]: _DISTRIBUTION,
}


def check_installed(kind: Format) -> None:
    """Make sure that tables can be made, before the work begins; raises UsageError when they cannot."""
    names = ("pandas", "pyarrow") if kind is Format.PARQUET else ("pandas",)
    if any(find_spec(name) is None for name in names):
        raise UsageError(_text("geen_pandas"))


def frames(results: Iterable[ConsortiumResult]) -> Frames:
    """Make tables of results, which are gone through once.

    Raises:
        UsageError: pandas is not installed.
    """
    findings, consortia = _Rows(_FINDINGS), _Rows(_CONSORTIA)
    institutions, distribution = _Rows(_INSTITUTIONS), _Rows(_DISTRIBUTION)
    for result in results:
        start = (result.key, result.name, result.year)
        for finding in result.findings:
            findings.add(*start, *_finding(finding))
        consortia.add(*start, *_consortium(result))
        for member in result.members:
            institutions.add(*start, *_institution(result, member))
        for share in result.distribution:
            distribution.add(*start, *_share(share))
    return Frames(findings.frame(), consortia.frame(), institutions.frame(), distribution.frame())


def read_batch(folder: Path) -> Frames:
    """Make tables of what `hov batch` left in a folder of results.

    Raises:
        UsageError: pandas is not installed.
        OSError: a result cannot be read.
        ValueError: a file is no result, or one of another version.
    """
    return frames(read_results(folder))


class _Rows:
    """The rows of a table under construction, kept by column.

    Args:
        types: column → type.
    """

    def __init__(self, types: Mapping[str, str]) -> None:
        self._types = types
        self._columns: list[list[object]] = [[] for _ in types]

    def add(self, *values: object) -> None:
        for column, value in zip(self._columns, values, strict=True):
            column.append(value)

    def frame(self) -> DataFrame:
        pandas = _pandas()
        found: dict[str, Any] = {}
        for (name, kind), values in zip(self._types.items(), self._columns, strict=True):
            if kind == _FRACTION:
                found[name] = pandas.array([_written(value) for value in values], dtype=_TEXT)
                floats = [None if value is None else float(value) for value in values]  # type: ignore[arg-type]  # fractions
                found[name + _FLOAT_SUFFIX] = pandas.array(floats, dtype=_FLOAT)
            else:
                # An empty text says as little as none, and CSV cannot tell them apart.
                found[name] = pandas.array([_plain(value) for value in values], dtype=kind)
        frame: DataFrame = pandas.DataFrame(found)
        return frame


def _plain(value: object) -> object:
    if isinstance(value, str):
        return printable(value) or None
    return value


def _written(value: object) -> str | None:
    return f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else None


def _pandas() -> Any:  # noqa: ANN401 - the module itself
    try:
        import pandas  # noqa: ICN001, PLC0415 - loaded only when tables are asked for
    except ImportError as error:
        raise UsageError(_text("geen_pandas")) from error
    return pandas


def _text(name: str, /, **values: object) -> str:
    template: str = catalogue("frames.toml")[name]
    return filled(template, values)


def _finding(one: FindingResult) -> Iterator[object]:
    return (value.value if isinstance(value, Severity) else value for _, value in asdict(one).items())


def _share(one: ShareResult) -> Iterator[object]:
    yield from (one.tpid, one.name, one.inflow_regular, one.inflow_bonus, one.flow_1, one.flow_2)


def _consortium(one: ConsortiumResult) -> Iterator[object]:
    outcomes = {condition.key: condition.outcome.value for condition in one.conditions}
    yield one.regiehouder
    yield None if one.verdict is None else one.verdict.value
    yield from (one.headline, one.way, one.receiver, one.days_per_place, one.joint_hov)
    yield from one.right or (None, None)
    yield one.allocated
    yield from one.bonus or (None, None)
    yield from (one.counting_bonus, one.provisional_bonus)
    yield from (outcomes.get(key) for key in (*CONDITIONS, *GROUPS))
    yield from (one.count(severity) for severity in Severity)
    yield one.following
    yield one.failure


def _institution(result: ConsortiumResult, one: MemberResult) -> Iterator[object]:
    right = own_right(result, one)
    yield from (one.tpid, one.name, one.sector, one.region, one.is_member, one.recognised, one.self_sufficient)
    yield from (one.merges, one.hov, one.days_1, one.days_2, one.days_3)
    yield from (None, None) if right is None else (right.exact, right.places)
    yield from (one.brought_in, one.requested)


def write_tables(tables: Frames, folder: Path, kind: Format) -> tuple[Path, ...]:
    """Write the tables into a folder, a file for each; the same tables give the same bytes.

    Returns:
        The files.

    Raises:
        UsageError: pandas or, for Parquet, pyarrow is not installed.
        OutputError: a file cannot be written; `written` holds those before it.
    """
    write = csv_bytes if kind is Format.CSV else parquet_bytes
    paths: list[Path] = []
    for name, frame in asdict(tables).items():
        path = folder / f"{NAMES[name]}.{kind.value}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            save_atomically(path, write(frame))
        except OSError as error:
            raise OutputError(_text("niet_geschreven", bestand=path, waarom=system_reason(error)), paths) from error
        paths.append(path)
    return tuple(paths)


def parquet_bytes(frame: DataFrame) -> bytes:
    """Give a table as Parquet, types and texts as they are; raises UsageError when pyarrow is not installed."""
    buffer = io.BytesIO()
    try:
        frame.to_parquet(buffer, engine="pyarrow", index=False)
    except ImportError as error:
        raise UsageError(_text("geen_pandas")) from error
    return buffer.getvalue()


def csv_bytes(frame: DataFrame) -> bytes:
    """Give a table as CSV for Excel on a Dutch computer; see the module on apostrophes."""
    shown = frame.copy()
    fractions = {name.removesuffix(_FLOAT_SUFFIX) for name in frame.columns if name.endswith(_FLOAT_SUFFIX)}
    for name in frame.columns:
        kind = str(frame[name].dtype)
        if name in fractions:
            shown[name] = _mapped(frame, name, lambda value: f"'{value}")
        elif kind == _TEXT:
            shown[name] = _mapped(frame, name, _harmless)
        elif kind == _YES_NO:
            shown[name] = _mapped(frame, name, lambda value: _YES if value else _NO)
    written: str = shown.to_csv(index=False, sep=";", decimal=",", lineterminator="\r\n")
    return written.encode("utf-8-sig")


def _mapped(frame: DataFrame, name: str, change: Callable[[Any], str]) -> Any:  # noqa: ANN401 - an array of pandas
    pandas = _pandas()
    return pandas.array([None if value is pandas.NA else change(value) for value in frame[name]], dtype=_TEXT)


def _harmless(value: str) -> str:
    return f"'{value}" if value.lstrip().startswith(_UNSAFE) else value


def read_csv(path: Path) -> DataFrame:
    """Read a table that `write_tables` wrote as CSV: types, and texts without the apostrophe before them.

    Raises:
        OSError: it cannot be read.
        ValueError: it is none of the tables.
    """
    pandas = _pandas()
    types = _TYPES.get(path.stem)
    if types is None:
        raise ValueError(f"{path.name} is none of {', '.join(sorted(_TYPES))}")
    floats = {f"{name}{_FLOAT_SUFFIX}" for name, kind in types.items() if kind == _FRACTION}
    asked = {name: _WHOLE if kind == _WHOLE else _TEXT for name, kind in types.items()}
    asked |= dict.fromkeys(floats, _FLOAT)
    frame: DataFrame = pandas.read_csv(
        path, sep=";", decimal=",", encoding="utf-8-sig", dtype=asked, keep_default_na=False, na_values=[""]
    )
    for name, kind in types.items():
        if kind == _YES_NO:
            read = [None if value is pandas.NA else value == _YES for value in frame[name]]
            frame[name] = pandas.array(read, dtype=_YES_NO)
        elif kind != _WHOLE:
            frame[name] = _mapped(frame, name, lambda value: value.removeprefix("'"))
    return frame
