"""Dask over TLS: a real scheduler and workers with certificates of the test's own, and what is not to be trusted."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from msgspec.structs import replace

from batch.dask_cluster import address, cluster, without_key
from batch.submitted import consortia, contents
from commands.calling import hov, hov_inside
from hov_tools.batch.workers import TlsFiles, dask_executor
from hov_tools.errors import UsageError
from support.environment import unavailable

__all__ = ["address", "without_key"]


def made_by_an_authority(folder: Path) -> TlsFiles:
    """Make an authority, and one certificate for scheduler, workers and us, as Dask's own documentation does."""
    try:
        import trustme  # noqa: PLC0415 - so that what lacks is told
    except ImportError:
        unavailable('trustme is not installed (pip install -e ".[dev]")')
    folder.mkdir()
    authority = trustme.CA()
    ours = authority.issue_cert("127.0.0.1")
    files = TlsFiles(folder / "ca.pem", folder / "certificaat.pem", folder / "sleutel.pem")
    authority.cert_pem.write_to_path(files.authority)
    ours.cert_chain_pems[0].write_to_path(files.certificate)
    ours.private_key_pem.write_to_path(files.key)
    return files


@pytest.fixture
def tls(tmp_path: Path) -> TlsFiles:
    return made_by_an_authority(tmp_path / "certificaten")


def encrypted(address: str) -> str:
    return address.replace("tcp://", "tls://")


def options(tls: TlsFiles) -> tuple[Path, Path, Path]:
    return tls.authority, tls.certificate, tls.key


@pytest.mark.slow
def test_over_tls_the_outcome_is_that_of_one_machine(tmp_path: Path, address: str, tls: TlsFiles) -> None:
    folder, own, out = consortia(tmp_path / "in", 3), tmp_path / "eigen", tmp_path / "uit"
    alone = hov("batch", folder, "--uit", own)
    with cluster(encrypted(address), tmp_path, tls):
        called = hov("batch", folder, "--uit", out, "--dask", encrypted(address), "--dask-tls", *options(tls))
    assert called.status == alone.status == 1
    assert called.out == alone.out
    assert "onversleuteld" not in called.err
    assert contents(out) == contents(own)


@pytest.mark.slow
def test_a_scheduler_without_tls_gets_nothing(
    tmp_path: Path, address: str, tls: TlsFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hov_tools.batch.workers._SECONDS_TO_CONNECT", 2)
    refused = pytest.raises(UsageError, match="Er is niets verstuurd")
    with cluster(address, tmp_path), refused, dask_executor(encrypted(address), tls):
        pytest.fail("it does not speak TLS")


@pytest.mark.slow
def test_a_scheduler_of_another_authority_gets_nothing(
    tmp_path: Path, address: str, tls: TlsFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hov_tools.batch.workers._SECONDS_TO_CONNECT", 2)
    theirs = made_by_an_authority(tmp_path / "van anderen")
    with cluster(encrypted(address), tmp_path, theirs):
        # Even when it would take our certificate: what it shows is not of our authority.
        ours = replace(theirs, authority=tls.authority)
        with pytest.raises(UsageError, match="Er is niets verstuurd"), dask_executor(encrypted(address), ours):
            pytest.fail("it is not ours")


@pytest.mark.slow
def test_without_tls_the_user_is_warned(tmp_path: Path, address: str) -> None:
    folder = consortia(tmp_path / "in", 1)
    with cluster(address, tmp_path):
        called = hov("batch", folder, "--uit", tmp_path / "uit", "--dask", address)
    assert called.status == 1
    assert "gegevens van opleidelingen en programmacode onversleuteld" in called.err


def test_the_address_and_the_files_go_together(address: str, tls: TlsFiles) -> None:
    with pytest.raises(UsageError, match="adres dat met tls:// begint"), dask_executor(address, tls):
        pytest.fail("it is not encrypted")
    with pytest.raises(UsageError, match="--dask-tls CA CERTIFICAAT SLEUTEL"), dask_executor(encrypted(address)):
        pytest.fail("there are no certificates")


@pytest.mark.parametrize("name", TlsFiles.__struct_fields__)
def test_a_file_that_cannot_be_used(name: str, address: str, tls: TlsFiles, tmp_path: Path) -> None:
    broken = tmp_path / "geen.pem"
    for made in (lambda: None, lambda: broken.write_bytes(b"geen PEM")):
        made()
        with (
            pytest.raises(UsageError, match="drie PEM-bestanden"),
            dask_executor(encrypted(address), replace(tls, **{name: broken})),
        ):
            pytest.fail("it cannot be read")
    assert logging.root.manager.disable == logging.NOTSET


def test_the_command_wants_three_files_and_an_address(tmp_path: Path) -> None:
    folder = consortia(tmp_path / "in", 1)
    files = [tmp_path / name for name in ("ca.pem", "certificaat.pem", "sleutel.pem")]
    called = hov_inside("batch", folder, "--uit", tmp_path / "uit", "--dask-tls", *files)
    assert (called.status, "--dask-tls hoort bij --dask" in called.err) == (2, True)
    called = hov_inside("batch", folder, "--uit", tmp_path / "uit", "--dask", "tls://h:1", "--dask-tls", files[0])
    assert (called.status, "--dask-tls" in called.err) == (2, True)
    assert not (tmp_path / "uit").exists()
