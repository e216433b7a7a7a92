"""Tornado; bodies and uploads are loaded before the handler runs."""

from __future__ import annotations

from lint_stream.catalog.web_rows import METHODS, Handler

_BODIES = "tornado web.py, RequestHandler.write and flush"

HANDLERS = (
    Handler(
        "Tornado", _BODIES, bases=("tornado.web.RequestHandler",), base_suffix="Handler", modules=("tornado",), methods=(*METHODS, "prepare", "on_finish"),
        writes=("self.write", "self.finish"), flushes="self.flush()",
    ),
)  # fmt: skip
