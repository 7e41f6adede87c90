"""The app: routes, errors as pages, one task that closes the store when it rests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.resources import files
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from communique.codebook import Codebook, load_codebook
from communique.errors import CommuniqueError, StoreError
from communique.review.log import ReviewLog, log_path
from communique.web import pages, reviewing
from communique.web.access import Access, Guard, address_of
from communique.web.downloads import download
from communique.web.house import House, house_of, render
from communique.web.library import BusyError, Library
from communique.web.pictures import picture

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def make_app(library: Library, access: Access, book: Codebook | None = None) -> Starlette:
    """A library, how it is guarded, a codebook (None: ours) -> the app, for any ASGI server."""
    routes = [
        Route("/", pages.overview),
        Route("/events", pages.events),
        Route("/reports", pages.reports),
        Route("/report", pages.report),
        Route("/event", pages.event),
        Route("/actor", pages.actor),
        Route("/dyad", pages.dyad),
        Route("/shifts", pages.shifts),
        Route("/picture/{name:str}", picture),
        Route("/download", download),
        Route("/review", reviewing.review),
        Route("/review", reviewing.post, methods=["POST"]),
        Route("/review/next", reviewing.following),
        Route("/reviewer", reviewing.reviewer, methods=["POST"]),
        Route("/static/{name:str}", static),
        Route("/enter", enter),
        Route("/login", login, methods=["GET", "POST"]),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, access=access)],
        exception_handlers={CommuniqueError: _said, HTTPException: _http, Exception: _broken},
        lifespan=_lifespan,
    )
    app.state.house = House(library, access, ReviewLog(log_path(library.path)), book or load_codebook())
    return app


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    library: Library = app.state.house.library

    async def rest() -> None:
        while True:
            await asyncio.sleep(0.5)
            library.rest()

    task = asyncio.create_task(rest())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    library.close()


def static(request: Request) -> Response:
    """A file of the package."""
    name = request.path_params["name"]
    found = [file for file in (files("communique.web") / "static").iterdir() if file.name == name]
    if not found or Path(name).suffix not in _TYPES:
        raise HTTPException(404)
    return Response(found[0].read_bytes(), media_type=_TYPES[Path(name).suffix], headers={"cache-control": "no-cache"})


def enter(request: Request) -> Response:
    """The link that `communique serve` prints -> a session that may write."""
    access = house_of(request).access
    if access.password is not None or not access.may_enter(
        request.query_params.get("token", ""), address_of(request.scope)
    ):
        return render(request, "message.html", 403, heading="No entry", message="Open the link that was printed last.")
    return _with_session(access, "/")


def login(request: Request) -> Response:
    """The password -> a session."""
    access = house_of(request).access
    if access.password is None:
        return RedirectResponse("/", 303)
    if request.method == "GET":
        return render(request, "login.html", wrong="", store="")
    if not access.knows(request.scope["form"].get("password", ""), address_of(request.scope)):
        wrong = "That is not the password, or there were too many attempts; wait a minute."
        return render(request, "login.html", 403, wrong=wrong, store="")
    return _with_session(access, "/")


def _with_session(access: Access, target: str) -> Response:
    answer = RedirectResponse(target, 303)
    answer.set_cookie(access.cookie, access.begin().cookie, httponly=True, samesite="strict")
    return answer


def _said(request: Request, error: Exception) -> Response:
    """What communique raised on purpose -> a page that says it."""
    if isinstance(error, BusyError):
        answer = render(request, "message.html", 503, heading="One moment", message=str(error))
        answer.headers["refresh"] = "2"
        return answer
    missing = isinstance(error, StoreError) and "holds no" in str(error)
    busy = isinstance(error, StoreError) and not missing
    status, heading = (404, "Not here") if missing else (503, "Not now") if busy else (400, "That cannot be asked")
    return render(request, "message.html", status, heading=heading, message=str(error))


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    known = {404: ("Not here", "There is no such page."), 405: ("Not so", "This page cannot be asked in that way.")}
    heading, message = known.get(status, ("Not possible", f"The answer is {status}."))
    return render(request, "message.html", status, heading=heading, message=message)


def _broken(request: Request, error: Exception) -> Response:
    """A fault of ours -> a page without its insides; they go to the server's log."""
    del request, error
    return PlainTextResponse("Something went wrong here; the server's log says what.\n", 500)
