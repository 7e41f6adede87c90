"""Who: a mention -> the actors it stands for, with country and sectors as of the report's day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from communique.coding.actors.mentions import Mention, find_mentions
from communique.coding.actors.phrase import Reading, complete, read_phrase
from communique.coding.actors.setting import Setting
from communique.records import Actor, Report, Span

__all__ = ["ActorResolver", "Mention", "Setting", "resolve_actor"]


class ActorResolver:
    """One report's names, countries and people, read once; then any span of it -> an Actor.

    Pronouns and "the two leaders" stay unresolved here (rule None): ``coding.coreference`` resolves them from
    ``mentions``, in which every name of the report stands with its entity.
    """

    def __init__(self, report: Report, sentences: Sequence[Span] = ()) -> None:
        self.text = report.text
        self.setting, self.mentions = find_mentions(report, sentences)

    def resolve(self, span: Span) -> Actor:
        """A mention's span -> the Actor, with entities, the words elsewhere that led to them, and the rule."""
        reading = read_phrase(self.text, span.start, span.end, self.setting)
        actor = Actor(span, span.of(self.text))
        if reading is None:
            return actor
        return _as_actor(actor, complete(reading, span.start, self.setting))


def _as_actor(actor: Actor, reading: Reading) -> Actor:
    """A bare Actor and a reading -> the Actor with entities, chain and rule; unresolved where nothing is known."""
    if reading.country is None and not reading.sectors:
        return actor
    return replace(actor, entities=(reading.entity,), chain=reading.chain, rule=reading.rule)


def resolve_actor(text: str, on: dt.date | None = None, context: str | None = None) -> Actor:
    """A mention alone, the day and (optional) words around it -> the Actor; its span counts in ``text``."""
    setting = Setting(on)
    if context:
        body = f"{context}\n\n{text}"
        report = Report(id="", text_sha256="", text=body, published=on.isoformat() if on else None)
        resolver = ActorResolver(report)
        actor = resolver.resolve(Span(len(body) - len(text), len(body)))
        return replace(actor, span=Span(0, len(text)))
    reading = read_phrase(text, 0, len(text), setting)
    actor = Actor(Span(0, len(text)), text)
    return _as_actor(actor, reading) if reading else actor
