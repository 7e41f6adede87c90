"""Corrections: the log, what they do to a coding and to exports, figures from them, marked text; and the pages."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from commands import commands
from communique.cli import main
from communique.codebook import load_codebook
from communique.codebook.marked import parse_marked
from communique.contract import to_json
from communique.errors import InputError
from communique.records import Coding, Span
from communique.review.applying import apply_reviews, judge
from communique.review.log import Review, ReviewLog, log_path
from communique.review.marked import marked_line, marked_report
from communique.review.measuring import Judged, Share, measure_agreement, measure_precision, weighted_precision
from communique.review.resolving import FieldResolver
from communique.review.reviewed import write_reviewed
from communique.store import Selection, Store, check_store
from communique.store.check import Codes
from communique.views.export import write_export
from communique.views.package import ExportOptions, export_tables, table_file
from hand_built import BOLIVIA, TEXT, actor, coding, passage, report, span
from little_events import told
from stores import stored

BOOK = load_codebook()
CODING = coding()
SIGNING, CALLING = (event.id for event in CODING.events)


def said(kind: Any, event_id: str = SIGNING, who: str = "Ada", **more: Any) -> Review:
    return Review(who, "a-1", CODING.report.text_sha256, event_id, kind, **more)


def numbered(*reviews: Review) -> list[Review]:
    return [replace(review, number=n) for n, review in enumerate(reviews, 1)]


def test_the_log_keeps_all_and_undoes_by_adding(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path / "log.sqlite")
    assert (log.all(), log.last_number(), log.undo("Ada", "a-1")) == ([], 0, None)
    first = log.add(said("confirm"))
    second = log.add(said("change", field="mode", before=None, after={"ü": [1, None]}))
    log.add(said("wrong", who="Ben"))
    assert log.of_report("a-1")[1] == second
    assert second.after == {"ü": [1, None]}
    assert log.judged("Ada") == {SIGNING}
    undone = log.undo("Ada", "a-1")
    assert undone is not None
    assert undone.number == second.number
    assert [r.number for r in log.all()] == [first.number, 3]
    log.undo("Ada", "a-1")
    assert [r.reviewer for r in log.all()] == ["Ben"]
    assert sqlite3.connect(log.path).execute("SELECT count(*) FROM review").fetchone() == (5,)  # nothing is gone
    assert sqlite3.connect(log.path).execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "a\nb", "a\x00"])
def test_a_name_must_be_one(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="reviewer"):
        ReviewLog(tmp_path / "log.sqlite").add(said("confirm", who=name))


def test_many_write_at_once(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path / "log.sqlite")
    threads = [Thread(target=lambda n=n: [log.add(said("confirm", f"a-1:{n}{i}")) for i in range(5)]) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(log.all()) == 30


MINISTER = to_json(actor("her Peruvian colleague", BOLIVIA, rule="reviewer"))
MISSED = {"cue": to_json(passage("agreed")), "event_type": "AGREE", "status": "actual"}
CHANGES: list[tuple[str, list[Review], Callable[[Coding], Any], Any]] = [
    ("confirm", [said("confirm")], lambda c: c == CODING, True),
    ("wrong", [said("wrong")], lambda c: [e.id for e in c.events], [CALLING]),
    ("wrong, then right", [said("wrong"), said("confirm")], lambda c: len(c.events), 2),
    ("type", [said("change", field="event_type", after="ACCUSE")],
     lambda c: (c.events[0].event_type, c.events[0].quad_class, c.events[0].cameo.root),
     ("ACCUSE", "verbal conflict", "11")),
    ("a mode of another type goes", [said("change", CALLING, field="event_type", after="AGREE")],
     lambda c: (c.events[1].event_type, c.events[1].mode), ("AGREE", None)),
    ("recipients", [said("change", field="recipients", after=[MINISTER])],
     lambda c: (c.events[0].recipients[0].code, [e.role for e in c.events[0].evidence].count("recipient")),
     ("BOL ---", 1)),
    ("place taken away", [said("change", field="place")], lambda c: c.events[0].place, None),
    ("last reviewer decides", [said("wrong"), said("confirm", who="Ben")], lambda c: len(c.events), 2),
    ("an event that is gone", [said("wrong", "a-1:9999")], lambda c: c == CODING, True),
    ("another text", [replace(said("wrong"), text_sha256="0")], lambda c: c == CODING, True),
    ("added", [said("add", "a-1:0", after=MISSED)],
     lambda c: [(e.event_type, e.cue.text, e.found_by.maker) for e in c.events][1], ("AGREE", "agreed", "reviewer")),
    ("added and wrong", [said("add", "a-1:0", after=MISSED), said("wrong", "a-1:0")], lambda c: c == CODING, True),
]  # fmt: skip


@pytest.mark.parametrize(("reviews", "look", "expected"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_what_corrections_do(reviews: list[Review], look: Callable[[Coding], Any], expected: Any) -> None:
    assert look(apply_reviews(CODING, numbered(*reviews), BOOK)) == expected


def test_another_source_has_none_of_the_old_ones_kind_and_way() -> None:
    for after, kind in ((None, "report"), (to_json(CODING.events[0].actors[1]), None)):
        made = apply_reviews(CODING, numbered(said("change", field="source", after=after)), BOOK).events[0]
        assert (made.source_kind, made.via) == (kind, None)
    kept = apply_reviews(CODING, numbered(said("change", field="status", after="future")), BOOK).events[0]
    assert (kept.source_kind, kept.via) == ("named", CODING.events[0].via)


def test_a_value_that_cannot_be_is_refused() -> None:
    for after in ("NONSENSE", None):
        with pytest.raises(InputError):
            apply_reviews(CODING, numbered(said("change", field="status", after=after)), BOOK)


def test_words_become_fields() -> None:
    resolver = FieldResolver(replace(report(), published="2024-05-18"))
    start = TEXT.index(" Bolivia")
    words = resolver.span(start, start + 9)
    assert words.of(TEXT) == "Bolivia"
    assert resolver.actor(words).code == "BOL GOV"
    assert resolver.actor(words, "PER mil").code == "PER MIL"
    assert resolver.place(span("Lima")).country == "PER"
    assert resolver.place(span("pact")).lat is None
    assert str(resolver.date(span("Friday"), "actual").first) == "2024-05-17"
    for refused in (lambda: resolver.span(5, 5), lambda: resolver.date(span("pact"), "actual"),
                    lambda: resolver.actor(words, "Bolivia")):  # fmt: skip
        with pytest.raises(InputError):
            refused()


# Kind of export, its table of events, how CALLING reads there with its recipient corrected and a code from that.
EXPORTED = [
    ("native", "events.csv", "REQUEST,meet.*Peruvian"), ("polecat", "ngecEvents.txt", "REQUEST\tmeet.*Peruvian"),
    ("gdelt", "events.export.CSV", "\t106\t"), ("icews", "events.icews.tab", "\t106\t"),
    ("phoenix", "events.full.txt", "\t106\t"),
]  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Path:
    doubtful = told("r1", "2024-05-17", "- CHN>USA ACCUSE 0.6", "- CHN>USA AGREE 0.95")
    path = stored(tmp_path / "s.duckdb", CODING, doubtful)
    log = ReviewLog(log_path(path))
    log.add(said("wrong"))
    log.add(said("change", CALLING, field="recipients", before=[], after=[MINISTER]))
    return path


def test_a_reviewed_copy_is_a_store(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.duckdb"
    assert write_reviewed(store, out, BOOK) == 1
    allowed = BOOK.codes()
    codes = Codes(
        allowed.event_types, allowed.modes, allowed.contexts, allowed.cameo, frozenset(map(BOOK.quad_class, BOOK.types))
    )
    with Store(out, read_only=True) as made, Store(store, read_only=True) as before:
        assert [p for p in check_store(made, codes) if p.report_id == "a-1"] == []
        assert made.coding("r1") == before.coding("r1")
        assert before.coding("a-1") == CODING
        changed = made.coding("a-1")
        assert [event.id for event in changed.events] == [CALLING]
        assert changed.provenance is not None
        assert changed.provenance.model.endswith("+reviewed")
    with pytest.raises(InputError, match="exists"):
        write_reviewed(store, out, BOOK)


def test_commands(store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> str:
        monkeypatch.setattr("sys.argv", ["communique", *words])
        with pytest.raises(SystemExit) as end:
            main()
        assert end.value.code == 0
        return capsys.readouterr().out

    plain = run("events", str(store), "--status", "all", "--format", "csv")
    corrected = run("events", str(store), "--status", "all", "--format", "csv", "--reviewed")
    assert SIGNING in plain
    assert SIGNING not in corrected
    assert "BOL ---" in corrected
    package = store.with_name("package")
    run("export", str(store), "--status", "all", "--reviewed", "-o", str(package))
    assert re.search(EXPORTED[0][2], (package / EXPORTED[0][1]).read_text("utf-8"))
    assert "--reviewed" in json.loads((package / "datapackage.json").read_text("utf-8"))["communique"]["command"]
    assert "0.500" in run("accuracy", str(store))
    for line in run("review", "export", str(store)).split("\n"):
        parse_marked(line)
    run("review", "agreement", str(store))


def test_every_kind_of_export_as_reviewed(store: Path, tmp_path: Path) -> None:
    write_reviewed(store, tmp_path / "reviewed.duckdb", BOOK)
    with Store(store, read_only=True) as before, Store(tmp_path / "reviewed.duckdb", read_only=True) as after:
        for kind, table, row in EXPORTED:
            lines = []
            for name, opened in (("before", before), ("after", after)):
                options, folder = ExportOptions(kind), tmp_path / f"{kind}-{name}"
                folder.mkdir()
                tables = export_tables(opened, Selection(status="all"), options)
                written = next(t for t in tables if table_file(t, options) == table)
                write_export(tables[written], folder / table, options.form, options.dialect)
                lines.append((folder / table).read_text("utf-8").splitlines())
            assert [bool(re.search(row, "\n".join(x))) for x in lines] == [False, True], kind
            assert len(lines[1]) < len(lines[0]), kind  # without the event that is none


def test_categories_of_ones_own_need_their_codebook(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    run = commands(monkeypatch, capsys)
    assert run("codebook", "new", "BOYCOTT", "--from", "SANCTION", "--words", "shun")[0] == 0
    log = ReviewLog(log_path(store))
    log.add(said("change", CALLING, field="event_type", before="REQUEST", after="BOYCOTT"))
    log.add(said("add", "a-1:0", after=MISSED | {"event_type": "BOYCOTT"}))
    for number, words in enumerate(
        [("events", "--reviewed", "--status", "all", "--format", "csv", "-o"), ("export", "--reviewed", "-o"),
         ("review", "apply", "-o"), ("review", "export", "-o")]
    ):  # fmt: skip
        out = tmp_path / f"out{number}"
        at = 2 if words[0] == "review" else 1
        call = (*words[:at], str(store), *words[at:], str(out))
        code, _, message = run(*call)
        assert code == 1, call
        assert "BOYCOTT" in message
        assert "with --codebook FOLDER" in message
        assert not out.exists()
        assert run(*call, "--codebook", "my-codebook")[0] == 0, call
    assert (tmp_path / "out0").read_text("utf-8").count(",BOYCOTT,") == 2
    described = json.loads((tmp_path / "out1" / "datapackage.json").read_text("utf-8"))
    assert "--reviewed --codebook my-codebook" in described["communique"]["command"]
    with Store(tmp_path / "out2", read_only=True) as made:
        quads = {(e.event_type, e.quad_class) for e in made.coding("a-1").events}
    assert quads == {("BOYCOTT", "material conflict")}


def test_marked_text_holds_what_was_judged() -> None:
    rows = numbered(said("confirm"), said("change", CALLING, field="mode"))
    marked = marked_report(CODING, rows, BOOK)
    events = [event for line in marked.lines for event in parse_marked(line).events]
    assert [event.event_type for event in events] == ["SUPPORT", "REQUEST"]
    assert marked.lines[0].startswith("H Chile")
    half = marked_report(CODING, rows[:1], BOOK)
    assert len(half.lines) == 1  # the sentence with the event that nobody judged is left out, and all without events
    assert marked_report(CODING, [], BOOK).lines == ()


def test_marks_never_overlap_and_brackets_cannot_be_written() -> None:
    sentence = Span(TEXT.index("Chile's"), TEXT.index("in Lima") + 8)
    event = replace(CODING.events[0], actors=(actor("minister Inés"), actor("foreign minister Inés Quiñones")))
    line = marked_line(TEXT, sentence, [event])
    assert line is not None
    assert "[A1:minister Inés]" in line
    assert marked_line("a [b] c", Span(0, 7), []) is None
    assert marked_line(TEXT, sentence, [event, event]) is None


def test_precision_by_type_with_its_interval() -> None:
    judged = [Judged("ACCUSE", 0.9, v) for v in ("right", "right", "changed", "wrong")] + [Judged("AID", 0.6, "right")]
    found = {p.event_type: (p.events.part, p.events.whole, p.whole.part) for p in measure_precision(judged)}
    assert found == {"ACCUSE": (3, 4, 2), "AID": (1, 1, 1), "all": (4, 5, 3)}
    assert [round(x, 4) for x in Share(8, 10).interval()] == [0.4902, 0.9433]  # Wilson's, as tables have it
    assert Share(0, 0).interval() == (0.0, 1.0)


def test_weights_undo_the_order_of_the_queue(tmp_path: Path) -> None:
    lines = [f"- CHN>USA ACCUSE {p}" for p in [0.95] * 90 + [0.4] * 10]
    with Store(tmp_path / "s.duckdb") as made:
        made.write([told("r1", "2024-05-17", *lines)])
        doubtful = [Judged("ACCUSE", 0.4, "wrong")] * 10
        assert weighted_precision(made, doubtful) is None  # nobody looked at the sure ones
        found = weighted_precision(made, [*doubtful, *[Judged("ACCUSE", 0.95, "right")] * 10])
    assert found is not None
    assert 0.8 < found[0] < 0.9  # plainly it would be one half
    assert found[1] < found[0] < found[2]


def test_agreement() -> None:
    pairs = [("confirm", "confirm"), ("confirm", "wrong"), ("wrong", "wrong"), ("confirm", "confirm")]
    rows = [
        said(k, f"a-1:{n}", who) for n, pair in enumerate(pairs) for k, who in zip(pair, ("Ada", "Ben"), strict=True)
    ]
    rows.append(said("change", "a-1:3", "Ben", field="status", after="future"))
    (found,) = measure_agreement(numbered(*rows, said("confirm", "a-1:77", "Cem")))
    assert (found.reviewers, found.both, found.same) == (("Ada", "Ben"), 4, 3)
    assert found.kappa == pytest.approx(0.5)
    assert (found.fields.part, found.fields.whole) == (1, 2)


def test_a_judgement_is_all_rows_of_a_reviewer() -> None:
    rows = numbered(
        said("change", field="mode", after="meet"), said("wrong"), said("confirm"), said("wrong", who="Ben")
    )
    found = {who: (j.verdict, dict(j.changes)) for (_, who), j in judge(rows).items()}
    assert found == {"Ada": ("changed", {"mode": "meet"}), "Ben": ("wrong", {})}
