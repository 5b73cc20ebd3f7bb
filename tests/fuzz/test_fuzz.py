"""The fuzzer itself: a mutant is its number, a failure costs that mutant, and some hundreds hold what is promised."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

import pytest

from fuzz import oracle, worker
from fuzz.failures import gather, smaller
from fuzz.mutant import Mutant, mutant_of, mutants
from fuzz.oracle import Result, examine
from hov_tools.ooxml.limits import MIB

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="it forks, and reads what Linux tells of a process"),
]
COUNT = 300
Patch = pytest.MonkeyPatch


@pytest.mark.parametrize("first", range(0, COUNT, 100))
def test_some_hundred_mutants(first: int, monkeypatch: Patch) -> None:
    # The seconds of a mutant
    # are for a quiet machine, where a run of the fuzzer holds them; here what never ends is found.
    monkeypatch.setattr(oracle, "MOST_SECONDS", 20.0)
    failures = gather(worker.examined(mutants(first, 100)))
    assert not [(one.first.label, one.signature, one.detail) for one in failures]


def test_a_number_makes_the_same_workbook_every_time() -> None:
    for number in range(40):
        assert Mutant(number).build() == mutant_of(str(number)).build()


def test_with_some_of_its_changes_a_mutant_is_named_by_them() -> None:
    number = next(number for number in range(100) if len(Mutant(number).changes) > 2)
    some = Mutant(number, (0, 2))
    assert some.label == f"{number}:0,2"
    assert mutant_of(some.label) == some
    assert mutant_of(f"{number}:").build()[1] == ()


def test_what_is_raised_is_told_with_where(monkeypatch: Patch) -> None:
    def raising(*_: object) -> NoReturn:
        raise KeyError("x")

    monkeypatch.setattr(oracle, "read_document", raising)
    result = examine(Mutant(0))
    assert (result.kind, result.signature) == ("exception", "KeyError in read: outside the package")


def test_what_takes_too_long_is_ended(monkeypatch: Patch) -> None:
    def endless(*_: object) -> NoReturn:
        while True:
            pass

    monkeypatch.setattr(oracle, "MOST_SECONDS", 0.2)
    monkeypatch.setattr(oracle, "read_document", endless)
    assert examine(Mutant(0)).kind == "time"


def test_what_takes_too_much_memory_is_told(monkeypatch: Patch) -> None:
    real = oracle.read_document

    def large(*arguments: object) -> object:
        assert bytearray(200 * MIB)
        return real(*arguments)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(oracle, "read_document", large)
    kinds = {examine(mutant).kind for mutant in mutants(0, 5)}
    assert "memory" in kinds


def test_what_ends_the_process_costs_one_mutant(monkeypatch: Patch) -> None:
    def examined(mutant: Mutant) -> Result:
        if mutant.number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return Result("passed", "passed")

    monkeypatch.setattr(worker, "examine", examined)
    found = list(worker.examined(mutants(0, 6)))
    assert [mutant.number for mutant, _ in found] == list(range(6))
    assert [mutant.number for mutant, result in found if result.is_failure] == [3]


def test_of_a_failing_mutant_only_what_it_needs_is_kept(monkeypatch: Patch) -> None:
    number = next(number for number in range(100) if len(Mutant(number).changes) > 3)

    def examined(mutant: Mutant) -> Result:
        signature = "x" if 1 in mutant.changes else "y"
        return Result(signature, signature, is_failure=True)

    monkeypatch.setattr(worker, "examine", examined)
    assert smaller(Mutant(number), "x").kept == (1,)


def test_a_fault_that_the_workbook_had_not_is_a_failure(monkeypatch: Patch) -> None:
    looked: list[bytes] = []

    def faults(data: bytes) -> list[str]:
        looked.append(data)
        return ["row 7 is out of order", *([] if len(looked) % 2 else ["cell A1 is there twice"])]

    monkeypatch.setattr(oracle, "new_faults", lambda *_: ["x"])
    monkeypatch.setattr(oracle, "faults", faults)
    results = [examine(mutant) for mutant in mutants(0, 5)]
    # The one that each had is passed over, wherever it is now.
    assert {one.signature for one in results if one.is_failure} == {"unsound: cell … is there twice"}
