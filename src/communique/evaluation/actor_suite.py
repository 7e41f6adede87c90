"""A peer's cases for single mentions (NGEC's actor tests): country, code and sector as it expects them, and as we do.

Of the suite only the fields ``country``, ``cc``, ``code``, ``code_1`` and ``code_2`` are asked; the others ask for a
Wikipedia index or for the peer's own pattern. Its codes are translated where its scheme differs from ours; expectations
that are wrong are counted apart, each with its reason.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from communique.coding.actors import resolve_actor
from communique.records import Actor

Tests = Mapping[str, list[tuple[str, object]]]
FIELDS = {"country": "country", "cc": "country", "code": "code", "code_1": "sector", "code_2": "second"}
TODAY = dt.date(2023, 1, 15)  # the month in which the peer's cases were written
# The peer's codes that are none of ours: Kosovo, a belief, health, "junk", unknown.
CODES = {"XKX": "KOS", "BUD": "REL", "HLH": "MED", "JNK": "", "UNK": ""}
WRONG = "expectations that are wrong"


@dataclass(frozen=True, slots=True)
class SuiteCase:
    """One case: its test and line in the peer's file, the mention, its context, the day, what is expected."""

    id: str
    mention: str
    context: str
    day: dt.date | None
    tests: Tests


def read_suite(path: Path) -> Iterator[SuiteCase]:
    """The suite's file -> the cases that expect a country, a code or a sector."""
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            tests: dict[str, list[tuple[str, object]]] = defaultdict(list)
            for field, operator, value in row["expect"]:
                if field in FIELDS:
                    tests[FIELDS[field]].append((operator, value))
            if not tests:
                continue
            mention, context, day, *_ = (*map(str, row["args"]), "", "", "")
            asked = _day(day or row["kw"].get("query_date", "today"))
            yield SuiteCase(f"{row['test']}:{row['line']}", mention, context, asked, dict(tests))


def _day(text: str) -> dt.date | None:
    if not text or text.lower() == "today":
        return TODAY if text else None
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def failures(case: SuiteCase) -> list[str]:
    """A case -> the fields in which our answer differs from every one that is expected."""
    actor = resolve_actor(case.mention, case.day, case.context or None)
    return [field for field, tests in case.tests.items() if not any(_holds(field, actor, *test) for test in tests)]


def _holds(field: str, actor: Actor, operator: str, value: object) -> bool:
    sectors = actor.entities[0].sectors if actor.entities else ()
    if field == "code":
        return not actor.entities
    if field == "second":
        return value in sectors
    found = (actor.country or "") if field == "country" else (sectors[0] if sectors else "")
    listed: list[object] = value if isinstance(value, list) else [value]
    wanted = [CODES.get(str(one), str(one)) for one in listed]
    if operator == "NotEq":
        return found not in wanted
    # A bare country or people has no sector with the peer; by our guide it stands for its government or its citizens.
    bare = field == "sector" and "" in wanted and bool(actor.country) and found in {"GOV", "CVL"}
    return found in wanted or bare


def measure_actor_suite(shared: Path) -> dict[str, float]:
    """The shared folder -> how many cases there are and the share that is right: of all, and of those whose expectation
    is right.
    """
    cases = list(read_suite(shared / "measure" / "actor_suite_dev.jsonl"))
    failed = [case for case in cases if failures(case)]
    wrong = sum(case.id in WRONG_EXPECTATIONS for case in failed)
    return {
        "cases": len(cases),
        "right": 1 - len(failed) / len(cases),
        WRONG: wrong,
        "right of the others": (len(cases) - len(failed)) / (len(cases) - wrong),
    }


# Test and line in the peer's file -> why its expectation is wrong.
WRONG_EXPECTATIONS = {
    "kaz4:356": "a former president is ELI (PLOVER manual), not CVL",
    "test_def_min_full:535": "the minister left office on 2022-08-07",
    "test_105:674": "out of office since 2021-05-12, leads a party on the day asked",
    "test_som_reb:1238": "PRM is expected of the same group on the same day two cases later",
    "test_262:2031": "an organisation of the UN has no sector by our guide",
    "test_290:2215": "a central bank has a country",
    "test_uk17:2308": "unnamed people are CVL by our guide",
}
