"""From cues to events, on hand-built analyses."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from communique.analysis.graph import Analysis, Cue, RoleSpan
from communique.analysis.words import find_sentences
from communique.codebook import load_codebook
from communique.coding.events import Fillers, code_events, decide
from communique.coding.events.contexts import find_event_contexts
from communique.reading import report_from
from communique.records import Actor, Claim, Entity, Event, EventDate, EventType, Report, Span, Status

TEXT = "Peru’s president did not condemn Chile on Friday. Soldiers shelled Osh and Jalal villages, the army said."


def cue(words: str, kind: EventType, probability: float = 0.9, status: Status = "actual", **roles: str) -> Cue:
    """Words of TEXT and its roles (``actor="Peru|Chile"``) -> a cue there."""
    start = TEXT.index(words)
    spans = tuple(
        RoleSpan(role, Span(TEXT.index(w), TEXT.index(w) + len(w)), 0.9)  # type: ignore[arg-type]
        for role, several in roles.items()
        for w in several.split("|")
    )
    number = next(i for i, s in enumerate(find_sentences(TEXT)) if s.start <= start < s.end)
    return Cue(
        span=Span(start, start + len(words)), sentence=number, event_type=kind, probability=probability,
        status=status, mode=None, roles=spans,
    )  # fmt: skip


def analysis(*cues: Cue) -> Analysis:
    return Analysis(TEXT, tuple(find_sentences(TEXT)), cues)


def fillers(speaker: Actor | None = None) -> Fillers:
    def actor(span: Span) -> Actor:
        return Actor(span, span.of(TEXT), (Entity(span.of(TEXT), "PER", ("GOV",)),))

    def date(span: Span | None, status: Status) -> EventDate | None:
        day = dt.date(2024, 5, 17)
        return EventDate(day, day, "day", "text" if span else "published", span, span.of(TEXT) if span else None)

    claim = Claim(speaker, "institution" if speaker else "report", "asserted")
    return Fillers(actor, lambda _, __: claim, date, lambda _: None)


def coded(*cues: Cue, speaker: Actor | None = None) -> list[Event]:
    report: Report = report_from(TEXT, id="r1")
    given, book = analysis(*cues), load_codebook()
    return list(code_events(report, given, book, fillers(speaker), decide(given, book, 0.5)))


def test_every_evidence_span_equals_its_words() -> None:
    (event,) = coded(
        cue("condemn", "ACCUSE", status="negated", actor="Peru’s president", recipient="Chile", date="Friday")
    )
    assert {(e.role, e.text) for e in event.evidence} >= {
        ("cue", "condemn"),
        ("actor", "Peru’s president"),
        ("recipient", "Chile"),
        ("date", "Friday"),
        ("negation", "not"),
    }  # fmt: skip
    assert all(e.span.of(TEXT) == e.text for e in event.evidence)
    assert (event.id, event.quad_class, event.score, event.cameo.root) == ("r1:25", "verbal conflict", -3.0, "11")


@pytest.mark.parametrize(
    ("status", "date", "day", "found"),
    [
        ("actual", "Friday", dt.date(2024, 5, 20), "actual"),
        ("actual", "Friday", dt.date(2024, 6, 17), "actual"),  # 31 days
        ("actual", "Friday", dt.date(2024, 6, 18), "historical"),
        ("actual", "Friday", None, "actual"),  # a report without a day
        ("actual", None, dt.date(2024, 6, 18), "actual"),  # no date words of its own
        ("negated", "Friday", dt.date(2024, 6, 18), "negated"),
    ],
)
def test_what_its_own_date_puts_into_the_past_is_historical(
    status: Status, date: str | None, day: dt.date | None, found: str
) -> None:
    told = cue("condemn", "ACCUSE", status=status, date=date) if date else cue("condemn", "ACCUSE", status=status)
    given, book = analysis(told), load_codebook()
    fill = replace(fillers(), day=day)
    (event,) = code_events(report_from(TEXT, id="r1"), given, book, fill, decide(given, book, 0.5))
    assert event.status == found


def test_contexts_refine_the_cameo_code() -> None:
    for words, code in (("shelled", "062"), ("condemn", "060")):  # by "Soldiers"; by nothing
        (event,) = coded(cue(words, "COOPERATE"))
        assert event.cameo.code == code, event.contexts


def test_cues_below_the_threshold_are_left_out() -> None:
    assert coded(cue("condemn", "ACCUSE", 0.49)) == []
    assert len(coded(cue("condemn", "ACCUSE", 0.5))) == 1


def test_two_events_that_share_a_cue_get_letters() -> None:
    events = coded(cue("shelled", "ASSAULT", actor="Soldiers"), cue("shelled", "COERCE", actor="Soldiers"))
    assert [e.id for e in events] == ["r1:59a", "r1:59b"]


@pytest.mark.parametrize(
    ("second", "count"),
    [
        (cue("Soldiers", "ASSAULT", 0.7, actor="Soldiers", recipient="Osh"), 1),  # one act, told twice
        (cue("villages", "ASSAULT", 0.7, actor="Soldiers"), 2),  # other recipients
        (cue("villages", "COERCE", 0.7, actor="Soldiers", recipient="Osh"), 2),  # another type
        (cue("villages", "ASSAULT", 0.7, "future", actor="Soldiers", recipient="Osh"), 2),  # another status
    ],
)
def test_cues_that_name_one_act_are_one_event(second: Cue, count: int) -> None:
    first = cue("shelled", "ASSAULT", 0.9, actor="Soldiers", recipient="Osh")
    kept = decide(analysis(second, first), load_codebook(), 0.5)
    assert len(kept) == count
    assert first in [d.cue for d in kept]


def test_cues_without_an_actor_are_never_merged() -> None:
    two = analysis(cue("shelled", "ASSAULT"), cue("villages", "ASSAULT"))
    assert len(decide(two, load_codebook(), 0.5)) == 2


def test_who_says_so_is_what_the_claim_tells() -> None:
    army = Actor(Span(91, 99), "the army", (Entity("army", "KGZ", ("MIL",)),))
    (event,) = coded(cue("shelled", "ASSAULT", actor="Soldiers"), speaker=army)
    assert (event.source, event.source_kind, event.claim) == (army, "institution", "asserted")
    assert ("source", army.span) in {(v.role, v.span) for v in event.evidence}


def test_words_of_time_and_place_that_stay_unresolved_are_evidence() -> None:
    (event,) = coded(cue("shelled", "ASSAULT", place="villages"))
    assert event.place is None
    assert [(e.role, e.text) for e in event.evidence if e.role in ("date", "place")] == [("place", "villages")]


CONTEXT = (
    "The army shelled Osh, and after two days of long talks in the capital the parliament praised the court, "
    "the general said."
)


@pytest.mark.parametrize(
    ("words", "found"),
    [("shelled", {"army": "military", "general": None}), ("praised", {"parliament": "legislative", "court": "legal"})],
)
def test_contexts_belong_to_the_event_they_stand_by(words: str, found: dict[str, str | None]) -> None:
    """A context far from a cue belongs to the nearer one, words of the source to none."""
    spans = {
        w: Span(CONTEXT.index(w), CONTEXT.index(w) + len(w)) for w in ("shelled", "praised", "the general", *found)
    }
    cues = [
        Cue(span=spans[w], sentence=0, probability=0.9, status="actual", roles=(), event_type="ASSAULT", mode=None)
        for w in ("shelled", "praised")
    ]
    whole = Analysis(CONTEXT, (Span(0, len(CONTEXT)),), tuple(cues))
    cue = cues[0] if words == "shelled" else cues[1]
    contexts = find_event_contexts(cue, cues, spans["the general"], whole, load_codebook())
    shown = {(name, span.of(CONTEXT)) for name, span in contexts}
    assert {(name, w) for w, name in found.items() if name} <= shown
    assert not any(span.overlaps(spans["the general"]) for _, span in contexts)
    if words == "shelled":
        assert not any(w == "parliament" for _, w in shown)


@pytest.mark.parametrize(
    ("rules", "countries", "hosts"),
    [
        ("name: seat", ("PER", "CHL"), ["Chile"]),
        ("name: country", ("PER", "CHL"), ["Chile"]),
        ("name: building", ("PER", "CHL"), []),  # not a state
        ("name: seat", ("CHL", "CHL"), []),  # at home
        ("name: seat", (None, "CHL"), []),  # from nobody knows where
    ],
)
def test_who_is_visited_is_the_recipient(
    rules: str, countries: tuple[str | None, str | None], hosts: list[str]
) -> None:
    known = {"Peru’s president": (countries[0], None), "Chile": (countries[1], rules)}

    def actor(span: Span) -> Actor:
        country, rule = known[span.of(TEXT)]
        return Actor(span, span.of(TEXT), (Entity(span.of(TEXT), country, ("GOV",)),), rule=rule)

    given, book = (
        analysis(replace(cue("condemn", "CONSULT", actor="Peru’s president", place="Chile"), mode="visit")),
        load_codebook(),
    )
    made = replace(fillers(), actor=actor)
    (event,) = code_events(report_from(TEXT, id="r1"), given, book, made, decide(given, book, 0.5))
    assert [r.text for r in event.recipients] == hosts
