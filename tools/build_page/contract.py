"""page/src/contract.ts: the contract of the page's operations for TypeScript, made from hov_tools.web.contract.

python -m tools.build_page.contract
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

from hov_tools.web.contract import OPERATIONS

PLACE = Path(__file__).resolve().parents[2] / "page" / "src" / "contract.ts"

_HEAD = """/** Made from hov_tools.web.contract by `python -m tools.build_page.contract`; change that, not this. */
"""
_PLAIN: dict[type, str] = {
    inspect.IntType: "number",
    inspect.FloatType: "number",
    inspect.StrType: "string",
    inspect.BoolType: "boolean",
    inspect.NoneType: "null",
    inspect.AnyType: "unknown",
}


def source() -> str:
    """Give the file."""
    classes: dict[str, inspect.StructType] = {}
    lines = [
        "/** Operation → what is asked (vraag) and what is answered (antwoord). */",
        "export interface Operaties {",
    ]
    for name, (asked, answered) in OPERATIONS.items():
        names = [_written(inspect.type_info(one), classes) for one in (asked, answered)]
        lines.append(f"  {name}: {{ vraag: {names[0]}; antwoord: {names[1]} }};")
    asked_names = {asked.__name__ for asked, _ in OPERATIONS.values()}
    done: set[str] = set()
    interfaces: list[str] = []
    while left := [name for name in classes if name not in done]:
        done.add(left[0])
        interfaces += ["", *_interface(classes[left[0]], classes, is_asked=left[0] in asked_names)]
    return "\n".join([_HEAD, *lines, "}", *interfaces, ""])


def _interface(one: inspect.StructType, classes: dict[str, inspect.StructType], *, is_asked: bool) -> Iterator[str]:
    told = (one.cls.__doc__ or "").partition("\n")[0]
    yield f"/** {told} */"
    yield f"export interface {one.cls.__name__} {{"
    if one.tag_field is not None:
        yield f"  {one.tag_field}: {msgspec.json.encode(one.tag).decode()};"
    omits = one.cls.__struct_config__.omit_defaults
    for attribute in one.fields:
        kind, told = _unwrapped(attribute.type)
        if told:
            yield f"  /** {told} */"
        may_lack = not attribute.required and (is_asked or omits)
        yield f"  {attribute.encode_name}{'?' if may_lack else ''}: {_written(kind, classes)};"
    yield "}"


def _unwrapped(kind: inspect.Type) -> tuple[inspect.Type, str]:
    """Take a type out of what describes it."""
    if isinstance(kind, inspect.Metadata):
        extra = kind.extra_json_schema or {}
        return kind.type, str(extra.get("description", ""))
    return kind, ""


def _written(kind: inspect.Type, classes: dict[str, inspect.StructType]) -> str:
    kind, _ = _unwrapped(kind)
    plain = _PLAIN.get(type(kind))
    if plain is not None:
        return plain
    match kind:
        case inspect.StructType():
            classes.setdefault(kind.cls.__name__, kind)
            return kind.cls.__name__
        case inspect.EnumType():
            return " | ".join(_literal(one.value) for one in kind.cls)
        case inspect.VarTupleType() | inspect.ListType():
            inner = _written(kind.item_type, classes)
            return f"({inner})[]" if "|" in inner else f"{inner}[]"
        case inspect.TupleType():
            return f"[{', '.join(_written(one, classes) for one in kind.item_types)}]"
        case inspect.DictType():
            return f"Record<string, {_written(kind.value_type, classes)}>"
        case inspect.UnionType():
            return " | ".join(_written(one, classes) for one in kind.types)
    raise TypeError(f"no TypeScript for {kind!r}")


def _literal(value: Any) -> str:  # noqa: ANN401 - the value of a member of an enumeration
    return msgspec.json.encode(value).decode()


def main() -> int:
    """Write the file."""
    PLACE.write_text(source(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
