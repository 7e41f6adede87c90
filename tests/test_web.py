"""The page, asked in this process: what it shows, what it refuses, and that report text never becomes HTML."""

from __future__ import annotations

import io
import random
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest

pytest.importorskip("starlette", reason="the extra web is not installed")
from starlette.testclient import TestClient

from communique.evaluation.synthetic import write_synthetic
from communique.records import Span
from communique.store import Selection, Store
from communique.web.access import Access, Rate
from communique.web.app import make_app
from communique.web.benchmark import addresses
from communique.web.cards import in_words
from communique.web.library import Library
from communique.web.lists import Asked, list_events
from communique.web.marks import Mark, marked_html, visible
from communique.web.search import Query, snippet
from hand_built import coding, plain
from hostile import BIDI, NULLS, SCRIPTS, hostile
from little_events import told

HOSTILE = hostile(marks=600)
BASE = "http://127.0.0.1"
DAYS = [
    told(f"r{n:03}", f"2024-{1 + n // 28:02}-{1 + n % 28:02}", f"- CHN>USA {kind} 0.{50 + n % 40}", outlet=f"O{n % 3}")
    for n, kind in enumerate(["ACCUSE", "AGREE", "ASSAULT"] * 40)
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    path = tmp_path_factory.mktemp("web") / "s.duckdb"
    with Store(path) as store:
        store.write([coding(), plain("bare", "Nothing here."), *DAYS])
        store.write(HOSTILE)
    made = Library(path)
    made.prepare()
    yield made
    made.close()


def client_of(library: Library, access: Access | None = None) -> TestClient:
    return TestClient(make_app(library, access or Access()), base_url=BASE, follow_redirects=False)


@pytest.fixture(scope="module")
def client(library: Library) -> TestClient:
    return client_of(library)


class Tags(HTMLParser):
    """Every start tag with its attributes, and all text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def links(html: str, path: str) -> list[str]:
    return [href for _, a in Tags(html).tags if (href := a.get("href")) and href.startswith(path)]


PAGES = [
    "/", "/events", "/events?status=all&sort=doubtful", "/reports", "/reports?q=pact", "/report?id=a-1",
    "/actor?who=CHN", "/actor?who=CHN+GOV", "/actor?who=name:CHN+itself", "/actor?who=NATO",
    "/dyad?actor=CHN&recipient=USA", "/shifts?actor=CHN&recipient=USA",
    *(f"/report?{urlencode({'id': c.report.id})}" for c in HOSTILE),
    *(f"/event?{urlencode({'id': c.events[-1].id})}" for c in HOSTILE),
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path[:40])
def test_every_page_is_whole_and_runs_nothing(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "'unsafe" not in answer.headers["content-security-policy"]
    for tag, attributes in Tags(answer.text).tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        if tag == "script":
            assert attributes["src"] in ("/static/theme.js", "/static/page.js", "/static/review.js")
        for name in ("href", "src", "action"):
            target = attributes.get(name) or "/"
            assert target.startswith(("/", "#")), target  # nothing leads out, nothing runs
        assert tag not in ("i", "u", "b") or not attributes, tag
    ids = [a["id"] for _, a in Tags(answer.text).tags if "id" in a]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "text", [SCRIPTS, BIDI, NULLS, "a\r\nb", "x" * 5000], ids=["scripts", "bidi", "nulls", "cr", "x"]
)
def test_the_text_of_a_report_comes_back_character_for_character(text: str) -> None:
    marks = [Mark(Span(n, min(len(text), n + 7)), f"e{n}.cue", "cue") for n in range(0, len(text) - 1, 3)]
    html = str(marked_html(text, marks, {}))
    assert "".join(Tags(html).said) == visible(text)
    assert len(visible(text)) == len(text)
    starts = [int(a["data-s"] or 0) for tag, a in Tags(html).tags]
    assert starts == sorted(set(starts))
    assert starts[0] == 0


def test_overlapping_marks_name_all_that_cover_a_piece() -> None:
    html = str(marked_html("abcdef", [Mark(Span(0, 4), "x", "actor"), Mark(Span(2, 6), "y", "cue")], {3: "<b>1</b>"}))
    pieces = re.findall(r'data-s="(\d)"[^>]*data-m="([^"]*)"', html)
    assert pieces == [("0", "x"), ("2", "x y"), ("3", "x y"), ("4", "y")]
    assert html.index("<b>1</b>") < html.index('data-s="3"')


CLAIMED = "/event?" + urlencode({"id": coding().events[0].id})


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (CLAIMED, ["claim", "questioned", "by a named person"]),
        (CLAIMED, ["via", "“Bolivia”", "→", "BOL --- · Bolivia"]),
        (CLAIMED, ["otherwise", "foreign minister Inés Quiñones", "denied by a named person, “said … called”"]),
        (CLAIMED, ["otherwise", "asserted by the report itself"]),
        (CLAIMED, ["crowd", "“two”", "at least 2 persons", "money", "at most 1,500,000,000 PEN"]),
        (CLAIMED, ["0.30", "of 10 events as sure as this about 3 are right"]),
        (CLAIMED, ["questioned", "by a named person:", "words of doubt stand by it"]),
        ("/report?id=a-1", ["mixed, a named person, through", "BOL", ", to", "and", "on Friday", "doubt", "about BOL"]),
        ("/events?report=a-1&status=all", ["doubted, says", "CHL GOV", "through", "BOL"]),
        ("/events?report=a-1&status=all", ["Kind of source", "named", "Claim", "questioned", "How they stand to it"]),
    ],
)
def test_who_says_so_how_sure_and_who_says_otherwise_is_shown(client: TestClient, path: str, words: list[str]) -> None:
    text = " ".join("".join(Tags(re.sub("<q>(.*?)</q>", r"“\1”", client.get(path).text)).said).split())
    at = 0
    for piece in words:
        assert piece in text[at:], piece
        at = text.index(piece, at) + len(piece)


def test_a_probability_in_words() -> None:
    said = {
        0.0001: "hardly likely",
        0.004: "of 1,000",
        0.3: "of 10",
        0.97: "of 20",
        0.9999: "nearly certain",
        1: "certain",
    }
    assert {p: words for p, words in said.items() if words not in in_words(p)} == {}
    assert in_words(0.97) == "of 20 events as sure as this about 19 are right"


def test_pages_of_a_list_follow_one_another(client: TestClient) -> None:
    for sort in ("newest", "oldest", "doubtful", "surest"):
        seen: list[str] = []
        path = f"/events?type=ACCUSE&type=AGREE&type=ASSAULT&actor=CHN&recipient=USA&outlet=O1&sort={sort}"
        path = path.replace("outlet=O1", "outlet=O0&outlet=O1&outlet=O2")
        while path:
            html = client.get(path).text
            seen += links(html, "/event?")
            following = [a["href"] for _, a in Tags(html).tags if a.get("rel") == "next"]
            path = following[0] or "" if following else ""
        assert len(seen) == len(set(seen)) == len(DAYS), sort


def test_the_list_is_what_the_store_says(library: Library, client: TestClient) -> None:
    asked = Asked(Selection(actor="CHN", recipient="USA", min_probability=0.8), "surest")
    rows, _ = list_events(library, asked, 1000)
    assert list_events(library, replace(asked, sort="doubtful"), 1000)[0] == rows[::-1]
    with library.store() as store:
        expected = store.events(asked.selection).order("probability DESC").fetchall()
    assert [row["probability"] for row in rows] == sorted((row["probability"] for row in rows), reverse=True)
    assert len(rows) == len(expected) > 10
    csv = client.get(asked.download("csv"))
    assert len(csv.text.strip().split("\n")) == len(expected) + 1
    assert "attachment" in csv.headers["content-disposition"]


@pytest.mark.parametrize("kind", ["native", "gdelt", "icews", "polecat", "phoenix"])
def test_every_kind_of_package_can_be_had(client: TestClient, kind: str) -> None:
    answer = client.get(f"/download?actor=CHN&format=csv&as={kind}")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert f"communique-{kind}/datapackage.json" in names
    assert len(names) >= 4
    reviewed = client.get(f"/download?actor=CHN&format=csv&as={kind}&reviewed=1").content
    described = zipfile.ZipFile(io.BytesIO(reviewed)).read(f"communique-{kind}/datapackage.json").decode()
    assert f"export s.duckdb --as {kind} --format csv --reviewed --actor CHN -o communique-{kind}" in described


@pytest.mark.parametrize("form", ["jsonl", "parquet", "arrow"])
def test_every_format_can_be_had(client: TestClient, form: str) -> None:
    assert client.get(f"/download?outlet=O1&format={form}").status_code == 200


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("no hit " * 60, "pact", r"(no hit )+no …"),
        ("before " * 30 + "a pact " + "behind " * 60, "pact", "… (before )+a pact (behind )+behind …"),
        ("a pact", "pact", "a pact"),
        ("x" * 150 + " pact " + "y" * 400, "pact", "… x{109} pact y+ …"),  # too long to be left out
    ],
)
def test_snippets_begin_and_end_with_whole_words(text: str, words: str, shown: str) -> None:
    assert re.fullmatch(shown, "".join(Tags(snippet(text, Query.from_text(words))).said))


def test_words_that_begin_so_are_found_by_an_index_of_their_own(library: Library) -> None:
    (made,) = library.search(
        lambda index: index.execute("SELECT sql FROM sqlite_master WHERE name = 'words'").fetchone()
    )
    assert "prefix = '2 3 4'" in made  # without it, what many words begin with takes seconds at a million events


def test_facets_count_and_lead_on(client: TestClient) -> None:
    html = client.get("/events?outlet=O1&type=ACCUSE").text
    assert "remove outlet O1" in html
    assert "/events?outlet=O1" in links(html, "/events?outlet=O1")  # the type taken away again
    assert client.get("/events?outlet=O1&type=ACCUSE&status=future").text.count('class="ev ') == 0


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/events?type=X", 400, "type X: unknown"),
        ("/events?since=tomorrow", 400, "is no day"),
        ("/events?after=x", 400, "no such place"),
        ("/events?sort=colour", 400, "sort colour"),
        ("/actor?who=x", 400, "who x: unknown"),
        ("/dyad?actor=CHN", 400, "recipient"),
        ("/report?id=nope", 404, "holds no report"),
        ("/event?id=a-1:9999", 404, "holds no event"),
        ("/report?id=a-1&from=-1", 400, "no number"),
        ("/reports?after=1e9", 400, "no such place"),
        ("/download?format=exe", 400, "no such export format"),
        ("/download?as=exe", 400, "--as exe: unknown"),
        ("/picture/x.svg?of=y", 400, "of y: unknown"),
        ("/static/../app.py", 404, "no such page"),
        ("/nowhere", 404, "no such page"),
    ],
)
def test_wrong_questions_are_answered_in_words(client: TestClient, path: str, status: int, words: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, "Traceback" in answer.text) == (status, False)
    assert words in answer.text


# Search


@pytest.mark.parametrize(
    ("text", "fts"),
    [
        ("one two", '("one" AND "two")'),
        ('"one two" -three', '("one two") NOT "three"'),
        ("begin* OR", '("begin"* AND "OR")'),
        ('a"b NEAR(c)', '("a""b" AND "NEAR(c)")'),
        ("--- ! *", "()"),
    ],
)
def test_queries_are_words_only(text: str, fts: str) -> None:
    assert Query.from_text(text).fts() == fts


@pytest.mark.parametrize(
    ("text", "found"),
    [("PACT signed", 1), ("pact -lima", 0), ('"foreign minister"', 1), ("ministe*", 2), ("NEAR(a b)", 0)]
)  # fmt: skip
def test_search(client: TestClient, text: str, found: int) -> None:
    html = client.get(f"/reports?{urlencode({'q': text})}").text
    assert html.count('class="title"') == found
    assert ("m-hit" in html) is bool(found)


# A writer comes


def test_a_writer_is_let_in_and_seen(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with Store(path) as store:
        store.write(DAYS[:3])
    library = Library(path)
    library.prepare()
    client = client_of(library)
    assert client.get("/report?id=r000").status_code == 200
    library._used = 0.0
    library.rest()
    with Store(path) as store:  # the page has let go of the file
        store.write(DAYS[3:5])
    until = time.monotonic() + 20
    while "r004%3A0" not in client.get("/events").text:
        assert time.monotonic() < until
        time.sleep(0.05)
    while len(list(library.folder.iterdir())) != 2:  # the builder may still be putting its files in place
        assert time.monotonic() < until
        time.sleep(0.05)
    library.close()


# Access


def test_reading_is_open_writing_is_not(client: TestClient) -> None:
    assert client.post("/review", data={"x": "1"}).status_code in (403, 405)
    assert client.get("/enter?token=wrong").status_code == 403
    assert client.get("/", headers={"host": "evil.example"}).status_code == 421
    assert client.get("/", headers={"host": "localhost:8000"}).status_code == 200


def test_the_printed_link_opens_a_session(library: Library) -> None:
    access = Access()
    client = client_of(library, access)
    entered = client.get(f"/enter?token={access.token}")
    assert entered.status_code == 303
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert len(access.sessions) == 1


def test_a_password_guards_reading_and_is_limited(library: Library) -> None:
    access = Access(("127.0.0.1",), "correct horse battery")
    assert "correct horse" not in repr(access)
    client = client_of(library, access)
    assert client.get("/events").headers["location"] == "/login"
    assert client.get("/static/page.css").status_code == 200
    assert client.get(f"/enter?token={access.token}").status_code != 200
    assert client.post("/login", data={"password": "wrong"}).status_code == 403
    assert client.post("/login", data={"password": "correct horse battery"}).status_code == 303
    assert client.get("/events").status_code == 200
    other = client_of(library, access)
    answers = [other.post("/login", data={"password": "no"}).status_code for _ in range(9)]
    assert other.post("/login", data={"password": "correct horse battery"}).status_code == 403, answers


def test_every_page_that_the_benchmark_asks_for_is_there(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    write_synthetic(store, 300).close()
    library = Library(store)
    library.prepare()
    client = client_of(library)
    answers = {kind: client.get(path) for kind, path in addresses(300, random.Random(5)).items()}
    assert {kind: answer.status_code for kind, answer in answers.items() if answer.status_code != 200} == {}
    library.close()


def test_rate() -> None:
    rate = Rate(2, 0.2)
    assert [rate.allows("a"), rate.allows("a"), rate.allows("a"), rate.allows("b")] == [True, True, False, True]
    time.sleep(0.25)
    assert rate.allows("a")


def test_what_is_posted_is_bounded_and_from_here(library: Library) -> None:
    access = Access()
    client = client_of(library, access)
    client.get(f"/enter?token={access.token}")
    (session,) = access.sessions.values()
    assert client.post("/login", content=b"x" * 300_000).status_code == 413
    for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert client.post("/review", data={"csrf": session.csrf}, headers=headers).status_code == 403
    assert client.post("/review", data={"csrf": "wrong"}).status_code == 403


def test_a_fault_shows_nothing_of_the_inside(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("communique.web.pages.report_of", lambda _: 1 / 0)
    client = TestClient(make_app(library, Access()), base_url=BASE, raise_server_exceptions=False)
    answer = client.get("/event?id=a-1:0")
    assert answer.status_code == 500
    assert "division" not in answer.text
