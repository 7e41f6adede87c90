"""Codebook files -> Codebook. Shape is checked here (keys, kinds, phrases); sense by ``check_codebook``."""

from __future__ import annotations

import csv
import functools
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from communique.codebook.entries import (
    CameoEntry,
    Codebook,
    ContextEntry,
    EventTypeEntry,
    ModeEntry,
    SpeechCue,
    SpeechCueKind,
    Stance,
)
from communique.codebook.phrases import PhraseTable, expand_phrases
from communique.errors import CodebookError
from communique.records import EVENT_TYPES, QuadClass

_HOME = Path(__file__).parent
_QUAD_CLASSES: tuple[QuadClass, ...] = get_args(QuadClass)
_STANCES: tuple[Stance, ...] = get_args(Stance)
_PHRASE_KINDS: dict[str, SpeechCueKind] = {"prepositions": "preposition", "settings": "setting"}
_CAMEO_COLUMNS = ("code", "name", "goldstein")


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of a TOML file and where it stands, so that every complaint can say so."""

    file: str
    entry: str
    values: Mapping[str, Any]

    def error(self, problem: str, remedy: str) -> CodebookError:
        return CodebookError(f"{self.file}: {self.entry}: {problem}; {remedy}")

    def allow(self, *keys: str) -> None:
        for key in self.values:
            if key not in keys:
                raise self.error(f"unknown key {key}", f"use {', '.join(keys)}")

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"{key} is missing or not text", f'write {key} = "..."')
        return value.strip()

    def lines(self, key: str) -> tuple[str, ...]:
        return tuple(line for line in self.text(key).splitlines() if line.strip()) if key in self.values else ()

    def number(self, key: str) -> float:
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(f"{key} is missing or not a number", f"write {key} = -2.5, say")
        return float(value)

    def quad_class(self) -> QuadClass:
        value = self.text("quad_class")
        if value not in _QUAD_CLASSES:
            raise self.error(f"quad_class {value!r} is unknown", f"use one of {', '.join(_QUAD_CLASSES)}")
        return value

    def phrases(self, notation: str) -> tuple[str, ...]:
        try:
            return expand_phrases(notation)
        except ValueError as error:
            raise self.error(str(error), "write letters, digits and spaces, and endings as (|s) or (s|z)") from None

    def inner(self, name: str) -> _Table:
        value = self.values.get(name, {})
        if not isinstance(value, dict):
            raise self.error(f"{name} stands outside of a table", "put it under a line [name]")
        return _Table(self.file, name, value)

    def tables(self) -> list[_Table]:
        return [self.inner(name) for name in self.values]


def load_codebook(folder: Path | None = None) -> Codebook:
    """Folder of codebook files (None: the one that ships) -> the codebook; each folder is read once a process.

    Raises CodebookError ("file: entry: problem; remedy") for a file that is missing or cannot be understood.
    """
    return _load((folder or _HOME).resolve())


@functools.cache
def _load(folder: Path) -> Codebook:
    files = _read_files(folder)
    types = {Path(name).stem: _event_type(_parse(name, files)) for name in files if name.startswith("types/")}
    contexts = {table.entry: _context(table) for table in _parse("contexts.toml", files).tables()}
    speech = tuple(cue for table in _parse("speech.toml", files).tables() for cue in _speech_cues(table))
    return Codebook(
        types={name: types[name] for name in EVENT_TYPES if name in types},
        contexts=contexts,
        cameo_codes=_cameo_codes("cameo.tsv", files),
        speech=speech,
        hash=_hash(files),
        context_phrases=PhraseTable.of((word, entry.name) for entry in contexts.values() for word in entry.words),
        speech_phrases=PhraseTable.of((form, cue) for cue in speech for form in cue.forms),
    )


def _read_files(folder: Path) -> dict[str, str]:
    """Folder -> text of each data file by its name from there, sorted; line ends made alike."""
    paths = sorted([*folder.glob("*.toml"), *folder.glob("*.tsv"), *folder.glob("types/*.toml")])
    try:
        texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    except (OSError, UnicodeDecodeError) as error:
        raise CodebookError(f"{folder}: codebook: cannot be read ({error}); make its files readable UTF-8") from None
    if not texts:
        raise CodebookError(f"{folder}: codebook: no codebook files there; copy the folder codebook/ of the package")
    return dict(sorted(texts.items()))


def _hash(files: Mapping[str, str]) -> str:
    joined = "".join(f"{name}\0{text}\0" for name, text in files.items())
    return hashlib.sha256(joined.encode()).hexdigest()[:12]


def _file(name: str, files: Mapping[str, str]) -> str:
    if name not in files:
        raise CodebookError(f"{name}: codebook: file is missing; copy it from the package's codebook/")
    return files[name]


def _parse(name: str, files: Mapping[str, str]) -> _Table:
    try:
        return _Table(name, Path(name).stem, tomllib.loads(_file(name, files)))
    except tomllib.TOMLDecodeError as error:
        raise CodebookError(f"{name}: codebook: not TOML ({error}); mend that line") from None


def _event_type(table: _Table) -> EventTypeEntry:
    table.allow("definition", "quad_class", "score", "cameo", "notes", "examples", "near_misses", "modes")
    if table.entry not in EVENT_TYPES:
        raise table.error("is no event type", f"name the file after one of {', '.join(EVENT_TYPES)}")
    return EventTypeEntry(
        name=table.entry,
        definition=table.text("definition"),
        quad_class=table.quad_class(),
        score=table.number("score"),
        cameo=table.text("cameo"),
        modes={mode.entry: _mode(mode) for mode in table.inner("modes").tables()},
        examples=table.lines("examples"),
        near_misses=table.lines("near_misses"),
        notes=table.text("notes") if "notes" in table.values else "",
    )


def _mode(table: _Table) -> ModeEntry:
    table.allow("meaning", "score", "cameo")
    return ModeEntry(table.entry, table.text("meaning"), table.number("score"), table.text("cameo"))


def _context(table: _Table) -> ContextEntry:
    table.allow("meaning", "words")
    return ContextEntry(table.entry, table.text("meaning"), table.phrases(table.text("words")))


def _speech_cues(table: _Table) -> list[SpeechCue]:
    table.allow("verbs", "prepositions", "settings")
    if table.entry not in _STANCES:
        raise table.error("is no stance", f"use one of {', '.join(_STANCES)}")
    cues = []
    for line in table.lines("verbs"):
        lemma, colon, forms = line.partition(":")
        if not colon:
            raise table.error(f"cannot read the verb {line!r}", "write say: say, says, said, saying")
        cues.append(SpeechCue(lemma.strip(), table.phrases(forms), "verb", table.entry))
    for key, kind in _PHRASE_KINDS.items():
        notation = table.text(key) if key in table.values else ""
        cues += [SpeechCue(phrase, (phrase,), kind, table.entry) for phrase in table.phrases(notation)]
    return cues


def _cameo_codes(name: str, files: Mapping[str, str]) -> dict[str, CameoEntry]:
    rows = list(csv.reader(_file(name, files).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    remedy = f"write {', '.join(_CAMEO_COLUMNS)}, separated by tabs"
    if not rows or tuple(rows[0]) != _CAMEO_COLUMNS:
        raise CodebookError(f"{name}: line 1: the column names are missing; {remedy}")
    codes: dict[str, CameoEntry] = {}
    for number, row in enumerate(rows[1:], 2):
        try:
            code, label, goldstein = row
            entry = CameoEntry(code, label, float(goldstein))
        except ValueError:
            raise CodebookError(f"{name}: line {number}: not a CAMEO code; {remedy}") from None
        if code in codes:
            raise CodebookError(f"{name}: {code}: stands there twice; keep one")
        codes[code] = entry
    return codes
