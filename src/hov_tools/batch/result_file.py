"""The result of the work on one consortium as JSON, and the files that hold it, in a folder of results."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from hov_tools.batch.result import RESULT_VERSION, ConsortiumResult
from hov_tools.files.own_output import RESULT_NAME, WORK_FOLDER, is_folder_of_results
from hov_tools.texts import printable


def as_json(result: ConsortiumResult) -> dict[str, Any]:
    """Give a result as values that JSON can hold, in a fixed order of keys."""
    found: dict[str, Any] = msgspec.to_builtins(result, enc_hook=_from_fraction)
    return found


def from_json(raw: Mapping[str, Any]) -> ConsortiumResult:
    """Read what `as_json` gave.

    Raises:
        ValueError: it is of another version, or something is missing.
    """
    if raw.get("versie") != RESULT_VERSION:
        raise ValueError(f"a result of version {raw.get('versie')!r}; {RESULT_VERSION} is read")
    return msgspec.convert(raw, ConsortiumResult, dec_hook=to_fraction)


def as_bytes(result: ConsortiumResult) -> bytes:
    """Give a result as the bytes of its file."""
    return json_lines(as_json(result))


def json_lines(document: Mapping[str, Any]) -> bytes:
    """Write a document with a line for each key: one that is laid out further takes ten times as long to write."""
    lines = (
        printable(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}") for key, value in document.items()
    )
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode("utf-8")


def read_result(path: Path) -> ConsortiumResult:
    """Read the file of one result.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no result, or one of another version.
    """
    return from_json(msgspec.json.decode(path.read_bytes(), type=dict[str, Any]))


class ResultsUnusableError(Exception):
    """A folder cannot be read as one of results.

    Attributes:
        why: "geen_toegang", "geen_uitkomsten" or "batch_niet_af", a key of the texts of whoever asks.
        path: that it is about.
    """

    def __init__(self, why: str, path: Path | str) -> None:
        super().__init__(why)
        self.why = why
        self.path = path


def result_files(folder: Path) -> tuple[Path, ...]:
    """Give the files with the results of a batch that came to its end, in the order of their keys.

    Raises:
        ResultsUnusableError: it is no folder of results, may not be read, or the batch did not come to its end.
    """
    try:
        names = [one.name for one in folder.iterdir()] if folder.is_dir() else []
        found = sorted(folder.glob(f"*/{RESULT_NAME}"), key=lambda one: one.parent.name)
    except PermissionError as error:
        raise ResultsUnusableError("geen_toegang", error.filename or folder) from error
    if not is_folder_of_results(folder, names):
        raise ResultsUnusableError("geen_uitkomsten", folder)
    if WORK_FOLDER in names:
        raise ResultsUnusableError("batch_niet_af", folder)
    return tuple(found)


def read_results(folder: Path) -> Iterator[ConsortiumResult]:
    """Read the results below a folder of results one by one, in the order of their keys.

    Raises:
        OSError: one cannot be read.
        ValueError: one is no result, or one of another version.
    """
    for path in sorted(folder.glob(f"*/{RESULT_NAME}"), key=lambda one: one.parent.name):
        yield read_result(path)


def _from_fraction(value: Fraction) -> str:
    # Always with a slash, so that a reader needs one way of parsing.
    return f"{value.numerator}/{value.denominator}"


def to_fraction(kind: type, value: str) -> Fraction:
    """Read a number that is written exactly, for msgspec."""
    if kind is not Fraction:
        # So msgspec asks a hook to say that it does not know a type.
        raise NotImplementedError(kind)
    return Fraction(value)
