"""``communique benchmark views``: how long questions over time take, beside a plain scan of the same columns."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from communique.evaluation.synthetic import write_synthetic
from communique.store import Selection, Store
from communique.views.network import build_networks, find_edges, measure_network
from communique.views.series import SeriesOptions, series_sql

_BUSY, _RARE = Selection(actor="QAA", recipient="QAB"), Selection(actor="QHR", recipient="QHQ")
# The columns that a series reads.
_SCAN = """SELECT sum(probability), sum(score), min(date_first), max(report_key), max(actor_countries[1]),
    max(recipient_countries[1]), max(event_type), max(quad_class), max(status) FROM event"""


@dataclass(frozen=True, slots=True)
class Timed:
    """A question, how many rows its answer has, seconds by the clock (best of two) and of all processors' work."""

    question: str
    rows: int
    seconds: float
    work: float


def measure_views(events: int, threads: int) -> Iterator[Timed]:
    """How many made-up events and threads -> the time of each question; making them is not timed."""
    with tempfile.TemporaryDirectory() as folder, write_synthetic(Path(folder) / "s.duckdb", events) as store:
        store.connection.execute(f"SET threads = {threads}")
        questions = {
            "plain scan of the same columns": _SCAN,
            "a busy dyad by month": series_sql(_BUSY, SeriesOptions()),
            "a rare dyad by month": series_sql(_RARE, SeriesOptions()),
            "all dyads by month, without zeros": series_sql(Selection(), SeriesOptions(fill=False)),
            "all dyads by month, with zeros": series_sql(Selection(), SeriesOptions()),
        }
        for question, query in questions.items():
            yield min((_timed(store, question, query) for _ in range(2)), key=lambda timed: timed.seconds)
        began, work = time.perf_counter(), time.process_time()
        networks = [measure_network(network) for network in build_networks(find_edges(store))]
        seconds, work = time.perf_counter() - began, time.process_time() - work
        yield Timed("networks by year, measured", len(networks), seconds, work)


def _timed(store: Store, question: str, query: str) -> Timed:
    began, work = time.perf_counter(), time.process_time()
    store.connection.execute(f"CREATE OR REPLACE TEMP TABLE answer AS {query}")
    seconds, work = time.perf_counter() - began, time.process_time() - work
    ((rows,),) = store.connection.execute("SELECT count(*) FROM answer").fetchall()
    return Timed(question, rows, seconds, work)


def run_benchmark_views(events: int, threads: int) -> None:
    """How many events and threads -> the times, printed."""
    from rich.console import Console
    from rich.table import Table

    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    table = Table(box=None, pad_edge=False)
    for heading in ("question", "rows", "seconds", "CPU seconds"):
        table.add_column(heading, justify="left" if heading == "question" else "right")
    for timed in measure_views(events, threads):
        table.add_row(timed.question, f"{timed.rows:,}", f"{timed.seconds:.2f}", f"{timed.work:.2f}")
    console = Console(highlight=False)
    console.print(f"{events:,} made-up events over 20 years, {threads} threads; load of the machine before: {load:.1f}")
    console.print(table)
