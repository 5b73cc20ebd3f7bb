"""Mutated workbooks: refused by name or edited, never a crash, and never the input changed."""

from __future__ import annotations

import os
import random
import re

import pytest
from test_write_notes import with_note_and_button
from test_write_undo import edits
from test_write_values_elsewhere import by_xlsxwriter
from written import KEY, pack, parts_of

from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.writer import apply_edits

# Enough to meet every kind of mutation in every part; HOV_FUZZ=20000 for a night.
ROUNDS = int(os.environ.get("HOV_FUZZ", "250"))
HOSTILE = [
    b"", b"-1", b"0", b"1e9", b"99999999999999999999", b"A0", b"XFE1", b"A1048577", b"A1:", b":", b"#REF!", b"&#0;",
    b"&amp;", b"../../../etc/passwd", b"\xff\xfe", b"'", b" ", b"1 1", b"true", b"\x00", b"A1:XFD1048576", b"rId999",
]  # fmt: skip
_VALUE = re.compile(rb'="([^"]*)"')
_TAG = re.compile(rb"<[^>]+>")


def flipped(data: bytes, chance: random.Random) -> bytes:
    result = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(result))
        result[at] ^= 1 << chance.randrange(8)
    return bytes(result)


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def with_hostile_value(data: bytes, chance: random.Random) -> bytes:
    parts = parts_of(data)
    name = chance.choice([one for one in parts if _VALUE.search(parts[one])])
    found = chance.choice(list(_VALUE.finditer(parts[name])))
    new = chance.choice(HOSTILE)
    return pack({**parts, name: parts[name][: found.start(1)] + new + parts[name][found.end(1) :]})


def with_broken_xml(data: bytes, chance: random.Random) -> bytes:
    parts = parts_of(data)
    name = chance.choice([one for one in parts if _TAG.search(parts[one])])
    found = chance.choice(list(_TAG.finditer(parts[name])))
    new = chance.choice(
        [b"", found[0] * 2, b"<a>", b"</a>", b"<!-- ", b"<![CDATA[", b"<!DOCTYPE a>", b"<f>1</f>", b"<c/>"]
    )
    return pack({**parts, name: parts[name][: found.start()] + new + parts[name][found.end() :]})


def with_swapped_parts(data: bytes, chance: random.Random) -> bytes:
    parts = parts_of(data)
    one, other = chance.sample(list(parts), 2)
    return pack({**parts, one: parts[other], other: parts[one]})


def without_a_part(data: bytes, chance: random.Random) -> bytes:
    parts = parts_of(data)
    del parts[chance.choice(list(parts))]
    return pack(parts)


MUTATIONS = [flipped, cut, with_hostile_value, with_broken_xml, with_swapped_parts, without_a_part]


@pytest.mark.parametrize("mutate", MUTATIONS)
@pytest.mark.parametrize(("make", "sheet"), [(by_xlsxwriter, "Invoer"), (with_note_and_button, "Blad")])
def test_a_mutated_workbook_is_edited_or_refused(make: object, sheet: str, mutate: object) -> None:
    assert callable(make)
    assert callable(mutate)
    chance = random.Random(f"{make.__name__} {mutate.__name__}")  # noqa: S311 - the same mutations every time
    good: bytes = make()
    run = edits(sheet)
    for number in range(ROUNDS // 5 + 1):
        bad = mutate(good, chance)
        try:
            result = apply_edits(bad, run, undoable=True, key=KEY)
            undone = undo_last(result.data, key=KEY).data
        except WorkbookError:
            pass
        except Exception as error:
            raise AssertionError(f"{mutate.__name__} number {number}: {error!r}") from error
        else:
            # A part that no edit touches keeps its flipped bits, with which zipfile does not read it.
            assert mutate is flipped or parts_of(undone) == parts_of(bad)


@pytest.mark.parametrize("mutate", MUTATIONS)
def test_a_mutated_journal_is_undone_or_refused(mutate: object) -> None:
    assert callable(mutate)
    chance = random.Random(mutate.__name__)  # noqa: S311 - the same mutations every time
    good = apply_edits(by_xlsxwriter(), edits("Invoer"), undoable=True, key=KEY).data
    for number in range(ROUNDS // 5 + 1):
        try:
            undo_last(mutate(good, chance), key=KEY)
        except WorkbookError:
            pass
        except Exception as error:
            raise AssertionError(f"{mutate.__name__} number {number}: {error!r}") from error
