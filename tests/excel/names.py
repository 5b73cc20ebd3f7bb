"""The defined names of a book or a sheet, for the xlwings engine on openpyxl."""

from __future__ import annotations

from openpyxl.workbook.defined_name import DefinedName


class Names:
    def __init__(self, book, ws=None):
        self._book, self._ws = book, ws

    def _all(self):
        if self._ws is not None:
            return [Name(self._ws.defined_names, one, self._ws.title) for one in self._ws.defined_names.values()]
        every = [Name(self._book.book.defined_names, one, None) for one in self._book.book.defined_names.values()]
        for ws in self._book.book.worksheets:
            every += [Name(ws.defined_names, one, ws.title) for one in ws.defined_names.values()]
        return every

    def snapshot(self):
        self._book.count("names")
        return [(one.name, one) for one in self._all()]

    def __len__(self):
        return len(self._all())

    @property
    def _home(self):
        return self._book.book.defined_names if self._ws is None else self._ws.defined_names

    def contains(self, name):
        return name in self._home

    def __call__(self, name):
        return Name(self._home, self._home[name], None)

    def add(self, name, refers_to):
        made = DefinedName(name, attr_text=refers_to.removeprefix("="))
        self._home[name] = made
        return Name(self._home, made, None if self._ws is None else self._ws.title)


class Name:
    def __init__(self, home, one, sheet):
        self._home, self._one, self._sheet = home, one, sheet

    @property
    def api(self):
        return self

    def delete(self):
        del self._home[self._one.name]

    @property
    def Visible(self):
        return not self._one.hidden

    @Visible.setter
    def Visible(self, value):
        self._one.hidden = not value

    @property
    def name(self):
        return self._one.name if self._sheet is None else f"'{self._sheet}'!{self._one.name}"

    @property
    def refers_to(self):
        return f"={self._one.attr_text}"
