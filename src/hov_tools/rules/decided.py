"""What the board decided on findings that leave it the choice, or made an exception for (domain, 5a)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from msgspec import Struct


class Ruling(Enum):
    """What was decided on a finding."""

    ALLOWED = "toegestaan"
    REFUSED = "afgewezen"


class DecidedFinding(Struct, frozen=True):
    """A finding on which was decided, so that it is known again in a later run.

    Attributes:
        code: of the finding, such as "V1".
        about: what it is about, however files are named or cells move: a kind of form, an institution, a field.
        facts: SHA-256 over what the finding rests on; with other facts the decision no longer holds.
    """

    code: str
    about: str
    facts: str


class Decision(Struct, frozen=True):
    """A decision.

    Attributes:
        number: by which people name it, unique within a file of dossiers.
        ruling: what was decided.
        by: who decided, such as "bestuur".
        on: the day of the decision.
        why: the reason, in one or more Dutch sentences.
        findings: on which was decided; one at least.
        withdrawn_on: the day from which it no longer holds; None when it was not withdrawn.
    """

    number: int
    ruling: Ruling
    by: str
    on: date
    why: str
    findings: tuple[DecidedFinding, ...]
    withdrawn_on: date | None = None
