"""Werkzeug."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, Implied, Member, Returns, Type
from lint_stream.catalog.web_rows import Body, Handler, Response, Streaming

_BODIES = "werkzeug wrappers/response.py"
_REQUEST = "werkzeug wrappers/request.py"
_UPLOAD = "werkzeug datastructures/file_storage.py"

TYPES = (
    Type("werkzeug.FileStorage", _UPLOAD, stream=True, gives=BYTES, untrusted=True, lines=True, seekable=True),
    Type("werkzeug.files", _UPLOAD),
)

RETURNS = (
    *(
        Returns(name, "flask.Response", "werkzeug wrappers/response.py")
        for name in ("werkzeug.Response", "werkzeug.wrappers.Response", "werkzeug.wrappers.response.Response")
    ),
    Returns("werkzeug.Request", "flask.Request", _REQUEST),
    Returns("werkzeug.wrappers.Request", "flask.Request", _REQUEST),
)

MEMBERS = (
    Member("werkzeug.FileStorage", "stream", "werkzeug.FileStorage", _UPLOAD),
    Member("werkzeug.files", "[]", "werkzeug.FileStorage", _UPLOAD),
    Member("werkzeug.files", "get", "werkzeug.FileStorage", _UPLOAD, call=True),
)

ANNOTATIONS = {
    "werkzeug.Request": ("flask.Request", None),
    "werkzeug.datastructures.FileStorage": ("werkzeug.FileStorage", BYTES),
    "werkzeug.wrappers.Request": ("flask.Request", None),
}

IMPLIED = (
    Implied("request", "werkzeug.Request", "flask.Request", _REQUEST),
    Implied("request", "werkzeug.wrappers", "flask.Request", _REQUEST),
)

HANDLERS = (
    Handler(
        "Werkzeug", _BODIES, decorators=("werkzeug.Request.application", "werkzeug.wrappers.Request.application"),
    ),
)  # fmt: skip

RESPONSES = (
    *(
        Response(name, _BODIES, keywords=("response",), sync_generator=Body.STREAMS, file=Body.STREAMS, by_lines=True,
                 closes=True, streaming=Streaming())
        for name in ("werkzeug.Response", "werkzeug.wrappers.Response", "werkzeug.wrappers.response.Response")
    ),
    Response("werkzeug.utils.send_file", _BODIES, file=Body.STREAMS, closes=True, bytes_are_body=False),
)  # fmt: skip
