"""What earlier messages asked, read back from the list that lies beside them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct, field

from hov_tools.desk.messages import text
from hov_tools.desk.messages.letters import Identity, Kind
from hov_tools.errors import UsageError
from hov_tools.system_errors import system_reason

LIST_NAME = "berichten.json"
LIST_VERSION = 1
_MOST_BYTES = 256 << 20


class Addressee(Struct, frozen=True):
    """By what somebody is the same addressee in a later run.

    Attributes:
        consortium: TPID of its regiehouder, else the name of its folder of results.
        year: the allocation year, or None.
        leads: the message is the regiehouder's.
        who: TPID, else the first file, else the name.
    """

    consortium: str = field(name="samenwerkingsverband")
    year: int | None = field(name="jaar")
    leads: bool = field(name="regiehouder")
    who: str = field(name="wie")


class Asked(Struct, frozen=True):
    """What one message asked.

    Attributes:
        addressee: to whom.
        kind: of message.
        points: what makes each point the same as a later one.
    """

    addressee: Addressee = field(name="aan_wie")
    kind: Kind = field(name="soort")
    points: tuple[Identity, ...] = field(name="punten")


class _List(Struct, frozen=True, tag_field="versie", tag=LIST_VERSION):
    messages: tuple[Asked, ...] = field(name="berichten")


def read_earlier(folder: Path) -> Mapping[Addressee, frozenset[Identity]]:
    """Give what was asked of each addressee by the messages in a folder.

    Raises:
        UsageError: the folder holds no list of messages, or one that cannot be read.
    """
    path = folder / LIST_NAME
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(text("eerder_onleesbaar", file=path))
        found = msgspec.json.decode(path.read_bytes(), type=_List)
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(text("geen_berichten", folder=folder, file=LIST_NAME)) from None
    except OSError as error:
        raise UsageError(text("eerder_geen_toegang", file=path, why=system_reason(error))) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(text("eerder_onleesbaar", file=path)) from error
    return {one.addressee: frozenset(one.points) for one in found.messages if one.kind is not Kind.FINE}
