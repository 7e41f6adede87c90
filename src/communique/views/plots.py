"""Pictures: series, networks, maps, heat maps; Vega-Lite by way of Altair, drawn without a network.

Colours are two of Okabe and Ito's, which colour-blind readers can tell apart: blue is cooperation, vermilion conflict.
In print without colour, direction, dashes and shades say the same. Every drawing takes rows and returns a chart.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from communique.errors import InputError, MissingExtra
from communique.records import EVENT_TYPES
from communique.views.export import open_output

if TYPE_CHECKING:
    import altair as alt


Rows = Sequence[dict[str, Any]]
COOPERATION, CONFLICT, GREY = "#0072B2", "#D55E00", "#555555"
QUAD_COLOURS = {
    "material cooperation": COOPERATION, "verbal cooperation": "#8FC3E3",
    "material conflict": CONFLICT, "verbal conflict": "#F3B58A",
}  # fmt: skip
WIDTH = 640
ALL = "all"  # the name of a series of everybody
PANELS = 8  # more units than these in one picture of series cannot be read
_NAMED_PATH = re.compile(r'(<path aria-label="([^"]+)" role="graphics-symbol"[^>]*)/>')
ENDINGS = (".png", ".svg", ".pdf", ".html", ".json")


def altair() -> Any:
    """-> the module altair. Raises MissingExtra where it or its renderer is not installed."""
    try:
        import altair as alt
        import vl_convert  # noqa: F401
    except ImportError as error:
        raise MissingExtra('plots need altair and vl-convert: pip install "communique[plot]"') from error
    return alt


def draw_series(series: Rows, title: str, marks: Sequence[tuple[str, dt.date, str]] = ()) -> alt.Chart:
    """Rows of a series with ``until`` (the day after each period), a title, shifts -> cooperation up, conflict down.

    A shift is the name of the unit (``CHN → USA``), the day it began on, and its words. A strip below each picture
    tells how many reports there were. Raises InputError for more units than can be read, or none.
    """
    alt = altair()
    units = list(dict.fromkeys(unit_name(row) for row in series))
    if not 0 < len(units) <= PANELS:
        raise InputError(f"{len(units)} series to draw: choose one to {PANELS}, by --actor, --recipient or --of total")
    bars = {unit: [bar for row in series if unit_name(row) == unit for bar in _bars(row)] for unit in units}
    top = max((abs(bar["to"]) for some in bars.values() for bar in some), default=1)
    # One scale for all: bars of zero are not drawn, and a scale of its own would begin at the first that is.
    days = alt.Scale(domain=[min(r["period"] for r in series).isoformat(), max(r["until"] for r in series).isoformat()])
    panels = []
    for unit in units:
        own = [row for row in series if unit_name(row) == unit]
        shifts = [(day, words) for name, day, words in marks if name == unit]
        panels.append(_panel(alt, (unit, days), bars[unit], top, shifts))
        panels.append(_strip(alt, own, days))
    return styled(alt.vconcat(*panels, spacing=6), title)


def unit_name(row: dict[str, Any]) -> str:
    """A row of a series -> ``CHN → USA``, ``CHN``, ``→ USA`` or ``all``."""
    actor, recipient = row["actor"], row["recipient"]
    if recipient is None:
        return str(actor or ALL)
    return f"{actor} → {recipient}" if actor else f"→ {recipient}"


def _bars(row: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """A row -> its four bars: material next to the line of zero, verbal beyond it."""
    for sign, family in ((1, "cooperation"), (-1, "conflict")):
        at = 0
        for kind in ("material", "verbal"):
            count = row[f"{kind}_{family}"]
            if count:
                yield {
                    "period": row["period"].isoformat(), "until": row["until"].isoformat(), "kind": f"{kind} {family}",
                    "from": sign * at, "to": sign * (at + count), "events": count,
                }  # fmt: skip
            at += count


def _panel(alt: Any, what: tuple[str, Any], bars: Rows, top: float, shifts: Sequence[tuple[dt.date, str]]) -> Any:
    unit, days = what
    scale = alt.Scale(domain=list(QUAD_COLOURS), range=list(QUAD_COLOURS.values()))
    events = (
        alt.Chart(alt.Data(values=bars))
        .mark_bar(binSpacing=0)
        .encode(
            x=alt.X("period:T", title=None, scale=days, axis=alt.Axis(labels=False, ticks=False)),
            x2="until:T",
            y=alt.Y(
                "from:Q", title="conflict     events     cooperation", scale=alt.Scale(domain=[-top, top], nice=True),
                axis=alt.Axis(format="~s", labelExpr="replace(datum.label, '−', '')", tickMinStep=1),
            ),
            y2="to:Q",
            color=alt.Color("kind:N", scale=scale, title=None, sort=list(QUAD_COLOURS)),
            tooltip=["period:T", "kind:N", "events:Q"],
        )
    )  # fmt: skip
    zero = alt.Chart(alt.Data(values=[{"y": 0}])).mark_rule(color="black").encode(y="y:Q")
    layers = [events, zero]
    if shifts:
        late = sorted(bar["period"] for bar in bars)[len(bars) * 3 // 4]  # from here on, words go to the left
        said = [{"day": day.isoformat(), "words": words} for day, words in shifts]
        layers.append(alt.Chart(alt.Data(values=said)).mark_rule(strokeDash=[4, 3], color="black").encode(x="day:T"))
        for n, word in enumerate(said):  # one below the other, so that none covers another
            left = word["day"] < late
            label = alt.Chart(alt.Data(values=[word])).mark_text(
                align="left" if left else "right", dx=4 if left else -4, fontSize=11, y=8 + 13 * (n % 4)
            )
            layers.append(label.encode(x="day:T", text="words:N"))
    named = {"title": alt.Title(unit, anchor="start", fontSize=13)} if unit != ALL else {}
    return alt.layer(*layers).properties(width=WIDTH, height=200, **named)


def _strip(alt: Any, rows: Rows, days: Any) -> Any:
    told = [
        {"period": r["period"].isoformat(), "until": r["until"].isoformat(), "reports": r["reports"], "zero": 0}
        for r in rows
    ]
    bars = alt.Chart(alt.Data(values=told)).mark_bar(color="#999999", binSpacing=0)
    return bars.encode(
        x=alt.X("period:T", title=None, scale=days), x2="until:T",
        y=alt.Y("reports:Q", title="reports", axis=alt.Axis(tickCount=2, tickMinStep=1, format="~s")), y2="zero:Q",
    ).properties(width=WIDTH, height=40)  # fmt: skip


def draw_heat(series: Rows, title: str) -> alt.Chart:
    """Rows of a series of one unit with a column for each type, and ``until`` -> how much of each type when."""
    alt = altair()
    cells = [
        {"period": row["period"].isoformat(), "until": row["until"].isoformat(), "type": kind, "events": count}
        for row in series
        for kind in EVENT_TYPES
        if (count := row[kind.lower()])
    ]
    chart = alt.Chart(alt.Data(values=cells)).mark_rect()
    chart = chart.encode(
        x=alt.X("period:T", title=None), x2="until:T",
        y=alt.Y("type:N", title=None, sort=list(EVENT_TYPES), scale=alt.Scale(domain=list(EVENT_TYPES))),
        color=alt.Color("events:Q", title="events", scale=alt.Scale(scheme="blues", domainMin=0)),
        tooltip=["period:T", "type:N", "events:Q"],
    ).properties(width=WIDTH, height=alt.Step(20))  # fmt: skip
    return styled(chart, title)


def styled(chart: Any, title: str) -> alt.Chart:
    """A chart -> the same with its title, in letters that can be read in print."""
    made: alt.Chart = (
        chart.properties(
            title={"text": title, "anchor": "start", "fontSize": 14, "fontWeight": "normal"}, background="white"
        )
        .configure_axis(labelFontSize=11, titleFontSize=11, titleFontWeight="normal", gridColor="#EEEEEE")
        .configure_legend(labelFontSize=11, titleFontSize=11, titleFontWeight="normal", orient="bottom")
    )
    return made


def render_plot(chart: alt.Chart, ending: str) -> bytes:
    """Chart and .png, .svg, .pdf, .html (works without a network) or .json (Vega-Lite) -> the bytes of the file.

    Raises InputError for another ending.
    """
    import altair as alt
    import vl_convert

    if ending not in ENDINGS:
        raise InputError(f"{ending or 'no ending'}: a plot's file ends in {', '.join(ENDINGS)}")
    spec, version = chart.to_json(indent=None), ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    makers: dict[str, Any] = {
        ".png": lambda: vl_convert.vegalite_to_png(spec, vl_version=version, scale=2),
        ".pdf": lambda: vl_convert.vegalite_to_pdf(spec, vl_version=version),
        ".svg": lambda: _titled(vl_convert.vegalite_to_svg(spec, vl_version=version)).encode(),
        ".html": lambda: vl_convert.vegalite_to_html(spec, vl_version=version, bundle=True).encode(),
        ".json": (spec + "\n").encode,
    }
    made: bytes = makers[ending]()
    return made


def _titled(svg: str) -> str:
    """An SVG of Vega -> the same with its descriptions of marks as titles, too, which a browser shows on hover."""
    return _NAMED_PATH.sub(r"\1><title>\2</title></path>", svg)


def save_plot(chart: alt.Chart, out: Path) -> None:
    """Chart and a file that ends as `render_plot` knows -> the file. Raises InputError for another ending."""
    if out.suffix not in ENDINGS:
        raise InputError(f"{out}: a plot's file ends in {', '.join(ENDINGS)}")
    made = render_plot(chart, out.suffix)
    with open_output(out) as stream:
        stream.buffer.write(made)
