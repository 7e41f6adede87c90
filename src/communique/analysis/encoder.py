"""The shipped encoder: text -> Analysis in one pass, run by onnxruntime."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from communique.analysis.decoding import Floats, HeadInputs
from communique.analysis.graph import Analysis
from communique.analysis.labels import ModelCard
from communique.analysis.phrases import with_whole_names
from communique.analysis.run import Point, Reader, Thresholds
from communique.analysis.windows import Batch, WordPieces, cut_sentences
from communique.analysis.words import find_sentences
from communique.errors import ModelError

WEIGHTS = Path(__file__).parent / "weights"
FILES = ("words.onnx", "heads.onnx", "tokenizer.json", "model.json")


class OnnxRunner:
    """Runs the two shipped graphs on the CPU."""

    def __init__(self, folder: Path, threads: int) -> None:
        """The folder of the weights and how many threads one call may use -> the runner."""
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3
        # A thread that spins while it waits takes the core from the other worker processes.
        options.add_session_config_entry("session.intra_op.allow_spinning", "1" if threads > 1 else "0")
        self._words, self._heads = (
            ort.InferenceSession(folder / name, options, providers=["CPUExecutionProvider"]) for name in FILES[:2]
        )

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

    def __init__(self, folder: Path | None = None, threads: int | None = None) -> None:
        """A folder of weights (the shipped ones if None) and a number of threads (the cores if None).

        Raises ModelError where a file is missing.
        """
        self._folder = folder or WEIGHTS
        self._threads = threads or os.cpu_count() or 1
        missing = [name for name in FILES if not (self._folder / name).exists()]
        if missing:
            raise ModelError(
                f"{self._folder}: no {', '.join(missing)} here; reinstall communique or name another model"
            )

    @cached_property
    def card(self) -> ModelCard:
        """Labels, thresholds and figures of the model."""
        return ModelCard.read(self._folder / "model.json")

    @cached_property
    def hash(self) -> str:
        """The first 12 hex digits of the SHA-256 over the files of the model."""
        digest = hashlib.sha256()
        for name in FILES:
            digest.update((self._folder / name).read_bytes())
        return digest.hexdigest()[:12]

    @cached_property
    def pieces(self) -> WordPieces:
        """The word-piece cutter."""
        return WordPieces(self._folder / "tokenizer.json")

    @cached_property
    def runner(self) -> OnnxRunner:
        """The loaded graphs."""
        return OnnxRunner(self._folder, self._threads)

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
        thresholds = Thresholds(self.card.cue_threshold if least is None else least, self.card.role_threshold)
        answers = self.reader.read(parts, thresholds, points)
        return Analysis(
            text,
            tuple(sentences),
            cues=tuple(with_whole_names(c, text) for c in answers.cues),
            asked=tuple(with_whole_names(c, text) for c in answers.asked),
            speech=tuple(answers.speech),
            mentions=tuple(answers.mentions),
        )
