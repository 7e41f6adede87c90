"""Events as rows of who to whom: one row for each actor and recipient that a selection means, as SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from communique.errors import InputError
from communique.store import Selection
from communique.store.blocs import load_blocs
from communique.store.selection import SIDES, listed
from communique.store.who import is_country, literal, several_of, who_condition

Of = Literal["dyad", "pair", "actor", "recipient", "country", "total"]
Per = Literal["country", "code", "bloc"]
OFS: tuple[Of, ...] = get_args(Of)
PERS: tuple[Per, ...] = get_args(Per)

# The events of current reports with what counting needs; `events` has no number of the report.
FACTS = """(
    SELECT e.*, r.id AS report_id, r.published_day, r.outlet, coalesce(e.date_first, r.published_day) AS day
    FROM event e JOIN report r USING (report_key) WHERE r.is_current
)"""
# The same without what only the report knows, by a join of the few events that have no date of their own: counting all
# events of a store in half the work. For conditions on other columns.
DATED_FACTS = f"""(
    SELECT *, NULL::DATE AS published_day, date_first AS day FROM event
    WHERE date_first IS NOT NULL AND report_key NOT IN (SELECT report_key FROM report WHERE NOT is_current)
    UNION ALL BY NAME SELECT * EXCLUDE (report_id, outlet) FROM {FACTS} WHERE date_first IS NULL
)"""
_KEPT = "report_key, event_no, outlet, day, event_type, quad_class, probability, score"
# What is unnested for each `of`, as (prefix of the columns made, the sides whose entities it has).
_UNNESTED: dict[Of, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "dyad": (("actor", ("actor",)), ("recipient", ("recipient",))),
    "pair": (("actor", ("actor",)), ("recipient", ("recipient",))),
    "actor": (("actor", ("actor",)),),
    "recipient": (("recipient", ("recipient",)),),
    "country": (("actor", SIDES),),
    "total": (),
}


@dataclass(frozen=True, slots=True)
class Units:
    """Whom to count for, and as what.

    ``of``: dyad (actor to recipient), pair (the same whatever the direction, the first in the alphabet as actor),
    actor, recipient, country (whoever takes part, as actor) or total. ``per``: country, code (``CHN GOV``) or bloc
    (those that the selection names, else all; who is in none stays a country).
    """

    of: Of = "dyad"
    per: Per = "country"

    def __post_init__(self) -> None:
        """Raises InputError for a unit that there is not."""
        for name, value, known in (("of", self.of, OFS), ("per", self.per, PERS)):
            if value not in known:
                raise InputError(f"{name} {value}: unknown; use one of {', '.join(known)}")


def pairs_sql(selection: Selection, units: Units) -> str:
    """Selection, units -> SQL of one row per event and unit, with columns actor and recipient ('' where none is meant).

    An event with two actors and a recipient counts in both dyads, and never twice in one. A mutual act (talks,
    agreement, cooperation without a recipient) counts for each actor towards each other. Unknown actors, and events
    without a day, are in no row. An event counts on its first day, which must lie within the selection's days.
    """
    whos = [who for field in (*SIDES, "country") for who in listed(getattr(selection, field))]
    coded = units.per == "code" or any(not is_country(who) and who not in load_blocs() for who in whos)
    sql = f"SELECT * FROM {FACTS} WHERE day IS NOT NULL AND {selection.condition()}{_within(selection)}"
    made = _UNNESTED[units.of]
    for prefix, sides in made:
        sql = f"SELECT *, {_unnest(prefix, sides, coded=coded)} FROM ({sql})"
    prefixes = [prefix for prefix, _ in made]
    meant = [*_meant(selection, units.of, prefixes), *_not_itself(prefixes, coded=coded)]
    conditions = " AND ".join(f"({condition})" for condition in meant)
    sql = f"SELECT * FROM ({sql}) WHERE {conditions}" if conditions else sql
    return _named(sql, units, prefixes, _chosen(whos), distinct=coded or units.of == "pair" or units.per == "bloc")


def _within(selection: Selection) -> str:
    days = ((">=", selection.since), ("<=", selection.until))
    return "".join(f" AND day {sign} {literal(day)}::DATE" for sign, day in days if day)


def _chosen(whos: Sequence[str]) -> list[str]:
    blocs = load_blocs()
    return [who for who in dict.fromkeys(whos) if who in blocs] or list(blocs)


def _unnest(prefix: str, sides: Sequence[str], *, coded: bool) -> str:
    """-> the columns of one side's entities: code (a mere country where no more is asked for) and name."""
    codes, names = ("codes", "names") if coded else ("countries", "countries")
    arrays = [f"list_concat({', '.join(f'{side}_{kind}' for side in sides)})" for kind in (codes, names)]
    if prefix == "recipient":
        arrays = [f"if(mutual, actor_{kind}, recipient_{kind})" for kind in (codes, names)]
    if not coded:
        arrays = [f"list_distinct({array})" if len(sides) > 1 else array for array in arrays]
    return f"unnest({arrays[0]}) AS {prefix}_unit, unnest({arrays[1]}) AS {prefix}_name"


def _meant(selection: Selection, of: Of, prefixes: Sequence[str]) -> list[str]:
    """-> the conditions that the unnested entities are those that the selection names."""

    def any_of(field: str, among: Sequence[str]) -> list[str]:
        found = [
            f"({who_condition(who, f'{p}_unit', f'{p}_name')})"
            for who in listed(getattr(selection, field))
            for p in among
        ]
        return [" OR ".join(found)] if found else []

    meant = any_of("country", prefixes)
    if of != "country":
        meant += [condition for prefix in prefixes for condition in any_of(prefix, [prefix])]
    if len(prefixes) > 1 and selection.scope != "all":
        meant.append(f"actor_unit[1:3] {'=' if selection.scope == 'domestic' else '<>'} recipient_unit[1:3]")
    return meant


def _not_itself(prefixes: Sequence[str], *, coded: bool) -> list[str]:
    """-> that nobody is the recipient of its own part in a mutual act; another one of its country may be."""
    if len(prefixes) < 2:
        return []
    other = "actor_name <> recipient_name" if coded else several_of("actor_unit")
    return [f"NOT mutual OR actor_unit <> recipient_unit OR {other}"]


def _named(sql: str, units: Units, prefixes: Sequence[str], blocs: Sequence[str], *, distinct: bool) -> str:
    """-> the rows with the names of their units, each event once in each."""
    names, joins = {"actor": "''", "recipient": "''"}, ""
    for prefix in prefixes:
        country = f"nullif({prefix}_unit[1:3], '---')"
        names[prefix] = f"nullif({prefix}_unit, '---')" if units.per == "code" else country
        if units.per == "bloc":
            joins += (
                f" LEFT JOIN ({_members(blocs)}) {prefix}_bloc ON {prefix}_bloc.member = {country}"
                f" AND day BETWEEN {prefix}_bloc.first AND {prefix}_bloc.last"
            )
            names[prefix] = f"coalesce({prefix}_bloc.bloc, {country})"
    actor, recipient = names["actor"], names["recipient"]
    if units.of == "pair":
        actor, recipient = f"least({actor}, {recipient})", f"greatest({actor}, {recipient})"
    known = f"{names['actor']} IS NOT NULL AND {names['recipient']} IS NOT NULL"
    once = "DISTINCT" if distinct else ""
    return f"SELECT {once} {_KEPT}, {actor} AS actor, {recipient} AS recipient FROM ({sql}){joins} WHERE {known}"


def _members(blocs: Sequence[str]) -> str:
    rows = [
        f"({literal(bloc)}, '{m.country}', DATE '{m.first or '0001-01-01'}', DATE '{m.last or '9999-12-31'}')"
        for bloc in blocs
        for m in load_blocs()[bloc]
    ]
    return f"SELECT * FROM (VALUES {', '.join(rows)}) AS m(bloc, member, first, last)"
