"""One reader a corpus format -> ``Annotated`` documents. What each annotates differently from us is settled here."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from communique.analysis.graph import EVENT_ROLES, MentionKind, Role
from communique.analysis.words import find_sentences, find_words
from communique.codebook import MARK_ROLES, MarkedSentence, load_codebook, parse_marked
from communique.errors import CodebookError, InputError
from communique.evaluation.annotated import Annotated, Asked
from communique.evaluation.gold import Document, GoldEvent
from communique.records import Span, Status

Named = tuple[MentionKind, Span]

SURE = 1.5  # from this UDS factuality on something took place, below its negative it did not (scale -3 to 3)
NAME = re.compile(r"[A-Z]\w*")
TAIL = re.compile(r",| (?:of|in|at|to|for|from|on|with|and|who|that)\b")
# What may stand between two words of a name.
LINK = frozenset(["of", "the", "for", "in", ".", "-", "–", "'", "de", "la", "al", "bin", "van", "von"])
LINKS: dict[MentionKind, frozenset[str]] = {"person": LINK, "place": LINK, "organisation": LINK | {"and", "&"}}
NO_NAMES = frozenset(("the", "he", "she", "they", "we", "it", "i"))
GUM_KINDS: dict[str, MentionKind] = {"person": "person", "organization": "organisation", "place": "place"}
RE3D_KINDS: dict[str, MentionKind] = {"Person": "person", "Organisation": "organisation", "Location": "place"}
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
        text, tokens = row["text"], row["tokens"]
        named = []
        for m in row["mentions"]:
            heads = [m["first_token"] + int(n) - 1 for n in str(m["head_tokens"]).split(",") if n.isdigit()]
            inside = [t for t in tokens[m["first_token"] :] if t[1] <= m["end"]]
            words = [(Span(*t[:2]), t[2], _names(t)) for t in inside]
            head = next((h - m["first_token"] for h in heads if _names(tokens[h])), None)
            if m["etype"] in GUM_KINDS and head is not None:
                named.append((GUM_KINDS[m["etype"]], _name_around(words, head, LINKS[GUM_KINDS[m["etype"]]])))
        cues = {span.start for entry, span in codebook.find_speech_cues(text) if entry.lemma not in THINKING}
        speech = [
            _attribution(a) for a in said.get(row["id"], ()) if a["cue"] and cues & set(range(a["cue"][0], a["cue"][1]))
        ]
        layers = frozenset({"mentions", "speech"} if row["id"] in said else {"mentions"})
        document = Document(row["id"], text, tuple(Span(a, b) for a, b in row["sentences"]), ())
        yield Annotated(document, layers, "names", tuple(speech), mentions=_outermost(named))  # type: ignore[arg-type]


def _names(token: Sequence[Any]) -> bool:
    """A GUM token (start, end, form, lemma, universal and own part of speech) -> whether it is part of a name."""
    return token[2][:1].isupper() and token[4] in ("PROPN", "ADJ", "VERB", "NUM", "X") and token[5] != "PRP"


def _name_around(words: Sequence[tuple[Span, str, bool]], head: int, links: frozenset[str]) -> Span:
    """The words of a noun phrase (span, form, whether part of a name), number of its head -> the name there: the run of
    name words around the head, over linking words between them; what GUM and re3d have in common.
    """

    def joins(word: str) -> bool:
        return word.lower() in links or word[0].isdigit()

    def reach(step: int) -> int:
        end = at = head
        while 0 <= at + step < len(words) and (words[at + step][2] or joins(words[at + step][1])):
            at += step
            end = at if words[at][2] else end
        return end

    return Span(words[reach(-1)][0].start, words[reach(1)][0].end)


def _attribution(row: dict[str, Any]) -> Asked:
    source = (Span(*row["source"][:2]),) if row["source"] else ()
    return Asked(Span(*row["cue"][:2]), {"source": source, "content": tuple(Span(*c[:2]) for c in row["content"])})


def read_re3d(folder: Path) -> Iterator[Annotated]:
    """re3d -> outermost names."""
    for row in rows(folder / "re3d_open.jsonl"):
        text = row["text"]
        given = [(RE3D_KINDS[e["type"]], e) for e in row["entities"] if e["type"] in RE3D_KINDS]
        named = [(kind, name) for kind, e in given if (name := name_in(text, Span(e["start"], e["end"]), kind))]
        document = Document(row["id"], text, tuple(find_sentences(text)), ())
        yield Annotated(document, frozenset({"mentions"}), "names", mentions=_outermost(named))


def name_in(text: str, phrase: Span, kind: MentionKind) -> Span | None:
    """A noun phrase of a text -> the name that is its head (its last word before what hangs on it), None where the head
    is a common noun.
    """
    stop = TAIL.search(phrase.of(text))
    spans = find_words(text, phrase)
    words = [(s, s.of(text), NAME.match(s.of(text)) is not None and s.of(text).lower() not in NO_NAMES) for s in spans]
    before = [k for k, s in enumerate(spans) if not stop or s.start < phrase.start + stop.start()]
    head = next((k for k in reversed(before) if words[k][1] not in ("'s", "’s", "'", "’")), None)
    return _name_around(words, head, LINKS[kind]) if head is not None and words[head][2] else None


def _outermost(named: Sequence[Named]) -> tuple[Named, ...]:
    """Names -> those that stand in no longer one; of two at one place the first."""
    out: list[Named] = []
    for kind, span in sorted(named, key=lambda m: (m[1].start, -m[1].end)):
        if not out or not out[-1][1].overlaps(span):
            out.append((kind, span))
    return tuple(out)


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
