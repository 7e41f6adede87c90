"""Records -> tables that fit the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from communique.cli.screen import QUAD_COLOURS, noted, output, short
from communique.records import Actor, Coding, Event, Note


def named(actors: Sequence[Actor]) -> str:
    """Actors -> ``CHN GOV; RUS GOV``: the codes of all they stand for, or the words where there is none."""
    names = [name for a in actors for name in ([e.code for e in a.entities] or [a.text])]
    return "; ".join(dict.fromkeys(names)) or "–"


def event_table(events: Sequence[Event]) -> Table:
    """Events of one report -> a table, a row an event."""
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="dim", expand=True)
    table.add_column("day", no_wrap=True)
    for heading, share in (("actor", 4), ("event", 6), ("recipient", 4), ("words", 4), ("says", 3)):
        table.add_column(heading, ratio=share, min_width=14 if heading == "event" else 7, overflow="fold")
    for e in events:
        kind = f"{e.event_type.lower()}{f' {e.mode}' if e.mode else ''}"
        what = Text(kind if e.status == "actual" else f"{kind} ({e.status})", style=QUAD_COLOURS[e.quad_class])
        day = str(e.date.first) if e.date else ""
        source = (e.source.code if e.source.entities else e.source.text) if e.source else ""
        table.add_row(day, named(e.actors), what, named(e.recipients), Text(e.cue.text), source)
    return table


def print_codings(items: Iterable[Coding | Note]) -> None:
    """Codings and notes -> headed tables on standard output."""
    console = output()
    for item in items:
        if isinstance(item, Note):
            console.print(noted(item), style="dim", markup=False)
            continue
        report = item.report
        head = " · ".join(
            x for x in (report.published or "no date", report.outlet, report.title or short(report.id)) if x
        )
        console.print(Text(head, style="bold"))
        if item.events:
            console.print(event_table(item.events))
        else:
            console.print("no event", style="dim")
        for note in item.notes:
            console.print(noted(note), style="dim", markup=False)
        console.print()


def relation_table(columns: Mapping[str, int | None], rows: Sequence[Sequence[Any]]) -> Table:
    """Headings with their share of the width (None: as wide as the words) and rows of a store -> a table."""
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="dim", expand=True)
    for heading, share in columns.items():
        table.add_column(heading, ratio=share, no_wrap=share is None, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    return table


def _cell(value: Any) -> str:
    """A value -> its text in one line."""
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else " ".join(str(value).split())
