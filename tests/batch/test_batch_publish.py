"""The folder of results of a consortium: the old one or the new one, wherever the program stops in between."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from batch.submitted import consortia, contents, jobs_of
from hov_tools.batch.publish import is_intact, publish, recover, stale_keys
from hov_tools.batch.result import RESULT_VERSION, ConsortiumResult, WrittenFile
from hov_tools.batch.result_file import as_bytes, from_json, read_result
from hov_tools.batch.work import work
from hov_tools.errors import OutputError
from hov_tools.files.own_output import RESULT_NAME, WORK_FOLDER
from hov_tools.files.receipt import KEPT_FOLDER
from hov_tools.rules.finding import Severity, Verdict

KEY = "verband 00"
DAY = date(2026, 11, 25)


class StoppedError(Exception):
    """The program ends here."""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> ConsortiumResult:
    folder = tmp_path_factory.mktemp("een")
    return work(jobs_of(consortia(folder / "in", 1), folder / "uit")[KEY]).result


def with_file(result: ConsortiumResult, content: bytes) -> tuple[ConsortiumResult, dict[str, bytes]]:
    written = (WrittenFile("werkmap.xlsx", hashlib.sha256(content).hexdigest()),)
    return replace(result, written=written), {"werkmap.xlsx": content}


@pytest.mark.parametrize("renames", [0, 1, 2])
def test_wherever_it_stops_one_of_the_two_is_there_whole(
    tmp_path: Path, result: ConsortiumResult, renames: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, *with_file(result, b"oud"), day=DAY)
    before = contents(tmp_path)
    done: list[Path] = []
    rename = Path.rename

    def stopping(self: Path, target: Path) -> Path:
        # A folder of results that is full does not let itself be replaced: that attempt is no rename.
        moved = rename(self, target)
        done.append(moved)
        if len(done) > renames:
            raise StoppedError
        return moved

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", stopping)
        if renames < 2:
            with pytest.raises(StoppedError):
                publish(tmp_path, *with_file(result, b"nieuw"), day=DAY)
        else:
            publish(tmp_path, *with_file(result, b"nieuw"), day=DAY)
    recover(tmp_path)
    assert not (tmp_path / WORK_FOLDER).exists()
    after = contents(tmp_path)
    assert (after == before) is (renames == 0)
    assert (tmp_path / KEY / "werkmap.xlsx").read_bytes() == (b"oud" if renames == 0 else b"nieuw")
    assert is_intact(tmp_path, KEY, after[f"{KEY}/{RESULT_NAME}"])


def test_what_cannot_be_written_leaves_the_old(tmp_path: Path, result: ConsortiumResult) -> None:
    publish(tmp_path, *with_file(result, b"oud"), day=DAY)
    before = contents(tmp_path)
    with pytest.raises(OutputError, match="kan niet worden geschreven"):
        publish(tmp_path, result, {"a/b": b"x", "a": b"a folder of that name is there"}, day=DAY)
    assert contents(tmp_path) == before
    (tmp_path / "bestand").write_bytes(b"van iemand anders")
    with pytest.raises(OutputError):
        publish(tmp_path, replace(result, key="bestand"), {}, day=DAY)


def test_what_a_user_changed_becomes_a_backup_of_that_day_and_is_told_once(
    tmp_path: Path, result: ConsortiumResult
) -> None:
    publish(tmp_path, *with_file(result, b"oud"), day=DAY)
    own = tmp_path / KEY
    for content in (b"verbeterd", b"nog eens"):
        (own / "werkmap.xlsx").write_bytes(content)
        assert publish(tmp_path, *with_file(result, b"nieuw"), day=DAY) == ("werkmap.xlsx",)
    assert publish(tmp_path, *with_file(result, b"nieuw"), day=DAY) == ()
    kept = {one.name: one.read_bytes() for one in (own / KEPT_FOLDER).iterdir()}
    assert kept == {
        "werkmap (reservekopie 2026-11-25).xlsx": b"verbeterd",
        "werkmap (reservekopie 2026-11-25, 2).xlsx": b"nog eens",
    }
    assert (own / "werkmap.xlsx").read_bytes() == b"nieuw"


def test_what_is_stale_is_known_by_what_is_in_it(tmp_path: Path, result: ConsortiumResult) -> None:
    publish(tmp_path, *with_file(result, b"oud"), day=DAY)
    shutil.copytree(tmp_path / KEY, tmp_path / "kopie van de gebruiker")
    assert stale_keys(tmp_path, ()) == (KEY,)
    assert stale_keys(tmp_path, (KEY,)) == ()


def test_a_result_reads_back_as_it_was(tmp_path: Path, result: ConsortiumResult) -> None:
    (tmp_path / "resultaat.json").write_bytes(as_bytes(result))
    again = read_result(tmp_path / "resultaat.json")
    assert again == result
    assert again.verdict is Verdict.FAILS
    assert again.count(Severity.FOUT) == len(
        [one for one in again.findings if one.severity is Severity.FOUT and one.cause is None]
    )
    assert [one.tpid for one in again.members if one.hov is not None] == ["10243"]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"versie": 2}', b'{"versie": 1}'])
def test_what_is_no_result_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "resultaat.json").write_bytes(content)
    with pytest.raises(ValueError):
        read_result(tmp_path / "resultaat.json")


def test_another_version_is_named(result: ConsortiumResult) -> None:
    raw = json.loads(as_bytes(result)) | {"versie": RESULT_VERSION + 1}
    with pytest.raises(ValueError, match=f"version {RESULT_VERSION + 1}"):
        from_json(raw)
