"""A user's own actors: they win, hold on their days, are named on the record, and every problem has its line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from communique.coding.actors import resolve_actor
from communique.coding.actors.candidates import find_candidates
from communique.errors import InputError
from communique.knowledge.actor_file import load_actor_file, overridden, read_actor_file
from communique.knowledge.codes import actor_codes, cameo_code, country_codes, country_table
from communique.records import Entity

GOOD = """name,aliases,country,sectors,kind,office,start,end
Free Delta Front,FDF;Delta Front,NGA,REB,group,,,
Harlan Whitcombe,,USA,GOV,person,spokesperson,2023-01-01,2023-12-31
Harlan Whitcombe,,USA,PTY,person,candidate,2024-02-01,
Sergei Shoigu,,RUS,SPY,person,invented,2023-01-01,
the junta,,MMR,MIL,,,2021-02-01,
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


# (mention, day, code)
WINS = [
    ("Free Delta Front", "2024-05-01", "NGA REB"),
    ("FDF fighters", "2024-05-01", "NGA REB"),
    ("Delta Front fighters", "2024-05-01", "NGA REB"),
    ("Harlan Whitcombe", "2023-05-01", "USA GOV"),
    ("Harlan Whitcombe", "2024-01-15", "USA ELI"),
    ("Harlan Whitcombe", "2024-05-01", "USA PTY"),
    ("Sergei Shoigu", "2023-05-01", "RUS SPY"),
    ("Shoigu", "2023-05-01", "RUS SPY"),
    ("the junta", "2022-01-01", "MMR MIL"),
    ("Vladimir Putin", "2023-05-01", "RUS GOV"),
]


@pytest.mark.parametrize(("mention", "day", "code"), WINS, ids=[f"{m}@{d}" for m, d, _ in WINS])
def test_own_actors_win(own: Path, mention: str, day: str, code: str) -> None:
    actor = resolve_actor(mention, dt.date.fromisoformat(day), actors=own)
    assert actor.code == code
    assert ("mine.csv" in (actor.rule or "")) == (mention != "Vladimir Putin")


def test_name_does_not_hold_before_its_first_day(own: Path) -> None:
    assert resolve_actor("the junta", dt.date(2019, 1, 1), actors=own).code != "MMR MIL"
    assert resolve_actor("Free Delta Front", dt.date(2024, 5, 1)).code != "NGA REB"


def test_own_actor_stands_in_context(own: Path) -> None:
    text = "Harlan Whitcombe spoke to reporters in Lagos."
    actor = resolve_actor("Whitcombe", dt.date(2023, 5, 1), text, own)
    assert (actor.code, [p.text for p in actor.chain]) == ("USA GOV", ["Harlan Whitcombe"])


PROBLEMS = [
    ("title,country\nX,FRA\n", ":1: no column name"),
    ("name,country\nX Front,XXX\n", ":2: country XXX: unknown"),
    ("name,country,sectors\nX Front,FRA,GOVT\n", ":2: sector GOVT: unknown"),
    ("name,country,start\nX Front,FRA,May 2020\n", ":2: start May 2020: no day"),
    ("name,country,start,end\nX Front,FRA,2021-01-01,2020-01-01\n", ":2: ends on 2020-01-01"),
    ("name,country\n,FRA\n", ":2: no name"),
    ("name,country\nX, Y and Z,FRA\n", ":2: "),
]


@pytest.mark.parametrize(("text", "told"), PROBLEMS, ids=[t for _, t in PROBLEMS])
def test_problems_have_their_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    _, problems = read_actor_file(path)
    assert problems[0].startswith(f"{path}{told}")
    with pytest.raises(InputError, match=r"bad\.csv:"):
        load_actor_file(path)


def test_unreadable_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="give a CSV file"):
        load_actor_file(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes("name,country\nMüller,DEU\n".encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8"):
        load_actor_file(tmp_path / "latin.csv")


def test_what_is_overridden_is_told(own: Path) -> None:
    file, _ = read_actor_file(own)
    told = [line for row in file.rows for line in overridden(row)]
    assert told == ["Sergei Shoigu is Sergei Shoigu, RUS, in what ships"]


def test_candidates_hold_all_and_their_facts(own: Path) -> None:
    chosen, candidates = find_candidates("the Taliban", dt.date(2022, 5, 1))
    assert chosen.code == "AFG GOV"
    assert {c.entity.code for c in candidates} == {"AFG GOV", "AFG REB"}
    _, candidates = find_candidates("Sergei Shoigu", dt.date(2023, 5, 1), actors=own)
    assert [c.entity.code for c in candidates] == ["RUS SPY", "RUS GOV"]
    assert "from mine.csv" in candidates[0].facts
    assert any(fact.startswith("> GOV,MIL 2012-11-06") for fact in candidates[1].facts)


# (country, day, ISO2, COW, GW)
CODES = [
    ("FRA", "2020-01-01", "FR", 220, 220), ("DEU", "2020-01-01", "DE", 255, 260), ("SRB", "2020-01-01", "RS", 345, 340),
    ("SSD", "2010-06-01", "SS", None, None), ("SSD", "2012-06-01", "SS", 626, 626),
    ("KOS", "2020-01-01", "XK", 347, 347), ("YEM", "2020-01-01", "YE", 679, 678),
    ("HKG", "2020-01-01", "HK", None, None), ("GBR", "2020-01-01", "GB", 200, 200),
]  # fmt: skip


@pytest.mark.parametrize(("country", "day", "iso2", "cow", "gw"), CODES)
def test_codes_to_merge_on(country: str, day: str, iso2: str, cow: int | None, gw: int | None) -> None:
    codes = country_codes(country, dt.date.fromisoformat(day))
    assert codes is not None
    assert (codes.iso2, codes.cow, codes.gw) == (iso2, cow, gw)


def test_codes_of_actors() -> None:
    assert country_codes("NGO") is None
    assert actor_codes(Entity("Peru", "PER", ("GOV",))).ucdp is not None
    assert actor_codes(Entity("LTTE", "LKA", ("REB",))).ucdp is not None
    assert actor_codes(Entity("a court", "PER", ("JUD",))).ucdp is None
    assert cameo_code(Entity("x", "ROU", ("JRN",))) == "ROMMED"
    assert cameo_code(Entity("x", "UNO", ("MIL",))) == "IGOUNOMIL"
    assert cameo_code(Entity("x")) == ""


def test_country_table_is_whole() -> None:
    rows = country_table()
    assert len({row[0] for row in rows}) == len(rows) > 230
    assert all(isinstance(row[2], str) and len(row[2]) == 2 for row in rows)
    states = [row[3] for row in rows if row[3]]
    assert len(set(states)) == len(states) > 190
