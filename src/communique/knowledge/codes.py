"""Codes that other data sets merge on: ISO, Correlates of War, Gleditsch and Ward, UCDP, PLOVER and CAMEO actor codes.

COW and GW numbers hold from a year on (empty: since before 1946); merges are by country and year.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from communique.knowledge.keys import make_key, plain
from communique.knowledge.tables import load_country_names, read_table
from communique.records import Entity

# CAMEO's word for a sector where it differs from PLOVER's; a sector that CAMEO lacks is left out.
CAMEO_SECTORS = {"JRN": "MED", "MED": "HLH", "PRE": "", "PRM": "", "SOC": "", "UNK": ""}
CAMEO_COUNTRIES = {"ROU": "ROM", "TLS": "TMP", "UNO": "IGOUNO", "EUR": "IGOEEC"}


@dataclass(frozen=True, slots=True)
class CountryCodes:
    """The codes of one country as of a day; None where a scheme has none (no state, or not yet)."""

    iso3: str
    iso2: str | None
    cow: int | None
    gw: int | None


@dataclass(frozen=True, slots=True)
class ActorCodes:
    """All codes of one actor: those of its country, UCDP's number of the group or government, PLOVER's, CAMEO's."""

    country: CountryCodes | None
    ucdp: int | None
    plover: str
    cameo: str


def country_codes(code: str, on: dt.date | None = None) -> CountryCodes | None:
    """A country of ours (ISO3; KOS for Kosovo) and a day (None: any) -> its codes; None where it is no country."""
    row = _countries().get(code)
    if row is None:
        return None
    iso2, cow, cow_from, gw, gw_from = row
    return CountryCodes(code, iso2 or None, _number(cow, cow_from, on), _number(gw, gw_from, on))


def actor_codes(entity: Entity, on: dt.date | None = None) -> ActorCodes:
    """An entity and a day -> its codes."""
    return ActorCodes(country_codes(entity.country or "", on), ucdp_id(entity), entity.code, cameo_code(entity))


def cameo_code(entity: Entity) -> str:
    """An entity -> its CAMEO actor code: country, then roles (``CHNGOV``, ``IGOUNO``); empty where nothing is known."""
    country = CAMEO_COUNTRIES.get(entity.country or "", entity.country or "")
    return country + "".join(CAMEO_SECTORS.get(sector, sector) for sector in entity.sectors)


def ucdp_id(entity: Entity) -> int | None:
    """An entity -> UCDP's number of that group or, for a country's government, of it; None where UCDP lists none."""
    ids = _ucdp()
    found = ids.get(plain(make_key(entity.name)))
    if found is None and entity.sectors[:1] == ("GOV",):
        found = ids.get(f"={entity.country}")
    return int(found) if found else None


def _number(number: str, since: str, on: dt.date | None) -> int | None:
    return None if not number or (on and since and on.year < int(since)) else int(number)


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    """-> country code to iso2, cow, cow_from, gw, gw_from."""
    return {code: tuple(rest) for code, *rest in read_table("country_codes.tsv")}


@cache
def _ucdp() -> dict[str, str]:
    """-> key of a group's name, or ``=`` and a country for its government, to UCDP's number."""
    return {row[0]: row[1] for row in read_table("ucdp_ids.tsv")}


def country_table() -> list[tuple[str | int | None, ...]]:
    """-> a row for each country: code, name, ISO2, COW and its first year, GW and its first year, UCDP's number of its
    government, CAMEO. An empty first year: since before 1946.
    """
    names, ids = load_country_names(), _ucdp()
    return [
        (
            code,
            names.get(code),
            row[0] or None,
            *(int(number) if number else None for number in (*row[1:], ids.get(f"={code}"))),
            CAMEO_COUNTRIES.get(code, code),
        )
        for code, row in _countries().items()
    ]
