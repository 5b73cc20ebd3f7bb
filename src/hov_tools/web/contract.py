"""What the page asks and what it gets: the values of every operation.

As for the published result (`report.document`), an attribute's name in the JSON stands beside it.
`page/src/contract.ts` is made from these values (tools/build_page/contract.py), so that both sides have one contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from hov_tools.report.document import DocumentFile, DocumentFinding, FileName, ResultDocument
from hov_tools.rules.case import Fate
from hov_tools.rules.finding import Condition

Key = Annotated[str, Meta(description="By which the page asks for a consortium; not meant to be shown.")]


class Empty(Struct, frozen=True):
    """Nothing more is asked or told."""


class AskDescription(Struct, frozen=True):
    """Asks what the page must know before anything is handed in."""

    key: Annotated[
        str | None, Meta(description="64 hexadecimal digits with which journals are signed; null: new ones.")
    ] = field(name="sleutel", default=None)


class PublishedYear(Struct, frozen=True):
    """An allocation year of which an HOV per place is published."""

    year: int = field(name="jaar")
    days: Annotated[Mapping[str, int], Meta(description="HOV per place, in days, by training.")] = field(
        name="dagen_per_plaats"
    )


class Description(Struct, frozen=True):
    """What the page must know before anything is handed in."""

    version: str = field(name="versie")
    python: str
    texts: Annotated[Mapping[str, Any], Meta(description="The texts of the page, as web/texts.toml has them.")] = field(
        name="teksten"
    )
    years: tuple[PublishedYear, ...] = field(name="jaren")
    codes: Annotated[tuple[Mapping[str, str], ...], Meta(description="As `hov codes --json` has them.")]


class Manner(Enum):
    """How what is handed in goes with what is there."""

    NEW = "nieuw"
    BESIDE = "erbij"
    CORRECTION = "correctie"


class AskIntake(Struct, frozen=True):
    """Hands in the files that come with it; without files of manner "erbij", only the numbers change."""

    manner: Annotated[
        Manner,
        Meta(
            description="nieuw: what was there is forgotten; erbij: beside it; correctie: each file takes the place of "
            "the one that it is a newer version of."
        ),
    ] = field(name="wijze")
    year: int | None = field(name="jaar", default=None)
    days: int | None = field(name="dagen_per_plaats", default=None)
    training: Annotated[str | None, Meta(description="As `--opleiding`.")] = field(name="opleiding", default=None)


class Consortium(Struct, frozen=True):
    """A consortium that was found."""

    key: Key = field(name="sleutel")
    name: Annotated[str, Meta(description="As its forms name it, else what it lay in.")] = field(name="naam")
    regiehouder: str
    folders: Annotated[str, Meta(description="What it came in, as people name it.")] = field(name="mappen")
    count: Annotated[int, Meta(description="Files.")] = field(name="bestanden")


class Replaced(Struct, frozen=True):
    """A file of a correction, and the one of which it took the place; null: it came beside the others."""

    old: str | None = field(name="oud")
    new: str = field(name="nieuw")


class Register(Struct, frozen=True):
    """What was handed in, all in all."""

    consortia: tuple[Consortium, ...] = field(name="verbanden")
    beside: Annotated[tuple[DocumentFile, ...], Meta(description="The files that are of no consortium.")] = field(
        name="naast"
    )
    replaced: tuple[Replaced, ...] = field(name="vervangen")
    remarks: tuple[str, ...] = field(name="meldingen")


class AskOne(Struct, frozen=True):
    """Asks something of a consortium."""

    key: Key = field(name="verband")


class Number(Struct, frozen=True):
    """A key number, in Dutch writing."""

    label: str = field(name="naam")
    value: Annotated[str | None, Meta(description="Null when it is not known.")] = field(name="waarde")
    exact: Annotated[str | None, Meta(description="Before rounding; null when nothing was rounded.")]
    note: str = field(name="opmerking")


class Tree(Struct, frozen=True):
    """A finding of its own with what follows from it; numbers are places in the findings of the document."""

    finding: int = field(name="bevinding")
    following: Annotated[
        tuple[tuple[int, int], ...], Meta(description="(depth, finding), in the order to show them.")
    ] = field(name="volgt")


class FileOfFindings(Struct, frozen=True):
    """The findings to correct in one file."""

    file: FileName = field(name="bestand")
    form: Annotated[str, Meta(description="Name of the kind of form; empty when it is none.")] = field(name="formulier")
    counts: str = field(name="telling")
    trees: tuple[Tree, ...] = field(name="bomen")


class Kind(Struct, frozen=True):
    """A column of the matrix of members and documents."""

    kind: str = field(name="soort")
    name: str = field(name="naam")


class FormFile(Struct, frozen=True):
    """A document of a member."""

    file: FileName = field(name="bestand")
    fate: Fate = field(name="lot")


class MemberRow(Struct, frozen=True):
    """A row of the matrix."""

    tpid: Annotated[str, Meta(description="Empty when no form gives a usable one.")]
    name: str = field(name="naam")
    leads: bool = field(name="is_regiehouder")
    is_member: Annotated[bool, Meta(description="False: only a HOV form came in.")] = field(name="is_lid")
    documents: Annotated[Mapping[str, tuple[FormFile, ...]], Meta(description="Its documents by kind of form.")] = (
        field(name="documenten")
    )
    lacks: Annotated[
        Mapping[str, str], Meta(description="Kind of form that it owes now and that was not read → how it stands.")
    ] = field(name="ontbreekt")


class Compared(Struct, frozen=True):
    """The findings beside those of the judgement before; numbers are places in the findings of the document."""

    solved: Annotated[tuple[DocumentFinding, ...], Meta(description="No longer there.")] = field(name="hersteld")
    open: Annotated[tuple[int, ...], Meta(description="Were there before.")]
    new: tuple[int, ...] = field(name="nieuw")


class Judged(Struct, frozen=True):
    """A consortium that was judged."""

    key: Key = field(name="verband")
    name: str = field(name="naam")
    headline: Annotated[str, Meta(description="The conclusion in one sentence.")] = field(name="kop")
    counts: str = field(name="telling")
    document: ResultDocument
    numbers: tuple[Number, ...] = field(name="getallen")
    conditions: tuple[Condition, ...] = field(name="voorwaarden")
    groups: tuple[FileOfFindings, ...] = field(name="groepen")
    kinds: tuple[Kind, ...] = field(name="soorten")
    members: tuple[MemberRow, ...] = field(name="leden")
    at: Annotated[
        tuple[str, ...], Meta(description="By finding: TPID of whose file it is in; empty: of the consortium as such.")
    ] = field(name="bij")
    lines: Annotated[tuple[str, ...], Meta(description="The report as the command line shows it.")] = field(
        name="regels"
    )
    compared: Annotated[Compared | None, Meta(description="Null the first time.")] = field(name="vergeleken")


class Keys(Struct, frozen=True):
    """Consortia to ask for again."""

    keys: tuple[Key, ...] = field(name="sleutels")


class AskSheet(Struct, frozen=True):
    """Asks for a number of rows of a sheet."""

    key: Key = field(name="verband")
    file: FileName = field(name="bestand")
    sheet: Annotated[str | None, Meta(description="Null: the first that is shown.")] = field(name="blad", default=None)
    first: Annotated[int, Meta(description="Row, from 1.", ge=1)] = field(name="van_rij", default=1)
    count: Annotated[int, Meta(description="Rows.", ge=1, le=2000)] = field(name="rijen", default=200)


class SheetTab(Struct, frozen=True):
    """A sheet of a workbook."""

    name: str = field(name="naam")
    is_hidden: bool = field(name="verborgen")


class SheetCell(Struct, frozen=True, omit_defaults=True):
    """A cell as it is shown."""

    column: int = field(name="kolom")
    address: str = field(name="adres")
    text: str = field(name="tekst", default="")
    is_bold: bool = field(name="vet", default=False)
    is_right: bool = field(name="rechts", default=False)
    fill: Annotated[str, Meta(description='"#rrggbb", or not there.')] = field(name="vulling", default="")
    colour: Annotated[str, Meta(description='Of the text: "#rrggbb", or not there.')] = field(name="kleur", default="")
    formula: Annotated[str, Meta(description='Without "=".')] = field(name="formule", default="")


class SheetRow(Struct, frozen=True):
    """A row; one that is not here has no cells and the usual height."""

    row: int = field(name="rij")
    height: Annotated[int, Meta(description="Pixels at 100%.")] = field(name="hoogte")
    is_hidden: bool = field(name="verborgen")
    cells: tuple[SheetCell, ...] = field(name="cellen")


class SheetView(Struct, frozen=True):
    """Rows of a sheet, and what is needed to draw them."""

    tabs: tuple[SheetTab, ...] = field(name="bladen")
    sheet: str = field(name="blad")
    row_count: int = field(name="rijen_totaal")
    column_count: int = field(name="kolommen_totaal")
    widths: Annotated[tuple[int, ...], Meta(description="Pixels at 100%, by column from A; 0: hidden.")] = field(
        name="breedtes"
    )
    usual_height: int = field(name="rijhoogte")
    rows: tuple[SheetRow, ...] = field(name="rijen")
    merged: Annotated[
        tuple[tuple[int, int, int, int], ...], Meta(description="(top, left, bottom, right), from 1.")
    ] = field(name="samengevoegd")


class AskMarked(Struct, frozen=True):
    """Asks for marked copies with the report."""

    key: Annotated[Key | None, Meta(description="Null: of all consortia.")] = field(name="verband")
    as_zip: Annotated[bool, Meta(description="As one zip file.")] = field(name="zip", default=True)


class Made(Struct, frozen=True):
    """What was made; the files come with it."""

    remarks: tuple[str, ...] = field(name="meldingen")


class Command(Enum):
    """The commands of the command line that the page carries out as they are."""

    MERGE = "samenvoegen"
    BONUS = "bonus"
    DISTRIBUTE = "verdeel"
    SCENARIO = "scenario"
    ALLOCATE = "toewijzing"
    COMPARE = "verschil"
    UNDO = "herstel"


class AskCommand(Struct, frozen=True):
    """Asks for a command of the command line, as it is typed there without what it is about.

    The files that come with it are what it is about for "herstel" (one) and "verschil" ("a/…" and "b/…": a workbook
    each, or folders).
    """

    command: Command = field(name="opdracht")
    options: tuple[str, ...] = field(name="opties", default=())
    key: Annotated[Key | None, Meta(description="Null: toewijzing, over all; verschil and herstel, over files.")] = (
        field(name="verband", default=None)
    )
    writes: Annotated[bool, Meta(description="Give the workbooks too, with their receipts.")] = field(
        name="schrijf", default=False
    )
    as_lines: Annotated[bool, Meta(description="Give lines as at a terminal, and no document.")] = field(
        name="regels", default=False
    )


class CommandDone(Struct, frozen=True):
    """What a command came to."""

    status: Annotated[
        int, Meta(description="0 done, 1 with errors, 2 wrong use, 3 nothing could be read, 4 it failed.")
    ]
    lines: tuple[str, ...] = field(name="regels")
    remarks: Annotated[tuple[str, ...], Meta(description="What it tells beside the result, in Dutch.")] = field(
        name="meldingen"
    )
    document: Annotated[Any, Meta(description="What --json gives; null when it gives none.")] = None


class AskMessages(Struct, frozen=True):
    """Asks for a message to each institution that has something to correct."""

    key: Key = field(name="verband")
    until: Annotated[str | None, Meta(description="By when, as 2021-02-01; null: no date is named.")] = field(
        name="uiterlijk", default=None
    )


class Message(Struct, frozen=True):
    """A message to an institution: of its own forms only, and without trainees' data."""

    tpid: str
    name: str = field(name="naam")
    count: Annotated[int, Meta(description="Things to correct.")] = field(name="aantal")
    subject: str = field(name="onderwerp")
    body: str = field(name="tekst")
    file: Annotated[str, Meta(description="Of the .eml among the files.")] = field(name="bestand")


class Messages(Struct, frozen=True):
    """The messages of a consortium."""

    messages: tuple[Message, ...] = field(name="berichten")


OPERATIONS: Mapping[str, tuple[type[Struct], type[Struct]]] = {
    "beschrijf": (AskDescription, Description),
    "inname": (AskIntake, Register),
    "oordeel": (AskOne, Judged),
    "dubbelen": (Empty, Keys),
    "blad": (AskSheet, SheetView),
    "gemarkeerd": (AskMarked, Made),
    "opdracht": (AskCommand, CommandDone),
    "overzicht": (Empty, Made),
    "berichten": (AskMessages, Messages),
}
"""Operation → what is asked, and what is answered.

dubbelen: compares all consortia that were judged (H211), and gives those to ask for again. overzicht: the folder of
results that `hov batch` makes, with Overzicht.xlsx.
"""
