"""What a qualified name of an installed package stands for."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["MISSING", "resolved"]

MISSING = object()
"""A name that leads nowhere."""


def resolved(name: str) -> Any:
    """The object of a qualified name; MISSING where its last parts are not there, or no module can be imported."""
    parts = name.split(".")
    for size in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:size]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[size:]:
            found = getattr(found, attribute, MISSING)
            if found is MISSING:
                return MISSING
        return found
    return MISSING
