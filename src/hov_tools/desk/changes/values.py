"""What changed, as values; `as_json` gives them as the JSON of hov batch holds them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any

from msgspec import Struct, field, to_builtins
from msgspec.structs import replace

from hov_tools.desk.changes.summary import FindingFact
from hov_tools.rules.finding import Severity


class Kind(Enum):
    """What became of a consortium."""

    NEW = "nieuw"
    GONE = "weg"
    KNOWN = "bekend"


class FileState(Enum):
    """What became of a file."""

    NEW = "nieuw"
    CORRECTED = "gecorrigeerd"
    WITHDRAWN = "ingetrokken"


class FindingState(Enum):
    """What became of a finding."""

    SOLVED = "opgelost"
    LAPSED = "vervallen"
    """Its form, or another that it may rest on, no longer counts, or nobody knows now whether the condition is met: nor
    whether it was solved."""
    ALLOWED = "toegestaan"
    """It is still there; a decision of the board allows it."""
    NEW = "nieuw"
    """It was not there, or was allowed and is no longer."""


class FileChange(Struct, frozen=True):
    """A file that came, went or was replaced.

    Attributes:
        state: what became of it.
        file: its name now, or when it was withdrawn the name it had.
        form: kind of form, or None.
        institution: TPID, or None.
        replaces: the name of what it came in the place of, when that is another; else None.
    """

    state: FileState = field(name="wat")
    file: str = field(name="bestand")
    form: str | None = field(name="formulier")
    institution: str | None = field(name="instelling")
    replaces: str | None = field(name="in_plaats_van", default=None)


class ValueChange(Struct, frozen=True):
    """The verdict or a number that is another one now.

    Attributes:
        what: "oordeel", "gezamenlijk_hov", "recht", "toegewezen", "bonus" or "bonus_voorlopig".
        before: None when it was not known.
        after: None when it is not known.
    """

    what: str = field(name="wat")
    before: str | int | None = field(name="was")
    after: str | int | None = field(name="is")


class FindingChange(Struct, frozen=True):
    """A finding that came, went or was allowed; what follows from another one is left out.

    Attributes:
        state: what became of it.
        code: such as "H203".
        severity: how grave.
        file: its file, as it is or was named.
        sheet: or None.
        cell: or None.
        message: one sentence.
    """

    state: FindingState = field(name="wat")
    code: str
    severity: Severity = field(name="ernst")
    file: str = field(name="bestand")
    sheet: str | None = field(name="blad")
    cell: str | None = field(name="cel")
    message: str = field(name="melding")

    @classmethod
    def of(cls, state: FindingState, fact: FindingFact) -> FindingChange:
        """Say of a finding what became of it."""
        return cls(state, fact.code, fact.severity, fact.file, sheet=fact.sheet, cell=fact.cell, message=fact.message)


class ConsortiumChange(Struct, frozen=True):
    """What changed of a consortium.

    Attributes:
        key: name of its folder of results.
        label: by which people know it.
        year: the allocation year, or None.
        kind: whether it was there before, and is now.
        files: what came, went or was replaced.
        values: the verdict and numbers that are others now.
        findings: those that came, went or were allowed.
        open: how many of its findings were there before and are still, and are not allowed.
        is_broken: the work on it failed now, and had not before: its numbers and findings are not known.
        has_other_rules: the program or the user's own years changed since.
    """

    key: str = field(name="sleutel")
    label: str = field(name="naam")
    year: int | None = field(name="jaar")
    kind: Kind = field(name="wat")
    files: tuple[FileChange, ...] = field(name="bestanden", default=())
    values: tuple[ValueChange, ...] = field(name="waarden", default=())
    findings: tuple[FindingChange, ...] = field(name="bevindingen", default=())
    open: int = field(name="nog_open", default=0)
    is_broken: bool = field(name="mislukt", default=False)
    has_other_rules: bool = field(name="andere_regels", default=False)

    @property
    def is_nothing(self) -> bool:
        """There is nothing to tell."""
        told = self.files or self.values or self.findings or self.is_broken
        return self.kind is Kind.KNOWN and not told

    @property
    def has_other_verdict(self) -> bool:
        """The verdict is another one."""
        return any(one.what == "oordeel" for one in self.values)

    def count(self, state: FileState | FindingState) -> int:
        """Count the files or findings of which this became."""
        return [*(one.state for one in self.files), *(one.state for one in self.findings)].count(state)


class ChangeSum(Struct, frozen=True):
    """What changed in all; the numbers of findings are those of their own.

    Attributes:
        consortia_new: consortia that were not there before.
        consortia_gone: consortia that are no longer there.
        files_new: files that came.
        files_corrected: files that replaced another version of them.
        files_withdrawn: files that are no longer there.
        verdicts: consortia of which the verdict is another one.
        solved: findings that are no longer there.
        lapsed: findings that are no longer there, though nobody knows whether they were solved.
        allowed: findings that a decision of the board allows now.
        found: findings that were not there before, or were allowed.
        open: findings that were there before and are still, and are not allowed.
        broken: consortia on which the work failed now, and had not before.
    """

    consortia_new: int = field(name="verbanden_nieuw", default=0)
    consortia_gone: int = field(name="verbanden_weg", default=0)
    files_new: int = field(name="bestanden_nieuw", default=0)
    files_corrected: int = field(name="bestanden_gecorrigeerd", default=0)
    files_withdrawn: int = field(name="bestanden_ingetrokken", default=0)
    verdicts: int = field(name="oordelen", default=0)
    solved: int = field(name="opgelost", default=0)
    lapsed: int = field(name="vervallen", default=0)
    allowed: int = field(name="toegestaan", default=0)
    found: int = field(name="nieuw", default=0)
    open: int = field(name="nog_open", default=0)
    broken: int = field(name="mislukt", default=0)

    @property
    def is_something(self) -> bool:
        """Something changed; that findings are still open is no change."""
        return replace(self, open=0) != ChangeSum()

    def with_one(self, one: ConsortiumChange) -> ChangeSum:
        """Give the sum with one more consortium."""
        return ChangeSum(
            consortia_new=self.consortia_new + (one.kind is Kind.NEW),
            consortia_gone=self.consortia_gone + (one.kind is Kind.GONE),
            files_new=self.files_new + one.count(FileState.NEW),
            files_corrected=self.files_corrected + one.count(FileState.CORRECTED),
            files_withdrawn=self.files_withdrawn + one.count(FileState.WITHDRAWN),
            verdicts=self.verdicts + one.has_other_verdict,
            solved=self.solved + one.count(FindingState.SOLVED),
            lapsed=self.lapsed + one.count(FindingState.LAPSED),
            allowed=self.allowed + one.count(FindingState.ALLOWED),
            found=self.found + one.count(FindingState.NEW),
            open=self.open + one.open,
            broken=self.broken + one.is_broken,
        )


def as_json(total: ChangeSum, changes: Iterable[ConsortiumChange]) -> dict[str, Any]:
    """Give what changed as values that JSON can hold."""
    return {"som": to_builtins(total), "samenwerkingsverbanden": [to_builtins(one) for one in changes]}
