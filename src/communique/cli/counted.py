"""Commands that count: series, shifts, network and the plots of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.options import Form, Limit, Out, StorePath, selecting

if TYPE_CHECKING:
    from communique.store import Selection

app = typer.Typer()

PeriodOption = Annotated[str, typer.Option(help="day, week, month, quarter, year or all.")]
OfOption = Annotated[
    str, typer.Option(help="dyad, pair (either direction), actor, recipient, country (either side) or total.")
]
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
