"""Reported speech: who says what, by which words, and what that makes of the events inside it.

marks.py    quotation marks -> the stretches between them      voices.py   words of saying with who speaks and what
finding.py  both -> quotes (draft.py)                          chains.py   through whom, words of doubt, the setting
kinds.py    what kind of source somebody is                    speech.py   speakers resolved; who says so of an event
"""

from __future__ import annotations

from communique.coding.quotes.draft import Layout, QuoteDraft
from communique.coding.quotes.finding import find_quotes
from communique.coding.quotes.kinds import SourceKinds
from communique.coding.quotes.marks import find_quoted
from communique.coding.quotes.speech import Speech
from communique.coding.quotes.voices import find_said

__all__ = ["Layout", "QuoteDraft", "SourceKinds", "Speech", "find_quoted", "find_quotes", "find_said"]
