"""What a message says of a finding: the catalogue's own words and its cells, and nothing that was filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.desk.messages import text
from hov_tools.kept import kept
from hov_tools.rules.catalogue import CodeTexts, code_texts, variants
from hov_tools.rules.finding import Severity
from hov_tools.texts import Language, spoken, without_options

_FILLED_IN = re.compile(r"\{[^{}]*\}")
# To look for the text that a longer one was made from would take long.
_LONGEST = 400
# Days that do not count, and a year that the bureau has yet to make known: whoever sent the form need do nothing.
_NOTHING_TO_DO = frozenset(["F127", "H205"])
_TO_TELL = frozenset([Severity.FOUT, Severity.TWIJFEL, Severity.WAARSCHUWING])


class Found(Protocol):
    """A finding, of a judgement or of a result."""

    @property
    def code(self) -> str:
        """Stable, such as "H203"."""

    @property
    def severity(self) -> Severity:
        """How grave."""

    @property
    def file(self) -> str:
        """Name of the file."""

    @property
    def sheet(self) -> str | None:
        """None when it concerns the whole file."""

    @property
    def cell(self) -> str | None:
        """A1 address."""

    @property
    def message(self) -> str:
        """One sentence, with what was filled in."""

    @property
    def cause(self) -> object:
        """What it follows from; None for a finding of its own."""


class Point(Struct, frozen=True):
    """What a message says of one finding, or of several that ask the same.

    Attributes:
        file: name of the file.
        sheet: None when it concerns the whole file.
        cells: A1 addresses; none when it concerns no cell.
        wrong: what is wrong, in Dutch.
        remedy: what to do, in Dutch.
        code: of the findings.
        severity: how grave.
    """

    file: str
    sheet: str | None
    cells: tuple[str, ...]
    wrong: str
    remedy: str
    code: str
    severity: Severity

    @property
    def count(self) -> int:
        """The number of findings."""
        return max(len(self.cells), 1)

    @property
    def place(self) -> str:
        """Where: sheet and cells, in words."""
        parts = [] if self.sheet is None else [text("blad", sheet=self.sheet)]
        if self.cells:
            parts.append(text.counted("cel", len(self.cells), cells=dutch.listed(self.cells)))
        return ", ".join(parts) or text("bestand")

    @property
    def line(self) -> str:
        """Where, what is wrong and what to do, in one line."""
        return text("regel", place=self.place, wrong=self.wrong, remedy=self.remedy, code=self.code)


def is_told(finding: Found) -> bool:
    """Tell whether somebody is asked to do something about it.

    What follows from another goes when that is mended; whoever sent a newer version of a form has done what was asked.
    """
    is_open = finding.cause is None and finding.severity in _TO_TELL and finding.code not in _NOTHING_TO_DO
    return is_open and not (finding.code == "F119" and _told_by(finding) == code_texts("F119", "vervangen"))


def point(finding: Found, *, has_copy: bool = True) -> Point:
    """Give what a message says of a finding.

    Args:
        finding: to tell.
        has_copy: who reads it gets the marked copy of the file, in which the note on the cell says all.
    """
    told = _told_by(finding)
    remedy = without_options(told.remedy)
    if "{" in remedy:
        # With something to fill in it can name a trainee or another member.
        remedy = text("zie_notitie" if has_copy and finding.cell is not None else "vraag_bureau")
    cells = () if finding.cell is None else (finding.cell,)
    return Point(
        file=finding.file,
        sheet=finding.sheet,
        cells=cells,
        wrong=told.message.removesuffix(".") if told.message == finding.message else told.title,
        remedy=remedy,
        code=finding.code,
        severity=finding.severity,
    )


def together(told: Iterable[Point]) -> tuple[Point, ...]:
    """Make one of the points that ask the same of several cells, at the place of the first."""
    found: dict[Point, list[str]] = {}
    for one in told:
        found.setdefault(replace(one, cells=()), []).extend(one.cells)
    return tuple(replace(one, cells=tuple(dict.fromkeys(cells))) for one, cells in found.items())


def _told_by(finding: Found) -> CodeTexts:
    """Give the texts of the catalogue that a finding was made from; of the code itself where that is not certain."""
    own = code_texts(finding.code)
    if len(finding.message) > _LONGEST:
        return own
    found = [one for pattern, one in _patterns(finding.code, spoken()) if pattern.fullmatch(finding.message)]
    plain = [one for one in found if one.message == finding.message]
    certain = plain or found
    return certain[0] if len({(one.title, one.remedy) for one in certain}) == 1 else own


@kept(256)
def _patterns(code: str, _: Language) -> tuple[tuple[re.Pattern[str], CodeTexts], ...]:
    texts = [code_texts(code), *(code_texts(code, variant) for variant in variants(code))]
    return tuple((re.compile(".*".join(map(re.escape, _FILLED_IN.split(one.message)))), one) for one in texts)
