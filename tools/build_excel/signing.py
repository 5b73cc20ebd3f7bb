"""The script that signs what was built, on Windows.

A VBA project has three signatures, each over a digest of its own ([MS-OVBA] 2.4.2, [MS-OSHARED] 2.3.2). Microsoft's
signtool makes them, with its Office SIP; both exist for Windows only, and no Python library that is kept up does the
same. So nothing is signed here: what is built comes with the commands that sign it there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tools.build_excel import BuildError

SCRIPT_NAME: Final = "onderteken.ps1"
_TEMPLATE: Final = Path(__file__).with_name(SCRIPT_NAME)
# All that PowerShell takes for the end of a text in single quotes; doubled, they are letters of it.
_QUOTES: Final = re.compile("(['‘’‚‛])")


def signing_script(certificate: str, made: Mapping[Path, bytes]) -> bytes:
    """Write the script that signs what was built and checks the signatures.

    Args:
        certificate: path of a .pfx where the script will run, or the thumbprint of a certificate in the user's store.
        made: the files, by their paths from the folder of the script.

    Raises:
        BuildError: the certificate is none of both.
    """
    if not certificate.strip() or not certificate.isprintable():
        raise BuildError("--onderteken needs the path of a .pfx, or the thumbprint of a certificate")
    lines = []
    for path, data in made.items():
        name = _quoted("\\".join(path.parts))
        lines.append(f"    @{{ Pad = {name}; Sha256 = '{hashlib.sha256(data).hexdigest()}' }}")
    places = {"@certificaat@": _quoted(certificate), "@bestanden@": "\n".join(lines)}
    # In one go: what is filled in may hold the name of a place.
    text = re.sub("|".join(places), lambda found: places[found[0]], _TEMPLATE.read_text(encoding="utf-8"))
    # Windows PowerShell takes a file without this mark for one in the code page of the system.
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def _quoted(text: str) -> str:
    doubled = _QUOTES.sub(r"\1\1", text)
    return f"'{doubled}'"
