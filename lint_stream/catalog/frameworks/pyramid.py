"""Pyramid and WebOb."""

from __future__ import annotations

from lint_stream.catalog.rows import Implied, Loader, Member, Returns, Type
from lint_stream.catalog.web_rows import Handler, Response, Streaming

_BODIES = "webob response.py, Response.__init__"
_REQUEST = "webob request.py"

TYPES = (
    Type("cgi.FieldStorage", "webob compat.py, cgi_FieldStorage"),
    Type("pyramid.POST", _REQUEST),
    Type("pyramid.Request", _REQUEST),
    Type("webob.Response", "webob response.py"),
)

RETURNS = tuple(
    Returns(name, "webob.Response", "webob response.py")
    for name in ("pyramid.response.Response", "webob.Response", "webob.response.Response")
)

MEMBERS = (
    Member("cgi.FieldStorage", "file", "wsgi.input", "webob compat.py, cgi_FieldStorage"),
    Member("pyramid.POST", "[]", "cgi.FieldStorage", _REQUEST),
    Member("pyramid.Request", "POST", "pyramid.POST", _REQUEST),
    Member("pyramid.Request", "body_file", "wsgi.input", _REQUEST),
    Member("pyramid.Request", "body_file_seekable", "wsgi.input", _REQUEST),
    Member("pyramid.Request", "response", "webob.Response", "pyramid request.py, Request.response"),
    Member("pyramid.Request", "params", "pyramid.POST", _REQUEST),
)

ANNOTATIONS = {
    "pyramid.request.Request": ("pyramid.Request", None),
    "webob.Request": ("pyramid.Request", None),
    "webob.request.Request": ("pyramid.Request", None),
}

LOADERS = (
    Loader("pyramid.Request", "body", _REQUEST, call=False, keeps=True, untrusted=True,
           chunked="while chunk := {stream}.body_file.read(64 * 1024)"),
)  # fmt: skip

IMPLIED = (Implied("request", "pyramid", "pyramid.Request", _REQUEST),)

HANDLERS = (
    Handler("Pyramid", _BODIES, decorators=("pyramid.view.view_config",), parameters=("request",),
            modules=("pyramid",), attributes=("body",), stream_attributes=("app_iter",)),
)  # fmt: skip

RESPONSES = tuple(
    Response(name, _BODIES, keywords=("body",), lazy_keyword="app_iter", by_lines=True, twin="app_iter=",
             streaming=Streaming(keyword="app_iter", bytes_only=True, names=("status", "headerlist")))
    for name in ("pyramid.response.Response", "webob.Response", "webob.response.Response")
)  # fmt: skip
