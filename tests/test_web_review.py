"""Review on the page, asked in this process: what is posted lands in the log and comes back, for whom it may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

import pytest

pytest.importorskip("starlette", reason="the extra web is not installed")
from starlette.testclient import TestClient

from communique.review.log import ReviewLog, log_path
from communique.store import Store
from communique.web.access import Access
from communique.web.app import make_app
from communique.web.library import Library
from hand_built import TEXT, coding
from little_events import told
from stores import stored

BASE = "http://127.0.0.1"


class Person:
    """A reviewer at a browser."""

    def __init__(self, library: Library, access: Access, name: str) -> None:
        self.client = TestClient(make_app(library, access), base_url=BASE, follow_redirects=True)
        self.client.get(f"/enter?token={access.token}")
        self.csrf = list(access.sessions.values())[-1].csrf
        self.client.post("/reviewer", data={"csrf": self.csrf, "reviewer": name})

    def post(self, **form: object) -> tuple[int, str]:
        data = {"csrf": self.csrf, "report": "a-1", **{k: str(v) for k, v in form.items()}}
        answer = self.client.post("/review", data=data)
        return answer.status_code, answer.text

    def words(self, words: str) -> dict[str, int]:
        return {"start": TEXT.index(words), "end": TEXT.index(words) + len(words)}


@contextmanager
def opened(folder: Path) -> Iterator[Library]:
    doubtful = told("r1", "2024-05-17", "- CHN>USA ACCUSE 0.6", "- CHN>USA AGREE 0.95")
    made = Library(stored(folder / "s.duckdb", coding(), doubtful))
    made.prepare()
    yield made
    made.close()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """One library for all who say what cannot be: nothing of it is kept."""
    with opened(tmp_path_factory.mktemp("untouched")) as made:
        yield made


@pytest.fixture
def ada(library: Library) -> Person:
    return Person(library, Access(), "Ada")


@pytest.fixture(scope="module")
def bea(untouched: Library) -> Person:
    return Person(untouched, Access(), "Bea")


SIGNING, CALLING = (event.id for event in coding().events)


def test_a_review_from_beginning_to_end(library: Library, ada: Person) -> None:
    assert ada.post(event=SIGNING, kind="confirm")[0] == 200
    assert ada.post(event=CALLING, field="recipient", code="PER GOV")[0] == 200
    assert ada.post(event=CALLING, field="actor", **ada.words("Chile's"))[0] == 200
    assert ada.post(event=CALLING, field="actor", more=1, **ada.words("her Peruvian colleague"))[0] == 200
    assert ada.post(event=CALLING, field="date", **ada.words("Friday"))[0] == 200
    assert ada.post(event=CALLING, field="place", **ada.words("Lima."))[0] == 200
    assert ada.post(event=CALLING, field="event_type", event_type="ACCUSE")[0] == 200
    assert ada.post(event=CALLING, field="status", status="actual")[0] == 200
    assert ada.post(event=CALLING, field="source", clear=1)[0] == 200
    status, html = ada.post(kind="add", value="AGREE", status="actual", **ada.words("agreed"))
    assert status == 200
    assert "<b>added</b> says <bdi>Ada</bdi>" in html
    assert "<b>right</b>" in html
    with library.store() as store:
        assert store.coding("a-1") == coding()  # the coding is as it was
    csv = ada.client.get("/download?format=jsonl&status=all&report=a-1&reviewed=1").text
    assert '"event_type":"ACCUSE"' in csv
    assert '"PER GOV"' in csv
    assert csv.count("\n") == 3
    assert "AGREE" not in ada.client.get("/download?format=jsonl&status=all&report=a-1").text
    rows = ReviewLog(log_path(library.path)).all()
    assert [(r.kind, r.field) for r in rows][:3] == [("confirm", None), ("change", "recipients"), ("change", "actors")]
    assert rows[3].before == rows[2].after
    assert len(rows[3].after) == 2
    undone = ada.post(kind="undo", event=CALLING)[1]
    assert "<b>added</b>" not in undone


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"event": "a-1:9", "kind": "confirm"}, "no such event"),
        ({"event": SIGNING, "kind": "praise"}, "kind praise"),
        ({"event": SIGNING, "field": "mode", "mode": "<b>"}, "no mode &lt;b&gt;"),
        ({"event": SIGNING, "field": "event_type", "event_type": "X"}, "type X: unknown"),
        ({"event": SIGNING, "field": "status", "status": "X"}, "status X: unknown"),
        ({"event": SIGNING, "field": "cue"}, "field cue: unknown"),
        ({"event": SIGNING, "field": "actor"}, "no words are selected"),
        ({"event": SIGNING, "field": "actor", "start": "5", "end": "5"}, "no words are selected"),
        ({"event": SIGNING, "field": "actor", "start": "-5", "end": "1e9"}, "no words are selected"),
        ({"event": SIGNING, "field": "actor", "code": "nobody"}, "code nobody"),
        ({"event": SIGNING, "field": "date", "start": "0", "end": "5"}, "no day can be read"),
        ({"event": SIGNING, "field": "place", "code": "CHN"}, "no words yet"),
        ({"kind": "add", "value": "X"}, "choose a type"),
        ({"report": "nope", "kind": "undo"}, "holds no report"),
    ],
)
def test_what_cannot_be_is_said_and_not_kept(bea: Person, untouched: Library, form: dict[str, str], words: str) -> None:
    status, html = bea.post(**form)
    kept = ReviewLog(log_path(untouched.path)).all()
    assert (status in (400, 404), kept) == (True, [])
    assert words in html


def test_two_reviewers_see_one_another_only_after_their_own_word(library: Library) -> None:
    access = Access()
    ada, ben = Person(library, access, "Ada"), Person(library, access, "Ben & Co")
    ada.post(event=SIGNING, kind="wrong")
    assert "says <bdi>Ada</bdi>" not in ben.client.get("/report?id=a-1").text
    html = ben.post(event=SIGNING, kind="confirm")[1]
    assert "says <bdi>Ada</bdi>" in html
    assert "says <bdi>Ben &amp; Co</bdi>" in html
    reader = TestClient(make_app(library, access), base_url=BASE)
    assert "says <bdi>Ada</bdi>" in reader.get("/report?id=a-1").text
    assert "/review" not in re.findall(r'action="([^"]*)"', reader.get("/report?id=a-1").text)
    page = ada.client.get("/review").text
    assert "1 judged by both, same verdict 0" in page


def test_the_queue_goes_on_to_what_is_not_judged(ada: Person) -> None:
    seen = []
    for _ in range(4):
        answer = ada.client.get("/review/next?order=doubtful")
        place = str(answer.url)
        seen.append(place)
        number = int(place.rpartition("#e")[2])
        report = "a-1" if "a-1" in place else "r1"
        event = re.findall(r'name="event" value="([^"]+)"', answer.text)[number - 1]
        data = {"csrf": ada.csrf, "report": report, "event": event, "kind": "confirm"}
        assert ada.client.post("/review", data=data).status_code == 200
    assert len(set(seen)) == 4
    assert "All done" in ada.client.get("/review/next?order=doubtful").text
    assert ada.client.get("/review/next?order=x").status_code == 400


def test_a_page_for_reading_takes_nothing(library: Library) -> None:
    person = Person(library, Access(read_only=True), "Ada")
    assert person.post(event=SIGNING, kind="wrong")[0] == 403
    assert "reading only" in person.client.get("/review").text
    assert "review-bar" not in person.client.get("/report?id=a-1").text


def test_after_a_new_text_old_corrections_rest(library: Library, ada: Person) -> None:
    ada.post(event=SIGNING, kind="wrong")
    library._used = 0.0
    library.rest()
    with Store(library.path) as store:
        changed, text = coding(), TEXT + " More."
        report = replace(changed.report, text=text, text_sha256=sha256(text.encode()).hexdigest())
        store.write([replace(changed, report=report)])
    html = ada.client.get("/report?id=a-1").text
    assert "<b>wrong</b>" not in html
    assert urlencode({"id": SIGNING})[3:] in html


def test_a_category_of_ones_own_is_shown_and_judged(tmp_path: Path) -> None:
    one = told("r1", "2024-05-17", "- CHN>USA ACCUSE 0.6")
    event = replace(one.events[0], event_type="PIRACY", mode="ship")
    with Store(tmp_path / "s.duckdb") as store:
        store.write([replace(one, events=(event,))])
    library = Library(tmp_path / "s.duckdb")
    library.prepare()
    person = Person(library, Access(), "Ada")
    assert "a category of another codebook" in person.client.get(f"/event?id={event.id}").text
    assert "<option selected>PIRACY</option>" in person.client.get("/report?id=r1").text
    assert person.post(report="r1", event=event.id, kind="confirm")[0] == 200
    status, html = person.post(report="r1", event=event.id, field="event_type", event_type="ASSAULT")
    assert (status, ReviewLog(log_path(library.path)).all()[-2].after) == (200, "ASSAULT"), html
    library.close()
