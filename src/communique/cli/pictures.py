"""``communique plot``: from a selection to a picture in a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from communique.cli.screen import messages
from communique.errors import InputError, MissingExtra
from communique.store import Selection, Store
from communique.views.network import build_networks, find_edges
from communique.views.pairs import Units
from communique.views.plot_map import draw_map
from communique.views.plot_network import draw_network
from communique.views.plots import Rows, draw_heat, draw_series, save_plot, unit_name
from communique.views.series import Period, SeriesOptions, count_series
from communique.views.shifts import Measure, ShiftOptions, find_shifts

if TYPE_CHECKING:
    import duckdb

_PLACES = """round(place_lat, 2) AS lat, round(place_lon, 2) AS lon, any_value(place_name) AS name, count(*) AS events,
    count(*) FILTER (WHERE quad_class LIKE '% cooperation') AS cooperation,
    count(*) FILTER (WHERE quad_class LIKE '% conflict') AS conflict"""


def plot_series(
    store: Path, selection: Selection, options: SeriesOptions, out: Path, title: str, *, shifts: bool
) -> None:
    """Selection and options -> a picture of the series."""
    with Store(store, read_only=True) as opened:
        rows = _periods(count_series(opened, selection, options), options.period)
        marks = _marks(opened, selection, options) if shifts and options.period != "all" else []
    save_plot(draw_series(rows, title or _title(f"Events a {options.period}", selection), marks), out)


def _marks(store: Store, selection: Selection, options: SeriesOptions) -> list[tuple[str, dt.date, str]]:
    """-> where cooperation and conflict changed, as `draw_series` wants it; none where ruptures is missing."""
    measures: tuple[Measure, ...] = ("cooperation", "conflict")
    try:
        found = [s for m in measures for s in find_shifts(store, selection, options, ShiftOptions(m))]
    except MissingExtra as error:
        messages().print(f"{error}; the picture has no shifts", markup=False)
        return []
    return [
        (unit_name({"actor": s.actor, "recipient": s.recipient}), s.first,
         f"{s.measure} {s.before:.1f} → {s.after:.1f}")
        for s in sorted(found, key=lambda shift: shift.first)
    ]  # fmt: skip


def plot_network(store: Path, selection: Selection, out: Path, title: str, how: tuple[str, int]) -> None:
    """Selection; kind of actor and how many -> a picture of the network of all its days."""
    per, most = how
    with Store(store, read_only=True) as opened:
        networks = list(build_networks(find_edges(opened, selection, "all", per)))  # type: ignore[arg-type]
    if not networks:
        raise InputError("no event between two actors in this selection; choose others, or a longer time")
    save_plot(draw_network(networks[0], title or _title("Who acts on whom", selection), most), out)


def plot_map(store: Path, selection: Selection, out: Path, title: str) -> None:
    """Selection -> a map of its events."""
    with Store(store, read_only=True) as opened:
        placed = opened.events(selection).filter("place_lat IS NOT NULL AND place_lon IS NOT NULL")
        rows = _dicts(placed.aggregate(_PLACES, "lat, lon").order("lat, lon"))
    save_plot(draw_map(rows, title or _title("Where events happened", selection)), out)


def plot_heat(store: Path, selection: Selection, period: Period, out: Path, title: str) -> None:
    """Selection and period -> a picture of how many events of each type there were when."""
    options = SeriesOptions(Units("total"), period, types=True)
    with Store(store, read_only=True) as opened:
        rows = _periods(count_series(opened, selection, options), period)
    save_plot(draw_heat(rows, title or _title(f"Events a {period} by type", selection)), out)


def _periods(series: duckdb.DuckDBPyRelation, period: Period) -> Rows:
    """A series -> its rows, with the day on which each period is over."""
    step = {"quarter": "3 months", "all": "1 year"}.get(period, f"1 {period}")
    return _dicts(series.project(f"*, (period + INTERVAL {step})::DATE AS until"))


def _dicts(relation: duckdb.DuckDBPyRelation) -> list[dict[str, Any]]:
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def _title(what: str, selection: Selection) -> str:
    """What is shown, and of what -> the title: all that was chosen, so that a picture can stand alone."""
    chosen = [f"{name.replace('_', ' ')} {', '.join(values)}" for name, values in selection.texts().items()]
    return "; ".join([what, *chosen])
