"""Other people's columns: each column of each format, by name and by a value worked out by hand."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from communique.errors import InputError
from communique.records import Actor, Cameo, Coding, Entity, EventDate, Passage, Provenance, Report, Span
from communique.store import Selection, Store
from communique.views.peers import KNOWN, load_peers, peer_tables
from little_events import event, place, told

# The columns as their publishers have them, in order.
GDELT_GEO = "Geo_Type,Geo_FullName,Geo_CountryCode,Geo_ADM1Code,Geo_ADM2Code,Geo_Lat,Geo_Long,Geo_FeatureID"
GDELT_ACTOR = (
    "Code,Name,CountryCode,KnownGroupCode,EthnicCode,Religion1Code,Religion2Code,Type1Code,Type2Code,Type3Code"
)
NAMES = {
    ("gdelt", "events"): ",".join(
        [
            "GLOBALEVENTID,SQLDATE,MonthYear,Year,FractionDate",
            *(f"Actor{n}{name}" for n in (1, 2) for name in GDELT_ACTOR.split(",")),
            "IsRootEvent,EventCode,EventBaseCode,EventRootCode,QuadClass,GoldsteinScale",
            "NumMentions,NumSources,NumArticles,AvgTone",
            *(f"{who}{name}" for who in ("Actor1", "Actor2", "Action") for name in GDELT_GEO.split(",")),
            "DATEADDED,SOURCEURL",
        ]
    ),
    ("gdelt", "mentions"): (
        "GLOBALEVENTID,EventTimeDate,MentionTimeDate,MentionType,MentionSourceName,MentionIdentifier,SentenceID,"
        "Actor1CharOffset,Actor2CharOffset,ActionCharOffset,InRawText,Confidence,MentionDocLen,MentionDocTone,"
        "MentionDocTranslationInfo,Extras"
    ),
    ("icews", "events"): (
        "Event ID,Event Date,Source Name,Source Sectors,Source Country,Event Text,CAMEO Code,Intensity,Target Name,"
        "Target Sectors,Target Country,Story ID,Sentence Number,Publisher,City,District,Province,Country,Latitude,"
        "Longitude"
    ),
    ("polecat", "events"): (
        "Event ID,Event Date,Event Type,Event Mode,Event Intensity,Quad Code,Contexts,Actor Name,Actor Country,"
        "Actor COW,Primary Actor Sector,Actor Sectors,Actor Title,Actor Name Raw,Wikipedia Actor ID,Recipient Name,"
        "Recipient Country,Recipient COW,Primary Recipient Sector,Recipient Sectors,Recipient Title,"
        "Recipient Name Raw,Wikipedia Recipient ID,Placename,City,District,Province,Country,Latitude,Longitude,"
        "GeoNames ID,Raw Placename,Feature Type,Source,Publication Date,Story People,Story Organizations,"
        "Story Locations,Language,Version"
    ),
    ("phoenix", "events"): (
        "EventID,Date,Year,Month,Day,SourceActorFull,SourceActorEntity,SourceActorRole,SourceActorAttribute,"
        "TargetActorFull,TargetActorEntity,TargetActorRole,TargetActorAttribute,EventCode,EventRootCode,PentaClass,"
        "GoldsteinScore,Issues,Lat,Lon,LocationName,StateName,CountryCode,SentenceID,URLs,NewsSources"
    ),
}
COLUMNS = {table: names.split(",") for table, names in NAMES.items()}

TEXT = (
    "Talks end in anger\n\nThe envoys spoke. They left early.\n\n"
    'On Thursday the general "Li, the Elder",\naccused the United Nations\tmission in Lima. It did not answer.'
)
CUE = TEXT.index("accused")
MISSION = TEXT.index("the United")


def actor(words: str, *entities: Entity) -> Actor:
    start = TEXT.index(words)
    return Actor(Span(start, start + len(words)), words, entities)


def accusing() -> Coding:
    """One report, all of whose metadata are known, and one event of which every field is."""
    report = Report(
        "b-1", hashlib.sha256(TEXT.encode()).hexdigest(), TEXT, title="Talks end in anger",
        published="2024-03-01T08:05:09", outlet="The Daily\nExample", url="https://www.example.org/a,b?c=1",
        language="en",
    )  # fmt: skip
    day = dt.date(2024, 2, 29)
    made = replace(
        event("b-1", CUE, "2024-02-29 CHN>UNO ACCUSE 0.8"),
        mode="disapprove",
        contexts=("military", "un"),
        cameo=Cameo("124", "12"),
        cue=Passage(Span(CUE, CUE + 7), "accused"),
        date=EventDate(day, day, "day"),
        place=replace(place("Lima", "PER", -12.04, -77.03), geonames_id=3936456, text="Lima"),
        actors=(
            actor('the general "Li, the Elder"', Entity('Li, "Ltd"\nof\tÑandú', "CHN", ("MIL", "JRN", "PRE", "EDU"))),
        ),
        recipients=(actor("the United Nations\tmission", Entity("UN mission", "UNO", ("MED", "COP"))),),
    )
    return Coding(report, (made,), provenance=Provenance("1.2", "m", "c", "k"))


CODINGS = [
    told("a", "2020-12-31", "2020-12-30 ROU GOV,---,FRA PTY,?>USA AGREE", "- > ACCUSE", "- DEU,KOS> CONSULT"),
    accusing(),
    told("c", None, "2023-03-01 IMG>--- REB ASSAULT", place=replace(place("Bavaria", "DEU"), kind="region")),
    told("d", "2023-03-02", "- USA>USA LEG ASSAULT", place=replace(place("Texas", "USA"), kind="region")),
    told("e", "2023-03-02", "- EUR>? ACCUSE", status="future", place=replace(place("Peru", "PER"), kind="country")),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("peers") / "s.duckdb"
    with Store(path) as writing:
        writing.write(CODINGS)
    with Store(path, read_only=True) as reading:
        yield reading


Rows = dict[tuple[str, str], list[dict[str, Any]]]


def found(store: Store, peer: str, table: str = "events", **filters: Any) -> list[dict[str, Any]]:
    relation = peer_tables(store, peer, Selection(**filters))[table]
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


@pytest.fixture(scope="module")
def all_rows(store: Store) -> Rows:
    """Peer and table -> its rows, of events of every status."""
    return {(peer, table): found(store, peer, table, status="all") for peer, table in COLUMNS}


def test_every_column_is_there_in_its_place(store: Store) -> None:
    assert {(peer, table) for peer, known in load_peers().items() for table in known.tables} == set(COLUMNS)
    for (peer, table), columns in COLUMNS.items():
        assert peer_tables(store, peer)[table].columns == columns
    assert [len(columns) for columns in COLUMNS.values()] == [61, 16, 20, 40, 26]


NAME = 'Li, "Ltd" of Ñandú'
ONE: dict[tuple[str, str], dict[str, Any]] = {
    ("gdelt", "events"): {
        "GLOBALEVENTID": 1, "SQLDATE": 20240229, "MonthYear": 202402, "Year": 2024,
        "FractionDate": 2024.1589,  # the 59th day of 365, 58 gone
        "Actor1Code": "CHNMILMEDEDU", "Actor1Name": NAME.upper(), "Actor1CountryCode": "CHN", "Actor1Type1Code": "MIL",
        "Actor1Type2Code": "MED", "Actor1Type3Code": "EDU", "Actor2Code": "IGOUNOHLHCOP", "Actor2Name": "UN MISSION",
        "Actor2KnownGroupCode": "UNO", "Actor2Type1Code": "IGO", "Actor2Type2Code": "HLH",
        "Actor2Type3Code": "COP", "IsRootEvent": 0,
        "EventCode": "124", "EventBaseCode": "124", "EventRootCode": "12", "QuadClass": 3, "GoldsteinScale": -4.0,
        "NumMentions": 1, "NumSources": 1, "NumArticles": 1, "Actor1Geo_Type": 0, "Actor2Geo_Type": 0,
        "ActionGeo_Type": 4, "ActionGeo_FullName": "Lima, Peru", "ActionGeo_CountryCode": "PE",
        "ActionGeo_Lat": -12.04, "ActionGeo_Long": -77.03, "DATEADDED": 20240301080509,
        "SOURCEURL": "https://www.example.org/a,b?c=1",
    },
    ("gdelt", "mentions"): {
        "GLOBALEVENTID": 1, "EventTimeDate": 20240301080509, "MentionTimeDate": 20240301080509, "MentionType": 1,
        "MentionSourceName": "example.org", "MentionIdentifier": "https://www.example.org/a,b?c=1", "SentenceID": 4,
        "Actor1CharOffset": TEXT.index("the general"), "Actor2CharOffset": MISSION, "ActionCharOffset": CUE,
        "InRawText": 1, "MentionDocLen": len(TEXT),
    },
    ("icews", "events"): {
        "Event ID": 1, "Event Date": dt.date(2024, 2, 29), "Source Name": NAME,
        "Source Sectors": "Military,Government,Media,Education", "Source Country": "China",
        "Event Text": "Refuse to yield",
        "CAMEO Code": "124", "Intensity": -4.0, "Target Name": "UN mission",
        "Target Sectors": "International Government Organization,Police,Government", "Story ID": 1,
        "Sentence Number": 4, "Publisher": "The Daily Example", "City": "Lima", "Country": "Peru",
        "Latitude": -12.04, "Longitude": -77.03,
    },
    ("polecat", "events"): {
        "Event ID": f"b-1:{CUE}", "Event Date": dt.date(2024, 2, 29), "Event Type": "ACCUSE",
        "Event Mode": "disapprove", "Event Intensity": -3.0, "Quad Code": "VERBAL CONFLICT", "Contexts": "military;un",
        "Actor Name": NAME, "Actor Country": "CHN", "Actor COW": "710", "Primary Actor Sector": "MIL",
        "Actor Sectors": "MIL;JRN;PRE;EDU", "Actor Name Raw": 'the general "Li, the Elder"',
        "Recipient Name": "UN mission",
        "Recipient Country": "UNO", "Primary Recipient Sector": "MED", "Recipient Sectors": "MED;COP",
        "Recipient Name Raw": "the United Nations mission", "Placename": "Lima", "City": "Lima", "Country": "PER",
        "Latitude": -12.04, "Longitude": -77.03, "GeoNames ID": 3936456, "Raw Placename": "Lima",
        "Feature Type": "PPL", "Source": "The Daily Example", "Publication Date": dt.date(2024, 3, 1),
        "Language": "en", "Version": "1.2",
    },
    ("phoenix", "events"): {
        "EventID": "1_1.2", "Date": 20240229, "Year": 2024, "Month": 2, "Day": 29, "SourceActorFull": "CHNMILMEDEDU",
        "SourceActorEntity": "CHN", "SourceActorRole": "MIL", "SourceActorAttribute": "MED;EDU",
        "TargetActorFull": "IGOUNOHLHCOP", "TargetActorEntity": "IGO", "TargetActorRole": "COP",
        "TargetActorAttribute": "UNO;HLH",
        "EventCode": "124", "EventRootCode": "12", "PentaClass": 3, "GoldsteinScore": -5.0, "Lat": -12.04,
        "Lon": -77.03, "LocationName": "Lima", "CountryCode": "PER", "SentenceID": "1_4",
        "URLs": "https://www.example.org/a,b?c=1", "NewsSources": "The Daily Example",
    },
}  # fmt: skip


@pytest.mark.parametrize(("peer", "table"), COLUMNS)
def test_column_by_column(store: Store, peer: str, table: str) -> None:
    (row,) = found(store, peer, table, report="b-1")
    assert {name: value for name, value in row.items() if value is not None} == ONE[peer, table]


@pytest.mark.parametrize(("peer", "table"), COLUMNS)
def test_what_is_said_to_be_unknown_is_empty_and_the_rest_can_be_filled(all_rows: Rows, peer: str, table: str) -> None:
    columns = load_peers()[peer].tables[table].columns
    filled = {name for row in all_rows[peer, table] for name, value in row.items() if value is not None}
    empty = {c.name for c in columns if c.known == "unknown"} | {"MentionDocTranslationInfo", "Extras"}
    assert filled == {c.name for c in columns} - empty
    assert all(c.known in KNOWN and c.meaning for c in columns)


def test_no_event_is_lost_and_each_pair_has_its_row(store: Store, all_rows: Rows) -> None:
    rows = all_rows["icews", "events"]
    pairs = [(row["Story ID"], row["Source Name"], row["Target Name"]) for row in rows]
    assert pairs == [
        (1, "ROU itself", "USA itself"), (1, "--- itself", "USA itself"), (1, "FRA itself", "USA itself"),
        (1, "x", "USA itself"), (1, None, None),
        (1, "DEU itself", "KOS itself"), (1, "KOS itself", "DEU itself"),  # they met: each towards the other
        (2, NAME, "UN mission"), (3, "IMG itself", "--- itself"), (4, "USA itself", "USA itself"),
        (5, "EUR itself", "x"),
    ]  # fmt: skip
    assert [row["Event ID"] for row in rows] == list(range(1, 12))
    assert len(all_rows["polecat", "events"]) == 7
    assert len(found(store, "polecat")) == 6, "only actual events unless others are asked for"


FIRST_ROWS = {"a": 0, "b-1": 7, "c": 8, "d": 9, "e": 10}  # as the test above has them
CODES: dict[tuple[str, int], dict[str, Any]] = {  # report, row: columns of GDELT
    ("a", 0): {"Actor1CountryCode": "ROM", "Actor1Code": "ROMGOV", "DATEADDED": 20201231000000,
               "FractionDate": 2020.9945},
    ("a", 2): {"Actor1Type1Code": "PTY"},
    ("a", 3): {"Actor1Name": "X", "Actor1Code": None},
    ("a", 4): {"Actor1Name": None, "SQLDATE": 20201231, "ActionGeo_Type": 0},
    ("c", 0): {"Actor1Code": "IMG", "Actor1CountryCode": None, "Actor1Type1Code": "IMG", "Actor2Code": "REB",
               "ActionGeo_Type": 5, "ActionGeo_FullName": "Bavaria, Germany", "DATEADDED": None, "IsRootEvent": 1},
    ("d", 0): {"ActionGeo_Type": 2, "ActionGeo_FeatureID": None},
    ("e", 0): {"Actor1Code": "IGOEEC", "Actor1KnownGroupCode": "EEC", "ActionGeo_Type": 1,
               "ActionGeo_FullName": "Peru", "ActionGeo_FeatureID": "PE"},
}  # fmt: skip


@pytest.mark.parametrize("at", CODES, ids=str)
def test_codes_of_others(all_rows: Rows, at: tuple[str, int]) -> None:
    report, number = at
    row = all_rows["gdelt", "events"][FIRST_ROWS[report] + number]
    assert {name: row[name] for name in CODES[at]} == CODES[at]


CLASSES = {  # root of the CAMEO code: class of GDELT, of Phoenix
    "01": (1, 0), "02": (1, 0), "03": (1, 1), "05": (1, 1), "06": (2, 2), "09": (2, 3), "10": (3, 3), "13": (3, 3),
    "14": (3, 4), "15": (4, 4), "16": (4, 3), "17": (4, 4), "20": (4, 4),
}  # fmt: skip


def test_classes_of_others(tmp_path: Path) -> None:
    made = told("a", "2024-01-01", *["- CHN>USA ACCUSE"] * len(CLASSES))
    events = (replace(e, cameo=Cameo(f"{root}0", root)) for e, root in zip(made.events, CLASSES, strict=True))
    with Store(tmp_path / "s.duckdb") as store:
        store.write([replace(made, events=tuple(events))])
        gdelt, phoenix = found(store, "gdelt"), found(store, "phoenix")
    assert {row["EventRootCode"]: row["QuadClass"] for row in gdelt} == {root: c[0] for root, c in CLASSES.items()}
    assert {row["EventRootCode"]: row["PentaClass"] for row in phoenix} == {root: c[1] for root, c in CLASSES.items()}


def test_without_text_no_words_of_a_report_are_left(store: Store) -> None:
    for peer in load_peers():
        for table in peer_tables(store, peer, Selection(status="all"), text=False).values():
            cells = {str(cell) for row in table.fetchall() for cell in row}
            assert not cells & {"x", "X", "the general", "Talks end in anger", "the United Nations mission", "Raw"}


def test_a_peer_that_nobody_knows(store: Store) -> None:
    with pytest.raises(InputError, match="--as cameo: unknown; use one of native, gdelt, icews, polecat, phoenix"):
        peer_tables(store, "cameo")
