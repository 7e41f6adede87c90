"""What kind of source somebody is: a person by name, an institution, unnamed, a document, media."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from communique.analysis.graph import Mention
from communique.codebook import Codebook
from communique.records import Actor, SourceKind, Span

PERSONAL = frozenset({"he", "she", "him", "her", "i", "me"})
# What hangs on a noun: the noun before it is what is spoken of ("a spokesman | for the ministry").
TAIL = re.compile(
    r",|\s(?:of|from|for|in|on|at|by|with|to|close|familiar|who|which|that|and|or|briefed|based|inside|near)\b|\("
)
INDEFINITE = re.compile(r"(?:an?|one|some|several|two|many|another|other|few)\s", re.IGNORECASE)
JOURNALIST = "JRN"
JOINTLY_ISSUED = "issuers of the joint statement"  # the rule that resolves "it" to those behind a document


@dataclass(frozen=True, slots=True)
class SourceKinds:
    """The words of the codebook and the names of one report: what kind of source its people are."""

    text: str
    codebook: Codebook
    mentions: Sequence[Mention]

    def of(self, actor: Actor) -> SourceKind:
        """A resolved actor -> its kind; a pronoun is what it stands for, and a person where that is unknown."""
        if actor.rule == JOINTLY_ISSUED:
            return "document"
        if actor.text.lower() in PERSONAL:
            kinds = [k for p in actor.chain if (k := self.of_words(p.span, actor))]
            return kinds[0] if kinds else "named"
        kind = self.of_words(actor.span, actor)
        return kind or next((k for p in actor.chain if (k := self.of_words(p.span, actor))), None) or "institution"

    def of_words(self, span: Span, actor: Actor | None = None) -> SourceKind | None:
        """Words for somebody -> the kind that they tell by themselves, None for a body, a place, a pronoun."""
        words = span.of(self.text)
        if self._is_person(span, words):
            return "named"
        kind = self._noun(words)
        if kind == "named" and INDEFINITE.match(words):
            return "unnamed"
        if kind is None and actor and any(JOURNALIST in e.sectors for e in actor.entities):
            return "media"
        return kind

    def names(self, span: Span) -> bool:
        """Words -> whether a person, an organisation or a place is named in them."""
        return any(m.span.overlaps(span) for m in self.mentions)

    def _is_person(self, span: Span, words: str) -> bool:
        """Whether a person's name stands in the words before what hangs on their noun."""
        tail = TAIL.search(words)
        head = Span(span.start, span.start + tail.start()) if tail else span
        title = len(words) > head.end - head.start and words[head.end - head.start] == ","  # "Ana Ruiz, a lawyer"
        people = [m.span for m in self.mentions if m.kind == "person" and m.span.overlaps(span)]
        return any(p.overlaps(head) or (title and span.covers(p)) for p in people) and not self._owns(
            people, words, span
        )

    def _owns(self, people: Sequence[Span], words: str, span: Span) -> bool:
        """Whether the names only own what is spoken of: ``Ruiz's spokesman``."""
        ends = [p.end - span.start for p in people]
        return all(re.match(r"[’']s?\s", words[e:]) or words[:e].endswith(("’s", "'s")) for e in ends if e > 0)

    def _noun(self, words: str) -> SourceKind | None:
        """The kind of the noun that the words end in, less what hangs on it; else of one right at their end."""
        tail = TAIL.search(words)
        for part in dict.fromkeys((words[: tail.start()] if tail else words, words)):
            found = self.codebook.find_source_kinds(part)
            ending = [kind for kind, s in found if not part[s.end :].strip("’'s \"”")]
            if ending:
                return ending[0]
        return None
