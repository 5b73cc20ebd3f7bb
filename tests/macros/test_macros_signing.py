"""The script that signs the built files on Windows: what it signs, in which order, and with what.

No test runs it: it takes Windows, signtool and a certificate (docs/excel-checklist.md, 7.5 and 7.6).
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from tools.build_excel import BuildError
from tools.build_excel.__main__ import main
from tools.build_excel.package import read_parts
from tools.build_excel.signing import signing_script

ENTRY = re.compile(r"^    @\{ Pad = '(.+)'; Sha256 = '([0-9a-f]{64})' \}$", re.MULTILINE)


def script(certificate: str = "bureau.pfx", name: str = "HovTools.xlam") -> str:
    return signing_script(certificate, {Path(name): b"inhoud"}).decode("utf-8-sig")


@pytest.mark.slow
def test_it_names_every_built_file_by_its_bytes(
    workbooks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forms = str(workbooks / "formulieren")
    assert main(["--uit", str(tmp_path), "--formulieren", forms, "--onderteken", "bureau.pfx"]) == 0
    told = capsys.readouterr()
    assert "Nothing is signed yet" in told.err
    made = {path for path in tmp_path.rglob("*") if path.suffix in {".xlam", ".xlsm"}}
    assert len(made) == 9
    text = (tmp_path / "onderteken.ps1").read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    listed = {tmp_path.joinpath(*name.replace("''", "'").split("\\")): sha256 for name, sha256 in ENTRY.findall(text)}
    assert listed == {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in made}
    assert not any("Signature" in part for path in made for part in read_parts(path.read_bytes()))
    assert "@bestanden@" not in text


def test_each_kind_of_signature_is_checked_after_it_is_made() -> None:
    text = script()
    loop = text[text.index("foreach ($keer in 1..3)") :]
    signed = loop.index("Invoke-Signtool sign /sha1 $Vingerafdruk /fd SHA256 /tr $Tijdstempel /td SHA256 $Pad")
    assert signed < loop.index("Invoke-Signtool verify /pa $Pad") < loop.index("$zip =")
    # The bytes of the build are checked before a password is asked for.
    assert text.index("Get-FileHash") < text.index("Read-Host -AsSecureString")


def test_the_password_is_on_no_command_line() -> None:
    commands = [line for line in script().splitlines() if not line.lstrip().startswith("#")]
    assert [line for line in commands if "$wachtwoord" in line and "Signtool" in line] == []
    assert not any(re.search(r"\s/p\b(?!a)", line) for line in commands)


@pytest.mark.parametrize("sign", ["'", "’", "‘", "‚", "‛"])
def test_a_quote_in_a_name_ends_no_text(sign: str) -> None:
    text = script(f"a{sign};Remove-Item x;{sign}.pfx", f"b{sign}.xlsm")
    assert f"$Certificaat = 'a{sign}{sign};Remove-Item x;{sign}{sign}.pfx'," in text
    assert f"Pad = 'b{sign}{sign}.xlsm';" in text


@pytest.mark.parametrize("certificate", ["", " ", "a\nb.pfx"])
def test_what_is_no_certificate_is_refused(certificate: str) -> None:
    with pytest.raises(BuildError, match=r"path of a \.pfx"):
        script(certificate)


def test_the_script_needs_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--in-pakket", "--onderteken", "bureau.pfx"])
    assert ended.value.code == 2
    assert "--onderteken needs --uit" in capsys.readouterr().err
