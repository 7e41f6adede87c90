"""The open fact files -> names of countries and their peoples, metonyms, organisations, groups and agent nouns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from communique.knowledge.keys import make_key, plain

Row = dict[str, str]
Tables = dict[str, list[Row]]

# The codes of our contract where the sources use others.
CODES = {"XKX": "KOS", "EUE": "EUR"}
# The sources' placeholders, and names that would mislead: a colony's name today means somebody else.
NOT_COUNTRIES = {"ATA", "ATF", "BVT", "HMD", "SGS"}  # nobody there acts
NOT_NAMES = {
    "The Valley",
    "none",
    "NA",
    "The Dominican",
    "Quito",
    "Korean",
    "Koreans",
    "Chinese/Hong Konger",
    "PR",
    "VI",
    "NL",
    "CH",
}
PLAIN_WORDS = {"National"}  # a newspaper, a party; but also the first word of a thousand bodies
# Short names where the Factbook has none that a reader would expect.
SHORT_NAMES = {
    "BHS": "Bahamas", "CIV": "Ivory Coast", "COD": "DR Congo", "COG": "Congo-Brazzaville", "DOM": "Dominican Republic",
    "EUR": "European Union", "FLK": "Falkland Islands", "GMB": "Gambia", "MMR": "Myanmar", "PSE": "Palestine",
    "VAT": "Holy See",
}  # fmt: skip
_NOTE = re.compile(r"\(.*?\)|\[.*?\]|;.*| - .*|note.*|\baka\b.*")
BORROWED = {"HKG", "MAC", "SPM", "CUW", "MAF", "BLM", "GGY", "JEY"}  # their demonyms in the source are another people's
_PLURAL = {"(men)": "men", "(women)": "women"}
# The sector of a group whose source tells only that it bears arms.
ARMED = "REB"
# UCDP names that are a state's own forces, or a part of a group named elsewhere.
NATIONS = frozenset({"country", "demonym", "people"})
NOT_GROUPS = re.compile(r"(?i)government|forces of|faction| - |^\w+ (army|military|police|armed forces)$|^union$")
_SHARED_NOTE = re.compile(r"unless|also|too\b|weak|shared|has one", re.IGNORECASE)


def code_of(iso3: str) -> str:
    """A source's country code -> ours."""
    return CODES.get(iso3, iso3)


def _pieces(text: str) -> list[str]:
    """``Kittitian(s), Nevisian(s)`` -> its single names, notes gone."""
    parts = re.split(r",|/| or | and (?=[A-Z]\w+s?$)|;", text)
    return [part.strip() for part in parts if part.strip() and "note" not in part]


def find_peoples(text: str) -> set[str]:
    """A demonym as the Factbook writes it -> singular and plural forms."""
    found: set[str] = set()
    for piece in _pieces(text):
        match = re.match(r"([^()]+?)\s*(\((?:s|men|women)\))?\s*(\(.*\))?$", piece)
        if not match:
            continue
        stem, ending = match[1].strip(), match[2]
        found.add(stem)
        if ending == "(s)":
            found.add(stem + "s")
        elif ending:
            found.add(stem[: -len(ending) + 2] + _PLURAL[ending])
    return {name for name in found if name[:1].isupper()}


def _country_names(row: Row) -> Iterator[tuple[str, str]]:
    """A Factbook row -> (form, kind)."""
    for column in ("short", "long", "abbrev", "former"):
        for part in re.split(r",|;| or ", _NOTE.sub("", row[column])):
            name = _NOTE.sub("", part).strip()
            if name and name[0].isupper():
                yield name, "former" if column == "former" else "country"
    capital = _NOTE.sub("", row["capital"]).split(",")[0].strip()
    if capital:
        yield capital, "seat"
    if row["iso3"] in BORROWED:
        return
    for name in find_peoples(row["demonym_noun"]):
        yield name, "people"
    for name in find_peoples(row["demonym_adj"]):
        yield name, "demonym"


def read_countries(tables: Tables) -> Iterator[tuple[str, str]]:
    """The Factbook table -> (code, short name)."""
    for row in tables["factbook_country_facts"]:
        code = code_of(row["iso3"])
        name = row["short"] if row["short"] not in {"", "none"} else row["long"]
        if code:
            yield code, SHORT_NAMES.get(code, name)


def _read_forms(tables: Tables) -> Iterator[tuple[str, str, str, str]]:
    """The fact tables -> (form, country, sectors, kind) of countries, peoples, capitals and metonyms."""
    for row in tables["factbook_country_facts"]:
        if row["iso3"] and row["iso3"] not in NOT_COUNTRIES:
            for name, kind in _country_names(row):
                if name not in NOT_NAMES:
                    yield name, code_of(row["iso3"]), "GOV", kind
    for row in tables["hand_metonyms"]:
        kind = "shared" if row["kind"] != "seat" and _SHARED_NOTE.search(row["note"]) else row["kind"]
        if not (row["kind"] == "seat" and "weak" in row["note"]):
            yield row["name"], code_of(row["country"]), row["sector"].replace("---", ""), kind


def _read_organisations(tables: Tables) -> Iterator[tuple[str, str, str, str]]:
    """The hand list of organisations -> (form, country, sectors, kind)."""
    for row in tables["hand_organisations"]:
        country, sector = row["code"].split()
        for form in (row["name"], row["acronym"], *row["aliases"].split(";")):
            yield form, code_of(country), sector.replace("---", ""), "organisation"


def _ucdp_country(row: Row) -> str:
    """A UCDP row -> its country; a group of many countries is an international one (IMG)."""
    countries = row["iso3"].split("|")
    return code_of(countries[0]) if len(countries) <= 3 else "IMG"


def _read_groups(tables: Tables) -> Iterator[tuple[str, str, str, str]]:
    """The lists of groups -> (form, country, sectors, kind); a hand row outranks the others."""
    known: set[str] = set()
    for row in tables["hand_groups"]:
        name = re.sub(r" \(.*\)$", "", row["name"])
        forms = [form for form in row["aliases"].split(";") if form]
        known.update(form.casefold() for form in (name, *forms))
        for form in (name, *forms):
            yield form, code_of(row["country"]), row["sector"].replace("---", ""), "group"
    for row in tables["armed_groups_ucdp"]:
        if row["kind"] != "formally organised group" or not row["iso3"]:
            continue
        forms = [form.strip() for form in re.split(r"[|/]", row["aliases"]) if form.strip().isascii()]
        forms = [form for form in forms if form and form.casefold() not in known]
        name = row["name"]
        for form in (name, *forms):
            if form and form.casefold() not in known and not NOT_GROUPS.search(form):
                yield form, _ucdp_country(row), ARMED, "armed"


def read_names(tables: Tables, own: list[list[str]]) -> Iterator[tuple[str, ...]]:
    """The fact tables and our own forms -> (key, name, country, sectors, kind); our own form hides all others.

    A form that still has several holders has several rows: who it is is decided by the report.
    """
    hidden = {make_key(_bare(form)) for form, *_ in own}
    for form, *rest in own:
        yield make_key(_bare(form)), _bare(form), *rest
    seen: set[tuple[str, str, str]] = set()
    nations = {make_key(_bare(form)) for form, _, _, kind in _read_forms(tables) if kind in NATIONS}
    for source in (_read_forms, _read_organisations, _read_groups):
        for form, country, sectors, kind in source(tables):
            key = make_key(_bare(form))
            if kind == "armed" and key in nations:
                continue  # a movement named after the state it wants: the state is meant far more often
            if (
                len(key) > 1
                and key not in hidden
                and _bare(form) not in PLAIN_WORDS
                and (key, country, sectors) not in seen
            ):
                seen.add((key, country, sectors))
                yield key, _bare(form), country, sectors, kind


def read_ucdp_ids(tables: Tables) -> Iterator[tuple[str, str]]:
    """The UCDP table -> (key of a name of one group alone, or ``=`` and a country for its government; number)."""
    found: dict[str, set[str]] = {}
    states = {
        make_key(name): country for name, country, _, kind in _read_forms(tables) if kind in {"country", "former"}
    }
    for row in tables["armed_groups_ucdp"]:
        if row["kind"] == "state":
            state = states.get(make_key(_NOTE.sub("", row["name"].removeprefix("Government of ")).strip()))
            keys = {f"={state}"} if state else set()
        else:
            forms = [row["name"], *re.split(r"[|/]", row["aliases"])]
            keys = {plain(make_key(form.strip())) for form in forms if form.strip()}
        for key in keys:
            found.setdefault(key, set()).add(row["ucdp_id"])
    for key, numbers in found.items():
        if len(key) > 1 and len(numbers) == 1:
            yield key, numbers.pop()


def _bare(form: str) -> str:
    """A form -> the same without its article."""
    return form.removeprefix("the ").removeprefix("The ")


def read_agents(text: str, own: list[list[str]]) -> Iterator[tuple[str, str, str]]:
    """PLOVER_agents.txt and our own nouns -> (key, sectors, kind); our own noun wins."""
    nouns = {make_key(noun): (sectors, "") for noun, sectors in sorted(_read_plover(text))}
    nouns |= {make_key(noun): (sectors, kind) for noun, sectors, kind in own}
    for key, (sectors, kind) in nouns.items():
        yield key, sectors, kind


def _read_plover(text: str) -> Iterator[tuple[str, str]]:
    """PLOVER_agents.txt -> (noun phrase in lower case, sectors): plain nouns, substitution sets written out."""
    sets = {"!PERSON!": ("man", "men", "woman", "women", "person"), "!MINIST!": ("minister", "ministry")}
    for line in text.splitlines():
        match = re.match(r"([^#\[{]+?)\s*(\{[^}]*\})?\s*\[~([A-Z]+)\]", line)
        if not match or match[3][:3] in {"JNK", "NON", "UNK", "IGO", "IMG"}:
            continue
        codes = [match[3][at : at + 3] for at in range(0, len(match[3]), 3)]
        sectors = ",".join(sorted(codes, key=lambda code: code != ARMED))  # an Islamic rebel is a rebel first
        nouns = [match[1], *(match[2] or "{}")[1:-1].split(",")]
        for noun in nouns:
            mark = next((mark for mark in sets if mark in noun), "")
            for word in sets.get(mark, ("",)):
                plain = re.sub(r"[_\s]+", " ", noun.replace(mark, word) if mark else noun).strip().lower()
                if len(plain) > 2 and not plain.endswith((" to", " of", " for", " in", " the")):
                    yield plain, sectors
