"""The entries of a codebook, and the codebook itself: questions about types, modes, contexts and words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from communique.codebook.phrases import PhraseTable
from communique.codebook.rules import Effect, Rule, paragraphs
from communique.errors import CodebookError
from communique.records import Cameo, NumberKind, QuadClass, SourceKind, Span, Stance, Status

SpeechCueKind = Literal["verb", "preposition", "setting", "mark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What a type and a mode have alike: a score on PLOVER's -10..10 scale, and CAMEO codes.

    ``cameo`` is the code written, unless the event has one of the contexts of ``cameo_in_context`` (context to code):
    the first that it has decides.
    """

    name: str
    score: float
    cameo: str
    cameo_in_context: Mapping[str, str] = field(default_factory=dict)

    def cameo_codes(self) -> str:
        """-> its CAMEO code and those of its contexts, in words."""
        return ", ".join([self.cameo, *(f"{context}: {code}" for context, code in self.cameo_in_context.items())])


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeEntry(Scored):
    """A mode of an event type: the manner of the act."""

    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTypeEntry(Scored):
    """An event type: what it covers, its numbers, its modes, and lines of marked text that show it.

    Each line of ``examples`` holds an event of this type, no line of ``near_misses`` does.
    Its CAMEO codes are those of events without a mode; ``notes`` tell sources and settled contradictions.
    """

    definition: str
    quad_class: QuadClass
    modes: Mapping[str, ModeEntry]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]
    notes: str
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """A context: what an event is about beside its type, and the phrases that show it, written out."""

    name: str
    meaning: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class StatusEntry:
    """A status other than actual: the words that show it, lines of marked text that have it and that do not."""

    name: Status
    words: PhraseTable[bool]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CameoEntry:
    """A CAMEO code with its short label and Goldstein score (-10..10)."""

    code: str
    name: str
    goldstein: float

    @property
    def root(self) -> str:
        """The root category: a code's first two digits."""
        return self.code[:2]


@dataclass(frozen=True, slots=True)
class SpeechCue:
    """Words that say who said something: all their forms, what they are, and how the report stands to what is said.

    The speaker is the subject of a ``verb`` and follows a ``preposition``; a ``setting`` only goes with a verb,
    and a ``mark`` tells how the report stands to what others say, or whether they say it at all ("without evidence").
    """

    lemma: str
    forms: tuple[str, ...]
    kind: SpeechCueKind
    stance: Stance


@dataclass(frozen=True, slots=True, eq=False)
class NumberEntry:
    """A kind of number: the types of events it belongs to, best first, and the words that say what a number counts.

    ``subject`` says it of what stands before, ``verb`` of what follows or, passive, of what stands before, ``noun``
    beside the number; ``signs`` and ``money``: signs and words of currencies -> their ISO 4217 code.
    """

    name: NumberKind
    types: tuple[str, ...]
    subject: PhraseTable[str]
    verb: PhraseTable[str]
    noun: PhraseTable[str]
    signs: Mapping[str, str]
    money: PhraseTable[str]


@dataclass(frozen=True, slots=True)
class AllowedCodes:
    """Every code a record may hold: what a store is checked against. ``modes`` are (type, mode) pairs."""

    event_types: frozenset[str]
    modes: frozenset[tuple[str, str]]
    contexts: frozenset[str]
    cameo: frozenset[str]
    cameo_roots: frozenset[str]


@dataclass(frozen=True, eq=False)
class Codebook:
    """The ontology and the words, as loaded from one folder. ``hash`` names the state of its files (12 hex digits)."""

    types: Mapping[str, EventTypeEntry]
    contexts: Mapping[str, ContextEntry]
    cameo_codes: Mapping[str, CameoEntry]
    speech: tuple[SpeechCue, ...]
    hash: str
    numbers: tuple[NumberEntry, ...]
    statuses: Mapping[Status, StatusEntry]
    auxiliaries: PhraseTable[bool]
    light_verbs: PhraseTable[bool]
    context_phrases: PhraseTable[str]
    speech_phrases: PhraseTable[SpeechCue]
    source_phrases: PhraseTable[SourceKind]

    def type(self, name: str) -> EventTypeEntry:
        """Name of an event type -> its entry. Raises CodebookError where there is none."""
        if name not in self.types:
            raise CodebookError(f"codebook: {name}: no such event type; use one of {', '.join(self.types)}")
        return self.types[name]

    def mode(self, type_name: str, mode: str) -> ModeEntry:
        """Names of a type and of one of its modes -> the mode's entry. Raises CodebookError where there is none."""
        modes = self.type(type_name).modes
        if mode not in modes:
            known = f"use one of {', '.join(modes)}" if modes else f"{type_name} has no modes"
            raise CodebookError(f"codebook: {type_name}: no mode {mode}; {known}")
        return modes[mode]

    def quad_class(self, type_name: str) -> QuadClass:
        """Name of a type -> verbal or material, cooperation or conflict."""
        return self.type(type_name).quad_class

    def score(self, type_name: str, mode: str | None = None) -> float:
        """Type and mode -> the PLOVER score: the mode's where there is one, else the type's."""
        return self._scored(type_name, mode).score

    def cameo(self, type_name: str, mode: str | None = None, contexts: Collection[str] = ()) -> Cameo:
        """Type, mode and contexts -> the CAMEO code and its root, mapped back from PLOVER: the sub-code of the first
        context that the entry lists, else the entry's own code.
        """
        entry = self._scored(type_name, mode)
        code = next((code for name, code in entry.cameo_in_context.items() if name in contexts), entry.cameo)
        if code not in self.cameo_codes:
            raise CodebookError(f"codebook: {type_name}: CAMEO code {code} is not in cameo.tsv; use one that is")
        return Cameo(code, self.cameo_codes[code].root)

    @cached_property
    def _rules_of(self) -> Mapping[tuple[Effect, str], tuple[Rule, ...]]:
        """(effect, type it looks at) -> the rules, in order of types and entries."""
        found: dict[tuple[Effect, str], list[Rule]] = {}
        for entry in self.types.values():
            for rule in entry.rules:
                for name in rule.of or (entry.name,):
                    found.setdefault((rule.effect, name), []).append(rule)
        return {key: tuple(rules) for key, rules in found.items()}

    def rules(self, effect: Effect, event_type: str) -> tuple[Rule, ...]:
        """An effect and the type an event has so far -> the rules that may apply to it, in order."""
        return self._rules_of.get((effect, event_type), ())

    def without(self, rule: Rule) -> Codebook:
        """A rule -> the same codebook without it."""
        entry = self.types[rule.event_type]
        rules = tuple(r for r in entry.rules if r.name != rule.name)
        return replace(self, types={**self.types, entry.name: replace(entry, rules=rules)})

    @cached_property
    def making(self) -> tuple[Rule, ...]:
        """The rules whose words are events by themselves."""
        return tuple(rule for entry in self.types.values() for rule in entry.rules if rule.effect == "makes")

    def find_made(self, text: str, within: Span | None = None) -> list[tuple[Rule, Span, tuple[Span, ...]]]:
        """Text (a stretch of it; each paragraph if None) -> words that a rule makes an event, and what decided it."""
        stretches = [within] if within else list(paragraphs(text))
        return [
            (rule, span, words) for s in stretches for rule in self.making for span, words in rule.find_words(text, s)
        ]

    def find_status_words(self, status: Status, text: str) -> list[Span]:
        """A status, text of a sentence -> the words in it that show the status, spans counted in that text."""
        return [span for _, span in self.statuses[status].words.find(text)] if status in self.statuses else []

    def find_contexts(self, text: str) -> list[tuple[str, Span]]:
        """Text of a clause or sentence -> contexts and the words that show them, spans counted in that text."""
        return self.context_phrases.find(text)

    def find_speech_cues(self, text: str) -> list[tuple[SpeechCue, Span]]:
        """Text -> words of saying in it, spans counted in that text. The forms alone: no reading of the sentence."""
        return self.speech_phrases.find(text)

    def find_source_kinds(self, text: str) -> list[tuple[SourceKind, Span]]:
        """Words for somebody -> what kinds of source the nouns in them are, spans counted in that text."""
        return self.source_phrases.find(text)

    def codes(self) -> AllowedCodes:
        """All codes that records made with this codebook may hold."""
        return AllowedCodes(
            event_types=frozenset(self.types),
            modes=frozenset((entry.name, mode) for entry in self.types.values() for mode in entry.modes),
            contexts=frozenset(self.contexts),
            cameo=frozenset(self.cameo_codes),
            cameo_roots=frozenset(entry.root for entry in self.cameo_codes.values()),
        )

    def _scored(self, type_name: str, mode: str | None) -> Scored:
        return self.type(type_name) if mode is None else self.mode(type_name, mode)
