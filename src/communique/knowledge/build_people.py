"""The open fact files -> people.tsv: one line a person, with every dated office; hand rows that contradict dropped."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from communique.knowledge.build_names import Row, Tables, code_of
from communique.knowledge.keys import make_key, plain

OLDEST = "1975"  # offices that ended earlier make nobody of today's news
SOURCED_OVERLAP = dt.timedelta(days=60)  # handovers are dated differently by different sources
LATE = "9999-12-31"
# Role -> (rank, sectors). Rank 0 are the offices a bare surname may stand for; 3 needs its country nearby.
ROLES = {
    "HOS": (0, "GOV"), "HOG": (0, "GOV"), "HOS_REP": (2, "GOV"), "VICE_PRESIDENT": (1, "GOV"),
    "FOREIGN_MIN": (1, "GOV"), "DEFENCE_MIN": (1, "GOV,MIL"), "INTERIOR_MIN": (2, "GOV"), "FINANCE_MIN": (2, "GOV"),
    "MINISTER_OTHER": (2, "GOV"), "DEPUTY_OTHER": (3, "GOV"), "MIL_CHIEF": (2, "MIL"), "SPEAKER": (2, "LEG"),
    "LEGISLATOR": (3, "LEG"), "JUDICIARY": (3, "JUD"), "AMBASSADOR": (3, "GOV"), "CENTRAL_BANK": (3, "GOV"),
    "SPOKESPERSON": (3, "GOV"), "OTHER": (3, "GOV"),
}  # fmt: skip
# What an office's own words say, where the role does not: first match wins.
OFFICES = [
    (re.compile(r"(?i)first lady|spouse"), "ELI"),
    (re.compile(r"(?i)^pope\b"), "REL"),
    (re.compile(r"(?i)attorney|prosecutor|comptroller|defender"), "GOV"),
    (re.compile(r"(?i)president of the (federal|national|legislative|senate)|landtag|speaker|marshal of the s"), "LEG"),
    (re.compile(r"(?i)leader of the opposition"), "OPP"),
]
# "President of the Sakha Republic": a head of state or government in the source, but of a part of the country.
PART_OF_COUNTRY = re.compile(
    r"(?i)\bof (?!the (?:republic|state|government|council|presidency|cabinet|federal|national|executive|interim"
    r"|swiss)\b"
    r"|(?:the )?ministers|state|government)"
)
# One holder at a time: a successor's first day ends an open term, and a hand row may not contradict a sourced one.
SOLE = {"HOS", "HOG", "FOREIGN_MIN", "DEFENCE_MIN", "INTERIOR_MIN", "FINANCE_MIN"}
HAND_ROLES = [
    (re.compile(r"(?i)^(prime minister|chancellor|premier|president of the government)$"), "HOG"),
    (re.compile(r"(?i)^(president|king|queen|emir|sultan|emperor|supreme leader|monarch)$"), "HOS"),
    (re.compile(r"(?i)^(minister (of|for) foreign|foreign (minister|secretary)|secretary of state$)"), "FOREIGN_MIN"),
    (re.compile(r"(?i)^(minister (of|for) (national )?defen[cs]e|(secretary of )?defen[cs]e)"), "DEFENCE_MIN"),
    (re.compile(r"(?i)^(minister (of|for) (the )?(interior|home affairs)|home secretary)"), "INTERIOR_MIN"),
    (re.compile(r"(?i)^(minister (of|for) finance|chancellor of the exchequer)"), "FINANCE_MIN"),
    (re.compile(r"(?i)^vice president$"), "VICE_PRESIDENT"),
]
FAMILY_NAME_FIRST = {"CHN", "TWN", "HKG", "MAC", "KOR", "PRK", "VNM", "KHM"}
GIVEN_NAME_ALONE = {"MNG", "ISL", "ETH", "ERI", "THA", "MMR"}
PARTICLES = {
    "al",
    "el",
    "van",
    "von",
    "der",
    "de",
    "da",
    "di",
    "du",
    "dos",
    "del",
    "la",
    "le",
    "ben",
    "bin",
    "den",
    "ter",
}
SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "^ii", "^iii", "^iv"}
HONORIFICS = {
    "taoiseach",
    "president",
    "mr",
    "mrs",
    "ms",
    "sir",
    "dame",
    "lord",
    "lady",
    "baroness",
    "dr",
    "gen",
    "maj",
    "superior",
    "queen",
    "king",
    "prince",
    "sheikh",
}
# A head of state listed under one of these is another country's.
TERRITORIES = {
    "ASM", "MNP", "GUM", "PRI", "VIR", "BLM", "MAF", "SPM", "WLF", "PYF", "NCL", "AIA", "BMU", "VGB", "CYM", "FLK",
    "GIB", "GGY", "JEY", "IMN", "MSR", "SHN", "TCA", "PCN", "NFK", "CXR", "CCK", "COK", "NIU", "TKL", "FRO", "GRL",
    "ABW", "CUW", "SXM", "HKG", "MAC", "IOT", "SGS", "AND", "ATF", "HMD",
}  # fmt: skip
REALMS = {"elizabeth ii": "GBR", "charles iii": "GBR"}


@dataclass
class Person:
    """One person while the tables are merged: names, surnames, country and terms."""

    name: str
    country: str
    names: set[str] = field(default_factory=set)
    surnames: set[str] = field(default_factory=set)
    terms: set[tuple[str, ...]] = field(default_factory=set)


@dataclass(frozen=True)
class Office:
    """One source's row: who held which office when."""

    name: str
    aliases: tuple[str, ...]
    country: str
    role: str
    office: str
    start: str
    end: str
    asof: str
    surname: str = ""
    sectors: str = ""


def _day(text: str, *, last: bool = False) -> str:
    """``2012``, ``2012-09`` or a day -> a day: the first of the period, or the last."""
    if not re.match(r"\d{4}", text):
        return ""
    month = text[5:7] or ("12" if last else "01")
    return f"{text[:4]}-{month}-{text[8:10] or ('28' if last else '01')}"


def _asof(row: Row) -> str:
    """A row -> the day up to which its open end is known."""
    found = re.search(r"20\d\d-\d\d(-\d\d)?", row.get("asof") or row.get("last_seen") or row.get("source") or "")
    return _day(found[0]) if found else ""


def _office(row: Row) -> Office:
    """A row of a sourced table -> an Office."""
    office = (row.get("position") or row.get("title") or "").strip()
    aliases = tuple(alias for alias in re.split(r"[;|]", row.get("aliases") or "") if alias)
    start, end = _day(row["start"]), _day(row["end"], last=True)
    role = "OTHER" if row["role"] in {"HOS", "HOG"} and PART_OF_COUNTRY.search(office) else row["role"]
    return Office(
        row["name"], aliases, code_of(row["iso3"]), role, office, start, end, _asof(row), row.get("surname") or ""
    )


def _sourced(tables: Tables) -> list[Office]:
    """The sourced tables -> their rows, best first, heads of state of territories and realms given back."""
    names = (
        "leaders_factbook",
        "core_dated_officials",
        "officials_uk_us",
        "officials_wikidata_eps",
        "leaders_wikidata_p6p35",
    )
    rows = [_office(row) for name in names for row in tables[name] if row["iso3"]]
    kept = []
    for row in rows:
        realm = next((iso for name, iso in REALMS.items() if name in row.name.casefold()), row.country)
        borrowed = row.role == "HOS" and (row.country in TERRITORIES or row.country != realm)
        if not borrowed and (row.end or LATE) >= OLDEST and not (not row.end and row.start < "1960"):
            kept.append(row)
    return _close_terms(kept)


def _close_terms(rows: list[Office]) -> list[Office]:
    """Rows -> the same, open terms of one-holder offices ended where a successor begins."""
    by_office: dict[tuple[str, str], list[Office]] = defaultdict(list)
    for row in rows:
        if row.role in SOLE and row.start:
            by_office[row.country, row.role].append(row)
    closed = []
    for row in rows:
        if row.role in SOLE and row.start and (not row.end or row.asof < row.end):
            # seen last at ``asof``: whoever began after that ended the term, whatever end was guessed
            seen = max(row.start, row.asof)
            rivals = [other for other in by_office[row.country, row.role] if _same_office(row, other)]
            later = [other.start for other in rivals if seen < other.start < (row.end or LATE)]
            later = [
                start for start in later if not any(_same_name(other, row) for other in rivals if other.start == start)
            ]
            closed.append(replace(row, end=min(later)) if later else row)
        else:
            closed.append(row)
    return closed


def _same_name(one: Office, other: Office) -> bool:
    """Two rows -> whether their names share a word of four letters or more (spellings differ)."""
    words = [
        {word for form in (row.name, *row.aliases) for word in plain(make_key(form)).split()} for row in (one, other)
    ]
    return any(len(word) > 2 and word not in PARTICLES for word in words[0] & words[1])


def _hand(row: Row) -> Office:
    """A row of the hand-written officials or leaders -> an Office."""
    office = row.get("office") or row.get("role") or ""
    role = next((role for pattern, role in HAND_ROLES if pattern.search(office)), "HAND")
    sectors = row["sector"].replace("---", "")
    aliases = tuple(alias for alias in row["aliases"].split(";") if alias)
    group = row.get("group") or ""
    label = f"{office} ({group})" if group else office
    start, end = _day(row["start"]), _day(row["end"], last=True)
    asof = _day(row.get("asof") or "") or ("" if end else "2026-01-31")
    return Office(row["name"], aliases, code_of(row["country"]), role, label, start, end, asof, "", sectors)


def _span(row: Office) -> tuple[str, str]:
    """An Office -> the first and last day it is known to have lasted."""
    return row.start or row.asof or "1900-01-01", row.end or row.asof or LATE


def _same_office(one: Office, other: Office) -> bool:
    """Two rows of one role -> whether their wording names the same office (a source may name none)."""
    words = [set(re.findall(r"[a-z]{5,}", row.office.casefold())) - {"minister", "acting"} for row in (one, other)]
    if one.role == "HOG" and {"president"} in words and set() in words:
        return False  # a president who also heads the government, and a source that lists his prime minister
    return not words[0] or not words[1] or bool(words[0] & words[1])


def _contradicts(row: Office, sourced: Iterable[Office]) -> bool:
    """A hand row and the sourced rows of its office -> whether only others are known to have held it meanwhile."""
    against = False
    for other in sourced:
        (start, end), (first, last) = _span(row), _span(other)
        first, last = max(start, first), min(end, last)
        if first >= last or not _same_office(row, other):
            continue
        if _same_name(row, other):
            return False
        against |= dt.date.fromisoformat(last) - dt.date.fromisoformat(first) > SOURCED_OVERLAP
    return against


def _checked_hand(tables: Tables, sourced: list[Office]) -> list[Office]:
    """The hand tables -> the rows that no sourced row contradicts."""
    by_office: dict[tuple[str, str], list[Office]] = defaultdict(list)
    for row in sourced:
        by_office[row.country, row.role].append(row)
    officials = [_hand(row) for row in tables["hand_officials"]]
    checked = [
        row for row in officials if row.role not in SOLE or not _contradicts(row, by_office[row.country, row.role])
    ]
    leaders = [*tables["hand_nonstate_leaders"], *tables.get("own_people", ())]
    return checked + [replace(_hand(row), role="LEADER") for row in leaders]


def _term(row: Office) -> tuple[str, ...]:
    """An Office -> (start, end, asof, rank, sectors, office) as written to the file."""
    rank, sectors = ROLES.get(row.role, (1, row.sectors))
    sectors = row.sectors or next((sector for pattern, sector in OFFICES if pattern.search(row.office)), sectors)
    if row.role == "DEFENCE_MIN" and sectors == "GOV":
        sectors = "GOV,MIL"
    office = " ".join(re.sub(r"[|;]", ",", row.office or row.role).split())
    return row.start, row.end, row.asof, str(rank), sectors, office


def _split(name: str, country: str) -> tuple[list[str], str]:
    """A name -> its words as keys (honorifics, initials and suffixes gone) and the surname's key."""
    words = [word for word in plain(make_key(name)).split() if word not in SUFFIXES and word not in HONORIFICS]
    words = [word for word in words if len(word) > 1] or words
    if not words:
        return [], ""
    if country in FAMILY_NAME_FIRST:
        return words, words[0]
    start = len(words) - 1
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return words, "" if country in GIVEN_NAME_ALONE else " ".join(words[start:])


def _keys(row: Office) -> tuple[set[str], set[str], set[str]]:
    """An Office -> the keys of its names as given, of shorter forms of them, and of its surnames."""
    full, short, surnames = set(), set(), {plain(make_key(row.surname))} - {""}
    for form in (row.name, *row.aliases):
        words, surname = _split(form, row.country)
        full.update({" ".join(words), plain(make_key(form))})
        if len(words) == 1 and row.office:  # King Philippe
            full.add(f"{plain(make_key(row.office)).split()[0]} {words[0]}")
        surnames.update({surname} - {""})
        for last in {surname, plain(make_key(row.surname))} - {""}:
            if len(words) > 2 and words[0] not in last.split():
                short.add(f"{words[0]} {last}")
    surnames |= {name.removeprefix("al ") for name in surnames}
    full, short = ({key for key in keys if " " in key} for keys in (full, short))
    return full, short - full, {name for name in surnames if len(name) > 1}


def read_people(tables: Tables) -> Iterator[tuple[str, ...]]:
    """The fact tables -> (keys, surnames, name, country, terms), one row a person."""
    sourced = _sourced(tables)
    given: dict[tuple[str, str], Person] = {}
    shortened: dict[tuple[str, str], Person] = {}
    people: list[Person] = []
    for row in [*sourced, *_checked_hand(tables, sourced)]:
        full, short, surnames = _keys(row)
        # two short forms that agree are often two members of one family: Ahmad al-Sabah
        looked_up = [(given, full), (shortened, full), (given, short)]
        ways = ((index, (key, row.country)) for index, keys in looked_up for key in sorted(keys))
        known = next((index[way] for index, way in ways if way in index), None)
        if known is None:
            known = Person(" ".join(row.name.split()), row.country)
            people.append(known)
        known.names |= full | short
        known.surnames |= surnames
        known.terms.add(_term(row))
        for index, keys in ((given, full), (shortened, short)):
            for key in keys:
                index.setdefault((key, row.country), known)
    for person in people:
        if person.names:
            terms = ";".join("|".join(term) for term in _thin(person.terms))
            yield "|".join(sorted(person.names)), "|".join(sorted(person.surnames)), person.name, person.country, terms


def find_keys(people: list[tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """People as read -> (key, line in people.tsv.gz): full names, and ``=surname`` for those of high office."""
    lines = {row: number for number, row in enumerate(sorted({"\t".join(person[2:]) for person in people}))}
    found: dict[str, set[int]] = defaultdict(set)
    for keys, surnames, *rest in people:
        line = lines["\t".join(rest)]
        for key in keys.split("|"):
            found[key].add(line)
        if any(f"|{rank}|" in rest[2] for rank in (0, 1)):
            for surname in surnames.split("|"):
                found[f"={surname}"].add(line)
    for key, numbers in found.items():
        yield key, ",".join(str(number) for number in sorted(numbers))


def _thin(terms: set[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Terms of one person -> sorted, one for each start, rank and sectors: the one known to have lasted longest."""
    best: dict[tuple[str, ...], tuple[str, ...]] = {}
    for term in sorted(terms, key=lambda term: (term[1] or term[2], bool(term[1]), term)):
        best[term[0][:7], term[3], term[4]] = term
    return sorted(best.values())
