"""The ribbon: what stands on it, in Dutch, and that every control reaches Python."""

from __future__ import annotations

import re

from built import ACTIONS, ROOT, Built
from lxml import etree

from tools.build_excel.package import read_parts
from tools.build_excel.sources import own_module

_NEW = "http://schemas.microsoft.com/office/2009/07/customui"
_OLD = "http://schemas.microsoft.com/office/2006/01/customui"
_PARTS = {
    "customUI/customUI14.xml": (_NEW, "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"),
    "customUI/customUI.xml": (_OLD, "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"),
}


def _ribbon() -> etree._Element:
    return etree.parse(ROOT / "macros" / "ribbon.xml").getroot()


def _named(element: etree._Element, name: str) -> list[etree._Element]:
    return list(element.iter(f"{{{_NEW}}}{name}"))


def test_both_parts_are_in_the_addin_each_in_its_own_schema(built: Built) -> None:
    parts = read_parts(built.addin)
    links = etree.fromstring(parts["_rels/.rels"])
    kinds = {link.get("Target"): link.get("Type") for link in links}
    assert len({link.get("Id") for link in links}) == len(links)
    for name, (schema, kind) in _PARTS.items():
        assert etree.fromstring(parts[name]).tag == f"{{{schema}}}customUI"
        assert kinds[name] == kind
    assert parts["customUI/customUI14.xml"].replace(_NEW.encode(), _OLD.encode()) == parts["customUI/customUI.xml"]


def test_only_elements_that_excel_2007_knows_too() -> None:
    known = {"customUI", "ribbon", "tabs", "tab", "group", "button"}
    assert {etree.QName(element).localname for element in _ribbon().iter()} <= known


def test_a_group_has_at_most_six_controls() -> None:
    groups = _named(_ribbon(), "group")
    assert groups
    for group in groups:
        assert 1 <= len(group) <= 6, group.get("label")


def test_every_control_calls_a_macro_and_hands_it_the_name_of_a_python_function() -> None:
    buttons = _named(_ribbon(), "button")
    assert {button.get("tag") for button in buttons} == ACTIONS
    assert len(buttons) == len(ACTIONS)
    callbacks = {button.get("onAction") for button in buttons}
    source = own_module("HovLint.bas").source
    assert callbacks == {"HovLint.LintKnop"}
    assert "Public Sub LintKnop(control As IRibbonControl)" in source
    for callback in {button.get("getEnabled") for button in buttons} - {None}:
        assert (
            f"Public Sub {callback.removeprefix('HovLint.')}(control As IRibbonControl, ByRef ingeschakeld)" in source
        )
    assert "Public Sub LintGeladen(geladen As IRibbonUI)" in source
    assert _ribbon().get("onLoad") == "HovLint.LintGeladen"


def test_every_control_has_a_key_of_its_own_and_help_is_always_there() -> None:
    buttons = _named(_ribbon(), "button")
    keys = [button.get("keytip") for button in buttons]
    assert all(re.fullmatch("[A-Z0-9]{1,3}", key) for key in keys)
    assert len(set(keys)) == len(keys)
    assert {button.get("tag") for button in buttons if button.get("getEnabled") is None} == {
        "help",
        "controleer_installatie",
    }


def test_every_control_has_a_label_a_tip_and_an_icon_in_dutch() -> None:
    english = re.compile(r"\b(the|and|with|check|report|undo|sheet|cell|click)\b", re.IGNORECASE)
    seen = set()
    for button in _named(_ribbon(), "button"):
        for name in ("label", "screentip", "supertip", "imageMso"):
            assert button.get(name), (button.get("id"), name)
        for name in ("label", "screentip", "supertip"):
            assert not english.search(button.get(name, "")), (button.get("id"), name)
        # Office cuts off a longer one ([MS-CUSTOMUI], ST_LongString).
        assert len(button.get("supertip", "")) <= 1024
        seen.add(button.get("label"))
    assert len(seen) == len(ACTIONS)
    identifiers = [element.get("id") for element in _ribbon().iter() if element.get("id")]
    assert len(set(identifiers)) == len(identifiers)
