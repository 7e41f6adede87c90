"""Series: how much, of what kind, from whom to whom, in each day, week, month, quarter or year; DuckDB counts."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, get_args

from communique.errors import InputError
from communique.records import EVENT_TYPES, QuadClass
from communique.store import Selection, Store
from communique.store.who import literal
from communique.views.pairs import DATED_FACTS, FACTS, Units, pairs_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

Period = Literal["day", "week", "month", "quarter", "year", "all"]
PERIODS: tuple[Period, ...] = get_args(Period)
QUAD_COLUMNS = {quad: quad.replace(" ", "_") for quad in get_args(QuadClass)}
Z = 1.959964  # 95 % of a normal distribution lie within so many standard deviations


@dataclass(frozen=True, slots=True)
class Recall:
    """Of ``gold`` events of a type in annotated articles the coder found ``found``."""

    gold: int
    found: int

    @property
    def share(self) -> float:
        """-> the recall, a little towards one half, as (found + 1) / (gold + 2), so that few events cannot give 0."""
        return (self.found + 1) / (self.gold + 2)

    @property
    def doubt(self) -> float:
        """-> the standard error of the recall, as a part of it."""
        return math.sqrt((1 - self.share) / (self.share * (self.gold + 2)))


@dataclass(frozen=True, slots=True)
class SeriesOptions:
    """For whom (``units``), in which ``period`` (``all``: one for all days), zero where nothing was found (``fill``).

    ``types`` adds a column for each event type.
    """

    units: Units = field(default_factory=Units)
    period: Period = "month"
    fill: bool = True
    types: bool = False

    def __post_init__(self) -> None:
        """Raises InputError for a period that there is not."""
        if self.period not in PERIODS:
            raise InputError(f"period {self.period}: unknown; use one of {', '.join(PERIODS)}")


@cache
def load_recall() -> dict[str, Recall]:
    """-> event type to the measured recall (``recall.toml`` says on what)."""
    text = files("communique.views").joinpath("recall.toml").read_text(encoding="utf-8")
    return {name: Recall(**row) for name, row in tomllib.loads(text).items()}


def count_series(
    store: Store, selection: Selection | None = None, options: SeriesOptions | None = None
) -> DuckDBPyRelation:
    """Store, selection, options -> a row per unit and period, in their order; lazy, lives as long as the store is open.

    ``events``, ``reports`` and ``outlets`` that tell of them; events by quad class; ``score_sum`` and ``score_mean`` on
    PLOVER's scale (null where no event). ``event_share``: of ``all_events``, the events of the period with the same
    status, outlets and probability. ``report_share``: of ``all_reports``, the reports published in the period.
    ``expected``: the sum of the probabilities, with the middle 95 % of how many events are none by mistake (a
    Poisson-binomial distribution, its quantiles by Cornish and Fisher's expansion to the third moment): false events
    only. ``corrected``: expected events over the measured recall of their type, with a band that holds missed events
    and the doubt in the recall, too.
    """
    options = options or SeriesOptions()
    counted = store.connection.sql(series_sql(selection or Selection(), options))
    return counted.order("actor, recipient, period")


def series_rows(
    store: Store, selection: Selection | None = None, options: SeriesOptions | None = None
) -> list[dict[str, Any]]:
    """Store, selection, options -> the rows of `count_series`, with ``until``: the day when each period is over."""
    options = options or SeriesOptions()
    step = {"quarter": "3 months", "all": "1 year"}.get(options.period, f"1 {options.period}")
    counted = count_series(store, selection, options).project(f"*, (period + INTERVAL {step})::DATE AS until")
    return [dict(zip(counted.columns, row, strict=True)) for row in counted.fetchall()]


def series_sql(selection: Selection, options: SeriesOptions) -> str:
    """Selection and options -> the SQL of `count_series` but for the order, for any connection to a store."""
    day, step = _period(options.period)
    recall = ", ".join(
        f"('{name}', {r.share}, {1 / r.share}, {r.doubt / r.share})" for name, r in load_recall().items()
    )
    outlets = Selection(outlet=selection.outlet, report=selection.report, status="all").condition()
    counts = ["events", "reports", "outlets", *_sums(types=options.types), "score_sum"]
    zeros = ", ".join(f"coalesce({column}, 0) AS {column}" for column in (*counts, *_BANDS))
    return f"""
WITH span AS MATERIALIZED ({_SPAN.format(days=_days(selection))}),
recall(event_type, found, missed, doubt) AS (VALUES {recall}),
cell AS MATERIALIZED (
    SELECT actor, recipient, {day.format("day")} AS period, {_aggregates(types=options.types)}
    FROM ({pairs_sql(selection, options.units)}) LEFT JOIN recall USING (event_type) GROUP BY ALL
),
measured AS (
    SELECT actor, recipient, period, {", ".join(counts)},
        {", ".join(f"{sql} AS {column}" for column, sql in _BANDS.items())} FROM cell
),
grid AS (
    SELECT unnest(generate_series({day.format("first_day")}::TIMESTAMP, last_day::TIMESTAMP, INTERVAL {step}))::DATE
        AS period FROM span WHERE first_day IS NOT NULL
),
happened AS (
    SELECT {day.format("day")} AS period, count(*) AS all_events
    FROM {FACTS if selection.outlet or selection.report else DATED_FACTS}
    WHERE day IS NOT NULL AND {selection.background().condition()} GROUP BY ALL
),
told AS (
    SELECT {day.format("published_day")} AS period, count(*) AS all_reports
    FROM (SELECT outlet, id AS report_id, published_day, [] AS actor_countries FROM report WHERE is_current)
    WHERE published_day IS NOT NULL AND {outlets} GROUP BY ALL
),
calendar AS (
    SELECT period, period IN (SELECT period FROM grid) AS filled, coalesce(all_events, 0) AS all_events,
        coalesce(all_reports, 0) AS all_reports
    FROM (FROM grid UNION SELECT period FROM cell) LEFT JOIN happened USING (period) LEFT JOIN told USING (period)
)
SELECT nullif(actor, '') AS actor, nullif(recipient, '') AS recipient, period, {zeros},
    score_sum / events AS score_mean, all_events, all_reports,
    coalesce(events, 0) / nullif(all_events, 0) AS event_share,
    coalesce(reports, 0) / nullif(all_reports, 0) AS report_share
FROM {_FILLED if options.fill else "measured JOIN calendar USING (period)"}"""


def _period(period: Period) -> tuple[str, str]:
    """A period -> the SQL that takes a day to the first day of its period, and the step to the next."""
    if period == "all":
        return "(SELECT coalesce(first_day, DATE '1970-01-01') FROM span)", "9999 years"
    return f"date_trunc('{period}', {{}})::DATE", {"quarter": "3 months"}.get(period, f"1 {period}")


def _days(selection: Selection) -> str:
    """-> what the days of a selection leave of the days that the store's reports cover."""
    bounds = {"first_day": ("greatest", "min", selection.since), "last_day": ("least", "max", selection.until)}
    cut = {name: f", {literal(day)}::DATE" if day else "" for name, (_, _, day) in bounds.items()}
    return ", ".join(
        f"{inner}({outer}(published_day){cut[name]}) AS {name}" for name, (inner, outer, _) in bounds.items()
    )


# Every unit in every period, and what lies outside of the days that the store covers.
_FILLED = """(SELECT DISTINCT actor, recipient FROM cell) CROSS JOIN calendar
LEFT JOIN measured USING (actor, recipient, period) WHERE filled OR events IS NOT NULL"""
_SPAN = "SELECT {days} FROM report WHERE is_current"


def _sums(*, types: bool) -> dict[str, str]:
    """-> the columns that count events of a kind, with the condition of the kind."""
    quads = {column: f"quad_class = '{quad}'" for quad, column in QUAD_COLUMNS.items()}
    families = {f: f"quad_class LIKE '% {f}'" for f in ("cooperation", "conflict")}
    return quads | families | ({t.lower(): f"event_type = '{t}'" for t in EVENT_TYPES} if types else {})


def _aggregates(*, types: bool) -> str:
    counted = [f"count(*) FILTER (WHERE {kind}) AS {column}" for column, kind in _sums(types=types).items()]
    return ", ".join([*counted, _MOMENTS])


_MOMENTS = """
    count(*) AS events, count(DISTINCT report_key) AS reports, count(DISTINCT outlet) AS outlets,
    sum(score) AS score_sum, sum(probability) AS mean,
    sum(probability * (1 - probability)) AS variance,
    sum(probability * (1 - probability) * (1 - 2 * probability)) AS third,
    sum(probability * missed) AS corrected,
    sum(probability * (2 - probability - found) * missed * missed) AS corrected_variance,
    sum(probability * doubt) AS corrected_doubt"""

_SKEW = f"CASE WHEN variance > 0 THEN third / variance ** 1.5 ELSE 0 END * {(Z * Z - 1) / 6}"
_SD = "sqrt(greatest(variance, 0))"
_CORRECTED_SD = f"{Z} * sqrt(corrected_variance + corrected_doubt ** 2)"
_BANDS = {
    "expected": "mean",
    "expected_low": f"greatest(0, least(floor(mean), ceil(mean + {_SD} * ({_SKEW} - {Z}) - 0.5)))::BIGINT",
    "expected_high": f"least(events, greatest(ceil(mean), floor(mean + {_SD} * ({_SKEW} + {Z}) + 0.5)))::BIGINT",
    "corrected": "corrected",
    "corrected_low": f"greatest(0, corrected - {_CORRECTED_SD})",
    "corrected_high": f"corrected + {_CORRECTED_SD}",
}
