"""The store: what goes in comes out, twice is once, and nothing is lost whatever kills the writer."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from communique.errors import InputError, StoreError
from communique.records import Coding, Note, Where
from communique.store import Selection, Store, check_store
from communique.store.writing import RECORD_TABLES
from hand_built import BARE_NOTE, BOLIVIA, CODER, CODES, TEXT, actor, calling, coding, plain, report, signing
from stores import rows, stored

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
