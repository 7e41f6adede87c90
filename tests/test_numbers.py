"""Sizes of events: amounts in words and digits, what they count, and whose they are."""

from __future__ import annotations

from typing import get_args

import pytest

from communique.codebook import load_codebook
from communique.coding.numbers import add_numbers
from communique.coding.numbers.counts import find_counts
from communique.records import Actor, Cameo, Event, FoundBy, Passage, QuadClass, Span


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("12 people", 12, 12),
        ("1,250 people", 1250, 1250),
        ("twelve people", 12, 12),
        ("sixteen people", 16, 16),
        ("twenty-five people", 25, 25),
        ("two hundred and six people", 206, 206),
        ("three thousand people", 3000, 3000),
        ("a dozen people", 12, 12),
        ("dozens of people", 24, 99),
        ("tens of thousands of people", 20000, 99999),
        ("several hundred people", 300, 900),
        ("at least 20 people", 20, None),
        ("More than 20 people", 20, None),
        ("up to 60 people", None, 60),
        ("fewer than ten people", None, 10),
        ("about 300 people", 300, 300),
        ("between 30 and 40 people", 30, 40),
        ("30 to 40 people", 30, 40),
        ("30-40 people", 30, 40),
        ("2 to 3 million people", 2_000_000, 3_000_000),
        ("3.5 million people", 3_500_000, 3_500_000),
        ("$1.1bn", 1.1e9, 1.1e9),
        ("US$40m", 4e7, 4e7),
        ("€60 million", 6e7, 6e7),
        ("nearly 300 people", 300, 300),
    ],
)
def test_find_counts(text: str, low: float | None, high: float | None) -> None:
    (count,) = find_counts(text, Span(0, len(text)))
    assert (count.low, count.high) == (pytest.approx(low) if low else low, pytest.approx(high) if high else high)
    assert text.startswith(count.span.of(text))


@pytest.mark.parametrize(
    "text",
    [
        "in 2013",
        "the 1982 massacre",
        "on May 3",
        "12 per cent",
        "40%",
        "a 19-year-old",
        "for three years",
        "20 km away",
        "at 3 pm",
        "F-16",
        "3/4",
    ],
)
def test_what_is_no_size(text: str) -> None:
    assert list(find_counts(text, Span(0, len(text)))) == []


def event(text: str, cue: str, kind: str, actor: str = "") -> Event:
    span = Span(text.index(cue), text.index(cue) + len(cue))
    who = Span(text.index(actor), text.index(actor) + len(actor))
    return Event(
        id=f"r:{span.start}", event_type=kind, mode=None, contexts=(), status="actual", probability=0.9,
        cue=Passage.at(span, text), actors=(Actor(who, actor),) if actor else (), recipients=(), source=None, date=None,
        place=None, quad_class=get_args(QuadClass)[0], score=0, cameo=Cameo("190", "19"), found_by=FoundBy("encoder"),
        evidence=(),
    )  # fmt: skip


def sizes(text: str, *events: tuple[str, ...]) -> list[list[str]]:
    """A sentence, (cue, type, actor) of its events -> "kind low-high unit" of each event's numbers."""
    found = add_numbers([event(text, *e) for e in events], text, [Span(0, len(text))], load_codebook())
    for number in (n for e in found for n in e.numbers):
        assert number.span.of(text) == number.text

    def show(bound: float | None) -> str:
        return "" if bound is None else f"{bound:g}"

    return [[f"{n.kind} {show(n.low)}-{show(n.high)} {n.unit}" for n in e.numbers] for e in found]


@pytest.mark.parametrize(
    ("text", "events", "found"),
    [
        ("A bomb killed 12 people.", [("killed", "ASSAULT")], [["dead 12-12 persons"]]),
        ("At least 20 were killed in the raid.", [("raid", "ASSAULT")], [["dead 20- persons"]]),
        ("Six soldiers died in the attack.", [("attack", "ASSAULT")], [["dead 6-6 persons"]]),
        ("The raid left 5 dead, 12 wounded.", [("raid", "ASSAULT")], [["dead 5-5 persons", "injured 12-12 persons"]]),
        (
            "The blast killed 5 people and wounded more than 30.",
            [("blast", "ASSAULT")],
            [["dead 5-5 persons", "injured 30- persons"]],
        ),
        (  # who kills is not killed
            "Two gunmen killed three guards.",
            [("killed", "ASSAULT")],
            [["dead 3-3 persons"]],
        ),
        (  # a part is no number of its own
            "Rebels killed 20 people, including two children, near Gao.",
            [("killed", "ASSAULT")],
            [["dead 20-20 persons"]],
        ),
        (
            "Twelve people, including three children, were wounded in the attack.",
            [("attack", "ASSAULT")],
            [["injured 12-12 persons"]],
        ),
        ("The attack had a death toll of 40.", [("attack", "ASSAULT")], [["dead 40-40 persons"]]),
        ("Police arrested dozens of students.", [("arrested", "COERCE")], [["arrested 24-99 persons"]]),
        (
            "Police made 14 arrests at the rally.",
            [("arrests", "COERCE"), ("rally", "PROTEST")],
            [["arrested 14-14 persons"], []],
        ),
        ("The fighting displaced some 3,000 families.", [("fighting", "ASSAULT")], [["displaced 3000-3000 persons"]]),
        ("About 9,000 villagers fled the shelling.", [("shelling", "ASSAULT")], [["displaced 9000-9000 persons"]]),
        (
            "Tens of thousands of teachers marched on Friday.",
            [("marched", "PROTEST", "Tens of thousands of teachers")],
            [["crowd 20000-99999 persons"]],
        ),
        ("Norway gave Malawi 40 million euros.", [("gave", "AID")], [["money 4e+07-4e+07 EUR"]]),
        ("The court fined the bank $1.5bn.", [("fined", "SANCTION")], [["money 1.5e+09-1.5e+09 USD"]]),
        ("Japan pledged up to £20m for three schools.", [("pledged", "AGREE")], [["money -2e+07 GBP"]]),
        (  # of two attacks the nearer one
            "A blast in Kano killed 4 people while a raid in Jos left 9 dead.",
            [("blast", "ASSAULT"), ("raid", "ASSAULT")],
            [["dead 4-4 persons"], ["dead 9-9 persons"]],
        ),
        ("Ghana praised 12 people.", [("praised", "SUPPORT")], [[]]),
        ("Two presidents met.", [("met", "CONSULT")], [[]]),
        ("In 2013 the army killed its chief.", [("killed", "ASSAULT")], [[]]),
    ],
)
def test_numbers_of_events(text: str, events: list[tuple[str, ...]], found: list[list[str]]) -> None:
    assert sizes(text, *events) == found
