"""Sanic, Falcon, Bottle, Pyramid/WebOb, CherryPy and Twisted. Facts sheet: sections 11 to 15."""

from __future__ import annotations

from lint_stream.catalog.rows import AT_END_NONE, BYTES, Consumer, Consumes, Implied, Loader, Member, Streamer, Type

_TWISTED = "twisted web/http.py, Request.content"
_WEBOB = "webob request.py"

TYPES = (
    Type("sanic.Request", "sanic request/types.py"),
    Type("sanic.stream", "sanic http/http1.py: a piece, and None at the end", awaited=True, at_end=AT_END_NONE),
    Type("bottle.Request", "bottle.py, BaseRequest"),
    Type("pyramid.Request", _WEBOB),
    Type("cherrypy.request", "cherrypy _cprequest.py"),
    Type("cgi.FieldStorage", "webob compat.py, cgi_FieldStorage"),
    Type("pyramid.POST", _WEBOB),
    Type("twisted.content", _TWISTED, stream=True, gives=BYTES, untrusted=True, drains=True, lines=True, seekable=True),
    Type("twisted.Request", _TWISTED),
)

RETURNS = ()

MEMBERS = (
    Member("sanic.Request", "stream", "sanic.stream", "sanic request/types.py"),
    Member("bottle", "request", "bottle.Request", "bottle.py"),
    Member("bottle.Request", "body", "wsgi.input", "bottle.py, BaseRequest.body"),
    Member("pyramid.Request", "body_file", "wsgi.input", _WEBOB),
    Member("pyramid.Request", "body_file_seekable", "wsgi.input", _WEBOB),
    Member("pyramid.Request", "POST", "pyramid.POST", _WEBOB),
    Member("pyramid.Request", "params", "pyramid.POST", _WEBOB),
    Member("pyramid.POST", "[]", "cgi.FieldStorage", _WEBOB),
    Member("cgi.FieldStorage", "file", "wsgi.input", "webob compat.py, cgi_FieldStorage"),
    Member("twisted.Request", "content", "twisted.content", _TWISTED),
    Member("cherrypy", "request", "cherrypy.request", "cherrypy"),
    Member("cherrypy.request", "body", "wsgi.input", "cherrypy _cpreqbody.py"),
    Member("cherrypy.request", "rfile", "wsgi.input", "cherrypy _cpreqbody.py"),
)

ANNOTATIONS = {
    "sanic.Request": ("sanic.Request", None),
    "sanic.request.Request": ("sanic.Request", None),
    "twisted.web.http.Request": ("twisted.Request", BYTES),
    "twisted.web.iweb.IRequest": ("twisted.Request", BYTES),
    "twisted.web.server.Request": ("twisted.Request", BYTES),
    "pyramid.request.Request": ("pyramid.Request", None),
    "webob.Request": ("pyramid.Request", None),
    "webob.request.Request": ("pyramid.Request", None),
}

LOADERS = (
    Loader(
        "pyramid.Request",
        "body",
        _WEBOB,
        call=False,
        keeps=True,
        untrusted=True,
        chunked="while chunk := {stream}.body_file.read(64 * 1024)",
    ),
)

CHUNK_ITERATORS = ()

CONSUMERS = (
    *(
        Consumer(name, Consumes.RESPONSE, "facts: Sanic, HTTPResponse", keywords=("body",))
        for name in (
            "sanic.HTTPResponse", "sanic.response.HTTPResponse", "sanic.response.raw", "sanic.response.text",
            "sanic.response.html", "sanic.raw", "sanic.text", "sanic.html",
        )
    ),
    Consumer("bottle.HTTPResponse", Consumes.RESPONSE, "facts: Bottle, HTTPResponse", keywords=("body",)),
    *(
        Consumer(name, Consumes.RESPONSE, "facts: Pyramid, Response(body=)", keywords=("body",))
        for name in ("pyramid.response.Response", "webob.Response", "webob.response.Response")
    ),
)  # fmt: skip

STREAMERS = tuple(
    Streamer(name, "facts 0.4: Pyramid and WebOb, Response(app_iter=open(p))", at=(), keywords=("app_iter",))
    for name in ("pyramid.response.Response", "webob.Response", "webob.response.Response")
)

IMPLIED = (
    Implied("request", "pyramid", "pyramid.Request", _WEBOB),
    Implied("request", "sanic", "sanic.Request", "sanic app.py"),
    Implied("request", "twisted.web", "twisted.Request", _TWISTED),
)
