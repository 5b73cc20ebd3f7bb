"""A rule is found by its code: the sentence of what it demands stands over the rule, and over its test."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from hov_tools.rules.engine import RULES, Rule

# The name of a test holds a code, or the first and the last of a range: test_h203_at_both_cells, test_a1_to_a6_of_…
TEST_NAME = re.compile(r"test_([a-z])([0-9]+)(?:_to_[a-z]([0-9]+))?_")


def code_of(rule: Rule) -> str:
    """Give the code that a rule's name begins with: h203_days_claimed_twice → H203."""
    return rule.__name__.partition("_")[0].upper()


@pytest.fixture(scope="module")
def documentation() -> dict[str, list[str]]:
    """Give per code what stands over the tests that its name says, line by line."""
    found: dict[str, list[str]] = {}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match = TEST_NAME.match(one.name) if isinstance(one, ast.FunctionDef) else None
            if isinstance(one, ast.FunctionDef) and match is not None:
                for number in range(int(match[2]), int(match[3] or match[2]) + 1):
                    lines = (ast.get_docstring(one) or "").splitlines()
                    found.setdefault(f"{match[1].upper()}{number}", []).extend(lines)
    return found


@pytest.mark.parametrize("rule", RULES, ids=code_of)
def test_the_sentence_of_a_rule_stands_over_the_rule_and_over_its_test(
    rule: Rule, documentation: dict[str, list[str]]
) -> None:
    sentence = (rule.__doc__ or "").partition("\n")[0]
    assert re.fullmatch(rf"{code_of(rule)}: .+ \((domain|Richtlijn|Stappenplan)[^()]*\)\.", sentence)
    assert sentence in documentation[code_of(rule)]


def test_no_two_rules_demand_the_same() -> None:
    sentences = [(rule.__doc__ or "").partition(": ")[2].partition("\n")[0] for rule in RULES]
    assert len(set(sentences)) == len(RULES) > 50
