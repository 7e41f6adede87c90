"""Pictures of a store: from a selection to a chart, whose title says all that was chosen."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from communique.errors import InputError
from communique.store import Selection, Store
from communique.views.network import NO_EDGE, build_networks, find_edges
from communique.views.pairs import Per, Units
from communique.views.plot_map import draw_map
from communique.views.plot_network import draw_network
from communique.views.plots import Rows, draw_heat, draw_series, unit_name
from communique.views.series import Period, SeriesOptions, series_rows
from communique.views.shifts import Measure, ShiftOptions, find_shifts

if TYPE_CHECKING:
    import altair as alt
    import duckdb

_PLACES = """round(place_lat, 2) AS lat, round(place_lon, 2) AS lon, any_value(place_name) AS name, count(*) AS events,
    count(*) FILTER (WHERE quad_class LIKE '% cooperation') AS cooperation,
    count(*) FILTER (WHERE quad_class LIKE '% conflict') AS conflict"""
MOST_PLACES = 5_000  # with more, a map is a blot


def picture_series(
    store: Store, selection: Selection, options: SeriesOptions, title: str = "", *, marked: bool = False
) -> alt.Chart:
    """Selection, options, title, whether to mark shifts -> the series, counted once. Raises MissingExtra for marks."""
    marked = marked and options.period != "all"
    rows = series_rows(store, selection, replace(options, types=True, fill=True) if marked else options)
    marks = _marks(store, selection, options, rows) if marked else []
    return draw_series(rows, title or _title(f"Events a {options.period}", selection), marks)


def _marks(store: Store, selection: Selection, options: SeriesOptions, rows: Rows) -> list[tuple[str, dt.date, str]]:
    """Rows with types and zeros, and of what -> where cooperation and conflict changed, as `draw_series` wants it."""
    measures: tuple[Measure, ...] = ("cooperation", "conflict")
    found = [s for m in measures for s in find_shifts(store, selection, options, ShiftOptions(m), rows)]
    return [
        (unit_name({"actor": s.actor, "recipient": s.recipient}), s.first,
         f"{s.measure} {s.before:.1f} → {s.after:.1f}")
        for s in sorted(found, key=lambda shift: shift.first)
    ]  # fmt: skip


def picture_network(store: Store, selection: Selection, per: Per, most: int, title: str = "") -> alt.Chart:
    """Selection; kind of actor and how many -> the network of all its days."""
    networks = list(build_networks(find_edges(store, selection, "all", per)))
    if not networks:
        raise InputError(NO_EDGE)
    return draw_network(networks[0], title or _title("Who acts on whom", selection), most)


def picture_map(store: Store, selection: Selection, title: str = "") -> alt.Chart:
    """Selection -> a map of its events, of the places with most where there are very many."""
    placed = store.events(selection).filter("place_lat IS NOT NULL AND place_lon IS NOT NULL")
    counted = placed.aggregate(_PLACES, "lat, lon").order("events DESC, lat, lon").limit(MOST_PLACES)
    within = store.events(selection).filter("place_country IS NOT NULL").aggregate("place_country, count(*)")
    title = title or _title("Where events happened", selection)
    return draw_map(_dicts(counted.order("lat, lon")), dict(within.fetchall()), title)


def picture_heat(store: Store, selection: Selection, period: Period, title: str = "") -> alt.Chart:
    """Selection and period -> how many events of each type there were when."""
    options = SeriesOptions(Units("total"), period, types=True)
    rows = series_rows(store, selection, options)
    return draw_heat(rows, title or _title(f"Events a {period} by type", selection))


def _dicts(relation: duckdb.DuckDBPyRelation) -> list[dict[str, Any]]:
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def _title(what: str, selection: Selection) -> str:
    """What is shown, and of what -> the title: all that was chosen, so that a picture can stand alone."""
    chosen = [f"{name.replace('_', ' ')} {', '.join(values)}" for name, values in selection.texts().items()]
    return "; ".join([what, *chosen])
