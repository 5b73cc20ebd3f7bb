"""What a shell completes: it asks hov, which answers with what it knows, and otherwise loads nothing for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commands.calling import hov, hov_inside
from hov_tools.commands.aanvulling import SHELLS
from support.environment import unavailable

OFFERED = [
    ("hov val", {"valideer"}, set()),
    ("hov ", {"valideer", "batch", "aanvulling"}, {"--help"}),
    ("hov valideer --", {"--json", "--dagen-per-plaats", "--ter-plekke"}, {"--vrij", "valideer"}),
    ("hov -q valideer --getal", {"--getallen"}, {"--json"}),
    ("hov jaar l", {"leer", "lijst"}, {"neem"}),
    ("hov batch INZENDINGEN --tabellen ", {"csv", "parquet"}, {"--uit"}),
    ("hov aanvulling ", set(SHELLS), set()),
    # Paths are left to the shell.
    ("hov valideer MA", set(), {"MAP/"}),
]


def offered(line: str, shell: str, folder: Path) -> set[str]:
    """Give what hov offers a shell behind a line."""
    answer = folder / "antwoord.txt"
    environment = os.environ | {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_SHELL": shell,
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_SUPPRESS_SPACE": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
    }
    subprocess.run([sys.executable, "-m", "hov_tools"], env=environment, cwd=folder, check=True, timeout=60)
    return set(answer.read_text(encoding="utf-8").split("\n")) - {""}


@pytest.mark.slow
@pytest.mark.parametrize(("line", "there", "not_there"), OFFERED, ids=[line for line, *_ in OFFERED])
def test_what_may_follow_is_offered(line: str, there: set[str], not_there: set[str], tmp_path: Path) -> None:
    (tmp_path / "MAP").mkdir()
    found = offered(line, "bash", tmp_path)
    assert there <= found
    assert not not_there & found


@pytest.mark.slow
def test_paths_are_offered_where_the_shell_completes_none_itself(tmp_path: Path) -> None:
    (tmp_path / "MAP").mkdir()
    assert {"MAP/"} == {one.split("\t")[0] for one in offered("hov valideer MA", "fish", tmp_path)}


# Each prints what becomes of `hov val` at a press of Tab.
PRESSED = {
    "bash": """
        eval "$(hov aanvulling bash)"
        COMP_LINE="hov val" COMP_POINT=7 COMP_TYPE=9 COMP_WORDBREAKS=" ="
        _python_argcomplete hov val hov
        echo "${COMPREPLY[@]}"
    """,
    "fish": """
        hov aanvulling fish | source
        complete -C "hov val"
    """,
    "zsh": """
        zmodload zsh/zpty
        zpty window zsh -f -i
        zpty -w window 'PS1=; autoload -U compinit && compinit -u -D; eval "$(hov aanvulling zsh)"; print KL""AAR'
        zpty -r window text '*KLAAR*'
        zpty -w -n window $'hov val\\t'
        zpty -r -m window text '*valideer*' && print -r -- $text
        zpty -d window
    """,
}


@pytest.mark.slow
@pytest.mark.parametrize("shell", PRESSED)
def test_a_press_of_tab_completes_a_command(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        unavailable(f"{shell} is not installed (Debian: {shell})")
    program = tmp_path / "hov"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hov_tools "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    done = subprocess.run(
        [shell, "-c", PRESSED[shell]],
        env=os.environ | {"PATH": os.pathsep.join([str(tmp_path), os.environ["PATH"]]), "HOME": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert "valideer" in done.stdout, done.stderr


def test_the_script_for_powershell_asks_hov() -> None:
    # No machine of the tests has PowerShell.
    script = hov_inside("aanvulling", "powershell").out
    assert "Register-ArgumentCompleter -Native -CommandName hov " in script
    assert "\n    hov 2>&1 | Out-Null\n" in script


def test_another_shell_is_refused_with_those_that_can_be() -> None:
    called = hov_inside("aanvulling", "tcsh")
    assert called.status == 2
    assert all(shell in called.err for shell in SHELLS)


@pytest.mark.slow
def test_a_command_does_not_wait_for_it() -> None:
    tell = "import atexit; atexit.register(lambda: print('argcomplete' in sys.modules))"
    assert hov("codes", "F101", before=tell).out.endswith("False\n")
    assert hov("aanvulling", "bash", before=tell).out.endswith("True\n")
