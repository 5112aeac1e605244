"""Who may ask: what a request must say of where it comes from before it reaches anything else."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from standoff.base.sentences import sentence

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
MOST_BODY = 1_000_000
"""Bytes of a request's body."""
MOST_TEXT = 4_000_000
"""The same where the body is the text of a case, of which some letters take several bytes."""
WRITTEN = ("text", "edit", "form", "fit", "score", "base-rates")
"""How the addresses end that the text of a case, or a table, is sent to."""
COOKIE = "standoff-token"
NONCE = "standoff.nonce"
"""Where the word that lets a page's own style sheet in is kept."""
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Door:
    """Where the workbench is open: its port, its ``host`` if that is not this machine alone, and
    then the ``token`` without which nobody is let in."""

    port: int
    host: str = ""
    token: str = ""

    @property
    def origins(self) -> frozenset[str]:
        """What a browser may call the places that requests come from."""
        return frozenset(f"http://{host}" for host in self.hosts)

    @property
    def hosts(self) -> frozenset[str]:
        """What a request may call this server."""
        names = (*LOOPBACK, self.host) if self.host else LOOPBACK
        bare = names if self.port == 80 else ()
        return frozenset((*bare, *(f"{name}:{self.port}" for name in names)))


class Guard:
    """Lets in what comes from this workbench's own pages or from no page at all.

    A page elsewhere may send requests here from the same browser, also under a name of its own that
    it lets point to this machine (DNS rebinding): ``Host``, ``Origin`` and ``Sec-Fetch-Site`` tell.
    What leaves carries a policy by which a browser loads nothing from elsewhere and runs nothing
    that was written into a case.
    """

    def __init__(self, app: ASGIApp, door: Door):
        self.app, self.door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or refuse it in one sentence."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        scope[NONCE] = secrets.token_urlsafe(16)
        refusal = self._refusal(scope, headers)
        bounded = _bounded(receive, _most(scope))

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _seal(MutableHeaders(scope=message), scope[NONCE])
            await send(message)

        if refusal is not None:
            await refusal(scope, bounded, guarded)
            return
        await self.app(scope, bounded, guarded)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        door = self.door
        if not door.token and headers.get("host", "").lower() not in door.hosts:
            return _no(421, "this workbench is open on this machine only, under its own name")
        if _declared(headers) > _most(scope):
            return _no(413, _too_long(_most(scope)))
        origin = headers.get("origin")
        own = {*door.origins, f"http://{headers.get('host', '').lower()}"}
        if origin is not None and origin.lower() not in (own if door.token else door.origins):
            return _no(403, "this was asked from a page that is not the workbench's own")
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            opened = (
                headers.get("sec-fetch-mode") == "navigate"
                and headers.get("sec-fetch-dest") == "document"
                and not scope["query_string"]
            )
            if scope["method"] not in SAFE or not opened:
                return _no(403, "this was asked from a page that is not the workbench's own")
        return self._unknown(scope, headers) if door.token else None

    def _unknown(self, scope: Scope, headers: Headers) -> Response | None:
        """What is answered to who has no token; who brings it in the address gets it as a cookie,
        and the address without it."""
        given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        brought = dict(given).get("token", "")
        if brought and self._is_token(brought):
            rest = urlencode([(name, value) for name, value in given if name != "token"])
            path = "/" + scope["path"].lstrip("/")
            onward = RedirectResponse(path + (f"?{rest}" if rest else ""), 303)
            onward.set_cookie(COOKIE, self.door.token, httponly=True, samesite="strict")
            return onward
        scheme, _, borne = headers.get("authorization", "").partition(" ")
        kept = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
        if self._is_token(kept) or (scheme.lower() == "bearer" and self._is_token(borne)):
            return None
        found = _no(401, "the address that the terminal shows has a token in it; open that one")
        found.headers["WWW-Authenticate"] = "Bearer"
        return found

    def _is_token(self, word: str) -> bool:
        return hmac.compare_digest(word.encode(), self.door.token.encode())


def _no(status: int, said: str) -> Response:
    return PlainTextResponse(f"{sentence(said)}\n", status)


def _declared(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() and len(length) < 16 else MOST_TEXT + 1


def _most(scope: Scope) -> int:
    """Bytes that the body of this request may have."""
    words = scope["path"].split("/")
    return MOST_TEXT if words[-1] in WRITTEN or words[-2:-1] == ["text"] else MOST_BODY


def _too_long(most: int) -> str:
    return f"a request is at most {most:,} bytes here"


def _bounded(receive: Receive, most: int) -> Receive:
    """A body that ends at its most."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > most:
                raise HTTPException(413, _too_long(most))
        return message

    return bounded


def _seal(headers: MutableHeaders, nonce: str) -> None:
    headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        f"style-src 'self' 'nonce-{nonce}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    # Nobody else is told where one comes from; a form of the workbench's own must say it.
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Cache-Control"] = "no-store"
