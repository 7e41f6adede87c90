"""Runs over many reports: order, duplicates, what is known already, what cannot be coded, the closing line."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from communique import runs
from communique.contract import coding_line
from communique.reading import report_from
from communique.records import Coding, Note, NoteKind, Reading, Report, Where
from communique.runs import CoderOptions, Tally, code_readings
from fake_coding import PROVENANCE, FakeCoder

BARE = Note("binary", "no text: leave it out", Where("a.bin"))
ODD = Note("encoding", "read as cp1252: check it", Where("b.txt"))


def reading(name: str, text: str = "Chile thanked Peru.", *notes: Note) -> Reading:
    return Reading(report_from(text, id=name, language="en"), notes)


@pytest.fixture(autouse=True)
def no_model(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "model" not in request.keywords:
        monkeypatch.setattr(CoderOptions, "coder", lambda _: FakeCoder())


def seen(item: Coding | Note) -> tuple[str | None, list[str]]:
    """An outcome -> the id of its report, the kinds of its notes."""
    if isinstance(item, Note):
        return item.where.report_id, [item.kind]
    return item.report.id, [n.kind for n in item.notes]


def test_order_is_kept_and_notes_stay() -> None:
    given = [reading("z"), Reading(None, (BARE,)), reading("a", "Peru thanked Chile.", ODD), Reading(None, (BARE, ODD))]
    outcome = [seen(item) for item in code_readings(given, CoderOptions())]
    assert outcome == [("z", []), (None, ["binary"]), ("a", ["encoding"]), (None, ["binary"]), (None, ["encoding"])]


def test_the_same_report_is_coded_once() -> None:
    outcome = [seen(item) for item in code_readings([reading("a"), reading("b"), reading("a")], CoderOptions())]
    assert outcome == [("a", []), ("b", []), ("a", ["duplicate"])]


def test_the_same_id_with_another_text_is_coded_and_noted() -> None:
    given = [reading("a"), reading("a", "Peru thanked Chile."), reading("a", "Peru thanked Chile.")]
    assert [seen(i) for i in code_readings(given, CoderOptions())] == [
        ("a", []),
        ("a", ["new-version"]),
        ("a", ["duplicate"]),
    ]
    with_store = code_readings(given, CoderOptions(), known=lambda _: False)
    assert [seen(i) for i in with_store][1] == ("a", []), "a store notes it itself"


def test_known_reports_are_left_out_and_counted() -> None:
    def known(report: Report) -> bool:
        return report.id == "old"

    tally = Tally()
    given = [reading("old"), reading("new"), reading("old")]
    outcome = [seen(item) for item in code_readings(given, CoderOptions(), known=known, tally=tally)]
    assert outcome == [("new", []), ("old", ["duplicate"])]
    assert "1 coded before, left as they were" in tally.closing()


def test_a_report_that_fails_is_a_note_and_is_tried_again() -> None:
    first, second = list(code_readings([reading("a", "fail", ODD), reading("b")], CoderOptions()))
    assert isinstance(first, Coding)
    assert isinstance(second, Coding)
    assert [n.kind for n in first.notes] == ["encoding", "not-coded"]
    assert first.notes[1].message == "the report could not be coded (ValueError: this one fails); please report this"
    assert first.provenance is None, "with one, a store would leave the report out of the next run"
    assert second.provenance == PROVENANCE


def test_one_reading_at_a_time() -> None:
    taken: list[str] = []

    def readings() -> object:
        for name in "abc":
            taken.append(name)
            yield reading(name, f"Chile thanked {name}.")

    items = code_readings(cast("list[Reading]", readings()), CoderOptions())
    next(items)
    assert taken == ["a"], "a run over a million reports must not read them all first"


@pytest.mark.parametrize(
    ("notes", "faults", "words"),
    [
        ((), 0, "2,000 reports; 1 event; 0 quotes"),
        (("not-english", "duplicate", "no-article"), 0, "3 notes (1 duplicate, 1 no-article, 1 not-english)"),
        (("binary",), 1, "1 note (1 binary)"),
        (("broken-row", "broken-row", "encoding"), 2, "3 notes (2 broken-row, 1 encoding)"),
    ],
)
def test_tally(notes: tuple[NoteKind, ...], faults: int, words: str) -> None:
    tally = Tally()
    tally.counts.update(reports=2000, events=1)
    for kind in notes:
        tally.add(replace(BARE, kind=kind))
    assert tally.faults == faults
    assert words in tally.closing()
    assert "\n" not in tally.closing()


def test_a_wrong_codebook_is_told_before_workers_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(_: CoderOptions) -> None:
        raise ValueError("no codebook there")

    monkeypatch.setattr(CoderOptions, "coder", wrong)
    monkeypatch.setattr(runs, "ProcessPoolExecutor", None)
    with pytest.raises(ValueError, match="no codebook"):
        list(code_readings([reading("a")], CoderOptions(), workers=2))


@pytest.mark.model
def test_two_workers_give_the_same_bytes_as_one() -> None:
    texts = ["Chile condemned the attack.", "Peru sent troops to the border.", "Kenya and Uganda signed a treaty."]
    given = [reading(f"r{i}", text) for i, text in enumerate(texts * 2)]
    given = [*given[:3], Reading(None, (BARE,)), *given[3:], reading("r0", texts[0])]
    one, two = ([coding_line(i) for i in code_readings(given, CoderOptions(threads=1), workers=n)] for n in (1, 2))
    assert one == two
    assert sum('"cue"' in line for line in one) >= 3
    assert len(one) == len(given)
