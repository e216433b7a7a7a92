"""Whether output is coloured."""

from __future__ import annotations

import os
from typing import TextIO

__all__ = ["wants_color"]


def wants_color(stream: TextIO) -> bool:
    """On a terminal, unless NO_COLOR is set (https://no-color.org) or TERM is `dumb`; anywhere with FORCE_COLOR."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"
