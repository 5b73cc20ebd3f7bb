"""What changed since last time: what a case worker asks every morning, told by a run over the same folder."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from msgspec import Struct
from msgspec.structs import replace
from overview_cases import finding, member, result, with_outcome
from submitted import FEW, NOTICE, consortium

from hov_tools.batch.result_file import as_bytes, from_json
from hov_tools.batch.run import InOrder
from hov_tools.cli import main
from hov_tools.desk.changes.compare import compare
from hov_tools.desk.changes.previous import SinceLast
from hov_tools.desk.changes.summary import summary_of, to_keep
from hov_tools.desk.changes.values import ChangeSum, ConsortiumChange, Kind
from hov_tools.desk.changes.words import in_a_sentence, in_short
from hov_tools.files.own_output import PREVIOUS_NAME
from hov_tools.rules.finding import Condition, ConditionOutcome

if TYPE_CHECKING:
    from pathlib import Path

    from hov_tools.batch.result import ConsortiumResult

HOV = "HOV-formulier 10240.xlsx"


def file(name: str, sha256: str, form: str | None = "hov", fate: str = "telt mee") -> dict[str, Any]:
    return {"bestand": name, "formulier": form, "jaar": 2022, "sha256": sha256, "lot": fate}


FLOW = file("In- en doorstroom.xlsx", "a0", "in-en-doorstroom")


def made(
    *files: dict[str, Any],
    findings: tuple[dict[str, Any], ...] = (),
    forms: dict[str, str] | None = None,
    **outcome: Any,
) -> ConsortiumResult:
    """Make a result in which the HOV forms are those of the institutions that `forms` says."""
    one = result("noord", outcome.pop("oordeel", "voldoet"), list(findings))
    owners = {HOV: "10240"} if forms is None else forms
    one = replace(one, members=tuple(member(tpid, 9473, file=name) for name, tpid in owners.items()))
    one = replace(one, document={**one.document, "bestanden": list(files) or [FLOW, file(HOV, "b0")]})
    return with_outcome(one, **outcome)


def decision(code: str, uitkomst: str = "toegestaan", stand: str = "geldt") -> dict[str, Any]:
    """Make a decision of the board on one finding."""
    taken = {"nummer": 1, "code": code, "uitkomst": uitkomst, "door": "bestuur", "datum": "2021-05-01"}
    return {**taken, "waarom": "tijdelijk", "stand": stand}


def told(change: ConsortiumChange) -> list[str]:
    """Write what changed, a line for each thing."""
    lines = [change.kind.value] if change.kind is not Kind.KNOWN else []
    lines += ["mislukt"] if change.is_broken else []
    for one in change.files:
        lines.append(f"{one.state.value}: {one.file}" + (f" < {one.replaces}" if one.replaces else ""))
    lines += [f"{one.what}: {one.before} > {one.after}" for one in change.values]
    return lines + [f"{one.code} {one.state.value}: {one.cell}" for one in change.findings]


class Pair(Struct, frozen=True):
    """What was, what is, and what must be told of it; `open` findings are still there."""

    before: ConsortiumResult
    after: ConsortiumResult
    told: tuple[str, ...]
    open: int = 0


OLD = made(findings=(finding("H203"), finding("H201", oorzaak="H203"), finding("F103", "info")))
ALLOWED = made(findings=(finding("V3", "info"),), besluiten=[decision("V3")])
UNKNOWN = Condition("V5", "Recht op minstens 5 plaatsen", ConditionOutcome.UNKNOWN, "", "Richtlijn §4.5", ())
BESIDE = "HOV-formulier 10240 correctie.xlsx"
PAIRS = {
    "nothing": Pair(OLD, OLD, (), open=1),
    "a file that only has another name": Pair(
        OLD,
        made(
            FLOW,
            file("nieuw/hov.xlsx", "b0"),
            findings=(finding("H203", bestand="nieuw/hov.xlsx"),),
            forms={"nieuw/hov.xlsx": "10240"},
        ),
        (),
        open=1,
    ),
    "a form of another institution comes in": Pair(
        OLD,
        made(
            FLOW,
            file(HOV, "b0"),
            file("x.xlsx", "b1"),
            findings=(finding("H203"),),
            forms={HOV: "10240", "x.xlsx": "10243"},
        ),
        ("nieuw: x.xlsx",),
        open=1,
    ),
    "a form is corrected in its place, and its error with it": Pair(
        OLD, made(FLOW, file(HOV, "b1")), (f"gecorrigeerd: {HOV}", "H203 opgelost: D28")
    ),
    "a correction lies beside the form that it replaces": Pair(
        OLD,
        made(FLOW, file(HOV, "b0", fate="telt niet mee"), file(BESIDE, "b1"), forms={BESIDE: "10240"}),
        (f"gecorrigeerd: {BESIDE} < {HOV}", "H203 opgelost: D28"),
    ),
    "a correction has another name, and what it replaces is gone": Pair(
        OLD,
        made(FLOW, file(BESIDE, "b1"), forms={BESIDE: "10240"}),
        (f"gecorrigeerd: {BESIDE} < {HOV}", "H203 opgelost: D28"),
    ),
    "an older version comes in later and does not count": Pair(
        OLD,
        made(FLOW, file(HOV, "b0"), file("oud.xlsx", "b9", fate="telt niet mee"), findings=(finding("H203"),)),
        ("nieuw: oud.xlsx",),
        open=1,
    ),
    "a form that is withdrawn solves nothing": Pair(
        OLD, made(FLOW, forms={}), (f"ingetrokken: {HOV}", "H203 vervallen: D28")
    ),
    "nor in another form, as the finding may rest on it": Pair(
        made(findings=(finding("P4", bestand=FLOW["bestand"]),)),
        made(FLOW, forms={}),
        (f"ingetrokken: {HOV}", "P4 vervallen: D28"),
    ),
    "a form that can no longer be read solves nothing": Pair(
        OLD,
        made(
            FLOW,
            file(HOV, "b1", None, "kon niet worden gelezen"),
            findings=(finding("F101", cel=None, blad=None),),
            forms={},
        ),
        (f"gecorrigeerd: {HOV}", "H203 vervallen: D28", "F101 nieuw: None"),
    ),
    "a letter beside the forms is a file too": Pair(
        OLD,
        made(
            FLOW, file(HOV, "b0"), file("brief.pdf", "c0", None, "bijlage, niet gelezen"), findings=(finding("H203"),)
        ),
        ("nieuw: brief.pdf",),
        open=1,
    ),
    "what we wrote ourselves is not": Pair(
        OLD,
        made(FLOW, file(HOV, "b0"), file("r.xlsx", "c0", None, "eigen uitvoer"), findings=(finding("H203"),)),
        (),
        open=1,
    ),
    "a cell moved with its error": Pair(
        OLD, made(FLOW, file(HOV, "b1"), findings=(finding("H203", cel="D31"),)), (f"gecorrigeerd: {HOV}",), open=1
    ),
    "another error in the same cell is not solved": Pair(
        OLD, made(FLOW, file(HOV, "b1"), findings=(finding("H203", gevonden="435"),)), (f"gecorrigeerd: {HOV}",), open=1
    ),
    "one error solved and another one made": Pair(
        OLD,
        made(FLOW, file(HOV, "b1"), findings=(finding("H203", cel="D31", gevonden="12"),)),
        (f"gecorrigeerd: {HOV}", "H203 opgelost: D28", "H203 nieuw: D31"),
    ),
    "two of one kind, of which one is solved": Pair(
        made(findings=(finding("H203"), finding("H203", cel="D29"))),
        made(FLOW, file(HOV, "b1"), findings=(finding("H203", cel="D29"),)),
        (f"gecorrigeerd: {HOV}", "H203 opgelost: D28"),
        open=1,
    ),
    "a condition is one, wherever it is told": Pair(
        made(findings=(finding("V1", "twijfel", gevonden="3"),), oordeel="bestuur beslist"),
        made(
            FLOW,
            file(HOV, "b0"),
            findings=(finding("V1", bestand=FLOW["bestand"], gevonden="2", cel="C4"),),
            oordeel="voldoet niet",
        ),
        ("oordeel: bestuur beslist > voldoet niet", "bonus_voorlopig: 1 > 0"),
        open=1,
    ),
    "a decision allows what a condition asked": Pair(
        made(findings=(finding("V1", "twijfel"),), oordeel="bestuur beslist"),
        made(findings=(finding("V1", "info"),), besluiten=[decision("V1")]),
        ("oordeel: bestuur beslist > voldoet", "bonus: 0 > 1", "bonus_voorlopig: 1 > 0", "V1 toegestaan: D28"),
    ),
    "a decision refuses it": Pair(
        made(findings=(finding("V1", "twijfel"),)),
        made(findings=(finding("V1"),), besluiten=[decision("V1", uitkomst="afgewezen")]),
        (),
        open=1,
    ),
    "what was allowed still is": Pair(
        ALLOWED,
        made(FLOW, file(HOV, "b1"), findings=(finding("V3", "info"),), besluiten=[decision("V3")]),
        (f"gecorrigeerd: {HOV}",),
    ),
    "what was allowed is no longer there, and nobody solved it": Pair(
        ALLOWED, made(FLOW, file(HOV, "b1")), (f"gecorrigeerd: {HOV}",)
    ),
    "the facts under a decision changed, and it lapses": Pair(
        ALLOWED,
        made(
            FLOW,
            file(HOV, "b1"),
            findings=(finding("V3", "twijfel", gevonden="2"),),
            besluiten=[decision("V3", stand="vervallen")],
        ),
        (f"gecorrigeerd: {HOV}", "V3 nieuw: D28"),
    ),
    "a condition that can no longer be judged is not met by that": Pair(
        made(findings=(finding("V5"),)),
        replace(made(findings=(finding("V5", "info"),)), conditions=(UNKNOWN,)),
        ("V5 vervallen: D28",),
    ),
    "numbers": Pair(
        made(),
        made(gezamenlijk_hov=20000, recht={"exact": "9/1", "plaatsen": 9}, toegewezen=None),
        ("gezamenlijk_hov: 10994 > 20000", "recht: 5 > 9", "toegewezen: 5 > None"),
    ),
    "the verdict, and the bonus with it": Pair(
        made(oordeel="voldoet niet"), made(), ("oordeel: voldoet niet > voldoet", "bonus: 0 > 1")
    ),
    "the work failed: what was known stays known": Pair(
        OLD, replace(made(FLOW, file(HOV, "b0")), failure="vastgelopen"), ("mislukt",)
    ),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS.keys())
def test_what_changed_of_a_consortium(pair: Pair) -> None:
    before, after = summary_of(pair.before), summary_of(pair.after)
    change = compare(before, after)
    assert told(change) == list(pair.told)
    assert change.is_nothing is (not pair.told)
    assert change.open == pair.open
    # What is kept of now tells nothing when it comes again.
    assert compare(to_keep(before, after), after).is_nothing or pair.after.failure is not None


def test_a_consortium_that_comes_and_one_that_goes() -> None:
    new, gone = compare(None, summary_of(OLD)), compare(summary_of(OLD), None)
    assert told(new) == ["nieuw", f"nieuw: {FLOW['bestand']}", f"nieuw: {HOV}", "H203 nieuw: D28"]
    assert told(gone) == ["weg", f"ingetrokken: {FLOW['bestand']}", f"ingetrokken: {HOV}", "H203 vervallen: D28"]
    assert in_a_sentence(ChangeSum().with_one(new).with_one(gone)) == (
        "Sinds de vorige keer: 1 samenwerkingsverband nieuw, 1 samenwerkingsverband weg, 2 bestanden nieuw, "
        "2 bestanden ingetrokken, 1 bevinding vervallen, 1 bevinding nieuw."
    )
    assert in_short(new) == "nieuw"


def test_what_was_read_back_is_the_same_as_what_was_not() -> None:
    # A name with a sign that turns what follows is written by its number.
    name = "HOV\u202exslx.xlsx"
    raw = made(
        FLOW, file(name, "b0"), findings=(finding("H203", bestand=name, gevonden="a\u202eb\nc"),), forms={name: "10240"}
    )
    assert summary_of(raw) == summary_of(from_json(json.loads(as_bytes(raw))))


def test_after_work_that_failed_it_is_compared_with_what_was_known_before() -> None:
    first, broken = summary_of(OLD), summary_of(replace(OLD, failure="vastgelopen"))
    kept = to_keep(first, broken)
    assert told(compare(kept, summary_of(made(FLOW, file(HOV, "b1"))))) == [
        f"gecorrigeerd: {HOV}",
        "H203 opgelost: D28",
    ]


# --- a folder of results ------------------------------------------------------------------------------------------


def batch(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    main(["batch", str(folder / "in"), "--uit", str(folder / "uit"), "--werkers", "1", "--json"])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def remembered(since: SinceLast, *results: ConsortiumResult) -> None:
    with since.keeping() as keep:
        for one in results:
            since.change(one)
            keep(one)


def test_there_is_nothing_to_compare_with_the_first_time(tmp_path: Path) -> None:
    since = SinceLast(tmp_path, ["noord"])
    assert since.is_first
    assert since.change(OLD) is None
    assert list(since.gone()) == []


@pytest.mark.parametrize("content", [b"", b'{"versie": 9}\n', b'{"versie": 1}\n{"key"', b"\xff\xfe"])
def test_what_cannot_be_read_is_told_and_made_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / PREVIOUS_NAME).write_bytes(content)
    since = SinceLast(tmp_path, ["noord"])
    assert since.is_first
    assert len(since.told) == 1
    remembered(since, OLD)
    assert not SinceLast(tmp_path, ["noord"]).is_first


def test_a_consortium_is_known_by_who_leads_it_when_its_folder_has_another_name(tmp_path: Path) -> None:
    south = replace(OLD, key="zuid", regiehouder="10250")
    remembered(SinceLast(tmp_path, ["noord", "zuid"]), OLD, south)
    since = SinceLast(tmp_path, ["noorden"])
    change = since.change(replace(OLD, key="noorden"))
    assert change is not None
    assert change.is_nothing
    assert [(one.key, one.kind) for one in since.gone()] == [("zuid", Kind.GONE)]


def test_a_run_that_does_not_end_leaves_what_there_was(tmp_path: Path) -> None:
    remembered(SinceLast(tmp_path, ["noord"]), OLD)
    before = (tmp_path / PREVIOUS_NAME).read_bytes()
    since = SinceLast(tmp_path, ["noord"])

    def stopped() -> None:
        with since.keeping() as keep:
            keep(made(FLOW, file(HOV, "b1")))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert (tmp_path / PREVIOUS_NAME).read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == [PREVIOUS_NAME]


@pytest.mark.slow
def test_a_run_that_was_stopped_and_goes_on_tells_what_one_that_was_not_tells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(("noord", "oost", "west")):
        consortium(tmp_path / "in" / name, number, FEW[:2])
    assert batch(tmp_path, capsys)["wijzigingen"] is None
    again = batch(tmp_path, capsys)["wijzigingen"]
    assert again["samenwerkingsverbanden"] == []
    shutil.rmtree(tmp_path / "in" / "oost")
    consortium(tmp_path / "in" / "noord 2", 0, (FEW[2],))
    consortium(tmp_path / "in" / "zuid", 3, (NOTICE,))
    shutil.copytree(tmp_path / "uit", tmp_path / "zonder stop")

    add = InOrder.add

    def stopped(self: InOrder, done: Any) -> Any:
        if done.result.key == "west":
            raise KeyboardInterrupt
        return add(self, done)

    monkeypatch.setattr(InOrder, "add", stopped)
    main(["batch", str(tmp_path / "in"), "--uit", str(tmp_path / "uit"), "--werkers", "1", "--json"])
    capsys.readouterr()
    monkeypatch.undo()
    resumed = batch(tmp_path, capsys)["wijzigingen"]
    main(["batch", str(tmp_path / "in"), "--uit", str(tmp_path / "zonder stop"), "--werkers", "1", "--json"])
    assert json.loads(capsys.readouterr().out)["wijzigingen"] == resumed
    kinds = {one["sleutel"]: one["wat"] for one in resumed["samenwerkingsverbanden"]}
    assert kinds == {"noord": "bekend", "zuid": "nieuw", "oost": "weg"}
    noord = resumed["samenwerkingsverbanden"][0]
    assert [(one["wat"], one["instelling"]) for one in noord["bestanden"]] == [("nieuw", "10243")]
    assert resumed["som"]["verbanden_weg"] == 1

    book = openpyxl.load_workbook(tmp_path / "uit" / "Overzicht.xlsx")
    sheet = book["Wijzigingen"]
    one_of_each = ["samenwerkingsverband nieuw", "samenwerkingsverband weg"]
    assert str(sheet["A2"].value).startswith("Sinds de vorige keer: 1 " + ", 1 ".join(one_of_each))
    assert {row[0].value for row in sheet.iter_rows(min_row=6)} >= set(one_of_each)
    assert batch(tmp_path, capsys)["wijzigingen"]["samenwerkingsverbanden"] == []
