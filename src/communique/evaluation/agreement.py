"""Gold events and found events -> agreement, counted as the annotators' own agreement was counted.

An event pair matches if the cues overlap (same type first); then type, mode, status and the spans of actors and
recipients are compared; "who-what-whom" asks for the right type and every actor and recipient, none too many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from communique.analysis.graph import EVENT_ROLES, Cue, Role
from communique.evaluation.gold import GoldEvent
from communique.records import Span


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """A coded event in the form that is compared with gold."""

    cue: Span
    event_type: str
    mode: str | None
    status: str
    roles: Mapping[Role, Sequence[Span]] = field(default_factory=dict)


def from_cue(cue: Cue) -> FoundEvent:
    """A cue of the encoder -> the form that is compared (source, date, place: the best-scored span only)."""
    roles: dict[Role, Sequence[Span]] = {"actor": cue.spans("actor"), "recipient": cue.spans("recipient")}
    for role in EVENT_ROLES[2:]:
        best = cue.best(role)
        roles[role] = [best] if best else []
    return FoundEvent(cue.span, cue.event_type, cue.mode, cue.status, roles)


Pair = tuple[GoldEvent, FoundEvent]


def match_events(gold: Sequence[GoldEvent], found: Sequence[FoundEvent]) -> list[Pair]:
    """Events of one report -> one-to-one pairs whose cues overlap, pairs of the same type first."""
    pairs: list[Pair] = []
    free_gold, free_found = list(gold), list(found)
    for same_type in (True, False):
        for g in list(free_gold):
            for f in free_found:
                if g.cue.overlaps(f.cue) and (g.event_type == f.event_type or not same_type):
                    pairs.append((g, f))
                    free_gold.remove(g)
                    free_found.remove(f)
                    break
    return pairs


def _spans_agree(a: Sequence[Span], b: Sequence[Span]) -> bool:
    return len(a) == len(b) and all(any(x.overlaps(y) for y in b) for x in a)


@dataclass(slots=True)
class Agreement:
    """Counts over reports; ``figures()`` turns them into F1 and accuracy."""

    counts: Counter[str] = field(default_factory=Counter)
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, gold: Sequence[GoldEvent], found: Sequence[FoundEvent]) -> None:
        """The events of one report, gold and found -> counted."""
        n = self.counts
        n["gold"] += len(gold)
        n["found"] += len(found)
        n.update(f"gold {g.event_type}" for g in gold)
        n.update(f"found {f.event_type}" for f in found)
        for side, events in (("gold", gold), ("found", found)):
            for role in EVENT_ROLES:
                n[f"{side} {role}"] += sum(len(e.roles.get(role, ())) for e in events)
        for g, f in match_events(gold, found):
            self._add_pair(g, f)

    def _add_pair(self, g: GoldEvent, f: FoundEvent) -> None:
        n = self.counts
        n["cue"] += 1
        self.confusions[g.event_type, f.event_type] += 1
        if g.event_type != f.event_type:
            return
        n["type"] += 1
        n[f"both {g.event_type}"] += 1
        n["mode"] += g.mode == f.mode
        n["status"] += g.status == f.status
        for role in EVENT_ROLES:
            n[role] += sum(any(x.overlaps(y) for y in f.roles.get(role, ())) for x in g.roles[role])
        n["full"] += all(_spans_agree(g.roles[r], f.roles.get(r, ())) for r in EVENT_ROLES[:2])

    def f1(self, both: str, gold: str, found: str) -> float:
        """Names of three counts -> F1."""
        n = self.counts
        return round(2 * n[both] / max(1, n[gold] + n[found]), 4)

    def figures(self) -> dict[str, float]:
        """-> cue, type, role and who-what-whom F1; mode and status accuracy on events of the right type."""
        n = self.counts
        out = {f"{name}_f1": self.f1(name, "gold", "found") for name in ("cue", "type")}
        out |= {f"{r}_f1": self.f1(r, f"gold {r}", f"found {r}") for r in ("actor", "recipient")}
        out["who_what_whom_f1"] = self.f1("full", "gold", "found")
        out |= {f"{name}_accuracy": round(n[name] / max(1, n["type"]), 4) for name in ("status", "mode")}
        out |= {f"{r}_f1": self.f1(r, f"gold {r}", f"found {r}") for r in ("source", "date", "place")}
        return out

    def by_type(self) -> dict[str, tuple[int, int, float]]:
        """-> for each type: gold events, found events, F1."""
        names = sorted(
            {k.split()[1] for k in self.counts if k.startswith(("gold ", "found ")) and k.split()[1].isupper()}
        )
        n = self.counts
        return {t: (n[f"gold {t}"], n[f"found {t}"], self.f1(f"both {t}", f"gold {t}", f"found {t}")) for t in names}


def measure(pairs: Iterable[tuple[Sequence[GoldEvent], Sequence[FoundEvent]]]) -> Agreement:
    """Gold and found events, report by report -> their agreement."""
    out = Agreement()
    for gold, found in pairs:
        out.add(gold, found)
    return out
