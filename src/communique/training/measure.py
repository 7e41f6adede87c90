"""A reader on held-out documents -> figures: events of development articles, names and reported speech of others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from communique.analysis.graph import ROLES, Cue, Role
from communique.analysis.phrases import with_whole_names
from communique.analysis.run import Reader, Thresholds
from communique.analysis.windows import cut_sentences
from communique.evaluation.agreement import from_cue, measure
from communique.evaluation.gold import Document
from communique.evaluation.names import measure_corpora
from communique.training.corpora import Corpora

AS_WELL = 0.002  # a difference between thresholds that is not to be trusted
LEAST = 0.2  # cues below are never looked at
CUES = tuple(x / 20 for x in range(5, 16))  # thresholds tried
SURE: dict[Role, tuple[float, ...]] = {
    "actor": (0.6, 0.7, 0.8, 0.85, 0.9), "recipient": (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9),
    "source": (0.5, 0.6, 0.7), "date": (0.5, 0.6, 0.7), "place": (0.5, 0.6, 0.7),
}  # fmt: skip
USUAL: dict[Role, float] = {**dict.fromkeys(ROLES, 0.6), "actor": 0.85, "recipient": 0.75, "content": 0.5}

Read = list[tuple[Document, list[Cue]]]


def read_cues(reader: Reader, documents: Iterable[Document]) -> Read:
    """A reader and gold documents -> the cues of each with every role span that any threshold could let through."""
    every = Thresholds(LEAST, (0.0,) * len(ROLES))
    out = []
    for d in documents:
        answers = reader.read(cut_sentences(d.text, d.sentences, reader.pieces), every)
        out.append((d, answers.cues))
    return out


def figures_at(read: Read, cue: float, roles: Mapping[Role, float]) -> dict[str, float]:
    """Cues with all their spans, thresholds -> the figures of the encoder with these thresholds."""
    pairs = []
    for d, cues in read:
        sure = [
            replace(c, roles=tuple(r for r in c.roles if r.score > roles[r.role])) for c in cues if c.probability >= cue
        ]
        pairs.append((d.events, [from_cue(with_whole_names(c, d.text)) for c in sure]))
    return measure(pairs).figures()


def _best_cue(read: Read) -> float:
    return max(CUES, key=lambda x: figures_at(read, x, USUAL)["type_f1"])


def pick_thresholds(read: Read) -> tuple[float, dict[Role, float]]:
    """Cues of the development articles -> the cue threshold of the best type F1, the role thresholds of the best
    who-what-whom F1 (actor, recipient) or of their own best F1. Of those that do as well, the lowest: it loses least.
    """
    cue, best = _best_cue(read), dict(USUAL)
    for role, steps in SURE.items():
        figure = "who_what_whom_f1" if role in ("actor", "recipient") else f"{role}_f1"
        figures = {x: figures_at(read, cue, {**best, role: x})[figure] for x in steps}
        best[role] = min(x for x in steps if figures[x] >= max(figures.values()) - AS_WELL)
    return cue, best


def measure_events(reader: Reader, documents: Iterable[Document]) -> dict[str, float]:
    """A reader and gold documents -> figures of the encoder alone, with the best cue threshold."""
    read = read_cues(reader, documents)
    cue = _best_cue(read)
    return {"theta": cue, **figures_at(read, cue, USUAL)}


def measure_all(reader: Reader, corpora: Corpora) -> dict[str, float]:
    """A reader and the corpora -> every figure: events of development articles, names and speech of held-out ones."""
    return measure_events(reader, corpora.dev) | measure_corpora(reader, corpora.named)
