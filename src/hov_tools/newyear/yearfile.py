"""The file of a year: what was learned of its forms, with the grounds beside it, and its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import Item, Table

from hov_tools.newyear import text
from hov_tools.newyear.learnt import LearntForm, LearntYear


def year_file(learnt: LearntYear, numbers: Mapping[str, Any]) -> str:
    """Write the file of a year, as `ownyears` reads it.

    Args:
        learnt: the forms.
        numbers: of the year, each with its source.
    """
    document = tomlkit.document()
    for line in text("kop_jaar", year=learnt.year).strip().splitlines():
        document.add(tomlkit.comment(line))
    document.add("jaar", tomlkit.item(learnt.year))
    forms = tomlkit.table(is_super_table=True)
    for one in learnt.forms:
        forms.add(one.taught.layout_id, _form(one))
    document.add("formulier", forms)
    if numbers:
        document.add("getallen", tomlkit.item(dict(numbers)))
    return tomlkit.dumps(document)


def _form(one: LearntForm) -> Table:
    grounds = {each.key: ", ".join(ground.value for ground in each.grounds) for each in one.taught.lesson.learned}
    table = tomlkit.table()
    for key, value in one.taught.entries.items():
        match key:
            case "fields":
                table.add(key, _questions(value, grounds, ""))
            case "tables":
                tables = tomlkit.table(is_super_table=True)
                for name, entry in value.items():
                    own = tomlkit.table(is_super_table=True)
                    own.add("columns", _questions(entry["columns"], grounds, f"{name}."))
                    tables.add(name, own)
                table.add(key, tables)
            case _:
                table.add(key, _plain(value))
    return table


def _questions(entries: Mapping[str, Any], grounds: Mapping[str, str], prefix: str) -> Table:
    table = tomlkit.table()
    for name, entry in entries.items():
        inline = tomlkit.inline_table()
        inline.update(entry)
        if f"{prefix}{name}" in grounds:
            inline.comment(grounds[f"{prefix}{name}"])
        table.add(name, inline)
    return table


def _plain(value: object) -> Item:
    if isinstance(value, dict):
        table = tomlkit.table()
        for key, entry in value.items():
            inner = tomlkit.inline_table() if isinstance(entry, dict) else None
            if inner is not None:
                inner.update(entry)
            table.add(key, entry if inner is None else inner)
        return table
    return tomlkit.item(value)
