"""Shifts: planted ones are found where they were planted, flat series have few; tests by hand."""

from __future__ import annotations

import datetime as dt
import itertools
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from communique.errors import InputError, MissingExtra
from communique.store import Selection, Store
from communique.views.pairs import Units
from communique.views.series import SeriesOptions
from communique.views.shifts import SHUFFLES, Shift, ShiftOptions, find_levels, find_shifts, split_p
from little_events import told

near: Any = pytest.approx


def monthly(counts: list[int], who: str, kind: str) -> Iterator[Any]:
    """Counts of months from January 2020, dyad, type -> a report for each event."""
    for month, count in enumerate(counts):
        day = dt.date(2020 + month // 12, 1 + month % 12, 5)
        for n in range(count):
            yield told(f"{who}{kind}{month}-{n}", str(day), f"{day} {who} {kind} 0.{9 - n % 5}")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A to B: 1 or 2 accusations and an assault a month, from 2021 on 6 or 7 accusations. Aid ends in July 2020."""
    with Store(tmp_path_factory.mktemp("shifts") / "s.duckdb") as made:
        made.write([
            *monthly([1, 2] * 6 + [6, 7] * 6, "AAA>BBB", "ACCUSE"), *monthly([1] * 24, "AAA>BBB", "ASSAULT"),
            *monthly([3, 4, 3, 4, 4, 3], "BBB>AAA", "AID"), *monthly([2, 3] * 12, "CCC>BBB", "ACCUSE"),
        ])  # fmt: skip
        yield made


def test_a_rise(store: Store) -> None:
    (shift,) = find_shifts(store, Selection(), SeriesOptions())
    assert (shift.actor, shift.recipient, shift.first) == ("AAA", "BBB", dt.date(2021, 1, 1))
    assert (shift.before, shift.after, shift.size, shift.p) == (2.5, 7.5, 5.0, 0.001)
    assert shift.types == (("ACCUSE", 5.0),)
    assert shift.events == tuple(f"AAA>BBBACCUSE12-{n}:0" for n in (0, 5, 1, 2, 3)), "the surest of January 2021"
    assert shift.sentence() == (
        "In January 2021, conflict from AAA to BBB rose from 2.5 to 7.5 a month (p = 0.001); mostly ACCUSE (+5.0)."
    )


def test_a_fall_names_the_last_events_before_it(store: Store) -> None:
    (shift,) = find_shifts(store, Selection(actor="BBB"), SeriesOptions(), ShiftOptions("cooperation"))
    assert (shift.first, shift.shown, shift.after) == (dt.date(2020, 7, 1), dt.date(2020, 6, 1), 0.0)
    assert shift.before == near(3.5)
    assert shift.events == tuple(f"BBB>AAAAID5-{n}:0" for n in range(3))


@pytest.mark.parametrize(
    ("of", "period", "found"), [("total", "month", 1), ("actor", "quarter", 1), ("dyad", "year", 0)]
)
def test_other_units_and_periods(store: Store, of: Any, period: Any, found: int) -> None:
    shifts = find_shifts(store, Selection(), SeriesOptions(Units(of), period))
    assert [shift.first for shift in shifts] == [dt.date(2021, 1, 1)] * found


def test_levels() -> None:
    steps = np.array([1.0, 2] * 5 + [8.0, 9] * 5 + [1.0, 2] * 5)
    assert find_levels(steps, 3) == [10, 20, 30]
    assert find_levels(steps, 16) == [30]
    for flat in (np.zeros(30), np.array([1.0, 2] * 15), np.array([5.0])):
        assert find_levels(flat, 3) == [len(flat)]


def test_flat_series_have_few_shifts() -> None:
    """Of 40 series of Poisson numbers without a shift, not many more than one in twenty has one."""
    rng, alarms = np.random.default_rng(5), 0
    for _ in range(40):
        values = np.sqrt(rng.poisson(4, 72))
        ends = find_levels(values, 3)
        parts = zip([0, *ends], ends, ends[1:], strict=False)
        alarms += any(split_p(values[a:c], b - a) <= 0.05 for a, b, c in parts)
    assert alarms <= 5


def test_p_of_all_orders() -> None:
    """Of the 6 orders of 2 zeros and 2 ones, the split in two halves is the strongest in 2: p = 1/3."""
    orders = set(itertools.permutations([0.0, 0, 1, 1]))
    best = [max(abs(sum(o[:k]) - k / 2) ** 2 * 4 / (k * (4 - k)) for k in (1, 2, 3)) for o in orders]
    assert sum(b >= 1 for b in best) == 2
    assert split_p(np.array([0.0, 0, 1, 1]), 2) == near(1 / 3, abs=0.05)
    assert split_p(np.array([0.0] * 20 + [1.0] * 20), 20) == near(1 / (SHUFFLES + 1))


def test_sentences() -> None:
    made = Shift(None, "USA", "event_share", "year", dt.date(2021, 1, 1), dt.date(2021, 1, 1), 0.5, 0.25, 0.04, (), ())
    assert made.sentence() == "In 2021, the share of events to USA fell from 0.5 to 0.25 a year (p = 0.040)."


def test_what_cannot_be(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="measure war: unknown; use one of conflict"):
        ShiftOptions("war")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="needs one at least"):
        ShiftOptions(least=0)
    with pytest.raises(InputError, match="shifts need several periods"):
        find_shifts(store, Selection(), SeriesOptions(period="all"))
    monkeypatch.setitem(sys.modules, "ruptures", None)
    with pytest.raises(MissingExtra, match=r'pip install "communique\[shifts\]"'):
        find_shifts(store, Selection(), SeriesOptions())
