"""Codebook files -> Codebook. Shape is checked here (keys, kinds, phrases); sense by ``check_codebook``."""

from __future__ import annotations

import csv
import functools
import hashlib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from communique.codebook.entries import (
    CameoEntry,
    Codebook,
    ContextEntry,
    EventTypeEntry,
    ModeEntry,
    NumberEntry,
    SpeechCue,
    SpeechCueKind,
    StatusEntry,
)
from communique.codebook.phrases import PhraseTable
from communique.codebook.rules import AMOUNTS, EFFECTS, REACH, Rule
from communique.codebook.tables import Table
from communique.errors import CodebookError
from communique.records import EVENT_TYPES, NUMBER_KINDS, STATUSES, SourceKind, Stance

_PHRASE_KEYS = ("words", "before", "after", "near", "unless", "actors")
_RULE_KEYS = (
    "effect", "of", *_PHRASE_KEYS, "recipients", "status", "reach", "mode", "becomes", "why", "examples", "near_misses",
)  # fmt: skip
_TYPE_KEYS = (
    "definition", "quad_class", "score", "cameo", "cameo_in_context", "notes", "examples", "near_misses", "modes",
    "rules",
)  # fmt: skip
_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
_HOME = Path(__file__).parent
_STANCES: tuple[Stance, ...] = get_args(Stance)
_PHRASE_KINDS: dict[str, SpeechCueKind] = {"prepositions": "preposition", "settings": "setting", "marks": "mark"}
_SOURCE_KINDS: tuple[SourceKind, ...] = ("named", "unnamed", "document", "media")
_CAMEO_COLUMNS = ("code", "name", "goldstein")


def load_codebook(folder: Path | None = None) -> Codebook:
    """Folder of codebook files laid over ours (None: ours alone) -> the codebook; each folder is read once a process.

    A file there takes the place of ours of the same name; a further ``types/NAME.toml`` is a category of its own.

    Raises CodebookError ("file: entry: problem; remedy") for a file that is missing or cannot be understood.
    """
    return _load((folder or _HOME).resolve())


@functools.cache
def _load(folder: Path) -> Codebook:
    files = _read_files(_HOME)
    if folder != _HOME:
        files = dict(sorted((files | _read_files(folder)).items()))
    types = {Path(name).stem: _event_type(_parse(name, files)) for name in files if name.startswith("types/")}
    contexts = {table.entry: _context(table) for table in _parse("contexts.toml", files).tables()}
    speech = tuple(cue for table in _parse("speech.toml", files).tables() for cue in _speech_cues(table))
    light = _parse("light.toml", files)
    light.allow("auxiliaries", "verbs")
    return Codebook(
        types={name: types[name] for name in (*EVENT_TYPES, *sorted(types.keys() - set(EVENT_TYPES))) if name in types},
        contexts=contexts,
        cameo_codes=_cameo_codes("cameo.tsv", files),
        speech=speech,
        hash=_hash(files),
        statuses={entry.name: entry for entry in map(_status, _parse("statuses.toml", files).tables())},
        numbers=tuple(_number_entry(table, types) for table in _parse("numbers.toml", files).tables()),
        auxiliaries=light.phrase_table("auxiliaries"),
        light_verbs=light.phrase_table("verbs"),
        context_phrases=PhraseTable.of((word, entry.name) for entry in contexts.values() for word in entry.words),
        source_phrases=PhraseTable.of(_source_words(_parse("sources.toml", files))),
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
        raise CodebookError(f"{folder}: codebook: no codebook files there; `communique codebook new` makes some")
    return dict(sorted(texts.items()))


def _hash(files: Mapping[str, str]) -> str:
    joined = "".join(f"{name}\0{text}\0" for name, text in files.items())
    return hashlib.sha256(joined.encode()).hexdigest()[:12]


def _file(name: str, files: Mapping[str, str]) -> str:
    if name not in files:
        raise CodebookError(f"{name}: codebook: file is missing; copy it from the package's codebook/")
    return files[name]


def _parse(name: str, files: Mapping[str, str]) -> Table:
    try:
        return Table(name, Path(name).stem, tomllib.loads(_file(name, files)))
    except tomllib.TOMLDecodeError as error:
        raise CodebookError(f"{name}: codebook: not TOML ({error}); mend that line") from None


def _event_type(table: Table) -> EventTypeEntry:
    table.allow(*_TYPE_KEYS)
    if not _NAME.fullmatch(table.entry):
        raise table.error("is no name of an event type", "name the file in capital letters, such as BOYCOTT.toml")
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
        rules=tuple(_rule(table.entry, rule) for rule in table.inner("rules").tables()),
        cameo_in_context=_codes(table),
    )


def _rule(event_type: str, table: Table) -> Rule:
    named = Table(table.file, f"{event_type}.{table.entry}", table.values)
    named.allow(*_RULE_KEYS)
    if (effect := named.name("effect", EFFECTS)) is None:
        raise named.error("effect is missing", f"use one of {', '.join(EFFECTS)}")
    becomes = named.name("becomes", STATUSES)
    return Rule(
        name=named.entry,
        event_type=event_type,
        effect=effect,
        of=named.names("of"),
        status=named.statuses("status"),
        recipients=named.name("recipients", AMOUNTS),
        reach=int(named.number("reach")) if "reach" in named.values else REACH,
        mode=named.text("mode") if "mode" in named.values else None,
        becomes=becomes,
        why=named.text("why") if "why" in named.values else "",
        examples=named.lines("examples"),
        near_misses=named.lines("near_misses"),
        **{key: named.phrase_table(key) for key in _PHRASE_KEYS},
    )


def _number_entry(table: Table, types: Mapping[str, EventTypeEntry]) -> NumberEntry:
    table.allow("types", "subject", "verb", "noun", "signs", "words")
    name = next((kind for kind in NUMBER_KINDS if kind == table.entry), None)
    if name is None:
        raise table.error("is no kind of number", f"use one of {', '.join(NUMBER_KINDS)}")
    signs, words = table.inner("signs"), table.inner("words")
    return NumberEntry(
        name=name,
        types=table.names("types", types),
        signs={sign: code for code in signs.values for sign in signs.names(code)},
        money=PhraseTable.of((form, code) for code in words.values for form in words.phrases(words.text(code))),
        **{key: PhraseTable.of((form, form) for form in _phrases(table, key)) for key in ("subject", "verb", "noun")},
    )


def _phrases(table: Table, key: str) -> tuple[str, ...]:
    return table.phrases(table.text(key)) if key in table.values else ()


def _mode(table: Table) -> ModeEntry:
    table.allow("meaning", "score", "cameo", "cameo_in_context")
    return ModeEntry(
        name=table.entry,
        meaning=table.text("meaning"),
        score=table.number("score"),
        cameo=table.text("cameo"),
        cameo_in_context=_codes(table),
    )


def _codes(table: Table) -> dict[str, str]:
    """A type or mode -> its CAMEO codes by context, in the order given."""
    codes = table.inner("cameo_in_context")
    return {context: codes.text(context) for context in codes.values}


def _status(table: Table) -> StatusEntry:
    table.allow("words", "examples", "near_misses")
    name = next((status for status in STATUSES if status == table.entry and status != "actual"), None)
    if name is None:
        raise table.error("is no status that words show", f"use one of {', '.join(STATUSES[1:])}")
    return StatusEntry(name, table.phrase_table("words"), table.lines("examples"), table.lines("near_misses"))


def _context(table: Table) -> ContextEntry:
    table.allow("meaning", "words")
    return ContextEntry(table.entry, table.text("meaning"), table.phrases(table.text("words")))


def _speech_cues(table: Table) -> list[SpeechCue]:
    table.allow("verbs", *_PHRASE_KINDS)
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


def _source_words(table: Table) -> list[tuple[str, SourceKind]]:
    table.allow(*_SOURCE_KINDS)
    return [(word, kind) for kind in _SOURCE_KINDS for word in table.phrases(table.text(kind))]


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
