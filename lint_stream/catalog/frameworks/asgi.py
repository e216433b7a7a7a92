"""ASGI 3."""

from __future__ import annotations

from lint_stream.catalog.web_rows import Body, Handler

_BODIES = "ASGI specification, HTTP connection scope"

HANDLERS = (
    Handler("ASGI", _BODIES, parameters=("scope", "receive", "send"), sync_generator=Body.IGNORED,
            async_generator=Body.IGNORED),
)  # fmt: skip
