"""``communique explain``: a report's text with its events marked, and each field with its words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from communique.cli.screen import QUAD_COLOURS, messages, noted, output, short
from communique.codebook import Codebook, load_codebook
from communique.errors import InputError
from communique.reading import read_inputs
from communique.records import EXPECTED_NOTES, Actor, Coding, Event, Note, Quote, Report
from communique.runs import CoderOptions, code_readings
from communique.store import Store

LABEL = 11  # width of the column with the names of the fields


@dataclass(frozen=True, slots=True)
class Explained:
    """What is to be explained: a path, or a store and a report's id; one event of it or all; how it is coded."""

    target: str
    store: Path | None = None
    event: str | None = None
    least: float | None = None
    codebook: Path | None = None


def run_explain(wanted: Explained) -> int:
    """What is wanted -> the exit code; the explanation goes to standard output."""
    console, faults, shown = output(), 0, 0
    book = load_codebook(wanted.codebook)
    for item in _codings(wanted):
        if isinstance(item, Note):
            faults += item.kind not in EXPECTED_NOTES
            messages().print(noted(item), markup=False)
            continue
        events = _wanted(item, wanted.event)
        explain_coding(console, item, events, whole=wanted.event is None, book=book)
        shown += 1
    return 0 if shown and not faults else 1


def _codings(wanted: Explained) -> Iterator[Coding | Note]:
    if wanted.store is None:
        options = CoderOptions(wanted.codebook, wanted.least)
        yield from code_readings(read_inputs([wanted.target]), options)
        return
    with Store(wanted.store, read_only=True) as opened:
        yield opened.coding(_whole_id(opened, wanted.target))


def _whole_id(store: Store, begun: str) -> str:
    """A store and a report's id, or how it begins -> the id: those made of hashes are too long for a table."""
    query = "SELECT report_id FROM reports WHERE starts_with(report_id, ?) ORDER BY length(report_id), 1 LIMIT 3"
    found = [row[0] for row in store.connection.execute(query, [begun.rstrip("…")]).fetchall()]
    if len(found) > 1 and found[0] != begun:
        raise InputError(f"{begun}: several reports in {store.path} begin so ({', '.join(found)}); give more of the id")
    return str(found[0]) if found else begun


def _wanted(coding: Coding, event: str | None) -> list[Event]:
    """A coding and an event's id or number in it (None: all) -> the events to explain."""
    wanted = [e for number, e in enumerate(coding.events, 1) if event in (None, e.id, str(number))]
    if event is not None and not wanted:
        known = f"its events are 1 to {len(coding.events)}" if coding.events else "it has no events"
        raise InputError(f"--event {event}: report {short(coding.report.id)} has no such event; {known}")
    return wanted


def explain_coding(
    console: Console, coding: Coding, events: list[Event], *, whole: bool, book: Codebook | None = None
) -> None:
    """A coding and the events wanted -> printed; ``whole``: with the text, the quotes and the notes."""
    book = book or load_codebook()
    number = {e.id: i for i, e in enumerate(coding.events, 1)}
    _explain_report(console, coding.report)
    if whole:
        console.print(marked_text(coding, number, plain=not console.is_terminal), end="\n\n")
        if console.is_terminal and events:
            console.print(_legend(coding.events), end="\n\n")
    for event in events:
        _explain_event(console, event, number[event.id], book)
    if whole:
        _explain_quotes(console, coding.quotes)
        for note in coding.notes:
            console.print(noted(note), style="dim", markup=False)
    if coding.provenance:
        p = coding.provenance
        made = f"communique {p.version}, model {p.model}, codebook {p.codebook}, knowledge {p.knowledge}"
        console.print(made, style="dim", markup=False)


def _explain_report(console: Console, report: Report) -> None:
    console.print(Text(f"Report {short(report.id)}", style="bold"))
    facts = {
        "number": report.number, "published": report.published, "outlet": report.outlet, "url": report.url,
        "dateline": report.dateline and " · ".join(x for x in (report.dateline.place, report.dateline.agency) if x),
    }  # fmt: skip
    for name, value in facts.items():
        if value:
            _field(console, name, Text(value))
    if not report.published:
        _field(console, "published", Text("unknown: words such as “Friday” stay without a day", style="dim"))
    console.print()


def marked_text(coding: Coding, number: dict[str, int], *, plain: bool) -> Text:
    """A coding and the numbers of its events -> the report's text, cues in colour (``plain``: in ‹›) and numbered."""
    text, out, at = coding.report.text, Text(), 0
    for event in sorted(coding.events, key=lambda e: e.cue.span):
        span = event.cue.span
        if span.start >= at:
            cue = text[span.start : span.end]
            out.append(text[at : span.start])
            out.append(f"‹{cue}›" if plain else cue, style=f"bold {QUAD_COLOURS[event.quad_class]}")
            at = span.end
        out.append(f"[{number[event.id]}]", style="dim")
    return out.append(text[at:])


def _legend(events: tuple[Event, ...]) -> Text:
    used = {e.quad_class for e in events}
    return Text("  ").join(Text(name, style=colour) for name, colour in QUAD_COLOURS.items() if name in used)


def _explain_event(console: Console, e: Event, number: int, book: Codebook) -> None:
    head = Text().append(f"[{number}] ", style="dim").append(e.event_type, style=f"bold {QUAD_COLOURS[e.quad_class]}")
    head.append(f" {e.mode}" if e.mode else "").append(f"  {e.status}")
    head.append(f"  probability {e.probability:.2f}", style="dim")
    console.print(head)
    _field(console, "cue", _quoted(e.cue.text).append(f"  found by {e.found_by.maker}{_entry(e)}", style="dim"))
    if e.mode:
        _field(console, "mode", Text(book.mode(e.event_type, e.mode).meaning, style="dim"))
    for role, actors in (("actor", e.actors), ("recipient", e.recipients), ("source", (e.source,) if e.source else ())):
        for actor in actors:
            _field(console, role, _actor(actor))
    _claim(console, e)
    _when_and_where(console, e)
    for evidence in e.evidence:
        if evidence.role in ("status", "negation"):
            _field(console, "status", _quoted(evidence.text).append(f"  {e.status}", style="dim"))
    for n in e.numbers:
        bounds = " to ".join(f"{x:,.10g}" for x in dict.fromkeys(x for x in (n.low, n.high) if x is not None))
        least = "at least " if n.high is None else "at most " if n.low is None else ""
        _field(console, n.kind, _quoted(n.text).append(f"  → {least}{bounds} {n.unit}", style="dim"))
    decided = [v.text for v in e.evidence if v.role == "rule"]
    if decided:
        _field(console, "decided by", Text(" … ").join(map(_quoted, decided)))
    if e.contexts:
        words = ", ".join(dict.fromkeys(f"“{v.text}”" for v in e.evidence if v.role == "context"))
        _field(console, "context", Text(", ".join(e.contexts)).append(f"  {words}", style="dim"))
    codes = f"{e.quad_class}, score {e.score:g}, CAMEO {e.cameo.code}"
    _field(console, "codes", Text(codes, style="dim"))
    console.print()


def _claim(console: Console, e: Event) -> None:
    """An event -> through whom it is told, how its source stands to it, and who says otherwise."""
    if e.via:
        _field(console, "via", _actor(e.via))
    words = ", ".join(f"“{v.text}”" for v in e.evidence if v.role == "claim")
    if e.source or e.source_kind == "actor" or e.claim != "asserted":
        told = {"report": "by the report", "actor": "by the actor itself"}.get(e.source_kind or "", e.source_kind or "")
        _field(console, "claim", Text(f"{e.claim} ").append(f" {told}  {words}".rstrip(), style="dim"))
    for c in e.counterclaims:
        said = _actor(c.source) if c.source else Text("the report")
        words = ", ".join(f"“{w.text}”" for w in c.words)
        _field(console, "otherwise", said.append(f"  {c.status}").append(f"  {words}".rstrip(), style="dim"))


def _when_and_where(console: Console, e: Event) -> None:
    if e.date:
        d = e.date
        days = str(d.first) if d.first == d.last else f"{d.first} to {d.last}"
        given = _quoted(d.text).append(f"  → {days}") if d.text else Text(days)
        _field(console, "date", given.append(f" ({d.rule or d.basis})", style="dim"))
    if e.place:
        p = e.place
        point = f", {p.lat:.2f} {p.lon:.2f}" if p.lat is not None and p.lon is not None else ""
        name = ", ".join(x for x in (p.name, p.country) if x)
        _field(console, "place", _quoted(p.text).append(f"  → {name}{point}").append(_rule(p.rule), style="dim"))
    known = {"date": e.date is not None and e.date.text is not None, "place": e.place is not None}
    for v in e.evidence:
        if not known.get(v.role, True):
            _field(console, v.role, _quoted(v.text).append("  → not resolved", style="dim"))


def _explain_quotes(console: Console, quotes: tuple[Quote, ...]) -> None:
    for number, q in enumerate(quotes, 1):
        head = Text().append(f"Quote {number}", style="bold").append(f"  {q.kind}", style="dim")
        console.print(head.append(f"  “{q.cue.text}”" if q.cue else "", style="dim"))
        _field(console, "speaker", _actor(q.source) if q.source else Text("unknown", style="dim"))
        for role, actors in (("via", (q.via,) if q.via else ()), ("to", q.addressees)):
            for actor in actors:
                _field(console, role, _actor(actor))
        if q.stance != "neutral" or q.doubt:
            doubt = ", ".join(f"“{p.text}”" for p in q.doubt)
            _field(console, "stance", Text(q.stance).append(f"  {doubt}", style="dim"))
        if q.setting:
            _field(console, "setting", _quoted(q.setting.text))
        _field(console, "content", Text(" … ").join(_quoted(c.text) for c in q.content))
        console.print()


def _actor(actor: Actor) -> Text:
    out = _quoted(actor.text)
    if not actor.entities:
        return out.append("  → ---", style="dim")
    for entity in actor.entities:
        out.append(f"  → {entity.code}").append(f" {entity.name}" if entity.name else "", style="dim")
    chain = "".join(f" ← “{passage.text}”" for passage in actor.chain if passage.text != actor.text)
    return out.append(chain + _rule(actor.rule), style="dim")


def _rule(rule: str | None) -> str:
    return f" ({rule})" if rule else ""


def _quoted(words: str) -> Text:
    return Text(f"“{' '.join(words.split())}”")


def _entry(e: Event) -> str:
    return f" {e.found_by.entry}" if e.found_by.entry else ""


def _field(console: Console, name: str, value: Text) -> None:
    """A field's name and value -> printed; a long value goes on under itself."""
    width = max(20, console.width - LABEL - 5)
    for i, line in enumerate(value.wrap(console, width)):
        console.print(Text().append(f"    {name if not i else '':<{LABEL}}", style="dim").append_text(line))
