"""What every page needs: library, guard, codebook, corrections, and how a template becomes an answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from communique.codebook import Codebook
from communique.knowledge.tables import load_country_names
from communique.review.log import ReviewLog
from communique.version import VERSION
from communique.web.access import Access, Session
from communique.web.cards import SOURCE_KINDS, actor_values, in_words
from communique.web.library import Library
from communique.web.marks import shown

# Codes that stand where a country does.
_NO_COUNTRY = {
    "UNO": "United Nations", "IGO": "intergovernmental organisations", "NGO": "non-governmental organisations",
    "ISM": "international movements", "IMG": "international armed groups", "MNC": "multinational companies",
}  # fmt: skip


@dataclass(slots=True)
class House:
    """One store's page."""

    library: Library
    access: Access
    log: ReviewLog
    book: Codebook


def house_of(request: Request) -> House:
    """A request -> the house it came to."""
    house: House = request.app.state.house
    return house


def session_of(request: Request) -> Session | None:
    """A request -> its session, None for a mere reader."""
    session: Session | None = request.scope.get("session")
    return session


def render(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A request, a template's name, its values -> the page."""
    house = house_of(request)
    house.library.look()
    session = session_of(request)
    common = {
        "store": house.library.path.name,
        "trouble": house.library.trouble,
        "session": session,
        "may_write": session is not None and not house.access.read_only,
        "path": request.url.path,
    }
    return HTMLResponse(_templates().get_template(template).render(common | values), status)


def country_name(code: str | None) -> str:
    """An actor's code (``CHN``, ``CHN GOV``, ``IGO``) -> the name of its country or group, empty where unknown."""
    short = (code or "")[:3]
    return load_country_names().get(short, _NO_COUNTRY.get(short, ""))


def _day(day: dt.date | str | None) -> str:
    """A day, or an ISO 8601 time -> ``7 Nov 2025`` (no ``%-d``: not every system has it); nothing for None."""
    if day is None:
        return ""
    day = dt.date.fromisoformat(day[:10]) if isinstance(day, str) else day
    return f"{day.day} {day:%b %Y}"


@cache
def _templates() -> jinja2.Environment:
    loader = jinja2.FunctionLoader(lambda name: (files("communique.web") / "templates" / name).read_text("utf-8"))
    made = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals |= {"version": VERSION, "source_kinds": SOURCE_KINDS}
    made.finalize = lambda value: "" if value is None else shown(value) if type(value) is str else value
    made.filters |= {
        "count": lambda number: f"{number:,}",
        "day": _day,
        "country": country_name,
        "cut": lambda text, most: text if len(text) <= most else text[: most - 1].rstrip() + "…",
        "url": lambda query, path: f"{path}?{urlencode(query)}",
        "safe_url": lambda url: url if str(url).lower().startswith(("http://", "https://")) else "",
        "in_words": in_words,
        "first_value": lambda actor: next(actor_values(actor)),
        "quad": lambda quad: "q-" + quad.replace(" ", "-"),
    }
    return made
