"""Asking hov_tools.web as the page does: JSON and files in, JSON and files out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from hov_tools.web.operations import Session

Files = list[tuple[str, bytes]]


class RefusedError(AssertionError):
    """The operation could not be carried out; the message is what the page shows."""


def below(folder: Path) -> Files:
    """Give the files of a folder as they are dropped: with its name before theirs."""
    paths = sorted(one for one in folder.rglob("*") if one.is_file())
    return [(f"{folder.name}/{one.relative_to(folder).as_posix()}", one.read_bytes()) for one in paths]


class Asked:
    """A session, asked."""

    def __init__(self, place: Path) -> None:
        self.session = Session(place)
        self.steps: list[tuple[str, int, int]] = []

    def __call__(
        self, operation: str, request: object = None, files: Files | None = None
    ) -> tuple[Any, dict[str, bytes]]:
        """Carry out an operation; raises RefusedError."""
        told = msgspec.json.encode({} if request is None else request)
        answer = self.session.call(operation, told, files or [], lambda *step: self.steps.append(step))
        if answer.error is not None:
            raise RefusedError(answer.error)
        return msgspec.json.decode(answer.result), dict(answer.files)

    def hand_in(self, *folders: Path) -> list[str]:
        """Hand in folders; gives the keys of the consortia."""
        files = [file for folder in folders for file in below(folder)]
        register, _ = self("inname", {"wijze": "nieuw"}, files)
        return [one["sleutel"] for one in register["verbanden"]]
