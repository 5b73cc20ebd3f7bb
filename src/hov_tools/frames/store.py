"""Tables as pandas frames, and those as Parquet and CSV; the one door to pandas and pyarrow."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import asdict

from hov_tools.errors import OutputError, UsageError
from hov_tools.frames.schema import DIGITS, EXACT_SUFFIX, NAMES, PLACES, SCHEMA, Format, Kind, fractions_of
from hov_tools.ooxml.save import save_atomically
from hov_tools.system_errors import system_reason
from hov_tools.texts import Texts, printable

if TYPE_CHECKING:
    from pandas import DataFrame

text = Texts("frames.toml")

# What spreadsheets take for the beginning of a formula (OWASP, CSV injection), and the apostrophe itself.
_UNSAFE = tuple("=+-@\t\r\n＝＋－＠'")
_YES, _NO = "ja", "nee"
_FRACTIONS = frozenset(name for columns in SCHEMA.values() for name in fractions_of(columns))


class Frames(Struct, frozen=True):
    """The results of a run as tables; the columns of each stand in the schema.

    Attributes:
        findings: one row per finding, in the order of the results.
        consortia: one row per consortium.
        institutions: one row per member of a consortium, and per other sender of a HOV form.
        distribution: one row per row of an in- en doorstroom form.
        files: one row per file that was handed in.
        register: one row per document that is owed or was handed in.
        routes: one row per part of a route of an in- en doorstroom form.
        versions: one row per form that a newer version replaced.
        choices: one row per choice that was made.
        contacts: one row per contact that a form names.
        changes: one row per thing that changed since the run before; none when there was none.
        decisions: one row per finding on which the board decided.
        dossiers: one row per dossier.
    """

    findings: DataFrame
    consortia: DataFrame
    institutions: DataFrame
    distribution: DataFrame
    files: DataFrame
    register: DataFrame
    routes: DataFrame
    versions: DataFrame
    choices: DataFrame
    contacts: DataFrame
    changes: DataFrame
    decisions: DataFrame
    dossiers: DataFrame


class Columns:
    """The rows of a table under construction, kept by column.

    Args:
        types: column → type.
    """

    def __init__(self, types: Mapping[str, Kind]) -> None:
        self._types = types
        self._columns: dict[str, list[object]] = {name: [] for name in types}
        # What is given: of a number that is not whole one value fills two columns.
        self._given = [name for name in types if name not in fractions_of(types)]

    def add(self, *values: object) -> None:
        """Add a row; a number that is not whole is given once."""
        for name, value in zip(self._given, values, strict=True):
            if self._types[name] is Kind.DECIMAL:
                self._columns[name].append(_decimal(value))
                self._columns[name + EXACT_SUFFIX].append(_written(value))
            else:
                self._columns[name].append(_plain(value))

    def frame(self) -> DataFrame:
        """Give the table; raises UsageError when pandas or pyarrow is not installed."""
        pandas = _pandas()
        types = _dtypes(self._types)
        found = {name: pandas.array(values, dtype=types[name]) for name, values in self._columns.items()}
        frame: DataFrame = pandas.DataFrame(found)
        return frame


def check_installed() -> None:
    """Make sure that tables can be made, before the work begins; raises UsageError when they cannot."""
    if any(find_spec(name) is None for name in ("pandas", "pyarrow")):
        raise UsageError(text("geen_pandas"))


def _dtypes(types: Mapping[str, Kind]) -> Mapping[str, Any]:
    pandas, arrow = _pandas(), _arrow()
    kinds = {
        Kind.TEXT: "string",
        Kind.WHOLE: "Int64",
        Kind.YES_NO: "boolean",
        Kind.DECIMAL: pandas.ArrowDtype(arrow.decimal128(DIGITS, PLACES)),
        Kind.DAY: pandas.ArrowDtype(arrow.date32()),
    }
    return {name: kinds[kind] for name, kind in types.items()}


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        value = value.value
    # An empty text says as little as none, and CSV cannot tell them apart.
    return printable(value) or None if isinstance(value, str) else value


def _decimal(value: object) -> Decimal | None:
    """Round an exact number half to even; whatever the precision of decimals is set to."""
    if not isinstance(value, Fraction):
        return None
    scaled = round(value * 10**PLACES)
    return Decimal((int(scaled < 0), tuple(map(int, str(abs(scaled)))), -PLACES))


def _written(value: object) -> str | None:
    return f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else None


def _pandas() -> Any:  # noqa: ANN401 - the module itself
    try:
        import pandas  # noqa: ICN001, PLC0415 - loaded only when tables are asked for
    except ImportError as error:
        raise UsageError(text("geen_pandas")) from error
    return pandas


def _arrow() -> Any:  # noqa: ANN401 - the module itself
    try:
        import pyarrow  # type: ignore[import-untyped]  # noqa: ICN001, PLC0415 - as pandas
        import pyarrow.parquet  # type: ignore[import-untyped]  # noqa: PLC0415 - as pandas
    except ImportError as error:
        raise UsageError(text("geen_pandas")) from error
    return pyarrow


def write_tables(tables: Frames, folder: Path, kind: Format) -> tuple[Path, ...]:
    """Write the tables into a folder, a file for each; the same tables give the same bytes.

    Returns:
        The files.

    Raises:
        UsageError: pandas or pyarrow is not installed.
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
            raise OutputError(text("niet_geschreven", bestand=path, waarom=system_reason(error)), paths) from error
        paths.append(path)
    return tuple(paths)


def parquet_bytes(frame: DataFrame) -> bytes:
    """Give a table as Parquet, of the types of the schema whatever the version of pandas makes of a text."""
    arrow = _arrow()
    types = {"string": arrow.string(), "Int64": arrow.int64(), "boolean": arrow.bool_()}
    fields = [(name, types.get(str(kind)) or kind.pyarrow_dtype) for name, kind in frame.dtypes.items()]
    buffer = io.BytesIO()
    table = arrow.Table.from_pandas(frame, schema=arrow.schema(fields), preserve_index=False)
    arrow.parquet.write_table(table, buffer)
    return buffer.getvalue()


def csv_bytes(frame: DataFrame) -> bytes:
    """Give a table as CSV for Excel on a Dutch computer; see the package on apostrophes."""
    shown = frame.copy()
    for name in frame.columns:
        kind = str(frame[name].dtype)
        if name in _FRACTIONS:
            shown[name] = _mapped(frame, name, lambda value: f"'{value}")
        elif kind == "string":
            shown[name] = _mapped(frame, name, _harmless)
        elif kind == "boolean":
            shown[name] = _mapped(frame, name, lambda value: _YES if value else _NO)
        elif kind.startswith("decimal"):
            shown[name] = _mapped(frame, name, lambda value: f"{value:f}".rstrip("0").rstrip(".").replace(".", ","))
    written: str = shown.to_csv(index=False, sep=";", lineterminator="\r\n")
    return written.encode("utf-8-sig")


def _mapped(frame: DataFrame, name: str, change: Callable[[Any], str]) -> Any:  # noqa: ANN401 - an array of pandas
    pandas = _pandas()
    return pandas.array([None if value is pandas.NA else change(value) for value in frame[name]], dtype="string")


def _harmless(value: str) -> str:
    return f"'{value}" if value.lstrip().startswith(_UNSAFE) else value


def read_csv(path: Path) -> DataFrame:
    """Read a table that `write_tables` wrote as CSV: types, and texts without the apostrophe before them.

    Raises:
        OSError: it cannot be read.
        ValueError: it is none of the tables.
    """
    pandas = _pandas()
    table = next((name for name, file in NAMES.items() if file == path.stem), None)
    if table is None:
        raise ValueError(f"{path.name} is none of {', '.join(sorted(NAMES.values()))}")
    read: DataFrame = pandas.read_csv(
        path, sep=";", encoding="utf-8-sig", dtype="string", keep_default_na=False, na_values=[""]
    )
    types = _dtypes(SCHEMA[table])
    for name, kind in SCHEMA[table].items():
        values = [None if value is pandas.NA else _FROM_CSV[kind](value) for value in read[name]]
        read[name] = pandas.array(values, dtype=types[name])
    return read


_FROM_CSV: Mapping[Kind, Callable[[str], object]] = {
    Kind.TEXT: lambda value: value.removeprefix("'"),
    Kind.WHOLE: int,
    Kind.YES_NO: lambda value: value == _YES,
    Kind.DECIMAL: lambda value: Decimal(value.replace(",", ".")),
    Kind.DAY: date.fromisoformat,
}
