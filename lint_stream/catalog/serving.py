"""The web frameworks' tables together, in the order in which a handler is recognised."""

from __future__ import annotations

from typing import Any

from lint_stream.catalog.frameworks import (
    aiohttp,
    asgi,
    bottle,
    cherrypy,
    django,
    falcon,
    fastapi,
    flask,
    http_server,
    litestar,
    pyramid,
    quart,
    rest_framework,
    sanic,
    starlette,
    tornado,
    twisted,
    werkzeug,
    wsgi,
)
from lint_stream.catalog.web_rows import Handler, Response

__all__ = [
    "BUFFERED_RESPONSES",
    "DRAINED_BODIES",
    "DRAINING_ATTRIBUTES",
    "FRAMEWORKS",
    "HANDLERS",
    "MIDDLEWARE_METHODS",
    "MIDDLEWARE_PARAMETERS",
    "RESPONSES",
    "RESPONSE_NAMES",
    "WERKZEUG",
]

FRAMEWORKS: tuple[Any, ...] = (
    flask, quart, fastapi, litestar, starlette, sanic, aiohttp, bottle, pyramid, cherrypy, rest_framework, django,
    tornado, falcon, http_server, twisted, werkzeug, wsgi, asgi,
)  # fmt: skip
"""One module each. Where a function could be a handler of two, the first one counts."""

HANDLERS: tuple[Handler, ...] = tuple(row for module in FRAMEWORKS for row in getattr(module, "HANDLERS", ()))

RESPONSES: dict[str, Response] = {row.callee: row for module in FRAMEWORKS for row in getattr(module, "RESPONSES", ())}

BUFFERED_RESPONSES = {
    "django.HttpResponse": ("content",),
    "flask.Response": ("data",),
    "webob.Response": ("body",),
}
"""Types of response objects that keep what is written to them, and the attributes that the body is assigned to."""

DRAINING_ATTRIBUTES = {"django.HttpResponse": ("content",)}
"""Attributes of response objects that read a file, which is assigned to them, to its end."""

DRAINED_BODIES = frozenset(["body_iterator", "streaming_content"])
"""Attributes of streaming responses that are their bodies' pieces."""

WERKZEUG = ("flask", "quart", "werkzeug")
"""Packages whose responses are Werkzeug's."""

MIDDLEWARE_METHODS = frozenset(["dispatch", "process_response"])
"""Methods of a middleware that see every response (Starlette, Django)."""

MIDDLEWARE_PARAMETERS = frozenset(["call_next", "get_response"])
"""Parameters of a middleware: the next one (Starlette, FastAPI, Django)."""

RESPONSE_NAMES = frozenset(["resp", "response"])
"""Names of the response that a framework hands to its handlers."""
