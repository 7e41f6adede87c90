"""What counting commands show: tables on screen, files, sentences."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from communique.cli.screen import messages, output, short
from communique.cli.stored import Columns, Wanted, opened, show
from communique.errors import InputError
from communique.store.who import literal
from communique.views.network import (
    NO_EDGE,
    build_networks,
    find_edges,
    find_standings,
    measure_network,
    write_network,
)
from communique.views.pairs import Per
from communique.views.series import Period, SeriesOptions, count_series
from communique.views.shifts import ShiftOptions, find_shifts

if TYPE_CHECKING:
    import duckdb

    from communique.store import Selection

_NO_SHIFT = "no shift in this selection; choose others, or a longer time"
_UNITS: Columns = {"period": ("period", None), "actor": ("actor", None), "recipient": ("recipient", None)}
SERIES: Columns = _UNITS | {
    "events": ("events", None),
    "reports": ("reports", None),
    "verb +": ("verbal_cooperation", None),
    "mat. +": ("material_cooperation", None),
    "verb −": ("verbal_conflict", None),
    "mat. −": ("material_conflict", None),
    "score": ("score_mean", None),
    "true": ("expected_low || '–' || expected_high", None),
}
_FIRST = "min(period) FILTER (WHERE events > 0) OVER (PARTITION BY actor, recipient) AS first_found"


def show_series(wanted: Wanted, selection: Selection, options: SeriesOptions) -> None:
    """Selection and options -> the series, shown or written."""
    with opened(wanted) as store:
        relation = count_series(store, selection, options)
        on_screen = wanted.form == "table" and not wanted.out
        show(wanted, _since_the_first(relation) if on_screen else relation, SERIES)
        if on_screen:
            messages().print(
                "+ cooperation, − conflict, verbal and material; true: 95 % of how many are no false events"
            )


def _since_the_first(series: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """A series -> the same from the first event of each unit on: zeros before it would fill the screen."""
    found = series.project(f"*, {_FIRST}").filter("period >= first_found").project("* EXCLUDE (first_found)")
    return found.order("actor, recipient, period")


EDGES: Columns = _UNITS | {
    "events": ("events", None),
    "reports": ("reports", None),
    "+": ("cooperation", None),
    "−": ("conflict", None),
    "score": ("score_mean", None),
}
MEASURES: Columns = {
    "window": ("since", None),
    **{name: (name, None) for name in ("actors", "edges", "events", "density", "reciprocity", "balance")},
    "groups": ("communities", None),
    "modularity": ("modularity", None),
}
ACTORS: Columns = {
    "window": ("since", None),
    "actor": ("actor", None),
    **{name: (name, None) for name in ("sent", "received", "cooperation", "conflict", "pagerank", "betweenness")},
    "group": ("community", None),
}


def show_shifts(wanted: Wanted, selection: Selection, options: SeriesOptions, look: ShiftOptions) -> None:
    """Selection, series to look at, what to look for -> a sentence for each shift and its events, or a file."""
    with opened(wanted) as store:
        shifts = find_shifts(store, selection, options, look)
        if wanted.form != "table" or wanted.out:
            rows = [asdict(s) | {"types": [k for k, _ in s.types], "sentence": s.sentence()} for s in shifts]
            return show(wanted, _relation(store.connection, rows, _NO_SHIFT), {})
        told = store.events(selection).project("event_id, day, title, cue, report_id")
        for shift in shifts[: wanted.limit]:
            output().print(shift.sentence(), markup=False)
            wanted_ids = ", ".join(map(literal, shift.events)) or "''"
            for event_id, day, title, cue, report in told.filter(f"event_id IN ({wanted_ids})").order("day").fetchall():
                output().print(f"  {day} {cue}: {title or short(report)} ({event_id})", style="dim", markup=False)
    messages().print(f"{len(shifts)} shift{'s' * (len(shifts) != 1)}", markup=False)
    return None


def show_network(wanted: Wanted, selection: Selection, how: tuple[Period, Per, str]) -> None:
    """Selection; window, kind of actor and what to show -> measures, actors or edges, or files of the graphs."""
    window, per, what = how
    if what not in ("measures", "actors", "edges"):
        raise InputError(f"--show {what}: unknown; use one of measures, actors, edges")
    with opened(wanted) as store:
        edges = find_edges(store, selection, window, per)
        if wanted.out and wanted.out.suffix in (".graphml", ".gexf"):
            for network in (networks := list(build_networks(edges))):
                name = wanted.out.stem + (f"-{network.first}" if len(networks) > 1 else "")
                write_network(network, wanted.out.with_stem(name))
            messages().print(f"{len(networks)} files, one for each window" if len(networks) != 1 else "1 file")
        elif what == "edges":
            show(wanted, edges, EDGES)
        elif what == "measures":
            measures = [asdict(measure_network(network)) for network in build_networks(edges)]
            show(wanted, _relation(store.connection, measures, NO_EDGE), MEASURES)
        else:
            standings = [asdict(actor) for network in build_networks(edges) for actor in find_standings(network)]
            show(wanted, _relation(store.connection, standings, NO_EDGE), ACTORS)


def _relation(connection: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]], none: str) -> duckdb.DuckDBPyRelation:
    """Rows -> the same as a relation, in their order. Raises InputError, with the given words, where there is none."""
    if not rows:
        raise InputError(none)
    return connection.sql("SELECT unnest(rows, max_depth := 2) FROM (SELECT $rows AS rows)", params={"rows": rows})
