"""Corpora of others, a reader a format: what they say of names, reported speech and frames."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from communique.errors import InputError
from communique.evaluation.phrases import Marked
from communique.evaluation.readers import (
    name_in,
    read_annotations,
    read_gum,
    read_propbank,
    read_re3d,
)
from communique.records import Span
from corpus_files import write_rows


def gum_row(words: str, *mentions: str) -> dict[str, object]:
    """Words as "form/xpos/head/relation" and mentions as "first-last/type" (token numbers) -> a document of GUM."""
    parts = [w.split("/") for w in words.split()]
    universal = {"NNP": "PROPN", "NNPS": "PROPN", "JJ": "ADJ", "PRP": "PRON"}
    tokens: list[list[object]] = []
    at = 0
    for form, xpos, head, relation in parts:
        tokens.append([at, at + len(form), form, form, universal.get(xpos, "NOUN"), xpos, int(head), relation])
        at += len(form) + 1
    text = " ".join(form for form, *_ in parts)
    rows = []
    for m in mentions:
        bounds, etype = m.split("/")
        first, last = map(int, bounds.split("-"))
        phrase = " ".join(form for form, *_ in parts[first : last + 1])
        row = {"first_token": first, "last_token": last, "start": tokens[first][0], "end": tokens[last][1]}
        rows.append({**row, "etype": etype, "wiki": None, "text": phrase})
    return {"id": "g", "text": text, "tokens": tokens, "mentions": rows, "sentences": [[0, len(text)]]}


BANK = "The/DT/1/det Bank/NNP/4/nsubj of/IN/3/case Peru/NNP/1/nmod said/VBD/-1/root she/PRP/6/nsubj left/VBD/4/ccomp"


def test_gum_gives_outermost_names_and_reported_speech(tmp_path: Path) -> None:
    write_rows(tmp_path / "gum_open.jsonl", gum_row(BANK, "0-3/organization", "3-3/place", "5-5/person"))
    said = {"cue": [17, 21, "said"], "source": [0, 16, ""], "content": [[22, 30, ""]]}
    thought = {"cue": [26, 30, "left"], "source": None, "content": [[0, 25, ""]]}
    write_rows(tmp_path / "gum_attribution_open.jsonl", {"id": "g", "attributions": [said, thought]})
    (found,) = read_gum(tmp_path)
    assert found.mentions == (("organisation", Span(4, 16)),)
    assert [(x.cue, x.roles["source"]) for x in found.speech] == [(Span(17, 21), (Span(0, 16),))]
    assert found.layers == {"mentions", "speech"}


@pytest.mark.parametrize(
    ("words", "mentions", "names"),
    [
        pytest.param(  # the head is the chair
            "chair/NN/-1/root of/IN/2/case Oxfam/NNP/0/nmod", ["0-2/person", "2-2/organization"], "organisation Oxfam",
            id="an organisation is not the person who chairs it",
        ),
        pytest.param(
            "skipper/NN/-1/root Ada/NNP/0/appos Keru/NNP/1/flat", ["0-2/person"], "person Ada Keru",
            id="the name beside a common noun",
        ),
        pytest.param(
            "skipper/NN/-1/root ,/,/2/punct Keru/NNP/0/appos", ["0-2/person"], "", id="an apposition is its own mention"
        ),
        pytest.param(
            "Goma/NNP/2/compound Film/NNP/2/compound Prize/NNP/-1/root", ["0-2/event", "0-0/place"], "",
            id="a place in the name of something else",
        ),
        pytest.param("Democrats/NNPS/-1/root", ["0-0/person"], "organisation Democrats", id="a group"),
        pytest.param("a/DT/1/det President/NNP/-1/root", ["0-1/person"], "", id="one of many"),
        pytest.param("our/PRP/1/poss Nation/NNP/-1/root", ["0-1/place"], "", id="pointed at, not named"),
        pytest.param(
            "Chad/NNP/-1/root and/CC/2/cc Togo/NNP/0/conj", ["0-2/organization", "0-0/place", "2-2/place"],
            "place Chad, place Togo", id="two names",
        ),
        pytest.param(
            "Keru/NNP/-1/root of/IN/2/case Oxfam/NNP/0/nmod", ["0-2/person", "2-2/organization"],
            "person Keru, organisation Oxfam", id="a person of a body",
        ),
        pytest.param("Chad/NNP/-1/root", ["0-0/organization"], "place Chad", id="a state that acts is a place"),
    ],
)  # fmt: skip
def test_what_gum_calls_a_name(tmp_path: Path, words: str, mentions: list[str], names: str) -> None:
    write_rows(tmp_path / "gum_open.jsonl", gum_row(words, *mentions))
    write_rows(tmp_path / "gum_attribution_open.jsonl")
    (found,) = read_gum(tmp_path)
    assert ", ".join(f"{kind} {span.of(found.document.text)}" for kind, span in found.mentions) == names


@pytest.mark.parametrize(
    ("phrase", "kind", "name"),
    [
        ("the Commerce and Trade Board of Chad, which met", "organisation", "Commerce and Trade Board of Chad"),
        ("Ada Keru and Bo Lind", "person", "Ada Keru"),
        ("television presenter Ada Keru", "person", "Ada Keru"),
        ("a former mayor, Ada Keru", "person", None),
        ("the Brigade 5 Command", "organisation", "Brigade 5 Command"),
        ("Ada Keru's", "person", "Ada Keru"),
        ("Petty Officer Ada M. Keru", "person", "Petty Officer Ada M. Keru"),
        ("the Gulf of Aden", "place", "Gulf of Aden"),
        ("the U.S.", "place", "U.S."),
        ("al-Keru", "person", "al-Keru"),
        ("Da’esh", "organisation", "Da’esh"),
        ("a new Prime Minister", "person", None),
        ("June", "person", None),
        ("Iraqi", "organisation", None),
        ("the Goma Institute in Kigali", "organisation", "Goma Institute"),
        ("Goma Union and Kivu League", "organisation", "Goma Union"),
    ],
)
def test_the_name_in_a_noun_phrase(phrase: str, kind: str, name: str | None) -> None:
    marked = Marked(frozenset({15}), frozenset({10}))
    found = name_in(phrase, Span(0, len(phrase)), kind, marked)  # type: ignore[arg-type]
    assert (found and found.of(phrase)) == name


@pytest.mark.parametrize(
    ("text", "marks", "names"),
    [
        ("Ambassador Keru met government officials in Chad.", ["11-15 Person", "0-15 Person", "20-40 Organisation",
         "44-48 Location"], "person Ambassador Keru, place Chad"),
        ("Lt. Keru spoke.", ["0-3 Person", "4-8 Person"], "person Lt. Keru"),
        ("Chad acts.", ["0-4 Organisation", "0-4 Location"], "place Chad"),
        ("the Goma Treaty", ["4-8 Location", "0-15 DocumentReference"], ""),
    ],
)  # fmt: skip
def test_re3d_gives_names_and_no_common_nouns(tmp_path: Path, text: str, marks: list[str], names: str) -> None:
    values = [(*map(int, bounds.split("-")), kind) for bounds, kind in (m.split() for m in marks)]
    entities = [dict(zip(("start", "end", "type"), v, strict=True)) for v in values]
    write_rows(tmp_path / "re3d_open.jsonl", {"id": "r", "text": text, "entities": entities})
    (found,) = read_re3d(tmp_path)
    assert ", ".join(f"{kind} {span.of(text)}" for kind, span in found.mentions) == names


def test_sentences_of_re3d_that_nobody_marked_are_left_out(tmp_path: Path) -> None:
    text = "Keru met Lind. It rained. Then Keru left."
    entities = [{"start": 0, "end": 4, "type": "Person"}]
    write_rows(tmp_path / "re3d_open.jsonl", {"id": "r", "text": text, "entities": entities})
    (found,) = read_re3d(tmp_path)
    assert [s.of(text) for s in found.document.sentences] == ["Keru met Lind.", "It rained."]


def test_propbank_gives_frames_with_what_is_known_of_their_status(tmp_path: Path) -> None:
    text = "Rebels did not take Goma."
    args = [
        {"role": "ARG0", "span": [0, 6]},
        {"role": "ARG1", "span": [20, 24]},
        {"role": "ARGM-NEG", "span": [11, 14]},
    ]
    predicate = {"span": [15, 19], "args": args}
    write_rows(tmp_path / "propbank_ewt.jsonl", {"id": "p", "text": text, "predicates": [predicate]})
    write_rows(tmp_path / "uds_factuality.jsonl", {"sent_id": "p", "start": 15, "value": -2.5})
    (found,) = read_propbank(tmp_path)
    (frame,) = found.frames
    assert frame.roles == {"actor": (Span(0, 6),), "recipient": (Span(20, 24),)}
    assert frame.statuses == {"negated", "hypothetical", "future"}


def test_annotations_stand_off_the_text_they_were_made_on(tmp_path: Path) -> None:
    text = "Chad aided Niger."
    event = {"cue": [5, 10], "type": "AID", "mode": None, "status": "actual", "roles": {"actor": [[0, 4]]}}
    row = {"id": "a", "sha256": "0" * 12, "sentences": [[0, 17]], "events": [event], "speech": []}
    (tmp_path / "annotated").mkdir()
    write_rows(tmp_path / "one.jsonl", {"id": "a", "text": text})
    write_rows(tmp_path / "annotated" / "one.jsonl", row)
    with pytest.raises(InputError, match="was annotated on another text"):
        list(read_annotations(tmp_path, tmp_path))
    write_rows(tmp_path / "annotated" / "one.jsonl", {**row, "sha256": hashlib.sha256(text.encode()).hexdigest()[:12]})
    (found,) = read_annotations(tmp_path, tmp_path)
    assert [(e.event_type, e.roles["actor"]) for e in found.document.events] == [("AID", (Span(0, 4),))]
