"""Shifts: when the level of a series changed, by how much, how surely, and which events made it so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from communique.errors import InputError, MissingExtra
from communique.records import EVENT_TYPES
from communique.store import Selection, Store
from communique.views.pairs import pairs_sql
from communique.views.series import SeriesOptions, series_rows

if TYPE_CHECKING:
    import numpy as np

Measure = Literal["conflict", "cooperation", "events", "score_sum", "event_share", "report_share"]
Rows = Sequence[dict[str, Any]]
MEASURES: tuple[Measure, ...] = get_args(Measure)
SHUFFLES = 999
SHOWN = 5  # events that a shift names, types that it says


@dataclass(frozen=True, slots=True)
class ShiftOptions:
    """What is looked at and how: a measure, the fewest periods of a level, the largest ``p`` that is reported."""

    measure: Measure = "conflict"
    least: int = 3
    p: float = 0.05

    def __post_init__(self) -> None:
        """Raises InputError for a measure that there is not, or levels of no period."""
        if self.measure not in MEASURES:
            raise InputError(f"measure {self.measure}: unknown; use one of {', '.join(MEASURES)}")
        if self.least < 1:
            raise InputError(f"{self.least} periods: a level needs one at least")


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of level: the mean per period before and after, and ``p``, the figure of significance.

    ``first`` is the first day of the first period of the new level. ``shown`` is the first
    day of the period whose events are named. ``p``: how many of the shuffles of the same values
    (those of the two levels it parts) have a split as strong anywhere; it takes the periods to be independent, so that
    it is too small for a series that drifts. ``types``: change of the mean of each type that went the same way, the
    largest first. ``events``: ids of events of these types in the first period, or, after a fall, in the
    last period before it, the surest first.
    """

    actor: str | None
    recipient: str | None
    measure: Measure
    period: str
    first: dt.date
    shown: dt.date
    before: float
    after: float
    p: float
    types: tuple[tuple[str, float], ...]
    events: tuple[str, ...]

    @property
    def size(self) -> float:
        """-> after less before, per period."""
        return self.after - self.before

    def sentence(self) -> str:
        """-> ``In July 2018, conflict from CHN to USA rose from 2.1 to 8.4 a month (p = 0.001); mostly ...``."""
        what = {
            "score_sum": "the added score",
            "event_share": "the share of events",
            "report_share": "the share of reports",
        }
        who = " ".join(f"{word} {name}" for word, name in (("from", self.actor), ("to", self.recipient)) if name)
        when = f"{self.first:%B %Y}" if self.period in ("month", "quarter") else f"{self.first}"
        mostly = ", ".join(f"{kind} ({change:+.1f})" for kind, change in self.types[:3])
        return (
            f"In {self.first.year if self.period == 'year' else when}, "
            f"{what.get(self.measure, self.measure)}{' ' + who if who else ''} "
            f"{'rose' if self.size > 0 else 'fell'} from {self.before:.3g} to {self.after:.3g} a {self.period} "
            f"(p = {self.p:.3f}){'; mostly ' + mostly if mostly else ''}."
        )


def find_shifts(
    store: Store,
    selection: Selection,
    series: SeriesOptions,
    options: ShiftOptions | None = None,
    rows: Rows | None = None,
) -> list[Shift]:
    """Store, selection, series to make, what to look for -> the shifts, by unit and day.

    ``rows``: those of `series_rows` with types and zeros, where they were counted already.

    PELT (Killick, Fearnhead & Eckley 2012) with a quadratic cost on the square roots of counts (their noise is about
    the same at every level), penalty 2 log n noise variances, then a test of each split. Raises MissingExtra, and
    InputError for a series of one period.
    """
    if series.period == "all":
        raise InputError("period all: shifts need several periods; use day, week, month, quarter or year")
    options = options or ShiftOptions()
    units: dict[tuple[str | None, str | None], list[dict[str, Any]]] = {}
    for row in series_rows(store, selection, replace(series, types=True, fill=True)) if rows is None else rows:
        units.setdefault((row["actor"], row["recipient"]), []).append(row)
    found = []
    for own in units.values():
        shifts = [_shift(own, split, p, (series, options)) for split, p in _splits(own, options)]
        found += [replace(shift, events=_makers(store, selection, series, shift)) for shift in shifts]
    return found


def _splits(rows: Rows, options: ShiftOptions) -> list[tuple[tuple[int, int, int], float]]:
    """Rows of one unit -> (begin, split, end) of two levels side by side, and p; those that are sure enough."""
    import numpy as np

    values = np.array([float(row[options.measure] or 0) for row in rows])
    steady = np.sqrt(values) if values.min() >= 0 else values
    ends = find_levels(steady, options.least)
    kept = []
    for begin, split, end in zip([0, *ends], ends, ends[1:], strict=False):
        p = split_p(steady[begin:end], split - begin)
        if p <= options.p:
            kept.append(((begin, split, end), p))
    return kept


def find_levels(values: np.ndarray[Any, np.dtype[np.float64]], least: int) -> list[int]:
    """Values in order, the fewest that make a level -> where each level ends (excluded). Raises MissingExtra."""
    import numpy as np

    try:
        import ruptures
    except ImportError as error:
        raise MissingExtra('shifts need ruptures: pip install "communique[shifts]"') from error
    steps = np.diff(values)
    # The noise from the differences of neighbours, which a few shifts hardly touch.
    noise = float(np.mean(steps**2)) / 2 if len(steps) else 0.0
    if len(values) < 2 * least or noise == 0:
        return [len(values)]
    search = ruptures.Pelt(model="l2", min_size=least, jump=1).fit(values.reshape(-1, 1))
    return [int(end) for end in search.predict(pen=2 * noise * np.log(len(values)))]


def split_p(values: np.ndarray[Any, np.dtype[np.float64]], split: int) -> float:
    """Values of two levels, where they part -> the share of shuffles whose best split is as strong (one more of each).

    Strength is the sum of squares that the split explains. The shuffles are the same in every run.
    """
    import numpy as np

    count = len(values)
    sizes = np.arange(1, count)
    weight = count / (sizes * (count - sizes))
    centred = values - values.mean()
    reached = float(centred[:split].sum() ** 2 * weight[split - 1])
    shuffled = np.random.default_rng(1).permuted(np.tile(centred, (SHUFFLES, 1)), axis=1)
    strongest = (np.cumsum(shuffled, axis=1)[:, :-1] ** 2 * weight).max(axis=1)
    return float(1 + np.sum(strongest >= reached - 1e-9)) / (SHUFFLES + 1)


def _shift(rows: Rows, at: tuple[int, int, int], p: float, how: tuple[SeriesOptions, ShiftOptions]) -> Shift:
    begin, split, end = at
    series, options = how

    def means(column: str) -> tuple[float, float]:
        before, after = rows[begin:split], rows[split:end]
        return tuple(sum(float(r[column] or 0) for r in part) / len(part) for part in (before, after))  # type: ignore[return-value]

    before, after = means(options.measure)
    changes = {kind: float.__sub__(*reversed(means(kind.lower()))) for kind in EVENT_TYPES}
    up = after > before if options.measure != "score_sum" else None
    types = [(k, c) for k, c in changes.items() if c and (up is None or (c > 0) == up)]
    types.sort(key=lambda change: -abs(change[1]))
    first = rows[split]
    return Shift(
        first["actor"], first["recipient"], options.measure, series.period, first["period"],
        rows[split - 1 if up is False else split]["period"], before, after, p, tuple(types[:SHOWN]), (),
    )  # fmt: skip


def _makers(store: Store, selection: Selection, series: SeriesOptions, shift: Shift) -> tuple[str, ...]:
    """-> the ids of events of the shift's unit in its first period, of the types that changed, the surest first."""
    sql = f"""
        SELECT e.id FROM ({pairs_sql(selection, series.units)}) p JOIN event e USING (report_key, event_no)
        WHERE p.actor = $actor AND p.recipient = $recipient AND date_trunc('{series.period}', day)::DATE = $shown
        AND list_contains($types::VARCHAR[], p.event_type)
        ORDER BY list_position($types::VARCHAR[], p.event_type), p.probability DESC, e.id LIMIT {SHOWN}"""
    asked = {
        "actor": shift.actor or "", "recipient": shift.recipient or "", "shown": shift.shown,
        "types": [kind for kind, _ in shift.types],
    }  # fmt: skip
    return tuple(row[0] for row in store.connection.execute(sql, asked).fetchall())
