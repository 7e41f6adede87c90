"""What one does to the other: two spans of a text -> how likely each event type is."""

from __future__ import annotations

from collections.abc import Mapping

from communique.analysis.encoder import Analyzer
from communique.analysis.pairs import Weighed, weigh_pair
from communique.analysis.windows import cut_sentences
from communique.analysis.words import find_sentences
from communique.codebook import Codebook, load_codebook
from communique.coding.events import corrected
from communique.errors import InputError
from communique.records import Span

# How much a cue's own probability counts beside the roles, and a role that the encoder does not see: those with the
# least surprise on pairs of the development articles, where twice or half of them changes next to nothing.
SHARPNESS, FLOOR_ACTS, FLOOR_RECEIVES = 0.7, 0.02, 0.1
# What is left of an act that stands under another one of the same actor, and of one that did not take place: what the
# actor does to the other is the act above ("refuses to lift the ban on", "failed to agree with").
UNDER, NEGATED = 0.3, 0.3
NOTHING = 1e-4  # so that no type is impossible

_SHIPPED: dict[str, Analyzer] = {}


def classify_pair(
    text: str,
    *,
    actor: tuple[int, int] | None,
    recipient: tuple[int, int] | None,
    analyzer: Analyzer | None = None,
    codebook: Codebook | None = None,
) -> dict[str, float]:
    """A text, where its actor and its recipient stand (None: unnamed) -> each of the 16 types with its probability.

    The probabilities sum to 1 and are not calibrated: they say which type it is, not whether there is an event. Looked
    at are the sentences that hold the spans. Raises InputError for a span that is not inside the text.
    """
    return sum_types(
        weigh_types(text, _span("actor", actor, text), _span("recipient", recipient, text), analyzer, codebook)
    )


def sum_types(weights: Mapping[tuple[str, str | None], float]) -> dict[str, float]:
    """(type, mode) with its probability -> each type with its probability, the likeliest first."""
    types = {name: 0.0 for name, _ in weights}
    for (name, _), weight in weights.items():
        types[name] += weight
    return dict(sorted(types.items(), key=lambda item: -item[1]))


def weigh_types(
    text: str, actor: Span | None, recipient: Span | None, analyzer: Analyzer | None, codebook: Codebook | None
) -> Mapping[tuple[str, str | None], float]:
    """A text, its actor and recipient -> (type, mode) with its probability; the rules of the codebook apply."""
    analyzer = analyzer or _SHIPPED.setdefault("best", Analyzer())
    codebook = codebook or load_codebook()
    named = [span for span in (actor, recipient) if span]
    sentences = find_sentences(text)
    held = [s for s in sentences if any(s.overlaps(span) for span in named)] or sentences or [Span(0, len(text))]
    whole = Span(held[0].start, held[-1].end)
    weights: dict[tuple[str, str | None], float] = {(name, None): NOTHING for name in analyzer.card.labels.types}
    for weighed in weigh_pair(analyzer.reader, cut_sentences(text, (whole,), analyzer.pieces), actor, recipient):
        cue = corrected(weighed.cue, codebook, text, whole)
        if cue is None:
            continue
        key = (cue.event_type, cue.mode)
        weights[key] = weights.get(key, 0.0) + weight(weighed)
    total = sum(weights.values())
    return {key: weight / total for key, weight in weights.items()}


def weight(weighed: Weighed) -> float:
    """A cue with what was weighed -> how much it counts for its type, above 0."""
    likely: float = weighed.cue.probability**SHARPNESS
    likely *= 1 - (1 - UNDER) * weighed.under
    likely *= NEGATED if weighed.cue.status == "negated" else 1.0
    return likely * (weighed.acts + FLOOR_ACTS) * (weighed.receives + FLOOR_RECEIVES)


def _span(name: str, given: tuple[int, int] | None, text: str) -> Span | None:
    """A pair of offsets -> the span; raises InputError where it is not inside the text."""
    if given is None:
        return None
    start, end = given
    if not 0 <= start < end <= len(text):
        raise InputError(f"{name}=({start}, {end}): lies outside of the text of {len(text)} characters; count from 0")
    return Span(start, end)
