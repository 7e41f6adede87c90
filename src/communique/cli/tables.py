"""Records -> tables that fit the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from communique.cli.screen import QUAD_COLOURS, noted, output, short
from communique.records import Actor, Coding, Event, Note

# Heading -> the column's share of the width that is left over; None: as wide as the longest cell.
Columns = Mapping[str, int | None]
EVENT_COLUMNS: Columns = {"day": None, "actor": 4, "event": 6, "recipient": 4, "words": 4, "says": 3}
# Blanks between columns, and how much of a word a column with a share has room for: the first that fits is taken.
_TRIES = ((2, 14), (1, 14), (1, 9), (1, 7))


def named(actors: Sequence[Actor]) -> str:
    """Actors -> ``CHN GOV; RUS GOV``: the codes of all they stand for, or the words where there is none."""
    names = [name for a in actors for name in ([e.code for e in a.entities] or [a.text])]
    return "; ".join(dict.fromkeys(names)) or "–"


def _event_row(event: Event) -> tuple[Any, ...]:
    """An event -> its cells under `EVENT_COLUMNS`."""
    kind = f"{event.event_type.lower()}{f' {event.mode}' if event.mode else ''}"
    what = Text(kind if event.status == "actual" else f"{kind} ({event.status})", style=QUAD_COLOURS[event.quad_class])
    source = (event.source.code if event.source.entities else event.source.text) if event.source else ""
    return event.date and event.date.first, named(event.actors), what, named(event.recipients), event.cue.text, source


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
            print_table(EVENT_COLUMNS, [_event_row(event) for event in item.events])
        else:
            console.print("no event", style="dim")
        for note in item.notes:
            console.print(noted(note), style="dim", markup=False)
        console.print()


def print_table(columns: Columns, rows: Sequence[Sequence[Any]]) -> None:
    """Columns, rows -> printed. What stands in columns without a share is never cut: where it does not fit, the table
    is wider than the screen, and the terminal breaks its lines.
    """
    cells = [[value if isinstance(value, Text) else Text(_cell(value)) for value in row] for row in rows]
    gap, widths = _fit(columns, cells, output().width)
    table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="dim")
    for heading, width in zip(columns, widths, strict=True):
        table.add_column(heading, width=width, overflow="fold")
    for row in cells:
        table.add_row(*row)
    output(least=sum(widths) + gap * len(widths)).print(table)


def _fit(columns: Columns, cells: Sequence[Sequence[Text]], width: int) -> tuple[int, list[int]]:
    """Columns, cells, the screen's width -> the blanks between columns, and the width of each."""
    for gap, longest in _TRIES:
        widths = []
        for number, (heading, share) in enumerate(columns.items()):
            whole = [Text(heading), *(row[number] for row in cells)]
            parts = whole if share is None else [word for text in whole for word in text.split()]
            needed = max((part.cell_len for part in parts), default=0)
            widths.append(needed if share is None else min(needed, longest))
        spare = width - sum(widths) - gap * (len(widths) - 1)
        if spare >= 0:
            break
    shares = [share or 0 for share in columns.values()]
    return gap, [
        least + max(spare, 0) * share // (sum(shares) or 1) for least, share in zip(widths, shares, strict=True)
    ]


def _cell(value: Any) -> str:
    """A value -> its text in one line."""
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else " ".join(str(value).split())
