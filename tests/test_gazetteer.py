"""The gazetteer: keys, look-up, the shipped file's form, and the parts of its build."""

from __future__ import annotations

import gzip
import math
from importlib import resources

import pytest

from communique.knowledge.gazetteer import Gazetteer, key_of, load_gazetteer, load_name_words
from communique.knowledge.gazetteer_build import Build, add_units, demonyms_of, gather_units, spellings

_WIDE = {"GRL", "PYF", "KIR", "CAN", "RUS", "DZA"}  # empty in the middle, or islands far apart
SIZE_LIMIT = 12_000_000


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("São Paulo", "sao paulo"),
        ("Sana’a", "sanaa"),
        ("Port-au-Prince", "port au prince"),
        ("St. Petersburg", "st petersburg"),
        ("Łódź", "lodz"),
        ("ANKARA", "ankara"),
        ("Diyarbakır", "diyarbakir"),
    ],
)
def test_key(name: str, key: str) -> None:
    assert key_of(name) == key


@pytest.mark.parametrize(
    ("name", "feature", "country", "id_"),
    [
        ("Kiev", "capital", "UKR", 703448),
        ("Kyiv", "capital", "UKR", 703448),
        ("Texas", "region", "USA", 4736286),
        ("Turkey", "country", "TUR", 298795),
        ("Palmyra", "city", "SYR", 163808),
        ("Baltic Sea", "water", None, None),
        ("Congolese", "country", "COD", 203312),
    ],
)
def test_candidates(name: str, feature: str, country: str | None, id_: int | None) -> None:
    found = {(c.entry.feature, c.entry.country, c.entry.id) for c in load_gazetteer().candidates(name)}
    assert (feature, country, id_) in found


def test_largest_city_comes_first_and_unknown_is_empty() -> None:
    cities = [c.entry.population for c in load_gazetteer().candidates("Springfield") if c.name_kind == "primary"]
    assert len(cities) > 3
    assert cities == sorted(cities, reverse=True)
    assert load_gazetteer().candidates("Nowhereville") == ()
    assert load_gazetteer().candidates("") == ()


@pytest.mark.parametrize(
    ("name", "feature", "country"),
    [("Manicaland", "province", "ZWE"), ("Scott County", "district", "USA"), ("Fife", "district", "GBR")],
)
def test_regions_come_with_their_country(name: str, feature: str, country: str) -> None:
    assert (feature, country) in {(c.entry.feature, c.entry.country) for c in load_gazetteer().candidates(name)}


def test_country_and_capital() -> None:
    capital = load_gazetteer().of_country("PER", "capital")
    assert capital is not None
    assert (capital.name, capital.feature) == ("Lima", "capital")
    assert load_gazetteer().of_country("XXX", "country") is None


@pytest.mark.parametrize(
    ("name", "country", "expected"),
    [
        ("Salkhad District", "SYR", ["Salkhad District", "Salkhad"]),
        ("Scott County", "USA", ["Scott County"]),
        ("Muhafazat al Hudaydah", "YEM", ["Muhafazat al Hudaydah", "Hudaydah"]),
        ("Central", "GHA", ["Central Province", "Central Region", "Central State", "Central District"]),
        ("Far North Region", "CMR", ["Far North Region"]),
    ],
)
def test_spellings_of_regions(name: str, country: str, expected: list[str]) -> None:
    assert spellings(name, country, frozenset({"central", "far", "north"})) == expected


def test_a_region_lies_where_its_towns_are() -> None:
    town = {"name": "Aville", "latitude": 10.0, "longitude": 20.0, "population": 9_500, "admin1code": "07"}
    row = {"lat": "10.0", "lon": "20.0", "name": "Aville", "admin1": "Aland", "admin2": "Adist", "cc": "TS"}
    far = row | {"name": "Bville", "lat": "11.0"}  # unknown to the list of towns: it weighs little
    units = gather_units({"TST": [town]}, [row, far], {"TS": "TST"})
    build = Build()
    add_units(build, units, frozenset())
    places = {(r[0], r[1], r[3]): (round(r[4], 2), r[6]) for r in build.rows}
    assert places == {("Aland", "province", "07"): (10.05, 10_000), ("Adist", "district", "07"): (10.05, 10_000)}


def test_continues() -> None:
    assert load_gazetteer().continues("new")
    assert not load_gazetteer().continues("ouagadougou")


SHIPPED = resources.files("communique.knowledge").joinpath("data/gazetteer.tsv.gz")


@pytest.fixture(scope="module")
def shipped() -> tuple[list[list[str]], list[str]]:
    """The fields of each place, the lines of names."""
    places, _, names = gzip.decompress(SHIPPED.read_bytes()).decode().partition("\n\n")
    return [line.split("\t") for line in places.split("\n")], names.rstrip("\n").split("\n")


def test_shipped_file_is_sound(shipped: tuple[list[list[str]], list[str]]) -> None:
    assert len(SHIPPED.read_bytes()) < SIZE_LIMIT
    rows, lines = shipped
    assert {len(row) for row in rows} == {8}
    assert all(abs(float(row[4])) <= 90 and abs(float(row[5])) <= 180 for row in rows)
    assert all(len(row[2]) in {0, 3} for row in rows)
    assert lines == sorted(lines)
    assert all(int(item[1:]) < len(rows) for line in lines[::50] for item in line.split("\t")[1].split(","))
    assert sum(row[1] == "country" for row in rows) > 220
    assert sum(row[1] == "capital" for row in rows) > 190


def test_country_points_lie_near_their_cities(shipped: tuple[list[list[str]], list[str]]) -> None:
    """A slip of the hand in a country's point puts it far from all its cities."""
    cities: dict[str, list[tuple[float, float]]] = {}
    for row in shipped[0]:
        if row[1] in {"city", "capital"}:
            cities.setdefault(row[2], []).append((float(row[4]), float(row[5])))
    for _, feature, country, _, lat, lon, *_ in shipped[0]:
        if feature == "country" and country in cities:
            off = min(math.hypot(float(lat) - y, float(lon) - x) for y, x in cities[country])
            assert off < (15 if country in _WIDE else 4.5), (country, off)


def test_word_lists() -> None:
    words = load_name_words()
    assert "police" in words.plain
    assert words.states["Ore."] == "Oregon"
    assert all(load_gazetteer().candidates(name) for name in (*words.states.values(), *words.codes.values()))


@pytest.mark.parametrize(
    ("noun", "adjective", "expected"),
    [
        ("Algerian(s)", "Algerian", {"Algerian", "Algerians"}),
        ("Lao(s) or Laotian(s)", "Lao or Laotian", {"Lao", "Laos", "Laotian", "Laotians"}),
        ("Dutchman(men), Dutch (collective plural)", "Dutch", {"Dutch", "Dutchman", "Dutchmen"}),
        ("none", "NA", set()),
    ],
)
def test_demonyms(noun: str, adjective: str, expected: set[str]) -> None:
    assert set(demonyms_of(noun, adjective)) == expected


def test_build_keeps_the_first_kind_of_a_name() -> None:
    build = Build()
    build.add(("Testland", "country", "TST", "", 1.0, 2.0, 0, None), ["Testland"], demonyms=["Testlander"])
    build.add(("Testville", "city", "TST", "01", 1.5, 2.5, 70_000, 9), ["Testville"], ["Testville", "Téstburg"])
    gazetteer = Gazetteer(build.text())
    (city,) = gazetteer.candidates("Testburg")
    assert (city.entry.name, city.entry.region, city.entry.id, city.name_kind) == ("Testville", "01", 9, "alternate")
    assert [c.name_kind for c in gazetteer.candidates("testville")] == ["primary"]
    assert [c.name_kind for c in gazetteer.candidates("TESTLANDER")] == ["demonym"]
