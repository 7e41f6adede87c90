"""Makes the pictures of page.md from the sample reports: codes them, serves the store, looks at it in Chromium.

``python docs/page_pictures.py`` writes docs/pictures/page-*.png. Needs the extras web and browser, and Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

import communique
from communique.store import Store

PICTURES = Path(__file__).parent / "pictures"
SAMPLES = Path(communique.__file__).parent / "samples"


def visit(page: Page, base: str, report: str) -> None:
    """A tab, the printed link, the id of a report -> the pictures."""
    page.goto(base)
    home = page.url.rstrip("/")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "page-overview.png")
    page.goto(f"{home}/report?{urlencode({'id': report})}")
    page.locator("[data-event=e4]").first.hover()
    page.screenshot(path=PICTURES / "page-report.png")
    page.emulate_media(color_scheme="dark")
    page.goto(f"{home}/events?country=MDA")
    page.screenshot(path=PICTURES / "page-events.png")
    page.emulate_media(color_scheme="light")
    page.goto(f"{home}/review")
    page.fill("[name=reviewer]", "Ada")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(f"{home}/report?{urlencode({'id': report, 'order': 'helpful'})}#e2")
    page.wait_for_load_state("networkidle")
    with page.expect_navigation():
        page.keyboard.press("c")
    page.locator("#e2 details summary").click()
    page.locator("#e2").scroll_into_view_if_needed()
    page.screenshot(path=PICTURES / "page-review.png")


def main() -> None:
    """Code, serve, look."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "records.duckdb"
        subprocess.run([sys.executable, "-m", "communique", "-q", "code", SAMPLES, "--store", store], check=True)
        with Store(store, read_only=True) as opened:
            ((report,),) = opened.reports().filter("title LIKE 'India, Vietnam%'").project("report_id").fetchall()
        serve = [sys.executable, "-m", "communique", "-q", "serve", store, "--port", "0"]
        with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            context = browser.new_context(viewport={"width": 1200, "height": 760})
            visit(context.new_page(), served.stdout.readline().strip(), report)  # type: ignore[union-attr]
            browser.close()
            served.terminate()


if __name__ == "__main__":
    main()
