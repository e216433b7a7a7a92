"""Edits against the original text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lint_stream.diagnostic import Applicability, Edit, Fix, Span
from lint_stream.source_text import SourceText

__all__ = ["Rewrite", "apply_edits", "line_ending", "select_fixes"]


@dataclass(frozen=True)
class Rewrite:
    """What a rule proposes: edits, their applicability, and one line that names the change."""

    edits: tuple[Edit, ...]
    applicability: Applicability
    message: str


def line_ending(text: str) -> str:
    """The line end that the text uses first; `\\n` where it has none."""
    found = re.search(r"\r\n|\r|\n", text)
    return found.group() if found else "\n"


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """`text` with each edit made; the rest stays as it is, byte for byte.

    Raises ValueError where two edits overlap.
    """
    source = SourceText(text)
    ending = line_ending(text)
    spans = sorted((source.offset(e.span.start), source.offset(e.span.end), e.replacement) for e in edits)
    parts, done = [], 0
    for start, end, replacement in spans:
        if start < done or end < start:
            raise ValueError(f"edits overlap at offset {start}")
        parts += [text[done:start], replacement.replace("\n", ending)]
        done = end
    parts.append(text[done:])
    return "".join(parts)


def select_fixes(fixes: Iterable[Fix]) -> list[Fix]:
    """Those fixes, in order, that do not overlap an earlier one.

    Equal edits (an import) may be shared, but the last of the fixes that share one waits: when the others are made, it
    sees whether the file still has a use for the name that all of them replace, and takes its import away.
    """
    chosen: list[Fix] = []
    taken: set[Edit] = set()
    for fix in fixes:
        if all(edit in taken or not any(_touch(edit.span, other.span) for other in taken) for edit in fix.edits):
            chosen.append(fix)
            taken.update(fix.edits)
    holders: dict[Edit, list[int]] = defaultdict(list)
    for number, fix in enumerate(chosen):
        for edit in fix.edits:
            holders[edit].append(number)
    waiting = {numbers[-1] for numbers in holders.values() if len(numbers) > 1}
    return [fix for number, fix in enumerate(chosen) if number not in waiting]


def _touch(one: Span, other: Span) -> bool:
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end
