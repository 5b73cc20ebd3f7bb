"""The folder of messages: all of it or nothing, under names that every system takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from desk.letter_cases import SECOND_HOV, complete, wrong
from hov_tools.batch.result import ConsortiumResult
from hov_tools.batch.result_file import as_bytes
from hov_tools.desk.messages import folder
from hov_tools.desk.messages.compose import Order
from hov_tools.desk.messages.earlier import LIST_NAME, read_earlier
from hov_tools.desk.messages.folder import Outcome, write_messages
from hov_tools.desk.messages.templates import read_templates
from hov_tools.errors import OutputError
from hov_tools.files.own_output import RESULT_NAME

OPEN = complete(wrong(SECOND_HOV))


def put(place: Path, result: ConsortiumResult) -> Path:
    (place / result.key).mkdir(parents=True)
    path = place / result.key / RESULT_NAME
    path.write_bytes(as_bytes(result))
    return path


def write(paths: list[Path], out: Path) -> Outcome:
    return write_messages(paths, out, Order(read_templates(None)), lambda items, _: items, [])


def test_a_message_that_cannot_be_written_takes_the_others_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / "in", OPEN)
    write_new = folder.write_new

    def full(place: Path, data: bytes, **options: bool) -> None:
        if place.suffix == ".txt" and "10243" in place.name:
            raise OSError(28, "No space left on device", str(place))
        write_new(place, data, **options)

    monkeypatch.setattr(folder, "write_new", full)
    with pytest.raises(OutputError, match=r"10243 Instelling 10243\.txt"):
        write([path], tmp_path / "uit")
    assert not list((tmp_path / "uit").iterdir())


def test_names_are_such_as_every_system_takes(tmp_path: Path) -> None:
    second = replace(OPEN.members[1], name='../../CON: "a" <b>|?*\n' + "é" * 300)
    path = put(tmp_path / "in", replace(OPEN, members=(OPEN.members[0], second)))
    outcome = write([path], tmp_path / "uit")
    assert sorted(one.relative_to(tmp_path / "uit").as_posix() for one in (tmp_path / "uit").rglob("*.*")) == sorted(
        [LIST_NAME, *(name for one in outcome.messages for name in (one.mail, one.plain))]
    )
    for one in outcome.messages:
        assert len(Path(one.mail).name.encode()) <= 255
        assert not set('<>:"|?*\n\\') & set(one.mail)


def test_two_of_one_name_have_a_message_each(tmp_path: Path) -> None:
    made = complete(wrong(SECOND_HOV))
    nameless = tuple(replace(one, tpid=None, name="") for one in made.members)
    outcome = write([put(tmp_path / "in", replace(made, members=nameless, regiehouder=None))], tmp_path / "uit")
    assert len({one.mail for one in outcome.messages}) == len(outcome.messages) == 3


def test_the_list_is_read_back_as_what_was_asked(tmp_path: Path) -> None:
    outcome = write([put(tmp_path / "in", OPEN)], tmp_path / "uit")
    assert read_earlier(tmp_path / "uit") == {
        one.addressee: frozenset(one.points) for one in outcome.messages if one.kind.value != "in-orde"
    }


def test_work_that_failed_gives_no_message_and_is_told(tmp_path: Path) -> None:
    outcome = write([put(tmp_path / "in", replace(OPEN, failure="geen geheugen"))], tmp_path / "uit")
    assert outcome.messages == ()
    assert [one.message for one in outcome.remarks] == ["niet beoordeeld, dus geen berichten: geen geheugen"]
