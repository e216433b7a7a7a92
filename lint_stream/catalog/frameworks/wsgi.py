"""WSGI (PEP 3333)."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, Member, Type
from lint_stream.catalog.web_rows import Body, Handler, Streaming

_BODIES = "PEP 3333"

TYPES = (
    Type("wsgi.environ", "PEP 3333"),
    Type("wsgi.input", "PEP 3333", stream=True, gives=BYTES, untrusted=True, drains=True, lines=True),
)

MEMBERS = (Member("*", '["wsgi.input"]', "wsgi.input", "PEP 3333"),)

HANDLERS = (
    Handler("WSGI", _BODIES, parameters=("environ", "start_response"), returns_list=True, sync_generator=Body.STREAMS,
            returned=Streaming(bytes_only=True)),
)  # fmt: skip
