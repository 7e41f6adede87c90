"""The contract: the JSON form of the records, its schema, and that damaged lines do not pass."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

import jsonschema
import pytest

from communique import records
from communique.contract import coding_line, field_hints, from_json, json_schema, to_json
from communique.errors import InputError
from communique.records import Actor, Coding, Entity, EventDate, Note, Report, Span
from hand_built import BARE_NOTE, BOTH, coding, plain

VALIDATOR = jsonschema.Draft202012Validator(json_schema())
ITEMS = {"full": coding(), "by hand": coding(provenance=None), "plain": plain("x", "Nothing here."), "note": BARE_NOTE}


def line() -> dict[str, Any]:
    """-> the line of a full coding, to damage."""
    loaded: dict[str, Any] = json.loads(coding_line(coding()))
    return loaded


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json_schema() == json.loads(json.dumps(json_schema()))


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_lines_are_valid(item: Coding | Note) -> None:
    written = coding_line(item)
    assert "\n" not in written
    VALIDATOR.validate(json.loads(written))


DAMAGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "no such type": lambda o: o["events"][0].update(event_type="meet"),
    "no such status": lambda o: o["events"][0].update(status="planned"),
    "no such role": lambda o: o["events"][0]["evidence"][0].update(role="verb"),
    "span of one": lambda o: o["events"][0]["cue"].update(span=[3]),
    "span of three": lambda o: o["events"][0]["cue"].update(span=[3, 4, 5]),
    "negative span": lambda o: o["events"][0]["cue"].update(span=[-3, 4]),
    "span of words": lambda o: o["events"][0]["cue"].update(span=["3", "4"]),
    "misspelt key": lambda o: o["events"][0].update(recipiens=o["events"][0].pop("recipients")),
    "extra key": lambda o: o["events"][0].update(colour="red"),
    "missing key": lambda o: o["report"].pop("text_sha256"),
    "missing derived key": lambda o: o["events"][0]["actors"][0].pop("code"),
    "null in a list": lambda o: o["events"][0].update(actors=None),
    "text for number": lambda o: o["events"][0].update(probability="0.5"),
    "number for text": lambda o: o["report"].update(number=127),
    "no date": lambda o: o["events"][0]["date"].update(first="17 May 2024"),
    "no such note": lambda o: o["notes"][0].update(kind="oops"),
    "events without a report": lambda o: o.update(report=None),
    "no events": lambda o: o.pop("events"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_lines_are_not_valid(damage: Callable[[dict[str, Any]], object]) -> None:
    damaged = line()
    damage(damaged)
    assert damaged != line()
    assert not VALIDATOR.is_valid(damaged)


@pytest.mark.parametrize("item", [i for i in ITEMS.values() if isinstance(i, Coding)])
def test_round_trip(item: Coding) -> None:
    assert from_json(Coding, json.loads(coding_line(item))) == item
    assert coding_line(from_json(Coding, json.loads(coding_line(item)))) == coding_line(item)


def test_the_form_of_the_contract() -> None:
    found = line()
    assert list(found) == ["report", "events", "quotes", "notes", "provenance"]
    assert found["report"]["dateline"] == {"place": "LIMA", "agency": "Agencia", "span": [27, 43]}
    event = found["events"][0]
    assert event["date"]["first"] == "2024-05-17"
    assert event["cue"] == {"span": [110, 123], "text": "signed a pact"}
    assert event["actors"][0]["entities"] == [
        {"name": "Ministry of Foreign Affairs of Chile", "country": "CHL", "sectors": ["GOV", "MIL"], "code": "CHL GOV"}
    ]
    assert (event["source"]["code"], event["source"]["country"], event["source"]["sector"]) == ("CHL GOV", "CHL", "GOV")
    assert found["events"][1]["actors"][0]["code"] == "---"
    assert found["events"][1]["date"]["span"] is None
    assert found["notes"][1]["where"] == {"file": "reports/a.txt", "line": 3, "report_id": None, "span": None}


def test_a_note_without_a_report() -> None:
    assert json.loads(coding_line(BARE_NOTE)) == {
        "report": None,
        "events": [],
        "quotes": [],
        "notes": [to_json(BARE_NOTE)],
    }


def test_lines_keep_every_letter() -> None:
    written = coding_line(coding())
    assert "“Perú” sign 🤝 pact" in written
    assert '"events":[{"id":"a-1:110","event_type":"SUPPORT","mode":null' in written


@pytest.mark.parametrize(
    ("cls", "obj", "message"),
    [
        (Report, {"id": "1", "text": "x"}, "Report: text_sha256 is missing"),
        (Entity, {"name": "x", "contry": "PER"}, "Entity.contry: no such field; known are name, country, sectors"),
        (Entity, {"name": 3}, "Entity.name: 3 is not what belongs there"),
        (Entity, {"name": "x", "sectors": "GOV"}, "Entity.sectors: 'GOV' is not what belongs there"),
        (Entity, None, "Entity: None is no object"),
        (Note, {"kind": "oops", "message": ""}, "Note.kind: 'oops' is none of missing-path"),
        (Actor, {"span": [1], "text": "x"}, "Actor.span: .*missing"),
        (EventDate, {"first": "May", "last": "2024-05-01", "granularity": "day"}, "EventDate.first: Invalid isoformat"),
    ],
)
def test_what_cannot_be_read(cls: type, obj: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        from_json(cls, obj)


def test_defaults_may_be_left_out_and_whole_numbers_become_fractions() -> None:
    assert from_json(Entity, {"name": "Peru", "code": "ignored"}) == Entity("Peru")
    assert from_json(Actor, to_json(BOTH)) == BOTH
    event = from_json(Coding, line()).events[0]
    assert isinstance(from_json(type(event), to_json(event) | {"score": 3}).score, float)


def test_every_record_is_in_the_schema() -> None:
    """A new record that the form cannot express would raise here; one that no line holds need not be there."""
    known = json_schema()["$defs"]
    for cls in vars(records).values():
        if isinstance(cls, type) and is_dataclass(cls) and cls.__name__ in known and cls is not Span:
            properties = known[cls.__name__]["properties"]
            assert {f.name for f in fields(cls)} <= set(properties)
            assert known[cls.__name__]["description"]
    assert {"Report", "Event", "Actor", "Entity", "Quote", "Note", "Provenance", "Span"} <= set(known)


def test_types_of_fields() -> None:
    assert field_hints(EventDate)["first"] is dt.date
    assert json_schema()["$defs"]["Event"]["properties"]["status"]["enum"] == list(records.STATUSES)
