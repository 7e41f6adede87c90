"""What counting commands show: tables on screen, files, sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communique.cli.screen import messages
from communique.cli.stored import Columns, Wanted, opened, show
from communique.views.series import SeriesOptions, count_series

if TYPE_CHECKING:
    from communique.store import Selection

_UNITS: Columns = {"period": ("period", None), "actor": ("actor", 2), "recipient": ("recipient", 2)}
SERIES: Columns = _UNITS | {
    "events": ("events", None),
    "reports": ("reports", None),
    "verbal +": ("verbal_cooperation", None),
    "material +": ("material_cooperation", None),
    "verbal −": ("verbal_conflict", None),
    "material −": ("material_conflict", None),
    "score": ("score_mean", None),
    "true": ("expected_low || '–' || expected_high", None),
}


def show_series(wanted: Wanted, selection: Selection, options: SeriesOptions) -> None:
    """Selection and options -> the series, shown or written."""
    with opened(wanted) as store:
        relation = count_series(store, selection, options)
        show(wanted, relation, SERIES)
        if wanted.form == "table" and not wanted.out:
            messages().print(
                "+ cooperation, − conflict; true: 95 % of how many events are no false ones, by their probabilities"
            )
