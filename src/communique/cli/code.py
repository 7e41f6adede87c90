"""``communique code``: from paths to records, on screen, in a file, or in a store."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from communique.cli.screen import messages, show_note, with_progress
from communique.cli.tables import print_codings
from communique.contract import coding_line
from communique.errors import InputError
from communique.reading import ReadOptions, read_inputs
from communique.records import Coding, Note
from communique.runs import CoderOptions, Tally, code_readings
from communique.store import Store
from communique.views.export import open_output, write_export

FORMATS = ("table", "jsonl", "csv", "parquet")
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


def run_code(request: CodeRequest) -> int:
    """A request -> the exit code: 0, or 1 where there were faults (with --strict: any note)."""
    check_format(request.form, request.out)
    began, tally = time.monotonic(), Tally()
    with ExitStack() as stack:
        store = stack.enter_context(Store(request.store)) if request.store else None
        items = _coded(request, store, tally)
        if store is not None:
            for _ in _kept(store, items):
                pass
            if request.form != "table" or request.out:
                write_export(store.events(), request.out, request.form)
        else:
            _print(items, request)
    closing = f"{tally.closing()}; {time.monotonic() - began:.1f} s"
    messages().print(closing, markup=False)
    bad = sum(tally.notes.values()) if request.strict else tally.faults
    return 1 if bad else 0


def check_format(form: str, out: Path | None) -> None:
    """A format and an output file -> nothing; raises InputError where they do not go together."""
    if form not in FORMATS:
        raise InputError(f"--format {form}: no such format; use one of {', '.join(FORMATS)}")
    if form == "parquet" and out is None:
        raise InputError("--format parquet: is no text; name a file with -o FILE.parquet")


def _coded(request: CodeRequest, store: Store | None, tally: Tally) -> Iterator[Coding | Note]:
    """The reports of a request -> what came of each, with progress on a terminal."""
    readings = read_inputs(request.paths, ReadOptions(force=request.options.force))
    known = None
    if store is not None:
        provenance = request.options.coder().provenance
        known = lambda report: store.has(report, provenance)  # noqa: E731
    items = code_readings(readings, request.options, request.workers, known, tally)
    for item in with_progress(items, "coding"):
        for note in (item,) if isinstance(item, Note) else item.notes:
            show_note(note)
        yield item


def _kept(store: Store, items: Iterable[Coding | Note]) -> Iterator[Coding | Note]:
    """Items -> the same, written to the store in batches; what is pending is written even when interrupted."""
    batch: list[Coding | Note] = []
    last = time.monotonic()
    try:
        for item in items:
            batch.append(item)
            if len(batch) >= BATCH or time.monotonic() - last > BATCH_SECONDS:
                full, batch = batch, []
                store.write(full)
                last = time.monotonic()
            yield item
    finally:
        if batch:
            store.write(batch)


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
        for _ in _kept(store, items):
            pass
        write_export(store.events(), request.out, request.form)
