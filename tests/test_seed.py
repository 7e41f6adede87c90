"""The users' own document, where the developers' shared folder is: what has to come out of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.coder import Coder
from communique.reading import read
from communique.records import Coding, Event

SEED = Path(__file__).parent.parent.parent / "shared" / "seed"

pytestmark = [
    pytest.mark.model,
    pytest.mark.shared,
    pytest.mark.skipif(not SEED.is_dir(), reason="needs the developers' shared folder"),
]


@pytest.fixture(scope="module")
def coding() -> Coding:
    (report,) = read(next(iter(sorted(SEED.glob("*.txt")))))
    return Coder().code(report)


def codes(event: Event, role: str) -> set[str]:
    return {entity.code for actor in getattr(event, role) for entity in actor.entities}


def test_header_and_dateline(coding: Coding) -> None:
    report = coding.report
    assert (report.number, report.published) == ("127411", "2024-05-17T21:28")
    assert report.title is not None
    assert report.text.startswith(report.title + "\n\nBEIJING (")
    assert report.dateline is not None
    assert report.dateline.place == "BEIJING"


def test_at_least_fifteen_events_each_with_its_words(coding: Coding) -> None:
    assert len(coding.events) >= 15
    text = coding.report.text
    assert all(e.span.of(text) == e.text for event in coding.events for e in event.evidence)


@pytest.mark.parametrize(
    ("kind", "status", "actors", "recipients"),
    [
        ("AGREE", "actual", {"CHN GOV", "RUS GOV"}, set()),  # the pledge by both presidents
        ("ACCUSE", "actual", {"CHN GOV", "RUS GOV"}, {"USA GOV"}),  # the condemnation of the U.S.
        ("CONSULT", "historical", {"RUS GOV"}, {"CHN GOV"}),  # the earlier visit
        ("MOBILIZE", "historical", {"RUS GOV"}, set()),  # the sending of troops
        ("CONSULT", "actual", {"USA GOV"}, set()),  # the Secretary of State's trip
        ("ACCUSE", "actual", {"USA GOV"}, {"CHN GOV"}),  # the deputy spokesperson's criticism
    ],
)
def test_the_events_it_is_about(coding: Coding, kind: str, status: str, actors: set[str], recipients: set[str]) -> None:
    alike = [e for e in coding.events if (e.event_type, e.status) == (kind, status)]
    assert any(codes(e, "actors") >= actors and codes(e, "recipients") >= recipients for e in alike)


US = {"USA GOV"}
BOTH = {"CHN GOV", "RUS GOV"}


@pytest.mark.parametrize(
    ("words", "kind", "speakers"),
    [
        ("“new era”", "mixed", BOTH),  # the parties that pledge it
        ("“no limits”", "mixed", BOTH),  # and that declare it
        ("“The China-Russia relationship", "direct", {"CHN GOV"}),
        ("“China is willing to", "direct", {"CHN GOV"}),  # goes on in the next paragraph
        ("“The United States still thinks", "direct", BOTH),  # the joint statement: its issuers
        ("“The U.S. must abandon", "direct", BOTH),
        ("“cannot have its cake", "mixed", US),
        ("“You can’t want to have", "direct", US),
        ("“deeply problematic”", "mixed", US),
        ("“warm and comradely”", "mixed", {"RUS GOV"}),
    ],
)
def test_who_speaks(coding: Coding, words: str, kind: str, speakers: set[str]) -> None:
    """All ten passages in quotation marks; the first two may also be nobody's."""
    start = coding.report.text.index(words) + 1
    said = [q for q in coding.quotes if any(c.span.start <= start < c.span.end for c in q.content)]
    found = [{e.code for e in q.source.entities} if q.source else set() for q in said]
    assert speakers in found or (speakers == BOTH and kind == "mixed" and found in ([], [set()]))
