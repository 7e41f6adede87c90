"""Tables on screens of any width."""

import pytest

from communique.cli.tables import EVENT_COLUMNS, print_table

NUMBERS = {"period": None, "who": None, "events": None, "reports": None, "score": None}
ROWS = [("2024-01-01", "BOL GOV", 12_345, 678_901, -2.5), ("2024-02-01", "PER GOV", 1, 2, 0.25)]
EVENTS = [("2024-05-17", "PER GOV; BOL GOV", "sanction discontinue", "CHL GOV", "recalled its envoy", "")]


@pytest.mark.parametrize("width", [20, 44, 60, 100, 200])
def test_no_figure_is_ever_cut(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    print_table(NUMBERS, ROWS)
    shown = capsys.readouterr().out
    assert [line.split() for line in shown.splitlines()] == [
        ["period", "who", "events", "reports", "score"],
        ["2024-01-01", "BOL", "GOV", "12345", "678901", "-2.50"],
        ["2024-02-01", "PER", "GOV", "1", "2", "0.25"],
    ]


@pytest.mark.parametrize("width", [66, 80, 100, 140])
def test_words_are_whole_where_there_is_room(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    print_table(EVENT_COLUMNS, EVENTS)
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= width
    assert sorted(shown.split()) == sorted([*EVENT_COLUMNS, *(word for cell in EVENTS[0] for word in cell.split())])


def test_a_table_without_rows_has_its_headings(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(NUMBERS, [])
    assert capsys.readouterr().out.split() == list(NUMBERS)
