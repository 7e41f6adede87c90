"""Training: documents -> a checkpoint; resumable, seeded, with development figures after each epoch."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from communique.analysis.decoding import HeadInputs, head_inputs
from communique.analysis.labels import FRAME, SAY, Labels
from communique.analysis.run import Reader
from communique.analysis.windows import Batch, Floats, Window, WordPieces
from communique.training.corpora import Corpora
from communique.training.measure import measure_all
from communique.training.model import Linear, Model, Shape, load_grown, load_start_weights
from communique.training.shipped import shipped_weights
from communique.training.tensors import IGNORE, Mix, Prepared, Targets, TaughtBatch, collate_targets, epoch_batches

QUESTIONS = ("cue", "speech", "mention", "status", "mode", "role")
WEIGHTS = (1.0, 0.3, 0.8, 0.5, 0.5, 0.5)  # of their losses
TAUGHT = 1.0  # weight of a teacher's answers against the right ones
AUXILIARY = 0.4  # weight of a role asked of reported speech or a PropBank predicate against one of an event


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. ``encoder``: folder with start weights; ``out``: where the checkpoint and the log go; ``start``: a
    checkpoint of an earlier run (its running mean is taken) or a folder with shipped graphs, to go on from with a new
    schedule.
    """

    encoder: Path
    out: Path
    layers: int | None = 6
    epochs: float = 3.0
    encoder_rate: float = 5e-5
    head_rate: float = 1e-3
    layer_decay: float = 1.0  # rate of a layer against that of the layer above it
    mix: Mix = field(default_factory=Mix)
    start: Path | None = None
    batch_pieces: int = 1024
    average: float = 0.998  # decay of the running mean of the weights, a step; 0 = off
    rounding: bool = False  # train against the rounding of the shipped int8 graphs
    half: bool = False  # products in bfloat16: three times as fast on cores that have it (AVX512-BF16, AMX)
    device: str = "cpu"  # or "cuda"; the same data in the same order, but not the same bytes
    checkpoint_seconds: float = 300
    seed: int = 1


class TorchRunner:
    """Runs a model as ``analysis.decoding.Runner`` asks; ``half``: with products in bfloat16 (see ``Plan``)."""

    def __init__(self, model: Model, *, half: bool = False, device: str = "cpu") -> None:
        self._model, self._half, self._device = model.eval().to(device), half, device

    @torch.no_grad()
    def words(self, batch: Batch) -> tuple[Floats, Floats, Floats]:
        """Batch -> word vectors, keys, logits of the word questions."""
        arrays = (batch.ids, batch.mask, batch.shape, batch.first)
        with torch.autocast(self._device, torch.bfloat16, enabled=self._half):
            outputs = self._model.words(*(torch.from_numpy(x).to(self._device) for x in arrays))
        vectors, keys, logits = (x.float().cpu().numpy() for x in outputs)
        return vectors, keys, logits

    @torch.no_grad()
    def heads(self, asked: HeadInputs) -> tuple[Floats, Floats, Floats]:
        """Cues with their sentences -> logits of status, mode, role."""
        inputs = (asked.cue, asked.words, asked.mask, asked.relative, asked.kind)
        s, m, r = self._model.heads(*(torch.from_numpy(x).to(self._device) for x in inputs))
        return s.cpu().numpy(), m.cpu().numpy(), r.cpu().numpy()


def head_tensors(vectors: Tensor, keys: Tensor, batch: Batch, targets: Targets) -> list[Tensor]:
    """Word vectors and keys (with their gradient) and gold cues -> the inputs of the heads."""
    here = vectors.device
    empty = np.zeros((*vectors.shape[:2], 1), np.float32)
    shapes = head_inputs(empty, empty, batch, targets.asked)
    places = [(c.row, batch.bounds[c.row][c.part][0], c.first, c.last) for c in targets.asked]
    rows, begin, first, last = torch.tensor(places, device=here).T[:, :, None]
    rows = rows[:, 0]
    at = (begin + torch.arange(shapes.mask.shape[1], device=here)).clamp(max=vectors.shape[1] - 1)
    words = keys[rows[:, None], at]
    everywhere = torch.arange(vectors.shape[1], device=here)
    inside = ((everywhere >= first) & (everywhere < last)).float()
    cue = (vectors[rows] * inside[:, :, None]).sum(1) / inside.sum(1, keepdim=True)
    return [cue, words, *(torch.from_numpy(x).to(here) for x in (shapes.mask, shapes.relative, shapes.kind))]


class Trainer:
    """One training run: model, optimiser, running mean of the weights, place in the schedule."""

    def __init__(self, plan: Plan, labels: Labels, documents: Sequence[Prepared], pieces: WordPieces) -> None:
        torch.manual_seed(plan.seed)
        self.plan, self.labels, self.documents, self.pieces = plan, labels, documents, pieces
        self.model = Model(Shape.read(plan.encoder, plan.layers), labels)
        load_start_weights(self.model.enc, plan.encoder)
        if plan.start:
            shipped = plan.start.is_dir()
            load_grown(self.model, shipped_weights(plan.start) if shipped else _load(plan.start)["mean"])
        for layer in self.model.modules():
            if isinstance(layer, Linear):
                layer.rounding = plan.rounding
        self.model.to(plan.device)
        self.trained = {n: p for n, p in self.model.named_parameters() if p.requires_grad}
        self.rates = [self._rate(name) for name in self.trained]
        groups: list[dict[str, Any]] = [
            {"params": [p for p, r in zip(self.trained.values(), self.rates, strict=True) if r == rate], "peak": rate}
            for rate in sorted(set(self.rates))
        ]
        self.optimiser = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
        self.mean = {n: p.detach().clone() for n, p in self.trained.items()}
        self.step, self.expected = 0, 1.0
        with_events = [t for d in documents if d.kind in ("real", "authored") for t in d.targets.values()]
        events = sum(a.kind < len(labels.types) for t in with_events for a in t.asked)
        self.words_per_event = sum(len(t.cue) for t in with_events) / max(1, events)
        self.total = int(plan.epochs * len(self._epoch(0)))
        self.mode_mask = self._here(labels.mode_mask)

    def _here(self, array: Any) -> Tensor:
        return torch.from_numpy(array).to(self.plan.device, non_blocking=True)

    def _rate(self, name: str) -> float:
        """The name of a parameter -> its highest learning rate."""
        parts = name.split(".")
        if parts[0] != "enc" or parts[1] == "shape":
            return self.plan.head_rate
        above = self.model.enc.size.layers - 1 - (int(parts[2]) if parts[1] == "layers" else -1)
        return self.plan.encoder_rate * self.plan.layer_decay**above

    def _epoch(self, number: int) -> list[list[tuple[Window, Prepared]]]:
        """The batches of one epoch; the same for the same seed and number, so that a resumed run goes on alike."""
        rng = random.Random(f"{self.plan.seed} {number}")
        return epoch_batches(self.documents, rng, self.plan.batch_pieces, self.plan.mix)

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
        for group in self.optimiser.param_groups:
            group["lr"] = group["peak"] * scale
        losses = self.losses(pairs)
        self.optimiser.zero_grad()
        loss = torch.stack([w * x for w, x in zip(WEIGHTS, losses, strict=True)]).sum()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.trained.values(), 5.0)
        self.optimiser.step()
        self.step += 1
        self.last_losses = [x.detach() for x in losses]
        decay = min(self.plan.average, self.step / (self.step + 10))  # the first steps are soon forgotten
        torch._foreach_lerp_(list(self.mean.values()), [p.detach() for p in self.trained.values()], 1 - decay)

    def collated(self, pairs: Sequence[tuple[Window, Prepared]], step: int) -> tuple[Batch, Targets]:
        """Windows of a batch, the number of the step -> what goes in and the right answers, drawn for this step."""
        return collate_targets(pairs, self.pieces, self.labels, random.Random(f"{self.plan.seed} {step}"))

    def losses(self, pairs: Sequence[tuple[Window, Prepared]]) -> list[Tensor]:
        """One batch -> the losses of QUESTIONS: sums of cross-entropy per event expected in so many words."""
        batch, targets = self.collated(pairs, self.step)
        arrays = (batch.ids, batch.mask, batch.shape, batch.first)
        with torch.autocast(self.plan.device, torch.bfloat16, enabled=self.plan.half):
            vectors, keys, logits = self.model.words(*map(self._here, arrays))
        vectors, keys, logits = vectors.float(), keys.float(), logits.float()
        expected = self.expected = max(
            1.0, sum(stop for bounds in batch.bounds for _, stop in bounds[-1:]) / self.words_per_event
        )

        def loss(logits: Tensor, gold: Any, weight: Tensor | None = None) -> Tensor:
            answers = self._here(gold)
            each = F.cross_entropy(logits.flatten(0, -2), answers.flatten(), ignore_index=IGNORE, reduction="none")
            return (each if weight is None else each.view(answers.shape) * weight).sum() / expected

        parts = logits.split(self.labels.word_classes, -1)
        out = [loss(part, gold) for part, gold in zip(parts, targets.words, strict=True)]
        if not targets.asked:
            return [*out, *(logits.new_zeros(3))]
        inputs = head_tensors(vectors, keys, batch, targets)
        with torch.autocast(self.plan.device, torch.bfloat16, enabled=self.plan.half):
            asked = self.model.heads(*inputs)
        status, mode, role = (x.float() for x in asked)
        kind = inputs[-1]
        may_be = self._here(targets.status).clamp(min=1e-6).log()
        out.append(-(status.log_softmax(-1) + may_be).logsumexp(-1).sum() / expected)
        out.append(loss(mode + self.mode_mask[kind], targets.mode))
        less = (kind == self.labels.kinds.index(SAY)) | (kind == self.labels.kinds.index(FRAME))
        out.append(loss(role, targets.role, torch.where(less, AUXILIARY, 1.0)[:, None]))
        return out if targets.taught is None else self._with_taught(out, targets.taught, [*parts, status, mode, role])

    def _with_taught(self, losses: list[Tensor], taught: TaughtBatch, logits: list[Tensor]) -> list[Tensor]:
        """Losses against the right answers, a teacher's answers, logits, all in the order of QUESTIONS -> the losses
        with the cross-entropy against the teacher added.
        """
        words = self._here(taught.words).split(self.labels.word_classes, -1)
        answers = [*words, *map(self._here, (taught.status, taught.mode, taught.role))]
        logits[-1] = logits[-1][:, : taught.role.shape[1]]
        more = [-(a * x.log_softmax(-1)).sum() / self.expected for a, x in zip(answers, logits, strict=True)]
        return [x + TAUGHT * y for x, y in zip(losses, more, strict=True)]

    def averaged(self) -> Model:
        """-> a copy of the model with the running mean of the weights (the model that is measured and shipped)."""
        model = Model(self.model.enc.size, self.labels).to(self.plan.device)
        model.load_state_dict(self.model.state_dict())
        if self.plan.average:
            load_grown(model, self.mean)
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
        state = _load(path)
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.mean, self.step = state["mean"], state["step"]


def _load(path: Path) -> dict[str, Any]:
    state: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
    return state


def load_trained(path: Path) -> tuple[Model, Labels]:
    """The path of a checkpoint -> the model with the running mean of its weights, its labels."""
    state = _load(path)
    labels = Labels.from_json(state["labels"])
    model = Model(Shape(**state["shape"]), labels)
    model.load_state_dict(state["model"])
    load_grown(model, state["mean"])
    return model.eval(), labels


def train(plan: Plan, labels: Labels, documents: Sequence[Prepared], pieces: WordPieces, corpora: Corpora) -> None:
    """A plan, documents prepared with these pieces, what to measure on -> a checkpoint and a log in ``plan.out``."""
    plan.out.mkdir(parents=True, exist_ok=True)
    checkpoint = plan.out / "checkpoint.pt"
    trainer = Trainer(plan, labels, documents, pieces)
    if checkpoint.exists():
        trainer.resume(checkpoint)
    with (plan.out / "log.jsonl").open("a", encoding="utf-8") as log:

        def tell(**what: Any) -> None:
            line = json.dumps(what)
            print(line, flush=True)
            print(line, file=log, flush=True)

        tell(steps=trainer.total, from_step=trainer.step, pieces=sum(d.size for d in documents))
        saved = began = time.monotonic()
        for step, ended in trainer.steps():
            if step % 25 == 0:
                losses = {q: round(float(x), 3) for q, x in zip(QUESTIONS, trainer.last_losses, strict=True)}
                tell(step=step, losses=losses, seconds=round(time.monotonic() - began))
            if ended or time.monotonic() - saved > plan.checkpoint_seconds:
                trainer.save(checkpoint)
                saved = time.monotonic()
            if ended:
                reader = Reader(TorchRunner(trainer.averaged(), device=plan.device), pieces, labels)
                tell(step=step, dev=measure_all(reader, corpora))
