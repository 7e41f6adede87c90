"""The shipped knowledge: keys, lookups, offices by date, and the build from tables (small ones, written here)."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from pathlib import Path

import pytest

from communique.errors import InputError
from communique.knowledge import build, build_names, build_people, knowledge_hash, tables
from communique.knowledge.keys import find_words, fold, make_key
from communique.knowledge.tables import Term

SECTORS = {
    "COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "UNK", "AGR", "BUS", "CRM", "CVL", "EDU",
    "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC", "NGO",
}  # fmt: skip
BLOCS = {"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"}

KEYS = [
    ("US", "^us"), ("U.S.", "^us"), ("us", "us"), ("Côte d'Ivoire", "cote divoire"), ("al-Qaeda", "al qaeda"),
    ("People’s Republic", "people republic"), ("Sergei K. Łuński's", "sergei k lunski"), ("NATO", "^nato"),
    ("Türkiye", "turkiye"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "key"), KEYS)
def test_make_key(name: str, key: str) -> None:
    assert make_key(name) == key


def test_words_have_offsets_and_owners() -> None:
    text = "Russia's envoy, Kim Jong-un and the workers’ party"
    words = find_words(text)
    assert [text[word.start : word.end] for word in words] == [word.text for word in words]
    assert [word.text for word in words if word.possessive] == ["Russia", "workers"]
    assert [word.text for word in words if word.hyphen] == ["un"]


def test_fold_is_plain() -> None:
    assert fold("Đặng Ångström’s") == "dang angstroms"


NAMES = [
    ("Chad", {"TCD"}), ("Georgia", {"GEO", "USA"}), ("Myanmar", {"MMR"}), ("Motswana", {"BWA"}), ("Swazi", {"SWZ"}),
    ("Frenchwomen", {"FRA"}), ("Batswana", {"BWA"}), ("Kosovar", {"KOS"}), ("Hongkongers", {"HKG"}),
    ("Chinese", {"CHN"}),
    ("Zaire", {"COD"}), ("Kyiv", {"UKR"}), ("Pristina", {"KOS"}), ("Quai d'Orsay", {"FRA"}), ("UNICEF", {"UNO"}),
    ("Boko Haram", {"NGA"}), ("Emirati", {"ARE"}), ("Vatican", {"VAT"}), ("Gaza", {"PSE"}),
    ("European Commission", {"EUR"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "countries"), NAMES)
def test_names(name: str, countries: set[str]) -> None:
    assert {known.country for known in tables.load_names()[make_key(name)]} == countries


def test_every_code_is_known() -> None:
    countries = set(tables.load_country_names())
    assert len(countries) > 230
    assert {"KOS", "PSE", "HKG", "TWN", "EUR"} <= countries
    assert not {"XKX", "EUE"} & countries
    found = {known for names in tables.load_names().values() for known in names}
    assert {known.country for known in found} - countries - BLOCS <= {"ANT", ""}
    assert {sector for known in found for sector in known.sectors} <= SECTORS
    assert {sector for agent in tables.load_agents().values() for sector in agent.sectors} <= SECTORS | BLOCS


AGENTS = [
    ("soldier", "MIL"),
    ("lawmakers", "LEG"),
    ("rebels", "REB"),
    ("prime minister", "GOV"),
    ("trade unions", "LAB"),
]


@pytest.mark.parametrize(("noun", "sector"), AGENTS)
def test_agents(noun: str, sector: str) -> None:
    assert tables.load_agents()[make_key(noun)].sectors[0] == sector


OFFICES = [
    ("Sergei Shoigu", "RUS", "2024-05-01", "GOV"),
    ("Vladimir Putin", "RUS", "2009-01-01", "GOV"), ("Vladimir Putin", "RUS", "2024-05-17", "GOV"),
    ("Barack Obama", "USA", "2006-01-01", "LEG"), ("Barack Obama", "USA", "2012-01-01", "GOV"),
    ("Barack Obama", "USA", "2019-01-01", "ELI"), ("Ali Khamenei", "IRN", "2022-01-01", "GOV"),
    ("Boris Johnson", "GBR", "2020-01-01", "GOV"), ("Boris Johnson", "GBR", "2024-01-01", "ELI"),
    ("Haider al-Abadi", "IRQ", "2016-01-01", "GOV"), ("Haider al-Abadi", "IRQ", "2019-06-01", "ELI"),
    ("Olaf Scholz", "DEU", "2023-01-01", "GOV"), ("Pope Francis", "VAT", "2015-01-01", "REL"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "country", "day", "sector"), OFFICES)
def test_offices_by_date(name: str, country: str, day: str, sector: str) -> None:
    people = [person for person in tables.find_people(make_key(name)) if person.country == country]
    assert [person.sectors(dt.date.fromisoformat(day))[:1] for person in people] == [(sector,)]


def test_surnames_lead_to_leaders_only() -> None:
    assert {person.country for person in tables.find_leaders("putin")} == {"RUS"}
    assert tables.find_leaders("blinkenstein") == ()
    assert tables.find_people("nobody at all") == ()


TERM = Term(dt.date(2012, 1, 1), dt.date(2014, 1, 1), None, 0, ("GOV",), "President")


def test_term_bounds() -> None:
    assert [TERM.holds(dt.date(2011, 12, 31)), TERM.holds(dt.date(2012, 1, 1)), TERM.holds(dt.date(2014, 1, 2))] == [
        False, True, False,
    ]  # fmt: skip
    open_end = Term(dt.date(2012, 1, 1), None, dt.date(2015, 1, 1), 0, ("GOV",), "President")
    assert [open_end.holds(dt.date(2015, 12, 1)), open_end.holds(dt.date(2019, 1, 1))] == [True, False]
    seen = Term(None, None, dt.date(2015, 1, 1), 0, ("GOV",), "President")
    assert [seen.holds(dt.date(2015, 3, 1)), seen.holds(dt.date(2005, 1, 1))] == [True, False]


def test_hash_is_short_and_steady() -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", knowledge_hash())
    assert knowledge_hash() == knowledge_hash.__wrapped__()


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    """How long it takes then, ``communique benchmark`` prints."""
    tables.forget()
    loaders = (tables.load_names, tables.load_agents, tables._people_lines)
    assert not any(loader.cache_info().currsize for loader in loaders)
    assert tables.find_people("vladimir putin")
    assert [loader.cache_info().currsize for loader in loaders] == [0, 0, 1]
    assert tables.load_names() is tables.load_names()


PEOPLES = [
    ("Motswana (singular), Batswana (plural)", {"Motswana", "Batswana"}),
    ("Briton(s), British (collective plural)", {"Briton", "Britons", "British"}),
    ("Irishman(men), Irishwoman(women), Irish (collective plural)",
     {"Irishman", "Irishmen", "Irishwoman", "Irishwomen", "Irish"}),
    ("Lao(s) or Laotian(s)", {"Lao", "Laos", "Laotian", "Laotians"}),
    ("none", set()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "peoples"), PEOPLES)
def test_find_peoples(text: str, peoples: set[str]) -> None:
    assert build_names.find_peoples(text) == peoples


def test_read_agents_writes_substitutions_out_and_own_wins() -> None:
    text = "!MINIST! OF_SALT [~GOVAGR]\nHERDS!PERSON! [~AGR]\nBANDIT {BANDITTI} [~CRM]\nTHING [~JNK]\n# X [~GOV]"
    rows = {key: sectors for key, sectors, _ in build_names.read_agents(text, [["bandit", "UAF", ""]])}
    assert rows["minister of salt"] == rows["ministry of salt"] == "GOV,AGR"
    assert rows["herdsmen"] == "AGR"
    assert (rows["bandit"], rows["banditti"]) == ("UAF", "CRM")
    assert "thing" not in rows


def office(name: str, start: str, end: str = "", **more: str) -> dict[str, str]:
    row = {"name": name, "aliases": "", "surname": "", "iso3": "FJI", "role": "HOG", "position": "Prime Minister"}
    return row | {"start": start, "end": end, "asof": "2020-06-01", "source": "test"} | more


def people_of(sourced: list[dict[str, str]], hand: list[dict[str, str]]) -> dict[str, list[str]]:
    names = (
        "core_dated_officials",
        "officials_uk_us",
        "officials_wikidata_eps",
        "leaders_wikidata_p6p35",
        "hand_nonstate_leaders",
    )
    none: dict[str, list[dict[str, str]]] = {name: [] for name in names}
    given = none | {"leaders_factbook": sourced, "hand_officials": hand}
    return {row[2]: row[4].split(";") for row in build_people.read_people(given)}


def test_hand_row_that_contradicts_is_dropped() -> None:
    sourced = [office("Ana Rokotui", "2015-01-01", "2019-01-01")]
    hand = {"name": "Ben Vakalala", "aliases": "", "country": "FJI", "sector": "GOV", "office": "Prime Minister"}
    against = hand | {"start": "2016-01-01", "end": "2018-01-01", "asof": "", "source": "hand"}
    after = hand | {"start": "2019-01-10", "end": "2021-01-01", "asof": "", "source": "hand"}
    other = against | {"office": "Chief Justice"}
    assert set(people_of(sourced, [against])) == {"Ana Rokotui"}
    assert set(people_of(sourced, [after])) == {"Ana Rokotui", "Ben Vakalala"}
    assert set(people_of(sourced, [other])) == {"Ana Rokotui", "Ben Vakalala"}


def test_successor_ends_an_open_term() -> None:
    found = people_of([office("Ana Rokotui", "2015-01-01"), office("Ben Vakalala", "2020-09-01")], [])
    assert found["Ana Rokotui"][0].split("|")[:2] == ["2015-01-01", "2020-09-01"]
    assert found["Ben Vakalala"][0].split("|")[:2] == ["2020-09-01", ""]


def test_part_of_a_country_is_no_head_of_state() -> None:
    found = people_of(
        [office("Ana Rokotui", "2015-01-01", role="HOS", position="President of the Rotuma Republic")], []
    )
    assert found["Ana Rokotui"][0].split("|")[3] == "3"


def test_write_table_is_the_same_twice(tmp_path: Path) -> None:
    rows = [("b", "2"), ("a", "1\t x"), ("b", "2")]
    for name in ("one.tsv.gz", "two.tsv.gz"):
        build.write_table(tmp_path / name, ("k", "v"), rows)
    assert (tmp_path / "one.tsv.gz").read_bytes() == (tmp_path / "two.tsv.gz").read_bytes()
    assert gzip.decompress((tmp_path / "one.tsv.gz").read_bytes()) == b"k\tv\na\t1 x\nb\t2\n"


def test_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="give the folder of the open fact files"):
        build.read_rows(tmp_path / "nothing.csv.gz")
