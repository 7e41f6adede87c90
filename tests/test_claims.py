"""Asking a store who says so: quotes by speaker and subject, events that somebody contradicts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from communique.errors import InputError
from communique.store import QuoteSelection, Selection, Store
from communique.views.claims import find_claims
from hand_built import coding
from little_events import told


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("claims") / "s.duckdb") as opened:
        said, far, denied = (
            told(name, "2024-06-03", f"{day} RUS>UKR ASSAULT")
            for name, day in (("said", "2024-06-01"), ("far", "2024-05-01"), ("denied", "2024-06-02"))
        )
        denied = replace(denied, events=tuple(replace(e, claim="denied") for e in denied.events))
        opened.write([coding("whole"), said, far, denied])
        yield opened


@pytest.mark.parametrize(
    ("given", "numbers"),
    [
        ({}, [1, 2, 3]),
        ({"by": "CHL"}, [1]),
        ({"by": "ministry chile"}, [1]),
        ({"by": "name:Ministry of Foreign Affairs of Chile"}, [1]),
        ({"by": "she"}, [2]),
        ({"by": "NATO"}, []),
        ({"about": "BOL"}, [1]),
        ({"about": "agreed"}, [1]),
        ({"to": "quiñones"}, [1]),
        ({"to": "PER GOV"}, [1]),
        ({"kind": "direct"}, [2]),
        ({"source_kind": "named", "stance": "doubt"}, [1]),
        ({"stance": "denial"}, []),
        ({"outlet": "' OR true --"}, []),
        ({"since": "2024-05-18", "until": "2024-05-18"}, [1, 2, 3]),
        ({"until": "2024-05-17"}, []),
    ],
)
def test_which_quotes(store: Store, given: dict[str, str | None], numbers: list[int]) -> None:
    found = store.quotes(QuoteSelection.from_texts(given)).order("quote_no").fetchall()
    assert [row[1] for row in found] == numbers


@pytest.mark.parametrize(
    ("given", "said"),
    [({"kind": "loud"}, "kind loud: unknown; use one of direct"), ({"since": "May"}, "--since May: is no day")],
)
def test_quotes_that_there_cannot_be(store: Store, given: dict[str, str | None], said: str) -> None:
    with pytest.raises(InputError, match=said):
        store.quotes(QuoteSelection.from_texts(given))


def test_who_contradicts_whom(store: Store) -> None:
    rows = find_claims(store, contradicted=True).project("report_id, claim, otherwise, others").fetchall()
    assert {row[0]: row[1:] for row in rows} == {
        "said": ("asserted", ["the report: denied"], ["denied:0"]),
        "denied": ("denied", ["the report: asserted"], ["said:0"]),
        "whole": ("questioned", ["foreign minister Inés Quiñones: denied", "the report: asserted"], []),
    }  # the one of a month before is another event


def test_all_claims(store: Store) -> None:
    assert len(find_claims(store).fetchall()) == 5
    assert len(find_claims(store, Selection(status="all", claim="denied")).fetchall()) == 1
    assert len(find_claims(store, Selection(status="all", source="named")).fetchall()) == 1


def test_the_view_of_claims_has_a_row_for_each_source(store: Store) -> None:
    rows = store.claims().filter("report_id = 'whole' AND event_no = 1").order("claim_no")
    assert rows.project("claim_no, source_kind, claim, words, via, contradicted").fetchall() == [
        (0, "named", "questioned", [], "Bolivia", True),
        (1, "named", "denied", ["said", "called"], "the two", True),
        (2, "report", "asserted", [], None, True),
    ]


def test_an_empty_store_has_no_claims(tmp_path: Path) -> None:
    with Store(tmp_path / "empty.duckdb") as empty:
        assert find_claims(empty).fetchall() == find_claims(empty, contradicted=True).fetchall() == []
