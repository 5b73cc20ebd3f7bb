"""The buttons, by the names that the add-in and the forms call; the work is loaded when one is pressed."""

from __future__ import annotations


def controleer_formulier() -> None:
    """Check the form in front and mark the cells that findings name."""
    from hov_tools.excel import button, checking  # noqa: PLC0415 - as above

    button.press(checking.check_form)


def volgende_bevinding() -> None:
    """Go to the next cell with a finding."""
    from hov_tools.excel import button, checking  # noqa: PLC0415 - as above

    button.press(checking.next_finding)


def maak_validatierapport() -> None:
    """Put the report sheet into the book in front."""
    from hov_tools.excel import button, checking  # noqa: PLC0415 - as above

    button.press(checking.make_report)


def hov_samenvoegen() -> None:
    """Add up the members' HOV and fill it in."""
    from hov_tools.excel import button, filling  # noqa: PLC0415 - as above

    button.press(filling.merge_hov)


def bereken_bonus() -> None:
    """Compute the bonus places and fill them in."""
    from hov_tools.excel import button, filling  # noqa: PLC0415 - as above

    button.press(filling.fill_bonus)


def stel_verdeling_voor() -> None:
    """Propose a distribution and fill it in."""
    from hov_tools.excel import button, filling  # noqa: PLC0415 - as above

    button.press(filling.propose_distribution)


def maak_ongedaan() -> None:
    """Take back the last run of ours."""
    from hov_tools.excel import button, filling  # noqa: PLC0415 - as above

    button.press(filling.take_back)


def controleer_installatie() -> None:
    """Look for what keeps the buttons from working well."""
    from hov_tools.excel import about, button  # noqa: PLC0415 - as above

    button.press(about.check_installation)


def help() -> None:  # noqa: A001 - the name on the button
    """Show what the buttons do."""
    from hov_tools.excel import about, button  # noqa: PLC0415 - as above

    button.press(about.show_help)
