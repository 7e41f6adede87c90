"""One reader a corpus format -> ``Annotated`` documents. What each annotates differently from us is settled here."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from communique.analysis.graph import EVENT_ROLES, MentionKind, Role
from communique.analysis.words import find_sentences, find_words
from communique.codebook import MARK_ROLES, MarkedSentence, load_codebook, parse_marked
from communique.errors import CodebookError, InputError
from communique.evaluation.annotated import Annotated, Asked
from communique.evaluation.gold import Document, GoldEvent
from communique.evaluation.phrases import (
    NO_NAMES,
    Marked,
    Named,
    is_name,
    kind_of,
    known,
    name_around,
    outermost,
    read_words,
    whole,
)
from communique.records import Span, Status

SURE = 1.5  # from this UDS factuality on something took place, below its negative it did not (scale -3 to 3)
NAME = re.compile(r"[A-Z]\w*")
REST = re.compile(r"(?<=\w)\w*|")  # of a word that a phrase ends in
TAIL = re.compile(r",| (?:of|in|at|to|for|from|on|with|by|and|who|that)\b")
GUM_KINDS: dict[str, MentionKind] = {"person": "person", "organization": "organisation", "place": "place"}
RE3D_KINDS: dict[str, MentionKind] = {"Person": "person", "Organisation": "organisation", "Location": "place"}
RE3D_OTHERS = frozenset({"DocumentReference", "MilitaryPlatform", "Weapon", "Vehicle"})
ROMAN = re.compile("[IVX]+")
PROPER = ("NNP", "NNPS")
SETTLED = frozenset(["island", "village", "city", "town", "province", "state", "district", "region", "county", "port"])
THINKING = frozenset({"think", "believe", "hope", "fear", "feel", "know"})  # not said to anybody
FRAME_ROLES: dict[str, Role] = {
    "ARG0": "actor", "ARG1": "recipient", "ARG2": "content", "ARGM-TMP": "date", "ARGM-LOC": "place",
}  # fmt: skip


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """A JSON Lines file -> its objects."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read_authored(path: Path, *, speech: bool) -> Iterator[Annotated]:
    """A file of marked text -> one document a block (blocks are set apart by blank lines).

    ``speech``: whether the file marks reported speech, too.
    """
    layers = frozenset({"events", "speech"} if speech else {"events"})
    for number, block in enumerate(path.read_text("utf-8").split("\n\n")):
        lines = [line for line in block.splitlines() if line.strip()]
        if lines:
            id_ = f"{path.stem}-{number}"
            document, said = join_marked(id_, [_parse(line, path) for line in lines])
            yield Annotated(document, layers, "authored", said if speech else ())  # type: ignore[arg-type]


def read_heldout(own: Path) -> list[Document]:
    """The project's ``corpora`` folder -> the documents of ``heldout/*.txt``, which train nothing; none without it."""
    files = sorted(own.glob("heldout/*.txt"))
    return [x.document for file in files for x in read_authored(file, speech=True)]


def _parse(line: str, path: Path) -> MarkedSentence:
    try:
        return parse_marked(line)
    except CodebookError as error:
        raise InputError(f"{path}: {error}; the line begins {line[:60]!r}") from None


def join_marked(id_: str, parsed: Sequence[MarkedSentence]) -> tuple[Document, tuple[Asked, ...]]:
    """Marked sentences -> one document, a sentence a line, and its reported speech."""
    text, sentences, events, speech = "", [], [], []
    for sentence in parsed:
        move = _mover(len(text))
        sentences.append(Span(len(text), len(text) + len(sentence.text)))
        for e in sentence.events:
            roles: dict[Role, tuple[Span, ...]] = {r: move(e.roles[r]) for r in MARK_ROLES}
            events.append(GoldEvent(move([e.cue])[0], e.event_type, e.mode, e.status, roles))
        for s in sentence.speech:
            filled: dict[Role, tuple[Span, ...]] = {
                "source": move(s.sources), "recipient": move(s.addressees), "content": move(s.content),
            }  # fmt: skip
            speech.append(Asked(move([s.cue])[0], filled))
        text += sentence.text + "\n"
    document = Document(id_, text, tuple(sentences), tuple(events), connected=len(sentences) > 1)
    return document, tuple(speech)


def _mover(by: int) -> Callable[[Iterable[Span]], tuple[Span, ...]]:
    return lambda spans: tuple(Span(s.start + by, s.end + by) for s in spans)


def read_annotations(own: Path, folder: Path) -> Iterator[Annotated]:
    """The project's stand-off annotations (``annotated/CORPUS.jsonl``: spans only) and the corpora they are about ->
    real text with events and reported speech. Raises InputError where a text is not the one that was annotated.
    """
    for file in sorted(own.glob("annotated/*.jsonl")):
        texts = {row["id"]: row["text"] for row in rows(folder / file.name)}
        for row in rows(file):
            text = texts[row["id"]]
            if hashlib.sha256(text.encode()).hexdigest()[:12] != row["sha256"]:
                raise InputError(f"{file}: {row['id']} was annotated on another text; take the corpus of then")
            events = tuple(
                GoldEvent(Span(*e["cue"]), e["type"], e["mode"], e["status"], _spans(e["roles"])) for e in row["events"]
            )
            document = Document(row["id"], text, tuple(Span(*s) for s in row["sentences"]), events)
            speech = tuple(Asked(Span(*s["cue"]), _spans(s["roles"])) for s in row["speech"])
            yield Annotated(document, frozenset({"events", "speech"}), "real", speech)


def _spans(given: dict[Any, list[list[int]]]) -> dict[Role, tuple[Span, ...]]:
    return {**dict.fromkeys(EVENT_ROLES, ()), **{role: tuple(Span(*s) for s in spans) for role, spans in given.items()}}


def read_gum(folder: Path) -> Iterator[Annotated]:
    """GUM with its attributions -> outermost names and reported speech (attributions of thinking are none)."""
    said = {row["id"]: row["attributions"] for row in rows(folder / "gum_attribution_open.jsonl")}
    codebook = load_codebook()
    for row in rows(folder / "gum_open.jsonl"):
        text = row["text"]
        cues = {span.start for entry, span in codebook.find_speech_cues(text) if entry.lemma not in THINKING}
        speech = [
            _attribution(a) for a in said.get(row["id"], ()) if a["cue"] and cues & set(range(a["cue"][0], a["cue"][1]))
        ]
        layers = frozenset({"mentions", "speech"} if row["id"] in said else {"mentions"})
        document = Document(row["id"], text, tuple(Span(a, b) for a, b in row["sentences"]), ())
        yield Annotated(document, layers, "names", tuple(speech), mentions=outermost(list(_gum_names(row))))  # type: ignore[arg-type]


def _gum_names(row: dict[str, Any]) -> Iterator[Named]:
    """A document of GUM -> the name that heads each of its mentions whose head is a proper noun."""
    text, tokens = row["text"], row["tokens"]
    spans = [Span(*t[:2]) for t in tokens]
    marked = Marked.of(text, ((m["start"], m["end"]) for m in row["mentions"] if m["etype"] in GUM_KINDS))
    for m in row["mentions"]:
        first, stop = m["first_token"], m["last_token"] + 1
        head = _gum_head(tokens, first, stop)
        if head is None:
            continue
        kind = GUM_KINDS.get(m["etype"])
        if kind == "person" and tokens[head][5] == PROPER[1]:
            kind = "organisation"  # "Democrats", "Muslims": a group
        words = read_words(text, spans[first:stop], [_names(t) for t in tokens[first:stop]])
        as_a_whole = _titled(m, text) or known(text, Span(m["start"], m["end"]))
        name = as_a_whole or name_around(words, head - first, kind, marked)
        if is_name(words, name.of(text)):
            yield kind_of(name.of(text), kind), name


def _titled(mention: dict[str, Any], text: str) -> Span | None:
    """A mention of GUM -> all of it (less its article) where that is the title of its Wikipedia page, else None."""
    title = unquote(mention["wiki"] or "").replace("_", " ").partition(" (")[0]
    start = mention["start"] + 4 if mention["text"][:4].lower() == "the " else mention["start"]
    same = " " in title and "," not in title and text[start : mention["end"]] == title
    return Span(start, mention["end"]) if same else None


def _gum_head(tokens: Sequence[Sequence[Any]], first: int, stop: int) -> int | None:
    """The tokens of a GUM document, the bounds of a mention -> its head where that is a proper noun, or the name that
    stands beside a common one ("captain Ada Keru", "island of Fogo"); None where it names nothing.
    """
    inside = range(first, stop)
    head = next((n for n in inside if tokens[n][6] not in inside), first)
    beside = (
        n for n in range(head + 1, stop)
        if (tokens[n][6] == head and tokens[n][7] in ("flat", "appos") and tokens[n - 1][2] not in (",", "("))
        or (tokens[head][3] in SETTLED and n == head + 2 and tokens[n - 1][3] == "of")
    )  # fmt: skip
    return next((n for n in (head, *beside) if tokens[n][5] in PROPER and tokens[n][2][:1].isupper()), None)


def _names(token: Sequence[Any]) -> bool:
    """A GUM token (start, end, form, lemma, universal and own part of speech, head, relation) -> whether it is part of
    a name: "Iraqi" in "Iraqi President Ada Keru", not a common word at the beginning of a sentence.
    """
    if token[5] in PROPER or ROMAN.fullmatch(token[2]):
        return not token[2].islower()  # "d'Keru", too
    return token[2][:1].isupper() and token[3][:1].isupper() and token[4] in ("PROPN", "ADJ", "X")


def _attribution(row: dict[str, Any]) -> Asked:
    source = (Span(*row["source"][:2]),) if row["source"] else ()
    return Asked(Span(*row["cue"][:2]), {"source": source, "content": tuple(Span(*c[:2]) for c in row["content"])})


def read_re3d(folder: Path) -> Iterator[Annotated]:
    """re3d -> outermost names."""
    for row in rows(folder / "re3d_open.jsonl"):
        text = row["text"]
        marked = Marked.of(text, ((e["start"], e["end"]) for e in row["entities"] if e["type"] in RE3D_KINDS))
        named = [
            (kind_of(name.of(text), kind), name)
            for e in row["entities"]
            if (kind := RE3D_KINDS.get(e["type"])) or e["type"] in RE3D_OTHERS
            if (name := name_in(text, Span(e["start"], e["end"]), kind, marked))
        ]
        mentions = outermost(_joined(text, named))
        document = Document(row["id"], text, _annotated_sentences(text, row["entities"], mentions), ())
        yield Annotated(document, frozenset({"mentions"}), "names", mentions=mentions)


def _annotated_sentences(
    text: str, entities: Sequence[dict[str, Any]], mentions: Iterable[tuple[MentionKind, Span]]
) -> tuple[Span, ...]:
    """A text of re3d, its marks and names -> its sentences, less those passed over: without a mark, though they repeat
    a name marked elsewhere in the text (the same closing words under many reports).
    """
    names = "|".join(re.escape(span.of(text)) for _, span in mentions)
    repeats = re.compile(rf"(?<![\w-])(?:{names or '(?!)'})(?!\w)")
    starts = [e["start"] for e in entities]
    return tuple(
        s for s in find_sentences(text)
        if any(s.start <= start < s.end for start in starts) or not repeats.search(s.of(text))
    )  # fmt: skip


def _joined(text: str, named: Iterable[Named]) -> list[Named]:
    """Names of re3d -> the same; a rank cut off at its full stop ("Navy Capt." "Ada Keru") is put before its name."""
    out: list[Named] = []
    for kind, span in sorted(named, key=lambda m: m[1]):
        if out and kind == out[-1][0] == "person" and text[out[-1][1].end : span.start] in (". ", " "):
            out[-1] = (kind, Span(out[-1][1].start, span.end))
        else:
            out.append((kind, span))
    return out


def name_in(text: str, phrase: Span, kind: MentionKind | None, marked: Marked) -> Span | None:
    """A noun phrase of a text, where phrases are marked in it -> the name that is its head (its last word before what
    hangs on it), None where the head is a common noun.
    """
    line = phrase.of(text).partition("\n")[0]
    rest = REST.match(text, phrase.start + len(line))
    phrase = Span(phrase.start, rest.end() if rest else phrase.end)
    stop = TAIL.search(phrase.of(text))
    spans = find_words(text, phrase)
    words = read_words(text, spans, [_is_capital(s.of(text)) for s in spans])
    before = [k for k, s in enumerate(spans) if not stop or s.start < phrase.start + stop.start()]
    head = next((k for k in reversed(before) if words[k].text not in ("'s", "’s", "'", "’", ".")), None)
    if head is None or not words[head].named:
        return None
    name = whole(text, known(text, phrase) or name_around(words, head, kind, marked))
    return name if is_name(words, name.of(text)) else None


def _is_capital(word: str) -> bool:
    return NAME.match(word) is not None and word.lower() not in NO_NAMES


def read_propbank(folder: Path) -> Iterator[Annotated]:
    """PropBank on EWT with UDS factuality -> predicates with numbered arguments and what status they may have."""
    factual: dict[str, dict[int, float]] = defaultdict(dict)
    for row in rows(folder / "uds_factuality.jsonl"):
        factual[row["sent_id"]][row["start"]] = row["value"]
    for row in rows(folder / "propbank_ewt.jsonl"):
        frames = []
        for p in row["predicates"]:
            roles: dict[Role, tuple[Span, ...]] = {}
            for a in p["args"]:
                if role := FRAME_ROLES.get(a["role"]):
                    roles[role] = (*roles.get(role, ()), Span(*a["span"]))
            if roles:
                statuses = _statuses(factual[row["id"]].get(p["span"][0]))
                frames.append(Asked(Span(*p["span"]), roles, statuses))
        text = row["text"]
        document = Document(row["id"], text, (Span(0, len(text)),), (), connected=False)
        yield Annotated(document, frozenset(), "frames", frames=tuple(frames))


def _statuses(value: float | None) -> frozenset[Status]:
    """UDS factuality -> the statuses that agree with it."""
    if value is None or -SURE < value < SURE:
        return frozenset()
    return frozenset({"actual", "historical"}) if value > 0 else frozenset({"negated", "hypothetical", "future"})
