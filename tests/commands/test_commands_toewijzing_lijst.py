"""The list of institutions behind --instellingen: every row right, or a message that names line and column."""

from __future__ import annotations

import pytest

from hov_tools.allocation.table import ListedInstitution, parse_list
from hov_tools.errors import UsageError

HEADS = "tpid;hov;gevraagd;garantie;nieuw"


def parse(*lines: str, encoding: str = "utf-8") -> tuple[ListedInstitution, ...]:
    return parse_list("lijst.csv", "\r\n".join(lines).encode(encoding))


def test_a_list() -> None:
    one, other = parse(f"{HEADS};naam;sector", "TP10240;4326;3;nee;ja;Café;Ouderenzorg", "", "10241;0;0;Ja;nee;=1+1;")
    expected = {"tpid": "10240", "hov": 4326, "requested": 3, "name": "Café", "sector": "Ouderenzorg", "line": 2}
    assert one == ListedInstitution(**expected, has_guarantee=False, is_new=True)
    assert (other.name, other.has_guarantee, other.sector, other.line) == ("=1+1", True, "", 4)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_what_excel_writes(encoding: str) -> None:
    (one,) = parse(f"{HEADS};naam", "10240;1;1;nee;nee;Zorginstelling één", encoding=encoding)
    assert one.name == "Zorginstelling één"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("x;1;1;nee;nee", "regel 2, kolom tpid: gevonden “x”"),
        ("10240;1.500;1;nee;nee", "regel 2, kolom hov: gevonden “1.500”, verwacht een heel getal"),
        ("10240;12,5;1;nee;nee", "kolom hov"),
        ("10240;-1;1;nee;nee", "kolom hov"),
        ("10240;;1;nee;nee", "kolom hov: gevonden “leeg”"),
        ("10240;9999999;1;nee;nee", "kolom hov"),
        ("10240;1;;nee;nee", "kolom gevraagd"),
        ("10240;1;1;;nee", "kolom garantie: gevonden “leeg”, verwacht ja of nee"),
        ("10240;1;1;nee;misschien", "kolom nieuw"),
        ("10240;1;1;ja;ja", "kolom nieuw"),
        ("10240;1;1;nee", "kolommen in deze regel: 4, in de eerste regel: 5"),
    ],
)
def test_a_wrong_row(row: str, message: str) -> None:
    with pytest.raises(UsageError, match=r"lijst\.csv") as error:
        parse(HEADS, row)
    assert message in str(error.value)


@pytest.mark.parametrize(
    "heads", ["", "tpid;hov", f"{HEADS};kleur", f"{HEADS};hov", "tpid,hov,gevraagd,garantie,nieuw"]
)
def test_wrong_headings(heads: str) -> None:
    with pytest.raises(UsageError, match="horen de koppen"):
        parse(heads, "10240;1;1;nee;nee")


def test_an_institution_stands_in_it_once() -> None:
    with pytest.raises(UsageError, match="regel 3: TPID 10240 staat ook op regel 2"):
        parse(HEADS, "10240;1;1;nee;nee", "TP10240;2;1;nee;nee")


def test_a_sector_is_one_of_the_form() -> None:
    with pytest.raises(UsageError, match="kolom sector"):
        parse(f"{HEADS};sector", "10240;1;1;nee;nee;Tandarts")
