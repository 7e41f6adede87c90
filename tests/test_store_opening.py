"""Opening a store: what is missing, locked, older, newer, or none at all."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import duckdb
import pytest

from communique.errors import StoreError
from communique.store import Store, check_store, opening
from hand_built import CODER, CODES, coding
from little_events import told
from stores import rows, stored

OTHER = replace(CODER, model="another")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s.duckdb"


def test_a_missing_store_is_made_only_for_writing(path: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no such store; `communique code --store` makes one"):
        Store(path, read_only=True)
    with pytest.raises(StoreError, match=r"the folder .*no does not exist; make it first"):
        Store(tmp_path / "no" / "s.duckdb")
    Store(path).close()
    assert [p.name for p in tmp_path.iterdir()] == ["s.duckdb"]


def test_remains_of_a_killed_creation_do_not_matter(path: Path) -> None:
    left, making = path.with_name("s.duckdb.7.new"), path.with_name("s.duckdb.8.new")
    left.write_text("half")
    making.write_text("half")  # by a process that may be at it now
    other = path.with_name("s.duckdb.notes.newer")  # somebody's own file
    other.write_text("notes")
    for old in (left, other):
        os.utime(old, (0, 0))
    with Store(path) as opened:
        opened.write([coding()])
        assert opened.coding("a-1") == coding()
    assert sorted(p.name for p in path.parent.iterdir()) == ["s.duckdb", "s.duckdb.8.new", "s.duckdb.notes.newer"]


def test_of_two_that_make_a_store_at_once_none_loses_the_other_s(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = path.with_name("other.duckdb")
    with Store(other) as faster:
        faster.write([coding()])
    link = os.link

    def late(source: Path, target: Path) -> None:
        other.rename(target)
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    with Store(path) as opened:
        assert opened.coding("a-1") == coding()
    assert [p.name for p in path.parent.iterdir()] == ["s.duckdb"]


def test_a_file_system_without_links(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", Mock(side_effect=PermissionError))
    Store(path).close()
    assert [p.name for p in path.parent.iterdir()] == ["s.duckdb"]


@pytest.mark.parametrize("mode", ["reading", "writing"])
@pytest.mark.parametrize("kind", ["text", "empty", "sqlite", "folder", "other database"])
def test_what_is_no_store_is_refused_and_stays_as_it_is(path: Path, kind: str, mode: str) -> None:
    if kind == "folder":
        path.mkdir()
    elif kind == "other database":
        with duckdb.connect(str(path)) as other:
            other.execute("CREATE TABLE meta (name VARCHAR, value VARCHAR)")
    else:
        path.write_bytes({"text": b"some text\n" * 1000, "empty": b"", "sqlite": b"SQLite format 3\x00" * 300}[kind])
    before = None if kind == "folder" else path.read_bytes()
    with pytest.raises(StoreError, match=r"s\.duckdb: is .*not a communique store; name another file\.$") as caught:
        Store(path, read_only=mode == "reading")
    assert "\n" not in str(caught.value)
    assert before is None or path.read_bytes() == before


def test_a_log_without_its_store(path: Path) -> None:
    path.with_name("s.duckdb.wal").write_bytes(b"x")
    with pytest.raises(StoreError, match="belongs to a store that is gone"):
        Store(path)


def test_a_locked_store_says_by_whom(path: Path) -> None:
    Store(path).close()
    holding = "import sys, communique.store as s; x = s.Store(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holding, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        for read_only in (True, False):
            with pytest.raises(StoreError, match=rf"in use by process {holder.pid} \(.*python.*\); wait until it ends"):
                Store(path, read_only=read_only)
        holder.communicate("")
    Store(path).close()


def test_several_readers_or_one_writer(path: Path) -> None:
    Store(path).close()
    with Store(path, read_only=True), Store(path, read_only=True):
        with pytest.raises(StoreError, match="already open in this process in another mode"):
            Store(path)
        with Store(path, read_only=True) as reading, pytest.raises(StoreError, match="cannot be written"):
            reading.write([coding()])


def test_a_file_without_the_right_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "newer version, extension of quota.duckdb"
    Store(path).close()

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise duckdb.IOException(f'IO Error: Cannot open file "{path}": Permission denied')

    monkeypatch.setattr(duckdb, "connect", refuse)
    with pytest.raises(StoreError, match="cannot be written; make file and folder writable"):
        Store(path)


def make_old(path: Path) -> None:
    """A made-up version 0: no rule of participants, no view of dyads."""
    with Store(path) as old:
        old.write([coding()])
        old.connection.execute("ALTER TABLE participant DROP COLUMN rule")
        old.connection.execute("DROP VIEW dyads")
        old.connection.execute("UPDATE meta SET value = '0' WHERE name = 'schema_version'")


def test_an_older_store_is_converted_when_it_is_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_old(path)
    with pytest.raises(StoreError, match=r"is a store of version 0, .* cannot convert it; code the reports into a new"):
        Store(path)
    monkeypatch.setitem(opening.MIGRATIONS, 0, "ALTER TABLE participant ADD COLUMN rule VARCHAR;")
    with pytest.raises(StoreError, match=rf"version 0, .* version {opening.SCHEMA_VERSION}; write to it once"):
        Store(path, read_only=True)
    with Store(path) as converted:
        assert rows(converted, "SELECT value FROM meta WHERE name = 'schema_version'") == [
            (str(opening.SCHEMA_VERSION),)
        ]
        assert converted.coding("a-1").report == coding().report
        assert converted.coding("a-1").events[0].actors[0].rule is None
        assert rows(converted, "SELECT count(*) FROM dyads") == [(0,)]
        converted.write([coding(provenance=OTHER)])
        assert converted.coding("a-1") == coding(provenance=OTHER)


def test_version_1_had_no_names_and_sources_beside_the_events(path: Path) -> None:
    lists = ("actor_names", "recipient_names", "source", "source_code", "source_country")
    with Store(path) as old:
        old.write([coding()])
        before = rows(old, "FROM events ORDER BY event_no")
        old.connection.execute("DROP VIEW events; DROP VIEW dyads")
        for column in lists:
            old.connection.execute(f"ALTER TABLE event DROP COLUMN {column}")
        old.connection.execute("UPDATE meta SET value = '1' WHERE name = 'schema_version'")
    with Store(path) as converted:
        assert rows(converted, "FROM events ORDER BY event_no") == before
        assert check_store(converted, CODES) == []


def test_version_2_did_not_say_which_acts_are_mutual(path: Path) -> None:
    talks = [
        told("m1", "2024-05-17", "- CHN,RUS> CONSULT", "- CHN,RUS>USA CONSULT", "- CHN> CONSULT", "- CHN,?> AGREE")
    ]
    with Store(path) as old:
        old.write([*talks, told("m2", "2024-05-17", "- CHN,RUS> ACCUSE")])
        before = rows(old, "FROM events ORDER BY event_id")
        old.connection.execute("DROP VIEW events; DROP VIEW dyads; ALTER TABLE event DROP COLUMN mutual")
        old.connection.execute("UPDATE meta SET value = '2' WHERE name = 'schema_version'")
    with Store(path) as converted:
        assert rows(converted, "FROM events ORDER BY event_id") == before
        mutual = rows(converted, "SELECT event_id FROM events WHERE mutual ORDER BY event_id")
        assert mutual == [("m1:0",), ("m1:3",)]


def test_version_2_did_not_say_what_kind_of_source_and_claim(path: Path) -> None:
    later = {
        "event": ("source_kind", "claim", "via", "via_code"),
        "quote": ("source_kind", "stance", "doubt", "setting_start", "setting_end", "setting", "about"),
    }
    with Store(path) as old:
        old.write([coding()])
        old.connection.execute("DROP VIEW events; DROP VIEW dyads; DROP VIEW quotes; DROP VIEW codings")
        old.connection.execute("DROP TABLE counterclaim; DROP TABLE quote_party")
        old.connection.execute("DELETE FROM participant WHERE role IN ('via', 'counter', 'counter via')")
        for table, columns in later.items():
            for column in columns:
                old.connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        old.connection.execute("UPDATE meta SET value = '2' WHERE name = 'schema_version'")
    with Store(path) as converted:
        kinds = rows(converted, "SELECT source_kind, claim FROM event ORDER BY event_no")
        assert kinds == [(None, "asserted"), ("report", "conditional")]  # what a named source is was not kept
        assert [(q.stance, q.doubt, q.about) for q in converted.coding("a-1").quotes] == [("neutral", (), ())] * 3
        assert check_store(converted, CODES) == []
        converted.write([coding(provenance=OTHER)])
        assert converted.coding("a-1") == coding(provenance=OTHER)


def test_a_conversion_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_old(path)
    monkeypatch.setitem(opening.MIGRATIONS, 0, "ALTER TABLE participant ADD COLUMN rule VARCHAR; SELECT error('no');")
    with pytest.raises(StoreError, match=r"s\.duckdb: .*no"):
        Store(path)
    with duckdb.connect(str(path)) as still:
        assert still.execute("SELECT value FROM meta WHERE name = 'schema_version'").fetchall() == [("0",)]
        assert "rule" not in [row[0] for row in still.execute("DESCRIBE participant").fetchall()]


def test_a_newer_store(path: Path) -> None:
    with Store(path) as newer:
        newer.connection.execute("UPDATE meta SET value = '9' WHERE name = 'schema_version'")
    for read_only in (True, False):
        with pytest.raises(StoreError, match=rf"version 9, .* version {opening.SCHEMA_VERSION}; upgrade communique"):
            Store(path, read_only=read_only)


def test_no_extension_is_looked_for(path: Path) -> None:
    settings = "SELECT count(*) FROM duckdb_settings() WHERE name LIKE 'auto%known_extensions' AND value = 'false'"
    with Store(stored(path)) as store:
        assert rows(store, settings) == [(2,)]
