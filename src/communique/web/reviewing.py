"""The pages that review: who reviews, what to look at next, and everything that is posted to the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from communique.contract import to_json
from communique.errors import InputError
from communique.records import STATUSES, Coding, Event
from communique.review.applying import LISTS, Judgement, apply_reviews, corrected, judge, value_of
from communique.review.log import MOST_NAME, Review
from communique.review.measuring import find_judged, measure_agreement, measure_precision, weighted_precision
from communique.review.resolving import FieldResolver, with_code
from communique.web.house import House, house_of, render, session_of
from communique.web.lists import COLUMNS

ORDERS = {
    "helpful": "what helps most: doubtful events that weigh much in their series",
    "random": "a random sample, for figures",
    "doubtful": "the least sure first",
}
_QUEUED = 500  # events of a queue looked through at a time
_FIELD_OF = {"actor": "actors", "recipient": "recipients", "source": "source", "date": "date", "place": "place"}


def review(request: Request) -> Response:
    """Who reviews, how far, how well the coder does, how far reviewers agree, what is next."""
    house, session = house_of(request), session_of(request)
    rows = house.log.all()
    judgements = judge(rows)
    counts = Counter(judgement.reviewer for judgement in judgements.values())

    def measure() -> tuple[Any, Any]:
        with house.library.store() as store:
            judged = find_judged(store, rows)
            return measure_precision(judged), weighted_precision(store, judged) if judged else None

    precision, weighted = house.library.once(("precision", house.log.last_number()), measure)
    name = session.reviewer if session else ""
    nearest = _queue(house, "helpful", name, 12) if name else []
    return render(
        request, "review.html", orders=ORDERS, counts=counts.most_common(), precision=precision, weighted=weighted,
        agreement=measure_agreement(rows), rows=nearest, most=MOST_NAME, read_only=house.access.read_only,
    )  # fmt: skip


def reviewer(request: Request) -> Response:
    """A name -> whoever holds this session reviews under it."""
    session = session_of(request)
    name = " ".join(request.scope["form"].get("reviewer", "").split())
    if not name or len(name) > MOST_NAME or not name.isprintable():
        raise InputError(f"reviewer: give a name of up to {MOST_NAME} letters")
    if session:
        session.reviewer = name
    return RedirectResponse("/review", 303)


def following(request: Request) -> Response:
    """The next event of a queue that this reviewer has not judged."""
    house, session = house_of(request), session_of(request)
    order = request.query_params.get("order", "helpful")
    if order not in ORDERS:
        raise InputError(f"order {order}: unknown; use one of {', '.join(ORDERS)}")
    if session is None or not session.reviewer:
        return RedirectResponse("/review", 303)
    skipped = request.query_params.get("skip", "")
    found = _queue(house, order, session.reviewer, 1, skipped)
    if not found:
        return render(request, "message.html", heading="All done", message="No event of this queue is left to judge.")
    event_id = found[0]["event_id"]
    with house.library.store() as store:
        coding = store.coding(found[0]["report_id"])
    number = next((n for n, event in enumerate(coding.events, 1) if event.id == event_id), 1)
    return RedirectResponse(_report_link(coding, number, order), 303)


def _queue(house: House, order: str, name: str, most: int, skipped: str = "") -> list[dict[str, Any]]:
    """House, order, reviewer, how many, an event to leave out -> the next events to judge, as rows of a list."""
    done = house.log.judged(name) | ({skipped} if skipped else set())
    found: list[dict[str, Any]] = []
    at = 0
    while len(found) < most:
        rows = house.library.ask(
            f"""SELECT q.rank, {COLUMNS} FROM (FROM queue WHERE list = $list AND rank > $at LIMIT {_QUEUED}) q
            JOIN event e USING (pos) ORDER BY q.rank""",
            {"list": order, "at": at},
        )
        if not rows:
            break
        named = [dict(zip(("rank", *COLUMNS.split(", ")), row, strict=True)) for row in rows]
        found += [row for row in named if row["event_id"] not in done]
        at = named[-1]["rank"]
    return found[:most]


def post(request: Request) -> Response:
    """One act of a reviewer: confirm, wrong, change of a field, an added event, undo -> a row of the log."""
    house, session, form = house_of(request), session_of(request), request.scope["form"]
    if session is None or not session.reviewer:
        return RedirectResponse("/review", 303)
    with house.library.store() as store:
        coding = store.coding(form.get("report", ""))
    order = form.get("order", "")
    kind = form.get("kind", "") or ("change" if form.get("field") else "")
    if kind == "undo":
        undone = house.log.undo(session.reviewer, coding.report.id)
        return _back(house, coding, session.reviewer, undone.event_id if undone else form.get("event", ""), order)
    own = [row for row in house.log.of_report(coding.report.id) if row.reviewer == session.reviewer]
    now = apply_reviews(coding, own, house.book)
    common = (session.reviewer, coding.report.id, coding.report.text_sha256)
    if kind == "add":
        event_id, value = _addition(house, coding, now, form)
        house.log.add(Review(*common, event_id, "add", after=value))
        return _back(house, coding, session.reviewer, event_id, order)
    event_id = form.get("event", "")
    event = next((e for e in (*now.events, *coding.events) if e.id == event_id), None)
    if event is None:
        raise InputError(f"event {event_id}: this report has no such event")
    if kind in ("confirm", "wrong"):
        house.log.add(Review(*common, event_id, "confirm" if kind == "confirm" else "wrong"))
        return _back(house, coding, session.reviewer, _next_unjudged(house, coding, session.reviewer, event_id), order)
    if kind != "change":
        raise InputError(f"kind {kind}: unknown; use confirm, wrong, change, add or undo")
    for field, value in _changes(coding, event, form, house.book.types):
        if field == "mode" and value:
            house.book.mode(event.event_type, value)  # raises CodebookError where there is none
        corrected(event, {field: value}, house.book)  # raises InputError for what there cannot be
        house.log.add(Review(*common, event_id, "change", field, value_of(event, field), value))
    return _back(house, coding, session.reviewer, event_id, order)


def _changes(coding: Coding, event: Event, form: dict[str, str], types: Collection[str]) -> Sequence[tuple[str, Any]]:
    """-> the fields that a form changes, with their new values in JSON form."""
    field = form.get("field", "")
    value = form.get(field, "")
    if field == "event_type":
        if value not in types:
            raise InputError(f"type {value}: unknown; use one of {', '.join(types)}")
        return [("event_type", value), *([("mode", None)] if event.mode else [])]
    if field == "mode":
        return [("mode", value or None)]
    if field == "status":
        if value not in STATUSES:
            raise InputError(f"status {value}: unknown; use one of {', '.join(STATUSES)}")
        return [("status", value)]
    if field not in _FIELD_OF:
        raise InputError(f"field {field}: unknown; use event_type, mode, status or one of {', '.join(_FIELD_OF)}")
    name = _FIELD_OF[field]
    if form.get("clear"):
        return [(name, [] if name in LISTS else None)]
    code, resolver = form.get("code", "").strip(), FieldResolver(coding.report)
    if code and not form.get("start"):
        return [(name, _coded(event, name, code))]
    span = resolver.span(_place_in_text(form.get("start", "")), _place_in_text(form.get("end", "")))
    if name == "date":
        return [(name, to_json(resolver.date(span, event.status)))]
    if name == "place":
        return [(name, to_json(resolver.place(span)))]
    actor = to_json(resolver.actor(span, code))
    if name not in LISTS:
        return [(name, actor)]
    return [(name, [*value_of(event, name), actor] if form.get("more") else [actor])]


def _coded(event: Event, name: str, code: str) -> Any:
    """-> a field's actors, the first of them with another code."""
    actors = getattr(event, name)
    actors = actors if name in LISTS else (actors,) if actors else ()
    if name not in ("actors", "recipients", "source") or not actors:
        raise InputError(f"code {code[:20]}: this field has no words yet; select them first")
    coded = [to_json(with_code(actors[0], code)), *(to_json(actor) for actor in actors[1:])]
    return coded if name in LISTS else coded[0]


def _addition(house: House, coding: Coding, now: Coding, form: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """-> the id of a missed event and what it is at first: words of its cue, type, status, the report's day."""
    kind, status = form.get("value", ""), form.get("status", "actual")
    if kind not in house.book.types or status not in STATUSES:
        raise InputError(f"{kind} {status}: choose a type and a status")
    resolver = FieldResolver(coding.report)
    span = resolver.span(_place_in_text(form.get("start", "")), _place_in_text(form.get("end", "")))
    taken = {event.id for event in (*coding.events, *now.events)}
    taken |= {row.event_id for row in house.log.of_report(coding.report.id)}
    event_id, letter = f"{coding.report.id}:{span.start}", 0
    while event_id in taken:
        event_id, letter = f"{coding.report.id}:{span.start}{chr(97 + letter % 26) * (letter // 26 + 1)}", letter + 1
    cue = {"span": [span.start, span.end], "text": span.of(coding.report.text)}
    return event_id, {"cue": cue, "event_type": kind, "status": status}


def _place_in_text(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise InputError("no words are selected: select those of the field in the text first")
    return int(text)


def _next_unjudged(house: House, coding: Coding, name: str, event_id: str) -> str:
    """-> the next event of the report that this reviewer has not judged; the same where there is none."""
    done = {row.event_id for row in house.log.of_report(coding.report.id) if row.reviewer == name}
    ids = [event.id for event in coding.events]
    at = ids.index(event_id) if event_id in ids else -1
    return next((i for i in (*ids[at + 1 :], *ids[: max(at, 0)]) if i not in done), event_id)


def _back(house: House, coding: Coding, name: str, event_id: str, order: str) -> Response:
    shown = overlaid(house, coding, name)[0]
    number = next((n for n, event in enumerate(shown.events, 1) if event.id == event_id), 1)
    return RedirectResponse(_report_link(coding, number, order), 303)


def _report_link(coding: Coding, number: int, order: str) -> str:
    query = {"id": coding.report.id, "order": order if order in ORDERS else "", "from": max(1, number - 50)}
    if len(coding.events) < 150:
        del query["from"]
    return f"/report?{urlencode({k: v for k, v in query.items() if v})}#e{number}"


def overlaid(house: House, coding: Coding, name: str) -> tuple[Coding, dict[str, list[Judgement]]]:
    """A coding and a reviewer (empty: nobody) -> it with what they changed and added, wrong events still in it; and all
    judgements by event.
    """
    rows = [row for row in house.log.of_report(coding.report.id) if row.text_sha256 == coding.report.text_sha256]
    found: dict[str, list[Judgement]] = {}
    for judgement in judge(rows).values():
        found.setdefault(judgement.event_id, []).append(judgement)
    kept = [row for row in rows if row.reviewer == name and row.kind in ("change", "add")]
    return apply_reviews(coding, kept, house.book), found


def seen_judgements(judgements: Sequence[Judgement], name: str) -> list[Judgement]:
    """The judgements of an event, and who looks -> those to show: whoever reviews sees others' after their own."""
    own = [judgement for judgement in judgements if judgement.reviewer == name]
    return [*judgements] if own or not name else []
