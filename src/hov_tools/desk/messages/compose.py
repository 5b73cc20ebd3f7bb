"""The messages about one consortium: which kind to whom, in words, with the workbooks that go along."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from hov_tools.batch.result import ConsortiumResult
from hov_tools.desk.messages.copies import copies
from hov_tools.desk.messages.earlier import Addressee, Asked
from hov_tools.desk.messages.letters import HOV, Identity, Kind, Letter, letters
from hov_tools.desk.messages.mail import as_mail
from hov_tools.desk.messages.templates import Template, render
from hov_tools.desk.messages.values import About, values_of
from hov_tools.desk.messages.wording import Point, point, together

_LACKS_FORM = Identity("", HOV)
_LACKS_APPLICATION = Identity("", "aanvraag")


class Order(Struct, frozen=True):
    """What was asked of all messages.

    Attributes:
        templates: of each kind.
        until: by when an answer is asked, as people read it; "" when no date is named.
        kind: the only one to write; None: whichever fits.
        earlier: what earlier messages asked; None when those are not known.
        key: the user's own, with which workbooks are signed, or None.
    """

    templates: Mapping[Kind, Template]
    until: str = ""
    kind: Kind | None = None
    earlier: Mapping[Addressee, frozenset[Identity]] | None = None
    key: bytes | None = None


class Message(Struct, frozen=True):
    """A message as it can be written down.

    Attributes:
        asked: of whom, what.
        tpid: of the addressee, or "".
        name: of it, or "".
        to: e-mail address, or None.
        subject: in one line.
        body: lines of text.
        attached: names of the workbooks that go along.
        mail: the whole, as a mail program opens it.
    """

    asked: Asked
    tpid: str
    name: str
    to: str | None
    subject: str
    body: str
    attached: tuple[str, ...]
    mail: bytes


def messages(result: ConsortiumResult, folder: Path, order: Order, remarks: list[str]) -> Iterator[Message]:
    """Write the messages about a consortium; none for an addressee to whom the kind that was asked does not fit.

    Args:
        result: of the consortium.
        folder: of its results.
        order: what was asked.
        remarks: receives why a workbook does not go along, in Dutch.

    Raises:
        UsageError: a template asks for something that is not there.
    """
    about = About(result.name or result.key, result.year, order.until)
    for letter in letters(result):
        addressee = Addressee(result.regiehouder or result.key, result.year, letter.leads, letter.who)
        kind = _kind(letter, order, addressee)
        if kind is None:
            continue
        before, new = _parted(letter, order, addressee, kind)
        attached = copies(folder, result, letter, order.key, remarks)

        names = tuple(one.name for one in attached.values())
        told = (_told(letter, before, attached), _told(letter, new, attached))
        rendered = render(order.templates[kind], values_of(about, kind, letter, *told, attached=names))
        yield Message(
            asked=Asked(addressee, kind, tuple(dict.fromkeys(_points(letter)))),
            tpid=letter.standing.tpid,
            name=letter.standing.name,
            to=letter.to,
            subject=rendered.subject,
            body=rendered.body,
            attached=names,
            mail=as_mail(rendered.subject, rendered.body, to=letter.to, attachments=tuple(attached.values())),
        )


def _told(letter: Letter, which: Collection[Identity], copied: Collection[str]) -> tuple[Point, ...]:
    """Word these findings; of a file of which the marked copy goes along, they may point to its notes."""
    return together(point(one, has_copy=one.file in copied) for same, one in letter.findings if same in which)


def _points(letter: Letter) -> Iterator[Identity]:
    yield from (same for same, _ in letter.findings)
    if letter.lacks_application:
        yield _LACKS_APPLICATION
    if letter.standing.lacks_form:
        yield _LACKS_FORM


def _kind(letter: Letter, order: Order, addressee: Addressee) -> Kind | None:
    """Give the kind of message that fits; None when another was asked for."""
    was_asked = order.earlier is not None and addressee in order.earlier
    if not letter.is_open:
        fits = {Kind.FINE}
    elif was_asked:
        fits = {Kind.REMINDER}
    elif order.earlier is None and order.kind is not None:
        # Whether something was asked before, only who asks for it can know.
        fits = {Kind.FIRST, Kind.REMINDER}
    else:
        fits = {Kind.FIRST}
    if order.kind is None:
        return next(iter(fits))
    return order.kind if order.kind in fits else None


def _parted(
    letter: Letter, order: Order, addressee: Addressee, kind: Kind
) -> tuple[frozenset[Identity], frozenset[Identity]]:
    """Tell what was asked before from what is new; where it is not known, all of a reminder was."""
    every = frozenset(same for same, _ in letter.findings)
    if kind is not Kind.REMINDER:
        return frozenset(), every
    before = every if order.earlier is None else order.earlier.get(addressee, frozenset()) & every
    return before, every - before
