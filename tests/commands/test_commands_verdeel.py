"""hov verdeel: a distribution that the rules accept, written into the form, or why there is none."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from hov_tools.calculations.distribution.highs import Highs, Look, Verdict
from hov_tools.calculations.distribution.problem import Column
from hov_tools.cli import main
from hov_tools.journalkey import journal_key
from hov_tools.ooxml.edits import SetValue
from hov_tools.ooxml.undo import undo_last
from ooxml.written import parts_of
from support.distributions import (
    answer,
    copied,
    edit,
    emptied,
    flow_form,
    flow_path,
    is_application,
    is_flow,
    is_hov_of,
    judged,
    keep_members,
    set_to,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Hov = Callable[..., tuple[int, str, str]]

SMALL = {"10243", "10255", "10261"}
"""The members of the example whose own HOV is below one place."""


@pytest.fixture
def hov(capsys: pytest.CaptureFixture[str]) -> Hov:
    """Give a way to call hov: (status, standard output, standard error)."""

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        status = main([str(one) for one in arguments])
        return (status, *capsys.readouterr())

    return call


@pytest.fixture
def noord(workbooks: Path, tmp_path: Path) -> Path:
    """Give a copy of the consortium in which nothing is wrong."""
    return copied(workbooks / "voorbeelden" / "2022-noord", tmp_path / "noord")


def in_place_of(folder: Path, written: Path) -> Path:
    """Put what was written beside the other forms, to judge all of them together."""
    target = copied(folder, written.parent / "samen")
    shutil.copyfile(flow_path(written), flow_path(target))
    return target


# --- What must be shown ----------------------------------------------------------------------------------------------


def test_an_emptied_form_is_filled_in_so_that_all_rules_accept_it(noord: Path, hov: Hov, tmp_path: Path) -> None:
    emptied(noord, bonus=True)
    status, _, told = hov("verdeel", noord, "--akkoord", "--schrijf", "--uit", tmp_path / "uit")
    assert status == 0, told
    assert judged(in_place_of(noord, tmp_path / "uit")).findings == ()


def test_bonus_places_go_to_small_members_and_nobody_gets_less_than_it_brings_in(
    noord: Path, hov: Hov, tmp_path: Path
) -> None:
    hov("verdeel", emptied(noord), "--schrijf", "--uit", tmp_path / "uit")
    form = flow_form(tmp_path / "uit")
    rows = form.members.rows
    assert {row.tpid.value for row in rows if row.inflow_bonus.value} == SMALL
    assert sum(row.inflow_bonus.value or 0 for row in rows) == 3
    assert sum(row.inflow_regular.value or 0 for row in rows) == 16
    assert all((row.inflow_regular.value or 0) >= (row.brought_in.value or 0) for row in rows)
    assert [total.cell.formula is not None for total in form.members.totals.values()] == [True] * 7
    assert form.members.totals["inflow_total"].value == 19
    assert form.number("bonus").value == 3


def test_what_was_filled_in_stays_and_the_rest_is_added(noord: Path, hov: Hov, tmp_path: Path) -> None:
    before = flow_form(noord)
    emptied(noord, share=lambda row: row.tpid.value not in {"10240", "10243"}, route=lambda row: row.number.value > 12)
    starts = ("--start", "2022-01", "--start", "2022-09")
    status, _, told = hov("verdeel", noord, *starts, "--akkoord", "--schrijf", "--uit", tmp_path / "uit")
    assert status == 0, told
    after = flow_form(tmp_path / "uit")
    for old, new in zip(before.members.rows[:2], after.members.rows[:2], strict=True):
        assert [field.cell.lexical for field in old.answers()] == [field.cell.lexical for field in new.answers()]
    for old_route, new_route in zip(before.routes.rows[:12], after.routes.rows[:12], strict=True):
        assert list(old_route.answers()) == list(new_route.answers())
    assert len(after.routes.rows) == 19
    assert judged(in_place_of(noord, tmp_path / "uit")).findings == ()


def test_undo_gives_the_bytes_back(noord: Path, hov: Hov, tmp_path: Path) -> None:
    before = flow_path(noord).read_bytes()
    hov("verdeel", noord, "--vrij", "--schrijf", "--uit", tmp_path / "uit")
    written = flow_path(tmp_path / "uit")
    undone = undo_last(written.read_bytes(), key=journal_key())
    assert undone.is_exact
    assert parts_of(undone.data) == parts_of(before)
    assert hov("herstel", written, "--uit", tmp_path / "terug")[0] == 0
    assert flow_path(tmp_path / "terug").read_bytes() == undone.data


def test_the_same_forms_give_the_same_bytes(noord: Path, hov: Hov, tmp_path: Path) -> None:
    emptied(noord)
    for name in ("een", "twee"):
        hov("verdeel", noord, "--schrijf", "--uit", tmp_path / name)
    assert flow_path(tmp_path / "een").read_bytes() == flow_path(tmp_path / "twee").read_bytes()


def test_the_order_of_forms_and_members_does_not_matter(noord: Path, hov: Hov, tmp_path: Path) -> None:
    emptied(noord)
    straight = json.loads(hov("verdeel", noord, "--json")[1])
    other = copied(noord, tmp_path / "andersom")
    for number, path in enumerate(sorted(other.glob("HOV*.xlsx"), reverse=True)):
        path.rename(other / f"{number} formulier.xlsx")
    rows = flow_form(other).members.rows
    names = ("tpid", "name", "sector", "self_sufficient", "hov", "brought_in")
    edit(
        flow_path(other),
        [
            set_to(
                getattr(row, name),
                getattr(source, name).cell.lexical if name in names[:4] else field_value(source, name),
            )
            for row, source in zip(rows, reversed(rows), strict=True)
            for name in names
        ],
    )
    assert [row.tpid.value for row in flow_form(other).members.rows] == [row.tpid.value for row in reversed(rows)]
    assert json.loads(hov("verdeel", other, "--json")[1]) == straight


def field_value(row: Any, name: str) -> int:
    return int(getattr(row, name).value)


# --- No distribution: in words that a regiehouder understands --------------------------------------------------------


def test_two_members_only(noord: Path, hov: Hov) -> None:
    keep_members(emptied(noord), "10240", "10246")
    status, said, _ = hov("verdeel", noord)
    assert status == 1
    assert "Er zijn 2 instellingen die kunnen opleiden; minstens 4 zijn nodig (Richtlijn §4.3)." in said
    assert "Verdeling over de leden" not in said


def test_a_capacity_of_zero_for_all(noord: Path, hov: Hov) -> None:
    tpids = [row.tpid.value for row in flow_form(emptied(noord)).members.rows]
    status, said, _ = hov("verdeel", noord, *(part for tpid in tpids for part in ("--capaciteit", f"{tpid}=0")))
    assert status == 1
    assert "Er zijn 0 instellingen die kunnen opleiden; minstens 4 zijn nodig" in said
    assert "Niet meegeteld, want de capaciteit is 0: alle leden." in said
    clash = said.partition("Deze eisen gaan niet samen:")[2].partition("Wat zou helpen")[0]
    assert "plaatsen zijn te verdelen" in clash
    assert "10246 Noord-instelling C kan geen opleidelingen aan (capaciteit 0)." in clash


def test_a_capacity_of_zero_where_a_cell_says_otherwise(noord: Path, hov: Hov) -> None:
    emptied(noord, share=lambda row: row.tpid.value != "10240")
    place = flow_form(noord).members.rows[0].flow_1.ref
    assert place is not None
    status, said, _ = hov("verdeel", noord, "--capaciteit", "10240=0")
    words = " ".join(said.split())
    assert status == 1
    assert "10240 Noord-instelling A kan geen opleidelingen aan (capaciteit 0)." in words
    assert f"Bij 10240 Noord-instelling A staat Doorstroom 2023 al op 4 ({place.sheet}!{place.address})" in words
    assert "Wat zou helpen" in words


def test_all_in_one_sector(noord: Path, hov: Hov) -> None:
    emptied(noord)
    for path in sorted(noord.glob("Aan*.xlsx")):
        path.unlink()
    edit(flow_path(noord), [set_to(row.sector, "Ouderenzorg") for row in flow_form(noord).members.rows])
    status, said, _ = hov("verdeel", noord)
    assert status == 1
    assert "De instellingen komen uit 1 sector; minstens 4 verschillende zijn nodig (Richtlijn §4.3)." in said


def test_a_route_that_is_wrong_by_itself_is_named_before_anything_else(noord: Path, hov: Hov) -> None:
    route = flow_form(noord).routes.rows[3]
    assert route.institution_2.ref is not None
    edit(flow_path(noord), [set_to(route.institution_2, route.institution_1.value)])
    status, said, _ = hov("verdeel", noord)
    assert status == 1
    assert "Wat al is ingevuld, klopt niet. Herstel dit eerst. Op de opdrachtregel: of gebruik --vrij." in " ".join(
        said.split()
    )
    assert f"Opleidingsroutes!{route.institution_2.ref.address})" in " ".join(said.split())
    assert "gaan niet samen" not in said
    assert hov("verdeel", noord, "--vrij")[0] == 0


def test_a_form_with_too_few_rows_is_named_before_anything_is_written(noord: Path, hov: Hov, tmp_path: Path) -> None:
    emptied(noord)
    answer(noord, {"allocated": 40, "bonus": 8}, of=is_flow)
    status, said, _ = hov("verdeel", noord, "--schrijf", "--uit", tmp_path / "uit")
    assert status == 1
    assert "Het formulier heeft 40 regels voor routes (Opleidingsroutes!" in said
    assert "voeg in Excel 8 regels toe aan de tabel met routes" in said
    assert not (tmp_path / "uit").exists()


def test_without_the_conditions_there_is_no_bonus_and_no_proposal(noord: Path, hov: Hov) -> None:
    emptied(noord)
    answer(noord, {"agreement": "nee"}, of=is_application)
    status, said, _ = hov("verdeel", noord)
    assert status == 1
    assert "want aan deze voorwaarden is niet voldaan:\n  V4 (Aanmelding door praktijkinstellingen" in said


# --- Numbers that no form gives are asked for ------------------------------------------------------------------------


def test_what_is_missing_is_asked_for_by_name_all_at_once(noord: Path, hov: Hov) -> None:
    emptied(noord)
    edit(flow_path(noord), [set_to(flow_form(noord).number("allocated"), None)])
    status, said, told = hov("verdeel", flow_path(noord))
    assert (status, said) == (2, "")
    for words in ("--toegewezen", "--dagen-per-plaats", "--duur 12+12"):
        assert words in told
    given = ("--toegewezen", "16", "--dagen-per-plaats", "2163", "--duur", "12+12")
    status, said, told = hov("verdeel", flow_path(noord), *given)
    assert status == 0, told
    assert "zonder aanvraag of aanmelding zijn de voorwaarden niet te beoordelen" in " ".join(said.split())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--toegewezen", "12"], "Het formulier noemt 16 toegewezen plaatsen"),
        (["--capaciteit", "99999=3"], "--capaciteit: 99999 staat niet in de tabel"),
        (["--paar", "10240-99999"], "--paar: 99999 staat niet in de tabel"),
        (["--start", "2023-09"], "Routes beginnen in 2022; 2023-09 kan dus niet"),
        (["--duur", "18+6"], "hoogstens 1 maand verschillen"),
        (["--keuze", "2", "--minimum", "10240=19", "--schrijf", "--uit", "uit"], "Er is maar 1 voorstel"),
    ],
)
def test_a_wish_that_cannot_be_is_named(
    options: list[str], words: str, noord: Path, hov: Hov, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(noord.parent)
    status, _, told = hov("verdeel", emptied(noord), *options)
    assert status == 2
    assert words in told
    assert not (noord.parent / "uit").exists()


def test_a_route_that_is_half_filled_in_is_named(noord: Path, hov: Hov) -> None:
    emptied(noord)
    row = flow_form(noord).routes.free[2]
    heading = flow_form(noord).routes.headings["institution_1"]
    address = f"{'ABCDEFGHIJ'[heading.column - 1]}{row}"
    edit(flow_path(noord), [SetValue(heading.sheet, address, "10240")])
    status, _, told = hov("verdeel", noord)
    assert status == 2
    assert "maar deels ingevuld" in told
    assert hov("verdeel", noord, "--vrij")[0] == 0


# --- The options ---------------------------------------------------------------------------------------------------


def test_a_complete_form_stays_as_it_is_and_can_be_done_anew(noord: Path, hov: Hov, tmp_path: Path) -> None:
    before = flow_form(noord)
    assert hov("verdeel", noord, "--schrijf", "--uit", tmp_path / "uit")[0] == 0
    after = flow_form(tmp_path / "uit")
    assert (after.members, after.routes) == (before.members, before.routes)
    status, _, _ = hov("verdeel", noord, "--vrij", "--akkoord", "--schrijf", "--uit", tmp_path / "vrij")
    assert status == 0
    assert flow_form(tmp_path / "vrij").routes.rows != before.routes.rows
    assert judged(in_place_of(noord, tmp_path / "vrij")).findings == ()


def test_without_approval_only_those_cells_are_left(noord: Path, hov: Hov, tmp_path: Path) -> None:
    status, said, _ = hov("verdeel", emptied(noord), "--schrijf", "--uit", tmp_path / "uit")
    assert status == 0
    assert "Akkoord hoofdopleider" in said
    found = judged(in_place_of(noord, tmp_path / "uit")).findings
    approval = {row.approved.ref.address for row in flow_form(tmp_path / "uit").routes.rows if row.approved.ref}
    assert {(one.code, one.cell) for one in found} == {("F113", cell) for cell in approval}


def test_routes_follow_the_wishes(noord: Path, hov: Hov) -> None:
    options = ("--start", "2022-01", "--duur", "13+12", "--maximum", "10240=3", "--minimum", "10249=4", "--naar", "hov")
    status, said, told = hov("verdeel", emptied(noord), *options, "--aantal", "2", "--json")
    assert status == 0, told
    document = json.loads(said)
    assert len(document["voorstellen"]) == 2
    for proposal in document["voorstellen"]:
        assert {route["start"] for route in proposal["routes"]} == {"2022-01-01"}
        assert all([leg["maanden"] for leg in route["delen"]] == [13, 12] for route in proposal["routes"])
        inflow = {one["tpid"]: one["instroom_regulier"] for one in proposal["leden"]}
        assert int(inflow["10240"].split("/")[0]) <= 3
        assert int(inflow["10249"].split("/")[0]) >= 4


def test_a_trial_shows_the_cells_and_writes_nothing(noord: Path, hov: Hov) -> None:
    before = flow_path(emptied(noord)).read_bytes()
    status, said, _ = hov("verdeel", noord, "--proef")
    assert status == 0
    assert "verdelingsvoorstel: route" in said
    assert flow_path(noord).read_bytes() == before
    assert sorted(path.suffix for path in noord.iterdir()) == [".xlsx"] * 11


# --- The three ways of applying (Richtlijn §6), from form to distribution --------------------------------------------


def test_one_applicant_for_all(noord: Path, hov: Hov, tmp_path: Path) -> None:
    hov("verdeel", emptied(noord), "--akkoord", "--schrijf", "--uit", tmp_path / "uit")
    judgement = judged(in_place_of(noord, tmp_path / "uit"))
    assert judgement.findings == ()
    assert judgement.outcome.right is not None
    assert judgement.outcome.right.places == 16


def apply_separately(folder: Path, *tpids: str) -> None:
    """Let members apply for the places of their own HOV."""
    for tpid in tpids:
        brought = next(row.brought_in.value for row in flow_form(folder).members.rows if row.tpid.value == tpid)
        answers = {"way": "Afzonderlijk aanvragen", "receiver": None, "requested": int(brought or 0)}
        answer(folder, answers, of=is_hov_of(tpid))


def test_each_applies_separately(noord: Path, hov: Hov, tmp_path: Path) -> None:
    emptied(noord)
    apply_separately(noord, *(row.tpid.value or "" for row in flow_form(noord).members.rows))
    answer(noord, {"way": "Afzonderlijk"}, of=is_application)
    answer(noord, {"allocated": 11, "bonus": 2}, of=is_flow)
    status, _, told = hov("verdeel", noord, "--akkoord", "--schrijf", "--uit", tmp_path / "uit")
    assert status == 0, told
    rows = flow_form(tmp_path / "uit").members.rows
    assert [row.inflow_regular.value for row in rows] == [row.brought_in.value for row in rows]
    assert {row.tpid.value for row in rows if row.inflow_bonus.value} < SMALL
    judgement = judged(in_place_of(noord, tmp_path / "uit"))
    assert [one.code for one in judgement.findings] == []
    assert judgement.outcome.right is not None
    assert judgement.outcome.right.places == 11


def test_a_combination(noord: Path, hov: Hov, tmp_path: Path) -> None:
    emptied(noord)
    apply_separately(noord, "10252", "10258")
    answer(noord, {"way": "Combinatie"}, of=is_application)
    judgement = judged(noord)
    assert judgement.outcome.right is not None
    places = judgement.outcome.right.places
    assert 11 < places < 16
    answer(noord, {"allocated": places, "bonus": None}, of=is_flow)
    status, _, told = hov("verdeel", noord, "--akkoord", "--schrijf", "--uit", tmp_path / "uit")
    assert status == 0, told
    rows = flow_form(tmp_path / "uit").members.rows
    assert sum(row.inflow_regular.value or 0 for row in rows) == places
    assert {row.tpid.value for row in rows if row.inflow_bonus.value} <= SMALL
    assert [one.code for one in judged(in_place_of(noord, tmp_path / "uit")).findings] == []


# --- Equally good distributions, and time that is up ------------------------------------------------------------------


def alike(folder: Path) -> Path:
    """Let a choice be left: fewer bonus places than members below one place, of which two have the same HOV."""
    emptied(folder)
    answer(folder, {"allocated": 11, "bonus": None}, of=is_flow)
    for path in sorted(folder.glob("HOV*.xlsx")):
        path.unlink()
    rows = [row for row in flow_form(folder).members.rows if row.tpid.value in SMALL]
    edit(flow_path(folder), [set_to(rows[0].hov, 1500)] + [set_to(row.hov, 1600) for row in rows[1:]])
    for path in sorted(folder.glob("Aan*.xlsx")):
        path.unlink()
    return folder


def one_bonus_less(folder: Path, hov: Hov, *options: str) -> Any:
    status, said, told = hov(
        "verdeel", alike(folder), "--dagen-per-plaats", "2163", "--duur", "12+12", "--json", *options
    )
    assert status == 0, told
    return json.loads(said)


def test_the_lot_decides_with_a_seed_that_is_written_down(noord: Path, hov: Hov) -> None:
    document = one_bonus_less(noord, hov)
    assert document["bonus"] == 2
    proposal = document["voorstellen"][0]
    # The smallest own HOV first, then the one of the other two that is drawn first.
    drawn = min(("10255", "10261"), key=lambda tpid: sha256(f"10240 2022|verdeling|{tpid}".encode()).hexdigest())
    assert {row["tpid"] for row in proposal["leden"] if row["instroom_bonus"] != "0/1"} == {"10243", drawn}
    assert [one["stap"] for one in proposal["beslist"]] == [
        "voorrang voor het kleinere eigen HOV",
        "loting tussen de leden",
    ]
    assert proposal["loting"][0]["tekst"].startswith("10240 2022|verdeling|")
    assert proposal["bewezen"]["alles"] is True
    assert proposal["bewezen"]["open"] is None
    assert proposal["zaad"] == "10240 2022"
    assert any("“10240 2022”, de regiehouder en het toewijzingsjaar" in one for one in document["keuzes"])
    assert document["gelijken"] is None


def test_another_seed_is_used_and_written_down_everywhere(noord: Path, hov: Hov, tmp_path: Path) -> None:
    options = ("--dagen-per-plaats", "2163", "--duur", "12+12", "--loting", "notaris 12 mei")
    status, _, told = hov("verdeel", alike(noord), *options, "--schrijf", "--uit", tmp_path / "uit")
    assert status == 0, told
    (receipt,) = (tmp_path / "uit").rglob("*.ontvangst.json")
    choices = json.loads(receipt.read_text(encoding="utf-8"))["keuzes"]
    assert any("“notaris 12 mei”, zoals opgegeven" in one for one in choices)
    sheet = load_workbook(flow_path(tmp_path / "uit"))["Verdelingsvoorstel"]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("“notaris 12 mei”, zoals opgegeven" in one for one in cells)
    document = json.loads(hov("verdeel", noord, *options, "--json")[1])
    decided = [one["uitleg"] for one in document["voorstellen"][0]["beslist"]]
    assert decided
    assert set(decided) <= set(cells)
    assert set(decided) <= set(choices)


def test_equals_are_listed_with_the_members_that_differ(noord: Path, hov: Hov) -> None:
    document = one_bonus_less(noord, hov, "--gelijken")
    equals = document["gelijken"]
    assert equals["meer"] is False
    assert equals["verdelingen"]
    options = ("--dagen-per-plaats", "2163", "--duur", "12+12", "--gelijken")
    said = " ".join(hov("verdeel", noord, *options)[1].split())
    listed = said.partition("Even goed volgens de voorkeuren, met wat anders is")[2]
    first = {row["tpid"]: row for row in document["voorstellen"][0]["leden"]}
    for rows in equals["verdelingen"]:
        changed = [
            row["tpid"] for row in rows if any(row[key] != first[row["tpid"]][key] for key in row if key != "tpid")
        ]
        assert changed
        assert all(f"{tpid} Noord-instelling" in listed for tpid in changed)


def test_no_equals_is_said_too(noord: Path, hov: Hov) -> None:
    status, said, _ = hov("verdeel", emptied(noord), "--gelijken")
    assert status == 0
    assert "Er is geen andere verdeling die even goed is." in said
    assert "Keuze tussen even goede verdelingen" not in said


def hurry(monkeypatch: pytest.MonkeyPatch, looks: int) -> None:
    """Let time be up after a number of looks of the solver."""

    class Hurried(Highs):
        left = looks

        def look(self, objective: Any, **options: Any) -> Look:
            type(self).left -= 1
            if self.left >= 0:
                return super().look(objective, **options)
            return Look(Verdict.TIME_IS_UP, (), -inf, "Time limit reached")

    monkeypatch.setattr("hov_tools.calculations.distribution.highs.Highs", Hurried)


def test_when_time_is_up_the_best_so_far_is_given_and_never_called_the_best(
    noord: Path, hov: Hov, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch, 2)
    options = ("--akkoord", "--tijdslimiet", "7", "--gelijken", "--schrijf", "--uit", tmp_path / "uit")
    status, said, told = hov("verdeel", emptied(noord), *options)
    assert status == 0, told
    words = " ".join(said.split())
    assert "Dit is de beste verdeling die binnen 7 seconden is gevonden. Niet bewezen is dat het de beste is." in words
    assert "Wel bewezen zo goed mogelijk: bonusplaatsen bij leden met genoeg eigen HOV;" in words
    assert "Niet bewezen: " in words
    assert "niet uitgezocht, want de tijd was op" in words
    assert "Dit is alleen te zeggen als bewezen is wat de beste verdeling is." in words
    assert judged(in_place_of(noord, tmp_path / "uit")).findings == ()


def test_nothing_found_in_time_says_what_to_do(noord: Path, hov: Hov, monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch, 0)
    status, said, told = hov("verdeel", emptied(noord), "--tijdslimiet", "7")
    assert (status, said) == (4, "")
    assert "In de toegestane tijd (7 s) is geen enkele verdeling gevonden. Geef meer tijd met --tijdslimiet" in told


def test_no_time_to_find_what_clashes(noord: Path, hov: Hov, monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch, 2)
    status, said, told = hov("verdeel", emptied(noord), "--minimum", "10240=40")
    assert (status, said) == (4, "")
    assert "Er is geen verdeling mogelijk; welke eisen niet samengaan" in told


# --- A mistake of the program ----------------------------------------------------------------------------------------


def test_a_proposal_that_the_rules_refuse_is_never_written(
    noord: Path, hov: Hov, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hov_tools.commands import verdeel  # noqa: PLC0415 - as the command does
    from hov_tools.proposal.edits import form_edits  # noqa: PLC0415 - as above

    def without_a_share(*arguments: Any) -> tuple[Any, ...]:
        heading = flow_form(noord).members.headings[Column.FLOW_1.value]
        edits = form_edits(*arguments)
        return tuple(one for one in edits if not one.cell.startswith("ABCDEFGHIJKLMN"[heading.column - 1]))  # type: ignore[union-attr]  # cells only

    monkeypatch.setattr(verdeel, "form_edits", without_a_share)
    status, _, told = hov("verdeel", emptied(noord), "--schrijf", "--uit", tmp_path / "uit")
    assert status == 4
    assert "D4" in told
    assert not (tmp_path / "uit").exists()
