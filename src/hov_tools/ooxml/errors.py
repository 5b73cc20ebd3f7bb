"""What can be wrong with a package, as exceptions; each carries facts, not sentences for users."""

from __future__ import annotations

from enum import StrEnum


class WorkbookError(Exception):
    """A workbook cannot be read or edited.

    Attributes:
        detail: English, technical: the part, cell or number that was found.
    """

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class DamagedError(WorkbookError):
    """The package or one of its parts is unreadable, incomplete or contradicts itself."""


class UnusableJournalError(DamagedError):
    """The journal of a workbook is not as this program writes it, or larger; nothing of it was used."""


class EncryptedError(WorkbookError):
    """The workbook is encrypted with a password (an OLE2 container with an EncryptedPackage)."""


class NotAWorkbookError(WorkbookError):
    """The file is something else than a workbook of Excel 2007 or later."""


class Load(StrEnum):
    """What can ask for more than a workbook may; the value names its text in the catalogue."""

    CELLS = "cellen"
    FORMULAS = "formules"
    LABELS = "teksten"
    NAMES = "namen"
    NOTES = "notities"
    PARTS = "onderdelen"
    RANGES = "bereiken"
    ROWS = "regels"


class LimitError(WorkbookError):
    """The file is larger than the limits allow, expands to more than they allow, or asks for more work.

    Attributes:
        load: what asked for the work; None when it is the size.
        where: the sheet on which; "" when it is not of one sheet.
    """

    def __init__(self, detail: str, load: Load | None = None, where: str = "") -> None:
        super().__init__(detail)
        self.load = load
        self.where = where


class Refusal(StrEnum):
    """Why an edit is not carried out; the value names it in receipts and in the catalogues of texts."""

    ALTERNATE_CONTENT = "alternate-content"
    ARRAY_FORMULA = "array-formula"
    CHANGED_SINCE = "changed-since"
    DATA_TABLE = "data-table"
    DATE_OUT_OF_RANGE = "date-out-of-range"
    DATE_WITH_TIME = "date-with-time"
    DYNAMIC_ARRAY = "dynamic-array"
    FORMULA_SYNTAX = "formula-syntax"
    HYPERLINK_RANGE = "hyperlink-range"
    JOURNAL_OF_ANOTHER = "journal-of-another"
    JOURNAL_TOO_LARGE = "journal-too-large"
    LAST_SHEET = "last-sheet"
    MERGED_CELL = "merged-cell"
    NOT_A_WORKSHEET = "not-a-worksheet"
    NOTE_OF_ANOTHER = "note-of-another"
    NOTHING_TO_UNDO = "nothing-to-undo"
    NUMBER_OUT_OF_RANGE = "number-out-of-range"
    OUTSIDE_THE_GRID = "outside-the-grid"
    PART_ENCODING = "part-encoding"
    PATTERNED_FILL = "patterned-fill"
    PIVOT_TABLE = "pivot-table"
    RICH_VALUE = "rich-value"
    SHARED_FORMULA_MASTER = "shared-formula-master"
    SHARED_WORKBOOK = "shared-workbook"
    SHEET_EXISTS = "sheet-exists"
    SHEET_IS_REFERENCED = "sheet-is-referenced"
    SHEET_LAYOUT = "sheet-layout"
    SHEET_MISSING = "sheet-missing"
    SHEET_NAME = "sheet-name"
    SHEET_NOT_OURS = "sheet-not-ours"
    SHEET_LOCKED = "sheet-password"
    SIGNED_PACKAGE = "signed-package"
    TAB_COLOR = "tab-color"
    TABLE_HEADER = "table-header"
    TABLE_TOTALS = "table-totals"
    TEXT_CHARACTER = "text-character"
    TEXT_TOO_LONG = "text-too-long"
    VALIDATION = "validation"
    VALIDATION_EXISTS = "validation-exists"
    VML_DRAWING = "vml-drawing"
    WORKBOOK_STRUCTURE_PROTECTED = "workbook-structure-protected"
    XML_NAMESPACES = "xml-namespaces"
    ZIP64_NEEDED = "zip64-needed"


class EditRefusedError(WorkbookError):
    """An edit cannot be carried out exactly; nothing was written.

    Attributes:
        sheet: name of the sheet, or None when the refusal concerns the whole workbook.
        cell: A1 address, or None.
        reason: why.
    """

    def __init__(self, reason: Refusal, detail: str, sheet: str | None = None, cell: str | None = None) -> None:
        super().__init__(detail)
        self.reason = reason
        self.sheet = sheet
        self.cell = cell
