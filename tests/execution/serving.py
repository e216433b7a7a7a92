"""Web frameworks as users run them, on 127.0.0.1 in threads of this process, and a client that only counts.

Each server is a context manager that yields its address, `http://127.0.0.1:PORT/`. Nothing here holds a body, so that
a peak of memory is the application's own. What a server needs is imported where it is started, and named in `NEEDS`.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import http.client
import http.server
import socket
import threading
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any, cast
from urllib.parse import urlsplit

from streams import PIECE_BYTES, Seen, iter_pieces

NEEDS = {
    "aiohttp_app": "aiohttp",
    "asgi": "uvicorn",
    "cherrypy_root": "waitress",
    "django_asgi": "uvicorn",
    "django_wsgi": "waitress",
    "sanic_blueprint": "uvicorn",
    "tornado_app": "tornado",
    "twisted_site": "twisted",
    "wsgi": "waitress",
}
"""What is not in the standard library, by the helper that imports it."""

Answer = tuple["int | None", dict[str, "str | None"], int, str]
"""Status, kept headers, and the size and digest of the body; for the digest, what went wrong, if anything did."""

_SECONDS = 10
_BOUNDARY = "0123456789abcdef"


# -- servers


@contextlib.contextmanager
def wsgi(app: Any) -> Iterator[str]:
    """A WSGI application under waitress."""
    from waitress import wasyncore
    from waitress.server import create_server

    sockets: dict[int, Any] = {}
    # What was sent stays in waitress's buffer until this much has gone through it: 16 MiB by default.
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, outbuf_high_watermark=4 * PIECE_BYTES)
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            wasyncore.loop(0.02, map=sockets, count=1)
        server.task_dispatcher.shutdown(timeout=1)  # before the sockets are closed, of which it uses one
        wasyncore.close_all(sockets, ignore_all=True)

    thread = _started(serve)
    try:
        yield f"http://127.0.0.1:{server.effective_port}/"
    finally:
        stop.set()
        thread.join(_SECONDS)


@contextlib.contextmanager
def asgi(app: Any) -> Iterator[str]:
    """An ASGI application under uvicorn."""
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    with _listener() as (listener, url):
        thread = _started(server.run, [listener])
        try:
            yield url
        finally:
            server.should_exit = True
            thread.join(_SECONDS)


@contextlib.contextmanager
def aiohttp_app(app: Any) -> Iterator[str]:
    """An aiohttp application under aiohttp's own server."""
    from aiohttp import web

    @contextlib.asynccontextmanager
    async def serving(listener: socket.socket) -> AsyncIterator[None]:
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        try:
            yield
        finally:
            await runner.cleanup()

    with _on_a_loop(serving) as url:
        yield url


@contextlib.contextmanager
def sanic_blueprint(blueprint: Any) -> Iterator[str]:
    """A blueprint of Sanic under uvicorn; Sanic refuses a second application of the same name."""
    from sanic import Sanic

    app = Sanic(f"app_{uuid.uuid4().hex}", configure_logging=False)
    app.config.TOUCHUP = False  # it rewrites Sanic's own methods, and fails the second time
    app.blueprint(blueprint)
    with asgi(app) as url:
        yield url


@contextlib.contextmanager
def cherrypy_root(root: Any) -> Iterator[str]:
    """A tree of CherryPy's handlers under waitress."""
    import cherrypy

    cherrypy.config.update({"log.screen": False})
    with wsgi(cherrypy.Application(root)) as url:
        yield url


@contextlib.contextmanager
def tornado_app(app: Any) -> Iterator[str]:
    """A Tornado application under Tornado's own server."""
    from tornado.httpserver import HTTPServer

    @contextlib.asynccontextmanager
    async def serving(listener: socket.socket) -> AsyncIterator[None]:
        server = HTTPServer(app)
        listener.setblocking(False)
        server.add_sockets([listener])
        try:
            yield
        finally:
            server.stop()
            await server.close_all_connections()

    with _on_a_loop(serving) as url:
        yield url


@contextlib.contextmanager
def twisted_site(resource: Any) -> Iterator[str]:
    """A Twisted resource under Twisted's reactor, which runs until the process ends."""
    from twisted.internet.threads import blockingCallFromThread
    from twisted.web.server import Site

    reactor, site = _twisted_reactor(), cast(Any, Site)
    port = blockingCallFromThread(reactor, reactor.listenTCP, 0, site(resource), interface="127.0.0.1")
    try:
        yield f"http://127.0.0.1:{port.getHost().port}/"
    finally:
        blockingCallFromThread(reactor, port.stopListening)


@contextlib.contextmanager
def http_handler(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    """A handler of the standard library's server."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = _started(server.serve_forever, 0.01)
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join(_SECONDS)


@contextlib.contextmanager
def django_wsgi(view: Any) -> Iterator[str]:
    """A view of Django (or of its REST framework) at every path, under waitress."""
    _configure_django(view)
    from django.core.wsgi import get_wsgi_application

    with wsgi(get_wsgi_application()) as url:
        yield url


@contextlib.contextmanager
def django_asgi(view: Any) -> Iterator[str]:
    """A view of Django at every path, under uvicorn."""
    _configure_django(view)
    from django.core.asgi import get_asgi_application

    with asgi(get_asgi_application()) as url:
        yield url


def _configure_django(view: Any) -> None:
    """Django has one configuration a process; only what it serves changes."""
    from django.conf import settings
    from django.urls import re_path

    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["*"], SECRET_KEY="none")
    settings.ROOT_URLCONF = (re_path("", view),)


@functools.cache
def _twisted_reactor() -> Any:
    from twisted.internet import reactor as installed

    reactor: Any = installed
    _started(reactor.run, False)
    return reactor


@contextlib.contextmanager
def _on_a_loop(serving: Callable[[socket.socket], AbstractAsyncContextManager[None]]) -> Iterator[str]:
    """An asynchronous server on an event loop in a thread of its own."""
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def main(listener: socket.socket) -> None:
        async with serving(listener):
            await stop.wait()

    with _listener() as (listener, url):
        thread = _started(loop.run_until_complete, main(listener))
        try:
            yield url
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(_SECONDS)
            loop.close()


@contextlib.contextmanager
def _listener() -> Iterator[tuple[socket.socket, str]]:
    """A listening socket and its address; who connects before anybody accepts has to wait, and no more."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener, f"http://127.0.0.1:{listener.getsockname()[1]}/"


def _started(target: Callable[..., object], *args: object) -> threading.Thread:
    thread = threading.Thread(target=target, args=args, daemon=True)
    thread.start()
    return thread


# -- the client


def download(url: str, *keep: str) -> Answer:
    """What `GET url` answers; `keep` names the headers that are looked at besides Content-Type."""
    return _answer("GET", url, keep)


def upload(url: str, size: int, *keep: str) -> Answer:
    """What is answered to a POST of `size` bytes, which are sent in pieces."""
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
    return _answer("POST", url, keep, headers, iter_pieces(size))


def upload_file(url: str, size: int, *keep: str) -> Answer:
    """What is answered to a form with a file of `size` bytes in its field `file`, which are sent in pieces."""
    disposition = 'form-data; name="file"; filename="upload.bin"'
    head = f"--{_BOUNDARY}\r\nContent-Disposition: {disposition}\r\nContent-Type: application/octet-stream\r\n\r\n"
    tail = f"\r\n--{_BOUNDARY}--\r\n"

    def body() -> Iterator[bytes]:
        yield head.encode()
        yield from iter_pieces(size)
        yield tail.encode()

    headers = {
        "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
        "Content-Length": str(len(head) + size + len(tail)),
    }
    return _answer("POST", url, keep, headers, body())


def _answer(
    method: str, url: str, keep: tuple[str, ...], headers: dict[str, str] | None = None, body: Any = None
) -> Answer:
    """Errors are part of the answer: some of the programs that are asked are broken."""
    parts, seen = urlsplit(url), Seen()
    status: int | None = None
    kept: dict[str, str | None] = {}
    assert parts.hostname is not None
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_SECONDS)
    try:
        connection.request(method, parts.path or "/", body, headers or {})
        response = connection.getresponse()
        status = response.status
        kept = {name: response.headers[name] for name in ("Content-Type", *keep)}
        while piece := response.read(PIECE_BYTES):
            seen.write(piece)
        if response.length:  # with a length, a read in pieces does not notice that the end is missing
            raise http.client.IncompleteRead(b"", response.length)
    except TimeoutError:
        return status, kept, seen.size, "timeout"
    except (OSError, http.client.HTTPException) as error:
        return status, kept, seen.size, type(error).__name__
    finally:
        connection.close()
    return status, kept, *seen.result
