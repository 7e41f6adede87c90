"""The country-swap probe: its sentences, and that it sees a change and nothing else."""

from __future__ import annotations

import pytest

from communique.coder import Coder
from communique.coding.actors import resolve_actor
from communique.evaluation.swap import Swap, facts_of, load_pairs, load_sentences, report_of, run_swap
from communique.records import Coding, Passage, Span
from little_events import event


def test_there_are_sentences_and_pairs_enough() -> None:
    sentences, pairs = load_sentences(), load_pairs()
    assert len(set(sentences)) == len(sentences) >= 300
    assert len(pairs) > 20
    assert len({c.code for p in pairs for c in (p.first, p.second)}) == 2 * len(pairs)
    assert all("{A" in s or "{B" in s for s in sentences)


@pytest.mark.parametrize("swap", load_pairs(), ids=lambda swap: f"{swap.first.code}-{swap.second.code}")
def test_every_form_is_known(swap: Swap) -> None:
    for country in (swap.first, swap.second):
        for form in (country.name, country.seat, f"the {country.adjective} army", f"{country.owner} army"):
            assert resolve_actor(form).country == country.code, form


def _coded(text: str, cue: str, code: str) -> Coding:
    at = text.index(cue)
    one = event("r", 1, f"2024-05-17 {code}> ACCUSE", cue=Passage(Span(at, at + len(cue)), cue))
    return Coding(report_of(text), (one,))


def test_only_changes_are_seen() -> None:
    pairs = load_pairs()[:2]
    sentences = ["{A} blamed {B}."]
    same = run_swap(lambda t: _coded(t, "blamed", "KEN GOV" if "Kenya" in t else "RUS GOV"), sentences, pairs)
    assert (same.sentences, same.same, same.changed) == (1, 1, {})
    other = run_swap(lambda t: _coded(t, "blamed", "KEN GOV" if "Kenya" in t else "RUS MIL"), sentences, pairs)
    assert (other.same, dict(other.changed)) == (0, {"codes": 1})
    moved = run_swap(lambda t: _coded(t, "blamed" if "Kenya" in t else ".", "KEN GOV"), sentences, pairs)
    assert moved.changed["events"] == 1


def test_places_count_without_the_names() -> None:
    first, second = load_pairs()[0], load_pairs()[2]
    facts = []
    for swap in (first, second):
        text, slots = swap.fill("{A} and {B} talked; {A-seat} blamed {B}.")
        facts.append(facts_of(_coded(text, "blamed", f"{swap.first.code} GOV"), swap, slots))
    assert facts[0] == facts[1]


@pytest.mark.model
def test_one_sentence_with_the_model() -> None:
    coder = Coder()
    result = run_swap(lambda text: coder.code(report_of(text)), ["{A} condemned {B} on Monday."], load_pairs()[:4])
    assert result.same == result.sentences == 3
