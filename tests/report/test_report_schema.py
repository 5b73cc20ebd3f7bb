from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import msgspec
import pytest
from report_cases import ALL

from commands.calling import hov
from hov_tools.report.document import ResultDocument, as_document, as_values
from hov_tools.rules.finding import Assessment
from scripts.result_schema import PUBLISHED, schema_text
from support.environment import WORKBOOKS

SCHEMA: dict[str, Any] = json.loads(PUBLISHED.read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
EXAMPLES = sorted(path.name for path in (WORKBOOKS / "voorbeelden").iterdir() if path.is_dir())


def test_the_published_schema_is_that_of_the_document() -> None:
    assert PUBLISHED.read_bytes().decode("utf-8") == schema_text()


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_is_printed_for_an_example_is_as_the_schema_says(example: str) -> None:
    printed = hov("valideer", WORKBOOKS / "voorbeelden" / example, "--json").out
    VALIDATOR.validate(json.loads(printed))
    # The contract holds the other way too: what is printed can be read as the document, and nothing gets lost.
    document = msgspec.json.decode(printed, type=ResultDocument)
    assert msgspec.json.format(msgspec.json.encode(document), indent=2).decode() == printed.rstrip("\n")


@pytest.mark.parametrize("assessment", ALL.values(), ids=ALL)
def test_every_kind_of_assessment_is_as_the_schema_says(assessment: Assessment) -> None:
    VALIDATOR.validate(as_values(as_document(assessment)))


def without(*path: str) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        *above, last = path
        held: Any = document
        for name in above:
            held = held[name][0] if isinstance(held[name], list) else held[name]
        del held[last]

    return change


@pytest.mark.parametrize(
    "change",
    [
        without("versie"),
        without("jaar"),
        without("bevindingen", "oorzaak"),
        without("bestanden", "sha256"),
        without("uitkomst", "keuzes"),
        lambda document: document.update(versie=0),
        lambda document: document["uitkomst"].update(oordeel="misschien"),
        lambda document: document["uitkomst"].update(recht={"exact": "16", "plaatsen": 16}),
        lambda document: document["bevindingen"][0].update(ernst="erg"),
    ],
)
def test_the_schema_refuses_another_document(change: Callable[[dict[str, Any]], None]) -> None:
    document = as_values(as_document(ALL["faulty"]))
    VALIDATOR.validate(document)
    change(document)
    assert not VALIDATOR.is_valid(document)
