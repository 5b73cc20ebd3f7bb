"""Templates of messages: text files of the user, in which values are put and nothing is run.

Jinja2 reads and renders them, in its sandbox. Before that a template is looked through: it may name the values that
there are, choose and repeat, and nothing else. So it reaches nothing, and how long it takes and how much it gives is
bounded by its size and by what it repeats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from traceback import walk_tb

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct

from hov_tools.data import PACKAGE
from hov_tools.desk.messages import text
from hov_tools.desk.messages.letters import Kind
from hov_tools.desk.messages.values import FIELDS, LISTS, NAMES, Value
from hov_tools.errors import UsageError
from hov_tools.system_errors import system_reason
from hov_tools.texts import Language, printable, spoken

README = "LEESMIJ.txt"
SUBJECT = "Onderwerp:"
_MOST_BYTES = 64_000
_MOST_CHARACTERS = 200_000
_MOST_STEPS = 200_000
_MOST_LOOPS = 4
_MOST_SHOWN = 60
_FILTERS = frozenset(["capitalize", "first", "join", "last", "length", "lower", "upper"])
_OF_LOOP = frozenset(["first", "index", "last", "length"])
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Concat,
    nodes.Filter,
)
# A line with nothing but a tag gives no line: its end goes into the tag, so that lines keep their numbers.
_ONLY_A_TAG = re.compile(r"^[ \t]*(\{%(?:(?!%\}).)*?|\{#(?:(?!#\}).)*?)([-+]?[%#]\})[ \t]*\n", re.MULTILINE | re.DOTALL)
_BLANK_LINES = re.compile(r"\n{3,}")


class Template(Struct, frozen=True):
    """A template that was looked through.

    Attributes:
        file: its name, as errors give it.
        lines: of its source.
        compiled: by Jinja2.
    """

    file: str
    lines: tuple[str, ...]
    compiled: jinja2.Template


class Rendered(Struct, frozen=True):
    """What a template gives."""

    subject: str
    body: str


class _TooLongError(Exception):
    """A template repeats more, or gives more, than a message needs."""


class _NoTextError(Exception):
    """A list, or part of one, stands where a text must stand."""


class _Budget:
    """The repetitions that are left to one message."""

    def __init__(self) -> None:
        self._left = _MOST_STEPS

    def step(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise _TooLongError


class _Counted(list[object]):
    """A list of which every item that is given counts."""

    def __init__(self, items: list[object], budget: _Budget) -> None:
        super().__init__(items)
        self._budget = budget

    def __iter__(self) -> Iterator[object]:
        for one in super().__iter__():
            self._budget.step()
            yield one


def read_templates(folder: Path | None) -> Mapping[Kind, Template]:
    """Read and look through the templates of the user, or those that come along.

    Raises:
        UsageError: one is not there, cannot be read, or is not understood; it says where and why.
    """
    place = default_folder() if folder is None else folder
    return {kind: template_of(file_of(kind), _read(place, file_of(kind))) for kind in Kind}


def file_of(kind: Kind) -> str:
    """Give the name of the file with the template of a kind of message."""
    return f"{kind.value}.txt"


def default_folder() -> Path:
    """Give the folder of the templates that come along, in the language of this process."""
    base = PACKAGE / "english" if spoken() is Language.ENGLISH else PACKAGE
    return base / "desk" / "messages" / "sjablonen"


def _read(folder: Path, name: str) -> str:
    try:
        with (folder / name).open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise UsageError(text("sjabloon.ontbreekt", folder=folder, file=name)) from None
    except OSError as error:
        raise UsageError(text("sjabloon.onleesbaar", file=folder / name, why=system_reason(error))) from error
    if len(data) > _MOST_BYTES:
        raise UsageError(text("sjabloon.te_groot", file=name, most=_MOST_BYTES // 1000))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(text("sjabloon.geen_utf8", file=name, line=line)) from error


def template_of(file: str, source: str) -> Template:
    """Look through a template.

    Args:
        file: its name.
        source: what it holds.

    Raises:
        UsageError: it is not understood, or asks for something that a template may not do.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    lines = tuple(source.split("\n"))
    environment = _environment()
    try:
        tree = environment.parse(_ONLY_A_TAG.sub(r"\1\n\2", source))
        _Look(file, lines).through(tree, 0, frozenset())
        compiled = environment.from_string(tree)
    except jinja2.TemplateSyntaxError as error:
        raise _error("niet_begrepen", file, lines, error.lineno) from error
    except (RecursionError, SyntaxError, ValueError) as error:
        # Brackets in brackets without end, or a number of a thousand digits.
        raise _error("niet_begrepen", file, lines, 1) from error
    return Template(file, lines, compiled)


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        finalize=_as_text,
        keep_trailing_newline=True,
        lstrip_blocks=True,
        extensions=(),
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters = {name: found for name, found in environment.filters.items() if name in _FILTERS}
    return environment


def _as_text(value: object) -> object:
    if isinstance(value, list | dict):
        raise _NoTextError
    return value


def render(template: Template, values: Mapping[str, Value]) -> Rendered:
    """Put values into a template: its first line is the subject, the rest the message.

    Raises:
        UsageError: something is not there, it gives more than a message, or it does not begin with a subject.
    """
    budget = _Budget()
    given = {name: _counted(value, budget) for name, value in values.items()}
    try:
        whole = "".join(_within_limit(template.compiled.generate(given)))
    except _TooLongError:
        raise UsageError(text("sjabloon.te_lang", file=template.file)) from None
    except _NoTextError as error:
        raise _at("geen_tekst", template, error) from error
    except (jinja2.TemplateError, TypeError) as error:
        raise _at("onbekend_hier", template, error) from error
    first, _, rest = printable(whole, keeps_lines=True).lstrip("\n").partition("\n")
    if not first.startswith(SUBJECT) or not (subject := first.removeprefix(SUBJECT).strip()):
        raise UsageError(text("sjabloon.geen_onderwerp", file=template.file, found=_short(first)))
    return Rendered(subject, _BLANK_LINES.sub("\n\n", rest.strip("\n")) + "\n")


def _within_limit(parts: Iterable[str]) -> Iterator[str]:
    left = _MOST_CHARACTERS
    for part in parts:
        left -= len(part)
        if left < 0:
            raise _TooLongError
        yield part


def _counted(value: object, budget: _Budget) -> object:
    if isinstance(value, Mapping):
        return {name: _counted(one, budget) for name, one in value.items()}
    if isinstance(value, list):
        return _Counted([_counted(one, budget) for one in value], budget)
    return value


class _Look:
    """Looks through a template, and raises UsageError at the first thing that it may not hold."""

    def __init__(self, file: str, lines: tuple[str, ...]) -> None:
        self._file = file
        self._lines = lines

    def through(self, node: nodes.Node, loops: int, own: frozenset[str]) -> None:
        """Look through a node and what is in it.

        Args:
            node: of the template.
            loops: that it stands in.
            own: the names that those loops give.
        """
        if not isinstance(node, _ALLOWED):
            raise self._refused(node)
        if isinstance(node, nodes.For):
            self._loop(node, loops, own)
            return
        if isinstance(node, nodes.Name):
            self._name(node, own)
        elif isinstance(node, nodes.Getattr):
            known = _OF_LOOP if isinstance(node.node, nodes.Name) and node.node.name == "loop" else FIELDS
            if node.attr not in known:
                raise self._unknown(node, node.attr, known)
        elif isinstance(node, nodes.Filter):
            self._filter(node)
        for child in node.iter_child_nodes():
            self.through(child, loops, own)

    def _loop(self, node: nodes.For, loops: int, own: frozenset[str]) -> None:
        is_over_list = (
            isinstance(node.iter, nodes.Name)
            and node.iter.name in LISTS
            or isinstance(node.iter, nodes.Getattr)
            and node.iter.attr in LISTS
        )
        target = node.target.name if isinstance(node.target, nodes.Name) else "loop"
        if node.recursive or not is_over_list or loops == _MOST_LOOPS or target in NAMES or target == "loop":
            raise self._refused(node)
        self.through(node.iter, loops, own)
        within = own | {target, "loop"}
        if node.test is not None:
            self.through(node.test, loops + 1, within)
        for child in node.body:
            self.through(child, loops + 1, within)
        for child in node.else_:
            self.through(child, loops, own)

    def _name(self, node: nodes.Name, own: frozenset[str]) -> None:
        known = NAMES | own
        if node.ctx != "load" or node.name not in known:
            raise self._unknown(node, node.name, known)

    def _filter(self, node: nodes.Filter) -> None:
        is_plain = isinstance(node.node, nodes.Name | nodes.Getattr) and not (node.dyn_args or node.dyn_kwargs)
        given = [*node.args, *(one.value for one in node.kwargs)]
        if node.name not in _FILTERS:
            raise self._unknown(node, node.name, _FILTERS)
        if not is_plain or not all(isinstance(one, nodes.Const) for one in given):
            # One upon another could grow without end.
            raise self._refused(node)

    def _refused(self, node: nodes.Node) -> UsageError:
        return _error("niet_toegestaan", self._file, self._lines, node.lineno)

    def _unknown(self, node: nodes.Node, name: str, known: frozenset[str]) -> UsageError:
        near = get_close_matches(name, sorted(known), 1)
        meant = text("sjabloon.bedoeld", name=near[0]) if near else text("sjabloon.zie_leesmij", file=README)
        return UsageError(
            text("sjabloon.onbekend", file=self._file, line=node.lineno, found=_short(name), meant=f" {meant}")
        )


def _at(key: str, template: Template, error: BaseException) -> UsageError:
    """Say at which line of a template something went wrong."""
    found = [line for frame, line in walk_tb(error.__traceback__) if frame.f_code.co_filename == "<template>"]
    return _error(key, template.file, template.lines, found[-1] if found else 1)


def _error(key: str, file: str, lines: tuple[str, ...], line: int) -> UsageError:
    number = min(max(line, 1), len(lines))
    return UsageError(text(f"sjabloon.{key}", file=file, line=number, found=_short(lines[number - 1].strip())))


def _short(found: str) -> str:
    return found if len(found) <= _MOST_SHOWN else f"{found[:_MOST_SHOWN]}…"
