"""``communique plot``: from a selection to a picture in a file."""

from __future__ import annotations

from pathlib import Path

from communique.cli.screen import messages
from communique.errors import MissingExtra
from communique.store import Selection, Store
from communique.views.pictures import picture_heat, picture_map, picture_network, picture_series
from communique.views.plots import save_plot
from communique.views.series import Period, SeriesOptions


def plot_series(
    store: Path, selection: Selection, options: SeriesOptions, out: Path, title: str, *, shifts: bool
) -> None:
    """Selection and options -> a picture of the series; without shifts where ruptures is missing."""
    with Store(store, read_only=True) as opened:
        try:
            chart = picture_series(opened, selection, options, title, marked=shifts)
        except MissingExtra as error:
            messages().print(f"{error}; the picture has no shifts", markup=False)
            chart = picture_series(opened, selection, options, title)
        save_plot(chart, out)


def plot_network(store: Path, selection: Selection, out: Path, title: str, how: tuple[str, int]) -> None:
    """Selection; kind of actor and how many -> a picture of the network of all its days."""
    with Store(store, read_only=True) as opened:
        save_plot(picture_network(opened, selection, *how, title), out)  # type: ignore[arg-type]


def plot_map(store: Path, selection: Selection, out: Path, title: str) -> None:
    """Selection -> a map of its events."""
    with Store(store, read_only=True) as opened:
        save_plot(picture_map(opened, selection, title), out)


def plot_heat(store: Path, selection: Selection, period: Period, out: Path, title: str) -> None:
    """Selection and period -> a picture of how many events of each type there were when."""
    with Store(store, read_only=True) as opened:
        save_plot(picture_heat(opened, selection, period, title), out)
