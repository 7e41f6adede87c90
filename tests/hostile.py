"""Reports that try to break a page, coded by hand: what a browser must show and never obey."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from communique.records import Actor, Coding, Entity, Event, Passage, Place, Quote, Report, Span
from little_events import event

SCRIPTS = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> &lt;b&gt; </section></main>"
)
BIDI = (
    "Minister \u202etxet desrever\u202c said \u2066isolated\u2069 "
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 e\u0301te\u0301."
)
NULLS = "a\x00b\x01c\x1b[31md\r\ne\x85f\u2028g\ufeffh"


def coded(report_id: str, text: str, spans: list[tuple[int, int]], url: str | None = None) -> Coding:
    """A report and the spans of its cues -> its coding, everything named by the report's own hostile words."""
    report = Report(
        report_id, hashlib.sha256(text.encode()).hexdigest(), text, title=text[:60], published="2024-05-17",
        outlet="<i>out</i>", url=url,
    )  # fmt: skip
    events = []
    for number, (start, end) in enumerate(spans):
        words = Passage.at(Span(start, end), text)
        who = Actor(words.span, words.text, (Entity(words.text[:40], "CHN", ("GOV",)),), rule="<b>rule</b>")
        place = Place("<u>Lima</u>", "PER", -12.0, -77.0, None, "text", words.span, words.text)
        made: Event = event(report_id, number, "2024-05-17 CHN>USA ACCUSE 0.5", cue=words, source=who, place=place)
        events.append(replace(made, id=f"{report_id}:{start}" + chr(97 + number % 26) * (number // 26 + 1)))
    whole = Passage.at(Span(0, len(text)), text)
    return Coding(report, tuple(events), (Quote(None, None, (whole,), "direct"),))


def hostile(marks: int = 10_000) -> list[Coding]:
    """How many marks in the last -> markup, links that run, control signs, both directions, one endless word, marks."""
    many = "word " * 5_000
    return [
        coded("scripts", SCRIPTS, [(0, 8), (4, 40), (0, len(SCRIPTS))], url="javascript:document.title='owned'"),
        coded("'\"><script>alert(1)</script>/../?id=a&b#c", "An odd id.", [(0, 2)], url="data:text/html,<script>"),
        coded("bidi", BIDI, [(3, 15), (9, 30), (28, 40)]),
        coded("nulls", NULLS, [(0, 3), (2, 9)]),
        coded("endless", "w" * 1_000_000, [(10, 20), (500_000, 600_000)]),
        coded("marks", many, [(n % 2_000 * 5, n % 2_000 * 5 + 4 + n % 97) for n in range(marks)]),
    ]
