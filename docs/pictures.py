"""Makes the pictures of series.md, by the commands that stand there, from a made-up store.

Four invented countries (codes that ISO 3166 leaves to users), six years, one treaty in the third and one war in the
fifth. ``python docs/pictures.py`` writes docs/pictures/ and leaves the store in invented.duckdb.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import re
import shlex
import subprocess
import sys
from pathlib import Path

from communique.codebook import load_codebook
from communique.records import (
    Actor,
    Cameo,
    Coding,
    Entity,
    Event,
    EventDate,
    FoundBy,
    Passage,
    Place,
    Report,
    Span,
)
from communique.store import Store

HERE = Path(__file__).parent
STORE = "invented.duckdb"
# Country: its invented city, where that lies.
CITIES = {
    "XAR": ("Arden", 46.0, 8.0),
    "XBO": ("Borovia", 47.5, 19.0),
    "XCA": ("Cassia", 40.5, 23.0),
    "XDU": ("Dunmark", 52.0, 14.0),
}
FRIENDLY = ("AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID")
HOSTILE = ("ACCUSE", "REJECT", "THREATEN", "SANCTION", "ASSAULT")
MONTHS = 72


def hostility(pair: set[str], month: int) -> tuple[float, float]:
    """Two countries and a month -> events expected, part of them hostile."""
    if pair == {"XAR", "XBO"}:
        return (9, 0.85) if month >= 50 else (4, 0.25) if month >= 26 else (6, 0.7)
    return (1.5, 0.6) if "XBO" in pair and month >= 50 else (1.5, 0.2)


def told(number: int, day: dt.date, who: tuple[str, str], kind: str, sure: float) -> Coding:
    """A report's number and what it tells -> its coding."""
    entry, text = load_codebook().types[kind], f"{who[0]} and {who[1]}, {kind.lower()}, report {number}"
    city, lat, lon = CITIES[who[1]]
    start = text.index(kind.lower())
    actor, recipient = (
        (Actor(Span(at, at + 3), text[at : at + 3], (Entity(code, code, ("GOV",)),)),)
        for at, code in ((0, who[0]), (8, who[1]))
    )
    event = Event(
        id=f"r{number}:{start}",
        event_type=entry.name,
        mode=None,
        contexts=(),
        status="actual",
        probability=sure,
        cue=Passage.at(Span(start, start + len(kind)), text),
        actors=actor,
        recipients=recipient,
        source=None,
        date=EventDate(day, day, "day", "published"),
        place=Place(city, who[1], lat, lon, None, "text", recipient[0].span, recipient[0].text),
        quad_class=entry.quad_class,
        score=entry.score,
        cameo=Cameo(entry.cameo, entry.cameo[:2]),
        found_by=FoundBy("encoder"),
        evidence=(),
    )
    outlet, sha = f"Outlet {number % 5}", hashlib.sha256(text.encode()).hexdigest()
    return Coding(Report(f"r{number}", sha, text, title=text, published=str(day), outlet=outlet), (event,))


def invented() -> list[Coding]:
    """-> the reports of six years, the same in every run."""
    rng = random.Random(1)
    made: list[Coding] = []
    for month in range(MONTHS):
        for actor in CITIES:
            for recipient in CITIES:
                if actor == recipient:
                    continue
                number, hostile = hostility({actor, recipient}, month)
                for _ in range(sum(rng.random() < number / 12 for _ in range(12))):
                    day = dt.date(2018 + month // 12, 1 + month % 12, rng.randint(1, 28))
                    kind = rng.choice(HOSTILE if rng.random() < hostile else FRIENDLY)
                    made.append(told(len(made), day, (actor, recipient), kind, round(rng.uniform(0.4, 1), 2)))
    return made


def main() -> None:
    """Write the store, then run each `communique plot` command of series.md."""
    Path(STORE).unlink(missing_ok=True)
    with Store(STORE) as store:
        store.write(invented())
    (HERE / "pictures").mkdir(exist_ok=True)
    for command in re.findall(r"(?m)^\$ communique (plot .*)$", (HERE / "series.md").read_text("utf-8")):
        subprocess.run([sys.executable, "-m", "communique", *shlex.split(command)], check=True)


if __name__ == "__main__":
    main()
