"""Results as tables: types, exact numbers, and what comes back from Parquet and CSV."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict, replace
from overview_cases import ALL, BROKEN, EVIL, FAILS, HOSTILE, MEETS, ONE_OF_EACH, UNKNOWN, finding, result, with_outcome

from hov_tools.batch.result import ShareResult
from hov_tools.batch.result_file import as_bytes
from hov_tools.desk.receipt.register import Sight, register
from hov_tools.errors import OutputError, UsageError
from hov_tools.files.own_output import RESULT_NAME
from hov_tools.frames import (
    NAMES,
    Format,
    Frames,
    check_installed,
    csv_bytes,
    frames,
    read_batch,
    read_csv,
    write_tables,
)
from hov_tools.rules.finding import Severity
from hov_tools.texts import printable
from support.environment import WORKBOOKS

if TYPE_CHECKING:
    from pathlib import Path


SIGHT = Sight(datetime(2021, 2, 10, 12, tzinfo=UTC))


@pytest.fixture(scope="module")
def tables() -> Frames:
    return frames(ALL, SIGHT)


def test_a_row_for_each_thing(tables: Frames) -> None:
    rows = {name: len(frame) for name, frame in asdict(tables).items()}
    assert rows == {
        "findings": sum(len(one.findings) for one in ALL),
        "consortia": len(ALL),
        "institutions": sum(len(one.members) for one in ALL),
        "distribution": sum(len(one.distribution) for one in ALL),
        "files": sum(len(one.files) for one in ALL),
        "register": sum(len(register(one, SIGHT)) for one in ALL),
        "routes": 0,
        "versions": 0,
        "choices": 0,
        "contacts": 0,
        "changes": 0,
        "decisions": 0,
        "dossiers": 0,
    }


def test_types_are_the_same_with_and_without_rows(tables: Frames) -> None:
    for (_, full), (_, empty) in zip(asdict(tables).items(), asdict(frames((), SIGHT)).items(), strict=True):
        assert list(full.dtypes) == list(empty.dtypes)
        assert not {str(kind) for kind in full.dtypes} & {"object", "float64", "Float64"}


def test_exact_numbers_stay_exact(tables: Frames) -> None:
    row = tables.distribution[tables.distribution["tpid"] == "10243"].iloc[0]
    assert (row["doorstroom_1"], row["doorstroom_1_breuk"]) == (Decimal("1.33"), "133/100")
    third = tables.distribution[tables.distribution["tpid"] == "10000"].iloc[0]
    assert third["doorstroom_1"] == Decimal("0.33333333")
    assert Fraction(third["doorstroom_1_breuk"]) == Fraction(1, 3)
    assert third["doorstroom_2"] is pd.NA


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        (Fraction(1, 2 * 10**8), "0E-8"),
        (Fraction(3, 2 * 10**8), "2E-8"),
        (Fraction(-2, 3), "-0.66666667"),
        (Fraction(10**6 * 2**52 + 1, 2**52), "1000000.00000000"),
    ],
)
def test_a_decimal_is_rounded_once_half_to_even(exact: Fraction, rounded: str) -> None:
    made = frames([replace(MEETS, distribution=(ShareResult("1", "", exact, None, None, None),))], SIGHT).distribution
    assert (str(made["instroom_regulier"][0]), Fraction(made["instroom_regulier_breuk"][0])) == (rounded, exact)


def test_a_consortium_in_order(tables: Frames) -> None:
    row = tables.consortia.set_index("sleutel").loc["noord"]
    assert (row["oordeel"], row["recht_breuk"], row["recht_plaatsen"]) == ("voldoet", "10994/2163", 5)
    assert (row["V1"], row["F"], row["fout"]) == ("voldoet", "voldoet", 0)


def test_bonus_counts_only_of_who_meets_the_conditions() -> None:
    rows = frames(ONE_OF_EACH, SIGHT).consortia.set_index("sleutel")
    assert rows["bonus_telt"].to_dict() == {"noord": 2, "zuid": 0, "oost": 0, "noordwest": 0}
    assert rows["bonus_voorlopig"].to_dict() == {"noord": 0, "zuid": 0, "oost": 5, "noordwest": 9}


def test_a_decision_stands_with_what_it_is_on() -> None:
    decision = {"nummer": 3, "code": "V1", "uitkomst": "toegestaan", "door": "bestuur", "datum": "2021-05-01"}
    made = with_outcome(MEETS, besluiten=[{**decision, "waarom": "tijdelijk", "stand": "geldt"}])
    (row,) = frames([made, FAILS], SIGHT).decisions.to_dict("records")
    expected = {**decision, "datum": date(2021, 5, 1), "waarom": "tijdelijk", "stand": "geldt"}
    assert row == {"sleutel": "noord", "samenwerkingsverband": "Verband noord", "jaar": 2022, **expected}


@pytest.mark.parametrize("one", [UNKNOWN, BROKEN])
def test_what_is_not_known_is_missing_and_not_zero(one: object) -> None:
    row = frames([one], SIGHT).consortia.iloc[0]  # type: ignore[list-item]
    empty = ("oordeel", "recht", "recht_breuk", "recht_plaatsen", "toegewezen", "gezamenlijk_hov", "V1", "regiehouder")
    empty += ("bonus_telt", "bonus_voorlopig")
    assert [row[name] for name in empty] == [pd.NA] * len(empty)


def test_an_institution_has_its_own_right(tables: Frames) -> None:
    row = tables.institutions[(tables.institutions["tpid"] == "10240")].iloc[0]
    assert (row["hov"], row["recht_breuk"], row["recht_plaatsen"]) == (9473, "9473/2163", 4)
    assert row["lid"] is True or bool(row["lid"])


@pytest.mark.parametrize("kind", list(Format))
def test_what_is_written_comes_back(tables: Frames, tmp_path: Path, kind: Format) -> None:
    paths = write_tables(tables, tmp_path / "tabellen", kind)
    assert [path.name for path in paths] == [f"{name}.{kind.value}" for name in NAMES.values()]
    for path, (_, frame) in zip(paths, asdict(tables).items(), strict=True):
        # pandas has Parquet's decimals and dates as objects unless it is asked not to.
        read = read_csv(path) if kind is Format.CSV else pd.read_parquet(path).astype(frame.dtypes)
        pd.testing.assert_frame_equal(read, frame)


@pytest.mark.parametrize("kind", list(Format))
def test_the_same_tables_give_the_same_bytes(tables: Frames, tmp_path: Path, kind: Format) -> None:
    first = [path.read_bytes() for path in write_tables(tables, tmp_path / "a", kind)]
    again = [path.read_bytes() for path in write_tables(frames(list(ALL), SIGHT), tmp_path / "b", kind)]
    assert first == again


def cells_of(data: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
    return [cell for row in list(rows)[1:] for cell in row]


def test_csv_opens_in_a_dutch_excel() -> None:
    data = csv_bytes(frames([MEETS], SIGHT).institutions)
    assert data.startswith(b"\xef\xbb\xbfsleutel;samenwerkingsverband;jaar;")
    text = data.decode("utf-8-sig")
    assert "\r\n" in text
    assert ";4,379" in text
    assert "'9473/2163" in cells_of(data)
    assert ";ja;" in text


@pytest.mark.parametrize("text", EVIL)
def test_no_text_in_csv_is_a_formula(text: str) -> None:
    frame = frames([result("x", None, [finding("F104", gevonden=text)])], SIGHT).findings
    assert not [
        cell for cell in cells_of(csv_bytes(frame)) if cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))
    ]
    assert frame["gevonden"][0] == printable(text)


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1, max_size=4))
def test_any_text_survives_csv_and_none_becomes_a_formula(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    made = frames([result("x", None, [finding("F104", melding=text) for text in texts])], SIGHT)
    path = tmp_path_factory.mktemp("csv") / "bevindingen.csv"
    path.write_bytes(csv_bytes(made.findings))
    pd.testing.assert_frame_equal(read_csv(path), made.findings)
    cells = cells_of(path.read_bytes())
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


def test_results_are_read_from_their_folder(tmp_path: Path) -> None:
    for one in (FAILS, MEETS):
        (tmp_path / one.key).mkdir()
        (tmp_path / one.key / RESULT_NAME).write_bytes(as_bytes(one))
    found = read_batch(tmp_path, SIGHT.now)
    assert list(found.consortia["sleutel"]) == ["noord", "zuid"]
    for (_, read), (_, made) in zip(asdict(found).items(), asdict(frames([MEETS, FAILS], SIGHT)).items(), strict=True):
        pd.testing.assert_frame_equal(read, made)


def test_another_file_is_not_read_as_a_table(tmp_path: Path) -> None:
    (tmp_path / "anders.csv").write_text("a;b")
    with pytest.raises(ValueError, match=r"anders\.csv"):
        read_csv(tmp_path / "anders.csv")


def test_a_folder_that_cannot_be_written_is_named(tables: Frames, tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("")
    with pytest.raises(OutputError, match="kan niet worden geschreven"):
        write_tables(tables, tmp_path / "bestand", Format.CSV)


def test_without_pandas_a_user_hears_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match=r"pip install 'hov-tools\[frames\]'"):
        frames(ALL, SIGHT)


def test_what_is_missing_is_told_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    check_installed()
    monkeypatch.setattr("hov_tools.frames.store.find_spec", lambda name: None if name == "pyarrow" else name)
    with pytest.raises(UsageError, match="pyarrow"):
        check_installed()


def test_hov_batch_writes_tables_beside_the_overview(tmp_path: Path) -> None:
    shutil.copytree(WORKBOOKS / "voorbeelden" / "2022-zuid", tmp_path / "in" / "zuid")
    command = ["-m", "hov_tools", "batch", "in", "--uit", "uit", "--werkers", "1", "--tabellen", "csv"]
    called = subprocess.run([sys.executable, *command], cwd=tmp_path, capture_output=True, check=False)
    assert called.returncode == 1, called.stderr
    assert {path.name for path in (tmp_path / "uit").glob("*.csv")} == {f"{name}.csv" for name in NAMES.values()}
    read = read_csv(tmp_path / "uit" / "bevindingen.csv")
    pd.testing.assert_frame_equal(read, read_batch(tmp_path / "uit").findings)
    assert len(read) > 1
    assert read_csv(tmp_path / "uit" / "wijzigingen.csv").empty
    dossiers = read_csv(tmp_path / "uit" / "dossiers.csv")
    assert list(dossiers[["sleutel", "regiehouder", "status"]].iloc[0]) == ["zuid", "10280", "ontvangen"]
    pd.testing.assert_frame_equal(dossiers, read_batch(tmp_path / "uit").dossiers)
    institutions = read_csv(tmp_path / "uit" / "instellingen.csv")
    assert len(institutions.dropna(subset="hov")) == 8
    assert (institutions[["dagen_1", "dagen_2", "dagen_3"]].sum(axis="columns") == institutions["hov"]).all()
    (tmp_path / "in" / "zuid" / "HOV-formulier 10301.xlsx").unlink()
    subprocess.run([sys.executable, *command], cwd=tmp_path, capture_output=True, check=False)
    changes = read_csv(tmp_path / "uit" / "wijzigingen.csv")
    assert list(changes[changes["soort"] == "bestand"]["wat"]) == ["ingetrokken"]


def test_severities_are_counted_by_their_names(tables: Frames) -> None:
    assert {severity.value for severity in Severity} <= set(tables.consortia.columns)
    assert tables.consortia.set_index("sleutel").loc[HOSTILE.key, "fout"] == len(EVIL)
