"""Which language a report is in: its English function words first, py3langid where they do not decide."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_SAMPLE = 2_000  # characters; a page of news
_WORDS = re.compile(r"[^\W\d_]+")
# Frequent English words that are no words of the neighbouring languages ("in", "an", "was", "is", "as", "on" are).
_ENGLISH = {
    "the", "of", "and", "to", "that", "with", "for", "by", "from", "has", "have", "had", "his", "her", "their",
    "its", "were", "are", "been", "said", "who", "which", "this", "would", "after", "will", "not", "but",
    "they", "it", "he", "she", "we", "you", "against", "about", "over", "into", "than", "when", "there",
    "could", "should", "being", "before", "because",
}  # fmt: skip
_ENOUGH_WORDS, _ENOUGH_SHARE = 20, 0.15  # English news has .25 to .40; other languages below .05
_NAME_WORDS, _SENTENCE_WORDS = 5, 8  # in Latin script fewer than five words are of any language
_PIDGIN = "pcm"  # Nigerian Pidgin: what py3langid makes of English headlines about Africa


def find_language(text: str) -> str | None:
    """Text -> ISO 639-1 code (639-3 where there is none), None where too little tells: a headline, a list of names.

    In doubt the answer is None, never a wrong language: what is not English is not coded.
    """
    sample = text[:_SAMPLE]
    words = _WORDS.findall(sample.lower())
    share = sum(word in _ENGLISH for word in words) / len(words) if words else 0.0
    if len(words) >= _ENOUGH_WORDS and share >= _ENOUGH_SHARE:
        return "en"
    return _by_model(sample, english=share) if words else None


def _by_model(sample: str, *, english: float) -> str | None:
    code, probability = _identifier().classify(sample)
    if code in {"en", _PIDGIN}:
        return "en"
    letters = [character for character in sample if character.isalpha()]
    foreign_script = sum(character > "\u024f" for character in letters) > len(letters) / 2
    words = len(sample.split())
    needed = 0.5 if words >= _SENTENCE_WORDS else 0.9
    if foreign_script or (words >= _NAME_WORDS and english < _ENOUGH_SHARE / 2 and probability >= needed):
        return str(code)
    return None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
