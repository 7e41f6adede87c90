"""A trained model -> its answers about every training sentence, for a smaller model (or the next one) to learn from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from communique.analysis.decoding import Candidate, Runner, head_inputs, softmax, word_questions
from communique.analysis.labels import Labels
from communique.analysis.windows import Batch, Floats, Sentence, WordPieces, batches_of, collate
from communique.evaluation.annotated import Annotated
from communique.training.tensors import Prepared, Taught, prepare

Key = tuple[int, int]  # number of the sentence, start of its first word


def taught(
    documents: Sequence[Annotated], own: Iterable[Prepared], teacher: Runner, pieces: WordPieces, labels: Labels
) -> Iterator[Prepared]:
    """Documents, the same prepared for the model that learns, a teacher with its word pieces -> the prepared documents
    with the teacher's answers beside the right ones. A sentence that the two cut differently stays as it is, and so
    does a PropBank sentence: there are many, and a pass reads few of them.
    """
    for given, mine in zip(documents, own, strict=True):
        if given.kind == "frames":
            yield mine
            continue
        theirs = prepare(given, pieces, labels)
        answers: dict[Key, tuple[Sentence, Taught]] = {}
        for group in batches_of(theirs.sentences):
            answers |= _answers(collate(group, pieces), theirs, teacher, labels)
        targets = {}
        for sentence, right in mine.targets.items():
            read, said = answers.get(_key(sentence), (None, None))
            same = read is not None and read.words == sentence.words
            targets[sentence] = replace(right, taught=said) if same else right
        yield replace(mine, targets=targets)


def _key(sentence: Sentence) -> Key:
    return sentence.number, sentence.words[0].start


def _answers(batch: Batch, document: Prepared, teacher: Runner, labels: Labels) -> dict[Key, tuple[Sentence, Taught]]:
    """One batch of a document -> what the teacher says about each of its sentences and the cues asked about there."""
    vectors, keys, logits = teacher.words(batch)
    words = np.concatenate([softmax(question) for question in word_questions(logits, labels)], -1).astype(np.float16)
    asked, owner = [], []
    places = [(row, part, sentence) for row, w in enumerate(batch.windows) for part, sentence in enumerate(w.sentences)]
    for row, part, sentence in places:
        begin = batch.bounds[row][part][0]
        for t in document.targets[sentence].asked:
            asked.append(Candidate(row, part, begin + t.first, begin + t.last, t.kind, 1.0))
            owner.append(sentence)
    status, mode, role = _heads(vectors, keys, batch, asked, (teacher, labels)) if asked else ((), (), ())
    out = {}
    for row, part, sentence in places:
        begin, stop = batch.bounds[row][part]
        mine = [k for k, s in enumerate(owner) if s is sentence]
        heads = tuple((status[k], mode[k], role[k][: stop - begin]) for k in mine)
        out[_key(sentence)] = sentence, Taught(words[row, begin:stop], heads)
    return out


def _heads(
    vectors: Floats, keys: Floats, batch: Batch, asked: Sequence[Candidate], by: tuple[Runner, Labels]
) -> tuple[Floats, Floats, Floats]:
    """Cues asked about -> probabilities of status, mode (of the type alone) and role."""
    teacher, labels = by
    status, mode, role = teacher.heads(head_inputs(vectors, keys, batch, asked))
    mode = mode + labels.mode_mask[[c.kind for c in asked]]
    return tuple(softmax(x).astype(np.float16) for x in (status, mode, role))  # type: ignore[return-value]
