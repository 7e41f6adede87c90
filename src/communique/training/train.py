"""Training: documents -> a checkpoint; resumable, seeded, with development figures after each epoch."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from communique.analysis.decoding import Floats, HeadInputs, head_inputs
from communique.analysis.labels import Labels
from communique.analysis.run import Reader, Thresholds
from communique.analysis.windows import Batch, Window, WordPieces, cut_sentences
from communique.evaluation.agreement import from_cue, measure
from communique.evaluation.gold import Document
from communique.training.model import MASKED, Model, Shape, load_start_weights
from communique.training.tensors import IGNORE, Prepared, Targets, collate_targets, epoch_batches

LEAST = 0.2  # cues below are never looked at
WEIGHTS = (1.0, 0.5, 0.5, 0.5)  # of the losses: cue, status, mode, role


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. ``encoder``: folder with start weights; ``out``: where the checkpoint and the log go."""

    encoder: Path
    out: Path
    layers: int | None = 6
    epochs: float = 3.0
    encoder_rate: float = 5e-5
    head_rate: float = 1e-3
    batch_pieces: int = 1024
    average: float = 0.998  # decay of the running mean of the weights, a step; 0 = off
    checkpoint_seconds: float = 300
    seed: int = 1


class TorchRunner:
    """Runs a model as ``analysis.decoding.Runner`` asks."""

    def __init__(self, model: Model) -> None:
        self._model = model.eval()

    @torch.no_grad()
    def words(self, batch: Batch) -> tuple[Floats, Floats]:
        """Batch -> word vectors, cue logits."""
        h, cue = self._model.words(*(torch.from_numpy(x) for x in (batch.ids, batch.mask, batch.shape, batch.first)))
        return h.numpy(), cue.numpy()

    @torch.no_grad()
    def heads(self, asked: HeadInputs) -> tuple[Floats, Floats, Floats]:
        """Cues with their sentences -> logits of status, mode, role."""
        inputs = (asked.cue, asked.words, asked.mask, asked.relative, asked.kind)
        s, m, r = self._model.heads(*(torch.from_numpy(x) for x in inputs))
        return s.numpy(), m.numpy(), r.numpy()


def head_tensors(vectors: Tensor, batch: Batch, targets: Targets) -> list[Tensor]:
    """Word vectors (with their gradient) and gold cues -> the inputs of the heads."""
    shapes = head_inputs(np.zeros((*vectors.shape[:2], 1), np.float32), batch, targets.asked)
    rows = torch.tensor([c.row for c in targets.asked])
    begin = torch.tensor([batch.bounds[c.row][c.part][0] for c in targets.asked])
    at = (begin[:, None] + torch.arange(shapes.mask.shape[1])).clamp(max=vectors.shape[1] - 1)
    words = vectors[rows[:, None], at]
    everywhere = torch.arange(vectors.shape[1])
    first, last = (torch.tensor([getattr(c, name) for c in targets.asked])[:, None] for name in ("first", "last"))
    inside = ((everywhere >= first) & (everywhere < last)).float()
    cue = (vectors[rows] * inside[:, :, None]).sum(1) / inside.sum(1, keepdim=True)
    return [cue, words, *(torch.from_numpy(x) for x in (shapes.mask, shapes.relative, shapes.kind))]


class Trainer:
    """One training run: model, optimiser, running mean of the weights, place in the schedule."""

    def __init__(self, plan: Plan, labels: Labels, documents: Sequence[Prepared], pieces: WordPieces) -> None:
        torch.manual_seed(plan.seed)
        self.plan, self.labels, self.documents, self.pieces = plan, labels, documents, pieces
        self.model = Model(Shape.read(plan.encoder, plan.layers), labels)
        load_start_weights(self.model.enc, plan.encoder)
        trained = {n: p for n, p in self.model.named_parameters() if p.requires_grad}
        slow = [p for n, p in trained.items() if n.startswith("enc.") and "shape" not in n]
        fast = [p for n, p in trained.items() if not (n.startswith("enc.") and "shape" not in n)]
        groups: list[dict[str, Any]] = [{"params": slow}, {"params": fast}]
        self.optimiser = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
        self.trained = list(trained.values())
        self.mean = [p.detach().clone() for p in self.trained]
        self.step = 0
        targets = [t for d in documents for t in d.targets.values()]
        self.words_per_event = sum(len(c) for c, _ in targets) / max(1, sum(len(e) for _, e in targets))
        self.total = int(plan.epochs * len(self._epoch(0)))
        self.mode_mask = torch.full((len(labels.types), len(labels.modes)), MASKED)
        for kind, own in enumerate(labels.modes_of):
            self.mode_mask[kind, torch.from_numpy(own)] = 0

    def _epoch(self, number: int) -> list[list[tuple[Window, Prepared]]]:
        """The batches of one epoch; the same for the same seed and number, so that a resumed run goes on alike."""
        rng = random.Random(f"{self.plan.seed} {number}")
        return epoch_batches(self.documents, rng, self.plan.batch_pieces)

    def steps(self) -> Iterator[tuple[int, bool]]:
        """Train to the end of the plan; yields (step, whether an epoch ended) after each step."""
        number = 0
        done = 0
        while done < self.total:
            batches = self._epoch(number)
            for k, pairs in enumerate(batches):
                done += 1
                if done <= self.step:
                    continue
                torch.manual_seed(self.plan.seed * 1_000_003 + done)  # dropout: alike in a resumed run
                self._learn(pairs)
                yield self.step, k == len(batches) - 1 or done == self.total
                if done == self.total:
                    return
            number += 1

    def _learn(self, pairs: Sequence[tuple[Window, Prepared]]) -> None:
        self.model.train()
        scale = min(1, (self.step + 1) / (0.06 * self.total)) * max(0.0, 1 - self.step / self.total)
        for group, rate in zip(self.optimiser.param_groups, (self.plan.encoder_rate, self.plan.head_rate), strict=True):
            group["lr"] = rate * scale
        losses = self.losses(pairs)
        self.optimiser.zero_grad()
        loss = torch.stack([w * x for w, x in zip(WEIGHTS, losses, strict=False)]).sum()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.trained, 5.0)
        self.optimiser.step()
        self.step += 1
        self.last_losses = [float(x.detach()) for x in losses]
        decay = min(self.plan.average, self.step / (self.step + 10))  # the first steps are soon forgotten
        torch._foreach_lerp_(self.mean, [p.detach() for p in self.trained], 1 - decay)

    def losses(self, pairs: Sequence[tuple[Window, Prepared]]) -> list[Tensor]:
        """One batch -> losses of cue, status, mode, role: sums of cross-entropy per expected event."""
        batch, targets = collate_targets(pairs, self.pieces)
        arrays = (batch.ids, batch.mask, batch.shape, batch.first)
        vectors, cue = self.model.words(*(torch.from_numpy(x) for x in arrays))
        expected = max(1.0, float((targets.cue != IGNORE).sum()) / self.words_per_event)

        def loss(logits: Tensor, gold: Any) -> Tensor:
            answers = torch.from_numpy(gold).flatten()
            return F.cross_entropy(logits.flatten(0, -2), answers, ignore_index=IGNORE, reduction="sum") / expected

        out = [loss(cue, targets.cue)]
        if targets.asked:
            inputs = head_tensors(vectors, batch, targets)
            status, mode, role = self.model.heads(*inputs)
            mode = mode + self.mode_mask[inputs[-1]]
            out += [loss(status, targets.status), loss(mode, targets.mode), loss(role, targets.role)]
        return out

    def averaged(self) -> Model:
        """-> a copy of the model with the running mean of the weights (the model that is measured and shipped)."""
        model = Model(self.model.enc.size, self.labels)
        model.load_state_dict(self.model.state_dict())
        if self.plan.average:
            trained = [p for p in model.parameters() if p.requires_grad]
            with torch.no_grad():
                torch._foreach_copy_(trained, self.mean)
        return model.eval()

    def save(self, path: Path) -> None:
        """A path -> the whole state there, written beside and moved into place."""
        state = {
            "model": self.model.state_dict(), "mean": self.mean, "optimiser": self.optimiser.state_dict(),
            "step": self.step, "labels": self.labels.to_json(), "shape": asdict(self.model.enc.size),
        }  # fmt: skip
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def resume(self, path: Path) -> None:
        """A path that ``save`` wrote -> the state taken up from there."""
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.mean, self.step = state["mean"], state["step"]


def measure_on(
    reader: Reader, documents: Iterable[Document], thresholds: Sequence[float], role_threshold: float = 0.6
) -> dict[str, float]:
    """A reader and gold documents -> figures of the encoder alone, with the best cue threshold of ``thresholds``."""
    found = []
    for d in documents:
        sentences = cut_sentences(d.text, d.sentences, reader.pieces)
        found.append((d.events, reader.find_cues(sentences, Thresholds(LEAST, role_threshold))))
    best: dict[str, float] = {}
    for theta in thresholds:
        figures = measure((g, [from_cue(c) for c in cues if c.probability >= theta]) for g, cues in found).figures()
        if not best or figures["type_f1"] > best["type_f1"]:
            best = {"theta": theta, **figures}
    return best


def train(plan: Plan, labels: Labels, train_documents: Sequence[Prepared], dev: Sequence[Document]) -> Model:
    """A plan and documents -> the trained model; log and checkpoint stand in ``plan.out``."""
    plan.out.mkdir(parents=True, exist_ok=True)
    checkpoint = plan.out / "checkpoint.pt"
    pieces = WordPieces(plan.encoder / "tokenizer.json")
    trainer = Trainer(plan, labels, train_documents, pieces)
    if checkpoint.exists():
        trainer.resume(checkpoint)
    log = (plan.out / "log.jsonl").open("a", encoding="utf-8")

    def tell(**what: Any) -> None:
        line = json.dumps(what)
        print(line, flush=True)
        print(line, file=log, flush=True)

    tell(
        steps=trainer.total,
        from_step=trainer.step,
        documents=len(train_documents),
        pieces=sum(d.size for d in train_documents),
    )
    saved = began = time.monotonic()
    for step, ended in trainer.steps():
        if step % 25 == 0:
            tell(step=step, losses=[round(x, 3) for x in trainer.last_losses], seconds=round(time.monotonic() - began))
        if ended or time.monotonic() - saved > plan.checkpoint_seconds:
            trainer.save(checkpoint)
            saved = time.monotonic()
        if ended:
            reader = Reader(TorchRunner(trainer.averaged()), pieces, labels)
            figures = measure_on(reader, dev, [x / 20 for x in range(5, 16)])
            tell(step=step, dev=figures)
    log.close()
    return trainer.averaged()
