"""Whatever is asked or posted, the page answers without a server error: schemathesis over all its addresses."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from communique.store import Store
from communique.store.selection import FIELDS
from hand_built import coding
from little_events import told

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
try:
    import schemathesis
    import uvicorn
    from schemathesis.checks import not_a_server_error

    from communique.web.access import Access, Rate
    from communique.web.app import make_app
    from communique.web.library import Library
except ImportError as error:
    if os.environ.get("COMMUNIQUE_BROWSER") == "required":
        raise
    pytest.skip(f"tests of any address: no {error.name} here (pip install '.[browser]')", allow_module_level=True)

TOKEN = "a token for tests"
TEXT: dict[str, Any] = {"type": "string"}
LISTED = ("sort", "after", "format", "reviewed", "of", "title", "theme", "shifts", "period")
# Address -> the names that its query may have.
GETS: dict[str, tuple[str, ...]] = {
    "/": (), "/events": (*FIELDS, *LISTED), "/reports": ("q", "after"), "/report": ("id", "from", "order"),
    "/event": ("id",), "/actor": ("who",), "/dyad": ("actor", "recipient", "after", "sort"),
    "/shifts": ("actor", "recipient"), "/download": (*FIELDS, "format", "reviewed", "as"), "/review": (),
    "/review/next": ("order", "skip"), "/enter": ("token",), "/login": (),
    "/picture/series.svg": (*FIELDS, *LISTED), "/picture/map.svg": FIELDS,
}  # fmt: skip
EXAMPLES: dict[str, list[str]] = {
    "type": ["ACCUSE"], "status": ["all"], "actor": ["CHN", "name:x", "NATO", "CHN GOV"], "who": ["CHN", "name:x"],
    "recipient": ["USA"], "id": ["a-1", "a-1:134", "r1:0"], "since": ["2024-01-01"], "q": ['"a b" c* -d', "pact"],
    "order": ["random"], "format": ["jsonl"], "after": ["3", "0.5"], "sort": ["doubtful"], "of": ["dyad"],
}  # fmt: skip
FORM = {
    "report": {"enum": ["a-1", "r1", "x"]},
    "kind": {"enum": ["confirm", "wrong", "add", "undo", ""]},
    "event": {"enum": [coding().events[0].id, coding().events[1].id, "x"]}, "start": TEXT, "end": TEXT, "code": TEXT,
    "field": {"enum": ["actor", "recipient", "source", "date", "place", "mode", "status", "event_type", "cue", ""]},
    "value": {"enum": ["AGREE", "X"]}, "mode": TEXT, "status": {"enum": ["actual", "x"]}, "event_type": TEXT,
    "clear": {"enum": ["", "1"]}, "more": {"enum": ["", "1"]}, "order": TEXT,
}  # fmt: skip


def described(csrf: str) -> dict[str, Any]:
    """A session's token -> the addresses of the page as OpenAPI has them."""
    answers = {"default": {"description": "a page"}}
    paths: dict[str, Any] = {}
    for path, names in GETS.items():
        schemas = {name: {"anyOf": [TEXT, {"enum": EXAMPLES[name]}]} if name in EXAMPLES else TEXT for name in names}
        query = [{"name": name, "in": "query", "schema": schema} for name, schema in schemas.items()]
        paths[path] = {"get": {"parameters": query, "responses": answers}}
    form = {"type": "object", "properties": FORM | {"csrf": {"enum": [csrf]}}, "required": ["csrf"]}
    body = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}}
    paths["/review"]["post"] = {"requestBody": body, "responses": answers}
    return {"openapi": "3.0.3", "info": {"title": "page", "version": "1"}, "paths": paths}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Access]]:
    store = tmp_path_factory.mktemp("fuzz") / "s.duckdb"
    with Store(Path(store)) as made:
        made.write([coding(), told("r1", "2024-05-17", "- CHN>USA ACCUSE 0.6", "- CHN>USA AGREE 0.95")])
    library, access = Library(store), Access(token=TOKEN, attempts=Rate(10**9, 1), all_attempts=Rate(10**9, 1))
    library.prepare()
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(make_app(library, access), log_level="critical"))
    thread = threading.Thread(target=lambda: server.run([listening]), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}", access
    server.should_exit = True
    thread.join(10)


def test_no_address_makes_a_server_error(served: tuple[str, Access]) -> None:
    base, access = served
    session = access.begin()
    session.reviewer = "Ada"
    schema = schemathesis.openapi.from_dict(described(session.csrf))
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
        )
        @schemathesis_given(operation)
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            answer = case.call(base_url=base, cookies={access.cookie: session.cookie}, allow_redirects=False)
            case.validate_response(answer, checks=[not_a_server_error])

        ask()
    assert asked > 500


def schemathesis_given(operation: Any) -> Any:
    """An operation of the schema -> hypothesis's decorator that gives cases of it."""
    from hypothesis import given

    return given(case=operation.as_strategy())
