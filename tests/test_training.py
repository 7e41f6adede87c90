"""What training reads and what it asks for; a run of a few steps where PyTorch is installed."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from communique.analysis.encoder import WEIGHTS, Analyzer
from communique.analysis.run import Point
from communique.analysis.windows import WordPieces
from communique.errors import InputError
from communique.evaluation.agreement import FoundEvent, match_events, measure
from communique.evaluation.annotated import Annotated
from communique.evaluation.gold import ARTICLE_FILES, Document, GoldEvent, read_articles
from communique.evaluation.readers import (
    read_authored,
    read_heldout,
)
from communique.records import Span
from communique.training.corpora import drop_overlap, load_corpora, part_of, shingles
from communique.training.labels import training_labels
from communique.training.tensors import IGNORE, collate_targets, epoch_batches, prepare
from corpus_files import write_rows

BLOCKS = """H [A1:Chad] <1 CONSULT.visit actual:hosts> [R1:Niger]'s premier
[A1:Police in Minsk] <1 COERCE.arrest actual:arrested> [R1:two editors] [D1:Friday], [S1,2:the ministry] <2 SAY:said>.

It rained.
"""


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces(WEIGHTS / "tokenizer.json")


@pytest.fixture
def authored(tmp_path: Path) -> list[Annotated]:
    (tmp_path / "w1.txt").write_text(BLOCKS, "utf-8")
    return list(read_authored(tmp_path / "w1.txt", speech=True))


def test_authored_blocks_become_documents(authored: list[Annotated]) -> None:
    first, second = (x.document for x in authored)
    assert [s.of(first.text) for s in first.sentences] == [
        "Chad hosts Niger's premier",
        "Police in Minsk arrested two editors Friday, the ministry said.",
    ]
    assert [(e.event_type, e.mode, e.cue.of(first.text)) for e in first.events] == [
        ("CONSULT", "visit", "hosts"), ("COERCE", "arrest", "arrested"),
    ]  # fmt: skip
    assert [s.of(first.text) for s in first.events[1].roles["recipient"]] == ["two editors"]
    assert (second.events, second.connected) == ((), False)
    (said,) = authored[0].speech
    assert said.cue.of(first.text) == "said"
    assert [s.of(first.text) for s in said.roles["source"]] == ["the ministry"]


def test_sentences_that_stand_in_held_out_articles_are_dropped(authored: list[Annotated]) -> None:
    held = shingles("Yesterday police in Minsk arrested two editors Friday, the ministry said. More.")
    kept, dropped = drop_overlap(authored[0], held)
    assert dropped == 1
    text = kept.document.text
    assert [s.of(text) for s in kept.document.sentences] == ["Chad hosts Niger's premier"]
    assert ([e.event_type for e in kept.document.events], kept.speech) == (["CONSULT"], ())
    assert drop_overlap(authored[0], shingles("Police in Minsk arrested two editors Monday")) == (authored[0], 0)


SHARED = Path(__file__).parent.parent.parent / "shared" / "corpora"
OWN = Path(__file__).parent.parent / "corpora" / "authored"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the developers' shared folder")
def test_no_line_of_ours_is_somebody_elses() -> None:
    articles = [d for kind in ARTICLE_FILES for d in read_articles(SHARED, kind)]
    theirs = set().union(*(shingles(d.text) for d in articles))
    assert len(theirs) > 100_000
    ours = [x.document for file in sorted(OWN.glob("*.txt")) for x in read_authored(file, speech=True)]
    assert len(ours) > 800
    lines = [s.of(d.text) for d in ours for s in d.sentences]
    assert [line for line in lines if not theirs.isdisjoint(shingles(line))] == []


def test_held_out_files_of_ours_train_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for reader in ("read_annotations", "read_propbank", "read_articles"):
        monkeypatch.setattr(f"communique.training.corpora.{reader}", lambda *_: [])
    monkeypatch.setattr("communique.training.corpora.read_named", lambda _: {})
    (tmp_path / "split.json").write_text('{"dev": {}, "dev2": {}}', "utf-8")
    line = "[A1:Police in Minsk] <1 COERCE.arrest actual:arrested> [R1:two editors of a paper] on [D1:Friday] morning."
    for place, block in (
        ("authored/w1.txt", f"{line}\n\n[A1:Chad] <1 AID actual:sent> aid."),
        ("heldout/w2.txt", line),
    ):
        (tmp_path / "own" / place).parent.mkdir(parents=True)
        (tmp_path / "own" / place).write_text(block, "utf-8")
    read = load_corpora(tmp_path, tmp_path / "own")
    assert [x.document.text for x in read.train] == ["Chad sent aid.\n"]
    assert read.dropped > 0
    assert [d.id for d in read_heldout(tmp_path / "own")] == ["w2-0"]


def test_held_out_text_is_not_in_what_trains() -> None:
    heldout = read_heldout(OWN.parent)
    counts = Counter(e.status for d in heldout for e in d.events)
    assert min(counts[status] for status in ("future", "hypothetical", "negated")) >= 100
    seen = set().union(*(shingles(d.text) for d in heldout))
    ours = [x.document for file in sorted(OWN.glob("*.txt")) for x in read_authored(file, speech=True)]
    assert [d.id for d in ours if not seen.isdisjoint(shingles(d.text))] == []


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


def test_targets_stand_at_their_words(authored: list[Annotated], pieces: WordPieces) -> None:
    labels = training_labels()
    ready = [prepare(d, pieces, labels) for d in authored]
    batch = [pair for some in epoch_batches(ready, random.Random(1), 1024) for pair in some]
    arrays, targets = collate_targets(batch, pieces, labels, random.Random(3))
    words = [w for window, d in batch for s in window.sentences for w in s.words]
    cue, speech, mention = targets.words
    assert (cue != IGNORE).sum() == (speech != IGNORE).sum() == len(words)
    assert (mention == IGNORE).all()
    for asked, mode in zip(targets.asked, targets.mode, strict=True):
        if labels.kinds[asked.kind] == "SAY":
            assert (speech[asked.row, asked.first], mode) == (2, IGNORE)
        elif labels.kinds[asked.kind] != "ANY":
            assert cue[asked.row, asked.first] == 2 + asked.kind
            assert labels.modes[mode][0] == labels.types[asked.kind]
    assert arrays.first.shape == cue.shape
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


def test_a_share_of_the_documents_holds_the_smaller_ones() -> None:
    documents = [Annotated(Document(str(i), "", (), ()), frozenset({"events"}), "authored") for i in range(400)]
    half, quarter = part_of(documents, 0.5), part_of(documents, 0.25)
    assert all(x in half for x in quarter)
    assert 150 < len(half) < 250
    assert part_of(documents, 1.0) == documents


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    """Random start weights of a tiny MPNet, named as the real ones are."""
    torch = pytest.importorskip("torch")
    safetensors = pytest.importorskip("safetensors.torch")
    from communique.training.model import Encoder, Shape

    folder = tmp_path / "encoder"
    folder.mkdir()
    config = {
        "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64,
        "vocab_size": 40_000, "max_position_embeddings": 256, "layer_norm_eps": 1e-5, "model_type": "mpnet",
        "relative_attention_num_buckets": 32,
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    (folder / "tokenizer.json").write_text((WEIGHTS / "tokenizer.json").read_text("utf-8"), "utf-8")
    theirs = {"word": "embeddings.word_embeddings", "pos": "embeddings.position_embeddings"}
    theirs |= {"norm": "embeddings.LayerNorm", "rel": "encoder.relative_attention_bias"}
    for i in range(2):
        layer = f"encoder.layer.{i}"
        theirs |= {f"layers.{i}.n1": f"{layer}.attention.LayerNorm", f"layers.{i}.n2": f"{layer}.output.LayerNorm"}
        theirs |= {f"layers.{i}.{x}": f"{layer}.attention.attn.{x}" for x in "qkvo"}
        theirs |= {f"layers.{i}.f1": f"{layer}.intermediate.dense", f"layers.{i}.f2": f"{layer}.output.dense"}
    torch.manual_seed(1)
    own = {k: v.clone() for k, v in Encoder(Shape.read(folder)).state_dict().items() if k != "shape.weight"}
    weights = {f"{theirs[k.rpartition('.')[0]]}.{k.rpartition('.')[2]}": v for k, v in own.items()}
    safetensors.save_file(weights, folder / "model.safetensors")
    return folder


@pytest.mark.model
def test_a_few_steps_learn_and_resume(
    authored: list[Annotated], pieces: WordPieces, encoder: Path, tmp_path: Path
) -> None:
    torch = pytest.importorskip("torch")
    from communique.training.train import Plan, Trainer

    labels = training_labels()
    ready = [prepare(d, pieces, labels) for d in authored]
    plan = Plan(encoder, tmp_path, layers=1, epochs=6, encoder_rate=1e-3, layer_decay=0.9)
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


@pytest.mark.model
@pytest.mark.parametrize(
    (
        "by_row",
        "seen",
    ),  # what is left of the inputs: steps of 1.5 / 255 over all, or of a 127.5th of each row's largest
    [(False, [[0.00588, 0.00588], [0.00588, 0.2412]]), (True, [[0.00784, 0.00784], [0.00392, 0.2392]])],
)
def test_a_layer_trains_against_the_rounding_of_int8(by_row: bool, seen: list[list[float]]) -> None:  # noqa: FBT001
    torch = pytest.importorskip("torch")
    from communique.training.model import Linear

    layer = Linear(3, 1, by_row=by_row)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[0.0, 0.64, 0.011]]))  # steps of .01
        layer.bias.zero_()
    x = torch.tensor([[1.0, 0.006, 0.0085], [-0.5, 0.0035, 0.24]])
    plain = layer(x)
    layer.rounding = True
    rounded = torch.tensor(seen) @ torch.tensor([0.64, 0.01])
    assert torch.allclose(layer.train()(x)[:, 0], rounded, atol=2e-5)
    assert torch.equal(layer.eval()(x), plain)


@pytest.mark.model
def test_a_teacher_answers_every_question(authored: list[Annotated], pieces: WordPieces, encoder: Path) -> None:
    pytest.importorskip("torch")
    from communique.training.model import Model, Shape
    from communique.training.teaching import taught
    from communique.training.train import Plan, TorchRunner, Trainer

    labels = training_labels()
    ready = [prepare(d, pieces, labels) for d in authored]
    teacher = TorchRunner(Model(Shape.read(encoder), labels))
    with_teacher = list(taught(authored, ready, teacher, pieces, labels))
    for document in with_teacher:
        for sentence, right in document.targets.items():
            assert right.taught is not None
            assert right.taught.words.shape == (len(sentence.words), sum(labels.word_classes))
            assert len(right.taught.asked) == len(right.asked)
    losses = []
    for documents in (ready, with_teacher):
        trainer = Trainer(Plan(encoder, encoder, layers=1, epochs=1), labels, documents, pieces)
        losses.append(next(trainer.last_losses for _ in trainer.steps()))
    plain, more = losses
    assert all(b > a for a, b in zip(plain, more, strict=True))


def small_corpora(folder: Path) -> None:
    """One short text of each format the reader of corpora knows; ``wn-dev`` is the only development article."""
    text = "Chad aided Niger. Ada Keru said it rained."
    roles = {"actors": [{"span": [0, 4], "code": None}], "recipients": [{"span": [11, 16], "code": None}]}
    event = {"cue": [5, 10], "cue_text": "aided", "type": "AID", "mode": None, "status": "actual", **roles}
    event |= {"source": None, "date": None, "place": None}
    for kind, ids in (("wikinews", ["wn-dev"]), ("open", ["op-dev2", "op-train"])):
        sentences = [[0, 17], [18, len(text)]]
        texts = {i: text if i.startswith("wn") else text.replace("Chad", "Peru") for i in ids}
        articles = [{"id": i, "text": t, "sentences": sentences} for i, t in texts.items()]
        write_rows(folder / f"{kind}_articles.jsonl", *articles)
        write_rows(folder / f"{kind}_events.jsonl", *({"id": i, "events": [event]} for i in ids))
    split = {"dev": {"wikinews": ["wn-dev"]}, "dev2": {"open": ["op-dev2"]}}
    (folder / "split.json").write_text(json.dumps(split), "utf-8")
    (folder / "authored").mkdir()
    (folder / "authored" / "w1.txt").write_text(BLOCKS.replace("<2 SAY:said>", "said").replace("S1,2", "S1"), "utf-8")
    token = [0, 3, "Ada", "Ada", "PROPN", "NNP", 0, "root"]
    mention = {"start": 0, "end": 3, "first_token": 0, "last_token": 0, "etype": "person", "text": "Ada", "wiki": None}
    gum = [
        {"id": f"gum-{i}", "text": "Ada left.", "tokens": [token], "mentions": [mention], "sentences": [[0, 9]]}
        for i in range(30)
    ]
    write_rows(folder / "gum_open.jsonl", *gum)
    write_rows(folder / "gum_attribution_open.jsonl", {"id": "gum-0", "attributions": []})
    write_rows(folder / "re3d_open.jsonl", {"id": "r", "text": "Ada left.", "entities": []})
    predicate = {"span": [4, 8], "args": [{"role": "ARG0", "span": [0, 3]}]}
    write_rows(folder / "propbank_ewt.jsonl", {"id": "p", "text": "Bob left.", "predicates": [predicate]})
    write_rows(folder / "uds_factuality.jsonl", {"sent_id": "p", "start": 4, "value": 2.5})


@pytest.mark.model
def test_from_corpora_to_a_model_that_codes(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("onnx")
    torch = pytest.importorskip("torch")
    from communique.training.__main__ import main
    from communique.training.shipped import shipped_weights
    from communique.training.train import load_trained

    shared, own, out = tmp_path / "shared", tmp_path / "own", tmp_path / "run"
    for folder in (shared / "corpora", shared / "knowledge", own / "authored"):
        folder.mkdir(parents=True)
    small_corpora(shared / "corpora")
    (own / "authored" / "w21.txt").write_text(BLOCKS, "utf-8")

    def command(verb: str, *given: object) -> str:
        monkeypatch.setattr("sys.argv", ["communique-train", verb, str(shared), *map(str, given), "--own", str(own)])
        try:
            code = main()
        except SystemExit as end:
            code = end.code  # type: ignore[assignment]
        assert not code
        return capsys.readouterr().out

    read = command("prepare")
    assert "real: events: 1 documents, 2 sentences, 1 events" in read
    assert "authored: events, speech: 2 documents, 3 sentences, 2 events, 1 speech" in read
    assert "held out: 1 development articles; for names" in read
    told = command("train", encoder, out, "--layers", 1, "--epochs", 2)
    assert '"dev": {"theta"' in told
    assert "who_what_whom_f1" in command("measure", encoder, out)
    assert "gum_names_f1" in command("export", encoder, out)
    shipped = shipped_weights(out / "weights" / "best")
    trained = dict(load_trained(out / "checkpoint.pt")[0].named_parameters())
    assert trained.keys() - shipped.keys() == {"enc.word.weight"}
    for name, value in shipped.items():  # seven bits of a weight
        whole = trained[name][: len(value)]
        assert torch.linalg.norm(value - whole) <= 0.02 * torch.linalg.norm(whole) + 1e-6, name
    further = ("--layers", 1, "--epochs", 1, "--half", "--rounding", "--start", out / "weights" / "best")
    assert '"dev": {"theta"' in command("train", encoder, tmp_path / "further", *further)
    analyzer = Analyzer(out / "weights" / "best", threads=1)
    found = analyzer.analyze("Chad aided Niger.", [Point(Span(5, 10), "AID")])
    assert [a.span for a in found.asked] == [Span(5, 10)]
    assert len(analyzer.hash) == 12
