"""What stands around the cells of a worksheet part: merged ranges, list validations, protection.

Where the part is plain, patterns find them at a fraction of what a callback per element costs. That needs a proof:
expat has found the part well-formed, so that "<" begins a tag and nothing else; no comment, instruction or choice
hides a tag; the names without prefix are all of the main namespace, and no name with a prefix is of interest; and
every tag of interest was matched to its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from hov_tools.kept import kept
from hov_tools.ooxml.address import MAX_COLUMN, MAX_ROW, Range, column_number
from hov_tools.ooxml.snapshot import ListValidation
from hov_tools.ooxml.xmlparse import parse

_ATTRIBUTES = r'(?>(?: [\w:]++="[^"<]*+")*)'
_MERGE = re.compile(r'<mergeCell ref="([A-Z0-9:$]++)"/>')
_PROTECTION = re.compile(rf"<sheetProtection({_ATTRIBUTES})/>")
_VALIDATION = re.compile(
    rf"<dataValidation({_ATTRIBUTES})(?:/>|>(?>(?:<formula1>([^<&]*+)</formula1>)?)(?>(?:<formula2>[^<]*+</formula2>)?)"
    "</dataValidation>)"
)
_ATTRIBUTE = re.compile(r' ([\w:]++)="([^"]*+)"')
# The shortest reference, with the space before it, is "A1 ".
_LEAST = 3
_HIDING = ("<!", "AlternateContent", ":mergeCell", ":sheetProtection", ":dataValidation")

_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})\Z")
_WHOLE_ROWS = re.compile(r"\$?([0-9]{1,7}):\$?([0-9]{1,7})\Z")


class Around(Struct, frozen=True):
    """What a worksheet part says around its cells.

    Attributes:
        merged: merged ranges.
        validations: data validations that offer a list, those of the 2009 extension among them.
        is_protected: sheetProtection is on.
    """

    merged: tuple[Range, ...]
    validations: tuple[ListValidation, ...]
    is_protected: bool


def read_plain_around(before: str, after: str, part: str, max_ranges: int) -> Around | None:
    """Read a worksheet part without its cells, if it is provably plain.

    Args:
        before: the part up to its cells; its root tag is already known to be in the main namespace.
        after: what follows the cells.
        part: name of the part, for messages.
        max_ranges: how many ranges it may hold; of more, nothing is read.

    Returns:
        None when it is not plain, or holds so much that it must be counted.

    Raises:
        DamagedError: not well-formed.
    """
    return _read(before + after, part, max_ranges)


# Forms that were filled in from one template have the same text around their cells, and it is read once. Of a longer
# one the copy that is kept would weigh more than reading it anew.
_SMALL = 1 << 15


@kept(64, largest=_SMALL)
def _read(around: str, part: str, max_ranges: int) -> Around | None:
    if len(around) > _LEAST * max_ranges or not _shows_all(around):
        return None
    parse(around.encode("utf-8"), part, {})
    merges = _MERGE.findall(around)
    validations = _VALIDATION.findall(around)
    protections = _PROTECTION.findall(around)
    if (
        len(merges) != around.count("<mergeCell") - around.count("<mergeCells")
        or len(validations) != around.count("<dataValidation") - around.count("<dataValidations")
        or len(protections) != around.count("<sheetProtection")
        or len(protections) > 1
    ):
        return None
    lists: list[ListValidation] = []
    for written, source in validations:
        attributes = dict(_ATTRIBUTE.findall(written))
        kind, references = attributes.get("type", ""), attributes.get("sqref", "")
        if "&" in kind or "&" in references:
            return None
        if kind == "list" and source and (ranges := ranges_of(references.split())):
            lists.append(ListValidation(ranges, source))
    is_protected = bool(protections) and dict(_ATTRIBUTE.findall(protections[0])).get("sheet") in ("1", "true")
    return Around(ranges_of(merges), tuple(lists), is_protected)


def _shows_all(around: str) -> bool:
    """Tell whether names and tags are what they look like; the root has the one default namespace."""
    return (
        around.count("<?") <= around.startswith(("<?xml ", "\ufeff<?xml "))
        and around.count("xmlns=") == 1
        and around.count("xmlns") == around.count('xmlns="') + around.count(" xmlns:")
        and not any(mark in around for mark in _HIDING)
    )


def ranges_of(references: Iterable[str]) -> tuple[Range, ...]:
    """Read ranges, without those that are none, such as the "#REF!" that is left where cells were deleted."""
    found = map(any_range, references)
    return tuple([one for one in found if one is not None])


def any_range(reference: str) -> Range | None:
    """Read "B2", "B2:D4", "A:C" or "3:4"; None when it is none of them."""
    try:
        return Range.parse(reference)
    except ValueError:
        pass
    if (match := _COLUMNS.match(reference)) is not None:
        left, right = sorted((column_number(match[1]), column_number(match[2])))
        return Range(1, left, MAX_ROW, right) if right <= MAX_COLUMN else None
    if (match := _WHOLE_ROWS.match(reference)) is not None:
        top, bottom = sorted((int(match[1]), int(match[2])))
        return Range(top, 1, bottom, MAX_COLUMN) if top >= 1 and bottom <= MAX_ROW else None
    return None
