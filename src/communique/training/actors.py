"""``python -m communique.training.actors SHARED``: the weights by which pronouns and descriptions find whom they mean.

Logistic regression over candidates, on GUM's open documents (clusters) and the training articles (actor codes). The
documents are read twice, once led by gold and once by the weights so far, so that the weights know their own errors.
"""

from __future__ import annotations

import hashlib
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from communique.analysis.encoder import Analyzer
from communique.coding.actors import ActorResolver
from communique.coding.actors.descriptions import Descriptions
from communique.coding.actors.discourse import Discourse, Pronoun, Referent
from communique.coding.actors.ranking import WEIGHTS, Scorer, load_scorers
from communique.evaluation.coreference import Clustered, find_people, look, read_clustered
from communique.evaluation.gold import ARTICLE_FILES, read_articles, read_split
from communique.reading import report_from
from communique.records import Span

FOLDS, ROUNDS, RIDGE, SMALLEST = 5, 3, 2.0, 0.05
# From which probability on a candidate is taken: picked for precision in cross-validation, see the printed table.
LEAST = {"person": 0.65, "thing": 0.4, "many": 0.7, "description": 0.7}
HEAD = """# How much each sign counts for whom a pronoun or a description stands for: logistic regression on GUM's open
# documents and the training articles, written by `python -m communique.training.actors SHARED`. `least`: the
# probability from which a candidate is taken, picked for precision in five-fold cross-validation.
"""
Floats = NDArray[np.float64]
People = Callable[[str], tuple[Span, ...]]
Judge = Callable[[Pronoun, Referent], bool | None]


@dataclass(frozen=True)
class Case:
    """One pronoun or description: its candidates' features, which are right, whether it counts in the table."""

    fold: int
    features: Sequence[Mapping[str, float]]
    right: Sequence[bool]
    counted: bool


@dataclass
class Cases:
    """The cases so far, by kind; ``judge`` tells of a candidate whether it is right (None: not known)."""

    by_kind: dict[str, list[Case]] = field(default_factory=lambda: defaultdict(list))


def watch(cases: Cases, judge: Judge, fold: int, *, led: bool) -> type[Discourse]:
    """Cases to add to, a judge, a fold -> a Discourse that adds its pronouns; ``led``: it follows the judge."""

    class Watched(Discourse):
        def decide(self, pronoun: Pronoun, scorer: Scorer) -> None:
            candidates = self.candidates(pronoun)
            judged = [judge(pronoun, referent) for referent, _ in candidates]
            if None not in judged:
                right = [bool(one) for one in judged]
                cases.by_kind[pronoun.kind].append(Case(fold, [f for _, f in candidates], right, not led))
                if led:
                    for (referent, _), good in zip(candidates, right, strict=True):
                        if good:
                            self.join(pronoun, referent)
                            return
                    return
            super().decide(pronoun, scorer)

    return Watched


def fold_of(id_: str) -> int:
    """A document's id -> its fold."""
    return int(hashlib.sha256(id_.encode()).hexdigest(), 16) % FOLDS


def add_clustered(cases: Cases, document: Clustered, people: People, *, led: bool) -> None:
    """A document with clusters -> its pronouns and (once) its descriptions added to the cases."""

    def judge(pronoun: Pronoun, referent: Referent) -> bool:
        gold = document.cluster_of(pronoun.span)
        return gold is not None and document.cluster_of(referent.words) == gold

    fold, text = fold_of(document.report.id), document.report.text
    watched = watch(cases, judge, fold, led=led)
    resolver = ActorResolver(document.report, look(document.report, document.sentences, people), watched)
    if led:
        return
    reader = Descriptions(text, resolver.mentions, [s.start for s in document.sentences])
    for mention in document.mentions:
        read = reader.read(mention.span) if mention.kind == "description" else None
        if read:
            found = reader.candidates(read)
            right = [document.cluster_of(one.span) == mention.cluster for one, _ in found]
            cases.by_kind["description"].append(Case(fold, [f for _, f in found], right, counted=True))


def add_articles(cases: Cases, corpora: Path, people: People, *, led: bool) -> None:
    """The shared ``corpora`` folder -> the pronouns of the training articles: candidates of their code are right."""
    held = frozenset().union(*read_split(corpora).values())
    for kind in ARTICLE_FILES:
        for d in read_articles(corpora, kind):
            if d.id in held:
                continue
            codes = {span: code for event in d.events for span, code in event.codes}

            def judge(pronoun: Pronoun, referent: Referent, codes: Mapping[Span, str] = codes) -> bool | None:
                gold = codes.get(pronoun.span)
                return None if gold is None else any(m.entity.code == gold for m in referent.antecedents)

            report = report_from(d.text, id=d.id, published=d.published, language="en")
            watched = watch(cases, judge, fold_of(d.id), led=led)
            ActorResolver(report, look(report, d.sentences, people), watched)


def fit(features: Floats, right: Floats) -> Floats:
    """Features [cases, names] and answers -> weights: logistic regression with a ridge, by Newton's method."""
    weights = np.zeros(features.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(features @ weights, -30, 30)))
        slope = features.T @ (p - right) + RIDGE * weights
        bend = (features * (p * (1 - p))[:, None]).T @ features + RIDGE * np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    return weights


def fit_cases(cases: Sequence[Case], names: Sequence[str]) -> Floats:
    """Cases and the names of the features (the last is the bias) -> weights."""
    rows = [[f.get(name, 0.0) for name in names[:-1]] + [1.0] for case in cases for f in case.features]
    return fit(np.array(rows), np.array([float(right) for case in cases for right in case.right]))


def validate(cases: Sequence[Case], names: Sequence[str]) -> Iterator[tuple[float, bool]]:
    """Cases -> for each that counts, the best candidate's probability by the other folds' weights, if it is right."""
    for fold in range(FOLDS):
        weights = dict(zip(names, fit_cases([case for case in cases if case.fold != fold], names), strict=True))
        scorer = Scorer(weights, 0.0)
        for case in cases:
            if case.fold == fold and case.counted:
                scored = zip(map(scorer.probability, case.features), case.right, strict=True)
                yield max(scored, default=(0.0, False), key=lambda item: item[0])


def names_of(cases: Sequence[Case]) -> list[str]:
    """Cases -> the names of their features, the bias last."""
    return [*sorted({name for case in cases for features in case.features for name in features}), "bias"]


def print_table(kind: str, cases: Sequence[Case], names: Sequence[str]) -> None:
    """A kind and its cases -> precision and recall (of all cases) at several thresholds, printed."""
    found = list(validate(cases, names))
    for least in (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8):
        taken = [right for probability, right in found if probability >= least]
        precision = sum(taken) / max(1, len(taken))
        print(
            f"{kind} {least:.2f}: {len(taken)} links, precision {precision:.3f}, recall {sum(taken) / len(found):.3f}"
        )


def write_weights(weights: Mapping[str, Mapping[str, float]], path: Path = WEIGHTS) -> None:
    """Weights by kind and feature -> the file of weights; small ones are left out."""
    parts = [HEAD]
    for kind in sorted(weights):
        lines = [f'"{name}" = {value:.2f}' for name, value in weights[kind].items() if abs(value) >= SMALLEST]
        parts.append("\n".join([f"[{kind}]", f"least = {LEAST[kind]}", "", f"[{kind}.weights]", *lines]) + "\n")
    path.write_text("\n".join(parts), encoding="utf-8")
    load_scorers.cache_clear()


def main(shared: Path) -> None:
    """The shared folder -> weights fitted, validated (printed) and written."""
    people = find_people(Analyzer())
    documents = list(read_clustered(shared / "corpora"))
    for number in range(ROUNDS):
        cases = Cases()
        for led in (True, False):
            for document in documents:
                add_clustered(cases, document, people, led=led)
            add_articles(cases, shared / "corpora", people, led=led)
        names = {kind: names_of(found) for kind, found in cases.by_kind.items()}
        weights = {
            kind: dict(zip(names[kind], map(float, fit_cases(found, names[kind])), strict=True))
            for kind, found in cases.by_kind.items()
        }
        write_weights(weights)
        if number == ROUNDS - 1:
            for kind, found in cases.by_kind.items():
                print_table(kind, found, names[kind])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m communique.training.actors SHARED")
    main(Path(sys.argv[1]))
