"""Small immutable values: what `dataclasses.dataclass(frozen=True, slots=True)` gives, made eight times as fast.

A command or a click waits until every class is made. The package has over a hundred of these, and the standard
decorator compiles six functions for each and loads `inspect` for it: together more than half of the time that
`hov valideer` takes. Here a class costs one compiled `__init__`; everything else is shared. Type checkers see a
frozen dataclass (PEP 681).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

_T = TypeVar("_T")
_Class = TypeVar("_Class", bound=type)


class FrozenError(AttributeError):
    """An attribute of a record was set or deleted."""


@dataclass_transform(frozen_default=True, eq_default=True)
def record(cls: _Class) -> _Class:
    """Make a class of annotated attributes an immutable value with slots.

    Attributes may have a default; those of a base that is a record come first. `__post_init__` is called when there
    is one. Values are equal when they are of the same class and their attributes are; they can be hashed when their
    attributes can.

    Raises:
        TypeError: an attribute without a default follows one with a default, or a default can be changed.
    """
    inherited: dict[str, Any] = {}
    for base in reversed(cls.__mro__[1:]):
        inherited |= dict.fromkeys(base.__dict__.get("__record__", ()))
    annotated = cls.__dict__.get("__annotations__", {})  # noqa: RUF063 - inspect is what this module does without
    own = [name for name in annotated if name not in inherited]
    names = (*inherited, *own)
    defaults: dict[str, Any] = {}
    for base in reversed(cls.__mro__[1:]):
        defaults |= base.__dict__.get("__record_defaults__", {})
    defaults |= {name: cls.__dict__[name] for name in own if name in cls.__dict__}
    shared = [
        name for name, value in defaults.items() if type(value).__hash__ is None or hasattr(value, "default_factory")
    ]
    if shared:
        raise TypeError(f"{cls.__name__}.{shared[0]} has a default that all values would share")
    contents = {name: value for name, value in cls.__dict__.items() if name not in defaults or name in inherited}
    for name in ("__dict__", "__weakref__"):
        contents.pop(name, None)
    contents |= {
        "__slots__": tuple(own),
        "__record__": names,
        "__record_defaults__": defaults,
        "__record_values__": staticmethod(_reader(names)),
        "__match_args__": names,
        **_SHARED,
    }
    for name in ("__repr__", "__eq__", "__hash__"):
        if name in cls.__dict__ and not (name == "__hash__" and cls.__dict__[name] is None):
            contents[name] = cls.__dict__[name]
    made: _Class = type(cls)(cls.__name__, cls.__bases__, contents)
    made.__init__ = _initialiser(made, names, defaults)  # type: ignore[misc]  # that is what a decorator is for
    return made


def _initialiser(made: type, names: tuple[str, ...], defaults: Mapping[str, Any]) -> Any:  # noqa: ANN401 - compiled
    scope: dict[str, Any] = {}
    parameters, body = [], []
    for position, name in enumerate(names):
        scope[f"_set{position}"] = getattr(made, name).__set__
        if name in defaults:
            scope[f"_default{position}"] = defaults[name]
            parameters.append(f"{name}=_default{position}")
        elif len(parameters) > 0 and "=" in parameters[-1]:
            raise TypeError(f"{made.__name__}.{name} has no default and follows one that has")
        else:
            parameters.append(name)
        body.append(f" _set{position}(self,{name})")
    if hasattr(made, "__post_init__"):
        body.append(" self.__post_init__()")
    source = f"def __init__(self,{','.join(parameters)}):\n" + ("\n".join(body) or " pass")
    exec(source, scope)  # noqa: S102 - as dataclasses does; the source holds only the names of attributes
    function = scope["__init__"]
    function.__qualname__ = f"{made.__qualname__}.__init__"
    return function


def often_made(cls: _Class) -> _Class:
    """Make a record of which a workbook takes hundreds in half the time; to be put before `record`.

    Its class costs twice as much. Getting round the refusal to be set takes longer, attribute by attribute, than being
    of a class that does not refuse for a moment; no value is ever seen to be of that class.
    """
    names: tuple[str, ...] = cls.__record__  # type: ignore[attr-defined]  # it is a record
    defaults: Mapping[str, Any] = cls.__record_defaults__  # type: ignore[attr-defined]  # as above
    free = {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    scope: dict[str, Any] = {
        "_Own": cls,
        "_Free": type(cls)(cls.__name__, (cls,), free),
        "_be": object.__dict__["__class__"].__set__,
        "_any": vars(cls)["__init__"],
        **{f"_default_{name}": value for name, value in defaults.items()},
    }
    parameters = ",".join(f"{name}=_default_{name}" if name in defaults else name for name in names)
    source = (
        f"def __init__(self,{parameters}):\n"
        f" if self.__class__ is not _Own: _any(self,{','.join(names)}); return\n"
        f" _be(self,_Free);{';'.join(f'self.{name}={name}' for name in names)};self.__class__=_Own\n"
    )
    if hasattr(cls, "__post_init__"):
        source += " self.__post_init__()\n"
    exec(source, scope)  # noqa: S102 - as dataclasses does; the source holds only the names of attributes
    scope["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    cls.__init__ = scope["__init__"]  # type: ignore[misc]  # that is what a decorator is for
    return cls


def replace(value: _T, /, **changes: object) -> _T:
    """Give a copy of a record with other values for some attributes; raises TypeError for an unknown one."""
    return type(value)(**{**dict(items(value)), **changes})


def items(value: object) -> Iterator[tuple[str, Any]]:
    """Give the attributes of a record with their values, in their order."""
    names: tuple[str, ...] = type(value).__record__  # type: ignore[attr-defined]  # every record has it
    return ((name, getattr(value, name)) for name in names)


def values(value: object) -> tuple[Any, ...]:
    """Give the values of the attributes of a record, in their order."""
    found: tuple[Any, ...] = type(value).__record_values__(value)  # type: ignore[attr-defined]  # as items()
    return found


def _reader(names: Sequence[str]) -> Callable[[object], tuple[Any, ...]]:
    """Make a function that gives the values of these attributes."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _repr(self: object) -> str:
    shown = ", ".join(f"{name}={value!r}" for name, value in items(self))
    return f"{type(self).__qualname__}({shown})"


def _eq(self: object, other: object) -> Any:  # noqa: ANN401 - True, False or NotImplemented
    if type(self) is not type(other):
        return NotImplemented
    return values(self) == values(other)


def _hash(self: object) -> int:
    return hash(values(self))


def _refuse_set(self: object, name: str, _: object) -> None:
    raise FrozenError(f"{type(self).__name__}.{name} cannot be set")


def _refuse_delete(self: object, name: str) -> None:
    raise FrozenError(f"{type(self).__name__}.{name} cannot be deleted")


def _state(self: object) -> tuple[Any, ...]:
    return values(self)


def _restore(self: object, state: tuple[Any, ...]) -> None:
    for name, value in zip(type(self).__record__, state, strict=True):  # type: ignore[attr-defined]  # as items()
        object.__setattr__(self, name, value)


_SHARED: Mapping[str, Any] = {
    "__repr__": _repr,
    "__eq__": _eq,
    "__hash__": _hash,
    "__setattr__": _refuse_set,
    "__delattr__": _refuse_delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}
