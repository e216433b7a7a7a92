"""CherryPy."""

from __future__ import annotations

from lint_stream.catalog.rows import Member, Type
from lint_stream.catalog.web_rows import Body, Handler, Streaming

_BODIES = "cherrypy _cprequest.py, Response.stream"
_BODY = "cherrypy _cpreqbody.py"

TYPES = (Type("cherrypy.request", "cherrypy _cprequest.py"),)

MEMBERS = (
    Member("cherrypy", "request", "cherrypy.request", "cherrypy __init__.py"),
    Member("cherrypy.request", "body", "wsgi.input", _BODY),
    Member("cherrypy.request", "rfile", "wsgi.input", _BODY),
)

HANDLERS = (
    Handler(
        "CherryPy", _BODIES, decorators=("cherrypy.expose",), returns_bytes=True, sync_generator=Body.DRAINED,
        streams_if="response.stream", returned=Streaming(setting="cherrypy.response.stream"), context=("cherrypy",),
    ),
)  # fmt: skip
