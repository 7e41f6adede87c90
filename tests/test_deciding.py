"""What becomes an event: the encoder's cues, the codebook's rules, one act once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from communique.analysis.graph import Analysis, Cue, Frame, RoleSpan
from communique.codebook import Codebook, load_codebook
from communique.codebook.phrases import expand_phrases
from communique.codebook.starting import starter
from communique.coding.events import decide, points_of
from communique.records import Span, Status


def analysis(
    text: str, *cues: tuple[str, str], asked: tuple[tuple[str, str], ...] = (), status: Status = "actual"
) -> Analysis:
    """A sentence, (words, type) the encoder found, (words, type) it was asked about -> its analysis; word one acts."""
    actor = RoleSpan("actor", Span(0, len(text.split(maxsplit=1)[0])), 0.9)

    def told(words: str, kind: str, *, found: bool) -> Cue | Frame:
        start = text.index(words)
        fields = {
            "span": Span(start, start + len(words)), "sentence": 0, "probability": 0.9, "status": status,
            "roles": (actor,), "kind": kind, "found": found,
        }  # fmt: skip
        if kind == "ANY":
            return Frame(**fields)  # type: ignore[arg-type]
        return Cue(**fields, event_type=kind, mode=None)  # type: ignore[arg-type]

    found = tuple(told(*c, found=True) for c in cues)
    return Analysis(text, (Span(0, len(text)),), found, tuple(told(*a, found=False) for a in asked))  # type: ignore[arg-type]


def decided(given: Analysis, book: Codebook | None = None) -> list[tuple[str, str, str]]:
    """-> type, cue and maker (with the rule) of each event decided on."""
    return [
        (d.cue.event_type, d.cue.span.of(given.text), " ".join(filter(None, (d.found_by.maker, d.found_by.entry))))
        for d in decide(given, book or load_codebook(), 0.5)
    ]


@pytest.mark.parametrize(
    ("given", "events"),
    [
        (analysis("Ghana praised Togo", ("praised", "SUPPORT")), [("SUPPORT", "praised", "encoder")]),
        (  # from a light verb to the noun that carries the act
            analysis("Ghana granted them a pardon", ("granted", "CONCEDE")),
            [("CONCEDE", "pardon", "encoder CONCEDE.pardon")],
        ),
        (  # both found: one event
            analysis("Ghana granted them a pardon", ("granted", "CONCEDE"), ("pardon", "CONCEDE")),
            [("CONCEDE", "pardon", "encoder")],
        ),
        (  # an auxiliary is no cue beside its verb
            analysis("Chad would agree to it", ("would", "AGREE"), ("agree", "AGREE")),
            [("AGREE", "agree", "encoder")],
        ),
        (  # coordinated acts are two
            analysis("Ghana praised Togo and backed it", ("praised", "SUPPORT"), ("backed", "SUPPORT")),
            [("SUPPORT", "praised", "encoder"), ("SUPPORT", "backed", "encoder")],
        ),
        (  # told twice: one
            analysis("Ghana attacked Togo with shelling", ("attacked", "ASSAULT"), ("shelling", "ASSAULT")),
            [("ASSAULT", "attacked", "encoder")],
        ),
        (analysis("Chad will visit Mali", ("visit", "CONSULT"), status="future"), [("CONSULT", "visit", "encoder")]),
        (analysis("Kim opposed it", ("opposed", "SUPPORT")), [("REJECT", "opposed", "encoder REJECT.against")]),
        (analysis("Kim pled guilty", ("pled guilty", "CONCEDE")), []),
        (
            analysis("Oxfam has set up two clinics", asked=(("set up", "AID"),)),
            [("AID", "set up", "codebook AID.facilities")],
        ),
        (  # what the encoder found stands before what words make
            analysis("Oxfam has set up two clinics", ("set up", "AGREE"), asked=(("set up", "AID"),)),
            [("AGREE", "set up", "encoder")],
        ),
        (analysis("Oxfam has set up two offices", asked=(("set up", "AID"),)), []),
        (analysis("He said so", asked=(("said", "ANY"),)), []),
    ],
)  # fmt: skip
def test_decide(given: Analysis, events: list[tuple[str, str, str]]) -> None:
    assert decided(given) == events


@pytest.mark.parametrize(
    ("text", "first", "second", "acts"),
    [
        ("Ten were killed in a rocket attack", "killed", "attack", ["attack"]),
        ("Ten were hit by shells", "hit", "shells", ["shells"]),
        ("Ten were killed in a deadly South Sudanese raid", "killed", "raid", ["raid"]),
        ("Ten were killed in a very deadly rebel raid", "killed", "raid", ["killed", "raid"]),
        ("Yesterday's raid had killed ten", "raid", "killed", ["killed"]),
        ("Ten were killed after a raid", "killed", "raid", ["killed", "raid"]),
        ("Ten were killed in Osh and bombs", "killed", "bombs", ["killed", "bombs"]),
    ],
)
def test_one_act_told_within_another_is_one_event(text: str, first: str, second: str, acts: list[str]) -> None:
    given = analysis(text, (first, "ASSAULT"), (second, "ASSAULT"))
    one, other = given.cues
    told = decide(replace(given, cues=(one, replace(other, roles=(), probability=0.95))), load_codebook(), 0.5)
    assert [d.cue.span.of(text) for d in told] == acts
    assert told[0].cue.roles == one.roles  # what the surer one leaves open, the other fills


def test_the_words_that_decided_stand_beside_the_event() -> None:
    given = analysis("Chad will lift it", ("lift", "CONCEDE"), status="future")
    (decision,) = decide(given, load_codebook(), 0.5)
    assert [span.of(given.text) for span in decision.words] == ["will"]
    assert decision.cue.status == "actual"


def test_below_the_threshold_is_nothing() -> None:
    assert decide(analysis("Ghana praised Togo", ("praised", "SUPPORT")), load_codebook(), 0.95) == []


@pytest.fixture
def own(tmp_path: Path) -> Codebook:
    """Our codebook with a category BOYCOTT laid over it."""
    words = "boycott(|s|ed), shun(|s|ned)"
    text = starter("BOYCOTT", load_codebook().type("SANCTION"), words, expand_phrases(words))
    (tmp_path / "types").mkdir()
    (tmp_path / "types" / "BOYCOTT.toml").write_text(text, encoding="utf-8")
    return load_codebook(tmp_path)


def test_a_category_of_ones_own_is_asked_about_and_wins_over_what_the_encoder_found(own: Codebook) -> None:
    text = "Ghana shunned Togo"
    assert [(p.span.of(text), p.kind) for p in points_of(text, own)] == [("shunned", "ANY")]
    given = analysis(text, ("shunned", "REJECT"), asked=(("shunned", "ANY"),))
    assert decided(given, own) == [("BOYCOTT", "shunned", "codebook BOYCOTT.words")]
    assert decided(given) == [("REJECT", "shunned", "encoder")]


@pytest.mark.model
def test_a_category_of_ones_own_gets_actor_and_recipient_without_training(own: Codebook, tmp_path: Path) -> None:
    from communique.coder import Coder

    (event,) = Coder(codebook=tmp_path).code("Peru's government shunned the Chilean president on Monday.").events
    assert own.quad_class("BOYCOTT") == event.quad_class == "material conflict"
    assert (event.event_type, event.found_by.entry) == ("BOYCOTT", "BOYCOTT.words")
    assert [a.country for a in event.actors] == ["PER"]
    assert [r.country for r in event.recipients] == ["CHL"]
