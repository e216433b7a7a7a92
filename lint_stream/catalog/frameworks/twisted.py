"""Twisted web."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, Implied, Member, Type
from lint_stream.catalog.web_rows import VERBS, Handler, Streaming

_BODIES = "twisted web/server.py, Request.render"
_REQUEST = "twisted web/http.py, Request.content"

TYPES = (
    Type("twisted.Request", _REQUEST),
    Type("twisted.content", _REQUEST, stream=True, gives=BYTES, untrusted=True, drains=True, lines=True, seekable=True),
)

MEMBERS = (Member("twisted.Request", "content", "twisted.content", _REQUEST),)

ANNOTATIONS = {
    "twisted.web.http.Request": ("twisted.Request", BYTES),
    "twisted.web.iweb.IRequest": ("twisted.Request", BYTES),
    "twisted.web.server.Request": ("twisted.Request", BYTES),
}

IMPLIED = (Implied("request", "twisted.web", "twisted.Request", _REQUEST),)

HANDLERS = (
    Handler(
        "Twisted", _BODIES, bases=("twisted.web.resource.Resource",),
        methods=("render", *(f"render_{name.upper()}" for name in VERBS)), returns_bytes=True,
        writes=("request.write",), queues=True,
        returned=Streaming("twisted.web.server.NOT_DONE_YET", producer="twisted.web.static.NoRangeStaticProducer",
                           registers="request.registerProducer"),
    ),
)  # fmt: skip
