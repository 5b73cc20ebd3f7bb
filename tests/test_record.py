"""Records: what a frozen dataclass with slots promises, also of those that are made in less time."""

from __future__ import annotations

import dataclasses
import pickle
from typing import Any, Generic, TypeVar

import pytest

from hov_tools.record import FrozenError, items, often_made, record, replace, values

T_co = TypeVar("T_co", covariant=True)


@record
class Plain(Generic[T_co]):
    name: str
    value: T_co
    count: int = 3
    note: str | None = None


@often_made
@record
class Often(Generic[T_co]):
    name: str
    value: T_co
    count: int = 3
    note: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Known(Generic[T_co]):
    name: str
    value: T_co
    count: int = 3
    note: str | None = None


@often_made
@record
class Checked:
    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("low is above high")


class Beside(Often[int]):
    """No record, and with attributes of its own."""


KINDS = pytest.mark.parametrize("kind", [Plain, Often])


@KINDS
@pytest.mark.parametrize(
    ("given", "named"),
    [
        (("a", 1), {}),
        (("a", 1, 2), {}),
        ((), {"value": 1, "name": "a"}),
        (("a", None, 2, "x"), {}),
        (("a",), {"value": []}),
    ],
)
def test_made_as_a_dataclass_is(kind: Any, given: tuple[Any, ...], named: dict[str, Any]) -> None:
    made, known = kind(*given, **named), Known(*given, **named)
    assert dict(items(made)) == dataclasses.asdict(known)
    assert repr(made) == repr(known).replace("Known", kind.__name__)
    assert type(made) is kind
    assert made == kind(*given, **named)


@KINDS
@pytest.mark.parametrize(
    ("given", "named"), [((), {}), (("a",), {}), (("a", 1), {"size": 2}), (("a", 1, 2, "x", 5), {})]
)
def test_not_made_of_other_attributes(kind: Any, given: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="__init__"):
        kind(*given, **named)


@KINDS
def test_never_changed(kind: Any) -> None:
    made = kind("a", 1)
    for name in ("name", "note", "other"):
        with pytest.raises(FrozenError):
            setattr(made, name, "b")
    with pytest.raises(FrozenError):
        del made.name
    assert not hasattr(made, "__dict__")
    assert values(made) == ("a", 1, 3, None)


@KINDS
def test_equal_hashed_copied_and_sent_as_a_value(kind: Any) -> None:
    made = kind("a", 1)
    assert made == kind("a", 1, 3, None)
    assert made != kind("a", 2)
    assert (made == Known("a", 1), made == ("a", 1, 3, None)) == (False, False)
    assert len({made, kind("a", 1), kind("b", 1)}) == 2
    assert values(replace(made, count=9)) == ("a", 1, 9, None)
    sent = pickle.loads(pickle.dumps(made))  # noqa: S301 - our own
    assert (sent, type(sent)) == (made, kind)
    match made:
        case kind(name, value):
            assert (name, value) == ("a", 1)


def test_checked_when_made() -> None:
    assert Checked(1, 2).high == 2
    with pytest.raises(ValueError, match="low is above high"):
        Checked(2, 1)


def test_a_class_beside_it_is_made_too() -> None:
    made = Beside("a", 1)
    assert (type(made), values(made)) == (Beside, ("a", 1, 3, None))
    with pytest.raises(FrozenError):
        made.name = "b"  # type: ignore[misc]  # that is the point


def test_a_record_of_a_record_has_the_attributes_of_both() -> None:
    @record
    class More(Often[int]):
        size: int = 1

    assert values(More("a", 1)) == ("a", 1, 3, None, 1)
    assert type(More("a", 1)) is More
