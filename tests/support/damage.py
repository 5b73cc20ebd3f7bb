"""The table of hostile, damaged and unusual files, each with the finding that it must give (domein §5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from support import bombs, damaged_files, damaged_parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Damage:
    """One kind of file.

    Attributes:
        maker: writes the file to a path, given the bytes of a sound workbook with text cells.
        code: the file-level finding: F120 damaged, F121 password, F122 no workbook of Excel 2007 or later,
            F123 too large or a bomb, F124 macros or links; None when nothing is wrong with the file.
        suffix: of the file's name.
    """

    maker: Callable[[Path, bytes], None]
    code: str | None
    suffix: str = ".xlsx"

    @property
    def name(self) -> str:
        """The file's name, which also tells parametrized tests apart."""
        return f"{self.maker.__module__.rpartition('.')[2]}-{self.maker.__name__}{self.suffix}"

    @property
    def is_read(self) -> bool:
        """The workbook's cells are read all the same."""
        return self.code in {None, "F124"}

    def build(self, folder: Path, good: bytes) -> Path:
        """Write the file into a folder and give its path.

        Args:
            folder: an existing folder.
            good: the bytes of a sound workbook with text cells in shared strings.
        """
        path = folder / self.name
        self.maker(path, good)
        return path


DAMAGED: tuple[Damage, ...] = (
    Damage(damaged_files.truncated, "F120"),
    Damage(damaged_files.cut_directory, "F120"),
    Damage(damaged_files.crc_error, "F120"),
    Damage(damaged_files.broken_deflate, "F120"),
    Damage(damaged_files.empty, "F120"),
    Damage(damaged_files.only_zip_header, "F120"),
    Damage(damaged_files.missing_workbook, "F120"),
    Damage(damaged_files.missing_relationships, "F120"),
    Damage(damaged_files.encrypted, "F121"),
    Damage(damaged_files.csv, "F122"),
    Damage(damaged_files.html, "F122"),
    Damage(damaged_files.random_bytes, "F122"),
    Damage(damaged_files.xls, "F122"),
    Damage(damaged_files.xls, "F122", ".xls"),
    Damage(damaged_files.docx, "F122"),
    Damage(damaged_files.docx, "F122", ".docx"),
    Damage(damaged_files.ods, "F122"),
    Damage(damaged_files.ods, "F122", ".ods"),
    Damage(damaged_files.xlsb, "F122"),
    Damage(damaged_files.xlsb, "F122", ".xlsb"),
    Damage(damaged_files.arbitrary_zip, "F122"),
    Damage(damaged_files.zip_without_parts, "F122"),
    Damage(damaged_parts.missing_sheet, "F120"),
    Damage(damaged_parts.missing_shared_strings, "F120"),
    Damage(damaged_parts.string_index_too_high, None),
    Damage(damaged_parts.string_index_negative, None),
    Damage(damaged_parts.duplicate_part, "F120"),
    Damage(damaged_parts.duplicate_part_by_case, "F120"),
    Damage(damaged_parts.overlapping_entries, "F120"),
    Damage(damaged_parts.billion_laughs, "F120"),
    Damage(damaged_parts.external_entity, "F120"),
    Damage(damaged_parts.cell_below_grid, "F120"),
    Damage(damaged_parts.cell_right_of_grid, "F120"),
    Damage(damaged_parts.cell_one_right_of_grid, "F120"),
    Damage(damaged_parts.row_below_grid, "F120"),
    Damage(damaged_parts.broken_xml, "F120"),
    Damage(damaged_parts.half_sheet, "F120"),
    Damage(damaged_parts.broken_workbook_xml, "F120"),
    Damage(damaged_parts.corner_cell, None),
    Damage(damaged_parts.macros, "F124", ".xlsm"),
    Damage(damaged_parts.external_link, "F124"),
    Damage(damaged_parts.cell_with_external_formula, "F124"),
    Damage(bombs.spaces_in_a_sheet, "F123"),
    Damage(bombs.shared_strings, "F123"),
    Damage(bombs.rows, "F123"),
    Damage(bombs.lying_size, "F120"),  # what it expands to is never seen: it contradicts its own header
    Damage(bombs.overlapping_entries, "F123"),
    Damage(bombs.empty_parts, "F123"),
    Damage(bombs.deep_nesting, "F123"),
    Damage(bombs.defined_name_loop, None),
)
