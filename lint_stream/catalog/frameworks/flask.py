"""Flask."""

from __future__ import annotations

from lint_stream.catalog.rows import Loader, Member, Returns, Type
from lint_stream.catalog.web_rows import MAIN_VERBS, METHODS, Body, Handler, Response, Streaming

_BODIES = "Flask documentation, Streaming Contents; flask wrappers.py"
_REQUEST = "flask wrappers.py; werkzeug wrappers/request.py"
_CHUNKED = "while chunk := {stream}.stream.read(64 * 1024)"

TYPES = (
    Type("flask.Request", _REQUEST),
    Type("flask.Response", "werkzeug wrappers/response.py"),
)

RETURNS = tuple(
    Returns(name, "flask.Response", "flask wrappers.py, helpers.py")
    for name in ("flask.Response", "flask.make_response", "flask.wrappers.Response")
)

MEMBERS = (
    Member("flask", "request", "flask.Request", _REQUEST),
    Member("flask.Request", "files", "werkzeug.files", _REQUEST),
    Member("flask.Request", "stream", "wsgi.input", _REQUEST),
)

ANNOTATIONS = {"flask.Request": ("flask.Request", None)}

LOADERS = (
    Loader(
        "flask.Request", "data", _REQUEST, call=False, keeps=True, untrusted=True, chunked=_CHUNKED, stream="stream"
    ),
    Loader("flask.Request", "get_data", _REQUEST, keeps=True, untrusted=True, chunked=_CHUNKED, stream="stream"),
)

HANDLERS = (
    Handler(
        "Flask", _BODIES, apps=("flask.Flask", "flask.Blueprint"),
        verbs=("route", *MAIN_VERBS, "errorhandler", "before_request", "after_request", "endpoint", "app_errorhandler"),
        bases=("flask.views.View", "flask.views.MethodView"), methods=("dispatch_request", *METHODS),
        returns_bytes=True, sync_generator=Body.STREAMS, returned=Streaming(), context=("flask",),
    ),
)  # fmt: skip

_APPS = ("app", "current_app")
_OBJECTS = ("response", "resp", "res", "r", "rv")

RESPONSES = (
    *(
        Response(name, _BODIES, keywords=() if name.endswith("make_response") else ("response",), receivers=receivers, sync_generator=Body.STREAMS,
                 file=Body.STREAMS, by_lines=name[0] != "." and not name.endswith("make_response"), closes=True,
                 streaming=Streaming())
        for name, receivers in (
            ("flask.Response", ()),
            ("flask.make_response", ()),
            ("flask.wrappers.Response", ()),
            (".make_response", _APPS),
            (".response_class", _APPS),
        )
    ),
    Response(".set_data", f"{_BODIES}: no len() of a generator", receivers=_OBJECTS),
    *(
        Response(name, f"{_BODIES}: jsonify", sync_generator=Body.SERIALISED, async_generator=Body.SERIALISED,
                 bytes_are_body=False)
        for name in ("flask.json.jsonify", "flask.jsonify")
    ),
    Response("flask.send_file", f"{_BODIES}: send_file", file=Body.STREAMS, closes=True, bytes_are_body=False),
)  # fmt: skip
