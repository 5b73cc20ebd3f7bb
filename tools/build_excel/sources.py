"""The VBA modules as text: ours from `macros/`, xlwings' own from the installed package."""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from hov_tools import __version__
from hov_tools.excel.days_given import NAME as DAYS_NAME
from hov_tools.excel.days_given import YEAR_NAME
from hov_tools.excel.setup.locations import CHILD_PROCESS_BY_INTUNE, CHILD_PROCESS_POLICY
from hov_tools.ooxml.own_sheets import JOURNAL_SHEET
from tools.build_excel import BuildError

ROOT = Path(__file__).resolve().parents[2]
MACROS = ROOT / "macros"
# VBA knows no other letters; Excel for Windows in Dutch uses this code page.
CODE_PAGE = "cp1252"
# What a module says in these places is what Python says.
PLACES = {
    "@versie@": __version__,
    "@journaal@": JOURNAL_SHEET,
    "@asr@": "HKLM\\" + "\\".join(CHILD_PROCESS_POLICY),
    "@asrintune@": "HKLM\\" + "\\".join(CHILD_PROCESS_BY_INTUNE),
    "@asrregel@": CHILD_PROCESS_POLICY[1],
    "@hovperplaats@": DAYS_NAME,
    "@toewijzingsjaar@": YEAR_NAME,
}


class Module(Struct, frozen=True):
    """A module of a VBA project.

    Attributes:
        name: as VBA knows it.
        source: its text with the attribute lines that an exported module has; lines end in CR LF.
        is_class: a class module rather than a standard one.
    """

    name: str
    source: str
    is_class: bool = False


class Replacement(Struct, frozen=True):
    """A text of xlwings' own module that stands there once, and ours in its place."""

    old: str
    new: str


class Changes(Struct, frozen=True):
    """What we change in xlwings: the text of its module, and the settings that the add-in brings along."""

    replacements: tuple[Replacement, ...]
    settings: Mapping[str, str]


def own_module(file_name: str) -> Module:
    """Read a module of `macros/`.

    Raises:
        BuildError: it does not begin with its own name, or holds a letter that VBA cannot.
    """
    path = MACROS / file_name
    text = path.read_text(encoding="utf-8")
    for place, filled in PLACES.items():
        text = text.replace(place, filled)
    source = as_vba(text, file_name)
    name = path.stem
    if not source.startswith(f'Attribute VB_Name = "{name}"\r\n'):
        raise BuildError(f"{file_name} does not begin with its attribute VB_Name")
    return Module(name, source)


def body_of(file_name: str) -> str:
    """Read the body of a document module, which has its attributes from the workbook."""
    return as_vba((MACROS / file_name).read_text(encoding="utf-8"), file_name)


def as_vba(text: str, what: str) -> str:
    """Give text the line ends of VBA; refuse letters that it cannot hold.

    Args:
        text: a source.
        what: its name, for the message.

    Raises:
        BuildError: a letter outside the code page.
    """
    try:
        text.encode(CODE_PAGE)
    except UnicodeEncodeError as error:
        raise BuildError(f"{what} holds {text[error.start]!r}, which VBA does not know") from error
    return "\r\n".join(text.splitlines()) + "\r\n"


def xlwings_modules() -> tuple[Module, ...]:
    """Take xlwings' modules out of the installed package, with the replacements of `macros/xlwings.toml`.

    Raises:
        BuildError: xlwings is not installed, or reads differently than the replacements expect.
    """
    folder = _xlwings_folder()
    source = (folder / "xlwings_custom_addin.bas").read_text(encoding="ascii")
    for replacement in read_changes().replacements:
        found = source.count(replacement.old)
        if found != 1:
            raise BuildError(f"macros/xlwings.toml: {replacement.old!r} is {found} times in xlwings, not once")
        source = source.replace(replacement.old, replacement.new)
    dictionary = (folder / "addin" / "Dictionary.cls").read_text(encoding="ascii")
    return (
        Module("xlwings", as_vba(source, "xlwings")),
        Module("Dictionary", as_vba(dictionary, "Dictionary"), is_class=True),
    )


def read_changes() -> Changes:
    """Read `macros/xlwings.toml`."""
    content = tomllib.loads((MACROS / "xlwings.toml").read_text(encoding="utf-8"))
    replacements = tuple(Replacement(one["old"], one["new"]) for one in content["replace"])
    return Changes(replacements, content["settings"])


def _xlwings_folder() -> Path:
    # Found, not imported: importing xlwings looks for Excel.
    spec = importlib.util.find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise BuildError('xlwings is not installed; pip install ".[build]"')
    return Path(spec.origin).parent
