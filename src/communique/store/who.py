"""Who is meant: the few words by which a user names actors, and the SQL condition that finds them."""

from __future__ import annotations

import re

from duckdb import ConstantExpression

from communique.errors import InputError
from communique.store.blocs import load_blocs, member_condition

COUNTRY = re.compile(r"[A-Z]{3}")
_CODE = re.compile(r"([A-Z]{3}|---) ([A-Z]{3}|---)")
_NAME = "name:"
REMEDY = (
    "write a country as CHN (`communique who China` tells its code), an organisation as UNO, "
    "with its sector as 'CHN GOV', a sector as '--- GOV', a person or body as 'name:Xi Jinping', a bloc as"
)


def literal(value: object) -> str:
    """A value -> its SQL, quoted by DuckDB itself."""
    return str(ConstantExpression(value))


def check_who(field: str, text: str) -> None:
    """A field's name and the words given for it -> nothing. Raises InputError where they can name nobody."""
    if is_who(text):
        return
    meant = next((bloc for bloc in load_blocs() if bloc.casefold() == text.casefold()), text.upper())
    if is_who(meant):
        raise InputError(f"{field} {text}: unknown; write it as {meant}")
    raise InputError(f"{field} {text}: unknown; {REMEDY} {', '.join(load_blocs())}")


def is_who(text: str) -> bool:
    """Words -> whether they name actors as `who_condition` takes them."""
    known = text in load_blocs() or COUNTRY.fullmatch(text) or _CODE.fullmatch(text) or text.startswith(_NAME)
    return bool(known)


def is_country(text: str) -> bool:
    """Words -> whether they are a mere country (or a country-less actor such as UNO)."""
    return text not in load_blocs() and COUNTRY.fullmatch(text) is not None


def who_condition(text: str, code: str, name: str) -> str:
    """Words, and the SQL of an entity's code and of its name -> the condition that the entity is meant.

    A bloc is whoever was a member on the event's day (column ``day``). Names are compared whole, in any case.
    """
    if text in load_blocs():
        return member_condition(text, f"{code}[1:3]", "day")
    if text.startswith(_NAME):
        return f"lower({name}) = {literal(text.removeprefix(_NAME).strip().lower())}"
    if is_country(text):
        return f"starts_with({code}, {literal(text)})"
    country, sector = text.split(" ")
    halves = [(country, f"{code}[1:3]"), (sector, f"{code}[5:7]")]
    return " AND ".join(f"{sql} = {literal(half)}" for half, sql in halves if half != "---") or "true"


def several_of(country: str) -> str:
    """SQL of a country -> the condition on an event that several of its actors are of that country."""
    theirs = f"list_filter(list_zip(actor_codes, actor_names), lambda known: starts_with(known[1], {country}))"
    return f"len(list_distinct({theirs})) > 1"
