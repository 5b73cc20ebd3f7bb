"""The tables as another program reads them: DuckDB over Parquet, against what the results and the test itself say."""

from __future__ import annotations

import importlib.util
import io
import re
from collections import Counter
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet
import pytest
from msgspec.structs import asdict, replace

from batch.submitted import APPLICATION, EXAMPLE, FLOW
from desk.handing_in import HOV, corrected, damaged, handed_in, on, with_scan, without
from hov_tools.desk.changes.previous import SinceLast
from hov_tools.desk.dossiers.store import open_dossiers
from hov_tools.desk.dossiers.values import Part, Stamp, Way
from hov_tools.frames import NAMES, SCHEMA, Format, Kind, frames, parquet_bytes, write_tables
from hov_tools.report.document import DocumentFile
from hov_tools.rules.case import Fate
from support.cases import document_of
from support.environment import WORKBOOKS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from hov_tools.batch.result import ConsortiumResult

DOCS = WORKBOOKS.parent / "docs"
_KINDS = {
    "tekst": Kind.TEXT,
    "breuk": Kind.TEXT,
    "getal": Kind.WHOLE,
    "decimaal": Kind.DECIMAL,
    "ja of nee": Kind.YES_NO,
    "datum": Kind.DAY,
}
LATER = date(2021, 12, 1)
BESIDE = DocumentFile("los.pdf", None, None, "ab", Fate.ATTACHMENT)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[ConsortiumResult, ...]:
    """Give three consortia: all in order; a correction, and one form lacks; in the first phase, with trouble."""
    folder = tmp_path_factory.mktemp("in")
    return (
        handed_in(folder / "a"),
        replace(handed_in(folder / "b", corrected, without("HOV-formulier 10246.xlsx")), key="oost"),
        replace(handed_in(folder / "c", damaged, with_scan, without(FLOW)), key="zuid"),
    )


@pytest.fixture(scope="module")
def folder(results: tuple[ConsortiumResult, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("uit")
    whole = results[0]
    with SinceLast(made, []).keeping() as keep:
        keep(replace(whole, key="oost"))
        keep(replace(whole, key="weg", regiehouder="10999"))
    with open_dossiers(made, write=True) as dossiers:
        stamp = Stamp("Anna", datetime.combine(LATER, time(23, 30), UTC), Way.COMMAND)
        dossiers.set("10240", 2022, {Part.STATUS: "in behandeling", Part.NOTE: "belt terug"}, stamp)
        dossiers.receive("10999", 2022, stamp)
        known = dossiers.all()
    since = SinceLast(made, [one.key for one in results])
    write_tables(frames(results, on(LATER), [BESIDE], since=since, dossiers=known), made, Format.PARQUET)
    return made


@pytest.fixture(scope="module")
def tables(folder: Path) -> Iterator[Any]:
    with questions().opened(folder) as connection:
        yield connection


def asked(tables: Any, query: str) -> list[tuple[Any, ...]]:
    return list(tables.sql(query).fetchall())


def questions() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vragen", DOCS / "vragen.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_about_tables_names_every_column_with_its_type() -> None:
    page = (DOCS / "tabellen.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    stated = {
        name: [(column, _KINDS[kind]) for column, kind in re.findall(r"^\| `(\w+)` \| (.*?) \|", body, re.MULTILINE)]
        for name, body in sections
    }
    assert stated == {NAMES[name]: list(columns.items()) for name, columns in SCHEMA.items()}
    parquet = dict(re.findall(r"^\| (\S.*?) \| `(\S.*?)` \|", page, re.MULTILINE))
    assert parquet == {word: kind.value for word, kind in _KINDS.items()}


@pytest.mark.parametrize("has_rows", [True, False])
def test_parquet_has_the_types_of_the_schema(results: tuple[ConsortiumResult, ...], has_rows: bool) -> None:
    for name, frame in asdict(frames(results if has_rows else (), on(LATER))).items():
        schema = pyarrow.parquet.read_schema(io.BytesIO(parquet_bytes(frame)))
        assert [(one.name, str(one.type)) for one in schema] == [
            (column, kind.value) for column, kind in SCHEMA[name].items()
        ]


def test_duckdb_reads_numbers_as_numbers_and_days_as_days(tables: Any) -> None:
    kinds = {
        Kind.TEXT: "VARCHAR",
        Kind.WHOLE: "BIGINT",
        Kind.DECIMAL: "DECIMAL(38,8)",
        Kind.YES_NO: "BOOLEAN",
        Kind.DAY: "DATE",
    }
    for name, columns in SCHEMA.items():
        described = asked(tables, f"describe {NAMES[name]}")
        assert [(row[0], row[1]) for row in described] == [(one, kinds[kind]) for one, kind in columns.items()]


def test_every_file_of_the_submissions_stands_once_and_those_of_nobody_too(
    tables: Any, results: tuple[ConsortiumResult, ...]
) -> None:
    counted = dict(asked(tables, "select sleutel, count(*) from bestanden group by sleutel"))
    whole = len(list(EXAMPLE.glob("*.xlsx"))) + len(list(EXAMPLE.glob("*.json")))
    assert counted == {"noord": whole, "oost": whole, "zuid": whole, None: 1}
    assert whole == len(results[0].files)
    assert asked(tables, "select bestand, lot from bestanden where sleutel is null") == [
        ("los.pdf", "bijlage, niet gelezen")
    ]


def test_the_register_agrees_with_what_was_taken_out(tables: Any) -> None:
    lacking = asked(
        tables,
        "select sleutel, document, tpid, stand from ontvangst"
        " where telt and nu_nodig and stand != 'ontvangen' order by all",
    )
    assert lacking == [("oost", "hov", "10246", "ontbreekt"), ("zuid", "hov", "10243", "niet te lezen")]
    (replaced,) = asked(tables, "select sleutel, bestand, vervangen_door from ontvangst where stand = 'vervangen'")
    assert replaced == ("oost", HOV, "HOV-formulier 10243 v2.xlsx")
    assert asked(tables, "select sleutel, vervallen, geldig, verschillen from versies") == [(*replaced, 1)]


def test_distribution_and_routes_add_up_exactly(tables: Any, results: tuple[ConsortiumResult, ...]) -> None:
    (places,) = asked(
        tables, "select sum(instroom_regulier), sum(instroom_bonus) from verdeling where sleutel = 'noord'"
    )
    assert places == (Decimal(16), Decimal(3))
    fractions = asked(tables, "select doorstroom_1_breuk from verdeling where sleutel = 'noord'")
    assert sum(Fraction(one) for (one,) in fractions) == sum(one.flow_1 or 0 for one in results[0].distribution)
    routes = asked(
        tables,
        "select soort, count(distinct route), sum(maanden) from routes where sleutel = 'noord'"
        " group by soort order by 1",
    )
    # Each place is one route of 24 months.
    assert routes == [("bonus", 3, Decimal(3 * 24)), ("regulier", 16, Decimal(16 * 24))]


def test_what_changed_since_the_run_before(tables: Any, results: tuple[ConsortiumResult, ...]) -> None:
    consortia = asked(tables, "select sleutel, wat from wijzigingen where soort = 'samenwerkingsverband'")
    assert consortia == [("noord", "nieuw"), ("zuid", "nieuw"), ("weg", "weg")]
    files = asked(
        tables,
        "select wat, onderwerp, tpid, bestand, was from wijzigingen where soort = 'bestand' and sleutel = 'oost'",
    )
    assert files == [
        ("gecorrigeerd", "hov", "10243", "HOV-formulier 10243 v2.xlsx", HOV),
        ("ingetrokken", "hov", "10246", "HOV-formulier 10246.xlsx", None),
    ]
    was, now = (str(one.joint_hov) for one in results[:2])
    (hov,) = asked(tables, "select was, is_nu from wijzigingen where onderwerp = 'gezamenlijk_hov'")
    assert hov == (was, now)
    found = asked(tables, "select onderwerp from wijzigingen where soort = 'bevinding' and sleutel = 'oost'")
    assert ("P4",) in found


def test_where_the_bureau_stands_stands_beside_the_consortium(tables: Any) -> None:
    rows = asked(tables, "select sleutel, jaar, regiehouder, status, notitie, ontvangen_op, conflicten from dossiers")
    # The next day, in the Netherlands.
    day = date(2021, 12, 2)
    assert rows == [
        ("noord", 2022, "10240", "in behandeling", "belt terug", day, 0),
        (None, 2022, "10999", "ontvangen", None, day, 0),
    ]
    moved = asked(tables, "select in_behandeling_op, besloten_op, gewijzigd_door from dossiers where sleutel = 'noord'")
    assert moved == [(day, None, "Anna")]


def test_contacts_are_those_of_the_forms(tables: Any) -> None:
    form = document_of(EXAMPLE / HOV).form
    assert form is not None
    own = asked(
        tables,
        "select contactpersoon, e_mail from contacten where sleutel = 'noord' and not van_regiehouder"
        " and tpid = '10243'",
    )
    assert own == [(form.text("contact").value, form.text("email").value)]
    lead = document_of(EXAMPLE / APPLICATION).form
    assert lead is not None
    assert asked(tables, "select distinct e_mail from contacten where van_regiehouder") == [(lead.text("email").value,)]


def test_nothing_of_a_trainee_is_in_a_table(tables: Any) -> None:
    trainees = {
        row.registration.value
        for path in EXAMPLE.glob("HOV*.xlsx")
        for row in document_of(path).form.trainees.rows  # type: ignore[union-attr]
    }
    assert len(trainees) > 20
    for name in NAMES.values():
        for row in tables.table(name).fetchall():
            assert not {str(value) for value in row} & trainees


def test_the_five_questions_are_answered(tables: Any) -> None:
    vragen = questions()
    late, mail, wrong, sectors, routes = (asked(tables, query) for query in vragen.QUESTIONS.values())
    # What was taken out or damaged, both long after 31 January.
    assert late == [("te laat", "hov", 2, 2, date(2021, 1, 31))]
    assert [row[2:] for row in mail] == [
        ("Noord-instelling B", "hov: niet te lezen"),
        ("Noord-instelling C", "hov: ontbreekt"),
    ]
    assert {row[1] for row in mail} == {"opleidingen1@voorbeeld.example"}
    assert dict(Counter(row[0] for row in wrong)) == {row[0]: 1 for row in wrong}
    assert "F120" in {row[0] for row in wrong}
    assert sum(row[1] for row in sectors) == 3 * 8
    assert [row[:3] for row in routes] == [("bonus", 2, 6), ("regulier", 2, 32)]


def test_the_questions_are_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vragen = questions()
    vragen.main(folder)
    shown = capsys.readouterr().out
    assert all(question in shown for question in vragen.QUESTIONS)
