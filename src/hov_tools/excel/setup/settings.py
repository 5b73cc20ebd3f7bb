"""The add-in's settings file: a line `"NAME","value"` per setting, as xlwings' VBA reads it."""

from __future__ import annotations

import csv
import io

from msgspec import Struct


class SettingsError(Exception):
    """A value that the file cannot hold, such as a letter that the system's code page lacks."""


class Settings(Struct, frozen=True):
    """The lines of a settings file, in their order.

    Attributes:
        lines: (name, value).
    """

    lines: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, data: bytes | None, encoding: str) -> Settings:
        """Read a file; a line that is no setting is left out, bytes that are no text are replaced."""
        text = "" if data is None else data.decode(encoding, "replace")
        rows = csv.reader(io.StringIO(text))
        return cls(tuple((row[0], row[1]) for row in rows if len(row) == 2))

    def get(self, name: str) -> str | None:
        """Give a setting, however its name is cased."""
        return next((value for key, value in self.lines if key.lower() == name.lower()), None)

    def having(self, name: str, value: str | None) -> Settings:
        """Give the settings with another value for one; None takes it out."""
        lines = [(key, one) for key, one in self.lines if key.lower() != name.lower()]
        return Settings(tuple(lines) if value is None else (*lines, (name, value)))

    def write(self, encoding: str) -> bytes:
        """Give the file.

        Raises:
            SettingsError: a value cannot be written in it.
        """
        text = "".join(f'"{key}","{value}"\r\n' for key, value in self.lines)
        if any('"' in part or "\n" in part for line in self.lines for part in line):
            raise SettingsError(text)
        try:
            return text.encode(encoding)
        except UnicodeEncodeError as error:
            raise SettingsError(error.object[error.start : error.end]) from error
