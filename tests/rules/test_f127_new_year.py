"""F127: forms of a year that the program does not know, in other words: what is read is right, and nobody is blamed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from hov_tools.data import PACKAGE
from hov_tools.forms.records import AnyForm, headings_of
from hov_tools.rules.case import Case
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Severity
from support.cases import document_of
from support.environment import WORKBOOKS
from support.other_years import blank_forms, consortium_in_other_words, some_words

EXAMPLES = [("2022-noord", 4), ("2022-noord", 1), ("2025-oost", 1)]


def judged(case: Case) -> Counter[tuple[str, str]]:
    return Counter((one.code, one.severity.value) for one in assess(case).findings if one.severity is Severity.FOUT)


@pytest.mark.slow
@pytest.mark.parametrize(("example", "years"), EXAMPLES)
@pytest.mark.parametrize(("share", "seed"), [(0.15, 0), (0.5, 1), (1.0, 2), (1.0, 3)])
def test_f127_nothing_is_found_wrong_that_the_known_words_do_not_show(
    tmp_path: Path, example: str, years: int, share: float, seed: int
) -> None:
    """F127: the program knows the form of this year; else it is read as far as that is certain (domain, 5)."""
    known = consortium_in_other_words(tmp_path / "a", example, years, {})
    other = consortium_in_other_words(tmp_path / "b", example, years, some_words(share, seed))
    before, after = judged(known.case(days_per_place=2163)), judged(other.case(days_per_place=2163))
    assert not after - before
    found = assess(other.case(days_per_place=2163))
    codes = Counter(one.code for one in found.findings)
    assert codes["F127"] > 0
    assert codes["F110"] == 0
    assert found.outcome.verdict is None
    assert "nog niet bekend" in found.outcome.headline


def places_of(form: AnyForm) -> dict[str, tuple[str, int, int]]:
    """Give where a form was read: the cell of every field, the heading of every column."""
    refs = {name: field.ref for name, field in form.fields.items() if field.ref is not None}
    for name, headings in headings_of(form).items():
        refs |= {f"{name}.{column}": ref for column, ref in headings.items()}
    return {key: (ref.sheet, ref.row, ref.column) for key, ref in refs.items()}


@pytest.mark.parametrize("like", ["2022", "2025"])
@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow), pytest.param(2, marks=pytest.mark.slow)])
def test_f127_what_is_read_is_read_where_it_stands(tmp_path: Path, like: str, seed: int) -> None:
    """F127: the program knows the form of this year; else it is read as far as that is certain (domain, 5)."""
    known = blank_forms(tmp_path / "a", like, 2, {})
    for one, other in zip(known, blank_forms(tmp_path / "b", like, 2, some_words(0.6, seed)), strict=True):
        first, second = document_of(one).form, document_of(other).form
        assert first is not None
        assert second is not None
        assert second.kind == first.kind
        assert places_of(second).items() <= places_of(first).items()
        assert len(places_of(second)) > len(places_of(first)) // 2


def test_f127_says_what_is_read_and_what_is_not(tmp_path: Path) -> None:
    """F127: the program knows the form of this year; else it is read as far as that is certain (domain, 5)."""
    words = {"E-mailadres": "E-mail", "Functie ondertekenaar": "Wie ondertekent"}
    consortium = consortium_in_other_words(tmp_path / "a", "2025-oost", 2, words)
    found = [one for one in assess(consortium.case(days_per_place=2163)).findings if one.code == "F127"]
    hov = next(one for one in found if one.file.startswith("HOV"))
    assert (hov.severity, hov.cause) == (Severity.WAARSCHUWING, None)
    assert "formulier van 2027; bekend zijn die van 2022 en 2025" in hov.message
    assert "Met zekerheid gelezen: 28 van de 29 vragen" in hov.message
    assert "“Functie ondertekenaar”" in hov.message
    assert hov.found == "“E-mail” gelezen als “E-mailadres”"
    flow = next((one for one in found if one.file.startswith("In- en")), None)
    assert flow is None  # it has neither of these questions, so it is read as ever


READ = """
import json, sys
from pathlib import Path
from hov_tools.forms.read import read_form
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.rules.case import Case, Document
from hov_tools.rules.engine import assess
found = {}
for path in map(Path, sys.argv[1:]):
    form = read_form(read_snapshot(path.read_bytes()))
    refs = {name: field.ref for name, field in form.fields.items() if field.ref is not None}
    tables = [getattr(form, name) for name in ("trainees", "members", "routes") if hasattr(form, name)]
    for number, table in enumerate(tables):
        refs |= {f"{number}.{name}": ref for name, ref in table.headings.items()}
    codes = [one.code for one in assess(Case(path.name, (Document(path.name, "", form),), is_folder=False)).findings
             if one.severity.value == "fout"]
    found[path.name] = [form.layout, {key: [ref.sheet, ref.row, ref.column] for key, ref in refs.items()}, codes]
print(json.dumps(found))
"""


def read_with(package: Path, forms: list[Path]) -> dict[str, tuple[str, dict[str, list[object]], list[str]]]:
    done = subprocess.run(
        [sys.executable, "-c", READ, *map(str, forms)],
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=package.parent,
        env={"PYTHONPATH": str(package.parent), "PATH": ""},
        timeout=120,
    )
    found: dict[str, tuple[str, dict[str, list[object]], list[str]]] = json.loads(done.stdout)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("year", "left"), [("2025", "2022"), ("2022", "2025")])
def test_f127_a_year_left_out_is_read_by_the_other(tmp_path: Path, year: str, left: str) -> None:
    """F127: the program knows the form of this year; else it is read as far as that is certain (domain, 5)."""
    forms = sorted((WORKBOOKS / "formulieren" / year).glob("*.xlsx"))
    whole = read_with(PACKAGE, forms)
    package = tmp_path / "src" / PACKAGE.name
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__", "compiled.json"))
    for layout in (package / "forms" / "layouts").glob(f"*{year}.toml"):
        layout.unlink()
    found = read_with(package, forms)
    for name, (layout_id, refs, codes) in found.items():
        expected = whole[name][1]
        assert layout_id.endswith(left)
        assert refs.items() <= expected.items()
        assert len(refs) * 10 >= len(expected) * 9
        # A blank form has its required questions open, and nothing else is the sender's mistake.
        assert set(codes) <= {"F101"}
