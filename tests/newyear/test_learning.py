"""A new year's forms are learned from blank ones: what is taken is right, and what is not sure is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from hov_tools.forms.layout import Layout, all_layouts, questions_of
from hov_tools.forms.learning import GONE, Ground
from hov_tools.forms.teaching import Taught, kind_of, layouts_besides, teach
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Snapshot
from support.environment import WORKBOOKS
from support.other_years import blank_forms, some_words

BLANK = sorted((WORKBOOKS / "formulieren").glob("*/*.xlsx"))
KNOWN = {(layout.form, layout.year): layout for layout in all_layouts()}


def snapshot_of(path: Path) -> Snapshot:
    return read_snapshot(path.read_bytes())


def taught(path: Path, answers: dict[str, str] | None = None) -> Taught:
    snapshot = snapshot_of(path)
    form, year = kind_of(snapshot)
    assert form is not None
    assert year is not None
    return teach(snapshot, form, year, answers or {}, layouts_besides(year))


def differences(one: Any, other: Any, at: str = "") -> list[str]:
    """Give where two layouts differ, but for their names."""
    if isinstance(one, msgspec.Struct) and type(one) is type(other):
        fields = [name for name in one.__struct_fields__ if name != "id"]
        pairs = [(name, getattr(one, name), getattr(other, name)) for name in fields]
    elif hasattr(one, "keys") and hasattr(other, "keys"):
        pairs = [(str(key), one.get(key), other.get(key)) for key in dict.fromkeys([*one, *other])]
    else:
        return [] if one == other else [f"{at}: {one!r}, not {other!r}"]
    return [line for name, first, second in pairs for line in differences(first, second, f"{at}.{name}")]


@pytest.mark.parametrize("path", BLANK, ids=lambda path: path.name)
def test_the_layout_of_a_known_year_is_made_anew(path: Path) -> None:
    """With that year left out the layout in the tree is learned, but for the other titles that a person knows."""
    found = taught(path)
    assert found.lesson.nearest.year != found.year
    assert found.lesson.doubts == ()
    other = [
        line for line in differences(found.layout, KNOWN[found.form, found.year]) if not line.startswith(".titles")
    ]
    assert other == []
    assert found.layout.titles[0] == KNOWN[found.form, found.year].titles[0]


def keys_at(layout: Layout, found: Taught) -> dict[str, tuple[str, int, int]]:
    assert questions_of(layout)
    return {one.key: (one.ref.sheet, one.ref.row, one.ref.column) for one in found.lesson.learned}


@pytest.mark.slow
@pytest.mark.parametrize("like", ["2022", "2025"])
@pytest.mark.parametrize(("share", "seed"), [(0.3, 0), (0.3, 1), (1.0, 2), (1.0, 3), (1.0, 4)])
def test_nothing_is_taken_for_another_question(tmp_path: Path, like: str, share: float, seed: int) -> None:
    words = some_words(share, seed)
    asked: set[tuple[str, str]] = set()
    for plain, other in zip(
        blank_forms(tmp_path / "a", like, 2, {}), blank_forms(tmp_path / "b", like, 2, words), strict=True
    ):
        right, found = taught(plain), taught(other)
        where = keys_at(right.layout, right)
        assert keys_at(found.layout, found).items() <= where.items()
        open_ones = {doubt.key: doubt for doubt in found.lesson.doubts}
        assert {one.key for one in found.lesson.learned} | set(open_ones) == set(where)
        # The applications ask the same, so that one answer is for all of them.
        asked |= {(found.form[:3], key) for key in open_ones}
    if share < 0.5:
        assert len(asked) <= 10


def test_a_person_answers_what_is_asked(tmp_path: Path) -> None:
    words = {"Functie ondertekenaar": "Wie ondertekent", "E-mailadres": "Waar kunnen wij u schrijven?"}
    path = next(one for one in blank_forms(tmp_path, "2025", 2, words) if one.name.startswith("HOV"))
    first = taught(path)
    assert [doubt.key for doubt in first.lesson.doubts] == ["email", "signer"]
    assert first.lesson.doubts[0].candidates[0].text == "Waar kunnen wij u schrijven?"
    second = taught(path, {"email": "Waar kunnen wij u schrijven?", "signer": GONE})
    assert second.lesson.doubts == ()
    assert second.lesson.gone == ("signer",)
    grounds = {one.key: one.grounds for one in second.lesson.learned}
    assert grounds["email"] == (Ground.PERSON,)
    assert grounds["name"] == (Ground.SAME,)
    assert second.layout.fields["email"].labels[0] == "Waar kunnen wij u schrijven?"
    assert second.layout.fields["signer"].gone


def test_a_list_of_choices_tells_which_question_stands_at_a_place(tmp_path: Path) -> None:
    path = next(one for one in blank_forms(tmp_path, "2025", 2, {"Opleiding": "Waartoe"}) if one.name.startswith("HOV"))
    found = taught(path)
    [training] = [one for one in found.lesson.learned if one.key == "training"]
    assert training.grounds == (Ground.PLACE, Ground.CHOICES)
    assert training.text == "Waartoe"
