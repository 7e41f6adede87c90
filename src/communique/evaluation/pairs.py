"""The type of what one does to the other, on sentences with a given pair: PLV, macro F1 over 15 roots.

The rows follow an older form of the ontology: CONCEDE and RETREAT are one root (YIELD), a conviction is ACCUSE, an
arrest warrant and sanctions that cut no trade or aid are COERCE. The figure "as it stands" compares types as they are;
"mapped" reads our modes as that form does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from communique.analysis.encoder import Analyzer
from communique.codebook import load_codebook
from communique.evaluation.gold import Document
from communique.pairs import sum_types, weigh_types
from communique.records import EVENT_TYPES, Span

YIELD = "YIELD"
OLDER: dict[tuple[str, str | None], str] = {
    ("SANCTION", "convict"): "ACCUSE",
    ("SANCTION", None): "COERCE",  # sanctions on persons and bodies: CAMEO 163 is COERCE in the mapping file of 2021
    ("THREATEN", "arrest"): "COERCE",
}


def measure_pairs(shared: Path, analyzer: Analyzer, documents: Sequence[Document] = ()) -> dict[str, float]:
    """The shared folder, an analyzer, gold articles -> rows, macro F1 as it stands and mapped, and the share of right
    roots (nothing where the rows are missing); of the articles' own pairs the share of right types.
    """
    figures: dict[str, float] = _measure_articles(documents, analyzer) if documents else {}
    file = shared / "measure" / "plv_dev.jsonl"
    if not file.exists():
        return figures
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    gold = [_root(row["gold_root"]) for row in rows]
    weights = [_weights(row, analyzer) for row in rows]
    plain, mapped = ([_best(w, older) for w in weights] for older in ({}, OLDER))
    return figures | {
        "rows": len(rows),
        "macro f1": macro_f1(gold, plain),
        "macro f1 mapped": macro_f1(gold, mapped),
        "right": round(sum(g == f for g, f in zip(gold, plain, strict=True)) / len(rows), 4),
    }


def _measure_articles(documents: Sequence[Document], analyzer: Analyzer) -> dict[str, float]:
    """Gold articles -> pairs of an actor and a recipient, and the share for which a type is likeliest that gold has."""
    gold: dict[tuple[str, Span, Span], set[str]] = {}
    for d in documents:
        for e in d.events:
            for actor in e.roles["actor"]:
                for recipient in e.roles["recipient"]:
                    gold.setdefault((d.text, actor, recipient), set()).add(e.event_type)
    right = 0
    for (text, actor, recipient), types in gold.items():
        weights = weigh_types(text, actor, recipient, analyzer, load_codebook())
        right += next(iter(sum_types(weights))) in types
    return {"articles": float(len(gold)), "articles right": round(right / len(gold), 4)}


def _weights(row: Mapping[str, Any], analyzer: Analyzer) -> Mapping[tuple[str, str | None], float]:
    actor, recipient = (Span(*row[side]["spans"][0]) if row[side]["spans"] else None for side in ("source", "target"))
    return weigh_types(row["text"], actor, recipient, analyzer, load_codebook())


def _best(weights: Mapping[tuple[str, str | None], float], older: Mapping[tuple[str, str | None], str]) -> str:
    sums = dict.fromkeys((*(_root(t) for t in EVENT_TYPES),), 0.0)
    for (name, mode), weight in weights.items():
        sums[older.get((name, mode)) or _root(name)] += weight
    return max(sums, key=lambda name: sums[name])


def _root(name: str) -> str:
    return YIELD if name in ("CONCEDE", "RETREAT") else name


def macro_f1(gold: Sequence[str], found: Sequence[str]) -> float:
    """Gold and found labels, row by row -> the mean of the F1 of each label that gold has."""
    scores = []
    for label in sorted(set(gold)):
        both = sum(g == f == label for g, f in zip(gold, found, strict=True))
        scores.append(2 * both / (gold.count(label) + found.count(label)))
    return round(sum(scores) / len(scores), 4)
