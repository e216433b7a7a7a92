"""Flask, Werkzeug and Quart. Facts sheet: sections 1 to 3."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, ChunkIterator, Consumer, Consumes, Loader, Member, Returns, Streamer, Type

_FLASK = "flask wrappers.py; werkzeug wrappers/request.py"
_UPLOAD = "werkzeug datastructures/file_storage.py"

TYPES = (
    Type("flask.Request", _FLASK),
    Type("quart.Request", "quart wrappers/request.py"),
    Type("werkzeug.FileStorage", _UPLOAD, stream=True, gives=BYTES, untrusted=True, lines=True, seekable=True),
    Type("werkzeug.files", _UPLOAD),
    Type("wsgi.input", "PEP 3333", stream=True, gives=BYTES, untrusted=True, drains=True, lines=True),
    Type("wsgi.environ", "PEP 3333"),
)

RETURNS = (
    Returns("werkzeug.Request", "flask.Request", _FLASK),
    Returns("werkzeug.wrappers.Request", "flask.Request", _FLASK),
)

MEMBERS = (
    Member("flask", "request", "flask.Request", _FLASK),
    Member("quart", "request", "quart.Request", _FLASK),
    Member("flask.Request", "stream", "wsgi.input", _FLASK),
    Member("flask.Request", "files", "werkzeug.files", _FLASK),
    Member("quart.Request", "files", "werkzeug.files", _FLASK),
    Member("werkzeug.files", "[]", "werkzeug.FileStorage", _UPLOAD),
    Member("werkzeug.files", "get", "werkzeug.FileStorage", _UPLOAD, call=True),
    Member("werkzeug.FileStorage", "stream", "werkzeug.FileStorage", _UPLOAD),
    Member("*", '["wsgi.input"]', "wsgi.input", "PEP 3333"),
)

ANNOTATIONS = {
    "werkzeug.datastructures.FileStorage": ("werkzeug.FileStorage", BYTES),
    "werkzeug.FileStorage": ("werkzeug.FileStorage", BYTES),
    "quart.datastructures.FileStorage": ("werkzeug.FileStorage", BYTES),
    "flask.Request": ("flask.Request", None),
    "werkzeug.Request": ("flask.Request", None),
    "werkzeug.wrappers.Request": ("flask.Request", None),
    "quart.Request": ("quart.Request", None),
}

LOADERS = (
    Loader(
        "flask.Request",
        "get_data",
        _FLASK,
        keeps=True,
        untrusted=True,
        chunked="while chunk := {stream}.stream.read(64 * 1024)",
    ),
    Loader(
        "flask.Request",
        "data",
        _FLASK,
        call=False,
        keeps=True,
        untrusted=True,
        chunked="while chunk := {stream}.stream.read(64 * 1024)",
    ),
    Loader("quart.Request", "get_data", _FLASK, keeps=True, untrusted=True, chunked="async for chunk in {stream}.body"),
    Loader(
        "quart.Request",
        "data",
        _FLASK,
        call=False,
        keeps=True,
        untrusted=True,
        chunked="async for chunk in {stream}.body",
    ),
)

CHUNK_ITERATORS = (ChunkIterator("quart.Request", "body", "quart wrappers/request.py", awaited=True, call=False),)

CONSUMERS = (
    *(
        Consumer(name, Consumes.RESPONSE, "facts: Flask, Response", keywords=("response",))
        for name in (
            "flask.Response", "flask.wrappers.Response", "werkzeug.Response", "werkzeug.wrappers.Response",
            "werkzeug.wrappers.response.Response", "quart.Response", "quart.wrappers.Response", "flask.make_response",
            "quart.make_response",
        )
    ),
    Consumer(".response_class", Consumes.RESPONSE, "facts: Flask, current_app.response_class", keywords=("response",),
             receivers=("app", "current_app")),
    Consumer(".make_response", Consumes.RESPONSE, "facts: Flask, make_response", receivers=("app", "current_app")),
    Consumer(".set_data", Consumes.RESPONSE, "facts: Flask, Response.set_data", receivers=("response", "resp", "r", "res")),
)  # fmt: skip

STREAMERS = tuple(
    Streamer(name, "facts 0.4: Flask, Quart and Werkzeug, Response(open(p))", keywords=("response",))
    for name in (
        "flask.Response", "flask.wrappers.Response", "werkzeug.Response", "werkzeug.wrappers.Response",
        "werkzeug.wrappers.response.Response", "quart.Response", "quart.wrappers.Response",
        "quart.wrappers.response.Response",
    )
)  # fmt: skip

IMPLIED = ()
