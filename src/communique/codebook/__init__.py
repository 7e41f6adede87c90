"""The ontology and the words, as data that can be read, changed and cited: types, modes, contexts, CAMEO, speech."""

from communique.codebook.checking import check_codebook
from communique.codebook.entries import (
    AllowedCodes,
    CameoEntry,
    Codebook,
    ContextEntry,
    EventTypeEntry,
    ModeEntry,
    NumberEntry,
    SpeechCue,
    SpeechCueKind,
)
from communique.codebook.loading import load_codebook
from communique.codebook.marked import MARK_ROLES, MarkedEvent, MarkedSentence, MarkedSpeech, MarkRole, parse_marked
from communique.codebook.rules import EFFECTS, Rule

__all__ = [
    "EFFECTS",
    "MARK_ROLES",
    "AllowedCodes",
    "CameoEntry",
    "Codebook",
    "ContextEntry",
    "EventTypeEntry",
    "MarkRole",
    "MarkedEvent",
    "MarkedSentence",
    "MarkedSpeech",
    "ModeEntry",
    "NumberEntry",
    "Rule",
    "SpeechCue",
    "SpeechCueKind",
    "check_codebook",
    "load_codebook",
    "parse_marked",
]
