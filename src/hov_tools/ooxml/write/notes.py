"""Notes of ours in a sheet's comments part, with their shapes (ECMA-376 part 1, §18.7)."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.ooxml.address import a1, parse_a1
from hov_tools.ooxml.errors import EditRefusedError, Load, Refusal
from hov_tools.ooxml.package import rels_name
from hov_tools.ooxml.workbookpart import SheetEntry
from hov_tools.ooxml.write import vml
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.sheetparts import add_element, find_child, outline, related_to, relationship_attribute
from hov_tools.ooxml.write.splice import Splice
from hov_tools.ooxml.write.values import check_text, text_element, xstring
from hov_tools.ooxml.write.workbooktext import WorkbookText
from hov_tools.ooxml.write.xmlelements import Element, append_to, text_of, texts_within
from hov_tools.ooxml.xmlparse import unescape_xstring

AUTHOR = "hov_tools"
"""The author of our notes, and the first line by which we know them: LibreOffice forgets authors."""

HEADING = f"{AUTHOR}:\n"

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{}"><authors></authors>'
    "<commentList></commentList></comments>"
)

# Of work: what of the notes is read in a step.
_BYTES_PER_STEP = 8


class Note(Struct, frozen=True):
    """A note as the sheet has it.

    Attributes:
        is_ours: it starts with our heading.
        text: all its runs joined, without our heading.
        elements: its place in the comments part; more than one when ours were doubled, which no program does.
    """

    is_ours: bool
    text: str
    elements: tuple[Element, ...]


class SheetNotes:
    """The notes of one sheet, read and changed."""

    def __init__(self, draft: Draft, workbook: WorkbookText, sheet: SheetEntry) -> None:
        self._draft = draft
        self._workbook = workbook
        self._sheet = sheet

    def _part(self) -> str | None:
        link = self._draft.link(self._sheet.part, "comments")
        return None if link is None else link.target

    def read(self) -> dict[str, Note]:
        """Give the notes by address; a threaded comment shows as a note of someone else."""
        part = self._part()
        if part is None:
            return {}
        root, text = self._draft.tree(part), self._draft.text(part)
        self._draft.package.work.charge(len(text) // _BYTES_PER_STEP, Load.NOTES, self._sheet.name)
        notes: dict[str, Note] = {}
        for group in root.all("commentList"):
            for one in group.all("comment"):
                says = "".join(map(unescape_xstring, texts_within(text, one, ("text", "r"))))
                is_ours = says.startswith(HEADING)
                before = notes.get(one.get("ref"))
                if before is None or not is_ours:
                    notes[one.get("ref")] = Note(is_ours, says.removeprefix(HEADING), (one,))
                elif before.is_ours:
                    notes[one.get("ref")] = replace(before, elements=(*before.elements, one))
        return notes

    def put(self, notes: dict[tuple[int, int], str]) -> None:
        """Write notes of ours on cells, (row, column) → text; none of the cells has someone else's.

        Raises:
            EditRefusedError: "text-too-long", "text-character", "vml-drawing".
        """
        for text in notes.values():
            check_text(text)
        part = self._part() or self._make_part()
        root = self._draft.tree(part)
        if root.is_self_closed:
            self._draft.splice(part, [append_to(self._draft.text(part), root, b"")])
        there = self.read()
        asked = sorted((place, text) for place, text in notes.items() if not _says(there.get(a1(*place)), text))
        new = [(row, column, HEADING + text) for (row, column), text in asked if a1(row, column) not in there]
        replaced = [there[a1(*place)] for place, _ in asked if a1(*place) in there]
        gone = [one for note in replaced if note.is_ours for one in note.elements]
        self._draft.splice(part, [Splice(one.start, one.end, b"") for one in gone])
        if asked:
            self._append(part, asked)
        if new:
            drawing = self._drawing() or self._make_drawing()
            self._draft.splice(drawing, self._shapes(drawing, new))

    def _shapes(self, drawing: str, new: list[tuple[int, int, str]]) -> list[Splice]:
        try:
            return vml.add_notes(self._shown_in(drawing), new, self._taken())
        except EditRefusedError as error:
            raise EditRefusedError(error.reason, error.detail, self._sheet.name) from error

    def _append(self, part: str, notes: list[tuple[tuple[int, int], str]]) -> None:
        author = self._author(part)
        root = self._draft.tree(part)
        prefix = root.prefix
        heading = _run(prefix, HEADING, b"<%bb/>" % prefix)
        xml = b"".join(
            b'<%bcomment ref="%b" authorId="%d"><%btext>%b</%btext></%bcomment>'
            % (
                prefix,
                a1(*place).encode(),
                author,
                prefix,
                heading + _run(prefix, text, b""),
                prefix,
                prefix,
            )
            for place, text in notes
        )
        group = root.child("commentList")
        if group is None:
            name = prefix + b"commentList"
            at = root.close_start
            self._draft.splice(part, [Splice(at, at, b"<%b>%b</%b>" % (name, xml, name))])
        else:
            self._draft.splice(part, [append_to(self._draft.text(part), group, xml)])

    def _author(self, part: str) -> int:
        root, text = self._draft.tree(part), self._draft.text(part)
        group = root.child("authors")
        authors = [] if group is None else list(group.all("author"))
        for index, one in enumerate(authors):
            if text_of(text, one) == AUTHOR:
                return index
        xml = b"<%bauthor>%b</%bauthor>" % (root.prefix, AUTHOR.encode(), root.prefix)
        if group is None:
            name = root.prefix + b"authors"
            self._draft.splice(part, [Splice(root.open_end, root.open_end, b"<%b>%b</%b>" % (name, xml, name))])
        else:
            self._draft.splice(part, [append_to(text, group, xml)])
        return len(authors)

    def remove(self, row: int, column: int) -> None:
        """Take a note of ours off a cell; does nothing when there is none."""
        part = self._part()
        note = self.read().get(a1(row, column))
        if part is None or note is None or not note.is_ours:
            return
        self.remove_all([note])

    def remove_all(self, notes: Iterable[Note]) -> None:
        """Take notes of ours off their cells; `read` gave them, and nothing was changed since."""
        part, drawing = self._part(), self._drawing()
        gone = [one for note in notes if note.is_ours for one in note.elements]
        if part is None or not gone:
            return
        self._draft.splice(part, [Splice(one.start, one.end, b"") for one in gone])
        if drawing is not None:
            places = {parse_a1(one.get("ref")) for one in gone}
            self._draft.splice(drawing, vml.remove_notes(self._shown_in(drawing), places))

    def tidy(self) -> None:
        """Take out the comments part and the drawing when no note of anyone is left and we made them."""
        part = self._part()
        if part is None or not self._is_left_by_us(part):
            return
        self._let_go(part, "comments")
        drawing = self._drawing()
        root = outline(self._draft, self._sheet.part)
        # A sheet has one drawing of notes: of more than one it is not known which is ours.
        is_one = len([*root.all("legacyDrawing")]) <= 1
        if is_one and drawing is not None and vml.is_empty(self._shown_in(drawing)):
            element = find_child(root, "legacyDrawing")
            if element is not None:
                self._draft.splice(self._sheet.part, [Splice(element.start, element.end, b"")])
            self._let_go(drawing, "vmlDrawing")
        if not self._draft.links(self._sheet.part):
            self._draft.remove(rels_name(self._sheet.part))

    def _is_left_by_us(self, part: str) -> bool:
        """An empty comments part with no author but us; a program that forgets authors leaves a blank one."""
        root, text = self._draft.tree(part), self._draft.text(part)
        if any(one.name not in ("authors", "commentList") for one in root.children):
            return False
        authors = {text_of(text, one).strip() for group in root.all("authors") for one in group.all("author")}
        return authors <= {AUTHOR, ""} and not any(group.children for group in root.all("commentList"))

    def _let_go(self, part: str, kind: str) -> None:
        for link in self._draft.links(self._sheet.part):
            if link.target == part and link.kind == kind and not link.is_external:
                self._draft.remove_link(self._sheet.part, kind, link.id)
        if not self._draft.is_used(part):
            self._draft.remove_with_what_only_it_uses(part)

    def _drawing(self) -> str | None:
        if b"legacyDrawing" not in self._draft.text(self._sheet.part):
            return None
        identifier = related_to(self._draft, self._sheet.part, "legacyDrawing")
        link = next((one for one in self._draft.links(self._sheet.part) if one.id == identifier), None)
        if link is not None and link.kind != "vmlDrawing":
            name = self._sheet.name
            raise EditRefusedError(Refusal.VML_DRAWING, f"{name}: its drawing of notes is a {link.kind}", name)
        return None if link is None else link.target

    def _folder(self) -> str:
        return self._workbook.part.rpartition("/")[0]

    def _make_part(self) -> str:
        part = self._draft.free_name(f"{self._folder()}/comments".lstrip("/"), ".xml")
        self._draft.add(part, _EMPTY.format(self._workbook.namespace).encode(), _COMMENTS_TYPE)
        self._draft.add_link(self._sheet.part, "comments", part, is_strict=self._workbook.is_strict)
        return part

    def _make_drawing(self) -> str:
        part = self._draft.free_name(f"{self._folder()}/drawings/vmlDrawing".lstrip("/"), ".vml")
        block = self._taken().free_block
        self._draft.add(part, vml.EMPTY.format(block).encode(), self._draft.add_default("vml", _VML_TYPE))
        strict = self._workbook.is_strict
        identifier = self._draft.add_link(self._sheet.part, "vmlDrawing", part, is_strict=strict)
        root = outline(self._draft, self._sheet.part)
        attribute = relationship_attribute(root, identifier)
        xml = b"<%blegacyDrawing%b/>" % (root.prefix, attribute)
        lost = find_child(root, "legacyDrawing")
        if lost is None:
            add_element(self._draft, self._sheet.part, "legacyDrawing", xml)
        else:
            # It leads to a drawing that is not there.
            self._draft.splice(self._sheet.part, [Splice(lost.start, lost.end, xml)])
        return part

    def _taken(self) -> vml.Taken:
        """The shape ids of all drawings in the workbook, also of one that no sheet refers to."""
        links = [link for sheet in self._workbook.sheets if sheet.part for link in self._draft.links(sheet.part)]
        linked = [link.target for link in links if link.kind == "vmlDrawing" and self._draft.has(link.target)]
        lost = [name for name in self._draft.names if name.lower().endswith(".vml")]
        return vml.taken(self._shown_in(name) for name in dict.fromkeys([*linked, *lost]))

    def _shown_in(self, drawing: str) -> bytes:
        """Give a drawing, once what searching it may take is charged."""
        text = self._draft.text(drawing, is_xml=False)
        self._draft.package.work.charge(vml.steps(text), Load.NOTES, self._sheet.name)
        return text


def _says(note: Note | None, text: str) -> bool:
    return note is not None and note.text == text


def _run(prefix: bytes, text: str, bold: bytes) -> bytes:
    look = b'<%bsz val="9"/><%bcolor indexed="81"/><%brFont val="Tahoma"/><%bfamily val="2"/>' % ((prefix,) * 4)
    properties = b"<%brPr>%b%b</%brPr>" % (prefix, bold, look, prefix)
    return b"<%br>%b%b</%br>" % (prefix, properties, text_element(prefix, xstring(text)), prefix)
