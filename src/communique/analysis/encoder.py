"""The shipped encoder: text -> Analysis in one pass, run by onnxruntime."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from communique.analysis.calibration import FILE as CALIBRATION
from communique.analysis.calibration import Calibration
from communique.analysis.countries import FILE as COUNTRIES
from communique.analysis.decoding import HeadInputs
from communique.analysis.devices import open_session
from communique.analysis.graph import ROLES, Analysis
from communique.analysis.labels import ModelCard
from communique.analysis.phrases import as_names, with_whole_names
from communique.analysis.run import Point, Reader, Thresholds
from communique.analysis.windows import Batch, Floats, WordPieces, cut_sentences
from communique.analysis.words import find_sentences
from communique.errors import ModelError

WEIGHTS = Path(__file__).parent / "weights"
MODELS = ("best", "fast")  # the folders in it; both share the tokenizer.json beside them
GRAPHS = ("words.onnx", "heads.onnx")


class OnnxRunner:
    """Runs the two graphs of a model."""

    def __init__(self, folder: Path, threads: int, device: str = "cpu") -> None:
        """The folder of the graphs, how many threads one call may use, a name of DEVICES -> the runner.

        Raises ModelError where the device cannot be used.
        """
        # The small graph gets one thread: a second pool would spin on the cores of the first.
        self._words = open_session(folder / GRAPHS[0], threads, device)
        self._heads = open_session(folder / GRAPHS[1], 1, device)

    def words(self, batch: Batch) -> tuple[Floats, Floats, Floats]:
        """Batch -> word vectors, keys of the role head, logits of the word questions (see ``decoding.Runner``)."""
        inputs = {"ids": batch.ids, "mask": batch.mask, "shape": batch.shape, "first": batch.first}
        vectors, words, logits = self._words.run(None, inputs)
        return vectors, words, logits

    def heads(self, asked: HeadInputs) -> tuple[Floats, Floats, Floats]:
        """Cues with their sentences -> logits of status, mode, role."""
        names = ("cue", "words", "mask", "relative", "kind")
        status, mode, role = self._heads.run(None, {name: getattr(asked, name) for name in names})
        return status, mode, role


class Analyzer:
    """Text -> Analysis. Loads the weights at the first call; one object serves any number of reports."""

    def __init__(self, model: str | Path = "best", threads: int | None = None, device: str = "cpu") -> None:
        """A name of MODELS or a folder of weights, a number of threads (the cores if None), a name of DEVICES.

        Raises ModelError where a file is missing or the device cannot be used.
        """
        self.folder = WEIGHTS / model if model in MODELS else Path(model)
        self._threads, self._device = threads or os.cpu_count() or 1, device
        beside = self.folder / "tokenizer.json"
        self._tokenizer = beside if beside.exists() else self.folder.parent / beside.name
        self._files = [*(self.folder / name for name in GRAPHS), self._tokenizer, self.folder / "model.json"]
        missing = [file.name for file in self._files if not file.exists()]
        if missing:
            remedy = f"name a model ({', '.join(MODELS)}) or a folder that has them"
            raise ModelError(f"{model}: no {', '.join(missing)} there; {remedy}")
        if device != "cpu":
            open_session(self.folder / GRAPHS[1], 1, device)  # what is missing is told at once, not for each report

    @cached_property
    def card(self) -> ModelCard:
        """Labels, thresholds and figures of the model."""
        return ModelCard.read(self.folder / "model.json")

    @cached_property
    def calibration(self) -> Calibration:
        """What the model's probabilities are worth."""
        return Calibration.read(self.folder, self.card.cue_threshold)

    @cached_property
    def hash(self) -> str:
        """The first 12 hex digits of the SHA-256 over the files of the model, and whether they run as int8 (on the
        CPU) or as floats (on any other device).
        """
        digest = hashlib.sha256()
        also = (self._tokenizer.with_name(COUNTRIES), self.folder / CALIBRATION)
        for file in (*self._files, *(file for file in also if file.exists())):
            digest.update(file.read_bytes())
        if self._device != "cpu":  # the same weights in floating point: another coder, by a hair
            digest.update(b"float")
        return digest.hexdigest()[:12]

    @cached_property
    def pieces(self) -> WordPieces:
        """The word-piece cutter."""
        return WordPieces(self._tokenizer)

    @cached_property
    def runner(self) -> OnnxRunner:
        """The loaded graphs."""
        return OnnxRunner(self.folder, self._threads, self._device)

    @cached_property
    def reader(self) -> Reader:
        """Runner, vocabulary and labels together."""
        return Reader(self.runner, self.pieces, self.card.labels)

    def analyze(self, text: str, points: Sequence[Point] = (), least: float | None = None) -> Analysis:
        """Text -> its sentences and cues of at least probability ``least`` (the model's own threshold if None).

        ``points`` are words asked about in the same pass; their answers stand in ``Analysis.asked``.
        """
        sentences = find_sentences(text)
        parts = cut_sentences(text, sentences, self.pieces)
        roles = tuple(self.card.role_thresholds[role] for role in ROLES)
        thresholds = Thresholds(self.card.cue_threshold if least is None else least, roles)
        answers = self.reader.read(parts, thresholds, points)
        return Analysis(
            text,
            tuple(sentences),
            cues=tuple(with_whole_names(c, text) for c in answers.cues),
            asked=tuple(with_whole_names(c, text) for c in answers.asked),
            speech=tuple(answers.speech),
            mentions=as_names(answers.mentions, text),
        )
