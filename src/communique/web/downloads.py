"""Downloads: all events of a selection as one file, or as a data package in the columns of any export."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from communique.errors import InputError
from communique.review.reviewed import write_reviewed
from communique.store import Store
from communique.views.export import FORMATS, write_export
from communique.views.package import NATIVE, ExportOptions, export_command, write_package
from communique.views.peers import load_peers
from communique.web.house import House, house_of
from communique.web.lists import Asked

KINDS = (NATIVE, *load_peers())


def download(request: Request) -> Response:
    """All events of a selection: one table in a format, or with ``as`` a zipped data package of that kind."""
    house, query = house_of(request), request.query_params
    asked, form = Asked.from_query({name: query.getlist(name) for name in query}), query.get("format", "csv")
    if form not in FORMATS:
        raise InputError(f"{form}: no such export format; use one of {', '.join(FORMATS)}.")
    options = ExportOptions(query["as"], form) if query.get("as") else None
    folder = tempfile.TemporaryDirectory()
    try:
        with _asked_store(house, request, Path(folder.name)) as store:
            if options is None:
                out = Path(folder.name) / f"events.{form}"
                write_export(store.events(asked.selection).order("day, report_id, cue_start"), out, form)
            else:
                package = Path(folder.name) / f"communique-{options.kind}"
                further = ["--reviewed"] if _as_reviewed(request) else []
                command = export_command(house.library.path.name, asked.selection, options, package.name, further)
                write_package(store, asked.selection, options, package, command)
                out = Path(shutil.make_archive(str(package), "zip", folder.name, package.name))
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        out, media_type="application/octet-stream", filename=out.name, background=BackgroundTask(folder.cleanup)
    )


def _as_reviewed(request: Request) -> bool:
    return request.query_params.get("reviewed") == "1"


@contextmanager
def _asked_store(house: House, request: Request, folder: Path) -> Iterator[Store]:
    """-> the store, or with ``reviewed=1`` a copy as its reviewers have it."""
    if not _as_reviewed(request):
        with house.library.store() as store:
            yield store
        return
    write_reviewed(house.library.path, folder / "reviewed.duckdb", house.book)
    with Store(folder / "reviewed.duckdb", read_only=True) as store:
        yield store
