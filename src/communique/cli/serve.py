"""``communique serve``: the page of a store, on this machine unless more is asked for."""

from __future__ import annotations

import getpass
import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from communique.cli.screen import messages
from communique.codebook import load_codebook
from communique.errors import InputError, MissingExtra
from communique.store import Store

LEAST_PASSWORD = 12  # characters
PASSWORD = "COMMUNIQUE_PASSWORD"  # noqa: S105  the name of the variable


@dataclass(frozen=True, slots=True)
class Where:
    """Where the page is found: address, port, further names it answers to, and whether others may reach it."""

    host: str
    port: int
    names: tuple[str, ...]
    public: bool


def run_serve(store: Path, where: Where, codebook: Path | None, *, password: bool, read_only: bool) -> None:
    """A store, where to listen, a codebook, whether to ask for a password, whether to write -> serves until stopped."""
    try:
        import uvicorn

        from communique.web.access import LOOPBACK, Access
        from communique.web.app import make_app
        from communique.web.library import Library
    except ImportError as error:
        raise MissingExtra('the page needs Starlette, Jinja2 and uvicorn: pip install "communique[web]"') from error
    bare = where.host.strip("[]")
    loopback = bare in ("localhost", "127.0.0.1", "::1")
    if not loopback and not (where.public and password):
        raise InputError(f"--host {where.host}: others could reach it; give --public and --password if you want that")
    book = load_codebook(codebook)
    asked = _password() if password else None
    with Store(store, read_only=True):
        pass  # says at once what is wrong with it
    library = Library(store)
    messages().print(f"{store}: sorting lists, indexing words ...", markup=False)
    library.prepare()
    own = f"[{bare}]" if ":" in bare else bare
    access = Access((*LOOPBACK, own.lower(), *(name.lower() for name in where.names)), asked, read_only)
    listening = _listen(bare, where.port)
    address = f"http://{own}:{listening.getsockname()[1]}/"
    writes = asked is None and not read_only
    print(f"{address}enter?token={access.token}" if writes else address, flush=True)
    if writes:
        messages().print("open this link to review; whoever has only the address may read; Ctrl-C ends it")
    uvicorn.Server(uvicorn.Config(make_app(library, access, book), log_level="warning", access_log=False)).run(
        [listening]
    )


def _listen(host: str, port: int) -> socket.socket:
    """Address and port (0: any that is free) -> a socket that listens there. Raises InputError."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise InputError(f"--port {port}: cannot be used ({error.strerror or error}); choose another") from error


def _password() -> str:
    """-> the password, from the environment or typed. Raises InputError for one that is too short."""
    given = os.environ.get(PASSWORD) or (getpass.getpass("Password of the page: ") if sys.stdin.isatty() else "")
    if len(given) < LEAST_PASSWORD:
        raise InputError(f"--password: give {LEAST_PASSWORD} characters or more, typed or in {PASSWORD}")
    return given
