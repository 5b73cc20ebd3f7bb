"""A chart part (ECMA-376 part 1, §21.2): its XML, with the values that the cells hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hov_tools.ooxml.address import Range, column_name
from hov_tools.ooxml.charts import Chart, Direction, Grouping, Series, Source
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.write.values import check_text, number
from hov_tools.ooxml.write.workbooktext import quoted
from hov_tools.ooxml.write.xmlelements import escape, escape_attribute

_BASE = {False: "http://schemas.openxmlformats.org/drawingml/2006/", True: "http://purl.oclc.org/ooxml/drawingml/"}
_CATEGORY_AXIS, _VALUE_AXIS = 10, 11
_FROM_NOTHING = '<c:min val="0"/>'
_INK, _GREY, _LINE, _PAPER = "1F2937", "4B5563", "D0D5DD", "FFFFFF"
# Width of the space between the groups of bars, and how far bars of one group cover each other, in percent of a bar.
_GAP = 60
_COVERING = {Grouping.CLUSTERED: 0, Grouping.STACKED: 100}


def chart_xml(chart: Chart, sheet: str, *, is_strict: bool) -> bytes:
    """Give the chart part.

    Args:
        chart: what to show.
        sheet: name of the sheet that it stands on.
        is_strict: the workbook is of the Strict kind, with namespaces of its own.

    Raises:
        EditRefusedError: "sheet-layout", when the values are not as many as the cells; a text or number that no
            cell could hold.
    """
    _check(chart, sheet)
    base = _BASE[is_strict]
    plot = "".join(_plot(chart, sheet))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace xmlns:c="{base}chart" xmlns:a="{base}main"><c:roundedCorners val="0"/><c:chart>'
        f'{_title(chart.title, 1200, _INK)}<c:autoTitleDeleted val="0"/>'
        f"<c:plotArea><c:layout/>{plot}</c:plotArea>"
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr>{_fill(_PAPER)}<a:ln w="9525">{_fill(_LINE)}</a:ln></c:spPr>'
        f"{_text_look(900, _GREY)}</c:chartSpace>"
    ).encode()


def _check(chart: Chart, sheet: str) -> None:
    count = len(chart.categories)
    if not chart.series or not count:
        raise EditRefusedError(Refusal.SHEET_LAYOUT, "a chart without series or categories", sheet)
    expected = [(chart.categories_source, count)]
    for one in chart.series:
        if len(one.values) != count:
            raise EditRefusedError(
                Refusal.SHEET_LAYOUT, "a series has another number of values than of categories", sheet
            )
        expected += [(one.values_source, count), (one.name_source, 1)]
    for source, size in expected:
        if _size(source, sheet) != size:
            raise EditRefusedError(Refusal.SHEET_LAYOUT, f"{source.cells} does not hold {size} values", sheet)


def _size(source: Source, sheet: str) -> int:
    try:
        area = Range.parse(source.cells)
    except ValueError as error:
        raise EditRefusedError(Refusal.SHEET_LAYOUT, str(error), sheet) from error
    rows, columns = area.bottom - area.top + 1, area.right - area.left + 1
    return rows * columns if 1 in (rows, columns) else 0


def _plot(chart: Chart, sheet: str) -> Iterator[str]:
    yield (
        f'<c:barChart><c:barDir val="{chart.direction.value}"/><c:grouping val="{chart.grouping.value}"/>'
        '<c:varyColors val="0"/>'
    )
    for index, one in enumerate(chart.series):
        yield _series(chart, one, index, sheet)
    yield f'<c:gapWidth val="{_GAP}"/><c:overlap val="{_COVERING[chart.grouping]}"/>'
    yield f'<c:axId val="{_CATEGORY_AXIS}"/><c:axId val="{_VALUE_AXIS}"/></c:barChart>'
    is_bar = chart.direction is Direction.BAR
    # Bars are drawn from the bottom up: turned round, the first category stands at the top, as in the table.
    yield _axis("catAx", chart.category_title, "l" if is_bar else "b", _CATEGORY_AXIS, _VALUE_AXIS, is_turned=is_bar)
    crossing = "max" if is_bar else "autoZero"
    place = "b" if is_bar else "l"
    step = _step(chart)
    yield _axis("valAx", chart.value_title, place, _VALUE_AXIS, _CATEGORY_AXIS, crossing=crossing, step=step)
    yield "<c:spPr><a:noFill/></c:spPr>"


def _step(chart: Chart) -> int:
    """Give a whole step of the axis, with some eight steps along the longest bar: places are counted in whole numbers.

    Without it a program divides a short axis into halves.
    """
    bars = zip(*([float(value or 0) for value in one.values] for one in chart.series), strict=True)
    is_stacked = chart.grouping is Grouping.STACKED
    longest: float = max(sum(one) if is_stacked else max(one) for one in bars)
    return max(1, round(longest / 8))


def _series(chart: Chart, one: Series, index: int, sheet: str) -> str:
    numbers = "".join(
        f'<c:pt idx="{place}"><c:v>{number(value)}</c:v></c:pt>'
        for place, value in enumerate(one.values)
        if value is not None
    )
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/>'
        f"<c:tx>{_texts(one.name_source, [one.name], sheet)}</c:tx>"
        f'<c:spPr>{_fill(one.color)}</c:spPr><c:invertIfNegative val="0"/>{_labels(chart, one.color)}'
        f"<c:cat>{_texts(chart.categories_source, chart.categories, sheet)}</c:cat>"
        f"<c:val><c:numRef><c:f>{_reference(one.values_source, sheet)}</c:f><c:numCache>"
        f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(one.values)}"/>{numbers}'
        "</c:numCache></c:numRef></c:val></c:ser>"
    )


def _labels(chart: Chart, color: str) -> str:
    if chart.label_format is None:
        return ""
    # On a bar in the colour that the bar leaves readable, or at its end.
    within = chart.grouping is Grouping.STACKED
    look = _text_look(900, _PAPER if within and _is_dark(color) else _INK)
    position = "" if within else '<c:dLblPos val="outEnd"/>'
    shown = "".join(
        f'<c:{name} val="{int(name == "showVal")}"/>'
        for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    )
    code = escape_attribute(chart.label_format).decode()
    return f'<c:dLbls><c:numFmt formatCode="{code}" sourceLinked="0"/>{look}{position}{shown}</c:dLbls>'


def _is_dark(color: str) -> bool:
    """Tell whether white is read better on a colour than black: its luma (Rec. 601) is below the middle."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (0, 2, 4))
    return 299 * red + 587 * green + 114 * blue < 128_000


def _texts(source: Source, texts: Sequence[str], sheet: str) -> str:
    points = []
    for place, text in enumerate(texts):
        check_text(text)
        points.append(f'<c:pt idx="{place}"><c:v>{escape(text).decode()}</c:v></c:pt>')
    cache = f'<c:ptCount val="{len(texts)}"/>{"".join(points)}'
    return f"<c:strRef><c:f>{_reference(source, sheet)}</c:f><c:strCache>{cache}</c:strCache></c:strRef>"


def _reference(source: Source, sheet: str) -> str:
    area = Range.parse(source.cells)
    first = f"${column_name(area.left)}${area.top}"
    last = f"${column_name(area.right)}${area.bottom}"
    cells = first if first == last else f"{first}:{last}"
    return escape(f"{quoted(source.sheet or sheet)}!{cells}").decode()


def _axis(
    kind: str,
    title: str,
    position: str,
    own: int,
    other: int,
    *,
    is_turned: bool = False,
    crossing: str = "autoZero",
    step: int = 0,
) -> str:
    is_value = kind == "valAx"
    grid = f'<c:majorGridlines><c:spPr><a:ln w="6350">{_fill(_LINE)}</a:ln></c:spPr></c:majorGridlines>'
    # A category axis follows the text of its cells; a value axis begins at nothing and shows whole numbers.
    tail = (
        f'<c:crossBetween val="between"/><c:majorUnit val="{step}"/>'
        if is_value
        else '<c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/>'
    )
    return (
        f'<c:{kind}><c:axId val="{own}"/>'
        f'<c:scaling><c:orientation val="{"maxMin" if is_turned else "minMax"}"/>'
        f"{_FROM_NOTHING if is_value else ''}</c:scaling>"
        f'<c:delete val="0"/><c:axPos val="{position}"/>{grid if is_value else ""}'
        f"{_title(title, 900, _GREY) if title else ''}"
        f'<c:numFmt formatCode="{"0" if is_value else "General"}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'<c:spPr><a:ln w="6350">{_fill(_LINE)}</a:ln></c:spPr>{_text_look(900, _GREY)}'
        f'<c:crossAx val="{other}"/><c:crosses val="{crossing}"/>{tail}</c:{kind}>'
    )


def _title(text: str, size: int, color: str) -> str:
    check_text(text)
    look = f'sz="{size}" b="1"'
    return (
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr {look}/></a:pPr>"
        f'<a:r><a:rPr lang="nl-NL" {look}>{_fill(color)}</a:rPr><a:t>{escape(text).decode()}</a:t></a:r></a:p>'
        '</c:rich></c:tx><c:overlay val="0"/></c:title>'
    )


def _text_look(size: int, color: str) -> str:
    look = f'<a:defRPr sz="{size}">{_fill(color)}</a:defRPr>'
    return f'<c:txPr><a:bodyPr/><a:p><a:pPr>{look}</a:pPr><a:endParaRPr lang="nl-NL"/></a:p></c:txPr>'


def _fill(color: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{color}"/></a:solidFill>'
