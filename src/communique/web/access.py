"""Access: who may read, who may write, and the headers that keep a browser from running anything foreign.

Loopback only reads without a word; writing takes the session that the printed link opens. Any other address takes a
password (scrypt, RFC 7914) for reading, too. What is posted needs the session's token and must come from the page.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
MOST_POSTED = 256 * 1024  # bytes
SESSION_SECONDS = 12 * 3600
SESSIONS = 1_000
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY, "x-content-type-options": "nosniff", "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()", "x-frame-options": "DENY",
}  # fmt: skip


@dataclass(slots=True)
class Session:
    """One browser that was let in: its cookie, the token its forms carry, and the name its person reviews under."""

    cookie: str
    csrf: str
    seen: float
    reviewer: str = ""


class Rate:
    """At most so many times in so many seconds, for each key."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def allows(self, key: str) -> bool:
        """A key -> whether it may once more; this time is counted."""
        now = time.monotonic()
        times = self._times.setdefault(key, deque())
        self._times.move_to_end(key)
        while times and now - times[0] > self._seconds:
            times.popleft()
        while len(self._times) > 10_000:
            self._times.popitem(last=False)
        if len(times) >= self._most:
            return False
        times.append(now)
        return True


@dataclass(slots=True)
class Access:
    """How a page is guarded: names it answers to, password (None: loopback), whether anybody may write at all."""

    hosts: tuple[str, ...] = LOOPBACK
    password: str | None = None
    read_only: bool = False
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    sessions: OrderedDict[str, Session] = field(default_factory=OrderedDict)
    requests: Rate = field(default_factory=lambda: Rate(1200, 60))
    attempts: Rate = field(default_factory=lambda: Rate(5, 60))
    all_attempts: Rate = field(default_factory=lambda: Rate(60, 60))
    _salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    _hash: bytes = b""

    def __post_init__(self) -> None:
        """Keep the password as its hash only."""
        if self.password is not None:
            self._hash, self.password = self._scrypt(self.password), ""

    @property
    def cookie(self) -> str:
        """The cookie's name: pages on other ports of one machine have others."""
        return "communique_" + hashlib.sha256(self.token.encode()).hexdigest()[:8]

    def may_enter(self, token: str, address: str) -> bool:
        """The token of the printed link -> whether it is the one."""
        return self._tried(address) and hmac.compare_digest(token.encode(), self.token.encode())

    def knows(self, password: str, address: str) -> bool:
        """A password -> whether it is the one; too many attempts are all wrong."""
        return self._tried(address) and bool(self._hash) and hmac.compare_digest(self._scrypt(password), self._hash)

    def begin(self) -> Session:
        """-> a new session."""
        session = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(32), time.monotonic())
        self.sessions[session.cookie] = session
        while len(self.sessions) > SESSIONS:
            self.sessions.popitem(last=False)
        return session

    def session(self, cookie: str) -> Session | None:
        """A cookie's value -> its session, None where there is none, or it is too old."""
        session = self.sessions.get(cookie)
        if session is None or time.monotonic() - session.seen > SESSION_SECONDS:
            self.sessions.pop(cookie, None)
            return None
        session.seen = time.monotonic()
        return session

    def _tried(self, address: str) -> bool:
        return self.attempts.allows(address) and self.all_attempts.allows("")

    def _scrypt(self, password: str) -> bytes:
        return hashlib.scrypt(password.encode()[:1024], salt=self._salt, n=2**14, r=8, p=1)


class Guard:
    """ASGI around the page: refuses what must not come in, gives each request its session and form."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app, self.access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        scope["session"] = self.access.session(_cookie(headers.get("cookie", ""), self.access.cookie))
        refused = self._refused(scope, headers)
        if refused is None and scope["method"] == "POST":
            refused = await self._posted(scope, receive, headers)
        await (refused or self.app)(scope, receive, _hardened(send))

    def _refused(self, scope: Scope, headers: Headers) -> ASGIApp | None:
        host = urlsplit(f"//{headers.get('host', '')}").netloc.rpartition("@")[2]
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        if name.lower() not in self.access.hosts:
            return PlainTextResponse("This page does not answer to that name.\n", 421)
        if self.access.password is None:
            return None
        if not self.access.requests.allows(address_of(scope)):
            return PlainTextResponse("Too many requests; wait a minute.\n", 429, {"retry-after": "60"})
        if scope["session"] is None and scope["path"] != "/login" and not scope["path"].startswith("/static/"):
            return RedirectResponse("/login", 303)
        return None

    async def _posted(self, scope: Scope, receive: Receive, headers: Headers) -> ASGIApp | None:
        body = await _body(receive)
        if body is None:
            return PlainTextResponse("Too much was sent.\n", 413)
        try:
            given = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=100)
        except ValueError:
            return PlainTextResponse("That was no form.\n", 400)
        scope["form"] = {name: values[-1] for name, values in given.items()}
        origin = headers.get("origin", "")
        foreign = bool(origin) and urlsplit(origin).netloc != headers.get("host")
        if foreign or headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return PlainTextResponse("This form came from another page.\n", 403)
        if scope["path"] == "/login":
            return None
        session: Session | None = scope["session"]
        sent = scope["form"].get("csrf", "")
        if session is None or not hmac.compare_digest(sent.encode(), session.csrf.encode()):
            return PlainTextResponse("Open the link that `communique serve` printed, then try again.\n", 403)
        if self.access.read_only:
            return PlainTextResponse("This page is for reading only.\n", 403)
        return None


def address_of(scope: Scope) -> str:
    """A request -> the address it came from."""
    return scope["client"][0] if scope.get("client") else ""


def _cookie(header: str, name: str) -> str:
    for pair in header.split(";"):
        key, _, value = pair.strip().partition("=")
        if key == name:
            return value
    return ""


async def _body(receive: Receive) -> bytes | None:
    """-> what was sent, None where it is too much."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MOST_POSTED:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


def _hardened(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return sending
