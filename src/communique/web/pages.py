"""The pages that read: overview, events, reports, one report, one event, an actor, a dyad."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from communique.errors import InputError, StoreError
from communique.knowledge.keys import make_key
from communique.knowledge.tables import Term, find_people
from communique.records import EVENT_TYPES, STATUSES, ClaimStatus, Coding, QuadClass
from communique.store import Selection
from communique.store.who import check_who, is_country, literal, who_condition
from communique.views.export import FORMATS
from communique.views.pairs import Units
from communique.views.series import SeriesOptions
from communique.views.shifts import ShiftOptions, find_shifts
from communique.web.cards import (
    actor_values,
    cue_numbers,
    event_card,
    event_marks,
    numbered,
    paragraph_around,
    quote_marks,
)
from communique.web.downloads import KINDS
from communique.web.house import House, country_name, house_of, render, session_of
from communique.web.library import Library
from communique.web.lists import PAGE, SAMPLE, SORTS, Asked, count_facets, list_events
from communique.web.marks import marked_html
from communique.web.pictures import period_for, span_days
from communique.web.reviewing import overlaid, seen_judgements
from communique.web.search import MOST_COUNTED, Query, find_text, snippet

MOST_CARDS = 200  # events of a report on one page
MOST_QUOTES = 300
STATUS_MEANING = {
    "actual": "told as done or going on",
    "historical": "told as background, more than about a month before the report",
    "future": "planned or announced, not done yet",
    "hypothetical": "would, could, may, if, asked for",
    "negated": "told as not done, or denied",
}
CLAIM_MEANING = {
    "asserted": "told as so",
    "denied": "the source says that it did not happen",
    "questioned": "words of doubt stand by it",
    "conditional": "only possible, wanted or feared",
}
Page = Callable[[Request], Response]


def overview(request: Request) -> Response:
    """What is in the store."""
    house = house_of(request)
    facts = house.library.once("facts", lambda: dict(house.library.ask("SELECT name, value FROM fact")))
    found = {name: json.loads(value) for name, value in facts.items()}
    rows, _ = _listed(house, Asked(Selection()), 15)
    return render(
        request, "overview.html", counts=found["counts"][0], days=found["days"][0], dyads=found["dyads"],
        countries=found["countries"], types=found["types"], rows=rows,
        actor_link=lambda code: f"/actor?{urlencode({'who': code})}", type_link=lambda kind: f"/events?type={kind}",
    )  # fmt: skip


def events(request: Request) -> Response:
    """A list of events with facets."""
    house, asked = house_of(request), asked_of(request)
    rows, following = _listed(house, asked)
    facets, sampled = house.library.once(("facets", asked.link(sort=None)), lambda: count_facets(house.library, asked))
    return render(
        request, "events.html", asked=asked, rows=rows, next=following, facets=facets, sampled=sampled, sample=SAMPLE,
        texts=asked.selection.texts(), chosen=asked.chosen(), sorts=SORTS, page=PAGE, forms=FORMATS, kinds=KINDS,
        all_types=(*EVENT_TYPES, *own_types(house.library)), statuses=(*STATUSES, "all"),
        quads=(*get_args(QuadClass), "cooperation", "conflict"), claims=get_args(ClaimStatus),
        command=asked.command(house.library.path.name),
    )  # fmt: skip


def reports(request: Request) -> Response:
    """Reports, all or those that hold some words."""
    house, library = house_of(request), house_of(request).library
    text = request.query_params.get("q", "").strip()[:500]
    after = request.query_params.get("after", "0")
    if not after.isdecimal() or len(after) > 15:
        raise InputError(f"after {after}: no such place in this list; begin at its start")
    query = Query.from_text(text)
    columns = ("pos", "report_key", "report_id", "published", "title", "outlet", "events", "quotes")
    if text:
        places, total = library.search(lambda index: find_text(index, query, int(after), PAGE + 1))
        condition = f"pos IN ({', '.join(map(str, places)) or 'NULL'})"
    else:
        condition, total = f"pos > {int(after)}", library.ask("SELECT count(*) FROM report")[0][0]
    found = library.ask(f"SELECT {', '.join(columns)} FROM report WHERE {condition} ORDER BY pos LIMIT {PAGE + 1}")
    rows = [dict(zip(columns, row, strict=True)) | {"snippet": None} for row in found]
    following = rows[PAGE - 1]["pos"] if len(rows) > PAGE else None
    if text and rows:
        _add_snippets(house, query, rows[:PAGE])
    return render(
        request, "reports.html", q=text, rows=rows[:PAGE], total=total, most=MOST_COUNTED, after=int(after),
        next=following,
    )  # fmt: skip


def _add_snippets(house: House, query: Query, rows: list[dict[str, Any]]) -> None:
    keys = ", ".join(str(row["report_key"]) for row in rows)
    with house.library.store() as store:
        asked = f"SELECT report_key, text FROM report WHERE report_key IN ({keys})"
        texts = dict(store.connection.execute(asked).fetchall())
    for row in rows:
        row["snippet"] = snippet(texts.get(row["report_key"], ""), query)


def report(request: Request) -> Response:
    """A report with its records marked in its words."""
    house = house_of(request)
    session = session_of(request)
    reviewer = session.reviewer if session and not house.access.read_only else ""
    coding, judgements = overlaid(house, find_coding(house, request.query_params.get("id", "")), reviewer)
    first = max(1, _number(request.query_params.get("from", "1")))
    shown = [(n, event) for n, event in numbered(coding) if first <= n < first + MOST_CARDS]
    quotes = list(enumerate(coding.quotes[:MOST_QUOTES], 1))
    marks = [mark for n, event in shown for mark in event_marks(n, event)]
    marks += [mark for n, quote in quotes for mark in quote_marks(n, quote)]
    spoken = [(n, q, next(actor_values(q.source)) if q.source else None) for n, q in quotes]
    return render(
        request, "report.html", report=coding.report, html=marked_html(coding.report.text, marks, cue_numbers(shown)),
        cards=[event_card(n, event, house.book) for n, event in shown], total=len(coding.events), first=first,
        last=first + len(shown) - 1, quotes=spoken, notes=coding.notes, reviewer=reviewer,
        judged={n: seen_judgements(judgements.get(event.id, []), reviewer) for n, event in shown}, book=house.book,
        order=request.query_params.get("order", ""), all_types=list(house.book.types), statuses=STATUSES,
        provenance=coding.provenance,
    )  # fmt: skip


def event(request: Request) -> Response:
    """An event with its words and why each field is what it is."""
    house = house_of(request)
    event_id = request.query_params.get("id", "")
    coding = find_coding(house, report_of(event_id))
    found = next(((n, e) for n, e in numbered(coding) if e.id == event_id), None)
    if found is None:
        raise StoreError(f"{house.library.path.name}: holds no event {event_id}; its report may have been coded anew.")
    number, one = found
    within = paragraph_around(coding.report.text, one.cue.span)
    return render(
        request, "event.html", report=coding.report, card=event_card(number, one, house.book),
        html=marked_html(coding.report.text, event_marks(number, one), {}, within), provenance=coding.provenance,
        entry=house.book.types.get(one.event_type), meaning=STATUS_MEANING[one.status],
        claim_meaning=CLAIM_MEANING[one.claim],
        command=f"communique explain {coding.report.id} --store {house.library.path.name} --event {one.id}",
    )  # fmt: skip


def actor(request: Request) -> Response:
    """Whoever acts, receives, speaks: offices, others, quotes, events."""
    house, who = house_of(request), request.query_params.get("who", "")
    check_who("who", who)
    asked = Asked(Selection(country=who))
    rows, _ = _listed(house, asked, 25)
    about = house.library.once(("actor", who), lambda: _about(house, who))
    name = who.removeprefix("name:") if who.startswith("name:") else ""
    heading = name or (country_name(who) or who[:3]) + who[3:]
    return render(
        request, "actor.html", who=who, heading=heading, asked=asked, rows=rows, sample=SAMPLE,
        drawn=span_days(house, asked.selection) > 3, terms=_terms(name) if name else [], **about,
    )  # fmt: skip


def _about(house: House, who: str) -> dict[str, Any]:
    """-> what the newest events say of somebody: others on the other side, names, offices over time, quotes."""
    library = house.library
    sample = (
        "SELECT actor_countries, recipient_countries, actor_codes, recipient_codes, actor_names, recipient_names, day "
        f"FROM event WHERE {Selection(country=who).condition()} LIMIT {SAMPLE}"
    )
    ours = who_condition(who, "code", "name")
    entities = library.ask(
        f"""SELECT name, code, min(day), max(day), count(*) FROM (
            SELECT day, unnest(list_concat(actor_codes, recipient_codes)) AS code,
                unnest(list_concat(actor_names, recipient_names)) AS name FROM ({sample}))
        WHERE {ours} AND name IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, 1, 2"""
    )
    names: Counter[str] = Counter()
    for name, _, _, _, n in entities:
        names[name] += n
    others = {}
    for key, side, other in (("acts_on", "actor", "recipient"), ("acted_by", "recipient", "actor")):
        condition = Selection.from_texts({side: (who,)}).condition()
        counted = Counter(
            code
            for (codes,) in library.ask(
                f"SELECT if(mutual, actor_countries, {other}_countries) FROM event WHERE {condition} LIMIT {SAMPLE}"
            )
            for code in codes
            if code != who
        )
        path = "/dyad" if is_country(who) else "/events"
        others[key] = [
            (code, n, f"{path}?{urlencode({side: who, other: code})}") for code, n in counted.most_common(12)
        ]
    ((sampled,),) = library.ask(f"SELECT count(*) FROM ({sample})")
    columns = ("source", "content", "published_day", "report_id", "title")
    said = library.ask(
        f"""SELECT * FROM (SELECT {", ".join(columns)}, pos FROM (SELECT *, published_day AS day FROM quote)
        WHERE {who_condition(who, "source_code", "name")} LIMIT 10) ORDER BY pos"""
    )
    alone = len(names) == 1 or who.startswith("name:")
    return {
        "sampled": sampled,
        "offices": sorted((row[1:] for row in entities), key=lambda row: (row[1] is None, row[1])) if alone else [],
        "names": [] if alone else names.most_common(15),
        "quotes": [dict(zip(columns, row, strict=False)) for row in said],
        **others,
    }


def _terms(name: str) -> list[Term]:
    """A name -> the dated offices of whoever bears it, from the knowledge files."""
    return [term for person in find_people(make_key(name)) for term in person.terms]


def dyad(request: Request) -> Response:
    """One actor to another: series with shifts, events."""
    house, (actor_, recipient) = house_of(request), _pair(request)
    asked = replace(asked_of(request), selection=Selection(actor=actor_, recipient=recipient))
    rows, following = _listed(house, asked)
    condition = asked.selection.condition()
    sampled = house.library.once(
        ("quads", condition),
        lambda: Counter(
            quad for (quad,) in house.library.ask(f"SELECT quad_class FROM event WHERE {condition} LIMIT {SAMPLE}")
        ),
    )
    following = following and following.replace("/events?", "/dyad?", 1)
    return render(
        request, "dyad.html", actor=actor_, recipient=recipient, asked=asked, rows=rows, next=following, page=PAGE,
        drawn=len(rows) > 2, sampled=sampled.total(), sample=SAMPLE, quads=sampled.most_common(),
    )  # fmt: skip


def shifts(request: Request) -> Response:
    """When the level between two actors changed, in words, with the events."""
    house, (actor_, recipient) = house_of(request), _pair(request)
    selection = Selection(actor=actor_, recipient=recipient)
    period = period_for(house, None)

    def find() -> list[tuple[str, list[tuple[Any, ...]]]]:
        options = SeriesOptions(Units("dyad"), period)
        with house.library.store() as store:
            found = [
                s for m in ("conflict", "cooperation") for s in find_shifts(store, selection, options, ShiftOptions(m))
            ]
        columns = "event_id, day, cue, title"
        return [
            (
                shift.sentence(),
                house.library.ask(
                    f"SELECT {columns} FROM event WHERE event_id IN ({', '.join(map(literal, shift.events)) or 'NULL'})"
                ),
            )
            for shift in found
        ]

    found = house.library.once(("shifts", actor_, recipient), find)
    return render(request, "shifts.html", actor=actor_, recipient=recipient, period=period, shifts=found)


def _pair(request: Request) -> tuple[str, str]:
    pair = request.query_params.get("actor", ""), request.query_params.get("recipient", "")
    for side, who in zip(("actor", "recipient"), pair, strict=True):
        check_who(side, who)
    return pair


def asked_of(request: Request) -> Asked:
    """A request -> what its query string asks for. Raises InputError."""
    query = request.query_params
    asked = Asked.from_query({name: query.getlist(name) for name in query})
    asked.selection.check_types(lambda: own_types(house_of(request).library))
    return asked


def own_types(library: Library) -> list[str]:
    """A library -> the categories in it that are none of the 16 types."""
    rows: list[tuple[str]] = library.once(
        "own types", lambda: library.ask("SELECT DISTINCT event_type FROM event ORDER BY event_type")
    )
    return [kind for (kind,) in rows if kind not in EVENT_TYPES]


def _listed(house: House, asked: Asked, most: int = PAGE) -> tuple[list[dict[str, Any]], str | None]:
    key = ("events", asked.link(), asked.after, most)
    return house.library.once(key, lambda: list_events(house.library, asked, most))


def report_of(event_id: str) -> str:
    """An event's id -> its report's."""
    return event_id.rpartition(":")[0]


def find_coding(house: House, report_id: str) -> Coding:
    """A report's id -> its coding. Raises StoreError where there is none."""
    with house.library.store() as store:
        return store.coding(report_id)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise InputError(f"{text}: is no number of an event")
    return int(text)
