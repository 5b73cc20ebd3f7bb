"""The catalogue: every code of the domain, every text filled in, Dutch, and saying what to do."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from hov_tools.forms.records import CellRef, SheetTwice
from hov_tools.rules.case import Case, Document, Elsewhere, FileTrouble
from hov_tools.rules.catalogue import code_texts, codes, variants
from hov_tools.rules.engine import RULES, assess
from hov_tools.rules.finding import Finding, Severity
from support.cases import refill
from support.environment import ROOT
from support.other_years import consortium_in_other_words
from support.workbooks import CellValue, ExcelError, Formula, Stored

if TYPE_CHECKING:
    from pathlib import Path

    from support.cases import Changes, Consortium

DOMAIN = ROOT / "docs" / "domein.md"
ROUTES = "stroom Opleidingsroutes!"
TRAINEES = "10243 Opleidelingen!"
SEPARATE = "Afzonderlijk aanvragen"
ENGLISH = re.compile(
    r"\b(the|and|not|found|cell|sheet|files?|missing|should|values?|with|rows?|years?|days|places?|error|none|true)\b",
    re.IGNORECASE,
)

# Cells of a trainee that we read and the form's own formulas do not; the last row stands below its table.
FREELY_TYPED: dict[str, CellValue] = {
    "D6": "ja ",
    "F7": Decimal("45716.75"),
    "B52": "R99",
    "C52": "Gz-psycholoog",
    "D52": "ja",
    "E52": date(2023, 1, 1),
    "F52": date(2023, 1, 31),
}


MEND_FIRST = r"Herstel eerst [A-Z]\d+ in .+; controleer daarna of dit nog nodig is\."


def every_entry() -> list[tuple[str, str | None]]:
    return [(code, variant) for code in codes() for variant in (None, *variants(code))]


def codes_of_the_domain() -> list[str]:
    """Read the codes from the table of findings in the domain's paragraph 5."""
    text = DOMAIN.read_text(encoding="utf-8")
    found: list[str] = []
    for first, last in re.findall(r"^\| ([A-Z]\d+)(?:–[A-Z](\d+))? \|", text, flags=re.MULTILINE):
        letter, number = first[0], int(first[1:])
        found += [f"{letter}{one}" for one in range(number, int(last or number) + 1)]
    return found


def test_every_code_of_the_domain_has_texts_and_a_rule() -> None:
    expected = codes_of_the_domain()
    assert len(expected) == 64
    assert sorted(codes()) == sorted(expected)
    rules = [rule.__name__.partition("_")[0].upper() for rule in RULES]
    assert sorted(rules) == sorted(expected)


SEVERITIES = {"V1": "twijfel", "V5": "fout", "V6": "waarschuwing"}


def test_severities_are_those_of_the_domain() -> None:
    text = DOMAIN.read_text(encoding="utf-8")
    for code, severity in re.findall(r"^\| ([FHVPD]\d+) \| (\w+) \|", text, flags=re.MULTILINE):
        if code not in codes():
            continue  # the test above tells whether it waits for its rule
        assert code_texts(code).severity is Severity(severity), code
    assert {variant: code_texts("V1", variant).severity.value for variant in (None, *variants("V1"))} == {
        None: "twijfel",
        "geen_zelfstandig": "fout",
        "geen_afhankelijk": "fout",
    }


@pytest.mark.parametrize(("code", "variant"), every_entry())
def test_texts_are_dutch_sentences_that_say_what_to_do(code: str, variant: str | None) -> None:
    own = code_texts(code, variant)
    for text in (own.message, own.remedy):
        assert text[0].isupper() or text[0] in "{“"
        assert text[-1] in ".?:}N" or text.endswith(("}", "N."))
    assert own.expected
    assert own.source
    assert own.title
    assert not own.title.endswith(".")
    for text in (own.message, own.remedy, own.expected, own.title):
        words = re.sub(r"\{[a-z_]+\}|--[a-z-]+", "", text)
        assert ENGLISH.search(words) is None, text
        assert "  " not in text


def test_the_other_texts_are_dutch() -> None:
    raw = tomllib.loads((files("hov_tools.rules") / "catalogue.toml").read_text(encoding="utf-8"))
    pairs = [one if isinstance(one, list) else [one] for one in raw["teksten"].values()]
    for text in (*itertools.chain(*pairs), *raw["keuzes"].values()):
        assert ENGLISH.search(re.sub(r"\{[A-Za-z_+\-0-9]+\}|--[a-z-]+", "", text)) is None, text


def judged(noord: Consortium, oost: Consortium, later: Consortium) -> Iterator[Finding]:
    """Give findings of every code and variant: mistakes together that do not touch each other."""
    together: list[Changes] = [
        {
            "10243 D8": None,
            "10243 D23": "twee",
            "10243 D34": "gisteren",
            "10246 D23": " 2,0 ",
            "10246 D10": "Ziekenhuis",
            "10249 D10": "xyz",
            "10240 D22": -2,
            "10240 D23": -2,
            "10249 D23": 1.5,
            "10252 D34": "31-12-1921",
            "10255 D9": "onbekend",
            "10258 D10": ExcelError("#N/A"),
            "10258 B14": "Iets",
            "10261 D35": "nee",
            "10261 F27": 1,
            "10252 F27": None,
            "10246 F27": 2186,
            "10243 D22": 2,
            "10261 D21": "99999",
            "10258 D21": "10243",
            "10258 D9": "12",
            "aanvraag D15": -5,
            "10258 D19": "tien",
            "10249 D11": "x",
            "10249 D34": "31-11-2020",
            "10249 D9": "10249\u200b",
            "10246 D22": "n.v.t.",
            f"{TRAINEES}D30": "ja",
            "10246 Opleidelingen!B6": "0011011",
            "10261 Opleidelingen!B6": 11011,
            "10261 D10": Formula("EDATE(1,2)"),
            f"{TRAINEES}F6": "2019-12-31",
            f"{TRAINEES}B9": "R011034",
            f"{TRAINEES}C9": None,
            f"{TRAINEES}G6": "1-2-2021",
            f"{TRAINEES}G9": "1-1-2016",
            f"{TRAINEES}H9": "2-1-2017",
            "10249 Opleidelingen!B6": "111222333",
            "10249 Opleidelingen!B7": "R011042",
            "10240 Opleidelingen!B9": "R011054",
            "10249 D27": 5000,
            "10258 D27": 1,
        },
        {
            "aanmelding D9": 2023,
            "aanmelding D13": "Afzonderlijk",
            "aanmelding D15": "1-4-2021",
            "aanmelding D42": "nee",
            "aanmelding D43": "in voorbereiding",
            "aanmelding I20": "nee",
            "aanmelding H20": "geen",
            "aanvraag I20": "x",
            **{f"aanmelding D{row}": "nee" for row in range(48, 54)},
            "aanmelding F19": "nee",
            "10243 D19": "10246",
            "10246 D19": "99999",
            "10243 D10": "Epilepsie",
        },
        {
            f"{ROUTES}G5": 14,
            f"{ROUTES}F6": "10240",
            f"{ROUTES}F7": None,
            f"{ROUTES}G7": None,
            f"{ROUTES}F8": "88888",
            f"{ROUTES}J5": "nee",
            f"{ROUTES}B9": "bonus",
            "stroom D12": 5,
            "stroom G17": 1,
            "stroom I17": 3,
            "stroom J18": 0,
            "stroom H20": 0,
            "stroom C24": "10240",
            "stroom C23": "99999",
        },
        {"stroom J17": 1, "stroom J18": 0},
        {f"aanmelding G{row}": "ja" for row in range(19, 27)},
        {f"aanmelding G{row}": "nee" for row in range(19, 27)},
        {f"aanmelding G{row}": "ja" for row in range(19, 26)},
        {
            f"aanmelding E{row}": sector
            for row, sector in zip(range(19, 27), ["Epilepsie", "Jeugdzorg"] * 4, strict=True)
        },
        {
            f"aanmelding E{row}": sector
            for row, sector in zip(
                range(19, 27), ["Jeugdzorg", "Verslavingszorg", "Epilepsie", "Revalidatie"] * 2, strict=True
            )
        },
        {f"aanmelding {column}{row}": None for column in "CDEFGHIJ" for row in range(19, 27)},
        {"10246 D9": "10243"},
        {"aanmelding D13": "Combinatie", "10258 D20": SEPARATE},
        {"10240 D20": SEPARATE, "10240 D22": 4},
    ]
    for changes in together:
        yield from assess(noord.case(changes)).findings
    yield from assess(noord.case({"aanmelding D43": "in voorbereiding"}, without={"aanvraag"})).findings
    members = {short for short in noord.files if short.isdigit()}
    yield from assess(noord.case(without=members)).findings
    yield from assess(noord.case(without={"10240"}, days_per_place=9000)).findings
    yield from assess(replace(noord.case(), as_if_year=2025)).findings
    yield from assess(noord.case(year=2023)).findings
    yield from who_and_what_counts(noord, later)
    yield from assess(oost.case({"10323 Specificatie opleidelingen!D6": "nee"})).findings
    typed: Changes = {f"10323 Specificatie opleidelingen!{cell}": value for cell, value in FREELY_TYPED.items()}
    yield from assess(oost.case(typed)).findings
    yield from assess(later.case()).findings
    case = noord.case()
    second = replace(case.documents[-1], file="In- en doorstroom (2).xlsx")
    form, ref = case.documents[-2].form, CellRef("HOV-formulier", 8, 2)
    assert form is not None
    for is_same in (True, False):
        twice = replace(form, hidden=(ref,), twice=(SheetTwice(ref, replace(ref, sheet="Kopie"), is_same),))
        yield from assess(Case("kopie", (replace(case.documents[-2], form=twice),), is_folder=False)).findings
    broken = [Document(f"{trouble.value}.xlsx", "", None, trouble) for trouble in FileTrouble]
    other = Document("begroting.xlsx", "", has_macros=True, has_links=True)
    yield from assess(replace(case, documents=(*case.documents, second, *broken, other))).findings
    yield from assess(Case("leeg", (), is_folder=True)).findings


def who_and_what_counts(noord: Consortium, later: Consortium) -> Iterator[Finding]:
    """Give findings on who is who, and on what counts."""
    row = dict(zip("CDEFGHIJ", ["10240", "Noord-instelling A", "Epilepsie", "ja", "ja", "x", "ja"], strict=False))
    for changes in (
        {f"aanmelding {column}27": value for column, value in row.items()},
        {"10246 D9": "10243"},
        {"10246 D9": "10243", "10246 D8": "Stichting Z"},
        {"stroom C18": "10246"},
        {"stroom C18": "10246", "stroom D18": "Noord-instelling C"},
        {"10243 D13": "Psychotherapeut", f"{TRAINEES}C6": "Psychotherapeut"},
        {"10246 Opleidelingen!C6": "Psychotherapeut"},
        {"10243 D23": Stored("d", "10:10:10 uur")},
        # 10249 is not self-sufficient, and its only place depends on a row that is not right yet.
        {"10249 Opleidelingen!F6": "onbekend", "10249 D23": 0, "stroom G20": 99999},
    ):
        yield from assess(noord.case(changes, days_per_place=1000)).findings
    yield from assess(noord.case(without={"aanmelding"})).findings
    case = noord.case()
    first, *others = case.documents
    both = (*case.documents, *later.case().documents)
    forms = [one for one in both if one.form is not None and one.form.kind == "hov"]
    yield from assess(Case("map", tuple(forms), is_folder=True)).findings
    newer = noord.case({"aanmelding D15": "1-3-2021"}).documents[0]
    other = noord.case({"aanmelding D11": "iemand anders"}).documents[0]
    for second in (replace(newer, file="nieuw.xlsx"), replace(first, file="kopie.xlsx"), replace(other, file="z.xlsx")):
        yield from assess(replace(case, documents=(first, second, *others))).findings
    asked = frozenset(["z.xlsx"])
    yield from assess(replace(case, documents=(first, replace(other, file="z.xlsx"), *others), counting=asked)).findings
    for trouble in FileTrouble:
        for variant in ("", *variants(trouble.value)):
            load = "formules in blad Blad 1" if variant == "werk" else ""
            unread = Document("bestand", "", trouble=trouble, variant=variant, load=load)
            yield from assess(replace(case, documents=(unread, *case.documents))).findings
    shared = (
        Elsewhere("a.xlsx", None, "Verband Oost"),
        Elsewhere("a.xlsx", None, "Verband Oost", 12),
        Elsewhere("a.xlsx", None, "Verband Oost (b.xlsx)", is_version=True),
    )
    yield from assess(replace(case, elsewhere=shared)).findings
    apart = replace(
        case, documents=(*case.documents, replace(newer, file="los.xlsx")), senders={"los.xlsx": "mail.eml"}
    )
    yield from assess(apart).findings


def judged_in_other_words(folder: Path) -> Iterator[Finding]:
    """Give findings of forms of a year that is not known: all of which is certain, and some of which is not."""
    for name, words in (("a", {"E-mailadres": "E-mail"}), ("b", {"Functie ondertekenaar": "Wie ondertekent"})):
        yield from assess(consortium_in_other_words(folder / name, "2025-oost", 2, words).case()).findings


def pattern_of(template: str) -> re.Pattern[str]:
    """Match a text that was filled in."""
    parts = [re.escape(text) + ("" if name is None else ".+") for text, name, _, _ in Formatter().parse(template)]
    return re.compile("".join(parts) + r"\Z", re.DOTALL)


def test_every_text_is_filled_in_by_its_rule(
    noord: Consortium, oost: Consortium, workbooks: Path, tmp_path: Path
) -> None:
    later = refill(noord, workbooks / "formulieren" / "2022", tmp_path / "later", 4)
    found = [*judged(noord, oost, later), *judged_in_other_words(tmp_path)]
    for one in found:
        for text in (one.message, one.expected, one.remedy, one.found):
            assert "{" not in text
            assert "None" not in text
    unseen: list[tuple[str, str | None]] = []
    for code, variant in every_entry():
        own = code_texts(code, variant)
        # What follows from another finding says to mend that one first, instead of a remedy of its own.
        remedy = re.compile(f"{pattern_of(own.remedy).pattern}|{MEND_FIRST}", re.DOTALL)
        templates = [pattern_of(own.message), pattern_of(own.expected), remedy]
        texts: list[tuple[Any, ...]] = [(one.message, one.expected, one.remedy) for one in found if one.code == code]
        if not any(all(p.match(t) for p, t in zip(templates, own_texts, strict=True)) for own_texts in texts):
            unseen.append((code, variant))
    assert not unseen, unseen
