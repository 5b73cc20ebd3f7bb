"""Consortia end in any order, and stand in that of their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from overview_cases import BROKEN, MEETS

from hov_tools.batch.result_file import as_bytes
from hov_tools.batch.run import Done, InOrder
from hov_tools.files.own_output import RESULT_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KEYS = ("amstel", "berkel", "dommel", "eem", "linge")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("uit")
    for key in KEYS:
        (folder / key).mkdir()
        (folder / key / RESULT_NAME).write_bytes(as_bytes(replace(MEETS, key=key)))
    return folder


def done(key: str) -> Done:
    """The dommel failed and could not be written; the berkel was done by an earlier run."""
    if key == "dommel":
        return Done(replace(BROKEN, key=key), is_written=False, told=("mislukt",))
    return Done(replace(MEETS, key=key), was_done=key == "berkel", told=("geschreven",))


@given(ending=st.permutations(KEYS))
def test_every_consortium_once_in_order_with_its_own_result(out: Path, ending: Sequence[str]) -> None:
    in_order = InOrder(out, KEYS)
    given = [list(in_order.add(done(key))) for key in ending]
    assert [(one.result, one.was_done, one.is_written) for batch in given for one in batch] == [
        (done(key).result, done(key).was_done, done(key).is_written) for key in KEYS
    ]
    # None waits longer than for those before it.
    known: set[str] = set()
    for key, batch in zip(ending, given, strict=True):
        known.add(key)
        if batch:
            assert batch[0].result.key == key
            follows = KEYS[KEYS.index(batch[-1].result.key) + 1 :][:1]
            assert not known & set(follows)
