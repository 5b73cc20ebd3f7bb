"""What the forms of a consortium state beside what is judged, as a result holds it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from msgspec import Struct, field


class ContactResult(Struct, frozen=True):
    """Whom to write to, as a form states it: of an institution, never of a trainee.

    Attributes:
        tpid: of the institution; None when the form gives no usable one.
        name: of the institution, or "".
        contact: who it is, mostly a function, or "".
        email: or "".
        telephone: or ""; the forms of 2022 and 2025 do not ask it.
        file: that states it.
        is_lead: the regiehouder's, for the whole consortium.
    """

    tpid: str | None
    name: str = field(name="naam")
    contact: str = field(name="contactpersoon")
    email: str = field(name="e_mail")
    telephone: str = field(name="telefoon")
    file: str = field(name="bestand")
    is_lead: bool = field(name="van_regiehouder")


class ReceivedFile(Struct, frozen=True):
    """When a file came in and whose it is, beside its line in `document`.

    Attributes:
        file: its name there.
        tpid: of the institution whose HOV form it is; None for anything else, and when the form does not say.
        stated_on: the day of signing or submission in the form, or None.
        mailed_on: the day of the mail that it came in, or None.
    """

    file: str = field(name="bestand")
    tpid: str | None
    stated_on: date | None = field(name="dagtekening")
    mailed_on: date | None = field(name="mail_van")


class RouteResult(Struct, frozen=True):
    """A route of the in- en doorstroom form; None where nothing usable is stated.

    Attributes:
        number: counted from 1, in the order of the form.
        kind: "regulier", "bonus" or None.
        start: its first day.
        placements: TPID and months of each part that is filled in.
        approved: by the hoofdopleider: "ja", "nee" or None.
    """

    number: int = field(name="nummer")
    kind: str | None = field(name="soort")
    start: date | None = field(name="begin")
    placements: tuple[tuple[str | None, Fraction | None], ...] = field(name="delen")
    approved: str | None = field(name="akkoord")
