"""Build the Excel add-in, and the forms with buttons.

    python -m tools.build_excel --uit dist/excel --formulieren MAP
    python -m tools.build_excel --uit dist/excel --onderteken CERTIFICAAT.pfx
    python -m tools.build_excel --in-pakket
    python -m tools.build_excel --in-pakket --zip dist

Examples are run from the root of the project; `pip install ".[build]"` brings what it needs.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from hov_tools.ooxml.save import save_atomically
from tools.build_excel import BuildError
from tools.build_excel.addin import NAME, build_addin
from tools.build_excel.forms import build_form, find_forms
from tools.build_excel.installation import ZIP_NAME, download_wheels, installation_zip
from tools.build_excel.signing import SCRIPT_NAME, signing_script
from tools.build_excel.sources import ROOT

PACKAGED = ROOT / "src" / "hov_tools" / "excel" / NAME


def main(arguments: list[str] | None = None) -> int:
    """Build what is asked for; print each file with its SHA-256."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.onderteken is not None and options.uit is None:
        parser.error("--onderteken needs --uit: the script stands beside what it signs")
    try:
        made = _make(options.uit, options.formulieren, in_package=options.in_pakket)
        if options.zip is not None:
            made[options.zip / ZIP_NAME] = installation_zip(build_addin(), download_wheels())
        if options.onderteken is not None:
            built = {path.relative_to(options.uit): data for path, data in made.items() if path != PACKAGED}
            made[options.uit / SCRIPT_NAME] = signing_script(options.onderteken, built)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    for path, data in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        save_atomically(path, data)
        print(f"{hashlib.sha256(data).hexdigest()}  {path}")
    if options.onderteken is not None:
        told = f"Nothing is signed yet: run {options.uit / SCRIPT_NAME} on Windows, with signtool and the Office SIP."
        print(told, file=sys.stderr)
    return 0


def _make(target: Path | None, forms: Path | None, *, in_package: bool) -> dict[Path, bytes]:
    addin = build_addin()
    made: dict[Path, bytes] = {}
    if in_package:
        made[PACKAGED] = addin
    if target is not None:
        made[target / NAME] = addin
        for path in find_forms(forms) if forms is not None else []:
            relative = path.relative_to(forms or path).with_suffix(".xlsm")
            made[target / "formulieren" / relative] = build_form(path.read_bytes(), path.name)
    return made


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.build_excel", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--uit", type=Path, metavar="MAP", help="folder for HovTools.xlam and the forms")
    parser.add_argument(
        "--formulieren", type=Path, metavar="MAP", help="folder with the official forms (.xlsx), searched throughout"
    )
    parser.add_argument(
        "--in-pakket", action="store_true", help="put the add-in where `hov excel installeer` takes it from"
    )
    parser.add_argument(
        "--zip",
        type=Path,
        metavar="MAP",
        help=f"folder for {ZIP_NAME}, by which a user without administrator's rights installs; downloads what it needs",
    )
    parser.add_argument(
        "--onderteken",
        metavar="CERTIFICAAT",
        help=f"write {SCRIPT_NAME} too, which signs the files on Windows: a .pfx there, or a certificate's thumbprint",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
