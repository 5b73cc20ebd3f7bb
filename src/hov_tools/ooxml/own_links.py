"""Links to our own add-in: Excel makes one for every workbook with a worksheet function of ours."""

from __future__ import annotations

import re
from urllib.parse import unquote

from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.package import Package, Relationship

_ADDIN = "hovtools.xlam"


def is_to_our_addin(target: str) -> bool:
    """Tell whether a link goes to the add-in, wherever it stood on the computer where the formula was typed."""
    return re.split(r"[/\\]", unquote(target))[-1].casefold() == _ADDIN


def is_of_our_addin(package: Package, link: Relationship) -> bool:
    """Tell whether a part with a link, as the workbook refers to it, goes to our add-in and nowhere else."""
    try:
        targets = [one.target for one in package.relationships(link.target)]
    except WorkbookError:
        return False
    return bool(targets) and all(is_to_our_addin(one) for one in targets)
