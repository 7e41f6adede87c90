"""Commands that count: series, shifts, network and the plots of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from communique.cli.options import Form, Limit, Out, StorePath, selecting

if TYPE_CHECKING:
    from communique.store import Selection

app = typer.Typer()
plot = typer.Typer(help="Pictures of a store: PNG, SVG, PDF, HTML or Vega-Lite JSON.", no_args_is_help=True)
app.add_typer(plot, name="plot")

PeriodOption = Annotated[str, typer.Option(help="day, week, month, quarter, year or all.")]
OfOption = Annotated[
    str, typer.Option(help="dyad, pair (either direction), actor, recipient, country (either side) or total.")
]
PlotFile = Annotated[Path, typer.Option("-o", "--out", help="A .png, .svg, .pdf, .html or .json file.")]
Title = Annotated[str, typer.Option(help="Words above the picture (default: what is selected).")]
PerOption = Annotated[str, typer.Option(help="Count for each country, code ('CHN GOV') or bloc.")]


@app.command()
@selecting
def series(
    store: StorePath,
    selection: Selection,
    period: PeriodOption = "month",
    of: OfOption = "dyad",
    per: PerOption = "country",
    types: Annotated[bool, typer.Option(help="A column for each event type, too.")] = False,
    fill: Annotated[bool, typer.Option(help="Rows of zero where nothing was found.")] = True,
    form: Form = "table",
    out: Out = None,
    limit: Limit = 50,
) -> None:
    """Counts over time: who did how much of what to whom."""
    from communique.cli.shown import show_series
    from communique.cli.stored import Wanted
    from communique.views.pairs import Units
    from communique.views.series import SeriesOptions

    options = SeriesOptions(Units(of, per), period, fill, types)  # type: ignore[arg-type]
    show_series(Wanted(store, form, out, limit), selection, options)


@app.command()
@selecting
def shifts(
    store: StorePath,
    selection: Selection,
    measure: Annotated[
        str, typer.Option(help="conflict, cooperation, events, score_sum, event_share or report_share.")
    ] = "conflict",
    period: PeriodOption = "month",
    of: OfOption = "dyad",
    per: PerOption = "country",
    least: Annotated[int, typer.Option(min=1, help="The fewest periods that make a level.")] = 3,
    p: Annotated[float, typer.Option("--p", min=0, max=1, help="The largest figure of significance.")] = 0.05,
    form: Form = "table",
    out: Out = None,
    limit: Limit = 50,
) -> None:
    """When a level changed, by how much, and by which events."""
    from communique.cli.shown import show_shifts
    from communique.cli.stored import Wanted
    from communique.views.pairs import Units
    from communique.views.series import SeriesOptions
    from communique.views.shifts import ShiftOptions

    options = SeriesOptions(Units(of, per), period)  # type: ignore[arg-type]
    look = ShiftOptions(measure, least, p)  # type: ignore[arg-type]
    show_shifts(Wanted(store, form, out, limit), selection, options, look)


@app.command()
@selecting
def network(
    store: StorePath,
    selection: Selection,
    window: Annotated[str, typer.Option(help="day, week, month, quarter, year or all.")] = "year",
    per: PerOption = "country",
    show: Annotated[str, typer.Option(help="measures, actors (with centralities) or edges.")] = "measures",
    form: Form = "table",
    out: Annotated[Optional[Path], typer.Option("-o", "--out", help="A file; .graphml, .gexf: the graph.")] = None,
    limit: Limit = 50,
) -> None:
    """Networks of actors over time: measures, actors, edges, graphs."""
    from communique.cli.shown import show_network
    from communique.cli.stored import Wanted

    show_network(Wanted(store, form, out, limit), selection, (window, per, show))  # type: ignore[arg-type]


@plot.command("series")
@selecting
def plot_series(
    store: StorePath,
    selection: Selection,
    out: PlotFile,
    period: PeriodOption = "month",
    of: OfOption = "dyad",
    per: PerOption = "country",
    shifts: Annotated[bool, typer.Option(help="Mark where the level changed.")] = True,
    title: Title = "",
) -> None:
    """Cooperation up, conflict down, over time."""
    from communique.cli.pictures import plot_series
    from communique.views.pairs import Units
    from communique.views.series import SeriesOptions

    options = SeriesOptions(Units(of, per), period)  # type: ignore[arg-type]
    plot_series(store, selection, options, out, title, shifts=shifts)


@plot.command("network")
@selecting
def plot_network(
    store: StorePath,
    selection: Selection,
    out: PlotFile,
    per: PerOption = "country",
    actors: Annotated[int, typer.Option(min=2, help="How many actors at most.")] = 40,
    title: Title = "",
) -> None:
    """Who acts on whom, friendly or hostile, in the days selected."""
    from communique.cli.pictures import plot_network

    plot_network(store, selection, out, title, (per, actors))


@plot.command("map")
@selecting
def plot_map(store: StorePath, selection: Selection, out: PlotFile, title: Title = "") -> None:
    """Where events happened."""
    from communique.cli.pictures import plot_map

    plot_map(store, selection, out, title)


@plot.command("heat")
@selecting
def plot_heat(
    store: StorePath, selection: Selection, out: PlotFile, period: PeriodOption = "month", title: Title = ""
) -> None:
    """How many events of each type over time."""
    from communique.cli.pictures import plot_heat

    plot_heat(store, selection, period, out, title)  # type: ignore[arg-type]
