"""Marked text: a sentence with its events written into it. One notation for examples, training text and tests.

    [A1:Police] <1 COERCE.arrest actual:arrested> [R1:two editors] on [D1:Friday], [S1:the ministry] said.

``<N TYPE.mode status:words>`` is the cue of event N (``.mode`` may be missing); ``[A1R2:words]`` are words in a role
of one or more events: A actor, R recipient, S source, D date, P place; ``[A1,2:words]`` serve events 1 and 2.
``<N SAY:words>`` is a word of reported speech: its ``S`` speaks, its ``R`` is spoken to; ``{N:words}`` is what is
said, by SAY number N or in event number N (a demand, a warning; its actor speaks). Braces may hold marks, marks never
nest otherwise. A line that begins with ``H `` is a headline.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from communique.errors import CodebookError
from communique.records import EVENT_TYPES, STATUSES, Span, Status

MarkRole = Literal["actor", "recipient", "source", "date", "place"]
MARK_ROLES: tuple[MarkRole, ...] = get_args(MarkRole)

_LETTERS = {role[0].upper(): role for role in MARK_ROLES}
_MARK = re.compile(
    r"<(?P<number>\d+) (?:(?P<say>SAY)|(?P<type>[A-Z][A-Z0-9_]*)(?:\.(?P<mode>[a-z-]+))? (?P<status>\w+))"
    r":(?P<cue>[^<>{}\[\]]+)>"
    r"|\[(?P<roles>(?:[ARSDP]\d+(?:,\d+)*)+):(?P<words>[^<>{}\[\]]+)\]"
    r"|\{(?P<content>\d+(?:,\d+)*):|(?P<close>\})"
)
_ROLE = re.compile(r"([ARSDP])(\d+(?:,\d+)*)")
_BRACKET = re.compile(r"[<>{}\[\]]")


@dataclass(frozen=True, slots=True)
class MarkedEvent:
    """An event marked in a sentence; spans count characters of ``MarkedSentence.text``."""

    number: int
    cue: Span
    event_type: str
    mode: str | None
    status: Status
    roles: Mapping[MarkRole, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class MarkedSpeech:
    """Reported speech marked in a sentence: by a SAY cue or by the cue of an event that is itself a speech act."""

    number: int
    cue: Span
    sources: tuple[Span, ...]
    addressees: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence without its marks, and the events and the reported speech marked in it, by number."""

    text: str
    headline: bool
    events: tuple[MarkedEvent, ...]
    speech: tuple[MarkedSpeech, ...] = ()


def parse_marked(line: str, types: Collection[str] = EVENT_TYPES) -> MarkedSentence:
    """One line of marked text, the event types there are -> the sentence and its events.

    Whether a type has the mode is the codebook's to say and not looked at here.
    Raises CodebookError for a mark that cannot be read, an unknown type or status, a number given twice or to no event.
    """
    line = line.rstrip("\r\n")
    headline = line.startswith("H ")
    marks, contents, text = _strip_marks(line[2:] if headline else line)
    cues: dict[int, tuple[re.Match[str], Span]] = {}
    for mark, span in marks:
        if mark["number"]:
            if int(mark["number"]) in cues:
                raise CodebookError(
                    f"marked text: event {mark['number']} is marked twice; give each cue its own number"
                )
            cues[int(mark["number"])] = (mark, span)
    roles = _find_roles(marks, cues)
    for mark, _ in cues.values():
        if not mark["say"] and mark["type"] not in types:
            raise CodebookError(f"marked text: {mark['type']} is no event type; use one of {', '.join(types)}")
    if stray := set(contents) - set(cues):
        raise CodebookError(f"marked text: {{{min(stray)}: belongs to no cue; mark the cue of number {min(stray)}")
    events = tuple(_event(n, *cues[n], roles) for n in sorted(cues) if not cues[n][0]["say"])
    said = [n for n in sorted(cues) if cues[n][0]["say"] or n in contents]
    return MarkedSentence(text, headline, events, tuple(_speech(n, cues[n], roles, contents) for n in said))


def _strip_marks(line: str) -> tuple[list[tuple[re.Match[str], Span]], dict[int, list[Span]], str]:
    """Line -> its marks with the span of their words in the text that remains, what is said by number, that text."""
    marks, text, position = [], "", 0
    contents: dict[int, list[Span]] = {}
    begun: tuple[str, int] | None = None
    for mark in _MARK.finditer(line):
        text += line[position : mark.start()]
        position = mark.end()
        if mark["content"] or mark["close"]:
            if bool(begun) is bool(mark["content"]):
                raise CodebookError(
                    f"marked text: unbalanced braces near {line[max(0, position - 20) : position + 20]!r}"
                )
            if begun:
                for number in begun[0].split(","):
                    contents.setdefault(int(number), []).append(Span(begun[1], len(text)))
            begun = (mark["content"], len(text)) if mark["content"] else None
            continue
        words = mark["cue"] or mark["words"]
        marks.append((mark, Span(len(text), len(text) + len(words))))
        text += words
    text += line[position:]
    if stray := _BRACKET.search(text):
        near = text[max(0, stray.start() - 20) : stray.start() + 30]
        raise CodebookError(
            f"marked text: cannot read the mark near {near!r}; write <1 TYPE.mode status:cue> or [A1:words]"
        )
    if begun:
        raise CodebookError(f"marked text: {{{begun[0]}: is never closed; close it with }} in the same line")
    return marks, contents, text


def _find_roles(
    marks: list[tuple[re.Match[str], Span]], cues: Mapping[int, object]
) -> dict[tuple[int, MarkRole], list[Span]]:
    roles: dict[tuple[int, MarkRole], list[Span]] = {}
    for mark, span in marks:
        for letter, numbers in _ROLE.findall(mark["roles"] or ""):
            for number in map(int, numbers.split(",")):
                if number not in cues:
                    raise CodebookError(
                        f"marked text: {letter}{number} belongs to no event; mark the cue of event {number}"
                    )
                roles.setdefault((number, _LETTERS[letter]), []).append(span)
    return roles


def _speech(
    number: int,
    cue: tuple[re.Match[str], Span],
    roles: Mapping[tuple[int, MarkRole], list[Span]],
    contents: Mapping[int, list[Span]],
) -> MarkedSpeech:
    speaker: MarkRole = "source" if cue[0]["say"] else "actor"
    who, whom = (tuple(roles.get((number, role), ())) for role in (speaker, "recipient"))
    return MarkedSpeech(number, cue[1], who, whom, tuple(contents.get(number, ())))


def _event(
    number: int, mark: re.Match[str], cue: Span, roles: Mapping[tuple[int, MarkRole], list[Span]]
) -> MarkedEvent:
    event_type, status = mark["type"], mark["status"]
    if status not in STATUSES:
        raise CodebookError(f"marked text: {status} is no status; use one of {', '.join(STATUSES)}")
    return MarkedEvent(
        number=number,
        cue=cue,
        event_type=event_type,
        mode=mark["mode"],
        status=status,
        roles={role: tuple(roles.get((number, role), ())) for role in MARK_ROLES},
    )
