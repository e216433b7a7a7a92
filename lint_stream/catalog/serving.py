"""How web frameworks are recognised, and what their handlers and response classes do with a body.

Facts sheet: the verdict table 0.1, the sections of each framework, and section 21.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

__all__ = [
    "BUFFERED_RESPONSES",
    "HANDLERS",
    "LAZY_KEYWORDS",
    "LAZY_PATHS",
    "RESPONSES",
    "RESPONSE_NAMES",
    "RESPONSE_RECEIVERS",
    "Body",
    "Handler",
    "Response",
]


class Body(enum.Enum):
    """What becomes of a generator that is handed over as a body."""

    STREAMS = "streams it"
    DRAINED = "drains it into memory"
    REJECTED = "rejects it"
    SERIALISED = "serialises it"
    IGNORED = "ignores it"


@dataclass(frozen=True)
class Handler:
    """The request handlers of one framework.

    Recognised by a decorator that is a method (`verbs`) of an instance of `apps`, by a bare decorator
    (`decorators`), by a base class (`bases`) and a method name (`methods`), or by parameters in a
    module that imports one of `modules`; with `both`, by parameters and a method name.

    `returns_bytes`: returned bytes are the body. `sync_generator`, `async_generator`: what becomes of a
    returned one, unless the file has the setting `streams_if`. `writes`: calls that write to the response;
    `attributes`: what the body is assigned to, `stream_attributes`: what a generator is assigned to, an
    asynchronous one in a coroutine.
    """

    framework: str
    ref: str
    apps: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    returns_bytes: bool = False
    returns_list: bool = False
    sync_generator: Body = Body.REJECTED
    async_generator: Body = Body.REJECTED
    writes: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    stream_attributes: tuple[str, ...] = ()
    streams_if: str | None = None
    both: bool = False


@dataclass(frozen=True)
class Response:
    """A response class (or function): what it does with each kind of body.

    `at`, `keywords`: where the body stands. `file`: what becomes of an open file. `twin`: the class
    that streams.
    """

    callee: str
    ref: str
    at: tuple[int, ...] = (0,)
    keywords: tuple[str, ...] = ()
    sync_generator: Body = Body.REJECTED
    async_generator: Body = Body.REJECTED
    file: Body = Body.REJECTED
    bytes_are_body: bool = True
    twin: str | None = None


_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
_METHODS = _VERBS

HANDLERS = (
    Handler(
        "Flask", "facts 1", apps=("flask.Flask", "flask.Blueprint"),
        verbs=("route", *_VERBS, "errorhandler", "before_request", "after_request", "endpoint", "app_errorhandler"),
        bases=("flask.views.View", "flask.views.MethodView"), methods=("dispatch_request", *_METHODS),
        returns_bytes=True, sync_generator=Body.STREAMS,
    ),
    Handler(
        "Quart", "facts 2", apps=("quart.Quart", "quart.Blueprint"),
        verbs=("route", *_VERBS, "errorhandler", "endpoint"), bases=("quart.views.View", "quart.views.MethodView"),
        methods=("dispatch_request", *_METHODS), returns_bytes=True, sync_generator=Body.STREAMS,
        async_generator=Body.STREAMS,
    ),
    Handler(
        "FastAPI", "facts 7", apps=("fastapi.FastAPI", "fastapi.APIRouter"), verbs=(*_VERBS, "trace", "api_route"),
        returns_bytes=True, sync_generator=Body.SERIALISED, async_generator=Body.REJECTED,
    ),
    Handler(
        "Litestar", "facts 8",
        decorators=tuple(f"litestar.{name}" for name in ("get", "post", "put", "patch", "delete", "route", "head"))
        + tuple(f"litestar.handlers.{name}" for name in ("get", "post", "put", "patch", "delete", "route")),
        returns_bytes=True,
    ),
    Handler(
        "Starlette", "facts 6", bases=("starlette.endpoints.HTTPEndpoint",), methods=_METHODS,
        parameters=("request",), modules=("starlette",),
    ),
    Handler(
        "Sanic", "facts 11", apps=("sanic.Sanic", "sanic.Blueprint"), verbs=("route", *_VERBS),
        bases=("sanic.views.HTTPMethodView",), methods=_METHODS,
        writes=("response.send", "response.write", "resp.write", "resp.send"),
    ),
    Handler(
        "aiohttp", "facts 9", apps=("aiohttp.web.RouteTableDef",), verbs=("route", "view", *_VERBS),
        bases=("aiohttp.web.View",), methods=_METHODS, parameters=("request",), modules=("aiohttp.web",),
        writes=("resp.write", "response.write"),
    ),
    Handler(
        "Bottle", "facts 13", apps=("bottle.Bottle",), verbs=("route", *_VERBS, "error"),
        decorators=tuple(f"bottle.{name}" for name in ("route", *_VERBS, "error")),
        returns_bytes=True, sync_generator=Body.STREAMS,
    ),
    Handler("Pyramid", "facts 14", decorators=("pyramid.view.view_config",), attributes=("body",)),
    Handler(
        "CherryPy", "facts 15", decorators=("cherrypy.expose",), returns_bytes=True, sync_generator=Body.DRAINED,
        streams_if="response.stream",
    ),
    Handler(
        "Django REST framework", "facts 5", decorators=("rest_framework.decorators.api_view",
        "rest_framework.decorators.action"),
        bases=("rest_framework.views.APIView", "rest_framework.generics.GenericAPIView",
               "rest_framework.viewsets.ViewSet", "rest_framework.viewsets.ModelViewSet",
               "rest_framework.viewsets.GenericViewSet", "rest_framework.generics.ListAPIView",
               "rest_framework.generics.RetrieveAPIView"),
        methods=(*_METHODS, "list", "retrieve", "create"),
    ),
    Handler(
        "Django", "facts 4", bases=("django.views.View", "django.views.generic.View", "django.views.generic.base.View",
        "django.views.generic.TemplateView", "django.views.generic.ListView", "django.views.generic.DetailView"),
        methods=(*_METHODS, "dispatch", "render_to_response"), parameters=("request",),
        modules=("django.http", "django.shortcuts"), writes=("response.write", "resp.write"),
    ),
    Handler(
        "Tornado", "facts 10", bases=("tornado.web.RequestHandler",), methods=(*_METHODS, "prepare", "on_finish"),
        writes=("self.write", "self.finish"),
    ),
    Handler(
        "Falcon", "facts 12", parameters=("req", "resp"), methods=tuple(f"on_{name}" for name in _VERBS),
        sync_generator=Body.IGNORED, async_generator=Body.IGNORED, attributes=("text", "data", "media"),
        stream_attributes=("stream",), both=True,
    ),
    Handler(
        "http.server", "facts 18", bases=("http.server.BaseHTTPRequestHandler", "http.server.SimpleHTTPRequestHandler",
        "http.server.CGIHTTPRequestHandler", "BaseHTTPServer.BaseHTTPRequestHandler"),
        methods=tuple(f"do_{name.upper()}" for name in _VERBS), sync_generator=Body.IGNORED,
        async_generator=Body.IGNORED, writes=("self.wfile.write",),
    ),
    Handler(
        "Twisted", "facts 19", bases=("twisted.web.resource.Resource",),
        methods=("render", *(f"render_{name.upper()}" for name in _VERBS)), returns_bytes=True,
        writes=("request.write",),
    ),
    Handler(
        "Werkzeug", "facts 3", decorators=("werkzeug.Request.application", "werkzeug.wrappers.Request.application"),
    ),
    Handler(
        "WSGI", "facts 16", parameters=("environ", "start_response"), returns_list=True, sync_generator=Body.STREAMS,
        async_generator=Body.REJECTED,
    ),
    Handler("ASGI", "facts 17", parameters=("scope", "receive", "send"), sync_generator=Body.IGNORED,
            async_generator=Body.IGNORED),
)  # fmt: skip

_FLASK = (
    "flask.Response", "flask.wrappers.Response", "werkzeug.Response", "werkzeug.wrappers.Response",
    "werkzeug.wrappers.response.Response", "flask.make_response", ".response_class", ".make_response",
)  # fmt: skip
_STARLETTE = ("starlette.responses", "fastapi.responses")

RESPONSES = (
    *(
        Response(name, "facts 1", keywords=("response",), sync_generator=Body.STREAMS, file=Body.STREAMS)
        for name in _FLASK
    ),
    *(
        Response(name, "facts 2", keywords=("response",), sync_generator=Body.STREAMS, async_generator=Body.STREAMS,
                 file=Body.STREAMS)
        for name in ("quart.Response", "quart.wrappers.Response", "quart.wrappers.response.Response",
                     "quart.make_response")
    ),
    Response(".set_data", "facts 1"),
    *(Response(name, "facts 1: jsonify", sync_generator=Body.SERIALISED, async_generator=Body.SERIALISED,
               bytes_are_body=False)
      for name in ("flask.jsonify", "flask.json.jsonify", "quart.jsonify", "starlette.responses.JSONResponse",
                   "fastapi.responses.JSONResponse", "django.http.JsonResponse", "sanic.response.json", "sanic.json",
                   "fastapi.responses.ORJSONResponse", "aiohttp.web.json_response")),
    *(
        Response(name, "facts 4", keywords=("content",), sync_generator=Body.DRAINED, async_generator=Body.REJECTED,
                 file=Body.DRAINED, twin="django.http.StreamingHttpResponse")
        for name in ("django.http.HttpResponse", "django.http.response.HttpResponse")
    ),
    *(
        Response(name, "facts 4", keywords=("streaming_content",), sync_generator=Body.STREAMS,
                 async_generator=Body.STREAMS, file=Body.STREAMS, bytes_are_body=False)
        for name in ("django.http.StreamingHttpResponse", "django.http.response.StreamingHttpResponse",
                     "django.http.FileResponse", "django.http.response.FileResponse")
    ),
    Response("rest_framework.response.Response", "facts 5", keywords=("data",), sync_generator=Body.SERIALISED,
             async_generator=Body.REJECTED, file=Body.SERIALISED, twin="django.http.StreamingHttpResponse"),
    *(
        Response(f"{package}.{name}", "facts 6", keywords=("content",), twin=f"{package}.StreamingResponse")
        for package in _STARLETTE for name in ("Response", "PlainTextResponse", "HTMLResponse")
    ),
    Response("fastapi.Response", "facts 7", keywords=("content",), twin="fastapi.responses.StreamingResponse"),
    *(
        Response(f"{package}.StreamingResponse", "facts 6", keywords=("content",), sync_generator=Body.STREAMS,
                 async_generator=Body.STREAMS, file=Body.STREAMS, bytes_are_body=False)
        for package in _STARLETTE
    ),
    *(Response(f"{package}.FileResponse", "facts 6", keywords=("path",), bytes_are_body=False)
      for package in _STARLETTE),
    *(Response(name, "facts 8", keywords=("content",), twin="litestar.response.Stream")
      for name in ("litestar.Response", "litestar.response.Response", "litestar.response.base.Response")),
    *(Response(name, "facts 8", keywords=("content",), sync_generator=Body.STREAMS, async_generator=Body.STREAMS,
               file=Body.STREAMS, bytes_are_body=False)
      for name in ("litestar.response.Stream", "litestar.response.streaming.Stream")),
    *(Response(name, "facts 9", at=(), keywords=("body", "text"), sync_generator=Body.REJECTED,
               async_generator=Body.STREAMS, file=Body.STREAMS, twin="aiohttp.web.StreamResponse")
      for name in ("aiohttp.web.Response", "aiohttp.web_response.Response")),
    *(Response(name, "facts 11", keywords=("body",), twin="request.respond()")
      for name in ("sanic.HTTPResponse", "sanic.response.HTTPResponse", "sanic.response.raw", "sanic.response.text",
                   "sanic.response.html", "sanic.raw", "sanic.text", "sanic.html")),
    Response("bottle.HTTPResponse", "facts 13", keywords=("body",), sync_generator=Body.STREAMS, file=Body.STREAMS),
    *(Response(name, "facts 14", keywords=("body",), twin="app_iter=")
      for name in ("pyramid.response.Response", "webob.Response", "webob.response.Response")),
    *(Response(name, "facts 1: send_file", file=Body.STREAMS, bytes_are_body=False)
      for name in ("flask.send_file", "werkzeug.utils.send_file", "quart.send_file")),
)  # fmt: skip

BUFFERED_RESPONSES = {"django.HttpResponse": ("content",)}
"""Types of response objects that keep what is written to them, and the attributes that the body is assigned to."""

RESPONSE_NAMES = frozenset(["resp", "response"])
"""Names of the response that a framework hands to its handlers."""

RESPONSE_RECEIVERS = frozenset(["app", "current_app", "response", "resp", "res", "r", "rv"])
"""Names of applications and responses whose methods (`.make_response`, `.set_data`) take a body."""

LAZY_KEYWORDS = {
    "pyramid.response.Response": "app_iter",
    "webob.Response": "app_iter",
    "webob.response.Response": "app_iter",
}
"""Keywords of response classes whose value is iterated while the response is sent."""


LAZY_PATHS = frozenset(
    [
        "starlette.responses.FileResponse",
        "fastapi.responses.FileResponse",
        "aiohttp.web.FileResponse",
        "litestar.response.File",
        "litestar.response.file.File",
    ]
)
"""Responses that open their path after the handler has returned."""
