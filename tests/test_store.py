"""The store: what goes in comes out, twice is once, and nothing is lost whatever kills the writer."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from communique.errors import InputError, StoreError
from communique.records import Coding, Note, Provenance, Where
from communique.store import Selection, Store, check_store, opening
from communique.store.writing import RECORD_TABLES
from hand_built import BARE_NOTE, BOLIVIA, CODER, CODES, TEXT, actor, calling, coding, plain, report, signing
from little_events import told
from stores import stored

OTHER = replace(CODER, model="another")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s.duckdb"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(stored(path)) as opened:
        yield opened


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("whole") / "s.duckdb") as opened:
        opened.write([coding(), BARE_NOTE])
        assert check_store(opened, CODES) == []
        yield opened


def contents(store: Store) -> dict[str, list[Any]]:
    """-> every row of every table."""
    return {t: store.connection.execute(f"SELECT * FROM {t} ORDER BY ALL").fetchall() for t in RECORD_TABLES}


def rows(store: Store, query: str) -> list[Any]:
    return store.connection.execute(query).fetchall()


# What goes in comes out


@pytest.mark.parametrize(
    "item",
    [
        coding(),
        coding(provenance=None),
        plain("p", "Nothing — “at all” 🤝."),
        plain("nul", "a\x00b\ttab\u2028line"),
        Coding(replace(report("o"), dateline=None, title=None, published="2024-05-18")),
    ],
    ids=["full", "by hand", "plain", "odd letters", "metadata"],
)
def test_round_trip(store: Store, item: Coding) -> None:
    store.write([coding("before"), item, coding("after")])
    assert store.coding(item.report.id) == item
    assert check_store(store, CODES) == []


def test_round_trip_after_closing(path: Path) -> None:
    with Store(path) as writing:
        writing.write([coding(), BARE_NOTE])
    with Store(path, read_only=True) as reading:
        assert reading.coding("a-1") == coding()
        assert reading.notes().filter("file = 'reports/b.jsonl'").fetchall() == [
            (None, None, "broken-row", "Line 7 is no JSON object.", "reports/b.jsonl", 7, None, None)
        ]


def test_a_report_that_is_not_there(store: Store) -> None:
    with pytest.raises(StoreError, match="holds no report 'x'; `communique reports` lists"):
        store.coding("x")
    assert store.known("x") is None


# Twice is once


def test_the_same_input_twice_changes_nothing(store: Store) -> None:
    batch: list[Coding | Note] = [coding("a"), coding("b"), BARE_NOTE, coding("a"), BARE_NOTE]
    first = store.write(batch)
    before = contents(store)
    again = store.write(batch)
    assert (first.new, first.recoded, first.unchanged, first.notes) == (2, 0, 0, ())
    assert (again.new, again.recoded, again.unchanged, again.notes) == (0, 0, 2, ())
    assert contents(store) == before
    assert len(rows(store, "FROM note WHERE report_key IS NULL")) == 1


def test_notes_that_differ_in_one_thing_are_all_kept(store: Store) -> None:
    others = [
        replace(BARE_NOTE, where=Where("reports/b.jsonl", 8)),
        replace(BARE_NOTE, where=Where("reports/c.jsonl", 7)),
        replace(BARE_NOTE, message="Another."),
        Note("empty", BARE_NOTE.message, BARE_NOTE.where),
    ]
    for _ in range(2):
        store.write([BARE_NOTE, *others])
    assert len(rows(store, "FROM note")) == 5


def test_known_and_has(store: Store) -> None:
    item = coding()
    assert not store.has(item.report, CODER)
    store.write([item])
    assert store.known("a-1") == (item.report.text_sha256, CODER)
    assert store.has(item.report, CODER)
    assert not store.has(item.report, OTHER)
    assert not store.has(item.report, None)
    assert not store.has(replace(item.report, published="2024-05-19"), CODER)
    assert not store.has(report(text=TEXT + " More."), CODER)


def test_another_coder_replaces_the_records(store: Store) -> None:
    store.write([coding("a"), coding("b")])
    recoded = replace(coding("a", OTHER), events=(signing("a"),), quotes=())
    done = store.write([recoded])
    assert (done.new, done.recoded, done.notes) == (0, 1, ())
    assert store.coding("a") == recoded
    assert store.coding("b") == coding("b")
    assert store.known("a") == (recoded.report.text_sha256, OTHER)
    assert rows(store, "SELECT count(*) FROM report") == [(2,)]
    assert check_store(store, CODES) == []


def test_other_metadata_replace_the_records(store: Store) -> None:
    store.write([coding()])
    dated = replace(coding(), report=report(published="2024-06-01"))
    assert store.write([dated]).recoded == 1
    assert store.coding("a-1") == dated
    assert rows(store, "SELECT published_day FROM reports") == [(dt.date(2024, 6, 1),)]


def test_a_coding_by_hand_is_always_written_anew(store: Store) -> None:
    store.write([coding(provenance=None)])
    fewer = replace(coding(provenance=None), events=())
    assert store.write([fewer]).recoded == 1
    assert store.coding("a-1") == fewer


def test_another_text_is_a_new_version_and_a_note(store: Store) -> None:
    first, second = plain("a", "First."), plain("a", "Second.")
    store.write([first, coding("b")])
    done = store.write([second])
    assert done.new == 1
    assert [(note.kind, note.where) for note in done.notes] == [("new-version", Where(report_id="a"))]
    assert "version 2" in done.notes[0].message
    assert (store.coding("a"), store.coding("a", 1), store.coding("a", 2)) == (second, first, second)
    assert store.reports().filter("report_id = 'a'").project("version").fetchall() == [(2,)]
    assert store.notes().filter("kind = 'new-version'").project("report_id").fetchall() == [("a",)]
    before = contents(store)
    assert store.write([first, second, coding("b")]).unchanged == 3
    assert contents(store) == before
    assert store.has(first.report, CODER)
    assert check_store(store, CODES) == []


def test_versions_within_one_batch_and_an_old_one_recoded(store: Store) -> None:
    texts = [plain("a", f"Text {n}.") for n in range(3)]
    assert len(store.write(texts).notes) == 2
    assert store.coding("a") == texts[2]
    old = replace(texts[0], provenance=OTHER)
    assert store.write([old]).recoded == 1
    assert (store.coding("a"), store.coding("a", 1)) == (texts[2], old)
    assert check_store(store, CODES) == []


def test_a_batch_that_fails_leaves_nothing(store: Store) -> None:
    store.write([coding("a")])
    before = contents(store)
    broken = replace(coding("c"), events=(replace(signing("c"), probability="high"),))  # type: ignore[arg-type]
    with pytest.raises(StoreError, match=r"s\.duckdb: "):
        store.write([coding("b"), broken])
    assert contents(store) == before
    store.write([coding("b")])
    assert store.coding("b") == coding("b")


# Asking


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["SUPPORT", "REQUEST"]),
        ({"status": Selection().status}, ["SUPPORT"]),
        ({"type": "REQUEST"}, ["REQUEST"]),
        ({"type": ["REQUEST", "SUPPORT"]}, ["SUPPORT", "REQUEST"]),
        ({"country": "PER"}, ["SUPPORT"]),
        ({"country": "BOL"}, ["REQUEST"]),
        ({"actor": ["PER", "BOL"]}, ["SUPPORT"]),
        ({"recipient": ["PER", "BOL"]}, ["REQUEST"]),
        ({"status": "actual"}, ["SUPPORT"]),
        ({"since": dt.date(2024, 5, 18)}, ["REQUEST"]),
        ({"until": dt.date(2024, 5, 17)}, ["SUPPORT"]),
        ({"since": dt.date(2024, 5, 17), "until": dt.date(2024, 5, 18)}, ["SUPPORT", "REQUEST"]),
        ({"min_probability": 0.4}, ["REQUEST"]),
        ({"report": "a-1", "country": "CHL"}, ["SUPPORT"]),
        ({"report": "a-2"}, []),
        ({"report": "x' OR true --"}, []),
    ],
)
def test_selection(whole: Store, filters: dict[str, Any], found: list[str]) -> None:
    filters = {"status": "all"} | filters
    assert [row[0] for row in whole.events(**filters).order("event_no").project("event_type").fetchall()] == found
    assert whole.events(Selection(**filters)).order("event_no").project("event_type").fetchall() == [
        (f,) for f in found
    ]


def test_a_day_without_a_date_is_the_day_of_publication(store: Store) -> None:
    store.write([replace(coding(), events=(replace(signing("a-1"), date=None),))])
    assert store.events().project("day, date_first").fetchall() == [(dt.date(2024, 5, 18), None)]
    assert store.events(since=dt.date(2024, 5, 18)).count("*").fetchall() == [(1,)]
    assert store.events(until=dt.date(2024, 5, 17)).fetchall() == []


def test_a_misspelt_filter(store: Store) -> None:
    with pytest.raises(TypeError, match="contry"):
        store.events(contry="PER")


def test_dyads(store: Store) -> None:
    both = replace(calling("a-1"), actors=signing("a-1").actors, recipients=(actor("Bolivia", BOLIVIA),))
    store.write([replace(coding(), events=(both, signing("a-1")))])
    pairs = store.dyads().order("ALL").project("actor_country, recipient_country, event_type").fetchall()
    assert pairs == [("CHL", "BOL", "REQUEST"), ("PER", "BOL", "REQUEST")]


def test_a_country_stands_once_and_a_code_per_entity(store: Store) -> None:
    twice = replace(signing("a-1"), actors=(*signing("a-1").actors, *coding().events[0].actors))
    store.write([replace(coding(), events=(twice,))])
    (row,) = store.events().project("len(actors), len(actor_codes), actor_countries").fetchall()
    assert row == (4, 4, ["CHL", "PER"])


def test_quotes_and_reports(store: Store) -> None:
    store.write([coding()])
    quotes = store.quotes().order("quote_no").project("source, source_code, cue, content, kind").fetchall()
    assert quotes == [
        ("the two", "CHL GOV", "said", ["We, the two, agreed", "to join"], "mixed"),
        ("she", "---", None, ["We"], "direct"),
        (None, None, "said", [], "indirect"),
    ]
    assert store.reports().project("events, quotes, notes, model").fetchall() == [(2, 3, 2, CODER.model)]


def test_shuffled_input_gives_the_same_records(path: Path, tmp_path: Path) -> None:
    items: list[Coding | Note] = [coding(f"r{n}") for n in range(6)]
    with Store(path) as one, Store(tmp_path / "other.duckdb") as other:
        one.write([*items, BARE_NOTE])
        random.Random(3).shuffle(items)
        for item in [BARE_NOTE, *items]:
            other.write([item])
        for view in ("events", "dyads", "quotes", "reports", "notes"):
            assert rows(one, f"FROM {view} ORDER BY ALL") == rows(other, f"FROM {view} ORDER BY ALL")


# Check: each rule broken once

BREAKS = {
    "cue": ("UPDATE event SET cue = 'signed' WHERE event_no = 1", "span", "event 1, cue"),
    "cue moved": ("UPDATE event SET cue_start = cue_start - 1, cue_end = cue_end - 1", "span", "event 1, cue"),
    "date": ("UPDATE event SET date_start = 0 WHERE event_no = 1", "span", "event 1, date"),
    "date without words": ("UPDATE event SET date_text = NULL WHERE event_no = 1", "span", "event 1, date"),
    "place": ("UPDATE event SET place_text = 'Cusco' WHERE event_no = 1", "span", "event 1, place"),
    "evidence": ("UPDATE evidence SET span_end = span_end + 1 WHERE event_no = 2", "span", "event 2, evidence of rec"),
    "past the end": ("UPDATE evidence SET span_end = 99999 WHERE event_no = 2", "span", "event 2, evidence of rec"),
    "before the start": ("UPDATE evidence SET span_start = -8, span_end = -1", "span", "event 1, evidence of cue"),
    "actor": ("UPDATE participant SET text = 'he' WHERE role = 'actor'", "span", "event 1, actor 1"),
    "source": ("UPDATE participant SET span_start = 0 WHERE role = 'source'", "span", "event 1, source 1"),
    "chain": ("UPDATE participant SET chain = [{'span': [0, 2], 'text': 'no'}]", "span", "event 1, chain of actor 1"),
    "quote cue": ("UPDATE quote SET cue = 'says' WHERE quote_no = 1", "span", "quote 1, cue"),
    "quote source": ("UPDATE speaker SET text = 'He' WHERE quote_no = 2", "span", "quote 2, source"),
    "quote chain": ("UPDATE speaker SET chain = [{'span': [0, 2], 'text': 'no'}]", "span", "quote 1, chain"),
    "content": ("UPDATE quote_content SET text = 'x' WHERE passage_no = 2", "span", "quote 1, content 2"),
    "dateline": ("UPDATE report SET dateline_end = 9999", "span", "dateline"),
    "note": ("UPDATE note SET span_end = 9999 WHERE note_no = 1", "span", "note 1"),
    "text": ("UPDATE report SET text = text || '!'", "text", "version 1"),
    "number": (
        "UPDATE event SET numbers = [struct_update(numbers[1], text := 'x')] WHERE event_no = 1",
        "span",
        "event 1, number of crowd",
    ),
    "type": ("UPDATE event SET event_type = 'MEET' WHERE event_no = 2", "unknown code", "event 2"),
    "mode": ("UPDATE event SET mode = 'meet' WHERE event_no = 1", "unknown code", "event 1"),
    "context": ("UPDATE event SET contexts = ['diplomatic', 'odd'] WHERE event_no = 1", "unknown code", "event 1"),
    "cameo": ("UPDATE event SET cameo_code = '999' WHERE event_no = 1", "unknown code", "event 1"),
    "quad class": ("UPDATE event SET quad_class = 'neutral' WHERE event_no = 1", "unknown code", "event 1"),
    "status": ("UPDATE event SET status = 'planned' WHERE event_no = 1", "unknown code", "event 1"),
    "event id": ("UPDATE event SET id = 'a-1:1' WHERE event_no = 1", "event id", "event 1"),
    "lists": ("UPDATE event SET actor_codes = ['PER GOV', 'CHL GOV'] WHERE event_no = 1", "participants", "event 1"),
    "countries": ("UPDATE event SET actor_countries = ['ARG'] WHERE event_no = 1", "participants", "event 1"),
    "names": ("UPDATE event SET actor_names = ['x', 'y'] WHERE event_no = 1", "participants", "event 1"),
    "event source": ("UPDATE event SET source_code = 'PER GOV' WHERE event_no = 1", "participants", "event 1"),
    "participant gone": ("DELETE FROM participant WHERE event_no = 2", "participants", "event 2"),
    "current": ("UPDATE report SET is_current = false", "current version", "versions"),
    "report gone": ("DELETE FROM report", "orphan", "event"),
    "event gone": ("DELETE FROM event WHERE event_no = 1", "orphan", "evidence"),
    "event of participants gone": ("DELETE FROM event WHERE event_no = 1", "orphan", "participant"),
    "quote gone": ("DELETE FROM quote", "orphan", "speaker"),
    "quote of content gone": ("DELETE FROM quote", "orphan", "quote_content"),
    "quotes without report": ("UPDATE quote SET report_key = 9", "orphan", "quote"),
    "notes without report": ("UPDATE note SET report_key = 9", "orphan", "note"),
    "report twice": ("INSERT INTO report FROM report", "double", "report"),
    "event twice": ("INSERT INTO event FROM event", "double", "event"),
    "participant twice": ("INSERT INTO participant FROM participant", "double", "participant"),
    "evidence twice": ("INSERT INTO evidence FROM evidence", "double", "evidence"),
    "quote twice": ("INSERT INTO quote FROM quote", "double", "quote"),
    "speaker twice": ("INSERT INTO speaker FROM speaker", "double", "speaker"),
    "content twice": ("INSERT INTO quote_content FROM quote_content", "double", "quote_content"),
}


@pytest.mark.parametrize(("damage", "rule", "where"), BREAKS.values(), ids=BREAKS)
def test_check_finds(whole: Store, damage: str, rule: str, where: str) -> None:
    whole.connection.execute("BEGIN")
    try:
        whole.connection.execute(damage)
        found = check_store(whole, CODES)
    finally:
        whole.connection.execute("ROLLBACK")
    assert any(p.rule == rule and p.where.startswith(where) for p in found), found
    assert {p.report_id for p in found} <= {"a-1", "?"}


def test_check_says_what_is_wrong(whole: Store) -> None:
    whole.connection.execute("BEGIN")
    whole.connection.execute("UPDATE quote SET cue = 'says “x”' WHERE quote_no = 1")
    (problem,) = check_store(whole, CODES)
    whole.connection.execute("ROLLBACK")
    assert problem.message == 'its words "says “x”" are not those at [170, 174]: "said"'


# Opening


def test_a_missing_store_is_made_only_for_writing(path: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no such store; `communique code --store` makes one"):
        Store(path, read_only=True)
    with pytest.raises(StoreError, match=r"the folder .*no does not exist; make it first"):
        Store(tmp_path / "no" / "s.duckdb")
    Store(path).close()
    assert [p.name for p in tmp_path.iterdir()] == ["s.duckdb"]


def test_remains_of_a_killed_creation_do_not_matter(path: Path) -> None:
    path.with_name("s.duckdb.new").write_text("half")
    with Store(path) as opened:
        opened.write([coding()])
        assert opened.coding("a-1") == coding()
    assert not path.with_name("s.duckdb.new").exists()


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


def test_no_extension_is_looked_for(store: Store) -> None:
    settings = "SELECT count(*) FROM duckdb_settings() WHERE name LIKE 'auto%known_extensions' AND value = 'false'"
    assert rows(store, settings) == [(2,)]


# Whatever kills the writer

REPORTS, BATCH = 40, 4
WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from communique.store import Store
from test_store import CODER, OTHER, to_write
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_full_disk(path: Path) -> None:
    """A limit on the size of files acts like a full disk: an error in the middle of a write."""
    process = writer(path, "1500000")
    _, errors = process.communicate()
    assert process.returncode == 1
    assert errors.splitlines()[-1].endswith("run the same command again (what was written is safe).")
    with Store(path) as opened:
        assert whole_batches(opened) > 0
        finish(opened)


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"type": "accuse"}, "type accuse: unknown; use one of AGREE"),
        ({"status": "bogus"}, "status bogus: unknown; use one of actual"),
        ({"country": "Peru"}, "country Peru: unknown; write a country as CHN"),
    ],
)
def test_a_selection_of_what_cannot_be_is_refused(path: Path, filters: dict[str, Any], message: str) -> None:
    with Store(path) as store, pytest.raises(InputError, match=message):
        store.events(**filters)


def test_a_selection_takes_none_and_times_of_a_day(path: Path) -> None:
    with Store(path) as store:
        at = dt.datetime(2023, 5, 4, 12)  # noqa: DTZ001
        assert store.events(country=None, since=at).fetchall() == store.events(since=at.date()).fetchall()
