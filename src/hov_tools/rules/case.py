"""What is judged together: the workbooks of one consortium, and what lies beside them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct, field
from msgspec.structs import replace

from hov_tools.forms.records import AnyForm, CellRef
from hov_tools.rules.decided import TakenDecision

USUAL_TRAINING = "gz-psycholoog"
"""Key of the training that is judged unless all HOV forms are for another one (domain, 4.3)."""


class FileTrouble(Enum):
    """Why a file could not be read, by the code of its finding."""

    DAMAGED = "F120"
    PASSWORD = "F121"  # noqa: S105 - a code, not a password
    NOT_A_WORKBOOK = "F122"
    TOO_LARGE = "F123"
    ATTACHMENT = "F125"
    NOT_OPENED = "F126"


UNREAD_CODES = frozenset(one.value for one in FileTrouble if one is not FileTrouble.ATTACHMENT)
"""Codes of what was handed in and may hold a form, and was not read."""


class Fate(Enum):
    """What became of a file that was handed in (domain, 5a)."""

    COUNTS = "telt mee"
    LEFT_OUT = "telt niet mee"
    ATTACHMENT = "bijlage, niet gelezen"
    UNREAD = "kon niet worden gelezen"
    NOT_OPENED = "niet geopend"
    NO_FORM = "geen formulier"
    OWN_OUTPUT = "eigen uitvoer"
    SYSTEM = "systeembestand"


class Beside(Struct, frozen=True):
    """A file that was there and is not judged: the register names it (domain, 5a).

    Attributes:
        file: its path in what was handed in, with "/".
        sha256: of its bytes; "" when they were not looked at.
        fate: why it is not judged.
        reason: more of that, in Dutch; "" when the fate says all.
    """

    file: str
    sha256: str
    fate: Fate
    reason: str = ""


class Elsewhere(Struct, frozen=True):
    """Something that another consortium claims too (H211), or a version of a form that came in there (F119).

    Attributes:
        file: where this consortium claims it.
        ref: the cell.
        where: the other consortium, or the cell there, in Dutch.
        days: of a trainee that both claim; None for an institution or a form.
        is_version: it is a form of an institution, of which the other consortium has one too.
    """

    file: str
    ref: CellRef | None
    where: str
    days: int | None = None
    is_version: bool = False


class Document(Struct, frozen=True):
    """One file.

    Attributes:
        file: its path in what was handed in, with "/": its name, when it lies in no folder of that.
        sha256: of its bytes; "" when not even they could be read.
        form: as read; None when it could not be read or is none of the known forms.
        trouble: why it could not be read.
        variant: of the texts of that finding; "" for its own.
        detail: what exactly; for the log and for people who know workbooks.
        load: what in it asked for more work than a form may; "" when that is not why it could not be read.
        spent: steps of work that reading it took, of those that a workbook may ask for.
        has_macros: holds macros, which are never run.
        has_links: holds links to other files, which are never followed.
        has_own_run: holds a run of ours that can be taken back.
        held_twice: a form that its workbook holds twice, with different contents: nothing of it is counted (F118).
        original: SHA-256 of the form as it was handed in, where a copy of ours is read that was made from it.
        is_corrected: that copy holds what someone corrected in it, so that it counts instead of the form.
    """

    file: str
    sha256: str
    form: AnyForm | None = None
    trouble: FileTrouble | None = None
    detail: str = ""
    load: str = ""
    spent: int = 0
    has_macros: bool = False
    has_links: bool = False
    has_own_run: bool = False
    held_twice: AnyForm | None = None
    variant: str = ""
    original: str = ""
    is_corrected: bool = False

    def without_guess(self) -> Document:
        """Set aside a form of which the workbook does not tell which of two sheets counts."""
        if self.form is None or all(one.is_same for one in self.form.twice):
            return self
        return replace(self, form=None, held_twice=self.form)


class GivenDays(Struct, frozen=True):
    """An HOV per place that a person gives (domain, 4.3).

    Attributes:
        days: HOV of one full place, in days.
        source: where the number comes from, as the person states it.
        training: key of the training that it is for; None: the one that is judged.
        year: the allocation year that it is for; None: the one that is judged.
    """

    days: int
    source: str
    training: str | None = None
    year: int | None = None


def given_days(days: int | None, training: str | None = None) -> tuple[GivenDays, ...]:
    """Give what `--dagen-per-plaats` says; nothing when it was not given."""
    return () if days is None else (GivenDays(days, "--dagen-per-plaats", training),)


class Case(Struct, frozen=True):
    """What one run judges.

    Attributes:
        name: of the folder or file that was asked for.
        documents: in the order of their names.
        is_folder: a folder was asked for: forms that are not there are missing.
        year: the allocation year that was asked for, for when no form of the regiehouder states it.
        numbers: HOV per place that a person gives; otherwise the published ones count.
        training: key of the training that was asked for; None: the one that the forms tell (domain, 4.3).
        counting: names of the files that a person said to count, of several versions of a form.
        senders: name of a file that did not come with its consortium's own list of members → with what it came.
        as_if_year: the allocation year of a what-if; it goes before what the forms state.
        beside: what was handed in with them and is not judged.
        choices: what was chosen before judging, in Dutch: which folders were taken together, and the like.
        elsewhere: what other consortia claim too, once they were compared.
        decisions: of the board; those of another dossier than this one's do nothing.
    """

    name: str
    documents: tuple[Document, ...]
    is_folder: bool
    year: int | None = None
    numbers: tuple[GivenDays, ...] = ()
    training: str | None = None
    counting: frozenset[str] = frozenset()
    senders: Mapping[str, str] = field(default_factory=dict)
    as_if_year: int | None = None
    beside: tuple[Beside, ...] = ()
    choices: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    decisions: tuple[TakenDecision, ...] = ()
