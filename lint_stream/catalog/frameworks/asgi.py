"""ASGI 3. Facts sheet: section 17."""

from __future__ import annotations

from lint_stream.catalog.web_rows import Body, Handler

HANDLERS = (
    Handler("ASGI", "facts 17", parameters=("scope", "receive", "send"), sync_generator=Body.IGNORED,
            async_generator=Body.IGNORED),
)  # fmt: skip
