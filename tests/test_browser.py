"""The page in a real browser: headless Chromium by way of Playwright; skipped in one line where either is missing.

``COMMUNIQUE_BROWSER=required`` (as ``.ci/run`` sets it) fails instead of skipping.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from communique.contract import from_json
from communique.records import Actor, Coding
from communique.review.log import ReviewLog, log_path
from communique.store import Store
from hand_built import TEXT, coding
from hostile import BIDI, hostile
from little_events import place, told

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
try:
    import uvicorn
    from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

    from communique.web.access import Access
    from communique.web.app import make_app
    from communique.web.library import Library

    AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    MISSING = "" if CHROMIUM else "no chromium here"
except ImportError as error:
    MISSING = f"no {error.name} here"
if MISSING and os.environ.get("COMMUNIQUE_BROWSER") != "required":
    pytest.skip(f"tests in a browser: {MISSING} (pip install '.[browser]', apt-get install chromium)",
                allow_module_level=True)  # fmt: skip
assert not MISSING, MISSING

TOKEN = "a token for tests"
HOSTILE = hostile()
BUSY = [
    told(f"r{n:03}", f"2024-{1 + n // 28:02}-{1 + n % 28:02}", f"- CHN>USA {kind} 0.{50 + n % 40}", outlet=f"O{n % 3}",
         place=place("Lima", "PER", -12, -77))
    for n, kind in enumerate(["ACCUSE", "AGREE", "ASSAULT"] * 30)
]  # fmt: skip
PAGES = {
    "overview": "/", "events": "/events?status=all", "filtered": "/events?actor=CHN&type=ACCUSE&sort=doubtful",
    "reports": "/reports", "search": "/reports?q=minister", "report": "/report?id=a-1",
    "event": f"/event?id={coding().events[0].id}",
    "actor": "/actor?who=CHN", "dyad": "/dyad?actor=CHN&recipient=USA", "shifts": "/shifts?actor=CHN&recipient=USA",
    "review": "/review", "wrong": "/events?type=X", "nowhere": "/nowhere",
}  # fmt: skip


class Served:
    """A page that runs in a thread of its own."""

    def __init__(self, codings: list[Coding], folder: Path, access: Access | None = None) -> None:
        self.store = folder / "s.duckdb"
        with Store(self.store) as store:
            store.write(codings)
        self.library = Library(self.store)
        self.library.prepare()
        listening = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.server = uvicorn.Server(
            uvicorn.Config(make_app(self.library, access or Access(token=TOKEN)), log_level="error")
        )
        self.thread = threading.Thread(target=lambda: self.server.run([listening]), daemon=True)
        self.thread.start()
        until = time.monotonic() + 20
        while not self.server.started:
            assert time.monotonic() < until
            time.sleep(0.02)

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served([coding(), *BUSY, *HOSTILE], tmp_path_factory.mktemp("browser"))
    yield made
    made.stop()


class Watched:
    """A tab of which everything is written down that should not happen."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.page: Page = context.new_page()
        self.base, self.bad, self.asked = base, list[str](), list[str]()
        self.page.on("console", lambda message: self.bad.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.bad.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self.bad.append(f"dialog: {dialog.message}"))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def open(self, path: str) -> Page:
        self.page.goto(self.base + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def clean(self, *, expected: int = 0) -> None:
        outside = [url for url in self.asked if not url.startswith(self.base)]
        faults = [said for said in self.bad if "status of 4" not in said]
        assert (faults, outside) == ([], [])
        assert len(self.bad) <= expected


def faults_of(page: Page) -> list[Any]:
    """A page -> what axe-core says against it, and that it is wider than the window."""
    page.evaluate(AXE)
    found: list[Any] = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        ".then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html + ' ' + n.failureSummary).slice(0, 3)]))"
    )
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*found, *([f"{wide} pixels too wide"] if wide > 0 else [])]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1360])
def test_every_page_fits_is_readable_and_asks_nobody_else(
    browser: Browser, served: Served, scheme: Any, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    tab = Watched(context, served.base)
    faults = {name: found for name, path in PAGES.items() if (found := faults_of(tab.open(path)))}
    assert faults == {}
    tab.clean(expected=2)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1360])
def test_review_fits_and_is_readable(browser: Browser, tmp_path: Path, scheme: Any, width: int) -> None:
    served, faults = Served([coding(), *BUSY[:6]], tmp_path), {}
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    tab = Watched(context, served.base)
    page = tab.open(f"/enter?{urlencode({'token': TOKEN})}")
    faults["no name"] = faults_of(tab.open("/review"))
    page.locator("[name=reviewer]").fill("Ada")
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")
    faults["queues"] = faults_of(page)
    tab.open("/report?id=a-1&order=helpful#e1")
    faults["cards"] = faults_of(page)
    for key in "xc":  # wrong, and the next one right
        with page.expect_navigation(wait_until="networkidle"):
            page.keyboard.press(key)
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    faults["judged cards, opened"] = faults_of(page)
    page.keyboard.press("?")
    faults["keys"] = faults_of(page)
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    assert page.locator("[data-said]").is_visible()
    page.keyboard.press("w")
    page.keyboard.press("i")
    faults["adding"] = faults_of(page)
    faults["figures"] = faults_of(tab.open("/review"))
    assert {name: found for name, found in faults.items() if found} == {}
    tab.clean()
    context.close()
    served.stop()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1360])
def test_password_and_an_empty_store_fit_and_are_readable(
    browser: Browser, tmp_path: Path, scheme: Any, width: int
) -> None:
    served, faults = Served([], tmp_path, Access(password="correct horse battery")), {}
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    tab = Watched(context, served.base)
    page = tab.open("/")
    assert page.url.endswith("/login")
    for words, name in [("wrong", "password"), ("correct horse battery", "wrong password")]:
        faults[name] = faults_of(page)
        page.locator("[name=password]").fill(words)
        with page.expect_navigation(wait_until="networkidle"):
            page.keyboard.press("Enter")
    for path in ("/", "/events", "/reports", "/actor?who=CHN", "/dyad?actor=CHN&recipient=USA", "/review"):
        faults[path] = faults_of(tab.open(path))
    assert {name: found for name, found in faults.items() if found} == {}
    tab.clean(expected=1)
    context.close()
    served.stop()


@pytest.mark.parametrize("item", HOSTILE, ids=lambda c: c.report.id[:8])
def test_hostile_reports_run_and_change_nothing(browser: Browser, served: Served, item: Coding) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800})
    tab = Watched(context, served.base)
    page = tab.open(f"/report?{urlencode({'id': item.report.id})}")
    assert "owned" not in page.title().removeprefix(item.report.text[:60])
    assert page.locator("script").count() == 2
    assert page.locator("[data-text] :not(span):not(a)").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    counted = page.locator("[data-text] [data-s]").evaluate_all(
        "pieces => pieces.map(piece => [...piece.textContent].length).reduce((a, b) => a + b, 0)"
    )
    assert counted == len(item.report.text)
    assert page.locator("a[href^='javascript'], a[href^='data']").count() == 0
    tab.open(f"/event?{urlencode({'id': item.events[-1].id})}")
    tab.open(f"/reports?{urlencode({'q': item.report.text[:80]})}")
    tab.clean()
    context.close()


def test_hover_and_focus_light_field_and_words(browser: Browser, served: Served) -> None:
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    tab = Watched(context, served.base)
    page = tab.open("/report?id=a-1")
    page.locator("[data-f='e1.actor']").first.focus()
    lit = page.locator("[data-text] .lit").all_text_contents()
    assert "foreign minister Inés Quiñones" in "".join(lit)
    page.locator("[data-m~='e1.cue']").first.hover()
    assert page.locator("[data-f='e1.cue'].lit").count() >= 1
    page.locator("[data-theme-button]").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    tab.clean()
    context.close()


def test_print_leaves_out_what_paper_cannot_do(browser: Browser, served: Served) -> None:
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    tab = Watched(context, served.base)
    page = tab.open("/report?id=a-1")
    page.emulate_media(media="print")
    assert not page.locator(".find").is_visible()
    assert page.locator("[data-text]").is_visible()
    assert page.pdf()[:4] == b"%PDF"
    context.close()


def test_a_report_is_reviewed_by_keyboard_alone(browser: Browser, tmp_path: Path) -> None:
    served = Served([coding()], tmp_path)
    context = browser.new_context(viewport={"width": 1360, "height": 900}, accept_downloads=True)
    tab = Watched(context, served.base)
    page = tab.open(f"/enter?{urlencode({'token': TOKEN})}")

    def press(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)

    def go(*keys: str) -> None:
        for key in keys:  # each leads to another page, or to this one as it is then
            with page.expect_navigation(wait_until="networkidle"):
                page.keyboard.press(key)

    def tab_to(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(selector)

    press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    tab_to("a[href='/review']")
    go("Enter")
    tab_to("[name=reviewer]")
    page.keyboard.type("Ada")
    go("Enter")
    tab_to("a[href='/review/next?order=doubtful']")
    go("Enter")
    assert page.url.endswith("#e1")  # the less sure of the two
    press("j", "t")
    page.keyboard.type("ACC")
    go("Enter")  # another type
    press("w", "ArrowRight", "Shift+ArrowRight")  # "Bolivia to" are the words behind the cue
    go("r")
    press("s")
    page.keyboard.type("act")
    go("Enter")
    press("k")
    go("x")  # the other event is none
    press("j", "w", "ArrowLeft", "ArrowLeft", "i")  # words before the cue: a missed event
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.type("AGREE")
    press("Tab", "Tab")
    go("Enter", "c", "u")  # added; said right, and that taken back
    rows = ReviewLog(log_path(served.store)).all()
    assert [(row.kind, row.field) for row in rows] == [
        ("change", "event_type"), ("change", "mode"), ("change", "recipients"), ("change", "status"), ("wrong", None),
        ("add", None),
    ]  # fmt: skip
    recipient = from_json(Actor, rows[2].after[0])
    assert recipient.span.of(TEXT) == recipient.text
    assert recipient.text.startswith("Bolivia")
    cue = rows[-1].after["cue"]
    assert TEXT[cue["span"][0] : cue["span"][1]] == cue["text"]
    assert page.locator(".v-added").count() == 1

    page.goto(f"{served.base}/events?status=all")
    with page.expect_download() as download:
        page.locator("a[href*='reviewed=1']", has_text="csv").click()
    exported = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8"))))
    assert [row["event_type"] for row in exported if row["event_id"] == rows[0].event_id] == ["ACCUSE"]
    assert rows[4].event_id not in [row["event_id"] for row in exported]
    assert rows[5].event_id in [row["event_id"] for row in exported]
    tab.clean()
    context.close()
    served.stop()


def test_selections_in_any_script_are_counted_as_the_server_counts(browser: Browser, tmp_path: Path) -> None:
    served = Served([next(c for c in HOSTILE if c.report.id == "bidi")], tmp_path)
    context = browser.new_context(viewport={"width": 800, "height": 900})
    tab = Watched(context, served.base)
    page = tab.open(f"/enter?{urlencode({'token': TOKEN})}")
    tab.open("/review")
    page.locator("[name=reviewer]").fill("Ada")
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")
    tab.open("/report?id=bidi#e1")
    for words in ("\u0645\u0631\u062d\u0628\u0627", "e\u0301te\u0301", "\u05e9\u05dc\u05d5\u05dd"):
        page.evaluate(
            """words => { for (const piece of document.querySelectorAll('[data-text] [data-s]')) {
                const at = piece.textContent.indexOf(words);
                if (at >= 0) getSelection().setBaseAndExtent(piece.firstChild, at, piece.firstChild, at + words.length);
            } }""",
            words,
        )
        with page.expect_navigation(wait_until="networkidle"):
            page.keyboard.press("a")
        (actor,) = ReviewLog(log_path(served.store)).all()[-1].after
        assert actor["text"] == words
        assert BIDI[actor["span"][0] : actor["span"][1]] == words
    tab.clean()
    context.close()
    served.stop()
