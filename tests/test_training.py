"""What training reads and what it asks for; a run of a few steps where PyTorch is installed."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from communique.analysis.encoder import WEIGHTS
from communique.analysis.windows import WordPieces
from communique.errors import InputError
from communique.evaluation.agreement import FoundEvent, match_events, measure
from communique.evaluation.gold import Document, GoldEvent
from communique.records import Span
from communique.training.corpora import drop_overlap, load_corpora, read_authored, shingles
from communique.training.labels import training_labels
from communique.training.tensors import IGNORE, collate_targets, epoch_batches, prepare

BLOCKS = """H [A1:Chad] <1 CONSULT.visit actual:hosts> [R1:Niger]'s premier
[A1:Police in Minsk] <1 COERCE.arrest actual:arrested> [R1:two editors] on [D1:Friday], [S1:the ministry] said.

It rained.
"""


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces(WEIGHTS / "tokenizer.json")


@pytest.fixture
def authored(tmp_path: Path) -> list[Document]:
    (tmp_path / "w1.txt").write_text(BLOCKS, "utf-8")
    return list(read_authored(tmp_path / "w1.txt"))


def test_authored_blocks_become_documents(authored: list[Document]) -> None:
    first, second = authored
    assert [s.of(first.text) for s in first.sentences] == [
        "Chad hosts Niger's premier",
        "Police in Minsk arrested two editors on Friday, the ministry said.",
    ]
    assert [(e.event_type, e.mode, e.cue.of(first.text)) for e in first.events] == [
        ("CONSULT", "visit", "hosts"), ("COERCE", "arrest", "arrested"),
    ]  # fmt: skip
    assert [s.of(first.text) for s in first.events[1].roles["recipient"]] == ["two editors"]
    assert (second.events, second.connected) == ((), False)


def test_sentences_that_stand_in_held_out_articles_are_dropped(authored: list[Document]) -> None:
    held = shingles("Yesterday police in Minsk arrested two editors on Friday, the ministry said. More.")
    kept, dropped = drop_overlap(authored[0], held)
    assert dropped == 1
    assert [s.of(kept.text) for s in kept.sentences] == ["Chad hosts Niger's premier"]
    assert [e.event_type for e in kept.events] == ["CONSULT"]
    assert drop_overlap(authored[0], shingles("Police in Minsk arrested two editors on Monday")) == (authored[0], 0)


def test_no_corpora_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no corpora here; training and measuring need the folder"):
        load_corpora(tmp_path)


def test_cue_words_must_stand_at_their_span(tmp_path: Path) -> None:
    event = {"cue": [0, 4], "cue_text": "Mali", "type": "AID", "mode": None, "status": "actual"}
    event |= {"actors": [], "recipients": [], "source": None, "date": None, "place": None}
    for kind in ("wikinews", "open"):
        article = {"id": kind, "text": "Chad sent aid.", "sentences": [[0, 14]]}
        (tmp_path / f"{kind}_articles.jsonl").write_text(json.dumps(article), "utf-8")
        (tmp_path / f"{kind}_events.jsonl").write_text(json.dumps({"id": kind, "events": [event]}), "utf-8")
    (tmp_path / "split.json").write_text('{"dev": {}, "dev2": {}}', "utf-8")
    with pytest.raises(InputError, match="reads 'Chad', not 'Mali'"):
        load_corpora(tmp_path)


def test_targets_stand_at_their_words(authored: list[Document], pieces: WordPieces) -> None:
    labels = training_labels()
    ready = [prepare(d, pieces, labels) for d in authored]
    (batch,) = epoch_batches(ready, random.Random(1), 1024)
    arrays, targets = collate_targets(batch, pieces)
    words = [w for window, d in batch for s in window.sentences for w in s.words]
    assert (targets.cue != IGNORE).sum() == len(words)
    for asked, mode in zip(targets.asked, targets.mode, strict=True):
        assert targets.cue[asked.row, asked.first] == 2 + asked.kind
        assert labels.modes[mode][0] == labels.types[asked.kind]
    assert arrays.first.shape == targets.cue.shape
    assert sorted(np.unique(targets.role).tolist()) == [IGNORE, 0, 1, 2, 3, 4, 5, 6, 7]


def gold(start: int, kind: str, *actors: int) -> GoldEvent:
    spans = tuple(Span(a, a + 3) for a in actors)
    roles = {"actor": spans, "recipient": (), "source": (), "date": (), "place": ()}
    return GoldEvent(Span(start, start + 4), kind, None, "actual", roles)  # type: ignore[arg-type]


def found(start: int, kind: str, *actors: int) -> FoundEvent:
    return FoundEvent(Span(start, start + 4), kind, None, "actual", {"actor": [Span(a, a + 3) for a in actors]})


def test_agreement_by_hand() -> None:
    g = [gold(0, "AID", 10), gold(20, "AID", 30), gold(50, "ACCUSE")]
    f = [found(2, "AID", 11), found(21, "REJECT", 30), found(80, "AID")]
    figures = measure([(g, f)]).figures()
    assert figures["cue_f1"] == pytest.approx(2 * 2 / 6, abs=1e-3)
    assert figures["type_f1"] == pytest.approx(2 * 1 / 6, abs=1e-3)
    assert figures["actor_f1"] == pytest.approx(2 * 1 / (2 + 2), abs=1e-3)
    assert figures["who_what_whom_f1"] == pytest.approx(2 * 1 / 6, abs=1e-3)


def test_pairs_prefer_the_same_type() -> None:
    pairs = match_events([gold(0, "AID")], [found(1, "COERCE"), found(2, "AID")])
    assert [(g.cue.start, f.event_type) for g, f in pairs] == [(0, "AID")]


@pytest.mark.model
def test_a_few_steps_learn_and_resume(authored: list[Document], pieces: WordPieces, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    safetensors = pytest.importorskip("safetensors.torch")
    from communique.training.model import Encoder, Shape
    from communique.training.train import Plan, Trainer

    config: dict[str, int | float | str] = {
        "hidden_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 64,
    }
    config |= {"vocab_size": 40_000, "max_position_embeddings": 256, "layer_norm_eps": 1e-5, "model_type": "mpnet"}
    (tmp_path / "config.json").write_text(json.dumps({**config, "relative_attention_num_buckets": 32}), "utf-8")
    (tmp_path / "tokenizer.json").write_text((WEIGHTS / "tokenizer.json").read_text("utf-8"), "utf-8")
    own = Encoder(Shape.read(tmp_path)).state_dict()
    theirs = {
        "word": "embeddings.word_embeddings",
        "pos": "embeddings.position_embeddings",
        "norm": "embeddings.LayerNorm",
    }
    theirs |= {"rel": "encoder.relative_attention_bias", "layers.0.n1": "encoder.layer.0.attention.LayerNorm"}
    theirs |= {f"layers.0.{x}": f"encoder.layer.0.attention.attn.{x}" for x in "qkvo"}
    theirs |= {
        f"layers.0.{a}": f"encoder.layer.0.{b}" for a, b in (("f1", "intermediate.dense"), ("f2", "output.dense"))
    }
    theirs["layers.0.n2"] = "encoder.layer.0.output.LayerNorm"
    named = {k: v.clone() for k, v in own.items() if k != "shape.weight"}
    weights = {f"{theirs[k.rpartition('.')[0]]}.{k.rpartition('.')[2]}": v for k, v in named.items()}
    safetensors.save_file(weights, tmp_path / "model.safetensors")

    labels = training_labels()
    ready = [prepare(d, pieces, labels) for d in authored]
    plan = Plan(tmp_path, tmp_path, layers=1, epochs=6, encoder_rate=1e-3)
    whole = Trainer(plan, labels, ready, pieces)
    losses = [sum(whole.last_losses) for _ in whole.steps()]
    assert losses[-1] < losses[0]

    first = Trainer(plan, labels, ready, pieces)
    for step, _ in first.steps():
        if step == 3:
            first.save(tmp_path / "checkpoint.pt")
            break
    second = Trainer(plan, labels, ready, pieces)
    second.resume(tmp_path / "checkpoint.pt")
    for _ in second.steps():
        pass
    for a, b in zip(whole.model.parameters(), second.model.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-6)
