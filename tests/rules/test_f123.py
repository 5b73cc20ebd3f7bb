"""F123 for work: what asked for more than a form may is named, and a form of the others does not suffer from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from hov_tools.files import load_of
from hov_tools.files.apply_and_tell import refusal
from hov_tools.ooxml.errors import DamagedError, LimitError, Load
from hov_tools.ooxml.limits import DEFAULT_LIMITS
from hov_tools.ooxml.work import Work
from hov_tools.rules.case import Document, Fate, FileTrouble
from hov_tools.rules.engine import assess

if TYPE_CHECKING:
    from support.cases import Consortium

MEMBER = "HOV-formulier 10243.xlsx"


@pytest.mark.parametrize("load", Load)
def test_every_load_has_its_words(load: Load) -> None:
    words = load_of(LimitError("", load))
    assert words
    assert load_of(LimitError("", load, "Blad\tX")) == f"{words} in blad Blad[U+0009]X"


def test_what_is_no_work_has_none() -> None:
    assert load_of(LimitError("too large")) == load_of(DamagedError("")) == ""


def test_work_runs_out_once_and_names_what_asked() -> None:
    work = Work(replace(DEFAULT_LIMITS, steps=100, memory=1_000), spent=40)
    work.charge(60, Load.CELLS, "A")
    assert work.spent == 100
    with pytest.raises(LimitError) as raised:
        work.charge(1, Load.FORMULAS, "Blad 1")
    assert (raised.value.load, raised.value.where) == (Load.FORMULAS, "Blad 1")
    of_memory = Work(replace(DEFAULT_LIMITS, steps=100, memory=1_000))
    of_memory.charge(1, Load.CELLS, size=1_000)
    with pytest.raises(LimitError, match="memory"):
        of_memory.charge(1, Load.PARTS, size=1)


def test_f123_names_what_asked_for_the_work(noord: Consortium) -> None:
    """F123: a file is no larger than a form can be, packed or unpacked, nor more work (domain, 5)."""
    case = noord.case(without={"10243"})
    load = load_of(LimitError("", Load.FORMULAS, "Blad X"))
    heavy = Document(MEMBER, "", trouble=FileTrouble.TOO_LARGE, variant="werk", load=load)
    assessment = assess(replace(case, documents=(*case.documents, heavy)))
    found = next(one for one in assessment.findings if one.code == "F123")
    assert "door formules in blad Blad X" in found.message
    assert noord.written(assessment) == sorted(["fout F123 10243", "fout P4 aanmelding C20 door F123 10243"])
    file = next(one for one in assessment.files if one.file == MEMBER)
    assert (file.fate, file.reason) == (Fate.UNREAD, "te veel rekenwerk: formules in blad Blad X")


def test_f123_for_a_form_that_states_one_trainee_too_often(noord: Consortium) -> None:
    """Of the budget of each workbook, what reading left pays for comparing its rows."""
    plain = noord.case()
    assert "F123" not in {one.code for one in assess(plain).findings}
    # Rows of the same trainees in two forms, of which the one has hardly anything left.
    own = next(one for one in plain.documents if one.file == MEMBER)
    again = replace(own, file="HOV-formulier 10246.xlsx", spent=0)
    others = [one for one in plain.documents if one.file not in (MEMBER, again.file)]
    poor = replace(own, spent=DEFAULT_LIMITS.steps - 10)
    assessment = assess(replace(plain, documents=(*others, poor, again)))
    found = [one for one in assessment.findings if one.code == "F123"]
    assert [one.file for one in found] == [MEMBER]
    assert "regels van één opleideling" in found[0].message


def test_a_refusal_for_work_says_so() -> None:
    told = refusal("a.xlsx", LimitError("", Load.NOTES, "Blad X"))
    assert told == "a.xlsx: niet aangepast, want dit vraagt te veel rekenwerk, door notities en vormen in blad Blad X."
