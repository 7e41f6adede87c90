"""``communique code``: from paths to records, on screen, in a file, or in a store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from communique.cli.screen import messages, show_notes, with_progress
from communique.cli.tables import print_codings
from communique.contract import coding_line
from communique.errors import CommuniqueError, InputError
from communique.reading import ReadOptions, read_inputs
from communique.reading.files import STDIN
from communique.reading.rows import COLUMNS
from communique.records import Coding, Note, Reading
from communique.runs import CoderOptions, Tally, code_readings
from communique.store import Store
from communique.views.export import BINARY, FORMATS, open_output, write_export

SHOWN = ("table", *FORMATS)
BATCH = 32  # reports of one transaction of the store
BATCH_SECONDS = 10.0  # a slow run is kept at least so often


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """What the user asked for."""

    paths: tuple[str, ...]
    options: CoderOptions
    store: Path | None
    form: str
    out: Path | None
    workers: int
    strict: bool
    columns: tuple[str, ...] = ()  # "text=body": the column of a field, where a table calls it otherwise


def run_code(request: CodeRequest) -> int:
    """A request -> the exit code: 0, or 1 where there were faults (with --strict: any note)."""
    check_format(request.form, request.out)
    began, tally = time.monotonic(), Tally()
    with ExitStack() as stack:
        store = stack.enter_context(Store(request.store)) if request.store else None
        items = _coded(request, store, tally)
        if store is not None:
            keep(store, items, tally)
            if request.form != "table" or request.out:
                write_export(store.events(status="all"), request.out, request.form)
        else:
            _print(items, request)
    messages().print(f"{tally.closing()}; {time.monotonic() - began:.1f} s", markup=False)
    bad = sum(tally.notes.values()) if request.strict else tally.faults
    return 1 if bad else 0


def check_format(form: str, out: Path | None) -> None:
    """A format and an output file -> nothing; raises InputError where they do not go together."""
    if form not in SHOWN:
        raise InputError(f"--format {form}: no such format; use one of {', '.join(SHOWN)}")
    if form in BINARY and out is None:
        raise InputError(f"--format {form}: is no text; name a file with -o FILE.{form}")


def _coded(request: CodeRequest, store: Store | None, tally: Tally) -> Iterator[Coding | Note]:
    """The reports of a request -> what came of each, with progress on a terminal."""
    options = ReadOptions(force=request.options.force, columns=_columns(request.columns))
    read = partial(read_inputs, request.paths, options)
    known = None
    if store is not None:
        provenance = request.options.coder().provenance
        known = lambda report: store.has(report, provenance)  # noqa: E731
    on_screen = request.form == "table" and not (request.out or store)  # the table shows them itself
    items = code_readings(read(), request.options, request.workers, known, tally)
    total = partial(_count, read) if STDIN not in request.paths else 0  # that can be read only once
    for item in with_progress(items, "coding", total, lambda: tally.counts["already"]):
        if not on_screen:
            show_notes((item,) if isinstance(item, Note) else item.notes)
        yield item


def _columns(given: Iterable[str]) -> dict[str, str]:
    """``text=body`` -> field to column; raises InputError for other words and fields that no report has."""
    pairs = [(words, *words.partition("=")) for words in given]
    for words, field, _, column in pairs:
        if field not in COLUMNS or not column:
            raise InputError(f"--column {words}: write FIELD=COLUMN with a field of {', '.join(COLUMNS)}")
    return {field: column for _, field, _, column in pairs}


def _count(read: Callable[[], Iterator[Reading]]) -> int:
    """What reads -> how many items that gives; what is wrong with them is said when they are coded."""
    return sum(1 for _ in read())


def keep(store: Store, items: Iterable[Coding | Note], tally: Tally) -> None:
    """Items -> the store, in batches; what is pending is written even when interrupted."""
    pending: list[Coding | Note] = []
    last = time.monotonic()
    try:
        for item in items:
            pending.append(item)
            if len(pending) >= BATCH or time.monotonic() - last > BATCH_SECONDS:
                _write(store, pending, tally)
                last = time.monotonic()
    finally:
        _write(store, pending, tally)


def _write(store: Store, pending: list[Coding | Note], tally: Tally) -> None:
    """What is pending -> written, and no longer pending: after an error of the store, too, which a retry would hide."""
    if not pending:
        return
    try:
        made = store.write(pending).notes
    except CommuniqueError:
        pending.clear()
        raise
    pending.clear()
    for note in made:
        tally.add(note)
    show_notes(made)


def _print(items: Iterable[Coding | Note], request: CodeRequest) -> None:
    """Items -> the screen or a file; nothing is kept beside it."""
    if request.form == "jsonl":
        with open_output(request.out) as out:
            for item in items:
                out.write(coding_line(item) + "\n")
    elif request.form == "table" and request.out is None:
        print_codings(items)
    else:
        _through_store(items, request)


def _through_store(items: Iterable[Coding | Note], request: CodeRequest) -> None:
    """Items -> a flat table in a file, by way of a store that lives as long as the run."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "run.duckdb") as store:
        keep(store, items, Tally())
        write_export(store.events(status="all"), request.out, request.form)
