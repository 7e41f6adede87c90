"""What goes to the screen: consoles, loudness, progress."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from threading import Thread
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from communique.records import EXPECTED_NOTES, Note, Where

Item = TypeVar("Item")

COUNT_SECONDS = 0.5  # a small input is counted before work begins, a large one beside it
FAULTS_SHOWN = 10  # unless verbose

QUAD_COLOURS = {
    "verbal cooperation": "cyan",
    "material cooperation": "green",
    "verbal conflict": "yellow",
    "material conflict": "red",
}


@dataclass(slots=True)
class _Loudness:
    quiet: bool = False
    verbose: bool = False
    faults: int = 0  # shown so far


_LOUDNESS = _Loudness()


def set_loudness(*, quiet: bool, verbose: bool) -> None:
    """The options -q and -v -> kept for this process."""
    _LOUDNESS.quiet, _LOUDNESS.verbose, _LOUDNESS.faults = quiet, verbose, 0


def output(least: int = 0) -> Console:
    """-> the console that writes to standard output; in a pipe without colour, 100 (or COLUMNS) columns wide; at least
    so many columns.
    """
    console = Console(highlight=False, soft_wrap=False)
    width = console.width if console.is_terminal else int(os.environ.get("COLUMNS", "100"))
    return Console(highlight=False, width=max(width, least))


def messages() -> Console:
    """-> the console that writes to standard error; silent when quiet."""
    return Console(stderr=True, highlight=False, quiet=_LOUDNESS.quiet, soft_wrap=True)


def show_notes(notes: Iterable[Note]) -> None:
    """Notes -> a line each on standard error when verbose, else the first faults only."""
    for note in notes:
        if not _LOUDNESS.verbose:
            if note.kind in EXPECTED_NOTES or _LOUDNESS.faults > FAULTS_SHOWN:
                continue
            _LOUDNESS.faults += 1
            if _LOUDNESS.faults > FAULTS_SHOWN:
                messages().print("more faults follow, each counted below; communique -v shows them all")
                continue
        messages().print(noted(note), markup=False)


def noted(note: Note) -> str:
    """A note -> its line: kind, place, message."""
    return f"{note.kind}: {placed(note.where)}{note.message}"


def placed(where: Where) -> str:
    """Where a note speaks of -> ``file, line 3: `` or ``report x: `` (empty where nowhere)."""
    if where.file:
        return f"{where.file}, line {where.line}: " if where.line else f"{where.file}: "
    return f"report {short(where.report_id)}: " if where.report_id else ""


def short(report_id: str) -> str:
    """A report's id -> the same, the beginning only of one made of a hash."""
    return report_id if len(report_id) < 40 else f"{report_id[:16]}…"


def with_progress(
    items: Iterable[Item], label: str, total: int | Callable[[], int], skipped: Callable[[], int] = int
) -> Iterator[Item]:
    """Items -> the same, with a bar, rate and time left on a terminal; silent in a pipe.

    ``total``: how many there are, or what counts them (meanwhile, in a thread); ``skipped`` tells how many items of
    the total were done without coming by.
    """
    console = messages()
    if not console.is_terminal or console.quiet:
        yield from items
        return
    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"), TimeElapsedColumn(), TextColumn("{task.fields[left]}"),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(label, total=None, rate="", left="")
        count = total if callable(total) else lambda: total
        counting = Thread(target=lambda: progress.update(task, total=count()), daemon=True)
        counting.start()
        counting.join(COUNT_SECONDS)
        for done, item in enumerate(items, 1):
            yield item
            state = progress.tasks[0]
            rate = done / state.elapsed if state.elapsed else 0.0
            all_done = done + skipped()
            left = f"{(state.total - all_done) / rate:.0f} s left" if state.total and rate else ""
            progress.update(task, completed=all_done, rate=f"{rate:.1f}/s", left=left)
