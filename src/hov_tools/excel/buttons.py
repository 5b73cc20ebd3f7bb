"""The buttons, by the names that the add-in and the forms call; the work is loaded when one is pressed."""

from __future__ import annotations

from hov_tools.excel.button import work_on_calling_book


def controleer_formulier() -> None:
    """Check the form in front and mark the cells that findings name."""
    from hov_tools.excel import checking  # noqa: PLC0415 - as above

    work_on_calling_book(checking.check_form)


def volgende_bevinding() -> None:
    """Go to the next cell with a finding."""
    from hov_tools.excel import checking  # noqa: PLC0415 - as above

    work_on_calling_book(checking.next_finding)


def maak_validatierapport() -> None:
    """Put the report sheet into the book in front."""
    from hov_tools.excel import checking  # noqa: PLC0415 - as above

    work_on_calling_book(checking.make_report)


def hov_samenvoegen() -> None:
    """Add up the members' HOV and fill it in."""
    from hov_tools.excel import filling  # noqa: PLC0415 - as above

    work_on_calling_book(filling.merge_hov)


def bereken_bonus() -> None:
    """Compute the bonus places and fill them in."""
    from hov_tools.excel import filling  # noqa: PLC0415 - as above

    work_on_calling_book(filling.fill_bonus)


def stel_verdeling_voor() -> None:
    """Propose a distribution and fill it in."""
    from hov_tools.excel import filling  # noqa: PLC0415 - as above

    work_on_calling_book(filling.propose_distribution)


def maak_ongedaan() -> None:
    """Take back the last run that changed the book."""
    from hov_tools.excel import filling  # noqa: PLC0415 - as above

    work_on_calling_book(filling.take_back)


def leer_nieuw_jaar() -> None:
    """Learn the blank forms of a new year: the one in front and those beside it."""
    from hov_tools.excel import newyear  # noqa: PLC0415 - as above

    work_on_calling_book(newyear.learn_new_year)


def controleer_installatie() -> None:
    """Look for what keeps the buttons from working well."""
    from hov_tools.excel import about  # noqa: PLC0415 - as above

    work_on_calling_book(about.check_installation)


def herstel() -> None:
    """Take away what a button left half done; the add-in asks for it when Python did not live to the end of one."""
    from hov_tools.excel import about  # noqa: PLC0415 - as above

    work_on_calling_book(about.take_away_half)
