"""The values that every part passes on: spans, edits, fixes and diagnostics."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

__all__ = ["Applicability", "Diagnostic", "Edit", "Fix", "Location", "Span"]


class Location(NamedTuple):
    """A place in the decoded text: `line` from 1, `column` from 0 in code points."""

    line: int
    column: int


class Span(NamedTuple):
    """Text from `start` (included) to `end` (excluded)."""

    start: Location
    end: Location


class Applicability(enum.Enum):
    """Whether a fix may be applied without asking (see RULES: *safe*, *unsafe*)."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True)
class Edit:
    """One replaced span. An empty span inserts; an empty replacement deletes.

    The replacement uses `\\n` for line ends; applying it writes those of the file.
    """

    span: Span
    replacement: str


@dataclass(frozen=True)
class Fix:
    """Edits of one file that belong together, sorted, none overlapping."""

    edits: tuple[Edit, ...]
    applicability: Applicability
    message: str


@dataclass(frozen=True)
class Diagnostic:
    """One finding. `find_fix` is called at most once, and only when somebody asks for `fix`."""

    code: str
    span: Span
    message: str
    find_fix: Callable[[], Fix | None] = field(default=lambda: None, repr=False, compare=False)

    @cached_property
    def fix(self) -> Fix | None:
        """The fix, or None where there is only advice."""
        return self.find_fix()
