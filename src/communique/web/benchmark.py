"""``communique benchmark page``: how fast each page of a large made-up store is, alone and with many readers."""

from __future__ import annotations

import http.client
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from communique.evaluation.synthetic import country_code, write_synthetic
from communique.web.library import Library

CLIENTS = 32
ALONE = 12  # requests of each kind, all different


@dataclass(frozen=True, slots=True)
class Answered:
    """One request: which kind of page, seconds, whether it was answered as it should be."""

    kind: str
    seconds: float
    fine: bool


def addresses(events: int, rng: random.Random) -> dict[str, str]:
    """How many events there are, chance -> an address for each kind of page, another at every call."""
    reports = max(1, int(events * 0.4))
    one, other = (country_code(int(rng.random() ** 2 * 150)) for _ in range(2))
    report = f"r{rng.randrange(reports)}"
    return {
        "overview": "/",
        "events, newest": f"/events?after={rng.randrange(20)}",
        "events, deep": f"/events?after={rng.randrange(events // 2)}",
        "events, one country": f"/events?country={one}&after={rng.randrange(20)}",
        "events, a rare pair": f"/events?actor={one}&recipient={country_code(140 + rng.randrange(50))}",
        "events, least sure": f"/events?sort=doubtful&after={rng.randrange(events)}",
        "events, surest of one": f"/events?sort=surest&type=ACCUSE&country={one}",
        "reports": f"/reports?after={rng.randrange(reports)}",
        "search": f"/reports?q=report+{rng.randrange(reports)}",
        "search, common word": f"/reports?q=ministry&after={rng.randrange(reports)}",
        "search, words that begin so": f"/reports?q=wor*+min*&after={rng.randrange(reports)}",
        "report": f"/report?id={report}",
        "event": f"/event?id={report}:0",
        "actor": f"/actor?who={one}",
        "dyad": f"/dyad?actor={one}&recipient={other}",
        "review": "/review",
    }


def ask(port: int, kind: str, address: str) -> Answered:
    """Port, kind and address -> how it was answered."""
    began = time.perf_counter()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", address)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        fine = answer.status == 200 and len(body) > 500
    except OSError:
        fine = False
    return Answered(kind, time.perf_counter() - began, fine)


@contextmanager
def serving(store: Path) -> Iterator[int]:
    """A store -> the port of its page, served by a process of its own."""
    command = [sys.executable, "-m", "communique", "-q", "serve", str(store), "--port", "0", "--read-only"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout  # noqa: S101  it is a pipe
            yield int(process.stdout.readline().rstrip("/\n").rpartition(":")[2])
        finally:
            process.terminate()


def ask_alone(port: int, events: int) -> list[Answered]:
    """Port and how many events there are -> each kind of page ALONE times, one after another."""
    rng = random.Random(1)  # noqa: S311
    rounds = [addresses(events, rng) for _ in range(ALONE)]
    return [ask(port, kind, address) for kind in rounds[0] for address in (r[kind] for r in rounds)]


def ask_together(port: int, events: int, seconds: float) -> list[Answered]:
    """Port, events, seconds -> what CLIENTS readers got who ask without a pause."""
    answered: list[Answered] = []
    until = time.monotonic() + seconds

    def read(number: int) -> None:
        rng = random.Random(number)  # noqa: S311
        while time.monotonic() < until:
            kind, address = rng.choice(list(addresses(events, rng).items()))
            answered.append(ask(port, kind, address))

    readers = [threading.Thread(target=read, args=(number,)) for number in range(CLIENTS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return answered


def run_benchmark_page(events: int, seconds: float) -> None:
    """How many made-up events, seconds of many readers -> the times, printed."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    console.print(f"{events:,} made-up events, {os.cpu_count()} processors; load of the machine before: {load:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "s.duckdb"
        write_synthetic(store, events).close()
        began = time.perf_counter()
        library = Library(store)
        library.prepare()
        library.close()
        size = sum(file.stat().st_size for file in library.folder.iterdir()) / 1e6
        console.print(f"lists and index made once: {time.perf_counter() - began:.0f} s, {size:.0f} MB")
        with serving(store) as port:
            ask(port, "warm", "/")
            alone = ask_alone(port, events)
            together = ask_together(port, events, seconds) if seconds else []
    table = Table(box=None, pad_edge=False)
    for heading in ("page", "median ms", "slowest ms"):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    for kind in dict.fromkeys(one.kind for one in alone):
        times = [one.seconds * 1000 for one in alone if one.kind == kind]
        table.add_row(kind, f"{median(times):.0f}", f"{max(times):.0f}")
    console.print(table)
    wrong = sorted({one.kind for one in (*alone, *together) if not one.fine})
    console.print(
        f"answers that were not right: {sum(not one.fine for one in alone)} of {len(alone)} {', '.join(wrong)}"
    )
    if together:
        times = sorted(one.seconds * 1000 for one in together)
        console.print(
            f"{CLIENTS} readers for {seconds:.0f} s: {len(times):,} pages, {sum(not one.fine for one in together)} not "
            f"right, median {median(times):.0f} ms, p95 {times[int(len(times) * 0.95)]:.0f} ms"
        )
