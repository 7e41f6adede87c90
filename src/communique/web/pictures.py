"""Pictures for pages: series and maps as SVG, for light and dark, made by the server and kept."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from communique.errors import InputError, MissingExtra
from communique.store import Selection
from communique.views.pairs import OFS, Units
from communique.views.pictures import picture_map, picture_series
from communique.views.plot_map import BORDER, LAND, SEA, SHADES
from communique.views.plots import render_plot
from communique.views.series import Period, SeriesOptions
from communique.web.house import House, house_of
from communique.web.lists import Asked

# Days that the events of a selection span, and the period that gives a picture of it with bars that can be seen.
_PERIODS: tuple[tuple[int, Period], ...] = ((70, "day"), (500, "week"), (366 * 12, "month"), (366 * 40, "quarter"))
# What is light in the pictures for print -> the same for a dark page.
_DARK = (
    ('fill="white"', 'fill="none"'), (SEA, "#161b22"), (LAND, "#2f363f"), (BORDER, "#161b22"), ("#EEEEEE", "#2b323b"),
    *zip(SHADES, ("#454d57", "#5b646e", "#737d88"), strict=True),
    ('fill="#000"', 'fill="#d5dbe2"'), ('fill="black"', 'fill="#d5dbe2"'), ('stroke="black"', 'stroke="#d5dbe2"'),
    ('stroke="#888"', 'stroke="#7d8793"'), ("#BBBBBB", "#4a525c"), ('stroke="#ddd"', 'stroke="#2b323b"'),
    ('stroke="#333333"', 'stroke="#0d1117"'),
)  # fmt: skip
_SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def span_days(house: House, selection: Selection | None) -> int:
    """A selection (None: all that the store has) -> from the first day of an event to the last."""
    condition = (selection or Selection(status="all")).condition()
    ((first, last),) = house.library.once(
        ("span", condition), lambda: house.library.ask(f"SELECT min(day), max(day) FROM event WHERE {condition}")
    )
    return (last - first).days if first else 0


def period_for(house: House, selection: Selection | None) -> Period:
    """A selection (None: all that the store has) -> the period in which to count it."""
    days = span_days(house, selection)
    return next((period for most, period in _PERIODS if days <= most), "year")


def picture(request: Request) -> Response:
    """A series or a map of a selection, as SVG."""
    house, name, query = house_of(request), request.path_params["name"], request.query_params
    asked = Asked.from_query({key: query.getlist(key) for key in query})
    of, title = query.get("of", "total"), query.get("title", "")[:120]
    if of not in OFS:
        raise InputError(f"of {of}: unknown; use one of {', '.join(OFS)}")
    marked = query.get("shifts") == "1"
    try:
        svg: str = house.library.once(
            ("picture", name, asked.link(), of, title, marked),
            lambda: _draw(house, name, asked.selection, (of, title, marked)),
        )
    except (InputError, MissingExtra) as error:
        svg = _words(str(error))
    if query.get("theme") == "dark":
        for light, dark in _DARK:
            svg = svg.replace(light, dark)
    mark = f'"{hashlib.sha256(svg.encode()).hexdigest()[:16]}"'
    headers = {"etag": mark, "cache-control": "private, no-cache", "content-security-policy": _SVG_POLICY}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    return Response(svg, media_type="image/svg+xml", headers=headers)


def _draw(house: House, name: str, selection: Selection, how: tuple[str, str, bool]) -> str:
    of, title, marked = how
    with house.library.store() as store:
        if name == "map.svg":
            return render_plot(picture_map(store, selection, title), ".svg").decode()
        period = period_for(house, None if marked else selection)
        options = SeriesOptions(Units(of), period, fill=marked)  # type: ignore[arg-type]
        try:
            chart = picture_series(store, selection, options, title, marked=marked)
        except MissingExtra:  # the picture without shifts is still a picture
            chart = picture_series(store, selection, options, title)
        return render_plot(chart, ".svg").decode()


def _words(text: str) -> str:
    """A message -> a picture of it, in place of one that cannot be drawn."""
    from markupsafe import escape

    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 60" width="640" height="60">'
        f'<text x="8" y="32" font-family="sans-serif" font-size="12" fill="#808890">{escape(text[:110])}</text></svg>'
    )
