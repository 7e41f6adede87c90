"""Many reports: Readings -> Codings, in order, by one process or several; nothing lost, nothing coded twice."""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from communique.analysis.encoder import Analyzer
from communique.coder import Coder
from communique.errors import CommuniqueError
from communique.records import EXPECTED_NOTES, Coding, Note, Reading, Report, Where

AHEAD = 8  # readings a worker may have waiting


@dataclass(frozen=True, slots=True)
class CoderOptions:
    """What a worker process needs to build its coder."""

    codebook: Path | None = None
    min_probability: float | None = None
    force: bool = False
    threads: int | None = None
    model: str = "best"
    device: str = "cpu"
    actors: Path | None = None

    def coder(self) -> Coder:
        """-> the coder with these options."""
        return Coder(
            analyzer=Analyzer(self.model, self.threads, self.device),
            codebook=self.codebook,
            min_probability=self.min_probability,
            force=self.force,
            actors=self.actors,
        )


@dataclass(slots=True)
class Tally:
    """What became of the items of a run; ``closing`` says it in one line."""

    counts: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)

    def add(self, item: Coding | Note) -> None:
        """One outcome -> counted."""
        notes: tuple[Note, ...] = (item,) if isinstance(item, Note) else item.notes
        self.notes.update(n.kind for n in notes)
        if isinstance(item, Coding):
            self.counts.update(reports=1, events=len(item.events), quotes=len(item.quotes))

    @property
    def faults(self) -> int:
        """Notes that are no expected skips."""
        return sum(n for kind, n in self.notes.items() if kind not in EXPECTED_NOTES)

    def closing(self) -> str:
        """-> the closing line of a run."""
        c = self.counts
        parts = [_many(c["reports"], "report"), _many(c["events"], "event"), _many(c["quotes"], "quote")]
        if c["already"]:
            parts.append(f"{c['already']} coded before, left as they were")
        if self.notes:
            kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(self.notes.items()))
            parts.append(f"{_many(sum(self.notes.values()), 'note')} ({kinds})")
        return "; ".join(parts)


def _many(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def code_readings(
    readings: Iterable[Reading],
    options: CoderOptions,
    workers: int = 1,
    known: Callable[[Report], bool] | None = None,
    tally: Tally | None = None,
) -> Iterator[Coding | Note]:
    """Readings -> a Coding for each report and a Note for each item that gave none, in the order of the readings.

    A report whose id and text were seen in this run is a ``duplicate`` note; one that ``known`` recognises (a store's
    ``has``) is left out and counted in ``tally``. The same id with another text is noted here unless there is a
    store, which notes it itself. One report that cannot be coded becomes a ``not-coded`` note, never a crash.
    """
    tally = tally if tally is not None else Tally()
    todo = _todo(readings, known, tally)
    done = _serially(todo, options) if workers < 2 else _in_parallel(todo, options, workers)
    for item in done:
        tally.add(item)
        yield item


def _todo(
    readings: Iterable[Reading], known: Callable[[Report], bool] | None, tally: Tally
) -> Iterator[Reading | Note]:
    """Readings -> what is left to do: reports with their notes, and bare notes."""
    seen: dict[str, str] = {}
    for reading in readings:
        report = reading.report
        if report is None:
            yield from reading.notes
        elif seen.get(report.id) == report.text_sha256:
            message = "the same report came before in this run and is counted once; remove one of them"
            yield Note("duplicate", message, Where(report_id=report.id))
        elif known is not None and known(report):
            seen[report.id] = report.text_sha256
            tally.counts["already"] += 1
        else:
            yield Reading(report, (*reading.notes, *(_changed(report, seen) if known is None else ())))
            seen[report.id] = report.text_sha256


def _changed(report: Report, seen: dict[str, str]) -> tuple[Note, ...]:
    if report.id not in seen:
        return ()
    message = "the same id came before in this run with another text; both are coded, the later one is current"
    return (Note("new-version", message, Where(report_id=report.id)),)


def _code_one(coder: Coder, item: Reading | Note) -> Coding | Note:
    if isinstance(item, Note) or item.report is None:
        return item if isinstance(item, Note) else item.notes[0]
    try:
        return coder.code(item.report, item.notes)
    except Exception as error:  # noqa: BLE001  one bad report must not end the run
        message = f"the report could not be coded ({type(error).__name__}: {error}); please report this"
        note = Note("not-coded", " ".join(message.split()), Where(report_id=item.report.id))
        return Coding(item.report, notes=(*item.notes, note))  # no provenance: the next run tries it again


def _serially(items: Iterable[Reading | Note], options: CoderOptions) -> Iterator[Coding | Note]:
    coder = options.coder()
    return map(partial(_code_one, coder), items)


_worker_coder: Coder | None = None


def _start_worker(options: CoderOptions) -> None:
    global _worker_coder  # noqa: PLW0603  one coder a process
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    _worker_coder = options.coder()


def _work(item: Reading | Note) -> Coding | Note:
    assert _worker_coder is not None  # noqa: S101
    return _code_one(_worker_coder, item)


def _in_parallel(items: Iterable[Reading | Note], options: CoderOptions, workers: int) -> Iterator[Coding | Note]:
    """Items -> outcomes in order; at most AHEAD items a worker are read ahead, so that memory stays flat.

    Raises CommuniqueError where a worker process was killed.
    """
    one_thread = replace(options, threads=1)
    options.coder()  # a wrong codebook or model is told here, not by each worker
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, _start_worker, (one_thread,))
    waiting: deque[Future[Coding | Note]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(_work, item))
            if len(waiting) > workers * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        problem = "a worker process ended before its time (was the memory full?)"
        raise CommuniqueError(f"{problem}; what is in the store is kept, run again with fewer workers") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
