"""``communique explain``: a report's text with its events marked, and each field with its words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from communique.cli.screen import QUAD_COLOURS, messages, output, placed
from communique.codebook import load_codebook
from communique.errors import InputError
from communique.reading import read_inputs
from communique.records import Actor, Coding, Event, Note, Quote
from communique.runs import CoderOptions, code_readings
from communique.store import Store

LABEL = 11  # width of the column with the names of the fields


def run_explain(target: str, store: Path | None, event: str | None, least: float | None) -> int:
    """A path, or a store and a report id -> the exit code; the explanation goes to standard output."""
    console, shown = output(), 0
    for coding in _codings(target, store, least):
        wanted = [e for e in coding.events if event in (None, e.id)]
        if event is not None and not wanted:
            known = ", ".join(e.id for e in coding.events[:5]) or "it has no events"
            raise InputError(f"--event {event}: report {coding.report.id} has no such event; it has {known} ...")
        explain_coding(console, coding, wanted, whole=event is None)
        shown += 1
    return 0 if shown else 1


def _codings(target: str, store: Path | None, least: float | None) -> Iterator[Coding]:
    if store is not None:
        with Store(store, read_only=True) as opened:
            yield opened.coding(target)
        return
    for item in code_readings(read_inputs([target]), CoderOptions(min_probability=least)):
        if isinstance(item, Note):
            messages().print(f"{item.kind}: {placed(item.where)}{item.message}", markup=False)
        else:
            yield item


def explain_coding(console: Console, coding: Coding, events: list[Event], *, whole: bool) -> None:
    """A coding and the events wanted -> printed; ``whole``: with the text, the quotes and the notes."""
    report = coding.report
    number = {e.id: i for i, e in enumerate(coding.events, 1)}
    console.print(Text(f"Report {report.id if len(report.id) < 40 else report.id[:16] + '…'}", style="bold"))
    facts = {
        "number": report.number, "published": report.published, "outlet": report.outlet, "url": report.url,
        "dateline": report.dateline and " · ".join(x for x in (report.dateline.place, report.dateline.agency) if x),
    }  # fmt: skip
    for name, value in facts.items():
        if value:
            _field(console, name, Text(value))
    console.print()
    if whole:
        console.print(marked_text(coding, number))
        console.print()
    for event in events:
        _explain_event(console, event, number[event.id])
    if whole:
        _explain_quotes(console, coding.quotes)
        for note in coding.notes:
            console.print(f"{note.kind}: {note.message}", style="dim", markup=False)
    if coding.provenance:
        p = coding.provenance
        made = f"communique {p.version}, model {p.model}, codebook {p.codebook}, knowledge {p.knowledge}"
        console.print(made, style="dim", markup=False)


def marked_text(coding: Coding, number: dict[str, int]) -> Text:
    """A coding and the numbers of its events -> the report's text, cues in colour and followed by their numbers."""
    text, out, at = coding.report.text, Text(), 0
    for event in sorted(coding.events, key=lambda e: e.cue.span):
        span = event.cue.span
        if span.start >= at:
            out.append(text[at : span.start])
            out.append(text[span.start : span.end], style=f"bold {QUAD_COLOURS[event.quad_class]}")
            at = span.end
        out.append(f"[{number[event.id]}]", style="dim")
    out.append(text[at:])
    return out


def _explain_event(console: Console, e: Event, number: int) -> None:
    kind = load_codebook().type(e.event_type)
    head = Text(f"[{number}] ", style="dim")
    head.append(e.event_type, style=f"bold {QUAD_COLOURS[e.quad_class]}")
    head.append(f" {e.mode}" if e.mode else "").append(f"  {e.status}")
    head.append(f"  probability {e.probability:.2f}", style="dim")
    console.print(head)
    _field(console, "cue", _quoted(e.cue.text).append(f"  found by {e.found_by.maker}{_entry(e)}", style="dim"))
    if e.mode:
        _field(console, "mode", Text(kind.modes[e.mode].meaning, style="dim"))
    for role, actors in (("actor", e.actors), ("recipient", e.recipients), ("source", (e.source,) if e.source else ())):
        for actor in actors:
            _field(console, role, _actor(actor))
    _when_and_where(console, e)
    for evidence in e.evidence:
        if evidence.role in ("status", "negation"):
            _field(console, "status", _quoted(evidence.text).append(f"  {e.status}", style="dim"))
    if e.contexts:
        words = ", ".join(dict.fromkeys(f"“{v.text}”" for v in e.evidence if v.role == "context"))
        _field(console, "context", Text(", ".join(e.contexts)).append(f"  {words}", style="dim"))
    codes = f"{e.quad_class}, score {e.score:g}, CAMEO {e.cameo.code}"
    _field(console, "codes", Text(codes, style="dim"))
    console.print()


def _when_and_where(console: Console, e: Event) -> None:
    if e.date:
        days = str(e.date.first) if e.date.first == e.date.last else f"{e.date.first} to {e.date.last}"
        words = _quoted(e.date.text) if e.date.text else Text("the report's day")
        _field(console, "date", words.append(f"  → {days} ({e.date.rule or e.date.basis})"))
    if e.place:
        p = e.place
        point = f", {p.lat:.2f} {p.lon:.2f}" if p.lat is not None and p.lon is not None else ""
        name = ", ".join(x for x in (p.name, p.country) if x)
        _field(console, "place", _quoted(p.text).append(f"  → {name}{point}"))


def _explain_quotes(console: Console, quotes: tuple[Quote, ...]) -> None:
    if quotes:
        console.print(Text("Quotes", style="bold"))
    for q in quotes:
        said = " … ".join(c.text for c in q.content)
        who = _actor(q.source) if q.source else Text("speaker unknown", style="dim")
        cue = f" ({q.cue.text}, {q.kind})" if q.cue else f" ({q.kind})"
        console.print(who.append(cue, style="dim").append(f": {said}"))
    if quotes:
        console.print()


def _actor(actor: Actor) -> Text:
    out = _quoted(actor.text)
    if not actor.entities:
        return out.append("  → ---", style="dim")
    for entity in actor.entities:
        out.append(f"  → {entity.code}").append(f" {entity.name}", style="dim")
    chain = "".join(f" ← “{passage.text}”" for passage in actor.chain)
    return out.append(f"{chain} ({actor.rule})" if actor.rule else chain, style="dim")


def _quoted(words: str) -> Text:
    return Text(f"“{' '.join(words.split())}”")


def _entry(e: Event) -> str:
    return f" {e.found_by.entry}" if e.found_by.entry else ""


def _field(console: Console, name: str, value: Text) -> None:
    """A field's name and value -> printed; a long value goes on under itself."""
    width = max(20, console.width - LABEL - 5)
    for i, line in enumerate(value.wrap(console, width)):
        console.print(Text(f"    {name if not i else '':<{LABEL}}", style="dim").append_text(line))
