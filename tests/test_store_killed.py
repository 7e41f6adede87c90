"""Whatever kills the writer of a store: every batch is whole or not there, and the rerun loses nothing."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from communique.records import Coding, Note, Provenance, Where
from communique.store import Store, check_store
from hand_built import CODER, CODES, coding, plain, signing
from stores import rows

pytestmark = pytest.mark.slow
OTHER = replace(CODER, model="another")
REPORTS, BATCH = 40, 4
WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from communique.store import Store
from test_store_killed import CODER, OTHER, to_write
passes = [to_write(CODER), to_write(OTHER)]
if len(sys.argv) > 3:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
print("ready", flush=True)
with Store(sys.argv[1]) as store:
    while True:
        for batches in passes:
            for batch in batches:
                store.write(batch)
                print("written", flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s.duckdb"


def many_events(report_id: str, provenance: Provenance) -> Coding:
    events = tuple(replace(signing(report_id), id=signing(report_id).id + letter) for letter in "abcdefghijklmnopqrst")
    return replace(coding(report_id, provenance), events=events)


def to_write(provenance: Provenance) -> list[list[Coding | Note]]:
    """-> batches with a note and, every fifth time, a new version of the first report."""
    batches: list[list[Coding | Note]] = []
    for first in range(0, REPORTS, BATCH):
        note = Note("broken-row", "No JSON.", Where("b.jsonl", first))
        changed = [plain("r0", f"Text {first}.", provenance)] if first % (5 * BATCH) == 0 else []
        batches.append([*(many_events(f"r{n}", provenance) for n in range(first, first + BATCH)), *changed, note])
    return batches


def writer(path: Path, *more: str) -> subprocess.Popen[str]:
    """-> a process that writes the batches, and again as another coder, and so on until it is stopped."""
    arguments = [sys.executable, "-c", WRITER, str(path), str(Path(__file__).parent), *more]
    started = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


def whole_batches(store: Store) -> int:
    """-> how many batches the store holds; fails where one is half there, or half coded again."""
    assert check_store(store, CODES) == []
    batches = rows(
        store,
        f"SELECT substr(id, 2)::INTEGER // {BATCH}, model, count(*), sum(n) FROM report "
        "JOIN (SELECT report_key, count(*) AS n FROM event GROUP BY ALL) USING (report_key) "
        "WHERE version = 1 GROUP BY ALL",
    )
    assert {tuple(row[2:]) for row in batches} <= {(BATCH, 20 * BATCH)}
    assert len(batches) == rows(store, "SELECT count(*) FROM note WHERE kind = 'broken-row'")[0][0]
    return len(batches)


def finish(store: Store) -> None:
    """The rerun: nothing is lost, nothing is there twice."""
    for batch in to_write(CODER):
        store.write(batch)
    assert whole_batches(store) == REPORTS // BATCH
    assert rows(store, "SELECT count(*), count(DISTINCT id) FROM report") == [(REPORTS + 2, REPORTS)]
    assert rows(store, "SELECT count(*) FROM event") == [(20 * REPORTS,)]
    assert rows(store, "SELECT count(*) FROM note WHERE kind = 'new-version'") == [(2,)]
    assert store.coding("r17") == many_events("r17", CODER)


@pytest.mark.parametrize("kill", range(int(os.environ.get("COMMUNIQUE_KILLS", "3"))))
def test_kill_at_any_moment(path: Path, kill: int) -> None:
    """Somewhere within a batch, sooner or later: the moment is drawn in batches, as machines differ in speed."""
    rng = random.Random(kill)
    process = writer(path)
    assert process.stdout is not None
    began, batches = time.monotonic(), rng.randrange(15)
    for _ in range(batches):
        assert process.stdout.readline() == "written\n"
    time.sleep(rng.random() * (time.monotonic() - began) / max(batches, 1))
    process.kill()
    process.communicate()
    with Store(path) as opened:
        whole_batches(opened)
        finish(opened)


def test_a_full_disk(path: Path) -> None:
    """A limit on the size of files acts like a full disk: an error in the middle of a write."""
    process = writer(path, "1500000")
    _, errors = process.communicate()
    assert process.returncode == 1
    assert errors.splitlines()[-1].endswith("run the same command again (what was written is safe).")
    with Store(path) as opened:
        assert whole_batches(opened) > 0
        finish(opened)
