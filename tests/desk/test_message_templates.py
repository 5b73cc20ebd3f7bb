"""Templates of the user: what they may say, what they may not, and what is told about a mistake in one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desk.letter_cases import SECOND_HOV, a_result, wrong
from hov_tools.desk.messages.letters import Kind, letters
from hov_tools.desk.messages.templates import (
    README,
    Rendered,
    default_folder,
    file_of,
    read_templates,
    render,
    template_of,
)
from hov_tools.desk.messages.values import FIELDS, LISTS, NAMES, About, Value, values_of
from hov_tools.desk.messages.wording import point
from hov_tools.errors import UsageError
from hov_tools.texts import Language, speaking


def values(*, name: str = "Verband noord") -> dict[str, Value]:
    """Give the values of the letter to the regiehouder, about a member with something to correct too."""
    lead, *_ = letters(a_result(wrong("Aanvraag.xlsx"), wrong("Aanvraag.xlsx", "F102", "D9"), wrong(SECOND_HOV)))
    points = [point(one) for _, one in lead.findings]
    return values_of(About(name, 2022, "01-02-2021"), Kind.FIRST, lead, points[:1], points[1:], attached=("a.xlsx",))


def body(source: str, **other: str) -> str:
    return render(template_of("proef.txt", f"Onderwerp: x\n{source}"), values(**other)).body


def error(source: str) -> str:
    with pytest.raises(UsageError) as raised:
        render(template_of("proef.txt", source), values())
    return str(raised.value)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Aan {{ naam }} ({{ tpid }})", "Aan Instelling 10240 (10240)"),
        ("{% if voor %}vóór {{ voor }}{% endif %}.", "vóór 01-02-2021."),
        ("{% if is_regiehouder and not aantal %}a{% elif aantal %}b{% else %}c{% endif %}", "b"),
        ("{{ 'regie' if is_regiehouder else 'lid' }}", "regie"),
        ("{% for een in ontbreekt %}{{ een }}{% else %}niets{% endfor %}", "niets"),
        ("{% for een in leden if een.is_open %}{{ loop.index }}{{ een.tpid }} {% endfor %}", "110243 210246 "),
        ("{{ bijlagen|join(', ') }}; {{ naam|upper }}; {{ leden|length }}", "a.xlsx; INSTELLING 10240; 3"),
        ("{% for b in bestanden %}{% for p in b.punten %}{{ p.code }} {% endfor %}{% endfor %}", "F101 F102 "),
        ("{{ soort ~ ': ' ~ jaar }}", "eerste: 2022"),
        ("{{ leden[0].tpid }}", "10243"),
        ("{% if jaar == '2022' %}ja{% endif %}", "ja"),
    ],
)
def test_a_template_names_chooses_and_repeats(source: str, expected: str) -> None:
    assert body(source) == f"{expected}\n"


def test_a_line_with_only_a_tag_gives_no_line_and_another_keeps_its_end() -> None:
    source = "a\n{% if naam %}\nb{% if tpid %} c{% endif %}\n  {% endif %}\n{# uitleg\n   op twee regels #}\nd"
    assert body(source) == "a\nb c\nd\n"


def test_lines_end_as_on_windows_too(tmp_path: Path) -> None:
    for kind in Kind:
        (tmp_path / file_of(kind)).write_bytes(
            b"\xef\xbb\xbfOnderwerp: {{ naam }}\r\n{% if naam %}\r\nb\r\n{% endif %}"
        )
    made = read_templates(tmp_path)[Kind.FIRST]
    assert render(made, values()) == Rendered("Instelling 10240", "b\n")


def test_what_a_value_holds_is_no_template_and_no_second_line() -> None:
    assert body("{{ samenwerkingsverband }}", name="{{ tpid }}<b>&\nOnderwerp: y") == (
        "{{ tpid }}<b>&[U+000A]Onderwerp: y\n"
    )


# File, line and what was found, each time.
@pytest.mark.parametrize(
    ("source", "line", "found"),
    [
        ("Onderwerp: x\n\n{{ naan }}", 3, "“naan” is niet bekend. Bedoelt u “naam”?"),
        (
            "Onderwerp: x\n{% if naam %}\n{% if xyzzy %}{% endif %}{% endif %}",
            3,
            f"“xyzzy” is niet bekend. In {README}",
        ),
        ("Onderwerp: x\n{{ een.bestand }}", 2, "“een” is niet bekend"),
        ("Onderwerp: x\n{% for een in leden %}\n{{ een.stant }}{% endfor %}", 3, "Bedoelt u “stand”?"),
        ("Onderwerp: x\n{{ naam|uper }}", 2, "Bedoelt u “upper”?"),
        ("Onderwerp: x\n{% if naam %}a", 2, "“{% if naam %}a” is niet te begrijpen"),
        ("Onderwerp: x\n\n{{ naam }", 3, "“{{ naam }” is niet te begrijpen"),
        ("Onderwerp: x\n{% iff naam %}", 2, "“{% iff naam %}” is niet te begrijpen"),
        (
            "Onderwerp: x\n{% for een in leden %}\n\n{{ een.plaats }}{% endfor %}",
            4,
            "“{{ een.plaats }}{% endfor %}” vraagt",
        ),
        ("Onderwerp: x\n\n{{ leden[9].tpid }}", 3, "“{{ leden[9].tpid }}” vraagt"),
        ("Onderwerp: x\n\n{{ leden }}", 3, "toont een hele lijst"),
        ("Geachte heer,\nx", 1, "“Geachte heer,” is geen onderwerp"),
        ("Onderwerp:\nx", 1, "“Onderwerp:” is geen onderwerp"),
    ],
)
def test_a_mistake_is_told_with_its_place(source: str, line: int, found: str) -> None:
    told = error(source)
    assert told.startswith(f"proef.txt, regel {line}: ")
    assert found in told


# What reaches for the program, or would take its time or memory.
@pytest.mark.parametrize(
    "asked",
    [
        "{{ ''.__class__ }}",
        "{{ naam.__class__.__mro__ }}",
        "{{ naam.format(1) }}",
        "{{ naam['__class__'].__base__ }}",
        "{{ self }}",
        "{{ cycler }}",
        "{{ range(9) }}",
        "{{ lipsum() }}",
        "{{ naam|attr('x') }}",
        "{{ naam|replace('a', 'aa') }}",
        "{{ naam|center(99999999) }}",
        "{{ naam|format }}",
        "{{ bijlagen|join(naam) }}",
        "{{ naam|upper|join('xxxxxxxx')|join('xxxxxxxx') }}",
        "{{ 'x' * 999999999 }}",
        "{{ 9 ** 9 ** 9 ** 9 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ [1, 2] }}",
        "{{ {'a': 1} }}",
        "{{ naam is defined }}",
        "{{ naam[1:2] }}",
        "{% set x = 1 %}",
        "{% set ns.x = 1 %}",
        "{% macro m() %}{% endmacro %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% block b %}{% endblock %}",
        "{% filter upper %}{% endfilter %}",
        "{% call naam() %}{% endcall %}",
        "{% with x = 1 %}{% endwith %}",
        "{% for a in naam %}{% endfor %}",
        "{% for a in 'abc' %}{% endfor %}",
        "{% for a in [1] %}{% endfor %}",
        "{% for naam in leden %}{% endfor %}",
        "{% for loop in leden %}{% endfor %}",
        "{% for a, b in leden %}{% endfor %}",
        "{% for a in leden recursive %}{% endfor %}",
        "{% for a in leden %}{{ loop.cycle(1) }}{% endfor %}",
        "{% do naam %}",
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{{ " + "9" * 5000 + " }}",
        "{% for a in leden %}" * 5 + "{% endfor %}" * 5,
    ],
)
def test_nothing_else_can_be_asked(asked: str) -> None:
    assert error(f"Onderwerp: x\n{asked}").startswith("proef.txt, regel ")


def test_a_template_that_repeats_without_end_is_stopped() -> None:
    many = {**values(), "leden": [{"tpid": str(number)} for number in range(1000)]}
    loops = "{% for a in leden %}" * 3 + "{% endfor %}" * 3
    with pytest.raises(UsageError, match=r"proef\.txt: het bericht wordt te lang"):
        render(template_of("proef.txt", f"Onderwerp: x\n{loops}"), many)


def test_a_message_without_end_is_stopped() -> None:
    many = {**values(), "leden": [{"tpid": "1" * 1000} for _ in range(1000)]}
    with pytest.raises(UsageError, match="wordt te lang"):
        render(template_of("proef.txt", "Onderwerp: x\n{% for a in leden %}{{ a.tpid }}{% endfor %}"), many)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (None, "ontbreekt het sjabloon herinnering.txt"),
        (b"Onderwerp: x\nge\xefnd", "herinnering.txt, regel 2: een letter is niet te lezen"),
        (b"Onderwerp: " + b"x" * 65_000, "is groter dan 64 kB"),
    ],
)
def test_a_file_that_is_no_template_is_told(data: bytes | None, told: str, tmp_path: Path) -> None:
    for kind in Kind:
        (tmp_path / file_of(kind)).write_bytes(b"Onderwerp: x")
    (tmp_path / file_of(Kind.REMINDER)).unlink()
    if data is not None:
        (tmp_path / file_of(Kind.REMINDER)).write_bytes(data)
    with pytest.raises(UsageError, match=re.escape(told)):
        read_templates(tmp_path)


def test_the_readme_names_every_value() -> None:
    for language in Language:
        with speaking(language):
            told = (default_folder() / README).read_text(encoding="utf-8")
        listed = set(re.findall(r"^  ([a-z_]+)  +\S", told, re.MULTILINE)) - {"herinnering"}
        assert listed >= NAMES | LISTS
        assert {name for name in FIELDS if not re.search(rf"\b{name}\b", told)} == set()


def test_values_hold_what_is_said_of_them() -> None:
    given = values()
    assert set(given) == NAMES
    assert {name for name, value in given.items() if isinstance(value, list)} == LISTS - {"punten"}
    items = [item for name in LISTS & set(given) for item in given[name] if isinstance(item, dict)]  # type: ignore[union-attr]  # lists
    points = [one for item in items for one in item.get("punten", [])]
    assert {name for item in (*items, *points) for name in item} == FIELDS


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", Kind)
def test_the_templates_that_come_along_hold_whole_sentences(kind: Kind, language: Language) -> None:
    with speaking(language):
        made = render(read_templates(None)[kind], values())
    assert "10240" in made.subject
    assert "  " not in made.body.replace("\n  ", "\n")
    assert not re.search(r"[{}%]|\n\n\n| ,| \.", made.body)
