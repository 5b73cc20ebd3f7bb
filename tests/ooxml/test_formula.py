from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter

from hov_tools.ooxml.address import Range
from hov_tools.ooxml.formulas.references import Dependencies, Reference, defined_names, dependencies, references
from hov_tools.ooxml.formulas.tokens import MAX_LENGTH, FormulaError, tokenize, translate
from hov_tools.ooxml.formulas.tree import Call, Cells, Chain, Literal, Negation, parse
from hov_tools.ooxml.snapshot import DefinedName, Snapshot

MOVED = [
    ("A1", 2, 1, "B3"),
    ("$A1", 2, 1, "$A3"),
    ("A$1", 2, 1, "B$1"),
    ("$A$1", 2, 1, "$A$1"),
    ("SUM(A1:$B$2,C3)", 1, 1, "SUM(B2:$B$2,D4)"),
    ("SUM(A:A,$B:C)", 5, 1, "SUM(B:B,$B:D)"),
    ("SUM(1:1,$2:3)", 5, 1, "SUM(6:6,$2:8)"),
    ("Blad1!A1+'Blad 2'!B2", 1, 0, "Blad1!A2+'Blad 2'!B3"),
    ("'It''s A1'!A1", 1, 0, "'It''s A1'!A2"),
    ("SUM(Jan:Mrt!A1)", 1, 1, "SUM(Jan:Mrt!B2)"),
    ("SUM('Blad 1:Blad 3'!A1:B2)", 1, 1, "SUM('Blad 1:Blad 3'!B2:C3)"),
    ("[1]Blad1!A1+'[2]Blad 1'!A1", 1, 0, "[1]Blad1!A2+'[2]Blad 1'!A2"),
    ("LOG10(A1)", 1, 0, "LOG10(A2)"),
    ('A1&"A1 ""B2"" C3"', 1, 0, 'A2&"A1 ""B2"" C3"'),
    ("HOV_Jaar+A1", 1, 0, "HOV_Jaar+A2"),
    ("HOV2020+HOV2020_x+A1.b", 1, 1, "HOW2021+HOV2020_x+A1.b"),
    ("XFE1+A1048577+A0", 1, 1, "XFE1+A1048577+A0"),
    ("Tabel1[[#This Row],[A1]]+A1", 1, 0, "Tabel1[[#This Row],[A1]]+A2"),
    ("A1 : B2", 1, 0, "A2 : B3"),
    ("A1:INDEX(B1:B9,2)", 1, 0, "A2:INDEX(B2:B10,2)"),
    ("1.5E3+E3", 1, 0, "1.5E3+E4"),
    ("IF(TRUE,{1,2;3,4},#N/A)", 1, 0, "IF(TRUE,{1,2;3,4},#N/A)"),
    ("_xlfn.IFNA(A1#,@B1)", 1, 0, "_xlfn.IFNA(A2#,@B2)"),
    ("A1", -1, 0, "#REF!"),
    ("A1", 0, -1, "#REF!"),
    ("Blad1!B2:A1+1", -1, 0, "Blad1!#REF!+1"),
    ("XFD1048576", 1, 0, "#REF!"),
    ("SUM(A:B)", 0, -1, "SUM(#REF!)"),
    ("Été!A1+naïef", 1, 0, "Été!A2+naïef"),
]


@pytest.mark.parametrize(("formula", "rows", "columns", "expected"), MOVED)
def test_translate(formula: str, rows: int, columns: int, expected: str) -> None:
    assert translate(formula, rows, columns) == expected


@pytest.mark.parametrize("formula", [row[0] for row in MOVED])
def test_tokens_joined_are_the_formula(formula: str) -> None:
    assert "".join(token.prefix + token.text for token in tokenize(formula)) == formula


SHEETS = st.sampled_from(["", "Blad1!", "'Blad 2'!", "'d''Or'!"])
CELLS = st.builds(
    lambda column, row, fixed: f"{fixed[0]}{get_column_letter(column)}{fixed[1]}{row}",
    st.integers(100, 200),
    st.integers(100, 900),
    st.sampled_from([("", ""), ("$", ""), ("", "$"), ("$", "$")]),
)
AREAS = st.one_of(CELLS, st.builds("{}:{}".format, CELLS, CELLS))
PARTS = st.one_of(
    st.builds("{}{}".format, SHEETS, AREAS),
    st.builds("SUM({},LOG10({}))".format, AREAS, AREAS),
    st.sampled_from(['"A1"', "12.5", "HOV_Jaar", "TRUE"]),
)
FORMULAS = st.lists(PARTS, min_size=1, max_size=5).map("+".join)
MOVES = st.integers(-99, 99)


@given(FORMULAS, MOVES, MOVES)
def test_there_and_back_is_the_same(formula: str, rows: int, columns: int) -> None:
    assert translate(translate(formula, rows, columns), -rows, -columns) == formula


@given(FORMULAS, MOVES, MOVES)
def test_translates_as_openpyxl_does(formula: str, rows: int, columns: int) -> None:
    target = f"{get_column_letter(200 + columns)}{200 + rows}"
    expected = Translator("=" + formula, origin=f"{get_column_letter(200)}200").translate_formula(target)
    assert "=" + translate(formula, rows, columns) == expected


@given(st.text(alphabet="A1$:!'\"()[]{},;+-#@.% \\_é\n", max_size=60))
def test_any_text_is_cut_up_or_refused(text: str) -> None:
    try:
        tokens = list(tokenize(text))
    except FormulaError:
        return
    assert "".join(token.prefix + token.text for token in tokens) == text


@pytest.mark.parametrize(
    "formula", ['"open', "'open", "'open!A1", "$XFE$1", "A1:XFE2", "a`b", "1" * (MAX_LENGTH + 1), '"a""', "[", "!A1"]
)
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError):
        translate(formula, 1, 1)


@pytest.mark.parametrize("piece", ["'", '"', "[", "(", "A1:", "'a'", "[a]", "a.", "-", "A1 ", "[[a]", "1E"])
def test_long_nonsense_takes_no_time(piece: str) -> None:
    with pytest.raises(FormulaError):
        parse((piece * MAX_LENGTH)[: MAX_LENGTH - 1] + ")")


def test_references_in_order_without_repeats() -> None:
    formula = "SUM(B2:A1,'Blad 2'!$C$3,B2:A1)+blad3!D:E+2:3"
    assert references(formula, "Blad 1") == (
        Reference("Blad 1", Range(1, 1, 2, 2)),
        Reference("Blad 2", Range(3, 3, 3, 3)),
        Reference("blad3", Range(1, 4, 1_048_576, 5)),
        Reference("Blad 1", Range(2, 1, 3, 16_384)),
    )


@pytest.mark.parametrize(
    ("formula", "unseen"),
    [
        ("SUM(A1,Jaar,TRUE)", ()),
        ("SUM(A1,Onbekend)", ("Onbekend",)),
        ("INDIRECT(A1)", ("INDIRECT",)),
        ("offset(A1,1,1)", ("offset",)),
        ("TODAY()-A1", ("TODAY",)),
        ("[1]Blad1!A1", ("[1]Blad1!A1",)),
        ("'[Boek 2.xlsx]Blad 1'!A1", ("'[Boek 2.xlsx]Blad 1'!A1",)),
        ("SUM(Jan:Mrt!A1)", ("Jan:Mrt!A1",)),
        ("SUM(Tabel1[Dagen])", ("Tabel1[Dagen]",)),
        ("SUM(A1:INDEX(B1:B9,2))", ("A1:",)),
        ("SUM(A1#)", ("A1#",)),
        ("Blad1!Naam", ("Blad1!Naam",)),
        ("Kring", ()),
        ("Verschuivend", ("B1",)),
    ],
)
def test_what_cannot_be_seen_through_is_named(formula: str, unseen: tuple[str, ...]) -> None:
    names = {"jaar": "'Blad 2'!$A$1", "kring": "Kring2", "kring2": "Kring+1", "verschuivend": "B1"}
    assert dependencies(formula, "Blad 1", names).unseen == unseen


def test_names_are_seen_through() -> None:
    snapshot = Snapshot(
        (),
        (
            DefinedName("Jaar", "Blad1!$A$1"),
            DefinedName("JAAR", "Blad1!$A$2", sheet="Blad2"),
            DefinedName("Elders", "Blad1!$A$3", sheet="Blad3"),
        ),
    )
    names = defined_names(snapshot, "Blad2")
    assert names == {"jaar": "Blad1!$A$2"}
    expected = Dependencies((Reference("Blad1", Range(2, 1, 2, 1)),), ())
    assert dependencies("jaar*2", "Blad2", names) == expected


def test_tree() -> None:
    one, two = Literal(1), Literal(2)
    assert parse("1+2*-1") == Chain(one, (("+", Chain(two, (("*", Negation(one)),))),))
    assert parse("-1^2") == Chain(Negation(one), (("^", two),))
    assert parse("1-2-1") == Chain(one, (("-", two), ("-", one)))
    assert parse("if( A1 ,, )") == Call(
        "IF", (Cells(None, Range(1, 1, 1, 1), is_absolute=False), Literal(None), Literal(None))
    )


@pytest.mark.parametrize(
    "formula", ["", "1+", "(1", "SUM(1", "SUM(1 2)", "A1 B1", "{1,2}", "1)", "=1", "A1:B1:C1", ")", "%"]
)
def test_what_is_not_in_the_grammar_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError):
        parse(formula)


@pytest.mark.parametrize(
    "formula",
    [
        "(" * 5000 + "1" + ")" * 5000,
        "IF(1," * 2000 + "1" + ")" * 2000,
        "-" * 5000 + "1",
        "1" + "%" * 5000,
        "(" * 60 + "1" + ")^1*1+1&1=1" * 60,
    ],
)
def test_deep_nesting_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError, match="deeply"):
        parse(formula)


def test_a_long_sum_is_not_deep() -> None:
    tree = parse("+".join(["A1"] * 4000))
    assert isinstance(tree, Chain)
    assert len(tree.rest) == 3999
