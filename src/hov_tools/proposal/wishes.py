"""What a consortium asks of its distribution, beside what its forms say (domain, 4.6)."""

from __future__ import annotations

from msgspec import Struct

from hov_tools.calculations.distribution.problem import Spread, Weigh


class Wishes(Struct, frozen=True):
    """The options of `hov verdeel`, or of the button in Excel.

    Attributes:
        allocated: regular places, where the form does not state them; None to take them from the form.
        is_free: what was filled in before may be replaced.
        capacities: (TPID, places) in any one year.
        minimums: (TPID, places) of instroom.
        maximums: (TPID, places) of instroom.
        starts: (year, month) in which new routes may start; empty: the default.
        lengths: months of the parts of a new route; empty: those of the training, in two equal parts.
        pairs: (TPID, TPID) that may follow each other in this order; empty: all.
        weigh: to what regular places stay close.
        spread: how the doorstroom is spread.
        count: how many proposals are asked for.
        is_approved: the hoofdopleiders have approved the routes; it is then written in the form.
    """

    allocated: int | None = None
    is_free: bool = False
    capacities: tuple[tuple[str, int], ...] = ()
    minimums: tuple[tuple[str, int], ...] = ()
    maximums: tuple[tuple[str, int], ...] = ()
    starts: tuple[tuple[int, int], ...] = ()
    lengths: tuple[int, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    weigh: Weigh = Weigh.BY_PLACE
    spread: Spread = Spread.BY_INSTROOM
    count: int = 1
    is_approved: bool = False
