"""The command line and a store: nothing twice, nothing lost when it is stopped, what is shown of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from commands import Run, one_line
from communique.store import Store
from fake_coding import contents
from hand_built import EVERYTHING
from stores import stored

JSONL = '{"id": "r1", "text": "Peru thanked Chile for its help."}\n'
PROGRAM = "from communique.cli import main; main()"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store in the test's own folder."""
    return stored(tmp_path / "s.duckdb", *EVERYTHING)


# Into a store


@pytest.mark.usefixtures("fake")
def test_the_same_input_twice_changes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(JSONL + "{\n" + JSONL.replace("r1", "r2"))
    first = run("code", "in.jsonl", "--store", "s.duckdb")
    before = contents(tmp_path / "s.duckdb")
    again = run("code", "in.jsonl", "--store", "s.duckdb")
    assert (first.code, again.code) == (1, 1)
    assert first.err.splitlines()[-1].startswith("2 reports; ")
    assert "2 coded before, left as they were" in again.err
    assert contents(tmp_path / "s.duckdb") == before
    assert len(before["report"]) == 2
    assert len(before["note"]) == 1


@pytest.mark.usefixtures("fake")
def test_another_text_under_a_known_id_is_said_once(run: Run, tmp_path: Path) -> None:
    for text, expected in (("help", 0), ("gift", 1), ("gift", 0)):
        (tmp_path / "in.jsonl").write_text(JSONL.replace("help", text))
        outcome = run("-v", "code", "in.jsonl", "--store", "s.duckdb")
        assert outcome.code == 0
        assert outcome.err.count("new-version: report r1") == expected
        assert outcome.err.count("1 new-version") == expected
    both = tmp_path / "both.jsonl"
    both.write_text(JSONL + JSONL.replace("help", "gift"))
    assert run("-v", "code", both, "--store", "t.duckdb").err.count("new-version: ") == 1
    with Store("t.duckdb") as made:
        assert made.notes().fetchall()[0][2] == "new-version"
        assert len(made.notes().fetchall()) == 1


@pytest.mark.usefixtures("fake")
def test_a_report_that_failed_is_tried_again(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(JSONL.replace("thanked", "could fail"))
    assert run("code", "in.jsonl", "--store", "s.duckdb").code == 1
    before = contents(tmp_path / "s.duckdb")
    outcome = run("code", "in.jsonl", "--store", "s.duckdb")
    assert "1 not-coded" in outcome.err
    assert outcome.code == 1
    assert contents(tmp_path / "s.duckdb") == before


@pytest.mark.usefixtures("fake")
def test_ctrl_c_keeps_what_was_coded(run: Run, tmp_path: Path) -> None:
    rows = [{"id": f"r{i}", "text": f"Peru thanked Chile for gift {i}."} for i in range(5)]
    rows[3]["text"] = "stop"
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)))
    outcome = run("code", "in.jsonl", "--store", "s.duckdb")
    assert outcome.code == 130
    assert one_line(outcome.err).startswith("communique: interrupted: ")
    assert len(contents(tmp_path / "s.duckdb")["report"]) == 3
    rows[3]["text"] = "Peru thanked Chile at last."
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)))
    outcome = run("code", "in.jsonl", "--store", "s.duckdb")
    assert outcome.code == 0
    assert outcome.err.startswith("2 reports; 0 events; 0 quotes; 3 coded before")


@pytest.mark.usefixtures("fake")
def test_ctrl_c_while_the_store_writes(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, calls = Store.write, []

    def interrupted(store: Store, batch: Any) -> Any:
        calls.append(len(batch))
        if len(calls) == 1:
            raise RuntimeError("Query interrupted")  # what DuckDB makes of Ctrl-C
        return write(store, batch)

    monkeypatch.setattr(Store, "write", interrupted)
    (tmp_path / "good.txt").write_text("Peru thanked Chile for its help.")
    outcome = run("code", "good.txt", "--store", "s.duckdb")
    assert outcome.code == 130
    assert one_line(outcome.err).startswith("communique: interrupted: ")


@pytest.mark.usefixtures("fake")
def test_ctrl_c_leaves_no_half_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(JSONL + '{"text": "stop"}')
    assert run("code", "in.jsonl", "--format", "jsonl", "-o", "out.jsonl").code == 130
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl"]


# Files and pipes

LIMITED = (
    "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20)); from communique.cli import main; main()"
)


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits there")
def test_no_room_for_a_file(store: Path, tmp_path: Path) -> None:
    call = [sys.executable, "-c", LIMITED, "events", str(store), "--format", "csv", "-o", str(tmp_path / "out")]
    outcome = subprocess.run(call, capture_output=True, text=True, check=False)
    assert outcome.returncode == 1
    assert "cannot be written" in one_line(outcome.stderr)
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no such pipes there")
@pytest.mark.parametrize("call", [("schema",), ("explain", "a-1")])
def test_a_closed_pipe_is_silent(store: Path, call: tuple[str, ...]) -> None:
    full = [sys.executable, "-c", PROGRAM, *call, *(["--store", str(store)] if call[0] == "explain" else [])]
    read, write = os.pipe()
    os.close(read)
    with subprocess.Popen(full, stdout=write, stderr=subprocess.PIPE, text=True) as process:
        os.close(write)
        _, err = process.communicate()
    assert err == ""
    assert process.returncode == 1


# What is shown


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("events", ("2024-05-17", "CHL GOV", "request", "(hypothetical)", "called", "0.50", "2 of 2 rows")),
        ("quotes", ("the two · CHL GOV", "mixed", "We, the two, agreed …", "3 of 3 rows")),
        ("reports", ("a-1", "f" * 16 + "…", "2024-05-18", "sign", "3 of 3 rows")),
        ("notes", ("unresolved", "report a-1", "reports/a.txt, line 3", "Read as latin-1.")),
    ],
)
@pytest.mark.parametrize("width", [80, 100])
def test_tables_of_a_store(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch, command: str, words: tuple[str, ...], width: int
) -> None:
    if width == 80:
        monkeypatch.setenv("FORCE_COLOR", "1")  # as on a terminal
    outcome = run(command, store, *(["--status", "all"] if command == "events" else []))
    assert outcome.code == 0
    assert ("\x1b[" in outcome.out) == (width == 80)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", outcome.out)
    for word in words:
        assert word in shown + outcome.err
    assert max(map(len, shown.splitlines())) <= width


def test_rows_are_limited_on_screen_only(run: Run, store: Path) -> None:
    outcome = run("events", store, "--limit", "1", "--status", "all")
    assert "1 of 2 rows" in outcome.err
    assert len(run("events", store, "--limit", "1", "--status", "all", "--format", "jsonl").out.splitlines()) == 2
    assert "1 more are not actual (planned, denied, past ...): --status all" in run("events", store).err
    assert "no rows" in run("events", store, "--type", "ASSAULT").err


def test_explain_from_a_store(run: Run, store: Path) -> None:
    whole = run("explain", "a-1", "--store", store)
    assert whole.code == 0
    for words in (
        "‹signed a pact›[1]",
        "[2] REQUEST meet hypothetical",
        "→ CHL GOV",
        "“Friday” → 2024-05-17",
        "Quote 3",
    ):
        assert words in " ".join(whole.out.split())
    assert max(map(len, whole.out.splitlines())) <= 100
    for event in (
        "2",
        json.loads(run("events", store, "--status", "all", "--format", "jsonl").out.splitlines()[1])["event_id"],
    ):
        one = run("explain", "a-1", "--store", store, "--event", event).out
        assert "[2] REQUEST" in one
        assert "[1] " not in one
    assert "Report ffffffffffffffff…" in run("explain", "fffffffff", "--store", store).out


def test_a_damaged_store_fails_the_check(run: Run, store: Path) -> None:
    with duckdb.connect(str(store)) as connection:
        connection.execute("UPDATE evidence SET text = 'other words' WHERE evidence_no = 1")
    outcome = run("check", store)
    assert outcome.code == 1
    assert "other words" in outcome.out
