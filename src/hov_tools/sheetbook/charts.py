"""A bar chart as openpyxl has it (ECMA-376 part 1, §21.2), with the values that its cells hold.

openpyxl leaves those values out; a preview, which computes nothing, would then show an empty chart.
"""

from __future__ import annotations

from typing import Any

from openpyxl.chart import BarChart as Drawn
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.series import Series as DrawnSeries
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.utils import quote_sheetname

from hov_tools.ooxml.address import column_name
from hov_tools.sheetbook import NAVY, Area, BarChart, Series

_LINE, _ON_DARK, _ON_LIGHT = "D0D5DD", "FFFFFF", "1F2937"
_TITLE_SIZE, _SMALL_SIZE = 1200, 900  # hundredths of a point
_PIXEL = 9_525  # in English Metric Units, at 96 to the inch (§20.1.2.1)
_OFFSET = 3  # pixels below the top of its cell
_SHOWN = "General;-General;;"  # a bar of nothing bears no number
_WHOLE = "0"
_GAP = 45  # between the bars, in percent of a bar
_COVERED = 100


class _DescribedAnchor(TwoCellAnchor):
    """The place of a chart, with a text for who cannot see it; openpyxl has no other way to give one."""

    __elements__ = TwoCellAnchor.__elements__
    __attrs__ = TwoCellAnchor.__attrs__
    description = ""

    def to_tree(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as openpyxl calls it
        frame: Any = self.graphicFrame
        frame.nvGraphicFramePr.cNvPr.descr = self.description
        return super().to_tree(*arguments, **named)


def drawn(chart: BarChart, row: int, column: int) -> Drawn:
    """Make the chart, its top left corner in this cell, counted from 1."""
    made = Drawn()
    made.type = "bar"
    made.gapWidth = _GAP
    is_stacked = len(chart.series) > 1
    if is_stacked:
        made.grouping, made.overlap = "stacked", _COVERED
    made.series = [_series(number, one, chart) for number, one in enumerate(chart.series)]
    made.title = _title(chart.title)
    made.legend = Legend(legendPos="b", txPr=_letters(_SMALL_SIZE)) if is_stacked else None
    made.roundedCorners = False
    made.graphical_properties = GraphicalProperties(ln=LineProperties(solidFill=_LINE))
    names, numbers = made.x_axis, made.y_axis
    names.delete, numbers.delete = False, True
    names.scaling.orientation = "maxMin"  # the first one at the top
    names.txPr = _letters(_SMALL_SIZE)
    names.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=_LINE))
    names.majorGridlines = numbers.majorGridlines = None
    # Places, findings and consortia are counted: from nothing on, in whole numbers.
    numbers.scaling.min = 0
    numbers.number_format, numbers.majorUnit = _WHOLE, _step(chart)
    anchor: Any = _anchor(chart, row, column)  # openpyxl takes it, but its types know only an address
    made.anchor = anchor
    return made


def _step(chart: BarChart) -> int:
    """Give a whole step of the axis, with some ten steps along the longest bar."""
    lengths = [sum(float(one.area.values[bar] or 0) for one in chart.series) for bar in range(chart.bars)]
    return max(1, round(max(lengths, default=0) / 10))


def _anchor(chart: BarChart, row: int, column: int) -> _DescribedAnchor:
    corner = AnchorMarker(col=column - 1, row=row - 1, rowOff=_OFFSET * _PIXEL)
    end = AnchorMarker(col=column - 1 + chart.columns, row=row - 1 + chart.rows)
    anchor = _DescribedAnchor(editAs="twoCell", _from=corner, to=end)
    anchor.description = chart.title
    return anchor


def _series(number: int, series: Series, chart: BarChart) -> DrawnSeries:
    labels = chart.labels
    values = [None if value is None else float(value) for value in series.area.values]
    numbers = NumData(
        formatCode="General",
        ptCount=len(values),
        pt=[NumVal(idx=index, v=value) for index, value in enumerate(values) if value is not None],
    )
    names = StrData(
        ptCount=len(labels.values),
        pt=[StrVal(idx=index, v=str(value)) for index, value in enumerate(labels.values)],
    )
    # The numbers of a stack stand on its bars, others beside them.
    is_on_dark = series.color == NAVY and len(chart.series) > 1
    letters = _letters(_SMALL_SIZE, _ON_DARK if is_on_dark else _ON_LIGHT)
    shown = DataLabelList(numFmt=_SHOWN, txPr=letters, showVal=True)
    # What is not said to be left out, Excel and LibreOffice show.
    shown.showLegendKey = shown.showCatName = shown.showSerName = shown.showPercent = shown.showBubbleSize = False
    return DrawnSeries(
        idx=number,
        order=number,
        tx=SeriesLabel(v=series.name),
        spPr=GraphicalProperties(solidFill=series.color),
        invertIfNegative=False,
        dPt=[
            DataPoint(idx=index, invertIfNegative=False, spPr=GraphicalProperties(solidFill=color))
            for index, color in enumerate(series.colors)
        ],
        dLbls=shown,
        cat=AxDataSource(strRef=StrRef(f=_reference(labels), strCache=names)),
        val=NumDataSource(numRef=NumRef(f=_reference(series.area), numCache=numbers)),
    )


def _reference(area: Area) -> str:
    column, last = column_name(area.column), area.first + len(area.values) - 1
    return f"{quote_sheetname(area.sheet)}!${column}${area.first}:${column}${last}"


def _title(words: str) -> Title:
    look = CharacterProperties(sz=_TITLE_SIZE, b=True, solidFill=NAVY)
    line = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=words)])
    return Title(tx=Text(rich=RichText(p=[line])), layout=Layout(), overlay=False)


def _letters(size: int, color: str | None = None) -> RichText:
    look = CharacterProperties(sz=size, solidFill=color)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look), endParaRPr=look)])
