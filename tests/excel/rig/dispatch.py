"""COM as pywin32 gives it: late-bound objects over the model of Excel, each call of which is counted.

A call may be refused by a rule (`refusals`), be the last one before Python dies, or meet a busy Excel.
"""

from __future__ import annotations

import datetime as dt
import decimal
import types
from collections import Counter

from pyopenvba.exceptions import VBARuntimeError, VBAUnsupportedError
from pyopenvba.interpreter import _values as vba
from pyopenvba.interpreter._objects import VBAObject

from excel.rig import charts

# HRESULTs under their own names (winerror.h).
DISP_E_EXCEPTION = -2147352567
DISP_E_UNKNOWNNAME = -2147352570
RANGE = "{00020846-0000-0000-C000-000000000046}"
"""The class of a range, by which xlwings knows one."""
RPC_E_CALL_REJECTED = -2147418111
VBA_E_IGNORE = -2146777998
READING = frozenset({"Range", "Item", "GetValue", "GetAddress", "Text", "LinkSources", "FileDialog", "SelectedItems"})
"""Methods that change nothing in Excel; any other, and each property that is set, is taken to do so."""
_VBA_ERROR = -2146828288  # 0x800A0000, to which the number of an error of VBA is added


class ComError(Exception):
    """Stands in for pywintypes.com_error."""

    def __init__(self, hresult, strerror, excepinfo=None, argerror=None):
        super().__init__(hresult, strerror, excepinfo, argerror)
        self.hresult, self.strerror, self.excepinfo, self.argerror = hresult, strerror, excepinfo, argerror


class Killed(BaseException):
    """Python has died: nothing of it reaches Excel any more."""


class NotModelledError(BaseException):
    """The rig has no answer: a test that gets here says nothing of Excel."""


class TimeType(dt.datetime):
    """Stands in for pywintypes.TimeType."""


def refused(number, description):
    """Give the error that Excel raises, by its number in VBA."""
    excepinfo = (0, "Microsoft Excel", description, None, 0, _VBA_ERROR + number)
    return ComError(DISP_E_EXCEPTION, "Exception occurred.", excepinfo, None)


class Wire:
    """The line between Python and Excel.

    Attributes:
        calls: how often each member was called.
        log: which ones, one after the other.
        kill_at: the number of the call at which Python dies, or None.
        at_change: asked whether Python dies, before the first call after each that changed something; or None.
        busy: how many calls meet a busy Excel before one is answered.
        rules: what is refused besides what the model refuses, by (type, member).
        properties: those that the model lacks, by (type, member); of one that is set the name ends in "=".
        methods: the same for methods.
    """

    def __init__(self, rules, properties, methods):
        self.rules, self.properties, self.methods = rules, properties, methods
        self.calls = Counter()
        self.log = []
        self.kill_at = None
        self.at_change = None
        self._is_changed = False
        self.busy = 0
        self.busy_code = RPC_E_CALL_REJECTED

    @property
    def total(self):
        return sum(self.calls.values())

    def start(self, kill_at=None):
        """Begin to count anew; Python is alive."""
        self.calls.clear()
        self.log.clear()
        self.kill_at = kill_at
        self._is_changed = False

    def step(self, what, *, is_change=False):
        if self.at_change is not None and self._is_changed and self.at_change():
            # From here on no call reaches Excel.
            self.kill_at, self.at_change = self.total, None
        self._is_changed = is_change
        if self.kill_at is not None and self.total >= self.kill_at:
            raise Killed(what)
        self.calls[what] += 1
        self.log.append(what)
        if self.busy:
            self.busy -= 1
            if self.busy_code == RPC_E_CALL_REJECTED:
                raise ComError(RPC_E_CALL_REJECTED, "Call was rejected by callee.")
            raise ComError(DISP_E_EXCEPTION, "Exception occurred.", (0, None, None, None, 0, self.busy_code))

    # A value on its way out of Excel, and into it.

    def out(self, value):
        if value is vba.EMPTY or value is vba.MISSING or value is vba.NULL or value is vba.NOTHING:
            return None
        if isinstance(value, VBAObject):
            return CDispatch(value, self)
        if isinstance(value, vba.VBAArray):
            return self._rows_out(value)
        return _plain_out(value)

    def _rows_out(self, array):
        if array.dimensions != 2:
            return tuple(self.out(one) for one in array.elements())
        (top, bottom), (left, right) = array.bounds
        return tuple(
            tuple(self.out(array.get([row, column])) for column in range(left, right + 1))
            for row in range(top, bottom + 1)
        )

    def into(self, value):
        inner = getattr(value, "_inner", value)
        if isinstance(inner, CDispatch):
            return object.__getattribute__(inner, "_object")
        if value is None:
            return vba.MISSING
        if isinstance(value, bool):
            return value
        if isinstance(value, int):
            return vba.VBAInt(value, "Long")
        if isinstance(value, dt.datetime):
            return vba.VBADate.from_datetime(value.replace(tzinfo=None))
        if isinstance(value, list | tuple):
            return self._rows_into(value)
        return value

    def _rows_into(self, rows):
        grid = [list(row) if isinstance(row, list | tuple) else [row] for row in rows]
        array = vba.VBAArray([(1, len(grid)), (1, len(grid[0]))])
        for row, line in enumerate(grid, start=1):
            for column, value in enumerate(line, start=1):
                array.set([row, column], self.into(value))
        return array

    def call(self, target, name, args=(), named=None, *, is_change=False):
        what = f"{target.vba_type_name}.{name}"
        self.step(what, is_change=is_change)
        rule = self.rules.get((target.vba_type_name, name))
        if rule is not None:
            rule(target, *args)
        key = (target.vba_type_name, name)
        extra = self.methods.get(key) or self.properties.get(key)
        if extra is not None:
            return self._answered(what, lambda: extra(target, *args, **(named or {})))
        given = {key: self.into(value) for key, value in named.items()} if named else None
        return self._answered(what, lambda: target.vba_get(name, [self.into(one) for one in args], given))

    def put(self, target, name, value):
        what = f"{target.vba_type_name}.{name}="
        self.step(what, is_change=True)
        rule = self.rules.get((target.vba_type_name, f"{name}="))
        if rule is not None:
            rule(target, value)
        extra = self.properties.get((target.vba_type_name, f"{name}="))
        if extra is not None:
            extra(target, value)
            return
        self._answered(what, lambda: target.vba_set(name, self.into(value)))

    def _answered(self, what, ask):
        try:
            return self.out(ask())
        except VBARuntimeError as error:
            raise refused(error.number, error.description) from error
        except VBAUnsupportedError as error:
            raise NotModelledError(f"{what}: {error}") from error


def _plain_out(value):
    if isinstance(value, bool | str):
        return value
    if isinstance(value, vba.VBACurrency):
        return decimal.Decimal(value)
    if isinstance(value, vba.VBADate):
        moment = value.to_datetime()
        return TimeType(*moment.timetuple()[:6], tzinfo=dt.UTC)
    if isinstance(value, vba.VBAErrorValue):
        return _VBA_ERROR + value.number
    if isinstance(value, int):
        return int(value)
    return float(value) if isinstance(value, float) else value


class _OleObject:
    """The interface of the object itself, which is asked for the number of a name, and of what class it is."""

    def __init__(self, kind):
        self._kind = kind

    def GetTypeInfo(self):
        return self

    def GetTypeAttr(self):
        return types.SimpleNamespace(iid=RANGE if self._kind == "Range" else self._kind)

    def GetIDsOfNames(self, locale, name):
        raise ComError(DISP_E_UNKNOWNNAME, "Unknown name.")


class CDispatch:
    """An object of Excel, bound late: what a property answers is asked at once, a method is called later."""

    def __init__(self, target, wire):
        object.__setattr__(self, "_object", target)
        object.__setattr__(self, "_wire", wire)

    def __getattr__(self, name):
        if name == "_oleobj_":
            return _OleObject(self._object.vba_type_name)
        if name.startswith("_"):
            raise AttributeError(name)
        target, wire = self._object, self._wire
        kind = target.vba_type_name
        if kind in charts.MEMBERS and name not in charts.MEMBERS[kind]:
            raise AttributeError(f"{kind}.{name}")
        if (kind, name) in wire.methods:
            return self._method(name)
        if (kind, name) in wire.properties:
            return wire.call(target, name)
        # A property with arguments is reached by a method "Get…" as well.
        bare = name[3:] if name.startswith("Get") and target.vba_member(name) is None else name
        spec = target.vba_member(bare)
        if spec is None:
            error = target.vba_no_member(name)
            if isinstance(error, VBAUnsupportedError):
                raise NotModelledError(str(error))
            raise AttributeError(f"{kind}.{name}")
        # One whose argument must be given is called: there is no asking it without.
        if spec.kind == "method" or bare != name or name in ("Range", "Item"):
            return self._method(bare)
        return wire.call(target, spec.name)

    def _method(self, name):
        is_change = name not in READING

        def call(_, *args, **named):
            return self._wire.call(self._object, name, args, named, is_change=is_change)

        return types.MethodType(call, self)

    def __setattr__(self, name, value):
        self._wire.put(self._object, name, value)

    def __call__(self, *args, **named):
        default = self._object.vba_default_member()
        name = "Item" if self._object.vba_type_name == "Range" and args else default.name
        return self._wire.call(self._object, name, args, named)

    def __iter__(self):
        self._wire.step(f"{self._object.vba_type_name}._NewEnum")
        for one in self._object.vba_iterate():
            self._wire.step("IEnumVARIANT.Next")
            yield self._wire.out(one)

    def __bool__(self):
        return True
