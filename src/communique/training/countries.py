"""The knowledge files -> ``countries.tsv``, the names of countries that the encoder reads under others."""

from __future__ import annotations

from collections.abc import Iterator

from communique.analysis.countries import Form
from communique.knowledge.codes import country_table
from communique.knowledge.gazetteer import load_gazetteer
from communique.knowledge.keys import unaccented
from communique.knowledge.tables import read_table

# Countries of our codes that have no number of a state.
ALSO = frozenset({"PSE", "KOS", "TWN"})
# Peoples and places that are a part of a state, and words that are more than its name: read as they are.
NOT = frozenset({
    "Anglo", "English", "Englishman", "Englishmen", "Scots", "Scottish", "Welsh", "Welshmen", "Northern Irish", "Papal",
    "Tibetan", "Uighur", "Uyghur", "Gaza", "Gaza Strip", "Gazan", "Gazans", "West Bank", "States", "Emirates",
    "Holland", "Holy See", "US citizens", "Vatican", "Vatican City", "Hague", "Palestinian Territories",
    "Palestinian territories",
})  # fmt: skip
# Longer names with one of a country in them that mean something else.
OTHERS = (
    "Latin America", "Latin American", "North America", "North American", "South America", "South American",
    "Central America", "Central American", "African American", "African Americans", "Native American",
    "Native Americans", "Northern Ireland", "New Mexico", "Gulf of Guinea", "South China Sea", "East China Sea",
    "Sea of Japan", "Indian Ocean", "Gulf of Mexico", "Jordan River", "Jordan Valley", "Panama Canal", "Niger Delta",
    "Washington Post", "Washington Times", "Washington state", "Bank of America", "Voice of America", "Georgia Tech",
    "South Georgia", "Moscow Times", "Times of Israel", "Jerusalem Post", "China Daily", "Times of India",
    "Islamic Republic", "Lake Chad", "Lake Victoria", "Victoria Falls", "Lebanon Mountain", "Turkey Point",
)  # fmt: skip
CAPITALS = (  # further names, and those of seats of government that are no capital
    ("Kiev", "UKR"), ("Delhi", "IND"), ("Rangoon", "MMR"), ("Yangon", "MMR"), ("Naypyidaw", "MMR"), ("Malabo", "GNQ"),
    ("Ulaanbaatar", "MNG"), ("Sana'a", "YEM"), ("N'Djamena", "TCD"), ("La Paz", "BOL"), ("Singapore City", "SGP"),
)  # fmt: skip
HYPHEN = "-"


def country_forms() -> Iterator[tuple[str, str, Form]]:
    """-> (form, code, kind), in order of the form: names, adjectives, peoples and capitals of states."""
    states = {str(row[0]) for row in country_table() if row[5] or row[3]} | ALSO
    forms: dict[str, tuple[str, Form]] = dict.fromkeys(OTHERS, ("", "other"))
    gazetteer = load_gazetteer()
    capitals = {state: gazetteer.of_country(state, "capital") for state in sorted(states)}
    for _, name, code, _, kind, *_ in read_table("names.tsv"):
        found = _kind(name, kind)
        adjective = name in forms and forms[name][1] == "adjective"  # and the name of a people, as "Chinese" is
        if code in states and found and not adjective and _is_plain(name):
            forms[name] = (code, found)
    for name, code in (*CAPITALS, *((place.name, code) for code, place in capitals.items() if place)):
        for form in (name, unaccented(name)):
            forms.setdefault(form, (code, "capital"))
    yield from ((form, *forms[form]) for form in sorted(forms))


def _is_plain(name: str) -> bool:
    return name not in NOT and HYPHEN not in name and name[0].isupper()


def _kind(name: str, kind: str) -> Form | None:
    """A name and its kind in the knowledge files -> what it is read as, None where it is left as it is."""
    if kind == "country":
        return "name"
    if kind == "demonym":
        return "adjective"
    if kind == "people":
        return "people" if name.endswith(("men", "women")) or (name[-1] == "s" and name[-2] != "s") else "adjective"
    return None
