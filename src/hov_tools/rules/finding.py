"""What a check finds, and what it all comes to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum
from fractions import Fraction

from msgspec import Struct, field

from hov_tools.rules.case import Fate
from hov_tools.rules.decided import DecidedFinding, StandingDecision
from hov_tools.rules.facts import ConsortiumFacts


class Severity(Enum):
    """How grave a finding is, gravest first (domain, 5)."""

    FOUT = "fout"
    TWIJFEL = "twijfel"
    WAARSCHUWING = "waarschuwing"
    INFO = "info"

    def __init__(self, _: str) -> None:
        self.rank = len(type(self).__members__)
        """0 for the gravest."""

    # Members are compared by identity; hashing their names takes ten times as long.
    __hash__ = object.__hash__


class Cause(Struct, frozen=True):
    """The finding that another one follows from."""

    code: str
    file: str
    sheet: str | None
    cell: str | None


class Finding(Struct, frozen=True):
    """One thing that is wrong, doubtful or worth knowing.

    Attributes:
        code: stable and public, such as "H203".
        severity: how grave.
        file: name of the file, without its folder.
        sheet: name of the sheet; None when it concerns the whole file.
        cell: A1 address of the cell that a person must change; None when there is none.
        found: what was found, in Dutch.
        expected: what was expected, in Dutch.
        title: what is wrong, in a few Dutch words.
        message: one Dutch sentence.
        remedy: what to do, in Dutch.
        source: article or section that asks it.
        cause: the finding that this one follows from; None for a finding of its own.
    """

    code: str
    severity: Severity
    file: str
    sheet: str | None
    cell: str | None
    found: str
    expected: str
    title: str
    message: str
    remedy: str
    source: str
    cause: Cause | None = None

    def as_cause(self) -> Cause:
        """Point at this finding as the cause of another."""
        return Cause(self.code, self.file, self.sheet, self.cell)


class Verdict(Enum):
    """What the bureau would conclude (domain, 6)."""

    MEETS = "voldoet"
    FAILS = "voldoet niet"
    BOARD = "bestuur beslist"


class ConditionOutcome(Enum):
    """What one condition comes to (domain, 5a)."""

    MEETS = "voldoet"
    FAILS = "voldoet niet"
    BOARD = "bestuur beslist"
    UNKNOWN = "niet te beoordelen"
    LATER = "volgt later"


class Condition(Struct, frozen=True):
    """One line of the judgement.

    Attributes:
        key: "V1" … "V6", or a group of codes: "A", "P", "D", "H", "F".
        title: what it asks, in Dutch.
        outcome: what it comes to.
        numbers: the numbers behind the outcome, in Dutch.
        source: the article.
        lacks: the documents and cells that it rests on and that were not read, in Dutch.
    """

    key: str = field(name="voorwaarde")
    title: str = field(name="titel")
    outcome: ConditionOutcome = field(name="uitkomst")
    numbers: str = field(name="getallen")
    source: str = field(name="bron")
    lacks: tuple[str, ...] = field(name="ontbreekt", default=())


class Counts(Struct, frozen=True):
    """How many findings there are: of their own by severity, and what follows from those apart (domain, 5a)."""

    errors: int = field(name="fouten")
    doubts: int = field(name="twijfels")
    warnings: int = field(name="waarschuwingen")
    infos: int = field(name="informatie")
    following: int = field(name="gevolgen")


def counted(findings: Collection[Finding]) -> Counts:
    """Count findings."""
    own = [one.severity for one in findings if one.cause is None]
    return Counts(
        errors=own.count(Severity.FOUT),
        doubts=own.count(Severity.TWIJFEL),
        warnings=own.count(Severity.WAARSCHUWING),
        infos=own.count(Severity.INFO),
        following=len(findings) - len(own),
    )


class Exact(Struct, frozen=True):
    """A number before and after rounding.

    Attributes:
        exact: in places, unrounded.
        places: rounded by the named rule.
    """

    exact: Fraction
    places: int


class Calculation(Struct, frozen=True):
    """A calculation written out.

    Attributes:
        title: what is calculated, in Dutch.
        steps: (what, how, result) per line, in Dutch.
    """

    title: str
    steps: tuple[tuple[str, str, str], ...]


class Outcome(Struct, frozen=True):
    """What a consortium's workbooks come to.

    Attributes:
        phase: how far the judgement is, such as "Verdeling"; None when no form of the regiehouder is there.
        verdict: None when it cannot be judged.
        headline: the verdict in one Dutch line.
        name: of the consortium; None when no form says.
        hov: TPID → own HOV in days.
        joint_hov: in days; None when there is no HOV form.
        right: the places that the HOV gives a right to; None when the days per place are not known.
        days_per_place: None when not known.
        days_note: where a person gave that number: so, and which one was published, in Dutch; "" for the published one.
        allocated: as the in- en doorstroom form states; None when it does not.
        bonus: over the allocated places, else over the right; None when neither is known.
        conditions: V1–V6 and the groups, in a fixed order.
        calculations: step by step.
        choices: the choices that were used (domain, "choice"), in Dutch.
        is_provisional: an open finding can still change the joint HOV, the right and the bonus.
        decisions: of the board, on findings that this judgement has or had; those that lapsed among them.
    """

    phase: str | None
    verdict: Verdict | None
    headline: str
    name: str | None
    hov: Mapping[str, int]
    joint_hov: int | None
    right: Exact | None
    days_per_place: int | None
    allocated: int | None
    bonus: Exact | None
    conditions: tuple[Condition, ...]
    calculations: tuple[Calculation, ...]
    choices: tuple[str, ...]
    is_provisional: bool = False
    days_note: str = ""
    decisions: tuple[StandingDecision, ...] = ()


class OpenPoint(Struct, frozen=True):
    """A finding on which the board can decide (domain, 5b).

    Attributes:
        finding: as the rules found it, whatever was decided.
        identity: by which it is known again.
    """

    finding: Finding
    identity: DecidedFinding


class CheckedFile(Struct, frozen=True):
    """A file that was looked at.

    Attributes:
        file: its path in what was handed in, with "/".
        form: kind of form, or None.
        year: the allocation year it is for, or None.
        sha256: of its bytes, in hexadecimal.
        fate: what became of it.
        reason: why it does not count, or is not read, in Dutch; "" when the fate says all.
    """

    file: str
    form: str | None
    year: int | None
    sha256: str
    fate: Fate = Fate.COUNTS
    reason: str = ""


class Assessment(Struct, frozen=True):
    """Everything that a run over a consortium's workbooks concludes.

    Attributes:
        year: the allocation year that was judged by; None when no form states one.
        files: in the order of their names.
        findings: in the order of file, sheet, cell and code; follow-on findings behind their cause.
        outcome: the numbers and the verdict.
        facts: what the forms say together; what is worked out further is worked out from these.
        points: the findings on which the board can decide, or did.
    """

    year: int | None
    files: tuple[CheckedFile, ...]
    findings: tuple[Finding, ...]
    outcome: Outcome
    facts: ConsortiumFacts
    points: tuple[OpenPoint, ...] = ()

    @property
    def has_errors(self) -> bool:
        """At least one finding of severity fout."""
        return any(finding.severity is Severity.FOUT for finding in self.findings)

    @property
    def needs_attention(self) -> bool:
        """Somebody must do something: a finding of severity fout, or something handed in that was not opened (F126)."""
        return self.has_errors or any(finding.code == "F126" for finding in self.findings)
