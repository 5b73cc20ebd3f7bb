"""What can be wrong with a package, as exceptions; each carries facts, not sentences for users."""

from __future__ import annotations


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


class EncryptedError(WorkbookError):
    """The workbook is encrypted with a password (an OLE2 container with an EncryptedPackage)."""


class NotAWorkbookError(WorkbookError):
    """The file is something else than a workbook of Excel 2007 or later."""


class LimitError(WorkbookError):
    """The file is larger than the limits allow, or expands to more than they allow."""


class EditRefusedError(WorkbookError):
    """An edit cannot be carried out exactly; nothing was written.

    Attributes:
        sheet: name of the sheet, or None when the refusal concerns the whole workbook.
        cell: A1 address, or None.
        reason: a stable short name, such as "shared-formula-master" or "signed-package".
    """

    def __init__(self, reason: str, detail: str, sheet: str | None = None, cell: str | None = None) -> None:
        super().__init__(detail)
        self.reason = reason
        self.sheet = sheet
        self.cell = cell
