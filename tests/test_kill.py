"""kill -9 at random moments, then the same command again: nothing lost, nothing twice. And order does not matter.

COMMUNIQUE_KILLS and COMMUNIQUE_KILL_REPORTS make it the long test (20 and 500).
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import communique
from communique.contract import coding_line
from communique.reading import report_from
from communique.records import Coding, Reading
from communique.runs import CoderOptions, code_readings
from fake_coding import contents

KILLS = int(os.environ.get("COMMUNIQUE_KILLS", "3"))
REPORTS = int(os.environ.get("COMMUNIQUE_KILL_REPORTS", "60"))
SAMPLES = Path(communique.__file__).parent / "samples"
# What a shell starts in the background is deaf to Ctrl-C, and so is what that starts, unless it says otherwise.
BATCHES_OF_EIGHT = """
import signal; signal.signal(signal.SIGINT, signal.default_int_handler)
import communique.cli.code as code; code.BATCH = 8
from communique.cli import main; main()
"""

pytestmark = pytest.mark.model


def sentences() -> list[str]:
    """-> the sentences of the wire samples."""
    bodies = [p.read_text("utf-8").split(") - ", 1)[-1] for p in sorted(SAMPLES.glob("*.txt"))]
    found = [s for body in bodies for s in re.split(r"(?<=[.”])\s+", body) if 40 < len(s) < 200]
    assert len(found) >= 60
    return found


def write_reports(folder: Path) -> None:
    """A folder -> files of short reports in it, ids distinct, texts too."""
    folder.mkdir()
    own = sentences()
    rows = [
        {"id": f"k-{i:04}", "text": f"{own[i % len(own)]} ({i})", "published": "2024-05-17"} for i in range(REPORTS)
    ]
    for start in range(0, REPORTS, 25):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows[start : start + 25]]
        (folder / f"{start:04}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def start(folder: Path, store: Path, *options: str) -> subprocess.Popen[str]:
    call = [sys.executable, "-c", BATCHES_OF_EIGHT, "code", str(folder), "--store", str(store), *options]
    return subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_kill_and_rerun_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    write_reports(folder := tmp_path / "reports")
    calm, killed = tmp_path / "calm.duckdb", tmp_path / "killed.duckdb"
    began = time.monotonic()
    run = start(folder, calm)
    _, err = run.communicate()
    assert run.returncode == 0, err
    whole = time.monotonic() - began

    chance, ended = random.Random(4), 0
    for _ in range(KILLS):
        run = start(folder, killed)
        time.sleep(chance.uniform(0.1, 0.9) * whole)
        run.kill()
        run.communicate()
        ended += run.returncode == 0
    assert ended < KILLS, "no run was killed before its end: the test tests nothing"
    run = start(folder, killed)
    _, err = run.communicate()
    assert run.returncode == 0, err

    expected = contents(calm)
    assert len(expected["report"]) == REPORTS
    assert contents(killed) == expected
    call = [sys.executable, "-c", "from communique.cli import main; main()", "check", str(killed)]
    check = subprocess.run(call, capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout + check.stderr


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_keeps_what_was_coded(tmp_path: Path, workers: str) -> None:
    write_reports(folder := tmp_path / "reports")
    run = start(folder, store := tmp_path / "s.duckdb", "--workers", workers)
    while run.poll() is None and not (store.exists() and store.with_name("s.duckdb.wal").exists()):
        time.sleep(0.05)  # until the first batch is there
    run.send_signal(signal.SIGINT)
    _, err = run.communicate()
    assert run.returncode == 130, err
    assert err.startswith("communique: interrupted: ")
    assert err.count("\n") == 1
    kept = len(contents(store)["report"])
    assert 0 < kept < REPORTS
    run = start(folder, store)
    _, err = run.communicate()
    assert run.returncode == 0, err
    assert f"; {kept} coded before" in err
    assert len(contents(store)["report"]) == REPORTS


def test_shuffled_input_gives_the_same_bytes_per_report() -> None:
    texts = [" ".join(sentences()[i : i + 1 + i % 3]) for i in range(0, 24, 2)]
    readings = [Reading(report_from(text, id=f"s{i}", published="2024-05-17")) for i, text in enumerate(texts)]
    in_order = by_id(readings)
    random.Random(1).shuffle(readings)
    shuffled = by_id(readings)
    assert list(in_order) != list(shuffled)
    assert in_order == shuffled
    assert sum('"cue"' in line for line in in_order.values()) >= 6


def by_id(readings: list[Reading]) -> dict[str, str]:
    """Readings -> the output line of each report, by its id."""
    items = code_readings(readings, CoderOptions())
    return {item.report.id: coding_line(item) for item in items if isinstance(item, Coding)}
