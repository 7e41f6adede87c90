"""Selection: who, what, when, according to whom; the same from Python, flags and a query string."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from communique.cli.counted import series
from communique.cli.main import app
from communique.cli.options import SELECTION_FLAGS
from communique.errors import InputError
from communique.records import Actor, Entity, Span
from communique.store import Selection, Store
from communique.store.blocs import load_blocs, member_condition
from communique.store.selection import FIELDS
from little_events import place, told

MINISTER = Actor(Span(0, 1), "Minister O’Neil", (Entity("O’Neil", "IRL", ("GOV",)),))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("selection") / "s.duckdb") as made:
        made.write([
            told("a", "2024-05-02", "2024-05-01 CHN GOV>USA BUS AGREE 0.9",
                 "2024-05-02 FIN>RUS ACCUSE 0.5", outlet="X"),
            told("b", "2022-01-01", "2022-01-01 FIN>RUS ACCUSE", source=MINISTER, contexts=("economic",), mode="talk"),
            told("c", "2024-06-01", "2024-06-01 --- REB,?>SYR CVL ASSAULT",
                 place=place("Douma’s", "SYR"), outlet="Y'z"),
            told("d", "2024-06-03", "2024-06-03 SYR>SYR,TUR ASSAULT", status="future"),
            told("e", "2024-06-04", "- CHN> AGREE"),
            told("f", "2024-06-01", "2024-06-01 CUB>CUB ACCUSE", status="negated"),
        ])  # fmt: skip
        yield made


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["a:0", "a:1", "b:0", "c:0", "e:0"]),
        ({"status": "all"}, ["a:0", "a:1", "b:0", "c:0", "d:0", "e:0", "f:0"]),
        ({"status": ["future", "negated"]}, ["d:0", "f:0"]),
        ({"status": None}, ["a:0", "a:1", "b:0", "c:0", "d:0", "e:0", "f:0"]),
        ({"actor": "CHN GOV"}, ["a:0"]),
        ({"actor": "CHN MIL"}, []),
        ({"actor": "--- REB"}, ["c:0"]),
        ({"recipient": ["--- BUS", "--- CVL"]}, ["a:0", "c:0"]),
        ({"country": "--- BUS"}, ["a:0"]),
        ({"actor": "name:chn ITSELF"}, ["a:0", "e:0"]),
        ({"actor": "name:CHN"}, []),
        ({"actor": "NATO"}, ["a:1"]),  # Finland joined in 2023
        ({"country": "NATO", "status": "all"}, ["a:0", "a:1", "d:0"]),
        ({"actor": ["NATO", "CHN"], "recipient": "RUS"}, ["a:1"]),
        ({"scope": "domestic"}, []),
        ({"scope": "domestic", "status": "all"}, ["d:0", "f:0"]),
        ({"scope": "international", "status": "all"}, ["a:0", "a:1", "b:0", "d:0"]),
        ({"quad": "conflict"}, ["a:1", "b:0", "c:0"]),
        ({"quad": ["material conflict", "verbal cooperation"]}, ["a:0", "c:0", "e:0"]),
        ({"mode": "talk"}, ["b:0"]),
        ({"context": ["legal", "economic"]}, ["b:0"]),
        ({"source": "report"}, ["a:0", "a:1", "c:0", "e:0"]),
        ({"source": "attributed"}, ["b:0"]),
        ({"source": "IRL GOV"}, ["b:0"]),
        ({"source": "NATO"}, []),
        ({"source": ["EU", "report"], "type": "ACCUSE"}, ["a:1", "b:0"]),
        ({"place": "SYR"}, ["c:0"]),
        ({"place": "douma’s"}, ["c:0"]),
        ({"outlet": "Y'z"}, ["c:0"]),
        ({"outlet": "' OR true --"}, []),
        ({"since": dt.date(2024, 6, 4)}, ["e:0"]),
        ({"until": dt.date(2023, 1, 1), "min_probability": 0.6}, ["b:0"]),
    ],
)
def test_what_is_selected(store: Store, filters: dict[str, Any], found: list[str]) -> None:
    chosen = Selection(**filters)
    assert [row[0] for row in store.events(chosen).project("event_id").order("event_id").fetchall()] == found
    again = Selection.from_texts(chosen.texts()) if filters.get("status", 1) is not None else chosen
    assert again.condition() == chosen.condition()


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"actor": "per gov"}, "actor per gov: unknown; write it as PER GOV$"),
        ({"country": "coe"}, "country coe: unknown; write it as CoE$"),
        ({"since": dt.date(2024, 6, 4), "until": dt.date(2024, 6, 3)}, "since 2024-06-04: lies after until 2024-06-03"),
        ({"actor": "Peru"}, "actor Peru: unknown; write a country as CHN.*'name:Xi Jinping', a bloc as AES, ASEAN"),
        ({"quad": "war"}, "quad war: unknown; use one of verbal cooperation"),
        ({"scope": "foreign"}, "scope foreign: unknown; use one of all, domestic, international"),
        ({"source": "nobody"}, "source nobody: unknown"),
        ({"recipient": "CHN gov"}, "recipient CHN gov: unknown"),
    ],
)
def test_what_there_cannot_be(filters: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Selection(**filters).condition()


def test_a_category_of_ones_own_is_a_type_where_the_store_holds_it(tmp_path: Path) -> None:
    with Store(tmp_path / "own.duckdb") as own:
        own.write([told("a", "2024-05-02", "2024-05-01 CHN>USA BOYCOTT", "2024-05-01 CHN>USA ACCUSE")])
        assert own.categories() == ["BOYCOTT"]
        assert [row[0] for row in own.events(type="BOYCOTT").project("event_id").fetchall()] == ["a:0"]
        assert len(own.events(type=["BOYCOTT", "ACCUSE"])) == 2
        for wrong in ("BOYCOT", "boycott"):
            with pytest.raises(InputError, match=f"type {wrong}: unknown; use one of AGREE"):
                own.events(type=wrong)
    run = CliRunner().invoke
    path = str(tmp_path / "own.duckdb")
    for command in ("events", "series", "shifts"):
        assert run(app, [command, path, "--type", "BOYCOTT"]).exit_code == 0, command
    refused = run(app, ["series", path, "--type", "BOYCOT"])
    assert isinstance(refused.exception, InputError)
    assert "BOYCOTT" in str(refused.exception)


def test_texts_of_a_selection() -> None:
    given = {"actor": ["CHN", "NATO"], "min-probability": ["0.5"], "since": ["2024-01-31"], "scope": ["domestic"]}
    made = Selection.from_texts(given)
    assert made == Selection(actor=("CHN", "NATO"), min_probability=0.5, since=dt.date(2024, 1, 31), scope="domestic")
    assert made.texts() == {name.replace("-", "_"): tuple(values) for name, values in given.items()}
    assert Selection().texts() == {}
    for texts, message in (
        ({"actr": ["CHN"]}, "actr: no such condition; use one of type, mode"),
        ({"since": ["May"]}, "--since May: is no day"),
        ({"min_probability": ["high"]}, "is no number"),
    ):
        with pytest.raises(InputError, match=message):
            Selection.from_texts(texts)


def test_every_field_is_a_flag_of_every_command_that_selects() -> None:
    assert {*SELECTION_FLAGS, "min_probability"} == set(FIELDS)
    assert set(FIELDS) < set(inspect.signature(series).parameters)


def test_members_of_a_bloc_by_day(store: Store) -> None:
    days = [
        ("GBR", "2020-01-31", True),
        ("GBR", "2020-02-01", False),
        ("HRV", "2013-06-30", False),
        ("CHE", "2024-01-01", False),
    ]
    for country, day, member in days:
        query = "SELECT " + member_condition("EU", f"'{country}'", f"DATE '{day}'")
        assert store.connection.execute(query).fetchall() == [(member,)], country
    assert all(not m.last or not m.first or m.first < m.last for bloc in load_blocs().values() for m in bloc)
