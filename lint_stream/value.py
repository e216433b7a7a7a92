"""What an expression may hold, in the terms of the catalog."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

__all__ = ["OTHER", "Value"]


@dataclass(frozen=True)
class Value:
    """What an expression may hold. `mode` is BYTES, TEXT or None; `call` the call that made it.

    The call may stand outside the region, where an attribute of the class or a module name holds it.
    """

    type: str
    mode: str | None = None
    call: cst.Call | None = None

    @property
    def is_local_class(self) -> bool:
        """Whether it is an instance of a class of this file."""
        return self.type.startswith("class ")


OTHER = Value("other")
"""Something that is shown to be no stream, and nothing that makes one."""
