"""The country-swap probe: sentences about two countries, and about two others: is anything but the countries changed?

Every sentence of ``swap_sentences.txt`` is coded about the first two countries of ``swap_countries.tsv`` and then about
each further pair. Unchanged are the cues (counted in words), their types, modes and statuses, and the codes of actors
and recipients once the countries are put back; probabilities may differ.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from communique.reading import report_from
from communique.records import Coding, Event, Report

DAY = "2024-05-17"
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([AB])('s|-ish|-seat)?\}")
Facts = tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class SwapCountry:
    """A country in the forms that the sentences ask for."""

    code: str
    name: str
    owner: str
    adjective: str
    seat: str

    def form(self, mark: str | None) -> str:
        """A slot's mark -> the form: the name, its owner form, the adjective or the capital."""
        return {"'s": self.owner, "-ish": self.adjective, "-seat": self.seat}.get(mark or "", self.name)


@dataclass(frozen=True, slots=True)
class Swap:
    """Two countries, in their order."""

    first: SwapCountry
    second: SwapCountry

    def fill(self, sentence: str) -> tuple[str, list[tuple[int, int]]]:
        """A sentence with slots -> the sentence about these countries, and where a slot was filled: start, end."""
        out, slots, last = "", [], 0
        for slot in _SLOT.finditer(sentence):
            out += sentence[last : slot.start()]
            form = (self.first if slot[1] == "A" else self.second).form(slot[2])
            form = form[:1].upper() + form[1:] if not out else form
            slots.append((len(out), len(out) + len(form)))
            out, last = out + form, slot.end()
        return out + sentence[last:], slots

    def neutral(self, code: str) -> str:
        """An actor code -> the same with these countries as A and B."""
        country, _, sector = code.partition(" ")
        named = {self.first.code: "A", self.second.code: "B"}.get(country, country)
        return f"{named} {sector}"


@dataclass(slots=True)
class SwapResult:
    """Sentences coded about other countries, how many came out the same, and what changed in the others."""

    sentences: int = 0
    same: int = 0
    changed: Counter[str] = field(default_factory=Counter)
    by_pair: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[str, str]] = field(default_factory=list)  # sentence, what changed


@cache
def load_sentences() -> tuple[str, ...]:
    """-> the sentences with their slots, each variant written out."""
    lines = files("communique.evaluation").joinpath("swap_sentences.txt").read_text("utf-8").splitlines()
    return tuple(one for line in lines if line and not line.startswith("#") for one in _variants(line))


def _variants(line: str) -> Iterator[str]:
    """``a [b|c] d`` -> ``a b d``, ``a c d``."""
    choice = _CHOICE.search(line)
    if choice is None:
        yield line
        return
    for variant in choice[1].split("|"):
        yield from _variants(line[: choice.start()] + variant + line[choice.end() :])


@cache
def load_pairs() -> tuple[Swap, ...]:
    """-> the pairs of countries; the first is what the others are compared with."""
    lines = files("communique.evaluation").joinpath("swap_countries.tsv").read_text("utf-8").splitlines()[1:]
    countries = [SwapCountry(*line.split("\t")) for line in lines]
    return tuple(Swap(a, b) for a, b in zip(countries[::2], countries[1::2], strict=True))


def facts_of(coding: Coding, swap: Swap, slots: Sequence[tuple[int, int]]) -> dict[str, Facts]:
    """A coding, its countries and where they stand -> what must not change, by name."""

    def place(at: int) -> int:
        """A place in the text -> the same with every country one letter long."""
        moved = sum(min(at, end) - start - 1 for start, end in slots if start < at)
        return at - moved

    def each(tell: Callable[[Event], tuple[object, ...]]) -> Facts:
        return tuple(sorted(((place(e.cue.span.start), *tell(e)) for e in coding.events), key=repr))

    def codes(event: Event) -> tuple[object, ...]:
        return tuple(
            tuple(sorted(swap.neutral(entity.code) for actor in role for entity in actor.entities))
            for role in (event.actors, event.recipients)
        )

    return {
        "events": each(lambda e: (e.cue.text,)),
        "types": each(lambda e: (e.event_type, e.mode)),
        "status": each(lambda e: (e.status,)),
        "codes": each(codes),
    }


def run_swap(code: Callable[[str], Coding], sentences: Sequence[str], pairs: Sequence[Swap]) -> SwapResult:
    """What codes a text, sentences, pairs (the first is the measure) -> what the others changed."""
    result = SwapResult()
    for sentence in sentences:
        kept: dict[str, Facts] = {}
        for number, swap in enumerate(pairs):
            text, slots = swap.fill(sentence)
            facts = facts_of(code(text), swap, slots)
            if number == 0:
                kept = facts
                continue
            result.sentences += 1
            differing = [name for name, value in facts.items() if value != kept[name]]
            result.same += not differing
            if differing:
                result.changed.update(differing)
                result.by_pair[f"{swap.first.code}-{swap.second.code}"] += 1
                result.examples.append((text, ", ".join(differing)))
    return result


def report_of(text: str) -> Report:
    """A sentence -> the report that is coded, of a fixed day."""
    return report_from(text, published=DAY, language="en")
